"""Descriptions and what of them is in the look: `python -m bench.prompts --out docs/prompts.md [--sheet docs/pictures/prompts.png]`.

Each row of `PROMPTS` names the traits that must be there, in the terms of `LookSpec`; colours by how near they are (CIEDE2000) to what the word means.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from persona_engine.looks.describe import Described, describe
from persona_engine.looks.spec import LookSpec, srgb

NEAR = 16.0
"""CIEDE2000 within which a colour is what its name says."""
PROMPTS: tuple[tuple[str, str], ...] = (
    ("an old sailor with a white beard and round glasses", "facial_hair=full_beard glasses=round hair.color~#c9c6c0 wrinkles>0.5"),
    ("a tall woman with long wavy red hair and green eyes", "style=long_wavy hair.color~#8e2f16 eyes.color~#4c8a4f body.height>1.7"),
    ("a six-year-old boy with freckles and messy ginger hair", "body.height<1.15 freckles>0.5 hair.color~#a8491f hair.volume>0.3"),
    ("a bald man in his fifties with a goatee", "style=bald facial_hair=goatee wrinkles>0.4"),
    ("a Nigerian woman with braids and a yellow headwrap", "style=braids hat=head_wrap hat_color~#e2b93b skin.color~#6b4230"),
    ("a punk with a hot pink mohawk and black boots", "style=mohawk hair.color~#c9327f shoes=boots shoes_color~#1b1816"),
    ("a grumpy dwarf with a bushy black beard", "facial_hair=full_beard body.height<1.2 build>0.5 smile<-0.3 hair.color~#1c1412"),
    ("a pale vampire with jet-black hair and red eyes", "skin.color~#f8dac6 hair.color~#121013 eyes.color~#b3302a"),
    ("a blue-skinned alien with huge black eyes and no hair", "skin.color~#3d6fb3 eyes.size>0.8 eyes.color~#241a14 style=bald"),
    ("a tall slender elf with silver hair and violet eyes", "worn.ears=pointed body.height>1.7 build<-0.3 hair.color~#a3a6ad eyes.color~#8a63c8"),
    ("a red demon with big horns and yellow eyes", "skin.color~#c23a30 horns>0.7 eyes.color~#e2b93b"),
    ("a heavyset chef with a curly moustache and rosy cheeks", "build>0.6 facial_hair=moustache blush>0.8 top=jacket top_color~#f2efe8"),
    ("a shy student with square glasses and an oversized grey hoodie", "glasses=square top=jacket top_color~#8f8f92 blush>0.7"),
    ("a muscular firefighter with stubble", "muscle>0.5 facial_hair=stubble shoes=boots"),
    ("a Japanese girl with a black bob and a sky-blue skirt", "style=bob hair.color~#1c1412 bottom=skirt bottom_color~#7db4e0 body.height<1.3"),
    ("a librarian with a tight grey bun, thin lips and a mustard cardigan", "style=bun hair.color~#85817c lips<-0.4 top=cardigan top_color~#c9962c"),
    ("a handsome businessman in a charcoal suit", "jaw>0.4 top=jacket top_color~#3a3a3d bottom_color~#3a3a3d"),
    ("a goth with purple lipstick, pale skin and heavy eyeliner", "skin.lips~#6b3fa0 skin.color~#f8dac6 wing>0.9"),
    ("a lumberjack with a ginger beard, a green beanie and jeans", "facial_hair=full_beard hair.color~#a8491f hat=beanie hat_color~#4c8a4f bottom=trousers"),
    ("a Black man with dreadlocks and a golden t-shirt", "style=dreadlocks skin.color~#553426 top=tee top_color~#d4a32c"),
    ("a granny with a kind smile, a lilac jumper and no glasses", "wrinkles>0.5 smile>0.3 glasses=none +sweater~#b39ddb"),
    ("a round-faced toddler with chubby cheeks and blond hair", "face.width>0.4 cheeks>0.5 hair.color~#a8813f body.height<1.0"),
    ("a sad clown with orange hair", "smile<-0.4 hair.color~#a34d17 style=afro"),
    ("a woman in a teal hijab with hazel eyes and arched eyebrows", "hat=head_scarf hat_color~#2f7f80 eyes.color~#8a6a34 arch>0.5"),
    ("a surfer with sun-bleached hair and tanned skin", "hair.color~#b8965a skin.color~#d9a47a top=tee"),
    ("an evil queen with ruby lips and black hair in a bun", "skin.lips~#a8182f hair.color~#1c1412 style=bun brows.tilt<-0.5"),
    ("a goblin, small and green, with big ears and a long nose", "skin.color~#4c8a4f face.ears>0.5 nose_size>0.5 body.height<1.35"),
    ("a tired nurse in blue scrubs with a ponytail", "openness<-0.4 style=ponytail top=tee top_color~#3d6fb3"),
    ("a womann with burnette hair, freckels and glases", "hair.color~#43291c freckles>0.5 glasses=round"),
    ("a man, 45 years old, salt and pepper hair, broken nose, square jaw", "hair.color~#55524e wrinkles>0.2 jaw>0.6 !broken"),
    ("a 9-year-old Ghanaian schoolgirl with two puff buns and a bright yellow cardigan", "body.height<1.2 skin.color~#6b4230 style=bun top_color~#e8c762"),
    ("portly Bavarian innkeeper in his late fifties: rosy cheeks, walrus moustache, dark green waistcoat over a cream shirt",
     "build>0.6 wrinkles>0.4 blush>0.8 facial_hair=moustache +shirt~#efe6d2 +waistcoat~#2e532f"),
    ("woman, early 20s, shaved sides, electric blue hair, black leather jacket, no make-up", "style=undercut hair.color~#2350bf wing<0.1 "
     "+leather_jacket~#1b1816"),
    ("slim teenage boy. Curly brown hair. Freckles. Green hoodie, grey joggers, white trainers. No glasses.",
     "build<-0.3 style=afro hair.color~#43291c freckles>0.5 shoes=sneakers shoes_color~#f2efe8 glasses=none +hoodie~#4c8a4f +track_pants~#8f8f92"),
    ("a frost giantess: pale blue skin, white braids, icy eyes, taller than anyone, broad shoulders",
     "body.height>2.0 shoulders>0.4 skin.color~#8ba9d1 style=braids hair.color~#c9c6c0 eyes.color~#b5dcec !frost"),
    ("grandma but make her a rockstar - pink mohawk, sunglasses, leather jacket", "wrinkles>0.5 style=mohawk hair.color~#ac687e +sunglasses +leather_jacket"),
    ("a man who isn't bald but has very short grey hair, doesn't wear glasses, and has no beard",
     "style=short hair.color~#85817c glasses=none facial_hair=none"),
    ("woman without freckles, with neither earrings nor a hat, in a long emerald green gown", "freckles<0.1 hat=none +long_gown~#1f8a5c"),
    ("a blonde, blue-eyed, square-jawed quarterback type with broad shoulders", "hair.color~#a8813f eyes.color~#4d86b8 jaw>0.6 shoulders>0.4"),
    ("someone like a wise old wizard; wrinkled, olive-green skin, bald, half-moon glasses, brown robe",
     "wrinkles>0.7 skin.color~#74743a style=bald +half-moon_glasses +wizard_robe~#7a4e30"),
    ("very muscular bald black man w/ goatee, aviators, tight white tee",
     "muscle>0.8 style=bald skin.color~#553426 facial_hair=goatee top=tee top_color~#f2efe8 +sunglasses"),
    ("tall, lanky, pale lad with ginger hair, jug ears and a crooked nose",
     "body.height>1.6 build<-0.4 skin.color~#f8dac6 hair.color~#a8491f face.ears>0.7 nose_tilt<-0.2"),
    ("a heavily freckled redhead with emerald eyes, cropped hair, khaki coat and brown boots",
     "freckles>0.9 build<0.4 hair.color~#8e2f16 eyes.color~#1f8a5c style=short shoes=boots +long_coat~#9a8f63"),
    ("fiftysomething professor; salt-and-pepper beard; tortoiseshell glasses; brown corduroy jacket",
     "wrinkles>0.2 facial_hair=full_beard hair.color~#55524e glasses=round glasses_color~#6b4426 top=jacket top_color~#7a4e30"),
    ("a chubby toddler boy with strawberry blond curls and blue dungarees",
     "body.height<1.0 build>0.6 hair.color~#b5763f style=afro +dungarees~#3d6fb3"),
    ("a girl with hair the color of autumn leaves and eyes like the sea", "body.height<1.3 hair.color~#5e2414 eyes.color~#2f7fa0"),
    ("a shy librarian in her forties with mousy brown hair in a loose bun, cat-eye glasses, a mustard-yellow jumper and a plaid skirt",
     "blush>0.7 wrinkles>0.2 hair.color~#6a5442 style=bun +cat-eye_glasses +sweater~#c9962c +pleated_skirt"),
    ("red panda inspired girl: russet hair, cat ears, brown eyes", "hair.color~#7a3418 eyes.color~#6a3f20 body.height<1.3 +cat_ears !panda"),
    ("a goth guy with long straight black hair, eyeliner, black nail polish and a black trench coat",
     "style=long_straight hair.color~#1c1412 skin.color~#f9dfd0 wing>0.9 +long_coat~#1b1816"),
    ("a stocky, barrel-chested Scotsman with a ginger beard, a green kilt and brown boots",
     "muscle>0.5 facial_hair=full_beard hair.color~#a8491f bottom=skirt bottom_color~#4c8a4f shoes=boots shoes_color~#7a4e30 +pleated_skirt~#4c8a4f"),
    ("twenty-something woman, olive complexion, dark wavy hair to her shoulders, light blue jeans, white trainers and a striped t-shirt",
     "skin.color~#c9a27a style=long_wavy hair.length<0.3 hair.color~#1c1412 bottom_color~#9cc4e4 shoes_color~#f2efe8 wrinkles<0.1 +striped_t-shirt"),
    ("an Englishman with a bowler hat, monocle, grey moustache and a charcoal-grey overcoat",
     "facial_hair=moustache hair.color~#85817c jaw>0.5 +monocle +long_coat~#3a3a3d +bowler_hat"),
    ("man with a beard but no moustache", "facial_hair=full_beard !no_moustache"),
    ("a womn with lite brown skin, curley hair and gren eys", "skin.color~#8d5a3c style=afro eyes.color~#4c8a4f jaw<0.6"),
    ("a young man, hair dyed platinum, dark eyebrows, brown eyes, black turtleneck", "hair.color~#c9bfa6 brows.color~#1c1412 eyes.color~#6a3f20 "
     "+turtleneck~#1b1816"),
    ("old sea dog: eye patch, scruffy grey beard, navy peacoat, woolly hat", "wrinkles>0.6 facial_hair=full_beard hair.color~#85817c hat=beanie "
     "+eye_patch +long_coat~#24345c"),
    ("wide-eyed boy with sandy hair, sticky-out ears, red wellies and a yellow mac",
     "eyes.size>0.5 build<0.3 hair.color~#8f7245 face.ears>0.7 top=jacket top_color~#e2b93b +rain_boots~#c23a30"),
    ("a non-binary teenager with a teal undercut, light brown skin, oversized purple hoodie and ripped black jeans",
     "style=undercut hair.color~#235f60 skin.color~#8d5a3c build<0.3 +hoodie~#6b3fa0 +patched_jeans~#1b1816"),
    ("a robot butler: chrome skin, red eyes, black waistcoat, white gloves", "skin.color~#b4bac2 style=bald eyes.color~#b3302a +waistcoat~#1b1816 "
     "+gloves~#f2efe8"),
    ("a pirate captain lady with curly dark hair, gold earrings, red coat, black boots, no eye patch",
     "style=afro hair.color~#1c1412 facial_hair=none jaw<0.6 shoes=boots +drop_earrings~#d4a32c +long_coat~#c23a30 -eye_patch"),
)  # fmt: skip
"""A description, and what must be there: field=value, field>number, field<number, field~colour, !word that is named as not understood,
+piece (or +piece~colour) of the wardrobe that is put on, -piece that is not."""


def value(spec: LookSpec, name: str) -> object:
    """The value of a field by its name, or by section and name where two sections have it."""
    tree = spec.model_dump()
    if "." in name:
        section, key = name.split(".")
        return tree[section][key]
    return next(section[name] for section in tree.values() if isinstance(section, dict) and name in section)


def holds(found: Described, want: str) -> bool:
    """Whether one wanted trait is in the look."""
    if want.startswith("!"):
        return want[1:].replace("_", " ") in (known.replace("_", " ") for known in found.unknown)
    if want[0] in "+-":
        piece, _, wanted = want[1:].replace("_", " ").partition("~")
        colors = dict(found.wears).get(piece)
        return (colors is None) if want[0] == "-" else colors is not None and (not wanted or difference(colors[0], wanted) < NEAR)
    mark = next(c for c in want if c in "=<>~")
    name, wanted = want.split(mark)
    got = value(found.spec, name)
    if mark == "~":
        return difference(str(got), wanted) < NEAR
    if mark == "=":
        return got == wanted
    return float(str(got)) > float(wanted) if mark == ">" else float(str(got)) < float(wanted)


def difference(a: str, b: str) -> float:
    """CIEDE2000 of two `#rrggbb`."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    return float(deltaE_ciede2000(rgb2lab([[srgb(a)]])[0, 0], rgb2lab([[srgb(b)]])[0, 0]))


