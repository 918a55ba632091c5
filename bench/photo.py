"""What photos of known people give back: `python -m bench.photo --count 48 --json OUT`.

Our own people are drawn before random backgrounds in four lights, read as photos, and compared with their looks. Hats hide hair: those are left out of hair.
"""

from __future__ import annotations

import argparse
import io
from typing import Any

import numpy as np

from bench.photo_shots import people, shoot
from bench.report import save, show
from persona_engine.errors import PhotoError
from persona_engine.looks.photo import look_at
from persona_engine.looks.picture import open_picture
from persona_engine.looks.spec import LookSpec, srgb
from persona_engine.services.face_finder import FaceFinder

CLASS = {
    "bald": "bald", "short": "short", "side_part": "short", "undercut": "short", "spiky": "short", "mohawk": "short", "bun": "short", "ponytail": "short",
    "afro": "big", "bob": "medium",
    "lob": "medium", "dreadlocks": "medium", "long_straight": "long", "long_wavy": "long", "braids": "short",
}  # fmt: skip
"""Style -> what of it is seen from the front."""
STYLE_CLASS = {"bald": "bald", "short": "short", "lob": "medium", "long_straight": "long", "afro": "big"}


def difference(a: str, b: str) -> float:
    """CIEDE2000 of two `#rrggbb`."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    one, other = (rgb2lab(np.array(srgb(c))[None, None])[0, 0] for c in (a, b))
    return float(deltaE_ciede2000(one, other))


def read(spec: LookSpec, number: int, finder: FaceFinder) -> dict[str, Any]:
    """One photo taken and read, as JPEG, against the truth."""
    from PIL import Image

    jpeg = io.BytesIO()
    Image.fromarray(shoot(spec, number)).save(jpeg, "JPEG", quality=88)
    try:
        traits = look_at(open_picture(jpeg.getvalue()), finder).traits
    except PhotoError as err:
        return {"name": spec.name, "error": err.message}
    row: dict[str, Any] = {"name": spec.name, "skin": difference(spec.skin.color, str(traits["skin.color"]))}
    if "eyes.color" in traits:
        row["eyes"] = difference(spec.eyes.color, str(traits["eyes.color"]))
    if spec.worn.hat == "none":
        truth = CLASS[spec.hair.style]
        row["length"] = (truth, STYLE_CLASS[str(traits["hair.style"])] if "hair.style" in traits else "unknown")
        if "hair.color" in traits and truth != "bald":
            row["hair"] = min(difference(c, str(traits["hair.color"])) for c in (spec.hair.color, spec.hair.highlight))
    row["glasses"] = (spec.worn.glasses != "none", "worn.glasses" in traits)
    row["beard"] = (spec.worn.facial_hair == "full_beard", "worn.facial_hair" in traits)
    return row


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=100, help="first stranger")
    parser.add_argument("--json")
    args = parser.parse_args()
    finder = FaceFinder()
    rows = [read(spec, number, finder) for number, spec in enumerate(people(args.count, args.seed))]
    found = [row for row in rows if "error" not in row]
    table = [("one face found", f"{len(found)} of {len(rows)}", "", "")]
    for name in ("skin", "hair", "eyes"):
        values = [row[name] for row in found if name in row]
        if values:
            middle, most = np.percentile(values, (50, 90))
            table.append((f"{name} colour, CIEDE2000", f"median {middle:.1f}", f"90th percentile {most:.1f}", f"n {len(values)}"))
    lengths = [row["length"] for row in found if "length" in row]
    table.append(("hair length class", f"{sum(a == b for a, b in lengths)} of {len(lengths)}", f"unknown {sum(b == 'unknown' for _, b in lengths)}", ""))
    for name in ("glasses", "beard"):
        pairs = [row[name] for row in found]
        hits, there = sum(a and b for a, b in pairs), sum(a for a, _ in pairs)
        table.append((name, f"found {hits} of {there}", f"false {sum(b and not a for a, b in pairs)} of {len(pairs) - there}", ""))
    show("photo", ("what", "value", "spread", "n"), table)
    for row in rows:
        if "error" in row or ("length" in row and row["length"][0] != row["length"][1]):
            print(row["name"], row.get("error", row.get("length")))
    save(args.json, {"rows": rows})


if __name__ == "__main__":
    main()
