"""Draws the pictures of README and docs anew: `python -m bench.pictures [NAME ...]`; without names all of them."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
LINE = "Hello! My name is Sam. Where is the harbour?"
PROGRAMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "mira": (("demo_game", "--say", LINE, "--shot", "{out}"),),
    "cast": (("persona_engine", "render", "{out}", "--cast", "--size", "240x270"),),
    "gestures": (("persona_engine", "gestures", "--sheet", "{out}"),),
    "wardrobe": (("persona_engine", "wardrobe", "--sheet", "{out}", "--size", "120x150"),),
    "mirror": (("demo_game", "--wear", "red cape, straw hat, jeans, riding boots", "--shot", "{out}", "--size", "960x540"),),
    "people": (("bench.people", "--strip", "{out}"),),
    "performance": (
        ("persona_engine", "talk", LINE, "--out", "{scratch}/talk.mp4", "--record", "{scratch}/talk.recording", "--size", "160x90", "--fps", "5"),
        ("persona_engine", "inspect", "{scratch}/talk.recording", "--picture", "{out}", "--end", "7.5"),
    ),
}
"""Name of a picture -> the commands that make it; `{out}` is its file, `{scratch}` a folder for the steps between."""


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*PROGRAMS, []], help="which")
    names = parser.parse_args().names or list(PROGRAMS)
    console = Console(stderr=True)
    for name in track(names, description="Drawing", console=console):
        with tempfile.TemporaryDirectory() as scratch:
            for words in PROGRAMS[name]:
                filled = [word.format(out=PICTURES / f"{name}.png", scratch=scratch) for word in words]
                subprocess.run([sys.executable, "-m", *filled], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
