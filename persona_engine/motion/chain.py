"""Chains: a performance whose hands go on from where its predecessor's gesture has left them, instead of from rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import tracks
from persona_engine.motion.curves import smooth
from persona_engine.motion.idle import relaxed
from persona_engine.motion.tracks import GROUPS, LIMB_GROUPS, LIMBS, NEVER, RATE, Tracks
from persona_engine.rig.body import SIDES
from persona_engine.score.entries import Performance

LONGEST_HOLD = 1.6
"""Seconds for which hands wait between two gestures of a chain; a longer gap lets them fall."""
HANDOVER = 0.15
"""Seconds in which the successor takes a group of limbs over."""
SHORTEST_MOVE = 0.3
"""Seconds in which the successor's own path takes over, at least."""
SINK = 0.14
"""Share of the way to rest by which waiting hands give way."""

_REST: tracks.F32 = relaxed()[:, tracks.LIMB_ROWS].T


@dataclass(frozen=True)
class Predecessor:
    """What a chained performance follows: its tracks, the seconds from its media time 0 to the successor's, its last relax point there,
    the ready points (media time) of the successor's gestures, and the media time at which it is cut: from then on its hands fall."""

    made: Tracks
    offset: float
    relax: float
    ready: tuple[float, ...]
    cut: float = NEVER


def predecessor(before: Performance, made: Tracks, after: Performance, cut: float = NEVER) -> Predecessor | None:
    """The predecessor of `after`, cut at media time `cut`, or None where no gesture is left to take over."""
    relax = max((b.sync[5] for b in before.blocks if b.kind == "gesture"), default=None)
    return None if relax is None else Predecessor(made, after.t - before.t, relax, ready_points(after), cut)


def ready_points(performance: Performance) -> tuple[float, ...]:
    """Media times at which hands have come to where their gestures begin."""
    return tuple(sorted(b.sync[1] for b in performance.blocks if b.kind == "gesture"))


def chained(made: Tracks, before: Predecessor | None) -> Tracks:
    """`made` with every limb group held from the predecessor's relax point until its own first gesture, then blended into it."""
    takes = (NEVER,) * len(GROUPS) if before is None else tuple(_take(made, before, group) for group in range(len(GROUPS)))
    first = min(takes)
    if before is None or first == NEVER:
        return made
    missing = max(int(np.ceil((made.media_start - first) * RATE)), 0)
    data = np.concatenate([np.zeros((missing, tracks.CHANNELS), np.float32), made.data])
    left, right, left_hand, right_hand = takes
    held = Tracks(made.media_start - missing / RATE, data, (left, right, left_hand, right_hand))
    for group in range(len(GROUPS)):
        if takes[group] < NEVER:
            _hold(held, group, before)
    return held


def wanted_from(made: Tracks, before: Performance, after: Performance, cut: float) -> float:
    """The predecessor's media time from which on `chained` may read its tracks; `NEVER` where its hands are too far from those of `made`."""
    relax = max((b.sync[5] for b in before.blocks if b.kind == "gesture"), default=None)
    if relax is None:
        return NEVER
    offset = after.t - before.t
    begins = [made.media_start + int(busy[0]) / RATE for group in range(len(GROUPS)) if len(busy := _busy(made, group))]
    takes = [(begin, min(relax - offset, begin)) for begin in begins]
    return min((take + offset for begin, take in takes if begin - take <= LONGEST_HOLD and take + offset < cut), default=NEVER)


def needed_from(made: Tracks, before: Predecessor) -> float:
    """The predecessor's media time from which on `chained` reads its tracks."""
    return min([before.relax, *(_take(made, before, group) + before.offset for group in range(len(GROUPS)))])


def own_from(made: Tracks, ready: tuple[float, ...]) -> float:
    """The media time from which on the hands of unchained tracks are those of chained ones; `ready` are the ready points of their gestures."""
    firsts = [_busy(made, group) for group in range(len(GROUPS))]
    begins = [made.media_start + int(busy[0]) / RATE for busy in firsts if len(busy)]
    return max((_ready(ready, begin) for begin in begins), default=-NEVER) + 2 / RATE


