"""`Recorder` notes everything that drives the final mix; `Replay` plays it again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from persona_engine._version import __version__
from persona_engine.marking import MARKING
from persona_engine.motion.performer import Bodies, Performer
from persona_engine.motion.puppets import Puppets
from persona_engine.motion.world import World
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses, stream_of
from persona_engine.rig.body import Body
from persona_engine.score.channels import COUNT, RATE, Puppet
from persona_engine.score.entries import Entry, Roots
from persona_engine.score.pose import PoseFrame
from persona_engine.score.recording import Casting, Heard, Recording, Sound

HEARD_STEP = 1e-4
"""A media clock that moves with session time this closely needs no new note, seconds."""
HEARD_FOR_S = 60.0
"""A performance of which nothing was noted for so long is forgotten: should it go on, that is noted."""


class Recorder:
    """Collects entries, media clock and sounds from `start` (session seconds) on.

    `already` are the entries that were in force then.
    """

    def __init__(self, start: float, cast: Iterable[Casting], already: Iterable[Entry]) -> None:
        self._start = start
        self._cast: list[Casting] = list(cast)
        self._comings: list[tuple[float, Casting]] = []
        self._leavings: list[tuple[float, str]] = []
        self._entries: list[tuple[float, Entry]] = [(min(start, entry.t), entry) for entry in already]
        self._heard: list[Heard] = []
        self._last: dict[tuple[str, int], Heard] = {}
        self._sounds: dict[str, Sound] = {}
        self._encoders: dict[int, PoseEncoder] = {}
        self._poses: list[bytes] = []
        self._puppets: dict[int, tuple[Puppet, ...]] = {}
        self._delays: list[tuple[float, float]] = []
        self._delay: float | None = None

    def came(self, at: float, casting: Casting) -> None:
        """Someone entered."""
        self._cast.append(casting)
        self._comings.append((at, casting))

    def left(self, at: float, persona: str) -> None:
        """Someone left."""
        self._leavings.append((at, persona))

    def entry(self, at: float, entry: Entry) -> None:
        """An entry was applied at session time `at`."""
        self._entries.append((at, entry))

    def sound(self, sound: Sound) -> None:
        """An utterance has sound."""
        self._sounds[sound.name] = sound

    def heard(self, persona: str, performance: int, t: float, media_t: float) -> None:
        """The sound of a performance was at `media_t` at session time `t`."""
        last = self._last.get((persona, performance))
        if last is not None and abs(last.media_t + (t - last.t) * last.rate - media_t) < HEARD_STEP:
            return
        note = Heard(persona, performance, t, media_t)
        self._last[(persona, performance)] = note
        self._heard.append(note)

    def poses(self, tick: int, puppets: tuple[Puppet, ...], levels: NDArray[np.int32], stream: int = 0) -> None:
        """A snapshot of a stream of puppets."""
        if puppets or self._puppets.get(stream):
            self._poses.append(self._encoders.setdefault(stream, PoseEncoder(stream)).frame(Poses(tick, puppets, levels)))
        self._puppets[stream] = puppets

    def pose_delay(self, now: float, delay: float) -> None:
        """From session time `now` on puppets are shown `delay` seconds late."""
        if any(self._puppets.values()) and (self._delay is None or abs(self._delay - delay) > HEARD_STEP):
            self._delay = delay
            self._delays.append((now, delay))

    def take(self, now: float, whole: bool = False) -> Recording:
        """What was noted since it was last asked, up to session time `now`; `whole`: it ends there."""
        cast = {casting.persona: casting for casting in reversed(self._cast)}
        taken = Recording(
            self._start, now - self._start, tuple(reversed(cast.values())), tuple(self._entries), tuple(self._heard), tuple(self._sounds.values()),
            MARKING, f"persona_engine {__version__}", tuple(self._poses), tuple(self._delays), tuple(self._comings), tuple(self._leavings), whole,
        )  # fmt: skip
        for noted in (self._cast, self._entries, self._heard, self._sounds, self._poses, self._delays, self._comings, self._leavings):
            noted.clear()
        self._last = {key: note for key, note in self._last.items() if note.t > now - HEARD_FOR_S}
        return taken


class Replay:
    """Plays a recording: the same entries at the same times into a fresh performer.

    `bodies` gives each persona's metrics (from its avatar), `looks` those of what it changes into; `pose(t)` must be asked with non-decreasing
    session times.
    """

    def __init__(self, recording: Recording, bodies: Mapping[str, Body], looks: Bodies = lambda _: None) -> None:
        self.recording = recording
        self.world = World()
        self.performer = Performer(max(1, len(recording.cast)), self.world, bodies=looks)
        self.rows = {
            c.persona: self.performer.add(c.persona, c.seed, bodies.get(c.persona) or Body.standard(), c.style) for c in recording.cast
        }
        self._entries, self._heard = iter(recording.entries), iter(recording.heard)
        self._next_entry, self._next_heard = next(self._entries, None), next(self._heard, None)
        decoders, self._puppets = defaultdict[int, PoseDecoder](lambda: PoseDecoder(COUNT)), Puppets()
        self._poses = (poses for frame in recording.poses if (poses := decoders[stream_of(frame)].take(frame)) is not None)
        self._next_poses = next(self._poses, None)
        self._frame = PoseFrame(self.performer.capacity)

    def pose(self, t: float) -> PoseFrame:
        """The final mix at session time `t`; the frame is reused by the next call."""
        while self._next_entry is not None and self._next_entry[0] <= t:
            at, entry = self._next_entry
            if isinstance(entry, Roots):
                self.world.add(entry)
            else:
                self.performer.apply(entry, at)
            self._next_entry = next(self._entries, None)
        self.performer.realise_all()
        while self._next_heard is not None and self._next_heard.t <= t:
            note = self._next_heard
            self.performer.set_media(self.rows[note.persona], note.id, note.media_t, note.t)
            self._next_heard = next(self._heard, None)
        self.performer.sample(t, self._frame)
        self._pose_puppets(t)
        return self._frame

    def _pose_puppets(self, t: float) -> None:
        while self._next_poses is not None and self._next_poses.tick / RATE <= t:
            poses = self._next_poses
            self._puppets.add(poses.tick, poses.puppets, poses.levels, poses.stream)
            self._next_poses = next(self._poses, None)
        delay = next((d for at, d in reversed(self.recording.pose_delays) if at <= t), None)
        if delay is not None:
            self._puppets.write(t - delay, self.rows.__getitem__, self.rows, self._frame)
