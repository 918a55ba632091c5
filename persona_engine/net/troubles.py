"""What errors of the network mean, in words for players."""

from __future__ import annotations

import errno
import re
import socket

from websockets.exceptions import ConnectionClosed, InvalidStatus

from persona_engine.net.address import Address

_NUMBER = re.compile(r"\[Errno (-?\d+)\]")
NOWHERE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


CLOSE_REFUSED = 4001
"""The code with which a host closes the connection of one whom it does not let in."""


def refusal(error: ConnectionClosed) -> str:
    """Why the host did not let one in who had not even said hello yet; "" where it was something else."""
    return error.rcvd.reason if error.rcvd is not None and error.rcvd.code == CLOSE_REFUSED else ""


def number(error: BaseException) -> int | None:
    """The system's number of an error, also of several at once (one for each address of a host).

    >>> number(OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] Connect call failed"))
    111
    """
    if not isinstance(error, OSError):
        return None
    found = _NUMBER.search(str(error))
    return error.errno if error.errno is not None else int(found.group(1)) if found else None


def not_reached(address: Address, error: BaseException) -> str:
    """Why nobody was met at an address, and what to do.

    >>> not_reached(Address("10.0.0.9"), OSError(errno.EHOSTUNREACH, "No route to host"))
    'cannot join ws://10.0.0.9:7777: 10.0.0.9 cannot be reached from here. Are both machines on the same network?'
    """
    start, what = f"cannot join {address.url}: ", number(error)
    if isinstance(error, TimeoutError):
        return f"{start}no answer. Is {address.host} switched on? A firewall there may block TCP port {address.port}"
    if isinstance(error, socket.gaierror):
        return f"{start}no machine is known by the name {address.host!r}. Check the spelling, or type its number, as 192.168.1.4"
    if what == errno.ECONNREFUSED:
        return f"{start}nobody hosts there. Is the host running, and is {address.port} its port?"
    if what in NOWHERE:
        return f"{start}{address.host} cannot be reached from here. Are both machines on the same network?"
    if isinstance(error, InvalidStatus):
        return f"{start}a web server answers there, but no session (HTTP {error.response.status_code}). Is {address.port} the port of the session?"
    return f"{start}{error}. Is the host running?"


def too_busy(address: Address, seconds: float) -> str:
    """Why a host that is there was not joined, and what to do.

    >>> too_busy(Address("10.0.0.9"), 20.0)
    'cannot join ws://10.0.0.9:7777: somebody is there, but has not answered for 20 s. The host may be very busy, or still loading; try again in a moment'
    """
    start = f"cannot join {address.url}: somebody is there, but has not answered for {seconds:g} s"
    return f"{start}. The host may be very busy, or still loading; try again in a moment"


def not_opened(host: str, port: int, error: OSError) -> str:
    """Why nobody can be let in at a port of this machine, and what to do.

    >>> not_opened("0.0.0.0", 80, OSError(errno.EACCES, "Permission denied"))
    'cannot listen on 0.0.0.0:80: this user may not use that port. Choose one from 1024 up.'
    """
    start, what = f"cannot listen on {host}:{port}: ", error.errno
    if what == errno.EADDRINUSE:
        return f"{start}another session, or another program, uses that port already. Choose another port."
    if what == errno.EACCES:
        return f"{start}this user may not use that port. Choose one from 1024 up."
    if what == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"{start}that is no address of this machine. 0.0.0.0 stands for all it has."
    return f"{start}{error.strerror or error}. Choose another port."
