"""Hair: an under-layer that closes the head, locks in layers over it, and the joints that let it swing.

The parting sits on the character's left. On the right the hair sweeps across the forehead and falls beside the face, on the left it is
tucked behind the ear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from persona_engine.looks.cuts import CUTS, grow
from persona_engine.looks.fields import F64, bell, smooth
from persona_engine.looks.form import Form
from persona_engine.looks.fringe import fringe, fringed
from persona_engine.looks.grown import Chain
from persona_engine.looks.lock import Lock, build, path, strand_length
from persona_engine.looks.mesh import Mesh, join, mesh, strip
from persona_engine.looks.part import ExtraJoint, HairChain, Paint, Part, Vec3
from persona_engine.looks.png import png
from persona_engine.looks.scalp import natural
from persona_engine.looks.spec import LookSpec, covers
from persona_engine.looks.strands import CURLY, strands
from persona_engine.looks.two_tone import FALLS, LIES, tinted
from persona_engine.looks.worn import EDGES, tucked

SWEEP, TUCK = -1.0, 1.0
"""The two sides of the parting, by the sign of x."""
CHAINS: tuple[tuple[str, float, float], ...] = (
    # name, side, longitude where it falls
    ("hair_sideR", SWEEP, 66.0),
    ("hair_backR", SWEEP, 118.0),
    ("hair_nape", SWEEP, 172.0),
    ("hair_backL", TUCK, 122.0),
    ("hair_sideL", TUCK, 60.0),
)
CHAIN_HEIGHTS = (-0.10, -0.50, -0.86)
"""Where the joints of a chain sit."""
SHARED_LIGHT = 0.58
"""Share of the whole head of hair in the normals of a lock."""
ROPES, ROPE_LIGHT = ("dreadlocks",), 0.22
"""Styles of round locks, and the same share of theirs."""
EDGE_LIGHT = 0.5
"""How far the edges of a lock look outwards at least (a cosine)."""
INNER_DOWN = -0.2
"""How far hair that faces the head looks downwards; the rest of the way it looks at the head."""


GLOSSY, COILED = 0.42, 0.90
"""Roughness of hair that lies smooth, and of coils."""


class Place(Protocol):
    """Units to metres."""

    def __call__(self, points: F64) -> F64: ...
    def vec(self, point: F64) -> Vec3: ...


@dataclass(frozen=True)
class HairSet:
    """Hair parts, their material, joints and chains."""

    parts: tuple[Part, ...]
    paint: Paint
    joints: tuple[ExtraJoint, ...]
    chains: tuple[HairChain, ...]


@dataclass(frozen=True)
class Style:
    """Measures of a hair style."""

    part: float
    """Longitude of the parting."""
    end: float
    """Height where the longest locks end."""
    lift: float


def style_of(spec: LookSpec) -> Style:
    """The measures that a look asks for; the bob ends at the jaw."""
    length = spec.hair.length if spec.hair.style == "lob" else 0.15 * spec.hair.length
    return Style(part=6.0 + 22.0 * spec.hair.parting, end=-0.86 - 0.52 * length, lift=0.125 + 0.05 * spec.hair.volume)


def hairline(spec: LookSpec, lon: ArrayLike) -> F64:
    """Latitude where hair starts, by |longitude|."""
    if covers(spec):
        return natural(np.asarray(lon, np.float64)) + 4.0
    if spec.hair.style in CUTS:
        return CUTS[spec.hair.style].line(np.asarray(lon, np.float64))
    a = np.asarray(lon, np.float64)
    line = 43.0 - 25.0 * smooth(26.0, 62.0, a) - 34.0 * smooth(62.0, 82.0, a)
    return np.asarray(line + 18.0 * smooth(84.0, 94.0, a) - 46.0 * smooth(102.0, 140.0, a), np.float64)


def shaved(spec: LookSpec) -> bool:
    """Whether the scalp shows through the hair at the sides."""
    return spec.hair.style in CUTS and CUTS[spec.hair.style].shaved


def _root(style: Style, r: float, side: float) -> tuple[float, float]:
    """Point of the parting: r 0 is the forehead, 1 the crown, a little to one `side`."""
    lat = 45.0 + 39.0 * r
    return (style.part * (1.0 - 0.5 * r) + side * (1.0 - 9.0 * r), lat)


def _fall(style: Style, side: float, phi: float) -> Lock:
    """The lock of the smooth family that falls at longitude `phi` on `side`."""
    first = 46.0 if side == SWEEP else 100.0
    r = float(np.clip((phi - first) / (176.0 - first), 0.0, 1.0)) ** 0.8
    face = float(bell(phi - 46.0, 26.0)) if side == SWEEP else 0.0
    back = float(smooth(90.0, 170.0, phi))
    return Lock(
        root=_root(style, r, side),
        leave=(side * phi, 2.0 - 6.0 * back - 2.0 * face),
        end=style.end + 0.10 * face + 0.10 * back,
        wide=0.20,
        base=0.035,
        lift=style.lift + 0.02 * face + 0.05 * float(bell(phi - 88.0, 20.0)) * (side == SWEEP),
        inward=0.36 + 0.04 * back - 0.12 * face,
        ahead=0.05 * (1.0 - back),
        bow=0.035,
        tip=0.12,
        taper=0.70,
    )


def _sheet(form: Form, style: Style, side: float) -> Mesh:
    """The under-layer of one side: a closed curtain from the parting to just short of the ends."""
    start = 52.0 if side == SWEEP else 104.0
    fall = np.linspace(start, 181.0, 11)
    rows, columns = 15, len(fall)
    points = np.zeros((rows, columns, 3))
    for k, phi in enumerate(fall):
        lock = _fall(style, side, float(phi))
        lock = replace(lock, lift=lock.lift - 0.055, base=0.010, end=lock.end + 0.05, inward=lock.inward + 0.05)
        points[:, k] = path(form, lock, rows)[0]
    u = np.linspace(0.0, 2.2, columns)
    t = np.linspace(0.0, 1.0, rows)
    uvs = np.stack([np.broadcast_to(u, (rows, columns)), strand_length(points)], -1).reshape(-1, 2)
    tone = np.repeat(0.66 - 0.26 * smooth(0.35, 0.9, t), columns)
    faces = strip(rows, columns)
    outer = mesh(points.reshape(-1, 3), faces if side == SWEEP else faces[:, ::-1].copy(), np.repeat(tone[:, None], 3, 1), uvs)
    return join([outer, replace(outer, faces=outer.faces[:, ::-1].copy())])


def _temple(form: Form, spec: LookSpec, style: Style) -> Mesh:
    """Hair combed back from the hairline of the tucked side, close to the scalp."""
    rows, columns = 9, 13
    points = np.zeros((rows, columns, 3))
    for k, q in enumerate(np.linspace(0.0, 1.0, columns)):
        lon = style.part + (76.0 - style.part) * q
        lat = float(hairline(spec, lon)) + 4.0 * (1.0 - q) - 1.0
        lock = Lock((lon, lat), (101.0 + 4.0 * q, 17.0 - 13.0 * q), 2.0, 0.1, lift=0.052 - 0.022 * q, base=0.004)
        points[:, k] = path(form, lock, rows)[0]
    t = np.linspace(0.0, 1.0, rows)
    uvs = np.stack(np.meshgrid(np.linspace(0.1, 1.0, columns), 0.08 + 0.5 * t), -1).reshape(-1, 2)
    tone = np.repeat(0.80 + 0.12 * t, columns)
    return mesh(points.reshape(-1, 3), strip(rows, columns), np.repeat(tone[:, None], 3, 1), uvs)


def _sweep_locks(style: Style, rng: np.random.Generator) -> list[Lock]:
    locks = []
    for phi in (64.0, 82.0, 100.0, 118.0, 136.0, 154.0, 172.0):
        lock = _fall(style, SWEEP, phi + rng.uniform(-3.0, 3.0))
        jitter = rng.uniform(-0.05, 0.05)
        locks.append(replace(lock, wide=0.215, thick=0.050, end=lock.end + jitter, tone=rng.uniform(0.92, 1.03)))
    for phi in (74.0, 109.0, 145.0):
        lock = _fall(style, SWEEP, phi + rng.uniform(-4.0, 4.0))
        locks.append(replace(lock, wide=0.105, thick=0.040, lift=lock.lift + 0.045, end=lock.end + rng.uniform(-0.05, 0.08),
                             inward=lock.inward * 0.75, tone=rng.uniform(1.0, 1.1)))  # fmt: skip
    return locks


def _tuck_locks(style: Style, rng: np.random.Generator) -> list[Lock]:
    locks = []
    for phi in (108.0, 122.0, 138.0, 155.0, 172.0):
        lock = _fall(style, TUCK, phi + rng.uniform(-2.0, 2.0))
        locks.append(replace(lock, wide=0.205, thick=0.050, end=lock.end + rng.uniform(-0.05, 0.05), tone=rng.uniform(0.92, 1.03)))
    for phi in (116.0, 147.0):
        lock = _fall(style, TUCK, phi)
        locks.append(replace(lock, wide=0.10, thick=0.040, lift=lock.lift + 0.04, end=lock.end + rng.uniform(-0.04, 0.06), tone=1.07))
    return locks


def _front_locks(style: Style) -> list[Lock]:
    """The fringe that sweeps over the forehead, the temples, and loose strands beside the face."""
    p, end = style.part, style.end
    return [
        Lock((p - 1.0, 48.0), (-49.0, 6.0), end + 0.30, 0.175, 0.046, 0.185, 0.05, 0.02, 0.06, 0.05, 0.45, 0.02, 0.42, 1.04),
        Lock((p - 0.5, 45.0), (-46.0, 14.0), -0.52, 0.150, 0.037, 0.170, 0.05, 0.02, 0.03, 0.03, 0.45, 0.03, 0.40, 1.08),
        Lock((p - 1.5, 53.0), (-55.0, 4.0), end + 0.08, 0.19, 0.050, 0.180, 0.04, 0.10, 0.06, 0.05, 0.40, 0.02, 0.50, 1.00),
        Lock((p - 2.0, 59.0), (-62.0, 5.0), end + 0.02, 0.13, 0.040, 0.205, 0.05, 0.05, 0.08, 0.05, 0.35, 0.02, 0.50, 1.08),
        # the tucked side
        Lock((p + 0.5, 45.5), (99.0, 13.0), -0.02, 0.170, 0.037, 0.095, 0.02, 0.10, -0.06, 0.0, 0.20, 0.05, 0.62, 1.03),
        Lock((p + 8.0, 43.0), (98.0, 10.0), -0.05, 0.115, 0.028, 0.078, -0.02, 0.06, -0.05, 0.0, 0.12, 0.05, 0.62, 0.98),
        Lock((p + 1.5, 51.0), (103.0, 8.0), end + 0.10, 0.18, 0.040, 0.135, 0.03, 0.14, -0.02, 0.02, 0.40, 0.03, 0.60, 1.05),
        Lock((68.0, 16.0), (77.0, 6.0), -0.40, 0.050, 0.015, 0.040, -0.02, 0.05, 0.03, 0.02, 0.25, 0.03, 0.35, 0.95),
        # the covered temple
        Lock((-48.0, 30.0), (-72.0, 4.0), end + 0.16, 0.15, 0.034, 0.085, 0.00, 0.10, 0.04, 0.02, 0.50, 0.03, 0.55, 0.88),
    ]  # fmt: skip


def _shape(form: Form, spec: LookSpec) -> Mesh:
    rng = np.random.default_rng(spec.seed + 11)
    style = style_of(spec)
    # What sweeps over the forehead gives way to a fringe.
    locks = _sweep_locks(style, rng) + _tuck_locks(style, rng) + _front_locks(style)[2 * fringed(spec) :]
    built = [build(form, lock, 0.37 * k) for k, lock in enumerate(locks)]
    falls = [tinted(spec, made, FALLS) for made in (_sheet(form, style, SWEEP), _sheet(form, style, TUCK), *built)]
    return join([*falls, tinted(spec, _temple(form, spec, style), LIES), *fringe(form, spec)])


def _chains(form: Form, spec: LookSpec, place: Place) -> tuple[list[ExtraJoint], list[HairChain]]:
    style = style_of(spec)
    joints, chains = [], []
    for name, side, phi in CHAINS:
        lock = _fall(style, side, phi)
        spine = path(form, replace(lock, leave=(side * phi, lock.leave[1])), 60)[0]
        names = []
        for k, height in enumerate(CHAIN_HEIGHTS):
            after = spine[int(np.argmax(spine[:, 1])) :]
            at = after[int(np.argmin(np.abs(after[:, 1] - height)))]
            names.append(f"{name}{k + 1}")
            joints.append(ExtraJoint(names[-1], names[-2] if k else "head", place.vec(at)))
        chains.append(HairChain(name, tuple(names), place.vec(spine[-1])))
    return joints, chains


def hung(points: F64, chains: tuple[Chain, ...]) -> tuple[tuple[str, ...], F64]:
    """Weights of head and chain joints for hair that hangs: by longitude between neighbouring chains, by height along each."""
    names = ("head", *(f"{chain.name}{k + 1}" for chain in chains for k in range(len(chain.heights))))
    out = np.zeros((len(points), len(names)))
    angle = np.degrees(np.arctan2(points[:, 0], points[:, 2]))
    near = np.zeros((len(points), len(chains)))
    for k, chain in enumerate(chains):
        gap = np.abs((angle - chain.lock.leave[0] + 180.0) % 360.0 - 180.0)
        near[:, k] = np.exp(-((gap / 26.0) ** 2)) + 1e-9
    near /= near.sum(1, keepdims=True)
    near[near < 0.08] = 0.0
    near /= near.sum(1, keepdims=True)
    column = 1
    for k, chain in enumerate(chains):
        count = len(chain.heights)
        level = np.interp(-points[:, 1], [-h for h in chain.heights], np.arange(count))
        free = smooth(-chain.heights[0] - 0.05, -chain.heights[0] + 0.30, -points[:, 1])
        for j in range(count):
            out[:, column + j] = near[:, k] * free * np.clip(1.0 - np.abs(level - j), 0.0, 1.0)
        column += count
    out[:, 0] = np.clip(1.0 - out[:, 1:].sum(1), 0.0, 1.0)
    strongest = np.sort(out, axis=1)[:, -4][:, None]
    out[out < np.maximum(strongest, 1e-3)] = 0.0
    return names, out / out.sum(1, keepdims=True)


def weights(points: F64) -> tuple[tuple[str, ...], F64]:
    """Weights of head and chain joints of the bob: by longitude between neighbouring chains, by height along each."""
    names = ("head", *(f"{name}{k + 1}" for name, _, _ in CHAINS for k in range(len(CHAIN_HEIGHTS))))
    out = np.zeros((len(points), len(names)))
    angle = np.degrees(np.arctan2(points[:, 0], points[:, 2]))
    near = np.zeros((len(points), len(CHAINS)))
    for k, (_, side, phi) in enumerate(CHAINS):
        gap = np.abs((angle - side * phi + 180.0) % 360.0 - 180.0)
        near[:, k] = np.exp(-((gap / 24.0) ** 2)) + 1e-9
    near /= near.sum(1, keepdims=True)
    near[near < 0.08] = 0.0
    near /= near.sum(1, keepdims=True)
    level = np.interp(-points[:, 1], [0.0, *(-h for h in CHAIN_HEIGHTS[1:]), 1.2], [0.0, 1.0, 2.0, 2.6])
    for k in range(len(CHAINS)):
        for j in range(len(CHAIN_HEIGHTS)):
            out[:, 1 + k * len(CHAIN_HEIGHTS) + j] = near[:, k] * np.clip(1.0 - np.abs(level - (j + 1)), 0.0, 1.0)
    out[:, 0] = np.clip(1.0 - out[:, 1:].sum(1), 0.0, 1.0) * (level < 1.0)
    beyond = level > len(CHAIN_HEIGHTS)
    out[beyond, 1:] = np.repeat(near[beyond], len(CHAIN_HEIGHTS), 1) * (np.arange(out.shape[1] - 1) % len(CHAIN_HEIGHTS) == 2)
    return names, out / out.sum(1, keepdims=True)


def shaded_normals(whole: Mesh, shared: float = SHARED_LIGHT) -> F64:
    """(V, 3) normals. Locks have `shared` of theirs from the whole head of hair, so that light falls on hair and not on single pieces; hair that
    faces the head looks at it, and a little downwards."""
    n = whole.normals
    mass = whole.points * np.where(whole.points[:, 1:2] > 0.0, np.array([1.0, 1.0, 1.0]), np.array([1.0, 0.0, 1.0]))
    mass = mass / np.maximum(np.linalg.norm(mass, axis=1, keepdims=True), 1e-9)
    n = np.where(np.linalg.norm(n, axis=1, keepdims=True) < 0.5, -mass, n)
    faces_out = (n * mass).sum(1, keepdims=True)
    outer = smooth(-0.70, -0.45, faces_out)
    n = n + outer * (np.maximum(EDGE_LIGHT * shared / SHARED_LIGHT - faces_out, 0.0) + shared / (1.0 - shared)) * mass
    n = n / np.linalg.norm(n, axis=1, keepdims=True)
    inner = (1.0 - outer) * (whole.points[:, 1:2] < 0.5)
    n = n * (1.0 - inner) + inner * (np.array([0.0, INNER_DOWN, 0.0]) - (1.0 + INNER_DOWN) * mass)
    return np.asarray(n / np.linalg.norm(n, axis=1, keepdims=True), np.float64)


def make_hair(form: Form, spec: LookSpec, place: Place) -> HairSet:
    """Hair of a look."""
    paint = Paint("hair", texture=png(strands(spec)), roughness=COILED if spec.hair.style in CURLY else GLOSSY, alpha_mode="MASK", extras={"hair": True})
    if covers(spec):
        return HairSet((), paint, (), ())
    if spec.hair.style in CUTS:
        return _cut(form, spec, place, paint)
    whole = _under_hat(form, spec, _shape(form, spec))
    joints, chains = _chains(form, spec, place)
    return HairSet((_part("Hair", whole, weights(whole.points), place),), paint, tuple(joints), tuple(chains))


def _under_hat(form: Form, spec: LookSpec, whole: Mesh) -> Mesh:
    edge = EDGES.get(spec.worn.hat)
    return whole if edge is None else whole.moved(tucked(form, whole.points, edge))


def _part(name: str, whole: Mesh, bound: tuple[tuple[str, ...], F64], place: Place, shared: float = SHARED_LIGHT) -> Part:
    return Part(
        name,
        place(whole.points).astype(np.float32),
        shaded_normals(whole, shared).astype(np.float32),
        whole.faces.astype(np.uint32),
        bound[0],
        bound[1].astype(np.float32),
        "hair",
        whole.uvs.astype(np.float32),
        np.concatenate([whole.colors, np.ones((len(whole.points), 1))], 1).astype(np.float32),
    )


def _cut(form: Form, spec: LookSpec, place: Place, paint: Paint) -> HairSet:
    made = grow(form, spec, np.random.default_rng(spec.seed + 11))
    parts, joints, chains = [], [], []
    if made.still:
        whole = _under_hat(form, spec, join(made.still))
        parts.append(_part("Hair", whole, (("head",), np.ones((len(whole.points), 1))), place))
    if made.hanging:
        whole = _under_hat(form, spec, join(made.hanging))
        parts.append(_part("HairHanging", whole, hung(whole.points, made.chains), place, ROPE_LIGHT if spec.hair.style in ROPES else SHARED_LIGHT))
    for chain in made.chains:
        spine = path(form, chain.lock, 60)[0]
        after = spine[int(np.argmax(spine[:, 1])) :]
        names: list[str] = []
        for k, height in enumerate(chain.heights):
            at = after[int(np.argmin(np.abs(after[:, 1] - height)))]
            names.append(f"{chain.name}{k + 1}")
            joints.append(ExtraJoint(names[-1], names[-2] if k else "head", place.vec(at)))
        chains.append(HairChain(chain.name, tuple(names), place.vec(spine[-1])))
    return HairSet(tuple(parts), paint, tuple(joints), tuple(chains))
