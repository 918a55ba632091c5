"""What travels, as bytes beside what they mean: `python -m tests.golden.wire` writes `wire.json`, which Python and TypeScript both read.

Bytes are base64, in messages too.
"""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.net import messages as m
from persona_engine.net.clock_sync import ClockSync
from persona_engine.net.history import History
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score import entries as e
from persona_engine.score.affect import Affect
from persona_engine.score.channels import ChannelGroup, Puppet
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Hear, React
from persona_engine.score.marks import Block, VisemeMark
from persona_engine.score.pose import PoseFrame
from persona_engine.score.recording import Casting
from persona_engine.score.style import Style

PATH = Path(__file__).with_name("wire.json")
CHANNELS = (
    ChannelGroup("weight", ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight"), 1 / 255),
    ChannelGroup("turn", ("head.x", "head.y", "head.z"), 0.0017453292519943296),
    ChannelGroup("offset", ("hips.x", "hips.y", "hips.z"), 0.001),
)
COUNT = 9
LOST = {6, 14, 15}
"""Frames that the second peer misses."""


def plain(value: Any) -> Any:
    """As JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def clip() -> list[Poses]:
    """Small steps, still stretches, wild steps, and puppets who come and go."""
    random, out = np.random.default_rng(5), []
    casts = [(), (Puppet("mira", "all", 3),), (Puppet("mira", "all", 3), Puppet("bram", "face", 9)), (Puppet("bram", "face", 9, 20),)]
    levels = np.zeros((COUNT, 0), np.int32)
    for k in range(24):
        cast = casts[k // 6]
        if levels.shape[1] != len(cast):
            levels = random.integers(-300, 300, (COUNT, len(cast))).astype(np.int32)
        size = (0, 1, 9, 40_000)[k % 4]
        step = random.integers(-size, size + 1, levels.shape) * (random.random(levels.shape) < 0.6)
        levels = np.clip(levels + step, -32767, 32767).astype(np.int32)
        out.append(Poses(10 + 3 * k, cast, levels, 513))
    return out


def shown(poses: Poses | None) -> Any:
    if poses is None:
        return None
    return {"stream": poses.stream, "tick": poses.tick, "puppets": plain(poses.puppets), "levels": poses.levels.ravel().tolist()}


def poses() -> list[dict[str, Any]]:
    """Two peers' streams: one gets every frame, one misses some and then gets a keyframe."""
    encoder, behind, rows = PoseEncoder(513), False, []
    peers = PoseDecoder(COUNT), PoseDecoder(COUNT)
    for k, snapshot in enumerate(clip()):
        frame = encoder.frame(snapshot)
        rows.append({"peer": 0, "frame": _text(frame), "poses": shown(peers[0].take(frame))})
        if k not in LOST:
            again = encoder.key() if behind and k % 2 else frame
            behind = behind and k % 2 == 0
            rows.append({"peer": 1, "frame": _text(again), "poses": shown(peers[1].take(again))})
        behind = behind or k in LOST
    return rows


def score() -> list[e.Entry]:
    """Every type of entry."""
    marks = (VisemeMark(-0.05, "PP"), VisemeMark(0.0, "aa", 1.2, 3), VisemeMark(0.7, "sil", 0.5), VisemeMark(9.003, "O", 0.25, 1))
    blocks = (
        Block("gesture", "point", (0.1, 0.3, 0.4, 0.45, 0.6, 0.9, 1.2), 0.8, "left", GazeTarget("", (1.0, 0.5, -2.25), 0.1, -0.2)),
        Block("blink", "", (0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.35)),
        Block("head", "nod", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6), 1.0, "auto", None, 3),
        Block("gaze", "", (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0), 1.0, "auto", GazeTarget("player")),
    )
    style = Style(*(k / 10 for k in range(10)))
    return [
        e.Performance("mira", 7, 1234.567891, 2.5, 99, style, "speech", marks, blocks, 6, 0.25, "Grüß dich, 海!", "mira-7"),
        e.Performance("bram", 8, 1235.0, 0.6, 2**40, kind="micro", since=1235.05),
        e.Amend("mira", 7, 1235.1, 2, 1.5, 3.25, marks[2:], blocks[:1], "more"),
        e.Cut("mira", 7, 1236.0, 1.75),
        e.Resume("mira", 7, 1237.0, 1.7, 0.3),
        e.State("mira", 1240.5, "listening", Affect(0.5, -0.25, 0.1, "joy", 0.6, "surprise", 0.2, 0.4), GazeTarget("bram"), "walk", 1240.0, 1.2, False, style),
        e.State("bram", 1240.5),
        e.FaceCue("mira", 1241.0, "jawOpen", -0.25, "hold"),
        e.Roots(1242.0, ("mira", "player"), ((1.0, 0.0, -3.5), (-70.123, 1.5, 0.25)), (0.5, -3.1)),
        e.LookChange("mira", 1243.0, "ab" * 32, (e.Wear("top", "hoodie", ("#00ff00", "#123456")), e.Wear("feet", "boots"))),
        e.LookChange("bram", 1244.0, "cd" * 32),
    ]


def entries() -> dict[str, Any]:
    """Frames against a window that was not empty, so that each refers back."""
    before = codec.encode(e.State("odile", 1.0)) * 200
    host, rows, whole = History(before), [], score()
    window = host.window
    for part in (whole[:1], whole[1:5], whole[5:], whole[:1], []):
        rows.append({"frame": _text(host.pack([codec.encode(entry) for entry in part])), "entries": plain(part)})
    return {"window": _text(window), "frames": rows}


