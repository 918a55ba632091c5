"""The chain of voices, and voices behind a real socket."""

from __future__ import annotations

import asyncio
import io
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine.errors import AudioError, ServiceError, ServiceTimeout
from persona_engine.services.audio_file import decode
from persona_engine.services.openai_speech import OpenAISpeech
from persona_engine.services.silent_voice import SilentVoice
from persona_engine.services.voices import FallbackVoice
from persona_engine.settings import VoiceSettings
from persona_engine.speech.synthesizer import AudioChunk, Caps, Done, PhoneMark, SpeechEvent, SpeechRequest, Synthesizer, WordMark

TEXT = "One two three."


class Dying:
    """Gives a word of sound and dies."""

    caps = Caps("dying", "word", 8_000)

    def __init__(self, sound: bool) -> None:
        self._sound = sound

    async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
        """Two word marks, half a second, the end."""
        if self._sound:
            yield WordMark(0.0, 0, 3)
            yield WordMark(0.6, 4, 7)
            yield PhoneMark(0.6, "t")
            yield AudioChunk(bytes(8_000), 0.0, 8_000)
        raise ServiceError("gone", provider="dying")

    async def close(self) -> None:
        """Nothing."""


async def _spoken(voice: Synthesizer, request: SpeechRequest) -> list[SpeechEvent]:
    return [event async for event in voice.stream(request)]


def test_the_next_voice_takes_over_before_the_first_sound() -> None:
    """A voice that fails at once leaves no trace."""
    request = SpeechRequest(TEXT)
    assert asyncio.run(_spoken(FallbackVoice([Dying(False), SilentVoice()]), request)) == asyncio.run(_spoken(SilentVoice(), request))


def test_the_next_voice_finishes_the_sentence() -> None:
    """From the first word that was not begun, later by what was given, without marks for sound that never came."""
    events = asyncio.run(_spoken(FallbackVoice([Dying(True), SilentVoice()]), SpeechRequest(TEXT)))
    words = [e for e in events if isinstance(e, WordMark)]
    assert [TEXT[w.char_start : w.char_end] for w in words] == ["One", "two", "three"]
    assert words[1].start > 0.5 and not any(isinstance(e, PhoneMark) for e in events)
    assert isinstance(events[-1], Done) and events[-1].duration > words[-1].start


def test_sound_without_marks_tells_what_was_said() -> None:
    """After a voice that marks nothing, the next one begins at the first word that its sound cannot have held; what was said gets its marks."""

    class Bare(Dying):
        async def stream(self, request: SpeechRequest) -> AsyncIterator[SpeechEvent]:
            """Half a second of sound, the end."""
            yield AudioChunk(b"\0\x20\0\xe0" * 2_000, 0.0, 8_000)
            raise ServiceError("gone", provider="bare")

    text = "One two three four five six seven eight nine ten."
    events = asyncio.run(_spoken(FallbackVoice([Bare(True), SilentVoice()]), SpeechRequest(text)))
    words = [e for e in events if isinstance(e, WordMark)]
    assert "".join(text[w.char_start : w.char_end] for w in words) == text.replace(" ", "").rstrip(".")
    assert words[0].start < 0.4 and [w.start for w in words] == sorted(w.start for w in words)
    later = [w for w in words if w.start >= 0.5]
    assert 5 <= len(later) < len(words)


def test_the_last_failure_is_raised() -> None:
    """A chain in which nothing speaks says so."""
    with pytest.raises(ServiceError, match="gone"):
        asyncio.run(_spoken(FallbackVoice([Dying(False), Dying(False)]), SpeechRequest(TEXT)))


async def _served(behaviour: str, sound: bytes = b"", kind: str = "audio/pcm") -> list[SpeechEvent]:
    """Ask a small HTTP server on a real socket, which gives `sound` where there is some."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if behaviour == "hang":
            await asyncio.Event().wait()
        if behaviour == "refuse":
            writer.write(b"HTTP/1.1 401 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        elif sound:
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\n\r\n".encode())
            for at in range(0, len(sound), 1001):
                writer.write(sound[at : at + 1001])
                await writer.drain()
        else:
            size = 9_600 if behaviour == "speak" else 96_000
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: audio/pcm\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n".encode() + bytes(9_600))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    voice = OpenAISpeech(VoiceSettings(base_url=f"http://127.0.0.1:{port}/v1", first_audio_timeout_s=0.3 if behaviour == "hang" else 100.0))
    try:
        return await _spoken(voice, SpeechRequest(TEXT))
    finally:
        await voice.close()
        server.close()


def test_a_remote_voice_streams_its_sound() -> None:
    """PCM arrives whole and `Done` tells its length."""
    events = asyncio.run(_served("speak"))
    assert b"".join(e.pcm for e in events if isinstance(e, AudioChunk)) == bytes(9_600)
    assert events[-1] == Done(0.2)


@pytest.mark.parametrize(("behaviour", "error"), [("refuse", ServiceError), ("hang", ServiceTimeout), ("die", ServiceError)])
def test_a_remote_voice_fails_clearly(behaviour: str, error: type[ServiceError]) -> None:
    """Refusal, silence and a broken stream are service errors; a refused key is not worth a second try."""
    with pytest.raises(error) as caught:
        asyncio.run(_served(behaviour))
    assert caught.value.retryable == (behaviour != "refuse")


@pytest.mark.parametrize("gains", [(1, -1), (0, 0, 1, 0, 0, 0), (1, 1), (0, 1)])
def test_no_channel_loses_what_is_said(gains: tuple[int, ...]) -> None:
    """Channels that are out of phase, and those beside the one with the voice, leave it at half its level at least."""
    voice = np.sin(np.arange(8000) * 0.2) * 8000
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((len(gains), 2, 16_000, 0, "NONE", ""))
        file.writeframes(np.outer(voice, gains).astype("<i2").tobytes())
    pcm, _ = decode(out.getvalue())
    assert np.frombuffer(pcm, "<i2").max() >= 3900


def test_sound_files(tmp_path: Path) -> None:
    """A stereo WAV becomes mono; what is no sound is an error that names the file."""
    path = tmp_path / "take.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\0\x10\0\x20" * 100)
    pcm, rate = decode(path)
    assert rate == 8_000 and pcm == b"\0\x18" * 100
    (tmp_path / "bad.wav").write_bytes(b"no sound at all")
    with pytest.raises(AudioError, match=r"bad\.wav"):
        decode(tmp_path / "bad.wav")


@pytest.mark.parametrize("rate", [1, 4_000_000_000])
def test_sound_of_no_rate_that_sound_has_is_refused(rate: int) -> None:
    """A header that says so is told, with what to do, instead of a take of hours or of no time."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\1\0" * 2_000)
    made = bytearray(data.getvalue())
    made[24:28] = rate.to_bytes(4, "little")
    with pytest.raises(AudioError, match="Save it anew"):
        decode(bytes(made))


