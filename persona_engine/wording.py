"""What is wrong with a hand-written file, in people's words: the key by its table, what is allowed there, what stands there, the nearest name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Where = tuple[int | str, ...]
LONGEST = 60
"""Characters of a wrong value that are quoted."""
KINDS: dict[str, str] = {
    "string_type": "text in quotes", "float_type": "a number", "float_parsing": "a number", "int_type": "a whole number", "int_parsing": "a whole number",
    "int_from_float": "a whole number", "bool_type": "true or false", "bool_parsing": "true or false", "tuple_type": "a list in [ ]",
    "list_type": "a list in [ ]", "dict_type": "a table of names and values", "model_type": "a table of keys", "model_attributes_type": "a table of keys",
    "finite_number": "a finite number",
}  # fmt: skip
"""Type of a `pydantic` error -> what is wanted."""
BOUNDS: dict[str, tuple[str, str]] = {
    "greater_than": ("gt", "more than"), "greater_than_equal": ("ge", "at least"), "less_than": ("lt", "less than"), "less_than_equal": ("le", "at most"),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Message, place and remedy, as `errors.FileError` takes them."""

    message: str
    place: str
    remedy: str = ""


def place(where: Where, data: Any) -> str:
    """A spot in a file: the table, the entry of a list with its name if it has one, the key.

    >>> place(("voice", "rate"), {}), place(("topics", 1, "answers"), {"topics": [{}, {"name": "harbour"}]}), place(("id",), {})
    ('[voice] rate', '[[topics]] number 2 (harbour), answers', 'id')
    """
    out, here = "", data
    for number, part in enumerate(where):
        here = _inside(here, part)
        last = number == len(where) - 1
        if isinstance(part, int):
            named = here.get("name") if isinstance(here, Mapping) else None
            out += f" number {part + 1}" + (f" ({named})" if isinstance(named, str) and named else "") + ("" if last else ",")
        elif number == 0 and not last:
            out = f"[[{part}]]" if isinstance(where[1], int) and isinstance(here, Sequence) and any(isinstance(x, Mapping) for x in here) else f"[{part}]"
        else:
            out += f" {part}"
    return out.strip()


def regular(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The patterns. Raises `ValueError` for one that is no regular expression."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return patterns


def _inside(value: Any, part: int | str) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def shown(value: Any) -> str:
    """A value as it stands in a file, shortened."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else "a table" if isinstance(value, Mapping) else repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def nearest(name: str, known: Sequence[str]) -> str:
    """A sentence that names what comes nearest, else all there is.

    >>> nearest("volt", ("bolt", "nut")), nearest("zzz", ("bolt", "nut"))
    ("Did you mean 'bolt'?", 'There are bolt, nut.')
    """
    close = difflib.get_close_matches(name.lower(), known, 1, 0.55)
    return f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(known)}."


def fault(error: Mapping[str, Any], data: Any, known: Sequence[str] = (), allowed: str = "") -> Fault:
    """One of `ValidationError.errors()` about `data`. `known` are the keys that may stand where an unknown one does, `allowed` is the range of a number."""
    kind, where, given, context = str(error["type"]), tuple(error["loc"]), error.get("input"), error.get("ctx") or {}
    spot = place(where, data)
    if kind == "extra_forbidden":
        return Fault("unknown key", spot, nearest(str(where[-1]), known))
    if kind == "missing":
        return Fault("is missing", spot, "Every file of this kind needs it." if len(where) == 1 else "")
    if kind in KINDS:
        return Fault(f"must be {KINDS[kind]}{' ' if allowed else ''}{allowed}, not {shown(given)}", spot)
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        return Fault(f"must be {allowed or f'{words} {context.get(bound):g}'}, not {shown(given)}", spot)
    if kind == "literal_error":
        choices = [part.strip().strip("'") for part in str(context.get("expected", "")).replace(" or ", ", ").split(", ")]
        return Fault(f"cannot be {shown(given)}", spot, nearest(str(given), [choice for choice in choices if choice]))
    if kind == "string_pattern_mismatch":
        return Fault(f"cannot be {shown(given)}", spot, PATTERNS.get(str(context.get("pattern")), f"It must fit the pattern {context.get('pattern')}."))
    if kind in ("string_too_short", "too_short"):
        return Fault("must not be empty", spot)
    if kind in ("string_too_long", "too_long"):
        most = context.get("max_length")
        return Fault(f"is too long: at most {most} {'characters' if kind.startswith('string') else 'entries'}", spot)
    if kind == "value_error":
        return Fault(str(context.get("error", error["msg"])), spot)
    return Fault(str(error["msg"]).lower(), spot)


SERVER = r"^(https?://\S+)?$"
PROVIDER = r"^([a-z0-9][a-z0-9._-]*)?$"
PATTERNS: dict[str, str] = {
    r"^[a-z][a-z0-9_-]{0,31}$": "Use up to 32 small letters, digits, - and _, beginning with a letter, as in \"mira\".",
    PROVIDER: "Write the name of a provider, as in espeak (docs/plugins.md).",
    SERVER: "Write the whole address, as in http://localhost:11434/v1.",
}
"""Pattern -> what it asks for."""


def first_fault(errors: Sequence[Mapping[str, Any]], data: Any, model: Any) -> Fault:
    """Of several errors the one to be mended first: an unknown key before what is missing, for it is often its misspelling."""
    error = min(errors, key=lambda e: {"extra_forbidden": 0, "missing": 1}.get(str(e["type"]), 0))
    where = tuple(error["loc"])
    return fault(error, data, keys_at(model, where[:-1]), range_at(model, where))


def range_at(model: Any, where: Where) -> str:
    """The range of a number at a spot of a `pydantic` model, "" where it has none."""
    found = _model_at(model, where[:-1])
    field = getattr(found, "model_fields", {}).get(where[-1] if where else "")
    bounds = {name: value for row in getattr(field, "metadata", ()) for name in ("ge", "gt", "le", "lt") if (value := getattr(row, name, None)) is not None}
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    return f"{'above' if 'gt' in bounds else 'of at least'} {low:g}" if low is not None else f"of at most {high:g}" if high is not None else ""


def keys_at(model: Any, where: Where) -> list[str]:
    """Keys of the table at a spot of a `pydantic` model."""
    return list(getattr(_model_at(model, where), "model_fields", {}))


def _model_at(model: Any, where: Where) -> Any:
    for part in where:
        if isinstance(part, int):
            continue
        field = getattr(model, "model_fields", {}).get(part)
        annotation = field.annotation if field is not None else None
        inner = getattr(annotation, "__args__", None)
        model = inner[0] if inner else annotation
    return model
