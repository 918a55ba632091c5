"""What personas make of what goes on around them: typing, talk between others, people who come, go and stand too close."""

import asyncio
import dataclasses
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from persona_engine.behavior.reflexes import BORED, FIDGETS, REFLEXES
from persona_engine.clock import ManualClock
from persona_engine.dialogue.language_model import Message
from persona_engine.errors import StageError
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Cut, Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Listen
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.member import Member

FPS = 60
SPINE = (0, 1, 2, 3, 4, 5)


class Square:
    """Mira at the origin, two others beside her, and a player who can be put anywhere."""

    def __init__(self, names: tuple[str, ...] = ("mira", "bram", "odile")) -> None:
        self.clock = ManualClock()
        self.stage = HeadlessStage(Settings(voice={"provider": "silent"}, awareness=True), self.clock, inline=True, capacity=8)
        self.player = (0.0, 1.4, 30.0, 0.0)
        self.stage.targets["player"] = lambda: self.player
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.entries: list[Performance] = []
        self.stage.on_event(lambda name, data: self.events.append((name, data)))
        self.stage.entry_listeners.append(lambda e: self.entries.append(e) if isinstance(e, Performance) else None)
        self.cast: dict[str, Member] = {}
        for k, name in enumerate(names):
            self.cast[name] = self.stage.cast_member(self.stage.find_persona(name), Body.standard())
            place = ((0.0, 0.0, 0.0, 0.0), (1.6, 0.0, 1.2, -1.2), (-1.5, 0.0, 1.4, 1.3))[k]
            self.stage.targets[name] = lambda place=place: place

    def run(self, seconds: float, fps: float = FPS) -> np.ndarray:
        """(T, C) Mira's face, rotations and hips."""
        frames = []
        for _ in range(round(seconds * fps)):
            while self.stage.thinking:
                self.stage.bridge.drain(0.01)
            frame = self.stage.step()
            frames.append(np.concatenate([frame.face[:, 0], frame.rotations[:, :, 0].ravel(), frame.hips[:, 0]]))
            self.clock.advance(1 / fps)
        return np.array(frames)

    def shown(self, persona: str, name: str) -> int:
        """How often a persona gave a block of that name in micro-performances."""
        return sum(any(b.name == name for b in e.blocks) for e in self.entries if e.persona == persona and e.kind == "micro")

    def head(self, row: int) -> np.ndarray:
        """(3,) where a head points in the model's axes."""
        turn = self.stage.frame.rotations[:, 0, row]
        for bone in SPINE[1:]:
            turn = quat.mul(turn, self.stage.frame.rotations[:, bone, row])
        return np.asarray(quat.rotate(turn, np.array([0.0, 0.0, 1.0], np.float32)))


@pytest.fixture
def square() -> Iterator[Square]:
    """A fresh one."""
    made = Square()
    yield made
    made.stage.destroy()


def test_who_types_is_attended_to(square: Square) -> None:
    """From the first key on she listens and looks; in pauses and at the ends of phrases she shows that she follows."""
    mira = square.cast["mira"]
    square.player = (0.3, 1.4, 2.0, 0.0)
    square.run(0.5)
    line = "I walked down to the sea today, and there was a boat without a sail, quite alone. You are wonderful, really"
    for end in range(4, len(line), 4):
        mira.submit(Listen("mira", "player", line[:end]))
        square.run(1.3 if line[end - 4 : end].strip()[-1:] in (",", ".") else 0.2)
        assert mira.state.role == "listening" and mira.state.attention.id == "player"
    assert square.shown("mira", "nod") + square.shown("mira", "brow_raise") >= 3
    assert square.shown("mira", "smile") >= 1
    mira.hear(line, "player")
    assert mira.state.role == "thinking"


def test_who_stops_typing_is_let_go(square: Square) -> None:
    """Eight seconds after the last key she gives up waiting."""
    mira = square.cast["mira"]
    mira.listen("player", "hello th")
    square.run(6.0)
    assert mira.state.role == "listening"
    square.run(4.0)
    assert mira.state.role == "idle"


