"""`open_picture`: the bytes of a photo become pixels, upright, in sRGB, of a size that can be worked with. Nothing is kept but these pixels."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PhotoError

U8 = NDArray[np.uint8]

MOST_BYTES: Final = 40_000_000
MOST_PIXELS: Final = 64_000_000
LEAST_SIDE: Final = 96
WORKING_SIDE: Final = 1280
"""Longer side that a picture is made smaller to."""
FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
BACKING: Final = (214, 214, 214)
"""What is seen through transparent pixels."""
WHITES: Final = (1.0, 255.0, 1023.0, 4095.0, 16383.0, 65535.0)
"""White where numbers are fractions or have 8, 10, 12, 14 or 16 bits."""
GREY_CHROMA: Final = 4.0
"""A picture whose channels differ by less than this on average (of 255) has no colours to read."""


@dataclass(frozen=True)
class Picture:
    """`rgb` (H, W, 3) uint8 sRGB, first row on top; `colors` is False for black and white; `notes` say what was done to it."""

    rgb: U8
    colors: bool = True
    notes: tuple[str, ...] = ()


def open_picture(data: bytes, source: str = "photo") -> Picture:
    """Decode a photo; `source` names it in errors. Raises `PhotoError` for what is no picture, is broken, too small or too large.

    The first frame of an animation is taken, the camera's own turn (EXIF) is applied, CMYK and wide colours become sRGB, transparency is backed with grey.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        raise PhotoError(f"{len(data):,} bytes are too many; {MOST_BYTES:,} are read", path=source, remedy="Save it smaller")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PhotoError(f"{width} x {height} pixels are too many; {MOST_PIXELS:,} are read", path=source, remedy="Scale it down")
            notes = ("animated: the first picture was taken",) if getattr(image, "is_animated", False) and image.format != "MPO" else ()
            image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
            image.load()
            image = _upright_srgb(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as err:
        raise PhotoError(f"too many pixels; {MOST_PIXELS:,} are read", path=source, remedy="Scale it down") from err
    except UnidentifiedImageError as err:
        raise PhotoError("no picture that can be read", path=source, remedy="Give a JPEG, PNG, WebP, TIFF, GIF or BMP file (convert HEIC first)") from err
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, ZeroDivisionError, MemoryError) as err:
        raise PhotoError(f"a broken picture ({err})", path=source, remedy="Save it again from the program that opens it") from err
    if min(image.size) < LEAST_SIDE:
        raise PhotoError(f"{image.size[0]} x {image.size[1]} pixels are too few", path=source, remedy=f"Give at least {LEAST_SIDE} on each side")
    image.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    rgb = np.asarray(image, np.uint8).copy()
    span = rgb.max(2).astype(np.int16) - rgb.min(2)
    colors = float(span.mean()) >= GREY_CHROMA
    return Picture(rgb, colors, notes if colors else (*notes, "black and white: colours are left open"))


def _upright_srgb(image: Any) -> Any:
    """8-bit RGB."""
    from PIL import Image, ImageCms

    if image.mode.startswith("I") or image.mode == "F":
        deep = np.asarray(image, np.float64)
        brightest = float(deep.max(initial=0.0))
        top = next(top for top in WHITES if brightest <= top or top == WHITES[-1])
        image = Image.fromarray(np.clip(deep / top * 255.0, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        backed = Image.new("RGBA", clear.size, (*BACKING, 255))
        backed.alpha_composite(clear)
        return backed.convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            return ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image.convert("RGB")
    return image.convert("RGB")
