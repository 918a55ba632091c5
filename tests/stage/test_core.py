"""The headless stage: a whole conversation on a clock moved by hand."""

import asyncio
import gc
import time
import weakref
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from persona_engine.behavior.reflexes import REFLEXES
from persona_engine.clock import ManualClock
from persona_engine.dialogue.language_model import Message
from persona_engine.errors import PersonaFileError, StageError
from persona_engine.rig.body import Body
from persona_engine.score.codec import quantised
from persona_engine.score.entries import Entry, Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.recording import Casting, decode, encode
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.recorder import Replay
from persona_engine.stage.voicing import parse

FPS = 60
LIMIT_S = 100.0


class Play:
    """A stage with mira and a player two metres in front of her."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock()
        self.stage = HeadlessStage(Settings(**{"voice": {"provider": "silent"}, **settings}), self.clock, inline=True, capacity=8)
        self.stage.targets["player"] = lambda: (0.0, 1.4, 2.0, 0.0)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.stage.on_event(lambda name, data: self.events.append((name, data)))
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())
        self.frames: list[np.ndarray] = []

    def run(self, seconds: float) -> None:
        """Let time pass, frame by frame; what is being thought or voiced is waited for, not slept for."""
        for _ in range(round(seconds * FPS)):
            limit = time.monotonic() + LIMIT_S
            while self.stage.thinking and time.monotonic() < limit:
                self.stage.bridge.drain(0.01)
            frame = self.stage.step()
            row = self.mira.row
            self.frames.append(np.concatenate([frame.face[:, row], frame.rotations[:, :, row].ravel(), frame.hips[:, row]]))
            self.clock.advance(1 / FPS)

    def spoken(self) -> list[str]:
        """What she said to the end."""
        return [data["text"] for name, data in self.events if name == "persona-spoke"]


@pytest.fixture
def play() -> Iterator[Play]:
    """A fresh stage."""
    made = Play()
    yield made
    made.stage.destroy()


def test_its_owner_plays_what_everyone_else_decodes(play: Play) -> None:
    """Whatever is performed, spoken or a reflex, looking aside and pointing: it lies on the wire's grid already where it was made."""
    told: list[Entry] = []
    play.stage.entry_listeners.append(told.append)
    play.stage.targets["stall"] = lambda: (1.2345678, 0.7654321, 1.9876543, 0.0)
    for number, event in enumerate(REFLEXES):
        play.mira.show(event, GazeTarget("player", (0.1234567, 1.0, 2.0), 0.0123456), play.stage.now() + 0.0123456, 0.3 + 0.07 * (number % 9))
        play.run(0.05)
    lines = ("[point:stall] There it is, on the one hand! [wave] And 3 big ones, a tiny one...", "*nods* I think so. [shrug] Who knows? [open_palm] You do!")
    for line in lines:
        play.mira.say(line)
        play.run(12.0)
    performed = [entry for entry in told if isinstance(entry, Performance)]
    assert any(p.visemes for p in performed) and {b.kind for p in performed for b in p.blocks} >= {"gaze", "gesture", "face", "blink"}
    for entry in told:
        assert quantised(entry) == entry


def test_a_line_is_answered(play: Play) -> None:
    """Hear, think, speak, done: by name, with the place that was asked for, and no tag is spoken."""
    play.run(0.2)
    speech = play.mira.hear("Hello! My name is Sam. Where is the harbour?", "player")
    play.run(25.0)
    said = " ".join(play.spoken())
    assert speech.done and speech.error is None
    assert "Sam" in said and "[" not in said and "*" not in said
    assert play.mira.state.role == "listening"


def test_she_reacts_in_the_frame_in_which_she_hears(play: Play) -> None:
    """Something has changed in the very next frame, and visibly within 50 ms."""
    play.run(1.0)
    still = play.frames[-1]
    before = np.abs(play.frames[-1] - play.frames[-2]).max()
    play.mira.hear("Hello!", "player")
    play.run(3 / FPS)
    assert np.abs(play.frames[-3] - still).max() > max(1e-4, 0.5 * before)
    assert np.abs(play.frames[-1] - still)[:52].max() > 0.02


