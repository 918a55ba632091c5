"""How texts sound."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from persona_engine.services import espeak
from persona_engine.services.reader import EspeakReader, LetterReader
from persona_engine.speech.phonemes import strip, visemes
from persona_engine.speech.script import Script
from persona_engine.speech.synthesizer import MAX_CHARS, PhoneMark
from persona_engine.speech.viseme_net import classes

pytestmark = pytest.mark.skipif(not espeak.installed(), reason="the extra `voice` is not installed")
NUMBERS = " ".join(map(str, (*range(21), 35, 48, 67, 99, 100, 234, 1000)))
SILENT = "ːː̃̃"
"""What some languages write as a phoneme of its own and is none."""


def _languages() -> list[str]:
    import espeakng_loader

    found = set()
    for path in Path(espeakng_loader.get_data_path(), "lang").rglob("*"):
        if path.is_file():
            found |= {line.split()[1] for line in path.read_text("utf-8", "ignore").splitlines() if line.startswith("language")}
    return sorted(found)


async def _marks(languages: list[str]) -> dict[str, list[PhoneMark]]:
    voice = espeak.EspeakVoice()
    try:
        return {tag: [m for m in await voice.marks(NUMBERS, tag) if isinstance(m, PhoneMark) and m.ipa] for tag in languages}
    finally:
        await voice.close()


def test_every_language_has_a_mouth() -> None:
    """Numbers in every language that espeak-ng speaks: every phoneme has a class of sound and, but for breaths, a shape."""
    spoken = asyncio.run(_marks(_languages()))
    assert len(spoken) > 120 and sum(map(bool, spoken.values())) > 0.95 * len(spoken)
    odd = {(tag, m.ipa) for tag, marks in spoken.items() for m in marks if m.ipa not in SILENT and not classes(m.ipa)}
    assert not odd
    assert not {(tag, m.ipa) for tag, marks in spoken.items() for m in marks if m.ipa not in SILENT and not visemes(m.ipa) and strip(m.ipa)[:1] not in "hɦ"}


async def _read(text: str, language: str) -> Script:
    reader = EspeakReader()
    try:
        return await reader.read(text, language)
    finally:
        await reader.close()


def test_a_text_is_read_whole() -> None:
    """However long it is, every word has its slice and its phonemes, in order."""
    text = " ".join(f"Number {i} walks home." for i in range(100))
    assert len(text) > 1.5 * MAX_CHARS
    made = asyncio.run(_read(text, "en-us"))
    assert made.text == text and [text[a:b] for a, b in made.words][:3] == ["Number", "0", "walks"]
    assert made.words == tuple(sorted(made.words)) and len(made.words) == 400
    owners = [p.word for p in made.phones if p.ipa]
    assert owners == sorted(owners) and set(owners) == set(range(400))


def test_an_unknown_language_is_read_as_english(caplog: pytest.LogCaptureFixture) -> None:
    """It costs a warning, not the lips; without espeak nothing is read but letters."""
    with caplog.at_level(logging.WARNING, "persona_engine"):
        assert asyncio.run(_read("Hello there.", "xx-unknown")) == asyncio.run(_read("Hello there.", "en-us"))
    assert "xx-unknown" in caplog.text and "English" in caplog.text
    assert asyncio.run(_read("", "en-us")).phones == () == asyncio.run(LetterReader().read("", "")).phones
