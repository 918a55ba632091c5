"""`RigModel`: what the run time needs of an avatar's skeleton, sorted by depth, in skin space.

Skin space: the palette matrix of joint j is `S_j X_j`, with `S_j = S_parent D_j` and D_j the turn of joint j about its rest place in
the model's axes. That turn is VRM's normalised-bone rotation. `X_j` (rest times inverse bind) is the identity where the file rests as it
was bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar, Clip, Collider, Constraint, Spring, SpringJoint
from persona_engine.avatar.t_pose import rest_globals
from persona_engine.errors import RigError
from persona_engine.names import BONE_INDEX, BONES
from persona_engine.quick import median, percentile
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.rig.face_map import FaceMap

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]

_REST_IS_BIND = 1e-5
_LEVEL = 1e-4
"""Soles this near to y = 0, in metres, stand on it."""


@dataclass(frozen=True, eq=False)
class RigModel:
    """One character's skeleton; J joints, K of them with vertices, B blend shapes. Rows are sorted by depth."""

    name: str
    joint_names: tuple[str, ...]
    parents: I32
    """(J,) row of the parent, -1 for a root."""
    levels: tuple[slice, ...]
    """Rows of each depth, from the roots."""
    rows: I32
    """(joints of the avatar,) row of `Skeleton` -> row here."""
    heads: F32
    """(3, J) rest places, metres, model axes."""
    rest: F32
    """(J, 4, 4) rest transforms to model space."""
    rest_rotations: F32
    """(4, J) rotations of `rest`."""
    rest_locals: F32
    """(3, J) rest translations relative to the parent, in the parent's axes."""
    offsets: F32 | None
    """(3, 4, K) X per skin joint; None where rest is bind."""
    skin_joints: I32
    """(K,) rows that move vertices: the palette, in order."""
    palette_index: I32
    """(joints of the avatar,) row of `Skeleton` -> number in the palette, -1 for none."""
    bone_rows: I32
    """(55,) rows of the humanoid bones, -1 where missing."""
    shape_names: tuple[str, ...]
    face_map: FaceMap
    body: Body
    ground: float
    """Height of the soles in the file; poses are shifted down by it, so that soles are at y = 0."""
    constraints: tuple[Constraint, ...]
    springs: tuple[Spring, ...]
    colliders: tuple[Collider, ...]
    clips: tuple[Clip, ...]
    """Constraints, springs, colliders and clips refer to rows here."""

    @property
    def joint_count(self) -> int:
        """J."""
        return len(self.joint_names)

    def joint(self, name: str) -> int:
        """The row of a joint or humanoid bone, by its name. Raises `RigError`, naming close ones."""
        if not isinstance(name, str):
            raise RigError(f"'{self.name}': a joint has a name, not {name!r:.60}")
        if name in self.joint_names:
            return self.joint_names.index(name)
        if name in BONE_INDEX and self.bone_rows[BONE_INDEX[name]] >= 0:
            return int(self.bone_rows[BONE_INDEX[name]])
        known = tuple(get_close_matches(name, (*self.joint_names, *BONES), 3))
        raise RigError(f"'{self.name}' has no joint '{name}'", name=name, known=known)

    def shape(self, name: str) -> int:
        """The row of a blend shape. Raises `RigError`, naming close ones."""
        if name in self.shape_names:
            return self.shape_names.index(name)
        raise RigError(f"'{self.name}' has no blend shape '{name}'", name=name, known=tuple(get_close_matches(name, self.shape_names, 3)))

    @staticmethod
    def from_avatar(avatar: Avatar) -> RigModel:
        """The rig of an avatar."""
        skeleton = avatar.skeleton
        order = _by_depth(skeleton.parents)
        rows = np.empty(len(order), np.int32)
        rows[order] = np.arange(len(order), dtype=np.int32)
        rest = rest_globals(skeleton)[order]
        parents = np.array([rows[p] if (p := skeleton.parents[k]) >= 0 else -1 for k in order], np.int32)
        used = _used_joints(avatar, len(order))
        skin = np.sort(rows[used]).astype(np.int32)
        palette = np.full(len(order), -1, np.int32)
        palette[order[skin]] = np.arange(len(skin), dtype=np.int32)
        offsets = rest[skin] @ skeleton.inverse_binds[order[skin]].astype(np.float64)
        same = bool(np.abs(offsets - np.eye(4)).max(initial=0) < _REST_IS_BIND)
        bone_rows = np.array([rows[skeleton.humanoid[b]] if b in skeleton.humanoid else -1 for b in BONES], np.int32)
        posed = _rest_points(avatar, rest[rows] @ skeleton.inverse_binds)
        body, ground = _measure(avatar, rest, bone_rows, rows, posed)
        return RigModel(
            name=avatar.name,
            joint_names=tuple(skeleton.names[k] for k in order),
            parents=parents,
            levels=_levels(parents),
            rows=rows,
            heads=np.ascontiguousarray(rest[:, :3, 3].T, np.float32),
            rest=np.ascontiguousarray(rest, np.float32),
            rest_rotations=_rotations(rest),
            rest_locals=np.ascontiguousarray(skeleton.translations[order].T, np.float32),
            offsets=None if same else np.ascontiguousarray(offsets[:, :3].transpose(1, 2, 0), np.float32),
            skin_joints=skin,
            palette_index=palette,
            bone_rows=bone_rows,
            shape_names=avatar.shape_names(),
            face_map=FaceMap.of(avatar),
            body=body,
            ground=ground,
            constraints=tuple(Constraint(int(rows[c.joint]), int(rows[c.source]), c.kind, c.axis, c.weight) for c in avatar.constraints),
            springs=tuple(_spring(spring, rows) for spring in avatar.springs),
            colliders=tuple(Collider(int(rows[c.joint]), c.offset, c.radius, c.tail) for c in avatar.colliders),
            clips=tuple(Clip(c.name, c.times, tuple(int(rows[j]) for j in c.joints), c.rotations, c.translations) for c in avatar.clips),
        )


