"""Rules of the lips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from persona_engine.motion import lips
from persona_engine.motion.grid import Grid
from persona_engine.motion.tracks import LIP_INDEX, LIPS
from persona_engine.score import Style, VisemeMark
from tests import strategies

RATE = 60
JAW = LIP_INDEX["jawOpen"]
VOWELS, SHUT = ("aa", "E", "I", "O", "U"), ("sil", "PP", "FF", "SS", "CH", "DD", "nn", "TH")


def bake(marks: list[VisemeMark], duration: float, rate: int = RATE) -> tuple[np.ndarray, lips.LipTracks]:
    times = np.arange(-0.4, duration + 0.6, 1 / rate)
    return times, lips.bake(marks, duration, Grid(times), Style())


def word(*sounds: tuple[str, float]) -> tuple[list[VisemeMark], float]:
    """Marks of sounds with their lengths, between silences."""
    marks, at = [VisemeMark(0.0, "sil")], 0.3
    for name, length in sounds:
        marks.append(VisemeMark(round(at, 3), name))
        at += length
    return [*marks, VisemeMark(round(at, 3), "sil")], at + 0.3


@pytest.mark.parametrize("length", [0.02, 0.04, 0.08, 0.15])
@pytest.mark.parametrize("around", [("aa", "aa"), ("O", "U"), ("I", "sil"), ("PP", "E")])
def test_p_b_m_seal_the_lips(length: float, around: tuple[str, str]) -> None:
    """At every p b m the seal is at least 0.95 for 40 ms or longer, close to the mark, and in at least one frame at 60 Hz."""
    marks, duration = word((around[0], 0.12), ("PP", length), (around[1], 0.12))
    times, made = bake(marks, duration)
    fine = np.arange(times[0], times[-1], 1 / 1000)
    near = (fine > marks[2].start - 0.06) & (fine < marks[2].start + length + 0.06)
    closed = np.interp(fine, times, made.seal) >= 0.95
    assert closed[near].sum() >= 40
    assert made.seal.max() >= 0.95


def test_f_v_bring_teeth_and_lip_together() -> None:
    """At f and v the bite is full, the jaw is narrow and the lower lip rolled in."""
    marks, duration = word(("aa", 0.12), ("FF", 0.09), ("O", 0.14))
    times, made = bake(marks, duration)
    at = int(np.argmin(np.abs(times - marks[2].start - 0.04)))
    assert made.bite[at] > 0.95
    assert made.lips[at, JAW] < 0.15
    assert made.lips[at, LIP_INDEX["mouthRollLower"]] > 0.5


@pytest.mark.parametrize("sound", ["SS", "CH"])
@pytest.mark.parametrize("vowel", ["aa", "O"])
def test_sibilants_narrow_the_jaw(sound: str, vowel: str) -> None:
    """While s z sh ch j sound, the jaw opens at most 0.2, whatever the vowels around."""
    marks, duration = word((vowel, 0.12), (sound, 0.08), (vowel, 0.15))
    times, made = bake(marks, duration)
    inside = (times >= marks[2].start) & (times <= marks[3].start)
    assert made.lips[inside, JAW].max() <= 0.2


def test_jaws_open_in_time() -> None:
    """After silence and closed sounds the jaw has half its rise within -60..+20 ms of the vowel in the median, 95 % by +45 ms."""
    late = []
    for shut in SHUT:
        for vowel in ("aa", "E", "O"):
            for length in (0.06, 0.09, 0.14):
                marks, duration = word((shut, 0.08), (vowel, length), ("nn", 0.08)) if shut != "sil" else word((vowel, length), ("nn", 0.08))
                start = next(m.start for m in marks if m.viseme == vowel)
                times, made = bake(marks, duration)
                fine = np.arange(start - 0.12, start + length, 1 / 1000)
                jaw = np.interp(fine, times, made.lips[:, JAW] * (1 - made.seal))
                peak = int(jaw.argmax())
                low = int(jaw[: peak + 1].argmin())
                half = (jaw[low] + jaw[peak]) / 2
                late.append(fine[low + int(np.argmax(jaw[low : peak + 1] >= half))] - start)
    assert -0.060 <= np.median(late) <= 0.020
    assert np.percentile(late, 95) <= 0.045


@pytest.mark.parametrize("vowel", ["aa", "E", "O"])
def test_lips_start_before_the_sound(vowel: str) -> None:
    """After silence the mouth begins to move 100 to 150 ms before the sound."""
    marks, duration = word((vowel, 0.15), ("nn", 0.1))
    times, made = bake(marks, duration, 240)
    first = times[int(np.argmax(made.lips.max(axis=1) > 0.02))]
    assert 0.10 <= 0.3 - first <= 0.15


def test_speech_does_not_jitter() -> None:
    """At twelve sounds a second the jaw turns at most as often as there are sounds, and never jumps by more than 0.25 in a frame."""
    marks, duration = word(*[(name, 0.083) for name in ("DD", "aa", "nn", "I", "SS", "E", "kk", "O", "PP", "aa", "RR", "U") * 2])
    _, made = bake(marks, duration)
    moves = np.diff(made.lips[:, JAW])
    turns = np.sign(moves[np.abs(moves) > 1e-3])
    assert (np.diff(turns) != 0).sum() <= 24
    assert np.abs(np.diff(made.lips, axis=0)).max() < 0.25


def test_loudness_opens_the_jaw() -> None:
    """A mark with more gain has a wider jaw."""
    widths = []
    for gain in (0.5, 0.8, 1.1):
        marks = [VisemeMark(0.0, "sil"), VisemeMark(0.2, "aa", gain), VisemeMark(0.4, "sil")]
        widths.append(bake(marks, 0.6)[1].lips[:, JAW].max())
    assert widths[0] < widths[1] < widths[2]


def test_tongue_sounds_leave_the_lips_to_their_neighbours() -> None:
    """n between rounded vowels stays rounded; between spread ones it does not."""
    rounding = {}
    for vowel in ("U", "I"):
        marks, duration = word((vowel, 0.12), ("nn", 0.07), (vowel, 0.12))
        times, made = bake(marks, duration)
        rounding[vowel] = made.lips[int(np.argmin(np.abs(times - marks[2].start - 0.035))), LIP_INDEX["mouthPucker"]]
    assert rounding["U"] > 0.4 > 0.05 > rounding["I"]


@settings(max_examples=60, deadline=None)
@given(strategies.visemes(), strategies.styles)
def test_any_marks_bake(marks: tuple[VisemeMark, ...], style: Style) -> None:
    """Any marks give weights in 0..1, and nothing before and after the words."""
    duration = marks[-1].start + 0.2 if marks else 0.0
    times = np.arange(-0.6, duration + 1.0, 1 / 60)
    made = lips.bake(marks, duration, Grid(times), style)
    for track in (made.lips, made.speaking, made.seal, made.bite):
        assert np.isfinite(track).all() and track.min() >= 0 and track.max() <= 1
        assert not track[[0, -1]].any()
    assert made.lips.shape == (len(times), len(LIPS))
