"""Who else is here: a persona knows those who stand beside it."""

from __future__ import annotations

import math

import pytest

from persona_engine.dialogue.nearby import Nearby, answer

MIRA, BRAM, FAR = Nearby("mira", "Mira Vale", 1.2, 1.3), Nearby("bram", "Bram", 5.0, -1.4), Nearby("finn", "Finn", 90.0, 3.0)
COMPANY = (MIRA, BRAM, FAR, Nearby("ada", "Ada"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Where is Mira?", ("mira", "on my left", "here")), ("where's mira vale right now", ("mira", "on my left")), ("Have you seen Bram?", ("bram", "on my right", "steps")),
        ("I'm looking for Bram.", ("bram", "on my right")), ("Is Mira here?", ("mira",)), ("Where can I find Finn?", ("finn", "behind me", "way off")),
        ("Where is Ada?", ("Ada", "about")), ("Which of you is Mira?", ("mira", "left")), ("Who else is here?", ("Mira on my left", "Bram on my right")),
    ],
)  # fmt: skip
def test_who_is_here_is_found(asked: str, told: tuple[str, ...]) -> None:
    """Whoever asks for somebody on stage, by any of their names, hears how far and on which side they are."""
    lines = answer(asked, COMPANY)
    assert lines and all(all(word in line for word in told[:2]) for line in lines) and any(all(word in line for word in told) for line in lines)


@pytest.mark.parametrize("asked", ["Where does Mira live?", "Who is Mira?", "Where is the harbour?", "I saw Bram stealing a fish", "Mira is nice.", "Where is Miranda?", ""])
def test_other_questions_are_not_answered_so(asked: str) -> None:
    """What is no question for where somebody is stays for what the persona knows."""
    assert answer(asked, COMPANY) == ()


def test_nobody_else() -> None:
    """With nobody near, one says so; without any company nothing is known of it."""
    assert "Nobody" in answer("Who else is here?", (FAR,))[0]
    assert answer("Who else is here?", ()) == ()


@pytest.mark.parametrize(("degrees", "side"), [(0, "in front of me"), (90, "on my left"), (-90, "on my right"), (180, "behind me"), (-175, "behind me")])
def test_sides(degrees: float, side: str) -> None:
    """Left is to the persona's own left, as in the engine's axes."""
    assert Nearby("a", "A", 1.0, math.radians(degrees)).side == side
