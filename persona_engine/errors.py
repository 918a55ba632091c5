"""The exception tree.

::

    PersonaError
    ├── FileError                 path, place, remedy: a file cannot be read or understood
    │   ├── AvatarError           a GLB or VRM file
    │   ├── ScoreError            a performance, message or recording (also: bytes from the network)
    │   ├── LookSpecError         a look specification
    │   ├── PhotoError            a photo that no look can be made from, or may not be
    │   ├── PersonaFileError      a persona file
    │   ├── AssetError            a file that travels: cache, download, upload
    │   ├── WardrobeFileError     a piece of the wardrobe, or an inventory
    │   └── WorldFileError        a saved world
    ├── WardrobeError             name, known: a piece, slot or colour that is not there, or not owned
    ├── RigError                  joint or shape that a rig does not have
    ├── GraphicsError             the window or driver cannot draw personas
    ├── AudioError                no sound can be played or read
    ├── ServiceError              provider, retryable: a model, voice or memory failed
    │   └── ServiceTimeout        it did not answer in time
    ├── SessionError              a peer, version or permission in a shared session
    │   ├── AccessError           it asks for a code, or for another one
    │   └── BackplaneError        the broker between servers, or a room on it
    └── StageError                the stage was used in a way it cannot serve
"""

from __future__ import annotations


class PersonaError(Exception):
    """Root of everything that this package raises on purpose."""


class FileError(PersonaError):
    """A file or document cannot be read.

    `path` names the document, `place` the spot in it ("mesh 'Face', primitive 2"), `remedy` says how to mend it.
    """

    def __init__(self, message: str, *, path: str = "", place: str = "", remedy: str = "") -> None:
        self.message, self.path, self.place, self.remedy = message, path, place, remedy
        where = ": ".join(part for part in (path, place) if part)
        text = f"{where}: {message}" if where else message
        super().__init__(f"{text}. {remedy}" if remedy else text)


class AvatarError(FileError):
    """A GLB or VRM file is broken or lacks what a character needs."""


class ScoreError(FileError):
    """A performance, message or recording does not follow its schema."""


class LookSpecError(FileError):
    """A look specification is out of bounds or unknown."""


class PhotoError(FileError):
    """A photo is broken, shows no face or several, or may not be used."""


class PersonaFileError(FileError):
    """A persona file is missing, unreadable or has an unknown key."""


class AssetError(FileError):
    """A file that is fetched from a session or given to it did not come through, or cannot be kept."""


class WardrobeFileError(FileError):
    """A piece of the wardrobe or an inventory is damaged, or made by a later version."""


class WorldFileError(FileError):
    """A saved world is broken, newer than this build, or cannot be written."""


class WardrobeError(PersonaError):
    """What was asked for cannot be worn. `name` is what was asked for, `known` the closest that exist."""

    def __init__(self, message: str, *, name: str = "", known: tuple[str, ...] = ()) -> None:
        self.name, self.known = name, known
        super().__init__(f"{message} (did you mean {', '.join(known)}?)" if known else message)


class RigError(PersonaError):
    """A rig lacks the named joint or blend shape. `name` is what was asked for, `known` the closest that exist."""

    def __init__(self, message: str, *, name: str = "", known: tuple[str, ...] = ()) -> None:
        self.name, self.known = name, known
        hint = f" (did you mean {', '.join(known)}?)" if known else ""
        super().__init__(message + hint)


class GraphicsError(PersonaError):
    """The window or its driver cannot draw personas."""


class AudioError(PersonaError):
    """Sound cannot be decoded or played."""


class ServiceError(PersonaError):
    """A language model, voice, memory or moderation service failed.

    `provider` names it; `retryable` is False where a second try is pointless (a refused key, a bad request).
    """

    def __init__(self, message: str, *, provider: str = "", retryable: bool = True) -> None:
        self.provider, self.retryable = provider, retryable
        super().__init__(f"{provider}: {message}" if provider else message)


class ServiceTimeout(ServiceError):
    """A service did not answer within its limit."""


class SessionError(PersonaError):
    """A peer cannot join or do this: wrong version, refused, or gone."""


class BackplaneError(SessionError):
    """The broker between servers cannot be reached or used, or a room on it is not served."""


class AccessError(SessionError):
    """A session asks for a code, or for another one than was given."""


class StageError(PersonaError):
    """The stage was used in a way it cannot serve: closed, unknown persona, wrong thread."""
