"""The operating system's own voice (SAPI 5, NSSpeech, ...) through pyttsx3, in a process of its own: the library blocks and keeps one global engine."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from persona_engine import child
from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.speech.synthesizer import MAX_CHARS, AudioChunk, Caps, Done, SpeechEvent, SpeechRequest

LIMIT_S = 20.0
_WORKER = "persona_engine.services.system_voice_worker"


def missing() -> str:
    """Why the system offers no voice, asked once, in a process of its own; empty where it does."""
    if importlib.util.find_spec("pyttsx3") is None:
        return "the package is missing: pip install pyttsx3"
    if problem := child.startable():
        return problem
    try:
        done = subprocess.run(child.command(_WORKER), stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S, check=False, **child.surroundings())
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it cannot be asked: {error}"
    return "" if done.returncode == 0 else "the operating system offers no voice"


class SystemVoice:
    """One process a sentence; no timing marks."""

    caps = Caps("system", "none", 22_050, False)

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """The whole sentence as one chunk. Raises `ServiceError`."""
        from persona_engine.services.audio_file import decode

        if problem := child.startable():
            raise ServiceError(f"its process did not start: {problem}", provider="system voice", retryable=False)
        with tempfile.TemporaryDirectory(prefix="persona-") as folder:
            path = Path(folder) / "voice.wav"
            rate = str(request.voice.rate * request.rate)
            process = await asyncio.create_subprocess_exec(
                *child.command(_WORKER, str(path), rate),
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **child.surroundings(),
            )  # fmt: skip
            try:
                await asyncio.wait_for(process.communicate(request.text[:MAX_CHARS].encode()), LIMIT_S)
            except TimeoutError as error:
                raise ServiceTimeout(f"no sound within {LIMIT_S:g} s", provider="system voice") from error
            finally:
                if process.returncode is None:
                    process.kill()
            if process.returncode != 0 or not path.exists():
                raise ServiceError("the system's voice gave no sound", provider="system voice")
            pcm, found = decode(path)
        yield AudioChunk(pcm, 0.0, found)
        yield Done(len(pcm) / 2 / found)

    async def close(self) -> None:
        """Nothing to release."""
