"""`Chunker`: a stream of text or Markdown in, sentences out; the first may end at a clause so that the voice starts early."""

from __future__ import annotations

import re

from persona_engine.speech.prose import Prose

_ABBREVIATIONS = frozenset("mr mrs ms dr prof st no vs etc e.g i.e a.m p.m u.s jr sr fig approx".split())
_STOP = re.compile(r"[.!?…。！？؟।]+[\"'”’)\]]*(?=\s|$)|[。！？]")
_CLAUSE = re.compile(r"[,;:–—](?=\s)")
LONGEST = 250
CLAUSE_WORDS, CLAUSE_CHARS = 4, 25


class Chunker:
    """Feeding in pieces gives the same chunks as feeding the whole, for the same end of stream."""

    def __init__(self, early: bool = False) -> None:
        self._buffer, self._prose = "", Prose()
        self._first = early

    def feed(self, delta: str) -> list[str]:
        """Chunks that are certain now."""
        self._buffer += self._prose.feed(delta)
        return self._take(final=False)

    def flush(self) -> list[str]:
        """What is left when the stream ends."""
        self._buffer += self._prose.flush()
        out = self._take(final=True)
        rest, self._buffer = self._buffer.strip(), ""
        return [*out, rest] if rest else out

    def _take(self, final: bool) -> list[str]:
        out = []
        while (cut := self._cut(final)) > 0:
            piece, self._buffer = self._buffer[:cut].strip(), self._buffer[cut:]
            if piece:
                out.append(piece)
                self._first = False
        return out

    def _cut(self, final: bool) -> int:
        text = self._buffer
        for match in _STOP.finditer(text):
            if not final and match.end() >= len(text):
                break
            if not _guarded(text, match.start()):
                return match.end()
        if self._first:
            for match in _CLAUSE.finditer(text):
                head = text[: match.start()]
                if len(head) >= CLAUSE_CHARS and len(head.split()) >= CLAUSE_WORDS:
                    return match.end()
        if len(text) > LONGEST:
            space = text.rfind(" ", 0, LONGEST)
            return space + 1 if space > 0 else LONGEST
        return 0


def _guarded(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` ends no sentence: an abbreviation, an initial, a number."""
    if text[stop] != ".":
        return False
    word = re.split(r"[\s(\"“]", text[:stop])[-1].lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")
