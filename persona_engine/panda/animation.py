"""Playing clips the way `Actor` does: `ClipControl` answers as Panda's `AnimControl`, `Animator` mixes an actor's clips."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import StageError
from persona_engine.rig import quat
from persona_engine.score.quantity import is_number

F32 = NDArray[np.float32]

FADE = 0.2
"""Seconds in which one clip gives way to the next."""


class ClipSource(Protocol):
    """Something that can be played."""

    name: str
    frames: int
    rate: float
    """Frames a second."""

    def sample(self, frame: float) -> tuple[F32, F32]:
        """Rotations (4, 55) in the normalised pose and hips offset (3,) at a frame, which may lie between two."""
        ...


class _Anim:
    """What `AnimControl.getAnim()` is asked for."""

    def __init__(self, source: ClipSource) -> None:
        self._source = source

    def getName(self) -> str:
        return self._source.name

    def getNumFrames(self) -> int:
        return self._source.frames

    def getBaseFrameRate(self) -> float:
        return self._source.rate


class ClipControl:
    """One clip of one actor, with Panda's names; the frame is a closed form of the time since it was started."""

    def __init__(self, source: ClipSource, now: Callable[[], float], animator: Animator) -> None:
        self.source = source
        self._now = now
        self._animator = animator
        self._mode = "pose"
        self._first, self._last = 0.0, float(source.frames - 1)
        self._start = 0.0
        self._offset = 0.0
        self._rate = 1.0
        self.effect = 0.0
        self.stopped_by_hand = False

    def play(self, from_frame: float | None = None, to_frame: float | None = None) -> None:
        """Once, from a frame to a frame."""
        self._begin("play", from_frame, to_frame, True)

    def loop(self, restart: bool = True, from_frame: float | None = None, to_frame: float | None = None) -> None:
        """Again and again."""
        self._begin("loop", from_frame, to_frame, restart)

    def pingpong(self, restart: bool = True, from_frame: float | None = None, to_frame: float | None = None) -> None:
        """Forth and back."""
        self._begin("pingpong", from_frame, to_frame, restart)

    def pose(self, frame: float) -> None:
        """Hold one frame."""
        self._mode, self._offset, self.stopped_by_hand = "pose", self.number(frame, "frame"), False
        self._first, self._last = 0.0, float(self.source.frames - 1)
        self._animator.started(self, fade=False)

    def stop(self) -> None:
        """Hold the frame it has got to."""
        frame, self._mode = self.getFullFframe(), "pose"
        self._offset, self.stopped_by_hand = frame, True
        self._animator.stopped(self)

    def follow(self, start: float, rate: float, loop: bool) -> None:
        """Play as if started at time `start`: how a clip in the score comes to life on any machine."""
        self._rate, self._first, self._last = rate, 0.0, float(self.source.frames - 1)
        self._mode, self._start, self._offset = "loop" if loop else "play", start, 0.0
        self._animator.shown(self, fade=True)

    def _begin(self, mode: str, first: float | None, last: float | None, restart: bool) -> None:
        begin = 0.0 if first is None else self.number(first, "fromFrame")
        end = float(self.source.frames - 1) if last is None else self.number(last, "toFrame")
        at = self.getFullFframe()
        self._mode, self.stopped_by_hand = mode, False
        self._first, self._last = begin, end
        self._start = self._now()
        self._offset = 0.0 if restart else min(max(at - self._first, 0.0), max(self._last - self._first, 0.0))
        if restart and self._rate < 0:
            self._offset = self._last - self._first
        self._animator.started(self, fade=True)

    def number(self, value: object, what: str) -> float:
        """What the game gave for something of this clip. Raises `StageError`."""
        if not is_number(value):
            raise StageError(f"clip {self.source.name!r}: {what} is a number, not {value!r:.40}")
        return float(value)  # type: ignore[arg-type]

    def isPlaying(self) -> bool:
        """Whether time moves it."""
        if self._mode == "play":
            moved = self._moved()
            return moved < self._last - self._first if self._rate >= 0 else moved > 0
        return self._mode in ("loop", "pingpong")

    def _moved(self) -> float:
        return self._offset + (self._now() - self._start) * self.source.rate * self._rate

    def getFullFframe(self) -> float:
        """The frame, with its fraction."""
        if self._mode == "pose":
            return self._offset
        span, moved = self._last - self._first, self._moved()
        if self._mode == "play":
            return self._first + min(max(moved, 0.0), span)
        if span <= 0:
            return self._first
        if self._mode == "loop":
            return self._first + math.fmod(math.fmod(moved, span + 1) + span + 1, span + 1)
        turn = math.fmod(abs(moved), 2 * span)
        return self._first + (turn if turn <= span else 2 * span - turn)

    def getFullFrame(self) -> int:
        """The frame, whole."""
        return math.floor(self.getFullFframe())

    def getFrame(self) -> int:
        """The frame, whole, within the clip."""
        return self.getFullFrame() % max(self.source.frames, 1)

    def getNextFrame(self) -> int:
        """The frame after this."""
        return (self.getFrame() + 1) % max(self.source.frames, 1)

    def getFrac(self) -> float:
        """How far between this frame and the next."""
        return self.getFullFframe() - self.getFullFrame()

    def setPlayRate(self, rate: float) -> None:
        """Speed; negative plays backwards. The frame does not jump. Raises `StageError` for what is no number."""
        given = self.number(rate, "its rate")
        if self._mode != "pose":
            self._offset, self._start = self._moved(), self._now()
        self._rate = given
        self._animator.changed(self)

    def getPlayRate(self) -> float:
        """Speed, 1 as authored."""
        return self._rate

    def getFrameRate(self) -> float:
        """Frames a second at this speed."""
        return self.source.rate * self._rate

    def getNumFrames(self) -> int:
        """Frames in the clip."""
        return self.source.frames

    def getAnim(self) -> _Anim:
        """The clip itself."""
        return _Anim(self.source)

    def getPart(self) -> Animator:
        """What holds the blend weights."""
        return self._animator

    def getName(self) -> str:
        """The clip's name."""
        return self.source.name

    def hasAnim(self) -> bool:
        """Always: clips are loaded whole."""
        return True

    @property
    def mode(self) -> str:
        """"play", "loop", "pingpong" or "pose"."""
        return self._mode


