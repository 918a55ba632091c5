"""`look`: make an avatar file from a look specification.

`python -m persona_engine.cli.look config/looks/mira.toml --out assets/avatars/mira.vrm`
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def make(
    spec_path: Annotated[Path, typer.Argument(help="Look specification (TOML).")],
    out: Annotated[Path, typer.Option("--out", help="Where the avatar goes (.vrm).")],
) -> None:
    """Read a look, build the avatar, write it."""
    from persona_engine.avatar.writer import write
    from persona_engine.errors import LookSpecError
    from persona_engine.looks.build import build
    from persona_engine.looks.spec import LookSpec

    try:
        text = spec_path.read_text(encoding="utf-8")
    except OSError as err:
        remedy = "Give the path of a look, as config/looks/mira.toml"
        raise LookSpecError(f"cannot be read ({err.strerror})", path=str(spec_path), remedy=remedy) from err
    avatar = build(LookSpec.from_toml(text, str(spec_path)))
    data = write(avatar)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    triangles = sum(len(primitive.indices) // 3 for mesh in avatar.meshes for primitive in mesh.primitives)
    joints, materials = len(avatar.skeleton.names), len(avatar.materials)
    typer.echo(f"{out}: {len(data):,} bytes, {triangles:,} triangles, {materials} materials, {joints} joints")


if __name__ == "__main__":
    typer.run(make)
