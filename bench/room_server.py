"""Servers for `bench.rooms`, each a process of its own.

`stream`: no stage; 50 puppets of the reference clip, 30 frames a second, by a `SessionServer` of its own or as the owner of a room. `stage`: one of the
servers of a room on a stage, whose persona is moved 30 times a second while it runs the room. Lines on stdout are JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import signal
import sys
import threading
import time
from typing import Any

import numpy as np

from bench.clip import crowd
from bench.net import clip_levels
from persona_engine.clock import MonotonicClock
from persona_engine.net.backplane import open_backplane
from persona_engine.net.host_events import Arrived, HostEvent
from persona_engine.net.limits import Limits
from persona_engine.net.poses import Poses
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.owner import WHOLE_ROOM, RoomServer
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.rig.body import Body
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.rooms import Room
from persona_engine.stage.succession import Person

HZ, ROOM = 30, "bench"
OFFSET = 1000.0
"""Session time of a `stream` is the machine's monotonic clock plus this."""


def tell(**data: Any) -> None:
    """A line for whoever started this."""
    print(json.dumps(data), flush=True)


def _many(count: int) -> Limits:
    return Limits(max_peers=count, max_per_address=count)


class Stream:
    """The reference clip to everyone."""

    def __init__(self, seconds: float, personas: int) -> None:
        self.levels = np.zeros((int(seconds * HZ), COUNT, personas), np.int32)
        clip = clip_levels(crowd(personas, seconds, HZ))
        self.levels[:, : clip.shape[1]] = clip[:, :COUNT]
        self.puppets = tuple(Puppet(f"p{k}", "all", 1) for k in range(personas))
        self.session = HostSession(lambda: (time.perf_counter() + OFFSET, False, 1.0))
        self.server: SessionServer | RoomServer | None = None

    def event(self, event: HostEvent) -> None:
        """Let in whoever comes."""
        if isinstance(event, Arrived) and self.server is not None:
            self.server.welcome(event.key, HostState(self.session.time(), 0.05, (), ()))

    async def play(self) -> None:
        """Once through the clip, then say when each frame went out and what it cost."""
        sent: list[float] = []
        assert self.server is not None
        at, cpu = time.perf_counter(), time.process_time()
        for tick, levels in enumerate(self.levels, 1):
            at += 1 / HZ
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            sent.append(time.perf_counter())
            self.server.publish_poses(Poses(tick, self.puppets, levels))
        tell(sent=sent, cpu=time.process_time() - cpu)

    async def direct(self, peers: int) -> None:
        """By a server of its own; begins with a line on stdin, as `room`."""
        server = self.server = SessionServer(self.session, time.perf_counter, self.event, _many(peers))
        tell(port=await server.start("127.0.0.1", 0), pid=os.getpid())
        await asyncio.to_thread(sys.stdin.readline)
        await self.play()
        await asyncio.to_thread(sys.stdin.readline)
        await server.close()

    async def room(self, url: str) -> None:
        """As the owner of a room."""
        async with open_backplane(url) as plane:
            subjects = p.Subjects(ROOM)
            room = self.server = RoomServer(self.session, self.event, lambda _: None, plane, subjects, lambda: True, time.perf_counter)
            await plane.subscribe(subjects.up, room.report)
            room.begin(1)
            self.event(Arrived(WHOLE_ROOM))
            tell(pid=os.getpid())
            await asyncio.to_thread(sys.stdin.readline)
            await self.play()
            await asyncio.to_thread(sys.stdin.readline)
            await room.close()


def stage(url: str) -> None:
    """A server of a room until it is killed."""
    settings = load_settings(voice={"provider": "silent"}, rooms={"backplane": url, "name": ROOM})
    stage, over = HeadlessStage(settings, MonotonicClock(), capacity=4), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    room = Room(stage, (Person(stage.find_persona("mira"), Body.standard()),))
    room.start()
    tell(ready=True)
    puppeteer = None
    while not over.is_set():
        room.step()
        if room.owner and puppeteer is None:
            puppeteer = stage.puppetry.take("mira", "face")
            tell(epoch=room.epoch)
        if puppeteer is not None and room.owner:
            puppeteer.drive(face={"jawOpen": 0.5 + 0.5 * math.sin(7 * stage.now())})
        stage.step()
        over.wait(1 / 120)
    room.stop()
    stage.destroy()


def main() -> None:
    """Be a server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("direct", "room", "stage"))
    parser.add_argument("--url", default="")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--peers", type=int, default=1000)
    options = parser.parse_args()
    if options.kind == "stage":
        stage(options.url)
        return
    stream = Stream(options.seconds, options.personas)
    asyncio.run(stream.direct(options.peers) if options.kind == "direct" else stream.room(options.url))


if __name__ == "__main__":
    main()
