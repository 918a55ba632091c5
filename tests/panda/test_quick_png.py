"""Pictures of our own files, decoded by a short way."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from panda3d.core import PNMImage, StringStream
from panda3d.core import Texture as PandaTexture
from PIL import Image

from persona_engine import resources
from persona_engine.avatar.model import Texture
from persona_engine.avatar.reader import read
from persona_engine.looks.atlas import indexed
from persona_engine.looks.piece_file import decode
from persona_engine.looks.png import png
from persona_engine.panda.materials import load_image
from persona_engine.panda.quick_png import quick_pixels


def test_pictures_of_an_avatar_are_what_pandas_decoder_makes_of_them() -> None:
    """Every texel of every picture that a character of ours has is the same by both ways."""
    pictures = read(resources.load("assets/avatars/odile.vrm"), "odile").textures
    assert len(pictures) == 4
    for picture in pictures:
        assert quick_pixels(picture.data) is not None
        pixels, slow = PNMImage(), PandaTexture()
        assert pixels.read(StringStream(picture.data), picture.name)
        slow.load(pixels)
        quick = load_image(picture)
        assert (quick.getXSize(), quick.getYSize(), quick.getNumComponents()) == (slow.getXSize(), slow.getYSize(), slow.getNumComponents())
        assert bytes(quick.getRamImage()) == bytes(slow.getRamImage())


def test_pictures_of_pieces_are_decoded_so_too() -> None:
    """A picture with a palette gives the colours that Pillow gives."""
    picture = decode(resources.load("assets/wardrobe/flannel-shirt.piece")).picture
    assert picture is not None and indexed(picture.png) is not None
    np.testing.assert_array_equal(quick_pixels(picture.png), np.asarray(Image.open(io.BytesIO(picture.png)).convert("RGB")))


def _saved(mode: str, **options: object) -> bytes:
    out = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (40, 24, 4), np.uint8)
    Image.fromarray(noise).convert(mode).save(out, "PNG", **options)
    return out.getvalue()


@pytest.mark.parametrize("data", [_saved("RGB"), _saved("RGBA"), _saved("L"), _saved("P"), b"", b"\x89PNG\r\n\x1a\n", _saved("RGB")[:60], b"JFIF" * 20])
def test_other_pictures_are_right_or_left_to_panda(data: bytes) -> None:
    """What is decoded is what Pillow gives; what is not is refused, never guessed."""
    found = quick_pixels(data)
    if found is not None:
        np.testing.assert_array_equal(found, np.asarray(Image.open(io.BytesIO(data)).convert("RGBA" if found.shape[2] == 4 else "RGB")))


def test_broken_and_boastful_files_are_refused() -> None:
    """A file that says more pixels than it has, or a palette that is too short, is left to the general decoder."""
    good = png(np.full((8, 8, 3), 0.5))
    for wide in (9, 1 << 20, 1 << 30):
        assert quick_pixels(good[:16] + struct.pack(">I", wide) + good[20:]) is None
    bomb = good[:33] + struct.pack(">I", 0) + b"IDAT" + bytes(4)
    assert quick_pixels(bomb) is None
    packed = zlib.compress(bytes([0, 9, 9]) * 2)
    head = struct.pack(">IIBBBBB", 2, 2, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"\1\2\3"), (b"IDAT", packed), (b"IEND", b""))
    assert quick_pixels(b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(c)) + k + c + bytes(4) for k, c in parts)) is None


def test_a_picture_that_nobody_can_decode_is_white() -> None:
    """As before: drawn white, not an error."""
    assert load_image(Texture("broken", b"nothing")).getXSize() == 1
