"""`look`: make an avatar from a look specification, from words, or inspired by a photo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from persona_engine.cli.files import check_place, read_most, write_whole
from persona_engine.cli.progress import Bar

if TYPE_CHECKING:
    from persona_engine.avatar.model import Avatar
    from persona_engine.looks.describe import Described, Wears
    from persona_engine.looks.photo import Seen
    from persona_engine.looks.spec import LookSpec
    from persona_engine.looks.words import Traits

EXAMPLE = 'Say what they look like, as "an old sailor with a white beard"'
ANY_LANGUAGE = "set looks.base_url to a model that reads other languages"
SOMEONE = "someone"
"""The name of whoever is only described: the same words and seed give the same bytes, whatever the file is called."""
SUFFIXES = (".vrm", ".glb")
MAKER = "persona_engine (made by a program)"
PRIVATE: dict[str, object] = {
    "avatarPermission": "onlyAuthor", "commercialUsage": "corporation", "creditNotation": "required", "allowRedistribution": False,
    "modification": "prohibited",
}  # fmt: skip
"""VRM's words for: nobody else may use, pass on or change it."""
LONGEST_NAME = 64
MOST_TOML = 1_000_000
"""Bytes of a look file."""


@dataclass(frozen=True)
class LookOptions:
    """The command's arguments."""

    what: str
    out: Path | None
    seed: int = 0
    sheet: Path | None = None
    photo: Path | None = None
    consent: bool = False
    offline: bool = False
    gallery: Path | None = None
    lods: bool = False
    name: str = ""
    author: str = ""
    private: bool = False

    @property
    def meta(self) -> dict[str, object]:
        """What the avatar's file says of its name, maker and licence in place of the usual. Source: VRMC_vrm-1.0 meta."""
        said: dict[str, object] = {}
        if self.name:
            said["name"] = self.name
        if self.author:
            said["authors"] = [self.author, MAKER]
        if self.private:
            said |= PRIVATE
        return said


