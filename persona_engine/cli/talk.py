"""`persona talk`: a film, a recording, or a window with a chat box."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.cli.files import check_display, check_place
from persona_engine.cli.progress import Progress
from persona_engine.errors import PersonaError
from persona_engine.settings import load_settings

MOST_SOUND = 256 * 2**20
"""Bytes of sound that are taken from standard input."""


@dataclass(frozen=True)
class TalkOptions:
    """The command's arguments."""

    text: str | None
    persona: str
    avatar: Path | None
    audio: Path | None
    out: Path | None
    record: Path | None
    say: bool
    size: str
    fps: int
    badge: bool
    delivery: str = ""
    microphone: bool = False
    device: str = ""
    view: str = "medium"


def parse_size(text: str) -> tuple[int, int]:
    """"1280x720" as numbers. Raises `PersonaError`.

    >>> parse_size("640x360")
    (640, 360)
    """
    width, _, height = text.lower().partition("x")
    if not (width.isdigit() and height.isdigit()) or not (64 <= int(width) <= 7680 and 64 <= int(height) <= 4320):
        raise PersonaError(f"size {text!r} is not WIDTHxHEIGHT between 64x64 and 7680x4320, as in 1280x720")
    return int(width) // 2 * 2, int(height) // 2 * 2


def run(options: TalkOptions) -> None:
    """Talk."""
    settings = load_settings(badge=options.badge)
    if (options.microphone or options.device) and (options.out is not None or options.record is not None):
        raise PersonaError("a microphone needs a window: leave --out and --record away. A sound file that she speaks is filmed with --audio")
    if options.out is None and options.record is None:
        window(options)
        return
    if not options.text and options.audio is None:
        raise PersonaError('say something: persona talk "Where is the harbour?" --out talk.mp4')
    if options.out is not None and options.out.suffix.lower() != ".mp4":
        raise PersonaError(f"{options.out}: films are written as .mp4")
    size = parse_size(options.size)
    for place in (options.out, options.record):
        if place is not None:
            check_place(place)
    audio = _sound(options.audio) if options.audio is not None else None
    if options.delivery and options.delivery not in DELIVERIES:
        raise PersonaError(f"no delivery {options.delivery!r}; there are {', '.join(DELIVERIES)}")
    from persona_engine.panda.studio import VIEWS
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.film import codecs
    from persona_engine.stage.filming import Scene, Take, film

    if options.view not in VIEWS:
        raise PersonaError(f"no view {options.view!r}; there are {', '.join(VIEWS)}")
    persona = HeadlessStage.find_persona(options.persona)
    if options.out is not None:
        codecs()
    scene = Scene(persona, options.text or "", str(options.avatar or ""), options.say or bool(options.delivery), audio, options.delivery)
    take = Take(options.out, size, options.fps, options.badge, options.view, options.record)
    console = Console(stderr=True)
    with Progress("Rolling ...") as progress:
        film(scene, take, settings, lambda t: progress(f"Rolling ... {t:.1f} s of film"))
    for path in (options.out, options.record):
        if path is not None:
            console.print(f"wrote {path}", highlight=False)


def _sound(path: Path) -> Path | bytes:
    """A sound file that can be decoded, or what is in it, from standard input for "-". Raises `PersonaError`."""
    from persona_engine.services.audio_file import decode

    source: Path | bytes = path
    if str(path) == "-":
        source = b"" if sys.stdin.isatty() else sys.stdin.buffer.read(MOST_SOUND)
        if not source:
            raise PersonaError("no sound came in: cat take.wav | persona talk --audio - --out talk.mp4")
    decode(source)
    return source


def window(options: TalkOptions) -> None:
    """A window with a chat box; with `--microphone` she hears what is said, too."""
    check_display("make a film, persona talk TEXT --out talk.mp4")
    from persona_engine.stage.chat_window import Shown, open_chat

    shown = Shown(options.persona, str(options.avatar or ""), options.text, options.badge)
    if not (options.microphone or options.device):
        open_chat(shown)
        return
    from persona_engine.services.microphone import open_source

    source = open_source(options.device or load_settings().ears.device)
    Console(stderr=True, highlight=False).print(f"listening to {source.name}")
    open_chat(shown, lambda stage, persona: void(stage.ears(persona, source, "camera")))


def void(_: object) -> None:
    """Drop a value."""
