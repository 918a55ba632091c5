"""What peers wish for: what it is called, and what no honest peer asks."""

from __future__ import annotations

from persona_engine.errors import SessionError
from persona_engine.score.intent import Intent

MAX_NAME = 64
MAX_TEXT = 4_000
MAX_REASON = 500
MAX_CLOTHES = 32
MAX_NUMBER = 1e5
"""Metres, radians and strengths of intents stay below this; NaN does not."""


def shown(text: str, most: int = MAX_REASON) -> str:
    """What may be shown of a text by somebody else: on a terminal some characters do more than that.

    >>> shown("\\x1b[2Jgone\\n")
    '[2Jgone'
    """
    return "".join(c for c in text[:most] if c.isprintable())


def wish(intent: Intent) -> str:
    """What an intent is called in the table of rights."""
    return str(type(intent).__struct_config__.tag)


def check_intent(intent: Intent) -> None:
    """Raise `SessionError` for what no honest peer sends; what it says is logged, and holds nothing of theirs."""
    text = getattr(intent, "text", "")
    if len(text) > MAX_TEXT:
        raise SessionError(f"a text has {len(text)} characters; at most {MAX_TEXT} are read")
    if any(len(getattr(intent, field, "")) > MAX_NAME for field in ("persona", "speaker", "event", "name", "avatar", "key", "what")):
        raise SessionError(f"a name has more than {MAX_NAME} characters")
    clothes = (*getattr(intent, "on", ()), *getattr(intent, "off", ()))
    if len(clothes) > MAX_CLOTHES or any(len(phrase) > MAX_NAME for phrase in clothes):
        raise SessionError("more clothes are changed than anybody wears")
    source = getattr(intent, "source", None)
    numbers = [getattr(intent, "strength", 0.0), *((source.yaw, source.pitch, *(source.point or ())) if source is not None else ())]
    if not all(abs(n) <= MAX_NUMBER for n in numbers):
        raise SessionError("a number cannot be meant")
