"""The local voice: a real worker process."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from persona_engine.services import espeak
from persona_engine.speech import prosody
from persona_engine.speech.pcm import to_float
from persona_engine.speech.phonemes import is_vowel
from persona_engine.speech.synthesizer import AudioChunk, Done, SpeechEvent, SpeechRequest
from persona_engine.speech.timeline_builder import build

pytestmark = pytest.mark.skipif(not espeak.installed(), reason="the extra `voice` is not installed")
SENTENCES = (
    "Hello there, my name is Mira.", "The harbour is down the hill.", "Papa puts apples upon the table.", "Come back before the bell rings.",
    "Please pass me the paper.", "A storm came up, and the boats came home.", "Take a top hat to the party.", "We keep it packed up tight.",
    "Stop at the upper step.", "A cat sat on a map.",
)  # fmt: skip


async def _all(*texts: str) -> list[list[SpeechEvent]]:
    voice = espeak.EspeakVoice()
    try:
        return [[e async for e in voice.stream(SpeechRequest(text))] for text in texts]
    finally:
        await voice.close()


def test_closures_lie_where_the_sound_stops() -> None:
    """p, t and k after a vowel are marked within 20 ms (median) of where the level falls, over ten sentences."""
    errors = []
    for text, events in zip(SENTENCES, asyncio.run(_all(*SENTENCES))):
        line = build(text, events)
        for before, phone in zip(line.phones, line.phones[1:]):
            if is_vowel(before.ipa) and phone.ipa in ("p", "t", "k"):
                top = prosody.span(line.energy, before.start, phone.start).max()
                near = prosody.span(line.energy, phone.start - 0.06, phone.start + 0.08)
                fallen = np.flatnonzero(near < top - 15)
                if len(fallen):
                    errors.append(fallen[0] / 100 - 0.06)
    assert len(errors) >= 12
    assert abs(float(np.median(errors))) <= 0.02


def test_sound_is_contiguous_and_as_long_as_it_says() -> None:
    """Chunks follow each other without gaps up to the duration; the trailing silence is short."""
    (events,) = asyncio.run(_all(SENTENCES[0]))
    chunks = [e for e in events if isinstance(e, AudioChunk)]
    at = 0.0
    for chunk in chunks:
        assert chunk.start == pytest.approx(at, abs=1e-6)
        at += chunk.duration
    assert isinstance(events[-1], Done) and events[-1].duration == pytest.approx(at)
    assert np.abs(to_float(chunks[-1].pcm)[-int(0.1 * chunks[-1].rate) :]).max() > 0


def test_a_killed_process_does_not_stop_the_sentence() -> None:
    """Killed between two events, the worker is started again and the sentence is complete."""

    async def scene() -> list[SpeechEvent]:
        voice = espeak.EspeakVoice()
        out: list[SpeechEvent] = []
        try:
            async for event in voice.stream(SpeechRequest("The harbour is down the hill. " * 20)):
                if isinstance(event, AudioChunk) and not any(isinstance(e, AudioChunk) for e in out):
                    assert voice.pid is not None
                    os.kill(voice.pid, signal.SIGKILL)
                out.append(event)
            again = [e async for e in voice.stream(SpeechRequest("Hello."))]
            assert isinstance(again[-1], Done)
        finally:
            await voice.close()
        return out

    events = asyncio.run(scene())
    assert isinstance(events[-1], Done) and events[-1].duration > 10


def test_a_cancelled_sentence_leaves_the_voice_usable() -> None:
    """Leaving a stream early frees the worker for the next sentence."""

    async def scene() -> SpeechEvent:
        voice = espeak.EspeakVoice()
        try:
            stream = voice.stream(SpeechRequest("The harbour is down the hill. " * 20))
            await anext(stream)
            await stream.aclose()
            return [e async for e in voice.stream(SpeechRequest("Hello."))][-1]
        finally:
            await voice.close()

    done = asyncio.run(scene())
    assert isinstance(done, Done) and done.duration < 2


_SPEAKS = """
import asyncio, sys
from persona_engine.services.espeak import EspeakVoice
from persona_engine.speech.synthesizer import SpeechRequest

async def scene():
    voice = EspeakVoice()
    async for _ in voice.stream(SpeechRequest("Hello.")):
        pass
    await voice.close()

asyncio.run(scene())
sys.exit("espeakng_loader" in sys.modules)
"""


def test_the_library_stays_out_of_the_caller() -> None:
    """Speaking loads no GPL code into the process that asks."""
    assert subprocess.run([sys.executable, "-c", _SPEAKS], timeout=60, check=False).returncode == 0


@pytest.mark.parametrize("text", ["", "👋🎉", "a" * 10_000, "שלום עולם", "\0\x01"])
def test_odd_lines_end(text: str) -> None:
    """Every line ends with `Done`, whatever is in it."""
    (events,) = asyncio.run(_all(text))
    assert isinstance(events[-1], Done)
