"""`Keeper`: what a stage keeps of its world: gathered from everyone, saved now and then, and given back to whoever comes on again."""

from __future__ import annotations

import asyncio
import logging
import math
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_engine.dialogue.memory import ProcessMemory
from persona_engine.errors import AvatarError, PersonaError, StageError, WorldFileError
from persona_engine.score.entries import LookChange
from persona_engine.score.recording import Recording
from persona_engine.stage import given, world_file
from persona_engine.stage.recorder import Recorder
from persona_engine.stage.tape import Tape
from persona_engine.stage.track import Place
from persona_engine.stage.world_file import Kept, SavedWorld

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.member import Member

log = logging.getLogger("persona_engine.stage")


@dataclass(frozen=True)
class KeeperRules:
    """A `file` that is read at first and written every `every_s` seconds; "" for none."""

    file: str = ""
    every_s: float = 60.0


class Keeper:
    """On the main thread; files are written on another one, the last on this. Raises `WorldFileError` for a file that cannot be read."""

    def __init__(self, stage: HeadlessStage, rules: KeeperRules) -> None:
        self._stage, self._rules = stage, rules
        self._kept: dict[str, Kept] = {}
        self._due = -math.inf
        self._writing: Future[None] | None = None
        if rules.file:
            self.load(rules.file)

    # ---- out ------------------------------------------------------------------------------------------------------------------------

    def world(self) -> SavedWorld:
        """All of it, as it is now; of those who are not on stage what was known of them."""
        stage = self._stage
        here = {name: self._person(member) for name, member in stage.members.items() if member.minded}
        clothes, owned = stage.players.book.whole()
        return SavedWorld(people={**self._kept, **here}, clothes=clothes, owned=owned, scene=dict(stage.scene))

    def _person(self, member: Member) -> Kept:
        stage, memory = self._stage, member.conversation.memory
        place = stage.targets.get(member.id)
        look = stage.performer.look(member.id)
        lent = stage.files.lend(look.avatar) if look is not None else None
        return Kept(
            None if place is None else _plain(place()),
            member.heart.at(stage.now()),
            "" if look is None else look.avatar,
            "" if lent is None else lent[1],
            None if look is None else look.wears,
            memory.everything() if isinstance(memory, ProcessMemory) else {},
            tuple((m.role, m.content, m.speaker) for m in member.conversation.history if m.role != "system"),
        )

    def save(self, path: str | Path = "") -> None:
        """Write it now. Raises `WorldFileError`."""
        file = path or self._rules.file
        if not file:
            raise WorldFileError("there is no file to save the world in", remedy="Give save_world() a path, or set world.file in the settings")
        world_file.save(self.world(), file)

    def load(self, path: str) -> bool:
        """Take what is in a file; False where there is none. Raises `WorldFileError`."""
        found = world_file.load(path)
        if found is not None:
            self.take(found)
        return found is not None

    # ---- in -------------------------------------------------------------------------------------------------------------------------

    def take(self, world: SavedWorld) -> None:
        """Everyone is again as they were: who is on stage now, the others when they come."""
        stage = self._stage
        self._kept = dict(world.people)
        stage.scene.update(world.scene)
        if world.clothes or world.owned:
            stage.players.book.take(world.clothes, world.owned)
        for member in tuple(stage.members.values()):
            self.settle(member)

    def inherit(self, world: SavedWorld, name: str) -> None:
        """Another host's people are this stage's from now on: what they know comes from there, all else is in the score. It is saved beside the own world."""
        stage = self._stage
        stage.scene.clear()
        stage.scene.update(world.scene)
        stage.players.book.take(world.clothes, world.owned)
        self._kept = {}
        for member in stage.members.values():
            if member.minded and member.id in world.people:
                self.remind(member, world.people[member.id])
        if self._rules.file:
            file = Path(self._rules.file)
            plain = "".join(c if c.isalnum() else "-" for c in name)[:40] or "session"
            self._rules = replace(self._rules, file=str(file.with_name(f"{file.stem} of {plain}{file.suffix}")))

    def place(self, persona: str) -> Place | None:
        """Where somebody stood who has not come on yet."""
        kept = self._kept.get(persona)
        return None if kept is None else kept.place

    def settle(self, member: Member) -> None:
        """Somebody came on stage: with what they knew, felt and wore."""
        kept = self._kept.pop(member.id, None)
        if kept is None or not member.minded:
            return
        self.remind(member, kept)
        member.heart.take(kept.affect, self._stage.now())
        member.change(self._stage.now())
        if kept.avatar:
            self._dress(member, kept)
        if kept.place is not None:
            self._stage.put(member.id, kept.place)

    def remind(self, member: Member, kept: Kept) -> None:
        """What was said, and what is known of visitors."""
        memory = member.conversation.memory
        if isinstance(memory, ProcessMemory):
            memory.take(kept.facts)
        member.conversation.go_on(kept.said)

    def _dress(self, member: Member, kept: Kept) -> None:
        files = self._stage.files
        try:
            if not files.here(kept.avatar) and kept.file:
                files.open(kept.file)
        except AvatarError as error:
            log.warning("%s comes in the clothes that she was cast in: %s", member.id, error)
            return
        if files.here(kept.avatar):
            member.submit(LookChange(member.id, 0.0, kept.avatar, kept.wears))

    # ---- now and then ---------------------------------------------------------------------------------------------------------------

    def step(self, now: float) -> None:
        """Once a frame, at local time `now`: save when it is time."""
        if not self._rules.file or now < self._due:
            return
        first, self._due = math.isinf(self._due), now + self._rules.every_s
        if not first and self._stage.samples_world and (self._writing is None or self._writing.done()):
            self._writing = self._stage.bridge.run(asyncio.to_thread(_write, self.world(), self._rules.file))

    def close(self) -> None:
        """The stage ends: the last word. A file that cannot be written is told in the log."""
        if not self._rules.file or not self._stage.samples_world:
            return
        if self._writing is not None:
            try:
                self._writing.result(self._stage.settings.net.close_timeout_s + 1.0)
            except TimeoutError:
                log.error("the world is not saved: the disk does not answer (%s)", self._rules.file)
                return
        _write(self.world(), self._rules.file)


