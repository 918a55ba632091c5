"""A standing mirror: a camera behind the glass that looks out through it as through a window."""

from __future__ import annotations

from panda3d.core import Camera, CardMaker, NodePath, PerspectiveLens, Texture, Vec3

from demo_game.shapes import Shapes

WIDE, HIGH, LOW = 1.05, 1.85, 0.12
FRAME = (0.46, 0.30, 0.20)
PIXELS = 512


class Mirror:
    """Stands at `pos`, its glass faces -Y of its own axes; `update` before each frame in which it is seen."""

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

    def show(self, shown: bool) -> None:
        """Whether the glass is drawn anew each frame."""
        self._buffer.setActive(shown)

    def update(self) -> None:
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
