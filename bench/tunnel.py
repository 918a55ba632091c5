"""Links of other people's networks on one machine: delay, jitter, loss, with the system's own TCP at both ends. Needs root.

One network namespace is the host's, one each a player's; between them a pair of TUN devices, and a program that carries packets from one to the other, in
order, later, or not at all: `python -m bench.tunnel NAME LINK...`, a link being "delay,jitter,loss" (seconds one way, share of packets).
"""

from __future__ import annotations

import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bench.report import ahead

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
MTU = 1500


@dataclass(frozen=True)
class Link:
    """One way: seconds, seconds of jitter (half a normal distribution), share of packets lost."""

    delay: float
    jitter: float = 0.0
    loss: float = 0.0


def available() -> str:
    """Why there can be no tunnels here; "" if there can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "needs root"
    if not os.path.exists("/dev/net/tun"):
        return "needs /dev/net/tun"
    try:
        _ip("netns", "list")
    except (OSError, subprocess.CalledProcessError):
        return "needs iproute2 and network namespaces"
    return ""


def host_space(name: str) -> str:
    """The namespace of the host."""
    return f"{name}h"


def player_space(name: str, k: int) -> str:
    """The namespace of player `k`."""
    return f"{name}p{k}"


def host_address(k: int) -> str:
    """Where player `k` finds the host."""
    return f"10.98.{k}.1"


def inside(space: str, *command: str) -> list[str]:
    """A command as it runs in a namespace."""
    return ["ip", "netns", "exec", space, *command]


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=10)


def _device(name: str, space: str, own: str, other: str) -> int:
    """A TUN device in a namespace; returns its descriptor."""
    number = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(number, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    _ip("link", "set", name, "netns", space)
    _ip("-n", space, "addr", "add", own, "peer", other, "dev", name)
    _ip("-n", space, "link", "set", name, "mtu", str(MTU), "up")
    return number


@dataclass
class _Way:
    """Packets in one direction."""

    link: Link
    out: int
    random: random.Random
    last: float = 0.0

    def due(self, now: float) -> float | None:
        """When a packet arrives; None for never."""
        if self.random.random() < self.link.loss:
            return None
        self.last = max(self.last, now + self.link.delay + abs(self.random.gauss(0.0, self.link.jitter)))
        return self.last


def carry(name: str, links: Sequence[Link]) -> None:
    """Make the devices, say so, and carry packets until standard input ends."""
    ways: dict[int, _Way] = {}
    for k, link in enumerate(links):
        a = _device(f"{name}a{k}", host_space(name), host_address(k), f"10.98.{k}.2")
        b = _device(f"{name}b{k}", player_space(name, k), f"10.98.{k}.2", host_address(k))
        ways[a], ways[b] = _Way(link, b, random.Random(2 * k)), _Way(link, a, random.Random(2 * k + 1))
    print("up", flush=True)
    queue: list[tuple[float, int, int, bytes]] = []
    number, ends = 0, sys.stdin.fileno()
    while True:
        wait = max(0.0, queue[0][0] - time.monotonic()) if queue else 1.0
        ready = select.select([*ways, ends], [], [], wait)[0]
        if ends in ready:
            return
        for source in ready:
            with suppress(BlockingIOError):
                while True:
                    packet = os.read(source, 65536)
                    due = ways[source].due(time.monotonic())
                    if due is not None:
                        number += 1
                        heapq.heappush(queue, (due, number, ways[source].out, packet))
        while queue and queue[0][0] <= time.monotonic():
            _, _, out, packet = heapq.heappop(queue)
            with suppress(OSError):
                os.write(out, packet)


@contextmanager
def tunnels(name: str, links: Sequence[Link]) -> Iterator[None]:
    """Namespaces and links, while the context lasts."""
    spaces = [host_space(name), *(player_space(name, k) for k in range(len(links)))]
    carrier = None
    try:
        for space in spaces:
            _ip("netns", "add", space)
            _ip("-n", space, "link", "set", "lo", "up")
        command = [sys.executable, "-m", "bench.tunnel", name, *(f"{link.delay},{link.jitter},{link.loss}" for link in links)]
        carrier = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert carrier.stdout is not None
        if carrier.stdout.readline() != b"up\n":
            raise OSError("the links could not be made")
        yield
    finally:
        if carrier is not None:
            carrier.kill()
            carrier.wait(10)
        for space in spaces:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", space)


if __name__ == "__main__":
    with ahead():
        carry(sys.argv[1], [Link(*map(float, text.split(","))) for text in sys.argv[2:]])
