"""`persona watch`: a recording, or somebody else's session, in a window."""

from __future__ import annotations

from pathlib import Path

from persona_engine.cli.files import check_display
from persona_engine.stage.tape import read


def run(what: str, badge: bool) -> None:
    """Watch until the window is closed. Raises `PersonaError`."""
    address = "://" in what or not (what.endswith(".recording") or Path(what).exists())
    source = what if address else read(Path(what))
    check_display("persona serve --recording FILE shows it to others, persona inspect FILE --picture PNG draws it")
    from persona_engine.stage.watch_window import watch

    watch(source, "persona watch" if address else Path(what).name, badge)
