"""A guest without a window that tells what becomes of its session, and now and then talks to mira. Run by `test_hand_over.py`.

Run: python heir_program.py ADDRESS NAME
"""

import sys
import time

from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest

LIMIT_S = 280.0
ASK_EVERY_S = 6.0


def tell(words: str) -> None:
    """A line for whoever watches."""
    print(words, file=sys.stderr, flush=True)


def main(address: str, name: str) -> None:
    """Until the end of the session."""
    stage = HeadlessStage(load_settings(), capacity=4)
    guest = Guest(stage, address, name)
    guest.start()
    stage.on_event(lambda what, data: what == "persona-session" and tell(f"{data['state']} at {stage.now():.3f}: {data['reason']}"))
    stage.on_event(lambda what, data: what == "persona-spoke" and tell(f"spoke at {stage.now():.3f}"))
    tell(f"joined as {guest._session.peer}")
    end, ask, ready = time.monotonic() + LIMIT_S, 0.0, False
    while time.monotonic() < end and guest.state not in ("ended", "lost"):
        guest.step()
        stage.step()
        stage.bridge.drain(0.01)
        if not ready and guest._client is not None and (guest._client.next or guest._client.inherits):
            ready = True
            tell("heir" if guest._client.inherits else "knows the heir")
        if name == "ben" and time.monotonic() > ask and guest.state == "connected":
            ask = time.monotonic() + ASK_EVERY_S
            guest.hear("mira", "Good morning! Where is the harbour?")
    guest.stop()
    stage.destroy()
    tell("over")


if __name__ == "__main__":
    main(*sys.argv[1:])
