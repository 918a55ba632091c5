"""Docs name every event that a stage tells."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SENT = re.compile(r"\bemit\(\s*\"([a-z-]+)\"(?: if [^\"]*? else \"([a-z-]+)\")?")


def test_the_page_of_events_names_those_that_are_sent() -> None:
    """Whatever the engine tells by name has a row, and no row is of what nobody tells; those that are put together are known."""
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = "\n".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`([a-z-]+)`", rows))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "persona_engine").rglob("*.py"))
    sent = {name for found in SENT.findall(sources) for name in found if name} | {"persona-clicked", "persona-started", "persona-ended"}
    assert told == sent
