"""Make the net for voice activity: `python -m bench.train_vad --out assets/speech/vad.npz`. Under a minute on one core; needs what `bench.corpus` names.

Voices made on the spot (espeak-ng, flite) between pauses, in noise made on the spot. `python -m bench.vad` measures it on recordings of people.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from bench.noises import KINDS, in_noise, without_gaps
from bench.report import show
from bench.train_visemes import Adam, voiced
from persona_engine import resources
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.features import FeatureStream, Frames
from persona_engine.speech.pcm import resample
from persona_engine.speech.vad import WIDTH, NoiseFloor, VadNet, columns, in_context
from persona_engine.speech.viseme_net import VisemeNet

RATE = 16_000
MINUTES: dict[str, float] = {"espeak en": 5, "espeak other": 4, "flite": 6, "festival en": 0, "festival other": 0}
ROUNDS, HIDDEN, EPOCHS, BATCH = 2, 20, 4, 512
SNR_DB = (-2.0, 35.0)
IN_NOISE = 0.85
STEP = 1.5e-3


def inputs_of(samples: np.ndarray, visemes: VisemeNet) -> Frames:
    """(T, WIDTH) of a whole sound."""
    features = FeatureStream(RATE)
    silence = visemes.shares(features.feed(samples, True))[:, 0]
    rows = columns(NoiseFloor().above(features.fresh)[: len(silence)], silence)
    return in_context(rows, 0, len(rows))


def examples(visemes: VisemeNet, rng: np.random.Generator, seed: int) -> tuple[Frames, Frames]:
    """Inputs and whether somebody speaks."""
    voices = [(resample(s.samples, s.rate, RATE), s.phones) for s in voiced(MINUTES, seed)]
    inputs, wanted = [], []
    for samples, phones in voices * ROUNDS:
        kind = str(rng.choice(KINDS)) if rng.random() < IN_NOISE else ""
        made, lead = in_noise(samples, RATE, kind, rng.uniform(*SNR_DB), rng, [v for v, _ in voices])
        inputs.append(inputs_of(made, visemes))
        spoken = np.zeros(len(inputs[-1]), bool)
        for ipa, start, end in phones:
            if ipa:
                spoken[round((lead + start) * CURVE_RATE) : round((lead + end) * CURVE_RATE)] = True
        wanted.append(without_gaps(spoken))
    return np.concatenate(inputs), np.concatenate(wanted).astype(np.float32)


def train(inputs: Frames, wanted: Frames, rng: np.random.Generator) -> VadNet:
    """Logistic loss by Adam on shuffled frames; the rate falls along a cosine."""
    mean, scale = inputs.mean(0), 1 / (inputs.std(0) + np.float32(1e-3))
    inputs = (inputs - mean) * scale
    w0 = (rng.normal(0, 1, (WIDTH, HIDDEN)) * np.sqrt(2 / WIDTH)).astype(np.float32)
    w1 = (rng.normal(0, 1, (HIDDEN, 1)) * 0.2).astype(np.float32)
    b0, b1 = np.zeros(HIDDEN, np.float32), np.zeros(1, np.float32)
    optimiser, step, steps = Adam([w0, w1, b0, b1]), 0, EPOCHS * (len(inputs) // BATCH)
    for _ in range(EPOCHS):
        order = rng.permutation(len(inputs))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            rows = inputs[order[at : at + BATCH]]
            hidden = np.maximum(rows @ w0 + b0, 0)
            share = 1 / (1 + np.exp(-(hidden @ w1 + b1)[:, 0]))
            error = (share - wanted[order[at : at + BATCH]])[:, None] / BATCH
            inner = (error @ w1.T) * (hidden > 0)
            optimiser.step([rows.T @ inner + 1e-4 * w0, hidden.T @ error, inner.sum(0), error.sum(0)], STEP * (0.5 + 0.5 * np.cos(np.pi * step / steps)))
            step += 1
    return VadNet(mean, scale, (w0, w1), (b0, b1))


def main() -> None:
    """Voice, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    started, rng = time.process_time(), np.random.default_rng(options.seed)
    inputs, wanted = examples(VisemeNet.load(resources.load("assets/speech/visemes.npz")), rng, options.seed)
    net = train(inputs, wanted, rng)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(net.dump())
    right = float(((net.shares(inputs) > 0.5) == (wanted > 0.5)).mean())
    minutes, spent = len(inputs) / CURVE_RATE / 60, time.process_time() - started
    show("voice activity", ["minutes", "frames right", "CPU s", "bytes"], [(minutes, right, spent, options.out.stat().st_size)])


if __name__ == "__main__":
    main()
