"""Files of a session over real sockets: listed, fetched, resumed, checked, rationed, brought."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path

import pytest

from persona_engine.errors import AssetError
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.assets import PIECE
from persona_engine.net.fetch import TRIES, Fetcher, Source
from persona_engine.net.uploads import Giver
from tests.net.shop import LIMIT_S, MOST, Shop, blob, name_of, play


class Cutter:
    """A way to the host that breaks each connection off after so many bytes of answer."""

    def __init__(self, port: int, after: int) -> None:
        self._port, self._after = port, after
        self.requests: list[bytes] = []

    async def open(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            back.write(request)
            left = self._after
            while left and (data := await there.read(min(left, 8192))):
                writer.write(data)
                await writer.drain()
                left -= len(data)
            back.close()
        writer.close()

    async def close(self) -> None:
        """Listen no more."""
        self._server.close()
        await self._server.wait_closed()


def test_a_listed_file_comes_whole_and_once(tmp_path: Path) -> None:
    """A file in several pieces arrives as it was; two who want it share one download; it is not fetched again."""

    async def scene(shop: Shop) -> None:
        data = blob(3 * PIECE + 77)
        sha256 = shop.put(data)
        paths = await asyncio.gather(*(shop.fetcher.fetch(shop.source(), sha256, len(data)) for _ in range(2)))
        assert paths[0] == paths[1] and paths[0].read_bytes() == data
        assert shop.fetcher.received == len(data)
        await Fetcher(shop.cache, MOST).fetch(lambda: Source("ws://127.0.0.1:9", ""), sha256, len(data))

    play(tmp_path, scene)


def test_what_is_listed_is_told_to_everyone(tmp_path: Path) -> None:
    """Who joins learns what is listed, and everyone of what comes later."""

    async def scene(shop: Shop) -> None:
        early = shop.put(blob(100, 1))
        await shop.join()
        assert shop.listed == {early: 100}
        shop.arrived.clear()
        late = shop.put(blob(200, 2))
        await shop.arrived.wait()
        assert shop.listed[late] == 200

    play(tmp_path, scene)


def test_a_download_that_is_cut_goes_on_where_it_was(tmp_path: Path) -> None:
    """Cut again and again, not a byte comes twice."""

    async def scene(shop: Shop) -> None:
        data = blob(900_000)
        sha256 = shop.put(data)
        cutter = Cutter(shop.port, 200_000)
        port = await cutter.open()
        path = await shop.fetcher.fetch(shop.source(port), sha256, len(data))
        await cutter.close()
        assert path.read_bytes() == data
        assert len(cutter.requests) > 4
        assert shop.fetcher.received == len(data)

    play(tmp_path, scene)


def test_a_part_of_another_program_is_taken_over_when_it_is_abandoned(tmp_path: Path) -> None:
    """What a download that was given up has left need not be fetched again; one that still runs is left alone."""

    async def scene(shop: Shop) -> None:
        data = blob(600_000)
        sha256 = shop.put(data)
        clock = [time.time()]
        for seconds, comes in ((0.0, len(data)), (60.0, len(data) - 400_000)):
            with AssetCache(tmp_path / f"g{comes}", 1 << 30, "other").part(sha256, len(data)) as part:
                part.write(data[:400_000])
            clock[0] = time.time() + seconds
            fetcher = Fetcher(AssetCache(tmp_path / f"g{comes}", 1 << 30, "mine", lambda: clock[0]), MOST)
            path = await fetcher.fetch(shop.source(), sha256, len(data))
            assert path.read_bytes() == data and fetcher.received == comes

    play(tmp_path, scene)


def test_bytes_that_are_not_what_their_name_says_are_never_kept(tmp_path: Path) -> None:
    """A host that gives other bytes gets nothing into the cache, and the same file can come from an honest one later."""

    async def scene(shop: Shop) -> None:
        data = blob(50_000)
        sha256 = name_of(data)

        async def liar(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 206 Part\r\nContent-Length: 50000\r\nContent-Range: bytes 0-49999/50000\r\n\r\n" + blob(50_000, 9))
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(liar, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(AssetError, match="not what its SHA-256 says"):
            await shop.fetcher.fetch(shop.source(port), sha256, len(data))
        server.close()
        await server.wait_closed()
        assert not list((tmp_path / "guest").rglob("*.part")) and shop.cache.find(sha256) is None
        shop.put(data)
        assert (await shop.fetcher.fetch(shop.source(), sha256, len(data))).read_bytes() == data

    play(tmp_path, scene)


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00\xff garbage \r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"HTTP/1.1 206 x\r\nContent-Length: 10\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5000 + b"\r\n", b"HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", b"x" * 200_000,
    ],
)  # fmt: skip
def test_garbage_for_an_answer_is_one_clear_error(tmp_path: Path, answer: bytes) -> None:
    """Whatever a hostile host answers, the fetch ends with an `AssetError` and nothing on disk."""

    async def scene() -> None:
        async def hostile(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            with suppress(OSError):
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(hostile, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        fetcher = Fetcher(AssetCache(tmp_path, 1 << 20), MOST, 5.0, (0.001, 0.001))
        with pytest.raises(AssetError):
            await fetcher.fetch(lambda: Source(f"ws://127.0.0.1:{port}", "t"), "a" * 64, 1000)
        server.close()
        await server.wait_closed()

    asyncio.run(asyncio.wait_for(scene(), LIMIT_S))
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.stat().st_size]


@pytest.mark.parametrize("answer", [b"503 Service Unavailable", b"429 Too Many Requests"])
def test_a_host_that_cannot_now_is_asked_a_few_times_with_pauses(tmp_path: Path, answer: bytes) -> None:
    """A host that is busy and does not say for how long is asked ever more slowly, and given up in words."""
    asked: list[float] = []

    async def scene() -> None:
        async def busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.append(asyncio.get_running_loop().time())
            writer.write(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\n\r\n")
            with suppress(OSError):
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(busy, "127.0.0.1", 0)
        fetcher = Fetcher(AssetCache(tmp_path, 1 << 20), MOST, 5.0, (0.01, 1.0))
        with pytest.raises(AssetError, match="did not send it: 0 of 1000 bytes"):
            await fetcher.fetch(lambda: Source(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", "t"), "a" * 64, 1000)
        server.close()
        await server.wait_closed()

    asyncio.run(asyncio.wait_for(scene(), LIMIT_S))
    gaps = [b - a for a, b in zip(asked, asked[1:])]
    assert len(asked) == TRIES and all(gap >= 0.9 * 0.01 * 2 ** (k + 1) for k, gap in enumerate(gaps))


def test_a_listing_that_is_too_large_is_not_begun(tmp_path: Path) -> None:
    """A guest fetches nothing above its own limit, and nothing that is not named by a SHA-256."""

    async def scene() -> None:
        fetcher = Fetcher(AssetCache(tmp_path, 1 << 20), MOST)
        for sha256, size, words in (("a" * 64, MOST + 1, "at most"), ("../../../etc/passwd", 10, "no SHA-256"), ("A" * 64, 10, "no SHA-256"), ("a" * 64, 0, "0 bytes")):
            with pytest.raises(AssetError, match=words):
                await fetcher.fetch(lambda: Source("ws://127.0.0.1:9", ""), sha256, size)

    asyncio.run(scene())
    assert not list(tmp_path.rglob("*"))


async def get(port: int, path: str, *headers: str) -> tuple[int, bytes]:
    """Status and body of a plain request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *headers, "", "")).encode())
    data = await reader.read()
    writer.close()
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def test_only_listed_files_and_only_for_peers(tmp_path: Path) -> None:
    """Without a ticket, or for anything but a listed SHA-256, nothing is given; the session goes on."""

    async def scene(shop: Shop) -> None:
        data = blob(1000)
        sha256, held = shop.put(data), f"Authorization: Bearer {shop.ticket}"
        assert await get(shop.port, f"/asset/{sha256}", held) == (200, data)
        assert await get(shop.port, f"/asset/{sha256}?ticket={shop.ticket}") == (200, data)
        assert await get(shop.port, f"/asset/{sha256}", held, "Range: bytes=10-19") == (206, data[10:20])
        assert (await get(shop.port, f"/asset/{sha256}"))[0] == 403
        assert (await get(shop.port, f"/asset/{sha256}", "Authorization: Bearer guess"))[0] == 403
        for path in ("/asset/" + "b" * 64, "/asset/../../etc/passwd", "/asset/%2e%2e/x", f"/asset/{sha256}/../x", f"/asset/{sha256.upper()}", "/asset/", "/asset//["):
            assert (await get(shop.port, path, held))[0] == 404, path
        for part in ("bytes=2000-", "bytes=5-2", "bytes=-5", "bytes=0-1,4-5", "lines=0-4", "bytes=99999999999999-"):
            assert (await get(shop.port, f"/asset/{sha256}", held, f"Range: {part}"))[0] == 416, part
        assert shop.client is not None
        await shop.client.close()
        await shop.left.wait()
        assert (await get(shop.port, f"/asset/{sha256}", held))[0] == 403

    play(tmp_path, scene)


