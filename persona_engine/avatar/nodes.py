"""`NodeTree`: the nodes of a glTF scene with their rest transforms, and the one `Skeleton` that all skins of a file merge into."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.glb import Document
from persona_engine.avatar.model import Skeleton

F64 = NDArray[np.float64]

MAX_NODES = 20_000
MAX_JOINTS = 2_000
_SAME = 1e-4
"""Two bind matrices closer than this (rotation part; metres for the offset) are the same."""


class NodeTree:
    """Names, parents and transforms of all nodes."""

    def __init__(self, doc: Document) -> None:
        """Raises `AvatarError` for loops, two parents, or transforms that are not finite."""
        nodes = doc.items("nodes")
        if len(nodes) > MAX_NODES:
            raise doc.error(f"the file has {len(nodes)} nodes", f"Up to {MAX_NODES} can be read.")
        self.doc = doc
        self.names = [str(node.get("name") or f"node_{row}") for row, node in enumerate(nodes)]
        self.parents = self._parents(nodes)
        self.order = self._sorted(range(len(nodes)))
        if len(self.order) != len(nodes):
            raise doc.error("its nodes form a loop", "Export the character again.")
        self.translations = np.zeros((len(nodes), 3))
        self.rotations = np.tile([0.0, 0.0, 0.0, 1.0], (len(nodes), 1))
        self.scales = np.ones((len(nodes), 3))
        for row, node in enumerate(nodes):
            doc.place = f"node '{self.names[row]}'"
            self._transform(row, node)
        doc.place = ""
        self.globals = self._globals()

    def ancestors(self, row: int) -> Iterable[int]:
        """Parents of `row`, nearest first."""
        row = self.parents[row]
        while row >= 0:
            yield row
            row = self.parents[row]

    def children(self, row: int) -> list[int]:
        """Rows below `row`."""
        return [child for child, parent in enumerate(self.parents) if parent == row]

    def turn(self, rotation: F64) -> None:
        """Turn the whole scene by a (3, 3) rotation about the origin."""
        for row, parent in enumerate(self.parents):
            if parent < 0:
                self.translations[row] = rotation @ self.translations[row]
                self.rotations[row] = quaternion(rotation @ matrix(self.rotations[row]))
        self.globals = self._globals()

    def is_still(self, row: int) -> bool:
        """Whether the node has no transform of its own."""
        local = compose(self.translations[row], self.rotations[row], self.scales[row])
        return bool(np.abs(local - np.eye(4)).max() < 1e-9)

    def _parents(self, nodes: list[dict[str, Any]]) -> list[int]:
        parents = [-1] * len(nodes)
        for row, node in enumerate(nodes):
            for child in node.get("children", ()):
                child = self.doc.index("nodes", child)
                if parents[child] >= 0 or child == row:
                    raise self.doc.error(f"node {child} has two parents", "Export the character again.")
                parents[child] = row
        return parents

    def _sorted(self, rows: Iterable[int]) -> list[int]:
        """Rows with parents first, otherwise in file order."""
        wanted = set(rows)
        children: dict[int, list[int]] = {}
        for row in wanted:
            children.setdefault(self.parents[row] if self.parents[row] in wanted else -1, []).append(row)
        heap, out = sorted(children.get(-1, [])), []
        while heap:
            row = heapq.heappop(heap)
            out.append(row)
            for child in children.get(row, []):
                heapq.heappush(heap, child)
        return out

    def _transform(self, row: int, node: dict[str, Any]) -> None:
        if "matrix" in node:
            local = np.array(node["matrix"], np.float64).reshape(4, 4).T
            self.translations[row], self.rotations[row], self.scales[row] = decompose(local)
        else:
            self.translations[row] = node.get("translation", (0, 0, 0))
            self.rotations[row] = node.get("rotation", (0, 0, 0, 1))
            self.scales[row] = node.get("scale", (1, 1, 1))
            self.rotations[row] /= max(float(np.linalg.norm(self.rotations[row])), 1e-12)
        values = np.concatenate([self.translations[row], self.rotations[row], self.scales[row]])
        if not (np.abs(values) < 1e9).all():
            raise self.doc.error("its transform is not finite", "Export the character again.")

    def _globals(self) -> F64:
        out = np.empty((len(self.names), 4, 4))
        for row in self.order:
            local = compose(self.translations[row], self.rotations[row], self.scales[row])
            out[row] = local if self.parents[row] < 0 else out[self.parents[row]] @ local
        return out


@dataclass
class Skin:
    """A skin of the file, in terms of the merged skeleton."""

    joints: NDArray[np.int64]
    """Joint number of the skin -> row of `Skeleton`."""
    bake: F64
    """(4, 4) brings the skin's vertices to model space."""


@dataclass
class Joints:
    """The merged skeleton while it is built."""

    tree: NodeTree
    rows: dict[int, int]
    """Node -> row of `Skeleton`."""
    skins: list[Skin]
    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    binds: list[F64] = field(default_factory=list)
    """(4, 4) model space to joint space at bind, per row."""
    nodes: list[int] = field(default_factory=list)

    def skeleton(self, humanoid: dict[str, int]) -> Skeleton:
        """The finished skeleton; `humanoid` maps bone names to nodes."""
        tree, nodes = self.tree, self.nodes
        extra = np.array([node < 0 for node in nodes], bool)
        translations, rotations, scales = tree.translations[nodes], tree.rotations[nodes], tree.scales[nodes]
        translations[extra], rotations[extra], scales[extra] = 0, (0, 0, 0, 1), 1
        return Skeleton(
            names=tuple(self.names),
            parents=np.array(self.parents, np.int32),
            translations=np.ascontiguousarray(translations, np.float32),
            rotations=np.ascontiguousarray(rotations, np.float32),
            scales=np.ascontiguousarray(scales, np.float32),
            inverse_binds=np.ascontiguousarray(self.binds, np.float32).reshape(-1, 4, 4),
            humanoid={bone: self.rows[node] for bone, node in humanoid.items()},
        )


