"""`Member`: a persona on the stage of its owner: what it hears, thinks, says and does becomes entries of its score."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from persona_engine.behavior import manner, reflexes
from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.behavior.lately import Lately
from persona_engine.behavior.plan import Context
from persona_engine.dialogue.conversation import Conversation
from persona_engine.dialogue.nearby import Nearby
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import PersonaError, StageError
from persona_engine.motion.performer import Happened
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import Entry, State
from persona_engine.score.gaze import GazeTarget, fault
from persona_engine.score.intent import Hear, Listen, React
from persona_engine.score.quantity import is_number
from persona_engine.services.minds import limits, open_memory, open_mind, safety
from persona_engine.services.reader import shipped_net
from persona_engine.speech.pcm import checked
from persona_engine.speech.synthesizer import Synthesizer
from persona_engine.stage.audience import Audience
from persona_engine.stage.awareness import Awareness
from persona_engine.stage.heart import Heart
from persona_engine.stage.live import LiveSound, LiveTurn
from persona_engine.stage.speech_handle import Speech
from persona_engine.stage.turn import Turn, Waiting
from persona_engine.stage.utterances import Utterances
from persona_engine.stage.voicing import Voicing
from persona_engine.stage.waking import Waking

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

THINK_AFTER = 0.35
THINK_LEAD = 0.2
"""The sign of thinking is put on the score this long before it shows: baked in time, and not in the frame that must react."""
STRONG = 0.5
"""An emotion from this intensity on shows before the thinking."""
BORED_AFTER = 25.0
QUIET = 6.0
"""Seconds of silence around before a bored one says so."""
FILLER_AFTER = 1.5
"""An answer that takes this much longer than the persona's own pause, seconds, is announced by a "hm"."""
FEELS_EVERY = 0.2
"""Seconds between two looks at what changes slowly, as a feeling that fades; everyone has moments of their own, so that not all look in one frame."""
VARIANTS = 4
"""Ways in which the same reflex may come: few, so that most of them have been baked before."""
AHEAD = GazeTarget()


