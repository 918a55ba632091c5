"""What the planner is told and what it answers: sentences, context, plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from persona_engine.behavior.delivery import PLAIN
from persona_engine.behavior.markup import Tag
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.marks import Block
from persona_engine.score.style import Style
from persona_engine.score.timeline import SpeechTimeline


@dataclass(frozen=True)
class Placed:
    """A tag and the character of the spoken text before which it stood."""

    tag: Tag
    at: int


@dataclass(frozen=True)
class Sentence:
    """One utterance to perform. `first` and `last` within its turn."""

    text: str
    tags: tuple[Placed, ...] = ()
    first: bool = True
    last: bool = True
    delivery: str = PLAIN
    """The occasion, a name of `delivery.DELIVERIES`."""


@dataclass(frozen=True)
class Context:
    """Who performs, for whom, and what they know of the scene."""

    persona: str
    style: Style = Style()
    listener: GazeTarget = GazeTarget()
    places: Mapping[str, GazeTarget] = field(default_factory=dict)
    """Named things that can be pointed and looked at, lower case."""
    seed: int = 0
    since_gesture: float = 10.0
    """Seconds since the last gesture ended, in earlier sentences."""
    thought: bool = False
    """Whether she had to think before this sentence: the gaze starts averted."""
    others: tuple[GazeTarget, ...] = ()
    """Who listens beside the listener: some glances go to them."""


@dataclass(frozen=True)
class Plan:
    """Behaviours of one sentence on its timeline."""

    sentence: Sentence
    timeline: SpeechTimeline
    blocks: tuple[Block, ...]
