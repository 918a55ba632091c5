"""`Performer`: folds every persona's score and says, for any time, what pose all of them are in.

Entries take effect at their own `t`: what is due is handled in order of time before a frame is sampled, each with its own time, so frame
rate does not matter. A performance without tracks waits for its job; a micro-performance is baked inline and active at once.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from persona_engine.errors import StageError
from persona_engine.motion import bearing, face
from persona_engine.motion.agenda import Agenda
from persona_engine.motion.announced import announced, placed
from persona_engine.motion.gaze_course import CourseJob
from persona_engine.motion.lasting import Lasting
from persona_engine.motion.layers import Layers
from persona_engine.motion.mixer import Mixer
from persona_engine.motion.played import RealiseJob
from persona_engine.motion.playing import REMEMBERED, STATE, Happened, Playing
from persona_engine.motion.practice import Practice, practices
from persona_engine.motion.realise import Point, Setting
from persona_engine.motion.shoulder import opened
from persona_engine.motion.world import World
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect, pairs
from persona_engine.score.entries import Amend, Entry, FaceCue, LookChange, Performance, Roots, State
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.pose import PoseFrame
from persona_engine.score.style import Style

__all__ = ["Happened", "Performer", "RealiseJob"]

log = logging.getLogger("persona_engine.motion")

ROLE_FADE, AFFECT_FADE, BEARING_FADE = 0.7, 0.45, 0.9
NOTICED = 0.01
"""Radians by which hanging arms open or close for other clothes at least."""
UNPRACTISED = 4096
"""Parts of practice that may wait; the oldest are left out beyond them."""
OVERSHOOT, OVERSHOT_FROM = 0.35, 0.15
"""An emotion that rises by more than `OVERSHOT_FROM` first shows this much more than it is worth."""
RISE, PEAK, SETTLE = 0.24, 0.10, 0.6
"""Seconds up to such a peak, on it, and down from it."""
FALL = 1.4
"""Seconds in which a fading emotion leaves the face: slower than it came."""
Job = RealiseJob | CourseJob
Bodies = Callable[[str], Body | None]
"""The measures of an avatar file by what `LookChange` calls it; None where it is not known."""
GAZE_AFTER = 0.01
"""Seconds by which gaze follows a state: what else an event sets off and the gaze shift are then the work of two frames."""


class Performer:
    """Up to `capacity` personas; `sample` serves them all at once.

    `world` holds what they look at; `lead` in seconds bounds how late an amendment may come; `bodies` knows what they may change into.
    """

    def __init__(self, capacity: int, world: World, lead: float = 0.0, bodies: Bodies = lambda _: None) -> None:
        self.capacity, self.world = capacity, world
        self._bodies = bodies
        self._rows: dict[str, int] = {}
        self._free = list(range(capacity))
        self._count = 0
        self._layers = Layers(capacity)
        self._mixer = Mixer(capacity, world)
        self._agenda = Agenda()
        self.lead = lead
        self.unpractised: deque[Practice] = deque(maxlen=UNPRACTISED)
        """Work that may be done where performances are baked, before anybody speaks; nothing waits for it."""
        self._playing = Playing(self._layers, self._agenda, self._mixer.targets, self._look, lead)
        self._lasting: dict[int, Lasting] = {}
        self._cues: dict[int, dict[str, FaceCue]] = {}
        self._settings: dict[int, Setting] = {}
        self._looks: dict[int, LookChange] = {}
        self._changed: list[Happened] = []

    # ---- cast -----------------------------------------------------------------------------------------------------------------------

    def add(self, persona: str, seed: int, body: Body, style: Style) -> int:
        """Take a persona in; returns its row (column of the pose frame). Raises `StageError` when full or already there, or where
        the seed does not fit 64 bits."""
        if persona in self._rows:
            raise StageError(f"{persona!r} is already on stage; give the second one another name")
        if not self._free:
            raise StageError(f"the stage holds {self.capacity} personas and is full")
        _check(seed)
        row = self._free.pop(0)
        self._rows[persona] = row
        self._count = max(self._rows.values()) + 1
        self._layers.expect(self._count)
        self._lasting[row], self._cues[row], self._settings[row] = Lasting(), {}, Setting(body)
        self._looks.pop(row, None)
        self._mixer.add(row, persona, seed, body, style)
        self.unpractised.extend(practices(body, style))
        return row

    def expect(self, count: int) -> None:
        """So many will come: take memory for them now, which takes longer than anything else when somebody comes."""
        self._layers.expect(count)

    def remove(self, persona: str) -> None:
        """Let a persona go. Raises `StageError`."""
        row = self.row(persona)
        del self._rows[persona]
        self._playing.forget(row)
        self._agenda.forget(row)
        self._mixer.leave(row)
        self._free = sorted([*self._free, row])
        self._count = max(self._rows.values(), default=-1) + 1

    def restart(self, persona: str, seed: int, style: Style) -> None:
        """Forget a persona's score, not its body: what is applied next counts as if it had come in time. For peers that were away.
        Raises `StageError`."""
        _check(seed)
        row = self.row(persona)
        body, look = self._settings[row].body, self._looks.get(row)
        self._playing.forget(row)
        self._agenda.forget(row)
        self._mixer.leave(row)
        self._lasting[row], self._cues[row] = Lasting(), {}
        self._mixer.add(row, persona, seed, body, style)
        if look is not None:
            self._looks[row] = look
        self.rewind()

    def rewind(self) -> None:
        """As if no frame had been sampled yet: what is applied next is taken as it is, however old."""
        self._playing.rewind()
        self._agenda.rewind()

    def row(self, persona: str) -> int:
        """Column of a persona. Raises `StageError`."""
        try:
            return self._rows[persona]
        except KeyError:
            raise StageError(f"no persona {persona!r} on stage; there are {', '.join(self._rows) or 'none'}") from None

    def aim(self, persona: str, targets: Mapping[str, Point]) -> None:
        """Where things to point at are, in the persona's own axes (metres), for performances from now on; what the world knows goes first."""
        row = self.row(persona)
        self._settings[row] = replace(self._settings[row], targets=dict(targets))

    def body(self, row: int) -> Body:
        """The measures of whoever stands in a row."""
        return self._settings[row].body

    def dress(self, persona: str, body: Body) -> None:
        """The persona has another body from now on; what plays goes on as it was baked."""
        row = self.row(persona)
        last = self._lasting[row].last
        style = Style() if last is None else last.style
        self._settings[row] = replace(self._settings[row], body=body)
        self._mixer.dress(row, persona, int(self._mixer.seeds[row]), body, style)
        self.unpractised.extend(practices(body, style))

    def widen(self, persona: str, beside: float) -> None:
        """What the persona wears reaches `beside` metres to the side, see `Body`: her arms hang beside it, if that is elsewhere."""
        body = self._settings[self.row(persona)].body
        wider = replace(body, beside=beside)
        if abs(opened(wider) - opened(body)) > NOTICED:
            self.dress(persona, wider)

    def performance(self, persona: str, number: int) -> Performance | None:
        """A performance that plays or waits, as it was announced."""
        found = (e for e in self._playing.entries(self.row(persona)) if isinstance(e, Performance) and e.id == number)
        return next(found, None)

    def look(self, persona: str) -> LookChange | None:
        """What the score last changed of what a persona wears."""
        return self._looks.get(self.row(persona))

    def looks(self) -> tuple[LookChange, ...]:
        """What the score last changed of what everyone wears."""
        return tuple(self._looks.values())

    # ---- the score ------------------------------------------------------------------------------------------------------------------

    def apply(self, entry: Entry, now: float) -> bool:
        """Fold one entry in at session time `now`. False when it changes nothing here (unknown persona, late or stale)."""
        if isinstance(entry, Roots):
            self.world.add(entry)
            return True
        row = self._rows.get(entry.persona)
        if row is None:
            log.warning("an entry for %r, who is not on stage, is dropped", entry.persona)
            return False
        match entry:
            case Performance():
                return self._playing.perform(entry, row, self._settings[row], now)
            case State():
                self._agenda.add(entry.t, row, lambda t: self._enter(row, entry), STATE, entry)
                return True
            case FaceCue():
                if entry.name not in ARKIT_INDEX:
                    return False
                self._agenda.add(entry.t, row, lambda t: self._cue(row, entry), STATE, entry)
                return True
            case LookChange():
                body = self._bodies(entry.avatar)
                if body is None:
                    return False
                self._agenda.add(entry.t, row, lambda t: self._wear(row, entry, body, t), STATE, entry)
                return True
            case _:
                return self._playing.change(entry, row, now)

    def announced(self, entry: Entry, heard: float) -> Entry:
        """A new entry as everyone is told of it, at session time `heard`: see `motion.announced`."""
        if not isinstance(entry, Performance | Amend) or entry.persona not in self._rows:
            return entry
        row = self.row(entry.persona)
        whole = self.performance(entry.persona, entry.id) if isinstance(entry, Amend) else entry

        def places(target: GazeTarget) -> Point | None:
            place = self._mixer.targets.local(row, target, entry.t if whole is None else whole.t)
            return self._settings[row].targets.get(target.id) if place is None else place

        if isinstance(entry, Amend):
            return placed(entry, places)
        return announced(entry, heard + (self.lead if entry.kind == "speech" else 0.0), places)

    def _look(self, row: int, target: GazeTarget | None, t: float) -> None:
        last = self._lasting[row].last
        self._mixer.look(row, target or (GazeTarget() if last is None else last.attention), t, target is not None)

    def _enter(self, row: int, entry: State) -> None:
        lasting = self._lasting[row]
        before = lasting.last
        changed = lasting.enter(entry, REMEMBERED) or ()
        t = entry.t
        if "style" in changed:
            self._mixer.set_style(row, entry.style, t)
        if "role" in changed:
            self._mixer.move_role(row, entry.role, t, ROLE_FADE)
        if "affect" in changed:
            self._feel(row, before.affect if before is not None else entry.affect, entry, t)
        if "role" in changed or "attention" in changed:
            self._agenda.add(t + GAZE_AFTER, row, lambda _: self._attend(row, entry, changed), STATE)
        if "locomotion" in changed:
            self._mixer.move_clip(row, entry, t)

    def _attend(self, row: int, entry: State, changed: tuple[str, ...]) -> None:
        t = entry.t + GAZE_AFTER
        if "role" in changed:
            self._mixer.look_as(row, entry.role, t)
        if "attention" in changed:
            self._mixer.look(row, entry.attention, t)

    def _feel(self, row: int, before: Affect, entry: State, t: float) -> None:
        affect, style = entry.affect, entry.style
        self._mixer.bearing.move(row, bearing.bearing(affect), t, BEARING_FADE)
        shown, emotion = face.of_affect(affect, style), self._mixer.emotion
        was = max((level for name, level in pairs(before) if name == affect.emotion), default=0.0)
        if affect.intensity - was <= OVERSHOT_FROM:
            emotion.move(row, shown, t, AFFECT_FADE if affect.emotion != before.emotion else FALL)
            return
        peak = min(1.0, affect.intensity * (1 + OVERSHOOT))
        emotion.move(row, face.of_affect(msgspec.structs.replace(affect, intensity=peak, mask=0.4 * affect.mask), style), t, RISE)
        self._agenda.add(t + RISE + PEAK, row, lambda at: self._settle(row, entry, shown, at), STATE)

    def _settle(self, row: int, entry: State, shown: face.F32, t: float) -> None:
        """After the peak of an emotion, unless another one has come."""
        last = self._lasting[row].last
        if last is not None and last.affect == entry.affect:
            self._mixer.emotion.move(row, shown, t, SETTLE)

    def _cue(self, row: int, entry: FaceCue) -> None:
        if entry.mode == "release":
            self._cues[row].pop(entry.name, None)
        else:
            self._cues[row][entry.name] = entry
        self._mixer.cue(row, entry)

    def _wear(self, row: int, entry: LookChange, body: Body, t: float) -> None:
        worn = self._looks.get(row)
        if worn is not None and (entry.t < worn.t or entry == worn):
            return
        self._looks[row] = entry
        self.dress(entry.persona, body)
        self._changed.append(Happened("look", entry.persona, 0, t, entry))

    # ---- realising ------------------------------------------------------------------------------------------------------------------

    def jobs(self) -> list[Job]:
        """Work to be done beside the frames, the urgent first; each is handed out once."""
        playing, courses = self._playing, self._mixer.gaze.courses
        return [*playing.jobs(), *courses.jobs()] if playing.todo or courses.todo else []

    def adopt(self, job: Job, made: Any) -> None:
        """Take what a job has made; of several for one performance the newest counts."""
        if isinstance(job, CourseJob):
            self._mixer.gaze.adopt(job, made)
        else:
            self._playing.adopt(job, made)

    def realise_all(self) -> None:
        """Run all jobs here and now: films, replays, tests."""
        self._playing.realise_all()
        self._aim_gazes()

    def realise_seen(self, t: float) -> int:
        """The same of what is seen at session time `t`; the other jobs stay, but those of what is over. Returns how many performances were baked."""
        count = self._playing.realise_seen(t)
        self._aim_gazes()
        return count

    def _aim_gazes(self) -> None:
        for job in self._mixer.gaze.jobs():
            self._mixer.gaze.adopt(job, job.run())

    # ---- time -----------------------------------------------------------------------------------------------------------------------

    def set_media(self, row: int, performance: int, media_t: float, at: float) -> None:
        """The sound of a performance was at `media_t` at session time `at`: follow it."""
        self._playing.set_media(row, performance, media_t, at)

    def media(self, row: int, t: float) -> tuple[int, float] | None:
        """(id, media time) of the newest spoken performance of a row that has begun and not ended at `t`."""
        return self._playing.media(row, t)

    def sample(self, t: float, out: PoseFrame) -> PoseFrame:
        """The final mix of everyone at session time `t`, written into `out`. Times grow from call to call."""
        self._agenda.run(t)
        self._mixer.mix(t, self._count, self._layers, out)
        self._playing.tick(t)
        return out

    def gaze_target(self, row: int) -> GazeTarget:
        """What a row looks at now, glances of a performance included."""
        return self._mixer.targets.of(row)

    def events(self) -> list[Happened]:
        """What happened since the last call."""
        changed, self._changed = self._changed, []
        return [*changed, *self._playing.events()]

    def entries(self, persona: str) -> tuple[Entry, ...]:
        """Active entries of a persona, in the order in which a newcomer must apply them."""
        row = self.row(persona)
        worn = () if row not in self._looks else (self._looks[row],)
        lasting = sorted((*worn, *self._lasting[row].needed(), *self._cues[row].values(), *self._agenda.waiting(row)), key=lambda e: e.t)
        return (*lasting, *self._playing.entries(row))

    def snapshot(self) -> tuple[Entry, ...]:
        """Everything that, after `world.samples()`, lets a late peer continue as if it had never been away."""
        return tuple(entry for persona in self._rows for entry in self.entries(persona))


def _check(seed: int) -> None:
    if not 0 <= seed < 1 << 64:
        raise StageError(f"the seed {seed} is none; it must be a whole number from 0 to 2 ** 64 - 1")
