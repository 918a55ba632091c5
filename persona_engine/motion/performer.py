"""`Performer`: folds every persona's score and says, for any time, what pose all of them are in.

Entries take effect at their own `t`: what is due is handled in order of time before a frame is sampled, each with its own time, so frame
rate does not
matter. A performance without tracks waits for its job; a micro-performance is baked inline and active at once.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from persona_engine.errors import StageError
from persona_engine.motion import face
from persona_engine.motion.layers import BODY_FADE, Layers
from persona_engine.motion.mixer import Mixer
from persona_engine.motion.realise import Amended, Point, Setting, realise
from persona_engine.motion.tracks import Tracks
from persona_engine.motion.world import World
from persona_engine.names import ARKIT_INDEX, ROLES
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Amend, Cut, Entry, FaceCue, LookChange, Performance, Resume, Roots, State, amended
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.pose import PoseFrame
from persona_engine.score.style import Style

log = logging.getLogger("persona_engine.motion")

REMEMBERED = 2.0
"""Seconds for which ended performances and replaced states stay in the snapshot: as long as their fades may last."""
ROLE_FADE, AFFECT_FADE, MOOD_FADE = 0.7, 0.45, 1.2
MISSED = 30.0
"""A performance whose end lies this far in the past is not realised any more, seconds."""


@dataclass
class Played:
    """One performance as it stands in the score."""

    entry: Performance
    row: int
    origin: float
    tracks: Tracks | None = None
    slot: int = -1
    amendments: tuple[Amend, ...] = ()
    marks: list[Cut | Resume] = field(default_factory=list)
    started: bool = False
    ended: float | None = None

    @property
    def revision(self) -> int:
        """Revision of the newest amendment."""
        return max((a.revision for a in self.amendments), default=0)

    @property
    def current(self) -> Performance:
        """The performance with its amendments."""
        return amended(self.entry, self.amendments)


@dataclass(frozen=True)
class RealiseJob:
    """Pure work: bake a performance."""

    persona: str
    id: int
    revision: int
    performance: Performance
    setting: Setting
    before: Amended | None = None

    def run(self) -> Tracks:
        """The tracks."""
        return realise(self.performance, self.setting, self.before)


@dataclass(frozen=True)
class Happened:
    """Something that the stage may want to know: "started", "ended", "cut" or "refused" of performance `id`, at session time `t`."""

    what: str
    persona: str
    id: int
    t: float


class Performer:
    """Up to `capacity` personas; `sample` serves them all at once. `world` holds what they look at; `lead` in seconds bounds how late an amendment may
    come."""

    def __init__(self, capacity: int, world: World, lead: float = 0.0) -> None:
        self.capacity, self.world, self.lead = capacity, world, lead
        self._rows: dict[str, int] = {}
        self._free = list(range(capacity))
        self._count = 0
        self._layers = Layers(capacity)
        self._mixer = Mixer(capacity)
        self._played: dict[tuple[str, int], Played] = {}
        self._jobs: list[RealiseJob] = []
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = 0
        self._states: dict[int, list[State]] = {}
        self._cues: dict[int, dict[str, FaceCue]] = {}
        self._settings: dict[int, Setting] = {}
        self._events: list[Happened] = []

    # ---- cast -----------------------------------------------------------------------------------------------------------------------

    def add(self, persona: str, seed: int, body: Body, style: Style) -> int:
        """Take a persona in; returns its row (column of the pose frame). Raises `StageError` when full or already there."""
        if persona in self._rows:
            raise StageError(f"{persona!r} is already on stage; give the second one another name")
        if not self._free:
            raise StageError(f"the stage holds {self.capacity} personas and is full")
        row = self._free.pop(0)
        self._rows[persona] = row
        self._count = max(self._rows.values()) + 1
        self._states[row], self._cues[row], self._settings[row] = [], {}, Setting(body)
        self._mixer.add(row, persona, seed, body, style)
        return row

    def remove(self, persona: str) -> None:
        """Let a persona go."""
        row = self._rows.pop(persona)
        for key, played in list(self._played.items()):
            if played.row == row:
                self._close(played)
                del self._played[key]
        self._due = [item for item in self._due if getattr(item[2], "row", -1) != row]
        heapq.heapify(self._due)
        self._mixer.leave(row)
        self._free.append(row)
        self._free.sort()
        self._count = max(self._rows.values(), default=-1) + 1

    def row(self, persona: str) -> int:
        """Column of a persona. Raises `StageError`."""
        try:
            return self._rows[persona]
        except KeyError:
            raise StageError(f"no persona {persona!r} on stage; there are {', '.join(self._rows) or 'none'}") from None

    def aim(self, persona: str, targets: dict[str, Point]) -> None:
        """Where things to point at are, in the persona's own axes (metres), for performances from now on."""
        row = self.row(persona)
        self._settings[row] = replace(self._settings[row], targets=targets)

    # ---- the score ------------------------------------------------------------------------------------------------------------------

    def apply(self, entry: Entry, now: float) -> bool:
        """Fold one entry in at session time `now`. False when it was refused (unknown persona, late or stale)."""
        if isinstance(entry, Roots | LookChange):
            return False
        row = self._rows.get(entry.persona)
        if row is None:
            log.warning("an entry for %r, who is not on stage, is dropped", entry.persona)
            return False
        match entry:
            case Performance():
                return self._perform(entry, row, now)
            case Amend():
                return self._amend(entry, now)
            case Cut():
                return self._cut(entry, now)
            case Resume():
                return self._resume(entry)
            case State():
                self._at(entry.t, row, lambda t: self._enter(row, entry))
                return True
            case FaceCue():
                if entry.name not in ARKIT_INDEX:
                    return False
                self._at(entry.t, row, lambda t: self._cue(row, entry))
                return True
        return False

    def _at(self, t: float, row: int, action: Callable[[float], None]) -> None:
        def due(at: float) -> None:
            action(at)

        due.row = row  # type: ignore[attr-defined]
        self._order += 1
        heapq.heappush(self._due, (t, self._order, due))

    def _perform(self, entry: Performance, row: int, now: float) -> bool:
        key = (entry.persona, entry.id)
        if key in self._played:
            return False
        played = self._played[key] = Played(entry, row, entry.t)
        if entry.kind == "micro":
            self._play(played, realise(entry, self._settings[row]))
        elif entry.t + entry.duration + MISSED > now:
            self._jobs.append(RealiseJob(entry.persona, entry.id, 0, entry, self._settings[row]))
        self._schedule_gaze(played, entry, -np.inf)
        return True

    def _schedule_gaze(self, played: Played, entry: Performance, after: float) -> None:
        for block in entry.blocks:
            if block.kind != "gaze" or block.start < after:
                continue
            target = block.target or GazeTarget()
            self._at(played.origin + block.start, played.row, lambda t, g=target, p=played: self._look(p.row, g, t, p))  # type: ignore[misc]
            self._at(played.origin + block.end, played.row, lambda t, p=played: self._look_back(p.row, t, p))  # type: ignore[misc]

    def _look(self, row: int, target: GazeTarget, t: float, played: Played | None = None) -> None:
        if played is None or self._sounding(played, t):
            self._mixer.look(row, target, t, self.world)

    def _look_back(self, row: int, t: float, played: Played) -> None:
        if self._sounding(played, t) and self._states[row]:
            self._mixer.look(row, self._states[row][-1].attention, t, self.world)

    @staticmethod
    def _sounding(played: Played, t: float) -> bool:
        return not played.marks or not isinstance(played.marks[-1], Cut) or t < played.marks[-1].t

    def _amend(self, entry: Amend, now: float) -> bool:
        played = self._played.get((entry.persona, entry.id))
        if played is None or entry.revision <= played.revision:
            return False
        if played.tracks is not None and entry.from_t <= now - played.origin + self.lead:
            self._events.append(Happened("refused", entry.persona, entry.id, now))
            return False
        played.amendments += (entry,)
        before = None if played.tracks is None else Amended(played.tracks, entry.from_t)
        self._jobs.append(RealiseJob(entry.persona, entry.id, entry.revision, played.current, self._settings[played.row], before))
        self._schedule_gaze(played, played.current, entry.from_t)
        return True

    def _cut(self, entry: Cut, now: float) -> bool:
        played = self._played.get((entry.persona, entry.id))
        if played is None or played.ended is not None:
            return False
        media = max(entry.media_t, now - played.origin)
        session_t = played.origin + media
        played.marks.append(replace_t(entry, session_t, media))
        if played.slot >= 0:
            self._layers.cut[played.slot, played.row] = session_t
            self._layers.fade[played.slot, played.row] = max(entry.fade, 1e-3)
        self._at(session_t, played.row, lambda t: self._after_cut(played, t))
        return True

    def _after_cut(self, played: Played, t: float) -> None:
        self._events.append(Happened("cut", played.entry.persona, played.entry.id, t))
        if self._states[played.row]:
            self._mixer.look(played.row, self._states[played.row][-1].attention, t, self.world)

    def _resume(self, entry: Resume) -> bool:
        played = self._played.get((entry.persona, entry.id))
        if played is None or not played.marks or not isinstance(played.marks[-1], Cut):
            return False
        played.marks.append(entry)
        played.origin, played.ended = entry.t - entry.media_t, None
        if played.tracks is not None:
            played.slot = self._layers.open(played.row, played.tracks, played.origin)
            self._shape(played)
        return True

    def _shape(self, played: Played) -> None:
        """Bring the envelope of a freshly opened slot in line with the cuts and resumes so far."""
        if played.slot < 0:
            return
        for mark in played.marks[-2:]:
            if isinstance(mark, Resume):
                self._layers.rise[played.slot, played.row] = mark.t
                self._layers.rise_time[played.slot, played.row] = max(mark.fade, 1e-3)
                self._layers.cut[played.slot, played.row] = 1e9
            else:
                self._layers.cut[played.slot, played.row] = mark.t
                self._layers.fade[played.slot, played.row] = max(mark.fade, 1e-3)

    def _enter(self, row: int, entry: State) -> None:
        states = self._states[row]
        if states and entry.t < states[-1].t:
            return
        before = states[-1] if states else None
        states.append(entry)
        while len(states) > 1 and states[1].t < entry.t - REMEMBERED:
            states.pop(0)
        t = entry.t
        if before is None or before.style != entry.style:
            self._mixer.set_style(row, entry.style)
        if before is None or before.role != entry.role:
            self._mixer.move_role(row, ROLES.index(entry.role), t, ROLE_FADE, self.world)
        if before is None or before.affect != entry.affect:
            self._feel(row, entry.affect, entry.style, t)
        if before is None or before.attention != entry.attention:
            self._mixer.look(row, entry.attention, t, self.world)
        clip = (entry.locomotion, entry.locomotion_t, entry.locomotion_rate, entry.loop)
        if before is None or clip != (before.locomotion, before.locomotion_t, before.locomotion_rate, before.loop):
            self._mixer.move_clip(row, entry, t)

    def _feel(self, row: int, affect: Affect, style: Style, t: float) -> None:
        self._mixer.emotion.move(row, face.of_affect(affect, style), t, AFFECT_FADE)
        mood = np.array([affect.valence, affect.arousal, affect.dominance], np.float32)
        self._mixer.mood.move(row, mood, t, MOOD_FADE)

    def _cue(self, row: int, entry: FaceCue) -> None:
        if entry.mode == "release":
            self._cues[row].pop(entry.name, None)
        else:
            self._cues[row][entry.name] = entry
        self._mixer.cue(row, entry)

    # ---- realising ------------------------------------------------------------------------------------------------------------------

    def jobs(self) -> list[RealiseJob]:
        """Work for the realise thread, in order; each is handed out once."""
        jobs, self._jobs = self._jobs, []
        return jobs

    def adopt(self, job: RealiseJob, made: Tracks) -> None:
        """Take the tracks of a job."""
        played = self._played.get((job.persona, job.id))
        if played is None or job.revision < played.revision:
            return
        if played.slot >= 0 and self._layers.active[played.slot, played.row] and played.tracks is not None:
            played.tracks = made
            self._layers.swap(played.slot, played.row, made)
        else:
            self._play(played, made)

    def realise_all(self) -> None:
        """Run all jobs here and now: films, replays, tests."""
        while self._jobs:
            for job in self.jobs():
                self.adopt(job, job.run())

    def _play(self, played: Played, made: Tracks) -> None:
        played.tracks = made
        played.slot = self._layers.open(played.row, made, played.origin)
        if played.slot < 0:
            self._yield_slot(played.row)
            played.slot = self._layers.open(played.row, made, played.origin)
        self._shape(played)

    def _yield_slot(self, row: int) -> None:
        oldest = min((p for p in self._played.values() if p.row == row and p.slot >= 0), key=lambda p: p.origin)
        self._close(oldest)

    def _close(self, played: Played) -> None:
        if played.slot >= 0:
            self._layers.close(played.slot, played.row)
            played.slot = -1

    # ---- time -----------------------------------------------------------------------------------------------------------------------

    def set_media(self, row: int, performance: int, media_t: float, at: float) -> None:
        """The sound of a performance was at `media_t` at session time `at`: follow it."""
        for played in self._played.values():
            if played.row == row and played.entry.id == performance and self._sounding(played, at):
                played.origin = at - media_t
                if played.slot >= 0:
                    self._layers.origin[played.slot, row] = played.origin
                return

    def media(self, row: int, t: float) -> tuple[int, float] | None:
        """(id, media time) of the newest spoken performance of a row that has begun and not ended at `t`."""
        best = None
        for played in self._played.values():
            if played.row == row and played.ended is None and played.entry.kind == "speech" and self._sounding(played, t):
                position = t - played.origin
                if 0 <= position <= played.current.duration and (best is None or played.entry.id > best[0]):
                    best = (played.entry.id, position)
        return best

    def sample(self, t: float, out: PoseFrame) -> PoseFrame:
        """The final mix of everyone at session time `t`, written into `out`. Times must not run backwards by more than the fades last."""
        while self._due and self._due[0][0] <= t:
            at, _, action = heapq.heappop(self._due)
            action(at)
        self._mixer.mix(t, self._count, self._layers, self.world, out)
        if self._played:
            self._note(t)
        return out

    def _note(self, t: float) -> None:
        for slot, row in self._layers.finished(t):
            self._layers.close(slot, row)
            for played in self._played.values():
                if played.row == row and played.slot == slot:
                    played.slot = -1
        for key, played in list(self._played.items()):
            position = t - played.origin
            if not played.started and position >= 0:
                played.started = True
                self._events.append(Happened("started", *key, played.origin))
            over = position > played.current.duration if played.entry.kind == "speech" else position > 0
            if played.ended is None and (over or not self._sounding(played, t)):
                played.ended = t
                if self._sounding(played, t):
                    self._events.append(Happened("ended", *key, t))
            if played.ended is not None and played.slot < 0 and t > played.ended + REMEMBERED + BODY_FADE:
                del self._played[key]

    def events(self) -> list[Happened]:
        """What happened since the last call."""
        events, self._events = self._events, []
        return events

    def entries(self, persona: str) -> tuple[Entry, ...]:
        """Active entries of a persona, in the order in which a newcomer must apply them."""
        row = self.row(persona)
        out: list[Entry] = list(self._states[row])
        out += self._cues[row].values()
        for played in sorted((p for p in self._played.values() if p.row == row), key=lambda p: p.entry.id):
            out += [played.entry, *played.amendments, *played.marks]
        return tuple(out)

    def snapshot(self) -> tuple[Entry, ...]:
        """Everything that lets a late peer continue as if it had never been away."""
        return tuple(entry for persona in self._rows for entry in self.entries(persona))


def replace_t(entry: Cut, session_t: float, media_t: float) -> Cut:
    """The cut as it was applied: where the performance really was."""
    return Cut(entry.persona, entry.id, session_t, media_t, entry.fade)
