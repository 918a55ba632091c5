"""`Persona`: identity, character, voice, style, knowledge. A TOML file, strictly read."""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from persona_engine.behavior.affect import Temperament
from persona_engine.dialogue.everyday import EVERYDAY
from persona_engine.dialogue.tongue import code
from persona_engine.dialogue.tongues import WORDLESS, tongue
from persona_engine.documents import toml
from persona_engine.errors import PersonaFileError
from persona_engine.score.gaze import FARTHEST
from persona_engine.score.style import Style
from persona_engine.speech.voice import Band, BandKind, Room, VoiceSpec
from persona_engine.wording import first_fault, regular

Metres = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BandPart(_Part):
    """One band of the voice's equaliser."""

    kind: BandKind
    hz: float = Field(gt=10, lt=20_000)
    gain_db: float = Field(0.0, ge=-24, le=24)
    q: float = Field(0.707, gt=0.05, lt=20)


class VoicePart(_Part):
    """How the persona sounds; see `speech.voice.VoiceSpec`."""

    name: str = ""
    language: str = "en-us"
    variant: str = "f3"
    gender: Literal["female", "male", ""] = ""
    rate: float = Field(165.0, ge=80, le=400)
    pitch: float = Field(0.5, ge=0, le=1)
    pitch_range: float = Field(0.5, ge=0, le=1)
    gain_db: float = Field(0.0, ge=-24, le=12)
    eq: tuple[BandPart, ...] = ()
    room_mix: float = Field(0.0, ge=0, le=1)
    room_seconds: float = Field(0.18, gt=0, le=2)
    dispersion: float = Field(0.0, ge=0, le=0.05)
    breath: float = Field(0.0, ge=0, le=1)

    def spec(self) -> VoiceSpec:
        """As the synthesizers take it."""
        bands = tuple(Band(b.kind, b.hz, b.gain_db, b.q) for b in self.eq)
        return VoiceSpec(
            self.name, self.language, self.variant, self.gender, self.rate, self.pitch, self.pitch_range, self.gain_db, bands,
            Room(self.room_mix, self.room_seconds), self.dispersion, self.breath,
        )  # fmt: skip


class StylePart(_Part):
    """How the persona moves, each 0..1; see `score.style.Style`."""

    extent: float = Field(0.5, ge=0, le=1)
    speed: float = Field(0.5, ge=0, le=1)
    fluidity: float = Field(0.5, ge=0, le=1)
    power: float = Field(0.5, ge=0, le=1)
    repetition: float = Field(0.5, ge=0, le=1)
    gesture_rate: float = Field(0.5, ge=0, le=1)
    expressiveness: float = Field(0.5, ge=0, le=1)
    head: float = Field(0.5, ge=0, le=1)
    gaze: float = Field(0.5, ge=0, le=1)
    blink: float = Field(0.5, ge=0, le=1)

    def style(self) -> Style:
        """As the score carries it."""
        return Style(**self.model_dump())


class TemperamentPart(_Part):
    """The five factors, each 0..1; see `behavior.affect.Temperament`."""

    openness: float = Field(0.5, ge=0, le=1)
    conscientiousness: float = Field(0.5, ge=0, le=1)
    extraversion: float = Field(0.5, ge=0, le=1)
    agreeableness: float = Field(0.5, ge=0, le=1)
    neuroticism: float = Field(0.5, ge=0, le=1)
    contagion: float = Field(0.0, ge=0, le=1)
    """How much other people's feelings rub off."""


Aspect = Literal["where", "when", "who", "why", "how", "price"]
ASPECTS: tuple[Aspect, ...] = ("where", "when", "who", "why", "how", "price")
"""What may be asked about a thing in particular."""
Spoken = tuple[str, ...]
"""Variants of a line, with tags; one of them is said, none twice before all were."""


