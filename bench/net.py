"""What a session costs: `python -m bench.net --json OUT`.

Bytes: the reference clip (`bench.clip`: 70 shapes, 25 joints, place and heading) as JSON with names, as raw floats and as our pose frames, beside the
entropy of its changes given the ones before; then our own personas talking 45 % of the time, as plans and as pose frames. Payload of WebSocket messages.
CPU of sending, with clients elsewhere and all on loopback: `bench.fanout`; skew: `bench.links`, or `bench.skew` where that cannot be; slow, stalled and
flooding peers: `bench.slow`; the same scene as video: `bench.video`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.clip import Clip, crowd
from bench.elsewhere import unavailable
from bench.fanout import fan_out, far
from bench.links import figures as links
from bench.minute import wait_for_thought
from bench.others import json_bytes, sound_bytes, vmc_bytes
from bench.report import save, show
from bench.skew import skew
from bench.slow import slow
from bench.tunnel import available
from bench.video import video
from persona_engine import resources
from persona_engine.clock import ManualClock
from persona_engine.motion.levels import to_levels
from persona_engine.net.history import History
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses
from persona_engine.rig.body import Body
from persona_engine.score import Entry, codec
from persona_engine.score.channels import COUNT, FAR_EVERY, Puppet
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

I32 = NDArray[np.int32]
HZ = 30
TURN = np.radians(0.1)
_CLIP, _OWN = "reference clip (bench.clip), 70 shapes and 25 joints, payload at 30 Hz", "our own personas on a simulated clock, no sound"
_CPU = "CPU of the sending thread, median, turn and turn about over the same sockets, 1 KB"
_LINKS = "eight players, four kinds of link"
BARS = {
    "plan_bytes_per_persona_s": ("<= 64", _OWN), "stream_bytes_per_persona_s": ("<= 600", _CLIP), "stream_over_floor": ("<= 2.4", _CLIP),
    "json_over_stream": (">= 120", f"{_CLIP}; JSON with names, 4 digits"), "vmc_over_stream": (">= 250", f"{_CLIP}; VMC bundles of as many"),
    "own_stream_over_floor": ("<= 2.4", f"{_OWN}; entropy of each change given the one before"),
    "sound_bytes_per_talking_s": ("<= 5000", "Opus of a sentence by espeak-ng, as messages"), "encode_us": ("<= 100", f"{_CLIP}; CPU, median"),
    "cpu_over_raw_socket": ("<= 1.25", _CPU), "broadcast_over_ours": (">= 1.25", _CPU), "rate": ("1", "ours alone, 30 Hz, 1 KB, one process, loopback"),
    "crowd_full_rate": (">= 0.99", "the same, more clients, each asks for the time every second; their half of TCP on another core where that can be"),
    "skew_p95_ms": ("<= 6", _LINKS), "arrival_over_skew": (">= 20", _LINKS), "lan_skew_max_ms": ("<= 5", "eight players on a LAN, emulated"),
    "frames_on_time": (">= 0.999", f"{_LINKS}; 30 Hz of poses, there when the play-out delay has passed"),
    "frame_age_s": ("<= 1", "a reader of 80 kB/s of a stream of 240 kB/s"), "healthy_over_alone": ("<= 1.5", "99th percentile of ages at a healthy reader"),
    "flood_core": ("<= 0.1", "a peer that sends without end; CPU of the server's process"),
}  # fmt: skip
"""What is asked for, and how it is measured."""


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


def _apart(seconds: float) -> tuple[str, dict[str, float]]:
    """How far apart players see the same thing: over emulated links, or where that cannot be, on a simulated network; and which."""
    missing = available()
    if not missing:
        return "over emulated links, real sockets", links(seconds)
    apart, on_arrival, delay = (float(np.percentile(v, 95)) * 1e3 for v in skew())
    found = {"skew_p95_ms": apart, "arrival_p95_ms": on_arrival, "arrival_over_skew": on_arrival / apart, "playout_delay_ms": delay}
    return f"simulated: emulated links skipped, {missing}", found


def _fanned(clients: int, seconds: float) -> dict[str, float]:
    """What sending to so many costs; `far_`: with clients elsewhere, where that can be."""
    found = {} if unavailable() else {f"far_{name}": value for name, value in far(clients, seconds).items()}
    return {**found, **asyncio.run(fan_out(clients, seconds))}


def _bytes(personas: int, seconds: float) -> dict[str, float]:
    """Bytes of plans, streams, tiers and their peers; CPU of making them."""
    clip = crowd(personas, seconds, HZ)
    levels = clip_levels(clip)
    ours, far, least, named = stream(levels), stream(levels[::FAR_EVERY]), floor(levels), json_bytes(clip)
    begun, count = time.process_time(), max(4, personas // 4)
    plan, talk, moves = own_motion(count, seconds)
    spent = time.process_time() - begun
    own, own_least = stream(moves), floor(moves)
    return {
        "plan_bytes_per_persona_s": plan, "talk_share": talk, "stream_bytes_per_persona_s": ours.bytes_s, "far_bytes_per_persona_s": far.bytes_s / FAR_EVERY,
        "json_over_stream": named / ours.bytes_s, "vmc_over_stream": vmc_bytes() / ours.bytes_s, "sound_bytes_per_talking_s": sound_bytes(),
        "floor_bytes_per_persona_s": least, "stream_over_floor": ours.bytes_s / least,
        "own_stream_bytes_per_persona_s": own.bytes_s, "own_floor_bytes_per_persona_s": own_least, "own_stream_over_floor": own.bytes_s / own_least,
        "raw_bytes_per_persona_s": 4.0 * HZ * (70 + 4 * 25 + 4), "key_bytes_per_persona": ours.key_bytes, "encode_us": ours.encode_us,
        "decode_us": ours.decode_us, "plan_cpu_s_per_persona_hour": spent / count / seconds * 3600,
        "stream_cpu_s_per_persona_hour": ours.encode_us * 1e-6 * HZ * 3600 / personas,
    }  # fmt: skip


def _tables(options: argparse.Namespace, f: dict[str, float], how: str) -> None:
    least = f["floor_bytes_per_persona_s"]
    rows = [("reference clip: JSON with names", f["json_over_stream"] * f["stream_bytes_per_persona_s"], least)]
    rows += [("VMC, one bundle a frame", f["vmc_over_stream"] * f["stream_bytes_per_persona_s"], least)]
    rows += [("raw float32", f["raw_bytes_per_persona_s"], least), ("our pose frames", f["stream_bytes_per_persona_s"], least)]
    rows += [("our pose frames, far away", f["far_bytes_per_persona_s"], least), ("entropy given the change before", least, least)]
    own = f["own_floor_bytes_per_persona_s"]
    rows += [(f"our motion, {COUNT} channels: pose frames", f["own_stream_bytes_per_persona_s"], own)]
    rows += [(f"our motion as plans, talking {100 * f['talk_share']:.0f} %", f["plan_bytes_per_persona_s"], own)]
    show("bytes a second and persona", ["what", "bytes", "of the floor"], [(name, value, value / of) for name, value, of in rows])
    print(f"sound adds {f['sound_bytes_per_talking_s']:.0f} B/s while talking: Opus of the local voice, as messages")
    if "h264_bytes_per_persona_s" in f:
        show("the same scene as video, one camera for all; CPU of the encoder, and of all that a server without a window does", ["what", "video", "plans"], [
            ("bytes a second and persona", f["h264_bytes_per_persona_s"], f["h264_plan_bytes_per_persona_s"]),
            ("CPU seconds for an hour of a persona", f["h264_cpu_s_per_persona_hour"], f["plan_cpu_s_per_persona_hour"]),
        ])  # fmt: skip
    ways = {"clients elsewhere": "far_", "all on loopback": ""} if "far_raw_us" in f else {"all on loopback": ""}
    names = ("raw_us", "ours_us", "broadcast_us", "core", "rate", "delivered")
    show(f"{options.clients} clients, CPU a message and a second", ["", *ways], [(n, *(f[w + n] for w in ways.values())) for n in names])
    if options.crowd:
        rows = [(n, *(f[f"crowd_{w}{n}"] for w in ways.values())) for n in ("rate", "delivered", "core")]
        show(f"{options.crowd} clients, ours", ["", *ways], rows)
    show(f"eight players, first to last, p95 ({how})", ["shown", "ms"], [
        ("at session time", f["skew_p95_ms"]), ("on arrival", f["arrival_p95_ms"]), ("play-out delay", f["playout_delay_ms"]),
    ])  # fmt: skip
    show("a slow reader, age of what it sees", ["way", "s"], [("ours", f["frame_age_s"]), ("broadcast", f["broadcast_frame_age_s"])])
    show("bars", ["what", "measured", "bar", "how"], [(name, f[name], *bar) for name, bar in BARS.items() if name in f])


def _now(what: str) -> None:
    """Say what is being measured: the whole takes some minutes, on a busy machine eight."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--crowd", type=int, default=4000, help="clients for whom only the rate is measured; 0: none")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--personas", type=int, default=50)
    parser.add_argument("--video", type=float, default=2.0, help="seconds of the scene that are encoded as H.264; 0: none")
    parser.add_argument("--json")
    options = parser.parse_args()
    _now("bytes of streams and plans")
    figures = _bytes(options.personas, options.seconds * 4)
    _now(f"sending to {options.clients} clients")
    figures |= {"clients": float(options.clients), **_fanned(options.clients, options.seconds)}
    figures |= {"cpu_over_raw_socket": figures["ours_us"] / figures["raw_us"], "broadcast_over_ours": figures["broadcast_us"] / figures["ours_us"]}
    if options.crowd:
        _now(f"sending to {options.crowd} clients")
        figures |= {f"crowd_{name}": value for name, value in _fanned(options.crowd, options.seconds).items()}
        figures["crowd_full_rate"] = figures.get("crowd_far_rate", figures["crowd_rate"])
    _now("slow, stalled and flooding peers")
    figures |= slow()
    _now("eight players over emulated links")
    how, apart = _apart(options.seconds * 5)
    figures |= apart
    if options.video:
        _now("the same as video")
        figures |= video(3, options.video)
        figures["h264_over_plan_bytes"] = figures["h264_bytes_per_persona_s"] / figures["h264_plan_bytes_per_persona_s"]
        figures["h264_over_plan_cpu"] = figures["h264_cpu_s_per_persona_hour"] / figures["plan_cpu_s_per_persona_hour"]
    _tables(options, figures, how)
    save(options.json, {**figures, "skew_measured": how, "how": {name: told for name, (_, told) in BARS.items()}})


if __name__ == "__main__":
    main()
