"""`Joints`: an actor's joints by Panda's names: exposed, controlled, frozen, listed."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from panda3d.core import GlobPattern, LMatrix4f, ModelNode, NodePath, TransformState

from persona_engine.errors import RigError
from persona_engine.names import BONES
from persona_engine.panda.axes import from_panda, matrix_to_panda, quaternion_from_panda, there

_log = logging.getLogger("persona_engine.panda")


class JointHandle:
    """What `Actor.getJoints()` returns: one joint, or one blend shape as Panda's sliders are."""

    def __init__(self, joints: Joints, name: str, row: int, shape: bool) -> None:
        self._joints, self._name, self.row, self.shape = joints, name, row, shape

    def getName(self) -> str:
        """The name in the avatar file."""
        return self._name

    def getTransformState(self) -> TransformState:
        """Local transform as it was drawn last."""
        return TransformState.makeMat(self._joints.local_matrix(self.row)) if not self.shape else TransformState.makeIdentity()

    def getTransform(self, out: LMatrix4f | None = None) -> LMatrix4f:
        """Local transform as it was drawn last."""
        matrix = self.getTransformState().getMat()
        if out is not None:
            out.assign(matrix)
        return matrix

    def getNetTransform(self, out: LMatrix4f | None = None) -> LMatrix4f:
        """Transform in the actor's space as it was drawn last."""
        matrix = LMatrix4f(self._joints.net_matrix(self.row)) if not self.shape else LMatrix4f.identMat()
        if out is not None:
            out.assign(matrix)
        return matrix

    def getDefaultValue(self) -> LMatrix4f:
        """Local transform at rest."""
        return self._joints.rest_matrix(self.row) if not self.shape else LMatrix4f.identMat()

    def __repr__(self) -> str:
        return f"{'shape' if self.shape else 'joint'} {self._name!r}"


@dataclass
class _Exposed:
    node: NodePath
    name: str
    row: int
    local: bool
    last: Any = None


@dataclass
class _Controlled:
    node: NodePath
    name: str
    row: int
    shape: bool
    last: Any = None


