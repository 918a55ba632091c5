"""Lips against sound, ten sentences of the local voice: `python -m bench.lips --json OUT`.

For vowels after silence or a closed-jaw consonant: the moment at which the jaw has half risen (baked tracks) minus the acoustic onset measured on the
PCM. For p, b, m: how long the seal holds. The stated tolerance (ITU-R BT.1359; ATSC IS-191) is the peer: sound may lead by 45 ms at most.
"""

from __future__ import annotations

import argparse
import asyncio

import numpy as np

from bench.report import save, show
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.motion import tracks
from persona_engine.motion.realise import Setting, realise
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.services.espeak import EspeakVoice
from persona_engine.speech.pcm import to_float
from persona_engine.speech.synthesizer import AudioChunk, SpeechEvent, SpeechRequest
from persona_engine.speech.timeline_builder import build

SENTENCES = (
    "Hello there, my name is Mira.", "The harbour is down the hill, past the old lighthouse.", "Bob bought a big brown boat.",
    "Maybe my mother makes maps.", "Papa puts apples upon the table.", "Come back before the bell rings.", "Please pass me the paper.",
    "A storm came up, and the boats came home.", "Every map begins with a place to stand.", "I would like to draw a coast that nobody has drawn before.",
)  # fmt: skip
CLOSED = ("sil", "PP", "FF", "SS", "CH", "DD", "TH")
VOWELS = ("aa", "E", "O")
FINE = 1000


def acoustic_onset(samples: np.ndarray, rate: int, near: float) -> float | None:
    """Where the level of the vowel's band (600-3500 Hz, above the murmur of nasals) first comes within 10 dB of its own height, from 90 ms before to
    100 ms after `near`; seconds."""
    a, b = max(0, int((near - 0.09) * rate)), int((near + 0.10) * rate)
    window = int(0.008 * rate)
    spectrum = np.fft.rfft(samples[a:b].astype(np.float64))
    hz = np.fft.rfftfreq(b - a if b <= len(samples) else len(samples) - a, 1 / rate)
    spectrum[(hz < 600) | (hz > 3500)] = 0
    band = np.fft.irfft(spectrum, min(b, len(samples)) - a)
    power = np.convolve(band**2, np.ones(window) / window, "same")
    level = 10 * np.log10(power + 1e-12)
    if len(level) < window:
        return None
    low = int(level.argmin()) if level.argmin() < level.argmax() else 0
    above = np.flatnonzero(level[low:] > level.max() - 10)
    return None if not len(above) else (a + low + int(above[0])) / rate


async def measure() -> tuple[list[float], list[float]]:
    """(jaw minus sound in ms, seal durations in ms) over all sentences."""
    voice = EspeakVoice()
    lags, seals = [], []
    jaw = tracks.LIP.start + tracks.LIP_INDEX["jawOpen"]
    for text in SENTENCES:
        pcm, rate = bytearray(), 0
        events: list[SpeechEvent] = []
        async for event in voice.stream(SpeechRequest(text)):
            events.append(event)
            if isinstance(event, AudioChunk):
                pcm += event.pcm
                rate = event.rate
        timeline = build(text, events)
        plan = BehaviorModel().plan(Sentence(text), timeline, Affect(), Context("mira"))
        made = realise(schedule(plan, Context("mira")), Setting(Body.standard()))
        times = made.media_start + np.arange(len(made.data)) / tracks.RATE
        fine = np.arange(times[0], times[-1], 1 / FINE)
        curve, seal = np.interp(fine, times, made.data[:, jaw]), np.interp(fine, times, made.data[:, tracks.SEAL.start])
        samples = to_float(bytes(pcm))
        marks = timeline.visemes
        for before, mark, after in zip(marks, marks[1:], marks[2:]):
            if mark.viseme == "PP":
                centre = (mark.start + after.start) / 2
                inside = seal[int(np.searchsorted(fine, centre - 0.12)) : int(np.searchsorted(fine, centre + 0.12))] >= 0.95
                seals.append(float(inside.sum()))
            if mark.viseme in VOWELS and before.viseme in CLOSED:
                onset = acoustic_onset(samples, rate, mark.start)
                a, b = np.searchsorted(fine, (mark.start - 0.15, min(after.start, mark.start + 0.2)))
                top = a + int(curve[a:b].argmax())
                bottom = a + int(curve[a : top + 1].argmin())
                if onset is None or curve[top] - curve[bottom] < 0.08:
                    continue
                half = bottom + int(np.argmax(curve[bottom : top + 1] >= (curve[top] + curve[bottom]) / 2))
                lags.append(float((fine[half] - onset) * 1e3))
    await voice.close()
    return lags, seals


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    options = parser.parse_args()
    lags, seals = asyncio.run(measure())
    median, late = float(np.median(lags)), float(np.percentile(lags, 95))
    least, share = float(min(seals)), float(np.mean(np.array(seals) >= 40))
    show(
        "lips against sound",
        ["what", "ours", "bar"],
        [
            (f"jaw half-rise - acoustic onset, median of {len(lags)}, ms", median, "-60 .. +20"),
            ("95th percentile, ms", late, "<= +45"),
            (f"shortest seal of {len(seals)} p b m, ms", least, ">= 40"),
            ("share of seals of 40 ms and more", share, "1"),
        ],
    )
    save(options.json, {"jaw_lag_ms": {"median": median, "p95": late}, "seal_ms": {"least": least, "share_40": share}})


if __name__ == "__main__":
    main()
