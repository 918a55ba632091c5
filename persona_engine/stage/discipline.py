"""`Discipline`: players are silenced, or sent away: by the game, by whoever hosts, or by an admin's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from persona_engine.errors import StageError
from persona_engine.score.intent import Order
from persona_engine.stage.access import HERE

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.players import Player

MUTED, SPEAK, AWAY = "you are muted here", "you may speak again", "you were sent away"
"""What players are told where no reason is given."""


def _nobody(peer: str, reason: str) -> None:
    raise StageError("nobody can be sent away from here")


class Discipline:
    """Of one stage's players, on the main thread. Players are meant by their name, or by the id of their character where several have that name."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self.expel: Callable[[str, str], None] = _nobody
        """(peer, reason): send them away; set by who hosts."""
        self._silent: set[str] = set()
        """Owners who are muted, should they come again."""

    def mute(self, name: str, muted: bool = True, reason: str = "") -> None:
        """Let a player say nothing aloud any more, by words or microphone; or speak again. Raises `StageError`."""
        self.order(Order("mute" if muted else "unmute", name, reason))

    def kick(self, name: str, reason: str = "") -> None:
        """Send a player away, and let nobody in from there for `net.kick_s`. Raises `StageError`."""
        self.order(Order("kick", name, reason))

    def order(self, order: Order) -> None:
        """What an admin orders. Raises `StageError`."""
        player = self._find(order.name)
        if player.peer == HERE:
            raise StageError(f"{player.name} is the host")
        if order.what == "kick":
            self.expel(player.peer, order.text or AWAY)
        elif order.what in ("mute", "unmute"):
            muted = order.what == "mute"
            self._silence(player, muted)
            self._stage.players.answer(player.peer, order.text or (MUTED if muted else SPEAK), "order", player.member.id)
        else:
            raise StageError(f"nobody knows the order {order.what!r}; there are mute, unmute and kick")
        self._stage.emit("player-ordered", what=order.what, persona=player.member.id, who=player.name)

    def welcome(self, player: Player) -> None:
        """Who is muted and comes again is muted."""
        if player.owner in self._silent:
            self._silence(player, True)

    def _silence(self, player: Player, muted: bool) -> None:
        for known, name in ((self._stage.access.muted, player.peer), (self._silent, player.owner)):
            if name:
                (known.add if muted else known.discard)(name)
        if muted and player.sound is not None:
            player.sound.end()
            player.sound = None

    def _find(self, name: str) -> Player:
        players, wanted = self._stage.players.all, name.strip().casefold()
        found = [p for p in players if wanted == p.member.id.casefold()] or [p for p in players if wanted == p.name.casefold()]
        if len(found) == 1:
            return found[0]
        ids = ", ".join(p.member.id for p in (found or players)) or "nobody"
        raise StageError(f"{len(found)} players are called {name!r}; say which: {ids}" if found else f"no player is called {name!r}; there are {ids}")
