"""`LookSpec`: a character's looks as a few bounded numbers, names and colours.

Everything that is not written keeps its default; a key that does not exist or a number out of bounds is a `LookSpecError` that names it.
"""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from persona_engine.documents import toml
from persona_engine.errors import LookSpecError

Color = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Signed = Annotated[float, Field(ge=-1.0, le=1.0)]
Unit = Annotated[float, Field(ge=0.0, le=1.0)]

HairStyle = Literal["lob", "bob", "short", "side_part", "undercut", "spiky", "mohawk", "afro", "bald", "bun", "ponytail", "long_straight", "long_wavy",
    "dreadlocks", "braids"]  # fmt: skip
Fringe = Literal["none", "straight", "wispy", "swept", "curtain"]
Dye = Literal["none", "streaks", "ends", "half", "fringe"]
FacialHair = Literal["none", "stubble", "moustache", "goatee", "full_beard"]
Glasses = Literal["none", "round", "square"]
Hat = Literal["none", "beanie", "head_scarf", "head_wrap", "bandana"]
Ears = Literal["round", "pointed"]
FacePaint = Literal["none", "stripes", "band", "dots", "diamonds", "whiskers"]
Scar = Literal["none", "left_brow", "right_brow", "left_cheek", "right_cheek", "nose", "chin"]
Mole = Literal["none", "cheek", "lip"]
Tattoo = Literal["none", "star", "heart", "tear", "diamond", "dot"]
Top = Literal["jacket", "cardigan", "tee"]
Bottom = Literal["trousers", "skirt"]
Shoes = Literal["sneakers", "boots"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class FaceSpec(_Section):
    """Form of the head; every number is signed, 0 is the plain face. `profile` moves the mouth ahead of the brow, `depth` the face ahead of the ears."""

    width: Signed = 0.0
    length: Signed = 0.0
    jaw: Signed = 0.0
    chin: Signed = 0.0
    cheeks: Signed = 0.0
    nose_size: Signed = 0.0
    nose_width: Signed = 0.0
    nose_tilt: Signed = 0.0
    mouth_width: Signed = 0.0
    mouth_height: Signed = 0.0
    lips: Signed = 0.0
    smile: Signed = 0.0
    ears: Signed = 0.0
    forehead: Signed = 0.0
    profile: Signed = 0.0
    depth: Signed = 0.0


class EyesSpec(_Section):
    """Eyes; `wing` is the length of the outer lash, `odd` how much of `odd_color` the right eye has."""

    size: Signed = 0.0
    openness: Signed = 0.0
    tilt: Signed = 0.0
    spacing: Signed = 0.0
    height: Signed = 0.0
    color: Color = "#7a4a22"
    lashes: Unit = 0.6
    wing: Unit = 0.5
    odd: Unit = 0.0
    odd_color: Color = "#4d86b8"


class BrowsSpec(_Section):
    """Brows."""

    color: Color = "#3a231a"
    thickness: Signed = 0.0
    arch: Signed = 0.0
    tilt: Signed = 0.0
    height: Signed = 0.0


class SkinSpec(_Section):
    """Skin and what is painted on it; `patches` without its colour are vitiligo's. Scars are on her own left or right."""

    color: Color = "#eec3a6"
    lips: Color = "#c9645f"
    blush: Unit = 0.5
    freckles: Unit = 0.0
    shadow: Unit = 0.2
    shadow_color: Color = "#8a5a4a"
    wrinkles: Unit = 0.0
    patches: Unit = 0.0
    patches_color: Color = "#f6dccb"
    paint: FacePaint = "none"
    paint_color: Color = "#b3302a"
    scar: Scar = "none"
    mole: Mole = "none"
    tattoo: Tattoo = "none"
    tattoo_color: Color = "#27343c"


class HairSpec(_Section):
    """Hair; `length` is from short to long within what the style allows, `dye` says which of it has `dye_color`."""

    style: HairStyle = "lob"
    color: Color = "#4a2a1c"
    highlight: Color = "#8a5433"
    length: Unit = 0.6
    volume: Signed = 0.0
    parting: Signed = 0.5
    fringe: Fringe = "none"
    dye: Dye = "none"
    dye_color: Color = "#d9a441"


class WornSpec(_Section):
    """What the head wears and what sets it apart; `beard` is the length of one, from trimmed to the chest."""

    facial_hair: FacialHair = "none"
    beard: Unit = 0.0
    glasses: Glasses = "none"
    glasses_color: Color = "#2b2622"
    hat: Hat = "none"
    hat_color: Color = "#b8553c"
    ears: Ears = "round"
    horns: Unit = 0.0
    horns_color: Color = "#e7d9bd"


class BodySpec(_Section):
    """Stature; `heads` is the height counted in heads: few make a child. `build` is from very thin to fat, `muscle` from none to a bodybuilder's,
    `shoulders` from narrow over wide hips to broad over slim hips, `stoop` from upright to a bent back."""

    height: Annotated[float, Field(ge=0.8, le=2.2)] = 1.5
    heads: Annotated[float, Field(ge=3.0, le=8.0)] = 4.2
    build: Signed = 0.0
    muscle: Unit = 0.0
    shoulders: Signed = 0.0
    stoop: Unit = 0.0


class WearSpec(_Section):
    """Clothes and their colours."""

    top: Top = "jacket"
    top_color: Color = "#2f6f73"
    inner_color: Color = "#f3ead9"
    bottom: Bottom = "trousers"
    bottom_color: Color = "#3b4763"
    shoes: Shoes = "sneakers"
    shoes_color: Color = "#f4f1ea"
    accent_color: Color = "#e2a33d"


VERSION: Final = 1
"""Of look files; one that says none is of version 1."""


class LookSpec(_Section):
    """A whole look. Same spec, same bytes."""

    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION
    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")] = "mira"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    face: FaceSpec = FaceSpec()
    eyes: EyesSpec = EyesSpec()
    brows: BrowsSpec = BrowsSpec()
    skin: SkinSpec = SkinSpec()
    hair: HairSpec = HairSpec()
    worn: WornSpec = WornSpec()
    body: BodySpec = BodySpec()
    wear: WearSpec = WearSpec()

    @classmethod
    def from_toml(cls, text: str, source: str = "") -> LookSpec:
        """The look that a TOML document describes; `source` names it in errors.

        >>> LookSpec.from_toml("[eyes]\\nsize = 0.5").eyes.size
        0.5

        Raises `LookSpecError`.
        """
        try:
            tree = toml(text)
        except ValueError as err:
            raise LookSpecError(str(err), path=source, remedy="Write the look as TOML, as in config/looks/mira.toml") from err
        try:
            return cls.model_validate(tree)
        except ValidationError as err:
            raise _explain(err, source) from err


_PLAINLY = {
    "int_type": "must be a whole number", "int_parsing_size": "must be a smaller whole number", "float_type": "must be a number",
    "string_type": "must be text in quotes", "finite_number": "must be a finite number", "string_pattern_mismatch": "has characters that cannot be shown",
    "string_too_long": "must have at most 64 characters", "string_too_short": "must have a character",
}  # fmt: skip
"""Pydantic's kinds of error, said to those who write looks."""


def _explain(err: ValidationError, source: str) -> LookSpecError:
    first = err.errors()[0]
    path = [str(part) for part in first["loc"]]
    remedy = ""
    if first["type"] == "extra_forbidden":
        known = list(_fields(path[:-1]))
        close = difflib.get_close_matches(path[-1], known, 1)
        remedy = f"Did you mean '{close[0]}'?" if close else f"Known keys: {', '.join(known)}"
        return LookSpecError("unknown key", path=source, place=".".join(path), remedy=remedy)
    if first["type"] in ("model_type", "dict_type", "model_attributes_type"):
        section = path[-1] if path else "face"
        return LookSpecError("not a section", path=source, place=".".join(path), remedy=f"Write it as [{section}] with a key and a value on each line")
    if first["type"] == "string_pattern_mismatch" and path[-1] != "name":
        return LookSpecError(f"{str(first['input'])[:40]!r} is no color", path=source, place=".".join(path), remedy='Write it as "#rrggbb", like "#4a2a1c"')
    if path == ["version"] and first["type"] == "less_than_equal":
        told = f"a look of version {first['input']!r}, and this program reads up to {VERSION}"
        return LookSpecError(told, path=source, place="version", remedy="Update persona_engine")
    if first["type"] == "literal_error":
        close = difflib.get_close_matches(str(first["input"]), re.findall(r"'([^']+)'", str(first["msg"])), 1)
        remedy = f"Did you mean '{close[0]}'?" if close else ""
    told = _PLAINLY.get(str(first["type"])) or str(first["msg"]).replace("Input should be", "must be")
    return LookSpecError(told, path=source, place=".".join(path), remedy=remedy or "Change the value")


def _fields(path: list[str]) -> dict[str, Any]:
    model: Any = LookSpec
    for part in path:
        model = model.model_fields[part].annotation
    return dict(model.model_fields)


def linear(color: str) -> tuple[float, float, float]:
    """Linear RGB, 0-1, of a `#rrggbb` colour (IEC 61966-2-1).

    >>> linear("#ffffff")
    (1.0, 1.0, 1.0)
    """
    channels = (int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return (r, g, b)


def srgb(color: str) -> tuple[float, float, float]:
    """sRGB components, 0-1, of a `#rrggbb` colour."""
    r, g, b = (int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    return (r, g, b)


COVERING = ("head_scarf", "head_wrap", "bandana")
"""Hats under which no hair shows, but see `covers`."""
TIED = ("head_wrap", "bandana")
"""Those that leave the neck free."""
FALLING = ("lob", "bob", "long_straight", "long_wavy", "braids", "dreadlocks")
"""Styles that fall out of what is tied round the head."""


def covers(spec: LookSpec) -> bool:
    """Whether what a look has on its head hides all its hair."""
    return spec.worn.hat in COVERING and not (spec.worn.hat in TIED and spec.hair.style in FALLING)
