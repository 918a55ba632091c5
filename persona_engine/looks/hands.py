"""Hands: a palm that parts into four fingers, a thumb grown from its side, woven with loops at every knuckle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.cage import Cage, diffuse, normals
from persona_engine.looks.sdf import Field, capsule, ellipsoid, gradient, project, smooth_min, union
from persona_engine.looks.skeleton import KNUCKLES, THUMB, Figure
from persona_engine.looks.weights import WRIST, step

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

FINGERS = ("Index", "Middle", "Ring", "Little")
RADII: dict[str, tuple[float, float, float, float]] = {
    "Index": (0.0106, 0.0096, 0.0088, 0.0074),
    "Middle": (0.0108, 0.0098, 0.0090, 0.0076),
    "Ring": (0.0104, 0.0093, 0.0085, 0.0071),
    "Little": (0.0092, 0.0081, 0.0074, 0.0062),
    "Thumb": (0.0150, 0.0118, 0.0104, 0.0084),
}
"""At the knuckle, the two joints and the tip; metres of the 1.5 m figure."""
PALM_ROWS = 8
RING = 20
"""Points round the palm: nine above, nine below, one at each side."""


def make_hands(figure: Figure) -> tuple[Cage, F64]:
    """Both hands with their wrists in the T-pose, and their weights (V, J)."""
    left, zones = _hand(figure)
    table = _weights(figure, left, zones)
    both = Cage()
    numbers = both.add(left.points, left.uvs)
    mirror = both.add(left.points * np.array((-1.0, 1.0, 1.0)), left.uvs)
    both.adopt(left.quads, numbers)
    both.adopt(left.quads, mirror, mirrored=True)
    names = figure.names
    swap = [names.index(n.replace("left", "right") if n.startswith("left") else n) for n in names]
    other = np.zeros_like(table)
    for column, target in enumerate(swap):
        other[:, target] += table[:, column]
    return both, np.concatenate([table, other])


def wrist_ring(figure: Figure) -> tuple[F64, F64]:
    """(RING, 3) places and normals of the open ring in which the skin of the left hand begins, T-pose: those of `make_hands`, and of arms."""
    field = hand_field(figure)
    points = project(field, _palm(figure)[0], 0.0, 3)
    out = gradient(field, points)
    return points, out / np.linalg.norm(out, axis=1, keepdims=True)


def hand_field(figure: Figure) -> Field:
    """The left hand as a smooth solid, T-pose."""
    k = figure.scale
    hand = figure.at("leftHand")
    fields: list[Field] = []
    for name in FINGERS:
        chain = finger_chain(figure, name)
        r = np.array(RADII[name]) * k
        bones: list[Field] = [capsule(chain[i], chain[i + 1], r[i], r[i + 1]) for i in range(3)]
        root = hand + np.array((0.014 * k, -0.001 * k, 0.55 * (chain[0][2] - hand[2])))
        bones.append(capsule(root, chain[0], 0.0125 * k, r[0] * 1.16))
        fields.append(union(bones, 0.0015 * k))
    thumb = finger_chain(figure, "Thumb")
    r = np.array(RADII["Thumb"]) * k
    fingers = fields[0]
    for other in fields[1:]:
        previous = fingers
        fingers = (lambda a, b: lambda p: _webbed(a(p), b(p), p, hand, k))(previous, other)
    thumb_field = union([capsule(thumb[i], thumb[i + 1], r[i], r[i + 1]) for i in range(3)], 0.002 * k)
    mound = ellipsoid(hand + np.array((0.036, -0.0085, 0.0120)) * k, np.array((0.030, 0.0125, 0.0155)) * k)
    heel = ellipsoid(hand + np.array((0.034, -0.0070, -0.0190)) * k, np.array((0.034, 0.0125, 0.0130)) * k)
    wrist = capsule(hand - np.array((0.07 * k, 0, 0)), hand + np.array((0.010 * k, 0, 0)), 0.0200 * k, 0.0185 * k)
    flat: Field = lambda p: wrist(hand + (p - hand) * np.array((1.0, 1.18, 0.92)))  # noqa: E731
    joined: tuple[tuple[Field, float], ...] = ((mound, 0.010), (heel, 0.012), (thumb_field, 0.010), (flat, 0.022))

    def field(p: F64) -> F64:
        d = fingers(p)
        for part, fillet in joined:
            d = smooth_min(d, part(p), fillet * k)
        return d

    return field


def _webbed(a: F64, b: F64, p: F64, hand: F64, k: float) -> F64:
    """Fingers join softly in the palm and hardly beyond the webs."""
    palm = step(0.092 * k, 0.070 * k, p[..., 0] - hand[0])
    wide, thin = smooth_min(a, b, 0.013 * k), smooth_min(a, b, 0.002 * k)
    return np.asarray(wide * palm + thin * (1.0 - palm))


def finger_chain(figure: Figure, name: str) -> F64:
    """(4, 3) joints and tip of a finger of the left hand."""
    start, lengths, direction = {**KNUCKLES, "Thumb": THUMB}[name]
    ahead = np.array(direction) / np.linalg.norm(direction)
    return np.stack([np.array(start) + ahead * sum(lengths[:i]) for i in range(4)]) * figure.scale


def _hand(figure: Figure) -> tuple[Cage, dict[str, I64]]:
    k, cage = figure.scale, Cage()
    field = hand_field(figure)
    palm = cage.add(_palm(figure))
    zones = {"Hand": palm.ravel()}
    hole = np.zeros((len(palm) - 1, RING), bool)
    hole[3:5, [RING - 2, RING - 1]] = True
    cage.weave(palm[:, ::-1], wrap=True, skip=hole[:, ::-1][:, np.r_[1:RING, 0]])
    webs = cage.add(np.stack([_web(figure, a, b) for a, b in pairwise(FINGERS)]))
    zones["webs"] = webs
    for i, name in enumerate(FINGERS):
        zones[name] = _finger(figure, cage, name, _base_ring(palm[-1], webs, i))
    row, column = np.array((3, 3, 4, 5, 5, 5, 4, 3)), np.array((RING - 1, 0, 0, 0, RING - 1, RING - 2, RING - 2, RING - 2))
    zones["Thumb"] = _finger(figure, cage, "Thumb", palm[row, column])
    fixed = np.zeros(len(cage.points), bool)
    fixed[palm[0]] = True
    for name in (*FINGERS, "Thumb"):
        fixed[zones[name][-1]] = True
    cage.points = project(field, cage.points, 0.0, 3)
    loose = fixed.copy()
    for name in (*FINGERS, "Thumb"):
        loose[zones[name][8:]] = True
    cage.relax(loose, field, 0.0, rounds=14, step=0.4)
    cage.relax(fixed, field, 0.0, rounds=3, step=0.25)
    _details(figure, cage, zones, k)
    return cage, zones


def _palm(figure: Figure) -> F64:
    """(R, RING, 3) rings from inside the sleeve to the knuckles: index side, over the back, little side, back under the palm."""
    k, hand = figure.scale, figure.at("leftHand")
    knuckles = np.stack([finger_chain(figure, name)[0] for name in FINGERS])
    t = np.concatenate([[-WRIST / 0.080, -0.32, -0.12], np.linspace(0.12, 0.90, PALM_ROWS - 3)])
    share = np.linspace(0.0, 1.0, 9)
    rows = []
    for value in t:
        s = max(value, 0.0)
        front, back = knuckles[0] + np.array((0, 0, 0.010 * k)), knuckles[-1] - np.array((0, 0, 0.009 * k))
        edge_front = hand + np.array((0.080 * k * value, 0, 0.017 * k)) if s == 0 else _mix(hand + np.array((0, 0, 0.018 * k)), front, s)
        edge_back = hand + np.array((0.080 * k * value, 0, -0.017 * k)) if s == 0 else _mix(hand - np.array((0, 0, 0.018 * k)), back, s)
        line = edge_front + share[:, None] * (edge_back - edge_front)
        arch = np.sqrt(np.clip(1.0 - (2.0 * share - 1.0) ** 2 * 0.86, 0.0, 1.0))[:, None]
        thick = (0.0165 * (1 - s) + 0.0125 * s) * k
        above, below = line + arch * np.array((0, thick, 0)), line - arch * np.array((0, thick, 0))
        middle_back, middle_front = edge_back - np.array((0, 0, 0.002 * k)), edge_front + np.array((0, 0, 0.002 * k))
        rows.append(np.concatenate([above, middle_back[None], below[::-1], middle_front[None]]))
    return np.stack(rows)


def _mix(a: F64, b: F64, s: float) -> F64:
    return np.asarray(a * (1.0 - s) + b * s)


def _web(figure: Figure, a: str, b: str) -> F64:
    k = figure.scale
    middle = (finger_chain(figure, a)[0] + finger_chain(figure, b)[0]) * 0.5
    return np.asarray(middle + np.array((0.0085 * k, -0.001 * k, 0.0)))


def _base_ring(ring: I64, webs: I64, i: int) -> I64:
    """Eight points round finger `i`: over the back from its index side, its little side, under, its index side."""
    above, below = ring[:9], ring[10:19][::-1]
    little = webs[i] if i < 3 else ring[9]
    index = webs[i - 1] if i > 0 else ring[19]
    return np.array([above[2 * i], above[2 * i + 1], above[2 * i + 2], little, below[2 * i + 2], below[2 * i + 1], below[2 * i], index])


def _finger(figure: Figure, cage: Cage, name: str, base: I64) -> I64:
    """(R, 8) rings of a finger from its base; the last one is closed by a cap."""
    chain, k = finger_chain(figure, name), figure.scale
    r = np.array(RADII[name]) * k
    lengths = np.linalg.norm(np.diff(chain, axis=0), axis=1)
    total = lengths.sum()
    ahead = (chain[3] - chain[0]) / total
    joints = np.concatenate([[0.0], np.cumsum(lengths)])
    soft = 0.0052 * k
    near = (0.30, 0.62, 1.0 - soft / joints[1]) if name != "Thumb" else (0.74, 0.90, 1.04)
    s = [joints[1] * near[0], joints[1] * near[1], joints[1] * near[2], joints[1] + 0.9 * soft]
    s += [joints[1] + 0.5 * lengths[1], joints[2] - soft, joints[2] + 0.2 * soft, joints[2] + 0.5 * lengths[2], total, total + 0.70 * r[3]]
    places = np.array(s)
    radius = np.interp(places, joints, r) * np.where(places > total, np.sqrt(np.clip(1.0 - ((places - total) / r[3]) ** 2, 0.05, 1.0)), 1.0)
    points = cage.points[base]
    away = points - points.mean(0)
    away = away - (away @ ahead)[:, None] * ahead
    start = away / np.linalg.norm(away, axis=1, keepdims=True)
    up = np.array((0.0, 1.0, 0.0)) - ahead[1] * ahead
    if name == "Thumb":
        up = np.array((-0.45, 0.55, 0.70))
        up = up - (up @ ahead) * ahead
    up /= np.linalg.norm(up)
    across = np.cross(ahead, up)
    angle = _even_angles(start @ up, start @ across)
    ring = np.cos(angle)[:, None] * up + np.sin(angle)[:, None] * across
    rings = chain[0] + places[:, None, None] * ahead + radius[:, None, None] * ring[None]
    numbers = np.concatenate([base[None], cage.add(rings)])
    cage.weave(numbers[:, ::-1], wrap=True)
    tip = cage.add((chain[3] + ahead * r[3])[None])
    cage.fan(numbers[-1, ::-1], tip)
    return np.concatenate([numbers, np.broadcast_to(tip, (1, 8))])


def _even_angles(c: F64, s: F64) -> F64:
    """Eight evenly spaced angles in the sense and the mean phase of the given directions."""
    raw = np.unwrap(np.arctan2(s, c))
    sign = 1.0 if raw[-1] > raw[0] else -1.0
    steps = sign * np.arange(8) * np.pi / 4
    phase = np.angle(np.exp(1j * (raw - steps)).mean())
    return np.asarray(steps + phase)


def _details(figure: Figure, cage: Cage, zones: dict[str, I64], k: float) -> None:
    """Knuckles a touch thicker than the bones between, finger pads fuller below."""
    n = normals(cage.points, cage.triangles())
    swell = np.zeros(len(cage.points))
    for name in FINGERS:
        rings = zones[name]
        swell[rings[3]] = swell[rings[6]] = 0.0003 * k
        swell[rings[5]] = -0.0002 * k
    cage.points = cage.points + n * swell[:, None]


def _weights(figure: Figure, cage: Cage, zones: dict[str, I64]) -> F64:
    """Each finger follows its own bones by construction; the palm melts into the first knuckles."""
    k, names = figure.scale, figure.names
    hand = figure.at("leftHand")
    table = np.zeros((len(cage.points), len(names)))
    x = cage.points[:, 0] - hand[0]
    grip = step(-0.036 * k, 0.018 * k, x)
    table[:, names.index("leftHand")] = grip
    table[:, names.index("leftLowerArmTwist")] = 1.0 - grip
    melt = np.zeros((len(cage.points), 5))
    for column, name in enumerate((*FINGERS, "Thumb")):
        melt[zones[name][2:].ravel(), column] = 1.0
        melt[zones[name][1], column] = 0.75
    soft = diffuse(melt, cage.quads, rounds=2, step=0.4)
    for column, name in enumerate((*FINGERS, "Thumb")):
        rings = zones[name]
        soft[rings[3:].ravel()] = 0.0
        soft[rings[3:].ravel(), column] = 1.0
    soft /= np.maximum(soft.sum(1, keepdims=True), 1.0)
    table *= 1.0 - soft.sum(1, keepdims=True)
    for column, name in enumerate((*FINGERS, "Thumb")):
        chain = finger_chain(figure, name)
        lengths = np.linalg.norm(np.diff(chain, axis=0), axis=1)
        s = (cage.points - chain[0]) @ ((chain[3] - chain[0]) / lengths.sum())
        bend = 0.0066 * k
        second = step(lengths[0] - bend, lengths[0] + bend, s)
        third = step(lengths[0] + lengths[1] - bend, lengths[0] + lengths[1] + bend, s)
        segments = ("Metacarpal", "Proximal", "Distal") if name == "Thumb" else ("Proximal", "Intermediate", "Distal")
        for segment, share in zip(segments, (1.0 - second, second - third, third)):
            table[:, names.index(f"left{name}{segment}")] += soft[:, column] * share
    return table
