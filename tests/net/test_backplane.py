"""Backplanes: within a process, and through the real servers of NATS and Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from persona_engine.cli.room import own_hub
from persona_engine.errors import BackplaneError
from persona_engine.net.backplane import Backplane, BackplaneLimits, open_backplane
from persona_engine.net.backplane.address import room_name
from persona_engine.net.backplane.hub import Hub
from persona_engine.net.backplane.local import LocalBackplane
from tests.net import brokers

LIMIT_S = 100.0
KINDS = ("nats", "redis")
QUICK = BackplaneLimits(timeout_s=3.0, retry_s=(0.02, 0.1))


def run(work: Awaitable[None]) -> None:
    """Within a time limit."""

    async def limited() -> None:
        async with asyncio.timeout(LIMIT_S):
            await work

    asyncio.run(limited())


@pytest.fixture(scope="module", params=("", "hub", *KINDS))
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a backplane of each kind."""
    kind = str(request.param)
    if not kind:
        yield ""
        return
    if kind == "hub":
        with own_hub() as (address, _):
            yield address
        return
    if brokers.missing(kind):
        pytest.skip(brokers.missing(kind))
    with brokers.broker(kind, tmp_path_factory.mktemp(kind)) as address:
        yield address


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A broker that can be started here."""
    name = str(request.param)
    if brokers.missing(name):
        pytest.skip(brokers.missing(name))
    return name


async def _until(met: Callable[[], bool]) -> None:
    while not met():  # noqa: ASYNC110
        await asyncio.sleep(0.002)


def test_messages_arrive_in_order_and_only_where_they_are_wanted(url: str) -> None:
    """A subscriber gets every message of its subjects, in order, byte for byte; another subject's are not among them."""

    async def play() -> None:
        async with open_backplane(url, QUICK) as plane:
            got: list[bytes] = []
            other: list[bytes] = []
            await plane.subscribe("persona.a.down", got.append)
            await plane.subscribe("persona.b.down", other.append)
            sent = [bytes([k % 256]) * (k % 700) for k in range(1000)]
            for data in sent:
                assert plane.publish("persona.a.down", data)
            plane.publish("persona.b.down", b"end")
            await _until(lambda: len(got) == len(sent) and bool(other))
            assert got == sent and other == [b"end"]

    run(play())


def test_a_process_comes_back_to_a_hub_that_was_away(tmp_path: Path) -> None:
    """What is published while the hub is away is lost, and said to be; when it is there again its subscribers get what comes, as do those within its process."""

    async def play() -> None:
        plane, got, within = LocalBackplane(), list[bytes](), list[bytes]()
        await plane.subscribe("persona.a.down", within.append)
        hub = Hub(plane)
        await hub.start(tmp_path / "hub")
        async with open_backplane(f"unix://{tmp_path / 'hub'}", QUICK) as other:
            await other.subscribe("persona.a.down", got.append)
            plane.publish("persona.a.down", b"1")
            await _until(lambda: got == [b"1"])
            await hub.close()
            (tmp_path / "hub").unlink(missing_ok=True)
            await _until(lambda: not other.publish("persona.a.down", b"lost"))
            hub = Hub(plane)
            await hub.start(tmp_path / "hub")
            await _until(lambda: other.publish("persona.a.down", b"2"))
            await _until(lambda: got[-1] == b"2" == within[-1])
            assert b"lost" not in got
        await hub.close()

    run(play())


@pytest.mark.parametrize("turns", range(8))
def test_who_leaves_while_the_hub_goes_has_left(tmp_path: Path, turns: int) -> None:
    """At whatever turn of the loop somebody leaves a hub that has just gone, leaving ends."""

    async def play() -> None:
        hub = Hub(LocalBackplane())
        await hub.start(tmp_path / "hub")
        async with open_backplane(f"unix://{tmp_path / 'hub'}", QUICK) as other:
            other.publish("persona.a.down", b"1")
            await hub.close()
            for _ in range(turns):
                await asyncio.sleep(0)

    run(play())


def test_of_those_who_swap_at_once_one_wins(url: str) -> None:
    """Compare and swap: of ten who write at the same revision exactly one succeeds, and revisions grow."""

    async def play() -> None:
        async with open_backplane(url, QUICK) as plane:
            assert (await plane.load("persona.a.lease")).revision == 0
            won = await asyncio.gather(*(plane.swap("persona.a.lease", b"%d" % k, 0) for k in range(10)))
            first = max(won)
            assert sum(revision > 0 for revision in won) == 1
            stored = await plane.load("persona.a.lease")
            assert stored.revision == first and stored.data == b"%d" % won.index(first)
            second = await plane.swap("persona.a.lease", b"again", first)
            assert second > first and await plane.swap("persona.a.lease", b"late", first) == 0
            assert (await plane.load("persona.a.lease")).data == b"again"

    run(play())


