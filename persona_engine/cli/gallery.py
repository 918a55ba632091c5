"""`persona look --gallery`: one page of pictures of what looks can make; nothing in it comes from elsewhere."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rich.console import Console

from persona_engine.cli.files import check_place, write_whole
from persona_engine.cli.portraits import Look
from persona_engine.cli.progress import Bar
from persona_engine.errors import FileError
from persona_engine.looks.describe import describe
from persona_engine.looks.spec import HairStyle, LookSpec
from persona_engine.looks.vary import random, vary
from persona_engine.resources import listing, load

SIZE = (300, 360)
WORDS: tuple[str, ...] = (
    "an old sailor with a white beard and a navy beanie", "a girl with freckles and ginger braids", "a punk with a pink undercut and black boots",
    "a tall elf with long silver hair and violet eyes", "a kind librarian with a grey bun and round glasses", "a demon with red skin and big horns",
    "a stocky bald blacksmith with a full beard", "a shy boy with square glasses", "a woman in a teal headscarf and a mustard cardigan",
    "a dancer with a big afro and golden skin", "a pale vampire with black hair and red eyes", "a chubby cheerful baker with rosy cheeks",
)  # fmt: skip
DRESSED: tuple[str, ...] = (
    "a tall wizard with a purple robe, a witch hat and a long white beard", "a chubby boy in a red hoodie, blue shorts and yellow rain boots",
    "a queen with auburn hair in a bun, a crown and a long emerald gown", "a skinny punk with a green mohawk, a leather jacket, ripped jeans and high tops",
    "a muscular firefighter with a moustache in a white tee and grey joggers", "a fairy with pink hair, fairy wings and a flower crown",
)  # fmt: skip
FAMILY, CROWD = 6, 12
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; color: #24303a; background: #eef2f5 }
section { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1rem; margin-bottom: 2.5rem }
figure { margin: 0; background: #fff; border-radius: .7rem; overflow: hidden; box-shadow: 0 1px 4px #0002 }
img { display: block; width: 100% } figcaption { padding: .5rem .7rem .7rem; font-size: .85rem }
"""


@dataclass(frozen=True)
class Section:
    """A heading, a line about it, and captioned looks."""

    title: str
    about: str
    looks: tuple[tuple[str, Look], ...]
    view: str = "front"


def sections() -> tuple[Section, ...]:
    """What the page shows."""
    mira = LookSpec.from_toml(load("config/looks/mira.toml").decode(), "mira")
    cast = tuple((name.capitalize(), LookSpec.from_toml(load(f"config/looks/{name}.toml").decode(), name)) for name in listing("config/looks", ".toml"))
    styles = tuple((style.replace("_", " "), mira.model_copy(update={"hair": mira.hair.model_copy(update={"style": style})})) for style in get_args(HairStyle))
    return (
        Section("The cast", "Six characters that ship, from config/looks.", cast),
        Section("From words", "Each made by persona look with nothing but the words below it.", _described(WORDS)),
        Section("From head to foot", "Builds and clothes are words too; what the look has not comes from the wardrobe.", _described(DRESSED), "body"),
        Section("Hair", "One person, every style.", styles),
        Section("Siblings", "One look and its seeds: same colours, other proportions.", tuple((f"seed {n}", vary(mira, n)) for n in range(1, 1 + FAMILY))),
        Section("Strangers", "People for a crowd, by number.", tuple((f"random {seed}", random(seed)) for seed in range(1, 1 + CROWD))),
    )


def _described(texts: tuple[str, ...]) -> tuple[tuple[str, Look], ...]:
    return tuple((text, describe(text)) for text in texts)


def make_gallery(out: Path, console: Console) -> None:
    """Draw and write the page. Raises `FileError`."""
    from persona_engine.cli.portraits import portraits

    if out.suffix.lower() not in (".html", ".htm"):
        raise FileError("a gallery is a page", path=str(out), remedy="Name it .html")
    check_place(out)
    shown = sections()
    with Bar("Drawing ...", sum(len(section.looks) for section in shown)) as bar:
        every = (look for section in shown for _, look in section.looks)
        views = [section.view for section in shown for _ in section.looks]
        pictures = iter(portraits(every, SIZE, views, bar.step))
    parts = []
    for section in shown:
        figures = "".join(_figure(caption, next(pictures)) for caption, _ in section.looks)
        parts.append(f"<h2>{html.escape(section.title)}</h2><p>{html.escape(section.about)}</p><section>{figures}</section>")
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Looks</title><style>{STYLE}</style>'
    write_whole(out, f"{head}<h1>What looks can make</h1>{''.join(parts)}</html>\n".encode())
    console.print(f"wrote {out}", highlight=False)


def _figure(caption: str, pixels: object) -> str:
    from PIL import Image

    jpeg = io.BytesIO()
    Image.fromarray(pixels).save(jpeg, "JPEG", quality=88)  # type: ignore[arg-type]
    data = base64.b64encode(jpeg.getvalue()).decode()
    return f'<figure><img alt="{html.escape(caption)}" src="data:image/jpeg;base64,{data}"><figcaption>{html.escape(caption)}</figcaption></figure>'