def test_ten_times_the_ration_is_put_off_and_still_comes(tmp_path: Path) -> None:
    """A peer that wants ten times what it may have at once is told to wait, and those who wait get everything."""
    rate = 100_000.0

    async def scene(shop: Shop) -> None:
        data = blob(int(rate))
        sha256, held = shop.put(data), f"Authorization: Bearer {shop.ticket}"
        seen = [await get(shop.port, f"/asset/{sha256}", held) for _ in range(20)]
        assert sum(status == 429 for status, _ in seen) >= 15
        assert sum(len(body) for status, body in seen if status == 200) <= 4 * rate
        assert (await shop.fetcher.fetch(shop.source(), sha256, len(data))).read_bytes() == data

    play(tmp_path, scene, rate)


def test_those_not_used_for_longest_leave_first(tmp_path: Path) -> None:
    """The cache stays below its limit; what was just asked for stays."""
    clock = [1_000_000.0]
    cache = AssetCache(tmp_path, 3000, "me", lambda: clock[0])
    names = []
    for seed in range(3):
        clock[0] += 10
        names.append(cache.add(blob(1000, seed)))
        cache.find(names[0])
    clock[0] += 10
    names.append(cache.add(blob(1000, 3)))
    assert [cache.find(name) is not None for name in names] == [True, False, True, True]
    assert sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file()) <= 3000


