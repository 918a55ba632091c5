"""Short messages of clients, which are taken on the spot."""

import asyncio
import itertools
import random
import struct

import pytest

from persona_engine.net import messages as m
from persona_engine.net.limits import Limits
from persona_engine.net.peer_session import PeerSession
from persona_engine.score.intent import Hear
from tests.net.test_server import LIMIT_S, Host


def _masked(data: bytes, dice: random.Random) -> bytes:
    """A binary message of a client."""
    mask, size = dice.randbytes(4), len(data)
    head = bytes((0x82, 0x80 | size)) if size < 126 else struct.pack(">BBH", 0x82, 0x80 | 126, size)
    return head + mask + bytes(b ^ mask[k % 4] for k, b in enumerate(data))


@pytest.mark.parametrize("seed", range(4))
def test_messages_are_taken_once_and_in_order_however_their_bytes_come(seed: int) -> None:
    """One by one, several at a time, cut in the middle of a frame or of its head, short ones between long ones."""

    async def play() -> None:
        dice, host, short = random.Random(seed), Host(Limits(messages_per_s=10_000.0)), list[bytes]()
        take = host.server._take_short
        host.server._take_short = lambda *args: short.append(args[-1]) or take(*args)  # type: ignore[func-returns-value, method-assign]
        port = await host.server.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                     b"Sec-WebSocket-Version: 13\r\n\r\n")  # fmt: skip
        await reader.readuntil(b"\r\n\r\n")
        said = [m.Ask(Hear("mira", "", f"{k} " + "long " * 40)) if k % 40 == 7 else m.Ping(float(k)) for k in range(200)]
        frames = [_masked(PeerSession("ann").hello(), dice), *(_masked(m.encode(message), dice) for message in said)]
        whole, at = b"".join(frames), 0
        ends = list(itertools.accumulate(map(len, frames)))
        while at < len(whole):
            # At first as whole frames, which are taken on the spot; later anyhow.
            many = [end for end in ends if end > at][: dice.randrange(1, 4)]
            end = many[-1] if at < len(whole) // 2 else at + dice.randrange(1, 60)
            writer.write(whole[at:end])
            for _ in range(dice.randrange(4)):
                await asyncio.sleep(0)
            at = end
        sent, asked = [], []
        pings = [message.sent for message in said if isinstance(message, m.Ping)]
        while len(sent) < len(pings):
            first, size = await reader.readexactly(2)
            assert first == 0x82
            size = struct.unpack(">H", await reader.readexactly(2))[0] if size == 126 else size
            answer = m.decode(await reader.readexactly(size))
            if isinstance(answer, m.Pong):
                sent.append(answer.sent)
        while not host.asked.empty():
            asked.append(host.asked.get_nowait().intent)
        assert sent == pings and asked == [message.intent for message in said if isinstance(message, m.Ask)]
        assert 10 < len(short) < 200
        writer.close()
        await host.server.close()

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))
