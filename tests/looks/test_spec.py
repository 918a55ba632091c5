"""Rules of look specifications."""

from __future__ import annotations

from pathlib import Path

import pytest

from persona_engine.errors import LookSpecError
from persona_engine.looks.spec import LookSpec, linear, srgb

MIRA = Path(__file__).parents[2] / "config" / "looks" / "mira.toml"


def test_mira_is_a_look() -> None:
    """The look that ships is valid."""
    assert LookSpec.from_toml(MIRA.read_text(encoding="utf-8"), str(MIRA)).name == "mira"


def test_json_round_trip() -> None:
    """A look survives its own JSON."""
    spec = LookSpec.from_toml(MIRA.read_text(encoding="utf-8"))
    assert LookSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    "text, place, word",
    [
        ("[eyes]\nsiz = 1", "eyes.siz", "size"),
        ("hare = 1", "hare", "hair"),
        ("[eyes]\nsize = 3", "eyes.size", "less than"),
        ("[hair]\nstyle = 'bobb'", "hair.style", "Did you mean 'bob'?"),
        ("[hair]\ncolor = 'brown'", "hair.color", "#rrggbb"),
        ("[hair", "", "toml"),
        ("[eyes]\nsize = nan", "eyes.size", ""),
        ("[eyes]\nsize = -inf", "eyes.size", ""),
        ("[eyes]\nsize = '0.5'", "eyes.size", "number"),
        ("[hair]\nlength = true", "hair.length", "number"),
        ("seed = 99999999999999999999999", "seed", ""),
        ("seed = true", "seed", "whole number"),
        ("body = 3", "body", "[body]"),
        ("[[face]]\njaw = 1", "face", ""),
        ("a.b.c.d = 1", "a", "unknown key"),
        ('name = "a\\u0000b"', "name", "cannot be shown"),
        ("x = " + "[" * 3000 + "]" * 3000, "", "nested too deeply"),
        ("seed = " + "9" * 9000, "", "too many digits"),
    ],
)
def test_a_bad_look_says_where(text: str, place: str, word: str) -> None:
    """An unknown key, a value out of bounds or broken TOML is an error that names file and place."""
    with pytest.raises(LookSpecError) as caught:
        LookSpec.from_toml(text, "my.toml")
    assert caught.value.path == "my.toml"
    assert caught.value.place == place
    assert word in str(caught.value)


def test_looks_are_frozen() -> None:
    """A look cannot be changed in place."""
    with pytest.raises(ValueError):
        LookSpec().seed = 3  # type: ignore[misc]


def test_colors_span_the_range() -> None:
    """Black is 0 and white is 1, linear and sRGB; grey is darker in linear light."""
    assert linear("#000000") == (0.0, 0.0, 0.0) == srgb("#000000")
    assert linear("#ffffff") == (1.0, 1.0, 1.0) == srgb("#ffffff")
    assert linear("#808080")[0] < srgb("#808080")[0]


def test_files_of_other_systems_are_read() -> None:
    """Line ends of Windows are no mistake in a look."""
    assert LookSpec.from_toml('[hair]\r\nstyle = "bob"\r\n[face]\r\nwidth = 0.5\r\n').hair.style == "bob"


def test_looks_of_another_version_are_read_or_refused_by_name() -> None:
    """A look that names version 1, or none, is the same look; one of a later version is refused in plain words, and an avatar's look names only what differs."""
    assert LookSpec.from_toml("version = 1\n[eyes]\nsize = 0.5") == LookSpec.from_toml("[eyes]\nsize = 0.5")
    with pytest.raises(LookSpecError, match="version 2.*[Uu]pdate"):
        LookSpec.from_toml("version = 2")
    assert "version" not in LookSpec().model_dump(exclude_defaults=True)
