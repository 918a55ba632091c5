"""Changing clothes on a stage: plain names, owners, peers, recordings."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import StageError, WardrobeError, WardrobeFileError
from persona_engine.looks.piece import SLOTS
from persona_engine.score import codec
from persona_engine.score.entries import Entry, LookChange, Wear
from persona_engine.settings import Settings
from persona_engine.stage.avatar_files import body_of
from persona_engine.stage.closet import load_inventory, save_inventory
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host

FPS = 60


class Scene:
    """Mira on a stage whose clock is moved by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.stage = HeadlessStage(Settings(voice={"provider": "silent"}), self.clock, inline=True, capacity=4)
        self.sent: list[Entry] = []
        self.heard: list[dict[str, object]] = []
        self.stage.entry_listeners.append(self.sent.append)
        self.stage.on_event(lambda name, data: self.heard.append(data) if name == "persona-look" else None)
        mira = self.stage.find_persona("mira")
        self.mira = self.stage.cast_member(mira, body_of(self.stage.avatar_of(mira)))
        self.wardrobe = self.stage.wardrobe

    def run(self, seconds: float) -> np.ndarray:
        """(frames, values) of her face and body."""
        out = []
        for _ in range(round(seconds * FPS)):
            while self.stage.thinking:
                self.stage.bridge.drain(0.01)
            frame = self.stage.step()
            out.append(np.concatenate([frame.face[:, self.mira.row], frame.rotations[:, :, self.mira.row].ravel()]))
            self.clock.advance(1 / FPS)
        return np.array(out)

    @property
    def looks(self) -> list[LookChange]:
        """Changes of look that peers were told."""
        return [entry for entry in self.sent if isinstance(entry, LookChange)]


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A fresh stage."""
    made = Scene()
    yield made
    made.stage.destroy()


def test_she_speaks_on_in_a_green_hoodie(scene: Scene) -> None:
    """In the middle of a sentence the hoodie goes on: pose and face do not jump, the sentence is said to its end, peers are told."""
    speech = scene.mira.say("The harbour is down the hill, and the lighthouse stands behind it.")
    before = scene.run(1.5)
    assert scene.wardrobe.wear("mira", "green hoodie") == "hoodie"
    after = scene.run(6.0)
    steps = np.abs(np.diff(np.concatenate([before, after]), axis=0)).max(1)
    assert steps[len(before) - 1] <= np.delete(steps, len(before) - 1).max()
    assert speech.done and speech.error is None
    (look,) = scene.looks
    assert look.wears is not None and {wear.slot: wear.piece for wear in look.wears}["outer"] == "hoodie"
    assert [data["wears"]["outer"] for data in scene.heard] == ["hoodie"]  # type: ignore[index]


def test_walking_talking_and_waving_go_on_whatever_is_put_on_and_off(scene: Scene) -> None:
    """A piece for every slot goes on and comes off while she walks, speaks, smiles and waves: every frame of face and body is that of one who changes nothing."""

    def live(at: Scene, changes: list[Callable[[], str]]) -> np.ndarray:
        at.mira.change(0.0, locomotion="walk")
        at.mira.react("greeting")
        speech = at.mira.say("<happy/> Welcome to the harbour, my friend! The lighthouse stands behind it.")
        out = [at.run(0.8)]
        for change in changes:
            change()
            out.append(at.run(0.1))
        out.append(at.run(7.0 - 0.1 * len(changes)))
        assert speech.done and speech.error is None
        return np.concatenate(out)

    worn, slots, changes = scene.wardrobe.wear, {entry.slot: entry.name for entry in scene.wardrobe.catalog.entries.values() if not entry.unlock}, []
    for slot, piece in slots.items():
        changes += [partial(worn, "mira", piece), partial(scene.wardrobe.take_off, "mira", slot)]
    assert set(slots) == set(SLOTS)
    other = Scene()
    try:
        moved, plain = live(scene, changes), live(other, [])
    finally:
        other.stage.destroy()
    assert len(scene.looks) == len(changes) and np.abs(np.diff(plain, axis=0)).max() > 0.01
    assert np.abs(moved - plain).max() < 1e-6


def test_on_and_off_add_up(scene: Scene) -> None:
    """What is put on stays while other things change, a dress takes the place of trousers, and `reset` gives the file's clothes back."""
    first = scene.wardrobe.worn("mira")
    scene.wardrobe.wear("mira", "straw hat")
    scene.wardrobe.wear("mira", "jeans")
    assert scene.wardrobe.take_off("mira", "the straw hat") == "hat"
    scene.run(0.1)
    assert scene.wardrobe.worn("mira")["bottom"].piece == "jeans" and "hat" not in scene.wardrobe.worn("mira")
    scene.wardrobe.wear("mira", "summer dress")
    assert "bottom" not in scene.wardrobe.worn("mira")
    scene.wardrobe.wear("mira", "skirt")
    assert "top" not in scene.wardrobe.worn("mira")
    scene.wardrobe.reset("mira")
    scene.run(0.1)
    assert scene.wardrobe.worn("mira") == first


