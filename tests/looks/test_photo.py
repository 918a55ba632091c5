"""What photos give: one face, its colours and hair; never the photo itself."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from bench.photo import CLASS, STYLE_CLASS, difference
from bench.photo_shots import people
from persona_engine.errors import PhotoError
from persona_engine.looks.describe import describe
from persona_engine.looks.photo import Seen, look_at
from persona_engine.looks.picture import Picture, open_picture
from persona_engine.looks.spec import LookSpec
from persona_engine.services.face_finder import FaceFinder

SHOT = """
import sys
import numpy as np
from bench.photo_shots import people, shoot

number = int(sys.argv[1])
np.save(sys.argv[2], shoot(people(number + 1)[number], number))
"""
"""Drawn in a process of its own: Panda allows one ShowBase in each."""
ASTRONAUT = data.astronaut()
"""A NASA portrait in the public domain, part of scikit-image."""


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


@pytest.fixture(scope="module")
def seen(finder: FaceFinder) -> Seen:
    return look_at(Picture(ASTRONAUT), finder)


def test_a_portrait_inspires_its_colours(seen: Seen) -> None:
    """Light skin, brown eyes, short dark blonde hair, no glasses, no beard; every value is one that a look can have."""
    assert difference(str(seen.traits["skin.color"]), "#eccdb7") < 8
    assert difference(str(seen.traits["hair.color"]), "#8f7245") < 15
    assert seen.traits["hair.style"] == "short" and "worn.glasses" not in seen.traits and "worn.facial_hair" not in seen.traits
    assert describe("", 3, "someone", seen.traits).spec.skin.color == seen.traits["skin.color"]


def test_words_refine_what_the_photo_gave(seen: Seen) -> None:
    """What is said wins over what was seen, what was seen over what only comes along with a kind of person."""
    spec = describe("a pirate with long blue hair", 0, "someone", seen.traits).spec
    assert spec.hair.style == "long_straight" and spec.worn.hat == "none"
    assert spec.skin.color == seen.traits["skin.color"] and spec.hair.color != seen.traits["hair.color"]
    spec = describe("a pirate", 0, "someone", seen.traits).spec
    assert spec.worn.hat == "bandana" and (spec.hair.style, spec.hair.color) == (seen.traits["hair.style"], seen.traits["hair.color"])


def test_a_mirrored_darker_smaller_photo_gives_much_the_same(seen: Seen, finder: FaceFinder) -> None:
    """Skin stays within what the eye calls similar."""
    base = str(seen.traits["skin.color"])
    for other in (ASTRONAUT[:, ::-1], (ASTRONAUT * 0.92).astype(np.uint8), np.asarray(Image.fromarray(ASTRONAUT).resize((300, 300)))):
        assert difference(base, str(look_at(Picture(np.ascontiguousarray(other)), finder).traits["skin.color"])) < 8


@pytest.mark.parametrize("name", ["coffee", "chelsea", "brick"])
def test_no_face_is_an_error(name: str, finder: FaceFinder) -> None:
    """A cup, a cat and a wall are not people."""
    picture = np.asarray(getattr(data, name)())
    rgb = np.stack([picture] * 3, -1) if picture.ndim == 2 else picture
    with pytest.raises(PhotoError, match="no face found"):
        look_at(Picture(np.ascontiguousarray(rgb)), finder)


def test_several_faces_are_an_error_that_counts_them(finder: FaceFinder) -> None:
    """It says how many and what to do."""
    both = np.concatenate([ASTRONAUT[:300, 100:400], ASTRONAUT[:300, 100:400][:, ::-1]], 1)
    with pytest.raises(PhotoError, match=r"2 faces found. Crop"):
        look_at(Picture(np.ascontiguousarray(both)), finder)


def test_black_and_white_leaves_colours_open(finder: FaceFinder) -> None:
    """Only what light and dark tell is taken."""
    grey = io.BytesIO()
    Image.fromarray(ASTRONAUT).convert("L").save(grey, "PNG")
    seen = look_at(open_picture(grey.getvalue()), finder)
    assert not any(name.endswith(("color", "highlight")) for name in seen.traits) and seen.notes
    assert "hair.style" not in seen.traits


def test_glasses_are_spoken_of_either_way(finder: FaceFinder) -> None:
    """Where none are made out the notes say so, since not all of them show."""
    seen = look_at(Picture(ASTRONAUT), finder)
    assert "worn.glasses" not in seen.traits and any("glasses" in note for note in seen.notes)


def test_flat_and_noisy_pictures_are_refused(finder: FaceFinder) -> None:
    """Nothing but noise, black or white: no face, no crash."""
    rng = np.random.default_rng(0)
    for rgb in (np.zeros((200, 200, 3), np.uint8), np.full((200, 150, 3), 255, np.uint8), rng.integers(0, 256, (300, 300, 3)).astype(np.uint8)):
        with pytest.raises(PhotoError, match="no face"):
            look_at(Picture(rgb), finder)


@pytest.mark.gl
@pytest.mark.parametrize(("number", "beard", "glasses"), [(1, True, False), (3, False, False), (4, False, True)])
def test_our_own_people_come_back(number: int, beard: bool, glasses: bool, finder: FaceFinder, tmp_path: Path) -> None:
    """Drawn members of the cast give back skin, hair and eyes within 16 CIEDE2000, length of hair, beard and glasses."""
    spec: LookSpec = people(number + 1)[number]
    file = tmp_path / "shot.npy"
    subprocess.run([sys.executable, "-c", SHOT, str(number), str(file)], check=True, timeout=240, cwd=Path(__file__).parents[2])
    traits = look_at(Picture(np.load(file)), finder).traits
    assert difference(spec.skin.color, str(traits["skin.color"])) < 16
    assert difference(spec.hair.color, str(traits["hair.color"])) < 16
    assert difference(spec.eyes.color, str(traits["eyes.color"])) < 16
    assert STYLE_CLASS[str(traits["hair.style"])] == CLASS[spec.hair.style]
    assert ("worn.facial_hair" in traits, "worn.glasses" in traits) == (beard, glasses)