def table() -> str:
    """The page."""
    rows = []
    there = total = 0
    for number, (text, wanted) in enumerate(PROMPTS, 1):
        found = describe(text)
        wants = wanted.split()
        missing = [want for want in wants if not holds(found, want)]
        there, total = there + len(wants) - len(missing), total + len(wants)
        shown = " ".join(f"`{want}`" for want in wants)
        rows.append(f"| {number} | {text} | {shown} | {', '.join(found.unknown) or '-'} | {'all' if not missing else 'missing ' + ' '.join(missing)} |")
    head = f"# {len(PROMPTS)} descriptions\n\nMade by `python -m bench.prompts`: what each names, and whether it is in the look. {there} of {total} are.\n\n"
    note = "`+piece` comes from the wardrobe. "
    note += f"`~` is a colour within {NEAR:g} CIEDE2000; `!word` is something that no look can show and that was named as not understood.\n\n"
    pictures = "![Descriptions](pictures/prompts.jpg)\n\n"
    return head + note + pictures + "\n".join(["| | description | must be there | not understood | there |", "|---|---|---|---|---|", *rows]) + "\n"


def sheet(out: Path) -> None:
    """A picture of all, six in a row."""
    import numpy as np
    from PIL import Image

    from persona_engine.cli.portraits import portraits

    pictures = portraits([describe(text, 0, f"prompt{n}") for n, (text, _) in enumerate(PROMPTS)], (240, 280))
    rows = [np.concatenate(pictures[i : i + 6], 1) for i in range(0, len(pictures), 6)]
    Image.fromarray(np.concatenate(rows, 0)).save(out, quality=86)


def main() -> None:
    """Write the page, and the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--sheet", type=Path)
    args = parser.parse_args()
    page = table()
    print(page)
    if args.out:
        args.out.write_text(page, encoding="utf-8")
    if args.sheet:
        sheet(args.sheet)


if __name__ == "__main__":
    main()
