"""Real human speech with known words, and when its phones begin: Debian's `pocketsphinx-testdata` and `alsa-utils`, aligned by `pocketsphinx`.

`apt-get install pocketsphinx-testdata alsa-utils`; `pip install pocketsphinx`. About a minute of six speakers. The aligner's own error, against
voices whose timing is exact: boundaries 8-10 ms in the median, 0.86-0.88 of frames with the same viseme.
"""

from __future__ import annotations

import re
import wave
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from persona_engine.errors import FileError
from persona_engine.names import VISEMES
from persona_engine.services.audio_file import decode
from persona_engine.speech.pcm import Samples, resample, to_float, to_pcm
from persona_engine.speech.phonemes import DIPHTHONG_SPLIT

SPHINX = Path("/usr/share/pocketsphinx/test/data")
ALSA = Path("/usr/share/sounds/alsa")
SOUNDS = (".wav", ".flac", ".ogg", ".mp3")
RAW: dict[str, str] = {
    "goforward.raw": "go forward ten meters",
    "something.raw": "go somewhere and do something",
    "numbers.raw": "thirty three four or six ninety two",
    "tidigits/dhd.2934z.raw": "two nine three four zero",
}
"""Raw sound at 16 kHz and its words; for the numbers as pocketsphinx itself hears them, the data set gives none."""
RATE = 16_000
HZ = 100
ARPA: dict[str, str] = {
    "P": "PP", "B": "PP", "M": "PP", "F": "FF", "V": "FF", "TH": "TH", "DH": "TH", "T": "DD", "D": "DD", "K": "kk", "G": "kk", "HH": "kk",
    "CH": "CH", "JH": "CH", "SH": "CH", "ZH": "CH", "S": "SS", "Z": "SS", "N": "nn", "L": "nn", "NG": "nn", "R": "RR", "ER": "RR",
    "AA": "aa", "AH": "aa", "AE": "aa", "AY": "aa I", "AW": "aa U", "EH": "E", "EY": "E I", "IH": "I", "IY": "I", "Y": "I",
    "AO": "O", "OW": "O U", "OY": "O I", "UH": "U", "UW": "U", "W": "U",
}  # fmt: skip
"""Visemes of the aligner's phones; what is missing is silence or noise."""


@dataclass(frozen=True)
class Recording:
    """A recording at its own `rate`, its words, its speaker, and the aligned phones (ARPAbet, start, end in seconds)."""

    name: str
    speaker: str
    samples: Samples
    rate: int
    text: str
    phones: tuple[tuple[str, float, float], ...] = ()

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / self.rate

    def truth(self) -> np.ndarray:
        """Index into `names.VISEMES` of each frame, `HZ` a second."""
        out = np.zeros(int(np.ceil(self.seconds * HZ)), np.int64)
        for name, start, end in self.phones:
            shown = ARPA.get(name.rstrip("0123456789"), "sil").split()
            cut = start + DIPHTHONG_SPLIT * (end - start) if len(shown) == 2 else end
            for viseme, a, b in zip(shown, (start, cut), (cut, end)):
                out[round(a * HZ) : round(b * HZ)] = VISEMES.index(viseme)
        return out


def _wav(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        return to_float(file.readframes(file.getnframes())), file.getframerate()


def _transcribed(folder: Path, names: str, words: str) -> list[tuple[Path, str]]:
    told = {}
    for line in (folder / words).read_text().splitlines():
        text, _, key = line.rpartition("(")
        told[key.strip(") ")] = text.replace("<s>", "").replace("</s>", "").strip()
    return [(folder / f"{name}.wav", told[name.split("/")[-1]]) for name in (folder / names).read_text().split()]


def load() -> list[Recording]:
    """All recordings, aligned. Raises `FileError` where the packages are missing."""
    if not SPHINX.is_dir() or not ALSA.is_dir():
        raise FileError("test recordings not found", path=str(SPHINX), remedy="apt-get install pocketsphinx-testdata alsa-utils")
    found: list[Recording] = []
    for folder, names, words in (("librivox", "fileids", "transcription"), ("cards", "cards.fileids", "cards.transcription")):
        for path, text in _transcribed(SPHINX / folder, names, words):
            found.append(Recording(path.stem, folder, *_wav(path), text))
    for name, text in RAW.items():
        found.append(Recording(Path(name).stem, Path(name).stem, to_float((SPHINX / name).read_bytes()), RATE, text))
    for path in sorted(ALSA.glob("*_*.wav")):
        found.append(Recording(path.stem, "alsa", *_wav(path), path.stem.replace("_", " ").lower()))
    return _aligned(found)


def load_folder(folder: Path) -> list[Recording]:
    """Every sound file of a folder beside which a text file of its name lies, aligned (English). Raises `FileError` where there is none."""
    found = []
    for path in sorted(folder.iterdir()):
        words = path.with_suffix(".txt")
        if path.suffix.lower() in SOUNDS and words.is_file():
            pcm, rate = decode(path)
            found.append(Recording(path.stem, folder.name, to_float(pcm), rate, words.read_text("utf-8").strip()))
    if not found:
        raise FileError("no recordings found", path=str(folder), remedy="Put name.wav and name.txt, its words, beside each other.")
    return _aligned(found)


def _aligned(found: list[Recording]) -> list[Recording]:
    """Those in which pocketsphinx finds their words."""
    decoder = aligner()
    return [replace(r, phones=phones) for r in found if (phones := align(decoder, r.samples, r.rate, r.text))]


def aligner() -> Any:
    """pocketsphinx with its English model."""
    from pocketsphinx import Decoder

    return Decoder(lm=None, samprate=RATE, loglevel="FATAL")


def align(decoder: Any, samples: Samples, rate: int, text: str) -> tuple[tuple[str, float, float], ...]:
    """Phones of `text` in the sound; empty where pocketsphinx finds no way through."""
    pcm = to_pcm(resample(samples, rate, RATE))
    try:
        decoder.set_align_text(" ".join(re.findall(r"[a-z']+", text.lower())))
        for second in (False, True):
            if second:
                decoder.set_alignment()
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
        return tuple((p.name, p.start / HZ, (p.start + p.duration) / HZ) for word in decoder.get_alignment() for p in word)
    except RuntimeError:
        return ()
