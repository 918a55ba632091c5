"""`Phrases`: sound without end as phrases, each from just before its first syllable to the pause behind its last, while it is spoken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from persona_engine.speech.hearing import STREAM_LAG_S, Hearing
from persona_engine.speech.pcm import Samples
from persona_engine.speech.synthesizer import PhoneMark
from persona_engine.speech.viseme_net import VisemeNet

BEFORE_S, AFTER_S = 0.12, 0.15
"""Sound that is kept before the first and after the last syllable."""
PAUSE_S = 0.4
"""This much silence ends a phrase."""
LONG_S, SHORT_PAUSE_S, LONGEST_S = 7.0, 0.1, 14.0
"""A phrase longer than the first ends at any pause of the second, one as long as the third where it is."""


@dataclass(eq=False)
class Phrase:
    """One phrase. `samples` and `marks` (seconds from its own start) grow until it is `complete`; `start` is in seconds of the stream."""

    start: float
    samples: Samples
    marks: list[PhoneMark] = field(default_factory=list)
    complete: bool = False


class Phrases:
    """Fed with sound of one `rate` in pieces of any size; keeps no more than the present phrase."""

    def __init__(self, net: VisemeNet, rate: int) -> None:
        self._rate, self._hearing = rate, Hearing(net, rate)
        self._kept: Samples = np.zeros(0, np.float32)
        self._first = 0
        """Index in the stream of the first sample kept."""
        self._now: Phrase | None = None

    def feed(self, samples: Samples, last: bool = False) -> list[Phrase]:
        """The phrases that have grown or ended, in order; `last` ends the stream."""
        self._kept = np.concatenate([self._kept, samples])
        heard = (self._first + len(self._kept)) / self._rate
        certain = heard if last else heard - STREAM_LAG_S
        out: list[Phrase] = []
        for mark in self._hearing.feed(samples, last):
            if self._now is None and mark.ipa:
                self._now = self._begin(max(self._first / self._rate, mark.start - BEFORE_S))
                self._now.marks.append(PhoneMark(0.0, ""))
            if self._now is not None:
                self._now.marks.append(replace(mark, start=max(0.0, mark.start - self._now.start)))
                self._end_in(self._now, mark.start, out)
        if self._now is not None:
            self._end_in(self._now, certain, out)
        if self._now is not None:
            self._now.samples = self._kept[round(self._now.start * self._rate) - self._first :]
            self._now.complete = last
            out.append(self._now)
        self._forget(max(0, len(self._kept) - round((BEFORE_S + STREAM_LAG_S + 0.1) * self._rate)))
        return out

    def _begin(self, start: float) -> Phrase:
        # On a sample, so that phrases that follow each other do so exactly.
        return Phrase(round(start * self._rate) / self._rate, np.zeros(0, np.float32))

    def _end_in(self, phrase: Phrase, until: float, out: list[Phrase]) -> None:
        """End the phrase where what is known of it, up to stream time `until`, says so."""
        silent = phrase.marks[-1] if not phrase.marks[-1].ipa else phrase.marks[-2] if len(phrase.marks) > 1 and not phrase.marks[-2].ipa else None
        if silent is not None and silent.start > 0:
            since = phrase.start + silent.start
            resumed = phrase.start + phrase.marks[-1].start if phrase.marks[-1].ipa else until
            if resumed - since >= (SHORT_PAUSE_S if since - phrase.start > LONG_S else PAUSE_S):
                self._close(phrase, min(since + AFTER_S, resumed), out)
                return
        if until - phrase.start >= LONGEST_S:
            self._close(phrase, until, out)

    def _close(self, phrase: Phrase, end: float, out: list[Phrase]) -> None:
        # Sound that was given out already cannot be taken back.
        end = max(end, phrase.start + len(phrase.samples) / self._rate)
        at = round((end - phrase.start) * self._rate) + round(phrase.start * self._rate) - self._first
        phrase.samples, phrase.complete = self._kept[round(phrase.start * self._rate) - self._first : at], True
        later = [mark for mark in phrase.marks if phrase.start + mark.start >= end and mark.ipa]
        showing = [mark for mark in phrase.marks if phrase.start + mark.start < end]
        phrase.marks = showing
        out.append(phrase)
        self._now = None
        self._forget(max(0, at))
        if later or (showing and showing[-1].ipa):
            following = self._now = self._begin(end)
            carried = [] if later and phrase.start + later[0].start <= end else [showing[-1]] if showing[-1].ipa else [PhoneMark(0.0, "")]
            following.marks = [replace(m, start=max(0.0, phrase.start + m.start - end)) for m in (*carried, *later)]

    def _forget(self, count: int) -> None:
        if self._now is not None:
            count = min(count, round(self._now.start * self._rate) - self._first)
        self._kept, self._first = self._kept[count:], self._first + count