def messages() -> list[dict[str, str]]:
    """Some of what hosts and peers say."""
    said: list[m.Message] = [
        m.Welcome("ann#3", 1234.5, 0.15, (Casting("mira", 7),), tuple(codec.encode(x) for x in score()[:2]), False, 1.0, CHANNELS, bytes(range(256))),
        m.Refused("this session asks for a join code"), m.Ping(-1234.25, 0.1), m.Pong(5.0, 1e6, True, 0.5), m.Turned(12.5, False, 0.5), m.Playout(0.31),
        m.SoundPart("mira-7", 24000, 0.24, 0.24, 1234.6, 0.0, "opus", bytes(16), data=b"sound"), m.Want((bytes(16), b"\xff" * 16)),
        m.Ask(Hear("mira", "", "x" * 300)), m.Ask(React("mira", "loud_noise", GazeTarget("", (1.0, 2.0, 3.0)))),
    ]  # fmt: skip
    return [{"bytes": _text(m.encode(x)), "message": plain(x)} for x in said]


def clock() -> list[list[float]]:
    """Exchanges, and after each what the clock shows at some local time."""
    sync, random, rows = ClockSync(), np.random.default_rng(3), []
    for k in range(90):
        sent = 100.0 + (0.25 if k < 16 else 1.0) * k
        there, back = 0.025 + random.exponential(0.004, 2)
        received = float(sent + there + back)
        remote = float(5e4 + (sent + there) * (1 + 3e-5))
        sync.add(sent, received, remote)
        rows.append([sent, received, remote, received + 0.5, sync.remote(received + 0.5)])
    return rows


def script() -> list[tuple[float, e.Entry]]:
    """What somebody does, and when it is heard of: a sentence that is amended, cut and taken up again, the next one, small movements, moods."""
    marks = tuple(VisemeMark(k / 8, ("aa", "PP", "O", "sil")[k % 4], 0.5 + k / 40, k % 4) for k in range(16))
    nod = Block("head", "nod", (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8))
    wave = Block("gesture", "wave", (0.9, 1.0, 1.1, 1.2, 1.3, 1.5, 2.6))
    return [
        (0.5, e.State("mira", 0.5, "listening")), (0.9, e.Performance("mira", 1, 1.0, 2.0, visemes=marks, blocks=(nod, wave), text="one")),
        (1.2, e.Amend("mira", 1, 1.2, 1, 0.6, 2.4, (VisemeMark(0.7, "E"), VisemeMark(2.2, "sil")), (wave,), "two")), (1.3, e.Amend("mira", 1, 1.3, 1, 0.8, 9.0)),
        (1.6, e.Performance("mira", 2, 1.7, 0.4, kind="micro", blocks=(nod,), since=1.75)), (2.0, e.Cut("mira", 1, 2.0, 1.1)),
        (2.05, e.State("mira", 2.4, "thinking")), (2.5, e.Resume("mira", 1, 2.6, 1.05)), (2.7, e.State("mira", 2.7, "speaking")),
        (3.0, e.Performance("mira", 3, 3.9, 1.0, visemes=marks[:6], after=1, overlap=0.2, text="three")), (4.2, e.Cut("mira", 3, 4.1, 0.05)),
    ]  # fmt: skip


def playing() -> dict[str, Any]:
    """The script, and what is going on every 50 ms as the motion engine has it: of the sentence its number, place, viseme and blocks; and the role."""
    performer, rows, told = Performer(2, World(), 0.05), [], script()
    row = performer.add("mira", 1, Body.standard(), Style())
    frame, heard = PoseFrame(2), [*told]
    for k in range(120):
        t = round(0.05 * k, 3)
        while heard and heard[0][0] <= t:
            performer.apply(heard.pop(0)[1], t)
            performer.realise_all()
        performer.sample(t, frame)
        role = max((x for at, x in told if isinstance(x, e.State) and at <= t and x.t <= t), key=lambda x: x.t, default=None)
        media = performer.media(row, t)
        if media is not None:
            said = [x for at, x in told if at <= t and getattr(x, "id", 0) == media[0]]
            shape = e.amended(next(x for x in said if isinstance(x, e.Performance)), tuple(x for x in said if isinstance(x, e.Amend) and x.duration < 9.0))
            viseme = next((v.viseme for v in reversed(shape.visemes) if v.start <= media[1]), "")
            blocks = [b.name for b in shape.blocks if b.start <= media[1] < b.end]
            rows.append([t, role.role if role else "", media[0], media[1], viseme, blocks, shape.text])
        else:
            rows.append([t, role.role if role else "", 0, 0.0, "", [], ""])
    return {"told": [[at, plain(entry)] for at, entry in told], "shown": rows}


def fixtures() -> dict[str, Any]:
    """Everything."""
    groups = plain(CHANNELS)
    return {"channels": groups, "poses": poses(), "entries": entries(), "messages": messages(), "clock": clock(), "playing": playing()}


if __name__ == "__main__":
    PATH.write_text(json.dumps(fixtures(), ensure_ascii=False, separators=(",", ":")).replace("},{", "},\n{") + "\n", encoding="utf-8")
