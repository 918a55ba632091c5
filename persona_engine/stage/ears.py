"""`Ears`: a persona hears somebody speak: attends from the first syllable on, gives signs while they speak, understands at the end of the turn.

What is said is written down by the recogniser that the settings name. Without one she listens as well, says once that she cannot make out words, and
answers with signs.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, cast

from persona_engine.errors import PersonaError, ServiceError, StageError
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.quantity import is_number
from persona_engine.services.microphone import open_source
from persona_engine.services.openai_transcribe import open_recognizer
from persona_engine.services.reader import open_vad
from persona_engine.speech.recognizer import Recognizer
from persona_engine.speech.source import AudioSource
from persona_engine.speech.turns import Turn, Turns, Voice
from persona_engine.stage import given
from persona_engine.stage.live import LiveSound, Pieces
from persona_engine.stage.speech_handle import Speech

if TYPE_CHECKING:
    from persona_engine.score.pose import PoseFrame
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")
TOLD_EVERY_S = 0.08
"""Sound after which she is told how the voice goes on."""
AT_ONCE_S = 0.15
"""Speech after which she attends."""
INTERRUPTS_S = 0.32
"""Speech that silences a persona who is speaking: less may be a "yes" (as LiveKit, Agora)."""
MOST_WAITING = 3
"""Turns that are written down at a time; with more she waits before she listens on."""
ECHO_S = 0.4
"""Without headphones nothing is heard until this long after a persona spoke."""


class Ears:
    """Of one persona, for one source. `words` are those heard last; `stop()` closes the source."""

    def __init__(self, stage: HeadlessStage, persona: str, source: AudioSource, speaker: str) -> None:
        self._stage, self._persona, self._source, self._speaker = stage, persona, source, speaker
        self._settings = stage.settings.ears
        self._recognizer: Recognizer | None = open_recognizer(stage.settings)
        self._sound = LiveSound(source.rate)
        self._pieces = Pieces(self._sound, stage.bridge.loop)
        self._quiet_until = -1.0
        """What comes before this session time is a persona's own voice."""
        self._began, self._told, self._interrupted = -1.0, 0.0, False
        """Of the present turn: its start, how much of it she was told, and whether it has silenced her."""
        self._told_deaf = False
        self._failed = ""
        self.words = ""
        self.understands = self._recognizer is not None
        self._running = stage.bridge.run(self._hear())

    def start(self) -> None:
        """Open the source. Raises `AudioError`."""
        self._source.start(self._sound.feed, self._sound.end)

    # ---- on the asyncio thread ------------------------------------------------------------------------------------------------------

    async def _hear(self) -> None:
        rate, settings = self._source.rate, self._settings
        turns, last = Turns(open_vad(rate), rate, settings.silence_s, settings.longest_turn_s), False
        understanding: deque[asyncio.Task[None]] = deque()
        try:
            while not last:
                piece, last = await self._pieces.next()
                if self._deaf():
                    turns.drop()
                for turn in turns.feed(piece, last):
                    if not turn.complete:
                        self._follow(turn, turns)
                        continue
                    before = understanding[-1] if understanding else None
                    understanding.append(asyncio.create_task(self._understand(turn, before)))
                    if len(understanding) > MOST_WAITING:
                        await understanding.popleft()
                await asyncio.sleep(0)
            await asyncio.gather(*understanding)
        finally:
            for task in understanding:
                task.cancel()
            if self._recognizer is not None:
                await self._recognizer.close()

    def _follow(self, turn: Turn, turns: Turns) -> None:
        """A turn goes on."""
        if turn.start != self._began:
            self._began, self._told, self._interrupted = turn.start, 0.0, False
        if self._settings.headphones and not self._interrupted and turn.spoken >= INTERRUPTS_S:
            self._interrupted = True
            self._stage.bridge.post(self._interrupt)
        seconds = len(turn.samples) / self._source.rate
        if turn.spoken >= AT_ONCE_S and seconds >= self._told + TOLD_EVERY_S:
            self._told = seconds
            self._stage.bridge.post_state((self, "voice"), self._tell, turns.voice(), seconds)

    def _deaf(self) -> bool:
        return not self._settings.headphones and self._stage.now() < self._quiet_until

    async def _understand(self, turn: Turn, before: asyncio.Task[None] | None) -> None:
        """What a turn meant, once it is over and those before it are understood."""
        self._stage.bridge.post(self._over)
        if self._recognizer is None:
            self._stage.bridge.post(self._listened)
            return
        try:
            words = await self._recognizer.transcribe(turn.samples, self._source.rate, self._settings.language or self._language())
            if before is not None:
                await before
            self._stage.bridge.post(self._heard, words)
        except ServiceError as error:
            self._stage.bridge.post(self._missed, error)

    def _language(self) -> str:
        member = self._stage.members.get(self._persona)
        return "" if member is None else member.persona.voice.language

    # ---- on the main thread ---------------------------------------------------------------------------------------------------------

    def step(self, now: float, frame: PoseFrame) -> bool:
        """Before each frame: mind who speaks. False once the sound has ended or she has left."""
        if any(member.speaking for member in self._stage.members.values()):
            self._quiet_until = now + ECHO_S
        if self._persona not in self._stage.members:
            self.stop()
            return False
        return not self._running.done()

    def _target(self) -> GazeTarget:
        return self._stage.members[self._persona].target(self._speaker)

    def _tell(self, voice: Voice, seconds: float) -> None:
        member, now = self._stage.members.get(self._persona), self._stage.now()
        if member is not None:
            member.aware.speaking(self._target(), voice, now - seconds, now)

    def _interrupt(self) -> None:
        member = self._stage.members.get(self._persona)
        if member is not None and member.speaking:
            member.stop()

    def _over(self) -> None:
        """The turn is over: she takes a breath."""
        member = self._stage.members.get(self._persona)
        if member is None:
            return
        member.aware.answered()
        if not member.busy:
            member.show("turn_near", self._target(), self._stage.now(), 1.0)
            if self._recognizer is not None:
                member.change(self._stage.now(), role="thinking")

    def _heard(self, words: str) -> None:
        member = self._stage.members.get(self._persona)
        if member is None:
            return
        self.words = words
        if any(ch.isalnum() for ch in words):
            member.hear(words, self._speaker)
        elif not member.busy:
            member.change(self._stage.now(), role="listening")

    def _listened(self) -> None:
        """A turn is over that nobody can write down."""
        member = self._stage.members.get(self._persona)
        if member is None:
            return
        if not self._told_deaf:
            self._told_deaf = True
            log.warning("nothing writes down what is said: %s listens and does not understand. Set PERSONA_EARS__BASE_URL to a transcription server", member.id)
            member.say(member.conversation.line("deaf"))
        elif not member.busy:
            member.show("mm_hm", self._target(), self._stage.now(), 1.0)

    def _missed(self, error: ServiceError) -> None:
        """The recogniser failed."""
        member = self._stage.members.get(self._persona)
        if str(error) != self._failed:
            self._failed = str(error)
            log.warning("what was said could not be written down: %s", error)
        if member is not None and not member.busy:
            member.change(self._stage.now(), role="listening")
            member.say(member.conversation.line("puzzled"))

    def stop(self) -> None:
        """Hear no more; idempotent."""
        self._source.stop()
        self._sound.end()
        self._stage.puppetry.drop(self)


