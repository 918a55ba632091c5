"""`persona check`: files of any kind that this project reads: what each is, and whether it is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from persona_engine.cli import kinds
from persona_engine.errors import PersonaError
from persona_engine.wording import first_fault

if TYPE_CHECKING:
    from persona_engine.dialogue.persona import Persona

NEEDED = ("deflect", "listen", "foreign", "empty", "meet", "know_name", "no_name", "no_more", "think", "lost", "moderated", "puzzled", "deaf")
"""Lines without which a persona has none of its own for what comes up in any talk."""


class OtherKind(PersonaError):
    """A file that may be right, for somebody else."""


@dataclass(frozen=True)
class Checked:
    """What a file is, what can be said of it, and what is doubtful."""

    kind: str
    detail: str
    warnings: tuple[str, ...] = ()


def run(files: list[Path]) -> None:
    """A line for each file; status 1 when one of them is wrong or could not be read."""
    console = Console(highlight=False, soft_wrap=True)
    wrong = 0
    for file in files:
        try:
            found = check(file)
        except OtherKind as error:
            wrong += 1
            console.print(f"[yellow]unread[/] {escape(str(error))}")
            continue
        except PersonaError as error:
            wrong += 1
            console.print(f"[red]wrong[/]  {escape(str(error))}")
            continue
        console.print(f"[green]ok[/]     {escape(f'{file}: {found.kind}; {found.detail}')}")
        for warning in found.warnings:
            console.print(f"[yellow]but[/]    {escape(f'{file}: {warning}')}")
    if wrong:
        raise typer.Exit(1)


def check(file: Path) -> Checked:
    """What a file is. Raises `PersonaError` for one that is wrong, `OtherKind` for one of a kind that this project does not read."""
    data = kinds.read(file)
    kind = kinds.kind_of(data)
    checker = CHECKS.get(kind)
    if checker is None:
        wanted = ", ".join(sorted(CHECKS))
        raise OtherKind(f"{file}: {kind}. What can be checked is {wanted}")
    return checker(file, data)


def _persona(file: Path, data: bytes) -> Checked:
    from persona_engine import resources
    from persona_engine.behavior.markup import SYNONYMS, MarkupParser, Tag
    from persona_engine.dialogue.persona import Persona
    from persona_engine.dialogue.tongue import language_name
    from persona_engine.services.espeak_languages import languages, no_such

    persona = Persona.from_toml(data.decode("utf-8-sig"), str(file))
    warnings = []
    language = persona.voice.language.lower()
    if languages() and language not in languages() and language.split("-")[0] not in languages():
        warnings.append(f"[voice] language: {no_such(persona.voice.language)}")
    warnings += _tongue(persona)
    if persona.avatar and not Path(persona.avatar).exists() and not resources.exists(persona.avatar):
        warnings.append(f"avatar: there is no file {persona.avatar}")
    lines = [line for topic in persona.topics for line in (*topic.answers, *topic.more)] + [line for talk in persona.small_talk for line in talk.answers]
    unknown: dict[str, str] = {}
    for line in lines:
        parser = MarkupParser()
        for part in parser.feed(re.sub(r"\{\w*\}", "", line)) + parser.flush():
            if isinstance(part, Tag) and not part.known:
                unknown.setdefault(part.name, line)
    for name, line in unknown.items():
        near = get_close_matches(name, SYNONYMS, 1)
        warnings.append(f"nothing is called [{name}]{f'; perhaps [{near[0]}]' if near else ''}: it is left out of {line[:60]!r}")
    speaks = f"{language_name(persona.voice.language)} ({persona.voice.language})"
    return Checked(kinds.PERSONA, f"{persona.name}, {len(persona.topics)} topics, speaks {speaks}", tuple(warnings))


def _tongue(persona: Persona) -> list[str]:
    """What this persona cannot do without a language model, because of the language."""
    from persona_engine.dialogue.tongue import code, language_name
    from persona_engine.dialogue.tongues import TONGUES, WORDLESS, tongue

    language = persona.voice.language
    if code(language) == "en":
        return []
    name, found = language_name(language), []
    if code(language) not in TONGUES:
        unsaid = ", ".join(kind for kind in NEEDED if getattr(persona.lines, kind) == WORDLESS.lines[kind])
        told = f"; give it [lines] for {unsaid}" if unsaid else ""
        found.append(
            f"without a language model it answers in {name} from its topics and from small talk with `patterns`, by the words as they stand in the file. There "
            f"are no everyday words for {name}: greetings, thanks and the like need `patterns`, and to all else there is but a gesture{told}"
        )
    lost = [s.name for s in persona.small_talk if not s.patterns and s.name not in tongue(language).exchanges]
    if lost:
        found.append(f"small talk {', '.join(lost)}: recognised in English only; give `patterns` in {name}")
    return found


def _look(file: Path, data: bytes) -> Checked:
    from persona_engine.looks.spec import LookSpec

    LookSpec.from_toml(data.decode("utf-8-sig"), str(file))
    return Checked(kinds.LOOK, f"`persona look {file} --out {file.stem}.vrm` makes the avatar")


def _recording(file: Path, data: bytes) -> Checked:
    from persona_engine.score import recording as recordings

    made = recordings.decode(data, str(file))
    people = ", ".join(c.persona for c in made.cast) or "nobody"
    detail = f"{made.duration:.1f} s of {people}, {len(made.entries)} entries, {len(made.sounds)} sounds"
    cut = "it was cut short or damaged, or is still being written: it can be watched up to there"
    return Checked(kinds.RECORDING, detail, () if made.whole else (cut,))


def _avatar(file: Path, data: bytes) -> Checked:
    from persona_engine.names import ARKIT, BONES
    from persona_engine.stage.avatar_files import AvatarFiles, body_of

    avatar = AvatarFiles().open(str(file))
    body = body_of(avatar)
    shapes = {name for mesh in avatar.meshes for primitive in mesh.primitives for name in primitive.shapes}
    bones = sum(body.has(bone) for bone in BONES)
    return Checked("an avatar", f"{bones} of {len(BONES)} bones, {len(shapes & set(ARKIT))} of {len(ARKIT)} ARKit shapes")


def _take(file: Path, data: bytes) -> Checked:
    from persona_engine.behavior.capture import SHORTEST
    from persona_engine.score.take import read_csv

    take = read_csv(data.decode("utf-8-sig"), str(file))
    warnings = (f"too short to learn a style from: {SHORTEST:.0f} s are needed",) if take.duration < SHORTEST else ()
    return Checked(kinds.TAKE, f"{take.duration:.1f} s, {len(take.t)} frames, {'face' if take.rotations is None else 'face and body'}", warnings)


def _settings(file: Path, data: bytes) -> Checked:
    from pydantic import ValidationError

    from persona_engine.documents import toml
    from persona_engine.errors import FileError
    from persona_engine.settings import Settings

    try:
        given = toml(data.decode("utf-8-sig"))
    except ValueError as error:
        raise FileError(f"not valid TOML: {error}", path=str(file), remedy="`config/default.toml` shows every key") from error
    try:
        Settings.model_validate(given)
    except ValidationError as error:
        found = first_fault(error.errors(), given, Settings)
        raise FileError(found.message, path=str(file), place=found.place, remedy=found.remedy) from error
    used = "" if file.name == "persona_engine.toml" else "; only a file named persona_engine.toml in the working folder is read"
    return Checked(kinds.SETTINGS, f"{len(given)} sections{used}")


def _sound(file: Path, data: bytes) -> Checked:
    from persona_engine.services.audio_file import decode

    pcm, rate = decode(file)
    return Checked("a sound", f"{len(pcm) / 2 / rate:.1f} s at {rate} Hz; `persona talk --audio {file} --out film.mp4` lets her speak it")


CHECKS: dict[str, Callable[[Path, bytes], Checked]] = {
    kinds.PERSONA: _persona, kinds.LOOK: _look, kinds.RECORDING: _recording, "an avatar (.vrm, .glb)": _avatar, kinds.TAKE: _take, kinds.SETTINGS: _settings,
    "a WAV sound or AVI film": _sound, "an Ogg sound": _sound, "a FLAC sound": _sound, "an MP3 sound": _sound,
}  # fmt: skip