class Joints:
    """The joints of one actor. `crowd` and `row` are looked up at each use: an actor may move to another row."""

    def __init__(self, batch: Callable[[], Any], row: Callable[[], int], holder: NodePath, stir: Callable[[], None] = lambda: None) -> None:
        """`stir` is called when frames may have something to do here."""
        self._batch, self._row, self._holder, self._stir = batch, row, holder, stir
        self._exposed: list[_Exposed] = []
        self._controlled: dict[tuple[int, bool], _Controlled] = {}

    @property
    def busy(self) -> bool:
        """Whether a frame has anything to do here."""
        return bool(self._exposed or self._controlled)

    def names(self) -> Iterator[tuple[str, int, bool]]:
        """(name, row, is a shape) of everything, joints first."""
        rig = self._batch().rig
        yield from ((name, row, False) for row, name in enumerate(rig.joint_names))
        yield from ((name, row, True) for row, name in enumerate(rig.shape_names))

    def find(self, name: str) -> JointHandle:
        """A joint by its name in the file or its VRM bone name, else a blend shape. Raises `RigError`."""
        rig = self._batch().rig
        if name in rig.shape_names and name not in rig.joint_names:
            return JointHandle(self, name, rig.shape_names.index(name), True)
        try:
            row = rig.joint(name)
        except RigError as error:
            known = tuple(dict.fromkeys((*error.known, *difflib.get_close_matches(str(name), rig.shape_names, 3))))
            raise RigError(f"{rig.name!r} has no joint or blend shape {name!r:.60}", name=str(name), known=known) from None
        return JointHandle(self, rig.joint_names[row], row, False)

    def matching(self, pattern: str) -> list[JointHandle]:
        """Every joint and shape whose name matches a pattern with * and ?; a VRM bone name matches its joint."""
        if not isinstance(pattern, str):
            raise RigError(f"joints are found by a pattern, as \"left*\", not by {pattern!r:.60}")
        glob = GlobPattern(pattern)
        found = [JointHandle(self, name, row, shape) for name, row, shape in self.names() if glob.matches(name)]
        if not found and not glob.hasGlobCharacters():
            try:
                return [self.find(pattern)]
            except RigError:
                return []
        return found

    def net_matrix(self, row: int) -> LMatrix4f:
        """Joint to actor space, as drawn last."""
        return matrix_to_panda(self._batch().crowd.joint_matrix(self._row(), row))

    def local_matrix(self, row: int) -> LMatrix4f:
        """Joint to its parent's space, as drawn last."""
        parent = int(self._batch().rig.parents[row])
        net = self.net_matrix(row)
        if parent < 0:
            return net
        above = LMatrix4f(self.net_matrix(parent))
        above.invertInPlace()
        return net * above

    def rest_matrix(self, row: int) -> LMatrix4f:
        """Joint to its parent's space, at rest."""
        rig = self._batch().rig
        own, parent = rig.rest[row], int(rig.parents[row])
        return matrix_to_panda(own if parent < 0 else np.linalg.inv(rig.rest[parent].astype(np.float64)) @ own)

    def expose(self, node: NodePath | None, name: str, *, local: bool) -> NodePath:
        """Move `node` (a new child of the actor if None) with the joint each frame."""
        joint = self.find(name)
        if joint.shape:
            raise RigError(f"{name!r} is a blend shape: only joints can be exposed", name=name)
        node = self._holder.attachNewNode(ModelNode(joint.getName())) if node is None else there(node)
        exposed = _Exposed(node, self._lasting_name(joint), joint.row, local)
        self._exposed.append(exposed)
        self._stir()
        self._write(exposed)
        return node

    def stop(self, name: str) -> None:
        """Expose the joint no longer; nodes stay where they are."""
        row = self.find(name).row
        self._exposed = [e for e in self._exposed if e.row != row]

    def control(self, node: NodePath | None, name: str) -> NodePath:
        """Let `node`'s own transform drive the joint (or its X a blend shape's weight) until released."""
        joint = self.find(name)
        if node is None:
            node = self._holder.attachNewNode(ModelNode(joint.getName()))
            if not joint.shape:
                node.setMat(joint.getDefaultValue())
        self._controlled[joint.row, joint.shape] = _Controlled(there(node), self._lasting_name(joint), joint.row, joint.shape)
        self._stir()
        return node

    def release(self, name: str) -> bool:
        """Give a controlled or frozen joint back; whether it was one."""
        joint = self.find(name)
        if self._controlled.pop((joint.row, joint.shape), None) is None:
            return False
        crowd = self._batch().crowd
        if joint.shape:
            crowd.hold_shape(self._row(), joint.row, None)
        else:
            crowd.release_joint(self._row(), joint.row)
        return True

    def _lasting_name(self, joint: JointHandle) -> str:
        """What a joint is called in any character: its bone, if it is one."""
        if not joint.shape:
            bones = np.flatnonzero(self._batch().rig.bone_rows == joint.row)
            if len(bones):
                return BONES[bones[0]]
        return joint.getName()

    def rebind(self) -> None:
        """The actor got another row or rig: find everything anew. What the rig lacks is let go; its nodes stay where they are."""
        exposed, controlled = self._exposed, tuple(self._controlled.values())
        self._exposed, self._controlled = [], {}
        for e in exposed:
            row = self._found(e.name, False)
            if row is not None:
                self._exposed.append(_Exposed(e.node, e.name, row, e.local))
        for c in controlled:
            row = self._found(c.name, c.shape)
            if row is not None:
                self._controlled[row, c.shape] = _Controlled(c.node, c.name, row, c.shape)
        self._stir()

    def _found(self, name: str, shape: bool) -> int | None:
        rig = self._batch().rig
        try:
            return rig.shape(name) if shape else rig.joint(name)
        except RigError as error:
            _log.warning("%s; it is let go", error)
            return None

    def read_controls(self) -> None:
        """Before solving: carry controlled nodes that changed into the crowd."""
        for c in self._controlled.values():
            state = c.node.getTransform()
            if state is c.last:
                continue
            c.last = state
            crowd, row = self._batch().crowd, self._row()
            if c.shape:
                crowd.hold_shape(row, c.row, state.getPos().getX())
            else:
                rotation = np.array(quaternion_from_panda(state.getQuat()), np.float32)
                crowd.override(row, c.row, rotation, np.array(from_panda(state.getPos()), np.float32))

    def write_exposed(self) -> None:
        """After solving: move exposed nodes; nodes that were removed are forgotten."""
        if any(e.node.isEmpty() for e in self._exposed):
            self._exposed = [e for e in self._exposed if not e.node.isEmpty()]
        for exposed in self._exposed:
            self._write(exposed)

    def _write(self, exposed: _Exposed) -> None:
        exposed.node.setMat(self.local_matrix(exposed.row) if exposed.local else self.net_matrix(exposed.row))

    def clear(self) -> None:
        """Forget everything."""
        self._exposed.clear()
        self._controlled.clear()
