"""Who may do what on a stage."""

from __future__ import annotations

import asyncio

from persona_engine.errors import ServiceError
from persona_engine.settings import NetSettings
from persona_engine.stage import access as a


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
