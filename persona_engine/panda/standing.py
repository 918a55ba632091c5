"""`Standing`: where a node is in the scene, in session space; read anew only when it has moved."""

from __future__ import annotations

import math

from panda3d.core import NodePath, TransformState


class Standing:
    """Of `node`, against `scene`."""

    def __init__(self, scene: NodePath, node: NodePath) -> None:
        self._scene, self._node = scene, node
        self._net: TransformState | None = None
        self._above: TransformState | None = None
        self._found = (0.0, 0.0, 0.0, 0.0)

    def place(self) -> tuple[float, float, float, float]:
        """x, y, z in metres and heading in radians; the same object as long as the node stands still, and after it was removed."""
        if self._node.isEmpty():
            return self._found
        net, above = self._node.getNetTransform(), self._scene.getNetTransform()
        if net != self._net or above != self._above:
            x, y, z = self._node.getPos(self._scene)
            self._net, self._above = net, above
            self._found = (float(x), float(z), -float(y), math.radians(self._node.getH(self._scene)))
        return self._found
