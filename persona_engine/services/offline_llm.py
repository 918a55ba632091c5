"""`OfflineModel`: a scripted brain. Answers from the persona's knowledge and small talk, remembers the visitor's name, deflects in character."""

from __future__ import annotations

import difflib
import math
import random
import re
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.memory import Memory, ProcessMemory
from persona_engine.dialogue.persona import Persona, Topic

STOP = frozenset(
    "a an the and or but of to in on at by for with from as is are was were be been it its this that i you he she we they me my your our do does did have"
    " has had will would can could should please tell know about there what who how why when which some any so just really very".split()
)
SYNONYMS: dict[str, str] = {
    "port": "harbour", "harbor": "harbour", "dock": "harbour", "docks": "harbour", "pier": "jetty", "beacon": "lighthouse", "shop": "market",
    "stall": "market", "stalls": "market", "store": "market", "pub": "inn", "tavern": "inn", "hotel": "inn", "sleep": "inn", "room": "inn", "bread": "baker",
    "bakery": "baker", "cake": "baker", "eat": "food", "hungry": "food", "lunch": "food", "dinner": "food", "restaurant": "food", "tide": "tides",
    "boat": "ferry", "ship": "ferry", "ships": "ferry", "island": "ferry", "church": "bell", "clock": "bell", "tower": "bell", "party": "festival", "ghost": "legend",
    "wreck": "legend", "treasure": "legend", "maps": "map", "chart": "map", "charts": "map", "mum": "family", "mother": "family", "father": "family",
    "dad": "family", "parents": "family", "brother": "family", "sister": "family", "rain": "weather", "sun": "weather", "storm": "weather", "wind": "weather",
    "storms": "weather", "robot": "ai", "human": "ai", "bot": "ai", "machine": "ai", "computer": "ai", "artificial": "ai", "age": "old", "colour": "color",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+")
_NAME = re.compile(r"\b(?:my name(?:'s| is)|i am called|call me|name's)\s+([^\W\d_][\w'-]{0,20})", re.IGNORECASE)
_IM = re.compile(r"\b(?:i'm|i am)\s+([A-Z][a-z]{1,20})\b")
_MORE = re.compile(r"\b(more|go on|and then|what else|continue|really)\b")
_SPLIT = re.compile(r"(?<=[.!?…])\s+")
_AGAIN = re.compile(r"\b(where is (it|that)|where's (it|that)|how do i get there)\b")
THRESHOLD = 0.9
MOST_ANSWERS = 3
_LATIN_SHARE = 0.5


@dataclass
class _Visit:
    """What was talked about with one visitor."""

    topic: str = ""
    told: Counter[str] = field(default_factory=Counter)
    greeted: bool = False
    leaving: bool = False
    turns: int = 0


def tokens(text: str) -> list[str]:
    """Content words, normalised.

    >>> tokens("Where is the nearest pub?")
    ['where', 'nearest', 'inn']
    """
    words = (w.removesuffix("'s") for w in _WORD.findall(text.lower()))
    return [SYNONYMS.get(w, w) for w in words if w not in STOP]


class OfflineModel:
    """Deterministic in (seed, what was said so far). Speaks through `stream` as a language model does, tags included."""

    def __init__(self, persona: Persona, memory: Memory | None = None, seed: int = 0) -> None:
        self._persona = persona
        self._memory = memory or ProcessMemory()
        self._offset = random.Random(seed).randrange(7)
        self._visits: dict[str, _Visit] = {}
        self._topics = {t.name: t for t in persona.topics}
        self._words: dict[str, set[str]] = {}
        for topic in persona.topics:
            own = [*topic.keys, *topic.questions, topic.name]
            self._words[topic.name] = {w for text in own for w in tokens(text)}
        counts = Counter(w for words in self._words.values() for w in words)
        self._idf = {w: math.log(1 + len(self._words) / n) for w, n in counts.items()}

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply to the last message, word by word."""
        label, _, line = messages[-1].content.partition(": ")
        for word in re.findall(r"\S+\s*", self.reply(line or label, label)):
            yield word

    async def close(self) -> None:
        """Nothing to release."""

    def reply(self, line: str, visitor: str) -> str:
        """The whole reply."""
        visit = self._visits.setdefault(visitor, _Visit())
        visit.turns += 1
        lines = self._persona.lines
        if not line.strip() or not any(c.isalnum() for c in line):
            return self._pick("empty", lines.empty, visit, visitor)
        latin = sum(c.isascii() for c in line if c.isalpha())
        if latin < _LATIN_SHARE * max(1, sum(c.isalpha() for c in line)):
            return self._pick("foreign", lines.foreign, visit, visitor)
        self._learn(line, visitor)
        out: list[str] = []
        for part in _SPLIT.split(line)[:12]:
            answer = self._answer(part, visit, visitor, bool(out))
            if answer and answer not in out:
                out.append(answer)
            if len(out) == MOST_ANSWERS:
                break
        if not out:
            out.append(self._pick("deflect", lines.deflect, visit, visitor))
        elif visit.turns % 2 == 1 and not visit.leaving and lines.ask and len(out) < MOST_ANSWERS and "?" not in out[-1]:
            out.append(self._pick("ask", lines.ask, visit, visitor))
        return " ".join(out)

    def _learn(self, line: str, visitor: str) -> None:
        found = _NAME.search(line) or _IM.search(line)
        if found:
            self._memory.remember(visitor, "name", found.group(1)[:1].upper() + found.group(1)[1:])

    def _answer(self, part: str, visit: _Visit, visitor: str, later: bool) -> str:
        low = part.lower().strip()
        if visit.topic and (_AGAIN.search(low) or (_MORE.search(low) and len(low.split()) < 6)):
            return self._tell(self._topics[visit.topic], visit, visitor, more=True)
        if _NAME.search(part) or _IM.search(part):
            return "" if visit.greeted else self._greet(visit, visitor)
        topic, score = self._best(part)
        for talk in self._persona.small_talk:
            if any(re.search(p, low) for p in talk.patterns):
                visit.leaving = visit.leaving or talk.name == "farewell"
                if talk.name == "greeting":
                    if visit.greeted and later:
                        return ""
                    visit.greeted = True
                if score < 2 * THRESHOLD or talk.name in ("greeting", "ai"):
                    return self._pick(f"talk-{talk.name}", talk.answers, visit, visitor)
        if topic is not None and score >= THRESHOLD:
            visit.topic = topic.name
            return self._tell(topic, visit, visitor)
        return ""

    def _greet(self, visit: _Visit, visitor: str) -> str:
        visit.greeted = True
        greeting = next((t for t in self._persona.small_talk if t.name == "greeting"), None)
        return self._pick("talk-greeting", greeting.answers, visit, visitor) if greeting else ""

    def _best(self, part: str) -> tuple[Topic | None, float]:
        asked = tokens(part)
        best, top = None, 0.0
        for name, words in self._words.items():
            score = sum(self._match(word, words) for word in set(asked))
            score /= 1.0 + 0.05 * len(asked)
            if score > top:
                best, top = self._topics[name], score
        return best, top

    def _match(self, word: str, words: set[str]) -> float:
        if word in words:
            return self._idf[word]
        if len(word) >= 5:
            close = difflib.get_close_matches(word, words, 1, 0.84)
            if close:
                return 0.8 * self._idf[close[0]]
        return 0.0

    def _tell(self, topic: Topic, visit: _Visit, visitor: str, more: bool = False) -> str:
        lines = topic.more if topic.more and (more or visit.told[f"topic-{topic.name}"] >= len(topic.answers)) else topic.answers
        kind = f"more-{topic.name}" if lines is topic.more else f"topic-{topic.name}"
        return self._pick(kind, lines, visit, visitor)

    def _pick(self, kind: str, lines: tuple[str, ...], visit: _Visit, visitor: str) -> str:
        """One of the lines: in an order of the visit's own, so that nothing is repeated before all were said."""
        if not lines:
            return ""
        told = visit.told[kind]
        visit.told[kind] += 1
        start = zlib.crc32(f"{kind}{visitor}".encode()) + self._offset
        name = self._memory.recall(visitor).get("name", "")
        line: str = lines[(start + told) % len(lines)]
        return line.replace("{name}", f", {name}" if name else "")