class MicrophoneIn:
    """Somebody's voice is a persona's own: she speaks what the source hears, with lips, face and hands. `stop()` ends it."""

    def __init__(self, stage: HeadlessStage, persona: str, source: AudioSource, aloud: bool) -> None:
        self._stage, self._persona, self._source, self._aloud = stage, persona, source, aloud
        self._sound = LiveSound(source.rate)
        self._ended = False
        self._speech: Speech | None = None
        self.over = False
        """Whether the last of it was performed."""

    def start(self) -> None:
        """Open the source. Raises `AudioError`."""
        self._source.start(lambda pcm: self._sound.feed(pcm), self._end)
        self._speech = self._stage.member(self._persona).perform_live(self._sound)
        if not self._aloud:
            self._stage.hushed.add(self._persona)

    def _end(self) -> None:
        self._ended = True
        self._sound.end()

    def step(self, now: float, frame: PoseFrame) -> bool:
        """Before each frame: whoever cut her short, she goes on with what comes next. False when it is over."""
        member = self._stage.members.get(self._persona)
        if member is None or (self._ended and (self._speech is None or self._speech.done)):
            self.stop()
            self.over = True
            return False
        if not self._ended and self._speech is not None and self._speech.done:
            self._sound = LiveSound(self._source.rate)
            self._speech = member.perform_live(self._sound)
        return True

    def stop(self) -> None:
        """Let her be herself; idempotent."""
        self._source.stop()
        self._end()
        self._stage.hushed.discard(self._persona)
        self._stage.puppetry.drop(self)


class Microphones:
    """What a stage offers for live voices."""

    hushed: set[str]
    """Personas whose voice is not played on this machine."""
    _volume = 1.0

    @property
    def volume(self) -> float:
        """Of all voices on this machine, 0 or more. Raises `StageError` for what is no such number."""
        return self._volume

    @volume.setter
    def volume(self, value: float) -> None:
        if not is_number(value) or value < 0:
            raise StageError(f"volume is a number, 0 or more, not {value!r:.60}")
        self._volume = float(value)

    def microphone(self: HeadlessStage, persona: str, source: AudioSource | str = "", aloud: bool = False) -> MicrophoneIn:  # type: ignore[misc]
        """Let the player's voice move a persona, live: lips, face and gestures follow it, for all peers.

        `source` is part of a microphone's name, a sound file, or an `AudioSource`; default: the setting `ears.device`. With `aloud` her voice is heard on
        this machine too, a third of a second later. Raises `AudioError`, `StageError`.
        """
        self.member(persona)
        made = MicrophoneIn(self, persona, self._heard_by(source), aloud)
        made.start()
        return self.puppetry.feed(made)

    def _heard_by(self: HeadlessStage, source: object) -> AudioSource:  # type: ignore[misc]
        if isinstance(source, str):
            return open_source(source or self.settings.ears.device)
        if not all(hasattr(source, name) for name in ("name", "rate", "start", "stop")):
            raise StageError(f"a source is part of a microphone's name, a sound file or an AudioSource, not {source!r:.60}")
        return cast(AudioSource, source)

    def ears(self: HeadlessStage, persona: str, source: AudioSource | str = "", speaker: str = "player") -> Ears:  # type: ignore[misc]
        """Let a persona hear what somebody says into a microphone; `source` as in `microphone`. Raises `AudioError`, `StageError`."""
        self.member(persona)
        made = Ears(self, persona, self._heard_by(source), given.text(speaker, "ears(): speaker"))
        try:
            made.start()
        except PersonaError:
            made.stop()
            raise
        return self.puppetry.feed(made)
