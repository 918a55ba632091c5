"""`Playing`: the performances of all personas: baked, started, amended, cut, resumed, chained, and dropped when they are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import msgspec
import numpy as np

from persona_engine.motion.agenda import Action, Agenda
from persona_engine.motion.layers import Layers
from persona_engine.motion.movements import Movements
from persona_engine.motion.played import Played, RealiseJob, Segment, aimed
from persona_engine.motion.realise import Amended, Setting, joined
from persona_engine.motion.targets import Targets
from persona_engine.motion.tracks import NEVER, RATE, Tracks
from persona_engine.score.entries import Amend, Cut, Entry, LookChange, Performance, Resume, amended
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.quantity import ceil_ms

REMEMBERED = 4.0
"""Seconds for which ended performances and replaced states stay in the snapshot: longer than their fades last."""
LATE_FADE = 0.15
"""Seconds in which a performance appears that would have begun before it may be seen, or whose tracks came after its start."""
UNSEEN = 0.02
"""Channels below this may appear at once."""
FADED = 1.0
"""Nothing is seen any more this long after a performance is over, seconds."""
MISSED = 30.0
"""What was last seen so long ago is not realised any more, seconds."""
COMING = 0.1
"""What is seen so soon is as what is seen now, seconds: there is no time to bake it beside the frames."""
AT_ONCE = 0.15
"""A speechless performance that starts sooner than this is baked where it is heard of; a later one with the others."""
SWEEP = 0.25
STILL = 1e-4
"""Sound that moves less between two reports stands, seconds."""
STATE, GAZE, NOTE = range(3)
"""Order of things that are due at the same time."""
Look = Callable[[int, GazeTarget | None, float], None]
"""`look(row, target, t)`: shift a gaze; None is back to what the state says."""


@dataclass(frozen=True)
class Happened:
    """Something that the stage may want to know: "started", "ended", "cut" or "refused" of performance `id`, at session time `t`; or "look", the
    change to what `look` says."""

    what: str
    persona: str
    id: int
    t: float
    look: LookChange | None = None


class Playing:
    """`lead` in seconds bounds how late an amendment may come."""

    def __init__(self, layers: Layers, agenda: Agenda, targets: Targets, look: Look, lead: float) -> None:
        self._layers, self._agenda, self._targets, self._look, self._lead = layers, agenda, targets, look, lead
        self._played: defaultdict[int, dict[int, Played]] = defaultdict(dict)
        """By row and id."""
        self.todo: list[RealiseJob] = []
        """What `jobs` would give."""
        self._job_number = 0
        self._movements = Movements()
        self._events: list[Happened] = []
        self._time = -np.inf
        self._next_sweep = -np.inf

    def tick(self, t: float) -> None:
        """A frame at `t` was sampled."""
        self._time = t
        if t >= self._next_sweep:
            self._next_sweep = t + SWEEP
            self._sweep(t)

    def rewind(self) -> None:
        """As if no frame had been sampled yet: what comes next is taken as it is, however old."""
        self._time = self._next_sweep = -np.inf

    def change(self, entry: Amend | Cut | Resume, row: int, now: float) -> bool:
        """Fold in what happens to a performance; False when there is none, or it comes too late."""
        played = self._played[row].get(entry.id)
        if played is None:
            return False
        match entry:
            case Amend():
                return self._amend(played, entry, now)
            case Cut():
                return self._cut(played, entry)
            case Resume():
                return self._resume(played, entry)

    def perform(self, entry: Performance, row: int, setting: Setting, now: float) -> bool:
        """Take a performance in; a micro-performance is baked at once."""
        mine = self._played[row]
        if entry.id in mine:
            return False
        played = mine[entry.id] = Played(entry, row, setting, [Segment(entry.t, entry.t)])
        job = self._queue(played)
        if played.gone < now - MISSED:
            self.todo.remove(job)
        elif entry.kind == "micro" and entry.t < now + AT_ONCE and played.gone > now:
            self.todo.remove(job)
            self.adopt(job, self._movements.tracks(job))
        self._plan(played, -np.inf)
        return True

    def _queue(self, played: Played, afresh: bool = False) -> RealiseJob:
        """Bake `played` as it stands now, and again what is chained to it."""
        performance, amendments, setting = aimed(played, self._targets)
        before = self._played[played.row].get(played.entry.after)
        self._job_number += 1
        job = played.job = RealiseJob(self._job_number, played.row, performance, amendments, setting, None if before is None else before.before())
        if played.tracks is not None and not afresh and played.rest_from == -NEVER:
            job.go_on(played.tracks, played.baked)
        self.todo.append(job)
        for other in self._followers(played):
            if other.job is not None and self._time < other.now.origin - 1.0:
                self._queue(other, afresh=True)
        return job

    def _followers(self, played: Played) -> list[Played]:
        number = played.entry.id
        return [o for o in self._played[played.row].values() if o.entry.after == number and o is not played]

    def _plan(self, played: Played, after: float) -> None:
        """Put the gaze shifts after media time `after`, the start and the end of the newest segment on the agenda."""
        segment, row = played.now, played.row
        for block in played.current.blocks:
            if block.kind == "gaze" and block.start >= after:
                target = played.aim(block)
                self._when(played, segment, max(block.start, played.since), partial(self._look, row, target))
                self._when(played, segment, block.end, partial(self._look_back, row, target))
        self._when(played, segment, 0.0, partial(self._start, played), NOTE)
        self._when(played, segment, played.length, partial(self._end, played, segment), NOTE)

    def _when(self, played: Played, segment: Segment, media: float, action: Action, rank: int = GAZE) -> None:
        """Run an action when a segment has come to a media time, wherever its sound moves that to; never when it is cut before."""
        self._agenda.add(segment.origin + media, played.row, partial(self._due, played.row, segment, media, action, rank), rank)

    def _due(self, row: int, segment: Segment, media: float, action: Action, rank: int, t: float) -> None:
        at = segment.origin + media
        if at > t + 1e-6:
            self._agenda.add(at, row, partial(self._due, row, segment, media, action, rank), rank)
        elif t < segment.cut:
            action(t)

    def _look_back(self, row: int, target: GazeTarget, t: float) -> None:
        if self._targets.of(row) is target:
            self._look(row, None, t)

    def _start(self, played: Played, t: float) -> None:
        if not played.started:
            played.started = True
            self._events.append(Happened("started", played.entry.persona, played.entry.id, t))

    def _end(self, played: Played, segment: Segment, t: float) -> None:
        if played.over or segment is not played.now:
            return
        if t - segment.origin < played.length - 1e-6:
            self._when(played, segment, played.length, partial(self._end, played, segment), NOTE)
            return
        self._over(played, "ended", t)

    def _over(self, played: Played, what: str, t: float) -> None:
        played.over = True
        self._events.append(Happened(what, played.entry.persona, played.entry.id, t))
        self._agenda.add(max(t + FADED, played.end + REMEMBERED), played.row, partial(self._drop, played), NOTE)

    def _drop(self, played: Played, t: float) -> None:
        """Forget what is over, and what is before it, at a time that follows from the score alone, so that all peers forget it then. What another one follows
        is kept as long as that, and one more: hands go on from there."""
        mine, number = self._played[played.row], played.entry.id
        if not played.over or mine.get(number) is not played:
            return
        if t < played.end + REMEMBERED:
            self._agenda.add(played.end + REMEMBERED, played.row, partial(self._drop, played), NOTE)
            return
        after = self._followers(played)
        if all(self._past(other, t) for first in after for other in (first, *self._followers(first))):
            del mine[number]
            for segment in played.segments:
                self._close(segment, played.row)
        before = mine.get(played.entry.after)
        if before is not None:
            self._drop(before, t)

    @staticmethod
    def _past(played: Played, t: float) -> bool:
        return played.over and t >= played.end + REMEMBERED

    def _amend(self, played: Played, entry: Amend, now: float) -> bool:
        if entry.revision <= max((a.revision for a in played.amendments), default=0):
            return False
        if entry.from_t <= entry.t - played.now.scored + self._lead:
            self._events.append(Happened("refused", entry.persona, entry.id, now))
            return False
        played.history.append(entry)
        before, played.current = played.length, amended(played.entry, played.amendments)
        played.over = played.over and played.length <= before
        self._queue(played)
        self._plan(played, entry.from_t)
        return True

    def _cut(self, played: Played, entry: Cut) -> bool:
        segment = played.now
        if played.over or segment.cut < NEVER:
            return False
        media = ceil_ms(max(entry.media_t, entry.t - segment.scored, self._time - segment.origin))
        segment.cut, segment.fade = segment.origin + media, max(entry.fade, 1e-3)
        played.history.append(msgspec.structs.replace(entry, media_t=media))
        if played.unseen(segment):
            self._close(segment, played.row)
        self._shape(played, segment)
        self._hand_over(played)
        for other in self._followers(played):
            if other.tracks is None or segment.cut < other.now.origin + min(other.tracks.takes) < NEVER:
                self._queue(other, afresh=True)
        self._agenda.add(segment.cut, played.row, partial(self._after_cut, played, segment), NOTE)
        return True

    def _after_cut(self, played: Played, segment: Segment, t: float) -> None:
        for block in played.current.blocks:
            if block.kind == "gaze" and block.start <= segment.cut - segment.origin < block.end:
                self._look_back(played.row, played.aim(block), t)
        if segment is played.now:
            self._over(played, "cut", t)

    def _resume(self, played: Played, entry: Resume) -> bool:
        if played.now.cut >= NEVER:
            return False
        played.history.append(entry)
        origin = entry.t - entry.media_t
        played.segments.append(Segment(origin, origin, entry.t, max(entry.fade, 1e-3)))
        played.over = False
        if played.tracks is None and played.job is not None and played.job not in self.todo:
            self.todo.append(played.job)
        self._complete(played, entry.media_t)
        self._play(played)
        self._plan(played, entry.media_t)
        return True

    def _complete(self, played: Played, media_t: float) -> None:
        """It is seen from a media time on: what was left out as over is baked, if it is not."""
        if media_t < played.rest_from and played.job is not None and played.job.number == played.adopted:
            self._queue(played, afresh=True)

    def jobs(self) -> list[RealiseJob]:
        """Work to be done beside the frames; each is handed out once."""
        jobs, self.todo = self.todo, []
        return jobs

    def adopt(self, job: RealiseJob, made: Tracks, since: float = -NEVER) -> None:
        """Take the tracks of a job; of several for one performance the newest counts. What was over by media time `since` may not be in them."""
        if since == -NEVER:
            job.keep(made)
        played = self._played[job.row].get(job.performance.id)
        if played is None or job.number < played.adopted or played.entry.persona != job.performance.persona:
            return
        played.adopted, played.baked = job.number, len(job.amendments)
        old, played.tracks, played.rest_from = played.tracks, made, since
        segment = played.now
        if old is None or segment.slot < 0:
            self._play(played)
            return
        position = self._time - segment.origin
        if position > old.media_start and (not job.amendments or position > job.amendments[-1].from_t):
            made = joined(Amended(old, position + 1 / RATE), made)
        self._layers.swap(segment.slot, played.row, made)
        self._hand_over(played)

    def realise_all(self) -> None:
        """Run all jobs here and now: films, replays, tests."""
        while self.todo:
            for job in self.jobs():
                self.adopt(job, job.run())

    def realise_seen(self, t: float) -> int:
        """Run here and now the jobs of all that is seen at session time `t`, for the first frame of somebody who comes in the middle; returns how many. What
        is over by then is not baked unless something goes on from it."""
        count = 0
        for job in self.jobs():
            played = self._played[job.row].get(job.performance.id)
            if played is None or played.job is not job or played.gone < t:
                continue
            if played.now.scored + max(job.begins(), played.since) >= t + COMING:
                self.todo.append(job)
                continue
            before = self._played[job.row].get(played.entry.after)
            alone = before is None or before.idle < t
            self.adopt(job, *(job.run_from(t - played.now.scored, alone) if len(played.segments) == 1 else (job.run(), -NEVER)))
            count += 1
        return count

    def _play(self, played: Played) -> None:
        """Open slots for the segments that have none and can still be seen."""
        if played.tracks is None:
            return
        for segment in played.segments:
            if segment.slot >= 0 or played.unseen(segment) or played.ends(segment) < self._time:
                continue
            segment.slot = self._layers.open(played.row, played.tracks, segment.origin)
            if segment.slot < 0:
                self._yield_slot(played.row)
                segment.slot = self._layers.open(played.row, played.tracks, segment.origin)
            appears = max(self._time, segment.origin + played.since)
            if segment.rise == -NEVER and np.abs(played.tracks.at(appears - segment.origin)).max() > UNSEEN:
                segment.rise, segment.rise_time = appears, LATE_FADE
            self._shape(played, segment)
        self._hand_over(played)

    def _shape(self, played: Played, segment: Segment) -> None:
        """Bring the envelope of a segment's slot in line with it."""
        if segment.slot >= 0:
            self._layers.shape(segment.slot, played.row, segment.origin, (segment.rise, segment.rise_time), (segment.cut, segment.fade))

    def _hand_over(self, played: Played) -> None:
        """The predecessor gives up the limbs that `played` takes over."""
        before = self._played[played.row].get(played.entry.after)
        if before is None or played.tracks is None or before.now.slot < 0 or min(played.tracks.takes) == NEVER:
            return
        origin, cut = played.now.origin, played.now.cut
        at = [origin + take if take < NEVER else NEVER for take in played.tracks.takes]
        self._layers.give(before.now.slot, played.row, [NEVER if cut < take else take for take in at])

    def _yield_slot(self, row: int) -> None:
        """Free the slot of what is over first."""
        playing = [(p.ends(s), n, s) for n, p in enumerate(self._played[row].values()) for s in p.segments if s.slot >= 0]
        self._close(min(playing, key=lambda item: item[:2])[2], row)

    def _close(self, segment: Segment, row: int) -> None:
        if segment.slot >= 0:
            self._layers.close(segment.slot, row)
            segment.slot = -1

    def forget(self, row: int) -> None:
        """Drop everything of a row."""
        for played in self._played.pop(row, {}).values():
            for segment in played.segments:
                self._close(segment, row)

    def set_media(self, row: int, performance: int, media_t: float, at: float) -> None:
        """The sound of a performance was at `media_t` at session time `at`: follow it."""
        played = self._played[row].get(performance)
        if played is not None and at < played.now.cut:
            self._watch(played.now, row, media_t, at)
            self._complete(played, media_t)
            played.now.origin, played.now.heard = at - media_t, media_t
            self._shape(played, played.now)
            self._hand_over(played)

    def _watch(self, segment: Segment, row: int, media_t: float, at: float) -> None:
        """Notice that the sound of a segment stands, or goes on."""
        if segment.slot < 0 or segment.heard == NEVER:
            return
        if media_t > segment.heard + STILL:
            self._layers.go_on(segment.slot, row, at - (media_t - segment.heard))
        elif at - media_t > segment.origin + STILL:
            self._layers.stand(segment.slot, row, segment.origin + media_t)

    def media(self, row: int, t: float) -> tuple[int, float] | None:
        """(id, media time) of the newest spoken performance of a row that has begun and not ended at `t`."""
        best = None
        for played in self._played[row].values():
            if played.entry.kind == "speech" and not played.over and t < played.now.cut:
                position = t - played.now.origin
                if 0 <= position <= played.length and (best is None or played.entry.id > best[0]):
                    best = (played.entry.id, position)
        return best

    def _sweep(self, t: float) -> None:
        gone = set(self._layers.finished(t))
        for slot, row in gone:
            self._layers.close(slot, row)
        for slot, row in gone:
            for played in self._played[row].values():
                for segment in played.segments:
                    if segment.slot == slot:
                        segment.slot = -1

    def events(self) -> list[Happened]:
        """What happened since the last call."""
        events, self._events = self._events, []
        return events

    def entries(self, row: int) -> tuple[Entry, ...]:
        """What a newcomer must apply, in this order."""
        mine = sorted(self._played[row].values(), key=lambda p: p.entry.id)
        return tuple(entry for played in mine for entry in (played.entry, *played.history))
