"""Bytes that people call photos become pixels, or a clear error."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from persona_engine.errors import PhotoError
from persona_engine.looks.picture import MOST_BYTES, WORKING_SIDE, open_picture

RAMP = Image.merge("RGB", [Image.linear_gradient("L"), Image.linear_gradient("L").rotate(90), Image.new("L", (256, 256), 60)]).resize((240, 160))


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    """The bytes of a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_usual_formats_are_read(form: str) -> None:
    """Each format gives the same picture, up to its own loss."""
    picture = open_picture(saved(RAMP.quantize(256) if form == "GIF" else RAMP, form))
    assert picture.rgb.shape == (160, 240, 3) and picture.rgb.dtype == np.uint8 and picture.colors
    assert np.abs(picture.rgb.astype(int) - np.asarray(RAMP).astype(int)).mean() < 8


def test_the_cameras_own_turn_is_applied() -> None:
    """A picture stored lying on its side stands upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = open_picture(saved(RAMP.rotate(90, expand=True), "JPEG", quality=95, exif=exif))
    assert picture.rgb.shape == (160, 240, 3)
    assert np.abs(picture.rgb.astype(int) - np.asarray(RAMP).astype(int)).mean() < 4


def test_print_colours_and_transparency() -> None:
    """CMYK comes out as sRGB; what is transparent is backed with light grey; deep grey is 8 bit."""
    assert np.abs(open_picture(saved(RAMP.convert("CMYK"), "JPEG", quality=95)).rgb.astype(int) - np.asarray(RAMP).astype(int)).mean() < 12
    clear = RAMP.convert("RGBA")
    clear.putalpha(0)
    assert np.ptp(open_picture(saved(clear, "PNG")).rgb) == 0 and open_picture(saved(clear, "PNG")).rgb[0, 0, 0] > 180
    deep = Image.fromarray(np.linspace(0, 65535, 240 * 160).reshape(160, 240).astype(np.uint16))
    assert open_picture(saved(deep, "PNG")).rgb.max() > 240


@pytest.mark.parametrize("white", [1.0, 4095.0, 16383.0])
def test_greys_of_any_depth_are_as_bright(white: float) -> None:
    """Fractions, and the 12 and 14 bits of cameras and scanners, come out like 8 bits."""
    plain = np.linspace(0, 1, 240 * 160).reshape(160, 240)
    deep = Image.fromarray((plain * white).astype(np.float32 if white == 1.0 else np.uint16))
    assert np.abs(open_picture(saved(deep, "TIFF")).rgb[..., 0] - plain * 255.0).max() < 2.0


def test_black_and_white_has_no_colours_to_read() -> None:
    """A grey photo says so, in grey or in RGB."""
    for grey in (RAMP.convert("L"), RAMP.convert("L").convert("RGB")):
        picture = open_picture(saved(grey, "PNG"))
        assert not picture.colors and "black and white" in picture.notes[0]


def test_of_an_animation_the_first_picture_is_taken() -> None:
    """It is said, and the other frames do not matter."""
    other = Image.new("RGB", RAMP.size, "red")
    picture = open_picture(saved(RAMP, "WEBP", save_all=True, append_images=[other], lossless=True))
    assert "animated" in picture.notes[0]
    assert np.abs(picture.rgb.astype(int) - np.asarray(RAMP).astype(int)).mean() < 2


def test_large_pictures_are_made_smaller() -> None:
    """The longer side is what can be worked with."""
    assert max(open_picture(saved(RAMP.resize((3000, 2000)), "JPEG")).rgb.shape) == WORKING_SIDE


def bomb(width: int, height: int) -> bytes:
    """A small PNG that claims to be huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 16))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no picture"),
        (b"hello, I am text", "no picture"),
        (b"%PDF-1.7 not a picture", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n", "no picture"),
        (saved(RAMP, "JPEG")[:1500], "broken"),
        (saved(Image.fromarray(np.random.default_rng(1).integers(0, 255, (99, 99, 3)).astype(np.uint8)), "PNG")[:-2000], "broken"),
        (bomb(9_000, 9_000), "too many"),
        (bomb(60_000, 60_000), "too many"),
        (bomb(300, 300), "broken"),
        (b"\0" * (MOST_BYTES + 1), "too many"),
        (saved(RAMP.resize((60, 40)), "PNG"), "too few"),
    ],
    ids=["empty", "text", "pdf", "postscript", "cut-jpeg", "cut-png", "large", "bomb", "little-data", "bytes", "tiny"],
)
def test_what_cannot_be_used_is_said(data: bytes, says: str) -> None:
    """The error names the file, the fault and the remedy."""
    with pytest.raises(PhotoError) as caught:
        open_picture(data, "me.jpg")
    assert says in str(caught.value) and caught.value.path == "me.jpg" and caught.value.remedy


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"]), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_damaged_files_never_break_more_than_themselves(form: str, damage: list[tuple[float, int]]) -> None:
    """Any file with flipped bytes is read or refused as `PhotoError`."""
    data = bytearray(saved(RAMP.resize((120, 100)), form))
    for place, value in damage:
        data[int(place * (len(data) - 1))] = value
    try:
        assert open_picture(bytes(data)).rgb.ndim == 3
    except PhotoError as error:
        assert error.remedy
