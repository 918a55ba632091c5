"""The command table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="persona",
    help="Give an AI a body: talk to a character, film it, inspect its motion.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

PersonaName = Annotated[str, typer.Option("--persona", "-p", help="A persona's name, or the path of a persona file.")]
Avatar = Annotated[Path | None, typer.Option(help="A .vrm or .glb to wear instead of the persona's own.")]
Device = Annotated[str, typer.Option(help="Part of a microphone's name, or a sound file to be heard instead; implies --microphone.")]


@app.command()
def talk(
    text: Annotated[str | None, typer.Argument(help="What you say. Without it a window with a chat box opens.")] = None,
    persona: PersonaName = "mira",
    avatar: Avatar = None,
    audio: Annotated[Path | None, typer.Option(help="Drive the character from this sound file (-: standard input); TEXT is what it says, where known.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a film (.mp4) instead of opening a window.")] = None,
    record: Annotated[Path | None, typer.Option(help="Write a .recording that replays the performance.")] = None,
    say: Annotated[bool, typer.Option("--say", help="The character says TEXT itself instead of answering it.")] = False,
    delivery: Annotated[str, typer.Option(help="Says TEXT itself, as the occasion asks: presentation, interview, storytelling, intimate or shouting.")] = "",
    size: Annotated[str, typer.Option(help="Film size in pixels.")] = "1280x720",
    fps: Annotated[int, typer.Option(min=1, max=120, help="Frames per second of the film.")] = 30,
    badge: Annotated[bool, typer.Option("--badge/--no-badge", help='Show the "AI character" badge; hiding it is logged.')] = True,
    microphone: Annotated[bool, typer.Option("--microphone", help="Speak to the character; words need a transcription server (settings: ears).")] = False,
    device: Device = "",
    view: Annotated[str, typer.Option(help="Of the film: front, three-quarter, profile, medium, body.")] = "medium",
) -> None:
    """Talk to a persona: `persona talk "Hello! Where is the harbour?" --out talk.mp4`."""
    from persona_engine.cli.talk import TalkOptions, run

    run(TalkOptions(text, persona, avatar, audio, out, record, say, size, fps, badge, delivery, microphone, device, view))


@app.command()
def render(
    out: Annotated[Path, typer.Argument(help="The PNG to write.")],
    persona: PersonaName = "mira",
    avatar: Avatar = None,
    expression: Annotated[
        str, typer.Option(help="neutral, joy, sadness, anger, fear, surprise ..., or a viseme (aa, PP ...).")
    ] = "neutral",
    view: Annotated[str, typer.Option(help="front, three-quarter, profile, medium, body.")] = "front",
    size: Annotated[str, typer.Option(help="Picture size in pixels.")] = "1024x1024",
    sheet: Annotated[bool, typer.Option("--sheet", help="A contact sheet of expressions and views.")] = False,
    cast: Annotated[bool, typer.Option("--cast", help="A gallery: a row of expressions for every persona that is shipped.")] = False,
) -> None:
    """Draw a picture of a persona."""
    from persona_engine.cli.render import RenderOptions, run

    run(RenderOptions(out, persona, avatar, expression, view, size, sheet, cast))


@app.command()
def gestures(
    sheet: Annotated[Path | None, typer.Option(help="Draw every gesture at its stroke (.png); without it they are listed.")] = None,
    persona: PersonaName = "mira",
    size: Annotated[str, typer.Option(help="Size of one picture of the sheet in pixels.")] = "240x206",
    unnamed: Annotated[bool, typer.Option("--unnamed", help="Numbers instead of names: can they be told by sight?")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only these gestures.")] = None,
) -> None:
    """List the gestures a persona knows, or draw them."""
    from persona_engine.cli.gestures import GesturesOptions, run

    run(GesturesOptions(sheet, persona, size, unnamed, tuple(only or ())))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A .recording.")],
    csv: Annotated[Path | None, typer.Option(help="Write the final mix at 60 Hz: ARKit and joint columns.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the performance (.png): sound, visemes, lips, face, gaze, hands, states.")] = None,
    persona: Annotated[str | None, typer.Option(help="Which persona; default is the first of the cast.")] = None,
    start: Annotated[float, typer.Option(min=0, help="Where the picture begins, seconds.")] = 0.0,
    end: Annotated[float | None, typer.Option(help="Where the picture ends; default is the whole recording.")] = None,
    faces: Annotated[bool, typer.Option(help="Show faces along the top of the picture (needs OpenGL).")] = True,
) -> None:
    """Show what is in a recording: a summary, its final mix as CSV, a picture of the performance."""
    from persona_engine.cli.inspect import InspectOptions, run

    run(InspectOptions(file, csv, picture, persona, start, end, faces))


@app.command()
def serve(
    personas: Annotated[list[str] | None, typer.Argument(help="Who is there: names, or paths of persona files.")] = None,
    address: Annotated[str, typer.Option(help="Where to listen; 127.0.0.1 lets nobody in from outside.")] = "0.0.0.0",
    port: Annotated[int | None, typer.Option(help="Default: the setting net.port; 0 takes any.")] = None,
    fps: Annotated[int, typer.Option(min=10, max=240, help="Steps a second.")] = 60,
    tls: Annotated[bool, typer.Option("--tls", help="Encrypt, with a certificate that is made on the spot and kept.")] = False,
    cert: Annotated[Path | None, typer.Option(help="Encrypt with this certificate (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key (PEM), where it is a file of its own.")] = None,
    backplane: Annotated[str, typer.Option(help="Run a room behind gateways instead: the broker, nats://host:4222 or redis://host:6379.")] = "",
    room: Annotated[str, typer.Option(help="With a backplane: the room's name. Of several servers of one room one runs it, the others stand by.")] = "",
    gateways: Annotated[int, typer.Option(min=0, max=64, help="Thousands of spectators: let people in by so many processes, one for each core (Linux).")] = 0,
    record: Annotated[Path | None, typer.Option(help="Record the session to this file, as it goes; where it exists, to the next free name.")] = None,
    recording: Annotated[Path | None, typer.Option(help="Show this .recording instead of people, to whoever joins, at any time.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="With a recording: begin again at its end.")] = False,
    world: Annotated[Path | None, typer.Option(help="Go on where the world in this file was left, and save it there. Default: the setting world.file.")] = None,
) -> None:
    """Serve a session without a window; players join with `stage.join(...)`, `python -m demo_game --join` or `persona watch`."""
    from persona_engine.cli.serve import ServeOptions, run

    run(ServeOptions(tuple(personas or ()), address, port, fps, tls, cert, key, backplane, room, world, record, recording, loop, gateways))


@app.command()
def watch(
    what: Annotated[str, typer.Argument(help="A .recording, or the address of a session: 192.168.1.4, wss://host:7777/#sha256=...")],
    badge: Annotated[bool, typer.Option("--badge/--no-badge", help='Show the "AI character" badge; hiding it is logged.')] = True,
) -> None:
    """Watch a recording, with pause and seek, or somebody else's session, in a window."""
    from persona_engine.cli.watch import run

    run(what, badge)


