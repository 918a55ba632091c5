"""`Crowd`: the joints of many personas with one rig, as struct of arrays, persona last.

A frame is `pose()` for all rows, then `solve()`, then `pack()` into the texture that the shader reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import RigError
from persona_engine.names import BONE_INDEX, BONES
from persona_engine.quick import einsum
from persona_engine.rig import quat
from persona_engine.rig.columns import Columns, neighbors
from persona_engine.rig.constraints import Twists
from persona_engine.rig.model import RigModel
from persona_engine.rig.seat import Seat

F32 = NDArray[np.float32]

SpringHook = Callable[["Crowd"], Sequence[NDArray[np.int32]]]
"""Called after kinematics; moves joints in `skin` and returns the rows that they carry, one array per depth from above."""


class Crowd:
    """Up to `capacity` rows of one rig. `count` rows from the first are solved and packed; rows are given out by `claim`.

    `rotations` (4, J, count): every joint's turn away from rest, in the model's axes, relative to its parent.
    `hips` (3, count): offset of the hips in metres. `weights` (B, count): blend shapes. `skin` (3, 4, J, count): see `RigModel`.
    They hold no column more: arithmetic on some of the columns of an array takes twice as long as on all.
    """

    def __init__(self, rig: RigModel, capacity: int) -> None:
        self.rig = rig
        self.capacity = capacity
        self.count = 0
        joints = rig.joint_count
        self.rotations: F32 = quat.identity(joints, 0)
        self.hips: F32 = np.zeros((3, 0), np.float32)
        self.weights: F32 = np.zeros((len(rig.shape_names), 0), np.float32)
        self.skin: F32 = np.zeros((3, 4, joints, 0), np.float32)
        self.spring_hook: SpringHook | None = None
        self._free: list[int] = []
        self._bones = np.flatnonzero(rig.bone_rows >= 0)
        self._bone_rows = neighbors(rig.bone_rows[self._bones])
        self._hips_row = int(rig.bone_rows[BONE_INDEX["hips"]])
        self._packed = neighbors(rig.skin_joints)
        self._twists = Twists(rig)
        self._seat = Seat(rig)
        self._turn: F32 = np.empty((3, 4, joints, 0), np.float32)
        self._levels = [(level, rig.parents[level].astype(np.intp)) for level in rig.levels]
        self._views: list[tuple[F32, F32, F32, NDArray[np.intp]]] = []
        """Of each level from above: its `skin`, its `_turn`, where it is of `skin`, and its parents."""
        self._overrides: dict[tuple[int, int], tuple[F32, F32 | None]] = {}
        self._held: dict[tuple[int, int], float] = {}

    @property
    def width(self) -> int:
        """W: texels of a row when packed, 3 per skin joint and one per four blend shapes."""
        return 3 * len(self.rig.skin_joints) + self.weight_texels

    @property
    def weight_texels(self) -> int:
        """Texels that hold the blend shape weights, at the end of a row."""
        return -(-len(self.rig.shape_names) // 4)

    def claim(self) -> int:
        """A free row, at rest. Raises `RigError` when all are taken."""
        if self._free:
            row = min(self._free)
            self._free.remove(row)
        elif self.count < self.capacity:
            row = self.count
            self._hold(self.count + 1)
        else:
            raise RigError(f"the crowd of '{self.rig.name}' is full at {self.capacity}")
        self.rotations[:, :, row] = quat.IDENTITY[:, None]
        self.hips[:, row] = 0
        self.weights[:, row] = 0
        self.skin[..., row] = np.eye(3, 4, dtype=np.float32)[..., None]
        return row

    def _hold(self, count: int) -> None:
        """Keep as many columns as there are rows in use."""
        kept = min(self.count, count)
        for name in ("rotations", "hips", "weights", "skin", "_turn"):
            old: F32 = getattr(self, name)
            new = np.zeros((*old.shape[:-1], count), np.float32)
            new[..., :kept] = old[..., :kept]
            setattr(self, name, new)
        self._views = [(self.skin[:, :, level], self._turn[:, :, level], self.skin[:, 3, level], parents) for level, parents in self._levels]
        self.count = count

    def release(self, row: int) -> None:
        """Give a row back; its overrides go."""
        self._overrides = {key: value for key, value in self._overrides.items() if key[0] != row}
        self._held = {key: value for key, value in self._held.items() if key[0] != row}
        self._free.append(row)
        count = self.count
        while count and count - 1 in self._free:
            count -= 1
            self._free.remove(count)
        if count < self.count:
            self._hold(count)

    def pose(self, rotations: F32, hips: F32, face: F32, columns: Columns | None = None) -> None:
        """Set the pose of the rows `columns` (default: all in use, in order).

        `rotations` (4, 55, n) xyzw unit, normalised pose; `hips` (3, n) offset in metres; `face` (52, n) ARKit weights.
        """
        at: Columns = slice(0, self.count) if columns is None else columns
        chosen = rotations if len(self._bones) == len(BONES) else rotations[:, self._bones]
        rows = self._bone_rows if isinstance(at, slice) or isinstance(self._bone_rows, slice) else self._bone_rows[:, None]
        self.rotations[:, rows, at] = chosen
        self.hips[:, at] = hips
        self.rig.face_map.write(face, self.weights, at)

    def override(self, row: int, joint: int, rotation: F32, translation: F32 | None = None) -> None:
        """Hold a joint of one row at a local rotation (4,) xyzw and translation (3,), as a scene graph's joint node would.

        `translation` None keeps the rest translation. Holds until `release_joint`.
        """
        above = self._parent_rotation(joint)
        delta = quat.mul(quat.mul(above, np.asarray(rotation, np.float32)), quat.conj(self.rig.rest_rotations[:, joint]))
        shift = None
        if translation is not None:
            parent = self.rig.parents[joint]
            linear = self.rig.rest[parent, :3, :3] if parent >= 0 else np.eye(3, dtype=np.float32)
            shift = np.asarray(linear @ (np.asarray(translation, np.float32) - self.rig.rest_locals[:, joint]), np.float32)
        self._overrides[row, joint] = (np.asarray(quat.normalize(delta), np.float32), shift)

    def release_joint(self, row: int, joint: int) -> None:
        """Let a joint go back to what `pose` says (or to rest)."""
        if self._overrides.pop((row, joint), None) is not None:
            self.rotations[:, joint, row] = quat.IDENTITY

    def hold_shape(self, row: int, shape: int, weight: float | None) -> None:
        """Hold one of the avatar's own blend shapes at `weight`; None lets it go."""
        if weight is None:
            if self._held.pop((row, shape), None) is not None:
                self.weights[shape, row] = 0
        else:
            self._held[row, shape] = weight

    def solve(self) -> None:
        """Overrides, constraints, kinematics and springs of all rows in use."""
        if not self.count:
            return
        self._apply_overrides()
        self._seat.apply(self.rotations, self.weights)
        self._hold_shapes()
        self._twists.apply(self.rotations)
        self._turns()
        self._shift()
        self._chain()
        if self.spring_hook is not None:
            self.refresh(self.spring_hook(self))

    def refresh(self, levels: Sequence[NDArray[np.int32]]) -> None:
        """Kinematics again for some joints, one array of rows per depth from above, after their `rotations` changed."""
        for rows in levels:
            self._local_turns(rows)
            self.skin[:, :, rows] = _compose(self.skin[:, :, self.rig.parents[rows]], self._turn[:, :, rows])

    def pack(self, out: F32) -> None:
        """Write `(count, W, 4)` float32: [3 texels per skin joint][ceil(B / 4) texels of weights] a row."""
        n, rig = self.count, self.rig
        palette = self.skin[:, :, self._packed]
        if rig.offsets is not None:
            palette = _compose(palette, rig.offsets[..., None])
        joints = len(rig.skin_joints)
        out[:n, : 3 * joints].reshape(n, joints, 3, 4)[:] = palette.transpose(3, 2, 0, 1)
        shapes = len(rig.shape_names)
        if shapes:
            texels = out[:n, 3 * joints : 3 * joints + self.weight_texels]
            texels.reshape(n, -1)[:, :shapes] = self.weights.T

    def palette(self, row: int) -> F32:
        """(K, 3, 4) skin matrices of one row, bind pose to posed model space."""
        found = self.skin[:, :, self.rig.skin_joints, row : row + 1]
        if self.rig.offsets is not None:
            found = _compose(found, self.rig.offsets[..., None])
        return np.ascontiguousarray(found[..., 0].transpose(2, 0, 1))

    def joint_matrix(self, row: int, joint: int) -> F32:
        """(4, 4) of a joint in posed model space, for whatever is fixed to it."""
        out = np.eye(4, dtype=np.float32)
        out[:3] = self.skin[:, :, joint, row]
        return np.asarray(out @ self.rig.rest[joint], np.float32)

    def joint_places(self, columns: Columns | None = None) -> F32:
        """(3, J, n) where the joints are now, model space."""
        at: Columns = slice(0, self.count) if columns is None else columns
        skin, heads = self.skin[..., at], self.rig.heads[..., None]
        found: F32 = skin[:, 0] * heads[0] + skin[:, 1] * heads[1] + skin[:, 2] * heads[2] + skin[:, 3]
        return found

    def _parent_rotation(self, joint: int) -> F32:
        parent = self.rig.parents[joint]
        return self.rig.rest_rotations[:, parent] if parent >= 0 else quat.IDENTITY

    def _apply_overrides(self) -> None:
        for (row, joint), (rotation, _) in self._overrides.items():
            self.rotations[:, joint, row] = rotation

    def _hold_shapes(self) -> None:
        for (row, shape), weight in self._held.items():
            self.weights[shape, row] = weight

    def _turns(self) -> None:
        if self.rig.joint_count * self.count > quat.FEW:
            self._local_turns(slice(None))
            return
        quat.transforms(self.rotations, self._turn)
        moved = einsum("iajn,aj->ijn", self._turn[:, :3], self.rig.heads)
        np.subtract(self.rig.heads[..., None], moved, out=self._turn[:, 3])

    def _local_turns(self, rows: slice | NDArray[np.int32]) -> None:
        pivots = self.rig.heads[:, rows, None]
        turn = self._turn[:, :, rows]
        quat.to_matrix(self.rotations[:, rows], out=turn[:, :3])
        turn[:, 3] = pivots
        for axis in range(3):
            turn[:, 3] -= turn[:, axis] * pivots[axis]
        if not isinstance(rows, slice):
            self._turn[:, :, rows] = turn

    def _shift(self) -> None:
        self._turn[:, 3, self._hips_row] += self.hips
        if self.rig.ground:
            self._turn[1, 3, self.rig.levels[0]] -= self.rig.ground
        for (row, joint), (_, shift) in self._overrides.items():
            if shift is not None:
                self._turn[:, 3, joint, row] += shift

    def _chain(self) -> None:
        """Every joint's place from its parent's, a level of the tree after the other."""
        (to, turn, _, _), *levels = self._views
        to[:] = turn
        for out, turn, places, parents in levels:
            above = self.skin.take(parents, axis=2)
            einsum("iakn,abkn->ibkn", above[:, :3], turn, out=out)
            places += above[:, 3]


def _compose(a: F32, b: F32) -> F32:
    """(3, 4, ...) affine product a b."""
    out: F32 = a[:, 0:1] * b[0] + a[:, 1:2] * b[1] + a[:, 2:3] * b[2]
    out[:, 3] += a[:, 3]
    return out
