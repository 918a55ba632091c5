"""`open_reader`: how texts sound, by espeak-ng where it is installed, by spelling rules elsewhere; and the shipped nets."""

from __future__ import annotations

import functools
import logging

from persona_engine import resources
from persona_engine.errors import ServiceError
from persona_engine.services import espeak
from persona_engine.speech.script import Reader, Script, joined, script, script_of_letters
from persona_engine.speech.sentences import Chunker
from persona_engine.speech.synthesizer import MAX_CHARS
from persona_engine.speech.vad import NetVad, Vad, VadNet
from persona_engine.speech.viseme_net import VisemeNet

log = logging.getLogger("persona_engine.services")
LAST_S = 0.1
"""How long the last phoneme is taken to last."""


@functools.lru_cache(maxsize=1)
def shipped_net() -> VisemeNet:
    """The net that reads lips from sound. Raises `FileError`."""
    return VisemeNet.load(resources.load("assets/speech/visemes.npz"))


@functools.lru_cache(maxsize=1)
def shipped_vad() -> VadNet:
    """The net that tells speech from noise. Raises `FileError`."""
    return VadNet.load(resources.load("assets/speech/vad.npz"))


def open_vad(rate: int) -> Vad:
    """Voice activity in sound of a rate."""
    return NetVad(shipped_vad(), shipped_net(), rate)


class LetterReader:
    """By spelling rules alone."""

    async def read(self, text: str, language: str) -> Script:
        """The script of a text; the language does not matter."""
        del language
        return script_of_letters(text)

    async def close(self) -> None:
        """Nothing to release."""


class EspeakReader:
    """By espeak-ng's rules and dictionaries, in a worker process of its own. What it cannot read is spelt."""

    def __init__(self) -> None:
        self._voice = espeak.EspeakVoice()

    async def read(self, text: str, language: str) -> Script:
        """The script of a text, however long, in a language (BCP 47)."""
        parts, at = [], 0
        for piece in _pieces(text):
            start = text.index(piece, at)
            at = start + len(piece)
            try:
                marks = await self._voice.marks(piece, language)
                parts.append((start, script(piece, marks, max((m.start for m in marks), default=0.0) + LAST_S)))
            except ServiceError as error:
                log.warning("%s; the words are spelt", error)
                parts.append((start, script_of_letters(piece)))
        return joined(text, parts)

    async def close(self) -> None:
        """End the process."""
        await self._voice.close()


def _pieces(text: str) -> list[str]:
    if len(text) <= MAX_CHARS:
        return [text] if text.strip() else []
    chunker = Chunker()
    return [*chunker.feed(text), *chunker.flush()]


def open_reader() -> Reader:
    """The best that is installed."""
    return EspeakReader() if espeak.installed() else LetterReader()
