"""Pieces of the wardrobe as files."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine import resources
from persona_engine.errors import WardrobeFileError
from persona_engine.looks.piece import SLOTS, TRIANGLES, most_triangles
from persona_engine.looks.piece_file import MAGIC, decode, encode

NAMES = resources.listing("assets/wardrobe", ".piece")
HOODIE = resources.load("assets/wardrobe/hoodie.piece")


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_piece_is_sound(name: str) -> None:
    """It reads, its weights sum to 1, its normals are unit, its faces are of its vertices, and it keeps to the triangles of its slots."""
    data = resources.load(f"assets/wardrobe/{name}.piece")
    piece = decode(data, name)
    assert piece.slot in (*SLOTS, "body") and piece.panels and piece.colors
    assert len(data) < 200_000
    for panel in piece.panels:
        np.testing.assert_allclose(panel.weights.sum(1), 1.0, atol=1e-5)
        np.testing.assert_allclose(np.linalg.norm(panel.normals[np.unique(panel.faces)], axis=1), 1.0, atol=1e-3)
        assert panel.faces.max(initial=0) < len(panel.positions)
    most = most_triangles(piece.slot, piece.also, piece.hair == "hide") if piece.slot in TRIANGLES else 5000
    assert sum(len(panel.faces) for panel in piece.panels) <= 1.02 * most + 20
    light = sum(len(panel.faces if panel.light is None else panel.light) for panel in piece.panels)
    assert light <= 0.62 * most or piece.slot not in TRIANGLES


@pytest.mark.parametrize("name", [name for name in NAMES if "hat" in name.split("-") or "cap" in name.split("-")])
def test_colors_keep_their_borders_where_much_is_worn(name: str) -> None:
    """With the lighter faces of a hat no more of it lies between two of its colours than with all of them: bands do not run out."""
    for panel in decode(resources.load(f"assets/wardrobe/{name}.piece"), name).panels:
        if panel.uvs is None and panel.light is not None:
            assert _blurred(panel.positions, panel.zones, panel.light) <= _blurred(panel.positions, panel.zones, panel.faces) + 0.01


def _blurred(places: np.ndarray, zones: np.ndarray, faces: np.ndarray) -> float:
    """Share of the area in triangles whose corners have different colours."""
    a, b, c = (places[faces[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return float(area[np.ptp(zones[faces], axis=1) > 0].sum() / area.sum())


def test_all_together_are_small() -> None:
    """At least forty pieces in every kind of slot, within four megabytes."""
    assert len(NAMES) >= 40
    assert {decode(resources.load(f"assets/wardrobe/{name}.piece")).slot for name in NAMES} >= set(SLOTS)
    assert sum(len(resources.load(f"assets/wardrobe/{name}.piece")) for name in NAMES) < 4_000_000


def test_quantising_keeps_places() -> None:
    """A tenth of a millimetre on the body is the most that a file changes."""
    piece = decode(HOODIE)
    again = decode(encode(piece))
    for a, b in zip(piece.panels, again.panels):
        np.testing.assert_allclose(a.positions, b.positions, atol=1e-4)


@given(st.integers(0, len(HOODIE) - 1), st.integers(1, 255))
def test_a_damaged_byte_is_a_clear_error(at: int, change: int) -> None:
    """Whatever byte is wrong, the error names the file and how to mend it."""
    data = bytearray(HOODIE)
    data[at] ^= change
    with pytest.raises(WardrobeFileError, match="hoodie.piece"):
        decode(bytes(data), "hoodie.piece")


@given(st.binary(max_size=200))
def test_anything_else_is_a_clear_error(data: bytes) -> None:
    """Noise, an empty file, the beginning of a piece: never another exception."""
    for noise in (data, MAGIC + data, HOODIE[: len(data) * 20]):
        with pytest.raises(WardrobeFileError):
            decode(noise, "noise.piece")


def rewritten(change: tuple[bytes, bytes]) -> bytes:
    """The hoodie with another header, and a right checksum."""
    text_size, whole, _ = struct.unpack("<III", HOODIE[len(MAGIC) : len(MAGIC) + 12])
    body = zlib.decompress(HOODIE[len(MAGIC) + 12 :])
    head = body[:text_size].replace(*change, 1)
    assert head != body[:text_size]
    packed = zlib.compress(head + body[text_size:])
    return MAGIC + struct.pack("<III", len(head), whole - text_size + len(head), zlib.crc32(packed)) + packed


@pytest.mark.parametrize(
    "change",
    [(b'"version":1', b'"version":2'), (b'"slot":"outer"', b'"slot":"tail"'), (b'"kind":"<i2"', b'"kind":"<f8"'), (b'"at":0', b'"at":9999999'),
     (b'"finish":"cloth"', b'"finish":"smoke"'), (b'"panels":[{', b'"panles":[{'), (b'"rows":{', b'"rowz":{'), (b'"light":{"at":', b'"light":{"at":9')],
)  # fmt: skip
def test_a_wrong_header_is_a_clear_error(change: tuple[bytes, bytes]) -> None:
    """A later version, an unknown slot or kind of numbers, an array beyond the end: said, not crashed on."""
    with pytest.raises(WardrobeFileError):
        decode(rewritten(change), "hoodie.piece")
