"""Rules of `behavior.capture` and `behavior.figures`."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.style import Case, takes
from persona_engine.behavior.capture import PARAMETERS, capture
from persona_engine.behavior.figures import EXPRESSIVE, measure
from persona_engine.behavior.style_norms import CORRELATION, FIGURES, NORMS
from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT_INDEX
from persona_engine.score.style import Style
from persona_engine.score.take import Take

SECONDS = 60.0


def take(blinks: int, shown: float = 0.3, away: float = 0.2, seconds: float = SECONDS, rate: float = 60.0) -> Take:
    """A minute of a face that blinks so often, shows so much half of the time, and looks aside for a share of it."""
    t = np.arange(0, seconds, 1 / rate)
    face = np.zeros((52, len(t)), np.float32)
    face[ARKIT_INDEX["jawOpen"]] = 0.1 + 0.1 * np.sin(9 * t)
    for begin in (np.arange(blinks) + 0.5) * seconds / max(blinks, 1):
        face[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]] += np.maximum(0, 1 - np.abs(t - begin) / 0.1).astype(np.float32)
    face[[ARKIT_INDEX[name] for names in EXPRESSIVE for name in names], len(t) // 2 :] = shown
    aside = t < away * seconds
    face[ARKIT_INDEX["eyeLookOutLeft"], aside] = face[ARKIT_INDEX["eyeLookInRight"], aside] = 0.7
    return Take(t, face, np.zeros((3, len(t)), np.float32))


@given(st.integers(1, 50))
def test_blinks_are_counted(blinks: int) -> None:
    """Every closing of the lids is one blink."""
    assert measure(take(blinks))["blinks a minute"] == pytest.approx(blinks, rel=0.02, abs=0.05)


@given(st.floats(0.01, 0.4))
def test_gaze_share_is_the_share(away: float) -> None:
    """Looking aside for a share of the time leaves the rest for the target."""
    assert measure(take(10, away=away))["gaze on its target"] == pytest.approx(1 - away, abs=0.01)


def test_what_was_not_recorded_tells_nothing() -> None:
    """A tracker without lids, eyes or expressions gives no figures of them, and the persona keeps what it had."""
    dead = take(0, 0.0, 0.0)
    base = Style(blink=0.9, gaze=0.8, expressiveness=0.2)
    assert not measure(dead) and capture(dead, base).style == base and not capture(dead, base).told


def test_a_face_tells_of_the_face_alone() -> None:
    """Without a body, what the hands do is left as the persona had it."""
    found = capture(take(20), Style(gesture_rate=0.83, speed=0.27, repetition=0.9))
    assert (found.style.gesture_rate, found.style.speed, found.style.repetition) == (0.83, 0.27, 0.9)
    assert {"blink", "expressiveness", "gaze"} <= set(found.told) and not {"gesture_rate", "speed", "fluidity"} & set(found.told)


def test_more_is_more() -> None:
    """Who blinks more and smiles more gets a style that blinks and shows more."""
    still, lively = capture(take(12, 0.3)).style, capture(take(44, 0.6)).style
    assert lively.blink > still.blink and lively.expressiveness > still.expressiveness


def test_norms_fit_together() -> None:
    """Each figure has its row: its usual value, two deviations, an effect of each parameter, and how it goes with the others."""
    assert len(FIGURES) == len(NORMS) == len(CORRELATION) == len(set(FIGURES))
    assert all(len(effect) == len(PARAMETERS) and lasting > 0 and passing > 0 for _, lasting, passing, effect in NORMS)
    related = np.array(CORRELATION)
    assert np.allclose(related, related.T) and np.allclose(np.diag(related), 1) and np.linalg.eigvalsh(related).min() > -0.05


def test_a_glimpse_is_not_enough() -> None:
    """A take too short to tell anything is refused, saying how long one should be."""
    with pytest.raises(ScoreError, match="30 s to 2 min"):
        capture(take(3, seconds=8.0))


def test_less_is_believed_less() -> None:
    """A shorter take is less sure of everything and stays nearer to the persona's own style; it says so."""
    base = Style()
    short, long = capture(take(15, 0.6, seconds=20.0), base), capture(take(45, 0.6), base)
    assert all(short.confidence[name] <= long.confidence[name] for name in PARAMETERS)
    assert short.confidence["blink"] < long.confidence["blink"] - 0.05
    assert base.blink < short.style.blink < long.style.blink
    assert any("short" in w for w in short.warnings) and not long.warnings


def test_a_poor_take_says_so() -> None:
    """Few frames a second, lost stretches and a frozen face are named, and each makes the capture less sure."""
    good = take(40)
    keep = np.ones(len(good.t), bool)
    keep[600:1800] = False
    frozen = good.face.copy()
    frozen[:, 500:3000] = frozen[:, 500:501]
    for poor, word in (
        (take(40, rate=12.0), "frames a second"),
        (Take(good.t[keep], good.face[:, keep], good.head[:, keep]), "missing"),
        (Take(good.t, frozen, good.head), "stands still"),
    ):
        found = capture(poor)
        assert any(word in w for w in found.warnings), word
        assert found.confidence["blink"] < capture(good).confidence["blink"]


SEEN = ("extent", "speed", "gesture_rate", "gaze", "blink", "expressiveness", "power", "head", "fluidity")
ALONE = {"power": 0.4, "head": 0.15, "fluidity": 0.3, "repetition": 0.1}


def test_styles_come_back() -> None:
    """Of personas with a body, what can be seen is found again: who gestures more, wider, faster, with more of the body, moves the head, looks longer and
    blinks more, swings out further; power, head, fluidity and repetition where nothing else differs too."""
    ends = [dict.fromkeys(SEEN, v) for v in (0.15, 0.85)]
    alone = [{name: v} for name in ALONE for v in (0.15, 0.85)]
    styles = [msgspec.structs.replace(Style(), **told) for told in (*ends, *ends, *alone)]
    found = [capture(made) for made in takes([Case(style, 40 + k // 2) for k, style in enumerate(styles)], 40.0)]
    for name in SEEN:
        values = [getattr(captured.style, name) for captured in found[:4]]
        assert sum(values[1::2]) - sum(values[::2]) > 0.2, name
    for (name, least), low, high in zip(ALONE.items(), found[4::2], found[5::2], strict=True):
        assert getattr(high.style, name) - getattr(low.style, name) > least, name
    for quiet in found:
        assert set(quiet.told) >= {"extent", "speed", "gesture_rate", "fluidity", "power", "head"}
        assert quiet.confidence["speed"] > 0.7 and quiet.confidence["power"] > 0.6 and quiet.confidence["fluidity"] > 0.5
