"""Pictures: size, smoothing and files."""

from __future__ import annotations

import numpy as np
import pytest
from panda3d.core import CardMaker, Texture, loadPrcFileData, unloadPrcFile
from PIL import Image

from persona_engine.panda.offscreen import PictureCamera, Shot, save_png

pytestmark = pytest.mark.gl


@pytest.mark.parametrize("supersample", [1, 2])
def test_a_picture_has_the_size_asked_for_and_stands_upright(actor, server, base, supersample):
    """(H, W, 3) with the head above the feet, whatever the supersampling."""
    camera = PictureCamera(base, base.render, Shot((120, 200), 40, supersample, 1, (0, 0, 0)))
    camera.place((0, -3, 0.8), (0, 0, 0.8))
    server.step()
    picture = camera.take(2)
    camera.close()
    assert picture.shape == (200, 120, 3) and picture.dtype == np.uint8
    rows = np.flatnonzero(picture.sum((1, 2)) > 0)
    top, bottom = (int((picture[r].sum(1) > 0).sum()) for r in (rows[0] + 12, rows[-1] - 3))
    assert top > bottom


def test_edges_are_smooth_with_samples(actor, server, base):
    """MSAA leaves shades between figure and background."""
    shades = []
    for samples in (1, 4):
        camera = PictureCamera(base, base.render, Shot((100, 100), 40, 1, samples, (0, 0, 1)))
        camera.place((0, -3, 0.8), (0, 0, 0.8))
        server.step()
        picture = camera.take(2).reshape(-1, 3)
        shades.append(len(np.unique(picture, axis=0)))
        camera.close()
    assert shades[1] > 1.15 * shades[0]


def test_a_game_sets_smoothing_in_its_prc(base):
    """`persona-multisamples` counts where a picture does not say itself, as in films; four by default."""
    samples = []
    for text in ("", "persona-multisamples 1"):
        page = loadPrcFileData("test", text)
        camera = PictureCamera(base, base.render, Shot((16, 16)))
        samples.append(camera._buffer.getFbProperties().getMultisamples())
        camera.close()
        unloadPrcFile(page)
    assert samples[0] > 1 and samples[1] == 0


def test_a_saved_picture_reads_back_the_same(tmp_path):
    """Colours and orientation survive the PNG, which says that a program made it."""
    pixels = np.random.default_rng(0).integers(0, 255, (20, 30, 3)).astype(np.uint8)
    save_png(pixels, str(tmp_path / "a.png"))
    with Image.open(tmp_path / "a.png") as picture:
        assert (np.asarray(picture.convert("RGB")) == pixels).all()
        assert "AI character" in picture.info["Comment"] and "trainedAlgorithmicMedia" in picture.info["XML:com.adobe.xmp"]


def test_what_is_no_longer_drawn_leaves_memory(base):
    """Pictures of one thing after another do not pile up on the graphics card: whoever makes hundreds of portraits needs no more memory for it."""
    camera = PictureCamera(base, base.render, Shot((32, 32), 40, 1, 1, (0, 0, 0)))
    camera.place((0, -3, 0), (0, 0, 0))
    held = []
    for number in range(24):
        texture = Texture(f"picture {number}")
        texture.setup2dTexture(8, 8, Texture.T_unsigned_byte, Texture.F_rgb)
        texture.setRamImage(bytes([number]) * 192)
        card = base.render.attachNewNode(CardMaker("card").generate())
        card.setTexture(texture)
        card.setShaderInput("number", number)
        camera.take(1)
        card.removeNode()
        del texture
        held.append(base.win.getGsg().getPreparedObjects().getNumPreparedTextures())
    camera.close()
    assert held[-1] <= held[3] + 2