def test_several_at_once_are_one_entry(scene: Scene) -> None:
    """An outfit is one change; one bad name and nothing changes."""
    scene.wardrobe.dress("mira", "flannel shirt", "brown corduroys", "boots", "beanie")
    assert len(scene.looks) == 1
    with pytest.raises(WardrobeError):
        scene.wardrobe.dress("mira", "cap", "green hodie")
    assert len(scene.looks) == 1 and scene.wardrobe.worn("mira")["hat"].piece == "beanie"


def test_wrong_wishes_are_clear(scene: Scene) -> None:
    """Unknown piece, wrong slot, not worn, nobody: each says what is wrong, nothing is sent."""
    wardrobe = scene.wardrobe
    with pytest.raises(WardrobeError, match="hoodie"):
        wardrobe.wear("mira", "green hodie")
    with pytest.raises(WardrobeError, match="'outer', not as 'hat'"):
        wardrobe.wear("mira", "hoodie", slot="hat")
    with pytest.raises(WardrobeError, match="did you mean hat"):
        wardrobe.wear("mira", "hoodie", slot="hats")
    with pytest.raises(WardrobeError, match="does not wear 'cape'"):
        wardrobe.take_off("mira", "cape")
    with pytest.raises(WardrobeError, match="nothing as 'hat'"):
        wardrobe.take_off("mira", "hat")
    with pytest.raises(StageError, match="nobody"):
        wardrobe.wear("nobody", "hoodie")
    assert not scene.looks


def test_only_what_is_owned(scene: Scene, tmp_path: Path) -> None:
    """With an inventory a locked piece is refused with what it comes with; the event unlocks it, and the file remembers."""
    path = tmp_path / "save" / "inventory.json"
    scene.wardrobe.open_inventory(path, "ada")
    with pytest.raises(WardrobeError, match="first snow"):
        scene.wardrobe.wear("mira", "nordic sweater")
    assert "nordic sweater" in scene.wardrobe.happened("first snow")
    assert scene.wardrobe.wear("mira", "nordic sweater") == "nordic sweater"
    assert scene.wardrobe.give("golden crown", "shop") == "crown"
    again = load_inventory(path)
    assert again == scene.wardrobe.inventory and again.owner == "ada"


def test_collecting_needs_somewhere_to_collect(scene: Scene, tmp_path: Path) -> None:
    """Before an inventory is opened nothing can be gained, and that is said; what unlocks nothing names what is like it; what is owned is new only once."""
    with pytest.raises(WardrobeError, match="open_inventory"):
        scene.wardrobe.happened("first snow")
    with pytest.raises(WardrobeError, match="open_inventory"):
        scene.wardrobe.give("crown")
    catalog = scene.wardrobe.catalog
    have, of = scene.wardrobe.open_inventory(tmp_path / "inventory.json").collections(catalog)["winter"]
    with pytest.raises(WardrobeError, match="first snow"):
        scene.wardrobe.happened("frist snow")
    fresh = scene.wardrobe.happened("first snow")
    assert scene.wardrobe.happened("first snow") == ()
    assert load_inventory(tmp_path / "inventory.json").collections(catalog)["winter"] == (have + len(fresh), of)
    (tmp_path / "deep.json").write_text("[" * 100_000)
    with pytest.raises(WardrobeFileError, match="begin anew"):
        scene.wardrobe.open_inventory(tmp_path / "deep.json")


