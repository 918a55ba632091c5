"""What others would send of the same: JSON with names, VMC; and what sound adds: `python -m bench.others`."""

from __future__ import annotations

import asyncio
import json

import numpy as np

from bench.clip import Clip, crowd
from bench.report import show
from persona_engine.errors import PersonaError
from persona_engine.names import ARKIT, BONES
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.sound import SoundFeed
from persona_engine.net.vmc import VRM0_SHAPES, VmcEncoder

HZ = 30
TEXT = "Down the hill, past the old lighthouse, and then left along the water until you smell the nets."


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


def vmc_bytes(bones: int = 25, shapes: int = 70) -> float:
    """Bytes a second and persona as VMC, one bundle a frame: it does not matter what moves. As many bones and shapes as the clip has, by their names."""
    encoder = VmcEncoder(tuple(BONES[:bones]), (*ARKIT, *VRM0_SHAPES)[:shapes])
    zero = np.zeros((4, bones), np.float32)
    return len(encoder.frame(0.0, np.zeros(4, np.float32), zero[:3], zero, np.zeros(shapes, np.float32))) * HZ


async def _spoken() -> tuple[bytes, int]:
    from persona_engine.services.espeak import EspeakVoice
    from persona_engine.speech.synthesizer import AudioChunk, SpeechRequest

    voice, pcm, rate = EspeakVoice(), b"", 0
    async for event in voice.stream(SpeechRequest(TEXT)):
        if isinstance(event, AudioChunk):
            pcm, rate = pcm + event.pcm, event.rate
    await voice.close()
    return pcm, rate


def sound_bytes() -> float:
    """Bytes a second of a voice that talks, as messages; NaN without espeak-ng or the extra `lan`."""
    if not opus.available():
        return float("nan")
    try:
        pcm, rate = asyncio.run(_spoken())
    except PersonaError:
        return float("nan")
    feed = SoundFeed("mira-1", rate, 0.0)
    feed.grow(pcm, 0.0, 0.0, True)
    return sum(len(m.encode(piece.whole())) for piece in feed.all("opus")) / (len(pcm) / 2 / rate)


def main() -> None:
    """Measure and print."""
    rows = [("JSON with names", json_bytes(crowd(10, 4.0, HZ))), ("VMC", vmc_bytes()), ("sound while talking, Opus", sound_bytes())]
    show("bytes a second and persona", ["what", "bytes"], rows)


if __name__ == "__main__":
    main()
