"""`TimelineBuilder`: whatever a voice says about its sound becomes a `SpeechTimeline`, at any moment of its arrival.

Phonemes and visemes are taken as they are. Of words, characters or nothing at all, the viseme net finds the phonemes in the sound: those of the text where
the sound says it, what it hears where it does not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from persona_engine.score.timeline import Phone, SpeechTimeline, Timing, Word
from persona_engine.speech import hearing, prosody, spread
from persona_engine.speech.aligner import Aligner
from persona_engine.speech.dsp import VoiceShaper
from persona_engine.speech.lattice import Span
from persona_engine.speech.letters import expected_duration
from persona_engine.speech.pcm import Samples, to_float
from persona_engine.speech.script import Script, script_of_letters, separate
from persona_engine.speech.synthesizer import AudioChunk, Done, PhoneMark, SpeechEvent, WordMark
from persona_engine.speech.trust import mended
from persona_engine.speech.viseme_marks import viseme_marks
from persona_engine.speech.viseme_net import VisemeNet
from persona_engine.speech.voice import VoiceSpec

_EARLY_S = 0.03
_LAST_PHONE_S = 0.12
"""How long the newest phone is taken to last while its end is unknown."""
_MORE_S = 0.3
"""Sound that is still arriving goes on for at least this long."""
_BARE_S = 0.1
"""Words that lie this much ahead of the first phone have none: they are of a voice that marked words only."""


class TimelineBuilder:
    """Collects the events of one utterance; `timeline` says what is known so far.

    `text` is the request's. `rate` (words a minute) serves the parts that are not heard yet. Without `net` lips follow the letters alone; `told` is how the
    text should sound, where that is known better than by its letters, and may be set at any time. `whole` False: the sound stops somewhere in the text.
    """

    def __init__(self, text: str, rate: float = 165.0, net: VisemeNet | None = None, told: Script | None = None, whole: bool = True) -> None:
        self._text, self._rate, self._net, self._whole = text, rate, net, whole
        self.told = told
        self.sure = True
        """Whether the sound said the text, when it was last asked for a timeline."""
        self._pcm: list[bytes] = []
        self._size = 0
        self._sample_rate = 0
        self._phones: list[PhoneMark] = []
        self._words: list[WordMark] = []
        self._duration: float | None = None
        self._pitch: prosody.PitchCurve | None = None

    def __getstate__(self) -> dict[str, Any]:
        # The pitch of what was heard so far is found again.
        return {**self.__dict__, "_pitch": None}

    def feed(self, event: SpeechEvent) -> None:
        """Take one event in the order of the stream."""
        match event:
            case AudioChunk():
                self._pcm.append(event.pcm)
                self._size += len(event.pcm)
                self._sample_rate = event.rate
            case WordMark():
                self._words.append(event)
            case PhoneMark():
                self._phones.append(event)
            case Done():
                self._duration = event.duration

    @property
    def heard(self) -> float:
        """Seconds of sound that have arrived."""
        return self._size / 2 / self._sample_rate if self._sample_rate else 0.0

    @property
    def pcm(self) -> bytes:
        """The sound that has arrived."""
        return b"".join(self._pcm)

    def shaped(self, voice: VoiceSpec) -> TimelineBuilder:
        """The same utterance through a voice's equaliser, dispersion, breath and room, of which the tail comes once it is done."""
        if voice.dry or not self._size:
            return self
        shaper, made = VoiceShaper(voice, self._sample_rate), copy.copy(self)
        made._pcm = [shaper.feed(self.pcm), shaper.flush() if self.done else b""]
        made._size, made._pitch = sum(map(len, made._pcm)), None
        return made

    @property
    def done(self) -> bool:
        """Whether the voice said that it is complete."""
        return self._duration is not None

    @property
    def expected(self) -> float:
        """Seconds that the whole will last, as far as marks and letters tell."""
        return self._expected()

    @property
    def timing(self) -> Timing:
        """How fine the marks are that have arrived."""
        return "phoneme" if self._phones else "word" if self._words else "none"

    def timeline(self) -> SpeechTimeline:
        """Everything known now; `complete` once `Done` was fed. Pure: the same events give the same timeline."""
        samples = to_float(self.pcm)
        complete = self._duration is not None
        rate = self._sample_rate or 22_050
        duration = self._duration if self._duration is not None else max(self.heard + _MORE_S, self._expected())
        if self._pitch is None and self._sample_rate:
            self._pitch = prosody.PitchCurve(self._sample_rate)
        energy = prosody.energy(samples, rate)
        f0 = self._pitch.of(samples) if self._pitch is not None else prosody.NO_CURVE
        words, phones = self._content(samples, rate, duration, complete)
        if not any(phone.stress for phone in phones):
            phones = prosody.stressed(phones, energy, f0)
        phones = [replace(p, end=min(p.end, duration)) for p in phones if p.start < duration]
        effort = prosody.effort(samples, rate, energy, f0)
        marks = viseme_marks(phones, duration, energy, effort)
        return SpeechTimeline(self._text, duration, tuple(words), tuple(phones), marks, self.timing, energy, f0, complete)

    def _expected(self) -> float:
        if self._phones:
            return max(mark.start for mark in self._phones) + _LAST_PHONE_S
        return expected_duration(self._text, self._rate)

    def _content(self, samples: np.ndarray, rate: int, duration: float, complete: bool) -> tuple[list[Word], list[Phone]]:
        marks = separate(self._words)
        if self._phones:
            first = min(mark.start for mark in self._phones)
            bare = [mark for mark in marks if mark.start < first - _BARE_S]
            words, phones = spread.over_words(self._text, bare, first) if bare else ([], [])
            return self._from_phones(marks[len(bare) :], duration, words, phones)
        silent = self._duration is not None and self.heard < self._duration - _MORE_S
        if self._net is not None and len(samples) and not (marks and silent):
            return self._heard(self._net, samples, rate, marks, complete)
        if marks:
            return spread.over_words(self._text, marks, duration)
        return spread.by_rate(self._text, 0.0, self._rate)

    def _heard(self, net: VisemeNet, samples: Samples, rate: int, marks: list[WordMark], complete: bool) -> tuple[list[Word], list[Phone]]:
        """What the sound says: the text where it does, whatever is heard where not."""
        told = self.told or script_of_letters(self._text)
        if not told.phones:
            return [], hearing.phones(net, samples, rate)
        made = Aligner(net).align(told, samples, rate, _spans(told, marks), complete=complete and self._whole)
        self.sure = made.sure
        doubts = made.doubts if made.sure else ((0.0, len(samples) / rate),)
        if not doubts:
            return list(made.words), list(made.phones)
        return list(made.words), mended(made.phones, hearing.phones(net, samples, rate), doubts)

    def _from_phones(self, marks: list[WordMark], duration: float, words: list[Word], phones: list[Phone]) -> tuple[list[Word], list[Phone]]:
        """Words and phones by the phones' marks, behind those of an earlier voice."""
        rows = sorted(self._phones, key=lambda m: m.start)
        # A corrected phone may lie before the mark of its word.
        starts = [word.start - _EARLY_S for word in marks]
        ends = [mark.start for mark in rows[1:]] + [max(duration, rows[-1].start)]
        owner = np.searchsorted(starts, [m.start for m in rows], "right") - 1
        before = len(words)
        for row, end, word in zip(rows, ends, owner.tolist()):
            if not row.ipa and phones and not phones[-1].ipa:
                phones[-1] = replace(phones[-1], end=end)
            elif end > row.start:
                phones.append(Phone(row.ipa, row.start, end, row.stress, word + before if row.ipa and word >= 0 else -1))
        for i, mark in enumerate(marks):
            own = [phone for phone in phones if phone.word == i + before]
            start, end = (own[0].start, own[-1].end) if own else (mark.start, mark.start)
            words.append(Word(self._text[mark.char_start : mark.char_end], start, end, mark.char_start, mark.char_end))
        return words, phones


def _spans(told: Script, marks: Sequence[WordMark]) -> list[Span | None]:
    """When the voice says that each word of the script is spoken."""
    ends = [mark.start for mark in marks[1:]] + [float("inf")]
    out: list[Span | None] = []
    for start, end in told.words:
        inside = [(m.start, until if m.end is None else m.end) for m, until in zip(marks, ends) if m.char_start < end and start < m.char_end]
        out.append((inside[0][0], inside[-1][1]) if inside else None)
    return out


def build(text: str, events: Iterable[SpeechEvent], pcm: bytes = b"", rate: int = 0, net: VisemeNet | None = None) -> SpeechTimeline:
    """The timeline of a whole stream of events, whose sound may be given apart as `pcm` (mono s16 at `rate`).

    A voice that said nothing about the end ends with its sound.
    """
    builder = TimelineBuilder(text, net=net)
    for event in events:
        builder.feed(event)
    if pcm and rate:
        builder.feed(AudioChunk(pcm, builder.heard, rate))
    if not builder.done:
        builder.feed(Done(builder.heard or builder.expected))
    return builder.timeline()