@app.command()
def gateway(
    backplane: Annotated[str, typer.Option(help="The broker: nats://host:4222 or redis://host:6379. Default: the setting rooms.backplane.")] = "",
    room: Annotated[str, typer.Option(help="The room's name. Default: the setting rooms.name.")] = "",
    address: Annotated[str, typer.Option(help="Where to listen; 127.0.0.1 lets nobody in from outside.")] = "0.0.0.0",
    port: Annotated[int | None, typer.Option(help="Default: the setting net.port; 0 takes any.")] = None,
    tls: Annotated[bool, typer.Option("--tls", help="Encrypt, with a certificate that is made on the spot and kept.")] = False,
    cert: Annotated[Path | None, typer.Option(help="Encrypt with this certificate (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key (PEM), where it is a file of its own.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="So many at the same port, one for each core (Linux).")] = 1,
    of_parent: Annotated[bool, typer.Option("--of-parent", hidden=True)] = False,
) -> None:
    """Let players into a room that `persona serve --backplane ...` runs on another machine."""
    from persona_engine.cli.gateway import GatewayArguments, run

    run(GatewayArguments(backplane, room, address, port, tls, cert, key, processes, of_parent))


@app.command()
def puppet(
    persona: Annotated[str, typer.Argument(help="A persona's name, or the path of a persona file.")] = "mira",
    microphone: Annotated[bool, typer.Option("--microphone", help="Your voice is hers: lips, face and hands follow it.")] = False,
    device: Device = "",
    vmc_port: Annotated[int | None, typer.Option(min=0, max=65535, help="UDP port for VMC senders (VSeeFace, Warudo ...); usually 39539.")] = None,
    livelink_port: Annotated[int | None, typer.Option(min=0, max=65535, help="UDP port for Live Link Face; usually 11111.")] = None,
    send_vmc: Annotated[int | None, typer.Option(min=1, max=65535, help="Also send her to a VMC receiver at this UDP port.")] = None,
    aloud: Annotated[bool, typer.Option("--aloud", help="Play the voice here too, a third of a second later.")] = False,
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show her.")] = True,
    record: Annotated[Path | None, typer.Option(help="Record to this file, as it goes; where it exists, to the next free name.")] = None,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="End after so long.")] = None,
    avatar: Avatar = None,
    badge: Annotated[bool, typer.Option("--badge/--no-badge", help='Show the "AI character" badge; hiding it is logged.')] = True,
) -> None:
    """Move a persona live: with your voice, your face (Live Link Face) or a VMC sender."""
    from persona_engine.cli.puppet import PuppetOptions, run

    run(PuppetOptions(persona, avatar, microphone, device, vmc_port, livelink_port, send_vmc, aloud, window, record, seconds, badge))


