"""`Script`: what a persona answers without a language model: from its knowledge, its small talk, and the thread of the talk.

A line is split into what it does (greet, introduce, ask, thank); each part is answered from a table row, and the answers are put in the
order in which people say them. Pure: the same seed and the same lines give the same replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from persona_engine.dialogue import nearby, recollection, riddles, unknown, visitor
from persona_engine.dialogue.confidences import CONFIDENCES
from persona_engine.dialogue.everyday import EVERYDAY
from persona_engine.dialogue.exchange import Exchange
from persona_engine.dialogue.language import foreign
from persona_engine.dialogue.nearby import Nearby
from persona_engine.dialogue.notes import Notes, Variants
from persona_engine.dialogue.persona import Aspect, Persona, Spoken, Topic
from persona_engine.dialogue.reply import Reply, capital, filled
from persona_engine.dialogue.retrieval import Index, aspect_of, is_question
from persona_engine.dialogue.words import is_content, spell_out, stems

SURE = 0.82
"""A topic as sure as this goes before small talk."""
_SPLIT = re.compile(
    r"(?<=[.!?…])[\"')\]]*\s+|\s*[;\n]+\s*|,?\s+(?:and|but|also|plus|so|oh and|then)\s+(?=(?:where|what|who|when|why|how|can you|could you|do you|"
    r"does|is there|are there|are you|"
    r"tell me|which|have you|my name|i am|i'm)\b)|,\s+(?=(?:where|what|who|when|why|how|can you|could you|do you|is there|are you|tell me|which|i'm|"
    r"i am|my name|nice to|thank)\b)",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(it|its|that|this|there|them|they|their|he|him|his|she|her|one|those|these)\b")
_MORE = re.compile(r"\b(more|go on|continue|what else|anything else|and then|then what|what then|what happened|keep going|elaborate|details?|really)\b")
_WELL = re.compile(r"\b(fine|good|great|well|okay|ok|all right|alright|bad|wonderful|happy|fantastic|awful|terrible|so so|better|best)\b")
_NOT = re.compile(r"\b(not (so |very |too |that )?(fine|good|great|well|okay|ok|happy|wonderful)|terrible|awful|(?<!not )bad|could be better)\b")
_LEAD = re.compile(r"^(?:(?:ok(?:ay)?|well|so|and|but|oh|um+|uh+|hm+|ah|please|excuse me|sorry|by the way|then|also|right|alright|now|say|"
                   r"actually)\b[,.! ]*)+", re.IGNORECASE)


@dataclass(frozen=True)
class _Row:
    name: str
    patterns: tuple[re.Pattern[str], ...]
    exchange: Exchange
    answers: Spoken
    firm: bool = False


class Script:
    """The scripted mind of one persona. Holds nothing about visitors: their `Notes` and facts come in by the arguments."""

    def __init__(
        self, persona: Persona, seed: int = 0, others: Callable[[], Sequence[Persona]] = tuple, company: Callable[[], Sequence[Nearby]] = tuple
    ) -> None:
        """`others` are those to whom a visitor may be sent who asks what this one does not know; `company` is who is there, and where."""
        self.persona, self.lines, self._others, self._company = persona, persona.lines, others, company
        self.index = Index(persona.topics)
        self.variants = Variants(seed)
        self._topics = {t.name: t for t in persona.topics}
        self._rows = tuple(_rows(persona))
        self._self = re.compile(rf"\b{re.escape(persona.name.split()[0].lower())}\b[,!. ]*")

    def reply(self, line: str, notes: Notes, facts: dict[str, str], heard: str = "") -> str:
        """The reply to a line, with tags. Updates `notes` and `facts`. `heard` is what was last really heard of the persona."""
        notes.turns += 1
        expecting, notes.expecting = notes.expecting, ""
        notes.weight = max(0, notes.weight - 1)
        reply = self._special(line, notes) or self._joke(line, notes, expecting)
        if not reply:
            reply = self._compose(line, notes, facts, expecting, heard)
        notes.last = self.named(reply, facts)
        return notes.last

    def _joke(self, line: str, notes: Notes, expecting: str) -> str:
        """What one says to a visitor who tells a joke, beat by beat."""
        cue, notes.expecting = riddles.beat(line, expecting)
        if cue == "laugh":
            return self._one("laugh_at", self._own("laugh_at"), notes)
        return cue and self._one(f"riddle:{cue}", (cue,), notes)

    def named(self, line: str, facts: Mapping[str, str]) -> str:
        """A line with the visitor's name, or gracefully without."""
        name = facts.get("name", "").split(" ")[0]
        line = line.replace("{self}", self.persona.name).replace("{Name}", name or "There")
        return line.replace("{name}", f", {name}" if name else "").strip()

    def _special(self, line: str, notes: Notes) -> str:
        if not re.search(r"\w", line):
            return self._one("empty", self.lines.empty, notes)
        own = self._match(spell_out(line), own=True)
        if own is None and foreign(line):
            return self._one("foreign", self.lines.foreign, notes)
        return ""

    def _compose(self, line: str, notes: Notes, facts: dict[str, str], expecting: str, heard: str) -> str:
        out = Reply()
        segments = [s for s in (p.strip() for p in _SPLIT.split(line[:2000])) if re.search(r"\w", s)][:12]
        introduced = self._introductions(segments, expecting, facts)
        for segment in segments:
            self._answer(segment, out, notes, facts, expecting, heard, introduced)
        if out.sober:
            out.opening.clear()
        elif "name" in introduced:
            self._met(out, notes)
        for key in ("home", "work", "likes"):
            lines = self.lines.note.get(key, ())
            if key in introduced and lines and not out.reaction:
                out.reaction.append(self._one(f"note:{key}", lines, notes))
                out.reaction[-1] = filled(out.reaction[-1], capital(facts[key]) if key == "home" else facts[key])
        if introduced and not out.text():
            out.reaction.append(self._one("listen", self.lines.listen, notes))
        if out.unknown and not (out.answer or out.reaction or out.closing or introduced):
            out.answer.append(self._unknown(out.unknown, notes, bool(out.opening)))
        self._ask_back(out, notes, facts)
        return out.text()

    @staticmethod
    def _introductions(segments: list[str], expecting: str, facts: dict[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for segment in segments:
            if name := visitor.name_in(segment, expecting == "name"):
                found["name"] = name
            found.update(visitor.facts_in(segment))
        facts.update(found)
        for segment in segments:
            recollection.keep(facts, recollection.told_in(segment))
        return found

    def _met(self, out: Reply, notes: Notes) -> None:
        notes.asked.add("name")
        if not out.opening or not out.answer:
            out.reaction.insert(0, self._one("meet", self.lines.meet, notes))

    # ---- one segment ----------------------------------------------------------------------------------------------------------------

    def _answer(
        self, segment: str, out: Reply, notes: Notes, facts: dict[str, str], expecting: str, heard: str, introduced: Mapping[str, str]
    ) -> None:
        plain = spell_out(segment).strip()
        plain, _ = self._greeting(plain, out, notes)
        bare = self._self.sub("", plain).strip(" ,")
        short = _LEAD.sub("", bare).strip()
        if (bare.startswith("sorry") and not is_question(short)) or _MORE.search(bare):
            short = bare
        if not re.search(r"\w", short):
            if bare and not out.opening:
                short = bare
            else:
                return
        if expecting.startswith("topic:") and self._yes_no(short, expecting, out, notes):
            return
        if expecting.startswith("sent:") and (aspect_of(short) in ("where", "who") or unknown.sides_only(short)):
            out.answer.append(self._one("there", self.lines.there, notes).replace("{id}", expecting.removeprefix("sent:")))
            return
        if expecting == "well" and (line := self._mood(short, notes)):
            out.reaction.append(line)
            return
        asked = is_question(short)
        if known := self._one("nearby", seen, notes) if (seen := nearby.answer(short, self._company())) else recollection.answer(short, facts):
            out.answer.append(known)
            return
        found = self.index.best(short, asked)
        row = self._match(short)
        if found is not None and not asked and (unknown.TALE.match(short) or (notes.weight and found.score < SURE)):
            found = None
        if found is not None and _BACK.search(short) and self._follows(short, notes, 3) and (found.score < SURE or unknown.sides_only(short)):
            found = None
        sure = found is not None and found.score >= SURE
        beaten = row is None or (row.exchange.weak and (asked or sure)) or (sure and asked and not row.firm)
        if found is not None and beaten and not (introduced and not asked):
            self._topic(found.topic, aspect_of(short), out, notes)
        elif row is not None and not (row.exchange.weak and self._follows(short, notes)):
            self._everyday(row, out, notes, facts, heard)
        elif self._follows(short, notes):
            self._topic(self._topics[notes.topic], aspect_of(short), out, notes, more=bool(_MORE.search(short)))
        elif not (visitor.name_in(segment, expecting == "name") or visitor.facts_in(segment)):
            out.unknown.append(segment)

    def _greeting(self, plain: str, out: Reply, notes: Notes) -> tuple[str, bool]:
        row = next((r for r in self._rows if r.name == "greeting"), None)
        match = next((m for p in row.patterns if (m := p.match(plain))), None) if row else None
        if row is None or match is None:
            return plain, False
        if not out.opening:
            chosen = next(r for r in self._rows if r.name == "greeting_again") if notes.greeted else row
            out.opening.append(self._one(chosen.name, chosen.answers, notes))
            notes.greeted += 1
        return plain[match.end() :].strip(" ,"), True

    def _match(self, plain: str, own: bool = False) -> _Row | None:
        strong = [r for r in self._rows if any(p.search(plain) for p in r.patterns) and r.name != "greeting" and (not own or r.name not in EVERYDAY)]
        return next((r for r in strong if not r.exchange.weak), strong[0] if strong else None)

    def _yes_no(self, short: str, expecting: str, out: Reply, notes: Notes) -> bool:
        row = self._match(short)
        if row is None or row.name not in ("yes", "no"):
            return False
        topic = self._topics.get(expecting.removeprefix("topic:"))
        if row.name == "yes" and topic is not None:
            self._topic(topic, None, out, notes)
        else:
            out.reaction.append(self._one("no", row.answers, notes))
        return True

    def _mood(self, short: str, notes: Notes) -> str:
        """The line to somebody who says how they are."""
        if not _WELL.search(short):
            return ""
        name = "sad" if _NOT.search(short) else "happy"
        return next(self._one(name, r.answers, notes) for r in self._rows if r.name == name)

    def _follows(self, short: str, notes: Notes, most: int = 2) -> bool:
        """Whether a segment is about what was talked about last: "and where is that?", "why?", "tell me more"."""
        if notes.topic not in self._topics:
            return False
        words = stems(short)
        content = [w for w in words if is_content(w)]
        if notes.weight and notes.mood in ("sad", "angry"):
            return False
        if _MORE.search(short):
            return len(content) <= 1
        if aspect_of(short) is None and not is_question(short):
            return False
        return (bool(_BACK.search(short)) and len(content) <= most) or (len(words) <= 2 and not content)

    def _topic(self, topic: Topic, aspect: Aspect | None, out: Reply, notes: Notes, more: bool = False) -> None:
        if topic is out.topic and out.answer:
            return
        on_aspect = topic.about(aspect)
        group = f"topic:{topic.name}:{aspect if on_aspect else ''}"
        lines = on_aspect or topic.answers
        plain_told = notes.told[f"topic:{topic.name}:"]
        if aspect and not on_aspect and plain_told and topic.name == notes.topic:
            out.answer.append(self._one(f"unsure:{aspect}", self.lines.unsure.get(aspect) or unknown.UNSURE[aspect], notes))
            return
        if (more or (not on_aspect and plain_told >= len(lines))) and topic.more and (more or notes.told[f"more:{topic.name}"] < len(topic.more)):
            group, lines = f"more:{topic.name}", topic.more
        elif more and notes.told[group] >= len(lines):
            out.answer.append(self._one("no_more", self.lines.no_more, notes))
            return
        if group.startswith("more:") and notes.told[group] >= len(lines):
            out.answer.append(self._one("no_more", self.lines.no_more, notes))
            return
        repeated = notes.told[group] >= len(lines)
        line = self.variants.pick(group, lines, notes.told)
        again = self._one("again", self.lines.again, notes) + " " if repeated and self.lines.again else ""
        out.answer.append(again + line)
        out.topic = topic
        notes.topic = topic.name

    def _everyday(self, row: _Row, out: Reply, notes: Notes, facts: dict[str, str], heard: str) -> None:
        special = _SPECIAL.get(row.name)
        if row.exchange.mood:
            notes.mood, notes.weight = row.exchange.mood, STAYS
        if out.sober and row.exchange.part == "reaction" and not row.exchange.mood:
            return
        if row.exchange.mood in ("sad", "angry") and not out.sober:
            out.sober = True
            out.reaction.clear()
        if row.name in ESCALATES:
            line = self._escalated(row, notes)
        else:
            line = special(self, notes, facts, heard) if special else self._one(row.name, row.answers, notes)
        if row.name == "forget":
            facts.clear()
        if row.name == "apology":
            notes.crossed = notes.weight = 0
        if row.name == "how_are_you":
            notes.expecting = "well"
        if line and line not in out.answer:
            getattr(out, row.exchange.part).append(line)
        if row.name in _KEEPS_THREAD:
            return
        out.about_me = True

    def _escalated(self, row: _Row, notes: Notes) -> str:
        """The first insult hurts, the next ones are met otherwise."""
        step = ESCALATES[row.name][min(notes.crossed, len(ESCALATES[row.name]) - 1)]
        notes.crossed += 1
        return self._one(step, self._own(step), notes)

    def _own(self, name: str) -> Spoken:
        """The answers of an exchange: the persona's, or everybody's."""
        return next(r.answers for r in self._rows if r.name == name)

    # ---- the rest -------------------------------------------------------------------------------------------------------------------

    def _unknown(self, segments: list[str], notes: Notes, greeted: bool) -> str:
        if not any(self.index.knows(s) for s in segments):
            return self._one("puzzled", self.lines.puzzled, notes)
        asked = [s for s in segments if is_question(s)]
        if asked and not (notes.weight and notes.mood in ("sad", "angry") and all(unknown.OF_THEIRS.search(spell_out(s)) for s in asked)):
            return self._sent_on(asked, notes) or self._one("deflect", self.lines.deflect, notes)
        if greeted and len(" ".join(segments).split()) <= 3:
            return ""
        return self._one(*self._listening(notes), notes)

    def _sent_on(self, asked: list[str], notes: Notes) -> str:
        """A line that sends a visitor to somebody on stage who knows, "" where nobody does or the question is about this persona."""
        other = unknown.who_knows([spell_out(segment) for segment in asked], self.persona, self._others())
        if other is None:
            return ""
        notes.expecting = f"sent:{other.id}"
        return self._one("refer", self.lines.refer, notes).replace("{who}", other.name).replace("{id}", other.id)

    def _listening(self, notes: Notes) -> tuple[str, Spoken]:
        """The group of lines for what one only listens to, in the tone that the talk has."""
        if notes.weight and notes.mood in ("sad", "angry"):
            return "comfort", self.lines.comfort
        if notes.weight and notes.mood == "glad":
            return "glad", self.lines.glad
        return "listen", self.lines.listen

    def _ask_back(self, out: Reply, notes: Notes, facts: Mapping[str, str]) -> None:
        """At most one question at the end, none twice, none after a farewell or what weighs on somebody."""
        if notes.weight:
            return
        if out.closing or (text := out.text()).rstrip().endswith("?") or len(text) > 420:
            if out.text().rstrip().endswith("?") and not notes.expecting:
                notes.expecting = "open"
            return
        topic = out.topic
        if topic is not None and topic.ask and topic.ask not in notes.asked and len(out.answer) == 1:
            notes.asked.add(topic.ask)
            notes.expecting = f"topic:{topic.leads}" if topic.leads else "open"
            out.answer.append(topic.ask)
        elif out.opening and "name" not in facts and "name" not in notes.asked and not out.answer and self.lines.ask_name:
            notes.asked.add("name")
            notes.expecting = "name"
            out.answer.append(self._one("ask_name", self.lines.ask_name, notes))
        elif not out.about_me and not notes.expecting and notes.turns > 1 and self.variants.chance("ask", notes.turns) < 0.3:
            fresh = [a for a in self.lines.ask if a not in notes.asked]
            if fresh:
                question = fresh[int(self.variants.chance("which", notes.turns) * len(fresh))]
                notes.asked.add(question)
                notes.expecting = "open"
                out.answer.append(question)

    def _one(self, group: str, lines: Spoken, notes: Notes) -> str:
        """The next line of a group; not one that was said lately, if the group, or what everybody says, has another."""
        spare = EVERYDAY[group].answers if group in EVERYDAY else ()
        for pool, key in ((lines, group), (spare, f"{group}:spare")):
            for _ in pool:
                if (line := self.variants.pick(key, pool, notes.told)) not in notes.lately:
                    notes.lately.append(line)
                    return line
        oldest = min(lines, key=lambda line: max((i for i, said in enumerate(notes.lately) if said == line), default=-1), default="")
        notes.lately.append(oldest)
        return oldest


ESCALATES: dict[str, tuple[str, ...]] = {"insult": ("insult", "insult_again", "insult_enough")}
"""Exchange -> those that take its place when it comes again."""
STAYS = 3
"""Turns for which a mood hangs over a talk."""
_FIRM = frozenset(CONFIDENCES) - {"boast"} | frozenset(
    {"remember", "my_name", "forget", "repeat", "ai", "injection", "threat", "insult", "joke", "how_are_you", "help"}
)
"""Exchanges that no topic pushes aside."""
_KEEPS_THREAD = frozenset({"thanks", "surprise", "laugh", "yes", "no", "praise", "meet"})


def _repeat(script: Script, notes: Notes, facts: Mapping[str, str], heard: str) -> str:
    said = heard or notes.last
    return f"I said: {said}" if said else script._one("empty", script.lines.empty, notes)


def _my_name(script: Script, notes: Notes, facts: Mapping[str, str], heard: str) -> str:
    if "name" in facts:
        return script._one("know_name", script.lines.know_name, notes)
    notes.expecting = "name"
    notes.asked.add("name")
    return script._one("no_name", script.lines.no_name, notes)


def _remember(script: Script, notes: Notes, facts: Mapping[str, str], heard: str) -> str:
    told = recollection.everything(facts)
    if not told:
        return _my_name(script, notes, facts, heard)
    start = script._one("know_name", script.lines.know_name, notes) + " " if "name" in facts else ""
    return start + " ".join(told)


_SPECIAL = {"repeat": _repeat, "my_name": _my_name, "remember": _remember}


def _rows(persona: Persona) -> list[_Row]:
    """The persona's own exchanges first, then everybody's, with the persona's answers where it has some."""
    own = {s.name: s for s in persona.small_talk}
    rows = [
        _Row(s.name, tuple(re.compile(p) for p in s.patterns), EVERYDAY.get(s.name, Exchange(s.patterns, s.answers)), s.answers, True)
        for s in persona.small_talk
        if s.patterns
    ]
    for name, exchange in EVERYDAY.items():
        answers = own[name].answers if name in own else exchange.answers
        rows.append(_Row(name, tuple(re.compile(p) for p in exchange.patterns), exchange, answers, name in _FIRM))
    return rows
