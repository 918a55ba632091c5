"""How the pictures of avatars are filtered."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Picture

from persona_engine.avatar.model import Texture as Image
from persona_engine.panda import materials
from persona_engine.panda.rig_server import RigServer


def degree(shade: int) -> int:
    """Of a picture that is loaded now; each `shade` is another picture."""
    png = io.BytesIO()
    Picture.new("RGB", (4, 4), (shade, 0, 0)).save(png, "PNG")
    return materials.load_image(Image(f"shade {shade}", png.getvalue(), "image/png")).getAnisotropicDegree()


@pytest.mark.gl
def test_only_hardware_filters_along_a_direction(base):
    """A renderer in software would take every texel below a pixel, without end where a face is seen edge-on; one that says nothing is taken for such."""
    named = ("llvmpipe (LLVM 15.0.6, 256 bits)", "Apple Software Renderer", "Microsoft Basic Render Driver", "Google SwiftShader", "")
    for shade, renderer in enumerate(named):
        materials.suit(renderer)
        assert degree(shade) == 1
    for shade, renderer in enumerate(("NVIDIA GeForce RTX 4060/PCIe/SSE2", "Mesa Intel(R) UHD Graphics 620 (KBL GT2)", "AMD Radeon RX 6600", "Apple M2"), 10):
        materials.suit(renderer)
        assert degree(shade) == materials.FINENESS
    server = RigServer(base)
    server.close()
    assert degree(20) == (1 if any(part in base.win.getGsg().getDriverRenderer().lower() for part in materials.SOFTWARE) else materials.FINENESS)
