from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest

from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from tests import samples
from tests.published import assert_published


def tree_of(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    return found


@pytest.fixture(scope="module")
def written() -> bytes:
    return write(samples.sample_avatar())


def test_the_same_avatar_gives_the_same_bytes(written: bytes) -> None:
    """Writing is deterministic, and reading then writing changes nothing."""
    assert write(samples.sample_avatar()) == written
    assert write(read(written)) == written


@pytest.mark.parametrize("make", [samples.vrm0, samples.arkit_glb])
def test_other_formats_are_written_as_vrm1(make: Any) -> None:
    """What was read from VRM 0.x or a plain GLB becomes a VRM 1.0 file with the same geometry."""
    first = read(make())
    again = read(write(first))
    assert again.source_format == "vrm1" and again.skeleton.humanoid == first.skeleton.humanoid
    assert again.shape_names() == first.shape_names()
    for a, b in zip(first.meshes, again.meshes):
        for p, q in zip(a.primitives, b.primitives):
            np.testing.assert_allclose(p.positions, q.positions, atol=1e-5)


def test_everything_comes_back(written: bytes) -> None:
    """Skeleton, shapes, materials, textures, expressions, look-at, springs, constraints and meta survive a round trip."""
    first, again = samples.sample_avatar(), read(written)
    assert again.skeleton.names == first.skeleton.names and again.skeleton.parents.tolist() == first.skeleton.parents.tolist()
    assert again.materials == first.materials and again.textures == first.textures
    assert again.expressions == first.expressions and again.look_at == first.look_at
    assert again.springs == first.springs and again.colliders == first.colliders and again.constraints == first.constraints
    assert again.meta == first.meta and again.extras == first.extras and again.name == first.name
    for name, shape in first.meshes[1].primitives[0].shapes.items():
        found = again.meshes[1].primitives[0].shapes[name]
        assert found.indices.tolist() == shape.indices.tolist()
        np.testing.assert_array_equal(found.positions, shape.positions)


def test_shapes_are_sparse(written: bytes) -> None:
    """Blend shapes are stored as sparse accessors, a fraction of the dense size."""
    tree = tree_of(written)
    targets = [t["POSITION"] for mesh in tree["meshes"] for p in mesh["primitives"] for t in p.get("targets", ())]
    assert len(targets) == 52 and all("bufferView" not in tree["accessors"][row] for row in targets)


def test_accessors_stay_inside_their_views(written: bytes) -> None:
    """Views are aligned to 4 bytes, lie in the buffer, and bounds are those of the data."""
    tree = tree_of(written)
    for view in tree["bufferViews"]:
        assert view["byteOffset"] % 4 == 0 and view["byteOffset"] + view["byteLength"] <= tree["buffers"][0]["byteLength"]
    assert len(written) == struct.unpack_from("<I", written, 8)[0] and len(written) % 4 == 0


def test_extensions_used_are_declared(written: bytes) -> None:
    """Every extension in the file, nodes and materials included, is listed in `extensionsUsed`."""
    tree = tree_of(written)
    found = set(tree["extensions"])
    for entry in tree["nodes"] + tree["materials"]:
        found |= set(entry.get("extensions", ()))
    assert found == set(tree["extensionsUsed"]) == {"VRMC_vrm", "VRMC_springBone", "VRMC_node_constraint"}


def test_plain_glb_has_no_vrm_parts() -> None:
    """Kind "glb" writes geometry and skeleton alone."""
    tree = tree_of(write(samples.sample_avatar(), "glb"))
    assert "extensions" not in tree and "extensionsUsed" not in tree


@pytest.mark.parametrize("make", [lambda: samples.sample_avatar(), lambda: read(samples.vrm0()), lambda: read(samples.arkit_glb())])
def test_vrm_parts_follow_the_published_schemas(make: Any) -> None:
    """VRMC_vrm, VRMC_springBone and VRMC_node_constraint validate against the VRM Consortium's JSON schemas."""
    assert_published(tree_of(write(make())))
