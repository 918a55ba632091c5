"""`PlayerMember`: a player's body on the host's stage. It speaks, shows and wears what the player asks for, and has no mind of its own."""

from __future__ import annotations

import difflib
import math
from collections.abc import AsyncIterator, Sequence

import msgspec

from persona_engine.behavior.markup import FACE_TAGS, SYNONYMS
from persona_engine.behavior.scheduler import block, on_grid, sync, whole_gesture
from persona_engine.dialogue.conversation import Conversation
from persona_engine.dialogue.language_model import Message
from persona_engine.errors import StageError
from persona_engine.names import EMOTIONS
from persona_engine.score.entries import Performance, State
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.services.silent_voice import SilentVoice
from persona_engine.speech.synthesizer import Synthesizer
from persona_engine.stage.awareness import Awareness
from persona_engine.stage.member import Member
from persona_engine.stage.speech_handle import Speech

RISE, SHOWN, FADE = 0.3, 1.6, 0.7
"""Seconds of a face that is shown."""


class NoMind:
    """Thinks nothing."""

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Nothing."""
        return
        yield ""

    async def close(self) -> None:
        """Nothing to release."""


class Unaware(Awareness):
    """Notices nothing: the player does."""

    def hears(self, speaker: str, made: Performance, timeline: SpeechTimeline, to: GazeTarget, now: float) -> None:
        """Nothing."""

    def overhears(self, speaker: GazeTarget, listener: str, now: float) -> None:
        """Nothing."""

    @property
    def due(self) -> float:
        """Never."""
        return math.inf

    def step(self, now: float) -> None:
        """Nothing."""


class PlayerMember(Member):
    """On the main thread, but for the coroutines."""

    def begin(self, now: float) -> None:
        """First entry of the score."""
        self._settle()
        super().begin(now)

    def go_on(self, state: State, performances: int, until: tuple[int, float], now: float) -> None:
        """As they were under another host."""
        self._settle()
        super().go_on(state, performances, until, now)

    def _settle(self) -> None:
        self.aware = Unaware(self)
        self._sighed = True

    def _converse(self) -> Conversation:
        return Conversation(self.persona, NoMind())

    def _voice(self) -> Synthesizer:
        return self.stage.voice if self.stage.settings.players.voice else SilentVoice()

    @property
    def minded(self) -> bool:
        """Whether she acts of her own accord."""
        return False

    def hear(self, text: str, speaker: str = "player", after: float = 0.0) -> Speech:
        """Somebody said something to the player: a game may show it."""
        self._check(text, "hear")
        self.stage.emit("player-heard", persona=self.id, speaker=speaker, text=text)
        speech = Speech(text)
        speech.finish()
        return speech

    def emote(self, name: str) -> str:
        """Show a gesture or a face by any of its names; returns its own name. Raises `StageError` for one that there is not."""
        word = name.strip().lower().replace(" ", "_")
        known = SYNONYMS.get(word) or SYNONYMS.get(word.replace("_", " "), "")
        if known not in GESTURES and known not in EMOTIONS and known not in FACE_TAGS:
            near = difflib.get_close_matches(word, [*GESTURES, *EMOTIONS, *FACE_TAGS], 3)
            raise StageError(f"there is no emote {name!r:.60}" + (f"; perhaps {', '.join(near)}?" if near else ""))
        now, style = self.stage.now(), self.persona.style
        if known in GESTURES:
            row = GESTURES[known]
            blocks = whole_gesture(known, row.prep + row.stroke, style, self.state.attention, 1.0)
        else:
            blocks = [block("face", known, sync((0.0, RISE, RISE, RISE, SHOWN, SHOWN, SHOWN + FADE)), 0.9)]
        first = min(b.start for b in blocks)
        number = self.number()
        t = now + self.stage.play_delay - min(0.0, first)
        self.stage.submit(Performance(self.id, number, t, 0.0, self.seed + number, on_grid(style), "micro", (), tuple(blocks)))
        self._last_active = now
        return known

    def walk(self, clip: str, rate: float, now: float) -> None:
        """Go on like this from now on: a gait, or "idle". A gait that only grows faster or slower goes on where its step is."""
        clip_now, was = self.state.locomotion, self.state.locomotion_rate
        if (clip, rate) == (clip_now, was):
            return
        begun = now - (now - self.state.locomotion_t) * was / rate if clip == clip_now and was * rate > 0 else now
        self.change(now, locomotion=clip, locomotion_t=begun, locomotion_rate=rate, role="idle" if self.state.role == "listening" else self.state.role)

    def attend(self, target: GazeTarget, now: float) -> None:
        """Look at something from now on."""
        if msgspec.structs.replace(self.state, attention=target) != self.state:
            self.partner = target
            self.change(now, attention=target)