def _busy(made: Tracks, group: int) -> NDArray[np.intp]:
    """Frames in which a group is moved."""
    return np.flatnonzero(made.data[:, tracks.WEIGHT.start + group] > 0)


def _ready(points: tuple[float, ...], begin: float) -> float:
    """When a group that moves from `begin` on has come to its own path."""
    return max(next((r for r in points if r > begin), begin), begin + SHORTEST_MOVE)


def _take(made: Tracks, before: Predecessor, group: int) -> float:
    """Media time at which a group is taken over, or `NEVER`."""
    busy = _busy(made, group)
    if not len(busy) or before.made.at(before.relax)[tracks.WEIGHT.start + group] < 0.5:
        return NEVER
    begin = made.media_start + int(busy[0]) / RATE
    take = min(before.relax - before.offset, begin)
    return take if begin - take <= LONGEST_HOLD and take + before.offset < before.cut else NEVER


def _hold(held: Tracks, group: int, before: Predecessor) -> None:
    """Fill one group's channels in place."""
    data, take = held.data, held.takes[group]
    times = held.media_start + np.arange(len(data)) / RATE
    own = data[:, tracks.WEIGHT.start + group]
    begin = times[_busy(held, group)[0]]
    ready = _ready(before.ready, begin)
    span = slice(int(np.searchsorted(times, take)), int(np.searchsorted(times, ready)) + 1)
    t = times[span]
    columns = np.flatnonzero(group == LIMB_GROUPS)
    there = np.stack([before.made.at(min(x + before.offset, before.relax)) for x in (take, *t[t < before.relax - before.offset])])
    pose = _unit(there[:, tracks.LIMB].reshape(len(there), len(LIMBS), 4)[:, columns])
    path = np.repeat(pose[-1:], len(t), axis=0)
    path[: len(pose) - 1] = pose[1:]
    path = _blend(path, _REST[columns], SINK * smooth((t - take) / LONGEST_HOLD))
    mine = data[span, tracks.LIMB].reshape(len(t), len(LIMBS), 4)[:, columns]
    mine = np.where(own[span, None, None] > 0, _unit(mine), path)
    mixed = _blend(path, mine, smooth((t - begin) / (ready - begin)) ** 2)
    weight = np.maximum(smooth((t - take) / HANDOVER), own[span]).astype(np.float32)
    limbs = data[:, tracks.LIMB].reshape(len(data), len(LIMBS), 4)
    sign = np.where((mixed[-1] * limbs[span.stop - 1, columns]).sum(-1) < 0, -1, 1)[:, None]
    limbs[span, columns] = mixed * sign * weight[:, None, None]
    data[:, tracks.LIMB] = limbs.reshape(len(data), -1)
    data[span, tracks.WEIGHT.start + group] = weight
    if group < len(SIDES):
        still = smooth((t - take) / HANDOVER) * (1 - smooth((t - begin) / (ready - begin)))
        for column in (tracks.HELD.start + group, tracks.HELD.stop - 1):
            data[span, column] = np.maximum(data[span, column], before.made.at(before.relax)[column] * still)


def _unit(q: tracks.F32) -> tracks.F32:
    size = np.sqrt(np.einsum("...c,...c->...", q, q))[..., None]
    out: tracks.F32 = np.where(size > 1e-6, q / np.maximum(size, 1e-6), np.array([0, 0, 0, 1], np.float32)).astype(np.float32)
    return out


def _blend(a: tracks.F32, b: tracks.F32, share: tracks.F64) -> tracks.F32:
    """Normalised blend of quaternions (T, K, 4) and (T, K, 4) or (K, 4) by `share` (T,)."""
    near = np.where((a * b).sum(-1, keepdims=True) < 0, -b, b)
    return _unit((a + (near - a) * share[:, None, None]).astype(np.float32))