def test_a_save_is_whole_or_not_at_all(scene: Scene, tmp_path: Path) -> None:
    """Where a file cannot be written the old one stays, nothing is left over, and the error says so."""
    path = tmp_path / "inventory.json"
    inventory = scene.wardrobe.open_inventory(path)
    save_inventory(inventory, path)
    before = path.read_bytes()
    blocked = tmp_path / "taken"
    blocked.write_text("a file, not a folder")
    with pytest.raises(WardrobeFileError, match="cannot be written"):
        save_inventory(inventory, blocked / "inventory.json")
    assert path.read_bytes() == before and sorted(os.listdir(tmp_path)) == ["inventory.json", "taken"]
    path.write_bytes(before[:-9])
    with pytest.raises(WardrobeFileError, match="inventory.json"):
        load_inventory(path)


def test_strange_wears_from_afar_are_left_out(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Pieces, slots and colours that are not known here are dropped, the rest is worn, one warning each."""
    sha256 = scene.stage.files.name("assets/avatars/mira.vrm") or ""
    good = Wear("outer", "hoodie", ("#00ff00",))
    look = LookChange("mira", 0.0, sha256, (good, Wear("hat", "../../etc"), Wear("tail", "hoodie"), Wear("top", "shirt", ("red; drop",)), Wear("feet", "beanie")))
    with caplog.at_level(logging.WARNING, "persona_engine"):
        for _ in range(2):
            avatar = scene.wardrobe.dressed(look)
    assert avatar is not None
    names = [mesh.name for mesh in avatar.meshes]
    assert "Wear_outer_hoodie" in names and "Wear_top_undershirt" in names
    assert len([r for r in caplog.records if "left out" in r.message]) == 4


def test_the_same_outfit_is_made_once(scene: Scene) -> None:
    """Two who wear the same over the same file share it."""
    sha256 = scene.stage.files.name("assets/avatars/mira.vrm") or ""
    look = LookChange("mira", 0.0, sha256, (Wear("outer", "hoodie"),))
    assert scene.wardrobe.dressed(look) is scene.wardrobe.dressed(LookChange("twin", 3.0, sha256, look.wears))


def test_wears_travel(scene: Scene) -> None:
    """The entry is the same after the wire, with and without clothes."""
    for wears in (None, (), (Wear("outer", "hoodie", ("#00ff00",)), Wear("hair", "own"))):
        entry = LookChange("mira", 1.5, "a" * 64, wears)
        assert codec.decode(codec.encode(entry)) == entry


def test_a_guest_sees_what_is_put_on(scene: Scene) -> None:
    """Over a real connection: who follows before the change and who joins after it both dress her the same."""
    host = Host(scene.stage)
    port = host.start(port=0)
    guests = []

    def join(name: str) -> Guest:
        stage = HeadlessStage(Settings(voice={"provider": "silent"}), inline=True, capacity=4)
        guest = Guest(stage, f"ws://127.0.0.1:{port}", name)
        waiting = threading.Thread(target=guest.start)
        waiting.start()
        while waiting.is_alive():
            scene.stage.step()
            waiting.join(0.01)
        guests.append((stage, guest))
        return guest

    try:
        join("early")
        scene.wardrobe.dress("mira", "green hoodie", "witch hat")
        scene.clock.advance(1.0)
        scene.stage.step()
        join("late")
        for stage, guest in guests:
            until = time.monotonic() + 100.0
            while (worn := stage.wardrobe.worn("mira")) != scene.wardrobe.worn("mira") and time.monotonic() < until:
                guest.step()
                stage.step()
                scene.stage.step()
                scene.clock.advance(0.01)
            assert {slot: item.piece for slot, item in worn.items()} == {slot: item.piece for slot, item in scene.wardrobe.worn("mira").items()}
            with pytest.raises(StageError):
                stage.wardrobe.wear("mira", "cap")
    finally:
        for stage, guest in guests:
            guest.stop()
            stage.destroy()
        host.stop()
