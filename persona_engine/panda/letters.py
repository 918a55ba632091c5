"""Letters of other scripts: Panda3D's own font is Latin; other words are set in a font of this machine that has their letters.

Right-to-left words are joined and put in visual order here: Panda3D does neither unless it was built with HarfBuzz.
"""

from __future__ import annotations

import logging
import os
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from panda3d.core import DynamicTextFont, Filename, TextFont, TextNode

from persona_engine.panda import right_to_left

log = logging.getLogger("persona_engine.panda")

FOLDERS: dict[str, tuple[str, ...]] = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
NAMES: tuple[str, ...] = (
    "notosans-regular.ttf", "dejavusans.ttf", "segoeui.ttf", "arial unicode.ttf", "arial.ttf", "liberationsans-regular.ttf", "notosanscjk-regular.ttc",
    "notosanscjkjp-regular.otf", "droidsansfallback.ttf", "droidsansfallbackfull.ttf", "wqy-microhei.ttc", "msyh.ttc", "meiryo.ttc", "malgun.ttf",
    "pingfang.ttc", "notosansdevanagari-regular.ttf", "nirmala.ttf", "kohinoor.ttc", "notosansarabic-regular.ttf", "notosanshebrew-regular.ttf",
    "notosansthai-regular.ttf", "freesans.ttf", "unifont.ttf",
)  # fmt: skip
"""Files that are looked for, the widest first."""
APART, INWARD = 4, -2
"""Texels around a letter in a font's picture, and how far its polygon stays within them. With Panda's 2 and 0 a polygon ends where the next letter
begins, and where edges are smoothed it shows a line of it."""


@cache
def installed() -> tuple[str, ...]:
    """Paths of the fonts of `NAMES` that this machine has, in that order."""
    found: dict[str, str] = {}
    for folder in FOLDERS.get(sys.platform, ()):
        for where, _, files in os.walk(Path(folder).expanduser()):
            found.update({name.lower(): os.path.join(where, name) for name in files if name.lower() in NAMES})
    return tuple(found[name] for name in NAMES if name in found)


def write(node: TextNode, text: str) -> None:
    """Show `text` on a node in a font that has its letters, in visual order, broken at the node's word wrap."""
    node.setFont(font_for(right_to_left.joined(text)))
    if right_to_left.is_needed(text):
        text = right_to_left.wrapped(text, node.getWordwrap() if node.hasWordwrap() else 0.0, node.calcWidth)
    node.setText(text)


def font_for(text: str, paths: tuple[str, ...] | None = None) -> TextFont:
    """The usual font where it has all letters and signs (emoji too) of `text`, else the first of the fonts at `paths` (default: `installed`) that has, else
    the one that has most of them; letters that none has are told once."""
    usual = _spaced(TextNode.getDefaultFont())
    letters = frozenset(c for c in text if c.isalnum() or unicodedata.category(c) == "So")
    best, lacking = usual, _lacking(usual, letters)
    for font in _fonts(installed() if paths is None else paths) if lacking else ():
        left = _lacking(font, letters)
        if len(left) < len(lacking):
            best, lacking = font, left
        if not lacking:
            break
    if unread := sorted(c for c in lacking if c.isalnum()):
        _tell("".join(unread)[:8])
    return best


def _fonts(paths: tuple[str, ...]) -> Iterator[TextFont]:
    for path in paths:
        font = _load(path)
        if font is not None:
            yield font


@cache
def _load(path: str) -> TextFont | None:
    font = DynamicTextFont(Filename.fromOsSpecific(path))
    return _spaced(font) if font.isValid() else None


def _spaced(font: TextFont) -> TextFont:
    if isinstance(font, DynamicTextFont) and font.getTextureMargin() < APART:
        font.setTextureMargin(APART)
        font.setPolyMargin(INWARD)
        # A letter's place depends on the margin that it was made with: all are made anew.
        font.clear()
    return font


def _lacking(font: TextFont, letters: frozenset[str]) -> frozenset[str]:
    return frozenset(c for c in letters if (glyph := font.getGlyph(ord(c))) is None or glyph.getCharacter() != ord(c))


@cache
def _tell(letters: str) -> None:
    log.warning("no font here has %s: words in that script are not legible. Install one (Linux: fonts-noto-core, fonts-noto-cjk)", letters)
