"""`Playback`: a recording on a stage of its own: played, paused, sought, and shown to whoever joins, at any time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from persona_engine.errors import StageError
from persona_engine.motion.lasting import Lasting
from persona_engine.motion.puppets import BEHIND
from persona_engine.net.poses import PoseDecoder, Poses, stream_of
from persona_engine.net.streams import REACH
from persona_engine.score.channels import COUNT, RATE
from persona_engine.score.entries import Amend, Cut, Entry, LookChange, Performance, Resume, Roots, State
from persona_engine.score.recording import Casting, Recording
from persona_engine.stage.succession import forget

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.host import Host

LONG_OVER_S = 30.0
"""What was over so long before the time that is sought is neither seen nor gone on from."""
EARLY_S = 0.5
"""Entries are told so long before the time at which they were put on the score, so that they are in time for every viewer."""

AHEAD_S = 0.25
"""Poses are told so long before their time, for the same reason."""


@dataclass(frozen=True)
class _Note:
    """At session time `t` somebody came in a role, or left; `first`: nothing else is said of them before."""

    t: float
    persona: str
    casting: Casting | None
    first: bool = False


def _presence(recording: Recording) -> list[_Note]:
    """Who comes and goes, in the order of time."""
    notes = [_Note(t, c.persona, c) for t, c in recording.comings] + [_Note(t, persona, None) for t, persona in recording.leavings]
    notes.sort(key=lambda note: note.t)
    known: set[str] = set()
    for k, note in enumerate(notes):
        notes[k] = replace(note, first=note.persona not in known)
        known.add(note.persona)
    return notes


class Playback:
    """On the main thread; `step` once a frame, before the stage's own. Session time is that of the recording: from `start` to `end`.

    `enter` brings somebody on (`stage.join_actor` where there is something to draw). Raises `StageError` for a stage on which somebody is.
    """

    def __init__(self, stage: HeadlessStage, recording: Recording, enter: Callable[[Casting], object] | None = None, loop: bool = False) -> None:
        if stage.cast:
            raise StageError("play a recording on an empty stage")
        self._stage, self._recording, self._enter = stage, recording, enter or stage.follow_casting
        self.loop = loop
        self.start, self.end = recording.start, recording.start + recording.duration
        self.hosts: list[Host] = []
        """Whom to tell when time jumps."""
        self._times = [at for at, _ in recording.entries]
        self._sounds = {sound.name: sound for sound in recording.sounds}
        decoders = defaultdict[int, PoseDecoder](lambda: PoseDecoder(COUNT))
        self._poses: list[Poses] = [poses for data in recording.poses if (poses := decoders[stream_of(data)].take(data)) is not None]
        self._ticks = [poses.tick / RATE for poses in self._poses]
        self._delays_at = [at for at, _ in recording.pose_delays]
        self._next = self._next_pose = self._next_note = 0
        self._notes = _presence(recording)
        stage.samples_world = False
        self.seek(0.0)

    @property
    def position(self) -> float:
        """Seconds from the beginning."""
        return self._stage.now() - self.start

    @property
    def over(self) -> bool:
        """Whether the end was reached, and nothing begins again."""
        return not self.loop and self._stage.now() >= self.end

    def seek(self, position: float) -> None:
        """Go on so many seconds from the beginning, for everyone who watches."""
        stage = self._stage
        t = self.start + min(max(position, 0.0), self._recording.duration) if not math.isnan(position) else self.start
        here = self._here(t + EARLY_S)
        forget(stage, [casting for _, casting in here.values()])
        stage.clock.seek(t)
        for _, casting in here.values():
            if casting.persona not in stage.cast:
                self._enter(casting)
        self._next = bisect_right(self._times, t + EARLY_S)
        before = self._recording.entries[: self._next]
        for entry in self._needed([e for at, e in before if isinstance(e, Roots) or (e.persona in here and at >= here[e.persona][0])], t):
            self._apply(entry, t)
        stage.performer.realise_seen(t)
        self._keep_delay(t)
        self._next_pose = bisect_right(self._ticks, t + AHEAD_S)
        past = self._poses[bisect_right(self._ticks, t - REACH / RATE) : self._next_pose]
        for poses in past:
            stage.puppetry.add(poses.tick, poses.puppets, poses.levels, poses.stream)
        for host in self.hosts:
            host.renew(past)
        for _, entry in self._recording.entries[: self._next]:
            self._sound(entry)

    def step(self) -> None:
        """Put on the score whose time has come; begin again, or stand still, at the end."""
        now = self._stage.now()
        self._keep_delay(now)
        if now >= self.end:
            if self.loop:
                self.seek(0.0)
            elif not self._stage.clock.paused:
                self._stage.clock.seek(self.end)
                self._stage.pause()
            return
        while self._next_note < len(self._notes) and self._notes[self._next_note].t <= now + EARLY_S:
            self._come_and_go(self._notes[self._next_note])
            self._next_note += 1
        entries = self._recording.entries
        while self._next < len(entries) and entries[self._next][0] <= now + EARLY_S:
            at, entry = entries[self._next]
            self._apply(entry, min(at, now))
            self._sound(entry)
            for listener in self._stage.entry_listeners:
                listener(entry)
            self._next += 1
        while self._next_pose < len(self._poses) and self._ticks[self._next_pose] <= now + AHEAD_S:
            poses = self._poses[self._next_pose]
            self._stage.puppetry.add(poses.tick, poses.puppets, poses.levels, poses.stream)
            for told in self._stage.puppetry.listeners:
                told(poses.tick, poses.puppets, poses.levels)
            self._next_pose += 1

    def _keep_delay(self, t: float) -> None:
        """Puppets are shown as late as they were at session time `t` when that was recorded."""
        if self._delays_at:
            noted = max(bisect_right(self._delays_at, t) - 1, 0)
            delay = max(0.0, self._recording.pose_delays[noted][1] - BEHIND)
            for host in self.hosts:
                host.hold_delay(delay)
            self._stage.play_delay = delay

    @staticmethod
    def _needed(entries: list[Entry], t: float) -> list[Entry]:
        """Without states and performances of which nothing is seen from session time `t` on: however long a recording is, it is sought in a moment."""
        states, ends = defaultdict[str, Lasting](Lasting), dict[tuple[str, int], float]()
        for entry in entries:
            if isinstance(entry, State) and entry.t <= t:
                states[entry.persona].enter(entry, LONG_OVER_S)
            elif isinstance(entry, Performance):
                ends[entry.persona, entry.id] = entry.t + max([entry.duration, *(block.end for block in entry.blocks)])
            elif isinstance(entry, Amend | Resume):
                ends[entry.persona, entry.id] = math.inf
        kept = {id(state) for lasting in states.values() for state in lasting.needed()}

        def needed(entry: Entry) -> bool:
            if isinstance(entry, State):
                return entry.t > t or id(entry) in kept
            return not isinstance(entry, Performance | Amend | Cut | Resume) or ends.get((entry.persona, entry.id), math.inf) >= t - LONG_OVER_S

        return [entry for entry in entries if needed(entry)]

    def _here(self, t: float) -> dict[str, tuple[float, Casting]]:
        """Who is on stage at session time `t`, and since when."""
        later = {note.persona for note in self._notes if note.casting is not None and note.first}
        here = {c.persona: (-math.inf, c) for c in self._recording.cast if c.persona not in later}
        self._next_note = bisect_right(self._notes, t, key=lambda note: note.t)
        for note in self._notes[: self._next_note]:
            here.pop(note.persona, None)
            if note.casting is not None:
                here[note.persona] = (note.t, note.casting)
        return here

    def _come_and_go(self, note: _Note) -> None:
        if note.persona in self._stage.cast:
            self._stage.dismiss(note.persona)
        if note.casting is not None:
            self._enter(note.casting)

    def _apply(self, entry: Entry, at: float) -> None:
        stage = self._stage
        if not isinstance(entry, Roots) and entry.persona not in stage.cast:
            return
        if isinstance(entry, LookChange) and not stage.files.here(entry.avatar):
            return
        stage.apply(entry, at)

    def _sound(self, entry: Entry) -> None:
        stage = self._stage
        if isinstance(entry, Performance) and entry.sound in self._sounds and entry.t + entry.duration > stage.now():
            stage.add_sound(entry.persona, entry.id, entry.t, self._sounds[entry.sound])
        elif isinstance(entry, Cut):
            cued = stage.sounds.find(entry.persona, entry.id)
            if cued is not None:
                stage.sounds.stop(entry.persona, entry.id, max(entry.t, cued.t + entry.media_t))
