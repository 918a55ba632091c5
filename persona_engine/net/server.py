"""`SessionServer`: the host's WebSocket shell."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count, product
from types import MappingProxyType

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Origin

from persona_engine.errors import AccessError, SessionError
from persona_engine.net import messages as m
from persona_engine.net.assets import AssetDesk
from persona_engine.net.door import Door
from persona_engine.net.fanout import Fanout
from persona_engine.net.host_events import Departed, HostEvent, Replaced
from persona_engine.net.interest import Interest, Ranges
from persona_engine.net.limits import Limits
from persona_engine.net.outbox import TICK_S, Outbox, framed
from persona_engine.net.poses import Poses
from persona_engine.net.rations import Ration
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.sound import CODECS, Codec, Piece, SoundFeed
from persona_engine.net.streams import Streams
from persona_engine.net.troubles import CLOSE_REFUSED, not_opened
from persona_engine.net.wire import Connection
from persona_engine.score.entries import Entry, Roots

log = logging.getLogger("persona_engine.net")
_WIRE = logging.getLogger("persona_engine.net.websockets")
"""Strangers who knock in another language are no errors of ours."""
_WIRE.setLevel(logging.CRITICAL)

CLOSE_LATER = 1013
LOOK_EVERY = 15
"""Frames between two looks at where peers look from."""
WRONG_CODE_S = 1.0
"""So long one must wait to hear that a code is wrong: there are few connections from an address, so few guesses."""
FORGET_S = 2.0
"""Sound is kept this long after its end, for newcomers."""


class SessionServer:
    """Serves one `HostSession` on an asyncio loop.

    A peer that lets more than `limits.send_buffer_bytes` wait, or takes nothing for `limits.stall_timeout_s`, is cut off and may join again; from one that
    sends too much the server stops reading. `now` is the local clock; `event` is called on the loop for every arrival (answer with `welcome`), every
    admitted intent, and everyone who goes; `needed` every second with the play-out delay that the slowest peer needs.
    """

    def __init__(
        self,
        session: HostSession,
        now: Callable[[], float],
        event: Callable[[HostEvent], None],
        limits: Limits | None = None,
        needed: Callable[[float], None] = lambda _: None,
        desk: AssetDesk | None = None,
    ) -> None:
        self._session, self._now, self._event, self._needed = session, now, event, needed
        self._limits, self._desk = limits or Limits(), desk or AssetDesk(now)
        self._boxes: dict[int, Outbox] = {}
        self._joined: dict[Outbox, None] = {}
        self._pacing: set[Outbox] = set()
        """For whom sound waits, or did a moment ago."""
        self._fanout = Fanout()
        self._interest = Interest(Ranges(self._limits.near_m, self._limits.far_m))
        self._streams = Streams(self._interest)
        self._published = self._swept = 0
        self._door = Door(self._limits.max_peers, self._limits.max_per_address)
        self._feeds: dict[str, SoundFeed] = {}
        self._given: Counter[tuple[str, Codec]] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: Server | None = None
        self.sought: Callable[[], None] | None = None
        """Of one who waits for a host to be gone: nobody is let in, and each who tries is told here."""

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None, shared: bool = False) -> int:
        """Listen, encrypted where `tls` is given, and where other processes do if `shared`; returns the port (useful with 0). Raises `SessionError`."""
        try:
            self._server = await serve(
                self._serve,
                host,
                port,
                max_size=self._limits.max_upload_bytes,
                close_timeout=self._limits.close_timeout_s,
                open_timeout=self._limits.hello_timeout_s,
                origins=[None, *(Origin(o) for o in self._limits.origins)],
                compression=None,
                process_request=self._asset,
                max_queue=4,
                backlog=1024,
                reuse_port=shared or None,
                logger=_WIRE,
                ssl=tls,
                create_connection=Connection,
                ssl_handshake_timeout=None if tls is None else self._limits.hello_timeout_s,
            )
        except OSError as error:
            raise SessionError(not_opened(host, port, error)) from error
        self._begin(self._ticks())
        return int(next(iter(self._server.sockets)).getsockname()[1])

    def address(self, key: int) -> str:
        """Where a peer is, as this machine sees it; "" for one that has gone."""
        box = self._boxes.get(key)
        return str(box.connection.remote_address[0]) if box is not None and box.connection.remote_address else ""

    def expel(self, key: int, reason: str, for_s: float) -> None:
        """Send a peer away, and say why; nobody from its address is let in for so many seconds."""
        if box := self._boxes.get(key):
            self.bar(self.address(key), for_s)
            self.tell(key, m.Goodbye(reason, ""))
            self._tell(self._session.expel(key))
            self._begin(box.connection.close(CLOSE_REFUSED, "sent away"))

    def bar(self, address: str, for_s: float) -> None:
        """Let nobody in from an address for so many seconds."""
        self._door.bar(address, self._now() + for_s)

    async def close(self, reason: str = "", to: Mapping[int, str] = MappingProxyType({})) -> None:
        """Say goodbye to everyone, where to go on if that is anywhere, by key, and stop listening."""
        for key in self._session.joined():
            self.tell(key, m.Goodbye(reason, to.get(key, "")))
        self._event = lambda _: None
        for task in self._tasks:
            task.cancel()
        await self._desk.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @property
    def peers(self) -> int:
        """How many have joined. From any thread."""
        return len(self._session.joined())

    # ---- to the peers, on the loop's thread -----------------------------------------------------------------------------------------

    def publish(self, *messages: m.Message) -> None:
        """Send the same bytes to every joined peer."""
        self._send(*(framed(m.encode(message)) for message in messages))

    def publish_score(self, *entries: Entry) -> None:
        """Send entries to every joined peer."""
        self.moved(entries)
        self._send(framed(self._session.score(*entries)))

    def tell(self, key: int, message: m.Message) -> None:
        """Send one joined peer something."""
        if box := self._boxes.get(key):
            box.send(framed(m.encode(message)))

    def shelve(self, sha256: str, size: int, load: Callable[[], bytes]) -> None:
        """From now on peers may fetch a file, see `AssetDesk.list`."""
        if self._desk.list(sha256, size, load):
            self.publish(m.Shelf((m.Listed(sha256, size),)))

    def _send(self, *frames: bytes) -> None:
        for box, frame in product(tuple(self._joined), frames):
            box.send(frame)

    def publish_newest(self, data: bytes, key: Callable[[], bytes]) -> None:
        """Send a frame that the next one replaces; a peer that was behind gets the message `key()` instead, made once for all who need it."""
        self._fanout.publish(framed(data), lambda: framed(key()))
        self._published += 1

    def publish_poses(self, poses: Poses) -> None:
        """Send a snapshot of the puppets that the next one replaces: each peer gets those near where it looks from, see `Interest`."""
        self._streams.take(poses, self._fanout.audiences.keys())
        for viewer, audience in tuple(self._fanout.audiences.items()):
            frames = self._streams.frames(viewer)
            if frames:
                audience.publish(frames, partial(self._streams.keys, viewer), partial(self._streams.runs, viewer))
        self._published += 1
        if self._published % LOOK_EVERY == 0:
            self._look()

    def _look(self) -> None:
        for key in self._session.joined():
            box, viewer = self._boxes[key], self._interest.look(key, self._session.view(key))
            before = self._fanout.of(box)
            if not self._session.streams(key) or viewer == before:
                continue
            ends, keys = self._streams.turn(before, viewer)
            if ends:
                box.send(ends)
            self._fanout.seat(box, viewer, keys if self._fanout.keeps_up(box) else b"")

    def moved(self, entries: Iterable[Entry]) -> None:
        """Note where everything is: what peers see in detail depends on it."""
        for entry in entries:
            if isinstance(entry, Roots):
                self._interest.moved(entry)

    def sound(self, feed: SoundFeed) -> None:
        """A feed is new or has grown: its pieces go to everyone, at a measured pace."""
        self._feeds[feed.name] = feed
        self._begin(self._give(feed))

    def welcome(self, key: int, state: HostState) -> None:
        """Let the arrived peer in; whatever is published after this call reaches it too."""
        box = self._boxes.get(key)
        if box is None:
            return
        self.moved(state.snapshot)
        served = self._session.codecs()
        first = self._session.welcome(key, self._whole(key, state))
        if not first:
            return
        for data in first:
            box.send(framed(data))
        self._joined[box] = None
        if self._session.streams(key):
            self._fanout.seat(box, self._interest.look(key, self._session.view(key)))
        codec = self._session.codec(key)
        for feed in self._feeds.values():
            if codec not in served:
                self._given[feed.name, codec] = len(feed.all(codec))
            for piece in feed.since(codec, state.session_t, self._given[feed.name, codec]):
                self._pace(feed, piece, (key,))

    def _whole(self, key: int, state: HostState) -> HostState:
        """With the files that a peer may fetch, and by how much the sounds under way are behind."""
        t = state.session_t
        behind = {name: late for name, feed in self._feeds.items() if not feed.over(t) and (late := feed.behind(t)) > 0}
        return replace(state, files=self._desk.listed, ticket=self._desk.ticket(key), behind=behind)

    def welcome_again(self, state: HostState) -> None:
        """Tell everyone who has joined all anew: what was published before is not to be relied on."""
        for key in self._session.joined():
            for data in self._session.welcome(key, self._whole(key, state)):
                self._boxes[key].send(framed(data))

    def begin_anew(self, state: HostState, past: Iterable[Poses] = ()) -> None:
        """As `welcome_again`, and no sound or pose of before is given any more; `past` are the poses of the moments before."""
        self._feeds.clear()
        self._given.clear()
        self.welcome_again(state)
        self._streams.begin_anew(past, self._fanout.audiences.keys())
        self._fanout.begin_anew()

    def relay(self, *messages: bytes) -> None:
        """Send the messages of another host to every joined peer, as they are."""
        self._send(*(framed(data) for data in messages))

    async def _give(self, feed: SoundFeed) -> None:
        for codec in self._session.codecs():
            while (at := self._given[feed.name, codec]) < len(feed.made(codec)) or feed.make(codec):
                self._given[feed.name, codec] += 1
                self._pace(feed, feed.made(codec)[at], self._session.joined())
                await asyncio.sleep(0)

    def _pace(self, feed: SoundFeed, piece: Piece, keys: tuple[int, ...]) -> None:
        for key, data in self._session.sound(piece, keys):
            box = self._boxes[key]
            box.pace(feed.t + piece.part.held + piece.part.start, framed(data))
            self._pacing.add(box)

    async def _ticks(self) -> None:
        going = self._session.clock()[1:]
        for number in count(1):
            await asyncio.sleep(TICK_S)
            turned = m.Turned(*self._session.clock())
            if (turned.paused, turned.scale) != going:
                going = (turned.paused, turned.scale)
                self.publish(turned)
            self._pacing = {box for box in self._pacing if box.tick()}
            if number % 30 == 0:
                self._sweep()

    def _sweep(self) -> None:
        now, session_t = self._now(), self._session.time()
        for box in tuple(self._boxes.values()):
            moving = self._fanout.keeps_up(box) and self._published > self._swept
            if box.stuck(now, moving) > self._limits.stall_timeout_s:
                box.cut("takes nothing any more")
        self._tell(self._session.expired(now))
        self._needed(self._session.needs())
        self._swept = self._published
        for name in [n for n, feed in self._feeds.items() if feed.over(session_t - FORGET_S)]:
            del self._feeds[name]
            for codec in CODECS:
                self._given.pop((name, codec), None)

    # ---- from the peers -------------------------------------------------------------------------------------------------------------

    async def _serve(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Connection)
        if self.sought is not None:
            self.sought()
            await connection.close(CLOSE_LATER, "the host is still there")
            return
        address = str(connection.remote_address[0]) if connection.remote_address else ""
        if reason := self._door.refusal(address, self._now()):
            await self._refuse(connection, reason)
            return
        key = self._session.connected()
        self._door.came(address)
        box = self._boxes[key] = Outbox(connection, self._limits.send_buffer_bytes)
        try:
            await self._receive(key, connection, box)
        except SessionError as error:
            log.info("peer %d refused: %s", key, error)
            code = isinstance(error, AccessError)
            await asyncio.sleep(WRONG_CODE_S * code)
            await self._refuse(connection, str(error), code)
        except (ConnectionClosed, TimeoutError):
            log.info("peer %d gone", key)
        finally:
            self._desk.revoke(key)
            self._tell([Departed(key, self._session.name(key)), *self._session.disconnected(key, self._now())])
            del self._boxes[key]
            self._leave(box)
            self._interest.forget(key)
            self._door.left(address)

    async def _asset(self, connection: ServerConnection, request: Request) -> Response | None:
        """A request for a file instead of a connection."""
        address = str(connection.remote_address[0]) if connection.remote_address else ""
        answer = await self._desk.answer(request.path, request.headers, address)
        if answer is None:
            return None
        headers = Headers((*answer.headers, ("Connection", "close")))
        origin = request.headers.get("Origin", "")
        if origin in self._limits.origins:
            headers["Access-Control-Allow-Origin"] = origin
        return Response(answer.status, "", headers, answer.body)

    async def _receive(self, key: int, connection: Connection, box: Outbox) -> None:
        ration = Ration(self._limits.messages_per_s, 2 * self._limits.messages_per_s)
        try:
            data = await asyncio.wait_for(connection.recv(), self._limits.hello_timeout_s)
        except TimeoutError as error:
            raise SessionError(f"nothing was said for {self._limits.hello_timeout_s:g} s; the first message must be a hello") from error
        try:
            while True:
                if not isinstance(data, bytes):
                    raise SessionError("text frames are not part of this protocol")
                if (wait := ration.wait(1.0, self._now())) > 0.0:
                    await asyncio.sleep(wait)
                ration.take(1.0, self._now())
                self._take(key, box, data)
                connection.take = partial(self._take_short, key, box, ration)
                data = await connection.recv()
        finally:
            connection.take = None

    def _take(self, key: int, box: Outbox, data: bytes) -> None:
        """A message. Raises `SessionError`."""
        replies, events = self._session.receive(key, data, self._now())
        for reply in replies:
            box.send(framed(reply))
        self._tell(events)

    def _take_short(self, key: int, box: Outbox, ration: Ration, data: bytes) -> bool:
        """A message that came while none before it waited. What is wrong with one is said where the others are read."""
        if not ration.take(1.0, self._now()):
            return False
        try:
            self._take(key, box, data)
        except SessionError:
            return False
        return True

    def _tell(self, events: Iterable[HostEvent]) -> None:
        for event in events:
            if not isinstance(event, Replaced):
                self._event(event)
            elif event.key in self._boxes:
                self._leave(self._boxes[event.key])
                self._boxes[event.key].cut("came back by another connection")

    def _leave(self, box: Outbox) -> None:
        """Nothing more for this connection."""
        self._joined.pop(box, None)
        self._pacing.discard(box)
        self._fanout.drop(box)

    async def _refuse(self, connection: ServerConnection, reason: str, code: bool = False) -> None:
        with suppress(ConnectionClosed):
            await connection.send(m.encode(m.Refused(reason[:500], code)))
            await connection.close(CLOSE_REFUSED, reason[:100])

    def _begin(self, coroutine: Coroutine[object, object, None]) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
