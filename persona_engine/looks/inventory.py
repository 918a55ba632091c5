"""`Inventory`: which pieces somebody owns, and what they gained them by. Everyone owns what needs no unlocking."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass, replace

from persona_engine.errors import WardrobeError, WardrobeFileError
from persona_engine.looks.catalog import Catalog, Entry

SCHEMA, VERSION = "persona-inventory", 1


@dataclass(frozen=True)
class Inventory:
    """`gained` maps pieces to what they were gained by; `events` is everything that has happened and can unlock."""

    owner: str = "player"
    gained: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()

    def owns(self, entry: Entry) -> bool:
        """Whether a piece may be worn."""
        return not entry.unlock or entry.unlock in self.events or any(name == entry.name for name, _ in self.gained)

    def after(self, event: str, catalog: Catalog) -> tuple[Inventory, tuple[str, ...]]:
        """The inventory after something happened, and the pieces that are new. Raises `WardrobeError` for an event that unlocks nothing."""
        known = {entry.unlock for entry in catalog.entries.values() if entry.unlock}
        if event not in known:
            raise WardrobeError(f"{event!r} unlocks nothing", name=event, known=tuple(difflib.get_close_matches(event, known, 3)))
        fresh = tuple(entry.name for entry in catalog.entries.values() if entry.unlock == event and not self.owns(entry))
        events = self.events if event in self.events else (*self.events, event)
        return replace(self, events=events, gained=(*self.gained, *((name, event) for name in fresh))), fresh

    def given(self, entry: Entry, by: str = "gift") -> Inventory:
        """With a piece that was bought, found or given."""
        return self if self.owns(entry) else replace(self, gained=(*self.gained, (entry.name, by)))

    def collections(self, catalog: Catalog) -> dict[str, tuple[int, int]]:
        """Collection -> how many of its pieces one owns, and how many there are."""
        out: dict[str, tuple[int, int]] = {}
        for entry in catalog.entries.values():
            have, of = out.get(entry.collection, (0, 0))
            out[entry.collection] = (have + self.owns(entry), of + 1)
        return out

    def to_json(self) -> bytes:
        """As a file."""
        tree = {"schema": SCHEMA, "version": VERSION, "owner": self.owner, "gained": [list(row) for row in self.gained], "events": list(self.events)}
        return (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes, source: str = "") -> Inventory:
        """From a file. Raises `WardrobeFileError`."""
        try:
            tree = json.loads(data)
            if tree["schema"] != SCHEMA or tree["version"] != VERSION:
                raise ValueError(f"schema {tree['schema']!r} version {tree['version']!r} is not known")
            gained = tuple((str(name), str(by)) for name, by in tree["gained"])
            return cls(str(tree["owner"]), gained, tuple(str(event) for event in tree["events"]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            remedy = "Put back a copy of the file, or delete it to begin anew"
            raise WardrobeFileError(f"not an inventory: {error}", path=source, remedy=remedy) from error
