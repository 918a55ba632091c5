"""`persona wardrobe`: what there is to wear, pictures of it, and making the pieces from `config/wardrobe/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from persona_engine.cli.files import write_whole
from persona_engine.cli.progress import tracked
from persona_engine.errors import WardrobeError

CONFIG = "config/wardrobe"
FOLDER = "assets/wardrobe"


@dataclass(frozen=True)
class WardrobeOptions:
    """The command's arguments."""

    pieces: tuple[str, ...]
    slot: str
    make: bool
    sheet: Path | None
    avatar: str
    size: str
    inventory: Path | None = None


def run(options: WardrobeOptions) -> None:
    """List, make or draw."""
    console = Console(stderr=True)
    if options.make:
        make(options.pieces, console)
    elif options.sheet is not None:
        from persona_engine.cli.wardrobe_sheet import draw

        draw(options, options.sheet, console)
    else:
        show(options, Console())


def show(options: WardrobeOptions, console: Console) -> None:
    """A table of pieces, and of collections where there is an inventory."""
    from persona_engine.stage.closet import Closet, load_inventory

    catalog = Closet().catalog
    inventory = None if options.inventory is None else load_inventory(options.inventory)
    entries = catalog.in_slot(options.slot) if options.slot else tuple(catalog.entries.values())
    if options.pieces:
        entries = tuple(catalog.find(name).entry for name in options.pieces)
    table = Table("slot", "piece", "also called", "colours", "comes with")
    for entry in entries:
        colors = " ".join(f"[on {color}]  [/]" for color in entry.colors)
        gained = entry.unlock if inventory is None or not inventory.owns(entry) else "owned"
        table.add_row(entry.slot + "".join(f" + {slot}" for slot in entry.also), entry.name, ", ".join(entry.words), colors, gained)
    console.print(table)
    if inventory is not None:
        for name, (have, of) in sorted(inventory.collections(catalog).items()):
            console.print(f"{name}: {have} of {of}")


def make(names: Iterable[str], console: Console) -> None:
    """Sew pieces of a checkout anew, all of them or those named."""
    from persona_engine.looks.catalog import Catalog, Entry, file_name
    from persona_engine.looks.piece_file import decode, encode
    from persona_engine.looks.tailor.bench import Bench
    from persona_engine.looks.tailor.cover import Cover
    from persona_engine.looks.tailor.sew import plain, sew
    from persona_engine.looks.tailor.skin import make_skin
    from persona_engine.looks.tailor.spec import read_pieces

    files = sorted(Path(CONFIG).glob("*.toml"))
    if not files:
        raise WardrobeError(f"there is no {CONFIG}/ here: pieces are made in a checkout of the repository")
    specs = [spec for file in files for spec in read_pieces(file.read_text(encoding="utf-8"), str(file))]
    unknown = set(names) - {spec.name for spec in specs}
    if unknown:
        raise WardrobeError(f"no piece {', '.join(sorted(unknown))} in {CONFIG}/", name=min(unknown))
    skin = next(spec for spec in specs if spec.slot == "body")
    cover = Cover(make_skin(skin, Bench(plain())).panels)
    size = 0
    chosen = [spec for spec in specs if not names or spec.name in names]
    for spec in tracked(chosen, "Sewing"):
        data = encode(sew(spec, cover))
        write_whole(Path(FOLDER) / file_name(spec.name), data)
        size += len(data)
    entries = [Entry.of(decode((Path(FOLDER) / file_name(spec.name)).read_bytes(), spec.name)) for spec in specs if spec.slot != "body"]
    write_whole(Path(FOLDER) / "index.json", Catalog(entries).to_json())
    console.print(f"{len(chosen)} pieces, {size:,} bytes in {FOLDER}/", highlight=False)
