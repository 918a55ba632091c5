"""The conversation: floor, history, moderation, limits, whatever the mind does."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.dialogue.conversation import Conversation, Limits
from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.memory import ProcessMemory
from persona_engine.dialogue.persona import Persona, Topic
from persona_engine.errors import ServiceError

PERSONA = Persona(
    id="ada", name="Ada", lines={"moderated": ["Not that."], "deflect": ["No idea."], "lost": ["Where was I?"], "bored": ["Hm."]}  # type: ignore[arg-type]
)


class Parrot:
    """A mind that says what it was told to, in given pieces, and keeps what it was asked."""

    def __init__(self, *pieces: str) -> None:
        self.pieces, self.asked, self.closed = pieces, [], 0  # type: tuple[str, ...], list[Sequence[Message]], int

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Say it."""
        self.asked.append(messages)
        try:
            for piece in self.pieces:
                yield piece
                await asyncio.sleep(0)
        finally:
            self.closed += 1

    async def close(self) -> None:
        """Nothing."""


def sentences(conversation: Conversation, line: str, speaker: str = "Sam") -> list[str]:
    """The reply, sentence by sentence."""

    async def go() -> list[str]:
        return [s async for s in conversation.hear(line, speaker)]

    return asyncio.run(go())


def test_sentences_come_whole_with_their_tags() -> None:
    """Abbreviations do not end a sentence, and no cut falls into a tag."""
    talk = Conversation(PERSONA, Parrot("[wa", "ve] Hello, Mr. Pi", "ke. [point:", "St. Anne] It is th", "ere. Bye"))
    assert sentences(talk, "hi") == ["[wave] Hello, Mr. Pike.", "[point:St. Anne] It is there.", "Bye"]


@given(st.lists(st.sampled_from(["Hello there. ", "[wave]", "[point:", "inn] ", "Mr. ", "So, ", "no! ", "a b c ", "[", "]", "… "]), max_size=30))
def test_nothing_is_lost_between_mind_and_voice(pieces: list[str]) -> None:
    """All words of a reply come out, in order, however the mind cut it."""
    whole = "".join(pieces)
    said = sentences(Conversation(PERSONA, Parrot(*pieces)), "hi")
    expected = "".join(whole.split()) or "Noidea."
    assert "".join("".join(said).split()) == expected


def test_only_what_was_heard_is_history() -> None:
    """A reply that was not spoken leaves no trace; what was heard is joined to one message of hers."""
    talk = Conversation(PERSONA, Parrot("One. Two. Three."))
    sentences(talk, "count")
    assert [m.content for m in talk.history] == ["Sam: count"]
    talk.heard("One.")
    talk.heard("Two...")
    assert [m.content for m in talk.history] == ["Sam: count", "One. Two..."]


def test_history_reaches_the_mind_in_order() -> None:
    """System, history, new line; the oldest messages go first when the limit is reached."""
    mind = Parrot("Yes.")
    talk = Conversation(PERSONA, mind, limits=Limits(messages=4))
    for number in range(5):
        sentences(talk, f"line {number}")
        talk.heard("Yes.")
    assert mind.asked[-1][0].role == "system"
    assert [m.content for m in mind.asked[-1][1:]] == ["Sam: line 2", "Yes.", "Sam: line 3", "Yes.", "Sam: line 4"]
    assert len(talk.history) == 4


def test_a_later_line_takes_the_floor() -> None:
    """Once somebody speaks again the earlier reply ends, and its stream is closed."""
    mind = Parrot("One. ", "Two. ", "Three. ")

    async def go() -> tuple[list[str], list[str]]:
        talk = Conversation(PERSONA, mind)
        first, second = [], []
        async for sentence in (stream := talk.hear("a", "Sam")):
            first.append(sentence)
            if not second:
                second = [s async for s in talk.hear("b", "Sam")]
        await stream.aclose()
        return first, second

    first, second = asyncio.run(go())
    assert first == ["One."] and second == ["One.", "Two.", "Three."]
    assert mind.closed == 2


@pytest.mark.parametrize("line", ["kill yourself", "K1LL Y0URSELF", "k i l l yourself", "ｋｉｌｌ yourself", "kíll yourself", "kill\u200b yourself"])
def test_bad_lines_are_refused_in_character(line: str) -> None:
    """They reach neither the mind nor the history, however they are disguised."""
    mind = Parrot("Hello.")
    talk = Conversation(PERSONA, mind)
    assert sentences(talk, line) == ["Not that."]
    assert not mind.asked and not talk.history


