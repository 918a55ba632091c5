"""From a wish ("a beat on this vowel") to sync points, and from a plan to a quantised `Performance`."""

from __future__ import annotations

import math
from functools import lru_cache

import msgspec

from persona_engine.behavior.plan import Context, Plan
from persona_engine.score import codec, gaze
from persona_engine.score.entries import Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block, BlockKind, Side, VisemeMark
from persona_engine.score.quantity import on_level, on_ms
from persona_engine.score.style import Style

EARLIEST = -0.6
"""Preparation may begin this long before the sound, seconds."""
REPEAT = 0.4
"""Seconds that a repeated stroke takes."""
POWER = 0.22
"""By what share the strokes of the most powerful are quicker than others', and those of the least slower."""
BRIDGED = 1.6
"""Seconds beyond its own hold for which a gesture of ordinary fluidity waits for the next one."""
LONGEST_HOLD = 1.2
"""A gesture is held across a join for at most this much longer than its own hold, seconds."""
Sync = tuple[float, float, float, float, float, float, float]


def sync(points: tuple[float, ...]) -> Sync:
    """Seven sync points on the millisecond grid, none before its predecessor, none before `EARLIEST`.

    >>> sync((0.5, 0.2, 0.2, 0.9, 0.9, 1.0, 2.0))
    (0.5, 0.5, 0.5, 0.9, 0.9, 1.0, 2.0)
    """
    out: list[float] = []
    for point in points:
        out.append(on_ms(max(point, out[-1] if out else EARLIEST)))
    a, b, c, d, e, f, g = out
    return (a, b, c, d, e, f, g)


def around(stroke: float, before: float, rise: float, hold: float, after: float) -> Sync:
    """Sync points of a behaviour that starts `before + rise` ahead of its stroke, rises in `rise`, holds, and leaves in `after` seconds."""
    return sync((stroke - rise - before, stroke - rise, stroke - rise, stroke, stroke + hold * 0.5, stroke + hold, stroke + hold + after))


def gesture(name: str, stroke: float, style: Style, weight: float = 1.0, **more: object) -> Block:
    """A gesture whose stroke lands at `stroke` seconds, its phases stretched by the style's speed, and by its extent: a longer way takes longer. With
    power the stroke itself is quicker (Hartmann, Mancini and Pelachaud 2005)."""
    row = GESTURES[name]
    pace = (1.35 - 0.7 * style.speed) * (0.8 + 0.4 * style.extent)
    prep, rise, retract = row.prep * pace, row.stroke * pace * (1 + POWER * (1 - 2 * style.power)), row.retract * pace
    hold = row.hold * (0.7 + 0.6 * style.fluidity)
    start = stroke - rise - prep
    if start < EARLIEST:
        prep = max(prep * 0.5, prep - (EARLIEST - start))
    end = stroke + 0.06
    points = sync((stroke - rise - prep, stroke - rise, stroke - rise, stroke, end, end + hold, end + hold + retract))
    side: Side = more.get("side", row.side)  # type: ignore[assignment]
    target: GazeTarget | None = more.get("target")  # type: ignore[assignment]
    count: int = more.get("count", row.count)  # type: ignore[assignment]
    return Block("gesture", name, points, on_level(weight * (0.7 + 0.6 * style.extent)), side, target and gaze.on_grid(target), count)


def whole_gesture(name: str, stroke: float, style: Style, listener: GazeTarget, weight: float = 1.0, **more: object) -> list[Block]:
    """A gesture with what face and eyes do with it."""
    row, hands = GESTURES[name], gesture(name, stroke, style, weight, **more)
    start, relax = hands.sync[1], max(hands.sync[5], stroke + REPEAT * (hands.count - 1))
    points = sync((start - 0.1, min(start + 0.2, stroke), min(start + 0.2, stroke), stroke, relax, relax, relax + 0.5))
    made = [hands, *(block("face", face, points, share) for face, share in row.face)]
    if row.look is not None:
        aside = GazeTarget(listener.id, listener.point, listener.yaw + row.look[0], listener.pitch + row.look[1])
        made.append(block("gaze", "", sync((start,) * 6 + (relax,)), 1.0, aside))
    return made


