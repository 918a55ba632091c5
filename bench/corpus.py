"""Speech made on the spot with exact phone times, to train the viseme net: espeak-ng (formants, any language), flite and festival (voices built from
recordings of people).

`apt-get install flite festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts festvox-italp16k festvox-itapc16k festvox-suopuhe-lj
festvox-suopuhe-mv festvox-czech-ph festvox-ca-ona-hts`. What is not installed is left out, with a word on it.
"""

from __future__ import annotations

import gettext
import logging
import random
import re
import shutil
import subprocess
import sysconfig
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.recordings import ARPA
from persona_engine.services.espeak_library import Espeak
from persona_engine.services.espeak_marks import MarkReader, RawMark
from persona_engine.speech.pcm import Samples, to_float
from persona_engine.speech.synthesizer import PhoneMark

Phones = tuple[tuple[str, float, float], ...]
log = logging.getLogger("bench.corpus")
LANGUAGES: dict[str, str] = {
    "de": "de", "fr": "fr", "es": "es", "it": "it", "pt_BR": "pt-br", "nl": "nl", "sv": "sv", "pl": "pl", "ru": "ru", "tr": "tr", "cs": "cs", "fi": "fi",
    "ro": "ro", "id": "id", "el": "el", "nb": "nb", "hr": "hr", "ca": "ca",
}  # fmt: skip
"""Locale of the system's translations, which lend their sentences, and espeak's name of the language."""
ESPEAK_ENGLISH = ("en-us", "en-us", "en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland")
ESPEAK_VOICES = tuple(
    "f1 f2 f4 f5 m1 m2 m4 m6 m7 m8 Alex Andy Annie Gene Mike Lee adam belinda boris david linda max miguel paul steph travis victor zac klatt klatt4 "
    "aunty grandpa anika".split()
)
FLITE = ("slt", "awb", "rms", "kal16")
FESTIVAL: dict[str, tuple[str, str]] = {
    "kal_diphone": ("en", "arpa"), "ked_diphone": ("en", "arpa"), "cmu_us_slt_arctic_hts": ("en", "arpa"), "lp_diphone": ("it", "latin"),
    "pc_diphone": ("it", "latin"), "suo_fi_lj_diphone": ("fi", "latin"), "hy_fi_mv_diphone": ("fi", "latin"), "czech_ph": ("cs", "czech"),
    "upc_ca_ona_hts": ("ca", "latin"),
}  # fmt: skip
"""Voice: language of its sentences and table of its phone names."""
ARPA_IPA: dict[str, str] = dict(
    zip(
        "P B M F V TH DH T D DX K G HH CH JH SH ZH S Z N L NG R ER AXR AA AH AX AE AY AW EH EY IH IX IY Y AO OW OY UH UW W".split(),
        "p b m f v θ ð t d ɾ k ɡ h tʃ dʒ ʃ ʒ s z n l ŋ ɹ ɝ ɚ ɑ ʌ ə æ aɪ aʊ ɛ eɪ ɪ ɪ i j ɔ oʊ ɔɪ ʊ u w".split(),
    )
)
LATIN_IPA: dict[str, str] = {
    "tS": "tʃ", "dZ": "dʒ", "S": "ʃ", "Z": "ʒ", "J": "ɲ", "L": "ʎ", "E": "ɛ", "O": "ɔ", "ax": "ə", "B": "β", "D": "ð", "G": "ɣ", "N": "ŋ", "rr": "r",
    "å": "o", "ä": "æ", "ö": "ø", "g": "ɡ", "uw": "w", "ae": "æ", "oe": "ø", "@": "ə", "ts": "ts", "dz": "dz",
}  # fmt: skip
CZECH_IPA: dict[str, str] = {
    "ch": "x", "c": "ts", "c~": "tʃ", "s~": "ʃ", "z~": "ʒ", "r~": "ʒ", "d~": "ɟ", "t~": "c", "n~": "ɲ", "dz": "dz", "dz~": "dʒ", "g": "ɡ", "h": "ɦ",
    "n*": "ŋ", "m*": "ɱ",
}  # fmt: skip
_CODES = {"czech_ph": "iso-8859-2", "upc_ca_ona_hts": "utf-8"}
_RUN = 25
_SILENT = ("pau", "#", "_", "sil", "ssil", "brth")
_SENTENCE = re.compile(r"[A-Z][A-Za-z ,;'\-]+[.!?]")
assert set(ARPA) <= set(ARPA_IPA)


@dataclass(frozen=True)
class Spoken:
    """A made utterance: (ipa, start, end) in seconds of `samples` at `rate`."""

    voice: str
    samples: Samples
    rate: int
    phones: Phones


