"""`AssetCache`: files by their SHA-256 in a folder of the user's; those not used for longest leave first.

What is still coming lies beside as `<sha256>.<owner>.part`; a later download goes on where an abandoned one ended.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from persona_engine.errors import AssetError
from persona_engine.resources import cache_folder
from persona_engine.settings import AssetSettings

log = logging.getLogger("persona_engine.net")

ABANDONED_S = 15.0
"""A part that nobody has written to for this long may be taken over."""
_NAME = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20


def is_name(text: object) -> bool:
    """Whether this is a SHA-256 in hexadecimal, the only thing from the wire that ever becomes part of a path."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


class AssetCache:
    """At most `limit` bytes of whole files in `folder`. `owner` tells the parts of this process from those of others. Raises `AssetError`."""

    def __init__(self, folder: Path, limit: int, owner: str = "", now: Callable[[], float] = time.time) -> None:
        self._folder, self._limit, self._now = folder, limit, now
        self._owner = owner or str(os.getpid())

    @classmethod
    def of(cls, settings: AssetSettings) -> AssetCache:
        """What the settings say."""
        return cls(Path(settings.cache).expanduser() if settings.cache else cache_folder() / "assets", settings.cache_bytes)

    def find(self, sha256: str) -> Path | None:
        """Where a whole file lies, marked as used; None where there is none."""
        path = self._path(sha256)
        try:
            os.utime(path, (self._now(), self._now()))
        except FileNotFoundError:
            return None
        except OSError:
            log.debug("%s cannot be marked as used", path)
        return path

    def load(self, sha256: str) -> bytes | None:
        """The bytes of a whole file; None where there is none, or where it is not what its name says any more."""
        path = self.find(sha256)
        if path is None:
            return None
        try:
            data = path.read_bytes()
        except OSError as error:
            raise AssetError(f"cannot be read: {error.strerror}", path=str(path)) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            path.unlink(missing_ok=True)
            return None
        return data

    def add(self, data: bytes) -> str:
        """Keep a whole file; returns its name."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self.find(sha256) is None:
            with self.part(sha256, len(data)) as part:
                part.restart()
                part.write(data)
                part.commit()
        return sha256

    def part(self, sha256: str, size: int) -> Part:
        """A file of `size` bytes that is coming: what an abandoned download left of it is taken over."""
        path = self._path(sha256)
        mine = path.with_name(f"{sha256}.{self._owner}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            for other in path.parent.glob(f"{sha256}.*.part"):
                if other != mine and not mine.exists() and self._now() - other.stat().st_mtime > ABANDONED_S:
                    other.rename(mine)
        except FileNotFoundError:
            log.debug("another program took over the part of %s", sha256)
        except OSError as error:
            raise AssetError(f"cannot be written: {error.strerror}", path=str(path.parent), remedy="Choose another place with `assets.cache`.") from error
        return Part(self, sha256, size, mine)

    def settle(self, part: Path, sha256: str) -> Path:
        """A part is whole: give it its name and make room. For `Part`."""
        path = self._path(sha256)
        part.replace(path)
        os.utime(path, (self._now(), self._now()))
        self._make_room(path)
        return path

    def _make_room(self, kept: Path) -> None:
        found = []
        for path in self._folder.glob("??/*"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            stale = path.suffix == ".part" and self._now() - stat.st_mtime > 3600.0
            found.append((0.0 if stale else stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in found)
        for used, size, path in sorted(found):
            if total <= self._limit and used:
                return
            if path != kept and (path.suffix != ".part" or not used):
                path.unlink(missing_ok=True)
                total -= size

    def _path(self, sha256: str) -> Path:
        if not is_name(sha256):
            raise AssetError(f"{sha256!r:.80} is no SHA-256")
        return self._folder / sha256[:2] / sha256


class Part:
    """A file on its way: written in order, checked at the end. Use it in a `with` statement; what was written stays for a later try."""

    def __init__(self, cache: AssetCache, sha256: str, size: int, path: Path) -> None:
        self._cache, self.sha256, self.size, self._path = cache, sha256, size, path
        self._sum = hashlib.sha256()
        self.have = 0
        """Bytes that are here."""
        try:
            self._file = path.open("a+b")
            self._file.seek(0)
            while block := self._file.read(_BLOCK):
                self._sum.update(block)
                self.have += len(block)
        except OSError as error:
            raise AssetError(f"cannot be written: {error.strerror}", path=str(path), remedy="Choose another place with `assets.cache`.") from error
        if self.have > size:
            self.restart()

    def __enter__(self) -> Part:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def close(self) -> None:
        """Stop writing; what is here stays for a later try."""
        self._file.close()

    def restart(self) -> None:
        """Forget what is here."""
        self._file.seek(0)
        self._file.truncate()
        self._sum, self.have = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        """The next bytes. Raises `AssetError` where there are more than were announced, or no room for them."""
        if self.have + len(data) > self.size:
            self.discard()
            raise AssetError(f"more than the {self.size} bytes that were announced came", path=self.sha256)
        try:
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            raise AssetError(f"cannot be written: {error.strerror}", path=str(self._path), remedy="Make room, or choose another `assets.cache`.") from error
        self._sum.update(data)
        self.have += len(data)

    def commit(self) -> Path:
        """All bytes are here: the file under its name. Raises `AssetError`, and forgets them, where they are not what the name says."""
        if self.have != self.size or self._sum.hexdigest() != self.sha256:
            self.discard()
            raise AssetError("what came is not what its SHA-256 says", path=self.sha256, remedy="It is not used.")
        self._file.close()
        return self._cache.settle(self._path, self.sha256)

    def discard(self) -> None:
        """Delete it."""
        self._file.close()
        self._path.unlink(missing_ok=True)