def _tone(rate: int) -> np.ndarray:
    return np.sin(np.arange(rate // 2) * 2 * np.pi * 300 / rate) * 0.5


def _wav(rate: int, channels: int = 1, bits: int = 16, size: int | None = None, extra: bytes = b"") -> bytes:
    """Half a second of tone; `size` stands in the head instead of the true one."""
    tone = np.repeat(_tone(rate), channels)
    data = {
        8: (tone * 127 + 128).astype(np.uint8).tobytes(), 16: (tone * 32767).astype("<i2").tobytes(), 32: tone.astype("<f4").tobytes(),
        24: b"".join(int(x * 8388607).to_bytes(3, "little", signed=True) for x in tone),
    }[bits]  # fmt: skip
    fmt = struct.pack("<HHIIHH", 3 if bits == 32 else 1, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    size = len(data) if size is None else size
    return b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVE" + b"fmt " + struct.pack("<I", 16) + fmt + extra + b"data" + struct.pack("<I", size) + data


@pytest.mark.parametrize(
    ("sound", "kind", "rate"),
    [
        (_wav(24_000), "audio/wav", 24_000),
        (_wav(24_000), "audio/pcm", 24_000),
        (_wav(22_050, size=0xFFFFFFFF), "audio/x-wav", 22_050),
        (_wav(16_000, size=0), "", 16_000),
        (_wav(44_100, channels=2), "audio/wav", 44_100),
        (_wav(8_000, bits=8), "audio/wav", 8_000),
        (_wav(48_000, bits=24, extra=b"LIST" + struct.pack("<I", 3) + b"abc\0"), "audio/wav", 48_000),
        (_wav(32_000, channels=2, bits=32), "application/octet-stream", 32_000),
        ((_tone(24_000) * 32767).astype("<i2").tobytes(), "audio/pcm", 24_000),
    ],
)  # fmt: skip
def test_a_remote_voice_may_answer_wav(sound: bytes, kind: str, rate: int) -> None:
    """Many servers send what they like: WAV of any rate, channels and width is heard as it was meant, as it comes, whatever it is called."""
    events = asyncio.run(_served("", sound, kind))
    chunks = [e for e in events if isinstance(e, AudioChunk)]
    heard = np.frombuffer(b"".join(c.pcm for c in chunks), "<i2") / 32768
    assert {c.rate for c in chunks} == {rate} and len(chunks) >= len(sound) // 4_800 and len(heard) == rate // 2
    assert np.abs(heard - _tone(rate)).max() < 0.01
    assert events[-1] == Done(0.5)


@pytest.mark.parametrize("name", ["FLAC", "OGG", "MP3"])
def test_a_remote_voice_may_answer_a_file(name: str) -> None:
    """Compressed sound is decoded once it is whole."""
    import soundfile

    out = io.BytesIO()
    soundfile.write(out, _tone(24_000), 24_000, format=name)
    events = asyncio.run(_served("", out.getvalue(), "application/octet-stream"))
    heard = np.frombuffer(b"".join(e.pcm for e in events if isinstance(e, AudioChunk)), "<i2") / 32768
    assert 0.45 < len(heard) / 24_000 < 0.6 and 0.3 < np.abs(heard[4000:8000]).max() < 0.7


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (_wav(24_000)[:12_044], "broke off after 0.2 of 0.5 s"), (_wav(24_000)[:40], "broke off within the head"), (b"ID3" + bytes(2_000), "MP3 came"),
        (b"OggS" + bytes(2_000), "Ogg came"), (_wav(24_000).replace(struct.pack("<HH", 1, 1), struct.pack("<HH", 7, 1), 1), "coding 7"),
    ],
)  # fmt: skip
def test_sound_that_is_cut_off_or_unreadable_is_said_to_be(sound: bytes, says: str) -> None:
    """An answer that ends before its head says so, and one of a format that cannot be decoded, are errors that say which."""
    with pytest.raises(ServiceError, match=says):
        asyncio.run(_served("", sound, "audio/wav"))


def test_a_stream_that_breaks_off_says_how_far_it_came() -> None:
    """A connection that is closed before all was sent is told from a voice that ended."""
    with pytest.raises(ServiceError, match="broke off after 0.2 s"):
        asyncio.run(_served("die"))
