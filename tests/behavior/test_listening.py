"""Signs of listening to a line in the making."""

import numpy as np
import pytest

from persona_engine.behavior.listening import Typing


def signs(line: str, chance: float) -> list[str]:
    """What is shown to a line that is written key by key, a pause after every phrase."""
    typing, t, out = Typing(0.0), 1.0, []
    for end in range(1, len(line) + 1):
        typing.heard(line[:end], t)
        for _ in range(30 if line[end - 1] in ",.!" else 2):
            t += 0.1
            if name := typing.sign(t, chance):
                out.append(name)
    return out


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_nobody_smiles_at_a_sad_tale(chance: float) -> None:
    """From the sad word on, signs are nods and sympathy, whatever kind words stand beside it."""
    shown = signs("You were so kind to me. And then my dog died, and I cried, and I went home alone.", chance)
    assert "sympathy" in shown
    assert not {"mm_hm", "smile", "delight"} & set(shown[shown.index("sympathy") :])


def test_a_plain_tale_is_followed() -> None:
    """Pauses and ends of phrases get signs."""
    assert len(signs("I walked down to the sea, and there was a boat, quite alone, without a sail.", 0.5)) >= 2


@pytest.mark.parametrize("keys_per_s", [5, 12, 20])
def test_who_types_without_a_pause_is_shown_that_they_are_followed(keys_per_s: int) -> None:
    """Phrases that are typed straight on are answered like those after which somebody waits, but no more often than every few seconds."""
    line = "I went down to the harbour, then along the wall, and up the stairs to the tower, where they keep the lamp, and there I sat, and it rained."
    typing, given = Typing(0.0), []
    for frame in range(round(60 * len(line) / keys_per_s)):
        typing.heard(line[: 1 + frame * keys_per_s // 60], frame / 60)
        if typing.sign(frame / 60, 0.5):
            given.append(frame / 60)
    assert len(given) >= 2 and min(np.diff(given)) > 1.5
