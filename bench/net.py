"""What a session costs: `python -m bench.net --json OUT`.

Bytes: the reference clip (`bench.clip`: 70 shapes, 25 joints, place and heading) as JSON with names, as raw floats and as our pose frames, beside the
entropy of its changes given the ones before; then our own personas talking 45 % of the time, as plans and as pose frames. Payload of WebSocket messages.
CPU: one frame of 1 KB for every client, by a bare `socket.send` loop, by `SessionServer`, and by `websockets.broadcast`, turn and turn about over the same
connections; CPU time of the sending thread, in which the kernel's loopback is included. The clients are another process.
Skew: `bench.skew`; slow readers: `bench.slow`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import select
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.clip import Clip, crowd
from bench.minute import wait_for_thought
from bench.report import save, show
from bench.skew import skew
from bench.slow import frame_age
from persona_engine import resources
from persona_engine.clock import ManualClock
from persona_engine.motion.levels import to_levels
from persona_engine.net import messages as m
from persona_engine.net.history import History
from persona_engine.net.outbox import framed
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import Arrived, HostEvent, HostSession, HostState
from persona_engine.rig.body import Body
from persona_engine.score import Entry, codec
from persona_engine.score.channels import COUNT, Puppet
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

I32 = NDArray[np.int32]
HZ = 30
SIZE = 1020
"""Bytes of a frame in the measures of CPU."""
TURN = np.radians(0.1)
BARS = {"plan_bytes_per_persona_s": "<= 64", "stream_bytes_per_persona_s": "<= 600", "json_over_stream": ">= 120", "cpu_over_raw_socket": "<= 1.25",
        "broadcast_over_ours": ">= 1.25", "stream_over_floor": "<= 2.4", "encode_us": "<= 100", "skew_p95_ms": "<= 6",
        "arrival_over_skew": ">= 20", "frame_age_s": "<= 1"}  # fmt: skip


# ---- bytes ----------------------------------------------------------------------------------------------------------------------------


def clip_levels(clip: Clip) -> I32:
    """(T, 149, N) levels of the reference clip."""
    frames, count = clip.shapes.shape[:2]
    parts = [clip.shapes * 255, clip.turns.reshape(frames, count, -1) / TURN, clip.places * 1000, clip.headings[..., None] / TURN]
    return np.ascontiguousarray(np.rint(np.concatenate(parts, -1)).astype(np.int32).transpose(0, 2, 1))


def floor(levels: I32) -> float:
    """Bytes a second and persona: empirical entropy of each channel's changes given the change before, by its own statistics."""
    change = np.diff(levels, axis=0)
    bits = 0.0
    for c in range(levels.shape[1]):
        now, before = change[1:, c].ravel(), np.clip(change[:-1, c].ravel(), -12, 12)
        for value in np.unique(before):
            _, counts = np.unique(now[before == value], return_counts=True)
            bits -= float((counts * np.log2(counts / counts.sum())).sum())
    return bits / 8 / levels.shape[2] / (len(change) - 1) * HZ


@dataclass
class Streamed:
    """Bytes a second and persona, microseconds of CPU a tick, bytes of a keyframe a persona."""

    bytes_s: float
    encode_us: float
    decode_us: float
    key_bytes: float


def stream(levels: I32) -> Streamed:
    """Encode and decode a clip."""
    frames, channels, count = levels.shape
    puppets = tuple(Puppet(f"p{k}", "all", 1) for k in range(count))
    encoder, decoder, sizes, spent = PoseEncoder(), PoseDecoder(channels), [], np.zeros((frames, 2))
    for t in range(frames):
        begun = time.thread_time()
        data = encoder.frame(Poses(t + 1, puppets, levels[t]))
        middle = time.thread_time()
        seen = decoder.take(data)
        spent[t] = middle - begun, time.thread_time() - middle
        assert seen is not None and (seen.levels == levels[t]).all()
        sizes.append(len(data))
    encode, decode = np.median(spent, axis=0) * 1e6
    return Streamed(sum(sizes[1:]) / (frames - 1) * HZ / count, float(encode), float(decode), len(encoder.key()) / count)


def json_bytes(clip: Clip, every: int = 15) -> float:
    """Bytes a second and persona as JSON with names, 4 digits; quaternions as engines send them."""
    half = np.linalg.norm(clip.turns, axis=-1, keepdims=True) / 2
    turns = np.concatenate([clip.turns * np.sinc(half / np.pi) / 2, np.cos(half)], axis=-1)
    frames, count, size = range(0, len(clip.shapes), every), clip.shapes.shape[1], 0
    for t in frames:
        people = [
            {
                "id": f"npc{k}",
                "blend": {f"blendShape_{i:02d}": round(float(v), 4) for i, v in enumerate(clip.shapes[t, k])},
                "joints": {f"joint_{i:02d}": [round(float(x), 4) for x in q] for i, q in enumerate(turns[t, k])},
                "pos": [round(float(x), 3) for x in clip.places[t, k]],
                "yaw": round(float(clip.headings[t, k]), 4),
            }
            for k in range(count)
        ]
        size += len(json.dumps({"t": t, "p": people}, separators=(",", ":")))
    return size / len(frames) * HZ / count


