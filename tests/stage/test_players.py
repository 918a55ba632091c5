"""People on stage: a host and its guests as stages over real sockets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from persona_engine.errors import SessionError
from persona_engine.names import ARKIT_INDEX
from persona_engine.net.moves import MOST, MoveDecoder, MoveEncoder
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import LookChange, Performance
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.me import Me
from persona_engine.stage.players import clean
from persona_engine.stage.succession import seen_at
from persona_engine.stage.track import Track
from tests import samples
from tests.stage.party import Party


@pytest.fixture
def party(tmp_path: Path) -> Iterator[Party]:
    """A harbour with mira in it, open to guests."""
    made = Party(tmp_path)
    made.stage.targets["mira"] = lambda: (0.0, 0.0, 0.0, 0.0)
    made.stage.cast_member(made.stage.find_persona("mira"), Body.standard())
    made.open()
    yield made
    made.close()


def enter(party: Party, name: str, avatar: str = "finn", key: str = "") -> Me:
    """A guest comes on stage and is seen by its own machine."""
    guest = party.join(name)
    me = guest._stage.play_as(name.title(), avatar, key)
    party.until(lambda: bool(me.persona))
    return me


def test_everybody_sees_everybody(party: Party) -> None:
    """Each player is cast at the host and at every guest, by name and in their avatar, the host's own too; every game is told who comes."""
    told: dict[str, list[str]] = {"host": [], "ann": []}
    party.stage.on_event(lambda name, data: told["host"].append(data["who"]) if name == "player-entered" else None)
    party.stage.play_as("Harbour master", "bram")
    ann = enter(party, "ann")
    ann._stage.on_event(lambda name, data: told["ann"].append(data["who"]) if name == "player-entered" else None)
    ben = enter(party, "ben", "odile")
    party.until(lambda: all(len(s.cast) == 4 for s in party.stages))
    for stage in party.stages:
        assert {c.name: c.avatar for c in stage.cast.values() if c.player} == {
            "Harbour master": "assets/avatars/bram.vrm", "Ann": "assets/avatars/finn.vrm", "Ben": "assets/avatars/odile.vrm"}  # fmt: skip
    assert told == {"host": ["Harbour master", "Ann", "Ben"], "ann": ["Ben"]}
    assert ann.persona == "ann" and ben.persona == "ben" and party.stage.me is not None and party.stage.me.persona == "harbour-master"


def test_a_walk_is_seen_by_the_others(party: Party) -> None:
    """Who walks is seen walking, at the others' too, at the pace and in the place; who stops stands."""
    ann = enter(party, "ann")
    ben = enter(party, "ben")
    there = ben._stage
    walked, last = 0.0, ann._stage.now()

    def stroll() -> tuple[float, float, float, float]:
        """A metre a second, and no leap where the machine stood still."""
        nonlocal walked, last
        walked, last = min(2.0, walked + min(0.1, ann._stage.now() - last)), ann._stage.now()
        return (walked, 0.0, 3.0, math.pi / 2)

    ann.follow(stroll)
    party.until(lambda: party.stage.members["ann"].state.locomotion == "walk")
    party.until(lambda: "ann" in there.cast and any(getattr(e, "locomotion", "") == "walk" for e in there.performer.entries("ann")))
    row = there.performer.row("ann")
    party.until(lambda: abs(float(there.frame.roots[0, row]) - 2.0) < 0.01)
    party.until(lambda: party.stage.members["ann"].state.locomotion == "idle")
    assert float(there.frame.roots[2, row]) == pytest.approx(3.0, abs=0.01)
    assert float(there.frame.roots[3, row]) == pytest.approx(math.pi / 2, abs=0.01)


def test_who_is_told_all_anew_stays_where_they_are(party: Party) -> None:
    """When the session begins anew on the same connections, as where another server took the room over, moves mean what they meant before."""
    ann, ben = enter(party, "ann"), enter(party, "ben")
    assert party.host is not None
    joined: list[str] = []
    party.guests[0]._stage.on_event(lambda name, data: joined.append(data["state"]) if name == "persona-session" else None)
    for times, x in enumerate((0.7, 1.2, 1.3)):
        ann.move((x, 0.0, -1.2, 0.3))
        party.until(lambda x=x: all(_near(stage, "ann", (x, 0.0, -1.2)) for stage in (party.stage, ben._stage)))
        party.host.renew()
        party.until(lambda times=times: len(joined) > times)


