"""Candidates for mira's offline voice, side by side: `python -m bench.voice_sheet --json OUT [--wav FOLDER]`.

Nobody listens here; the columns are what can be measured of the things one would listen for. `f0` and its 10-90 % range in semitones (a young woman
speaks around 190-230 Hz, lively speech spans 6-10 semitones); `bright` = energy above 4 kHz re the whole (harshness); `tilt` = slope of the long-term
spectrum, dB an octave (steeper is warmer); `buzz` = crest factor of voiced frames (a pulse train is peaky); `clear` = deviation of the level inside
speech (flat speech mumbles).
"""

from __future__ import annotations

import argparse
import asyncio
import wave
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.report import save, show
from persona_engine.services.espeak import EspeakVoice
from persona_engine.speech import prosody
from persona_engine.speech.pcm import to_float
from persona_engine.speech.synthesizer import AudioChunk, SpeechRequest
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.speech.voice import Band, Room, VoiceSpec

TEXT = ("Hello there, my name is Mira.", "The harbour is down the hill, past the old lighthouse.", "Shall I show you the way?")
BASE = VoiceSpec(variant="f3", rate=165, pitch=0.56, pitch_range=0.62)
WARM = (Band("high_pass", 90), Band("peak", 260, 2.0, 0.9), Band("peak", 3200, -3.0, 1.2), Band("high_shelf", 4500, -6.0))
SHAPED = {"eq": WARM, "room": Room(0.12, 0.15), "pitch_range": 0.70}
VARIANTS = ("f1", "f2", "f3", "f4", "f5", "klatt", "klatt4", "Annie", "Andrea", "belinda", "steph", "linda", "anika", "Alicia", "shelby", "aunty")
CANDIDATES: dict[str, VoiceSpec] = {
    **{name: replace(BASE, variant=name) for name in VARIANTS},
    **{f"{name} shaped": replace(BASE, variant=name, **SHAPED) for name in VARIANTS},
}


@dataclass(frozen=True)
class Measures:
    """One row of the sheet."""

    f0: float
    range_st: float
    bright_db: float
    tilt_db: float
    buzz_db: float
    clear_db: float


def measured(samples: np.ndarray, rate: int) -> Measures:
    """The columns for one sound."""
    f0, level = prosody.pitch(samples, rate), prosody.energy(samples, rate)
    voiced = f0[f0 > 0]
    low, high = np.percentile(voiced, (10, 90))
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::256]
    power = (np.abs(np.fft.rfft(frames * np.hanning(1024))) ** 2).mean(0)
    hz = np.fft.rfftfreq(1024, 1 / rate)
    bright = 10 * np.log10(power[hz > 4000].sum() / power.sum())
    band = (hz > 300) & (hz < 6000)
    tilt = np.polyfit(np.log2(hz[band]), 10 * np.log10(power[band] + 1e-12), 1)[0]
    loud = frames[(frames**2).mean(1) > 0.1 * (samples**2).mean()]
    buzz = 20 * np.log10(np.median(np.abs(loud).max(1) / np.sqrt((loud**2).mean(1))))
    spoken = level[level > level.max() - 40]
    return Measures(float(np.median(voiced)), float(12 * np.log2(high / low)), float(bright), float(tilt), float(buzz), float(spoken.std()))


async def _sound(voice: EspeakVoice, spec: VoiceSpec) -> tuple[bytes, int]:
    pcm, rate = bytearray(), 0
    for text in TEXT:
        builder = TimelineBuilder(text)
        async for event in voice.stream(SpeechRequest(text, spec)):
            builder.feed(event)
            if isinstance(event, AudioChunk):
                rate = event.rate
        pcm += builder.shaped(spec).pcm
    return bytes(pcm), rate


async def sounds() -> dict[str, tuple[bytes, int]]:
    """(pcm, rate) of every candidate."""
    voice = EspeakVoice()
    out = {name: await _sound(voice, spec) for name, spec in CANDIDATES.items()}
    await voice.close()
    return out


def keep(folder: Path, made: dict[str, tuple[bytes, int]]) -> None:
    """Write each candidate as a WAV into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (pcm, rate) in made.items():
        with wave.open(str(folder / f"{name.replace(' ', '_')}.wav"), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes(pcm)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--wav", type=Path)
    options = parser.parse_args()
    made = asyncio.run(sounds())
    if options.wav is not None:
        keep(options.wav, made)
    rows = {name: measured(to_float(pcm), rate) for name, (pcm, rate) in made.items()}
    columns = ["voice", "f0 Hz", "range st", "bright dB", "tilt dB/oct", "buzz dB", "clear dB"]
    show("voices", columns, [(n, m.f0, m.range_st, m.bright_db, m.tilt_db, m.buzz_db, m.clear_db) for n, m in rows.items()])
    save(options.json, {name: vars(m) for name, m in rows.items()})


if __name__ == "__main__":
    main()
