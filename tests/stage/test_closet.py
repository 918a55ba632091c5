"""Dressing an avatar before anybody plays it: the pieces are in the file, and the wardrobe goes on from there."""

from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.looks.build import build
from persona_engine.looks.compose import outfit_of
from persona_engine.looks.spec import LookSpec
from persona_engine.stage.closet import Closet


def test_what_an_avatar_wears_is_in_its_file_and_can_be_changed() -> None:
    """Pieces survive the file; dressed again it keeps the others, no joint is there twice, and its own hair still swings."""
    closet = Closet()
    first = closet.dress(build(LookSpec()), (("cape", ()), ("hoodie", ("#4c8a4f",)), ("sunglasses", ())))
    again = closet.dress(read(write(first)), (("crown", ()), ("backpack", ())))
    worn = outfit_of(read(write(again))).slots
    assert worn["outer"].piece == "hoodie" and worn["outer"].colors == ("#4c8a4f",)
    assert (worn["glasses"].piece, worn["hat"].piece, worn["back"].piece) == ("sunglasses", "crown", "backpack")
    assert len(set(again.skeleton.names)) == len(again.skeleton.names)
    assert {spring.name for spring in build(LookSpec()).springs} <= {spring.name for spring in again.springs}
    assert not any("cape" in name for name in again.skeleton.names)
