"""Languages that espeak-ng speaks, from its data; what is asked for and is none of them is said once, and English is spoken instead."""

from __future__ import annotations

import difflib
import functools
import importlib.util
import logging
import re
from pathlib import Path

log = logging.getLogger("persona_engine.services")

INSTEAD = "en-us"
SHOWN = 12
OFTEN: dict[str, str] = {
    "deutsch": "de", "francais": "fr", "français": "fr", "espanol": "es", "español": "es", "italiano": "it", "jp": "ja", "cn": "cmn", "gr": "el", "cz": "cs",
    "dk": "da",
}  # fmt: skip
"""What is often written -> what is meant."""
_LANGUAGE = re.compile(r"^language\s+(\S+)", re.MULTILINE)
_NAME = re.compile(r"^name\s+(.+)$", re.MULTILINE)


@functools.cache
def languages() -> dict[str, str]:
    """BCP 47 tag -> English name; empty where espeak-ng or its data is not there."""
    # The package itself stays out of this process: its licence is that of the worker's.
    package = importlib.util.find_spec("espeakng_loader")
    if package is None or package.origin is None:
        return {}
    found: dict[str, str] = {}
    for path in sorted(Path(package.origin).parent.joinpath("espeak-ng-data", "lang").rglob("*")):
        if path.is_file():
            text = path.read_text("utf-8", "ignore")
            name = _NAME.search(text)
            for tag in _LANGUAGE.findall(text):
                found.setdefault(tag.lower(), name.group(1).strip() if name else tag)
    return found


def spoken(language: str) -> str:
    """The tag to ask espeak-ng for: `language` itself, or English where there is no such language."""
    known = languages()
    tag = language.lower()
    if not known or tag in known or tag.split("-")[0] in known:
        return language
    _tell(language)
    return INSTEAD


@functools.cache
def _tell(language: str) -> None:
    log.warning("%s; it speaks English instead", no_such(language))


def no_such(language: str) -> str:
    """A sentence that says that there is no such language, and which were probably meant.

    >>> no_such("deutsch").partition(". ")[0]
    "espeak-ng has no language 'deutsch'"
    """
    known = languages()
    by_name = {name.lower(): tag for tag, name in reversed(known.items())}
    near = [OFTEN[language.lower()]] if language.lower() in OFTEN else []
    if not near:
        near = [by_name[name] for name in difflib.get_close_matches(language.lower(), by_name, 2, 0.6)]
        near += difflib.get_close_matches(language.lower(), known, 2, 0.6)
    if near:
        return f"espeak-ng has no language {language!r}. Did you mean {' or '.join(f'{tag} ({known[tag]})' for tag in dict.fromkeys(near) if tag in known)}?"
    some = [tag for tag in known if "-" not in tag]
    return f"espeak-ng has no language {language!r}. There are {len(known)}: {', '.join(some[:SHOWN])} ..., see `persona voices`"
