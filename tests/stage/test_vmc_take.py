"""Takes from VMC senders: over a real socket, kept in a file, read back."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import ScoreError, SessionError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.net import vmc
from persona_engine.rig.body import Body
from persona_engine.score.take import Take, read_csv, write_csv
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.vmc_take import vmc_take
from tests.net.brokers import free_port

LIMIT_S = 100.0
"""For whatever happens at once on an idle machine."""


def _free_port() -> int:
    return free_port(socket.SOCK_DGRAM)


def _datagram() -> bytes:
    """A pose: the head straight, the mouth half open."""
    encoder = vmc.VmcEncoder(("head",), ("jawOpen",))
    return encoder.frame(0.0, np.zeros(4, np.float32), np.zeros((3, 1), np.float32), np.array([[0], [0], [0], [1]], np.float32), np.array([0.5], np.float32))


def _listened(port: int) -> None:
    """Wait until somebody listens there: nonsense is not sent back any more."""
    end, pace = time.monotonic() + LIMIT_S, threading.Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", port))
        probe.setblocking(False)
        while time.monotonic() < end:
            try:
                probe.send(b"\xff")
                pace.wait(0.01)
                probe.recv(1)
            except BlockingIOError:
                return
            except ConnectionError:
                pace.wait(0.01)


def _send(port: int, over: threading.Event, face: str) -> np.ndarray:
    """One of our own stages, as a sender: a persona talks until `over`; the last jaw openings that it showed."""
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), ManualClock(), inline=True, capacity=2)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    stage.send_vmc("mira", port=port, face=face)  # type: ignore[arg-type]
    mira.say("Good morning! We had such a wonderful evening yesterday, and everyone was there.")
    shown = []
    while not over.wait(1 / 60):
        frame = stage.step()
        shown.append(float(frame.face[ARKIT_INDEX["jawOpen"], mira.row]))
        stage.base_clock.advance(1 / 30)
        stage.bridge.drain(0.01)
    stage.destroy()
    return np.array(shown)


@pytest.mark.parametrize("face", ["arkit", "presets"])
def test_a_sender_is_recorded(face: str) -> None:
    """Face and body of a talking persona are in the take, her eyes too, be they sent as shapes or as bones; the file gives the same take back."""
    port, over = _free_port(), threading.Event()
    sender = threading.Thread(target=_send, args=(port, over, face), daemon=True)
    sender.start()
    told: list[float] = []
    try:
        take = asyncio.run(vmc_take(port, 2.5, progress=told.append))
    finally:
        over.set()
        sender.join(LIMIT_S)
    assert 1.0 < take.duration < 2.6 and told and max(told) <= 2.6
    assert np.ptp(take.face[ARKIT_INDEX["jawOpen"]]) > 0.05 and take.rotations is not None
    assert np.ptp(take.rotations[:, BONE_INDEX["head"]], axis=1).max() > 1e-3
    assert take.face[ARKIT_INDEX["eyeLookOutLeft"]].max() + take.face[ARKIT_INDEX["eyeLookInLeft"]].max() > 0
    again = read_csv(write_csv(take))
    assert again.rotations is not None
    assert again.t == pytest.approx(take.t, abs=1e-3) and np.abs(again.face - take.face).max() < 1e-4
    assert np.abs(again.rotations - take.rotations).max() < 1e-4


def test_a_face_alone_is_kept_too() -> None:
    """A take without a body comes back with its head."""
    t = np.arange(10) / 10
    take = Take(t, np.random.default_rng(1).random((52, 10)).astype(np.float32), np.linspace(-0.3, 0.3, 30).reshape(3, 10).astype(np.float32))
    again = read_csv(write_csv(take))
    assert again.rotations is None and np.abs(again.head - take.head).max() < 1e-4 and np.abs(again.face - take.face).max() < 1e-4


def test_a_machine_that_stands_still_ends_no_take() -> None:
    """Ten seconds in which nothing was looked at are neither silence nor part of the take."""
    data = _datagram()

    async def play() -> Take:
        loop, port, stood = asyncio.get_running_loop(), _free_port(), [0.0]
        awake = loop.time
        loop.time = lambda: awake() + stood[0]  # type: ignore[method-assign]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:

            def send(now: float) -> None:
                stood[0] = 10.0 * (now > 0.0)
                out.sendto(data, ("127.0.0.1", port))

            taking = asyncio.ensure_future(vmc_take(port, 1.0, progress=send))
            while not taking.done():
                out.sendto(data, ("127.0.0.1", port))
                await asyncio.sleep(0.01)
            return await taking

    take = asyncio.run(play())
    assert 0.5 < take.duration <= 1.0 and len(take.t) > 2


def test_a_silent_port_is_an_error() -> None:
    """Where nothing comes, or nonsense, it says so after a while; a port that is taken is named at once."""
    port = _free_port()
    stop = threading.Event()

    def noise() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            while not stop.wait(0.02):
                out.sendto(b"\xff nonsense", ("127.0.0.1", port))

    thread = threading.Thread(target=noise, daemon=True)
    thread.start()
    try:
        with pytest.raises(ScoreError, match="nothing came"):
            asyncio.run(vmc_take(port, 1.0, wait_s=0.3))
    finally:
        stop.set()
        thread.join(LIMIT_S)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(SessionError, match=str(port)):
            asyncio.run(vmc_take(port, 1.0))


def test_a_sender_that_leaves_ends_the_take() -> None:
    """One that goes silent leaves a take of what came; one that sends a single pose leaves none."""
    data = _datagram()
    port = _free_port()

    looked = threading.Semaphore(0)

    def send(count: int) -> None:
        _listened(port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for _ in range(count):
                out.sendto(data, ("127.0.0.1", port))
                while looked.acquire(blocking=False):
                    pass
                # The first look may have begun before it came.
                assert looked.acquire(timeout=LIMIT_S) and looked.acquire(timeout=LIMIT_S)

    for count, fine in ((1, False), (20, True)):
        thread = threading.Thread(target=send, args=(count,), daemon=True)
        thread.start()
        if fine:
            take = asyncio.run(vmc_take(port, LIMIT_S, progress=lambda _: looked.release()))
            assert len(take.t) == count and (take.face[ARKIT_INDEX["jawOpen"]] == 0.5).all()
        else:
            with pytest.raises(ScoreError, match="one pose"):
                asyncio.run(vmc_take(port, LIMIT_S, progress=lambda _: looked.release()))
        thread.join(LIMIT_S)
