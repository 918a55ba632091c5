"""`Wordings`: which of the things a persona knows a line is about, in any language: inflected, compounded, or written without spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from persona_engine.dialogue.persona import Topic
from persona_engine.dialogue.tongue import Tongue, plain
from persona_engine.dialogue.words import near

LEAST_STEM = 3
"""Letters that two forms of a word share at least."""
SHARE = 0.55
"""Share of the longer form that they share at least."""
ENDING = 3
"""Most letters of an ending in a language whose endings are not listed."""
PART = 5
"""Letters from which a word is looked for as a part of a longer one."""
EXACT, INFLECTED, MEANT, JOINED = 1.0, 0.9, 0.8, 0.75
ALIKE = 0.6
"""Similarity from which a question counts as one of the topic's own."""
_WORD = re.compile(r"[^\W_]+")
_JOINED_UP = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0590-\u06ff]")
"""Letters of scripts whose words stand without spaces, or take particles before or behind."""
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))


@dataclass(frozen=True)
class Found:
    """A topic and how surely it is meant: from about 0.6 to 1.5, the more of its words are said."""

    topic: Topic
    score: float


class Wordings:
    """Built once per persona."""

    def __init__(self, topics: Sequence[Topic], tongue: Tongue) -> None:
        self._tongue, self.topics = tongue, tuple(topics)
        self._phrases = [tuple(p for p in (self._form(k) for k in (t.name, *t.keys)) if p) for t in self.topics]
        self._questions = [tuple(self._grams(q) for q in t.questions) for t in self.topics]
        self._known = frozenset(w for phrases in self._phrases for words in phrases for w in words if not _JOINED_UP.search(w))

    def best(self, line: str) -> Found | None:
        """The topic of a line, None where it names none."""
        text = plain(line)
        words = self.words(text)
        content = [w for w in words if w not in self._tongue.small]
        grams = self._grams(line)
        found = [Found(topic, score) for i, topic in enumerate(self.topics) if (score := self._score(i, text, content, words, grams)) > 0]
        return max(found, key=lambda f: f.score, default=None)

    def words(self, text: str) -> list[str]:
        """The words of a `plain` text, as they are compared."""
        return [self._digraphs(w) for w in _WORD.findall(text)]

    def knows(self, word: str) -> bool:
        """Whether a compared word is a form of one that names a topic."""
        return any(self._quality(known, word) for known in self._known)

    def _form(self, key: str) -> tuple[str, ...]:
        text = plain(key)
        if _JOINED_UP.search(text):
            return tuple(text.split())
        words = self.words(text)
        return tuple(w for w in words if w not in self._tongue.small) or tuple(words)

    def _digraphs(self, word: str) -> str:
        if self._tongue.compounds:
            for written, meant in _DIGRAPHS:
                word = word.replace(written, meant)
        return word

    def _score(self, i: int, text: str, content: list[str], words: list[str], grams: frozenset[str]) -> float:
        """The best phrase, a little more for every other one, for several words, and for long ones; or a way of asking that is alike."""
        scores = sorted((s for p in self._phrases[i] if (s := self._phrase(p, text, content, words))), reverse=True)
        named = scores[0] + 0.12 * min(len(scores) - 1, 3) if scores else 0.0
        asked = max((2 * len(q & grams) / (len(q) + len(grams)) for q in self._questions[i] if q and grams), default=0.0)
        return max(named, asked + 0.2 if asked >= ALIKE else 0.0)

    def _phrase(self, phrase: tuple[str, ...], text: str, content: list[str], words: list[str]) -> float:
        qualities = [self._said(word, text, content, words) for word in phrase]
        if not all(qualities):
            return 0.0
        letters = sum(len(w) for w in phrase)
        return sum(qualities) / len(qualities) + 0.08 * (len(phrase) - 1) + 0.01 * min(letters, 12)

    def _said(self, key: str, text: str, content: list[str], words: list[str]) -> float:
        if _JOINED_UP.search(key):
            return EXACT if key in text else 0.0
        if key in words:
            return EXACT
        return max((self._quality(key, word) for word in content), default=0.0)

    def _quality(self, key: str, word: str) -> float:
        """How surely a word is a form of a key."""
        if key == word:
            return EXACT
        shared = next((n for n, (a, b) in enumerate(zip(key, word)) if a != b), min(len(key), len(word)))
        if shared >= LEAST_STEM and shared >= SHARE * max(len(key), len(word)) and self._ending(key[shared:]) and self._ending(word[shared:]):
            return INFLECTED
        if near(word, (key,)):
            return MEANT
        stem = key if len(key) <= PART else key[:-1]
        if self._tongue.compounds and len(key) >= PART and len(word) > len(key) + 1 and (word.startswith(stem) or key in word):
            return JOINED
        if self._tongue.compounds and len(word) >= PART and len(key) > len(word) + 2 and key.startswith(word):
            return JOINED
        return 0.0

    def _ending(self, rest: str) -> bool:
        return rest in self._tongue.endings if self._tongue.endings else len(rest) <= ENDING

    def _grams(self, line: str) -> frozenset[str]:
        """What two questions are compared by: the stems of their words, or pairs of letters where words are not set apart."""
        text = plain(line)
        if _JOINED_UP.search(text):
            letters = re.sub(r"[\W_]", "", text)
            return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))
        return frozenset(w[:5] for w in self.words(text))
