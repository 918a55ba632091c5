"""`Cable`: a wire between a guest and a host that can be pulled; `Pair`: a host and a guest at its two ends, in one process over real sockets."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import numpy as np

from persona_engine.clock import ManualClock
from persona_engine.rig.body import Body
from persona_engine.settings import Settings, load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host

FPS = 60
LIMIT_S = 100.0
NET = {"quiet_timeout_s": 1.0, "reconnect_first_s": 0.02, "reconnect_most_s": 0.2, "reconnect_for_s": 60.0}


class Cable:
    """Passes bytes on to `port`. `pull()` drops them from then on, `cut()` breaks what is connected, both refuse newcomers until `plug()`."""

    def __init__(self, port: int) -> None:
        self.to, self._silent, self._whole = port, False, True
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop).result(LIMIT_S)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
            self._writers |= {writer, back}
            await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if not self._silent:
                    writer.write(data)
            writer.close()

    def pull(self) -> None:
        """Nobody is told."""
        self._silent, self._whole = True, False

    def cut(self) -> None:
        """Both ends are told."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def plug(self) -> None:
        """New connections go through; what was cut stays so."""
        self._loop.call_soon_threadsafe(self._abort)
        self._silent, self._whole = False, True

    def close(self) -> None:
        """End."""

        async def end() -> None:
            self._abort()
            self._server.close()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(LIMIT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT_S)


def stage_of(clock: ManualClock, **net: object) -> HeadlessStage:
    """A silent stage whose time moves by hand."""
    settings: Settings = load_settings(voice={"provider": "silent"}, net={**NET, **net})
    return HeadlessStage(settings, clock, inline=True, capacity=4)


class Pair:
    """Time moves only by `frames`."""

    def __init__(self, **net: object) -> None:
        self.clock = ManualClock()
        self.stage = self.host_stage(**net)
        self.begin()
        self.host = Host(self.stage)
        self.cable = Cable(self.host.start("127.0.0.1", 0))
        self.told: list[tuple[str, dict[str, object]]] = []
        self.heard: list[tuple[str, dict[str, object]]] = []
        self.stage.on_event(lambda name, data: self.told.append((name, data)))
        self.guests: list[tuple[HeadlessStage, Guest]] = []
        self.others: list[HeadlessStage] = []
        """More hosts."""

    def begin(self) -> None:
        """Who is on stage before anybody comes."""
        self.stage.targets["player"] = lambda: (0.3 + 0.1 * self.clock.now(), 1.4, 2.0, 0.0)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())

    def host_stage(self, **net: object) -> HeadlessStage:
        """The host's machine."""
        return stage_of(self.clock, **net)

    def guest_stage(self, **net: object) -> HeadlessStage:
        """A guest's machine."""
        return stage_of(self.clock, **net)

    def join(self, **net: object) -> tuple[HeadlessStage, Guest]:
        """One more guest at the end of the cable."""
        stage = self.guest_stage(**net)
        stage.on_event(lambda name, data: self.heard.append((name, data)))
        guest = Guest(stage, f"ws://127.0.0.1:{self.cable.port}", "ann")
        starting = stage.bridge.run(asyncio.to_thread(guest.start))
        self.until(starting.done)
        if starting.exception() is not None:
            stage.destroy()
        starting.result()
        self.guests.append((stage, guest))
        return stage, guest

    def frame(self) -> None:
        """Everyone's next frame, at the same session time."""
        t = self.stage.now()
        self.stage.step(t)
        for stage, guest in self.guests:
            guest.step()
            stage.step(t)
        self.clock.advance(1 / FPS)

    def frames(self, seconds: float) -> None:
        """Let session time pass; where the cable is whole, what was sent in a frame arrives before the next."""
        for _ in range(round(seconds * FPS)):
            self.frame()
            self.stage.bridge.run(asyncio.sleep(0)).result(LIMIT_S)
            for stage, guest in self.guests:
                if guest.state == "connected" and guest._client is not None:
                    stage.bridge.run(guest._client.exchange()).result(LIMIT_S)

    def until(self, ready: Callable[[], object]) -> None:
        """Let minds and network work while session time stands still."""
        limit = time.monotonic() + LIMIT_S
        while not ready():
            assert time.monotonic() < limit, "it never came"
            self.stage.bridge.run(asyncio.sleep(0)).result(LIMIT_S)
            self.stage.bridge.drain(0.01)
            for stage in (*self.others, *(stage for stage, _ in self.guests)):
                stage.bridge.drain(0.01)

    def say(self, text: str) -> None:
        """Mira says something, and it is on its way."""
        self.mira.say(text)
        self.until(lambda: not self.stage.thinking)

    def close(self) -> None:
        """Everyone leaves."""
        for stage, guest in self.guests:
            guest.stop()
            stage.destroy()
        self.host.stop()
        self.stage.destroy()
        self.cable.close()


def pose(stage: HeadlessStage) -> np.ndarray:
    """What mira looks like in the last frame."""
    row, frame = stage.performer.row("mira"), stage.frame
    return np.concatenate([frame.face[:, row], frame.rotations[:, :, row].ravel(), frame.hips[:, row]])
