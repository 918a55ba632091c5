import pytest

from persona_engine.looks.body import Form
from persona_engine.looks.shoes import SHOES, weave_shoes


@pytest.mark.parametrize("name", sorted(SHOES))
def test_soles_stand_on_the_ground(form: Form, name: str) -> None:
    """The soles touch y = 0 and nothing of a shoe is below it."""
    pieces = weave_shoes(form, SHOES[name])
    assert min(piece.cage.points[:, 1].min() for piece in pieces.values()) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("name", sorted(SHOES))
def test_shoes_do_not_cross_the_middle(form: Form, name: str) -> None:
    """Left and right shoes leave a gap between them."""
    for piece in weave_shoes(form, SHOES[name]).values():
        assert abs(piece.cage.points[:, 0]).min() > 0.002
