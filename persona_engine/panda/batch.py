"""`Batch`: every persona of one avatar: a crowd on the CPU, one pose buffer and one geometry on the GPU."""

from __future__ import annotations

import logging
from math import radians
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from panda3d.core import GeomEnums, LVecBase4i, NodePath, Texture

from persona_engine.avatar.model import Avatar
from persona_engine.panda import geometry
from persona_engine.panda.materials import Surfaces
from persona_engine.rig.columns import Columns, neighbors
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.springs import Springs
from persona_engine.score import PoseFrame

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor

_log = logging.getLogger("persona_engine.panda")

FIRST_CAPACITY = 4
JUMP = 1.0
"""Metres in one frame that no one walks."""

_Places = tuple[int, Columns, Columns]


class Batch:
    """Rows of one rig. Rows are handed out and taken back; the buffer doubles when they run out."""

    def __init__(self, avatar: Avatar, source: str = "", swinging: int = 12) -> None:
        self.avatar = avatar
        self._swinging = swinging
        self._springs: Springs | None = None
        self.rig = RigModel.from_avatar(avatar)
        self.surfaces = Surfaces(avatar)
        self.geometry = self._built(avatar, source)
        self.levels: dict[int, geometry.Geometry | None] = {0: self.geometry}
        """Level of detail -> its geometry; None where there is none."""
        self.actors: list[PersonaActor | None] = []
        self._place: tuple[_Places, _Places] | None = None
        self._resize(FIRST_CAPACITY)

    def _built(self, avatar: Avatar, source: str) -> geometry.Geometry:
        shape_rows = {name: row for row, name in enumerate(self.rig.shape_names)}
        heads = np.ascontiguousarray(self.rig.heads.T[self.rig.rows])
        return geometry.build(avatar, self.surfaces, shape_rows, self.rig.palette_index.astype(np.int64), heads, source)

    def coarser(self, avatar: Avatar) -> geometry.Geometry | None:
        """Geometry of a coarser level for this rig, with this avatar's own pictures; None, after one warning, where it is another character."""
        same = avatar.skeleton.names == self.avatar.skeleton.names and set(avatar.shape_names()) <= set(self.rig.shape_names)
        if not same or len(avatar.materials) != len(self.avatar.materials) or not self._carries(avatar):
            _log.warning("a level of detail of %r has other joints, blend shapes or materials; it is not used", self.avatar.name)
            return None
        return self._built(avatar, "")

    def _carries(self, avatar: Avatar) -> bool:
        """Whether the pose buffer has every joint that moves a vertex of `avatar`: the shader would read beyond a row."""
        bound = [p.joints[p.weights > 0] for mesh in avatar.meshes for p in mesh.primitives]
        return bool((self.rig.palette_index[np.unique(np.concatenate(bound))] >= 0).all()) if bound else True

    def _resize(self, capacity: int) -> None:
        taken = len(self.actors)
        self.crowd = Crowd(self.rig, capacity)
        for _ in range(taken):
            self.crowd.claim()
        old, self._springs = self._springs, Springs(self.rig, capacity) if self._swinging and self.rig.springs else None
        self._roots: NDArray[np.float32] = np.zeros((4, capacity), np.float32)
        if self._springs is not None and old is not None:
            self._springs.restore(old.snapshot(taken))
        self.width = self.crowd.width
        self.actors += [None] * (capacity - taken)
        self.pose = Texture("persona-pose")
        self.pose.setupBufferTexture(capacity * self.width, Texture.T_float, Texture.F_rgba32, GeomEnums.UH_dynamic)
        self._view = np.frombuffer(self.pose.modifyRamImage(), np.float32).reshape(capacity, self.width, 4)
        self._view[:] = 0.0
        for row, actor in enumerate(self.actors):
            if actor is not None:
                self._bind(row, actor.model, actor.level)
                actor.joints.rebind()

    def _bind(self, row: int, model: NodePath, level: int) -> None:
        base = row * self.width
        shown = self.levels[level] or self.geometry
        model.setShaderInputs(
            persona_pose=self.pose,
            persona_morph=shown.morphs,
            persona_row=LVecBase4i(base, base + 3 * len(self.rig.skin_joints), 0, 0),
        )

    def add(self, actor: PersonaActor) -> int:
        """Give `actor` a row and bind its model to it."""
        if self.crowd.count == self.crowd.capacity and None not in self.actors:
            self._resize(2 * len(self.actors))
        row = self.crowd.claim()
        self.actors[row] = actor
        self._bind(row, actor.model, actor.level)
        self._place = None
        if self._springs is not None:
            self._springs.restart(row)
        return row

    def adopt(self, row: int, other: Batch, its_row: int) -> None:
        """What hangs from `row` goes on swinging as it did in a row of another batch: the same actor in other clothes."""
        if self._springs is not None and other._springs is not None:
            self._springs.adopt(row, other._springs, its_row)

    def remove(self, row: int) -> None:
        """Take a row back."""
        self.actors[row] = None
        self.crowd.release(row)
        self._place = None

    def moved(self) -> None:
        """An actor's column in the pose frame changed."""
        self._place = None

    @property
    def empty(self) -> bool:
        """Whether nobody wears this avatar."""
        return all(actor is None for actor in self.actors)

    def _places(self) -> tuple[_Places, _Places]:
        """Rows and columns of those that the stage drives, and of those that their actor drives."""
        if self._place is None:
            groups = []
            for driven in (True, False):
                chosen = [(row, a.column) for row, a in enumerate(self.actors) if a is not None and a.driven is driven]
                groups.append((len(chosen), neighbors([row for row, _ in chosen]), neighbors([c for _, c in chosen])))
            self._place = groups[0], groups[1]
        return self._place

    def update(self, t: float, staged: PoseFrame | None, own: PoseFrame, upload: bool) -> None:
        """Pose every row from its column of the stage's frame or of the actors' own as of session time `t`, solve, pack, and hand the
        buffer to Panda."""
        for (count, rows, columns), frame in zip(self._places(), (staged, own)):
            if frame is not None and count:
                self.crowd.pose(frame.rotations[:, :, columns], frame.hips[:, columns], frame.face[:, columns], rows)
        swings = self._springs is not None and self.crowd.count <= self._swinging
        self.crowd.spring_hook = self._springs if swings else None
        if self._springs is not None and swings:
            self._carry(self._springs, t)
        self.crowd.solve()
        if upload:
            self.crowd.pack(self._view)
            self.pose.modifyRamImage()

    def _carry(self, springs: Springs, t: float) -> None:
        """Tell the springs where every row stands."""
        roots = self._roots
        for row, actor in enumerate(self.actors[: self.crowd.count]):
            if actor is None:
                continue
            place = actor.getNetTransform()
            (x, y, z), heading = place.getPos(), radians(place.getHpr()[0])
            jumped = abs(x - roots[0, row]) + abs(y + roots[2, row]) + abs(z - roots[1, row]) > JUMP
            roots[:, row] = x, z, -y, heading
            if jumped:
                springs.jump(row, roots[:, row])
        springs.set_frame(t, roots)
