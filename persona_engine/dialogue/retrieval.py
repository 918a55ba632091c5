"""`Index`: which of the things a persona knows a line is about, and what about it is asked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from persona_engine.dialogue.persona import ASPECTS, Aspect, Topic
from persona_engine.dialogue.words import ASKING, ASPECT_WORDS, is_content, near, spell_out, stems

ENOUGH = 0.34
"""Least score of a question's topic."""
ENOUGH_STATED = 0.5
"""Least score of a statement's topic."""
ALIKE = 0.68
"""Similarity from which a question counts as one of the topic's own."""
STRANGE = 1
"""Most words of a line that mean nothing here, if others of it may be taken for slips."""
_UNKNOWN = 0.35
"""Weight of a word that no topic knows, as a share of the rarest known one."""
_FUNCTION_WEIGHT, _ASKING_WEIGHT = 0.12, 0.35
_ANSWER_WEIGHT = 0.35
_DEALING = frozenset("sell buy purchase trade deal offer serve".split())
"""What is done with any ware: beside a ware these words name no topic."""
_DEALING_WEIGHT = 0.35

_ASPECTS: dict[Aspect, re.Pattern[str]] = {
    "price": re.compile(r"\bhow much (is|are|do|does|for|would)\b|\bexpensive\b|\bcosts?\b|\bprices?\b|\bcheap\b|\bpay\b"),
    "where": re.compile(r"\bwhere\b|\bway to\b|\bdirections?\b|\bget to\b|\bget there\b|\bget (over|up|down) (to|there)\b|\bfind\b|\bfar\b|"
                        r"\bwhich way\b"),
    "when": re.compile(r"\bwhen\b|\bwhat time\b|\bwhat day\b|\bhow often\b|\bopen\b|\bclose[sd]?\b|\bhow long\b|\bhow old is\b|\bwhich days?\b"),
    "who": re.compile(r"\bwho\b|\bwhose\b"),
    "why": re.compile(r"\bwhy\b|\bhow come\b|\bwhat for\b|\breason\b"),
    "how": re.compile(r"\bhow\b"),
}
_ASKS = re.compile(r"\?|^(please )?(tell|show|explain|describe|what|where|when|who|why|how|which|is|are|do|does|did|can|could|would|will|have|has|i "
                   r"want|i need|i am look)")


@dataclass(frozen=True)
class Match:
    """A topic and how sure it is (0..1)."""

    topic: Topic
    score: float


def aspect_of(line: str) -> Aspect | None:
    """What is asked about a thing.

    >>> aspect_of("How do I get to the inn?"), aspect_of("Tell me about the inn")
    ('where', None)
    """
    plain = spell_out(line)
    return next((name for name, pattern in _ASPECTS.items() if pattern.search(plain)), None)


def is_question(line: str) -> bool:
    """Whether a line wants an answer, with or without a question mark."""
    return bool(_ASKS.search(spell_out(line).strip()))


class Index:
    """Built once per persona. Inverse document frequency over topics weighs the words."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.topics = tuple(topics)
        self._phrases = [[tuple(stems(k)) for k in (t.name, *t.keys)] for t in self.topics]
        self._questions = [[tuple(dict.fromkeys(stems(q))) for q in t.questions] for t in self.topics]
        self._answers = [{w for a in (*t.answers, *t.more) for w in stems(re.sub(r"\[[^\]]*\]", "", a)) if is_content(w)} for t in self.topics]
        seen: Counter[str] = Counter()
        for phrases, questions in zip(self._phrases, self._questions):
            seen.update({w for p in phrases for w in p} | {w for q in questions for w in q})
        total = max(len(self.topics), 1)
        self._idf = {w: math.log(1.0 + total / n) for w, n in seen.items()}
        self._rare = math.log(1.0 + total)
        self._masses = [[sum(self._weight(w) for w in q) for q in questions] for questions in self._questions]
        self._vocabulary = frozenset(w for w in self._idf if is_content(w))

    def find(self, line: str) -> list[Match]:
        """Topics of a line, best first, those with any resemblance."""
        return self.find_stems(self.understood(line))

    def understood(self, line: str) -> list[str]:
        """The line's stems, mistyped words replaced by what was meant."""
        words = stems(line)
        meant = {w: near(w, self._vocabulary) for w in words if w not in self._idf and is_content(w)}
        if sum(not known for known in meant.values()) > STRANGE:
            return words
        return [meant.get(w) or w for w in words]

    def knows(self, line: str) -> bool:
        """Whether there is a word in a line that is English or the persona's own."""
        return any(not is_content(w) or w in self._idf or any(w in known for known in self._answers) for w in self.understood(line))

    def find_stems(self, words: Sequence[str]) -> list[Match]:
        """As `find`, for stems."""
        query = Counter(words)
        content = [w for w in query if is_content(w)]
        total = sum(self._weight(w) for w in content)
        weights = {w: self._weight(w) for w in query}
        found = []
        for i, topic in enumerate(self.topics):
            score = max(self._key_score(i, query, content, total), self._question_score(i, weights))
            if score > 0.05:
                found.append(Match(topic, min(score, 1.0)))
        return sorted(found, key=lambda m: -m.score)

    def best(self, line: str, asked: bool) -> Match | None:
        """The topic of a line, if it is about one."""
        found = self.find(line)
        return found[0] if found and found[0].score >= (ENOUGH if asked else ENOUGH_STATED) else None

    def _weight(self, word: str) -> float:
        if word in ASKING:
            return _ASKING_WEIGHT
        if word in _DEALING:
            return _DEALING_WEIGHT
        if not is_content(word):
            return _FUNCTION_WEIGHT
        return self._idf.get(word, self._rare * _UNKNOWN)

    def _key_score(self, i: int, query: Counter[str], content: list[str], total: float) -> float:
        """Share of the line's meaning that the topic's keys name, a little for words of its answers."""
        whole = [p for p in self._phrases[i] if p and all(w in query for w in p)]
        if not whole:
            return 0.0
        named = {w for p in whole for w in p}
        if not total:
            return 0.5 if any(len(p) > 1 for p in whole) else 0.0
        total -= sum(0.8 * self._weight(w) for w in content if w in ASPECT_WORDS and w not in named)
        weight = sum(self._weight(w) for w in content if w in named)
        weight += _ANSWER_WEIGHT * sum(self._weight(w) for w in content if w not in named and w in self._answers[i])
        longest = max(len(p) for p in whole)
        return weight / total * 0.95 + 0.03 * min(longest - 1, 2)

    def _question_score(self, i: int, weights: dict[str, float]) -> float:
        """Weighted Dice coefficient with the most similar way of asking."""
        best, mass = 0.0, sum(weights.values())
        for question, own in zip(self._questions[i], self._masses[i]):
            common = sum(weights[w] for w in question if w in weights)
            best = max(best, 2.0 * common / max(mass + own, 1e-6))
        return best if best > ALIKE else 0.4 * best


__all__ = ["ASPECTS", "ENOUGH", "ENOUGH_STATED", "Index", "Match", "aspect_of", "is_question"]
