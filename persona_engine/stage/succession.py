"""A stage goes on with a room that another server ran until now: its time, its people, what they are doing."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from persona_engine.dialogue.persona import Persona
from persona_engine.errors import ScoreError
from persona_engine.net.messages import Seat
from persona_engine.net.session import HostState
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import Cut, Entry, Performance, State
from persona_engine.score.recording import Casting
from persona_engine.stage.access import HERE
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.me import HostLink
from persona_engine.stage.member import Member
from persona_engine.stage.track import Place

log = logging.getLogger("persona_engine.stage")

SPARE = 1000
"""Numbers of performances that an owner leaves free after the last it knows of: the one before may have given out more."""


@dataclass(frozen=True)
class Person:
    """Somebody whom a server can run, and where they stand at first: x, z in metres and heading in radians."""

    persona: Persona
    body: Body
    place: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Estate:
    """What is known of a room: `state` as it was at local time `at`, and of which sounds all has come."""

    state: HostState
    at: float
    sounds: Mapping[str, bool]


def begin(stage: HeadlessStage, people: tuple[Person, ...]) -> None:
    """Bring everyone on a stage on which nothing has happened yet."""
    for person in people:
        stood = stage.keeper.place(person.persona.id)
        member = stage.cast_member(person.persona, person.body)
        if stood is None:
            _place(stage, member.id, person)


def succeed(stage: HeadlessStage, people: tuple[Person, ...], estate: Estate) -> list[Cut]:
    """Take over time, cast and score; players stand where they stood, and their places are kept until they are heard of. Returns what is to be cut: sentences
    whose sound died with the owner before."""
    state = estate.state
    passed = 0.0 if state.paused else (stage.base_clock.now() - estate.at) * state.scale
    stage.clock.seek(state.session_t + passed)
    stage.clock.scale, stage.play_delay = state.scale, state.playout_delay
    stage.pause(state.paused)
    castings = {casting.persona: casting for casting in state.cast}
    known = {person.persona.id: person for person in people}
    for name in (n for n, casting in castings.items() if n not in known and not casting.player):
        log.warning("%s was on stage under another server; this one does not have them", name)
    taken = {n: stage.take_over(known[n].persona, known[n].body, _casting(castings[n], known[n])) for n in castings if n in known}
    guests = [casting for casting in state.cast if casting.player and casting.persona not in known]
    for casting in guests:
        _follow(stage, casting)
    entries = _decoded(state)
    for entry in entries:
        stage.apply(entry)
    stage.performer.realise_seen(stage.now())
    for name, member in taken.items():
        _go_on(member, entries)
        _place(stage, name, known[name])
    for casting in guests:
        stage.players.adopt(casting, Seat(casting.player, "speaker", ""), seen_at(stage, casting.persona))
        _go_on(stage.members[casting.persona], entries)
    begin(stage, tuple(person for name, person in known.items() if name not in castings))
    return _torn(stage, entries, estate.sounds, stage.now())


def forget(stage: HeadlessStage, keep: Iterable[Casting]) -> None:
    """The score begins anew, at another time: who is cast as `keep` says and was not changed since stays on stage, the others leave."""
    stays = {(casting.persona, casting.seed, casting.avatar, casting.avatar_sha256) for casting in keep}
    for c in tuple(stage.cast.values()):
        if (c.persona, c.seed, c.avatar, c.avatar_sha256) in stays and stage.performer.look(c.persona) is None:
            stage.sounds.silence(c.persona)
            stage.performer.restart(c.persona, c.seed, c.style)
        else:
            stage.dismiss(c.persona)
    stage.end_lines()
    stage.world.clear()
    stage.performer.rewind()
    stage.puppetry.clear()


def inherit(stage: HeadlessStage, people: Mapping[str, Persona], seats: Iterable[Seat], own: str) -> list[Cut]:
    """A guest's stage goes on with what it followed until now: `people` as their owner, players in the seats that they had; `own` was this machine's peer.
    Returns what is to be cut: sentences whose sound died with the host. Who cannot go on leaves."""
    stage.samples_world, stage.link, stage.puppetry.uplink, stage.sounds.follows = True, None, None, False
    stage.puppetry.clear()
    entries, now = list(stage.performer.snapshot()), stage.now()
    whole = {cued.sound.name: cued.whole for cued in stage.sounds.current()}
    places = {seat.peer: seat for seat in seats}
    for casting in tuple(stage.cast.values()):
        if casting.persona in people and not casting.player:
            member = stage.adopt(people[casting.persona], casting)
            _go_on(member, entries)
            stage.put(member.id, seen_at(stage, member.id) or (0.0, 0.0, 0.0, 0.0))
        elif casting.player in places:
            stage.players.adopt(casting, places[casting.player], seen_at(stage, casting.persona))
            _go_on(stage.members[casting.persona], entries)
        else:
            log.info("%s leaves with the host", casting.persona)
            stage.dismiss(casting.persona)
    if stage.me is not None:
        stage.me.stay(HostLink(stage))
        stage.players.move_in(own, HERE)
    return _torn(stage, [e for e in entries if e.persona in stage.cast], whole, now)


def _casting(casting: Casting, person: Person) -> Casting:
    return msgspec.structs.replace(casting, style=person.persona.style)


def _follow(stage: HeadlessStage, casting: Casting) -> None:
    """Somebody's own character comes on, a stand-in until its file has been read beside the game."""
    sha256 = casting.avatar_sha256
    avatar = stage.files.at_hand(sha256) if sha256 else None
    stage.follow(casting, Body.standard() if avatar is None else stage.files.measures(avatar))
    if sha256 and avatar is None and stage.files.here(sha256):
        stage.when_read(sha256, lambda: stage.embody(casting.persona, sha256))


def _decoded(state: HostState) -> list[Entry]:
    if state.known is None:
        return list(state.snapshot)
    try:
        return [codec.decode(data) for data in state.known.entries]
    except ScoreError as error:
        log.warning("what the server before left cannot be read, and everyone begins anew: %s", error)
        return []


def _go_on(member: Member, entries: list[Entry]) -> None:
    mine = [entry for entry in entries if entry.persona == member.id]
    said = [(e.id, e.t + e.duration) for e in mine if isinstance(e, Performance) and e.kind == "speech"]
    numbers = [e.id for e in mine if isinstance(e, Performance)]
    state = max((e for e in mine if isinstance(e, State)), key=lambda e: e.t, default=member.state)
    member.go_on(state, max(numbers, default=0) + SPARE, max(said, default=(0, -1e9), key=lambda s: s[1]), member.stage.now())


def _place(stage: HeadlessStage, name: str, person: Person) -> None:
    """Where the room last saw them, or where they begin."""
    x, z, heading = person.place
    stage.put(name, seen_at(stage, name) or (x, 0.0, z, heading))


def seen_at(stage: HeadlessStage, name: str) -> Place | None:
    """Where the session last saw somebody."""
    known = next((r for r in reversed(stage.world.samples()) if name in r.ids), None) if stage.world.row(name) >= 0 else None
    if known is None:
        return None
    k = known.ids.index(name)
    x, y, z = known.positions[k]
    return (x, y, z, known.headings[k])


def _torn(stage: HeadlessStage, entries: list[Entry], sounds: Mapping[str, bool], now: float) -> list[Cut]:
    cut = {(e.persona, e.id) for e in entries if isinstance(e, Cut)}
    return [
        Cut(e.persona, e.id, now + stage.play_delay, max(0.0, now - e.t))
        for e in entries
        if isinstance(e, Performance) and e.sound and not sounds.get(e.sound) and e.t + e.duration > now and (e.persona, e.id) not in cut
    ]
