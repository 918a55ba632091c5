"""`DebugView`: what goes on inside personas, drawn into the scene: a plate of words above each head and a line to what it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from panda3d.core import LineSegs, NodePath, OmniBoundingVolume, Point3, TextNode

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor

EVERY = 0.1
"""Seconds between two readings of what is shown; the lines follow every frame."""
SIZE, ABOVE, NEAR = 0.026, 0.08, 1.8
"""Height of a letter and distance from the crown, metres; beyond `NEAR` letters grow, so that they can be read."""
INK, PAPER, RAY = (0.93, 0.96, 0.98, 1.0), (0.05, 0.07, 0.10, 0.78), (0.42, 0.86, 0.78, 0.9)
WHOLE = 1
"""So many of the nearest show everything, the others their name and role."""
SORT = 46
"""After the rig server's task, before drawing."""


@dataclass(frozen=True)
class Inside:
    """What is shown of a persona: lines of words, and where it looks in the scene's axes (None: nowhere in particular)."""

    words: str
    target: tuple[float, float, float] | None


class DebugView:
    """Shown until `close`. `look_inside(name)` is asked ten times a second of `clock` for every actor in `actors`."""

    def __init__(self, base: Any, actors: dict[str, PersonaActor], look_inside: Callable[[str], Inside], clock: Callable[[], float]) -> None:
        self._base, self._actors, self._look_inside, self._clock = base, actors, look_inside, clock
        self._root = base.render.attachNewNode("persona-debug")
        self._root.setLightOff()
        self._root.setFogOff()
        self._root.setShaderOff(100)
        self._plates: dict[str, tuple[NodePath, TextNode]] = {}
        self._rays: dict[str, NodePath] = {}
        self._inside: dict[str, Inside] = {}
        self._nearest: list[str] = []
        self._next = -1.0
        base.taskMgr.add(self._update, "persona-debug", sort=SORT)

    def _update(self, task: Any) -> int:
        for gone in set(self._plates) - set(self._actors):
            self._plates.pop(gone)[0].removeNode()
            self._rays.pop(gone).removeNode()
        now = self._clock()
        if now >= self._next:
            self._next = now + EVERY
            eye = self._base.camera.getPos(self._base.render)
            far = {name: (actor.getPos(self._base.render) - eye).length() for name, actor in self._actors.items()}
            self._nearest = sorted(far, key=far.__getitem__)[:WHOLE]
            self._inside = {name: self._look_inside(name) for name in self._actors}
        for name, actor in self._actors.items():
            if name not in self._plates:
                self._plates[name], self._rays[name] = self._plate(), self._ray()
            inside = self._inside.get(name)
            if inside is not None:
                self._show(name, actor, inside)
        return int(task.cont)

    def _show(self, name: str, actor: PersonaActor, inside: Inside) -> None:
        path, node = self._plates[name]
        body = actor.batch.rig.body
        scene = self._base.render
        words = inside.words if name in self._nearest else inside.words.partition("\n")[0]
        if node.getText() != words:
            node.setText(words)
        crown = scene.getRelativePoint(actor, Point3(0, 0, body.height + ABOVE))
        size = SIZE * max(1.0, (crown - self._base.camera.getPos(scene)).length() / NEAR)
        path.setPos(crown + Point3(0, 0, (node.getHeight() - 0.5) * size))
        path.setScale(size)
        ray = self._rays[name]
        if inside.target is None:
            ray.hide()
            return
        x, y, z = (float(v) for v in body.eye_center)
        start, end = scene.getRelativePoint(actor, Point3(x, -z, y)), Point3(*inside.target)
        ray.show()
        ray.setPos(start)
        ray.lookAt(end)
        ray.setScale(1, max((end - start).length(), 1e-3), 1)

    def _plate(self) -> tuple[NodePath, TextNode]:
        node = TextNode("inside")
        node.setAlign(TextNode.ACenter)
        node.setTextColor(*INK)
        node.setCardColor(*PAPER)
        node.setCardAsMargin(0.5, 0.5, 0.25, 0.25)
        node.setCardDecal(True)
        path = self._root.attachNewNode(node)
        path.setBillboardPointEye()
        path.setBin("fixed", 40)
        path.setDepthTest(False)
        path.setDepthWrite(False)
        return path, node

    def _ray(self) -> NodePath:
        segments = LineSegs("gaze")
        segments.setColor(*RAY)
        segments.setThickness(2.0)
        segments.moveTo(0, 0, 0)
        segments.drawTo(0, 1, 0)
        path = self._root.attachNewNode(segments.create())
        path.node().setBounds(OmniBoundingVolume())
        path.node().setFinal(True)
        path.setTransparency(True)
        return path

    def close(self) -> None:
        """Take everything down."""
        self._base.taskMgr.remove("persona-debug")
        self._root.removeNode()
        self._plates.clear()
        self._rays.clear()