def _write(world: SavedWorld, path: str) -> None:
    """What of the scene cannot be written is left out, so that nothing else is lost."""
    for key in world_file.foreign_keys(world.scene):
        log.error("stage.scene[%r] is left out of the saved world: keep text, numbers, lists and dictionaries there", key)
        del world.scene[key]
    try:
        world_file.save(world, path)
    except PersonaError as error:
        log.error("the world is not saved: %s", error)


def _plain(place: tuple[Any, ...]) -> Place:
    x, y, z, heading = (round(float(v), 4) for v in place)
    return (x, y, z, heading)


class Keeping:
    """A part of `HeadlessStage`: what outlives it."""

    def put(self: HeadlessStage, identity: str, place: Place) -> None:  # type: ignore[misc]
        """Stand somebody of this stage there: feet in metres and heading in radians, session space."""
        self.targets[identity] = lambda: place

    def save_world(self: HeadlessStage, path: str = "") -> None:  # type: ignore[misc]
        """Save who stands where, in what and in which mood, what they know of visitors, and `scene` (default: in the file of the settings).
        Raises `WorldFileError`, `StageError` after `destroy` and for a guest."""
        self.check_open()
        self.following.check("save_world")
        self.keeper.save(given.text(path, "save_world(): path"))

    def load_world(self: HeadlessStage, path: str) -> bool:  # type: ignore[misc]
        """Go on where a world was saved; who is not here yet will find their place. False where there is no file. Raises `WorldFileError`."""
        self.check_open()
        return self.keeper.load(given.text(path, "load_world(): path"))

    def record(self: HeadlessStage, file: str = "") -> str:  # type: ignore[misc]
        """Start recording; `stop_recording` gives what was recorded. With a `file` it is written as it goes, so that memory stays as it is and a program
        that dies leaves what was recorded until then (but for the last second). What is there already stays: returns the name that was free, as
        "evening-2.recording". Raises `FileError`."""
        self.check_open()
        self.tape = Tape(self, file) if given.text(file, "record(): file") else None
        if self.tape is None:
            self.record_anew()
        return str(self.tape.path) if self.tape is not None else ""

    def record_anew(self: HeadlessStage) -> Recorder:  # type: ignore[misc]
        """From now on everything is noted by a new recorder."""
        now = self.now()
        already = (*self.world.samples(), *self.performer.snapshot())
        recorder = self.recorder = self.puppetry.recorder = Recorder(now, self.cast.values(), already)
        for snapshot in self.puppetry.shown.kept():
            recorder.poses(*snapshot)
        for cued in self.sounds.current():
            if cued.whole:
                recorder.sound(cued.sound)
        return recorder

    def stop_recording(self: HeadlessStage) -> Recording:  # type: ignore[misc]
        """The recording, also in the file that was written last. Raises `StageError` when none runs; `FileError`, `ScoreError` for what happened to a file."""
        if self.recorder is None:
            raise StageError("nothing is being recorded; call record() first")
        tape, self.tape = self.tape, None
        try:
            return self.recorder.take(self.now(), whole=True) if tape is None else tape.close().read()
        finally:
            self.forget_recording()

    def forget_recording(self: HeadlessStage) -> None:  # type: ignore[misc]
        """Nothing is noted any longer."""
        self.recorder = self.puppetry.recorder = None
