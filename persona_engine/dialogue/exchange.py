"""`Exchange`: one thing that visitors say, how it is recognised, and what may be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Part = Literal["opening", "reaction", "answer", "closing"]
Tone = Literal["", "sad", "angry", "glad", "hurt"]


@dataclass(frozen=True)
class Exchange:
    """One row. `patterns` are regular expressions on a folded sentence with contractions spelt out; `part` is where its line stands in a
    reply; a `weak` one yields to anything else that was said; `mood` is the tone in which the talk goes on for a while."""

    patterns: tuple[str, ...]
    answers: tuple[str, ...]
    part: Part = "answer"
    weak: bool = False
    mood: Tone = ""
