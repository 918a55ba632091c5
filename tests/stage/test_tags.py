"""What becomes of tags in a reply."""

import logging

import pytest

from persona_engine.stage.voicing import parse


def test_an_unknown_tag_is_dropped_with_a_warning_that_names_the_nearest(caplog: pytest.LogCaptureFixture) -> None:
    """It is never spoken, the others stay, and who reads the log knows what to write instead."""
    with caplog.at_level(logging.WARNING, logger="persona_engine.stage"):
        text, tags = parse("[facepalmm] Well, [clap] done.")
    assert text == "Well, done." and [placed.tag.name for placed in tags] == ["clap"]
    assert "[facepalmm]" in caplog.text and "[facepalm]" in caplog.text


def test_ordinary_words_between_stars_are_speech() -> None:
    """Stress is no behaviour: "*here*" is spoken, "[here]" is done, "*claps*" as well."""
    text, tags = parse("It is *here*, [here] and *claps* there.")
    assert text == "It is here, and there." and [placed.tag.name for placed in tags] == ["here", "clap"]
