"""Memory in a file: nothing acknowledged is lost, and visitors can be forgotten."""

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from persona_engine.errors import ServiceError
from persona_engine.services.sqlite_memory import LONGEST, SqliteMemory

WRITER = """
import os, sys
from persona_engine.services.sqlite_memory import SqliteMemory
memory = SqliteMemory(sys.argv[1], "mira")
for i in range(200):
    memory.remember("sam", f"fact{i}", "x")
    print(i, flush=True)
os.kill(os.getpid(), 9)
"""


def test_facts_are_kept_apart_by_persona_and_visitor(tmp_path: Path) -> None:
    """What one persona knows of one visitor is nobody else's."""
    path = str(tmp_path / "memory.db")
    mira, ada = SqliteMemory(path, "mira"), SqliteMemory(path, "ada")
    mira.remember("player", "name", "Sam")
    mira.remember("player", "name", "Samuel")
    mira.remember("other", "name", "Kim")
    assert mira.recall("player") == {"name": "Samuel"}
    assert ada.recall("player") == {}


def test_facts_survive_the_process(tmp_path: Path) -> None:
    """Whatever was acknowledged before a kill -9 is there afterwards."""
    path = str(tmp_path / "memory.db")
    run = subprocess.run([sys.executable, "-c", WRITER, path], capture_output=True, text=True, check=False)
    acknowledged = len(run.stdout.split())
    assert acknowledged == 200
    assert len(SqliteMemory(path, "mira").recall("sam")) == acknowledged


def test_forgetting_leaves_nothing(tmp_path: Path) -> None:
    """After `forget` the file holds no row of the visitor."""
    path = tmp_path / "memory.db"
    memory = SqliteMemory(str(path), "mira")
    memory.remember("sam", "home", "Lisbon" * 100)
    assert len(memory.recall("sam")["home"]) == LONGEST
    memory.forget("sam")
    memory.close()
    assert sqlite3.connect(path).execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    """The error names the file."""
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but a shopping list " * 20)
    with pytest.raises(ServiceError, match=r"notes\.txt"):
        SqliteMemory(str(path), "mira")


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """A file of a later version is left alone."""
    path = tmp_path / "memory.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(ServiceError, match="newer"):
        SqliteMemory(str(path), "mira")


def test_an_address_is_no_path_and_its_password_is_not_shown(tmp_path: Path) -> None:
    """Whoever gives the address of a database server is told that a file is meant; a folder that is not there is named; nothing is made."""
    with pytest.raises(ServiceError, match="SQLite file.*postgresql address") as caught:
        SqliteMemory("postgresql://kim:s3cret@127.0.0.1:5/facts", "mira")
    assert "s3cret" not in str(caught.value) and "kim" not in str(caught.value)
    missing = tmp_path / "nowhere"
    with pytest.raises(ServiceError, match=f"no folder {re.escape(str(missing))}"):
        SqliteMemory(str(missing / "memory.db"), "mira")
    assert not list(tmp_path.iterdir())