class Topic(_Part):
    """Something the persona knows: `keys` are words that mean it, `questions` ways of asking, `answers` what it may say, with tags."""

    name: str = Field(min_length=1)
    keys: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    answers: Spoken = Field(min_length=1)
    more: Spoken = ()
    """What to add when asked again or for more."""
    where: Spoken = ()
    when: Spoken = ()
    who: Spoken = ()
    why: Spoken = ()
    how: Spoken = ()
    price: Spoken = ()
    ask: str = ""
    """A question that may follow the answer."""
    leads: str = ""
    """The topic that a "yes" to `ask` leads to."""

    def about(self, aspect: Aspect | None) -> Spoken:
        """The lines on one aspect, or nothing."""
        return tuple(getattr(self, aspect)) if aspect else ()


class SmallTalk(_Part):
    """An everyday exchange, by a `name` of `everyday.EVERYDAY`, or one of the persona's own with `patterns`: regular expressions on the
    lower-cased line with contractions spelt out."""

    name: str
    patterns: tuple[str, ...] = ()
    answers: Spoken = Field(min_length=1)

    _regular = field_validator("patterns")(regular)


class Lines(_Part):
    """What the persona says when nothing else fits. `{name}` is a comma and the visitor's name, or nothing; likewise each of these. Personas who speak
    another language have the lines of `tongues` instead."""

    deflect: Spoken = (
        "Hm. [shrug] I don't know that one.", "I would have to think about that. [look_away] Ask me something else?", "That's beyond me, I'm afraid. [shrug]",
    )
    listen: Spoken = ("[nod] I see.", "[interest] Really? Go on.", "[nod] Mm. I understand.")
    """A statement that she knows nothing about."""
    comfort: Spoken = (
        "[trust] I'm listening.", "[nod] Go on. Take your time.", "[sadness] I see.", "[trust] I'm glad that you told me.", "[nod] That is a lot to carry.",
        "[sadness] Mm.",
    )
    """To more of a sad or angry tale."""
    glad: Spoken = ("[joy] And then?", "[smile] You've earned it.", "[joy] I like that very much.")
    """To more of a happy one."""
    puzzled: Spoken = ("[brow_raise] Sorry, I didn't catch that.",)
    """To what holds no word that she knows."""
    deaf: Spoken = ("[smile] I can hear that you speak, [shrug] but I can't make out words here. Could you write to me?",)
    """To a visitor who speaks where nothing writes down what is said; once."""
    lost: Spoken = ("[embarrassment] Sorry, I lost my thread for a moment.",)
    """The language model failed: said in character."""
    moderated: Spoken = ("[shake] Let's talk about something else.",)
    foreign: Spoken = ("I'm sorry, [shrug] I only speak English.",)
    empty: Spoken = ("[brow_raise] Yes?", "[interest] Go on, I'm listening.")
    refer: Spoken = (
        "[look:{id}] Ask {who}. [shrug] I'd only guess.", "That's one for {who}. [point:{id}]", "[shrug] Not me. [look:{id}] {who} would know.",
    )
    """To what another one on stage knows: `{who}` is their name, `{id}` what tags call them."""
    there: Spoken = ("[point:{id}] There.", "[point:{id}] Just over there.")
    """To one who asks where that is."""
    unsure: dict[Aspect, Spoken] = {}
    """To one who asks on, "why?" or "is it far?", about what was just told and nothing more is known of."""
    again: Spoken = ("As I said:", "Like I told you:")
    """Before an answer that was already given."""
    no_more: Spoken = ("[shrug] That's all I know about it.",)
    ask_name: Spoken = ("And who are you?",)
    know_name: Spoken = ("[smile] You're {Name}.", "[nod] Of course I know you. You're {Name}.")
    no_name: Spoken = ("[shrug] You haven't told me yet. What is your name?",)
    meet: Spoken = ("[smile] Nice to meet you{name}.", "[joy] {Name}! A good name.")
    """To a visitor who has just said their name."""
    note: dict[str, Spoken] = {}
    """To a visitor who tells of their "home", "work", "likes": `{it}` is what they told."""
    think: Spoken = ("Hm...", "Hm, let me think...")
    """While an answer is long in coming."""
    bored: Spoken = ("[look_away] Hm, hm, hm.",)
    """To nobody in particular, after a long silence."""
    ask: Spoken = ()
    """Questions back, to keep the talk going."""


