"""`Room`: a server's share in a room: it runs it while it holds the lease, and stands by, knowing all of it, while another server does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from persona_engine.errors import BackplaneError, PersonaError, SessionError
from persona_engine.net import opus
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.backplane import Backplane, open_backplane
from persona_engine.net.backplane.address import room_name
from persona_engine.net.backplane.lease import Contest, Lease, contend
from persona_engine.net.host_events import HostEvent
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.files import FileLimits, RoomFiles
from persona_engine.net.rooms.following import Following, Need
from persona_engine.net.rooms.limits import RoomLimits, backplane_limits
from persona_engine.net.rooms.names import server_name
from persona_engine.net.rooms.owner import RoomServer
from persona_engine.net.session import HostSession
from persona_engine.panda.bridge import Bridge
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host, Through
from persona_engine.stage.succession import Estate, Person, begin, succeed

log = logging.getLogger("persona_engine.stage")


@dataclass(frozen=True)
class _Won:
    epoch: int
    estate: Estate | None


class Room:
    """On the main thread: `start`, then `step` once a frame before the stage's own. `people` are those whom this server can run.

    The broker is spoken to on a thread of its own, so that no voice and no mind delays the lease. `plane` is used instead of the settings' broker.
    """

    def __init__(self, stage: HeadlessStage, people: tuple[Person, ...], plane: Backplane | None = None) -> None:
        rooms = stage.settings.rooms
        self._stage, self._people, self._given = stage, people, plane
        self.name, self.server = room_name(rooms.name), server_name()
        self._limits = RoomLimits.of(rooms)
        self._lease = Lease(self.server, rooms.lease_s)
        self._bridge = Bridge(name="persona-room")
        self._plane: Backplane | None = None
        self._following: Following | None = None
        self._files: RoomFiles | None = None
        self._end: asyncio.Event | None = None
        self._work: Future[None] | None = None
        self._host: Host | None = None
        self._room: RoomServer | None = None
        self._orders: deque[_Won | None] = deque()
        self._preparing: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Reach the broker, and make ready what a takeover needs. Raises `PersonaError`."""
        stage = self._stage
        _ = stage.voice, stage.reader
        ready: Future[None] = Future()
        self._work = self._bridge.run(self._run(ready))
        try:
            ready.result(2 * stage.settings.rooms.timeout_s + 1.0)
        except TimeoutError as error:
            raise BackplaneError(f"the room {self.name!r} could not be entered in time") from error

    def stop(self) -> None:
        """Leave; another server may take over at once. Idempotent."""
        limit, work = self._stage.settings.rooms.timeout_s, self._work
        self._work = None
        if self._host is not None:
            self._host.tell_all()
            self._step_down()
        if work is not None and self._end is not None:
            self._bridge.loop.call_soon_threadsafe(self._end.set)
            with suppress(TimeoutError, PersonaError):
                work.result(limit + 1.0)
        self._bridge.close()

    @property
    def owner(self) -> bool:
        """Whether this server runs the room."""
        return self._host is not None

    @property
    def epoch(self) -> int:
        """Of this server's term; 0 while it stands by."""
        return self._lease.epoch

    @property
    def peers(self) -> int:
        """Visitors at all gateways."""
        return self._room.peers if self._room is not None else 0

    def step(self) -> None:
        """Take over, or step down, when it has come to that. Raises `PersonaError` when the room cannot be gone on with."""
        if self._work is not None and self._work.done():
            self._work.result()
        while self._orders:
            order = self._orders.popleft()
            if order is None:
                self._step_down()
                self._stage.emit("room-lost", room=self.name)
            else:
                self._take_over(order)

    def _take_over(self, won: _Won) -> None:
        stage, torn = self._stage, []
        if self._host is None:
            if won.estate is None:
                begin(stage, self._people)
            else:
                torn = succeed(stage, self._people, won.estate)
            self._host = Host(stage, Through(self._bridge, self._made))
            self._host.attach()
            stage.emit("room-won", room=self.name, epoch=won.epoch)
        assert self._room is not None
        listed = won.estate.state.files if won.estate is not None else ()
        self._bridge.loop.call_soon_threadsafe(self._room.begin, won.epoch, listed)
        if lacking := self._host.adopt(listed):
            self._bridge.loop.call_soon_threadsafe(self._room.secure, lacking)
        for cut in torn:
            stage.submit(cut)

    def _step_down(self) -> None:
        if self._host is not None:
            self._host.stop()
            self._host = self._room = None
            for name in tuple(self._stage.cast):
                self._stage.dismiss(name)

    # ---- on the room's thread -------------------------------------------------------------------------------------------------------

    def _made(self, session: HostSession, event: Callable[[HostEvent], None], needed: Callable[[float], None]) -> RoomServer:
        now = self._stage.base_clock.now
        assert self._plane is not None
        self._room = RoomServer(session, event, needed, self._plane, p.Subjects(self.name), self._may, now, self._limits)
        self._room.files = self._files
        return self._room

    def _may(self) -> bool:
        return self._lease.held(self._stage.base_clock.now())

    async def _run(self, ready: Future[None]) -> None:
        self._end = asyncio.Event()
        rooms = self._stage.settings.rooms
        try:
            if self._given is not None:
                await self._live(self._given, ready)
            else:
                async with open_backplane(rooms.backplane.get_secret_value(), backplane_limits(rooms)) as plane:
                    await self._live(plane, ready)
        except Exception as error:  # whatever it is, who waits for the room is told
            if ready.done():
                raise
            ready.set_exception(error)

    async def _live(self, plane: Backplane, ready: Future[None]) -> None:
        now, subjects = self._stage.base_clock.now, p.Subjects(self.name)
        following = Following(plane, self.name, self.server, now, self._limits)
        following.need = lambda: Need(codecs=() if self._room is not None else ("opus" if opus.available() else "pcm",))
        assets = self._stage.settings.assets
        files = RoomFiles(plane, subjects, self.server, AssetCache.of(assets), FileLimits(assets.max_bytes, assets.timeout_s))
        self._plane, self._following, self._files = plane, following, files
        await plane.subscribe(subjects.up, self._report)
        await files.start()
        await following.start()
        contest = Contest(self._won, lambda: self._orders.append(None))
        contender = asyncio.ensure_future(contend(plane, subjects.lease, self._lease, contest, now, lambda: int(time.time() * 1000)))
        ready.set_result(None)
        assert self._end is not None
        ended = asyncio.ensure_future(self._end.wait())
        await asyncio.wait((contender, ended), return_when=asyncio.FIRST_COMPLETED)
        for task in (contender, ended):
            task.cancel()
        results = await asyncio.gather(contender, ended, return_exceptions=True)
        await following.close()
        await files.close()
        for result in results:
            if isinstance(result, Exception):
                raise result

    def _report(self, data: bytes) -> None:
        if self._room is not None:
            self._room.report(data)

    def _won(self, epoch: int) -> None:
        self._preparing = self._bridge.loop.create_task(self._prepare(epoch))

    async def _prepare(self, epoch: int) -> None:
        estate = self._known()
        if estate is None:
            with suppress(BackplaneError):
                estate = await self._left()
        self._orders.append(_Won(epoch, estate))

    def _known(self) -> Estate | None:
        """The room as this server followed it."""
        assert self._following is not None
        following = self._following
        replica = following.replica
        state = replica.state(following.session_t() if following.clock.known or replica.whole is None else _elapsed(replica.whole))
        return None if state is None else Estate(state, self._stage.base_clock.now(), dict(replica.sounds))

    async def _left(self) -> Estate | None:
        """The room as its last owner left it with the broker. Raises `BackplaneError`."""
        assert self._following is not None
        packet = await self._following.stored()
        if packet is None:
            return None
        try:
            whole = p.unpack_whole(packet.body)
        except SessionError as error:
            log.warning("the room %r begins anew: %s", self.name, error)
            return None
        return Estate(whole.state(_elapsed(whole)), self._stage.base_clock.now(), {})


def _elapsed(whole: p.Whole) -> float:
    """Session time now, by the time of day: good enough where nobody knows better."""
    return whole.session_t + (0.0 if whole.paused else max(0.0, time.time() - whole.wall) * whole.scale)
