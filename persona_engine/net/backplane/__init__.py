"""What carries rooms over several servers: a `Backplane` publishes, subscribes, and keeps a few values that are changed by compare and swap.

`open_backplane("")` works within a process, `nats://...` and `redis://...` reach a broker (extras `nats` and `redis`).
"""

from persona_engine.net.backplane.opening import open_backplane
from persona_engine.net.backplane.protocol import Backplane, BackplaneLimits, Stored

__all__ = ["Backplane", "BackplaneLimits", "Stored", "open_backplane"]
