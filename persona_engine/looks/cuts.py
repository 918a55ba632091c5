"""`Cut`: hair styles beside the bob: what lies on the head, what hangs from it, and where it starts on the skin.

Angles in degrees of the head's chart (longitude positive to her left, 180 at the nape), lengths in units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.form import Form, surface
from persona_engine.looks.fringe import fringe
from persona_engine.looks.grown import LONG_RINGS, Chain, Grown, Locks, combed, grown
from persona_engine.looks.lock import Lock, build, direction, path, strand_length
from persona_engine.looks.mesh import Mesh, ball, frames, join, mesh, strip, tube
from persona_engine.looks.scalp import bare, boxed, cap, curls, natural, swept
from persona_engine.looks.short_cuts import short, side_part, undercut
from persona_engine.looks.spec import LookSpec, linear
from persona_engine.looks.spikes import mohawk, spiky
from persona_engine.looks.two_tone import FALLS, LIES, tinted

ROPE_RINGS = (11, 4)
"""Rings of a dreadlock and points of a ring."""
DREAD_ROWS = ((45.0, 16.0, -5.0, 0.115), (58.0, 21.0, -6.0, 0.145), (71.0, 34.0, -4.0, 0.165), (24.0, 19.0, 66.0, 0.085), (0.0, 19.0, 106.0, 0.06))
"""Rows of dreadlocks: latitude of the roots, degrees from one to the next, the first longitude, and how far they lie off the head."""
SHORT = ("short", "side_part", "undercut", "spiky", "mohawk")
"""Styles whose tips lie on the head."""
PLAIN = Form.of(LookSpec())
"""The head after which curls are laid out."""


@dataclass(frozen=True)
class Cut:
    """`line` is the latitude where hair starts, by |longitude|; `grow` makes it; `shaved` if skin shows through above the line."""

    line: Callable[[F64], F64]
    grow: Callable[[Form, LookSpec, np.random.Generator], Grown]
    shaved: bool = False


# ---- what styles are made of ----------------------------------------------------------------------------------------------------------


def waved(form: Form, lock: Lock, phase: float, size: float, turns: float) -> Mesh:
    """A falling lock that waves: `size` units sideways, `turns` times from scalp to tip."""
    along, around = LONG_RINGS
    made = build(form, lock, phase, along, around)
    t = np.concatenate([np.repeat(np.linspace(0.0, 1.0, along), around), [0.0, 1.0]])
    a = np.radians(lock.leave[0])
    aside, away = np.array([np.cos(a), 0.0, -np.sin(a)]), np.array([np.sin(a), 0.0, np.cos(a)])
    swing = size * smooth(0.35, 0.75, t)
    # Neighbours wave nearly together, as combed hair does.
    angle = 2.0 * np.pi * turns * t + 1.6 * np.sin(2.0 * a) + 0.9 * np.sin(11.0 * phase)
    return made.moved(made.points + (swing * np.sin(angle))[:, None] * aside + (0.7 * swing * (0.5 + np.cos(angle)))[:, None] * away)


def curtain(form: Form, side: float, lock: Callable[[float], Lock], first: float = 58.0) -> Mesh:
    """An under-layer between the locks of one `side`, from longitude `first` to the nape; `lock` gives the one that falls at a longitude."""
    rows, columns = 13, 8
    points = np.stack([path(form, lock(float(lon)), rows)[0] for lon in np.linspace(first, 181.0, columns)], 1)
    v = strand_length(points)
    uvs = np.stack(np.broadcast_arrays(np.linspace(0.0, 2.2, columns), v), -1).reshape(-1, 2)
    tone = np.repeat(0.90 - 0.12 * smooth(0.35, 0.9, np.linspace(0.0, 1.0, rows)), columns)
    faces = strip(rows, columns)
    outer = mesh(points.reshape(-1, 3), faces if side < 0.0 else faces[:, ::-1].copy(), np.repeat(tone[:, None], 3, 1), uvs)
    return join([outer, replace(outer, faces=outer.faces[:, ::-1].copy(), colors=0.9 * outer.colors)])


# ---- styles ---------------------------------------------------------------------------------------------------------------------------


def _afro(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    seed, reach = int(rng.integers(2**31)), 1.24 + 0.24 * spec.hair.length + 0.10 * spec.hair.volume
    return Grown(tuple(boxed(sheet, plain.points, k) for k, (sheet, plain) in enumerate(zip(curls(form, reach, seed), curls(PLAIN, reach, seed)))))


def _bald(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    return Grown()


def _bun(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    at = (180.0, 58.0)
    here = surface(form, np.array([at[0]]), np.array([at[1]]))[0]
    out = direction(*at)
    size = 0.33 + 0.08 * spec.hair.volume
    center = here + out * size * 0.72
    body = ball(center, size * 0.88, 18, 12)
    body = replace(body, colors=np.full_like(body.colors, 0.85), uvs=body.uvs * np.array([2.0, 0.7]))
    coils = [_coil(center, out, size, tilt, k) for k, tilt in enumerate((-0.45, 0.0, 0.45, 0.85))]
    return Grown((swept(form, at, 0.10, rng), body, *coils))


def _coil(center: F64, out: F64, size: float, tilt: float, number: int) -> Mesh:
    """A strand wound round a bun at height `tilt` (share of its size) along `out`."""
    across = np.cross(out, np.array([1.0, 0.0, 0.0]))
    across /= np.linalg.norm(across)
    aside = np.cross(out, across)
    angle = np.linspace(0.0, 2.0 * np.pi * 0.98, 28) + 1.3 * number
    ring = np.sqrt(max(1.0 - tilt**2, 0.05)) * 0.90
    turn = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * aside
    path = center + size * (ring * turn + (tilt + 0.10 * np.sin(0.5 * angle))[:, None] * out)
    away = path - center
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    tangent = np.gradient(path, axis=0)
    side = np.cross(away, tangent)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    swell = 0.35 + 0.65 * np.sin(np.linspace(0.0, np.pi, 28)) ** 0.5
    made = tube(path, side, away, size * 0.27 * swell, size * 0.17 * swell, 8, (1.0, 1.0, 1.0))
    return replace(made, uvs=made.uvs * np.array([0.5, 0.7]) + np.array([0.3 * number, 0.0]))


def _ponytail(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    at = (180.0, 50.0)
    end = -0.50 - 1.05 * spec.hair.length
    still = [swept(form, at, 0.10, rng)]
    here, out = surface(form, np.array([at[0]]), np.array([at[1]]))[0], direction(*at)
    band = ball(here + out * 0.13, np.array([0.15, 0.15, 0.12]), 14, 8)
    still.append(replace(band, colors=np.full_like(band.colors, 0.45)))
    tails = []
    for k in range(11):
        # Round about the tie: aside and away from the head.
        angle = 2.0 * np.pi * k / 10.0
        aside, away = (5.5 * np.cos(angle), 0.5 + 0.5 * np.sin(angle)) if k < 10 else (0.0, 0.5)
        tails.append(Lock((180.0 + 0.5 * aside, 56.0), (180.0 + aside, 26.0), end + float(rng.uniform(-0.10, 0.10)), 0.15, 0.14,
                          lift=0.24 + 0.26 * away, base=0.10, inward=-0.02 + 0.14 * away, bow=0.10 + 0.16 * away, slim=0.50, tip=0.05, taper=0.45,
                          tone=float(rng.uniform(0.90, 1.08))))  # fmt: skip
    chain = Chain("hair_tail", replace(tails[-1], end=end), (0.45, 0.05, end * 0.5, end * 0.85))
    return Grown(tuple(still), tuple(grown(form, tails)), (chain,))


def _long(form: Form, spec: LookSpec, rng: np.random.Generator, wave: float) -> Grown:
    end = -1.25 - 0.95 * spec.hair.length
    lift = 0.13 + 0.05 * spec.hair.volume
    part = 4.0
    still: Locks = []

    def strand(side: float, lon: float, low: float, wide: float, above: float) -> Lock:
        back, r = float(smooth(86.0, 130.0, lon)), float(np.clip((lon - 50.0) / 126.0, 0.0, 1.0)) ** 0.8
        return Lock((part + side * (0.4 - 1.5 * r), 46.0 + 38.0 * r), (side * lon, 1.0 - 6.0 * back), low, wide, 0.050, lift=above, base=0.04,
                    inward=0.14 - 0.28 * back, ahead=0.02 * (1.0 - back), bow=0.04, slim=0.80, tip=0.15, taper=0.64)  # fmt: skip

    def hem(lon: float) -> float:
        # Beside the face it ends on the shoulder, behind it reaches down the back.
        return -1.18 + (end + 1.18) * float(smooth(86.0, 130.0, lon))

    tint = np.sqrt(np.array(linear(spec.hair.color)) / max(linear(spec.hair.color)))
    hanging = [curtain(form, side, lambda lon, side=side: strand(side, lon, hem(lon), 0.2, lift - 0.05)) for side in (-1.0, 1.0)]  # type: ignore[misc]
    hanging = [replace(sheet, colors=sheet.colors * tint) for sheet in hanging]
    for layer, (deep, wide) in enumerate(((0.0, 0.24), (0.05, 0.15))):
        for lon in np.arange(58.0 + 9.0 * layer, 181.0, 17.0 + 4.0 * layer):
            for side in (-1.0, 1.0):
                low = hem(lon) - 0.06 * layer + float(rng.uniform(-0.16, 0.10))
                lock = replace(strand(side, lon + float(rng.uniform(-3, 3)), low, wide, lift + deep), tone=float(rng.uniform(0.94, 1.05)))
                phase = 0.37 * len(hanging)
                hanging.append(waved(form, lock, phase, wave, 2.4) if wave else build(form, lock, phase, *LONG_RINGS))
    for side in (-1.0, 1.0):
        still.append(combed((part, 46.0), (side * 60.0, 14.0), 0.14, lift, thick=0.06, tip=0.3, tone=1.05))
        still.append(combed((part, 52.0), (side * 70.0, 12.0), 0.17, lift + 0.02, thick=0.07, tip=0.3, tone=1.0))
    chains = []
    for name, lon in (("sideL", 66.0), ("sideR", -66.0), ("backL", 128.0), ("backR", -128.0), ("nape", 180.0)):
        back = float(smooth(86.0, 130.0, abs(lon)))
        spine = Lock((part, 60.0), (lon, 0.0), hem(abs(lon)), 0.2, lift=lift, base=0.06, inward=0.14 - 0.28 * back, bow=0.04)
        chains.append(Chain(f"hair_{name}", spine, (-0.10, -0.55, -1.0) if back < 0.5 else (-0.10, -0.70, 0.75 * end)))
    under = cap(form, 0.05, columns=28, rows=8)
    return Grown((replace(under, colors=under.colors * tint), *grown(form, still)), tuple(hanging), tuple(chains))


def _long_straight(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    return _long(form, spec, rng, 0.0)


def _long_wavy(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    return _long(form, spec, rng, 0.11)


def _dreadlocks(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    end = -0.75 - 0.9 * spec.hair.length
    hanging: Locks = []
    for row, (lat, every, first, lift) in enumerate(DREAD_ROWS):
        for lon in np.arange(first, 181.0, every):
            for side in (-1.0, 1.0) if lon < 176.0 else (1.0,):
                root = lon + float(rng.uniform(-2.0, 2.0))
                # Those of the forehead are laid back over the head, and fall behind the ears.
                fall = max(root + 5.0, (106.0 + 0.40 * root + 5.0 * row) * (lat > 30.0)) + float(rng.uniform(-5.0, 5.0))
                back = float(smooth(90.0, 140.0, fall))
                low = end + 0.22 * (1.0 - back) + float(rng.uniform(-0.18, 0.14))
                leave = min(8.0 - 4.0 * row, lat - 10.0) - 10.0 * back
                hanging.append(Lock((side * root, lat), (side * min(fall, 179.0), leave), low, 0.092, lift=lift, base=0.035,
                                    inward=0.10 - 0.20 * back, bow=0.05, settle=0.86, tone=float(rng.uniform(0.72, 1.15))))  # fmt: skip
    chains = tuple(
        Chain(f"hair_{name}", Lock((lon, 60.0), (lon, 4.0), end, 0.1, lift=0.12, inward=0.0), (-0.05, 0.5 * end, 0.8 * end))
        for name, lon in (("sideL", 76.0), ("sideR", -76.0), ("backL", 130.0), ("backR", -130.0), ("nape", 180.0))
    )
    return Grown((cap(form, 0.06, 0.55),), tuple(_ropes(form, hanging)), chains)


def _ropes(form: Form, locks: Locks) -> list[Mesh]:
    """Locks that are round and knotted to the end, which is blunt."""
    along, around = ROPE_RINGS
    made = []
    for k, lock in enumerate(locks):
        spine, outward = path(form, lock, along)
        side, up = frames(spine, outward)
        knots = 1.0 + 0.20 * np.sin(2.4 * np.arange(along) + 1.7 * k)
        size = lock.wide * knots * (0.75 + 0.25 * smooth(0.0, 0.3, np.linspace(0.0, 1.0, along)))
        size[-1] *= 0.45
        rope = tube(spine, side, up, size, size, around, (1.0, 1.0, 1.0))
        lit = 0.42 + 0.66 * np.clip(0.35 + 0.65 * np.sin(2.0 * np.pi * np.arange(around) / around), 0.0, 1.0)
        tone = lock.tone * np.append(((0.86 + 0.22 * (np.arange(along) % 2))[:, None] * lit).ravel(), [0.6, 0.7])
        v = np.append(np.repeat(0.08 + 0.55 * np.linspace(0.0, 1.0, along), around), [0.1, 0.6])
        uvs = np.stack([rope.uvs[:, 0] * 0.10 + 0.37 * k, v], 1)
        made.append(replace(rope, colors=np.repeat(tone[:, None], 3, 1), uvs=uvs))
    return made


def _plait(tie: F64, bottom: F64, side: float, count: int = 17) -> list[Mesh]:
    """Strands that cross over each other from `tie` to `bottom`, a band, and the loose end under it."""
    made: list[Mesh] = []
    for k in range(count):
        t, turn = k / (count - 1.0), 1.0 if k % 2 else -1.0
        at = tie + (bottom - tie) * t + np.array([side * 0.10 * np.sin(np.pi * t), 0.0, 0.0])
        size = 0.175 - 0.060 * t
        strand = ball(np.zeros(3), np.array([0.62, 1.10, 0.78]) * size, 10, 8)
        lean = turn * 0.75
        x, y = strand.points[:, 0] * np.cos(lean) - strand.points[:, 1] * np.sin(lean), strand.points[:, 0] * np.sin(lean) + strand.points[:, 1] * np.cos(lean)
        points = at + np.stack([x + turn * 0.46 * size, y, strand.points[:, 2]], 1)
        across = strand.points[:, 0] / size
        uvs = np.stack([0.23 * k + 0.12 * across, 0.2 + 0.22 * strand.points[:, 1] / size], 1)
        tone = 1.04 - 0.34 * np.clip(-turn * across, 0.0, 1.0) - 0.10 * (strand.points[:, 2] < 0.0)
        made.append(replace(strand, points=points, colors=np.repeat(tone[:, None], 3, 1), uvs=uvs))
    band = ball(bottom - np.array([0.0, 0.06, 0.0]), np.array([0.085, 0.05, 0.085]), 10, 6)
    made.append(replace(band, colors=np.full_like(band.colors, 0.35)))
    path_ = bottom + np.linspace(-0.06, -0.30, 6)[:, None] * np.array([0.0, 1.0, 0.0])
    across_, up = frames(path_, np.repeat([[0.0, 0.0, 1.0]], 6, 0))
    wide = np.array([0.06, 0.11, 0.12, 0.10, 0.07, 0.03])
    brush = tube(path_, across_, up, wide, 0.8 * wide, 8, (1.0, 1.0, 1.0))
    made.append(replace(brush, uvs=np.stack([0.5 * brush.uvs[:, 0], 0.5 + 0.485 * brush.uvs[:, 1]], 1)))
    return made


def _braids(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    end = -0.75 - 0.75 * spec.hair.length
    locks: Locks = []
    for side in (-1.0, 1.0):
        for k, lat in enumerate((48.0, 56.0, 64.0, 72.0, 80.0)):
            locks.append(combed((side * 1.5, lat), (side * (98.0 + 5.0 * k), -16.0 + 1.5 * k), 0.19, 0.10, thick=0.065, tip=0.3, tone=0.95 + 0.06 * (k % 2)))
        for k, lat in enumerate((74.0, 56.0, 38.0, 20.0, 2.0, -16.0, -34.0, -48.0)):
            root, leave = (side * (178.0 - 0.2 * k), lat), (side * (116.0 + 1.5 * k), -12.0 - 2.0 * k)
            locks.append(combed(root, leave, 0.15, 0.085 - 0.004 * k, thick=0.05, tip=0.35, settle=0.6, tone=0.94 + 0.07 * (k % 2)))
    hanging: list[Mesh] = []
    chains = []
    for side, name in ((1.0, "hair_braidL"), (-1.0, "hair_braidR")):
        tie = surface(form, np.array([side * 112.0]), np.array([-14.0]))[0] + direction(side * 112.0, -14.0) * 0.03
        bottom = np.array([tie[0] * 0.92, end, tie[2] + 0.46])
        hanging += _plait(tie, bottom, side)
        spine = Lock((side * 100.0, 0.0), (side * 108.0, -18.0), end, 0.1, lift=0.07, inward=-0.10)
        chains.append(Chain(name, spine, (-0.42, -0.42 + 0.4 * (end + 0.42), 0.75 * end)))
    return Grown((cap(form, 0.05), *grown(form, locks)), (join(hanging),), tuple(chains))


CUTS: dict[str, Cut] = {
    "short": Cut(natural, short),
    "side_part": Cut(natural, side_part),
    "undercut": Cut(natural, undercut, shaved=True),
    "spiky": Cut(natural, spiky),
    "mohawk": Cut(natural, mohawk, shaved=True),
    "afro": Cut(natural, _afro),
    "bald": Cut(bare, _bald),
    "bun": Cut(natural, _bun),
    "ponytail": Cut(natural, _ponytail),
    "long_straight": Cut(natural, _long_straight),
    "long_wavy": Cut(natural, _long_wavy),
    "dreadlocks": Cut(natural, _dreadlocks),
    "braids": Cut(natural, _braids),
}


def grow(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """A style of `CUTS`, dyed, with its fringe."""
    made = CUTS[spec.hair.style].grow(form, spec, rng)
    tips = FALLS if spec.hair.style in SHORT else LIES
    still = [tinted(spec, part, tips if number else LIES) for number, part in enumerate(made.still)]
    return replace(made, still=(*still, *fringe(form, spec)), hanging=tuple(tinted(spec, part, FALLS) for part in made.hanging))
