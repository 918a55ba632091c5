"""Commands of `persona` as processes of their own, with what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT_S = 90.0
ROOT = Path(__file__).parents[2]


class Program:
    """`persona ...` with settings from `environment`; `said` is everything that it printed so far."""

    def __init__(self, *words: str, program: str = "", **environment: str) -> None:
        """`program` is run instead of `persona`."""
        command = [program, *words] if program else [sys.executable, "-m", "persona_engine", *words]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **environment})
        self.said = ""
        self._news = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            self._news.set()
        self._news.set()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """The first line that matches. Raises `AssertionError` when it does not come."""
        end = time.monotonic() + LIMIT_S
        while (found := re.search(pattern, self.said)) is None and self._reader.is_alive() and time.monotonic() < end:
            self._news.wait(0.2)
            self._news.clear()
        # What it said last may have come after the last look.
        found = found or re.search(pattern, self.said)
        assert found is not None, f"no {pattern!r} in:\n{self.said}"
        return found

    def status(self) -> int:
        """How it ended, as soon as it has, and everything that it said is in `said`."""
        status = self.process.wait(LIMIT_S)
        self._reader.join(LIMIT_S)
        return status

    def end(self) -> None:
        """Kill it, if it still runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join(LIMIT_S)


@contextmanager
def programs(*made: Program) -> Iterator[tuple[Program, ...]]:
    """Programs that end with the block."""
    try:
        yield made
    finally:
        for program in made:
            program.end()
