"""Handles of what was said."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from persona_engine.clock import ManualClock
from persona_engine.dialogue.floor import PATIENCE_S
from persona_engine.rig.body import Body
from persona_engine.score.entries import Performance
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.member import Member
from persona_engine.stage.speech_handle import Speech

LINE = "The harbour is down the hill, past the old lighthouse, and the boats leave at noon."
ENDS: dict[str, Callable[[Member, Speech], object]] = {
    "interrupted": lambda mira, speech: mira.say("Oh!", interrupt=True), "cancelled": lambda mira, speech: speech.cancel(),
    "stopped": lambda mira, speech: mira.stop(), "answered instead": lambda mira, speech: mira.hear("Hello!", "player"),
}  # fmt: skip


def play(stage: HeadlessStage, clock: ManualClock, seconds: float) -> None:
    """Let time pass, and thoughts be thought."""
    for _ in range(round(seconds * 10)):
        while stage.thinking:
            stage.bridge.drain(0.01)
        stage.step()
        clock.advance(0.1)


@pytest.mark.parametrize("how", ENDS)
def test_what_ended_early_is_not_kept(how: str) -> None:
    """However a speech ends before its last word, nothing holds on to it once others have spoken."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    speech = mira.say(LINE)
    play(stage, clock, 1.5)
    assert mira.lines.on_stage and not speech.done
    ENDS[how](mira, speech)
    play(stage, clock, 12.0)
    assert speech.done
    kept = weakref.ref(speech)
    del speech
    gc.collect()
    assert kept() is None and not mira.lines._voiced
    stage.destroy()


def test_a_filler_that_comes_late_is_not_heard() -> None:
    """ "Hm" is dropped when the answer that it fills the wait for is there before it: she does not think in the middle of a sentence."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
    mira, said = stage.cast_member(stage.find_persona("mira"), Body.standard()), []
    stage.on_event(lambda name, data: said.append(data["text"]) if name == "persona-spoke" else None)
    for expected in (["Hm."], ["Hm.", LINE]):
        if len(expected) > 1:
            mira.say(LINE)
            play(stage, clock, 1.0)
        mira.filler = mira.say("Hm.")
        play(stage, clock, 12.0)
        assert mira.filler.done and not mira.busy and said == expected
    stage.destroy()


def test_who_is_not_answered_any_more_learns_it_while_she_is_still_busy() -> None:
    """Of those who wait too long the handles end when others speak to her, though she talks on."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    mira.hear("Where is the harbour?", "ann")
    play(stage, clock, 0.5)
    waits = mira.hear("And the market?", "ben")
    assert not waits.done
    clock.advance(PATIENCE_S + 1.0)
    mira.hear("And the inn?", "eve")
    assert waits.done and set(mira.audience._waiting) == {"eve"}
    stage.destroy()


def test_who_greets_twice_waves_once() -> None:
    """Two greetings that follow each other, said one by one or as one: one wave on stage, in what is recorded too."""
    for lines in (("Hello, Sam!", "Welcome to Saltmere."), ("Hello, Sam! Welcome to Saltmere.",)):
        clock = ManualClock()
        stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
        shown: list[str] = []
        stage.entry_listeners.append(lambda entry, shown=shown: shown.extend(b.name for b in getattr(entry, "blocks", ()) if b.kind == "gesture"))
        mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
        for text in lines:
            mira.say(text)
        play(stage, clock, 8.0)
        assert not mira.busy and shown.count("wave") == 1
        stage.destroy()


def test_a_feeling_lasts_through_what_is_said() -> None:
    """Who begins a sad story with a tag tells the next sentence sadly too."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
    mira = stage.cast_member(stage.find_persona("mira"), Body.standard())
    mira.say("[sadness:0.9] I am so sorry. My brother never came back from the sea.")
    told: dict[int, set[str]] = {}
    for _ in range(80):
        play(stage, clock, 0.1)
        made = [entry for entry in stage.performer.entries("mira") if isinstance(entry, Performance) and entry.kind == "speech"]
        told |= {entry.id: {block.name for block in entry.blocks} for entry in made}
    assert len(told) == 2 and all("sadness" in names and "smile" not in names for names in told.values())
    stage.destroy()