def test_the_others_listen_to_who_speaks(square: Square) -> None:
    """Bystanders turn to the speaker, give signs of listening, and go back to their own affairs."""
    square.run(0.3)
    square.cast["bram"].say("Listen, both of you, the tide is late today. I have never seen such a thing, and I have seen a lot. It will come back.")
    square.run(3.0)
    for name in ("mira", "odile"):
        assert square.cast[name].state.attention.id == "bram" and square.cast[name].state.role == "listening"
    square.run(12.0)
    assert square.cast["mira"].state.role == "idle" and square.cast["mira"].state.attention.ahead
    signs = sum(square.shown(name, block) for name in ("mira", "odile") for block in ("nod", "tilt", "brow_raise"))
    assert signs >= 2


def test_all_look_where_somebody_points(square: Square) -> None:
    """Joint attention: a glance follows the hand."""
    square.run(0.3)
    place = square.cast["bram"].places
    where = next(iter(place), "")
    if not where:
        place["mill"] = GazeTarget("mill", (8.0, 2.0, 3.0))
        where = "mill"
    square.cast["bram"].say(f"Look, the {where} is over there. [point:{where}]")
    square.run(6.0)
    targets = [b.target for e in square.entries if e.persona == "mira" and e.kind == "micro" for b in e.blocks if b.kind == "gaze" and b.target]
    assert place[where].point in [t.point for t in targets]


def test_people_are_greeted_and_seen_off(square: Square) -> None:
    """Noticed at a distance, greeted near by, let go again: once each."""
    mira = square.cast["mira"]
    for z in np.arange(12.0, 2.0, -0.05):
        square.player = (0.0, 1.4, float(z), 0.0)
        square.run(1 / 30)
    names = [(n, d.get("persona")) for n, d in square.events]
    assert names.count(("persona-meets", "mira")) == 1
    assert mira.state.attention.id == "player" and square.shown("mira", "brow_flash") >= 2
    mira.hear("Hello!", "player")
    square.run(8.0)
    for z in np.arange(2.0, 9.0, 0.05):
        square.player = (0.0, 1.4, float(z), 0.0)
        square.run(1 / 30)
    assert [(n, d.get("persona")) for n, d in square.events].count(("persona-parts", "mira")) == 1
    assert mira.partner.ahead and square.shown("mira", "smile") >= 1

@pytest.mark.parametrize(("extraversion", "hand"), [(0.9, True), (0.1, False)])
def test_who_comes_is_hailed_from_afar_and_welcomed_near_by(square: Square, extraversion: float, hand: bool) -> None:
    """Kendon's salutations: brows from afar, a smile near by; the outgoing wave and then open the hand, the shy keep theirs down."""
    heart = square.cast["mira"].heart
    heart.temper = dataclasses.replace(heart.temper, extraversion=extraversion)
    for z in np.arange(9.0, 2.0, -0.05):
        square.player = (0.0, 1.4, float(z), 0.0)
        square.run(1 / 30, 30)
    assert square.shown("mira", "brow_flash") >= 2 and square.shown("mira", "joy") == 1
    assert (square.shown("mira", "wave"), square.shown("mira", "open_palm")) == ((1, 1) if hand else (0, 0))


def test_nobody_is_hailed_again_at_every_turn(square: Square) -> None:
    """Who goes to and fro at the edge of the square is waved to once."""
    heart = square.cast["mira"].heart
    heart.temper = dataclasses.replace(heart.temper, extraversion=0.9)
    for _ in range(3):
        for z in (9.5, 5.5):
            square.player = (0.0, 1.4, z, 0.0)
            square.run(3.0, 10)
    assert square.shown("mira", "wave") == 1 and square.shown("mira", "brow_flash") >= 3




def test_nobody_likes_to_be_crowded(square: Square) -> None:
    """Who stands at arm's length makes her lean back and look away; she gets used to it."""
    square.player = (0.0, 1.4, 0.4, 0.0)
    square.run(13.0)
    leans = [b.weight for e in square.entries if e.persona == "mira" for b in e.blocks if b.name == "lean_back"]
    assert len(leans) >= 2 and leans[0] > leans[-1]


def test_the_idle_are_curious_and_bored(square: Square) -> None:
    """In two quiet minutes she looks about, at others and at places, and sighs."""
    square.run(120.0, 8)
    looks = [b.target for e in square.entries if e.persona == "mira" for b in e.blocks if b.kind == "gaze"]
    assert len(looks) >= 5 and len({t.id for t in looks if t}) >= 2
    assert any(b.kind == "breath" for e in square.entries for b in e.blocks)
    square.run(120.0, 8)
    assert square.cast["mira"].heart.at(square.stage.now()).emotion == "boredom"
    assert len({name for name in BORED for e in square.entries if e.persona == "mira" and blocks(name) <= {(b.kind, b.name) for b in e.blocks}}) >= 2


