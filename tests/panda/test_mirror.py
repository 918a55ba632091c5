"""The demo's mirror."""

import numpy as np
import pytest

from demo_game.mirror import Mirror


@pytest.mark.gl
def test_the_glass_is_not_black_before_anybody_looks(base):
    """Whoever comes before it sees no black glass in the first frame: it was drawn before."""
    base.win.setClearColor((0.4, 0.5, 0.6, 1.0))
    mirror = Mirror(base, (0.0, 0.0, 0.0), 0.0)
    try:
        base.camera.setPosHpr(0.0, 30.0, 1.5, 0.0, 0.0, 0.0)
        for frame in range(2):
            mirror.reflect(float(frame))
            base.graphicsEngine.renderFrame()
        glass = mirror.node.find("**/glass").getTexture()
        assert base.graphicsEngine.extractTextureData(glass, base.win.getGsg())
        assert np.frombuffer(bytes(glass.getRamImageAs("RGB")), np.uint8).any()
    finally:
        mirror.destroy()
        base.camera.setPosHpr(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
