"""A host and its guests in one process, over real sockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host

LIMIT_S = 90.0


class Party:
    """A host and guests in one process, each with a stage, a folder and a socket of its own."""

    def __init__(self, folder: Path, **net: object) -> None:
        self._folder, self._net = folder, net
        self.stages: list[HeadlessStage] = []
        self.guests: list[Guest] = []
        self.stage = self.new()
        self.host: Host | None = None

    def new(self, **assets: object) -> HeadlessStage:
        """Another machine."""
        cache = str(self._folder / f"cache{len(self.stages)}")
        stage = HeadlessStage(Settings(studio="thread", voice={"provider": "silent"}, net=dict(self._net), assets={"cache": cache, "timeout_s": 5.0, **assets}), capacity=8)
        self.stages.append(stage)
        return stage

    def open(self, host: Host | None = None) -> None:
        """Let others in."""
        self.host = host or Host(self.stage)
        self.host.start(port=0)

    def join(self, name: str = "ann", stage: HeadlessStage | None = None) -> Guest:
        """A guest with a stage of its own."""
        assert self.host is not None
        guest = Guest(stage or self.new(), f"ws://127.0.0.1:{self.host.port}", name)
        self._start(guest)
        self.guests.append(guest)
        return guest

    def _start(self, guest: Guest) -> None:
        problems: list[BaseException] = []

        def start() -> None:
            try:
                guest.start()
            except BaseException as error:
                problems.append(error)

        thread = threading.Thread(target=start)
        thread.start()
        while thread.is_alive():
            self.stage.step()
            thread.join(0.005)
        if problems:
            raise problems[0]

    def until(self, condition: Callable[[], bool]) -> None:
        """Let everyone live until something holds."""
        end = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            self.stage.step()
            for guest in self.guests:
                guest.step()
                guest._stage.step()
            self.stage.bridge.drain(0.005)

    def close(self) -> None:
        """Everyone leaves."""
        for guest in self.guests:
            guest.stop()
        if self.host is not None:
            self.host.stop()
        for stage in self.stages:
            stage.destroy()