def merge(doc: Document, tree: NodeTree, wanted: set[int]) -> Joints:
    """One skeleton of all skins, of the nodes in `wanted`, and of everything above them.

    Nodes at the top that move nothing are left out. Where two skins bind one joint differently, the second gets a joint of its own on
    the first.
    """
    skins = [[doc.index("nodes", joint) for joint in skin.get("joints", ())] for skin in doc.items("skins")]
    base = wanted.union(*skins)
    needed = base.union(*(tree.ancestors(row) for row in base))
    for row in tree.order:
        if row in needed and row not in base and tree.is_still(row) and not any(parent in needed for parent in tree.ancestors(row)):
            needed.discard(row)
    order = tree._sorted(needed)
    if len(order) > MAX_JOINTS:
        raise doc.error(f"the skeleton has {len(order)} joints", f"Up to {MAX_JOINTS} can be read: remove helper bones.")
    rows = {node: row for row, node in enumerate(order)}
    joints = Joints(tree, rows, [], [tree.names[node] for node in order], nodes=list(order))
    joints.parents = [rows.get(tree.parents[node], -1) for node in order]
    joints.binds = [_inverse(tree.globals[node]) for node in order]
    bound: set[int] = set()
    for number, nodes in enumerate(skins):
        doc.place = f"skin {number}"
        joints.skins.append(_skin(doc, joints, number, nodes, bound))
    doc.place = ""
    return joints


def _skin(doc: Document, joints: Joints, number: int, nodes: list[int], bound: set[int]) -> Skin:
    tree, skin = joints.tree, doc.items("skins")[number]
    if not nodes:
        raise doc.error("it has no joints", "Export the character with its armature.")
    if "inverseBindMatrices" in skin:
        matrices = doc.floats(skin["inverseBindMatrices"], 16).astype(np.float64).reshape(-1, 4, 4).transpose(0, 2, 1)
    else:
        matrices = np.tile(np.eye(4), (len(nodes), 1, 1))
    if len(matrices) < len(nodes):
        raise doc.error(f"it has {len(nodes)} joints but {len(matrices)} inverse bind matrices", "Export the character again.")
    top = min(range(len(nodes)), key=lambda k: joints.rows[nodes[k]])
    bake = tree.globals[nodes[top]] @ matrices[top]
    still = _close(bake, np.eye(4))
    bake = np.eye(4) if still else bake
    back = _inverse(bake)
    out = []
    for node, matrix_ in zip(nodes, matrices):
        row, bind = joints.rows[node], matrix_ if still else matrix_ @ back
        if row not in bound:
            joints.binds[row] = bind
            bound.add(row)
        elif not _close(_inverse(joints.binds[row]) @ bind, np.eye(4)):
            row = _twin(joints, row, f"{tree.names[node]}#{number}", bind)
        out.append(row)
    return Skin(np.array(out, np.int64), bake)


def _twin(joints: Joints, row: int, name: str, bind: F64) -> int:
    joints.names.append(name)
    joints.parents.append(row)
    joints.binds.append(bind)
    joints.nodes.append(-1)
    return len(joints.names) - 1


def compose(translation: Any, rotation: Any, scale: Any) -> F64:
    """(4, 4) of one translation, quaternion xyzw and scale."""
    out = np.eye(4)
    out[:3, :3] = matrix(np.asarray(rotation, np.float64)) * np.asarray(scale, np.float64)
    out[:3, 3] = translation
    return out


def decompose(local: F64) -> tuple[F64, F64, F64]:
    """Translation, quaternion xyzw and scale of a (4, 4) without shear; a mirrored one scales x by a negative number."""
    scale = np.linalg.norm(local[:3, :3], axis=0)
    if np.linalg.det(local[:3, :3]) < 0:
        scale[0] = -scale[0]
    turn = local[:3, :3] / np.where(np.abs(scale) < 1e-12, 1, scale)
    return local[:3, 3].copy(), quaternion(turn), scale


def matrix(q: F64) -> F64:
    """(3, 3) of a unit quaternion xyzw."""
    x, y, z, w = q
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion(m: F64) -> F64:
    """Unit quaternion xyzw of a (3, 3) rotation, w >= 0."""
    k = np.array(
        [
            [m[0, 0] - m[1, 1] - m[2, 2], 0, 0, 0],
            [m[0, 1] + m[1, 0], m[1, 1] - m[0, 0] - m[2, 2], 0, 0],
            [m[0, 2] + m[2, 0], m[1, 2] + m[2, 1], m[2, 2] - m[0, 0] - m[1, 1], 0],
            [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m[0, 0] + m[1, 1] + m[2, 2]],
        ]
    )
    _, vectors = np.linalg.eigh(k / 3)
    q: F64 = vectors[:, 3]
    return -q if q[3] < 0 else q


def _inverse(m: F64) -> F64:
    if abs(np.linalg.det(m[:3, :3])) < 1e-15:
        out = np.eye(4)
        out[:3, 3] = -m[:3, 3]
        return out
    return np.asarray(np.linalg.inv(m), np.float64)


def _close(a: F64, b: F64) -> bool:
    return bool(np.abs(a - b).max() < _SAME)
