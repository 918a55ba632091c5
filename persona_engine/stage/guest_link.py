"""`GuestLink`: the way of a guest's player to the host: wishes, moves, and the microphone in Opus."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import StageError
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.client import SessionClient
from persona_engine.net.moves import MoveEncoder
from persona_engine.net.peer_session import PeerSession
from persona_engine.net.poses import PoseEncoder, Poses
from persona_engine.net.wishes import wish
from persona_engine.score.channels import Puppet
from persona_engine.score.intent import Intent
from persona_engine.stage.track import Place

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

CLOGGED = 32 * 1024
"""While more than this waits to be sent, moves and sound are left out."""
CHUNK_S = 0.12
"""Sound that travels together."""


class GuestLink:
    """Made anew for every connection. `heard` may be called from any thread; all of it goes out in order on the loop's thread."""

    def __init__(self, stage: HeadlessStage, client: SessionClient, session: PeerSession) -> None:
        self._stage, self._client, self._session = stage, client, session
        self._moves = MoveEncoder()
        self._encoder: opus.Encoder | None = None
        self._pcm = b""
        self._poses, self._behind, self._steers = PoseEncoder(), False, False

    def renew(self) -> None:
        """Another connection: nothing that was sent before counts."""
        self._moves, self._poses, self._behind = MoveEncoder(), PoseEncoder(), False
        self._encoder, self._pcm = None, b""

    def steer(self, tick: int, puppets: tuple[Puppet, ...], levels: NDArray[np.int32]) -> None:
        """Poses of those that this machine moves; while too much waits they are left out, then comes a whole one."""
        if not puppets and not self._steers:
            return
        self._steers = bool(puppets)
        data = self._poses.frame(Poses(tick, puppets, levels))
        if self._client.waiting >= CLOGGED:
            self._behind = True
            return
        data, self._behind = (self._poses.key() if self._behind else data), False
        self._run(self._client.send_frame(data))

    @property
    def peer(self) -> str:
        """What the host calls this machine."""
        return self._session.peer

    def ask(self, intent: Intent) -> None:
        """A wish: the host decides what comes of it."""
        self._run(self._client.ask(intent), lambda reason: self._stage.bridge.post(self._unasked, intent, reason))

    def _unasked(self, intent: Intent, reason: str) -> None:
        """It did not reach the host."""
        self._stage.emit("persona-refused", what=wish(intent), persona=intent.persona, reason=reason)

    def moved(self, t: float, place: Place) -> None:
        """Where the player is; left out while too much waits."""
        if self._client.waiting < CLOGGED:
            self._run(self._client.send_frame(self._moves.frame(t, place)))

    def heard(self, rate: int, pcm: bytes, last: bool) -> None:
        """What the microphone heard."""
        self._run(self._speak(rate, pcm, last))

    async def _speak(self, rate: int, pcm: bytes, last: bool) -> None:
        self._pcm += pcm
        if not last and len(self._pcm) < 2 * CHUNK_S * rate:
            return
        heard, self._pcm = self._pcm, b""
        if not opus.available():
            step = 2 * 4096
            for at in range(0, max(len(heard), 1), step):
                await self._client.send(m.Voice(rate, "pcm", heard[at : at + step], last and at + step >= len(heard)))
            return
        self._encoder = self._encoder or opus.Encoder(rate)
        data = opus.join(self._encoder.encode(heard, last))
        if last:
            self._encoder = None
        if (data and self._client.waiting < CLOGGED) or last:
            await self._client.send(m.Voice(opus.RATE, "opus", data, last))

    def _run(self, coroutine: Coroutine[Any, Any, None], failed: Callable[[str], object] = lambda _: None) -> None:
        def told(sent: Future[None]) -> None:
            if not sent.cancelled() and (problem := sent.exception()) is not None:
                log.debug("not sent: %s", problem)
                failed(str(problem))

        try:
            self._stage.bridge.run(coroutine).add_done_callback(told)
        except StageError as error:
            log.debug("not sent: %s", error)