@pytest.mark.parametrize("line", ["grape jam", "the drapes are drawn", "skilled Yorkshire elves", "assess the fog", "therapist", "a b c d e f",
    "kick yourself"])
def test_harmless_lines_pass(line: str) -> None:
    """Words that only contain a bad one are fine."""
    assert sentences(Conversation(PERSONA, Parrot("Hello.")), line) == ["Hello."]


def test_her_own_words_are_judged_sentence_by_sentence() -> None:
    """A mind that goes astray is stopped before that sentence is voiced, even when a tag splits the word."""
    assert sentences(Conversation(PERSONA, Parrot("Fine. ", "Now k[beat]ys. ", "And more.")), "hi") == ["Fine.", "Not that."]


@pytest.mark.parametrize(("closed", "expected"), [(True, ["Not that."]), (False, ["Hello."])])
def test_a_judge_that_hangs_is_not_waited_for(closed: bool, expected: list[str]) -> None:
    """Beyond its time limit the persona's policy decides."""

    class Hanging:
        async def allows(self, text: str) -> bool:
            await asyncio.Event().wait()
            return True

    limits = Limits(moderation_s=0.02, fail_closed=closed)
    assert sentences(Conversation(PERSONA, Parrot("Hello."), Hanging(), limits), "hi") == expected


def test_overlong_lines_are_cut() -> None:
    """Of 10 000 characters the mind gets what the limit allows, and an endless reply ends."""
    mind = Parrot(*("word and word again. " for _ in range(1000)))
    said = sentences(Conversation(PERSONA, mind, limits=Limits(input_chars=500, reply_chars=300)), "x" * 10_000)
    assert len(mind.asked[0][-1].content) <= 500 + len("Sam: ")
    assert 300 <= sum(map(len, said)) < 700


def test_an_empty_reply_is_deflected() -> None:
    """A mind without words does not leave her silent."""
    assert sentences(Conversation(PERSONA, Parrot("", "  ")), "hi") == ["No idea."]


def test_what_a_visitor_tells_is_remembered_until_they_ask_to_be_forgotten() -> None:
    """Facts go to memory and into the next prompt as data, in no system message."""
    memory, mind = ProcessMemory(), Parrot("Yes.")
    talk = Conversation(PERSONA, mind, memory=memory)
    sentences(talk, "My name is Sam. I live in Lisbon.", "player")
    assert memory.recall("player") == {"name": "Sam", "home": "Lisbon"}
    sentences(talk, "Who am I?", "player")
    assert [m.role for m in mind.asked[-1] if "Lisbon" in m.content] == ["user", "user"]
    sentences(talk, "Forget me, please.", "player")
    assert memory.recall("player") == {}


def test_a_broken_memory_is_not_noticed() -> None:
    """She talks on when the memory fails."""

    class Broken(ProcessMemory):
        def recall(self, visitor: str) -> dict[str, str]:
            raise ServiceError("disk full")

    assert sentences(Conversation(PERSONA, Parrot("Hello."), memory=Broken()), "I'm Sam.") == ["Hello."]


def test_her_own_lines_can_be_had() -> None:
    """`line` gives one of the persona's lines of a kind."""
    assert Conversation(PERSONA, Parrot()).line("bored") == "Hm."


def test_a_topic_is_the_same_thought_out_beforehand() -> None:
    """What was answered does not depend on whether it was found before the answer was heard, nor on how much of it was."""
    tide = Topic(name="tide", questions=("When is high tide?",), answers=("At noon, and at midnight. It never waits.",))
    reply = ("At noon, and at midnight.", "It never waits.")
    for heard in (reply, reply[:1], ("No idea, to be honest.",), ()):
        told = []
        for beforehand in (True, False):
            talk = Conversation(PERSONA.model_copy(update={"topics": (tide,)}), Parrot())
            if beforehand:
                talk.ponder("When is high tide?", reply)
            for sentence in heard:
                talk.heard(sentence)
            told.append(talk.topic("When is high tide?"))
        assert told[0] == told[1] == ("tide" if heard else "")
