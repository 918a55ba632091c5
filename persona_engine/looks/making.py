"""`Making`: what grows while an avatar is put together from a head file and pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar, Material, Mesh, Primitive, Skeleton, Spring, Texture
from persona_engine.looks.near import dots
from persona_engine.looks.physique import Physique
from persona_engine.looks.piece import HANGING, LOWER_SKIN, Panel, Piece, measures
from persona_engine.looks.sitting import Lap, Surface
from persona_engine.looks.skeleton import Figure, make_figure
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.sway import bone_of
from persona_engine.looks.under import pressed

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
A = TypeVar("A")
T = TypeVar("T")

HAIR_PREFIX = "hair_"
HELD = 0.8
"""The build from which on the belly holds hems, but for those of skirts, between it and the lap."""
FREED = 0.020
"""How far cloth moves to the lap before it lies there as if nothing were over it, metres of the 1.5 m figure."""


@dataclass
class Making:
    """An avatar in the making."""

    base: Avatar
    spec: LookSpec
    figure: Figure
    measures: dict[str, float]
    physique: Physique
    names: list[str]
    parents: list[int]
    places: list[NDArray[np.float64]]
    meshes: list[Mesh] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    textures: list[Texture] = field(default_factory=list)
    springs: list[Spring] = field(default_factory=list)
    light: frozenset[str] = frozenset()
    """Layers that wear their lighter faces."""
    face: Primitive | None = None
    """The face at its finest: shells follow it."""
    skin: Piece | None = None
    """The body under everything."""
    fitted: dict[int, tuple[F32, F32]] = field(default_factory=dict)
    """Positions and normals of panels on this body, by `id`."""
    known: dict[tuple[str, int], Any] = field(default_factory=dict)
    """What else was found out about panels and pieces on this body, by what it is and `id`."""
    drawn: dict[int, F32] = field(default_factory=dict)
    """How panels move, by `id`, to hang inside what is worn over them."""

    laid: dict[int, F32] = field(default_factory=dict)
    """How panels move besides, by `id`, when the wearer sits."""

    turned: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    """Points of edges turned in that lie under further cloth, by `id` of their panel: nobody sees them."""

    buried: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    """Points that lie deep inside of what is worn over them, by `id` of their panel: nobody sees what is between them."""

    def place(self, frame: str, points: F32) -> F32:
        """From a frame's lengths to metres of the model."""
        if frame == "body":
            return points * np.float32(self.figure.scale)
        return points * np.float32(self.figure.frame.unit) + np.array(self.figure.frame.center, np.float32)

    @property
    def crown(self) -> F32:
        """(3,) how far the body moves the head."""
        return np.asarray(self.shift(np.array([self.figure.frame.center]))[0], np.float32)

    def shift(self, points: NDArray[np.floating]) -> F64:
        """(V, 3) how far what is at `points` on the plain body moves on this one, metres."""
        k = self.figure.scale
        return self.physique.shift(np.asarray(points, np.float64) / k) * k

    def on(self, panel: Panel, dome: F32 | None = None) -> tuple[F32, F32]:
        """Positions and normals of a panel on this body, hair kept under `dome`."""
        if id(panel) not in self.fitted:
            points = self.place(panel.frame, panel.fitted(self.measures))
            if dome is not None:
                points = pressed(points, dome, self.figure.frame)
            whole = (points, panel.normals) if self.physique.plain else self.physique.moved(points, panel.normals, self.figure.scale)
            self.fitted[id(panel)] = whole
        return self.fitted[id(panel)]

    def seated(self, panel: Panel) -> F32:
        """(V, 3) what a panel does, before bones move it, on who sits."""
        laid = self.laid.get(id(panel), np.float32(0.0))
        if panel.seated is None:
            return np.zeros_like(panel.positions) + laid
        change, share = self.once("seated", panel, self._seated)
        return np.asarray(change - self.drawn.get(id(panel), np.float32(0.0)) * share + laid)

    def _seated(self, panel: Panel) -> tuple[F32, F32]:
        """(V, 3) what a panel does with nothing over it, and (V, 1) how far it is then free of what is over it on who stands, 0..1."""
        assert panel.seated is not None
        change = self.place(panel.frame, panel.seated[0])
        if not self.physique.plain:
            change = self.lap.change(self.surface(panel), change.astype(np.float64)).astype(np.float32)
        if not panel.name.endswith(HANGING):
            change *= np.float32(1.0 - np.clip(self.spec.body.build / HELD, 0.0, 1.0))
        far = np.linalg.norm(change, axis=1, keepdims=True) / np.float32(FREED * self.figure.scale)
        return change, np.minimum(far, np.float32(1.0))

    def outward(self, panel: Panel) -> F32:
        """(V, 3) normals of a panel of cloth, 0 where an edge is turned in and they look towards the skin."""
        return self.once("outward", panel, self._outward)

    def _outward(self, panel: Panel) -> F32:
        assert panel.anchors is not None
        points, normals = self.on(panel)
        return np.where((dots(points - self._skin[panel.anchors], normals) > 0.0)[:, None], normals, np.float32(0.0))

    @cached_property
    def _skin(self) -> F32:
        assert self.skin is not None
        return np.concatenate([self.on(part)[0] for part in self.skin.panels])

    def turns(self, panel: Panel) -> F64:
        """(V, 3, 4) what bones do to a panel when this body sits."""
        return self.once("turns", panel, lambda panel: self.lap.blend(self.surface(panel).table))

    def once(self, what: str, thing: A, find: Callable[[A], T]) -> T:
        """What `find` says of a panel or a piece that does not move any more; asked for again, as it said before."""
        key = (what, id(thing))
        if key not in self.known:
            self.known[key] = find(thing)
        found: T = self.known[key]
        return found

    def surface(self, panel: Panel) -> Surface:
        """A panel of the body on the plain body and on this one, with the weights of the figure's joints."""
        return self.once("surface", panel, self._surface)

    def _surface(self, panel: Panel) -> Surface:
        table = np.zeros((len(panel.weights), len(self.figure.names)))
        columns = np.array([self.figure.names.index(bone_of(bone)) for bone in panel.bones])
        np.add.at(table, (np.arange(len(table))[:, None], columns[panel.rows]), panel.weights)
        return Surface(self.place(panel.frame, panel.fitted(self.measures)).astype(np.float64), self.on(panel)[0].astype(np.float64), table)

    @cached_property
    def lap(self) -> Lap:
        """The skin on which skirts of who sits lie."""
        assert self.skin is not None
        lower = next(panel for panel in self.skin.panels if panel.name == LOWER_SKIN)
        places, k = self.figure.positions, self.figure.scale
        return Lap(self.figure, self.figure.moved(self.physique.joints(self.figure.names, places / k) * k), self.surface(lower))


