"""Moderation by a service: asked over a socket, joined or replaced by the local list."""

import asyncio
import logging
from typing import Any

import pytest

from persona_engine.dialogue.moderation import Unmoderated, may_speak
from persona_engine.errors import FileError
from persona_engine.services.openai_moderation import open_moderation
from persona_engine.settings import ModerationSettings, load_settings
from tests.services.moderation_server import moderation

PATIENT: dict[str, Any] = {"timeout_s": 100.0}


def test_a_service_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets the line, the model and the key; a visitor who tells of harm passes, a persona that says it does not."""
    monkeypatch.setenv("MY_KEY", "sk-own")

    async def go() -> list[bool]:
        async with moderation(gorse="hate", broom="self-harm/intent") as server:
            judge = open_moderation(ModerationSettings(base_url=server.url, model="mine", api_key_env="MY_KEY", allow=("gorse tea",), **PATIENT))
            lines = ("some gorse", "some broom", "gorse tea", "a lily")
            passed = [*[await judge.allows(x) for x in lines], *[await may_speak(judge, x) for x in lines]]
            assert server.requests[0] == {"input": "some gorse", "model": "mine"} and set(server.keys) == {"Bearer sk-own"}
            return passed

    assert asyncio.run(go()) == [False, True, True, True, False, False, True, True]


@pytest.mark.parametrize("local", [True, False])
def test_the_local_list_joins_or_stands_back(local: bool) -> None:
    """Beside the service it refuses first; without it the service alone decides."""

    async def go() -> tuple[bool, int]:
        async with moderation() as server:
            judge = open_moderation(ModerationSettings(base_url=server.url, local=local, **PATIENT))
            return await judge.allows("kill yourself"), len(server.requests)

    assert asyncio.run(go()) == ((False, 0) if local else (True, 1))


@pytest.mark.parametrize("mode", ["hang", "500", "garbage", "away"])
def test_while_it_is_away_the_local_list_judges(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is wrong with it, lines are judged, it is not asked for every one of them, and the log says so once."""

    async def go() -> list[bool]:
        async with moderation(mode) as server:
            url = "http://127.0.0.1:9/v1" if mode == "away" else server.url
            judge = open_moderation(ModerationSettings(base_url=url, local=False, timeout_s=1.0 if mode == "hang" else 100.0))
            passed = [await judge.allows("kill yourself"), await judge.allows("Good morning."), await may_speak(judge, "You stupid bitch.")]
            assert len(server.requests) == (mode != "away")
            return passed

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(go()) == [False, True, False]
    assert ["the local list judges alone" in r.getMessage() for r in caplog.records] == [True] and "yourself" not in caplog.text


def test_the_settings_say_who_judges() -> None:
    """Off, everything passes; own patterns bar and allow; a pattern that is none is refused by name."""
    assert isinstance(open_moderation(load_settings(moderation={"enabled": False}).moderation), Unmoderated)
    judge = open_moderation(load_settings(moderation={"patterns": ["Acme"], "allow": ["bitchin' brew"]}).moderation)
    assert [asyncio.run(may_speak(judge, line)) for line in ("Buy acme!", "One Bitchin' Brew.", "Hello.")] == [False, True, True]
    with pytest.raises(FileError, match="no regular expression"):
        load_settings(moderation={"patterns": ["("]})
