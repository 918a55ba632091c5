"""`ActorSurface`: the part of Panda's `Actor` that reads its own private tables, answered from a persona's rig instead.

Everything else of `Actor` (loop, play, pose, stop, pingpong, setPlayRate, setControlEffect, actorInterval ...) works through these.
Signatures are Panda's.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from direct.actor.Actor import Actor
from panda3d.core import LMatrix4f, NodePath, TransformState

from persona_engine.avatar.model import Avatar
from persona_engine.errors import RigError
from persona_engine.panda.animation import Animator, ClipControl
from persona_engine.panda.batch import Batch
from persona_engine.panda.clips import FileClip
from persona_engine.panda.joints import JointHandle, Joints
from persona_engine.rig.clips import BodyClip
from persona_engine.rig.model import RigModel

_log = logging.getLogger("persona_engine.panda")

PART, LOD = "modelRoot", "lodRoot"


class ActorSurface(Actor):
    """An `Actor` without a `Character`: one part, one level of detail."""

    animator: Animator
    joints: Joints
    batch: Batch

    # clips

    def getAnimControls(
        self, animName: Any = None, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = True
    ) -> list[ClipControl]:
        """Controls by name, of a list of names, all (True), or of what shows (None). A name that is none is a line in the log, as Panda has it; `RigError`
        for what is no name."""
        controls = self.animator.controls
        if animName is True:
            return list(controls.values())
        if animName is None:
            return self.animator.playing() or ([self.animator.current] if self.animator.current else [])
        names = self._clip_names(animName)
        for name in names:
            if name not in controls:
                _log.warning("%s has no clip %.60r; it has %s", self.getName(), name, ", ".join(controls) or "none")
        return [controls[name] for name in names if name in controls]

    def _clip_names(self, given: Any) -> list[str]:
        """One name or several. Raises `RigError` for what is none."""
        names = [given] if isinstance(given, str) else list(given) if isinstance(given, list | tuple | set | frozenset | Mapping) else [None]
        if not all(isinstance(name, str) for name in names):
            raise RigError(f"{self.getName()}: {given!r:.60} names no clip; it has {', '.join(self.animator.controls) or 'none'}")
        return names

    def getAnimControl(self, animName: str, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = True) -> ClipControl | None:
        """The control of one clip."""
        return self.animator.controls.get(animName)

    def getAnimControlDict(self) -> dict[str, dict[str, dict[str, ClipControl]]]:
        """Controls by level of detail, part and name."""
        return {LOD: {PART: dict(self.animator.controls)}}

    def getAnimNames(self) -> list[str]:
        """Names of the clips."""
        return list(self.animator.controls)

    def getCurrentAnim(self, partName: Any = None) -> str | None:
        """The clip that plays."""
        return next((control.getName() for control in self.animator.playing()), None)

    def getCurrentFrame(self, animName: str | None = None, partName: Any = None) -> int | None:
        """The frame of a clip, or of what plays."""
        name = animName or self.getCurrentAnim()
        control = self.animator.controls.get(name) if name else None
        return None if control is None else control.getFrame()

    def getFrameRate(self, animName: Any = None, partName: Any = None) -> float | None:
        """Frames a second at the clip's speed."""
        controls = self.getAnimControls(animName)
        return controls[0].getFrameRate() if controls else None

    def getBaseFrameRate(self, animName: Any = None, partName: Any = None) -> float | None:
        """Frames a second as authored."""
        controls = self.getAnimControls(animName)
        return controls[0].getAnim().getBaseFrameRate() if controls else None

    def getPlayRate(self, animName: Any = None, partName: Any = None) -> float | None:
        """The clip's speed."""
        controls = self.getAnimControls(animName)
        return controls[0].getPlayRate() if controls else None

    def getDuration(self, animName: Any = None, partName: Any = None, fromFrame: Any = None, toFrame: Any = None) -> float | None:
        """Seconds at the clip's speed."""
        controls = self.getAnimControls(animName)
        if not controls:
            return None
        last = controls[0].getNumFrames() - 1 if toFrame is None else toFrame
        return float((last + 1 - (fromFrame or 0)) / controls[0].getFrameRate())

    def getAnimFilename(self, animName: str, partName: str = PART) -> str:
        """Clips have no file of their own: empty."""
        return ""

    def loadAnims(self, anims: Mapping[str, Any], partName: str = PART, lodName: str = LOD) -> None:
        """Make clips of other files playable: {name: path of a .vrm or .glb, or (path, clip's name in it), or an `Avatar`}.
        Raises `RigError`, `AvatarError`."""
        if not isinstance(anims, Mapping):
            raise RigError(f"loadAnims() takes {{name: file}}, not {anims!r:.60}")
        for name, source in anims.items():
            source, wanted = source if isinstance(source, tuple) else (source, "")
            avatar = source if isinstance(source, Avatar) else self._read_avatar(source)
            rig = RigModel.from_avatar(avatar)
            found = [c for c in rig.clips if c.name == (wanted or name)] or ([] if wanted else list(rig.clips[:1]))
            if not found:
                raise RigError(f"{avatar.name!r} has no clip {wanted or name!r}", name=wanted or name, known=tuple(c.name for c in rig.clips))
            self.animator.add([FileClip(BodyClip.retarget(found[0], rig), self.batch.rig.body.hips_height, name)])

    def _read_avatar(self, source: Any) -> Avatar:
        raise NotImplementedError

    def unloadAnims(self, anims: Iterable[str] | None = None, partName: Any = None, lodName: Any = None) -> None:
        """Forget clips (default: all)."""
        self.animator.remove(list(self.animator.controls) if anims is None else self._clip_names(anims))

    def bindAnim(self, animName: Any, partName: Any = None, lodName: Any = None, allowAsyncBind: bool = False) -> None:
        """Clips are always bound."""

    def bindAllAnims(self, allowAsyncBind: bool = False) -> None:
        """Clips are always bound."""

    def waitPending(self, partName: Any = None) -> None:
        """Nothing is ever pending."""

    def setBlend(self, animBlend: Any = None, frameBlend: Any = None, blendType: Any = None, partName: Any = None) -> None:
        """`animBlend` lets several clips show by their `setControlEffect`; frames are always interpolated."""
        if animBlend is not None:
            self.animator.blending = bool(animBlend)

    # joints

    def getJoints(self, partName: Any = None, jointName: str = "*", lodName: Any = None) -> list[JointHandle]:
        """Joints and blend shapes whose names match."""
        return self.joints.matching(jointName)

    def listJoints(self, partName: str = PART, lodName: str = LOD) -> None:
        """Print the joints as a tree, as Panda's own does."""
        rig = self.batch.rig
        depth: dict[int, int] = {-1: -1}
        lines: dict[int, list[int]] = {}
        for row, parent in enumerate(rig.parents):
            depth[row] = depth[int(parent)] + 1
            lines.setdefault(int(parent), []).append(row)
        order, stack = [], list(reversed(lines.get(-1, [])))
        while stack:
            row = stack.pop()
            order.append(row)
            stack += reversed(lines.get(row, []))
        text = "\n".join("  " * depth[row] + " " + rig.joint_names[row] for row in order)
        sys.stdout.write(text + "\n")

    def exposeJoint(self, node: NodePath | None, partName: str, jointName: str, lodName: str = LOD, localTransform: Any = 0) -> NodePath:
        """A node that moves with a joint. Raises `RigError`."""
        return self.joints.expose(node, jointName, local=bool(localTransform))

    def stopJoint(self, partName: str, jointName: str, lodName: str = LOD) -> None:
        """Nodes no longer move with the joint."""
        self.joints.stop(jointName)

    def controlJoint(self, node: NodePath | None, partName: str, jointName: str, lodName: str = LOD) -> NodePath:
        """A node whose transform moves the joint, or whose X is a blend shape's weight. Raises `RigError`."""
        return self.joints.control(node, jointName)

    def freezeJoint(
        self, partName: str, jointName: str, transform: Any = None, pos: Any = None, hpr: Any = None, scale: Any = None
    ) -> None:
        """Hold a joint at a transform; what is not given is zero, as Panda has it. Raises `RigError`."""
        joint = self.joints.find(jointName)
        if transform is None:
            try:
                transform = TransformState.makePosHprScale(pos or (0, 0, 0), hpr or (0, 0, 0), scale or (1, 1, 1))
            except (TypeError, AssertionError) as error:
                raise RigError(f"freezeJoint({jointName!r}): pos, hpr and scale are three numbers each") from error
        node = NodePath(joint.getName())
        node.setTransform(transform)
        self.joints.control(node, jointName)

    def releaseJoint(self, partName: str, jointName: str) -> bool:
        """Undo `controlJoint` and `freezeJoint`; whether there was anything to undo."""
        return self.joints.release(jointName)

    def getJointTransform(self, partName: str, jointName: str, lodName: str = LOD) -> LMatrix4f:
        """A joint's local transform at rest."""
        return self.joints.find(jointName).getDefaultValue()

    def getJointTransformState(self, partName: str, jointName: str, lodName: str = LOD) -> TransformState:
        """A joint's local transform as it was drawn last."""
        return self.joints.find(jointName).getTransformState()

    # parts

    def getPartNames(self) -> list[str]:
        """One part."""
        return [PART]

    def getLODNames(self) -> list[str]:
        """One level of detail."""
        return [LOD]

    def getPartBundles(self, partName: Any = None) -> list[Any]:
        """There are no part bundles: the rig server moves the joints."""
        return []

    def getActorInfo(self) -> list[Any]:
        """What `pprint` prints."""
        return [(LOD, [(PART, None, [(name, "", c) for name, c in self.animator.controls.items()])])]

    def pprint(self) -> None:
        """Print clips, as Panda's own does."""
        lines = [f"{self.getName()}:"]
        lines += [f"  {n}: {c.getNumFrames()} frames at {c.getAnim().getBaseFrameRate():g}/s" for n, c in self.animator.controls.items()]
        sys.stdout.write("\n".join(lines) + "\n")

    def __str__(self) -> str:
        return f"PersonaActor {self.getName()}, clips = {self.getAnimNames()}"
