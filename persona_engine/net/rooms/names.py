"""Names of servers."""

from __future__ import annotations

import secrets
import socket


def server_name() -> str:
    """A name that no other server has."""
    host = "".join(c for c in socket.gethostname().lower() if c.isalnum())[:20] or "server"
    return f"{host}-{secrets.token_hex(3)}"
