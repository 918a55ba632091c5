"""What the same scene costs as video: `python -m bench.video --personas 4 --seconds 4`. Needs the extra `film` and OpenGL.

Personas stand side by side before one camera and talk by turns; the picture (1280 x 720, 30 a second) is encoded as H.264 by libx264 (`-crf 23 -preset
veryfast -tune zerolatency`, as live streams are). Counted are the bytes of the video, and the CPU time of the encoder alone: drawing the scene and turning
it to YUV is not. One camera for all viewers is what suits video best: with a camera for each player, its cost is for each player. Beside it, in the same
run, the bytes of the same personas' plans. No sound either way.
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction
from typing import Any

from bench.report import save, show
from persona_engine.clock import ManualClock
from persona_engine.net.history import History
from persona_engine.score import Entry, codec
from persona_engine.settings import load_settings

SIZE, HZ = (1280, 720), 30
OPTIONS = {"crf": "23", "preset": "veryfast", "tune": "zerolatency"}
CAST = ("mira", "bram", "odile", "finn", "amara", "selune")
LINES = (
    "Welcome to the harbour, the boats come in at noon.", "I have never seen the sea so calm.", "Mind the nets, they are still wet.",
    "Ask her, she knows it all.",
)  # fmt: skip


class _Encoder:
    """Bytes and CPU seconds of a film."""

    def __init__(self) -> None:
        import av

        self._av: Any = av
        codec_: Any = av.CodecContext.create("libx264", "w")
        codec_.width, codec_.height, codec_.pix_fmt = *SIZE, "yuv420p"
        codec_.time_base, codec_.framerate, codec_.options, codec_.thread_count = Fraction(1, HZ), Fraction(HZ), OPTIONS, 1
        self._codec, self._count = codec_, 0
        self.size, self.cpu_s = 0, 0.0

    def add(self, pixels: Any) -> None:
        """A picture, (H, W, 3)."""
        frame = self._av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
        frame.pts, self._count = self._count, self._count + 1
        begun = time.process_time()
        packets = self._codec.encode(frame)
        self.cpu_s += time.process_time() - begun
        self.size += sum(p.size for p in packets)


def video(count: int = 4, seconds: float = 4.0) -> dict[str, float]:
    """Bytes a second and persona as video and as plans, and the encoder's CPU seconds for an hour of a persona."""
    from bench.minute import wait_for_thought
    from persona_engine.panda.studio import Studio
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base, clock = offscreen_base(), ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    sent, history, encoder = [0], History(), _Encoder()

    def entry(given: Entry) -> None:
        sent[0] += len(history.pack([codec.encode(given)]))

    actors = [stage.spawn(CAST[k % len(CAST)], name=f"p{k}", pos=(0.8 * (k - (count - 1) / 2), 0.0, 0.0)) for k in range(count)]
    studio = Studio(base, SIZE)
    studio.camera.lens.setMinFov(28.0)
    studio.camera.place((0.0, -2.2 - 0.7 * count, 1.45), (0.0, 0.0, 1.25))
    stage.track("camera", studio.camera.node)
    stage.entry_listeners.append(entry)
    for frame in range(round(seconds * HZ)):
        if frame % (2 * HZ) == 0:
            actors[frame // (2 * HZ) % count].say(LINES[frame // (2 * HZ) % len(LINES)])
        wait_for_thought(stage)
        stage.server.step(clock.now())
        encoder.add(studio.camera.take(1))
        clock.advance(1 / HZ)
    studio.close()
    stage.destroy()
    base.destroy()
    each = 1 / count / seconds
    return {
        "h264_bytes_per_persona_s": encoder.size * each, "h264_plan_bytes_per_persona_s": sent[0] * each,
        "h264_cpu_s_per_persona_hour": encoder.cpu_s * each * 3600,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--personas", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json")
    options = parser.parse_args()
    found = video(options.personas, options.seconds)
    show(f"{options.personas} personas, {SIZE[0]} x {SIZE[1]} at {HZ} Hz", ["what", "measured"], list(found.items()))
    save(options.json, found)


if __name__ == "__main__":
    main()
