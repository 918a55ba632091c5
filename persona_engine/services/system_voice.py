"""The operating system's own voice (SAPI 5, NSSpeech, ...) through pyttsx3, in a process of its own: the library blocks and keeps one global engine."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.speech.synthesizer import MAX_CHARS, AudioChunk, Caps, Done, SpeechEvent, SpeechRequest

LIMIT_S = 20.0
_WORKER = """
import sys, pyttsx3
engine = pyttsx3.init()
if len(sys.argv) > 1:
    engine.setProperty("rate", float(sys.argv[2]))
    engine.save_to_file(sys.stdin.buffer.read().decode(), sys.argv[1])
    engine.runAndWait()
"""


def available() -> bool:
    """Whether the system offers a voice: asked once, in a process of its own."""
    if importlib.util.find_spec("pyttsx3") is None:
        return False
    try:
        return subprocess.run([sys.executable, "-c", _WORKER], capture_output=True, timeout=LIMIT_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


class SystemVoice:
    """One process a sentence; no timing marks."""

    caps = Caps("system", "none", 22_050, False)

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """The whole sentence as one chunk. Raises `ServiceError`."""
        from persona_engine.services.audio_file import decode

        with tempfile.TemporaryDirectory(prefix="persona-") as folder:
            path = Path(folder) / "voice.wav"
            rate = str(request.voice.rate * request.rate)
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _WORKER, str(path), rate, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
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