def _near(stage: HeadlessStage, name: str, place: tuple[float, float, float]) -> bool:
    seen = seen_at(stage, name)
    return seen is not None and math.dist(seen[:3], place) < 0.02


def test_words_are_seen_heard_and_answered(party: Party) -> None:
    """A typed line moves the player's lips at every machine under its words, and the persona nearby answers the player."""
    ann, ben = enter(party, "ann"), enter(party, "ben")
    ann.move((0.0, 0.0, 2.0, math.pi))
    said: list[tuple[str, str]] = []
    ben._stage.on_event(lambda name, data: said.append((data["persona"], data["text"])) if name == "persona-speaking" else None)
    heard: list[tuple[str, str]] = []
    party.stage.on_event(lambda name, data: heard.append((data["persona"], data["speaker"])) if name == "persona-heard" else None)
    ann.say("[wave] Good morning, is the tide in?")
    party.until(lambda: ("ann", "Good morning, is the tide in?") in said and any(who == "mira" for who, _ in said))
    assert heard == [("mira", "ann")]
    assert party.stage.members["mira"].state.attention.id == "ann"
    made = [e for e in party.stage.performer.entries("ann") if isinstance(e, Performance)]
    assert not made or all(e.visemes or e.kind == "micro" for e in made)


def test_what_may_not_be_said_is_not_said(party: Party) -> None:
    """A blocked line reaches nobody, and its player is told."""
    ann = enter(party, "ann")
    told: list[tuple[str, str]] = []
    party.stage.players.answer = lambda peer, words, what, persona: told.append((peer, words))
    ann.say("kill yourself")
    party.until(lambda: bool(told))
    assert told == [("ann#1", "that is not said here")] and not party.stage.members["ann"].busy


def test_emotes_and_clothes_reach_everyone(party: Party) -> None:
    """A wave and a hat of one's own are seen by all; an emote that there is not is answered with one that there is."""
    ann, ben = enter(party, "ann"), enter(party, "ben")
    waved: list[str] = []
    looks: list[dict[str, str]] = []
    ben._stage.entry_listeners.append(lambda entry: None)
    ben._stage.on_event(lambda name, data: waved.append(data["persona"]) if name == "persona-started" else looks.append(data["wears"]) if name == "persona-look" else None)
    ann.emote("waves")
    party.until(lambda: waved == ["ann"])
    ann.wear("beanie")
    party.until(lambda: bool(looks) and "beanie" in looks[-1].get("hat", ""))
    told: list[str] = []
    events: list[dict[str, str]] = []
    for guest in party.guests:
        guest._stage.on_event(lambda name, data: events.append(data) if name == "persona-refused" else None)
    ann.emote("wafe")
    party.until(lambda: len(events) == 1)
    assert "wave" in events[0]["reason"] and (events[0]["what"], events[0]["persona"]) == ("emote", "ann")
    party.stage.players.answer = lambda peer, words, what, persona: told.append(words)
    told.append(events[0]["reason"])
    ben.dress("mira", "beanie")
    party.until(lambda: len(told) == 2)
    assert "wave" in told[0] and told[1].startswith("you may not dress mira: speakers may not")
    party.stage.access.rights["wear:mira"] = "speaker"
    ben.dress("mira", "beanie")
    party.until(lambda: "beanie" in looks[-1].get("hat", "") and party.stage.wardrobe.worn("mira").get("hat") is not None)


