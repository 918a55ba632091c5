"""Python processes of the engine's own, `python -m module`: how they are started, and how they hold their pipes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import Any, BinaryIO


def startable() -> str:
    """Why no process can be started here; empty where one can."""
    if getattr(sys, "frozen", False):
        return "the game is frozen: it brings no Python program that could be started"
    known = re.match(r"p?python|pypy", os.path.basename(sys.executable or "").lower())
    return "" if known else f"{sys.executable or 'nothing'} is what runs the game, and that is not Python"


def command(module: str) -> list[str]:
    """The command line; the working folder is not searched for modules, whatever lies there."""
    return [sys.executable, "-P", "-m", module]


def surroundings() -> dict[str, Any]:
    """Further arguments for `subprocess.Popen`: imports as here, one thread for linear algebra, no console on Windows."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path)), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {"env": env, "creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}


def pipes() -> tuple[BinaryIO, BinaryIO]:
    """Inside such a process, once: what comes in and what goes out. Nothing that a library prints gets among it; an interrupt at the terminal is
    the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, out
