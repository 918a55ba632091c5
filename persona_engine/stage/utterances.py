"""`Utterances`: what one persona says: waiting, on stage, growing, cut, over. On the main thread."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import msgspec

from persona_engine.errors import PersonaError
from persona_engine.motion.performer import Happened
from persona_engine.score.entries import Amend, Cut, Performance
from persona_engine.score.quantity import on_ms
from persona_engine.score.recording import Sound
from persona_engine.stage.speech_handle import Speech
from persona_engine.stage.turn import Waiting
from persona_engine.stage.voicing import Utterance

if TYPE_CHECKING:
    from persona_engine.stage.member import Member

HORIZON = 1.3
"""The next sentence goes on stage when the present one has this many seconds left: time to bake it, and to prepare its first gesture."""
JOIN = 0.24
"""Seconds of breath between two sentences."""
CHAIN_OVERLAP = 0.4
START_LEAD = 0.12
"""Least time between scheduling and sound: baking ahead by 50 ms plus the hop to the thread."""
AHEAD = 0.25
"""She is seen to be about to speak this long before the sound, seconds; what is known longer before is told in the frame after."""
BOUNDARY = 1.2
"""When interrupted, a persona ends its clause if that takes no longer than this, seconds."""


class Utterances:
    """Of one member. A turn's coroutine gives what it makes to `arrived` and `grown`, and at last calls `answered`."""

    def __init__(self, member: Member) -> None:
        self._member, self._stage = member, member.stage
        self._queue: deque[Waiting] = deque()
        self._spoken: dict[int, Waiting] = {}
        self._voiced: set[Speech] = set()
        self._sought: set[Speech] = set()
        """Turns whose words are still being found or voiced."""
        self.tail: tuple[int, float] | None = None
        """The performance that was last put on stage (0: one that was cut), and when it ends."""
        self.ready_at = 0.0
        """Before this session time no turn begins to be heard."""
        self.turn = 0
        """Grows with every interruption; what belongs to an older turn is dropped."""
        self.pending = 0
        """Turns whose words are still being found or voiced."""
        self._untold: tuple[Waiting, Performance] | None = None
        """What was put on stage in the last frame, and is not yet told to others."""

    @property
    def on_stage(self) -> tuple[Waiting, ...]:
        """What is heard now or about to be."""
        return tuple(self._spoken.values())

    @property
    def queued(self) -> tuple[Waiting, ...]:
        """What is made and not yet on stage."""
        return tuple(self._queue)

    @property
    def waiting(self) -> bool:
        """Whether something is on stage, or made and not yet there."""
        return bool(self._queue or self._spoken)

    @property
    def busy(self) -> bool:
        """Whether anything is being thought of, waits or is on stage."""
        return bool(self.pending or self._queue or self._spoken)

    # ---- turns ----------------------------------------------------------------------------------------------------------------------

    def start(self, coroutine: Coroutine[Any, Any, None], speech: Speech) -> None:
        """Begin to find and voice the words of a turn."""
        self.pending += 1
        self._member.wake()
        self._sought.add(speech)
        try:
            self._stage.bridge.run(coroutine)
        except PersonaError as error:
            self.pending -= 1
            self._sought.discard(speech)
            speech.finish(error)

    def begin_turn(self, now: float, at_once: bool = False) -> None:
        """A new turn: what is queued is dropped, what is being said ends at its clause, or `at_once`."""
        self.turn += 1
        self._drop()
        for number, waiting in list(self._spoken.items()):
            self._cut(number, waiting, now, at_once)
        self._voiced = {speech for speech in self._voiced if not speech.done}

    def cancel(self, speech: Speech) -> None:
        """Drop what belongs to `speech`, on stage too."""
        self._queue = deque(w for w in self._queue if w.speech is not speech)
        self._voiced.discard(speech)
        now = self._stage.now()
        for number, waiting in list(self._spoken.items()):
            if waiting.speech is speech:
                self._cut(number, waiting, now, at_once=True)

    def close(self) -> None:
        """Release whoever waits: what was not spoken is cut short."""
        self.turn += 1
        for speech in {*self._sought, *(waiting.speech for waiting in (*self._queue, *self._spoken.values()))}:
            speech.cut_off()
        self._queue.clear()
        self._spoken.clear()
        self._voiced.clear()

    def _drop(self) -> None:
        for waiting in self._queue:
            waiting.speech.finish()
        self._queue.clear()

    def _cut(self, number: int, waiting: Waiting, now: float, at_once: bool) -> None:
        timeline, stage, persona = waiting.utterance.timeline, self._stage, self._member.id
        self._member.wake()
        playing = stage.performer.media(self._member.row, now)
        position = playing[1] if playing is not None and playing[0] == number else now - waiting.t
        media = position + 0.06
        if not at_once and position > 0:
            silences = [m.start for m in timeline.visemes if m.viseme == "sil" and m.start > position + 0.05]
            media = silences[0] if silences and silences[0] - position <= BOUNDARY else position + 0.25
        media = min(media, timeline.duration)
        delay = stage.play_delay
        stage.submit(Cut(persona, number, now + delay, media if position > 0 else -1.0))
        stop_t = now + max(0.0, media - position) + delay
        made = waiting.utterance
        if not made.complete and made.pcm:
            stage.extend_sound(persona, number, Sound(f"{persona}-{number}", made.rate, made.pcm), True)
        stage.sounds.stop(persona, number, stop_t)
        self._member.lately.cut(number, stop_t)
        self.tail = (0, max(stop_t, self.tail[1] if self.tail is not None and self.tail[0] == 0 else stop_t))
        words = [w for w in timeline.words if w.end <= media]
        self._member.conversation.heard(timeline.text[: words[-1].char_end] + "..." if words else "")
        self._spoken.pop(number, None)
        waiting.speech.finish()

    # ---- what turns give ------------------------------------------------------------------------------------------------------------

    def arrived(self, turn: int, waiting: Waiting) -> None:
        """An utterance may go on stage; a filler only while there is nothing better to be heard."""
        late = waiting.speech is self._member.filler and self.waiting
        if turn == self.turn and not waiting.speech.done and not late:
            self._queue.append(waiting)
            self._member.wake()

    def grown(self, turn: int, waiting: Waiting, made: Utterance) -> None:
        """A slow voice has said more of a sentence: what is not yet played follows it."""
        waiting.utterance = made
        self._member.wake()
        if turn != self.turn or self._spoken.get(waiting.id) is not waiting:
            return
        stage, persona = self._stage, self._member.id
        now, shown, delay = stage.now(), made.performance, stage.play_delay
        # What begins before this is on its way to the screen already.
        from_t = on_ms(max(0.0, now + delay - waiting.t + stage.performer.lead + 0.05))
        waiting.revision += 1
        blocks = tuple(b for b in self._member.lately.fresh(waiting.id, waiting.t, shown.blocks) if b.start >= from_t)
        marks = tuple(v for v in shown.visemes if v.start >= from_t)
        stage.submit(Amend(persona, waiting.id, now + delay, waiting.revision, from_t, shown.duration, marks, blocks), planned=True)
        stage.extend_sound(persona, waiting.id, Sound(f"{persona}-{waiting.id}", made.rate, made.pcm), made.complete)
        playing = stage.performer.media(self._member.row, now)
        if self.tail is not None and self.tail[0] == waiting.id:
            begun = now - playing[1] if playing is not None and playing[0] == waiting.id else waiting.t
            self.tail = (waiting.id, begun + shown.duration)
        if made.complete and waiting.over and playing is None:
            self._heard(waiting, now)

    def answered(self, turn: int, speech: Speech, count: int, error: PersonaError | None) -> None:
        """A turn has no more than the `count` utterances that it gave."""
        self.pending -= 1
        self._sought.discard(speech)
        self._voiced.add(speech)
        if error is not None or count == 0 or turn != self.turn:
            speech.finish(error)
        if turn == self.turn and count == 0:
            self._member.change(self._stage.now(), role="listening")
        self._conclude(speech)

    def _conclude(self, speech: Speech) -> None:
        """A turn whose last word was heard is over."""
        if speech not in self._voiced or any(w.speech is speech for w in (*self._queue, *self._spoken.values())):
            return
        self._voiced.discard(speech)
        if not speech.done:
            speech.finish()
            if not self.waiting:
                self._member.change(self._stage.now(), role="thinking" if self.pending else "listening")

    # ---- the frame ------------------------------------------------------------------------------------------------------------------

    @property
    def due(self) -> float:
        """Session time before which a step would do nothing."""
        if self._untold is not None or (self._queue and self.tail is None):
            return -math.inf
        return self.tail[1] - HORIZON if self._queue and self.tail is not None else math.inf

    def step(self, now: float) -> None:
        """Put the next sentence on stage when it is time."""
        if self._untold is not None:
            self._tell(now, *self._untold)
        while self._queue:
            free_at = self.tail[1] if self.tail is not None else -1e9
            if free_at - now > HORIZON:
                break
            self._schedule(self._queue.popleft(), now, free_at)

    def _schedule(self, waiting: Waiting, now: float, free_at: float) -> None:
        stage, member = self._stage, self._member
        lead = START_LEAD + stage.play_delay
        chained = free_at > now - 0.3
        t = max(now + lead, free_at + (JOIN if waiting.join is None else waiting.join) if chained else now + lead, self.ready_at if waiting.first else 0.0)
        number, made = member.number(), waiting.utterance.performance
        sound = f"{member.id}-{number}" if waiting.utterance.pcm else ""
        after, overlap = (self.tail[0], CHAIN_OVERLAP) if chained and self.tail is not None and self.tail[0] else (0, 0.0)
        blocks = member.lately.fresh(number, t, made.blocks)
        entry = msgspec.structs.replace(made, persona=member.id, id=number, t=t, after=after, overlap=overlap, sound=sound, blocks=blocks)
        placed = stage.submit(entry, planned=True)
        if sound:
            heard = Sound(sound, waiting.utterance.rate, waiting.utterance.pcm)
            stage.add_sound(member.id, number, placed.t, heard, waiting.utterance.complete)
        self._spoken[number] = waiting
        waiting.id, waiting.t = number, placed.t
        self.tail = (number, placed.t + made.duration)
        if self._untold is not None:
            self._tell(now, *self._untold)
        self._untold = waiting, msgspec.structs.replace(entry, t=placed.t)
        if placed.t - now < 2 * AHEAD:
            self._tell(now, *self._untold)

    def _tell(self, now: float, waiting: Waiting, entry: Performance) -> None:
        """That she speaks, and what, unless it was cut since: her state, and those who listen."""
        self._untold = None
        if self._spoken.get(waiting.id) is waiting:
            self._member.change(max(now, entry.t - AHEAD), role="speaking")
            self._stage.company.spoken(self._member, entry, waiting.utterance.timeline)

    def happened(self, event: Happened, now: float) -> None:
        """The performer says that a performance started or ended."""
        waiting = self._spoken.get(event.id)
        if waiting is None:
            return
        if event.what == "started":
            self._stage.emit("persona-speaking", persona=self._member.id, id=event.id, text=waiting.utterance.performance.text)
        elif event.what == "ended":
            waiting.over = True
            if waiting.utterance.complete:
                self._heard(waiting, now)

    def _heard(self, waiting: Waiting, now: float) -> None:
        """An utterance was heard to its end."""
        del self._spoken[waiting.id]
        self._member.spoke(waiting, now)
        self._conclude(waiting.speech)