def begun(base: Avatar, spec: LookSpec, keep_hair: bool) -> Making:
    """The skeleton to build on: the file's, without the joints of hair that is not worn."""
    figure = make_figure(spec.body)
    skeleton = base.skeleton
    places = np.zeros((len(skeleton.names), 3))
    for row, parent in enumerate(skeleton.parents):
        places[row] = skeleton.translations[row] + (places[parent] if parent >= 0 else 0.0)
    hair = tuple(spring for spring in base.springs if skeleton.names[spring.joints[0].joint].startswith(HAIR_PREFIX))
    cloth = {joint.joint for spring in base.springs if spring not in hair for joint in spring.joints}
    stays = [row not in cloth and (keep_hair or not name.startswith(HAIR_PREFIX)) for row, name in enumerate(skeleton.names)]
    rows = np.cumsum(stays) - 1
    names = [name for name, on in zip(skeleton.names, stays) if on]
    parents = [int(rows[parent]) if parent >= 0 else -1 for parent, on in zip(skeleton.parents, stays) if on]
    making = Making(base, spec, figure, measures(spec), Physique.of(spec.body), names, parents, [place for place, on in zip(places, stays) if on])
    if keep_hair:
        making.springs += (_renumbered(spring, skeleton, rows) for spring in hair)
    return making


def _renumbered(spring: Spring, skeleton: Skeleton, rows: NDArray[np.int64]) -> Spring:
    """A chain of hair by the numbers that its joints get. It goes from joint to child, since a file may name another's joint as the last of a chain."""
    chain = [spring.joints[0].joint]
    while len(chain) < len(spring.joints) and len(below := np.flatnonzero(skeleton.parents == chain[-1])):
        chain.append(int(below[0]))
    return replace(spring, joints=tuple(replace(joint, joint=int(rows[row])) for joint, row in zip(spring.joints, chain)))


def skeleton(making: Making) -> Skeleton:
    places, parents = np.array(making.places), np.array(making.parents, np.int32)
    count = len(places)
    local = places - np.where(parents[:, None] >= 0, places[parents], 0.0)
    inverse = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    inverse[:, :3, 3] = -places
    rotations = np.tile(np.array((0, 0, 0, 1), np.float32), (count, 1))
    humanoid = {bone: making.names.index(making.base.skeleton.names[row]) for bone, row in making.base.skeleton.humanoid.items()}
    return Skeleton(tuple(making.names), parents, local.astype(np.float32), rotations, np.ones((count, 3), np.float32), inverse, humanoid)