def test_a_microphone_moves_the_lips_everywhere(party: Party) -> None:
    """Sound that a guest feeds is performed by its character: the others hear it, and see its lips move."""
    ann, ben = enter(party, "ann"), enter(party, "ben")
    rate = 16_000
    t = np.arange(2 * rate) / rate
    tone = sum(np.sin(2 * np.pi * f * t) / k for k, f in enumerate((140, 280, 700, 1220, 2600), 1)) * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * t))
    pcm = (9000 * tone / np.abs(tone).max()).astype("<i2").tobytes()
    sounds: list[tuple[str, float]] = []
    ben._stage.sound_listeners.append(lambda cued, grown: sounds.append((cued.persona, len(grown.sound.pcm) / 2 / grown.sound.rate)))
    microphone = ann.talk(rate)
    for at in range(0, len(pcm), 3200):
        microphone.feed(pcm[at : at + 3200])
    microphone.end()
    party.until(lambda: bool(sounds) and sounds[-1][1] > 1.0)
    assert {who for who, _ in sounds} == {"ann"}
    row = ben._stage.performer.row("ann")
    party.until(lambda: float(ben._stage.frame.face[:, row].max()) > 0.1)


def cut_off(party: Party) -> None:
    """The last guest's machine is gone from one moment to the next."""
    guest = party.guests.pop()
    client = guest._client
    assert client is not None

    async def cut() -> None:
        if client._task is not None:
            client._task.cancel()
        client.drop()

    guest._stage.bridge.run(cut()).result(100.0)


def test_who_comes_back_is_the_same(party: Party) -> None:
    """Who is cut off keeps the place for a while: the same character under the same name goes on; a stranger of that name is another."""
    enter(party, "ann", key="secret")
    cut_off(party)
    party.until(lambda: bool(party.stage.players.all) and party.stage.players.all[0].leaves < math.inf)
    again = enter(party, "ann", key="secret")
    assert again.persona == "ann" and len(party.stage.players.all) == 1
    other = enter(party, "ann", key="another")
    assert other.persona == "ann-2"


def test_who_stays_away_is_gone(party: Party) -> None:
    """After the time of grace the place of who was cut off is given up, everywhere; who says goodbye leaves at once."""
    chris = enter(party, "chris")
    party.guests.pop().stop()
    party.until(lambda: chris.persona not in party.stage.cast)
    settings = party.stage.settings
    party.stage.settings = settings.model_copy(update={"players": settings.players.model_copy(update={"grace_s": 0.05})})
    ben, left = enter(party, "ben"), []
    ben._stage.on_event(lambda name, data: left.append(data["who"]) if name == "player-left" else None)
    enter(party, "ann")
    cut_off(party)
    party.until(lambda: "ann" not in ben._stage.cast and "ann" not in party.stage.cast)
    assert left == ["Ann"]


def test_who_is_muted_is_not_heard_and_who_is_sent_away_stays_away(party: Party) -> None:
    """Only who may gives orders. Words and voice of a muted player reach nobody, also when they come again; who is sent away is told why and does not try to
    come back."""
    party.stage.play_as("Host", "bram")
    ann, ben = enter(party, "ann"), enter(party, "ben", key="secret")
    guests, told, said = {g._session.peer.split("#")[0]: g for g in party.guests}, [], []
    for stage in party.stages:
        stage.on_event(lambda name, data: told.append(data["reason"]) if name == "persona-refused" else None)
    party.stage.on_event(lambda name, data: said.append(data["text"]) if name == "persona-spoke" else None)
    ben.order("kick", "ann")
    party.until(lambda: any("takes an admin" in words for words in told))
    assert party.stage.access.rights["order"] == "admin"
    party.stage.access.rights["order"] = "speaker"
    ann.order("mute", "Ben")
    party.until(lambda: "you are muted here" in told)
    told.clear()
    ben.say("Can you hear me?")
    ben.talk().feed(b"\0\1" * 4000)
    party.until(lambda: "you are muted here" in told)
    ann.order("kick", "nobody of that name")
    party.until(lambda: any("there are host, ann, ben" in words for words in told))
    ann.order("kick", "host")
    party.until(lambda: "Host is the host" in told)
    guests["ben"].stop()
    party.until(lambda: "ben" not in party.stage.cast)
    again = enter(party, "ben", key="secret")
    again.say("And now?")
    ann.say("Good morning.")
    party.until(lambda: "Good morning." in said)
    assert not {"Can you hear me?", "And now?"} & set(said)
    party.stage.players.discipline.mute("ben", False)
    party.stage.players.discipline.kick("ben", "you were told twice")
    gone = party.guests[-1]
    party.until(lambda: gone.state == "ended" and "ben" not in ann._stage.cast)


