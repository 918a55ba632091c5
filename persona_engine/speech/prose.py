"""`Prose`: what a person would say of a stream of Markdown: no code, no marks of lists, headings, tables and links. Tags for the body pass."""

from __future__ import annotations

import re

FENCE = "```"
LONGEST_LINK, LONGEST_ROW = 300, 600
"""Characters after which what might become a link or the row of a table is text after all."""
_UNSURE = re.compile(r"[ \t]*(?:#{1,6}|[-*_+=](?:[ \t]*[-*_=])*|>+|\d{1,3}[.)]?)?[ \t]*")
"""Beginnings of lines of which it is not known yet what they are."""
_RULE = re.compile(r"[ \t]*(?:(?:[-*_][ \t]*){3,}|={3,}[ \t]*)(?=\n|$)")
_MARK = re.compile(r"[ \t]*(?:#{1,6}|[-+*]|>+)[ \t]+")
_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+")
_CELLS = re.compile(r"[ \t]*\|")
_LINES = re.compile(r"[|\s:-]+")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\(\s*<?[^\s()<>]*[/.#:@?=][^\s()]*(?:\([^\s()]*\)[^\s()]*)?(?:\s+[\"'][^\"'\n]*[\"'])?\s*\)|\[\d+\])")
_OPEN = re.compile(r"!?\[[^\[\]\n]*(?:\](?:\([^)\n]*(?:\([^)\n]*\)[^)\n]*)?|\[\d*)?)?")
"""What may still become a link."""
_SIGN = re.compile(r"\n|`|!?\[|!$")
_WORD_END = re.compile(r"[\w%°'’]")
_PASSED = " \t*_~`\"”’)\r"
"""What may stand between a line's last word and its end."""


class Prose:
    """Incremental: `feed` returns what is certain so far, `flush` the rest. Feeding in pieces gives the same text as feeding the whole.

    >>> Prose().whole("# Wares\\n- **rope**\\n- [nails](https://x.example/n)\\n")
    'Wares.\\n**rope**.\\nnails.\\n'
    """

    def __init__(self) -> None:
        self._buffer = ""
        self._start, self._marked, self._code = True, False, False
        """Whether a line begins here, whether its marks were taken off, and whether this is code."""
        self._number = 1
        self._last = "."

    def feed(self, delta: str) -> str:
        """Take in more of the stream."""
        self._buffer += delta
        return self._drain(final=False)

    def flush(self) -> str:
        """The stream is over."""
        return self._drain(final=True)

    def whole(self, text: str) -> str:
        """Of all of a text."""
        return self.feed(text) + self.flush()

    def _drain(self, final: bool) -> str:
        out = ""
        while self._buffer:
            step = self._skipped(final) if self._code else self._opened(final) if self._start else self._told(final)
            if step is None:
                break
            kept = step.rstrip(_PASSED + "\n")
            self._last = kept[-1:] or self._last
            out += step
        return out

    def _skipped(self, final: bool) -> str | None:
        """Code, up to its end."""
        end = self._buffer.find(FENCE)
        if end < 0:
            self._buffer = "" if final else self._buffer[-len(FENCE) + 1 :] if self._buffer.endswith("`") else ""
            return None
        self._buffer, self._code = self._buffer[end + len(FENCE) :], False
        return ""

    def _opened(self, final: bool) -> str | None:
        """The beginning of a line, less its marks."""
        text = self._buffer
        if not final and (_UNSURE.fullmatch(text) or (_CELLS.match(text) and "\n" not in text and len(text) < LONGEST_ROW)):
            return None
        if text.startswith("\n"):
            self._buffer = text[1:]
            return self._full_stop() + "\n"
        if _CELLS.match(text):
            row, mark, rest = text.partition("\n")
            cells = "" if _LINES.fullmatch(row) else ", ".join(cell.strip() for cell in row.strip().strip("|").split("|"))
            self._buffer, self._start, self._marked = cells.replace("|", " ") + mark + rest, False, True
            return ""
        if rule := _RULE.match(text):
            self._buffer, self._start = text[rule.end() :], False
            return ""
        if mark_ := _MARK.match(text):
            self._buffer, self._marked = text[mark_.end() :], True
            return ""
        number = _NUMBER.match(text)
        if number and int(number[1]) in (1, self._number):
            self._buffer, self._marked, self._number = text[number.end() :], True, int(number[1]) + 1
        self._start = False
        return ""

    def _told(self, final: bool) -> str | None:
        """Text up to the next sign, or the sign."""
        text = self._buffer
        sign = _SIGN.search(text)
        if sign is None or sign.start():
            upto = len(text) if sign is None else sign.start()
            self._buffer = text[upto:]
            return text[:upto]
        if text[0] == "\n":
            stop = self._full_stop() if self._marked else ""
            self._buffer, self._start, self._marked = text[1:], True, False
            return stop + "\n"
        if text[0] == "`":
            if not final and len(text) < len(FENCE) and not text.strip("`"):
                return None
            self._code = text.startswith(FENCE)
            self._buffer = text[len(FENCE) if self._code else 1 :]
            return ""
        if link := _LINK.match(text):
            self._buffer = text[link.end() :]
            return link[1]
        if not final and len(text) < LONGEST_LINK and (text == "!" or _OPEN.fullmatch(text)):
            return None
        self._buffer = text[1:]
        return text[0]

    def _full_stop(self) -> str:
        """What ends a line that is a sentence by its place alone."""
        return "." if _WORD_END.match(self._last) else ""
