"""Sessions find each other on real sockets, and nothing else gets in."""

import asyncio
import socket

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.net.discovery import QUESTION, Announcer, Notice, find, read_notice
from tests.net.brokers import free_port

LIMIT_S = 100.0
encoded = msgspec.msgpack.encode


def _free_port() -> int:
    return free_port(socket.SOCK_DGRAM)


def test_sessions_are_found_by_name() -> None:
    """Two hosts on one machine are two sessions, each once, with what they say of themselves now."""

    async def play() -> None:
        port, peers = _free_port(), [0]
        announcers = [
            Announcer(lambda: Notice("Saltmere", 7777, "a", peers[0]), port, False),
            Announcer(lambda: Notice("Another place", 7778, "b", locked=True), port, False),
        ]
        for announcer in announcers:
            await announcer.start()
        peers[0] = 3
        found = await find(0.4, port, service=False)
        while len(found) < 2:
            found = await find(0.4, port, service=False)
        assert [(f.name, f.port, f.peers, f.locked, f.fits) for f in found] == [("Another place", 7778, 0, True, True), ("Saltmere", 7777, 3, False, True)]
        assert found[1].url == "ws://127.0.0.1:7777"
        for announcer in announcers:
            await announcer.close()
        assert await find(0.1, port, service=False) == ()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_dns_sd_finds_it_too() -> None:
    """With zeroconf a session is found where broadcasts are not answered."""
    pytest.importorskip("zeroconf")

    async def play() -> None:
        announcer = Announcer(lambda: Notice("Saltmere", 7777, "only-here"), 0)
        await announcer.start()
        try:
            if announcer._service is None:
                pytest.skip("no multicast on this machine")
            found = []
            while not found:
                found = [f for f in await find(1.0, _free_port()) if f.id == "only-here"]
            assert [(f.name, f.port, f.fits) for f in found] == [("Saltmere", 7777, True)]
        finally:
            await announcer.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_strangers_are_not_answered() -> None:
    """Only the question itself is answered."""

    async def play() -> None:
        port = _free_port()
        announcer = Announcer(lambda: Notice("Saltmere", 7777, "a"), port, False)
        await announcer.start()
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as strange:
            sock.setblocking(False)
            strange.setblocking(False)
            for data in (b"hello", QUESTION + b"?"):
                await loop.sock_sendto(strange, data, ("127.0.0.1", port))
            await loop.sock_sendto(sock, QUESTION, ("127.0.0.1", port))
            answer, _ = await loop.sock_recvfrom(sock, 2000)
            assert msgspec.msgpack.decode(answer, type=Notice).name == "Saltmere"
            # What came first has been looked at first.
            with pytest.raises(BlockingIOError):
                strange.recvfrom(2000)
        await announcer.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


def test_a_machine_that_stood_still_hears_the_answers() -> None:
    """Time in which nothing could be heard ends no search: it is asked again."""

    async def play() -> None:
        loop, port, stood = asyncio.get_running_loop(), _free_port(), [0.0]
        awake = loop.time
        loop.time = lambda: awake() + stood[0]  # type: ignore[method-assign]
        finding = asyncio.ensure_future(find(0.6, port, service=False))
        for _ in range(10):
            await asyncio.sleep(0)
        announcer, stood[0] = Announcer(lambda: Notice("Saltmere", 7777, "a"), port, False), 10.0
        await announcer.start()
        assert [found.name for found in await finding] == ["Saltmere"]
        await announcer.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))


@given(st.binary(max_size=80))
def test_noise_is_no_session(data: bytes) -> None:
    """Whatever comes by datagram is a session or nothing, also where only a name of it is no text."""
    read_notice(data, "127.0.0.1")
    read_notice(msgspec.msgpack.encode(Notice("x" * len(data), 7777, "a")).replace(b"x" * len(data), data), "127.0.0.1")


def test_a_name_is_only_text() -> None:
    """Control characters and endless names do not reach a terminal; another version is said not to fit."""
    found = read_notice(msgspec.msgpack.encode(Notice("\x1b[31m" + "x" * 500, 7777, "a", version=99)), "10.0.0.2")
    assert found is not None and found.name == "[31m" + "x" * 56 and not found.fits
    assert read_notice(msgspec.msgpack.encode(Notice("x", 0, "a")), "10.0.0.2") is None
