"""The chain of minds, and a whole conversation over it."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from persona_engine.dialogue.conversation import Conversation, Limits
from persona_engine.dialogue.language_model import LanguageModel, Message
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import ServiceError
from persona_engine.services.fallback_llm import LONG_REST_S, REST_S, FallbackModel
from persona_engine.services.offline_llm import OfflineModel

PERSONA = Persona(id="ada", name="Ada", lines={"lost": ["Where was I?"]})  # type: ignore[arg-type]


class Scripted:
    """A mind that says `words` and then fails with `error`, if there is one."""

    def __init__(self, words: Sequence[str], error: BaseException | None = None) -> None:
        self.words, self.error, self.asked, self.closed = words, error, 0, False

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Say it."""
        self.asked += 1
        for word in self.words:
            yield word
        if self.error:
            raise self.error

    async def close(self) -> None:
        """Close."""
        self.closed = True


def said(model: LanguageModel) -> list[str]:
    """All deltas."""

    async def go() -> list[str]:
        return [d async for d in model.stream([Message("user", "Sam: hi", "Sam")])]

    return asyncio.run(go())


def talk(model: LanguageModel, **limits: float) -> list[str]:
    """A conversation's sentences."""

    async def go() -> list[str]:
        return [s async for s in Conversation(PERSONA, model, limits=Limits(**limits)).hear("hi", "Sam")]  # type: ignore[arg-type]

    return asyncio.run(go())


def test_the_next_mind_answers_when_one_fails_before_its_first_word() -> None:
    """First dead, second silent, third speaks: one whole reply."""
    chain = FallbackModel([Scripted((), ServiceError("down")), Scripted(()), Scripted(("Hello ", "there."))])
    assert said(chain) == ["Hello ", "there."]


def test_a_mind_that_does_not_begin_is_given_up() -> None:
    """Its share of the time is over: the next one answers, and it is closed."""
    closed = []

    class Hanging(Scripted):
        async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
            """Nothing, ever."""
            try:
                await asyncio.Event().wait()
                yield "never"
            finally:
                closed.append(self)

    assert said(FallbackModel([Hanging(()), Hanging(()), Scripted(("Hello.",))], begin_s=0.1)) == ["Hello."]
    assert len(closed) == 2


def test_nobody_says_the_beginning_twice() -> None:
    """A mind that dies half way is not followed by another."""
    second = Scripted(("Again.",))
    chain = FallbackModel([Scripted(("Down the ",), ServiceError("died")), second])
    with pytest.raises(ServiceError):
        said(chain)
    assert second.asked == 0


@pytest.mark.parametrize(("retryable", "rest"), [(True, REST_S), (False, LONG_REST_S)])
def test_a_failed_mind_rests(retryable: bool, rest: float) -> None:
    """It is skipped until its rest is over, longer where a second try is pointless, then asked again."""
    now = [0.0]
    first = Scripted((), ServiceError("down", retryable=retryable))
    chain = FallbackModel([first, Scripted(("Hi.",))], clock=lambda: now[0])
    for moment, asked in ((0.0, 1), (rest - 0.1, 1), (rest + 0.1, 2)):
        now[0] = moment
        assert said(chain) == ["Hi."]
        assert first.asked == asked


def test_closing_closes_all() -> None:
    """`close` reaches every mind."""
    minds = [Scripted(()), Scripted(())]
    asyncio.run(FallbackModel(minds).close())
    assert all(m.closed for m in minds)


def test_a_reply_that_breaks_off_ends_in_character() -> None:
    """What was said stays, the torn word and tag go, and she says that she lost her thread."""
    chain = FallbackModel([Scripted(("Down the hill. ", "Mind the gu", "lls and [poi"), ServiceError("died"))])
    assert talk(chain) == ["Down the hill.", "Mind the gulls and...", "Where was I?"]


@pytest.mark.parametrize("error", [ServiceError("down"), RuntimeError("a bug"), KeyError("choices")])
def test_a_dead_mind_is_answered_for(error: Exception) -> None:
    """Whatever a mind raises, she says something in character."""
    assert talk(Scripted((), error)) == ["Where was I?"]


def test_a_mind_that_hangs_is_given_up() -> None:
    """Silence beyond the limit ends in character."""

    class Hanging(Scripted):
        async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
            yield "So. "
            await asyncio.Event().wait()

    assert talk(Hanging(()), silence_s=0.05) == ["So.", "Where was I?"]


def test_the_script_answers_when_the_network_is_down() -> None:
    """With the scripted mind last in the chain the visitor is greeted by name."""
    chain = FallbackModel([Scripted((), ServiceError("down")), OfflineModel(PERSONA)])

    async def go() -> str:
        return " ".join([s async for s in Conversation(PERSONA, chain).hear("Hello, my name is Sam.", "player")])

    assert "Sam" in asyncio.run(go())
