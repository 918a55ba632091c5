"""`gathered`: a dressed avatar with few materials: what pieces wear shares one picture, and surfaces that look alike share one material.

The pictures of pieces are numbers of a palette, and so is the shared one: nothing is painted anew.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Material, Mesh, Primitive, Texture
from persona_engine.looks.png import body

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

MOST_MATERIALS = 8
GUTTER = 4
"""Pixels between pictures."""
WHITE = 8
"""Side of the white square for what has no picture."""
ALIKE = (("straw", "cloth"), ("rubber", "cloth"), ("glass", "plastic"), ("leather", "plastic"), ("metal", "plastic"), ("plastic", "cloth"))
"""Finish -> the finish whose material it takes where there are too many materials, in this order."""
MOST_COLORS = 256


@dataclass(frozen=True)
class Indexed:
    """A picture as (H, W) numbers of a (P, 3) palette."""

    index: U8
    palette: U8


def indexed(data: bytes) -> Indexed | None:
    """An opaque indexed PNG whose rows are unfiltered, as pieces have; None for any other."""
    width, height, depth, kind = struct.unpack_from(">IIBB", data, 16)
    if (depth, kind) != (8, 3) or body(data, b"tRNS"):
        return None
    palette, rows = body(data, b"PLTE"), zlib.decompress(body(data, b"IDAT"))
    table = np.frombuffer(rows, np.uint8).reshape(height, width + 1)
    return None if table[:, 0].any() else Indexed(table[:, 1:], np.frombuffer(palette, np.uint8).reshape(-1, 3))


def _packed(sizes: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Places (x, y) of rectangles (width, height) on shelves, and the smallest sheet (width, height) found."""
    order = sorted(range(len(sizes)), key=lambda k: (-sizes[k][1], -sizes[k][0], k))
    best: tuple[int, list[tuple[int, int]], tuple[int, int]] | None = None
    for wide in range(256, 1601, 64):
        if wide < max(size[0] for size in sizes) + GUTTER:
            continue
        places, x, y, shelf = [(0, 0)] * len(sizes), 0, 0, 0
        for k in order:
            w, h = sizes[k][0] + GUTTER, sizes[k][1] + GUTTER
            if x + w > wide:
                x, y, shelf = 0, y + shelf, 0
            places[k] = (x, y)
            x, shelf = x + w, max(shelf, h)
        sheet = (wide, -(-(y + shelf) // 4) * 4)
        if best is None or sheet[0] * sheet[1] < best[0]:
            best = (sheet[0] * sheet[1], places, sheet)
    assert best is not None
    return best[1], best[2]


def _drawn(pictures: Sequence[Indexed], places: Sequence[tuple[int, int]], size: tuple[int, int]) -> bytes:
    """One indexed PNG; the last place is that of the white square."""
    colors = np.concatenate([np.full((1, 3), 255, np.uint8), *(picture.palette for picture in pictures)])
    table, number = _fewer(colors)
    sheet = np.full((size[1], size[0]), number[0], np.uint8)
    start = 1
    for picture, (x, y) in zip(pictures, places):
        height, width = picture.index.shape
        painted = number[start : start + len(picture.palette)][picture.index]
        # Its border goes on into the gutter, for what is seen from afar.
        edge = np.pad(painted, ((0, GUTTER), (0, GUTTER)), mode="edge")[: size[1] - y, : size[0] - x]
        sheet[y : y + height + GUTTER, x : x + width + GUTTER] = edge
        start += len(picture.palette)
    rows = np.concatenate([np.zeros((size[1], 1), np.uint8), sheet], 1).tobytes()
    head = struct.pack(">IIBBBBB", size[0], size[1], 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", table.tobytes()), (b"IDAT", zlib.compress(rows, 5)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)


def _fewer(colors: U8) -> tuple[U8, U8]:
    """(P, 3) at most `MOST_COLORS` of the colours, and the number of each; they are rounded until there are so few."""
    for step in (1, 2, 4, 8, 16, 32):
        rounded = colors // step
        table, first, number = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
        if len(table) <= MOST_COLORS:
            break
    return np.ascontiguousarray(colors[first]), number.reshape(-1).astype(np.uint8)


def gathered(meshes: Sequence[Mesh], materials: Sequence[Material], textures: Sequence[Texture]) -> tuple[list[Mesh], list[Material], list[Texture]]:
    """The same with at most `MOST_MATERIALS` materials, if that can be; what is few enough comes back as it is."""
    if len(materials) <= MOST_MATERIALS:
        return list(meshes), list(materials), list(textures)
    cloth = [row for row, material in enumerate(materials) if material.extras.get("cloth") and material.alpha_mode == "OPAQUE"]
    found = {row: picture for row in cloth if (at := materials[row].texture) is not None and (picture := indexed(textures[at].data)) is not None}
    rows = [row for row in cloth if row in found or materials[row].texture is None]
    sheets = list(dict.fromkeys(materials[row].texture for row in rows if row in found))
    pictures = [found[next(row for row in rows if materials[row].texture == at)] for at in sheets]
    places, size = _packed([(p.index.shape[1], p.index.shape[0]) for p in pictures] + [(WHITE, WHITE)])
    atlas = Texture("wardrobe", _drawn(pictures, places, size))
    kept = [texture for k, texture in enumerate(textures) if k not in sheets]
    place_of = {at: k for k, at in enumerate(k for k in range(len(textures)) if k not in sheets)}
    moved = {row: _way(materials[row].texture, sheets, pictures, places, size) for row in rows}
    skins = [row for row, m in enumerate(materials) if m.extras.get("skin") and m.texture is None]
    tints = {row: materials[row].color for row in skins} if len(skins) > 1 else {}
    changed = [
        replace(m, texture=len(kept), name=f"wardrobe {m.extras.get('finish', 'cloth')}") if row in moved
        else replace(m, texture=None if m.texture is None else place_of[m.texture], color=(1.0, 1.0, 1.0, 1.0) if row in tints else m.color)
        for row, m in enumerate(materials)
    ]  # fmt: skip
    target, chosen = _shared(changed)
    out = []
    for mesh in meshes:
        primitives = (_tinted(p, tints.get(p.material)) for p in mesh.primitives)
        out.append(Mesh(mesh.name, tuple(_placed(p, moved.get(p.material), target[p.material]) for p in primitives)))
    return out, chosen, [*kept, atlas]


_Way = tuple[tuple[float, float], tuple[float, float]]


def _way(texture: int | None, sheets: Sequence[int | None], pictures: Sequence[Indexed], places: Sequence[tuple[int, int]], size: tuple[int, int]) -> _Way:
    """Factor and shift that take coordinates of a picture to the sheet; without a picture all go to the white square."""
    if texture is None:
        x, y = places[-1]
        return (0.0, 0.0), ((x + WHITE / 2) / size[0], (y + WHITE / 2) / size[1])
    k = sheets.index(texture)
    height, width = pictures[k].index.shape
    return (width / size[0], height / size[1]), (places[k][0] / size[0], places[k][1] / size[1])


def _tinted(primitive: Primitive, color: tuple[float, ...] | None) -> Primitive:
    """Skins without a picture differ in their vertices only."""
    if color is None or color == (1.0, 1.0, 1.0, 1.0):
        return primitive
    before = np.ones((len(primitive.positions), 4), np.float32) if primitive.colors is None else primitive.colors
    return replace(primitive, colors=before * np.array(color, np.float32))


def _placed(primitive: Primitive, way: _Way | None, material: int) -> Primitive:
    if way is None:
        return replace(primitive, material=material)
    uvs = np.zeros((len(primitive.positions), 2), np.float32) if primitive.uvs is None else primitive.uvs
    return replace(primitive, material=material, uvs=np.ascontiguousarray(uvs * np.array(way[0], np.float32) + np.array(way[1], np.float32)))


def _shared(materials: Sequence[Material]) -> tuple[list[int], list[Material]]:
    """For each material its number among fewer, and those: equal ones are one; beyond `MOST_MATERIALS` finishes that look alike are one too."""
    finish = [str(m.extras.get("finish", "")) for m in materials]
    taken = 0
    while True:
        keys = [_key(m, f) for m, f in zip(materials, finish)]
        order = list(dict.fromkeys(keys))
        if len(order) <= MOST_MATERIALS or taken == len(ALIKE):
            break
        old, new = ALIKE[taken]
        finish, taken = [new if f == old else f for f in finish], taken + 1
    number = [order.index(key) for key in keys]
    chosen = []
    for k in range(len(order)):
        rows = [row for row in range(len(keys)) if number[row] == k]
        # Where several finishes are one, it is the one that took in the others.
        best = next((row for row in rows if materials[row].extras.get("finish", "") == finish[row]), rows[0])
        chosen.append(replace(materials[best], double_sided=any(materials[row].double_sided for row in rows)))
    return number, chosen


def _key(m: Material, finish: str) -> tuple[object, ...]:
    if finish:
        return ("wardrobe", finish, m.texture, m.alpha_mode)
    kind = tuple(sorted(name for name, on in m.extras.items() if on))
    return (tuple(round(c, 4) for c in m.color), m.texture, m.emissive, m.metallic, m.roughness, m.alpha_mode, m.double_sided, kind)
