"""`Following`: what is the host's to decide while a stage follows a session: its game is told so, instead of doing what nobody else would see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from persona_engine.errors import StageError

INSTEAD = {
    "hear": "tell her with stage.shared.hear({0!r}, text), or aloud with stage.me.say(text, to={0!r})",
    "listen": "tell her with stage.shared.listen({0!r}, text)",
    "react": "ask for it with stage.shared.react({0!r}, event)",
    "wear": "ask for it with stage.me.dress({0!r}, ...), which takes a right",
}
"""What a guest may ask for, by what it called, for a persona."""


class Following:
    """Of one stage. `host` is the address of the session that it follows, "" while it decides for itself."""

    def __init__(self) -> None:
        self.host = ""
        self._told = 0

    @contextmanager
    def told(self) -> Iterator[None]:
        """Inside, things happen because the host said so, or here alone."""
        self._told += 1
        try:
            yield
        finally:
            self._told -= 1

    def check(self, call: str, persona: str = "") -> None:
        """Raises `StageError` where `call` is the host's to make, for `persona` if one is named."""
        if self.host and not self._told:
            raise StageError(words(self.host, call, persona))


def words(host: str, call: str, persona: str) -> str:
    """Why a guest's call does nothing, and what to do instead.

    >>> words("ws://there:7777", "pause", "")
    'pause(): the host of this session (ws://there:7777) decides that; a guest cannot'
    """
    instead = INSTEAD.get(call, "").format(persona)
    who = f"what {persona!r} does" if persona else "that"
    return f"{call}(): the host of this session ({host}) decides {who}; {instead or 'a guest cannot'}"
