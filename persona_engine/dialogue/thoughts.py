"""`Aloud`: the stream of a mind without what it only thinks: `<think>...</think>` and its like are neither heard nor shown."""

from __future__ import annotations

import re

_NAMES = r"(?:think|thinking|thoughts?|reason|reasoning|reflection|analysis|scratchpad|inner_monologue)"
_BEGIN = re.compile(rf"<\s*{_NAMES}(?:\s[^<>]{{0,80}})?>|\[THINK\]|◁think▷", re.IGNORECASE)
_END = re.compile(rf"<\s*/\s*{_NAMES}\s*>|\[/THINK\]|◁/think▷", re.IGNORECASE)
_TORN = re.compile(r"<[^<>]*$|\[[^\[\]]*$|◁[^▷]*$")
LONGEST = 110
"""Characters of a mark; what goes on for longer is none."""


class Aloud:
    """Incremental: what is fed in pieces comes out as if it came whole. Thoughts that never end are never heard."""

    def __init__(self) -> None:
        self._buffer = ""
        self._thinking = False

    def feed(self, delta: str) -> str:
        """What of the stream is certainly said, so far."""
        self._buffer += delta
        out = ""
        while found := (_END if self._thinking else _BEGIN).search(self._buffer):
            out += self._said(found.start())
            self._buffer = self._buffer[found.end() :]
            self._thinking = not self._thinking
        torn = _TORN.search(self._buffer, max(0, len(self._buffer) - LONGEST))
        stop = torn.start() if torn else len(self._buffer)
        out += self._said(stop)
        self._buffer = self._buffer[stop:]
        return out

    def flush(self) -> str:
        """The rest, when the stream is over."""
        rest, self._buffer = self._said(len(self._buffer)), ""
        return rest

    def _said(self, stop: int) -> str:
        return "" if self._thinking else _END.sub("", self._buffer[:stop])


def aloud(text: str) -> str:
    """A whole text without its thoughts.

    >>> aloud("<think>Upsell.</think>Good morning! <reasoning>Hm")
    'Good morning! '
    """
    mind = Aloud()
    return mind.feed(text) + mind.flush()