def _lines() -> list[str]:
    """What the shipped personas have to say, in no order; nobody says a thing twice."""
    said = {line for name in resources.listing("config/personas", ".toml") for line in _strings(tomllib.loads(_persona(name)))}
    return random.Random(1).sample(sorted(said), len(said))


def _persona(name: str) -> str:
    return resources.load(f"config/personas/{name}.toml").decode()


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str) and 25 <= len(data) <= 140:
        yield data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _strings(part)


def own_motion(count: int, seconds: float) -> tuple[float, float, I32]:
    """Our own personas: bytes of plans a second and persona, share of time that they talk, (T, COUNT, N) levels of what they do."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=count)
    sent, talked, levels, history = [0], 0, [], History()

    def entry(given: Entry) -> None:
        sent[0] += len(history.pack([codec.encode(given)]))

    lines = _lines()
    for k in range(count):
        stage.cast_member(stage.find_persona("mira"), Body.standard(), seed=k, name=f"mira{k}")
    stage.entry_listeners.append(entry)
    members = [stage.member(f"mira{k}") for k in range(count)]
    quiet_until = np.linspace(0.0, 4.0, count)
    spoke = np.zeros(count)
    for _ in range(round(seconds * HZ)):
        now = clock.now()
        for k, member in enumerate(members):
            speaking = stage.performer.media(member.row, now) is not None
            talked += speaking
            spoke[k] += speaking / HZ
            if member.busy:
                quiet_until[k] = now + spoke[k] * (0.55 / 0.45)
            elif now >= quiet_until[k]:
                spoke[k] = 0.0
                member.say(lines.pop())
        wait_for_thought(stage)
        pose = stage.step()
        levels.append(to_levels(pose.face, pose.rotations, pose.hips))
        clock.advance(1 / HZ)
    stage.destroy()
    return sent[0] / count / seconds, talked / count / seconds / HZ, np.stack(levels)


# ---- CPU ------------------------------------------------------------------------------------------------------------------------------


def drain(port: int, count: int) -> None:
    """The clients: connect, say hello, read and forget, and print the bytes when the server closes."""
    hello = m.encode(m.Hello("bench", caps=("plan@1", "pose@1")))
    ask = (
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    poll, sockets, total = select.epoll(), {}, 0
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(ask.encode())
        while not sock.recv(4096).endswith(b"\r\n\r\n"):
            pass
        sock.sendall(bytes([0x82, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
        sock.setblocking(False)
        sockets[sock.fileno()] = sock
        poll.register(sock, select.EPOLLIN)
    while sockets:
        for number, _ in poll.poll():
            try:
                data = sockets[number].recv(1 << 16)
            except BlockingIOError:
                continue
            except ConnectionError:
                data = b""
            total += len(data)
            if not data:
                poll.unregister(number)
                del sockets[number]
    print(total)


async def fan_out(count: int, seconds: float, compare: bool = True) -> dict[str, float]:
    """What ours delivered at full rate, and the share of a core that it took; to `compare`, median CPU microseconds a message of the three ways."""
    arrived_all = asyncio.Event()
    session = HostSession(lambda: (time.monotonic(), False, 1.0))

    def event(arrived: HostEvent) -> None:
        if not isinstance(arrived, Arrived):
            return
        server.welcome(arrived.key, HostState(0.0, 0.05, (), ()))
        if server.peers == count:
            arrived_all.set()

    server = SessionServer(session, time.monotonic, event, Limits(max_peers=count, max_per_address=count))
    port = await server.start("127.0.0.1", 0)
    command = [sys.executable, "-m", "bench.net", "--drain", str(port), str(count)]
    clients = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    await arrived_all.wait()
    figures = {**(await _ways(server, count, seconds) if compare else {}), **await _full_rate(server, count, seconds)}
    await server.close()
    read, _ = await clients.communicate()
    figures["delivered"] = min(1.0, int(read) / (figures.pop("sent") + figures.pop("compared", 0.0)))
    return figures


async def _ways(server: SessionServer, count: int, seconds: float) -> dict[str, float]:
    """CPU of each way, and the bytes that it sent."""
    from websockets.asyncio.server import broadcast

    connections = [box.connection for box in server._boxes.values()]
    socks = [c.transport.get_extra_info("socket")._sock for c in connections]
    data = os.urandom(SIZE)
    frame = framed(data)

    def bare() -> None:
        for sock in socks:
            sock.send(frame)

    ways: dict[str, Any] = {"raw": bare, "ours": lambda: server.publish_newest(data, lambda: data), "broadcast": lambda: broadcast(connections, data)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    names = tuple(ways)
    at, ticks = time.perf_counter(), round(seconds * HZ)
    for tick in range(3 * ticks):
        at = max(at + 1 / HZ, time.perf_counter())
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        name = names[tick % 3]
        begun = time.thread_time()
        ways[name]()
        spent[name].append((time.thread_time() - begun) * 1e6 / count)
    return {**{f"{name}_us": float(np.median(values)) for name, values in spent.items()}, "compared": 3.0 * ticks * count * len(frame)}


async def _full_rate(server: SessionServer, count: int, seconds: float) -> dict[str, float]:
    """Ours alone, `HZ` times a second: the share of that rate, the share of a core, and the bytes."""
    data, ticks = os.urandom(SIZE), round(seconds * HZ)
    begun_wall, begun_cpu, at = time.perf_counter(), time.process_time(), time.perf_counter()
    for _ in range(ticks):
        at += 1 / HZ
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        server.publish_newest(data, lambda: data)
    wall = time.perf_counter() - begun_wall
    core = (time.process_time() - begun_cpu) / wall
    return {"sent": float(ticks * count * len(framed(data))), "core": core, "rate": min(1.0, ticks / HZ / wall)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--drain", nargs=2, type=int, metavar=("PORT", "COUNT"), help=argparse.SUPPRESS)
    parser.add_argument("--json")
    options = parser.parse_args()
    if options.drain:
        drain(*options.drain)
        return
    clip = crowd(options.personas, options.seconds * 4, HZ)
    levels = clip_levels(clip)
    ours, least, named = stream(levels), floor(levels), json_bytes(clip)
    plan, talk, moves = own_motion(max(4, options.personas // 4), options.seconds * 4)
    own, own_least = stream(moves), floor(moves)
    apart, on_arrival, delay = (np.percentile(v, 95) * 1e3 for v in skew())
    age, broadcast_age = frame_age()
    cpu = asyncio.run(fan_out(options.clients, options.seconds))
    figures = {
        "plan_bytes_per_persona_s": plan, "talk_share": talk, "stream_bytes_per_persona_s": ours.bytes_s, "json_over_stream": named / ours.bytes_s,
        "stream_over_floor": ours.bytes_s / least, "own_stream_bytes_per_persona_s": own.bytes_s, "own_stream_over_floor": own.bytes_s / own_least,
        "key_bytes_per_persona": ours.key_bytes, "encode_us": ours.encode_us, "decode_us": ours.decode_us,
        "cpu_over_raw_socket": cpu["ours_us"] / cpu["raw_us"],
        "broadcast_over_ours": cpu["broadcast_us"] / cpu["ours_us"],
        "skew_p95_ms": float(apart), "arrival_over_skew": float(on_arrival / apart), "playout_delay_ms": float(delay), "frame_age_s": age,
        "broadcast_frame_age_s": broadcast_age, **cpu, "clients": float(options.clients),
    }  # fmt: skip
    raw = 4.0 * HZ * (70 + 4 * 25 + 4)
    show("bytes a second and persona", ["what", "bytes", "of the floor"], [
        ("reference clip: JSON with names", named, named / least), ("raw float32", raw, raw / least), ("our pose frames", ours.bytes_s, ours.bytes_s / least),
        ("entropy given the change before", least, 1.0), (f"our motion, {COUNT} channels: pose frames", own.bytes_s, own.bytes_s / own_least),
        (f"our motion as plans, talking {100 * talk:.0f} %", plan, plan / own_least),
    ])  # fmt: skip
    show(f"{options.clients} clients, CPU a message", ["way", "us"], [(name, cpu[f"{name}_us"]) for name in ("raw", "ours", "broadcast")])
    show("eight players, simulated network, first to last, p95", ["shown", "ms"], [
        ("at session time", float(apart)), ("on arrival", float(on_arrival)), ("play-out delay", float(delay)),
    ])  # fmt: skip
    show("a slow reader, age of what it sees", ["way", "s"], [("ours", age), ("broadcast", broadcast_age)])
    show("bars", ["what", "measured", "bar"], [(name, figures[name], bar) for name, bar in BARS.items()])
    save(options.json, figures)


if __name__ == "__main__":
    main()
