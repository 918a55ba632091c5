"""espeak-ng through ctypes. Loaded only inside the worker process: the library is GPL-3 and process-global, not thread-safe.

Source of the structures and flags: espeak-ng 1.52 `speak_lib.h`.
"""

from __future__ import annotations

import ctypes as C
from collections.abc import Callable
from typing import Any

import espeakng_loader

from persona_engine.services.espeak_marks import END, PHONEME, WORD, RawMark

_SYNCHRONOUS = 2
_PHONEME_EVENTS, _PHONEME_IPA, _DONT_EXIT = 0x1, 0x2, 0x8000
_UTF8 = 1
_NOT_FOUND = 2
_CHUNK_MS = 200
PARAMETERS = {"rate": 1, "pitch": 3, "range": 4}
RATE_LIMITS = (80, 400)
"""Above 400 words a minute espeak's event times run backwards."""


class _EventId(C.Union):
    _fields_ = [("number", C.c_int), ("name", C.c_char_p), ("raw", C.c_uint64)]


class _Event(C.Structure):
    _fields_ = [
        ("type", C.c_int), ("uid", C.c_uint), ("text_position", C.c_int), ("length", C.c_int),
        ("audio_position", C.c_int), ("sample", C.c_int), ("user_data", C.c_void_p), ("id", _EventId),
    ]  # fmt: skip


class _Voice(C.Structure):
    _fields_ = [
        ("name", C.c_char_p), ("languages", C.c_char_p), ("identifier", C.c_char_p), ("gender", C.c_ubyte), ("age", C.c_ubyte),
        ("variant", C.c_ubyte), ("xx1", C.c_ubyte), ("score", C.c_int), ("spare", C.c_void_p),
    ]  # fmt: skip


_CALLBACK = C.CFUNCTYPE(C.c_int, C.POINTER(C.c_short), C.c_int, C.POINTER(_Event))
Sink = Callable[[bytes, list[RawMark]], bool]
"""Takes sound and marks; True aborts."""


def _marks(events: Any) -> list[RawMark]:
    out: list[RawMark] = []
    i = 0
    while events[i].type:
        event = events[i]
        if event.type in (WORD, END, PHONEME):
            # A phoneme name fills all eight bytes without a terminator.
            raw = int(event.id.raw).to_bytes(8, "little") if event.type == PHONEME else b""
            name = raw.split(b"\0")[0].decode("utf-8", "ignore")
            out.append((event.type, event.sample, event.text_position, event.length, name))
        i += 1
    return out


class Espeak:
    """The library, initialised. Raises `OSError` when it cannot be loaded."""

    def __init__(self) -> None:
        lib = C.CDLL(espeakng_loader.get_library_path())
        lib.espeak_Synth.argtypes = [
            C.c_char_p, C.c_size_t, C.c_uint, C.c_int, C.c_uint, C.c_uint, C.POINTER(C.c_uint), C.c_void_p,
        ]  # fmt: skip
        lib.espeak_SetVoiceByName.argtypes = [C.c_char_p]
        lib.espeak_SetVoiceByProperties.argtypes = [C.POINTER(_Voice)]
        lib.espeak_GetCurrentVoice.restype = C.POINTER(_Voice)
        data = espeakng_loader.get_data_path().encode()
        self.rate = int(lib.espeak_Initialize(_SYNCHRONOUS, _CHUNK_MS, data, _PHONEME_EVENTS | _PHONEME_IPA | _DONT_EXIT))
        if self.rate <= 0:
            raise OSError(f"espeak-ng does not start with the data in {data.decode()}")
        self._lib, self._sink = lib, None
        self._callback = _CALLBACK(self._heard)
        lib.espeak_SetSynthCallback(self._callback)
        self._voice = ("", "")

    def _heard(self, wav: Any, count: int, events: Any) -> int:
        sink: Sink | None = self._sink
        pcm = C.string_at(wav, count * 2) if wav and count > 0 else b""
        return int(sink(pcm, _marks(events))) if sink else 1

    def select(self, language: str, variant: str) -> bool:
        """Choose language (BCP 47, falling back to its first subtag) and variant; False when the language is unknown."""
        if (language, variant) == self._voice:
            return True
        for tag in dict.fromkeys((language.lower(), language.lower().split("-")[0])):
            wanted = _Voice(languages=tag.encode())
            if self._lib.espeak_SetVoiceByProperties(C.byref(wanted)) != _NOT_FOUND:
                break
        else:
            return False
        if variant:
            base = self._lib.espeak_GetCurrentVoice().contents.identifier.split(b"+")[0]
            self._lib.espeak_SetVoiceByName(base + b"+" + variant.encode())
        self._voice = (language, variant)
        return True

    def set(self, **parameters: float) -> None:
        """Set `rate` (words a minute), `pitch` and `range` (0..100, 50 is the variant's own)."""
        for name, value in parameters.items():
            low, high = RATE_LIMITS if name == "rate" else (0, 100)
            self._lib.espeak_SetParameter(PARAMETERS[name], round(min(high, max(low, value))), 0)

    def speak(self, text: str, sink: Sink) -> None:
        """Voice `text`, handing sound and marks to `sink` as they are made; returns when done or aborted."""
        self._sink = sink  # type: ignore[assignment]
        data = text.encode("utf-8", "replace")
        try:
            self._lib.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
            self._lib.espeak_Synchronize()
        finally:
            self._sink = None
