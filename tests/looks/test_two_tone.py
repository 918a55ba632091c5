"""Hair of two colours: which of it is dyed."""

import io

import numpy as np
import pytest
from PIL import Image

from persona_engine.looks.describe import describe
from persona_engine.looks.form import Form
from persona_engine.looks.hair import make_hair
from persona_engine.looks.head import Placement
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import HairSpec, LookSpec, WornSpec

DYE = "#00ff00"


def painted(style: str, dye: str, **more: str) -> tuple[np.ndarray, np.ndarray]:
    """(V, 3) points of the hair, and (V,) how green each is, 0-1; undyed hair is red."""
    hair = {"style": style, "dye": dye, "dye_color": DYE, "color": "#ff0000", "highlight": "#ff0000", **more}
    spec = LookSpec.model_validate({"hair": hair})
    place = Placement(make_figure(spec.body).frame)
    made = make_hair(Form.of(spec), spec, place)
    assert made.paint.texture is not None
    pixels = np.asarray(Image.open(io.BytesIO(made.paint.texture)).convert("RGB"), np.float64)
    points = np.concatenate([part.positions for part in made.parts])
    uvs = np.concatenate([part.uvs for part in made.parts if part.uvs is not None]) % 1.0
    at = np.minimum((uvs * pixels.shape[1::-1]).astype(int), np.array(pixels.shape[1::-1]) - 1)
    rgb = pixels[at[:, 1], at[:, 0]]
    return points, rgb[:, 1] / np.maximum(rgb.sum(1), 1.0)


@pytest.mark.parametrize("style", ["lob", "long_straight", "ponytail", "dreadlocks"])
def test_ends_are_dyed_and_roots_are_not(style: str) -> None:
    """Of hair that hangs, the lowest tenth has the colour of the ends, the highest none of it."""
    points, green = painted(style, "ends")
    low, high = np.quantile(points[:, 1], (0.1, 0.9))
    assert np.median(green[points[:, 1] < low]) > 0.9 and green[points[:, 1] > high].max() < 0.3


@pytest.mark.parametrize("style", ["lob", "short", "long_wavy", "bun", "braids"])
def test_a_half_is_dyed_to_the_parting(style: str) -> None:
    """Of half-dyed hair all that lies to her right has the second colour and nothing that lies to her left."""
    points, green = painted(style, "half")
    away = np.abs(points[:, 0]) > 0.012
    right = points[:, 0] < 0.0
    assert (green[away & right] > 0.9).mean() > 0.97 and (green[away & ~right] < 0.1).mean() > 0.97


def test_streaks_color_only_some_locks() -> None:
    """Between a twentieth and a third of the hair has the colour of the streaks."""
    assert 0.05 < (painted("long_straight", "streaks")[1] > 0.5).mean() < 0.35


@pytest.mark.parametrize(
    ("text", "dye", "color", "hair"),
    [
        ("a man with pink streaks in his black hair", "streaks", "#e58aa8", "#1c1412"), ("brown hair with blonde highlights", "streaks", "#ecd08c", "#43291c"),
        ("long black hair with blue tips", "ends", "#3d6fb3", "#1c1412"), ("brown to blonde ombre hair", "ends", "#ecd08c", "#43291c"),
        ("blonde hair with dark roots", "ends", "#a8813f", None), ("half black half white hair", "half", "#ffffff", "#1c1412"),
        ("blue dip-dyed blonde hair", "ends", "#3d6fb3", "#a8813f"), ("black hair", "none", None, "#1c1412"),
    ],
)  # fmt: skip
def test_what_is_dyed_is_understood(text: str, dye: str, color: str | None, hair: str | None) -> None:
    """Streaks, tips, roots and halves have the colour that is said of them, the rest keeps its own."""
    found = describe(text)
    assert found.unknown == () and found.spec.hair.dye == dye
    assert color in (None, found.spec.hair.dye_color) and hair in (None, found.spec.hair.color)


def test_a_bun_shows_no_ends() -> None:
    """Ends that a style hides are named as not understood."""
    assert describe("a bun with blue tips").unknown == ("blue tips",)


@pytest.mark.parametrize("dye", ["streaks", "ends"])
def test_own_hair_keeps_its_dye_under_another_hat(dye: str) -> None:
    """Where a look's own hair is worn as a piece, as under a hat that takes the place of its own, its streaks or ends are still there."""
    from persona_engine.looks.build import build
    from persona_engine.looks.png import pixels
    from persona_engine.stage.closet import Closet

    def picture(name: str) -> np.ndarray:
        hair = HairSpec(style="long_straight", dye=name, dye_color="#e02080")  # type: ignore[arg-type]
        made = Closet().dress(build(LookSpec(hair=hair, worn=WornSpec(hat="beanie"))), [("straw hat", ())])
        return pixels(next(t.data for t in made.textures if t.name == "long straight hair"))

    plain, dyed = picture("none"), picture(dye)
    if dye == "ends":
        # Below what keeps its colour is what does not.
        dyed = dyed[len(plain) :]
    changed = np.abs(dyed[..., :3] - plain[..., :3]).max(2) > 0.1
    assert 0.05 < changed.mean() < 0.7 and (dyed[changed][:, 0] > dyed[changed][:, 1]).mean() > 0.95
    assert not changed[:100].any() if dye == "ends" else changed[:100].any()
