"""What an answer was about: the topic of a persona's knowledge whose words were said, or that was plainly asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from persona_engine.dialogue.persona import ASPECTS, Topic
from persona_engine.dialogue.retrieval import Index, is_question

SURE = 0.82
"""How sure a question must be about a topic, where other words than the topic's own were said."""
LEAST = 10
"""Letters of a line by which it is recognised."""
_ASIDE = re.compile(r"\[[^\]]*\]|\{[^}]*\}")
_LETTERS = re.compile(r"[\W_]+")


def subject(topics: tuple[Topic, ...], asked: str, said: str) -> str:
    """The name of the topic that was answered, "" for none: `asked` is the visitor's line, `said` what was heard of the reply.

    >>> tide = Topic(name="tide", questions=("When is high tide?",), answers=("[smile] At noon{name}, and at midnight.",))
    >>> subject((tide,), "And then?", "Well. At noon, Sam, and at midnight."), subject((tide,), "Nice hat!", "Thank you.")
    ('tide', '')
    """
    heard = _plain(said)
    for name, line in _lines(topics):
        for part in line:
            if part not in heard:
                break
        else:
            return name
    best = _index(topics).best(asked, is_question(asked)) if topics and heard else None
    return best.topic.name if best is not None and best.score >= SURE else ""


def _plain(text: str) -> str:
    return _LETTERS.sub(" ", text.lower()).strip()


@lru_cache(64)
def _lines(topics: tuple[Topic, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The lines of every topic with its name, in the parts between what is filled in."""
    return [(topic.name, found) for topic in topics for line in _said(topic) if sum(map(len, found := _parts(line))) >= LEAST]


def _said(topic: Topic) -> Sequence[str]:
    return (*topic.answers, *topic.more, *(line for aspect in ASPECTS for line in topic.about(aspect)))


def _parts(line: str) -> tuple[str, ...]:
    return tuple(part for part in map(_plain, _ASIDE.split(line)) if part)


@lru_cache(64)
def _index(topics: tuple[Topic, ...]) -> Index:
    return Index(topics)