def run(options: LookOptions) -> None:
    """Read or understand a look, build the avatar, write it."""
    from persona_engine.avatar.writer import write
    from persona_engine.errors import LookSpecError
    from persona_engine.looks.build import build

    console = Console(stderr=True)
    if options.gallery is not None:
        from persona_engine.cli.gallery import make_gallery

        make_gallery(options.gallery, console)
        if options.out is None:
            return
    if options.out is None:
        raise LookSpecError("nowhere to write the avatar", remedy="Add --out someone.vrm")
    if options.out.suffix.lower() not in SUFFIXES:
        raise LookSpecError("an avatar is a .vrm or .glb file", path=str(options.out), remedy=f"Write {options.out.stem or 'someone'}.vrm")
    if options.sheet is not None and options.sheet.suffix.lower() != ".png":
        raise LookSpecError("pictures are written as .png", path=str(options.sheet), remedy=f"Write {options.sheet.stem or 'sheet'}.png")
    for text in (options.name, options.author):
        if len(text) > LONGEST_NAME or not text.isprintable():
            raise LookSpecError(f"{text[:LONGEST_NAME]!r} is no name", remedy=f"Give at most {LONGEST_NAME} letters, without line breaks")
    for place in (options.out, options.sheet):
        if place is not None:
            check_place(place)
    spec, wears = _spec(options, console)
    with Bar("Building ...", 2 + bool(wears) + 3 * options.lods) as bar:
        avatar = build(spec, clothed=not wears)
        avatar = replace(avatar, meta={**avatar.meta, **options.meta})
        bar.step()
        if wears:
            from persona_engine.stage.closet import Closet

            bar.doing("Dressing ...")
            avatar = Closet().dress(avatar, wears)
            bar.step()
        bar.doing("Writing ...")
        data = write(avatar)
        write_whole(options.out, data)
        bar.step()
        made = _write_levels(avatar, spec, options.out, bar) if options.lods else []
    triangles = sum(len(primitive.indices) // 3 for mesh in avatar.meshes for primitive in mesh.primitives)
    joints, materials = len(avatar.skeleton.names), len(avatar.materials)
    typer.echo(f"{options.out}: {len(data):,} bytes, {triangles:,} triangles, {materials} materials, {joints} joints")
    for told in made:
        typer.echo(told)
    if options.sheet is not None:
        from persona_engine.cli.render import RenderOptions
        from persona_engine.cli.render import run as render

        render(RenderOptions(options.sheet, str(options.out), None, "neutral", "front", "480x480", True))


def _write_levels(avatar: Avatar, spec: LookSpec, out: Path, bar: Bar) -> list[str]:
    """Levels of detail beside the avatar: name.lod1.vrm, name.lod2.vrm; what there is to say of them."""
    from persona_engine.avatar.writer import write
    from persona_engine.looks.lods import levels, triangles

    bar.doing("Thinning ...")
    files = [(out.with_suffix(f".lod{level}{out.suffix}"), thinned) for level, thinned in enumerate(levels(avatar, spec), 1)]
    bar.step()
    told = []
    for file, thinned in files:
        data = write(thinned)
        write_whole(file, data)
        bar.step()
        told.append(f"{file}: {len(data):,} bytes, {triangles(thinned.meshes):,} triangles")
    return told


def _spec(options: LookOptions, console: Console) -> tuple[LookSpec, Wears]:
    from persona_engine.errors import LookSpecError
    from persona_engine.looks.spec import LookSpec
    from persona_engine.looks.vary import vary

    what = options.what
    if what.lower().endswith(".toml"):
        if options.photo is not None:
            raise LookSpecError("a look file and a photo", path=what, remedy="Give one of them; words may go with a photo")
        spec = LookSpec.from_toml(_read_text(what), what)
        return vary(spec, options.seed) if options.seed else spec, ()
    if not what.strip() and options.photo is None:
        raise LookSpecError("an empty description", remedy=EXAMPLE)
    seen = _seen(options, console) if options.photo is not None else None
    found = _understood(what, options, seen.traits if seen else {}, console)
    _explain(found, console)
    if not found.traits and not found.wears and not found.who:
        raise LookSpecError("no word of this says how someone looks", remedy=EXAMPLE)
    return found.spec, found.wears


def _read_text(path: str) -> str:
    from persona_engine.errors import LookSpecError

    try:
        data = read_most(Path(path), MOST_TOML + 1)
        if len(data) > MOST_TOML:
            raise LookSpecError(f"more than {MOST_TOML:,} bytes are no look", path=path, remedy="See config/looks/mira.toml")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        remedy = "Give the path of a look, as config/looks/mira.toml, or describe one in words"
        reason = err.strerror if isinstance(err, OSError) else "not UTF-8 text"
        raise LookSpecError(f"cannot be read ({reason})", path=path, remedy=remedy) from err


def _seen(options: LookOptions, console: Console) -> Seen:
    """What the photo gives; its bytes are read once and kept nowhere."""
    from persona_engine.errors import PhotoError
    from persona_engine.looks.picture import MOST_BYTES
    from persona_engine.services.photos import allow_photo, read_photo
    from persona_engine.settings import load_settings

    path, settings = options.photo, load_settings().looks
    assert path is not None
    allow_photo(settings, options.consent, str(path))
    try:
        data = read_most(path, MOST_BYTES + 1)
    except OSError as err:
        raise PhotoError(f"cannot be read ({err.strerror})", path=str(path), remedy="Give the path of a JPEG, PNG or WebP file") from err
    if options.offline:
        settings = settings.model_copy(update={"vision": False})
    with console.status("Looking ..."):
        seen = read_photo(data, settings, options.consent, str(path))
    console.print("inspired by the photo: " + ", ".join(f"{what} {value}" for what, value in seen.said), highlight=False)
    for note in seen.notes:
        console.print(f"the photo: {note}", highlight=False)
    return seen


def _understood(what: str, options: LookOptions, seen: Traits, console: Console) -> Described:
    """The words, by the configured model, else by the grammar."""
    from persona_engine.errors import LookSpecError, ServiceError
    from persona_engine.looks.describe import LONGEST, describe, imagined, stated
    from persona_engine.looks.foreign import WORDS
    from persona_engine.looks.languages import language
    from persona_engine.services.openai_look import open_look_model
    from persona_engine.settings import load_settings

    model = None if options.offline or not what.strip() or len(what) > LONGEST else open_look_model(load_settings().looks)
    if model is not None:
        try:
            with console.status("Asking the model ..."):
                traits, not_shown = model.words(what)
            said = describe(what, options.seed, SOMEONE, seen)
            plainly = {} if language(what) else stated(describe(what))
            return replace(imagined({**plainly, **traits}, "model", options.seed, SOMEONE, seen), unknown=not_shown, wears=said.wears)
        except ServiceError as error:
            console.print(f"the model did not help ({error}); the words are read offline", highlight=False, markup=False, soft_wrap=True)
    if (tongue := language(what)) and tongue not in WORDS:
        known = f"in English and, word by word, in {', '.join(WORDS)}"
        raise LookSpecError(f"this reads like {tongue}; offline, looks are understood {known}", remedy=f"{EXAMPLE}, or {ANY_LANGUAGE}")
    return describe(what, options.seed, SOMEONE, seen)


def _explain(found: Described, console: Console) -> None:
    from persona_engine.looks.attire import nearest
    from persona_engine.looks.words import NOT_SHOWN
    from persona_engine.stage.closet import Closet

    table = Table(title="understood", title_justify="left", show_header=False)
    by_words: dict[str, list[str]] = {}
    for trait in found.traits:
        by_words.setdefault(trait.words, []).append(f"{trait.field} {trait.value}")
    for words, fields in by_words.items():
        table.add_row(escape(words), ", ".join(fields))
    called = dict(found.called)
    for piece, colors in found.wears:
        table.add_row(escape(called.get(piece, piece)), f"wardrobe: {piece}, {', '.join(colors) or 'its own colours'}")
    if found.who:
        table.add_row(escape(", ".join(found.who)), "who they are: what is left open goes with it")
    console.print(table)
    for trait in found.overruled:
        console.print(f'"{trait.words}" was overruled by what came later ({trait.field})', highlight=False, markup=False)
    for said, meant in found.read_as:
        console.print(f'"{said}" was read as "{meant}"', highlight=False, markup=False)
    things = [said for said in found.unknown if said.split()[-1] in NOT_SHOWN]
    for what, names in (("not understood", [said for said in found.unknown if said not in things]), ("not shown", things)):
        if names:
            console.print(f"{what}: {', '.join(names)}", highlight=False, markup=False)
    if found.unseen:
        console.print(f"makes no difference yet: {', '.join(found.unseen)}", highlight=False, markup=False)
    closet = Closet()
    for piece, colors in found.wears:
        if len(colors) > (shown := len(closet.catalog.find(piece).entry.colors)):
            console.print(f"not shown: {', '.join(colors[shown:])} (the {piece} has no more colours)", highlight=False, markup=False)
    for piece, by in (*closet.replaced(found.wears), *closet.hidden(found)):
        console.print(f"not shown: {called.get(piece, piece)} ({by} worn instead)", highlight=False, markup=False)
    for said in found.unknown:
        if near := nearest(said):
            console.print(f'"{said}" cannot be shown yet; the nearest is "{near}"', highlight=False, markup=False)
