"""TOML that people write, and that strangers hand over: read, or refused with a reason in plain words."""

from __future__ import annotations

import tomllib
from typing import Any


def toml(text: str) -> dict[str, Any]:
    """The tree of a TOML document. Raises `ValueError` with the reason.

    >>> toml("[eyes]\\nsize = 0.5")
    {'eyes': {'size': 0.5}}
    >>> toml("a = " + "[" * 9000)
    Traceback (most recent call last):
    ValueError: nested too deeply
    >>> toml("a = " + "9" * 9000)
    Traceback (most recent call last):
    ValueError: a number has too many digits
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError:
        raise ValueError("a number has too many digits") from None
