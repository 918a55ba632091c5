"""Rules of `services.openai_transcribe`: the true protocol on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.services.openai_transcribe import RATE, OpenAITranscriber, open_recognizer
from persona_engine.settings import load_settings
from tests.services.transcription_server import TranscriptionServer

SOUND = np.sin(np.arange(48_000) / 20).astype(np.float32) * 0.3


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    """One that answers."""
    made = TranscriptionServer()
    yield made
    made.close()


def _transcribe(url: str, language: str = "", timeout_s: float = 8.0) -> str:
    async def ask() -> str:
        made = open_recognizer(load_settings(ears={"base_url": url, "api_key": "secret", "model": "whisper-1", "timeout_s": timeout_s}))
        assert isinstance(made, OpenAITranscriber)
        try:
            return await made.transcribe(SOUND, 48_000, language)
        finally:
            await made.close()
            await made.close()

    return asyncio.run(ask())


def test_a_turn_is_written_down(server: TranscriptionServer) -> None:
    """The form holds model, language and a mono WAV of the whole sound at the rate that recognisers want; the answer is its text on one line."""
    server.words = (" Where is\n the harbour? ",)
    assert _transcribe(server.url, "en-us") == "Where is the harbour?"
    (form,) = server.forms
    assert form.path.endswith("/audio/transcriptions") and form.key == "Bearer secret"
    assert form.fields["model"] == "whisper-1" and form.fields["language"] == "en"
    assert (form.rate, form.samples) == (RATE, RATE)


def test_without_a_language_none_is_named(server: TranscriptionServer) -> None:
    """The recogniser finds out itself."""
    _transcribe(server.url)
    assert "language" not in server.forms[0].fields


@pytest.mark.parametrize(("mode", "retryable"), [("401", False), ("500", True), ("garbage", True), ("odd", False)])
def test_bad_answers_are_errors(server: TranscriptionServer, mode: str, retryable: bool) -> None:
    """A refusal, a failure, nonsense and an answer without text each raise; only what may pass is worth another try."""
    server.mode = mode
    with pytest.raises(ServiceError) as raised:
        _transcribe(server.url)
    assert raised.value.provider == "transcription" and raised.value.retryable is retryable


def test_an_answer_that_does_not_come_is_given_up(server: TranscriptionServer) -> None:
    """The time limit of the settings holds."""
    server.mode = "hang"
    with pytest.raises(ServiceTimeout, match="no words within"):
        _transcribe(server.url, timeout_s=0.2)


def test_nobody_there_is_an_error() -> None:
    """A server that is down raises; without a server nobody is opened."""
    with pytest.raises(ServiceError):
        _transcribe("http://127.0.0.1:9/v1")
    assert open_recognizer(load_settings()) is None