def test_an_own_avatar_is_worn_by_everyone(party: Party, tmp_path: Path) -> None:
    """A guest's own file goes up and is worn at the host and at the other guests."""
    path = tmp_path / "own.glb"
    path.write_bytes(samples.arkit_glb())
    ben = enter(party, "ben")
    ann = enter(party, "ann", str(path))
    sha256 = ann._stage.files.known(str(path))
    party.until(lambda: "ann" in ben._stage.cast and any(isinstance(e, LookChange) and e.avatar == sha256 for e in ben._stage.performer.entries("ann")))


def test_names_are_made_fit_to_read() -> None:
    """Names are one short line without control characters or tags, and never empty."""
    assert clean("\u202eevil\x00\nname [wave]" + "x" * 99) == "evil name (wave)" + "x" * 8
    assert clean(" \n") == "Guest"


@pytest.mark.parametrize("data", [b"\x03", b"\x03\xc1", b"\x03\x95\x00\x00\x00\x00", b"\x03\x91\x00", b"\x03" + b"\x95\x01\xce\xff\xff\xff\xff\x00\x00\x00"])
def test_moves_that_are_none_are_refused(data: bytes) -> None:
    """Garbage, too few numbers, and places outside the world end the connection with a reason."""
    with pytest.raises(SessionError):
        MoveDecoder().take(data)
    assert MOST > 0


def test_moves_are_small_and_exact() -> None:
    """A walk at 20 Hz takes some ten bytes a move and arrives to the millimetre."""
    up, down = MoveEncoder(), MoveDecoder()
    sizes = []
    for k in range(200):
        place = (0.04 * k, 0.0, math.sin(0.1 * k), 0.02 * k)
        data = up.frame(100 + 0.05 * k, place)
        sizes.append(len(data))
        t, back = down.take(data)
        assert t == pytest.approx(100 + 0.05 * k) and back == pytest.approx(place, abs=6e-4)
    assert np.mean(sizes[1:]) <= 11


def test_nobody_is_faster_than_the_stage_allows() -> None:
    """A leap across the square is shown as a run at the greatest speed, and ends where it was to go."""
    track = Track((0.0, 0.0, 0.0, 0.0), 6.0, 0.0)
    track.add(0.1, (100.0, 0.0, 0.0, 0.0), 0.1)
    xs = [track.step(0.1 + k / 60)[0] for k in range(60 * 18)]
    assert max(np.diff(xs)) <= 6.0 / 60 + 1e-6
    assert xs[-1] == pytest.approx(100.0)


def test_uneven_moves_are_shown_evenly() -> None:
    """Moves that come late and in bunches are read behind them: a steady walk stays steady."""
    track = Track((0.0, 0.0, 0.0, 0.0), 6.0, 0.0)
    rng = np.random.default_rng(3)
    arrivals: list[tuple[float, float]] = []
    for k in range(1, 250):
        arrivals.append((max(arrivals[-1][0] if arrivals else 0.0, 0.05 * k + float(rng.uniform(0.0, 0.12))), 0.05 * k))
    xs, now = [], 0.0
    for _ in range(600):
        now += 1 / 60
        while arrivals and arrivals[0][0] <= now:
            t = arrivals.pop(0)[1]
            track.add(t, (t, 0.0, 0.0, 0.0), now)
        xs.append(track.step(now)[0])
    speeds = np.diff(xs[120:]) * 60
    assert np.percentile(np.abs(speeds - 1.0), 95) < 0.05
    assert track.velocity[0] == pytest.approx(1.0, abs=0.2)


