"""Clients on this machine as if they were on another: a network namespace whose loopback hands packets to the other cores. Needs root and two cores.

On plain loopback the sender's system call also does the receiver's half of TCP. With receive packet steering (RPS, Documentation/networking/scaling.rst of
Linux) that half, and the way of the acknowledgements, is done by other cores; what is left is what a server would do, but for its network card.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.tunnel import inside

SERVER = {0}
"""The server's core."""


def clients() -> set[int]:
    """The clients' cores."""
    return set(range(os.cpu_count() or 1)) - SERVER


def unavailable() -> str:
    """Why there can be no such thing here; "" if there can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "needs root on Linux"
    if not clients():
        return "needs two cores"
    try:
        with elsewhere("pe-probe"):
            return ""
    except (OSError, subprocess.CalledProcessError):
        return "needs iproute2, network namespaces and receive packet steering"


@contextmanager
def elsewhere(name: str) -> Iterator[None]:
    """The namespace, while the context lasts; see `bench.tunnel.inside`. Raises `OSError`, `CalledProcessError` where there can be none."""
    mask = f"{sum(1 << core for core in clients()):x}"
    subprocess.run(["ip", "netns", "add", name], check=True, capture_output=True)
    try:
        steer = f"ip link set lo up && echo {mask} > /sys/class/net/lo/queues/rx-0/rps_cpus"
        subprocess.run(inside(name, "sh", "-c", steer), check=True, capture_output=True)
        yield
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
