"""`Address`: where a session is, as people type and copy it: `192.168.1.4`, `ws://host:7777`, `wss://host:7777/#sha256=...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from persona_engine.errors import SessionError

PORT = 7777
_PORTS = {"ws": 80, "wss": 443}
_PIN = re.compile(r"sha256=([0-9a-f]{64})")
EXAMPLE = "wss://192.168.1.4:7777/#sha256=..."


@dataclass(frozen=True)
class Address:
    """`secure`: over TLS; `fingerprint` is the SHA-256 of the host's certificate, 64 hexadecimal digits, or "" where none is known.

    >>> str(Address("192.168.1.4"))
    'ws://192.168.1.4:7777'
    """

    host: str
    port: int = PORT
    secure: bool = False
    fingerprint: str = ""
    path: str = ""

    @property
    def url(self) -> str:
        """What a WebSocket client connects to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'wss' if self.secure else 'ws'}://{host}:{self.port}{self.path}"

    def __str__(self) -> str:
        return f"{self.url}{'' if self.path else '/'}#sha256={self.fingerprint}" if self.fingerprint else self.url


def parse(text: str) -> Address:
    """The address in a text; without a scheme it is a host of this network. Raises `SessionError`.

    >>> parse("harbour.lan").url, parse("wss://play.example/room").url
    ('ws://harbour.lan:7777', 'wss://play.example:443/room')
    >>> parse("WSS://[::1]:7/#sha256=" + "AB:" * 31 + "AB").fingerprint[:6]
    'ababab'
    """
    if not isinstance(text, str):
        raise SessionError(f"{text!r:.200} is not an address of a session. It looks like {EXAMPLE}, or just 192.168.1.4")
    typed = text.strip()
    plain = "://" not in typed
    try:
        parts = urlsplit(f"ws://{typed}" if plain else typed)
        host, port, scheme = parts.hostname or "", parts.port, parts.scheme.lower()
    except ValueError as error:
        raise SessionError(f"{text!r:.200} is not an address of a session: {error}. It looks like {EXAMPLE}") from error
    if scheme not in _PORTS or not host or port == 0:
        raise SessionError(f"{text!r:.200} is not an address of a session. It looks like {EXAMPLE}, or just 192.168.1.4")
    pin = _PIN.fullmatch(parts.fragment.lower().replace(":", "").replace(" ", "")) if parts.fragment else None
    if parts.fragment and (pin is None or scheme != "wss"):
        raise SessionError(f"{text!r:.200}: what follows # must be sha256= and 64 hexadecimal digits, after wss://. Copy the whole address from the host")
    path = "" if parts.path == "/" else parts.path
    return Address(host, port or (PORT if plain else _PORTS[scheme]), scheme == "wss", pin.group(1) if pin else "", path)