_LOW = [BONE_INDEX[bone] for bone in ("hips", "spine", "leftUpperLeg", "rightUpperLeg", "leftLowerLeg", "rightLowerLeg")]
HANGS_AHEAD, HANGS_WIDE = 0.20, 0.22
"""How far before the shoulder hands hang, and how far around that they reach, arm lengths."""


def _by_depth(parents: I32) -> NDArray[np.int64]:
    depth = np.zeros(len(parents), np.int64)
    for row, parent in enumerate(parents):
        depth[row] = depth[parent] + 1 if parent >= 0 else 0
    return np.argsort(depth, kind="stable")


def _levels(parents: I32) -> tuple[slice, ...]:
    depth = np.zeros(len(parents), np.int64)
    for row, parent in enumerate(parents):
        depth[row] = depth[parent] + 1 if parent >= 0 else 0
    edges = np.searchsorted(depth, np.arange(int(depth.max()) + 2))
    return tuple(slice(int(a), int(b)) for a, b in pairwise(edges))


def _used_joints(avatar: Avatar, count: int) -> NDArray[np.int64]:
    used = np.zeros(count, bool)
    for mesh in avatar.meshes:
        for primitive in mesh.primitives:
            used[primitive.joints[primitive.weights > 0]] = True
    if not used.any():
        used[0] = True
    return np.flatnonzero(used)


def _rotations(rest: NDArray[np.float64]) -> F32:
    turns = rest[:, :3, :3] / np.maximum(np.linalg.norm(rest[:, :3, :3], axis=1, keepdims=True), 1e-12)
    return np.ascontiguousarray(quat.from_matrix(turns.transpose(1, 2, 0)), np.float32)


def _spring(spring: Spring, rows: I32) -> Spring:
    joints = tuple(
        SpringJoint(int(rows[j.joint]), j.stiffness, j.gravity, j.gravity_direction, j.drag, j.radius) for j in spring.joints
    )
    return Spring(spring.name, joints, spring.colliders, int(rows[spring.center]) if spring.center is not None else None)


def _rest_points(avatar: Avatar, palette: NDArray[np.float64]) -> tuple[F32, NDArray[np.int64]]:
    """All vertices (V, 3) at rest and (V,) the joint that holds each most."""
    parts = [primitive for mesh in avatar.meshes for primitive in mesh.primitives]
    positions, joints, weights = (np.concatenate([getattr(part, name) for part in parts]) for name in ("positions", "joints", "weights"))
    px, py, pz = positions.T
    place = np.zeros_like(positions)
    for joint, weight in zip(np.ascontiguousarray(joints.T), np.ascontiguousarray(weights.T)):
        for axis in range(3):
            x, y, z, shift = np.ascontiguousarray(palette[:, axis].T)
            place[:, axis] += weight * (x[joint] * px + y[joint] * py + z[joint] * pz + shift[joint])
    return place, joints[np.arange(len(joints)), weights.argmax(1)].astype(np.int64)


