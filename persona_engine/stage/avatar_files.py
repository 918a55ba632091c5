"""`AvatarFiles`: the avatar files that a stage knows, by where they are and by what is in them."""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Collection
from dataclasses import replace

from persona_engine import resources
from persona_engine.avatar import reader
from persona_engine.avatar.model import Avatar, Material
from persona_engine.errors import AvatarError, FileError
from persona_engine.rig.body import Body
from persona_engine.rig.model import RigModel
from persona_engine.stage.shipped import SHIPPED, is_shipped, shipped

log = logging.getLogger("persona_engine.stage")

STAND_IN = f"{SHIPPED}/mira.lod2.vrm"
"""Whose shape stands where an avatar is still on its way."""
STONE = Material("stone", (0.55, 0.60, 0.66, 1.0), roughness=0.9)
MOST_BYTES = 256_000_000
"""Bytes of files whose characters are held at a time, beyond those that somebody on stage wears; a character takes about as much memory as its file."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class AvatarFiles:
    """Every avatar file is parsed once: all who wear it share its geometry.

    Characters that nobody has asked for longest are let go where all together are more than `most_bytes`, never one of those whose SHA-256 `worn`
    gives; asked for again, they are read again from where they were.

    `open` and `name` serve this machine's own calls and read any path; `find` and `body` serve the score, which may come from another machine, and
    read shipped files only.
    """

    def __init__(self, worn: Callable[[], Collection[str]] = tuple, most_bytes: int = MOST_BYTES) -> None:
        self._worn, self._most = worn, most_bytes
        self._lock = threading.Lock()
        self._avatars: dict[str, Avatar] = {}
        """Those that are held, the one asked for last at the end."""
        self._sources: dict[str, str] = {}
        """Path -> SHA-256 of all that were read here."""
        self._sizes: dict[str, int] = {}
        self._bodies: dict[str, Body] = {}
        self._missed: set[str] = set()
        self._stand_in: Avatar | None = None

    def read(self, data: bytes, source: str) -> Avatar:
        """The character in a file's bytes. Raises `AvatarError`."""
        sha256 = hashlib.sha256(data).hexdigest()
        avatar = self._held(sha256) or reader.read(data, source)
        return self._keep(sha256, avatar, source, len(data))

    def open(self, source: str) -> Avatar:
        """The character in a file on disk, or in a shipped file. Raises `AvatarError`."""
        known = self._held(self._sources.get(source, ""))
        return self.read(load_bytes(source), source) if known is None else known

    def add(self, sha256: str, avatar: Avatar, source: str, size: int) -> None:
        """Take in a character that was read elsewhere: `size` bytes at the path `source`."""
        self._keep(sha256, avatar, source, size)

    def forget(self, source: str) -> None:
        """Let go of the character in a file that was opened here and that nobody on stage wears any more. Opened again, it is read again."""
        sha256 = self._sources.pop(source, "")
        if sha256 and sha256 not in self._sources.values():
            for table in (self._avatars, self._sizes, self._bodies):
                table.pop(sha256, None)

    def known(self, look: str) -> str:
        """The SHA-256 of a path or SHA-256 that was opened here; "" for any other. Opens nothing."""
        sha256 = self._sources.get(look, look)
        return sha256 if sha256 in self._sizes else ""

    def lend(self, sha256: str) -> tuple[int, str] | None:
        """Length in bytes and path of a character that was opened here, or is shipped."""
        path = next((path for path, name in self._sources.items() if name == sha256), "")
        if path and sha256 in self._sizes:
            return self._sizes[sha256], path
        found = shipped().get(sha256)
        return None if found is None else found[::-1]

    def shipped(self, look: str) -> bool:
        """Whether this is the path of a shipped character."""
        return is_shipped(look)

    def here(self, look: str) -> bool:
        """Whether what a score calls `look` is known or shipped; says nothing where it is not."""
        if self.known(look) or self.shipped(look):
            return True
        return _SHA256.fullmatch(look) is not None and look in shipped()

    def at_hand(self, look: str) -> Avatar | None:
        """What `find` finds, where that takes no reading."""
        return self._held(self._sources.get(look, look))

    def lacking(self, path: str) -> str:
        """The SHA-256 of a shipped character that would have to be read first; "" for every other file."""
        if self.at_hand(path) is not None or not is_shipped(path):
            return ""
        return next((sha256 for sha256, (where, _) in shipped().items() if where == path), "")

    def prepare(self) -> None:
        """In a thread, before anybody comes: what whoever comes needs at once."""
        shipped()
        self.measures(self.stand_in())

    def stand_in(self) -> Avatar:
        """A figure of stone that stands where an avatar is still on its way. Raises `AvatarError`."""
        if self._stand_in is None:
            found = self.open(STAND_IN)
            self._stand_in = replace(found, name="stand-in", materials=tuple(replace(STONE, name=m.name) for m in found.materials), textures=())
        return self._stand_in

    def name(self, look: str) -> str | None:
        """The SHA-256 under which the score names a path or SHA-256; None, after one warning, where there is no such character."""
        try:
            if not _SHA256.fullmatch(look):
                self.open(look)
        except AvatarError as error:
            self._miss(look, str(error))
            return None
        return self._known(look)

    def find(self, look: str) -> Avatar | None:
        """What a score calls `look`: a SHA-256, a shipped file, or a path that was opened here; None, after one warning, when it is not known."""
        sha256 = self._known(look)
        return None if sha256 is None else self._held(sha256) or self._again(sha256)

    def coarser(self, avatar: Avatar, level: int) -> Avatar | None:
        """The level of detail that lies beside the file of an avatar that was opened here, as name.lod1.vrm; None where there is none, or only that of
        somebody else who had the name before."""
        sha256 = self._sha256(avatar)
        for source, known_as in tuple(self._sources.items()):
            if known_as == sha256 and "." in source:
                stem, suffix = source.rsplit(".", 1)
                beside = f"{stem}.lod{level}.{suffix}"
                try:
                    found = reader.read(load_bytes(beside), beside)
                except AvatarError:
                    continue
                if all(found.extras.get(key) == avatar.extras.get(key) for key in ("look", "wears")):
                    return found
                log.warning("%s is a level of detail of another look and is not used; make it anew with persona look --lods", beside)
        return None

    def body(self, look: str) -> Body | None:
        """The measures of what `find` finds."""
        known = self._bodies.get(self._sources.get(look, look))
        if known is not None:
            return known
        avatar = self.find(look)
        return None if avatar is None else self.measures(avatar)

    def measures(self, avatar: Avatar) -> Body:
        """The measures of a character, the same for everyone who wears it: what was baked for one then fits all."""
        sha256 = self._sha256(self.open(STAND_IN) if avatar is self._stand_in else avatar)
        if sha256 is None:
            return body_of(avatar)
        return self._bodies.get(sha256) or self._bodies.setdefault(sha256, body_of(avatar))

    # ---- what is held -----------------------------------------------------------------------------------------------------------------

    def _held(self, sha256: str) -> Avatar | None:
        with self._lock:
            avatar = self._avatars.pop(sha256, None)
            if avatar is not None:
                self._avatars[sha256] = avatar
            return avatar

    def _sha256(self, avatar: Avatar) -> str | None:
        with self._lock:
            return next((sha256 for sha256, known in self._avatars.items() if known is avatar), None)

    def _keep(self, sha256: str, avatar: Avatar, source: str, size: int) -> Avatar:
        """Hold a character, the same for all who read the same bytes; let go of others for it."""
        worn = {sha256, *self._worn()}
        with self._lock:
            kept = self._avatars.setdefault(sha256, avatar)
            self._sources[source], self._sizes[sha256] = sha256, size
            for other in tuple(self._avatars):
                if sum(self._sizes[name] for name in self._avatars) <= self._most:
                    break
                if other not in worn:
                    del self._avatars[other]
            return kept

    def _again(self, sha256: str) -> Avatar | None:
        """A character that was let go, from a file that still has it; None, after one warning, where none has."""
        for source in [path for path, name in tuple(self._sources.items()) if name == sha256]:
            try:
                data = load_bytes(source)
                if hashlib.sha256(data).hexdigest() == sha256:
                    return self.read(data, source)
                why = "the file has changed"
            except AvatarError as error:
                why = error.message
            self._miss(source, why)
            self.forget(source)
        return None

    def _known(self, look: str) -> str | None:
        if sha256 := self.known(look):
            return sha256
        try:
            path = look if is_shipped(look) else shipped().get(look, ("", 0))[0] if _SHA256.fullmatch(look) else ""
            if path:
                self.open(path)
                return self._sources[path]
            self._miss(look, "no avatar file with this SHA-256 is known here. Ship the same file with every copy of the game")
        except AvatarError as error:
            self._miss(look, str(error))
        return None

    def _miss(self, look: str, why: str) -> None:
        if look not in self._missed:
            self._missed.add(look)
            log.warning("a change of look to %.200r is passed over, the old look stays: %s", look, why)


def body_of(avatar: Avatar) -> Body:
    """The measures of a character."""
    return RigModel.from_avatar(avatar).body


def load_bytes(source: str) -> bytes:
    """Bytes of a file on disk, or of a shipped file. Raises `AvatarError`."""
    try:
        with open(source, "rb") as file:
            return file.read()
    except FileNotFoundError:
        try:
            return resources.load(source)
        except FileError:
            raise AvatarError("file not found", path=source, remedy="Give the path of a .vrm or .glb file.") from None
    except (OSError, ValueError) as error:
        raise AvatarError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path=source) from error
