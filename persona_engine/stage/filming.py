"""Films and pictures: a stage on a clock that is moved by hand, drawn offscreen."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persona_engine.clock import ManualClock
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import GraphicsError, StageError
from persona_engine.score.recording import Recording
from persona_engine.score.recording import encode as encode_recording
from persona_engine.settings import Settings
from persona_engine.stage.film import FilmWriter, SoundTrack
from persona_engine.stage.stage import Stage

log = logging.getLogger("persona_engine.stage")

LEAD_IN, LEAD_OUT = 0.7, 1.6
"""Seconds of film before the visitor's line is heard and after the last word."""
CAPTION_S = 2.4
LONGEST = 600.0
"""Seconds of film at most."""
REPLY_WAIT_S = 60.0
BADGE = "AI character"
LEAST_LETTER = 13.0
"""Pixels of the badge's letters at least, so that it can be read in small films."""
Progress = Callable[[float], None]


def offscreen_base() -> Any:
    """A ShowBase without a window. Raises `GraphicsError` naming what to install."""
    from panda3d.core import loadPrcFileData

    from persona_engine.panda.offscreen import OFFSCREEN_PRC

    loadPrcFileData("persona offscreen", OFFSCREEN_PRC + "win-size 64 64\nnotify-level-display error\nnotify-level-device fatal\n")
    from direct.showbase.ShowBase import ShowBase

    try:
        with _quiet():
            return ShowBase()
    except Exception as error:  # ShowBase raises plain ones
        hint = "apt-get install -y --no-install-recommends libegl1 libgl1" if sys.platform.startswith("linux") else "update the graphics driver"
        raise GraphicsError(f"no OpenGL for offscreen drawing ({error}). {hint}; `persona doctor` checks") from error


class _quiet:
    """Panda3D greets on stdout and its EGL probing warns on stderr while a pipe is chosen; neither is for users."""

    def __enter__(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._saved = [(fd, os.dup(fd)) for fd in (1, 2)]
        sink = os.open(os.devnull, os.O_WRONLY)
        for fd, _ in self._saved:
            os.dup2(sink, fd)
        os.close(sink)

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()
        for fd, kept in self._saved:
            os.dup2(kept, fd)
            os.close(kept)


@dataclass(frozen=True)
class Scene:
    """What happens in a film: the visitor says `text`, or she says it herself (`say`), or speaks the sound file `audio` (or what is in it)."""

    persona: Persona
    text: str
    avatar: str = ""
    say: bool = False
    audio: Path | bytes | None = None
    delivery: str = ""


@dataclass(frozen=True)
class Take:
    """How it is filmed."""

    out: Path | None
    size: tuple[int, int] = (1280, 720)
    fps: int = 30
    badge: bool = True
    view: str = "medium"
    record: Path | None = None


def film(scene: Scene, take: Take, settings: Settings, progress: Progress | None = None) -> Recording | None:
    """Play a scene and write the film and the recording that `take` names. Raises `PersonaError`."""
    from persona_engine.panda.studio import Studio

    base = offscreen_base()
    clock = ManualClock()
    stage = Stage(base, settings, clock, inline=True)
    stage.sounds.keep_log = True
    try:
        actor = stage.spawn(scene.persona, avatar=scene.avatar)
        studio = Studio(base, take.size)
        studio.frame(take.view, actor.batch.rig.body.eye_height)
        stage.track("camera", studio.camera.node)
        actor.gaze_at(studio.camera.node)
        if take.badge:
            size = max(0.030, LEAST_LETTER / take.size[1])
            studio.caption("badge", BADGE, (0.96, 1.0 - 2.6 * size), size, "right")
        else:
            log.warning("the AI badge is hidden in %s", take.out)
        stage.record()
        _roll(stage, scene, take, studio, clock, progress)
        recording = stage.stop_recording()
        if take.record is not None:
            take.record.parent.mkdir(parents=True, exist_ok=True)
            take.record.write_bytes(encode_recording(recording))
        studio.close()
        return recording
    finally:
        stage.destroy()
        base.destroy()


def _roll(stage: Stage, scene: Scene, take: Take, studio: Any, clock: ManualClock, progress: Progress | None) -> None:
    writer = FilmWriter(take.out, take.size, take.fps, recorded=scene.audio is not None) if take.out is not None else None
    rolling = _Rolling(stage, scene, studio, take)
    try:
        if writer is not None:
            writer.__enter__()
        while not rolling.over:
            rolling.before(clock.now())
            stage.server.step(clock.now())
            if writer is not None:
                writer.add_frame(studio.camera.take(1))
            clock.advance(1.0 / take.fps)
            if progress is not None:
                progress(clock.now())
        rolling.check()
        if writer is not None:
            track = SoundTrack()
            for cued in stage.sounds.log:
                pcm = cued.sound.pcm
                if cued.stop_t is not None:
                    pcm = pcm[: max(0, int((cued.stop_t - cued.t) * cued.sound.rate)) * 2]
                track.place(cued.t, pcm, cued.sound.rate, stage.volume if not stage.muted else 0.0)
            writer.add_sound(track.samples(clock.now()))
    except BaseException as error:
        if writer is not None:
            writer.__exit__(type(error), error, None)
        raise
    if writer is not None:
        writer.__exit__(None, None, None)


class _Rolling:
    """What happens when; a reply is waited for between frames, so that a film never shows how slow a mind was."""

    def __init__(self, stage: Stage, scene: Scene, studio: Any, take: Take) -> None:
        self._stage, self._scene, self._studio = stage, scene, studio
        self._asked = False
        self._quiet_since: float | None = None
        self.over = False
        self._letters = max(0.045, LEAST_LETTER / take.size[1])
        stage.on_event(self._event)

    def before(self, now: float) -> None:
        """Ahead of each frame."""
        if now >= LONGEST:
            raise StageError(f"the film grew longer than {LONGEST:g} s")
        member = self._stage.member(self._scene.persona.id)
        if not self._asked and now >= LEAD_IN:
            self._asked = True
            self._ask(member)
        if not self._asked:
            return
        deadline = time.monotonic() + REPLY_WAIT_S
        while self._stage.thinking and time.monotonic() < deadline:
            self._stage.bridge.drain(0.05)
            time.sleep(0.001)
        self._stage.bridge.drain(0.05)
        if self._stage.busy:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = now
        elif now - self._quiet_since > LEAD_OUT:
            self.over = True

    def _ask(self, member: Any) -> None:
        scene = self._scene
        if scene.audio is not None:
            from persona_engine.services.audio_file import decode

            self._speech = member.perform(*decode(scene.audio), scene.text)
        elif scene.say:
            self._speech = member.say(scene.text, delivery=scene.delivery)
        else:
            self._studio.caption("visitor", f"You: {scene.text[:160]}", (0.0, -0.80), self._letters)
            self._speech = member.hear(scene.text, "camera")

    def _event(self, name: str, data: dict[str, Any]) -> None:
        if name == "persona-speaking":
            self._studio.caption("visitor", "", (0, 0), 0.1)
            self._studio.caption("subtitle", str(data["text"]), (0.0, -0.80), self._letters)
        elif name == "persona-spoke":
            self._studio.caption("subtitle", "", (0, 0), 0.1)

    def check(self) -> None:
        """Raises what kept her from speaking."""
        self._speech.result()
