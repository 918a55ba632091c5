"""`PersonaActor`: a persona's body in the scene. An `Actor`, hence a `NodePath`; drawn and posed by the `RigServer`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
from direct.actor.Actor import Actor
from numpy.typing import NDArray
from panda3d.core import Filename, LPoint3f, NodePath

from persona_engine.avatar.model import Avatar
from persona_engine.motion.idle import relaxed
from persona_engine.motion.locomotion import GAITS
from persona_engine.panda.animation import Animator, ClipControl
from persona_engine.panda.axes import from_panda
from persona_engine.panda.clips import sources_of
from persona_engine.panda.face import Face
from persona_engine.panda.joints import JointHandle, Joints
from persona_engine.panda.lighting import Surroundings
from persona_engine.panda.port import NoPort, PersonaPort
from persona_engine.panda.rig_server import RigServer
from persona_engine.score import FaceCue, GazeTarget, PoseFrame, State
from persona_engine.score.intent import React

F32 = NDArray[np.float32]
CLIPS = ("idle", *GAITS)
"""Procedural clips that every persona can play."""
GazeAt = NodePath | GazeTarget | LPoint3f | tuple[float, float, float] | str | None


class PersonaActor(Actor):
    """A character from a .vrm or .glb path, or from a parsed `Avatar`.

    `server` is the running ShowBase's by default. Without a stage it poses, plays clips, shows faces and holds props; with one (`stage.spawn`) it lives.
    Raises `AvatarError`, `GraphicsError`.
    """

    def __init__(self, source: str | Filename | Avatar | None = None, server: RigServer | None = None, **_: Any) -> None:
        Actor.__init__(self)
        self.server = server or RigServer.of()
        avatar = self.server.avatar(source if source is not None else "mira.vrm")
        self.avatar = avatar
        self.setName(avatar.name or "persona")
        self.driven = False
        self.column = 0
        self.surroundings: Surroundings | None = None
        self.port: PersonaPort = NoPort(self._alone)
        self.batch = self.server.batch(avatar, str(source))
        self.model: NodePath = self.attachNewNode(self.batch.geometry.node.makeCopy())
        self.model.setTag("persona", "1")
        self.row = self.batch.add(self)
        self.joints = Joints(lambda: self.batch, lambda: self.row, self)
        self.animator = Animator(self.server.clock, self._clip_changed)
        self.animator.add(sources_of(avatar, self.batch.rig, CLIPS))
        self.face = Face(self._submit, lambda: self.port.persona)
        self.setPythonTag("persona", self)
        self._cleaned = False
        self.server.add(self)

    # ---- life on a stage ------------------------------------------------------------------------------------------------------------

    def join(self, port: PersonaPort, column: int) -> None:
        """Called by the stage: from now on its frame moves this body."""
        self.port = port
        self.follow(column)

    def follow(self, column: int) -> None:
        """Called by the stage: take the pose from `column` of its frame."""
        if not self.driven:
            self.server.free_column(self)
        self.driven, self.column = True, column
        self.batch.moved()

    def rest_pose(self) -> F32:
        """(4, 55) the relaxed stand."""
        return relaxed()

    @property
    def restless(self) -> bool:
        """Whether a frame has work of this actor's own."""
        return self.joints.busy or self.animator.active

    def advance(self, now: float, staged: PoseFrame | None, own: PoseFrame) -> None:
        """Before solving: clips of the file into the frame, controlled joints into the crowd."""
        if self.animator.active:
            frame = staged if self.driven and staged is not None else own
            rotations, hips = self.animator.sample()
            weight = np.float32(self.animator.weight())
            column = frame.rotations[:, :, self.column]
            side = np.where((column * rotations).sum(0) < 0, -1, 1).astype(np.float32)
            mixed = column + (rotations * side - column) * weight
            frame.rotations[:, :, self.column] = mixed / np.maximum(np.linalg.norm(mixed, axis=0), 1e-6)
            frame.hips[:, self.column] += (hips - frame.hips[:, self.column]) * weight
        self.joints.read_controls()

    def _alone(self, entry: Any) -> None:
        """Entries without a stage: only the face shows them."""
        if isinstance(entry, FaceCue):
            from persona_engine.names import ARKIT_INDEX

            weight = 0.0 if entry.mode == "release" else entry.weight
            self.server.show_face(self, ARKIT_INDEX[entry.name], weight)

    def _submit(self, entry: Any) -> None:
        self.port.submit(entry)

    def _clip_changed(self, control: ClipControl) -> None:
        """A procedural clip is the stage's to show; a clip of the file is played here and named in the state."""
        if not self.driven:
            return
        state = self.port.state
        playing = control.isPlaying()
        name = control.getName() if playing else "idle"
        changes = {"locomotion": name, "locomotion_t": self.server.clock(), "locomotion_rate": control.getPlayRate(), "loop": control.mode != "play"}
        self.port.submit(msgspec.structs.replace(state, t=0.0, **changes))
        if control.getName() in CLIPS:
            self.animator.clear()

    # ---- what she can do ------------------------------------------------------------------------------------------------------------

    def hear(self, text: str, speaker: str = "player") -> Any:
        """Somebody said `text`: she reacts in this frame, thinks, answers. Returns a `Speech`. Needs a stage."""
        return self.port.hear(text, speaker)

    def say(self, text: str, interrupt: bool = False) -> Any:
        """Say `text` after what she is saying, or instead of it. Returns a `Speech`. Needs a stage."""
        return self.port.say(text, interrupt)

    def perform(self, wav: str | bytes, text: str = "") -> Any:
        """Be driven by recorded sound (path or bytes); `text` is what it says, if known. Returns a `Speech`. Needs a stage."""
        return self.port.perform(wav, text)

    def react(self, event: str, at: GazeAt = None, strength: float = 1.0) -> None:
        """A reflex: loud_noise, flash, touch, hit, name_called, someone_enters, hover, joke, insult, greet, nod."""
        self.port.submit(React(self.port.persona, event, self.target(at), strength))

    def gaze_at(self, target: GazeAt) -> None:
        """Look at a node, a point in the scene, a named target; None looks at nothing in particular."""
        state: State = self.port.state
        self.port.submit(msgspec.structs.replace(state, t=0.0, attention=self.target(target)))

    def target(self, target: GazeAt) -> GazeTarget:
        """What may be looked at, as the score names it."""
        if target is None:
            return GazeTarget()
        if isinstance(target, GazeTarget):
            return target
        if isinstance(target, str):
            return GazeTarget(target)
        if isinstance(target, NodePath):
            return GazeTarget(self.server.target_id(target))
        return GazeTarget(point=from_panda(target))

    def turn_to(self, target: NodePath | LPoint3f | tuple[float, float, float]) -> None:
        """Turn the body so that it faces a node or a point of the scene (she faces -Y, as Panda's models do)."""
        top = self.getTop()
        x, y, _ = target.getPos(top) if isinstance(target, NodePath) else target
        mine = self.getPos(top)
        self.setH(top, math.degrees(math.atan2(x - mine[0], -(y - mine[1]))))

    # ---- Actor's own calls ----------------------------------------------------------------------------------------------------------

    def _controls(self, name: str | None = None) -> list[ClipControl]:
        if name is None:
            return [self.animator.current] if self.animator.current is not None else []
        control = self.animator.controls.get(name)
        return [control] if control is not None else []

    def getAnimControls(self, animName: Any = None, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = True) -> list[ClipControl]:
        """The controls of a clip, of several, of all (`True`), or of what plays."""
        if animName is True:
            return list(self.animator.controls.values())
        if isinstance(animName, list | tuple):
            return [c for name in animName for c in self._controls(name)]
        return self._controls(animName)

    def getAnimControl(self, animName: str, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = True) -> ClipControl | None:
        """The control of a clip."""
        found = self._controls(animName)
        return found[0] if found else None

    def _of(self, name: str | None, ask: Callable[[ClipControl], Any]) -> Any:
        found = self._controls(name)
        return ask(found[0]) if found else None

    def getCurrentAnim(self, partName: Any = None) -> str | None:
        """The name of the clip that plays."""
        state = getattr(self.port, "state", None)
        current = self.animator.current
        if current is not None and current.isPlaying():
            return str(current.getName())
        return state.locomotion if self.driven and state is not None and state.locomotion != "idle" else None

    def getCurrentFrame(self, animName: str | None = None, partName: Any = None) -> Any:
        """The frame that a clip has got to."""
        return self._of(animName, lambda c: c.getFrame())

    def getNumFrames(self, animName: str | None = None, partName: Any = None) -> Any:
        """Frames of a clip."""
        return self._of(animName, lambda c: c.getNumFrames())

    def getFrameRate(self, animName: str | None = None, partName: Any = None) -> Any:
        """Frames a second, play rate included."""
        return self._of(animName, lambda c: c.getFrameRate())

    def getBaseFrameRate(self, animName: str | None = None, partName: Any = None) -> Any:
        """Frames a second of the clip itself."""
        return self._of(animName, lambda c: c.getAnim().getBaseFrameRate())

    def getPlayRate(self, animName: str | None = None, partName: Any = None) -> Any:
        """How fast a clip plays."""
        return self._of(animName, lambda c: c.getPlayRate())

    def getDuration(self, animName: str | None = None, partName: Any = None, fromFrame: Any = None, toFrame: Any = None) -> Any:
        """Seconds of a clip at its own rate."""

        def seconds(control: ClipControl) -> float:
            first = 0 if fromFrame is None else fromFrame
            last = control.getNumFrames() - 1 if toFrame is None else toFrame
            return float((last + 1 - first) / control.getAnim().getBaseFrameRate())

        return self._of(animName, seconds)

    def getAnimNames(self) -> list[str]:
        """Every clip that can be played."""
        return list(self.animator.controls)

    def loadAnims(self, anims: dict[str, Any], partName: Any = None, lodName: Any = None) -> None:
        """Clips of other .glb or .vrm files, retargeted: {name: path}."""
        for name, path in anims.items():
            avatar = self.server.avatar(path)
            self.animator.add(sources_of(avatar, None, (), rename=name))

    def unloadAnims(self, anims: Any = None, partName: Any = None, lodName: Any = None) -> None:
        """Forget clips."""
        self.animator.remove(list(self.animator.controls) if anims is None else anims)

    def setPlayRate(self, rate: float, animName: str, partName: Any = None) -> None:
        """How fast a clip plays; negative backwards."""
        for control in self._controls(animName):
            control.setPlayRate(rate)

    def exposeJoint(self, node: NodePath | None, partName: str, jointName: str, lodName: str = "lodRoot", localTransform: int = 0) -> NodePath:
        """A node that moves with a joint (file or VRM bone name): hang props on it."""
        return self.joints.expose(node, jointName, local=bool(localTransform))

    def stopJoint(self, partName: str, jointName: str, lodName: str = "lodRoot") -> None:
        """Expose a joint no longer."""
        self.joints.stop(jointName)

    def controlJoint(self, node: NodePath | None, partName: str, jointName: str, lodName: str = "lodRoot") -> NodePath:
        """A node whose transform drives a joint, or whose X drives a blend shape."""
        return self.joints.control(node, jointName)

    def freezeJoint(self, partName: str, jointName: str, transform: Any = None, pos: Any = (0, 0, 0), hpr: Any = (0, 0, 0), scale: Any = (1, 1, 1)) -> None:
        """Hold a joint at a transform until `releaseJoint`."""
        node = self.joints.control(None, jointName)
        if transform is not None:
            node.setTransform(transform)
        else:
            node.setPosHprScale(pos, hpr, scale)

    def releaseJoint(self, partName: str, jointName: str) -> bool:
        """Give a controlled or frozen joint back."""
        return self.joints.release(jointName)

    def getJoints(self, partName: Any = None, jointName: str = "*", lodName: Any = None) -> list[JointHandle]:
        """Joints and blend shapes whose names match."""
        return self.joints.matching(jointName)

    def getJointTransform(self, partName: str, jointName: str, lodName: str = "lodRoot") -> Any:
        """Local matrix of a joint."""
        return self.joints.find(jointName).getTransform()

    def getJointTransformState(self, partName: str, jointName: str, lodName: str = "lodRoot") -> Any:
        """Local transform of a joint."""
        return self.joints.find(jointName).getTransformState()

    def listJoints(self, partName: str = "modelRoot", lodName: str = "lodRoot") -> None:
        """Print the joints."""
        for joint in self.joints.matching("*"):
            print(joint.getName())

    def update(self, lod: int = 0, partName: Any = None, lodName: Any = None, force: bool = False) -> bool:
        """Solve and upload now."""
        self.server.step()
        return True

    def cleanup(self) -> None:
        """Leave the scene and the server; idempotent."""
        if getattr(self, "_cleaned", True):
            return
        self._cleaned = True
        self.joints.clear()
        self.animator.clear()
        self.server.remove(self)
        self.batch.remove(self.row)
        self.clearPythonTag("persona")
        Actor.cleanup(self)