def test_who_has_been_noticed_is_watched(square: Square) -> None:
    """While a visitor stands a few metres off, glances go to that visitor and nowhere else."""
    square.player = (0.5, 1.4, 4.5, 0.0)
    square.run(38.0, 8)
    about = [e for e in square.entries if e.persona == "mira" and blocks("look_about") <= {(b.kind, b.name) for b in e.blocks}]
    glances = [b.target.id for e in square.entries if e.persona == "mira" for b in e.blocks if b.kind == "gaze" and b.target and not b.target.ahead]
    assert not about and len(glances) >= 2 and set(glances) == {"player"}


def test_idle_hands_fidget_until_there_is_something_to_do(square: Square) -> None:
    """Left alone she puts her hands somewhere now and then; spoken to meanwhile, she lets go at once."""
    mira = square.cast["mira"]
    for _ in range(100):
        square.run(1.0, 8)
        fidget = next(
            (e for e in square.entries if e.persona == "mira" and any(blocks(name) <= {(b.kind, b.name) for b in e.blocks} for name in FIDGETS)), None
        )
        if fidget is not None:
            break
    assert fidget is not None
    cuts: list[Cut] = []
    square.stage.entry_listeners.append(lambda e: cuts.append(e) if isinstance(e, Cut) else None)
    mira.hear("Hello!", "player")
    square.run(0.5, 60)
    assert [cut.id for cut in cuts if cut.persona == "mira"][:1] == [fidget.id]


def blocks(reflex: str) -> set[tuple[str, str]]:
    """What a reflex consists of."""
    return {(act.kind, act.name) for act in REFLEXES[reflex]}


def test_what_comes_new_wakes_curiosity(square: Square) -> None:
    """Somebody who walks by for the first time in a minute is looked at with interest, after that with a glance."""
    square.run(1.0)
    for x in np.arange(-4.0, 4.0, 0.08):
        square.player = (float(x), 1.4, 5.0, 0.0)
        square.run(1 / 20, 20)
    curious = sum(e.persona == "mira" and blocks("curious") <= {(b.kind, b.name) for b in e.blocks} for e in square.entries)
    assert curious <= 1 and any(blocks("curious") <= {(b.kind, b.name) for b in e.blocks} for e in square.entries)


def test_what_happens_somewhere_startles_the_near_ones_most(square: Square) -> None:
    """An event reaches everyone around by distance."""
    square.run(0.3)
    square.stage.happen("loud_noise", (2.5, 1.0, 1.5))
    sizes = {e.persona: max(b.weight for b in e.blocks if b.kind == "face") for e in square.entries if any(b.name == "startle" for b in e.blocks)}
    assert set(sizes) == {"mira", "bram", "odile"}
    temper = {name: 0.7 + 0.6 * m.heart.temper.neuroticism for name, m in square.cast.items()}
    assert sizes["bram"] / temper["bram"] > sizes["odile"] / temper["odile"]


def test_an_unknown_event_is_told_what_it_is_like(square: Square) -> None:
    """A slip of the pen is met with the name that was meant, anything else with all there are."""
    with pytest.raises(StageError, match="Did you mean 'loud_noise'"):
        square.stage.happen("loud_nose", (2.5, 1.0, 1.5))
    with pytest.raises(StageError, match="There are .*loud_noise"):
        square.stage.happen("qqq", (2.5, 1.0, 1.5))


def _after(event: str) -> tuple[np.ndarray, list[Performance]]:
    """Four frames of Mira from the moment at which something happens to her."""
    scene = Square(("mira",))
    try:
        scene.run(0.5)
        if event:
            scene.cast["mira"].react(event, GazeTarget(point=(1.5, 1.2, 1.5)))
        return scene.run(4 / FPS), scene.entries
    finally:
        scene.stage.destroy()


@pytest.fixture(scope="module")
def undisturbed() -> np.ndarray:
    """The same frames when nothing happens."""
    return _after("")[0]


@pytest.mark.parametrize("event", sorted(REFLEXES))
def test_every_event_is_seen_at_once(event: str, undisturbed: np.ndarray) -> None:
    """The entry is active in the frame of the event; within 50 ms a joint has moved by half a degree or a weight by 0.02 more than at rest."""
    frames, entries = _after(event)
    changed = np.abs(frames - undisturbed)
    assert entries and entries[-1].t <= 0.5 + 1e-6
    assert changed[:, :52].max() > 0.02 or 2 * np.degrees(changed[:, 52:272].max()) > 0.5