class Animator:
    """An actor's clips and how much of each shows."""

    def __init__(self, now: Callable[[], float], listener: Callable[[ClipControl], None], stir: Callable[[], None] = lambda: None) -> None:
        """`stir` is called when a clip begins to show."""
        self._now = now
        self._listener, self._stir = listener, stir
        self.controls: dict[str, ClipControl] = {}
        self.blending = False
        self._shown: ClipControl | None = None
        self._before: ClipControl | None = None
        self._switched = -math.inf

    def add(self, sources: Iterable[ClipSource]) -> None:
        """Make clips playable; a name that exists is replaced."""
        for source in sources:
            self.controls[source.name] = ClipControl(source, self._now, self)

    def remove(self, names: Iterable[str]) -> None:
        """Forget clips."""
        for name in names:
            gone = self.controls.pop(name, None)
            if gone is not None and gone is self._shown:
                self._shown = None
            if gone is not None and gone is self._before:
                self._before = None

    def started(self, control: ClipControl, *, fade: bool) -> None:
        """A control plays or poses from now on."""
        self.shown(control, fade=fade)
        self._listener(control)

    def shown(self, control: ClipControl, *, fade: bool) -> None:
        """Let a control show, without telling the listener."""
        self._stir()
        if control is not self._shown:
            self._before, self._shown = self._shown, control
            self._switched = self._now() if fade else -math.inf

    def stopped(self, control: ClipControl) -> None:
        """A control holds its frame."""
        self._listener(control)

    def changed(self, control: ClipControl) -> None:
        """A control's rate changed."""
        if control.isPlaying():
            self._listener(control)

    def clear(self) -> None:
        """Show no clip."""
        self._shown = self._before = None
        self.blending = False

    def setControlEffect(self, control: ClipControl, effect: float) -> None:
        """Share of a clip while blending is on."""
        control.effect = control.number(effect, "its share")

    def getControlEffect(self, control: ClipControl) -> float:
        """Share of a clip."""
        return control.effect if self.blending else float(control is self._shown)

    @property
    def current(self) -> ClipControl | None:
        """The clip that shows."""
        return self._shown

    def playing(self) -> list[ClipControl]:
        """The clips that show and that time moves."""
        return [c for c in self.controls.values() if (c is self._shown or self.blending) and c.isPlaying()]

    @property
    def active(self) -> bool:
        """Whether any clip shows."""
        return self._shown is not None

    def weight(self) -> float:
        """How far clips have taken over from what moved the body before, 0..1."""
        if self._before is not None or self._switched == -math.inf:
            return 1.0
        return _ease((self._now() - self._switched) / FADE)

    def sample(self) -> tuple[F32, F32]:
        """Rotations (4, 55) and hips (3,) now."""
        if self.blending:
            shares = [(c, c.effect) for c in self.controls.values() if c.effect > 0]
            if shares:
                return _mix([(*c.source.sample(c.getFullFframe()), share) for c, share in shares])
        assert self._shown is not None
        rotations, hips = self._shown.source.sample(self._shown.getFullFframe())
        share = _ease((self._now() - self._switched) / FADE)
        if self._before is None or share >= 1.0:
            return rotations, hips
        before = self._before.source.sample(self._before.getFullFframe())
        return _mix([(rotations, hips, share), (*before, 1.0 - share)])


def _ease(x: float) -> float:
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


def _mix(parts: list[tuple[F32, F32, float]]) -> tuple[F32, F32]:
    total = sum(share for _, _, share in parts)
    rotations, hips, done = parts[0][0], parts[0][1] * (parts[0][2] / total), parts[0][2]
    for turn, offset, share in parts[1:]:
        done += share
        rotations = quat.nlerp(rotations, turn, np.float32(share / done))
        hips = hips + offset * (share / total)
    return rotations, hips.astype(np.float32)