@app.command()
def style(
    take: Annotated[
        Path | None, typer.Argument(help="A Live Link Face or ARKit CSV, a .recording, or what `persona inspect --csv` wrote; 30 s to 2 min.")
    ] = None,
    persona: PersonaName = "mira",
    out: Annotated[Path | None, typer.Option(help="Write the persona with this style (.toml).")] = None,
    actor: Annotated[str | None, typer.Option(help="Whom to follow in a recording of several.")] = None,
    vmc_port: Annotated[int | None, typer.Option(min=0, max=65535, help="Record the take now, from a VMC sender at this UDP port; usually 39539.")] = None,
    seconds: Annotated[float, typer.Option(min=10, max=600, help="How long to record.")] = 60.0,
    save: Annotated[Path | None, typer.Option(help="Keep what was recorded as a take (.csv).")] = None,
) -> None:
    """Learn how somebody moves from a take: blinks, brows, gaze, head and hands become a persona's style."""
    from persona_engine.cli.style import StyleOptions, run

    run(StyleOptions(take, persona, out, actor, vmc_port, seconds, save))


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Persona files, looks, avatars, recordings, takes, settings, sounds.")]) -> None:
    """Say what files are and whether they are right; status 1 when one is wrong."""
    from persona_engine.cli.check import run

    run(files)


@app.command()
def voices(language: Annotated[str, typer.Argument(help="Only those whose name or tag holds this.")] = "") -> None:
    """List the languages that the offline voice speaks."""
    from persona_engine.cli.voices import run

    run(language)


@app.command()
def doctor() -> None:
    """Check graphics, sound, voices and language model; say what is missing and how to get it."""
    from persona_engine.cli.doctor import run

    run()


@app.command()
def look(
    what: Annotated[str, typer.Argument(help='A look specification (.toml), or words: "a tall woman with red hair and round glasses".')] = "",
    out: Annotated[Path | None, typer.Option(help="The .vrm to write.")] = None,
    photo: Annotated[Path | None, typer.Option(help="A photo of one face that the look is inspired by; words refine it. It is not kept.")] = None,
    consent: Annotated[bool, typer.Option("--consent", help="The person in the photo agreed to this.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Another seed gives a sibling: same words, other proportions.")] = 0,
    sheet: Annotated[Path | None, typer.Option(help="Also draw a contact sheet (.png).")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the model that the settings name.")] = False,
    gallery: Annotated[Path | None, typer.Option(help="Write a page (.html) of pictures of what looks can make.")] = None,
    lods: Annotated[bool, typer.Option("--lods", help="Also write levels of detail beside it: name.lod1.vrm, name.lod2.vrm.")] = False,
    name: Annotated[str, typer.Option(help="The name that the file gives the character.")] = "",
    author: Annotated[str, typer.Option(help="Whose character it is, as the file says.")] = "",
    private: Annotated[bool, typer.Option("--private", help="By its licence only its author may use, change or pass it on; else everybody may.")] = False,
) -> None:
    """Make an avatar from a look specification, from words, or inspired by a photo."""
    from persona_engine.cli.look import LookOptions, run

    run(LookOptions(what, out, seed, sheet, photo, consent, offline, gallery, lods, name.strip(), author.strip(), private))


@app.command()
def wardrobe(
    pieces: Annotated[list[str] | None, typer.Argument(help='Pieces by their plain names: "green hoodie" jeans.')] = None,
    slot: Annotated[str, typer.Option(help="hair, hat, glasses, face, top, outer, bottom, feet, hands, back or ears.")] = "",
    sheet: Annotated[Path | None, typer.Option(help="Draw every piece, or those named in every pose (.png).")] = None,
    persona: Annotated[str, typer.Option("--persona", "-p", help="Who wears them; several with commas.")] = "mira",
    size: Annotated[str, typer.Option(help="Size of one picture in pixels.")] = "240x320",
    inventory: Annotated[Path | None, typer.Option(help="An inventory file: show what is owned.")] = None,
    make: Annotated[bool, typer.Option("--make", help="Sew the pieces of a checkout anew from config/wardrobe/.")] = False,
) -> None:
    """What there is to wear: a table, or pictures."""
    from persona_engine.cli.wardrobe import WardrobeOptions, run

    run(WardrobeOptions(tuple(pieces or ()), slot, make, sheet, persona, size, inventory))


@app.command()
def schema(name: Annotated[str, typer.Argument(help="entry, intent, message or recording.")]) -> None:
    """Print the JSON Schema of what is stored and sent."""
    import json

    from persona_engine.errors import PersonaError
    from persona_engine.net.messages import Message
    from persona_engine.score.schema import SCHEMAS, json_schema

    types = {**SCHEMAS, "message": Message}
    if name not in types:
        raise PersonaError(f"no schema {name!r}; there are {', '.join(sorted(types))}")
    typer.echo(json.dumps(json_schema(name, types), indent=2, sort_keys=True))


@app.command()
def typescript(folder: Annotated[Path, typer.Argument(help="Where to put the files.")]) -> None:
    """Copy the client for web pages: types and decoders of a session in TypeScript."""
    from persona_engine.net.typescript import sources

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sources().items():
        (folder / name).write_text(text, encoding="utf-8")
    typer.echo(f"{len(sources())} files in {folder}; begin with session.ts")


@app.command()
def version() -> None:
    """Print the version."""
    from persona_engine import __version__

    typer.echo(__version__)