def test_a_file_that_rotted_on_disk_is_not_given_out(tmp_path: Path) -> None:
    """Bytes that changed on disk are noticed, and the file forgotten."""
    cache = AssetCache(tmp_path, 1 << 20)
    sha256 = cache.add(b"hello")
    path = cache.find(sha256)
    assert path is not None
    path.write_bytes(b"hallo")
    assert cache.load(sha256) is None and cache.find(sha256) is None


def test_a_guest_brings_a_file(tmp_path: Path) -> None:
    """What a peer gives arrives whole; a second time it is known already; cut in the middle it goes on after the peer's return."""

    async def scene(shop: Shop) -> None:
        data = blob(100_000)
        assert shop.giver is not None and shop.client is not None
        assert await shop.giver.give(data) == name_of(data)
        await shop.giver.give(data)
        assert shop.came == [data, data]
        other = blob(60_000, 5)
        await shop.client.send(m.Offer(name_of(other), len(other)))
        await shop.client.send(m.Upload(0, other[:12_000]))
        await shop.client.exchange()
        await shop.client.close()
        await shop.left.wait()
        await shop.join()
        sent: list[m.Message] = []

        async def counted(message: m.Message) -> None:
            sent.append(message)
            assert shop.client is not None
            await shop.client.send(message)

        shop.giver = Giver(counted, 5.0)
        await shop.giver.give(other)
        assert shop.came[-1] == other
        assert sum(len(s.data) for s in sent if isinstance(s, m.Upload)) == 48_000

    play(tmp_path, scene)


def test_what_a_guest_may_not_bring_is_refused_with_the_reason(tmp_path: Path) -> None:
    """Too large, unwanted, nameless, false or endless: a line for the guest, nothing on the host's disk."""

    async def scene(shop: Shop) -> None:
        assert shop.giver is not None and shop.client is not None
        with pytest.raises(AssetError, match=f"at most {MOST:,} are taken"):
            await shop.giver.give(bytes(MOST + 1))
        shop.refuse = "no dragons here"
        with pytest.raises(AssetError, match="no dragons here"):
            await shop.giver.give(b"dragon")
        shop.refuse = ""
        seen: asyncio.Queue[m.Receipt] = asyncio.Queue()
        shop.giver.take = seen.put_nowait  # type: ignore[method-assign]

        async def send(*messages: m.Message) -> m.Receipt:
            assert shop.client is not None
            for message in messages:
                await shop.client.send(message)
            while (receipt := await seen.get()).verdict == "send":
                pass
            return receipt

        assert "no SHA-256" in (await send(m.Offer("../../x", 10))).reason
        assert "not what" in (await send(m.Offer("c" * 64, 4), m.Upload(0, b"abcd"))).reason
        assert "more than" in (await send(m.Offer("d" * 64, 4), m.Upload(0, b"abcdefgh"))).reason
        assert "went on at 9" in (await send(m.Offer("e" * 64, 40), m.Upload(9, b"abcdefgh"))).reason
        assert shop.came == [] and not [p for p in (tmp_path / "host").rglob("*") if p.is_file() and p.stat().st_size]

    play(tmp_path, scene)
