"""Joining at any instant: a newcomer holds the host's entries after the welcome, and shows what the host shows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.net.peer_session import Joined, PeerSession, Scored
from persona_engine.net.session import HostSession, HostState
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import Entry, Roots
from persona_engine.score.pose import PoseFrame
from persona_engine.score.recording import Casting
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

FPS, SECONDS, DELAY = 30, 9.0, 0.05
STRIDE, STAY = 12, 1.2
"""Every which frame somebody joins, and for how many seconds they stay."""
BODY = Body.standard()


@dataclass
class Score:
    """What a stage's people did, each entry with the frame in which it was applied."""

    castings: tuple[Casting, ...]
    entries: list[list[Entry]] = field(default_factory=list)


@pytest.fixture(scope="module")
def score() -> Score:
    """Two people talk, react, are interrupted, and look after somebody who walks by."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}, awareness=True), clock, inline=True, capacity=4)
    stage.play_delay = DELAY
    stage.targets["player"] = lambda: (0.4 * clock.now() - 1.5, 1.4, 2.0, 0.0)
    mira, bram = (stage.cast_member(stage.find_persona(name), BODY) for name in ("mira", "bram"))
    made = Score(tuple(stage.cast.values()))
    fresh: list[Entry] = [*stage.performer.snapshot()]
    stage.entry_listeners.append(fresh.append)
    script = {
        10: lambda: mira.say("[wave] The harbour is down the hill, past the old lighthouse. The boats leave at noon."),
        60: lambda: bram.react("loud_noise"), 100: lambda: mira.hear("And where is the baker?", "player"), 130: lambda: bram.say("[point at=player] There he goes."),
        170: lambda: mira.stop(), 185: lambda: mira.react("greet"),
    }  # fmt: skip
    for frame in range(round(SECONDS * FPS)):
        if frame in script:
            script[frame]()
            while stage.thinking:
                stage.bridge.drain(0.01)
        stage.step()
        made.entries.append(list(fresh))
        fresh.clear()
        clock.advance(1 / FPS)
    stage.destroy()
    return made


class Show:
    """A performer with the cast on it."""

    def __init__(self, castings: tuple[Casting, ...]) -> None:
        self.world = World()
        self.performer, self.frame = Performer(4, self.world, 0.05), PoseFrame(4)
        self.rows = [self.performer.add(c.persona, c.seed, BODY, c.style) for c in castings]

    def take(self, entries: list[Entry] | tuple[Entry, ...], now: float, new: bool = False) -> None:
        """Apply entries now; who is `new` bakes at once only what is seen."""
        for entry in entries:
            if isinstance(entry, Roots):
                self.world.add(entry)
            else:
                self.performer.apply(entry, now)
        if new:
            self.performer.realise_seen(now)
        else:
            self.performer.realise_all()

    def pose(self, t: float) -> np.ndarray:
        """Everyone at a session time."""
        frame = self.performer.sample(t, self.frame)
        return np.concatenate([frame.face[:, self.rows].ravel(), frame.rotations[:, :, self.rows].ravel(), frame.hips[:, self.rows].ravel()])

    def digest(self) -> str:
        """Of all active entries."""
        return str(codec.digest(self.performer.snapshot()))


class Newcomer:
    """A peer and its show, fed with bytes."""

    def __init__(self, host: HostSession, shown: Show, castings: tuple[Casting, ...], t: float) -> None:
        self.peer, self.show, self.since = PeerSession("late"), Show(castings), t
        key = host.connected()
        host.receive(key, self.peer.hello(), 0.0)
        snapshot = (*shown.world.samples(), *shown.performer.snapshot())
        for data in host.welcome(key, HostState(t, DELAY, castings, snapshot)):
            (joined,) = self.peer.receive(data, 0.0)
            assert isinstance(joined, Joined)
            self.show.take(joined.snapshot, t, new=True)

    def hear(self, frame: bytes, now: float) -> None:
        """What the host sends."""
        self.show.take([e.entry for e in self.peer.receive(frame, 0.0) if isinstance(e, Scored)], now)


def _instants(score: Score) -> set[int]:
    """Frames in which somebody joins: every `STRIDE`th, and those in which something is entered or forgotten."""
    show, active, found = Show(score.castings), "", set(range(0, len(score.entries), STRIDE))
    for number, entries in enumerate(score.entries):
        show.take(entries, number / FPS)
        show.pose(number / FPS)
        if show.digest() != active:
            found.add(number)
            active = show.digest()
    return found


def test_a_newcomer_is_one_of_us(score: Score) -> None:
    """Whenever somebody joins: the same active entries and the same pose at once and from then on."""
    clock = ManualClock()
    host, shown, here = HostSession(lambda: (clock.now(), False, 1.0)), Show(score.castings), list[Newcomer]()
    joins = _instants(score)
    for number, entries in enumerate(score.entries):
        t = clock.now()
        shown.take(entries, t)
        if entries:
            data = host.score(*entries)
            for newcomer in here:
                newcomer.hear(data, t)
        if number in joins:
            here.append(Newcomer(host, shown, score.castings, t))
            assert here[-1].show.digest() == shown.digest(), t
        pose, active = shown.pose(t), shown.digest()
        for newcomer in here:
            assert np.abs(newcomer.show.pose(t) - pose).max() < 1e-4, (t, newcomer.since)
            assert newcomer.show.digest() == active, (t, newcomer.since)
        here = [n for n in here if t < n.since + STAY]
        clock.advance(1 / FPS)
