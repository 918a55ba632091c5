"""What is seen of inner layers through outer ones, as a table and as pictures: `python -m bench.layers [--bodies ..] [--sheet OUT.png] [--json OUT]`.

A pixel counts where what is further in is drawn although cloth that is worn over it lies, its outside towards the eye, at most `DEEP` behind: that is what a
viewer calls poke-through. Points that come through where nobody sees them do not count.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.poses import BUILDS, POSES, rotations, skinned
from bench.report import save, show
from persona_engine.avatar.model import Avatar
from persona_engine.looks.compose import spec_of
from persona_engine.looks.piece import LAYERS
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec, LookSpec
from persona_engine.stage.closet import Closet

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

PIXEL = 0.0025
"""Of the 1.5 m figure, metres."""
DEEP, BESIDE = 0.015, 0.005
"""How far behind cloth lies at most that should be in front, metres of the 1.5 m figure; so between an upper arm and the trunk beside it."""
LEAST = 0.0004
"""Nearer surfaces count as one."""
VIEWS = ((0.0, 8.0), (60.0, 8.0), (120.0, 8.0), (180.0, 8.0), (240.0, 8.0), (300.0, 8.0), (0.0, 40.0), (0.0, -25.0))
"""Turn of the body and rise of the camera, degrees."""
RANKS = {"body": 0, **{slot: row for row, slot in enumerate(LAYERS, 1)}, "other": 9}
BARE = ("Chest", "Arms", "Legs", "Hands")
"""Meshes of the head file that clothes cover."""
CLOSE = ("feet", "hands")
"""Slots whose cloth lies so close that what is `BESIDE` over it is not under it: ankles over the tongues of shoes, trousers over their shafts."""
BODIES: dict[str, LookSpec] = {
    "mira": LookSpec(name="mira"), "slim": BUILDS["slim"], "stocky": BUILDS["stocky"],
    "child": LookSpec(name="child", body=BodySpec(height=1.14, heads=3.5)), "tall": LookSpec(name="tall", body=BodySpec(height=1.9, heads=5.3)),
    "elder": LookSpec(name="elder", body=BodySpec(height=1.42, heads=4.4, build=-0.2, stoop=1.0)),
}  # fmt: skip
OUTFITS: tuple[tuple[str, ...], ...] = (
    ("trousers", "shirt", "cardigan"), ("jeans", "hoodie"), ("trousers", "turtleneck", "jacket"), ("trousers", "flannel shirt", "leather jacket"),
    ("jeans", "t-shirt", "bomber jacket"), ("jeans", "sweater", "puffer jacket"), ("trousers", "shirt", "waistcoat"), ("trousers", "sweater", "long coat"),
    ("t-shirt", "dungarees"), ("striped t-shirt", "wizard robe"), ("skirt", "tunic"), ("pleated skirt", "shirt", "cardigan"), ("summer dress", "jacket"),
    ("shorts", "polka dot blouse"), ("leggings", "sweater", "rain boots"), ("long skirt", "baseball shirt", "jacket", "backpack", "long gloves"),
)  # fmt: skip


class Soup(NamedTuple):
    """Triangles of an avatar that can lie under or over others."""

    rank: I64
    """(F,) how far out its layer lies."""
    limb: I64
    """(F,) row of `LIMBS`."""
    corners: tuple[tuple[int, I64], ...]
    """Mesh and its (F, 3) vertices, in order."""


LIMBS = ("trunk", "leftUpperArm", "leftLowerArm", "rightUpperArm", "rightLowerArm", "leftUpperLeg", "leftLowerLeg", "rightUpperLeg", "rightLowerLeg")
ENDS = {"Hand": "LowerArm", "Foot": "LowerLeg", "Toes": "LowerLeg"}


def _limb(bone: str) -> int:
    side = next((side for side in ("left", "right") if bone.startswith(side)), "")
    part = bone[len(side) :]
    if side and part.startswith(("Thumb", "Index", "Middle", "Ring", "Little")):
        part = "Hand"
    part = next((end for start, end in ENDS.items() if part.startswith(start)), part)
    name = next((limb for limb in LIMBS if (side + part).startswith(limb)), "trunk")
    return LIMBS.index(name)


def reach() -> F64:
    """(L, L) how far behind one limb's surface another's lies at most, shares of the figure, to be under it."""
    out = np.zeros((len(LIMBS), len(LIMBS)))
    for a, one in enumerate(LIMBS):
        for b, other in enumerate(LIMBS):
            pair = {one, other}
            side = one.startswith("left") == other.startswith("left")
            same = one == other or (side and "trunk" not in pair and ("Arm" in one) == ("Arm" in other))
            out[a, b] = DEEP if same else BESIDE if "trunk" in pair and not any("LowerArm" in limb for limb in pair) else 0.0
    return out


def soup(avatar: Avatar) -> Soup:
    """What of an avatar is cloth, or skin under cloth."""
    limbs = np.array([_limb(name) for name in avatar.skeleton.names])
    ranks, parts, corners = [], [], []
    for row, mesh in enumerate(avatar.meshes):
        slot = "body" if mesh.name in BARE else mesh.name.split("_")[1] if mesh.name.startswith("Wear_") else ""
        slot = slot if slot in RANKS else "other"
        p = mesh.primitives[0]
        faces = p.indices.reshape(-1, 3).astype(np.int64)
        main = limbs[p.joints[np.arange(len(p.joints)), p.weights.argmax(1)]]
        corners.append((row, faces))
        ranks.append(np.full(len(faces), RANKS[slot]))
        parts.append(main[faces[:, 0]])
    return Soup(np.concatenate(ranks), np.concatenate(parts), tuple(corners))


def drawn(triangles: F64, rows: I64, size: tuple[int, int]) -> tuple[F32, I64]:
    """(H, W) depth and face of the nearest of `triangles` (F, 3, 3), x and y in pixels, larger z nearer; -inf and -1 where none is."""
    low = np.clip(np.ceil(triangles[:, :, :2].min(1)).astype(np.int64), 0, np.array(size) - 1)
    high = np.clip(np.floor(triangles[:, :, :2].max(1)).astype(np.int64), -1, np.array(size) - 1)
    wide, tall = (np.maximum(high - low + 1, 0)[:, k] for k in (0, 1))
    count = wide * tall
    face = np.repeat(np.arange(len(triangles)), count)
    nth = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
    x, y = low[face, 0] + nth % np.maximum(wide[face], 1), low[face, 1] + nth // np.maximum(wide[face], 1)
    a, ab, ac = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    det = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    det = np.where(np.abs(det) < 1e-9, np.inf, det)
    dx, dy = x - a[face, 0], y - a[face, 1]
    u = (dx * ac[face, 1] - dy * ac[face, 0]) / det[face]
    v = (dy * ab[face, 0] - dx * ab[face, 1]) / det[face]
    on = (u >= 0) & (v >= 0) & (u + v <= 1)
    face, at = face[on], (y * size[0] + x)[on]
    z = (a[face, 2] + u[on] * ab[face, 2] + v[on] * ac[face, 2]).astype(np.float32)
    order = np.argsort(z, kind="stable")
    depth, first = np.full(size[0] * size[1], -np.inf, np.float32), np.full(size[0] * size[1], -1, np.int64)
    depth[at[order]], first[at[order]] = z[order], rows[face[order]]
    return depth.reshape(size[1], size[0]), first.reshape(size[1], size[0])


class Shot(NamedTuple):
    """What one view shows: (H, W) the nearest face, the layer of the cloth that should hide it or -1, and how squarely each face looks at the eye (F,)."""

    first: I64
    under: I64
    facing: F64


def shot(found: Soup, posed: list[F64], view: tuple[float, float], scale: float) -> Shot:
    """One view, straight along the line of sight, of whoever stands `scale` times as large as the plain figure."""
    turn, rise = np.radians(view)
    yaw = np.array(((np.cos(turn), 0, np.sin(turn)), (0, 1, 0), (-np.sin(turn), 0, np.cos(turn))))
    pitch = np.array(((1, 0, 0), (0, np.cos(rise), -np.sin(rise)), (0, np.sin(rise), np.cos(rise))))
    triangles = np.concatenate([posed[mesh][faces] for mesh, faces in found.corners]) @ (pitch @ yaw).T / (PIXEL * scale)
    ways = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    facing = ways[:, 2] / np.maximum(np.linalg.norm(ways, axis=1), 1e-12)
    triangles[:, :, :2] -= triangles[:, :, :2].min((0, 1)) - 2.0
    size = tuple(int(side) + 3 for side in triangles[:, :, :2].max((0, 1)))
    layers = {rank: drawn(triangles[found.rank == rank], np.flatnonzero(found.rank == rank), (size[0], size[1])) for rank in np.unique(found.rank).tolist()}
    ranks, names = sorted(layers), {rank: slot for slot, rank in RANKS.items()}
    depth = np.stack([layers[rank][0] for rank in ranks])
    face = np.stack([layers[rank][1] for rank in ranks])
    nearest = depth.argmax(0)
    first, z = np.take_along_axis(face, nearest[None], 0)[0], depth.max(0)
    under, far = np.full(first.shape, -1), reach() / PIXEL
    for row, rank in enumerate(ranks):
        if names[rank] == "other":
            continue
        over = (nearest < row) & (face[row] >= 0) & (facing[face[row]] > 0.15)
        gap = z - np.where(over, depth[row], 0.0)
        most = np.minimum(far[found.limb[first], found.limb[face[row]]], (BESIDE if names[rank] in CLOSE else DEEP) / PIXEL)
        under[over & (gap > LEAST / PIXEL) & (gap < most)] = rank
    return Shot(first, under, facing)


class Seen(NamedTuple):
    """What some views of somebody show."""

    through: Counter[tuple[str, str]]
    """(inner, outer) slots -> pixels of the inner one seen through the outer one."""
    drawn: int
    """Pixels of all that is drawn."""


def visible(avatar: Avatar, pose: str, views: Iterable[tuple[float, float]] = VIEWS) -> Seen:
    """What is seen of an avatar in a pose of `POSES`, or at rest (""), over all views."""
    posed, found, scale = skinned(avatar, rotations(POSES[pose]) if pose else {}), soup(avatar), make_figure(spec_of(avatar).body).scale
    names, through, drawn_ = {rank: slot for slot, rank in RANKS.items()}, Counter[tuple[str, str]](), 0
    for view in views:
        seen = shot(found, posed, view, scale)
        bad = seen.under >= 0
        drawn_ += int((seen.first >= 0).sum())
        for (inner, outer), count in Counter(zip(found.rank[seen.first[bad]].tolist(), seen.under[bad].tolist())).items():
            through[names[inner], names[outer]] += count
    return Seen(through, drawn_)


TINTS = np.array((
    (235, 190, 160), (60, 80, 130), (240, 240, 240), (90, 150, 90), (180, 160, 60), (200, 110, 60), (140, 90, 170), (0, 0, 0), (0, 0, 0), (225, 215, 205),
))  # fmt: skip
FAULT = (255, 0, 255)


def picture(avatar: Avatar, pose: str, view: tuple[float, float]) -> NDArray[np.uint8]:
    """(H, W, 3) one view, every layer in its tint, what is seen through another in magenta."""
    found = soup(avatar)
    seen = shot(found, skinned(avatar, rotations(POSES[pose]) if pose else {}), view, make_figure(spec_of(avatar).body).scale)
    shade = (0.45 + 0.55 * np.abs(seen.facing[seen.first]))[..., None]
    image = np.where((seen.first >= 0)[..., None], TINTS[found.rank[seen.first]] * shade, 255.0)
    return np.where((seen.under >= 0)[..., None], FAULT, image)[::-1].astype(np.uint8)


def sheet(rows: list[list[NDArray[np.uint8]]]) -> NDArray[np.uint8]:
    """Pictures in rows, each as high and wide as its largest."""
    high, wide = (max(p.shape[k] for row in rows for p in row) for k in (0, 1))
    return np.concatenate([np.concatenate([_on(p, high, wide) for p in row], 1) for row in rows])


def _on(image: NDArray[np.uint8], high: int, wide: int) -> NDArray[np.uint8]:
    out = np.full((high, wide, 3), 255, np.uint8)
    out[high - image.shape[0] :, : image.shape[1]] = image
    return out


def main() -> None:
    """Measure and print."""
    from persona_engine.looks.build import build

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", nargs="*", choices=sorted(BODIES), default=list(BODIES))
    parser.add_argument("--wear", nargs="*", help="one outfit instead of all")
    parser.add_argument("--sheet", type=Path, help="the worst view of every outfit and pose")
    parser.add_argument("--json")
    options = parser.parse_args()
    closet, table, rows = Closet(), [], []
    for name in options.bodies:
        body = build(BODIES[name])
        for outfit in (tuple(options.wear),) if options.wear else OUTFITS:
            avatar = closet.dress(body, [(piece, ()) for piece in outfit])
            by_view = {pose: {view: visible(avatar, pose, (view,)).through for view in VIEWS} for pose in ("", *POSES)}
            found = [sum(views.values(), Counter[tuple[str, str]]()) for views in by_view.values()]
            worst = ", ".join(f"{'/'.join(pair)} {count}" for pair, count in sum(found, Counter[tuple[str, str]]()).most_common(3))
            table.append((name, " + ".join(outfit), *(pose.total() for pose in found), worst))
            if options.sheet is not None:
                rows.append([picture(avatar, pose, max(VIEWS, key=lambda view, at=views: at[view].total())) for pose, views in by_view.items()])  # type: ignore[misc]
    columns = ("body", "outfit", "at rest", *POSES, "most")
    show("Pixels of inner layers seen through outer ones, in eight views", columns, table)
    save(options.json, {"layers": [dict(zip(columns, row)) for row in table]})
    if options.sheet is not None:
        from persona_engine.looks.png import png

        options.sheet.write_bytes(png(sheet(rows) / 255.0))


if __name__ == "__main__":
    main()
