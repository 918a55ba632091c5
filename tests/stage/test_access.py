"""Who may do what on a stage."""

from __future__ import annotations

import asyncio

from persona_engine.clock import ManualClock
from persona_engine.errors import ServiceError
from persona_engine.rig.body import Body
from persona_engine.settings import DialogueSettings, ModerationSettings, NetSettings, Settings, VoiceSettings
from persona_engine.stage import access as a
from persona_engine.stage.core import HeadlessStage
from tests.dialogue.test_conversation import Parrot, sentences


def test_roles_rights_and_policy_decide_in_this_order() -> None:
    """Whoever plays at the host's machine may do everything, strangers nothing; a right may differ for one persona; the policy hears only of what the table
    allows, and its reason is the answer."""
    asked: list[a.Wish] = []
    access = a.Access(NetSettings(rights={"wear": "speaker", "drive:mira": "speaker"}))
    access.policy = lambda wish: asked.append(wish) or ("she is asleep" if wish.persona == "bram" else "")
    access.enter("ann", "speaker")
    assert access.refusal(a.HERE, "wear", "mira") == access.refusal("ann", "drive", "mira") == access.refusal("ann", "wear", "mira") == ""
    assert "takes a puppeteer" in access.refusal("ann", "drive", "odile") and "viewers may not" in access.refusal("eve", "hear", "mira")
    assert access.refusal("ann", "wear", "bram") == "she is asleep"
    assert [(w.peer, w.what, w.persona) for w in asked] == [("host", "wear", "mira"), ("ann", "drive", "mira"), ("ann", "wear", "mira"), ("ann", "wear", "bram")]
    access.leave("ann")
    assert access.role("ann") == "viewer"


def test_what_cannot_be_judged_is_not_said() -> None:
    """A player's line passes when the game's moderation lets it; one that fails, or does not answer, holds it back."""
    access = a.Access(NetSettings(moderation_timeout_s=0.01))

    class Judge:
        async def allows(self, text: str) -> bool:
            if text == "fail":
                raise ServiceError("down")
            if text == "hang":
                await asyncio.Event().wait()
            return text == "good"

    assert asyncio.run(access.may_say("Good morning."))
    access.moderation = Judge()
    assert [asyncio.run(access.may_say(line)) for line in ("good", "bad", "fail", "hang")] == [True, False, False, False]


def test_players_say_aloud_what_a_persona_may() -> None:
    """Others hear no insults and no numbers of cards; who is in need is heard."""
    access = a.Access(NetSettings(moderation_timeout_s=20.0))
    lines = ("Good morning.", "I want to die", "I was raped last year.", "You stupid bitch.", "My card is 4111 1111 1111 1111")
    assert [asyncio.run(access.may_say(line)) for line in lines] == [True, True, True, False, False]


def test_the_settings_reach_every_persona_of_a_stage() -> None:
    """Barred words, crisis lines and the length of a reply, whoever opened the stage."""
    settings = Settings(
        voice=VoiceSettings(provider="silent"), moderation=ModerationSettings(patterns=("Acme",), crisis={"en": "the harbour line"}),
        dialogue=DialogueSettings(max_reply_s=5),
    )  # fmt: skip
    stage = HeadlessStage(settings, ManualClock(), inline=True, capacity=2)
    try:
        talk = stage.cast_member(stage.find_persona("mira"), Body.standard()).conversation
        talk.model = Parrot(*("Buy it all here, now. ",) * 50)
        assert sum(map(len, sentences(talk, "What is new?"))) < 120
        assert "the harbour line" in " ".join(sentences(talk, "I want to die"))
        talk.model = Parrot("Buy acme!")
        assert sentences(talk, "What is new?")[0] in [line.replace("{name}", "") for line in talk.persona.lines.moderated]
    finally:
        stage.destroy()
