"""Dressing an avatar before anybody plays it: the pieces are in the file, and the wardrobe goes on from there."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from persona_engine import resources
from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.errors import WardrobeFileError
from persona_engine.looks.build import build
from persona_engine.looks.compose import outfit_of
from persona_engine.looks.piece import BODY
from persona_engine.looks.piece_file import decode, encode
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.tailor.bench import Bench
from persona_engine.looks.tailor.sew import plain
from persona_engine.looks.tailor.skin import make_skin
from persona_engine.looks.tailor.spec import PieceSpec
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


def test_a_piece_for_another_body_is_refused(tmp_path: Path) -> None:
    """A piece that was cut for an older body is named with the command that makes it anew; the others can be worn."""
    folder = tmp_path / "assets" / "wardrobe"
    folder.mkdir(parents=True)
    for name in ("index.json", "crown.piece", "hoodie.piece"):
        (folder / name).write_bytes(resources.load(f"assets/wardrobe/{name}"))
    old = replace(decode((folder / "crown.piece").read_bytes()), body=BODY - 1)
    (folder / "crown.piece").write_bytes(encode(old))
    closet = Closet(lambda path: (tmp_path / path).read_bytes())
    with pytest.raises(WardrobeFileError, match='persona wardrobe --make "crown"'):
        closet.piece("crown")
    assert closet.piece("hoodie").name == "hoodie"


def test_the_shipped_skin_is_that_of_the_bodies_of_today() -> None:
    """Where this fails the body has changed: raise `piece.BODY` and make every piece and avatar anew."""
    fresh = make_skin(PieceSpec(name="skin", slot="body", make="skin", colors=("#f0c8a8",)), Bench(plain())).panels
    for panel, shipped in zip(fresh, Closet().piece("skin").panels):
        np.testing.assert_allclose(shipped.positions, panel.points, atol=5e-4)


def test_what_comes_off_for_what_is_put_on_later_is_told() -> None:
    """Two hats cannot be worn: the first is named with the one that takes its place; a hat and a coat can."""
    closet = Closet()
    assert closet.replaced((("cap", ()), ("long coat", ()), ("top hat", ()))) == (("cap", "top hat"),)
    assert closet.replaced((("cap", ()), ("long coat", ()))) == closet.replaced(()) == ()
