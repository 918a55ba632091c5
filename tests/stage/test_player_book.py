"""What a host keeps of players: clothes and belongings follow who they are."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from persona_engine.avatar.reader import read
from persona_engine.avatar.writer import write
from persona_engine.clock import ManualClock
from persona_engine.errors import StageError
from persona_engine.resources import load
from persona_engine.score.entries import Wear
from persona_engine.score.intent import Dress, Enter
from persona_engine.score.recording import Casting
from persona_engine.settings import Settings
from persona_engine.stage.closet import Closet
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.player_book import Clothes, PlayerBook
from persona_engine.stage.players import Player


class Shore:
    """A host without a wire; time is moved by hand."""

    def __init__(self, folder: Path | None) -> None:
        self.clock = ManualClock()
        settings = Settings(voice={"provider": "silent"}, players={"folder": str(folder or "")})
        self.stage = HeadlessStage(settings, self.clock, inline=True, capacity=4)
        self.told: list[str] = []
        self.stage.players.answer = lambda peer, words, what, persona: self.told.append(words)

    def enter(self, peer: str, key: str = "secret", avatar: str = "finn") -> Player:
        """A player comes."""
        player = self.stage.players.enter(peer, Enter("Ann", avatar, key))
        self.run()
        return player

    def run(self) -> None:
        """A moment passes."""
        for _ in range(10):
            self.stage.step()
            self.clock.advance(1 / 30)

    def wears(self, player: Player) -> str:
        """What is on the head."""
        hat = self.stage.wardrobe.worn(player.member.id).get("hat")
        return hat.piece if hat is not None else ""


@pytest.fixture
def shore(tmp_path: Path) -> Iterator[Shore]:
    """A host that keeps what it knows in a folder."""
    made = Shore(tmp_path)
    yield made
    made.stage.destroy()


def test_clothes_follow_the_player(shore: Shore, tmp_path: Path) -> None:
    """Who comes back, to this session or the next, wears what they wore; a stranger under the same name does not."""
    ann = shore.enter("ann#1")
    shore.stage.players.take("ann#1", Dress("", ("beanie",)))
    shore.run()
    assert "beanie" in shore.wears(ann)
    shore.stage.players.dismiss(ann)
    assert "beanie" in shore.wears(shore.enter("ann#2"))
    assert "beanie" not in shore.wears(shore.enter("ann#3", "another"))
    shore.stage.players.take("ann#2", Dress())
    shore.run()
    later = Shore(tmp_path)
    assert "beanie" not in later.wears(later.enter("ann#1"))
    later.stage.destroy()
    assert not any("secret" in p.name or b"secret" in p.read_bytes() for p in tmp_path.iterdir())


def test_belongings_follow_the_player(shore: Shore) -> None:
    """With lockers of their own players wear what they own, and what one was given the other has not."""
    players, catalog = shore.stage.players, shore.stage.wardrobe.catalog
    locked = next(entry for entry in catalog.entries.values() if entry.unlock)
    players.own_lockers = True
    ann, ben = shore.enter("ann#1"), shore.enter("ben#2", "another")
    players.take("ann#1", Dress("", (locked.name,)))
    assert "not owned" in shore.told[-1]
    players.give(ann.member.id, locked.name)
    players.take("ann#1", Dress("", (locked.name,)))
    players.take("ben#2", Dress("", (locked.name,)))
    assert len(shore.told) == 2 and "not owned" in shore.told[-1]
    shore.run()
    assert locked.name in {w.piece for w in shore.stage.wardrobe.worn(ann.member.id).values()}
    players.dismiss(ann)
    again = shore.enter("ann#4")
    assert shore.stage.wardrobe.owns(locked, again.member.id) and not shore.stage.wardrobe.owns(locked, ben.member.id)
    with pytest.raises(StageError, match="no player"):
        players.give("nobody", locked.name)


def test_who_comes_back_wears_nothing_that_they_do_not_own(shore: Shore) -> None:
    """Where everybody wore what they liked and lockers are set up later, a locked piece stays off; the rest is worn again."""
    players, catalog = shore.stage.players, shore.stage.wardrobe.catalog
    locked = next(entry for entry in catalog.entries.values() if entry.unlock and entry.slot != "hat")
    ann = shore.enter("ann#1")
    players.take("ann#1", Dress("", ("beanie", locked.name)))
    shore.run()

    def on(player: Player) -> set[str]:
        return {worn.piece for worn in shore.stage.wardrobe.worn(player.member.id).values()} & {"beanie", locked.name}

    assert on(ann) == {"beanie", locked.name}
    players.dismiss(ann)
    players.own_lockers = True
    assert on(shore.enter("ann#2")) == {"beanie"}


def test_who_brings_a_locked_piece_along_does_not_wear_it(shore: Shore, tmp_path: Path) -> None:
    """A file that was dressed elsewhere in what its player does not own here is shown without it, however it comes; what they own stays on."""
    players, wardrobe = shore.stage.players, shore.stage.wardrobe
    locked = next(entry for entry in wardrobe.catalog.entries.values() if entry.unlock and entry.slot == "hat")
    dressed = Closet().dress(read(load("assets/avatars/finn.vrm"), "finn"), ((locked.name, ()), ("scarf", ())))
    path = tmp_path / "mine.vrm"
    path.write_bytes(write(dressed))
    shore.stage.files.open(str(path))
    sha256 = shore.stage.files.known(str(path))

    def on(player: Player) -> set[str]:
        return {w.piece for w in wardrobe.worn(player.member.id).values()} & {locked.name, "scarf"}

    assert on(shore.enter("free#1", "free", sha256)) == {locked.name, "scarf"}
    players.own_lockers = True
    ann = shore.enter("ann#1", "hers", sha256)
    late = shore.enter("late#1", "his")
    players.wear("late#1", sha256)
    shore.run()
    assert on(ann) == on(late) == {"scarf"}
    players.take("ann#1", Dress())
    shore.run()
    assert on(ann) == {"scarf"}
    players.give(ann.member.id, locked.name)
    players.take("ann#1", Dress())
    shore.run()
    assert on(ann) == {locked.name, "scarf"}


def test_damaged_files_count_as_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A book with a torn page is read on, with a line that names the page."""
    (tmp_path / "abc.clothes.json").write_text('{"schema": "persona-clo')
    (tmp_path / "abc.inventory.json").write_text("[]")
    book = PlayerBook(str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert book.clothes("abc") is None and book.inventory("abc").gained == ()
    assert caplog.text.count(str(tmp_path)) == 2
    book.wore("abc", Clothes("f" * 64, (Wear("hat", "beanie"),)))
    assert PlayerBook(str(tmp_path)).clothes("abc") == Clothes("f" * 64, (Wear("hat", "beanie"),))


def test_the_clothes_of_a_stranger_open_no_path(shore: Shore, tmp_path: Path) -> None:
    """Asking what somebody wears whom another machine cast opens nothing but shipped files."""
    path = tmp_path / "x.vrm"
    path.write_bytes(b"no avatar at all")
    shore.stage.follow_casting(Casting("eve", 1, avatar=str(path)))
    with pytest.raises(StageError, match="not known here"):
        shore.stage.wardrobe.worn("eve")
