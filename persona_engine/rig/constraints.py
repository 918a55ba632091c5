"""`Twists`: VRM node constraints (roll and rotation) on normalised rotations, all personas at once.

Source: VRM 1.0, `VRMC_node_constraint`. Aim constraints are not applied.
"""

from __future__ import annotations

import logging

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Constraint
from persona_engine.rig import quat
from persona_engine.rig.model import RigModel

F32 = NDArray[np.float32]

log = logging.getLogger("persona_engine.rig")
AXES = {"X": (1.0, 0.0, 0.0), "Y": (0.0, 1.0, 0.0), "Z": (0.0, 0.0, 1.0)}


class Twists:
    """The constraints of one rig. A source that is itself constrained is read before its own constraint applies."""

    def __init__(self, rig: RigModel) -> None:
        self._rolls = _Group(rig, [c for c in rig.constraints if c.kind == "roll" and c.axis in AXES])
        self._copies = _Group(rig, [c for c in rig.constraints if c.kind == "rotation"])
        ignored = len(rig.constraints) - len(self._rolls.joints) - len(self._copies.joints)
        if ignored:
            log.info("avatar '%s': %d aim constraints are not applied", rig.name, ignored)

    def apply(self, rotations: F32) -> None:
        """Turn the constrained joints of `rotations` (4, J, n) in place."""
        if len(self._rolls.joints):
            _, twist = quat.swing_twist(self._rolls.seen(rotations), self._rolls.axes)
            rotations[:, self._rolls.joints] = quat.power(twist, self._rolls.weights)
        if len(self._copies.joints):
            rotations[:, self._copies.joints] = quat.power(self._copies.seen(rotations), self._copies.weights)


class _Group:
    def __init__(self, rig: RigModel, constraints: list[Constraint]) -> None:
        self.joints = np.array([c.joint for c in constraints], np.int64)
        self.sources = np.array([c.source for c in constraints], np.int64)
        self.weights = np.array([[c.weight] for c in constraints], np.float32)
        if not constraints:
            return
        above = quat.mul(_parent_rotation(rig, self.joints), quat.conj(_parent_rotation(rig, self.sources)))[:, :, None]
        self._above = None if np.abs(np.abs(above[3]) - 1).max() < 1e-6 else above
        local = np.array([AXES.get(c.axis, AXES["X"]) for c in constraints], np.float32).T
        self.axes = quat.rotate(rig.rest_rotations[:, self.joints], local)[:, :, None].astype(np.float32)

    def seen(self, rotations: F32) -> F32:
        """(4, C, n) the sources' rotations as they stand in the constrained joints' parents."""
        found = rotations[:, self.sources]
        if self._above is not None:
            found = quat.mul(quat.mul(self._above, found), quat.conj(self._above))
        return np.asarray(found, np.float32)


def _parent_rotation(rig: RigModel, joints: NDArray[np.int64]) -> F32:
    parents = rig.parents[joints]
    out: F32 = np.where(parents >= 0, rig.rest_rotations[:, np.maximum(parents, 0)], quat.IDENTITY[:, None]).astype(np.float32)
    return out
