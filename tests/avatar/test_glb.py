from __future__ import annotations

import base64
import json
import struct

import numpy as np
import pytest

from persona_engine.avatar.glb import Document
from persona_engine.errors import AvatarError
from tests.samples import Glb


def document(glb: Glb) -> Document:
    return Document(glb.pack(), "test.glb")


def test_normalised_integers_become_fractions() -> None:
    """u8, u16 and i8 accessors marked normalised arrive as 0..1 and -1..1."""
    glb = Glb()
    glb.add(np.array([[255, 0, 51, 0]], "u1"), normalized=True)
    glb.add(np.array([[65535, 0, 0, 0]], "u2"), normalized=True)
    glb.add(np.array([[-128], [127]], "i1"), normalized=True)
    doc = document(glb)
    np.testing.assert_allclose(doc.accessor(0), [[1, 0, 0.2, 0]], atol=1e-6)
    np.testing.assert_allclose(doc.accessor(1), [[1, 0, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(doc.accessor(2), [[-1], [1]], atol=1e-6)


def test_sparse_accessors_expand_over_zeros_and_over_a_base() -> None:
    """A sparse accessor replaces the named rows of zeros, or of its base view."""
    glb = Glb()
    values = np.zeros((6, 3), np.float32)
    values[4] = (1, 2, 3)
    glb.add_sparse(values)
    base = glb.add(np.ones((6, 3), np.float32))
    glb.json["accessors"][base]["sparse"] = glb.json["accessors"][0]["sparse"]
    doc = document(glb)
    np.testing.assert_array_equal(doc.accessor(0), values)
    expected = np.ones((6, 3))
    expected[4] = (1, 2, 3)
    np.testing.assert_array_equal(doc.accessor(1), expected)


def test_delta_gives_only_moved_rows() -> None:
    """Sparse and dense vectors both come out as (rows, values)."""
    glb = Glb()
    values = np.zeros((6, 3), np.float32)
    values[[1, 4]] = 7
    glb.add_sparse(values)
    glb.add(values)
    doc = document(glb)
    for accessor in (0, 1):
        rows, moved, count = doc.delta(accessor)
        assert rows.tolist() == [1, 4] and count == 6 and (moved == 7).all()


def test_strides_are_followed() -> None:
    """Interleaved attributes are read with their byte stride."""
    glb = Glb()
    mixed = np.arange(24, dtype=np.float32).reshape(4, 6)
    view = glb.view(mixed.tobytes(), byteStride=24)
    glb.json["accessors"].append({"bufferView": view, "byteOffset": 12, "componentType": 5126, "count": 4, "type": "VEC3"})
    np.testing.assert_array_equal(document(glb).accessor(0), mixed[:, 3:])


def test_a_text_file_with_data_uris_is_read() -> None:
    """`.gltf` JSON with base64 buffers counts as a container."""
    data = np.float32([1, 2, 3]).tobytes()
    text = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": 12, "uri": "data:application/octet-stream;base64," + base64.b64encode(data).decode()}],
        "bufferViews": [{"buffer": 0, "byteLength": 12}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 1, "type": "VEC3"}],
    }
    np.testing.assert_array_equal(Document(json.dumps(text).encode()).accessor(0), [[1, 2, 3]])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a GLB"),
        (b"PK\x03\x04 a zip", "not a GLB"),
        (b"glTF", "header"),
        (b"glTF" + struct.pack("<II", 1, 20) + b"\0" * 8, "version 1"),
        (b"glTF" + struct.pack("<II", 2, 9999) + b"\0" * 8, "9999 bytes"),
        (b"glTF" + struct.pack("<II", 2, 20) + struct.pack("<I4s", 0, b"BIN\0"), "JSON"),
        (b"{broken", "JSON"),
        (b'{"asset":{"version":"1.0"}}', "2.x"),
        (b'{"asset":{"version":"2.0"},"extensionsRequired":["KHR_draco_mesh_compression"]}', "Draco"),
        (b'{"asset":{"version":"2.0"},"buffers":[{"uri":"other.bin","byteLength":3}]}', "another file"),
    ],
)
def test_what_is_not_a_container_says_why(data: bytes, words: str) -> None:
    """A file that cannot be opened is an AvatarError that names the file and the reason."""
    with pytest.raises(AvatarError, match=words) as caught:
        Document(data, "some/file.glb")
    assert caught.value.path == "some/file.glb" and caught.value.remedy


@pytest.mark.parametrize(
    "change",
    [
        {"count": 10**9}, {"count": -1}, {"count": 2.5}, {"count": True}, {"componentType": 1}, {"type": "VEC9"}, {"bufferView": 7},
        {"byteOffset": 10**6}, {"byteOffset": -4}, {"bufferView": -1},
    ],
)  # fmt: skip
def test_damaged_accessors_are_refused(change: dict[str, object]) -> None:
    """Counts, types and offsets out of range never reach numpy."""
    glb = Glb()
    glb.add(np.zeros((2, 3), np.float32))
    glb.json["accessors"][0].update(change)
    with pytest.raises(AvatarError):
        document(glb).accessor(0)
