"""Signs of listening: which, and when, by pauses and pitch of a voice, as it comes or known as a whole, or by pauses of somebody who types.

Backchannels follow the end of a phrase and stretches of low pitch (Ward and Tsukahara 2000: 110 ms of low pitch after 700 ms of speech,
none in the last 800 ms; the answer comes 700 ms later).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.behavior import appraisal
from persona_engine.behavior.affect import Temperament
from persona_engine.behavior.prosody import boundaries
from persona_engine.score.timeline import CURVE_RATE, SpeechTimeline
from persona_engine.speech.turns import Voice

LOW_SECONDS, SPEECH_BEFORE, APART, AFTER = 0.11, 0.70, 0.80, 0.70
LOW_SHARE = 26.0
"""Percentile of the pitch of a voice below which it is low."""
AFTER_PHRASE = 0.18
"""Seconds from the end of a phrase to the sign."""
LIVELY = (1.5, 4.0)
"""Semitones by which the pitch of a flat and of a lively voice moves; its listener moves as much."""
HEARD_PAUSE = 0.25
"""Seconds of silence in speech that end a phrase."""
FRESH = 1.0
"""A moment that passed this long ago, seconds, is not answered any more."""
LEAST_WORDS = 4
"""Words of a line in the making after which a pause deserves a sign."""
TYPING_PAUSE, TYPING_GAP = 0.9, 2.2
"""Seconds: a pause of the keys that is one, and least time between two signs."""
TURN_NEAR = 0.25
"""Seconds before the end of a turn at which the listener gets ready."""

MIRRORED: dict[str, str] = {
    "greeting": "smile", "praise": "smile", "joke": "smile", "thanks": "smile", "wonder": "go_on", "question": "go_on", "farewell": "mm",
    "sad_news": "sympathy", "good_news": "delight", "alarm": "alarm", "disgusting": "disgusting", "insult": "insult", "threat": "threat",
    "grievance": "concern", "boast": "go_on",
}  # fmt: skip
"""What the words so far mean -> the sign that answers them."""
PLAIN = ("mm", "mm_hm", "go_on")
"""Signs that one follows."""
SOBER: dict[str, tuple[str, str, str]] = {
    "sad_news": ("mm", "sympathy", "sympathy"), "grievance": ("mm", "concern", "mm"), "threat": ("mm", "mm", "mm"), "insult": ("mm", "mm", "mm"),
}  # fmt: skip
"""Signs that one follows what is nothing to smile at."""
_PHRASE_END = re.compile(r"[,;:.!?…]\s*$")


@dataclass(frozen=True)
class Sign:
    """A sign of listening `name` (a row of `REFLEXES`) at `t` seconds of the other's sound, `size` 0..1."""

    t: float
    name: str
    size: float = 1.0


def pitch_cues(f0: NDArray[np.float32]) -> list[float]:
    """Moments at which low pitch invites a sign, seconds, from the pitch of a voice (`CURVE_RATE` frames a second, 0 unvoiced)."""
    voiced = f0 > 0
    if not voiced.any():
        return []
    low = voiced & (f0 < np.percentile(f0[voiced], LOW_SHARE))
    out: list[float] = []
    run = 0
    for frame in range(len(low)):
        run = run + 1 if low[frame] else 0
        t = frame / CURVE_RATE
        spoken = voiced[max(0, frame - int(1.2 * SPEECH_BEFORE * CURVE_RATE)) : frame].mean() if frame else 0.0
        if run == int(LOW_SECONDS * CURVE_RATE) and t > SPEECH_BEFORE and spoken > 0.5 and (not out or t + AFTER - out[-1] > APART):
            out.append(t + AFTER)
    return out


def signs(timeline: SpeechTimeline, temperament: Temperament, chances: list[float], addressed: bool) -> list[Sign]:
    """How somebody of this temperament listens to an utterance; `chances` are uniform numbers, used in turn.

    The agreeable and outgoing show more; who is only standing by shows half as much and does not take a breath to answer.
    """
    eager = (0.25 + 0.35 * temperament.agreeableness + 0.25 * temperament.extraversion) * (1.0 if addressed else 0.5)
    moments = sorted([t + AFTER_PHRASE for t, _ in boundaries(timeline)[:-1]] + [t for t in pitch_cues(timeline.f0) if t < timeline.duration - 0.4])
    out: list[Sign] = []
    for number, t in enumerate(moments):
        u, v = chances[(2 * number) % len(chances)], chances[(2 * number + 1) % len(chances)]
        if u < eager and (not out or t - out[-1].t > TYPING_GAP):
            out.append(Sign(t, ("mm", "mm_hm", "go_on")[int(3 * v) % 3], 0.6 + 0.4 * v))
    if addressed:
        out.append(Sign(max(0.0, timeline.duration - TURN_NEAR), "turn_near"))
    return out


