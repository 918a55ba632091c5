"""`SqliteMemory`: what personas remember of visitors, in a file that survives the process. A fact is kept once `remember` returns."""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path

from persona_engine.errors import ServiceError

SCHEMA = 1
LONGEST = 200
BUSY_S = 2.0


_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+)://", re.IGNORECASE)


def fault(path: str) -> str:
    """What is wrong with a path as that of a database, "" for nothing. An address is not shown: it may hold a password.

    >>> fault("postgresql://me:secret@db/facts").partition(". S")[0]
    'memory.path is the path of an SQLite file on this machine, not a postgresql address'
    """
    if address := _ADDRESS.match(path):
        return (
            f"memory.path is the path of an SQLite file on this machine, not a {address.group(1).lower()} address. Several processes "
            "of one machine may share the file; a database server takes a package that speaks to it, chosen with memory.provider (docs/plugins.md)"
        )
    folder = Path(path).expanduser().parent
    if path != ":memory:" and not folder.is_dir():
        return f"{path}: there is no folder {folder}; make it, or set memory.path to a file in one that exists"
    return ""


class SqliteMemory:
    """One file may serve several personas and processes; `persona` keeps their facts apart. Calls from any thread."""

    def __init__(self, path: str, persona: str) -> None:
        if problem := fault(path):
            raise ServiceError(problem, provider="memory", retryable=False)
        self._path, self._persona = path, persona
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(path if path == ":memory:" else Path(path).expanduser(), timeout=BUSY_S, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()
        except sqlite3.Error as error:
            raise ServiceError(f"{path} cannot be opened: {error}", provider="memory", retryable=False) from error

    def _migrate(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise ServiceError(f"{self._path} was written by a newer version", provider="memory", retryable=False)
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS facts (persona TEXT, visitor TEXT, key TEXT, value TEXT, PRIMARY KEY (persona, visitor, key)) WITHOUT ROWID"
        )
        self._db.execute(f"PRAGMA user_version={SCHEMA}")

    def recall(self, visitor: str) -> dict[str, str]:
        """Everything known of a visitor. Raises `ServiceError`."""
        rows = self._run("SELECT key, value FROM facts WHERE persona=? AND visitor=? ORDER BY key", (self._persona, visitor))
        return {str(key): str(value) for key, value in rows}

    def remember(self, visitor: str, key: str, value: str) -> None:
        """Keep a fact of at most 200 characters. Raises `ServiceError`."""
        self._run("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", (self._persona, visitor, key, value[:LONGEST]))

    def forget(self, visitor: str) -> None:
        """Delete everything about a visitor. Raises `ServiceError`."""
        self._run("DELETE FROM facts WHERE persona=? AND visitor=?", (self._persona, visitor))

    def close(self) -> None:
        """Close the file; idempotent."""
        with self._lock:
            self._db.close()

    def _run(self, query: str, values: tuple[str, ...]) -> list[tuple[object, object]]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall()
            except sqlite3.Error as error:
                raise ServiceError(f"{self._path}: {error}", provider="memory") from error