def test_an_interruption_ends_the_clause_and_answers(play: Play) -> None:
    """A second line while she speaks cuts the first reply; only what was heard is remembered as said."""
    first = play.mira.say("This is a long sentence about tides and maps, and it goes on and on, because the sea never ends.")
    play.run(2.0)
    assert not first.done
    play.mira.hear("Are you a robot?", "player")
    play.run(15.0)
    assert first.done and "AI" in " ".join(play.spoken())
    assert "never ends" not in " ".join(m.content for m in play.mira.conversation.history)


def test_saying_queues_and_cancelling_stops(play: Play) -> None:
    """Two sayings follow each other; a cancelled one is not heard to its end."""
    one, two = play.mira.say("One harbour."), play.mira.say("Two lighthouses and a very long story about them.")
    play.run(0.3)
    two.cancel()
    play.run(6.0)
    assert one.done and two.cancelled
    assert play.spoken() == ["One harbour."]


def test_who_leaves_has_not_said_it_all() -> None:
    """What is spoken, waits, is still thought of or is asked when the stage is taken down was cut short; what was heard to its end was not."""
    play = Play()
    heard = play.mira.say("One harbour.")
    play.run(6.0)
    finn = play.stage.cast_member(play.stage.find_persona("finn"), Body.standard())
    spoken, queued = finn.say("Two lighthouses and a very long story about them."), finn.say("And three.")
    play.run(1.0)
    sought, waiting = play.mira.hear("Who are you?", "player"), play.mira.hear("And you?", "somebody else")
    play.stage.destroy()
    assert heard.done and not heard.cancelled
    assert all(speech.done and speech.cancelled and speech.error is None for speech in (spoken, queued, sought, waiting))


def test_every_line_of_others_is_told_to_its_end(play: Play) -> None:
    """Of somebody whose owner is elsewhere, a sentence that begins before the last has ended takes nothing from it: both are told, begun and over."""
    play.stage.follow(Casting("bram", 7), Body.standard())
    now = play.stage.now()
    for number, t in ((1, 0.3), (2, 1.0)):
        play.stage.apply(Performance("bram", number, now + t, 1.0, number, kind="speech", text=f"Line {number}."))
    play.run(4.0)
    told = [(name, data["id"]) for name, data in play.events if name in ("persona-speaking", "persona-spoke") and data["persona"] == "bram"]
    assert told == [("persona-speaking", 1), ("persona-speaking", 2), ("persona-spoke", 1), ("persona-spoke", 2)]


def test_a_recording_replays_the_final_mix(play: Play) -> None:
    """Entries, seed and clock give the same poses again, through the file format."""
    play.stage.record()
    start = len(play.frames)
    play.mira.hear("Tell me about the lighthouse.", "player")
    play.run(6.0)
    recording = decode(encode(play.stage.stop_recording()))
    replay = Replay(recording, {"mira": Body.standard()})
    row = replay.rows["mira"]
    for k, expected in enumerate(play.frames[start:]):
        pose = replay.pose(recording.start + k / FPS)
        again = np.concatenate([pose.face[:, row], pose.rotations[:, :, row].ravel(), pose.hips[:, row]])
        np.testing.assert_allclose(again, expected, atol=1e-4)


@pytest.mark.parametrize(
    "line",
    ["", "   ", "👋🙂🎉", "مرحبا كيف حالك", "שלום", "x" * 10_000, "[wave][point:harbour]", "\x00\x1b[31m", "<script>alert(1)</script>"],
    ids=["empty", "blank", "emoji", "arabic", "hebrew", "10000", "tags", "control", "markup"],
)
def test_odd_lines_never_freeze_her(play: Play, line: str) -> None:
    """Whatever is typed, she finishes her turn and every value stays finite."""
    speech = play.mira.hear(line, "player")
    play.run(14.0)
    assert speech.done
    assert np.isfinite(np.array(play.frames)).all()
    assert not any("[" in text for text in play.spoken())


def test_a_reflex_shows_at_once_and_wears_off(play: Play) -> None:
    """A loud noise moves the face within 50 ms; the third one moves it less."""
    sizes = []
    for _ in range(3):
        play.run(4.0)
        still = play.frames[-1][:52].copy()
        assert play.mira.react("loud_noise", GazeTarget(point=(2.0, 1.0, 1.0)))
        play.run(0.3)
        sizes.append(max(np.abs(f[:52] - still).max() for f in play.frames[-15:]))
    assert sizes[0] > 0.3 and play.mira.react("no such thing") is False


