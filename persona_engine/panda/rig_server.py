"""`RigServer`: one per ShowBase. One task a frame moves every persona's pose to the GPU and keeps it in step with its surroundings."""

from __future__ import annotations

import builtins
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

from direct.showbase.DirectObject import DirectObject
from panda3d.core import Filename, NodePath, SubfileInfo, VirtualFileSystem, getModelPath

from persona_engine.avatar import reader
from persona_engine.avatar.model import Avatar
from persona_engine.errors import AvatarError, GraphicsError, StageError
from persona_engine.frame_gate import FrameGate
from persona_engine.panda import lighting, materials, picking, prc
from persona_engine.panda.batch import Batch
from persona_engine.panda.detail import Detail
from persona_engine.panda.workshop import Goods, Workshop
from persona_engine.score import PoseFrame

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.port import PersonaPort
    from persona_engine.score import State

_log = logging.getLogger("persona_engine.panda")

TASK = "persona-rigs"
SORT = 45
"""After the game's and the data loop's tasks, before simplepbr's (49) and drawing (50)."""
SURVEYED_OVER = 24
"""Frames within which everybody's surroundings have been read once: one actor a frame, more of them only in a larger crowd."""
OWN_CAPACITY = 8

FrameSource = Callable[[float], PoseFrame | None]


def graphics_problem(gsg: Any) -> str:
    """Why this graphics state cannot draw personas, with the remedy; empty if it can."""
    remedy = (
        'Before ShowBase: loadPrcFileData("", "load-display pandagl\\ngl-version 3 3"); update the graphics driver if it has no OpenGL 3.3. '
        "Without a GPU: `load-display p3headlessgl` or `window-type none`"
    )
    if not gsg.getSupportsGlsl():
        return f"{gsg.getPipe().getInterfaceName()} has no GLSL shaders. {remedy}"
    major, minor = gsg.getDriverShaderVersionMajor(), gsg.getDriverShaderVersionMinor()
    if (major, minor) < (3, 30):
        return f"{gsg.getDriverRenderer()} offers GLSL {major}.{minor}; personas need 3.30 (OpenGL 3.3). {remedy}"
    if not gsg.getSupportsBufferTexture():
        return f"{gsg.getDriverRenderer()} has no buffer textures. {remedy}"
    return ""


def _bytes(path: Filename) -> bytes:
    """What a file of Panda's file system holds. Where it lies in the system's as it is, it is read there, which takes a tenth of the time."""
    files, place = VirtualFileSystem.getGlobalPtr(), SubfileInfo()
    file = files.getFile(path)
    if file is None or not file.getSystemInfo(place):
        return bytes(files.readFile(path, False))
    with open(place.getFilename().toOsSpecific(), "rb") as stream:
        stream.seek(place.getStart())
        return stream.read(place.getSize())


