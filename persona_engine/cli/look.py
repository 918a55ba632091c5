"""`look`: make an avatar from a look specification or from words.

`python -m persona_engine.cli.look config/looks/mira.toml --out assets/avatars/mira.vrm`
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from persona_engine.looks.describe import Described
    from persona_engine.looks.spec import LookSpec


def make(
    what: Annotated[str, typer.Argument(help="A look specification (.toml), or words: \"a tall woman with red hair and round glasses\".")],
    out: Annotated[Path, typer.Option("--out", help="Where the avatar goes (.vrm).")],
    seed: Annotated[int, typer.Option(help="Another seed gives a sibling: same words, other proportions.")] = 0,
    sheet: Annotated[Path | None, typer.Option(help="Also draw a contact sheet (.png).")] = None,
) -> None:
    """Read or understand a look, build the avatar, write it."""
    from persona_engine.avatar.writer import write
    from persona_engine.looks.build import build

    console = Console(stderr=True)
    spec = _spec(what, out, seed, console)
    with console.status("Building ..."):
        avatar = build(spec)
        data = write(avatar)
    save(out, data)
    triangles = sum(len(primitive.indices) // 3 for mesh in avatar.meshes for primitive in mesh.primitives)
    joints, materials = len(avatar.skeleton.names), len(avatar.materials)
    typer.echo(f"{out}: {len(data):,} bytes, {triangles:,} triangles, {materials} materials, {joints} joints")
    if sheet is not None:
        from persona_engine.cli.render import RenderOptions, run

        run(RenderOptions(sheet, str(out), None, "neutral", "front", "480x480", True))


def _spec(what: str, out: Path, seed: int, console: Console) -> LookSpec:
    from persona_engine.errors import LookSpecError
    from persona_engine.looks.describe import describe
    from persona_engine.looks.spec import LookSpec
    from persona_engine.looks.vary import vary

    if what.lower().endswith(".toml"):
        try:
            text = Path(what).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as err:
            remedy = "Give the path of a look, as config/looks/mira.toml, or describe one in words"
            reason = err.strerror if isinstance(err, OSError) else "not UTF-8 text"
            raise LookSpecError(f"cannot be read ({reason})", path=what, remedy=remedy) from err
        spec = LookSpec.from_toml(text, what)
        return vary(spec, seed) if seed else spec
    if not what.strip():
        raise LookSpecError("an empty description", remedy='Say what they look like, as "an old sailor with a white beard"')
    found = describe(what, seed, out.stem[:64] or "someone")
    _explain(found, console)
    if not found.traits:
        raise LookSpecError("no word of this says how someone looks", remedy='Say what they look like, as "an old sailor with a white beard"')
    return found.spec


def _explain(found: Described, console: Console) -> None:
    table = Table(title="understood", title_justify="left", show_header=False)
    for trait in found.traits:
        table.add_row(trait.words, trait.field, str(trait.value))
    console.print(table)
    for trait in found.overruled:
        console.print(f'"{trait.words}" was overruled by what came later ({trait.field})', highlight=False)
    if found.unknown:
        console.print("not understood: " + ", ".join(found.unknown), highlight=False)


def save(out: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `LookSpecError`."""
    from persona_engine.errors import LookSpecError

    part = ""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(part, 0o644)
        Path(part).replace(out)
    except OSError as err:
        if part:
            Path(part).unlink(missing_ok=True)
        raise LookSpecError(f"cannot be written ({err.strerror})", path=str(out), remedy="Choose another place, or make room") from err


if __name__ == "__main__":
    typer.run(make)
