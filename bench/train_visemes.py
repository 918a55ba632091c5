"""Make the viseme net: `python -m bench.train_visemes --out assets/speech/visemes.npz`. Numpy alone, one core, under ten minutes; needs what
`bench.corpus` names.

Sentences are voiced on the spot (espeak-ng in 19 languages; flite and festival voices, whose timing is as exact and whose sound is a person's), then
sped up and slowed down, recoloured, put in rooms, band-limited and covered with noise. espeak-ng's sound differs from run to run, so the weights do too.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench import corpus
from bench.corpus import Spoken
from bench.report import save, show
from persona_engine.names import VISEMES
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.features import Frames, Normaliser, log_mels, loud_mean, with_context
from persona_engine.speech.viseme_net import NAMES, VISEME_OF, VisemeNet, labels

HIDDEN = (192, 96)
EPOCHS, BATCH = 6, 512
RATE, LAST_RATE = 1.5e-3, 1e-4
DECAY = 1e-4
SILENCE_KEPT = 0.5
HELD_OUT = 0.03
MINUTES: dict[str, float] = {"espeak en": 20, "espeak other": 40, "flite": 100, "festival en": 50, "festival other": 90}
SPEEDS = (0.82, 1.2)
LEAD_S = 0.25
"""Mean of the silence put before each utterance."""
SECONDS_EACH = 4.0
"""Usual length of an utterance."""


def augmented(samples: np.ndarray, rate: int, rng: np.random.Generator) -> np.ndarray:
    """The same sound in another colour, room, band, noise and level."""
    size = 1 << int(np.ceil(np.log2(len(samples) + rate // 4)))
    hz = np.fft.rfftfreq(size, 1 / rate)
    knots = np.geomspace(60, 8000, 9)
    gain_db = np.interp(np.log(np.maximum(hz, 30)), np.log(knots), np.clip(np.cumsum(rng.normal(0, 3, 9)), -18, 18))
    spectrum = np.fft.rfft(samples, size) * 10 ** (gain_db / 20)
    if rng.random() < 0.25:
        spectrum *= 1 / (1 + (hz / rng.uniform(3000, 7500)) ** 24)
    if rng.random() < 0.15:
        spectrum *= 1 / (1 + (rng.uniform(80, 350) / np.maximum(hz, 1)) ** 8)
    if rng.random() < 0.35:
        length = int(rate * rng.uniform(0.05, 0.25))
        room = rng.normal(0, 1, length) * np.exp(-np.arange(length) / (length / 5))
        room *= rng.uniform(0.1, 0.6) / np.sqrt((room**2).sum())
        room[0] = 1.0
        spectrum *= np.fft.rfft(room, size)
    out = np.fft.irfft(spectrum, size)[: len(samples)]
    noise = np.fft.irfft(np.fft.rfft(rng.normal(0, 1, size)) * (np.maximum(hz, 50) / 1000) ** -rng.uniform(0, 1.2), size)[: len(samples)]
    out += noise * (out.std() + 1e-9) / (noise.std() + 1e-9) * 10 ** (-rng.uniform(12, 55) / 20)
    return (out / (np.abs(out).max() + 1e-9) * 10 ** (-rng.uniform(1, 30) / 20)).astype(np.float32)


def examples(spoken: Spoken, rng: np.random.Generator) -> tuple[Frames, np.ndarray]:
    """Normalised frames and their classes. Another nominal rate makes the voice faster and its tract shorter, or the reverse."""
    speed = float(rng.uniform(*SPEEDS))
    rate = round(spoken.rate * speed)
    lead = float(rng.exponential(LEAD_S))
    mels = log_mels(augmented(np.pad(spoken.samples, (round(lead * rate), 0)), rate, rng), rate)
    # Half begin with the mean that a long talk would have led to.
    start = loud_mean(mels) + rng.normal(0, 0.3, mels.shape[1]) if rng.random() < 0.5 else None
    phones = [(ipa, lead + a / speed, lead + b / speed) for ipa, a, b in spoken.phones]
    return Normaliser(start).feed(mels), labels(phones, len(mels), CURVE_RATE)


def voiced(minutes: dict[str, float], seed: int) -> Iterator[Spoken]:
    """The corpus, at most `minutes` of each part."""
    rng = random.Random(seed)
    count = {name: int(value * 60 / SECONDS_EACH) for name, value in minutes.items()}
    yield from corpus.by_espeak(
        [(text, rng.choice(corpus.ESPEAK_ENGLISH), rng.choice(corpus.ESPEAK_VOICES)) for text in corpus.english(rng, count["espeak en"])], rng
    )
    each = count["espeak other"] // len(corpus.LANGUAGES)
    rows = [(text, tag, rng.choice(corpus.ESPEAK_VOICES)) for locale, tag in corpus.LANGUAGES.items() for text in corpus.foreign(locale, rng, each)]
    yield from corpus.by_espeak(rows, rng)
    yield from corpus.by_flite([(text, rng.choice(corpus.FLITE)) for text in corpus.english(rng, count["flite"])], rng)
    for part, english in (("festival en", True), ("festival other", False)):
        voices = [voice for voice, (language, _) in corpus.FESTIVAL.items() if (language == "en") == english]
        each = count[part] // len(voices)
        texts = {voice: corpus.english(rng, each) if english else corpus.foreign(corpus.FESTIVAL[voice][0], rng, each) for voice in voices}
        yield from corpus.by_festival([(text, voice) for voice in voices for text in texts[voice]], rng)


class Adam:
    """Kingma & Ba 2015."""

    def __init__(self, parameters: list[np.ndarray]) -> None:
        self._parameters, self._step = parameters, 0
        self._first, self._second = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]

    def step(self, gradients: list[np.ndarray], rate: float) -> None:
        self._step += 1
        scale = rate * np.sqrt(1 - 0.999**self._step) / (1 - 0.9**self._step)
        for p, g, m, v in zip(self._parameters, gradients, self._first, self._second):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= np.float32(scale) * m / (np.sqrt(v) + np.float32(1e-8))


def train(frames: list[Frames], classes: list[np.ndarray], rng: np.random.Generator, hidden: tuple[int, ...] = HIDDEN, epochs: int = EPOCHS) -> VisemeNet:
    """Cross-entropy by Adam on shuffled frames; the rate falls along a cosine."""
    inputs = np.concatenate([with_context(f).astype(np.float16) for f in frames])
    wanted = np.concatenate(classes).astype(np.int64)
    keep = (wanted != 0) | (rng.random(len(wanted)) < SILENCE_KEPT)
    inputs, wanted = inputs[keep], wanted[keep]
    some = inputs[rng.integers(0, len(inputs), 100_000)].astype(np.float32)
    mean, scale = some.mean(0), 1 / (some.std(0) + np.float32(1e-3))
    sizes = (inputs.shape[1], *hidden, len(NAMES))
    weights = [(rng.normal(0, 1, (a, b)) * np.sqrt(2 / a)).astype(np.float32) for a, b in zip(sizes, sizes[1:])]
    biases = [np.zeros(b, np.float32) for b in sizes[1:]]
    optimiser = Adam(weights + biases)
    steps, step = epochs * (len(inputs) // BATCH), 0
    for _ in range(epochs):
        order = rng.permutation(len(inputs))
        for at in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[at : at + BATCH]
            layers = [(inputs[rows].astype(np.float32) - mean) * scale]
            for weight, bias in zip(weights[:-1], biases[:-1]):
                layers.append(np.maximum(layers[-1] @ weight + bias, 0))
            logits = layers[-1] @ weights[-1] + biases[-1]
            error = np.exp(logits - logits.max(1, keepdims=True))
            error /= error.sum(1, keepdims=True)
            error[np.arange(len(rows)), wanted[rows]] -= 1
            error /= len(rows)
            slopes_w, slopes_b = [], []
            for i in range(len(weights) - 1, -1, -1):
                slopes_w.append(layers[i].T @ error + DECAY * weights[i])
                slopes_b.append(error.sum(0))
                if i:
                    error = (error @ weights[i].T) * (layers[i] > 0)
            optimiser.step(slopes_w[::-1] + slopes_b[::-1], LAST_RATE + (RATE - LAST_RATE) * 0.5 * (1 + np.cos(np.pi * step / steps)))
            step += 1
    prior = np.log(np.bincount(np.concatenate(classes), minlength=len(NAMES)) / sum(map(len, classes)) + 1e-5).astype(np.float32)
    return VisemeNet(mean, scale, tuple(weights), tuple(biases), prior, follows(classes))


def follows(classes: list[np.ndarray]) -> Frames:
    """Log share of frames with one viseme (row) after which comes another (column), with one count everywhere."""
    count = np.ones((len(VISEMES), len(VISEMES)))
    for row in classes:
        shown = VISEME_OF[row]
        np.add.at(count, (shown[:-1], shown[1:]), 1)
    return np.log(count / count.sum(1, keepdims=True)).astype(np.float32)


def accuracy(net: VisemeNet, frames: list[Frames], classes: list[np.ndarray]) -> float:
    """Share of speech frames whose viseme is right."""
    right = total = 0
    for f, wanted in zip(frames, classes):
        found = net.log_posteriors(with_context(f)).argmax(1)
        speech = wanted != 0
        right += int((VISEME_OF[found] == VISEME_OF[wanted])[speech].sum())
        total += int(speech.sum())
    return right / max(1, total)


def main() -> None:
    """Voice, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--json")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    started = time.process_time()
    rng = np.random.default_rng(options.seed)
    parts: dict[str, list[tuple[Frames, np.ndarray]]] = {}
    for spoken in voiced(MINUTES, options.seed):
        parts.setdefault(spoken.voice.split()[0] + (" held out" if rng.random() < HELD_OUT else ""), []).append(examples(spoken, rng))
    kept = [row for name, rows in parts.items() if "held" not in name for row in rows]
    made = time.process_time() - started
    net = train([f for f, _ in kept], [c for _, c in kept], rng)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(net.dump())
    figures = {name: accuracy(net, [f for f, _ in rows], [c for _, c in rows]) for name, rows in parts.items() if "held" in name}
    table = [(name, sum(map(len, (f for f, _ in rows))) / CURVE_RATE / 60, figures.get(name, "")) for name, rows in parts.items()]
    show("viseme net", ["part", "minutes", "visemes right"], table)
    spent = time.process_time() - started
    show("cost", ["features s", "all s", "bytes"], [(made, spent, options.out.stat().st_size)])
    save(options.json, {"held_out": figures, "cpu_s": spent})


if __name__ == "__main__":
    main()
