"""`python -m persona_engine ...`, installed as `persona`."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import suppress


class Notes(logging.Handler):
    """Warnings as one line on stderr; what that does not take, as on a full disk, is lost."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            sys.stderr.write(f"{record.levelname.lower()}: {record.getMessage()}\n")


def main() -> None:
    """Run the command line; errors for people end it with one line and status 1. Ended by a signal, it still takes unfinished files away."""
    from persona_engine.cli.app import app
    from persona_engine.errors import PersonaError

    log, notes = logging.getLogger("persona_engine"), Notes(logging.WARNING)
    log.addHandler(notes)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except PersonaError as error:
        from rich.console import Console
        from rich.markup import escape

        Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]error:[/] {escape(str(error))}")
        sys.exit(1)
    finally:
        log.removeHandler(notes)
