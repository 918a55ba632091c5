"""A standing mirror: a camera behind the glass that looks out through it as through a window."""

from __future__ import annotations

from panda3d.core import Camera, CardMaker, NodePath, PerspectiveLens, Texture, Vec3

from demo_game.shapes import Shapes

WIDE, HIGH, LOW = 1.05, 1.85, 0.12
FRAME = (0.46, 0.30, 0.20)
PIXELS = 512
NEAR, FAR = 2.0, 24.0
"""Metres: within the first it is seen in any case, beyond the second nothing moves in it."""
AGE_S = 0.02
"""Seconds that its picture may be old, for every square metre away."""


class Mirror:
    """Stands at `pos`, its glass faces -Y of its own axes; `reflect` before each frame."""

    def __init__(self, base, pos: tuple[float, float, float], heading: float) -> None:
        self._base = base
        self.node: NodePath = base.render.attachNewNode("mirror")
        self.node.setPos(*pos)
        self.node.setH(heading)
        self._frame().reparentTo(self.node)
        buffer = base.win.makeTextureBuffer("mirror", PIXELS, PIXELS * 2)
        buffer.setSort(-10)
        self._lens = PerspectiveLens()
        self._lens.setNearFar(0.05, 120)
        self._camera = base.render.attachNewNode(Camera("mirror", self._lens))
        buffer.makeDisplayRegion().setCamera(self._camera)
        buffer.setClearColor(base.win.getClearColor())
        self._buffer = buffer
        self._glass(buffer.getTexture()).reparentTo(self.node)
        self._buffer.setActive(False)
        self._drawn: float | None = None
        """When its picture was made; None: never."""

    def _frame(self) -> NodePath:
        shapes = Shapes(3)
        for x in (-WIDE / 2 - 0.04, WIDE / 2 + 0.04):
            shapes.box((x, 0.02, 0.0), (0.09, 0.09, LOW + HIGH + 0.10), FRAME)
            shapes.box((x, 0.02, 0.0), (0.12, 0.62, 0.06), FRAME)
        for z in (LOW - 0.09, LOW + HIGH):
            shapes.box((0, 0.02, z), (WIDE + 0.16, 0.09, 0.10), FRAME)
        shapes.box((0, 0.055, LOW), (WIDE, 0.02, HIGH), (0.30, 0.22, 0.18))
        return shapes.node("frame")

    def _glass(self, texture: Texture) -> NodePath:
        card = CardMaker("glass")
        card.setFrame(-WIDE / 2, WIDE / 2, LOW, LOW + HIGH)
        # Seen from behind the glass left is right.
        card.setUvRange((1, 0), (0, 1))
        glass = NodePath(card.generate())
        glass.setTexture(texture)
        glass.setColorScale(0.93, 0.96, 0.97, 1)
        glass.setLightOff()
        glass.setFogOff()
        glass.setShaderOff()
        return glass

    def reflect(self, now: float, always: bool = False) -> None:
        """Whether the glass is drawn anew in this frame: `always`, or where it is seen and its picture is old for the way to the viewer, at `now` seconds."""
        eye = self.node.getRelativePoint(self._base.camera, (0, 0, 0))
        away = (eye - Vec3(0, 0, LOW + HIGH / 2)).length()
        # Once before anybody looks: until then the glass is black.
        due = self._drawn is not None and now - self._drawn >= AGE_S * away * away and away < FAR
        drawn = always or self._drawn is None or (due and eye.y < 0 and (away < NEAR or self._seen()))
        if drawn:
            self._drawn = now
            self._update()
        self._buffer.setActive(drawn)

    def _seen(self) -> bool:
        camera = self._base.cam
        points = ((x, 0, z) for x in (-WIDE / 2, 0, WIDE / 2) for z in (LOW, LOW + HIGH / 2, LOW + HIGH))
        return any(camera.node().isInView(camera.getRelativePoint(self.node, point)) for point in points)

    def _update(self) -> None:
        """Put the camera where the viewer's image is, and its frustum through the glass."""
        eye = self.node.getRelativePoint(self._base.camera, (0, 0, 0))
        depth = max(-eye.y, 0.05)
        self._camera.setPosHpr(self.node, Vec3(eye.x, depth, eye.z), Vec3(180, 0, 0))
        self._lens.setFilmSize(WIDE, HIGH)
        self._lens.setFocalLength(depth)
        # The camera looks back at -Y: its right is the mirror's -X.
        self._lens.setFilmOffset(eye.x, LOW + HIGH / 2 - eye.z)
        self._lens.setNearFar(depth, 120)

    def destroy(self) -> None:
        """Take it down."""
        self._base.graphicsEngine.removeWindow(self._buffer)
        self._camera.removeNode()
        self.node.removeNode()