class Persona(_Part):
    """A whole character. `id` names it in the score; `avatar` is a shipped file or a path; `look` the specification it is made from."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    name: str = Field(min_length=1, max_length=60)
    avatar: str = ""
    look: str = ""
    character: str = ""
    """Who they are, in a few sentences: the system prompt of a language model."""
    pause_s: float = Field(0.6, ge=0, le=5)
    """How long they take before an answer."""
    voice: VoicePart = VoicePart()
    manner: StylePart = StylePart()
    delivery: Literal["conversation", "presentation", "interview", "storytelling", "intimate", "shouting"] = "conversation"
    """How they speak unless a line says otherwise; see `behavior.delivery.DELIVERIES`."""
    temperament: TemperamentPart = TemperamentPart()
    places: dict[str, tuple[Metres, Metres, Metres]] = {}
    """Named places that may be pointed at, metres in session space (Y up)."""
    topics: tuple[Topic, ...] = ()
    small_talk: tuple[SmallTalk, ...] = ()
    lines: Lines = Lines()

    @model_validator(mode="before")
    @classmethod
    def _in_her_language(cls, data: Any) -> Any:
        """What a file does not say is said in the persona's language; without words where that is not known."""
        voice, lines = (data.get(key, {}) for key in ("voice", "lines")) if isinstance(data, dict) else ("", "")
        language = voice.language if isinstance(voice, VoicePart) else voice.get("language", "en") if isinstance(voice, dict) else ""
        if not isinstance(language, str) or not isinstance(lines, dict | Lines) or code(language) == "en":
            return data
        given = lines if isinstance(lines, dict) else lines.model_dump(exclude_unset=True)
        return {**data, "lines": {**WORDLESS.lines, **tongue(language).lines, **given}}

    @field_validator("topics")
    @classmethod
    def _distinct(cls, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
        names = [t.name for t in topics]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise ValueError(f"topics named twice: {', '.join(sorted(twice))}")
        unknown = {t.leads for t in topics if t.leads} - set(names)
        if unknown:
            raise ValueError(f"`leads` names no topic: {', '.join(sorted(unknown))}")
        return topics

    @field_validator("small_talk")
    @classmethod
    def _recognisable(cls, exchanges: tuple[SmallTalk, ...]) -> tuple[SmallTalk, ...]:
        for exchange in exchanges:
            if not exchange.patterns and exchange.name not in EVERYDAY:
                close = difflib.get_close_matches(exchange.name, EVERYDAY, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"known names: {', '.join(EVERYDAY)}"
                raise ValueError(f"small talk {exchange.name!r} needs `patterns`; {hint}")
        return exchanges

    @property
    def style(self) -> Style:
        """How the persona moves."""
        return self.manner.style()

    def temper(self) -> Temperament:
        """The temperament for the Behavior Model."""
        return Temperament(**self.temperament.model_dump())

    @classmethod
    def from_toml(cls, text: str, path: str = "") -> Persona:
        """Read a persona file. Raises `PersonaFileError` naming `path`, the place and a remedy."""
        try:
            data = toml(text)
        except ValueError as error:
            remedy = "A persona file is TOML: key = value lines in [tables]; config/personas/mira.toml is one."
            raise PersonaFileError(f"not valid TOML: {error}", path=path, remedy=remedy) from error
        try:
            return cls(**data)
        except ValidationError as error:
            found = first_fault(error.errors(), data, cls)
            raise PersonaFileError(found.message, path=path, place=found.place, remedy=found.remedy) from error
