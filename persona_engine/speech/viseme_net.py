"""`VisemeNet`: a small network that says which phone class each frame of sound belongs to; numpy alone, weights from bytes.

Classes are finer than visemes (voiced and unvoiced, nasal and plosive), which a text can tell apart and lips need not: `visemes()` sums them up.
"""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import FileError
from persona_engine.names import VISEMES
from persona_engine.speech.features import WIDTH, Frames
from persona_engine.speech.phonemes import DIPHTHONG_SPLIT, VOWELS, strip

CLASSES: dict[str, tuple[str, str]] = {
    "sil": ("sil", ""),
    "p": ("PP", "p"), "b": ("PP", "b ɓ ʙ"), "m": ("PP", "m"),
    "f": ("FF", "f ɸ"), "v": ("FF", "v ʋ ɱ"),
    "θ": ("TH", "θ"), "ð": ("TH", "ð"),
    "t": ("DD", "t ʈ"), "d": ("DD", "d ɾ ɖ ɗ"),
    "k": ("kk", "k q c"), "g": ("kk", "ɡ g ɟ ɢ ɠ"), "h": ("kk", "h ɦ x χ ç ħ ɣ ʝ ʕ ʔ X"),
    "ʃ": ("CH", "ʃ ɕ ʂ ɧ tʃ tɕ ʈʂ ʧ S"), "ʒ": ("CH", "ʒ ʑ ʐ dʒ dʑ ɖʐ ʤ"),
    "s": ("SS", "s ts ɬ ʦ"), "z": ("SS", "z dz ɮ ʣ"),
    "n": ("nn", "n ɲ ɳ ɴ"), "ŋ": ("nn", "ŋ N"), "l": ("nn", "l ɫ ʎ ɭ ʟ ɺ"),
    "ɹ": ("RR", "ɹ r ʁ ɻ ʀ ɽ"), "ɝ": ("RR", "ɝ ɚ ɜ"),
    "ɑ": ("aa", "ɑ a ɒ ä A"), "æ": ("aa", "æ"), "ə": ("aa", "ə ʌ ɐ"),
    "ɛ": ("E", "ɛ ɘ ɞ ɤ ε"), "e": ("E", "e"),
    "i": ("I", "i ɨ"), "ɪ": ("I", "ɪ ᵻ"), "j": ("I", "j ʲ"),
    "ɔ": ("O", "ɔ ɶ œ"), "o": ("O", "o ɵ ø"),
    "u": ("U", "u ʉ ɯ y ʏ"), "ʊ": ("U", "ʊ"), "w": ("U", "w ʍ ɰ β ɥ ʷ"),
}  # fmt: skip
"""Viseme of each class, and the IPA that it covers."""
NAMES = tuple(CLASSES)
CLASS_OF: dict[str, int] = {ipa: i for i, (_, row) in enumerate(CLASSES.values()) for ipa in row.split()}
VISEME_OF: NDArray[np.intp] = np.array([VISEMES.index(viseme) for viseme, _ in CLASSES.values()])
"""Index into `names.VISEMES` of each class."""
SCHEMA = "persona-viseme-net/1"


def classes(ipa: str) -> tuple[int, ...]:
    """Classes of a phoneme: one, two for a diphthong, none for what makes no sound of its own.

    >>> [NAMES[c] for c in classes("aɪ")], [NAMES[c] for c in classes("tʃ")], classes("")
    (['ɑ', 'ɪ'], ['ʃ'], (0,))
    """
    plain = strip(ipa)
    if not plain:
        return () if ipa else (0,)
    if plain[:2] in CLASS_OF:
        return (CLASS_OF[plain[:2]],)
    out: list[int] = []
    for at, ch in enumerate(plain):
        found = CLASS_OF.get(ch)
        if found is None or (at and ch not in VOWELS and ch not in "ɹr") or (out and VISEME_OF[out[-1]] == VISEME_OF[found]):
            continue
        out.append(found)
    return tuple(out[:2])


def labels(phones: Sequence[tuple[str, float, float]], count: int, rate: float) -> NDArray[np.int8]:
    """Class of each of `count` frames from (ipa, start, end); what no phone covers is silence."""
    out = np.zeros(count, np.int8)
    for ipa, start, end in phones:
        shown = classes(ipa)
        cut = start + DIPHTHONG_SPLIT * (end - start) if len(shown) == 2 else end
        for found, a, b in zip(shown, (start, cut), (cut, end)):
            out[max(0, round(a * rate)) : max(0, round(b * rate))] = found
    return out