class Member(Waking):
    """One owned persona. On the main thread, but for the coroutines."""

    def __init__(self, stage: HeadlessStage, persona: Persona, identity: str, seed: int, body: Body, row: int | None = None) -> None:
        """`row` of the performer, where she is on stage already."""
        self.stage, self.persona, self.id, self.seed, self.body = stage, persona, identity, seed, body
        super().__init__()
        self.wake()
        self.row = stage.performer.add(identity, seed, body, persona.style) if row is None else row
        self.conversation = self._converse()
        self.voicing = Voicing(self._voice(), persona.voice.spec(), stage.reader, shipped_net(), stage.studio)
        self.state = State(identity, 0.0, style=persona.style)
        self.delivery = persona.delivery
        self._gone = False
        self.heart = Heart(persona.temper())
        self.aware = Awareness(self)
        self.partner = GazeTarget()
        """Whom she stays with when nobody speaks."""
        self.company: tuple[GazeTarget, ...] = ()
        """Who else listens to what she says."""
        self.places = {name.lower(): GazeTarget(name.lower(), point) for name, point in persona.places.items()}
        self._next = 1
        self.lines = Utterances(self)
        self.lately = Lately()
        self._last_active = 0.0
        self._sighed = False
        self._heard_at, self.talked = -1e9, -1e9
        self.filler: Speech | None = None
        self._soon: tuple[float, str, GazeTarget] | None = None
        self._listens_at = math.inf
        self.audience = Audience(self)
        self.around: Callable[[], tuple[Nearby, ...]] = tuple
        """Who else was on stage when a line was last heard, and where."""
        self._next_feeling = -1e9
        self.put_off = False
        """Whether the last frame left her step to this one, as much began in it already."""

    def _converse(self) -> Conversation:
        settings, persona = self.stage.settings, self.persona
        memory = open_memory(settings, persona)
        mind = open_mind(settings, persona, self.seed, memory, lambda: [m.persona for m in tuple(self.stage.members.values())], lambda: self.around())
        return Conversation(persona, mind, self.stage.access, limits(settings), self.seed, memory, safety(settings))

    def _voice(self) -> Synthesizer:
        return self.stage.voice

    @property
    def minded(self) -> bool:
        """Whether she acts of her own accord: a persona, not a player."""
        return True

    # ---- what the game calls --------------------------------------------------------------------------------------------------------

    def begin(self, now: float) -> None:
        """First entry of the score."""
        self._last_active = now
        self.change(now, role="idle")

    def go_on(self, state: State, performances: int, until: tuple[int, float], now: float) -> None:
        """Instead of `begin`: go on where another owner of her stopped, who had come to `state`, given out `performances` numbers, and last had her say
        performance `until[0]`, which ends at `until[1]`."""
        self.state, self.partner, self._last_active = state, state.attention, now
        self.heart.take(state.affect, now)
        self._next = performances + 1
        self.wake()
        if until[1] > now:
            self.lines.tail = until
        if state.role in ("speaking", "thinking"):
            self._listens_at = max(now, until[1])

    def hear(self, text: str, speaker: str = "player", after: float = 0.0) -> Speech:
        """Somebody said `text`: she reacts in this frame, thinks, answers, not before `after` seconds have passed. Who speaks while she answers another
        is shown that they were heard, and answered next. Raises `StageError`."""
        self._check(text, "hear", speaker)
        speech = Speech(text, self._cancel)
        if self.audience.claim(text, speaker, speech):
            self.stage.emit("persona-heard", persona=self.id, speaker=speaker, text=text)
            self.answer(text, speaker, after, speech)
        return speech

    def answer(self, text: str, speaker: str, after: float, speech: Speech) -> None:
        """Turn to a line that was heard: `speech` is its handle."""
        now = self._begin_turn()
        self._sighed = False
        target = self.target(speaker)
        self.aware.answered()
        appraisal = self.heart.hear(text, now)
        self.change(now, role="thinking", attention=target)
        self.show("hear", target, now, 1.0)
        felt = self.heart.at(now)
        strong = reflexes.reaction(appraisal, felt.emotion) if felt.intensity >= STRONG else ""
        self._heard_at, self.talked, self.filler = now, now, None
        self.company, self.around = self.stage.company.listeners(self), self.stage.company.around(self, speaker)
        self._soon = (now + THINK_AFTER, strong or "think", target)
        self.wake()
        self.lines.ready_at = now + max(self.persona.pause_s, after)
        self.stage.emit("persona-answers", persona=self.id, speaker=speaker)
        speech.add_done_callback(partial(self._answered, text, speaker))
        self.lines.start(Turn(self, speech, felt).answer(text, speaker, self.audience.called(speaker)), speech)
        self.stage.company.overheard(self, target)

    def _answered(self, text: str, speaker: str, speech: Speech) -> None:
        if speech.error is None and not speech.cancelled:
            self.stage.emit("persona-answered", persona=self.id, speaker=speaker, text=text, topic=self.conversation.topic(text))

    def _check(self, text: object, call: str, speaker: object = "") -> None:
        if self._gone:
            raise StageError(f"{call}(): {self.id} has left the stage")
        if not isinstance(text, str):
            raise StageError(f"{call}() needs words, not {type(text).__name__}")
        if not isinstance(speaker, str):
            raise StageError(f"{call}(): who speaks is given by name, not by {type(speaker).__name__}")

    def _check_target(self, target: object, call: str) -> None:
        if problem := fault(target):
            raise StageError(f"{call}(): the target {problem}")
        assert isinstance(target, GazeTarget)
        if target.point is None and target.id not in self.places and not self.stage.company.knows(target.id):
            raise StageError(f"{call}(): no target {target.id!r:.60}; there are {', '.join(self.stage.company.things())}")

    def listen(self, speaker: str, text: str = "") -> None:
        """Somebody is saying or typing `text` to her and has not finished: she attends, and shows that she follows. Raises `StageError`."""
        self._check(text, "listen", speaker)
        if text:
            self._last_active = self.stage.now()
            self.aware.typing(self.target(speaker), text, self._last_active)
        else:
            self.aware.answered()

    def say(self, text: str, interrupt: bool = False, delivery: str = "") -> Speech:
        """Say `text` (tags allowed) after what she is saying, or at once; as `delivery` says, or as she usually does. Raises `StageError`."""
        if delivery and delivery not in DELIVERIES:
            raise StageError(f"no delivery {delivery!r}; there are {', '.join(DELIVERIES)}")
        self._check(text, "say")
        now = self._begin_turn() if interrupt else self.stage.now()
        speech = Speech(text, self._cancel)
        self._last_active = now
        self.lines.start(Turn(self, speech, self.heart.at(now), delivery).recite(text), speech)
        return speech

    def perform_live(self, sound: LiveSound) -> Speech:
        """Speak what a microphone hears, as it comes. Raises `StageError`."""
        self._check("", "perform")
        speech = Speech("", self._cancel)
        self.lines.start(LiveTurn(self, sound, speech, self.heart.at(self.stage.now())).run(), speech)
        return speech

    def perform(self, pcm: bytes, rate: int, text: str = "", language: str = "") -> Speech:
        """Speak recorded sound (16-bit mono): lips, face and gestures follow it. `text` is what it says, where that is known, in `language` (default: her
        own). Raises `AudioError` for what is no sound, `StageError`."""
        self._check(text, "perform")
        pcm, rate = checked(pcm, rate, "perform()")
        speech = Speech(text, self._cancel)
        self.lines.start(Turn(self, speech, self.heart.at(self.stage.now())).play(pcm, rate, text, language), speech)
        return speech

    def react(self, event: str, source: GazeTarget = AHEAD, strength: float = 1.0) -> bool:
        """A reflex, on screen in this frame. False for an event that she has no reflex for. Raises `StageError`."""
        now = self.stage.now()
        if event not in reflexes.REFLEXES:
            return False
        if not is_number(strength):
            raise StageError(f"react(): how strong {event} is must be a number, 1 the usual, not {strength!r}")
        self._check_target(source, "react")
        size = self.heart.startle(event, strength, now)
        self._last_active = now
        self.show(event, source, now, size)
        if self.heart.faded(now):
            self.change(now)
        return True

    def idle_for(self, now: float) -> float:
        """Seconds since anything last happened to her."""
        return now - self._last_active

    def gaze_at(self, target: GazeTarget) -> None:
        """Look at something from now on. Raises `StageError`."""
        self._check_target(target, "gaze_at")
        self.partner = target
        self.change(self.stage.now(), attention=target)

    def submit(self, entry: Entry | Hear | Listen | React) -> None:
        """An entry or wish of the game. `t` 0 means now. Raises `StageError`, and `ScoreError` for one that no peer
        could be sent."""
        if isinstance(entry, Hear):
            self.hear(entry.text, entry.speaker)
        elif isinstance(entry, Listen):
            self.listen(entry.speaker, entry.text)
        elif isinstance(entry, React):
            self.react(entry.event, entry.source, entry.strength)
        else:
            now = self.stage.now() + self.stage.play_delay
            if not isinstance(entry, Entry):
                raise StageError(f"submit() needs an entry of the score or a wish, not {type(entry).__name__}")
            stamped = msgspec.structs.replace(entry, persona=self.id, t=entry.t or now)
            codec.encode(stamped)
            if isinstance(stamped, State):
                self._check_target(stamped.attention, "gaze_at")
                if stamped.affect != self.state.affect:
                    self.heart.take(stamped.affect, now)
                self.partner = stamped.attention
                self.state = stamped
            self.stage.submit(stamped)

    def stop(self) -> None:
        """Fall silent."""
        self.audience.clear()
        self._begin_turn(at_once=True)

    @property
    def busy(self) -> bool:
        """Whether she thinks, waits to speak, or speaks."""
        return self.lines.busy

    @property
    def speaking(self) -> bool:
        """Whether something of hers is on stage or about to be."""
        return bool(self.lines.on_stage)

    def close(self) -> None:
        """Leave: whoever waits for her is released."""
        self._gone = True
        self.audience.clear()
        self.lines.close()
        try:
            self.stage.bridge.run(self.conversation.close())
        except PersonaError as error:
            log.warning("the mind of %s was not closed: %s", self.id, error)

    # ---- turns ----------------------------------------------------------------------------------------------------------------------

    def _begin_turn(self, at_once: bool = False) -> float:
        """A new turn: what is queued is dropped, what is being said ends at its clause."""
        now = self.stage.now()
        self._last_active = now
        self._soon = None
        self.lines.begin_turn(now, at_once)
        return now

    def _cancel(self, speech: Speech) -> None:
        self.audience.cancel(speech)
        self.lines.cancel(speech)

    def context(self, index: int, since: float, thought: bool) -> Context:
        """What the planner knows of the scene: `index` of the sentence in its turn, `since` seconds since the last gesture."""
        style = manner.colored(self.persona.style, self.heart.at(self.stage.now()))
        seed = (self.seed * 31 + self.lines.turn * 101 + index * 7) % (2**31)
        others = {name.lower(): GazeTarget(m.id) for m in self.stage.members.values() if m is not self for name in (m.id, m.persona.name)}
        return Context(self.id, style, self.state.attention, {**others, **self.places}, seed, since, thought, self.company)

    # ---- the frame ------------------------------------------------------------------------------------------------------------------

    def step(self, now: float) -> None:
        """Put the next sentence on stage when it is time; grow bored when nothing happens."""
        if self._soon is not None and now >= self._soon[0] - THINK_LEAD:
            (t, event, target), self._soon = self._soon, None
            self.show(event, target, max(t, now), 0.9)
        lines = self.lines
        if lines.due <= now:
            lines.step(now)
        if lines.pending:
            self._fill(now)
        if now >= self._listens_at:
            self._listens_at = math.inf
            if not lines.busy:
                self.change(now, role="listening")
        if self.audience.due <= now:
            self.audience.step(now)
        if self.aware.due <= now:
            self.aware.step(now)
        if now >= self._next_feeling:
            own = 0.618 * self.row % 1.0
            self._next_feeling = FEELS_EVERY * (math.floor(now / FEELS_EVERY - own) + 1 + own)
            self._feel(now)
        self.stage.due[self.id] = min(self._next_feeling, self._listens_at, self._begins_at(), lines.due, self.audience.due, self.aware.due)

    def _begins_at(self) -> float:
        """When the next sign of thinking is due."""
        thinks = math.inf if self._soon is None else self._soon[0] - THINK_LEAD
        return min(thinks, self._heard_at + self.persona.pause_s + FILLER_AFTER) if self.lines.pending else thinks

    def _feel(self, now: float) -> None:
        """What changes slowly: feelings fade, and she grows bored."""
        if self.heart.faded(now):
            self.change(now)
        if self.state.role == "listening" and not self.busy and now - self._last_active > BORED_AFTER:
            self.change(now, role="idle", attention=self.partner if self.stage.settings.awareness else GazeTarget())
        bored = self.stage.settings.dialogue.bored_after_s
        if bored and not self._sighed and now - self._last_active > bored and self.stage.quiet_for(now) > QUIET:
            self._sighed = True
            self.say(self.conversation.line("bored"))

    def _fill(self, now: float) -> None:
        """While an answer is long in coming she says "hm", once, and keeps the floor."""
        slow = self.state.role == "thinking" and not self.lines.waiting
        if slow and self.filler is None and now - self._heard_at > self.persona.pause_s + FILLER_AFTER and (words := self.conversation.line("think")):
            self.filler = Speech(words, self._cancel)
            self.lines.start(Turn(self, self.filler, self.heart.at(now)).recite(words), self.filler)

    def happened(self, event: Happened, now: float) -> None:
        """The performer says that a performance started or ended."""
        self.lines.happened(event, now)

    def spoke(self, waiting: Waiting, now: float) -> None:
        """An utterance was heard to its end."""
        text = waiting.utterance.performance.text
        if waiting.speech is not self.filler:
            self.conversation.heard(text)
        self._last_active = self.talked = now
        self.stage.emit("persona-spoke", persona=self.id, id=waiting.id, text=text)

    def number(self) -> int:
        """The number of a new performance."""
        number, self._next = self._next, self._next + 1
        return number

    def change(self, t: float, **changes: Any) -> None:
        """Another state from `t` on, with what she feels then."""
        self.state = msgspec.structs.replace(self.state, t=t + self.stage.play_delay, affect=self.heart.show(t), **changes)
        self.stage.submit(self.state)

    def show(self, event: str, source: GazeTarget, t: float, strength: float) -> int | None:
        """A reflex from `t` on: its performance's number. None where there is none for the event."""
        made = reflexes.reflex(event, self.id, t + self.stage.play_delay, self.persona.style, source, strength, (self.row + self._next) % VARIANTS)
        if made is None:
            return None
        number = self.number()
        self.lately.note(number, made.t, made.blocks)
        self.stage.submit(msgspec.structs.replace(made, id=number), planned=True)
        return number

    def target(self, speaker: str) -> GazeTarget:
        """Where somebody is to be looked at."""
        if speaker in self.stage.targets or self.stage.world.row(speaker) >= 0:
            return GazeTarget(speaker)
        return self.state.attention if not self.state.attention.ahead else GazeTarget("camera" if "camera" in self.stage.targets else "")
