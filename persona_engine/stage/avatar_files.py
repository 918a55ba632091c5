"""`AvatarFiles`: the avatar files that a stage knows, by where they are and by what is in them."""

from __future__ import annotations

import hashlib
import logging
import re
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
_SHA256 = re.compile(r"[0-9a-f]{64}")


class AvatarFiles:
    """Every avatar file is parsed once: all who wear it share its geometry.

    `open` and `name` serve this machine's own calls and read any path; `find` and `body` serve the score, which may come from another machine, and
    read shipped files only.
    """

    def __init__(self) -> None:
        self._avatars: dict[str, Avatar] = {}
        self._sources: dict[str, str] = {}
        """Path -> SHA-256."""
        self._bodies: dict[int, tuple[Avatar, Body]] = {}
        self._missed: set[str] = set()
        self._sizes: dict[str, int] = {}
        self._stand_in: Avatar | None = None

    def read(self, data: bytes, source: str) -> Avatar:
        """The character in a file's bytes. Raises `AvatarError`."""
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in self._avatars:
            self._avatars[sha256] = reader.read(data, source)
        self._sources[source] = sha256
        self._sizes[sha256] = len(data)
        return self._avatars[sha256]

    def open(self, source: str) -> Avatar:
        """The character in a file on disk, or in a shipped file. Raises `AvatarError`."""
        known = self._avatars.get(self._sources.get(source, ""))
        return self.read(load_bytes(source), source) if known is None else known

    def add(self, sha256: str, avatar: Avatar, source: str, size: int) -> None:
        """Take in a character that was read elsewhere: `size` bytes at the path `source`."""
        self._avatars.setdefault(sha256, avatar)
        self._sources[source], self._sizes[sha256] = sha256, size

    def forget(self, source: str) -> None:
        """Let go of the character in a file that was opened here and that nobody on stage wears any more. Opened again, it is read again."""
        sha256 = self._sources.pop(source, "")
        if sha256 and sha256 not in self._sources.values():
            self._bodies.pop(id(self._avatars.get(sha256)), None)
            for table in (self._avatars, self._sizes):
                table.pop(sha256, None)

    def known(self, look: str) -> str:
        """The SHA-256 of a path or SHA-256 that was opened here; "" for any other. Opens nothing."""
        sha256 = self._sources.get(look, look)
        return sha256 if sha256 in self._avatars else ""

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
        return None if sha256 is None else self._avatars[sha256]

    def coarser(self, avatar: Avatar, level: int) -> Avatar | None:
        """The level of detail that lies beside the file of an avatar that was opened here, as name.lod1.vrm; None where there is none."""
        sha256 = next((sha for sha, known in tuple(self._avatars.items()) if known is avatar), None)
        for source, known_as in tuple(self._sources.items()):
            if known_as == sha256 and "." in source:
                stem, suffix = source.rsplit(".", 1)
                beside = f"{stem}.lod{level}.{suffix}"
                try:
                    return reader.read(load_bytes(beside), beside)
                except AvatarError:
                    continue
        return None

    def body(self, look: str) -> Body | None:
        """The measures of what `find` finds."""
        avatar = self.find(look)
        return None if avatar is None else self.measures(avatar)

    def measures(self, avatar: Avatar) -> Body:
        """The measures of a character, the same for everyone who wears it: what was baked for one then fits all."""
        if id(avatar) not in self._bodies:
            self._bodies[id(avatar)] = avatar, body_of(avatar)
        return self._bodies[id(avatar)][1]

    def _known(self, look: str) -> str | None:
        sha256 = self._sources.get(look, look)
        if sha256 in self._avatars:
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
