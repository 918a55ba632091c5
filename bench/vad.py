"""Voice activity on real speech in noise: `python -m bench.vad --json OUT`.

The recordings of `bench.recordings` between pauses, in noise of seven kinds at four ratios. Found: share of the frames of speech (gaps up to 150 ms
counted as speech) that are called so; false: share of the others. Onset: how long after somebody begins to speak it is known, look-ahead included.
Beside ours: an energy gate, the viseme net's own silence, and WebRTC's (mode 3) where `webrtcvad` is installed.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from bench.noises import KINDS, in_noise, without_gaps
from bench.recordings import load
from bench.report import save, show
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.services.reader import shipped_net, shipped_vad
from persona_engine.speech.features import LAG_S, FeatureStream
from persona_engine.speech.pcm import resample, to_pcm
from persona_engine.speech.vad import Gate, NetVad

RATE = 16_000
RATIOS = (20.0, 10.0, 5.0, 0.0)
CHUNK = 320
SILERO = ("Silero v6, as published in this project's notes", "0.92/0.04", "-", "0.90/0.05", "0.88/0.04", "-", "70", "2.8")


def ours(samples: np.ndarray) -> np.ndarray:
    """The VAD that ships, fed in pieces, and its gate."""
    vad, gate = NetVad(shipped_vad(), shipped_net(), RATE), Gate()
    return np.concatenate([gate.feed(vad.feed(samples[at : at + CHUNK])) for at in range(0, len(samples), CHUNK)])


def energy(samples: np.ndarray) -> np.ndarray:
    """Six dB and more above the quietest tenth, with a hangover."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    level = 10 * np.log10((frames.astype(np.float64) ** 2).mean(1) + 1e-12)
    return Gate().feed((1 / (1 + np.exp(-(level - np.percentile(level, 10) - 9.0) / 2))).astype(np.float32))


def silence(samples: np.ndarray) -> np.ndarray:
    """Where the viseme net hears more than silence."""
    return np.asarray(shipped_net().shares(FeatureStream(RATE).feed(samples, True))[:, 0] < 0.5)


def _webrtc() -> Callable[[np.ndarray], np.ndarray] | None:
    try:
        import webrtcvad
    except ImportError:
        return None

    def run(samples: np.ndarray) -> np.ndarray:
        vad = webrtcvad.Vad(3)
        frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
        return np.array([vad.is_speech(to_pcm(frame), RATE) for frame in frames])

    return run


def measure(kinds: tuple[str, ...], ratio: float, system: Callable[[np.ndarray], np.ndarray], lag: float) -> tuple[float, float, list[float], float]:
    """Found, false, onset delays in ms, CPU ms a second of sound."""
    rng = np.random.default_rng(9)
    recordings = [(resample(r.samples, r.rate, RATE), r.truth() != 0) for r in load()]
    counts, delays, spent, seconds = np.zeros(4), [], 0.0, 0.0
    for kind in kinds:
        for samples, truth in recordings:
            made, lead = in_noise(samples, RATE, kind, ratio, rng, [s for s, _ in recordings])
            spoken = np.zeros(len(made) // 160, bool)
            at = round(lead * CURVE_RATE)
            spoken[at : at + len(truth)] = without_gaps(truth)[: len(spoken) - at]
            start = time.thread_time()
            found = system(made)
            spent, seconds = spent + time.thread_time() - start, seconds + len(made) / RATE
            n = min(len(found), len(spoken))
            f, s = found[:n], spoken[:n]
            counts += ((f & s).sum(), s.sum(), (f & ~s).sum(), (~s).sum())
            first = int(np.flatnonzero(s)[0])
            after = np.flatnonzero(f[first:])
            delays.append((int(after[0]) / CURVE_RATE + lag) * 1e3 if len(after) else 1e3)
    return counts[0] / counts[1], counts[2] / counts[3], delays, spent * 1e3 / seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    options = parser.parse_args()
    systems: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float]] = {"ours": (ours, LAG_S), "energy gate": (energy, 0.0)}
    systems["viseme net's silence"] = (silence, LAG_S)
    if (other := _webrtc()) is not None:
        systems["WebRTC, mode 3"] = (other, 0.01)
    steady = tuple(k for k in KINDS if k not in ("keys", "babble"))
    loud = [(f"{ratio:.0f} dB", steady, ratio) for ratio in RATIOS]
    conditions = [("clean", ("",), 99.0), *loud, ("keys 10 dB", ("keys",), 10.0), ("babble 10 dB", ("babble",), 10.0)]
    rows, figures = [], {}
    for name, (system, lag) in systems.items():
        cells, onsets, cost = [], [], 0.0
        for condition, kinds, ratio in conditions:
            found, false, delays, cost = measure(kinds, ratio, system, lag)
            figures[f"{name}, {condition}"] = {"found": found, "false": false, "onset_median_ms": float(np.median(delays)), "ms_per_s": cost}
            cells.append(f"{found:.2f}/{false:.2f}")
            onsets += delays if condition == "20 dB" else []
        rows.append((name, *cells, f"{np.median(onsets):.0f} ({np.percentile(onsets, 90):.0f})", f"{cost:.1f}"))
    columns = ["system", *(c for c, _, _ in conditions), "onset ms at 20 dB (90 %)", "ms a second"]
    show("voice activity, found/false, by noise (steady kinds unless named)", columns, rows)
    show("another, in other noise", ["system", "clean", "20 dB", "10 dB", "5 dB", "0 dB", "onset ms", "ms a second"], [SILERO])
    save(options.json, figures)


if __name__ == "__main__":
    main()
