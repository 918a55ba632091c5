"""`Puppetry`: personas who are moved from outside. `stage.puppet("mira")` gives a `Puppeteer`; whatever it is fed is shown to everyone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_engine.errors import StageError
from persona_engine.motion.levels import to_levels
from persona_engine.motion.puppets import BEHIND, FADE, Puppets
from persona_engine.names import ARKIT, ARKIT_INDEX, BONE_INDEX, BONES
from persona_engine.score.channels import COUNT, RATE, Puppet

if TYPE_CHECKING:
    from persona_engine.score.pose import PoseFrame
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.recorder import Recorder

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
Part = Literal["all", "body", "face"]
PoseListener = Callable[[int, tuple[Puppet, ...], I32], None]
"""Told every snapshot: tick, puppets, levels (COUNT, puppets)."""
QUIET_EVERY = 30
"""While there is no puppet, every so many ticks say so."""
SLEW = 0.2
"""Seconds a second by which puppets follow a change of the play-out delay."""
_STILL = np.array([[0], [0], [0], [1]], np.float32)


class Feed(Protocol):
    """A source or a target of poses."""

    def step(self, now: float, frame: PoseFrame) -> bool:
        """Once a frame; False when it is over."""
        ...

    def stop(self) -> None:
        """End it; idempotent."""
        ...


F = TypeVar("F", bound=Feed)


class Puppeteer:
    """Moves one persona. `drive` may be called from any thread; the newest pose counts."""

    def __init__(self, persona: str, part: Part, let_go: Callable[[Puppeteer], None]) -> None:
        self.persona, self.part = persona, part
        self._let_go = let_go
        self.face: F32 = np.zeros(len(ARKIT), np.float32)
        self.rotations: F32 = np.zeros((4, len(BONES)), np.float32)
        self.rotations[3] = 1.0
        self.hips: F32 = np.zeros(3, np.float32)

    def drive(
        self,
        face: Mapping[str, float] | ArrayLike | None = None,
        rotations: Mapping[str, ArrayLike] | ArrayLike | None = None,
        hips: ArrayLike | None = None,
    ) -> None:
        """Take up a pose; what is left out stays. `face`: ARKit weights 0..1, by name or (52,); `rotations`: quaternions xyzw in the normalised
        pose, by bone or (4, 55); `hips`: metres from rest, (3,). Unknown names are passed over; values that are no numbers raise `ValueError`."""
        if face is not None:
            self.face = _filled(face, self.face, ARKIT_INDEX)
        if rotations is not None:
            turned = _filled(rotations, self.rotations, BONE_INDEX)
            length = np.sqrt((turned * turned).sum(0))
            self.rotations = np.where(length > 1e-6, turned / np.maximum(length, 1e-6), _STILL).astype(np.float32)
        if hips is not None:
            self.hips = _filled(hips, self.hips, {})

    def release(self) -> None:
        """Let her go: what is planned shows again."""
        self._let_go(self)


def _filled(value: Mapping[str, ArrayLike] | Mapping[str, float] | ArrayLike, old: F32, index: Mapping[str, int]) -> F32:
    if isinstance(value, Mapping):
        new = old.copy()
        for name, given in value.items():
            if name in index:
                new[..., index[name]] = np.asarray(given, np.float32)
    else:
        new = np.array(value, np.float32)
        if new.shape != old.shape:
            raise ValueError(f"a pose of shape {new.shape}, not {old.shape}")
    if not np.isfinite(new).all():
        raise ValueError("a pose must be made of finite numbers")
    return new


class Puppetry:
    """The puppets of a stage, its own and its host's."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._held: dict[str, tuple[Puppeteer, Puppet]] = {}
        self._tick = -1
        self._delay = 0.0
        self._last: float | None = None
        """When the last frame was shown, if one was."""
        self.shown = Puppets()
        self.recorder: Recorder | None = None
        self.listeners: list[PoseListener] = []
        self.uplink: PoseListener | None = None
        """At a guest: takes the poses of those that this machine moves, for the host to show to everyone."""
        self._inputs: list[Feed] = []
        self._outputs: list[Feed] = []

    def clear(self) -> None:
        """Forget what was shown: session time begins anew."""
        self.shown, self._tick, self._last = Puppets(), -1, None

    def feed(self, source: F) -> F:
        """Step a source of poses ahead of each snapshot, until it says that it is over."""
        self._inputs.append(source)
        return source

    def show(self, target: F) -> F:
        """Step a target of poses after each frame."""
        self._outputs.append(target)
        return target

    def drop(self, feed: Feed) -> None:
        """Step it no more."""
        for feeds in (self._inputs, self._outputs):
            if feed in feeds:
                feeds.remove(feed)

    def close(self) -> None:
        """Stop all sources and targets."""
        for feed in (*self._inputs, *self._outputs):
            feed.stop()

    def free(self, persona: str) -> bool:
        """Whether nobody moves a persona."""
        held = self._held.get(persona)
        return held is None or held[1].until > 0

    def may(self, persona: str) -> bool:
        """Whether a persona can be taken up now."""
        return self.free(persona) and persona in (self._stage.members if self.uplink is None else self._stage.cast)

    def take(self, persona: str, part: Part) -> Puppeteer:
        """Take a persona up. Raises `StageError` where that is not possible."""
        if self.uplink is None:
            self._stage.member(persona)
        elif persona not in self._stage.cast:
            raise StageError(f"no persona {persona!r} on stage; there are {', '.join(self._stage.cast) or 'none'}")
        if part not in ("all", "body", "face"):
            raise StageError(f"a puppet is held by all, body or face, not {part!r}")
        if not self.free(persona):
            raise StageError(f"{persona} is moved by somebody else; release her first")
        puppeteer = Puppeteer(persona, part, self._let_go)
        self._held[persona] = (puppeteer, Puppet(persona, part, max(1, self._now() + 1)))
        return puppeteer

    def _let_go(self, puppeteer: Puppeteer) -> None:
        held = self._held.get(puppeteer.persona)
        if held is not None and held[0] is puppeteer and not held[1].until:
            puppet = held[1]
            self._held[puppeteer.persona] = (puppeteer, Puppet(puppet.persona, puppet.part, puppet.since, max(puppet.since, self._now() + 1)))

    def _now(self) -> int:
        return int(self._stage.now() * RATE)

    def step(self, now: float, frame: PoseFrame) -> None:
        """Take the next snapshot when it is time, and lay what is to be shown over the frame."""
        if self._inputs:
            self._inputs = [feed for feed in tuple(self._inputs) if feed.step(now, frame)]
        tick = int(now * RATE)
        if tick > self._tick and (self._stage.samples_world or self.uplink is not None):
            self._snapshot(tick)
        step = math.inf if self._last is None else SLEW * max(0.0, now - self._last)
        self._delay += min(max(self._stage.play_delay - self._delay, -step), step)
        self._last = now
        if self.recorder is not None:
            self.recorder.pose_delay(now, BEHIND + self._delay)
        self.shown.write(now - BEHIND - self._delay, self._stage.performer.row, self._stage.cast, frame)
        for feed in tuple(self._outputs):
            feed.step(now, frame)

    def _snapshot(self, tick: int) -> None:
        quiet, self._tick = not self._held and tick % QUIET_EVERY > 0, tick
        over = [n for n, (_, p) in self._held.items() if n not in self._stage.cast or (p.until and tick > p.until + FADE * RATE + 1)]
        for name in over:
            del self._held[name]
        if quiet:
            return
        puppets = tuple(p for _, p in self._held.values())
        levels = np.zeros((COUNT, 0), np.int32)
        if puppets:
            by = [p for p, _ in self._held.values()]
            face, rotations, hips = (np.stack([getattr(p, name) for p in by], axis=-1) for name in ("face", "rotations", "hips"))
            levels = to_levels(face, rotations, hips)
        if self.uplink is not None:
            self.uplink(tick, puppets, levels)
            return
        self.add(tick, puppets, levels)
        for listener in self.listeners:
            listener(tick, puppets, levels)

    def add(self, tick: int, puppets: tuple[Puppet, ...], levels: I32, stream: int = 0) -> None:
        """A snapshot, made here or by the host."""
        self.shown.add(tick, puppets, levels, stream)
        if self.recorder is not None:
            self.recorder.poses(tick, puppets, levels, stream)
