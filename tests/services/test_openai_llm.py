"""The remote mind against a real server that behaves well and badly."""

import asyncio
import importlib.util
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from persona_engine.dialogue.language_model import Message
from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.services.openai_llm import OpenAIModel
from persona_engine.settings import LLMSettings

spec = importlib.util.spec_from_file_location("llm_server", Path(__file__).with_name("llm_server.py"))
assert spec and spec.loader
llm_server: Any = importlib.util.module_from_spec(spec)
sys.modules["llm_server"] = llm_server
spec.loader.exec_module(llm_server)

QUICK = LLMSettings(connect_timeout_s=1.0, first_token_timeout_s=0.4, token_timeout_s=0.4)
PATIENT = LLMSettings(connect_timeout_s=100.0, first_token_timeout_s=100.0, token_timeout_s=100.0)
ASKED = [Message("system", "You are Mira."), Message("user", "Sam: where?", "Sam")]


async def collect(url: str, into: list[str], settings: LLMSettings = PATIENT) -> None:
    """Everything the model says."""
    model = OpenAIModel(settings, url, "key", "m")
    try:
        async for delta in model.stream(ASKED):
            into.append(delta)
    finally:
        await model.close()


def talk(mode: str, settings: LLMSettings = PATIENT) -> tuple[list[str], Any]:
    """What came of one request, and the server."""
    said: list[str] = []

    async def go() -> Any:
        async with llm_server.serving(mode) as server:
            await collect(server.url, said, settings)
            return server

    return said, asyncio.run(go())


def test_streams_what_the_server_sends() -> None:
    """Pieces come in order; roles and contents reach the server and nothing else of a message does."""
    said, server = talk("good")
    assert "".join(said) == "".join(llm_server.WORDS)
    (request,) = server.requests
    assert request["stream"] and request["messages"] == [{"role": m.role, "content": m.content} for m in ASKED]


def test_thoughts_in_fields_of_their_own_are_not_said() -> None:
    """What a server sends as reasoning beside the content is no speech."""
    assert "".join(talk("thinks")[0]) == "".join(llm_server.WORDS)


def test_a_reason_to_finish_is_an_end_too() -> None:
    """A server that says why it finished, and does not say that it is done, has given a whole answer."""
    assert "".join(talk("finish")[0]) == "".join(llm_server.WORDS)


@pytest.mark.parametrize("mode", ["hang", "stall"])
def test_silence_is_a_timeout(mode: str) -> None:
    """A server that never answers, or stops half way, fails within its time limit."""
    with pytest.raises(ServiceTimeout):
        talk(mode, QUICK)


@pytest.mark.parametrize("mode", ["garbage", "die", "cut", "500", "odd", "drop", "reset"])
def test_a_broken_server_is_a_service_error(mode: str) -> None:
    """Whatever breaks, and a connection that is closed without a word, comes out at once (the time limits are long) as `ServiceError` that may be tried again."""
    with pytest.raises(ServiceError) as caught:
        talk(mode)
    assert caught.value.retryable


def test_a_refused_key_is_permanent() -> None:
    """No second try where the key is refused, and the line says what to set."""
    with pytest.raises(ServiceError, match="PERSONA_LLM__API_KEY") as caught:
        talk("401")
    assert not caught.value.retryable


def test_a_closed_port_is_a_service_error() -> None:
    """Nobody listening is an error that names the server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/v1"
        with pytest.raises(ServiceError, match="m at http"):
            asyncio.run(collect(url, []))


@pytest.mark.parametrize("mode", ["empty", "html"])
def test_an_empty_answer_is_empty(mode: str) -> None:
    """A reply without words, and a captive portal's page, give nothing."""
    said, _ = talk(mode)
    assert said == []
