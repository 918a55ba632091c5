"""`PictureCamera`: pictures of the scene as numpy arrays, in a buffer of its own, smoothed, without a window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    AntialiasAttrib,
    FrameBufferProperties,
    GraphicsOutput,
    GraphicsPipe,
    LColor,
    Lens,
    NodePath,
    PerspectiveLens,
    PNMImage,
    RenderState,
    StringStream,
    Texture,
    TransformState,
    WindowProperties,
)
from panda3d.core import Camera as CameraNode

from persona_engine.errors import GraphicsError
from persona_engine.marking import marked
from persona_engine.panda import prc

OFFSCREEN_PRC = """load-display p3headlessgl
aux-display
window-type offscreen
gl-version 3 3
textures-power-2 none
audio-library-name null
"""
"""Pages for a program that only makes pictures; load before ShowBase."""


@dataclass(frozen=True)
class Shot:
    """How a picture is taken.

    `size` (width, height) in pixels; `supersample` renders that many times larger in each direction and averages; `samples` of MSAA, 0: as PRC
    `persona-multisamples` says; `background` linear-display RGB 0..1.
    """

    size: tuple[int, int] = (960, 540)
    fov: float = 30.0
    supersample: int = 1
    samples: int = 0
    background: tuple[float, float, float] = (0.78, 0.82, 0.87)


class PictureCamera:
    """A camera with its own buffer that reads back into memory. Call `close()` when done."""

    def __init__(self, base: Any, scene: NodePath, shot: Shot | None = None) -> None:
        self.shot = shot or Shot()
        self._engine = base.graphicsEngine
        self._samples = self.shot.samples or int(str(prc.read()["persona-multisamples"]))
        width, height = (s * self.shot.supersample for s in self.shot.size)
        self._texture = Texture("persona-picture")
        self._buffer = self._make_buffer(base, width, height)
        self._buffer.addRenderTexture(self._texture, GraphicsOutput.RTM_copy_ram)
        self._buffer.setClearColor(LColor(*self.shot.background, 1))
        lens = PerspectiveLens()
        lens.setNearFar(0.05, 500)
        lens.setAspectRatio(width / height)
        lens.setMinFov(self.shot.fov)
        self.node: NodePath = scene.attachNewNode(CameraNode("picture", lens))
        self.node.node().setScene(scene)
        self._region = self._buffer.makeDisplayRegion()
        self._region.setCamera(self.node)
        self._smooth = scene
        if self._samples > 1:
            scene.setAntialias(AntialiasAttrib.MMultisample)

    def _make_buffer(self, base: Any, width: int, height: int) -> GraphicsOutput:
        for samples in (self._samples, 0):
            properties = FrameBufferProperties()
            properties.setRgbaBits(8, 8, 8, 0)
            properties.setDepthBits(24)
            properties.setMultisamples(samples if samples > 1 else 0)
            flags = GraphicsPipe.BF_refuse_window
            win = base.win
            buffer = self._engine.makeOutput(
                win.getPipe() if win else base.pipe, "persona-picture", -50, properties, WindowProperties.size(width, height), flags,
                win.getGsg() if win else None, win,
            )  # fmt: skip
            if buffer is not None:
                return buffer
        raise GraphicsError(
            "no offscreen buffer could be opened. Start ShowBase with a window or with `window-type offscreen` (`persona doctor` says what works)"
        )

    @property
    def lens(self) -> Lens:
        """The lens, to change field of view or depth."""
        return self.node.node().getLens()

    def place(self, position: tuple[float, float, float], target: tuple[float, float, float]) -> None:
        """Stand at `position` and look at `target`, both in Panda's axes of the scene."""
        self.node.setPos(*position)
        self.node.lookAt(*target)

    def take(self, frames: int = 1) -> NDArray[np.uint8]:
        """Render `frames` frames without running tasks and return the last one, (H, W, 3) RGB uint8."""
        for _ in range(frames):
            self._engine.renderFrame()
        # ShowBase does this in its loop, which does not run here: without it states, and the pictures in them, are never freed.
        RenderState.garbageCollect()
        TransformState.garbageCollect()
        return self.read()

    def read(self) -> NDArray[np.uint8]:
        """The last frame rendered, (H, W, 3) RGB uint8."""
        if not self._texture.hasRamImage():
            self._engine.renderFrame()
        width, height = self._texture.getXSize(), self._texture.getYSize()
        pixels = np.frombuffer(self._texture.getRamImageAs("RGB"), np.uint8).reshape(height, width, 3)[::-1]
        k = self.shot.supersample
        if k > 1:
            blocks = pixels.reshape(height // k, k, width // k, k, 3).astype(np.float32)
            pixels = (blocks.mean(axis=(1, 3)) + 0.5).astype(np.uint8)
        return np.ascontiguousarray(pixels)

    def close(self) -> None:
        """Take the buffer down."""
        self._engine.removeWindow(self._buffer)
        self.node.removeNode()


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """(H, W, 3) RGB as a PNG file that says it was made by a program."""
    height, width, _ = pixels.shape
    texture = Texture()
    texture.setup2dTexture(width, height, Texture.T_unsigned_byte, Texture.F_rgb)
    texture.setRamImage(np.ascontiguousarray(pixels[::-1, :, ::-1]).tobytes())
    image = PNMImage()
    texture.store(image)
    stream = StringStream()
    if not image.write(stream, "picture.png"):
        raise GraphicsError("the picture cannot be written as PNG")
    return marked(bytes(stream.getData()))


def save_png(pixels: NDArray[np.uint8], path: str) -> None:
    """Write (H, W, 3) RGB as a PNG."""
    try:
        Path(path).write_bytes(png_bytes(pixels))
    except OSError as error:
        raise GraphicsError(f"cannot write the picture {path} ({error.strerror})") from error
