"""What somebody types becomes the address of a session."""

import asyncio

from persona_engine.net.discovery import Announcer, Notice
from persona_engine.stage.lobby import look_up
from tests.net.test_discovery import LIMIT_S, _free_port


def test_a_bare_host_is_asked_for_its_session() -> None:
    """A typed host joins its encrypted session, pinned; an address that says everything is not asked about, nor is one that does not answer."""

    async def play() -> None:
        port, pin = _free_port(), "ab" * 32
        announcer = Announcer(lambda: Notice("Saltmere", 7801, "a", fingerprint=pin), port, False)
        await announcer.start()
        assert str(await look_up("127.0.0.1", port)) == f"wss://127.0.0.1:7801/#sha256={pin}"
        assert str(await look_up("localhost:7801", port)) == f"wss://localhost:7801/#sha256={pin}"
        assert (await look_up("127.0.0.1:7802", port, 0.3)).url == "ws://127.0.0.1:7802"
        assert (await look_up("ws://127.0.0.1:7801", port)).url == "ws://127.0.0.1:7801"
        await announcer.close()
        assert (await look_up("127.0.0.1", port, 0.1)).url == "ws://127.0.0.1:7777"

    asyncio.run(asyncio.wait_for(play(), LIMIT_S))