class RigServer(DirectObject):
    """Holds a batch per avatar, updates them in one task, answers where the mouse points.

    `source(t)` is set by the stage and returns the frame whose columns `PersonaActor.column` names; `clock` gives session seconds. With
    `window-type none` everything runs but the upload. Raises `GraphicsError` where the driver cannot draw personas.
    """

    def __init__(self, base: Any, clock: Callable[[], float] | None = None) -> None:
        self.base = base
        self.clock: Callable[[], float] = clock or _frame_time
        self.source: FrameSource | None = None
        self.gate = FrameGate()
        self.read: Callable[[bytes, str], Avatar] = reader.read
        self.actors: list[PersonaActor] = []
        self.targets: dict[str, NodePath] = {}
        """What personas look at, by id; the stage samples where these are."""
        self._batches: dict[int, Batch] = {}
        self._avatars: dict[str, ref[Avatar]] = {}
        """Path -> the character read from there, as long as somebody wears it or the stage's files keep it."""
        self._own = PoseFrame(OWN_CAPACITY)
        self._free = list(range(OWN_CAPACITY))
        self._stirred: dict[int, PersonaActor] = {}
        """Actors that may have work of their own in a frame, by their address."""
        self._heeded: tuple[list[PersonaActor], list[PersonaPort]] | None = None
        """Those whose ports do not tell of new states, and these."""
        self._states: list[State | None] = []
        """What the score last said of each of those whom it drives."""
        self._surveyed, self._output = 0, lighting.GAMMA
        self._shadows = lighting.ShadowCasters()
        self._checked = False
        self._closed = False
        self.workshop = Workshop(base)
        self.detail = Detail(base, self.workshop, self._sibling)
        self.pointer = picking.Pointer(self)
        self._check_driver()
        base.taskMgr.add(self._task, TASK, sort=SORT)
        if prc.read()["persona-picking"]:
            self.accept("mouse1", self.pointer.click)

    @staticmethod
    def of(base: Any = None) -> RigServer:
        """The server of a ShowBase (default: the running one), made when first asked for. Raises `StageError` without a ShowBase."""
        base = base if base is not None else getattr(builtins, "base", None)
        if base is None:
            raise StageError("there is no ShowBase yet: make one before the first persona")
        server = base.__dict__.get("persona_rig_server")
        if server is None or server._closed:
            server = base.persona_rig_server = RigServer(base)
        return server

    def _check_driver(self) -> None:
        window = self.base.win
        if self._checked or window is None or window.getGsg() is None:
            return
        gsg = window.getGsg()
        if not gsg.isValid():
            return
        self._checked = True
        problem = graphics_problem(gsg)
        if problem:
            raise GraphicsError(problem)
        materials.suit(gsg.getDriverRenderer())

    def avatar(self, source: str | Filename | Avatar) -> Avatar:
        """An avatar from a path on Panda's model path (read once while it is worn), or itself. Raises `AvatarError`."""
        if isinstance(source, Avatar):
            return source
        key = self.path(source)
        held = self._avatars.get(key)
        known = None if held is None else held()
        if known is None:
            known = self.read(_bytes(Filename(key)), key)
            self._avatars = {**{path: held for path, held in self._avatars.items() if held() is not None}, key: ref(known)}
        return known

    @staticmethod
    def path(source: str | Filename) -> str:
        """The full path of a file on Panda's model path, else of one in the current folder. Raises `AvatarError`."""
        try:
            path = Filename(source) if isinstance(source, Filename) else Filename.fromOsSpecific(str(source))
        except UnicodeEncodeError as error:
            raise AvatarError(f"{source!r:.60} is no path") from error
        files = VirtualFileSystem.getGlobalPtr()
        if not files.resolveFilename(path, getModelPath().getValue()):
            path.makeAbsolute()
            if not files.isRegularFile(path):
                raise AvatarError("file not found", path=str(source), remedy="Give a path to a .vrm or .glb: absolute, from here or on Panda's model path.")
        return path.getFullpath()

    def batch(self, avatar: Avatar, source: str = "") -> Batch:
        """The batch of an avatar."""
        self._check_driver()
        batch = self._batches.get(id(avatar))
        if batch is None:
            batch = self._batches[id(avatar)] = self._made(avatar, source)
        return batch

    @staticmethod
    def _made(avatar: Avatar, source: str = "") -> Batch:
        return Batch(avatar, source, int(str(prc.read()["persona-springs"])))

    def goods(self, avatar: Avatar | None) -> Goods:
        """In the workshop: the batch of an avatar, with what of it the GPU must hold."""
        if avatar is None:
            return Goods(None)
        batch = self._batches.get(id(avatar)) or self._made(avatar)
        return Goods(batch, (batch.geometry.morphs, *batch.surfaces.textures), batch.geometry.node)

    def take(self, batch: Batch) -> None:
        """Draw with a batch that the workshop made, unless its avatar has one by now."""
        self._batches.setdefault(id(batch.avatar), batch)

    def _sibling(self, avatar: Avatar, level: int) -> Avatar | None:
        """The level of detail that lies beside an avatar's file, as name.lod1.vrm."""
        path = next((Path(name) for name, known in self._avatars.items() if known() is avatar), None)
        if path is None:
            return None
        beside = Filename(str(path.with_suffix(f".lod{level}{path.suffix}")))
        files = VirtualFileSystem.getGlobalPtr()
        return self.read(_bytes(beside), beside.getFullpath()) if files.exists(beside) else None

    def add(self, actor: PersonaActor) -> None:
        """Take an actor in; it gets a column of the server's own frame until a stage gives it one."""
        self.actors.append(actor)
        self.own_column(actor)
        self._output = self._output_now()
        self._survey(actor)

    def own_column(self, actor: PersonaActor) -> None:
        """Give an actor a column of the server's own frame."""
        if not self._free:
            self._grow()
        actor.column = self._free.pop(0)
        self._own.rotations[:, :, actor.column] = actor.rest_pose()
        self._own.hips[:, actor.column] = 0
        self._own.face[:, actor.column] = 0

    def free_column(self, actor: PersonaActor) -> None:
        """Take back what `own_column` gave."""
        self._free.append(actor.column)

    def show_face(self, actor: PersonaActor, shape: int, weight: float) -> None:
        """A face shape of an actor that no stage drives."""
        self._own.face[shape, actor.column] = weight

    def show_pose(self, actor: PersonaActor, rotations: Any) -> None:
        """The pose (4, 55) of an actor that no stage drives, in the order of `names.BONES`."""
        self._own.rotations[:, :, actor.column] = rotations

    def _grow(self) -> None:
        old = self._own
        n = old.capacity
        self._own = PoseFrame(2 * n)
        for name in ("face", "rotations", "hips", "roots"):
            getattr(self._own, name)[..., :n] = getattr(old, name)
        self._free = list(range(n, 2 * n))

    def remove(self, actor: PersonaActor) -> None:
        """Let an actor go; an avatar that nobody wears any more leaves memory."""
        if actor not in self.actors:
            return
        self.actors.remove(actor)
        self._stirred.pop(id(actor), None)
        self._heeded = None
        if not actor.driven:
            self.free_column(actor)
        actor.batch.remove(actor.row)
        self.forget_empty(actor.batch)

    def forget_empty(self, batch: Batch) -> None:
        """Let a batch that nobody uses leave memory."""
        if batch.empty:
            self._batches.pop(id(batch.avatar), None)

    def target_id(self, node: NodePath) -> str:
        """The id under which the stage samples where `node` is."""
        for name, known in self.targets.items():
            if known == node:
                return name
        name = node.getName() or "target"
        taken, number = name, 2
        while taken in self.targets:
            taken, number = f"{name}-{number}", number + 1
        self.targets[taken] = node
        return taken

    def _task(self, task: Any) -> int:
        self.step()
        return int(task.cont)

    def step(self, t: float | None = None) -> None:
        """One frame at session time `t` (default: now): pose, solve, upload."""
        with self.gate:
            self._step(t)

    def _step(self, t: float | None) -> None:
        now = self.clock() if t is None else t
        frame = self.source(now) if self.source is not None else None
        restless = self._restless()
        for actor in restless:
            actor.advance(now, frame, self._own)
        self.workshop.poll(_frame_length())
        upload = self.base.win is not None
        for batch in tuple(self._batches.values()):
            batch.update(now, frame, self._own, upload)
        for actor in restless:
            if actor.joints.busy:
                actor.joints.write_exposed()
        if upload and self.actors:
            self._look_round()

    def stir(self, actor: PersonaActor) -> None:
        """From now on an actor may have work of its own in a frame: it is asked in each, until it has none."""
        self._stirred[id(actor)] = actor

    def heed(self, actor: PersonaActor) -> None:
        """Who moves an actor, or through which port, has changed."""
        self._heeded = None
        self.stir(actor)

    def _restless(self) -> list[PersonaActor]:
        if self._heeded is None:
            asked = [actor for actor in self.actors if actor.driven and not actor.told]
            self._heeded, self._states = (asked, [actor.port for actor in asked]), [None] * len(asked)
        asked, ports = self._heeded
        states: list[State | None] = [port.state for port in ports]
        if states != self._states:
            for actor, old, new in zip(asked, self._states, states):
                if new is not old:
                    self.stir(actor)
            self._states = states
        if not self._stirred:
            return []
        found = [actor for actor in self._stirred.values() if actor.restless]
        self._stirred = {id(actor): actor for actor in found}
        return found

    def _look_round(self) -> None:
        """Survey the next of the actors, and choose how finely to draw them."""
        count = len(self.actors)
        for _ in range(-(-count // SURVEYED_OVER)):
            self._surveyed = (self._surveyed + 1) % count
            if not self._surveyed:
                self._output = self._output_now()
                if self.detail.active:
                    self.detail.look_round()
            actor = self.actors[self._surveyed]
            self._survey(actor)
            self.detail.choose(actor)

    def survey(self) -> None:
        """Read every actor's lights, fog and output now; a frame does this for a few of them only."""
        self._output = self._output_now()
        for actor in self.actors:
            self._survey(actor)

    def _output_now(self) -> lighting.Output:
        return lighting.output_of(getattr(self.base, "cam", None))

    def _survey(self, actor: PersonaActor) -> None:
        if self.base.win is None:
            return
        state = actor.model.getNetState()
        if state == actor.dark and actor.surroundings is not None and actor.surroundings.output is self._output:
            return
        surroundings, casters = lighting.read(state, self._output)
        actor.dark = None if surroundings.lights or surroundings.fog else state
        if casters:
            self._shadows.teach(casters)
        if surroundings != actor.surroundings:
            if lighting.lights_beyond_limit(surroundings):
                _log.warning("%d lights shine on %s; the first %d are used", surroundings.lights, actor.getName(), lighting.MAX_LIGHTS)
            actor.surroundings = surroundings
            actor.model.setShaderInputs(**surroundings.inputs())

    def close(self) -> None:
        """Remove the task and every actor's model; undo what was told to lights."""
        if self._closed:
            return
        self._closed = True
        self.workshop.close()
        self.base.taskMgr.remove(TASK)
        self.ignoreAll()
        for actor in tuple(self.actors):
            actor.cleanup()
        self._shadows.release()
        self._batches.clear()
        self.targets.clear()


def _frame_time() -> float:
    from panda3d.core import ClockObject

    return float(ClockObject.getGlobalClock().getFrameTime())


def _frame_length() -> float:
    from panda3d.core import ClockObject

    return float(ClockObject.getGlobalClock().getDt())
