"""`SharedPort`: a port at which several processes listen. The system spreads connections over them (SO_REUSEPORT of Linux, socket(7))."""

from __future__ import annotations

import os
import socket
import sys

from persona_engine.errors import SessionError


def unshareable() -> str:
    """Why processes cannot share a port here; "" if they can. Elsewhere SO_REUSEPORT, where it exists, gives one process all connections."""
    return "" if sys.platform.startswith("linux") else "only Linux spreads the connections of one port over several processes"


class SharedPort:
    """Keeps a port, 0 for any free one, for the processes that share it; listens not itself. Raises `SessionError` where it is taken."""

    def __init__(self, host: str, port: int) -> None:
        try:
            family, _, _, _, address = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                # Processes of one user that share ports would be let in beside each other: whoever does not share sees that somebody is there.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
                port = int(probe.getsockname()[1])
            self._socket = socket.socket(family, socket.SOCK_STREAM)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._socket.bind((address[0], port, *address[2:]))
        except OSError as error:
            said = error.strerror or os.strerror(error.errno or 0)
            raise SessionError(f"cannot listen on {host}:{port}: {said}. Choose another port.") from error
        self.port = port

    def close(self) -> None:
        """Others may have it."""
        self._socket.close()
