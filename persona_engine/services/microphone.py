"""Sound that comes in: the machine's microphones by `sounddevice` (extra `microphone`), or a sound file at the pace at which it was spoken."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from persona_engine.errors import AudioError
from persona_engine.services.audio_file import decode
from persona_engine.speech.source import AudioSource

RATE = 16_000
"""Asked for first; a device that has another one gives that."""
PIECE_S = 0.02
EXTRA = "no microphone: pip install 'panda3d-persona[microphone]'"
PORTAUDIO = "no microphone: the PortAudio library is missing. apt-get install libportaudio2"
SOUNDS = (".wav", ".flac", ".ogg", ".mp3")


def _library() -> Any:
    """`sounddevice`. Raises `AudioError`."""
    try:
        import sounddevice
    except ImportError as error:
        raise AudioError(EXTRA) from error
    except OSError as error:
        raise AudioError(PORTAUDIO if sys.platform.startswith("linux") else f"no microphone: {error}") from error
    return sounddevice


def microphones() -> tuple[str, ...]:
    """Names of the machine's microphones. Raises `AudioError` where none can be asked for."""
    sounddevice = _library()
    try:
        return tuple(dict.fromkeys(str(device["name"]) for device in sounddevice.query_devices() if device["max_input_channels"] > 0))
    except sounddevice.PortAudioError as error:
        raise AudioError(f"microphones cannot be listed: {error}") from error


class Microphone:
    """A microphone by (part of) its name, "" for the usual one."""

    def __init__(self, device: str = "") -> None:
        found = microphones()
        if not found:
            raise AudioError("this machine has no microphone. Plug one in, or give a sound file as the device")
        named = [name for name in found if device.lower() in name.lower()]
        if not named:
            raise AudioError(f"no microphone is called {device!r}; there are {', '.join(found)}")
        self.name = named[0] if device else "the usual microphone"
        self._device = named[0] if device else None
        self._stream: Any = None
        self.rate = self._usual_rate()

    def _usual_rate(self) -> int:
        sounddevice = _library()
        try:
            sounddevice.check_input_settings(self._device, 1, "int16", samplerate=RATE)
            return RATE
        except (sounddevice.PortAudioError, ValueError):
            pass
        try:
            return int(sounddevice.query_devices(self._device, "input")["default_samplerate"])
        except (sounddevice.PortAudioError, ValueError) as error:
            raise AudioError(f"{self.name} cannot be asked for sound: {error}") from error

    def start(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Listen. Raises `AudioError`."""
        sounddevice = _library()

        def heard(data: Any, _frames: int, _time: Any, _status: Any) -> None:
            take(bytes(data))

        try:
            self._stream = sounddevice.RawInputStream(self.rate, round(self.rate * PIECE_S), self._device, 1, "int16", callback=heard, finished_callback=ended)
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self.stop()
            raise AudioError(f"{self.name} cannot be used: {error}. Another program may have it, or the system may forbid it") from error

    def stop(self) -> None:
        """Listen no more."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(Exception):  # a device that is unplugged cannot be closed either
                stream.close()


class FileSource:
    """A sound file at the pace at which it was spoken, once. Raises `AudioError` for a file that is none."""

    def __init__(self, path: str | Path) -> None:
        self.name = str(path)
        self._pcm, self.rate = decode(path)
        self._over = threading.Event()

    def start(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Begin, on a thread."""
        threading.Thread(target=self._play, args=(take, ended), name="persona-file-source", daemon=True).start()

    def _play(self, take: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        step, begun = 2 * round(self.rate * PIECE_S), time.monotonic()
        for number, at in enumerate(range(0, len(self._pcm), step), 1):
            if self._over.wait(max(0.0, begun + number * PIECE_S - time.monotonic())):
                return
            take(self._pcm[at : at + step])
        ended()

    def stop(self) -> None:
        """End it."""
        self._over.set()


def open_source(device: str = "") -> AudioSource:
    """A microphone by name, "" for the usual one; or a sound file. Raises `AudioError`."""
    if device.lower().endswith(SOUNDS):
        return FileSource(device)
    return Microphone(device)
