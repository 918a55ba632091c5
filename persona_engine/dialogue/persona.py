"""`Persona`: identity, character, voice, style, knowledge. A TOML file, strictly read."""

from __future__ import annotations

import difflib
import tomllib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from persona_engine.behavior.affect import Temperament
from persona_engine.errors import PersonaFileError
from persona_engine.score.style import Style
from persona_engine.speech.voice import Band, BandKind, Room, VoiceSpec


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
    """The five factors, each 0..1."""

    openness: float = Field(0.5, ge=0, le=1)
    conscientiousness: float = Field(0.5, ge=0, le=1)
    extraversion: float = Field(0.5, ge=0, le=1)
    agreeableness: float = Field(0.5, ge=0, le=1)
    neuroticism: float = Field(0.5, ge=0, le=1)


class Topic(_Part):
    """Something the persona knows: `keys` are words that mean it, `questions` ways of asking, `answers` what it may say, with tags."""

    name: str
    keys: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    answers: tuple[str, ...] = Field(min_length=1)
    more: tuple[str, ...] = ()
    """What to add when asked again or for more."""


class SmallTalk(_Part):
    """An everyday exchange; `patterns` are regular expressions on the lower-cased line."""

    name: str
    patterns: tuple[str, ...]
    answers: tuple[str, ...] = Field(min_length=1)


class Lines(_Part):
    """What the persona says when nothing else fits. `{name}` is the visitor's name, with its comma, or nothing."""

    deflect: tuple[str, ...] = ("Hm. I would have to think about that one.",)
    lost: tuple[str, ...] = ("Sorry, I lost my thread for a moment.",)
    """The language model failed: said in character."""
    moderated: tuple[str, ...] = ("Let us talk about something else.",)
    foreign: tuple[str, ...] = ("I am sorry, I only speak English.",)
    empty: tuple[str, ...] = ("Yes?",)
    ask: tuple[str, ...] = ()
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
    temperament: TemperamentPart = TemperamentPart()
    places: dict[str, tuple[float, float, float]] = {}
    """Named places that may be pointed at, metres in session space (Y up)."""
    topics: tuple[Topic, ...] = ()
    small_talk: tuple[SmallTalk, ...] = ()
    lines: Lines = Lines()

    @field_validator("topics")
    @classmethod
    def _distinct(cls, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
        names = [t.name for t in topics]
        twice = {n for n in names if names.count(n) > 1}
        if twice:
            raise ValueError(f"topics named twice: {', '.join(sorted(twice))}")
        return topics

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
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PersonaFileError(f"not valid TOML: {error}", path=path) from error
        try:
            return cls(**data)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(p) for p in first["loc"])
            remedy = ""
            if first["type"] == "extra_forbidden":
                known = _known_keys(cls, first["loc"][:-1])
                close = difflib.get_close_matches(str(first["loc"][-1]), known, 1)
                remedy = f"Did you mean {close[0]!r}?" if close else f"Known keys: {', '.join(known)}."
                raise PersonaFileError("unknown key", path=path, place=place, remedy=remedy) from error
            raise PersonaFileError(str(first["msg"]), path=path, place=place, remedy=remedy) from error


def _known_keys(model: Any, location: tuple[int | str, ...]) -> list[str]:
    for part in location:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation if hasattr(model, "model_fields") and part in model.model_fields else None
        inner = getattr(annotation, "__args__", None)
        model = inner[0] if inner else annotation
    return list(getattr(model, "model_fields", {}))
