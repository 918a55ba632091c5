"""`Lattice`: the states through which a script may be said, and `Search`, the likeliest way through them so far."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.features import Frames
from persona_engine.speech.script import Script
from persona_engine.speech.viseme_net import classes

SUB = 2
"""States of a unit, hence its least length in frames."""
FAR = SUB + 1
"""Steps from the end of a unit over a skipped pause."""
PAUSE_S, LAST_PAUSE_S = 0.05, 0.2
SKIP_COST = 0.5
WINDOW = 600
"""States around the likeliest one that are followed: about half a minute of text."""
SLACK_S, STRAY_COST = 0.08, 60.0
"""Seconds by which a word may lie outside its given time, and the log cost of each second beyond."""
Span = tuple[float, float]


class Lattice:
    """Each class of each phoneme `SUB` times, and pauses between words that may be skipped.

    `spans` gives the time in which each word of the script is said, where it is known: (start, end) in seconds by index of the word.
    """

    def __init__(self, told: Script, spans: Sequence[Span | None] = ()) -> None:
        owner, found, length, optional = [-1], [0], [PAUSE_S], [True]
        word = -1
        for i, phone in enumerate(told.phones):
            if phone.ipa and phone.word != word and not optional[-1]:
                owner, found, length, optional = owner + [-1], found + [0], length + [PAUSE_S], optional + [True]
            if not phone.ipa and optional[-1]:
                length[-1] = max(length[-1], phone.length)
                continue
            shown = classes(phone.ipa)
            for part in shown:
                owner.append(i if phone.ipa else -1)
                found.append(part)
                length.append(phone.length / len(shown))
                optional.append(not phone.ipa)
            word = phone.word if phone.ipa else word
        if not optional[-1]:
            owner, found, length, optional = owner + [-1], found + [0], length + [LAST_PAUSE_S], optional + [True]
        self.owner, self.found = np.array(owner), np.array(found)
        self.unit = np.repeat(np.arange(len(owner)), SUB)
        self.state_found = self.found[self.unit]
        leave = np.clip(SUB / CURVE_RATE / np.maximum(np.repeat(length, SUB), 0.03), 0.02, 0.9)
        self.leave, self.stay = np.log(leave), np.log(1 - leave)
        first = np.arange(len(self.unit)) % SUB == 0
        skippable = np.concatenate([[False] * min(2, len(owner)), optional[1:-1]])[: len(owner)].astype(bool)
        self.skip = np.where(first & np.repeat(skippable, SUB), -SKIP_COST, -np.inf)
        self.spans = self._spans(told, spans) if any(spans) else None

    def _spans(self, told: Script, spans: Sequence[Span | None]) -> NDArray[np.float64]:
        """First and last frame of each state, (2, states)."""
        out = np.full((2, len(self.owner)), np.nan)
        for unit, owner in enumerate(self.owner.tolist()):
            word = told.phones[owner].word if owner >= 0 else -1
            span = spans[word] if 0 <= word < len(spans) else None
            if span is not None:
                out[:, unit] = (span[0] - SLACK_S) * CURVE_RATE, (span[1] + SLACK_S) * CURVE_RATE
        out[0][np.isnan(out[0])], out[1][np.isnan(out[1])] = -np.inf, np.inf
        return np.repeat(out, SUB, axis=1)

    def __len__(self) -> int:
        return len(self.unit)


class Search:
    """One pass forward over the frames. What is far from the likeliest state is forgotten, so that any length costs the same a second."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        size = len(lattice)
        self._score = np.full(FAR + size, -np.inf)
        """After `FAR` states that nobody is in."""
        self._score[FAR] = 0.0
        if size > SUB:
            self._score[FAR + SUB] = 0.0
        leave = np.concatenate([np.zeros(FAR), lattice.leave])
        self._step, self._jump = leave[FAR - 1 : -1], leave[:size] + lattice.skip
        self._look(0, min(size, 2 * WINDOW))
        self._back: list[tuple[int, NDArray[np.bool_], NDArray[np.bool_]]] = []
        """For each frame the first state that is followed, and from there on whether states were come to from the one before and over a pause."""
        self._time = 0
        self.first = 0
        """Frame of the oldest step that is still known."""

    def __len__(self) -> int:
        return self._time

    def feed(self, evidence: Frames) -> None:
        """Add frames: log evidence of each class of sound, (T, classes)."""
        lattice = self.lattice
        for heard in evidence:
            if self._time % 16 == 0 and len(lattice) > 2 * WINDOW:
                self._move()
            low, high = self._low, self._high
            here, before, over, stay, step, jump, found = self._near
            row = heard.take(found)
            if lattice.spans is not None:
                late = np.maximum(lattice.spans[0, low:high] - self._time, self._time - lattice.spans[1, low:high])
                row = row - np.maximum(late, 0.0) * (STRAY_COST / CURVE_RATE)
            if self._time:
                best, step, jump = here + stay, before + step, over + jump
                came = step > best
                np.maximum(best, step, out=best)
                jumped = jump > best
                np.maximum(best, jump, out=here)
            else:
                came = jumped = np.zeros(high - low, bool)
            here += row
            self._back.append((low, came, jumped))
            self._time += 1

    def _move(self) -> None:
        centre = self.best()
        low = max(0, min(centre - WINDOW, len(self.lattice) - 2 * WINDOW))
        self._score[: low + FAR] = -np.inf
        self._score[low + 2 * WINDOW + FAR :] = -np.inf
        self._look(low, low + 2 * WINDOW)

    def _look(self, low: int, high: int) -> None:
        """Follow the states from `low` up to `high`."""
        lattice, score = self.lattice, self._score
        self._low, self._high = low, high
        self._near = (
            score[low + FAR : high + FAR], score[low + FAR - 1 : high + FAR - 1], score[low:high], lattice.stay[low:high], self._step[low:high],
            self._jump[low:high], lattice.state_found[low:high],
        )  # fmt: skip

    def best(self) -> int:
        """The likeliest state now."""
        return int(self._score[FAR:].argmax())

    def last(self) -> int:
        """The likeliest state in which the whole text is said; where none can be, the likeliest of all."""
        score, final = self._score[FAR:], len(self.lattice) - 1
        before = final - SUB
        end = before if before > 0 and score[before] > score[final] else final
        return end if np.isfinite(score[end]) else self.best()

    def path(self, state: int, until: int = 0) -> NDArray[np.intp]:
        """States of the frames from `until` on, on the way to `state`."""
        out = np.zeros(self._time - until, np.intp)
        for t in range(self._time - 1, until - 1, -1):
            out[t - until] = state
            low, came, jumped = self._back[t - self.first]
            state -= FAR if jumped[state - low] else int(came[state - low])
        return out

    def forget(self, until: int) -> None:
        """Nobody will ask for the frames before `until` any more."""
        del self._back[: until - self.first]
        self.first = max(self.first, until)