def test_feelings_are_catching_where_that_is_wanted() -> None:
    """Joy next to a persona with contagion shows a little on that one too, and not on one without."""
    found = {}
    for contagion in (0.0, 1.0):
        scene = Square(("mira", "bram"))
        try:
            bram = scene.cast["bram"]
            bram.heart.temper = dataclasses.replace(bram.heart.temper, contagion=contagion)
            scene.cast["mira"].heart.take(Affect(0.8, 0.5, 0.3, "joy", 0.9), 0.0)
            scene.run(3.0, 20)
            found[contagion] = bram.state.affect
        finally:
            scene.stage.destroy()
    assert found[0.0].emotion == "neutral" and found[1.0].emotion == "joy" and 0.02 < found[1.0].intensity <= 0.2


class SlowMind:
    """Says one sentence once it is let."""

    def __init__(self) -> None:
        self.go = threading.Event()

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The answer, when it is time."""
        await asyncio.to_thread(self.go.wait, 100)
        yield "The harbour is down the hill. "

    async def close(self) -> None:
        """Nothing to release."""


def test_a_slow_answer_is_announced(square: Square) -> None:
    """She says "hm" once while she thinks, keeps thinking, and remembers only the answer as said."""
    mira, mind = square.cast["mira"], SlowMind()
    mira.conversation.model = mind
    square.run(0.3)
    speech = mira.hear("Where is the harbour?", "player")
    spoken: list[str] = []
    square.stage.on_event(lambda name, data: spoken.append(data["text"]) if name == "persona-spoke" else None)
    limit = time.monotonic() + 100
    while not spoken and time.monotonic() < limit:
        square.stage.bridge.drain(0.01)
        square.stage.step()
        square.clock.advance(1 / FPS)
    assert spoken and spoken[0].startswith("Hm") and mira.state.role == "thinking" and not speech.done
    mind.go.set()
    square.run(8.0)
    assert [text for text in spoken if text.startswith("Hm")] == spoken[:1] and any("harbour" in text for text in spoken) and speech.done
    assert not any(m.content.startswith("Hm") for m in mira.conversation.history)


def test_feelings_fade_on_the_face(square: Square) -> None:
    """What an event stirred is gone from the face after a minute, without anything else happening."""
    square.run(1.0)
    square.cast["mira"].react("gift", GazeTarget("player"))
    smile = square.run(8.0)[:, ARKIT_INDEX["mouthSmileLeft"]]
    later = square.run(75.0, 6)[-6:, ARKIT_INDEX["mouthSmileLeft"]]
    assert smile[240:].max() > 0.3 > 0.15 > later.max()


def test_a_persona_knows_who_stands_beside_it() -> None:
    """Asked for somebody on stage, the offline mind says where they are, as she sees them, and points there."""
    square = Square()
    square.run(0.5)
    square.cast["mira"].hear("Hello! Where is Bram?", "player")
    square.run(9.0)
    said = " ".join(data["text"] for name, data in square.events if name == "persona-spoke")
    assert "Bram" in said and "on my left" in said
    aims = [b.target.point for e in square.entries for b in e.blocks if b.name == "point" and b.target is not None and b.target.point is not None]
    assert any(np.hypot(x - 1.6, z - 1.2) < 0.3 for x, _, z in aims)
    square.stage.destroy()


def test_a_game_learns_what_was_answered() -> None:
    """When an answer was heard to its end, the stage says to what, and which topic of hers it was; none where it was none; nothing for what was cut."""
    square = Square(("mira",))
    square.run(0.5)
    for line in ("Where is the harbour?", "Thank you!"):
        square.cast["mira"].hear(line, "player")
        square.run(14.0)
    square.cast["mira"].hear("Where is the lighthouse?", "player").cancel()
    square.run(3.0)
    told = [(d["persona"], d["speaker"], d["text"], d["topic"]) for name, d in square.events if name == "persona-answered"]
    topics = {topic.name for topic in square.cast["mira"].persona.topics}
    assert [t[:3] for t in told] == [("mira", "player", "Where is the harbour?"), ("mira", "player", "Thank you!")]
    assert told[0][3] in topics and told[1][3] == ""
    square.stage.destroy()
