"""`persona puppet`: somebody's voice, face or body moves a persona, live."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from persona_engine.cli.files import check_display
from persona_engine.cli.running import run_stage
from persona_engine.errors import PersonaError
from persona_engine.services.microphone import open_source
from persona_engine.settings import Settings, load_settings
from persona_engine.speech.source import AudioSource
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.ears import MicrophoneIn
from persona_engine.stage.tape import Tape

FPS = 60


@dataclass(frozen=True)
class PuppetOptions:
    """The command's arguments."""

    persona: str
    avatar: Path | None
    microphone: bool
    device: str
    vmc_port: int | None
    livelink_port: int | None
    send_vmc: int | None
    aloud: bool
    window: bool
    record: Path | None
    seconds: float | None
    badge: bool


def run(options: PuppetOptions) -> None:
    """Move her until the window is closed, the file ends, or Ctrl+C."""
    microphone = options.microphone or bool(options.device)
    if not (microphone or options.vmc_port is not None or options.livelink_port is not None):
        raise PersonaError("nothing moves her: give --microphone, --vmc-port 39539 or --livelink-port 11111")
    if options.window:
        check_display("persona puppet --no-window --microphone --record FILE, or --send-vmc PORT")
    settings = load_settings(badge=options.badge)
    HeadlessStage.find_persona(options.persona)
    source = open_source(options.device or settings.ears.device) if microphone else None
    show = _window if options.window else _headless
    tape = show(options, settings, source)
    if tape is not None:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"wrote {tape.path}: {tape.read().duration:.1f} s")


def _record(stage: HeadlessStage, options: PuppetOptions) -> Tape | None:
    if options.record is not None:
        stage.record(str(options.record))
    return stage.tape


def _wire(stage: HeadlessStage, persona: str, source: AudioSource | None, options: PuppetOptions) -> MicrophoneIn | None:
    """Let everything that was asked for move her, and everything follow that was asked for."""
    note = Console(stderr=True, highlight=False)
    if options.vmc_port is not None:
        note.print(f"VMC moves her: send to UDP port {stage.receive_vmc(persona, options.vmc_port).port}")
    if options.livelink_port is not None:
        note.print(f"Live Link Face moves her: send to UDP port {stage.receive_livelink(persona, options.livelink_port).port}")
    if options.send_vmc is not None:
        stage.send_vmc(persona, port=options.send_vmc)
    if source is None:
        return None
    note.print(f"{persona} speaks with the voice of {source.name}    Ctrl+C ends")
    return stage.microphone(persona, source, options.aloud)


def _headless(options: PuppetOptions, settings: Settings, source: AudioSource | None) -> Tape | None:
    persona = HeadlessStage.find_persona(options.persona)
    avatar = str(options.avatar or "")
    stage = HeadlessStage(settings, capacity=4)
    try:
        member = stage.cast_member(persona, stage.files.measures(stage.avatar_of(persona, avatar)), avatar=avatar)
        tape = _record(stage, options)
        voice = _wire(stage, member.id, source, options)
        run_stage(stage, FPS, options.seconds or math.inf, lambda: voice is not None and voice.over)
        return tape
    finally:
        stage.destroy()


def _window(options: PuppetOptions, settings: Settings, source: AudioSource | None) -> Tape | None:
    from persona_engine.stage.chat_window import Shown, open_chat

    made: list[Tape | None] = [None]

    def begin(stage: HeadlessStage, persona: str) -> None:
        made[0] = _record(stage, options)
        _wire(stage, persona, source, options)

    shown = Shown(options.persona, str(options.avatar or ""), badge=options.badge, chat=False, hint="Esc: leave")
    open_chat(shown, begin)
    return made[0]
