"""Rules of `services.espeak_languages`."""

from __future__ import annotations

import logging

import pytest

from persona_engine.services import espeak_languages
from persona_engine.services.espeak_languages import languages, no_such, spoken


def test_languages_are_those_of_the_voice() -> None:
    """More than a hundred, among them the common ones, each with a name."""
    assert len(languages()) > 100 and {"en-us", "de", "fr-fr", "ja"} <= set(languages()) and languages()["de"] == "German"


def test_known_languages_stay() -> None:
    """A language, and a region of it that has no voice of its own, are asked for as they are."""
    assert [spoken(tag) for tag in ("de", "DE-at", "en-gb", "")][:3] == ["de", "DE-at", "en-gb"]


def test_an_unknown_language_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """English is spoken instead, and a single line says so and what was probably meant."""
    espeak_languages._tell.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert [spoken("deutsch") for _ in range(3)] == ["en-us"] * 3
    assert len(caplog.records) == 1 and "Did you mean de (German)?" in caplog.text
    assert "`persona voices`" in no_such("qqq") and "ja (Japanese)" in no_such("japanes")