def _measure(
    avatar: Avatar, rest: NDArray[np.float64], bone_rows: I32, rows: I32, posed: tuple[F32, NDArray[np.int64]]
) -> tuple[Body, float]:
    heads = rest[:, :3, 3].T
    points, owners = posed
    present = bone_rows >= 0
    ground = float(points[:, 1].min())
    ground = 0.0 if abs(ground) < _LEVEL else ground
    places = np.where(present, heads[:, np.maximum(bone_rows, 0)], 0).astype(np.float32)
    places[1] -= ground * present
    below = _owners(avatar, rows, bone_rows)[owners]
    crown = float(points[below == BONE_INDEX["head"], 1].max(initial=-np.inf))
    if not np.isfinite(crown):
        crown = float(points[:, 1].max())
    height = max(crown - ground, float(places[1].max()) + 0.01)
    radii = {}
    for bone in ("head", "neck", "upperChest", "chest", "spine", "hips"):
        own = points[below == BONE_INDEX[bone]]
        if len(own) > 20:
            center = own.mean(axis=0)
            radii[bone] = percentile(np.linalg.norm((own - center)[:, [0, 2]], axis=1), 60)
    standing = points - np.array([0, ground, 0], np.float32)
    radii |= _arm_radii(standing, below, places)
    eyes = None
    if avatar.look_at is not None:
        head = heads[:, bone_rows[BONE_INDEX["head"]]] - np.array([0, ground, 0])
        turn = rest[bone_rows[BONE_INDEX["head"]], :3, :3]
        middle = head + turn @ np.array(avatar.look_at.offset)
        eyes = np.stack([middle + [0.03, 0, 0], middle - [0.03, 0, 0]], axis=1).astype(np.float32)
    return Body.measure(places, present, height, radii, eyes, _beside(standing, below, places, present)), ground


def _arm_radii(points: F32, below: NDArray[np.int64], places: F32) -> dict[str, float]:
    """How thick arms are, with their sleeves, about the line from joint to joint."""
    radii = {}
    for side in SIDES:
        for bone, tip in (("UpperArm", "LowerArm"), ("LowerArm", "Hand")):
            own, (start, end) = points[below == BONE_INDEX[side + bone]], (places[:, BONE_INDEX[side + name]] for name in (bone, tip))
            if len(own) > 20 and np.linalg.norm(end - start) > 1e-3:
                along = (end - start) / np.linalg.norm(end - start)
                away = own - start - np.outer((own - start) @ along, along)
                radii[side + bone] = median(np.linalg.norm(away, axis=1))
    return radii


def _beside(points: F32, below: NDArray[np.int64], places: F32, present: NDArray[np.bool_]) -> float:
    """How far hips, legs and the clothes on them reach to the side where hands hang: a little before the middle, from wrists to fingertips."""
    bones = [BONE_INDEX[name] for name in ("leftUpperArm", "leftHand", "leftMiddleDistal")]
    if not present[bones[:2]].all():
        return 0.0
    shoulder, hand, tip = places[:, bones].T
    arm = float(np.linalg.norm(hand - shoulder))
    whole = float(np.linalg.norm(tip - shoulder)) if present[bones[2]] else 1.3 * arm
    x, y, z = points.T
    low, high = shoulder[1] - np.float32(1.08 * whole), shoulder[1] - np.float32(0.90 * arm)
    there = np.isin(below, _LOW) & (y > low) & (y < high) & (np.abs(z - shoulder[2] - np.float32(HANGS_AHEAD * arm)) < np.float32(HANGS_WIDE * arm))
    return float(np.abs(x[there]).max(initial=0.0))


def _owners(avatar: Avatar, rows: I32, bone_rows: I32) -> NDArray[np.int64]:
    """(joints of the avatar,) the humanoid bone that each joint hangs on, -1 for none."""
    bone_of = {joint: BONE_INDEX[bone] for bone, joint in avatar.skeleton.humanoid.items()}
    out = np.full(len(rows), -1, np.int64)
    for joint, parent in enumerate(avatar.skeleton.parents):
        out[joint] = bone_of.get(joint, out[parent] if parent >= 0 else -1)
    return out