def test_two_who_speak_at_once_are_answered_one_after_the_other(party: Party) -> None:
    """The second waits, is shown that he was heard, and is answered by his name when the first has her answer; she looks at each in turn."""
    ann, ben = enter(party, "ann"), enter(party, "ben", "odile")
    ann.move((-1.0, 0.0, 2.0, math.pi))
    ben.move((1.0, 0.0, 2.0, math.pi))
    mira = party.stage.members["mira"]
    answers: list[str] = []
    spoken: list[tuple[str, str]] = []

    def listen(name: str, data: dict[str, str]) -> None:
        if name == "persona-answers":
            answers.append(data["speaker"])
        elif name == "persona-speaking" and data["persona"] == "mira":
            spoken.append((mira.state.attention.id, data["text"]))

    party.stage.on_event(listen)
    party.stage.time_scale = 3.0
    party.until(lambda: mira.aware.metres("ben", party.stage.now()) < 3.0)
    ann.say("Where is the lighthouse?", "mira")
    party.until(lambda: answers == ["ann"])
    ben.say("And where is the market?", "mira")
    party.until(lambda: answers == ["ann", "ben"] and not mira.busy)
    to_ben = [text for who, text in spoken if who == "ben"]
    assert to_ben and "Ben" in to_ben[0]
    assert any(who == "ann" for who, _ in spoken) and [who for who, _ in spoken] == sorted(who for who, _ in spoken)
    assert {t.id for t in mira.company} == {"ann"}


def test_of_three_who_speak_at_once_nobody_is_lost(party: Party) -> None:
    """Three who typed together and ask in the same moment are each answered, once, and looked at meanwhile; every machine holds the same performances."""
    names = ("ann", "ben", "cat")
    people = [enter(party, name) for name in names]
    mira, asked, answers, looked = party.stage.members["mira"], list[str](), list[str](), set[tuple[str, str]]()
    for k, player in enumerate(people):
        player.move((1.5 * (k - 1), 0.0, 2.0, math.pi))
    party.until(lambda: all(mira.aware.metres(name, party.stage.now()) < 3.0 for name in names))
    for guest in party.guests:
        guest.listen("mira", "Wh")

    def listen(name: str, data: dict[str, str]) -> None:
        if name in ("persona-answers", "persona-answered"):
            (asked if name == "persona-answers" else answers).append(data["speaker"])
        elif name == "persona-speaking" and data["persona"] == "mira":
            looked.add((asked[-1], mira.state.attention.id))

    party.stage.on_event(listen)
    party.stage.time_scale = 4.0
    for player, line in zip(people, ("Where is the lighthouse?", "Where is the market?", "Who are you?")):
        player.say(line, "mira")
    party.until(lambda: len(answers) == 3 and not mira.busy)
    assert sorted(answers) == sorted(names) and looked >= {(name, name) for name in names}
    party.until(lambda: len({codec.digest(stage.performer.snapshot()) for stage in party.stages}) == 1)


def test_a_guest_moves_a_persona_where_it_may(party: Party) -> None:
    """A puppeteer's poses are shown at the host and at the other guests; who is no puppeteer is told so, and moves nobody."""
    guest, other = party.join("pat"), party.join("eve")
    refused: list[str] = []
    guest._stage.on_event(lambda name, data: refused.append(data["reason"]) if name == "persona-refused" else None)
    hand = guest._stage.puppet("mira", "face")
    hand.drive(face={"cheekPuff": 0.8})
    party.until(lambda: bool(refused))
    assert "puppeteer" in refused[0] and party.stage.puppetry.free("mira")
    assert party.host is not None
    party.stage.access.enter("pat#1", "puppeteer")
    rows = [(s, s.performer.row("mira"), ARKIT_INDEX["cheekPuff"]) for s in (party.stage, other._stage)]
    party.until(lambda: all(float(s.frame.face[shape, row]) > 0.7 for s, row, shape in rows))
    hand.release()
    party.until(lambda: all(float(s.frame.face[shape, row]) < 0.2 for s, row, shape in rows) and party.stage.puppetry.free("mira"))
    hand = guest._stage.puppet("mira", "face")
    hand.drive(face={"cheekPuff": 0.8})
    party.until(lambda: not party.stage.puppetry.free("mira"))
    party.guests.remove(guest)
    guest.stop()
    party.until(lambda: party.stage.puppetry.free("mira"))