@dataclass(frozen=True, eq=False)
class VisemeNet:
    """Weights, inputs scaled to zero mean and unit deviation; `prior` is the log share of each class in training, `follows` (15, 15) of each viseme
    (column) in the frame after another (row)."""

    mean: Frames
    scale: Frames
    weights: tuple[Frames, ...]
    biases: tuple[Frames, ...]
    prior: Frames
    follows: Frames

    @classmethod
    def load(cls, data: bytes) -> VisemeNet:
        """From a `.npz` file's bytes. Raises `FileError` when it is not such a file or fits other tables."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                told = {name: file[name] for name in file.files}
            layers = len([name for name in told if name.startswith("w")])
            weights, biases = (tuple(told[f"{kind}{i}"].astype(np.float32) for i in range(layers)) for kind in "wb")
            mean, scale, prior, follows = (told[name].astype(np.float32) for name in ("mean", "scale", "prior", "follows"))
            net = cls(mean, scale, weights, biases, prior, follows)
            fits = str(told["schema"]) == SCHEMA and tuple(told["classes"].tolist()) == NAMES and net.weights[0].shape[0] == WIDTH
        except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
            raise FileError("not a viseme net", path="viseme net", remedy="Make one with `python -m bench.train_visemes`.") from error
        if not fits:
            raise FileError("viseme net for other tables", path="viseme net", remedy="Make one with `python -m bench.train_visemes`.")
        return net

    def dump(self) -> bytes:
        """The same as a `.npz` file, weights in half precision."""
        out = io.BytesIO()
        rows: dict[str, Any] = {"mean": self.mean, "scale": self.scale, "prior": self.prior, "follows": self.follows}
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            rows |= {f"w{i}": weight.astype(np.float16), f"b{i}": bias.astype(np.float16)}
        np.savez(out, schema=np.array(SCHEMA), classes=np.array(NAMES), **rows)
        return out.getvalue()

    def log_posteriors(self, inputs: Frames) -> Frames:
        """Log probability of each class, (T, len(NAMES)), from (T, WIDTH)."""
        logits = self._logits(inputs)
        logits -= np.log(np.exp(logits).sum(1, keepdims=True))
        return logits

    def shares(self, inputs: Frames) -> Frames:
        """Probability of each of `names.VISEMES`, (T, 15), from (T, WIDTH)."""
        logits = self._logits(inputs)
        found: Frames = np.exp(logits, out=logits) @ _SUM
        found /= np.add.reduce(found, 1, keepdims=True)
        return found

    def likeness(self, inputs: Frames) -> Frames:
        """As `shares` and a bit more of each, but for a number of each frame's own."""
        logits = self._logits(inputs)
        found: Frames = np.exp(logits, out=logits) @ _FAINT_SUM
        return found

    def evidence(self, inputs: Frames, prior: float, sharpness: float) -> Frames:
        """`sharpness` times the log probability of each class less `prior` times its log share, (T, len(NAMES)), but for a number of each frame's own."""
        weight, bias = _last_layer(self, prior, sharpness)
        out: Frames = self._hidden(inputs) @ weight
        out += bias
        return out

    def _logits(self, inputs: Frames) -> Frames:
        """Log of what is proportional to the probabilities, 0 at most."""
        weight, bias = self.folded[-1]
        logits = self._hidden(inputs) @ weight
        logits += bias
        logits -= np.maximum.reduce(logits, 1, keepdims=True)
        return logits

    def _hidden(self, inputs: Frames) -> Frames:
        """What the last layer sees."""
        for weight, bias in self.folded[:-1]:
            inputs = inputs @ weight
            inputs += bias
            np.maximum(inputs, 0, out=inputs)
        return inputs

    @functools.cached_property
    def viseme_prior(self) -> Frames:
        """Log share of each viseme in training, (15,)."""
        return np.asarray(np.log(visemes(self.prior[None])[0] + np.float32(1e-6)), np.float32)

    @functools.cached_property
    def folded(self) -> tuple[tuple[Frames, Frames], ...]:
        """Weights and biases with the scaling of the inputs in the first."""
        first = self.scale[:, None] * self.weights[0]
        return ((first, self.biases[0] - self.mean @ first), *zip(self.weights[1:], self.biases[1:]))


@functools.lru_cache(maxsize=4)
def _last_layer(net: VisemeNet, prior: float, sharpness: float) -> tuple[Frames, Frames]:
    """That of `VisemeNet.evidence`."""
    weight, bias = net.folded[-1]
    return weight * np.float32(sharpness), (bias - np.float32(prior) * net.prior) * np.float32(sharpness)


_SUM = np.zeros((len(NAMES), len(VISEMES)), np.float32)
_SUM[np.arange(len(NAMES)), VISEME_OF] = 1
_FAINT_SUM = _SUM + np.float32(1e-6)
_SUM.setflags(write=False)


def visemes(log_posteriors: Frames) -> Frames:
    """Probability of each of `names.VISEMES`, (T, 15)."""
    return np.asarray(np.exp(log_posteriors) @ _SUM, np.float32)
