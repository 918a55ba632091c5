"""Python processes of the engine's own, `python -m module`: how they are started, and how they hold their pipes.

A frozen game (PyInstaller, Panda3D's `build_apps`) has no Python program beside it. Where its first lines call `freeze_support`, the game's own
executable is started instead, with `FLAG` and the name of the module.
"""

from __future__ import annotations

import os
import re
import runpy
import signal
import subprocess
import sys
from typing import Any, BinaryIO

FLAG = "--persona-engine-child"
_OURS = "persona_engine."
_prepared = False


def freeze_support() -> None:
    """The first call of a game that will be frozen, before it opens a window: lets the engine start processes of its own from the game's executable.

    In such a process it does that process's work and ends it; in the game itself it returns at once, and where nothing is frozen it does nothing.
    """
    global _prepared
    if not _frozen():
        return
    if len(sys.argv) > 2 and sys.argv[1] == FLAG and sys.argv[2].startswith(_OURS):
        module, sys.argv = sys.argv[2], sys.argv[2:]
        runpy.run_module(module, run_name="__main__")
        sys.exit(0)
    _prepared = True


def startable() -> str:
    """Why no process can be started here; empty where one can."""
    if _frozen():
        return "" if _prepared else "the game is frozen, and does not begin with persona_engine.freeze_support()"
    known = re.match(r"p?python|pypy", os.path.basename(sys.executable or "").lower())
    return "" if known else f"{sys.executable or 'nothing'} is what runs the game, and that is not Python"


def command(module: str, *words: str) -> list[str]:
    """The command line; the working folder is not searched for modules, whatever lies there."""
    return [sys.executable, FLAG, module, *words] if _frozen() else [sys.executable, "-P", "-m", module, *words]


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


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
