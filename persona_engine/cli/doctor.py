"""`persona doctor`: one line for each thing a persona needs, with the remedy when it is missing."""

from __future__ import annotations

import http.client
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from persona_engine import child
from persona_engine.cli.progress import Progress
from persona_engine.errors import PersonaError

LINUX_GL = "apt-get install -y --no-install-recommends libegl1 libgl1"

_PROBES = "persona_engine.cli.probes"
OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = False


def _probe(*words: str, timeout_s: float = 30.0) -> str | None:
    """Run a probe in a process of its own: a driver may take the whole process down. The text after RESULT, or None."""
    try:
        done = subprocess.run(
            child.command(_PROBES, *words), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout_s, check=False, **child.surroundings()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = [line[7:] for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    return lines[-1] if lines else None


def _untried(what: str) -> Finding | None:
    """What is said where nothing can be tried beside this program."""
    problem = child.startable()
    return Finding(what, False, f"not tried: {problem}", "Ask a Python that is not frozen: `python -m persona_engine doctor`.") if problem else None


def python() -> Finding:
    """The interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.", needed=True)


def graphics() -> Finding:
    """OpenGL with GLSL 330 and buffer textures, in a window or offscreen."""
    if untried := _untried("Graphics"):
        return untried
    for display in ("pandagl", "p3headlessgl"):
        if display == "pandagl" and sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
            continue
        found = _probe("graphics", display)
        if found is not None:
            renderer, version, enough = (part.strip() for part in found.split("|"))
            return Finding(
                "Graphics",
                enough == "1",
                f"{renderer}, OpenGL {version} ({display})",
                "Update the graphics driver: OpenGL 3.3 is needed.",
                True,
            )
    remedy = f"Install OpenGL: {LINUX_GL}" if sys.platform.startswith("linux") else "Install or update the graphics driver."
    return Finding("Graphics", False, "no OpenGL found", remedy, needed=True)


def display() -> Finding:
    """Whether windows can be opened."""
    there = not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return Finding(
        "Display",
        there,
        "a window can be opened" if there else "none",
        "Films and pictures work without one: `persona talk TEXT --out talk.mp4`.",
    )


def sound() -> Finding:
    """A sound device."""
    if untried := _untried("Sound"):
        return untried
    ok = _probe("sound") == "1"
    return Finding(
        "Sound", ok, "a device plays" if ok else "no device", "The persona moves its lips in time without one; subtitles show the words."
    )


def voice() -> Finding:
    """The offline voice."""
    if untried := _untried("Voice"):
        return untried
    if importlib.util.find_spec("espeakng_loader") is not None:
        return Finding("Voice", True, "espeak-ng")
    return Finding("Voice", False, "none: lips move in time, silently", "pip install 'panda3d-persona[voice]'")


def microphone() -> Finding:
    """Whether somebody can speak to a persona, and whether words come of it."""
    from persona_engine.errors import AudioError
    from persona_engine.services.microphone import microphones
    from persona_engine.services.openai_transcribe import open_recognizer
    from persona_engine.settings import load_settings

    try:
        found = microphones()
    except AudioError as error:
        return Finding("Microphone", False, "none", str(error).removeprefix("no microphone: "))
    if not found:
        return Finding("Microphone", False, "none", "Plug one in, to speak to personas or for them.")
    settings = load_settings()
    words = f"{settings.ears.model} writes down what is said" if open_recognizer(settings) else "nothing writes down what is said (PERSONA_EARS__BASE_URL)"
    return Finding("Microphone", True, f"{', '.join(found)}; {words}")


def film() -> Finding:
    """Whether films can be written."""
    ok = importlib.util.find_spec("av") is not None
    return Finding("Films", ok, "H.264 + AAC" if ok else "cannot be written", "pip install 'panda3d-persona[film]'")


def mind() -> Finding:
    """The language model in the settings, and whether its server answers."""
    from persona_engine.settings import load_settings

    llm = load_settings().llm
    key = llm.api_key.get_secret_value()
    if llm.base_url or key:
        problem = _unanswered(llm.base_url or OPENAI, key, llm.connect_timeout_s)
        name = f"{llm.model} at {llm.base_url or 'OpenAI'}"
        if problem:
            return Finding("Mind", False, f"{name} {problem}; the offline brain answers in its place", "Mend base_url and api_key of [llm].")
        return Finding("Mind", True, f"{name}, then the offline brain")
    return Finding("Mind", True, "offline brain (set PERSONA_LLM__BASE_URL and PERSONA_LLM__API_KEY for a language model)")


def _unanswered(base_url: str, key: str, timeout_s: float) -> str:
    """What keeps a server of models from being used; "" where it answers."""
    import urllib.error
    import urllib.request

    asked = urllib.request.Request(f"{base_url.rstrip('/')}/models", headers={"Authorization": f"Bearer {key or 'none'}"})
    try:
        urllib.request.urlopen(asked, timeout=timeout_s).close()
    except urllib.error.HTTPError as error:
        return "refuses the key" if error.code in (401, 403) else ""
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"does not answer ({getattr(error, 'reason', error)})"
    return ""


def settings() -> Finding:
    """Whether the settings can be read."""
    from persona_engine.settings import FILE, load_settings

    try:
        load_settings()
    except PersonaError as error:
        return Finding("Settings", False, "wrong", str(error), needed=True)
    return Finding("Settings", True, f"{FILE} and the environment" if os.path.exists(FILE) else f"as shipped (no {FILE} here)")


def studio() -> Finding:
    """Whether sentences can be planned and baked beside the game."""
    from persona_engine.settings import load_settings
    from persona_engine.stage.studio import Studio

    settings, problem = load_settings(), child.startable()
    made = None if problem else Studio.opened(settings)
    if made is None:
        return Finding("Studio", not problem, problem or "threads of the game, as the settings want it", "Sentences are planned on threads of the game.")
    began = time.monotonic()
    works = made.wait(settings.studio_start_s)
    took = f"a process of its own plans beside the game, ready in {time.monotonic() - began:.1f} s"
    made.close()
    return Finding("Studio", works, took if works else "its process does not start", "Sentences are planned on threads of the game; frames take longer.")


def characters() -> Finding:
    """The shipped persona and its avatar."""
    from persona_engine import resources

    ok = resources.exists("config/personas/mira.toml") and resources.exists("assets/avatars/mira.vrm")
    return Finding(
        "Characters", ok, ", ".join(resources.listing("config/personas", ".toml")) or "none", "Reinstall panda3d-persona.", needed=True
    )


CHECKS: tuple[Callable[[], Finding], ...] = (python, settings, graphics, display, sound, microphone, voice, studio, film, mind, characters)


def run() -> None:
    """Print the report; status 1 when something that every persona needs is missing."""
    console = Console()
    table = Table(show_header=False, box=None, pad_edge=False)
    findings = []
    with Progress("Checking ..."):
        for check in CHECKS:
            try:
                finding = check()
            except PersonaError as error:
                finding = Finding(check.__name__.title(), False, "not tried", str(error))
            findings.append(finding)
            mark = "[green]ok[/]" if finding.ok else ("[red]missing[/]" if finding.needed else "[yellow]without[/]")
            table.add_row(mark, finding.what, escape(finding.detail + ("" if finding.ok else f". {finding.remedy}")))
    console.print(table)
    if any(f.needed and not f.ok for f in findings):
        raise typer.Exit(1)
