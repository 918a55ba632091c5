"""What happens at the host of a session: said by `HostSession` to its shell."""

from __future__ import annotations

from dataclasses import dataclass

from persona_engine.names import PeerRole
from persona_engine.net.uplink import Moved, Steered, Voiced
from persona_engine.score.intent import Intent


@dataclass(frozen=True)
class Arrived:
    """Event at the host: a peer said hello and waits for `HostSession.welcome`; `resumed`: it is back in the place that was kept for it."""

    key: int
    peer: str = ""
    role: PeerRole = "speaker"
    resumed: bool = False


@dataclass(frozen=True)
class Asked:
    """Event at the host: peer `peer` wants this, and may by its role."""

    peer: str
    intent: Intent
    key: int = 0
    role: PeerRole = "speaker"


@dataclass(frozen=True)
class Replaced:
    """Event at the host: the peer of this connection came back by another one; cut it off."""

    key: int


@dataclass(frozen=True)
class Away:
    """Event at the host: a peer's connection broke; its place is kept for a while."""

    peer: str


@dataclass(frozen=True)
class Left:
    """Event at the host: a peer is gone for good."""

    peer: str


@dataclass(frozen=True)
class Offered:
    """Event at the host: a peer has a file for the session."""

    key: int
    peer: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Uploaded:
    """Event at the host: bytes of the file that a peer offered last."""

    key: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Brought:
    """Event at the owner of a room: a peer brought a file to its gateway."""

    key: int
    peer: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Prepared:
    """Event at the host: its heir listens at this port, encrypted where there is a fingerprint."""

    key: int
    port: int
    fingerprint: str


@dataclass(frozen=True)
class Departed:
    """Event at the host: the connection `key` of `peer` has ended; `peer` is "" where it was never let in."""

    key: int
    peer: str = ""


HostEvent = Arrived | Asked | Offered | Uploaded | Brought | Prepared | Departed | Moved | Steered | Voiced | Replaced | Away | Left
