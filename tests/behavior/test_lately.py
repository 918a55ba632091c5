"""The same gesture twice within a sentence or two."""

import itertools
import random

import pytest

from persona_engine.behavior.lately import AGAIN_S, FREE, HEADS_APART, Lately
from persona_engine.behavior.plan import Placed
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block
from persona_engine.score.style import Style
from tests.behavior.test_planner import SENTENCES, plan, tag

NAMES = sorted(GESTURES)


def _strokes(t: float, blocks: tuple[Block, ...]) -> list[tuple[tuple[str, object, int], float]]:
    """What was shown, and when: who points elsewhere or shows another number shows something else."""
    shown = [b for b in blocks if b.kind == "gesture" and b.name not in FREE]
    return [((b.name, b.target and b.target.id, b.count if b.name == "count" else 0), t + b.stroke) for b in shown]


@pytest.mark.parametrize("seed", range(30))
def test_nobody_makes_the_same_gesture_twice_within_seconds(seed: int) -> None:
    """Whatever is said and tagged, whoever says it, in sentences on end: no gesture follows itself sooner, and the first of its kind is always made."""
    rng, hands, shown, t = random.Random(seed), Lately(), [], 5.0
    style = Style(*(rng.random() for _ in Style.__struct_fields__))
    favourites = rng.sample(NAMES, 4)
    for number in range(1, 13):
        tags: tuple[Placed, ...] = tuple(tag(rng.choice(favourites), rng.choice(("", "harbour")), rng.randrange(40)) for _ in range(rng.randrange(4)))
        made = plan(rng.choice(SENTENCES), tags, rng.randrange(1000), style)
        fresh = hands.fresh(number, t, made.blocks)
        known = {key for key, at in shown if at > t - AGAIN_S}
        assert {key for key, _ in _strokes(t, made.blocks)} - known <= {key for key, _ in _strokes(t, fresh)}
        assert [b for b in fresh if b.kind not in ("gesture", "head")] == [b for b in sorted(made.blocks, key=lambda b: b.start) if b.kind not in ("gesture", "head")]
        heads = sorted(b.stroke for b in fresh if b.kind == "head")
        assert all(b - a >= HEADS_APART - 2e-3 for a, b in itertools.pairwise(heads))
        shown += _strokes(t, fresh)
        t += made.duration + 0.24
    for key, times in itertools.groupby(sorted(shown, key=str), key=lambda s: s[0]):
        assert all(b - a >= AGAIN_S for a, b in itertools.pairwise(sorted(at for _, at in times))), key


def test_a_second_greeting_nods() -> None:
    """She waves once; the greeting after it is a nod, and a while later she waves again. A sentence of which more is known is no second one."""
    hands, made = Lately(), plan("Hello there, welcome to Saltmere!")
    first = hands.fresh(1, 0.0, made.blocks)
    assert [b.name for b in first if b.kind == "gesture"][:1] == ["wave"] and hands.fresh(1, 0.0, made.blocks) == first
    second = hands.fresh(2, 3.0, made.blocks)
    assert not any(b.name == "wave" for b in second) and any(b.name == "nod" and abs(b.stroke - first[0].stroke) < 3 for b in second)
    assert any(b.name == "wave" for b in hands.fresh(3, 20.0, made.blocks))


def test_what_was_cut_may_be_shown_again() -> None:
    """Who was interrupted before she waved waves when she begins anew."""
    hands, made = Lately(), plan("Hello there!")
    hands.fresh(1, 0.0, made.blocks)
    hands.cut(1, next(b.stroke for b in made.blocks if b.name == "wave") - 0.1)
    assert any(b.name == "wave" for b in hands.fresh(2, 2.0, made.blocks))
