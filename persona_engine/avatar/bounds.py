"""`excess`: what in a stranger's avatar is more than a game should have to draw."""

from __future__ import annotations

from dataclasses import dataclass

from persona_engine.avatar.model import Avatar, Texture

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that tell a picture's size (ITU T.81, table B.1)."""


@dataclass(frozen=True)
class Bounds:
    """Most triangles, joints, blend shapes and materials of an avatar, pixels along a side of a texture, and pixels in all of them."""

    triangles: int = 150_000
    joints: int = 512
    shapes: int = 1024
    materials: int = 64
    side: int = 4096
    pixels: int = 64 << 20


def excess(avatar: Avatar, bounds: Bounds) -> str:
    """What is too much, with its limit; "" for an avatar within all bounds."""
    parts = [part for mesh in avatar.meshes for part in mesh.primitives]
    counts = (
        (sum(len(part.indices) // 3 for part in parts), bounds.triangles, "triangles"),
        (len(avatar.skeleton.names), bounds.joints, "joints"),
        (len({name for part in parts for name in part.shapes}), bounds.shapes, "blend shapes"),
        (len(avatar.materials), bounds.materials, "materials"),
    )
    for found, most, what in counts:
        if found > most:
            return f"the avatar has {found} {what}; at most {most} are shown"
    pixels = 0
    for texture in avatar.textures:
        width, height = picture_size(texture)
        if not width or max(width, height) > bounds.side:
            return f"a texture of the avatar has {width} x {height} pixels; a side has at most {bounds.side}"
        pixels += width * height
    return f"the textures of the avatar have {pixels} pixels; at most {bounds.pixels} are shown" if pixels > bounds.pixels else ""


def picture_size(texture: Texture) -> tuple[int, int]:
    """Width and height by the head of a PNG or JPEG, without decoding it; (0, 0) for anything else."""
    data = texture.data
    if data[:8] == PNG_HEAD and data[12:16] == b"IHDR":
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    at = 2
    if data[:2] != b"\xff\xd8":
        return 0, 0
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    return 0, 0