def block(kind: BlockKind, name: str, points: Sync, weight: float = 1.0, target: GazeTarget | None = None, count: int = 1) -> Block:
    """A quantised block of any other kind."""
    return Block(kind, name, points, on_level(weight), "auto", target and gaze.on_grid(target), count)


def held(blocks: tuple[Block, ...], until: float) -> tuple[Block, ...]:
    """The last gesture stays up until `until` seconds, if that is soon: it is held across the join to the next sentence."""
    gestures = [i for i, b in enumerate(blocks) if b.kind == "gesture" and b.name not in ("nod", "shake", "wave")]
    if not gestures:
        return blocks
    last = max(gestures, key=lambda i: blocks[i].stroke)
    if not blocks[last].sync[5] < until <= blocks[last].sync[5] + LONGEST_HOLD:
        return blocks
    return (*blocks[:last], extended(blocks[last], until), *blocks[last + 1 :])


def joined(blocks: tuple[Block, ...], limits: list[float], style: Style) -> tuple[Block, ...]:
    """Hands stay up while there is more to say: a gesture is held until the next one begins, or to the end of its phrase (a moment of `limits`), if
    either is near; the fluid hold longer. What is a movement is held to the end of its phrase at most; what stands for words and touches goes down as it
    would (McNeill 1992; Kendon 2004)."""
    out = list(blocks)
    order = sorted((i for i, b in enumerate(blocks) if b.kind == "gesture"), key=lambda i: blocks[i].stroke)
    reach = BRIDGED * (0.6 + 0.8 * style.fluidity)
    for here, after in zip(order, [*order[1:], -1]):
        old = blocks[here]
        row = GESTURES[old.name]
        if row.kind in ("emblem", "head"):
            continue
        moves = row.sweeps and row.kind != "beat"
        next_up = blocks[after].start if after >= 0 else math.inf
        phrase = next((limit for limit in limits if limit > old.stroke + 0.2), old.sync[5])
        until = next_up if next_up <= old.sync[5] + reach and not moves else min(phrase, next_up - old.sync[6] + old.sync[5])
        if old.sync[5] < until <= old.sync[5] + reach:
            out[here] = extended(old, until)
    return tuple(out)


def extended(old: Block, until: float) -> Block:
    """The block held until `until` seconds, if that is later than its own hold; it leaves as slowly as before."""
    if until <= old.sync[5]:
        return old
    return msgspec.structs.replace(old, sync=sync((*old.sync[:5], until, until + old.sync[6] - old.sync[5])))


def visemes(plan: Plan) -> tuple[VisemeMark, ...]:
    """The timeline's visemes on the wire's grid; marks that fall on the same tick keep the later one, closures first."""
    out: list[VisemeMark] = []
    for mark in plan.timeline.visemes:
        start = codec.on_tick(mark.start)
        new = VisemeMark(start, mark.viseme, on_level(mark.gain), mark.stress)
        if out and start <= out[-1].start:
            if out[-1].viseme in ("PP", "FF"):
                continue
            out.pop()
        if out and out[-1].viseme == new.viseme and new.viseme == "sil":
            continue
        out.append(new)
    return tuple(out)


@lru_cache(1024)
def on_grid(style: Style) -> Style:
    """The style as the wire restores it."""
    return Style(*(on_level(getattr(style, name)) for name in Style.__struct_fields__))


def schedule(plan: Plan, context: Context, sound: str = "") -> Performance:
    """The performance of a plan; `id` and `t` are the stage's to set."""
    blocks = tuple(sorted(plan.blocks, key=lambda b: b.start))
    return Performance(
        context.persona, 0, 0.0, on_ms(plan.timeline.duration), context.seed, on_grid(context.style), "speech", visemes(plan), blocks,
        text=plan.sentence.text.strip(), sound=sound,
    )  # fmt: skip
