"""`Surfaces`: the materials of an avatar as Panda render states."""

from __future__ import annotations

import logging
from functools import lru_cache

import numpy as np
from panda3d.core import (
    ColorAttrib,
    CullFaceAttrib,
    LVecBase3f,
    LVecBase4f,
    PNMImage,
    RenderState,
    SamplerState,
    ShaderAttrib,
    StringStream,
    Texture,
    TextureAttrib,
    TextureStage,
    TransparencyAttrib,
)

from persona_engine.avatar.model import Avatar, Material
from persona_engine.avatar.model import Texture as Image
from persona_engine.panda.quick_png import quick_pixels
from persona_engine.panda.shaders import surface_shader

_log = logging.getLogger("persona_engine.panda")

NAME_HINTS: tuple[tuple[str, str], ...] = (("eyewhite", "eye"), ("iris", "eye"), ("_eye", "eye"), ("hair", "hair"), ("skin", "skin"), ("_body_00", "skin"))
"""Part of a material's name (lower case) -> surface kind, for files that do not say."""

LEAST_ROUGHNESS = 0.08
FINENESS, SHARPER = 8, -1.0
"""Degree of anisotropic filtering on graphics hardware; levels of the mipmap by which software takes a finer one instead: tips of hair stay whole."""
SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software", "gdi generic", "basic render")
"""Parts of the names (lower case) of renderers without hardware."""
_fineness = 1


def surface_kind(material: Material) -> str:
    """Which of `shaders.KINDS` draws a material: its extras first, then its name."""
    if material.unlit:
        return "unlit"
    for kind in ("skin", "eye", "hair"):
        if material.extras.get(kind):
            return kind
    if not material.extras:
        name = material.name.lower()
        for part, kind in NAME_HINTS:
            if part in name:
                return kind
    return "plain"


def suit(renderer: str) -> None:
    """Textures that are loaded from now on are filtered as this renderer can: anisotropically on hardware alone. Mesa's llvmpipe (22.3) takes every texel
    that lies under a pixel, which for a face seen edge-on never ends."""
    global _fineness
    _fineness = FINENESS if renderer and not any(part in renderer.lower() for part in SOFTWARE) else 1


@lru_cache(maxsize=1)
def white() -> Texture:
    """A white texel for materials without a picture."""
    texture = Texture("persona-white")
    texture.setup2dTexture(1, 1, Texture.T_unsigned_byte, Texture.F_rgba)
    texture.setRamImage(b"\xff" * 4)
    return texture


@lru_cache(maxsize=16)
def load_image(image: Image) -> Texture:
    """An sRGB texture with mipmaps from the bytes of a PNG or JPEG; white, said once in the log, where Panda cannot read it.

    The last few are kept: a change of clothes keeps the pictures of skin and eyes.
    """
    texture = _decoded(image)
    if texture is None:
        _log.warning("texture %r (%s) cannot be decoded; drawn white", image.name, image.mime)
        return white()
    texture.setMinfilter(SamplerState.FT_linear_mipmap_linear)
    texture.setMagfilter(SamplerState.FT_linear)
    texture.setWrapU(SamplerState.WM_repeat)
    texture.setWrapV(SamplerState.WM_repeat)
    sampler = SamplerState(texture.getDefaultSampler())
    sampler.setAnisotropicDegree(_fineness)
    sampler.setLodBias(SHARPER if _fineness == 1 else 0.0)
    texture.setDefaultSampler(sampler)
    # Where the driver makes them, the frame of the upload is long.
    texture.generateRamMipmapImages()
    return texture


def _decoded(image: Image) -> Texture | None:
    texture = Texture(image.name)
    found = quick_pixels(image.data)
    if found is not None:
        height, width, channels = found.shape
        texture.setup2dTexture(width, height, Texture.T_unsigned_byte, Texture.F_srgb if channels == 3 else Texture.F_srgb_alpha)
        # Panda keeps blue first and the lowest row first.
        turned = np.empty_like(found, order="C")
        for place, channel in enumerate((2, 1, 0, 3)[:channels]):
            turned[..., place] = found[::-1, :, channel]
        texture.setRamImage(turned)
        return texture
    pixels = PNMImage()
    if not pixels.read(StringStream(image.data), image.name):
        return None
    texture.load(pixels)
    texture.setFormat({1: Texture.F_sluminance, 2: Texture.F_sluminance_alpha, 3: Texture.F_srgb}.get(pixels.getNumChannels(), Texture.F_srgb_alpha))
    return texture


class Surfaces:
    """Render states of one avatar's materials, made once and shared."""

    def __init__(self, avatar: Avatar) -> None:
        self._materials = avatar.materials or (Material("default"),)
        self._images = avatar.textures
        self._textures: dict[int, Texture] = {}
        self._stage = TextureStage("persona-base")

    def _material(self, index: int) -> Material:
        return self._materials[index] if index < len(self._materials) else Material("default")

    def draw_order(self, index: int) -> tuple[bool, int]:
        """Sort key: what is see-through comes last."""
        return self._material(index).alpha_mode == "BLEND", index

    def texture(self, index: int | None) -> Texture:
        """The base picture number `index`, decoded once."""
        if index is None or index >= len(self._images):
            return white()
        if index not in self._textures:
            self._textures[index] = load_image(self._images[index])
        return self._textures[index]

    @property
    def textures(self) -> tuple[Texture, ...]:
        """The pictures decoded so far."""
        return tuple(self._textures.values())

    def state(self, index: int) -> RenderState:
        """The render state of material number `index`."""
        material = self._material(index)
        kind = surface_kind(material)
        cutoff = {"OPAQUE": -1.0, "MASK": material.alpha_cutoff, "BLEND": 1.0 / 255}[material.alpha_mode]
        roughness = max(material.roughness, LEAST_ROUGHNESS)
        shader = ShaderAttrib.make(surface_shader(kind))
        shader = shader.setShaderInput("persona_color", LVecBase4f(*material.color))
        shader = shader.setShaderInput("persona_surface", LVecBase4f(roughness, material.metallic, cutoff, float(material.double_sided)))
        shader = shader.setShaderInput("persona_emissive", LVecBase3f(*material.emissive))
        picture = TextureAttrib.make().addOnStage(self._stage, self.texture(material.texture))
        cull = CullFaceAttrib.make(CullFaceAttrib.M_cull_none if material.double_sided else CullFaceAttrib.M_cull_clockwise)
        state = RenderState.make(shader, picture, cull, ColorAttrib.makeFlat((1, 1, 1, 1)))
        if material.alpha_mode == "BLEND":
            state = state.addAttrib(TransparencyAttrib.make(TransparencyAttrib.M_alpha))
        return state
