"""How far apart eight players see the same thing begin, on a simulated network: no sockets, the session's own clock, delay and messages.

Two players each on a cable (0.3 ms round trip), Wi-Fi (6 ms, jitter 3 ms), a town away (50 ms) and a continent away (150 ms, jitter 10 ms), one packet in
a hundred lost on each way there and sent again 110 to 200 ms later, with what follows it waiting (TCP). Each machine's clock is off by up to 1000 s and
drifts by up to 50 ppm. What counts is the first frame (250 a second, each machine in its own phase) that shows the performance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from persona_engine.net import messages as m
from persona_engine.net.peer_session import PeerSession
from persona_engine.net.session import HostSession, HostState

LINKS = ((0.00015, 0.00005, 0.0), (0.003, 0.003, 0.01), (0.025, 0.001, 0.01), (0.075, 0.010, 0.01))
"""One way, jitter, share of packets lost; seconds."""
FRAME_S = 1 / 250
LEAD_S = 0.17
"""Between an entry and its effect besides the play-out delay: START_LEAD and the score's lead."""


@dataclass
class _Player:
    link: tuple[float, float, float]
    random: np.random.Generator
    session: PeerSession = field(default_factory=lambda: PeerSession("p"))
    free_at: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """When the way there and the way back carry the next packet."""

    def __post_init__(self) -> None:
        self.offset, self.drift = self.random.uniform(-1000, 1000), self.random.uniform(-5e-5, 5e-5)
        self.phase = self.random.uniform(0, FRAME_S)

    def local(self, t: float) -> float:
        """This machine's clock."""
        return t * (1 + self.drift) + self.offset

    def arrives(self, t: float, way: int) -> float:
        """When a packet sent at `t` is there."""
        mean, jitter, lost = self.link
        took = mean + abs(self.random.normal(0, jitter)) + (self.random.uniform(0.11, 0.2) if self.random.random() < lost else 0.0)
        self.free_at[way] = max(self.free_at[way], t + took)
        return self.free_at[way]

    def seen(self, play_at: float, arrived: float) -> float:
        """True time of the first frame that shows what is to begin at session time `play_at`."""
        frame = arrived - (arrived - self.phase) % FRAME_S
        while frame < arrived or self.session.session_t(self.local(frame)) < play_at:
            frame += FRAME_S
        return frame


def skew(
    seconds: float = 300.0, seed: int = 3, links: tuple[tuple[float, float, float], ...] = LINKS
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Seconds between the first and the last player for each event: by the session, and shown on arrival; and the play-out delay that it took."""
    random = np.random.default_rng(seed)
    players = [_Player(link, np.random.default_rng(seed + 10 * k)) for k, link in enumerate(links * 2)]
    host = HostSession(lambda: (0.0, False, 1.0))
    keys = []
    for player in players:
        keys.append(host.connected())
        host.receive(keys[-1], player.session.hello(), 0.0)
        host.welcome(keys[-1], HostState(0.0, 0.05, (), ()))
    ours, arrival, t, ping_at, event_at, delay = [], [], 5.0, 5.0, 40.0, 0.05
    while t < seconds:
        t = min(ping_at, event_at)
        if t == ping_at:
            for key, player in zip(keys, players):
                sent = player.local(t)
                host.receive(key, player.session.ping(sent), 0.0)
                there = player.arrives(t, 0)
                back = player.arrives(there, 1)
                player.session.receive(m.encode(m.Pong(sent, there)), player.local(back))
            delay = max(delay, host.needs())
            ping_at += 0.25 if t < 10 else 1.0
        else:
            came = [player.arrives(t, 1) for player in players]
            shown = [player.seen(t + delay + LEAD_S, at) for player, at in zip(players, came)]
            first = [at + (player.phase - at) % FRAME_S for player, at in zip(players, came)]
            ours.append(max(shown) - min(shown))
            arrival.append(max(first) - min(first))
            event_at += random.uniform(0.5, 1.5)
    return np.array(ours), np.array(arrival), delay
