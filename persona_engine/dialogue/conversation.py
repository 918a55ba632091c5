"""`Conversation`: one persona's talk. Lines in, sentences of her reply out as they come; only what was heard becomes history."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from persona_engine.dialogue import prompt, tongues, visitor
from persona_engine.dialogue.address import Spelling, addressed
from persona_engine.dialogue.everyday import EVERYDAY
from persona_engine.dialogue.guard import First, Guard, Safety
from persona_engine.dialogue.honesty import admits
from persona_engine.dialogue.language_model import LanguageModel, Message
from persona_engine.dialogue.memory import Memory, ProcessMemory
from persona_engine.dialogue.moderation import Moderation, WordList, may_speak
from persona_engine.dialogue.persona import Persona, Spoken
from persona_engine.dialogue.personal import personal
from persona_engine.dialogue.subject import subject
from persona_engine.dialogue.thoughts import Aloud
from persona_engine.dialogue.tongue import code
from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.speech.sentences import Chunker

log = logging.getLogger("persona_engine.dialogue")

SLOW = 0.25
"""A mind that needs longer than this for its first word, seconds, has its first clause voiced before the sentence is complete."""
CHARS_PER_S = 15.0
"""Characters that are said in a second, of a script of letters; one of syllables counts twice."""
TO_AN_END = 1.3
"""Of the most characters of a reply, so many are said where no sentence ends before."""
_TAG = re.compile(r"\[[^\]]{0,80}\]")
_TORN = re.compile(r"\[[^\]]*$")


@dataclass(frozen=True)
class Limits:
    """Most characters of a line that are read, messages that are kept, and characters of a reply (a minute has about 900, and 450 of a script of
    syllables, which count twice); it goes on to the end of its sentence. Seconds that a mind may be silent and a
    judgement may take; `fail_closed`: a line that cannot be judged in time does not pass."""

    input_chars: int = 2000
    messages: int = 40
    reply_chars: int = 900
    silence_s: float = 10.0
    moderation_s: float = 0.8
    fail_closed: bool = False


class Conversation:
    """Talks with visitors. A failing model never raises here: she finishes in character.

    `hear` runs on one asyncio loop; `heard` may be called from any thread.
    """

    def __init__(
        self, persona: Persona, model: LanguageModel, moderation: Moderation | None = None, limits: Limits | None = None, seed: int = 0,
        memory: Memory | None = None, safety: Safety | None = None,
    ) -> None:  # fmt: skip
        self.persona, self.model = persona, model
        self._guard = Guard(persona, safety or Safety())
        self._system = prompt.system_prompt(persona)
        self._spelling = Spelling.of(self._system, persona.voice.language)
        self._moderation = moderation or WordList()
        self.memory = memory or ProcessMemory()
        self._limits = limits or Limits()
        self._history: tuple[Message, ...] = ()
        self._lock = threading.Lock()
        self._random = random.Random(seed)
        self._turn = 0
        self._pondered = ("", "", "")
        """A line, the whole reply to it, and its topic."""

    @property
    def history(self) -> tuple[Message, ...]:
        """What was really said, oldest first."""
        return self._history

    async def hear(self, text: str, speaker: str, called: str = "") -> AsyncGenerator[str, None]:
        """Sentences of the reply to `text`, tags included, as they complete; the first calls the visitor `called`, where that is given. Overlong lines are
        cut; the rest is not read.

        A later call takes the floor: the earlier one ends after the sentence that it is at.
        """
        self._turn += 1
        turn = self._turn
        line = " ".join(text[: self._limits.input_chars].split())
        label = prompt.label(speaker)
        first = self._guard.first(line, label)
        allowed = await self._judged(self._moderation.allows, line)
        if first is None and not allowed:
            yield self.line("moderated")
            return
        first = first or self._guard.about_itself(line)
        for said in self._beforehand(first):
            if turn != self._turn:
                return
            yield said
        if first is not None and first.only:
            if first.kept and allowed:
                self._remember(prompt.build("", (), line, speaker)[-1])
            return
        messages = prompt.build(self._system, self._history, line, speaker, self._known(line, label))
        self._remember(messages[-1])
        told = first is not None
        async for made in self._sentences(messages):
            if turn != self._turn:
                return
            words = _TAG.sub("", made)
            fault = self._guard.fault(words)
            if fault == "leak":
                yield self._one(self._own("injection"))
                return
            if fault == "personal" or not await self._judged(partial(may_speak, self._moderation), words):
                yield self.line("moderated")
                return
            if told and (fault == "claim" or (first is not None and admits(words))):
                continue
            told = told or fault == "claim"
            yield addressed(self._one(self._guard.truths(words)) if fault == "claim" else made, called, self._spelling)
            called = ""

    def heard(self, text: str) -> None:
        """The visitors heard this of her: it becomes history."""
        said = text.strip()[:2000]
        if not said:
            return
        with self._lock:
            if self._history and self._history[-1].role == "assistant":
                whole = Message("assistant", f"{self._history[-1].content} {said}"[-2000:])
                self._history = (*self._history[:-1], whole)
            else:
                self._history = (*self._history, Message("assistant", said))[-self._limits.messages :]

    def topic(self, line: str) -> str:
        """Which topic of the persona's was answered, when its answer to `line` was heard last; "" where it was none of them."""
        last = self._history[-1] if self._history else None
        said = last.content if last is not None and last.role == "assistant" else ""
        known = self._pondered
        return known[2] if known[:2] == (line, said) else subject(self.persona.topics, line, said)

    def ponder(self, line: str, reply: Sequence[str]) -> None:
        """Find now what `topic` is asked for once all sentences of `reply` were heard."""
        said = " ".join(sentence.strip() for sentence in reply)
        self._pondered = line, said, subject(self.persona.topics, line, said)

    def go_on(self, said: Iterable[tuple[Literal["user", "assistant"], str, str]]) -> None:
        """Take up a talk where it was left: (role, words, speaker), oldest first."""
        with self._lock:
            self._history = tuple(Message(role, words, speaker) for role, words, speaker in said)[-self._limits.messages :]

    async def close(self) -> None:
        """Release what the mind holds; idempotent."""
        await self.model.close()

    def line(self, kind: str) -> str:
        """One of the persona's own lines of a kind: "bored", "lost", "moderated" and so on; see `persona.Lines`."""
        return self._one(getattr(self.persona.lines, kind))

    def _one(self, lines: Spoken) -> str:
        return self._random.choice(lines).replace("{name}", "").replace("{Name}", "") if lines else ""

    def _own(self, name: str) -> Spoken:
        """The answers of an everyday exchange: the persona's, or those of its language, or everybody's."""
        common = tongues.tongue(self.persona.voice.language).exchanges.get(name) if code(self.persona.voice.language) != "en" else None
        return next((s.answers for s in self.persona.small_talk if s.name == name), (common or EVERYDAY[name]).answers)

    def _beforehand(self, first: First | None) -> tuple[str, ...]:
        if first is None:
            return ()
        return (self._one(first.lines),) if first.honest else first.lines

    def _remember(self, message: Message) -> None:
        with self._lock:
            self._history = (*self._history, message)[-self._limits.messages :]

    def _known(self, line: str, label: str) -> dict[str, str]:
        """What is known of a visitor, after what they have just told; nothing when the memory fails."""
        try:
            return self._recall(line, label)
        except ServiceError as error:
            log.warning("the memory of %s failed: %s", self.persona.id, error)
            return {}

    def _recall(self, line: str, label: str) -> dict[str, str]:
        language = self.persona.voice.language
        if visitor.wants_forgetting(line) or tongues.wants_forgetting(language, line):
            self.memory.forget(label)
            return {}
        told = visitor.facts_in(line)
        if name := visitor.name_in(line) or tongues.name_in(language, line):
            told["name"] = name
        for key, value in told.items():
            if personal(value):
                continue
            self.memory.remember(label, key, value)
        return self.memory.recall(label)

    async def _judged(self, judge: Callable[[str], Awaitable[bool]], words: str) -> bool:
        """What the moderation says, in time."""
        try:
            async with asyncio.timeout(self._limits.moderation_s):
                return await judge(words)
        except (TimeoutError, ServiceError) as error:
            log.warning("a line could not be judged: %s", error or "no answer in time")
            return not self._limits.fail_closed

    async def _sentences(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Whole sentences as the model gives them, so that each can be judged before it is voiced; a death half way ends in character."""
        cutter = _Cutter()
        said = 0
        stream = self.model.stream(messages)
        try:
            async for delta in self._deltas(stream, cutter):
                for piece in cutter.feed(delta):
                    said += _length(piece)
                    over = said >= self._limits.reply_chars and (_ended(piece) or said >= TO_AN_END * self._limits.reply_chars)
                    yield piece if not over or _ended(piece) else piece.rstrip(" ,;:") + "..."
                    if over:
                        return
        except ServiceError as error:
            log.warning("the mind of %s failed: %s", self.persona.id, error)
            for piece in (*cutter.torn(), self.line("lost")):
                yield piece
            return
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()
        rest = cutter.flush()
        for piece in rest:
            yield piece
        if not said and not rest:
            yield self.line("deflect")

    async def _deltas(self, stream: AsyncIterator[str], cutter: _Cutter) -> AsyncIterator[str]:
        """What is said of the stream, with a limit on silence; whatever a mind raises comes out as `ServiceError`."""
        clock, mind = asyncio.get_running_loop().time, Aloud()
        asked = clock()
        chunks = aiter(stream)
        while True:
            try:
                async with asyncio.timeout(self._limits.silence_s):
                    delta = await anext(chunks)
            except StopAsyncIteration:
                if rest := mind.flush():
                    yield rest
                return
            except TimeoutError as error:
                raise ServiceTimeout(f"silent for {self._limits.silence_s:g} s") from error
            except ServiceError:
                raise
            except Exception as error:  # whoever wrote the mind; see the protocol
                log.exception("a language model broke its contract")
                raise ServiceError(f"{type(error).__name__}: {error}") from error
            if said := mind.feed(delta):
                cutter.started(clock() - asked)
                yield said


def _length(piece: str) -> int:
    """Letters by the time that they take to say, tags off."""
    return sum(2 if char >= "\u3000" else 1 for char in _TAG.sub("", piece))


def _ended(piece: str) -> bool:
    return _TAG.sub("", piece).rstrip(" \"'”’)»")[-1:] in tuple(".!?…。！？")


class _Cutter:
    """Text in, sentences out; never within a tag."""

    def __init__(self) -> None:
        self._chunker: Chunker | None = None
        self._held = ""
        self._all = ""

    def started(self, waited: float) -> None:
        """The first word took this long; decides whether the first clause goes out early."""
        if self._chunker is None:
            self._chunker = Chunker(early=waited > SLOW)

    def feed(self, delta: str) -> list[str]:
        """Sentences that are complete now."""
        chunker = self._chunker = self._chunker or Chunker()
        self._all += delta
        return self._balanced(chunker.feed(delta))

    def flush(self) -> list[str]:
        """The rest."""
        pieces = self._balanced(self._chunker.flush() if self._chunker else [])
        rest, self._held = self._held.strip(), ""
        return [*pieces, rest] if rest else pieces

    def torn(self) -> list[str]:
        """The rest of a reply that broke off: whole words, trailing off, without a torn tag."""
        said = " ".join(self.flush())
        words = _TORN.sub("", said).rstrip()
        if not _TAG.sub("", words).strip():
            return []
        if words[-1] in ".!?…":
            return [words]
        complete = self._all[-1:].isspace() or _TORN.search(said) is not None
        whole = words if complete else words[: max(words.rfind(" "), 0)]
        return [whole.rstrip(",;: ") + "..."] if _TAG.sub("", whole).strip() else []

    def _balanced(self, pieces: list[str]) -> list[str]:
        out = []
        for piece in pieces:
            self._held = f"{self._held} {piece}" if self._held else piece
            if self._held.count("[") <= self._held.count("]") or len(self._held) > 600:
                out.append(self._held)
                self._held = ""
        return out
