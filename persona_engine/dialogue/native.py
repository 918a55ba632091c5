"""`NativeScript`: what a persona who speaks another language than English answers without a language model: from her topics, her lines and her tongue.

Simpler than `Script`, which knows how English is built: a sentence is greeted, thanked for, answered from a topic or from a row of the tongue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from persona_engine.dialogue.exchange import Exchange
from persona_engine.dialogue.language import foreign
from persona_engine.dialogue.notes import Notes, Variants
from persona_engine.dialogue.persona import Aspect, Persona, Spoken, Topic
from persona_engine.dialogue.reply import Reply
from persona_engine.dialogue.tongue import Tongue, folded, language_name, plain
from persona_engine.dialogue.tongues import tongue
from persona_engine.dialogue.visitor import NOT_NAMES
from persona_engine.dialogue.wordings import Found, Wordings

_SPLIT = re.compile(r"(?<=[。！？।])\s*|(?<=[.!?…؟])[\"')\]]*\s+|\s*[;\n]+\s*")
_CLOSE = re.compile(r"(?<=[。！？、])\s+")
_FIRM = ("injection", "ai", "insult", "my_name", "forget", "language")
"""Exchanges that no topic pushes aside."""
SEGMENTS = 12
ORDER: tuple[Aspect, ...] = ("price", "where", "when", "who", "why", "how")
"""Aspects, the ones first whose questions hold the words of others: "how much" holds "how"."""


@dataclass(frozen=True)
class _Row:
    name: str
    patterns: tuple[re.Pattern[str], ...]
    exchange: Exchange
    answers: Spoken


class NativeScript:
    """As `Script`, in the language of the persona's voice."""

    def __init__(self, persona: Persona, seed: int = 0) -> None:
        self.persona, self.lines = persona, persona.lines
        self.tongue: Tongue = tongue(persona.voice.language)
        self.wordings = Wordings(persona.topics, self.tongue)
        self.variants = Variants(seed)
        self._topics = {t.name: t for t in persona.topics}
        self._rows = _rows(persona, self.tongue)
        self._aspects: Mapping[str, re.Pattern[str]] = {name: re.compile(folded(p)) for name, p in self.tongue.aspects.items()}
        self._asks, self._more = re.compile(folded(self.tongue.asks)), re.compile(folded(self.tongue.more))

    def reply(self, line: str, notes: Notes, facts: dict[str, str], heard: str = "") -> str:
        """The reply to a line, with tags. Updates `notes` and `facts`. `heard` is what was last really heard of the persona."""
        notes.turns += 1
        expecting, notes.expecting = notes.expecting, ""
        if not re.search(r"\w", line):
            return self._one("empty", self.lines.empty, notes)
        out, unknown = Reply(), []
        for segment in [s.strip() for s in _SPLIT.split(line[:2000]) if re.search(r"\w", s)][:SEGMENTS]:
            if not self._answer(segment, out, notes, facts, expecting, heard):
                unknown.append(segment)
        self._unknown(unknown, out, notes)
        self._ask_back(out, notes, facts)
        notes.last = _CLOSE.sub("", self._named(out.text(), facts))
        return notes.last

    def _answer(self, segment: str, out: Reply, notes: Notes, facts: dict[str, str], expecting: str, heard: str) -> bool:
        """Whether there was something to say to a sentence, or it was but a greeting."""
        greeted, rest = self._greeting(segment, out, notes)
        if not re.search(r"\w", rest):
            return True
        text = plain(rest)
        rows = [row for row in self._rows if row.exchange.part != "opening" and any(p.search(text) for p in row.patterns)]
        firm = next((r for r in rows if r.name in _FIRM), None)
        if firm is None and (name := self._name(rest, greeted, expecting == "name")):
            facts["name"] = name
            notes.asked.add("name")
            out.reaction.insert(0, self._one("meet", self.lines.meet, notes))
            if not self._asks.search(text):
                return True
        found = None if firm else self._topic_of(rest, text, rows, notes, expecting)
        for row in [firm] if firm else [r for r in rows if r.exchange.part != "answer" or found is None][:2]:
            line = self._row(row, notes, facts, heard, expecting)
            place: list[str] = getattr(out, row.exchange.part)
            if line and line not in place:
                place.append(line)
        if found is not None:
            self._tell(found.topic, text, out, notes)
        return bool(rows) or found is not None

    def _greeting(self, segment: str, out: Reply, notes: Notes) -> tuple[bool, str]:
        """Whether a sentence begins with a greeting, and what follows it."""
        row = next((r for r in self._rows if r.exchange.part == "opening"), None)
        # Folding keeps the letters apart that a sentence has, but for a few ligatures: a greeting has none.
        match = next((m for p in row.patterns if (m := p.match(plain(segment)))), None) if row else None
        if row is None or match is None:
            return False, segment
        if not out.opening:
            out.opening.append(self._one("greeting", row.answers, notes))
            notes.greeted += 1
        return True, segment[match.end() :].strip(" ,、")

    def _name(self, text: str, greeted: bool, asked: bool) -> str:
        """How somebody calls themselves; a bare name where it was `asked` for, or comes, with a capital, after a greeting."""
        for pattern in self.tongue.told:
            if found := re.search(pattern, text):
                return _title(found.group(1))
        for pattern in self.tongue.likely if greeted or asked else ():
            if (found := re.search(pattern, text)) and (asked or found.group(1)[0].isupper()) and self._may_be_name(found.group(1)):
                return _title(found.group(1))
        return ""

    def _may_be_name(self, word: str) -> bool:
        text = plain(word)
        said = any(p.search(text) for row in self._rows for p in row.patterns)
        return not said and text not in self.tongue.small and text not in NOT_NAMES and self.wordings.best(word) is None

    def _topic_of(self, rest: str, text: str, rows: list[_Row], notes: Notes, expecting: str) -> Found | None:
        """What a sentence is about; what was talked about last where it asks on; None for one that only thanks, or says yes."""
        if any(r.name == "yes" for r in rows) and (lead := self._topics.get(expecting.removeprefix("topic:"))):
            return Found(lead, 1.0)
        asked = self._asks.search(text) is not None
        if rows and not asked:
            return None
        found = self.wordings.best(rest)
        if found is None and not rows and (last := self._topics.get(notes.topic)):
            content = [w for w in self.wordings.words(text) if w not in self.tongue.small]
            if self._more.search(text) or (last.about(self._aspect(text)) and len(content) <= 1):
                return Found(last, 1.0)
        return found

    def _aspect(self, text: str) -> Aspect | None:
        return next((name for name in ORDER if name in self._aspects and self._aspects[name].search(text)), None)

    def _tell(self, topic: Topic, text: str, out: Reply, notes: Notes) -> None:
        aspect = self._aspect(text)
        lines, group = topic.about(aspect), f"topic:{topic.name}:{aspect}"
        if not lines:
            lines, group = topic.answers, f"topic:{topic.name}:"
            if topic.more and (self._more.search(text) or notes.told[group] >= len(lines)):
                lines, group = topic.more, f"more:{topic.name}"
            elif self._more.search(text) and notes.told[group] >= len(lines):
                out.answer.append(self._one("no_more", self.lines.no_more, notes))
                return
        again = self._one("again", self.lines.again, notes) if notes.told[group] >= len(lines) else ""
        line = f"{again} {self.variants.pick(group, lines, notes.told)}".strip()
        if line not in out.answer:
            out.answer.append(line)
        out.topic, notes.topic = topic, topic.name

    def _row(self, row: _Row, notes: Notes, facts: dict[str, str], heard: str, expecting: str) -> str:
        if row.name == "repeat":
            return heard or notes.last or self._one("empty", self.lines.empty, notes)
        if row.name == "my_name":
            if "name" in facts:
                return self._one("know_name", self.lines.know_name, notes)
            notes.expecting = "name"
            return self._one("no_name", self.lines.no_name, notes)
        if row.name == "forget":
            facts.clear()
        if row.name == "well" and expecting != "well":
            return self._one("listen", self.lines.listen, notes)
        if row.name == "how_are_you":
            notes.expecting = "well"
        return self._one(row.name, row.answers, notes)

    def _unknown(self, segments: list[str], out: Reply, notes: Notes) -> None:
        asked = [s for s in segments if self._asks.search(plain(s))]
        if not segments or out.answer or (not asked and (out.reaction or out.closing)):
            return
        text = " ".join(segments)
        words = frozenset(w for w in self.wordings.words(plain(text)) if self.wordings.knows(w)) | self.tongue.small
        if foreign(text, language_name(self.persona.voice.language), words):
            out.answer.append(self._one("foreign", self.lines.foreign, notes))
        elif asked:
            out.answer.append(self._one("deflect", self.lines.deflect, notes))
        elif not out.opening:
            out.reaction.append(self._one("listen", self.lines.listen, notes))

    def _ask_back(self, out: Reply, notes: Notes, facts: Mapping[str, str]) -> None:
        topic = out.topic
        if topic is not None and topic.ask and topic.ask not in notes.asked and len(out.answer) == 1:
            notes.asked.add(topic.ask)
            notes.expecting = f"topic:{topic.leads}" if topic.leads else ""
            out.answer.append(topic.ask)
        elif out.opening and not (out.answer or out.closing or out.reaction) and "name" not in facts and "name" not in notes.asked and self.lines.ask_name:
            notes.asked.add("name")
            notes.expecting = "name"
            out.answer.append(self._one("ask_name", self.lines.ask_name, notes))

    def _one(self, group: str, lines: Spoken, notes: Notes) -> str:
        return self.variants.pick(group, lines, notes.told)

    def _named(self, line: str, facts: Mapping[str, str]) -> str:
        name = facts.get("name", "").split(" ")[0]
        line = line.replace("{self}", self.persona.name).replace("{Name}", name)
        return line.replace("{name}", self.tongue.name.format(name) if name else "").strip()


def _rows(persona: Persona, spoken: Tongue) -> tuple[_Row, ...]:
    """The persona's own exchanges first, then those of the tongue, with the persona's answers where it has some."""
    own = {s.name: s for s in persona.small_talk}
    rows = [
        _Row(s.name, tuple(re.compile(folded(p)) for p in s.patterns), spoken.exchanges.get(s.name, Exchange(s.patterns, s.answers)), s.answers)
        for s in persona.small_talk
        if s.patterns
    ]
    for name, exchange in spoken.exchanges.items():
        answers = own[name].answers if name in own else exchange.answers
        rows.append(_Row(name, tuple(re.compile(folded(p)) for p in exchange.patterns), exchange, answers))
    return tuple(rows)


def _title(name: str) -> str:
    return name if any(c.isupper() for c in name) else name.title()