def english(rng: random.Random, count: int) -> list[str]:
    """Sentences of Python's own documentation, and words of pocketsphinx's dictionary in random order."""
    found: set[str] = set()
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")) + sorted(Path(sysconfig.get_paths()["stdlib"]).glob("pydoc_data/*.py")):
        text = re.sub(r"\s+", " ", path.read_text("utf-8", "ignore").replace("\\n", " "))
        found |= {s for s in re.split(r"(?<=[.!?])\s", text) if 4 <= len(s.split()) <= 16 and _SENTENCE.fullmatch(s)}
    sentences = sorted(found)
    words = _words()
    return [
        rng.choice(sentences) if not words or rng.random() < 0.5 else " ".join(rng.choice(words) for _ in range(rng.randint(4, 9))) + rng.choice(".?!")
        for _ in range(count)
    ]


def _words() -> list[str]:
    try:
        from pocketsphinx import get_model_path
    except ImportError:
        log.warning("pocketsphinx is missing: only sentences, no random words")
        return []
    lines = Path(get_model_path("en-us"), "cmudict-en-us.dict").read_text("utf-8", "ignore").splitlines()
    return [word for line in lines if (word := line.split()[0]).isalpha()]


def foreign(locale: str, rng: random.Random, count: int) -> list[str]:
    """Sentences of the system's translations into a language; empty where it has none."""
    found: set[str] = set()
    for path in sorted(Path("/usr/share/locale", locale, "LC_MESSAGES").glob("*.mo")):
        try:
            with path.open("rb") as file:
                rows = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        except (OSError, UnicodeDecodeError, ValueError):
            continue
        for value in rows.values():
            for part in re.split(r"\n|(?<=[.!?])\s", value) if isinstance(value, str) else ():
                text = re.sub(r"\s+", " ", part).strip()
                if 4 <= len(text.split()) <= 14 and not re.search(r'[%<>{}\[\]|\\=_/`#&@$*+~^0-9"]|--|-\w\b', text):
                    found.add(text)
    return [rng.choice(rows) for _ in range(count)] if (rows := sorted(found)) else []


def _espeak_phones(raw: Sequence[RawMark], rate: int, text: str, seconds: float) -> Phones:
    marks = [mark for mark in MarkReader(rate, text).read(raw) if isinstance(mark, PhoneMark)]
    starts = [mark.start for mark in marks] + [seconds]
    return tuple((mark.ipa, a, b) for mark, a, b in zip(marks, starts, starts[1:]) if b > a)


def by_espeak(rows: Sequence[tuple[str, str, str]], rng: random.Random) -> Iterator[Spoken]:
    """(text, language, variant) voiced at random rates and pitches."""
    engine = Espeak()
    for text, language, variant in rows:
        if not engine.select(language, variant):
            continue
        engine.set(rate=rng.uniform(120, 230), pitch=rng.uniform(15, 85), range=rng.uniform(20, 90))
        pcm, raw = bytearray(), []

        def sink(data: bytes, marks: list[RawMark], pcm: bytearray = pcm, raw: list[RawMark] = raw) -> bool:
            pcm.extend(data)
            raw.extend(marks)
            return len(pcm) > 40 * engine.rate

        engine.speak(text, sink)
        samples = to_float(bytes(pcm))
        if len(samples) > engine.rate // 3:
            yield Spoken(f"espeak {variant}", samples, engine.rate, _espeak_phones(raw, engine.rate, text, len(samples) / engine.rate))


def _read(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        return to_float(file.readframes(file.getnframes())), file.getframerate()


def _named(name: str, table: str) -> str:
    plain = re.sub(r"[\d:]+$", "", name)
    if plain in _SILENT:
        return ""
    return ARPA_IPA.get(plain.upper(), "") if table == "arpa" else {"latin": LATIN_IPA, "czech": CZECH_IPA}[table].get(plain, plain)


def by_flite(rows: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Spoken]:
    """(text, voice)."""
    if not shutil.which("flite"):
        log.warning("flite is missing: apt-get install flite")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.wav")
        for text, voice in rows:
            command = ["flite", "-voice", voice, "-t", text, "-o", str(path), "-psdur", "--setf", f"duration_stretch={rng.uniform(0.85, 1.25):.2f}"]
            told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
            phones, start = [], 0.0
            for name, _, end in (token.rpartition(":") for token in told.split()):
                phones.append((_named(name, "arpa"), start, float(end)))
                start = float(end)
            yield Spoken(f"flite {voice}", *_read(path), tuple(phones))


def by_festival(rows: Sequence[tuple[str, str]], rng: random.Random) -> Iterator[Spoken]:
    """(text, voice), a run of festival for every few: it stops at the first text that it cannot read."""
    if not shutil.which("festival"):
        log.warning("festival is missing: apt-get install festival and its voices")
        return
    for voice in sorted({voice for _, voice in rows}):
        texts = [re.sub(r"[^\w\s,.;:!?'-]", " ", text) for text, own in rows if own == voice]
        for at in range(0, len(texts), _RUN):
            yield from _run(voice, texts[at : at + _RUN], rng)


def _run(voice: str, texts: Sequence[str], rng: random.Random) -> Iterator[Spoken]:
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"(voice_{voice})"]
        for i, text in enumerate(texts):
            lines.append(f"(Parameter.set 'Duration_Stretch {rng.uniform(0.85, 1.2):.2f})")
            lines.append(f'(set! u (utt.synth (eval (list \'Utterance \'Text "{text}"))))')
            lines.append(f'(utt.save.segs u "{folder}/{i}.seg") (utt.save.wave u "{folder}/{i}.wav" \'riff)')
        script = Path(folder, "all.scm")
        script.write_bytes("\n".join(lines).encode(_CODES.get(voice, "iso-8859-1"), "ignore"))
        done = subprocess.run(["festival", "-b", str(script)], capture_output=True, timeout=600)
        if done.returncode:
            log.warning("%s: %s", voice, done.stderr[-200:])
        for i in range(len(texts)):
            spoken = _festival(Path(folder), i, voice)
            if spoken:
                yield spoken


def _festival(folder: Path, i: int, voice: str) -> Spoken | None:
    try:
        samples, rate = _read(folder / f"{i}.wav")
        lines = (folder / f"{i}.seg").read_text("latin-1").splitlines()[1:]
    except OSError:
        return None
    phones, start = [], 0.0
    for parts in (line.split() for line in lines):
        if len(parts) >= 3:
            phones.append((_named(parts[2], FESTIVAL[voice][1]), start, float(parts[0])))
            start = float(parts[0])
    return Spoken(f"festival {voice}", samples, rate, tuple(phones)) if len(samples) > rate // 3 else None