def test_pausing_holds_everything(play: Play) -> None:
    """While session time stands still, so does she."""
    play.mira.say("A few words that take a while.")
    play.run(1.0)
    play.stage.pause()
    play.run(1.0)
    assert np.array_equal(play.frames[-1], play.frames[-30])


def test_unknown_personas_are_named() -> None:
    """A wrong name lists the right ones; a broken file names the key and the likely one."""
    with pytest.raises(PersonaFileError, match="Known personas: amara, bram"):
        HeadlessStage.find_persona("mirra")
    with pytest.raises(PersonaFileError, match="file not found"):
        HeadlessStage.find_persona("nowhere/sam.toml")


def test_what_visitors_leave_behind_is_collected() -> None:
    """A player who comes in a character that was here before keeps nothing alive: what is there at that moment and ends as a cycle is freed."""

    class Connection:
        def __init__(self) -> None:
            self.protocol = self

    play = Play()
    for number in range(3):
        connection = Connection()
        visitor = Casting(f"visitor{number}", number, avatar_sha256="ab" * 32, player=f"peer{number}")
        play.stage.follow(visitor, Body.standard())
        left = weakref.ref(connection)
        del connection
        play.stage.dismiss(visitor.persona)
    gc.collect()
    assert left() is None
    play.stage.destroy()


def test_the_same_persona_twice_needs_a_name(play: Play) -> None:
    """Two of one persona are refused without, and welcome with, another name."""
    with pytest.raises(StageError, match="already on stage"):
        play.stage.cast_member(play.stage.find_persona("mira"), Body.standard())
    play.stage.cast_member(play.stage.find_persona("mira"), Body.standard(), name="mira-2")
    play.stage.dismiss("mira-2")
    play.run(0.1)


def test_silence_bores_her_once() -> None:
    """After the silence of the settings she says one of her lines to nobody; not again before someone speaks; by default never."""
    play, quiet = Play(dialogue={"bored_after_s": 3.0}), Play()
    try:
        play.run(20.0)
        lines = {parse(line)[0] for line in play.mira.persona.lines.bored}
        assert len(play.spoken()) == 1 and play.spoken()[0] in lines
        play.mira.hear("Thank you!", "player")
        play.run(20.0)
        assert len([line for line in play.spoken() if line in lines]) == 2
        quiet.run(5.0)
        assert quiet.mira.persona.lines.bored and not quiet.spoken()
    finally:
        play.stage.destroy()
        quiet.stage.destroy()


def test_a_mind_that_hangs_is_waited_for_as_long_as_the_settings_say() -> None:
    """Then she ends in character; the mind is closed with the stage."""

    class Hanging:
        closed = False

        async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
            """Nothing, ever."""
            await asyncio.Event().wait()
            yield "never"

        async def close(self) -> None:
            """Note it."""
            self.closed = True

    play, mind = Play(dialogue={"reply_timeout_s": 0.1}), Hanging()
    try:
        play.mira.conversation.model = mind
        play.mira.hear("Where is the harbour?", "player")
        play.run(6.0)
        assert play.spoken() and play.spoken()[0] in {parse(line)[0] for line in play.mira.persona.lines.lost}
    finally:
        play.stage.destroy()
    assert mind.closed


def test_the_last_sentence_closes_with_a_smile(play: Play) -> None:
    """Also where a mind streams: the end of its reply is known when its last sentence is planned."""

    class Streaming:
        async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
            """Three sentences, a few letters at a time."""
            text = "The table is square. The boat is red. The door is here."
            for at in range(0, len(text), 4):
                await asyncio.sleep(0)
                yield text[at : at + 4]

        async def close(self) -> None:
            """Nothing."""

    entries: list[Performance] = []
    play.stage.entry_listeners.append(lambda e: entries.append(e) if isinstance(e, Performance) and e.kind == "speech" else None)
    play.mira.conversation.model = Streaming()
    for turn in range(1, 7):
        play.mira.hear("Where?", "player")
        play.run(9.0)
        assert len(entries) == 3 * turn
    smiling = [any(b.name == "smile" and b.start > e.duration - 0.5 for b in e.blocks) for e in entries]
    assert all(smiling[2::3]) and not all(smiling)
