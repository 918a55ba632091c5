"""`Bench`: one body on which a piece is drawn, and `Sewn`: a surface as it comes off the bench."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks import body as bodies
from persona_engine.looks import form as heads
from persona_engine.looks.cage import normals, smoothed
from persona_engine.looks.mesh import Mesh
from persona_engine.looks.part import HeadFrame
from persona_engine.looks.piece import Frame, Swing
from persona_engine.looks.sdf import Field, occlusion, project
from persona_engine.looks.seated import turned
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.sway import joint_of
from persona_engine.looks.trim import Woven
from persona_engine.looks.weights import spine_shares, strongest, unpose

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
CLOSE, FALLING = 0.045, 0.25
"""`Sewn.reach` of cloth that lies on the body, and of cloth that falls round both legs and is closed."""


@dataclass
class Sewn:
    """A surface in its frame: figure of scale 1, or units of the head."""

    name: str
    frame: Frame
    points: F64
    faces: I64
    bones: tuple[str, ...]
    table: F64
    """(V, len(bones))."""
    tone: F64
    zones: I64
    finish: str = "cloth"
    uvs: F64 | None = None
    normals: F64 | None = None
    cut: F64 | None = None
    """(V, 3) the same in the pose in which clothes are cut, for what lies under it."""
    follows: I64 | None = None
    """(V,) vertices of the chart."""
    reach: float = CLOSE
    """Skin farther than this under it does not count as covered, metres."""
    seated: tuple[F64, F64] | None = None
    """(V, 3) how points and normals change when the wearer sits."""
    rolled: NDArray[np.bool_] | None = None
    """(V,) points of edges that are turned in: lighter faces do without."""
    drawn: NDArray[np.bool_] | None = None
    """(F,) faces that the piece has; all where None. The others only tell where the body is."""


@dataclass
class Work:
    """Everything of one piece on one body."""

    panels: list[Sewn] = field(default_factory=list)
    swings: list[Swing] = field(default_factory=list)


class Bench:
    """The body of a look: its figure, its fields, its head."""

    def __init__(self, look: LookSpec) -> None:
        self.look = look
        self.figure = make_figure(look.body)
        self.form = bodies.make_form(self.figure)
        self.head = heads.Form.of(look)
        self._shade: Field = self.form.whole()

    @property
    def k(self) -> float:
        """Size of the figure."""
        return self.figure.scale

    @property
    def frame(self) -> HeadFrame:
        """Where the head sits."""
        return self.figure.frame

    @property
    def neck(self) -> float:
        """Radius of the neck, metres of a figure of scale 1."""
        return bodies.NECK_RING * self.frame.unit / self.k

    def lowered(self, points: F64, table: F64) -> F64:
        """(V, 3) points of the T-pose, metres, with weights (V, J), in the pose in which clothes are cut."""
        blend = np.einsum("vj,jab->vab", table, self.form.deltas)
        return np.asarray(np.einsum("vab,vb->va", blend[:, :3, :3], points) + blend[:, :3, 3])

    def woven(self, name: str, woven: Woven, uvs: F64 | None, finish: str = "cloth", posed: bool = True, zone: int = 0) -> Sewn:
        """A garment below the neck, shaded by the body under it."""
        cage, table = woven.cage, strongest(woven.weights)
        faces = cage.triangles()
        open_air = occlusion(self._shade, cage.points, normals(cage.points, faces), 0.10 * self.k)
        tone = 0.45 + 0.55 * np.clip(open_air * 1.25, 0.0, 1.0)
        points = unpose(cage.points, table, self.form.deltas) if posed else cage.points
        on = np.asarray(table.any(axis=0))
        bones = tuple(bone for bone, used in zip(self.figure.names, on.tolist()) if used)
        if woven.seated is not None:
            bones = tuple(map(joint_of, bones))
        zones = np.full(len(points), zone, np.int64)
        sewn = Sewn(name, "body", points / self.k, faces, bones, table[:, on], tone, zones, finish, uvs, None, cage.points / self.k)
        sewn.rolled = woven.source != np.arange(len(woven.source))
        if woven.seated is not None:
            sewn.normals = smoothed(points, faces)
            sewn.seated = woven.seated / self.k, turned(self.figure, table, points, woven.seated, sewn.normals, faces)
        return sewn

    def solid(self, name: str, made: Mesh, frame: Frame, bone: str, finish: str, zone: int = 0) -> Sewn:
        """Something hard on one bone; `made` in the frame's lengths, its colours are shade."""
        count = len(made.points)
        tone = made.colors.mean(1)
        return Sewn(name, frame, made.points, made.faces, (bone,), np.ones((count, 1)), tone, np.full(count, zone, np.int64), finish)

    def clear(self, points: F64, gap: float) -> F64:
        """Points of a figure of scale 1 moved out to at least `gap` metres from trunk and arms, arms lowered."""
        field, p = self.form.upper(), points * self.k
        near = field(p) < gap * self.k
        out = p.copy()
        out[near] = project(field, p[near], gap * self.k, 3)
        return np.asarray(out / self.k)

    def draped(self, name: str, made: Mesh, uvs: F64 | None = None, finish: str = "cloth", zone: int = 0, neck: float = 0.0) -> Sewn:
        """Something that lies on the trunk and moves with it; `made` in metres of a figure of scale 1, `neck` the neck's share of it."""
        shares = spine_shares(self.figure, made.points[:, 1] * self.k)
        bones = (*shares, "neck")
        table = np.stack([*(share * (1.0 - neck) for share in shares.values()), np.full(len(made.points), neck)], 1)
        zones = np.full(len(made.points), zone, np.int64)
        return Sewn(name, "body", made.points, made.faces, bones, table, made.colors.mean(1), zones, finish, uvs, None, made.points)
