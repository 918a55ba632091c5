"""`RemotePuppets`: personas that peers move: their poses come up, are allowed or not, and are shown to everyone like any puppet's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from persona_engine.errors import StageError
from persona_engine.motion.levels import from_levels
from persona_engine.net.poses import Poses
from persona_engine.stage.puppetry import Puppeteer

if TYPE_CHECKING:
    from persona_engine.score.pose import PoseFrame
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

SILENT_S = 1.0
"""A persona of whose puppeteer nothing is heard is let go after this, seconds."""
FAR = 2.0
"""Metres that hips may be moved from where they are at rest."""
ASKED_EVERY_S = 2.0
"""A peer that may not move a persona is told so this often at most."""
Tell = Callable[[str, str, str, str], None]
"""(peer, what, persona, reason)."""


class RemotePuppets:
    """Of a host. On the main thread; stepped with the stage's own sources of poses."""

    def __init__(self, stage: HeadlessStage, tell: Tell) -> None:
        self._stage, self._tell = stage, tell
        self._held: dict[tuple[str, str], tuple[Puppeteer, float]] = {}
        self._told: dict[tuple[str, str], float] = {}
        stage.puppetry.feed(self)

    def steer(self, peer: str, poses: Poses) -> None:
        """Poses of a peer."""
        if not poses.puppets:
            return
        face, rotations, hips = from_levels(poses.levels)
        for k, puppet in enumerate(poses.puppets):
            key = (peer, puppet.persona)
            if puppet.until:
                self._let_go(key)
                continue
            reason = self._stage.access.refusal(peer, "drive", puppet.persona)
            if not reason and key not in self._held:
                try:
                    self._held[key] = (self._stage.puppet(puppet.persona, puppet.part), self._stage.now())
                except StageError as error:
                    reason = str(error)
            if reason:
                self._let_go(key)
                self._refuse(key, reason)
                continue
            puppeteer = self._held[key][0]
            puppeteer.drive(face[:, k], rotations[:, :, k], hips[:, k].clip(-FAR, FAR))
            self._held[key] = (puppeteer, self._stage.now())

    def _refuse(self, key: tuple[str, str], reason: str) -> None:
        now = self._stage.base_clock.now()
        if now - self._told.get(key, -ASKED_EVERY_S) >= ASKED_EVERY_S:
            self._told[key] = now
            self._tell(key[0], "drive", key[1], reason)
            while len(self._told) > 256:
                del self._told[next(iter(self._told))]

    def _let_go(self, key: tuple[str, str]) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            held[0].release()

    def gone(self, peer: str) -> None:
        """A peer moves nobody any more."""
        for key in [key for key in self._held if key[0] == peer]:
            self._let_go(key)

    def step(self, now: float, frame: PoseFrame) -> bool:
        """Let go those of whom nothing is heard."""
        for key in [key for key, (_, heard) in self._held.items() if now - heard > SILENT_S]:
            self._let_go(key)
        return True

    def stop(self) -> None:
        """Let everybody go."""
        self._stage.puppetry.drop(self)
        for key in tuple(self._held):
            self._let_go(key)
