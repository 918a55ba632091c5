"""Avatars between the machines of a session: a host and its guests as stages over real sockets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from persona_engine.avatar.bounds import Bounds, excess, picture_size
from persona_engine.avatar.model import Texture
from persona_engine.avatar.reader import read
from persona_engine.errors import AssetError
from persona_engine.rig.body import Body
from persona_engine.score.entries import LookChange
from persona_engine.score.recording import Casting
from persona_engine.stage.avatar_files import body_of
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host
from tests import samples
from tests.stage.party import Party


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Party]:
    """A host that nobody has joined yet."""
    made = Party(tmp_path)
    yield made
    made.close()


@pytest.fixture
def stranger(tmp_path: Path) -> str:
    """A character that no copy of the game ships."""
    path = tmp_path / "stranger.glb"
    path.write_bytes(samples.arkit_glb())
    return str(path)


def sha_of(path: str) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_a_guest_gets_the_avatar_that_it_lacks(party: Party, stranger: str) -> None:
    """A persona in a file of the host's own is cast with a stand-in at the guest, until the file has come and is worn; no path of the host's travels."""
    mira = party.stage.find_persona("mira")
    body = body_of(party.stage.avatar_of(mira, stranger))
    party.stage.cast_member(mira, body, avatar=stranger)
    party.open()
    guest = party.join()
    stage = guest._stage
    assert stage.cast["mira"] == Casting("mira", stage.cast["mira"].seed, mira.style, "", sha_of(stranger))
    row = stage.performer.row("mira")
    party.until(lambda: abs(stage.performer.body(row).height - body.height) < 1e-6)
    assert stage.files.known(sha_of(stranger))


def test_a_change_of_look_into_an_unknown_file_is_made_up_for(party: Party, stranger: str) -> None:
    """A change into a file that a guest lacks takes effect there when the file has come; of two the last counts."""
    mira = party.stage.find_persona("mira")
    member = party.stage.cast_member(mira, body_of(party.stage.avatar_of(mira)))
    party.open()
    guest = party.join()
    seen: list[str] = []
    guest._stage.on_event(lambda name, data: seen.append(data["look"]) if name == "persona-look" else None)
    member.submit(LookChange("mira", 0.0, stranger))
    party.until(lambda: seen == [sha_of(stranger)])
    late = party.join("late")
    party.until(lambda: late._stage.performer.look("mira"))


def test_a_guest_that_draws_reads_files_beside_the_game(party: Party) -> None:
    """Who comes, or changes, into a shipped file that this guest has not read yet is shown by a stand-in, or as before, until it has been read in a thread; of
    two changes the last counts, whichever is ready first."""
    bram = party.stage.find_persona("bram")
    member = party.stage.cast_member(bram, body_of(party.stage.avatar_of(bram)))
    party.open()
    stage, at_hand = party.new(), []

    def enter(casting: Casting) -> None:
        at_hand.append(stage.files.at_hand(casting.avatar_sha256))
        stage.follow(casting, stage.files.measures(stage.files.stand_in()))

    guest = Guest(stage, f"ws://127.0.0.1:{party.host.port if party.host else 0}", "ann", enter, beside=True)
    party._start(guest)
    party.guests.append(guest)
    assert at_hand == [None]
    wanted = body_of(party.stage.avatar_of(bram)).height
    party.until(lambda: abs(stage.performer.body(stage.performer.row("bram")).height - wanted) < 1e-6)
    member.submit(LookChange("bram", 0.0, "assets/avatars/odile.vrm"))
    member.submit(LookChange("bram", 0.0, "assets/avatars/bram.vrm"))
    party.until(lambda: stage.files.at_hand(party.stage.files.known("assets/avatars/odile.vrm")) is not None and not guest.avatars._waiting)
    looks = [each.performer.look("bram") for each in (stage, party.stage)]
    assert [look.avatar for look in looks if look is not None] == 2 * [party.stage.files.known("assets/avatars/bram.vrm")]


def test_a_guest_takes_only_what_its_own_limits_allow(party: Party, stranger: str) -> None:
    """Too large for the guest: it says so once, the stand-in stays, the session goes on."""
    mira = party.stage.find_persona("mira")
    party.stage.cast_member(mira, body_of(party.stage.avatar_of(mira, stranger)), avatar=stranger)
    party.open()
    stage = party.new(max_triangles=1000, max_bytes=1 << 16)
    missing: list[str] = []
    stage.on_event(lambda name, data: missing.append(str(data["reason"])) if name == "avatar-missing" else None)
    party.join("small", stage)
    party.until(lambda: bool(missing))
    assert len(missing) == 1 and "at most 65536" in missing[0]


def test_a_path_from_the_wire_opens_nothing(tmp_path: Path, stranger: str) -> None:
    """Whatever a host writes into a casting, only shipped files and files by their SHA-256 are ever opened."""
    party = Party(tmp_path)
    stage = party.stage
    for persona, avatar in (("x", stranger), ("x", "../../../etc/passwd"), (stranger, ""), ("../../pyproject", ""), ("x", str(tmp_path / "x.toml"))):
        assert stage.cast_avatar(Casting(persona, 1, avatar=avatar)) is None
    assert stage.cast_avatar(Casting("x", 1, avatar="assets/avatars/finn.lod2.vrm")) is not None
    party.close()


def test_a_guest_brings_its_own_avatar_to_everyone(party: Party, stranger: str) -> None:
    """What one guest brings reaches the host, who may show it, and the others."""
    mira = party.stage.find_persona("mira")
    member = party.stage.cast_member(mira, body_of(party.stage.avatar_of(mira)))
    judged: list[tuple[str, int]] = []
    party.open(Host(party.stage, judge=lambda peer, avatar, data: judged.append((peer, len(data))) or ""))
    brought: list[str] = []
    party.stage.on_event(lambda name, data: brought.append(data["avatar"]) if name == "avatar-brought" else None)
    ann, ben = party.join("ann"), party.join("ben")
    data = Path(stranger).read_bytes()
    given = ann.avatars.give(data)
    party.until(lambda: given.done() and bool(brought))
    assert given.result() == sha_of(stranger) == brought[0] and judged == [("ann#1", len(data))]
    member.submit(LookChange("mira", 0.0, brought[0]))
    party.until(lambda: ben._stage.performer.look("mira"))


@pytest.mark.parametrize("what", ["garbage", "judge", "setting", "size"])
def test_a_host_refuses_what_it_does_not_want(party: Party, stranger: str, what: str) -> None:
    """Bytes that are no character, what the game's judge refuses, anything where guests may bring nothing, and too much: the guest is told why."""
    words = {"garbage": "glTF version", "judge": "no masks", "setting": "its own avatars only", "size": "at most 65,536"}[what]
    stage = party.new(uploads=what != "setting", max_bytes=1 << (16 if what == "size" else 20)) if what in ("setting", "size") else party.stage
    party.stage = stage
    party.open(Host(stage, judge=(lambda peer, avatar, data: "no masks") if what == "judge" else None))
    guest = party.join()
    given = guest.avatars.give(b"glTF" * 100 if what == "garbage" else bytes(70_000) if what == "size" else Path(stranger).read_bytes())
    party.until(given.done)
    with pytest.raises(AssetError, match=words):
        given.result()


def test_an_avatar_out_of_bounds_is_named_by_what_is_too_much() -> None:
    """Triangles, joints and textures are counted without decoding a picture."""
    avatar = read(samples.arkit_glb(), "sample")
    assert excess(avatar, Bounds()) == ""
    assert "triangles" in excess(avatar, Bounds(triangles=3))
    assert "joints" in excess(avatar, Bounds(joints=3))
    assert picture_size(Texture("x", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (40_000).to_bytes(4, "big") + (7).to_bytes(4, "big"))) == (40_000, 7)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + (480).to_bytes(2, "big") + (640).to_bytes(2, "big")
    assert picture_size(Texture("x", jpeg)) == (640, 480)
    assert picture_size(Texture("x", b"\xff\xd8" + b"\xff" * 50)) == (0, 0)
    assert Body.standard().height > 0
