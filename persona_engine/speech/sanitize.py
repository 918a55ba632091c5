"""`speakable`: what of a text can be said aloud. Markup, links, emoji and endless runs go; every script stays."""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_URL = re.compile(r"(https?://|www\.)\S+?(?=[.,;:!?)\]\"'”’]*(?:\s|$))", re.IGNORECASE)
_CODE = re.compile(r"```.*?```|`([^`]*)`", re.DOTALL)
_HEAD = re.compile(r"^\s{0,3}(#{1,6}|[-*+]|>)\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"\*{1,3}|~~|(?<!\w)_+|_+(?!\w)|#(?=[^\W\d])")
_JOINED = re.compile(r"[_|\\]+")
"""Signs between words of which a voice would say the name."""
_RUN = re.compile(r"(\S)\1{4,}")
_SPACE = re.compile(r"\s+")
_STOPS = re.compile(r"([.!?…])[.!?…]{3,}")
LONGEST_WORD = 40
_DROPPED = ("So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf")
_KEPT = "\n\t"
_JOINERS = "\u200c\u200d"


def speakable(text: str) -> str:
    """`text` as a voice may read it; may be empty.

    >>> speakable("**Hello** 👋 see https://x.example/ ")
    'Hello see the link'
    """
    text = _CODE.sub(lambda m: m.group(1) or "", text)
    text = _LINK.sub(r"\1", text)
    text = _URL.sub("the link", text)
    text = _HEAD.sub("", text)
    text = _JOINED.sub(" ", _EMPHASIS.sub("", text))
    text = "".join(c for c in text if c in _KEPT or c in _JOINERS or unicodedata.category(c) not in _DROPPED)
    text = _STOPS.sub(r"\1", _RUN.sub(r"\1\1\1", text))
    words = (w if len(w) <= LONGEST_WORD or not w.isascii() else w[:LONGEST_WORD] for w in _SPACE.sub(" ", text).strip().split(" "))
    return " ".join(words)
