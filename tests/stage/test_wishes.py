"""What a guest's own game gives the session: nonsense is refused before it is sent, and ends nothing; what the host refuses is told with what was wished."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from persona_engine.errors import StageError
from persona_engine.rig.body import Body
from persona_engine.score.intent import Hear
from persona_engine.stage.access import HERE
from persona_engine.stage.guest import Guest
from persona_engine.stage.me import Me
from tests.stage.party import Party


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Party]:
    """A host with Mira, and a guest who plays."""
    made = Party(tmp_path)
    made.stage.cast_member(made.stage.find_persona("mira"), Body.standard())
    made.open()
    yield made
    made.close()


NONSENSE: dict[str, Callable[[Guest, Any], object]] = {
    "no text": lambda g, me: g.hear("mira", 5), "nobody": lambda g, me: g.hear(None, "Hello."), "a book": lambda g, me: g.hear("mira", "x" * 9000),  # type: ignore[arg-type]
    "half a letter": lambda g, me: g.hear("mira", "\ud800"), "no line": lambda g, me: g.listen("mira", None), "no event": lambda g, me: g.react("mira", 5),  # type: ignore[arg-type]
    "no emote": lambda g, me: me.emote(5), "nothing said": lambda g, me: me.say(None), "a long speech": lambda g, me: me.say("x" * 9000),
    "no clothes": lambda g, me: me.wear(5), "no order": lambda g, me: me.order(5, "ann"), "no place": lambda g, me: me.move((math.nan, 0, 0, 0)),
    "no whole place": lambda g, me: me.move((1, 2, 3)), "nothing to follow": lambda g, me: me.follow(5), "no rate": lambda g, me: me.talk("x"),
    "no sound": lambda g, me: me.talk().feed("abc"),
}  # fmt: skip


def test_nonsense_of_the_own_game_does_not_end_the_session(party: Party) -> None:
    """Each raises where it is called; afterwards the guest is connected and is heard, and a source that says nonsense leaves the player where they were."""
    guest = party.join("ann")
    me: Me = guest._stage.play_as("Ann")
    party.until(lambda: me.persona == "ann")
    for call in NONSENSE.values():
        with pytest.raises(StageError):
            call(guest, me)
    me.move((0.0, 0.0, 1.0, 0.0))
    me.follow(lambda: (math.nan, 0.0, 0.0))  # type: ignore[arg-type, return-value]
    heard: list[str] = []
    party.stage.on_event(lambda name, data: heard.append(data["text"]) if name == "persona-heard" else None)
    guest.hear("mira", "Hello.")
    party.until(lambda: heard == ["Hello."])
    assert guest.state == "connected" and me.place == (0.0, 0.0, 1.0, 0.0)


def test_what_is_refused_says_what_was_wished(party: Party) -> None:
    """A line for who is not here, an emote that there is not, of a guest as of the host's own player; and after the session a wish that reaches nobody."""
    guest, told = party.join("ann"), list[tuple[str, str]]()
    me = guest._stage.play_as("Ann")
    party.until(lambda: me.persona == "ann")
    for stage in party.stages:
        stage.on_event(lambda name, data: told.append((data["what"], data["persona"])) if name == "persona-refused" and data["reason"] else None)
    guest.hear("nobody", "Hello.")
    party.until(lambda: told == [("hear", "nobody")])
    party.stage.play_as("Host", "bram").emote("wafe")
    assert told[1:] == [("emote", "host")] and party.host is not None
    party.host.asked(HERE, Hear("nobody", "", "Hello."))
    assert told[2:] == [("hear", "nobody")]
    party.host.stop()
    party.until(lambda: guest.state == "ended")
    me.emote("wave")
    party.until(lambda: told[3:] == [("emote", "")])
