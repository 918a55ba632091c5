"""The avatar files that come with the package, by what is in them."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Mapping

from persona_engine import resources

SHIPPED = "assets/avatars"
_FILE = re.compile(SHIPPED + r"/[\w-]+(\.lod\d)?\.(vrm|glb)")
_lock = threading.Lock()
_read: dict[tuple[str, ...], Mapping[str, tuple[str, int]]] = {}


def is_shipped(path: str) -> bool:
    """Whether this is the path of a shipped character.

    >>> is_shipped("assets/avatars/mira.lod1.vrm"), is_shipped("assets/avatars/../mira.vrm")
    (True, False)
    """
    return _FILE.fullmatch(path) is not None


def shipped() -> Mapping[str, tuple[str, int]]:
    """Path and bytes of every shipped character by its SHA-256. The first call in a program reads them all, some 40 MB: let a thread make it, long before
    the answer is needed."""
    paths = tuple(f"{SHIPPED}/{stem}.vrm" for stem in resources.listing(SHIPPED, ".vrm"))
    with _lock:
        if paths not in _read:
            found = {}
            for path in paths:
                data = resources.load(path)
                found[hashlib.sha256(data).hexdigest()] = (path, len(data))
            _read[paths] = found
        return _read[paths]