def test_a_broker_that_comes_back_is_found_again(kind: str, tmp_path: Path) -> None:
    """While the broker is away publishing says so at once; when it is back, subscriptions work as before."""
    port = brokers.free_port()
    process = brokers.started(kind, port, tmp_path)

    async def play(plane: Backplane) -> None:
        nonlocal process
        got: list[bytes] = []
        await plane.subscribe("persona.a.down", got.append)
        plane.publish("persona.a.down", b"before")
        await _until(lambda: got == [b"before"])
        process.kill()
        process.wait()
        await _until(lambda: not plane.publish("persona.a.down", b"lost"))
        with pytest.raises(BackplaneError):
            await plane.load("persona.a.lease")
        process = await asyncio.to_thread(brokers.started, kind, port, tmp_path)
        await _until(lambda: plane.publish("persona.a.down", b"after") and b"after" in got)
        assert b"lost" not in got[: got.index(b"after")]

    async def connected() -> None:
        async with open_backplane(brokers.address(kind, port), QUICK) as plane:
            await play(plane)

    try:
        run(connected())
    finally:
        process.kill()
        process.wait()


def test_no_broker_is_a_clear_error(kind: str) -> None:
    """Nobody there: the error names the address and the server that should run."""

    async def play() -> None:
        async with open_backplane(f"{kind}://127.0.0.1:{brokers.free_port()}", QUICK):
            pass

    with pytest.raises(BackplaneError, match=rf"{kind}://127\.0\.0\.1:\d+.*Is {kind}-server running there"):
        run(play())


def test_a_wrong_password_is_a_clear_error_that_keeps_it_secret(kind: str, tmp_path: Path) -> None:
    """The right password is let in; the wrong one is told where it belongs, without being printed."""

    async def play(address: str) -> None:
        async with open_backplane(address, QUICK) as plane:
            assert (await plane.load("persona.a.lease")).revision == 0

    with brokers.broker(kind, tmp_path, "sesame") as address:
        run(play(address))
        for wrong in (address.replace("sesame", "open"), f"{kind}://{address.rsplit('@', 1)[1]}"):
            with pytest.raises(BackplaneError, match="wants another user or password") as caught:
                run(play(wrong))
            assert "open" not in str(caught.value)


def test_nats_without_jetstream_is_a_clear_error(tmp_path: Path) -> None:
    """A NATS server that keeps no values is told apart from one that is not there."""
    if brokers.missing("nats"):
        pytest.skip(brokers.missing("nats"))
    port = brokers.free_port()
    process = brokers.started("nats", port, tmp_path, jetstream=False)

    async def play() -> None:
        async with open_backplane(brokers.address("nats", port), QUICK):
            pass

    try:
        with pytest.raises(BackplaneError, match="nats-server -js"):
            run(play())
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("bad", ["harbour", "http://broker", "nats://", "nats:/x", "redis://host:port", "nats://host:99999"])
def test_what_is_no_address_is_said(bad: str) -> None:
    """An address that no broker has ends with an example of one."""

    async def play() -> None:
        async with open_backplane(bad, QUICK):
            pass

    with pytest.raises(BackplaneError, match="it looks like nats://host:4222"):
        run(play())


@pytest.mark.parametrize("bad", ["", "Harbour", "a.b", "x" * 60, "a b", "*", "harbour\n"])
def test_rooms_have_plain_names(bad: str) -> None:
    """What brokers would take for more than a name is refused."""
    with pytest.raises(BackplaneError, match="cannot be called"):
        room_name(bad)


def test_a_subscriber_that_fails_gets_the_next_message(url: str) -> None:
    """An exception of a handler costs its message only."""

    async def play() -> None:
        async with open_backplane(url, QUICK) as plane:
            got: list[bytes] = []

            def handler(data: bytes) -> None:
                if data == b"bad":
                    raise ValueError("not understood")
                got.append(data)

            await plane.subscribe("persona.a.up", handler)
            for data in (b"good", b"bad", b"good"):
                plane.publish("persona.a.up", data)
            await _until(lambda: len(got) == 2)

    asyncio_quiet(play)


def asyncio_quiet(play: Callable[[], Awaitable[None]]) -> None:
    """Run where a loop's exception handler may be called."""

    async def limited() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        async with asyncio.timeout(LIMIT_S):
            await play()

    asyncio.run(limited())


def test_a_full_queue_loses_the_oldest(tmp_path: Path) -> None:
    """What is published faster than it can be sent is bounded: the newest arrive, and the publisher is told."""
    if brokers.missing("redis"):
        pytest.skip(brokers.missing("redis"))

    async def play(address: str) -> None:
        async with open_backplane(address, BackplaneLimits(3.0, 8, (0.02, 0.1))) as plane:
            got: list[bytes] = []
            await plane.subscribe("persona.a.down", got.append)
            told = [plane.publish("persona.a.down", b"%d" % k) for k in range(20)]
            await _until(lambda: len(got) == 8)
            assert told == [True] * 8 + [False] * 12 and got == [b"%d" % k for k in range(12, 20)]

    with brokers.broker("redis", tmp_path) as address:
        run(play(address))


def test_a_local_backplane_outlives_its_subscribers() -> None:
    """A loop that has ended is forgotten, not called."""
    plane = LocalBackplane()
    got: list[bytes] = []
    asyncio.run(plane.subscribe("persona.a.down", got.append))
    assert plane.publish("persona.a.down", b"hello") and not got