class Typing:
    """Somebody writes a line: `heard` is told of every key, `sign` is asked every frame."""

    size = 0.9
    """Of the signs."""

    def __init__(self, t: float) -> None:
        self.text = ""
        self.since, self.t = t, t
        self._signed, self._words, self._meant = t, 0, ""
        self._phrases = 0

    def heard(self, text: str, t: float) -> None:
        """The line so far."""
        if text != self.text:
            self.text, self.t = text, t

    def sign(self, t: float, chance: float) -> str:
        """The sign that is due at `t`, "" for none; `chance` is a uniform number."""
        meaning = appraisal.appraise(self.text)
        if meaning != self._meant and meaning in MIRRORED and t - self._signed > 0.6:
            self._meant = meaning
            return self._give(MIRRORED[meaning], t)
        words, phrases = len(self.text.split()), len(re.findall(r"[,;:.!?…]", self.text))
        if t - self._signed < TYPING_GAP:
            return ""
        paused = t - self.t > TYPING_PAUSE and words - self._words >= LEAST_WORDS
        phrase = phrases > self._phrases and (t - self.t > 0.3 or _PHRASE_END.search(self.text) is None)
        if not paused and not phrase:
            return ""
        return self._give("go_on" if self.text.rstrip().endswith("?") else SOBER.get(meaning, PLAIN)[int(3 * chance) % 3], t)

    def _give(self, name: str, t: float) -> str:
        self._signed, self._words = t, len(self.text.split())
        self._phrases = len(re.findall(r"[,;:.!?…]", self.text))
        return name


class Speaking:
    """Somebody speaks and has not finished: `heard` is told how it sounds, `sign` is asked every frame."""

    def __init__(self, t: float) -> None:
        self.t = t
        """When speech was last heard, session time."""
        self.lively = 0.5
        """How much the voice moves, 0..1."""
        self._signed = t
        self._due: list[float] = []
        self._known = 0.0
        """Moments up to this one, session time, were thought of."""

    def heard(self, voice: Voice, began: float) -> None:
        """All of the turn so far, which began at session time `began`."""
        speech = np.flatnonzero(voice.speech)
        if not len(speech):
            return
        self.t = began + float(speech[-1]) / CURVE_RATE
        voiced = voice.f0[voice.f0 > 0]
        if len(voiced) > CURVE_RATE // 2:
            spread = float(np.std(12 * np.log2(voiced)))
            self.lively = min(1.0, max(0.0, (spread - LIVELY[0]) / (LIVELY[1] - LIVELY[0])))
        moments = [*pitch_cues(voice.f0), *_pauses(voice.speech)]
        fresh = [began + t for t in moments if began + t > self._known]
        if fresh:
            self._due = sorted([*self._due, *fresh])
            self._known = max(fresh)

    @property
    def size(self) -> float:
        """How large signs are: as lively as the voice."""
        return 0.5 + 0.5 * self.lively

    def sign(self, t: float, chance: float) -> str:
        """The sign that is due at `t`, "" for none; `chance` is a uniform number."""
        while self._due and self._due[0] <= t:
            moment = self._due.pop(0)
            if t - moment < FRESH and t - self._signed > TYPING_GAP:
                self._signed = t
                names = ("mm", "mm_hm", "go_on") if self.lively > 0.4 else ("mm", "mm", "go_on")
                return names[int(3 * chance) % 3]
        return ""


def _pauses(speech: NDArray[np.bool_]) -> list[float]:
    """When a sign is due after the ends of phrases that are followed by a pause, seconds."""
    edges = np.flatnonzero(np.diff(speech.astype(np.int8), prepend=0, append=0))
    out, spoken = [], 0.0
    for begin, end, after in zip(edges[::2], edges[1::2], [*edges[2::2], len(speech)]):
        spoken += float(end - begin) / CURVE_RATE
        if spoken > SPEECH_BEFORE and after - end >= HEARD_PAUSE * CURVE_RATE:
            out.append(float(end) / CURVE_RATE + AFTER_PHRASE)
            spoken = 0.0
    return out
