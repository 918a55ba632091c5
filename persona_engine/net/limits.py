"""`Limits`: what the wire of a host bears."""

from __future__ import annotations

from dataclasses import dataclass

from persona_engine.settings import NetSettings


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts of the wire; from `settings.net`. `origins` are the web pages that may join; programs always may."""

    max_upload_bytes: int = 16 * 1024
    send_buffer_bytes: int = 1 << 20
    hello_timeout_s: float = 5.0
    close_timeout_s: float = 2.0
    stall_timeout_s: float = 10.0
    max_peers: int = 64
    max_per_address: int = 16
    messages_per_s: float = 60.0
    origins: tuple[str, ...] = ()
    near_m: float = 20.0
    far_m: float = 60.0

    @classmethod
    def of(cls, net: NetSettings) -> Limits:
        """What the settings say."""
        return cls(
            net.max_upload_bytes, net.send_buffer_bytes, net.connect_timeout_s, net.close_timeout_s, net.stall_timeout_s,
            net.max_peers, net.max_per_address, net.messages_per_s, tuple(net.origins), net.near_m, net.far_m,
        )  # fmt: skip
