"""Markdown on its way to the voice: what is read aloud of it, and that no mark ever is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.speech.prose import Prose
from persona_engine.speech.sentences import Chunker
from persona_engine.stage.voicing import parse

BLOCKS = st.sampled_from(
    ["# Wares", "### The *harbour*", "- rope", "* tar and **pitch**", "+ nails", "1. Go down", "2) Ask __Sam__", "> A `wise` word", "---", "***", "====",
        "```python\nfor secret in range(3):\n    print(secret) # secret\n```", "```\nsecret\n```", "| Fish | Price |\n|:---|---:|\n| cod | 3 |", "- [ ] buy rope",
        "See [the map](https://maps.example.com/a_(b)?secret=1 \"secret\").", "Or https://secret.example/x#y_z, or www.secret.example.",
        "![the quay](secret.png)", "Use `rope_name` and ~~not~~ **this *one***.", "[wave] Hello there!", "*nods* Yes.", "A plain line", "", "    "]
)  # fmt: skip
TEXTS = st.lists(BLOCKS, max_size=12).map("\n".join)
MARKS = re.compile(r"`|\*|~~|_|\||\]|\[|^#|\s#|==|---|https?:|www\.|secret|\\")


def spoken(*deltas: str) -> str:
    """All that a voice gets of a stream."""
    chunker = Chunker()
    chunks = [c for delta in deltas for c in chunker.feed(delta)] + chunker.flush()
    return " ".join(words for words in (parse(chunk)[0] for chunk in chunks) if words)


@given(TEXTS, st.integers(1, 9))
def test_no_mark_is_ever_spoken(text: str, step: int) -> None:
    """Whatever Markdown a model writes and however it comes, no sign of it, no code and no address reaches the voice."""
    said = spoken(*(text[k : k + step] for k in range(0, len(text), step)))
    assert not MARKS.search(said), said


@given(TEXTS | st.text("`#*-+>|[]()!_=1. \nab", max_size=120), st.lists(st.integers(0, 400), max_size=8))
def test_feeding_in_pieces_is_feeding_the_whole(text: str, cuts: list[int]) -> None:
    """Wherever the stream is cut, the same prose comes out."""
    edges = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    prose = Prose()
    assert "".join(prose.feed(text[a:b]) for a, b in zip(edges, edges[1:], strict=False)) + prose.flush() == Prose().whole(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Sure! Here:\n\n```python\nprint(3)\n```\n\nThat prints **three** numbers.", "Sure! Here: That prints three numbers."),
        ("# Wares\n\n* rope\n* tar\n\nAnything else?", "Wares. rope. tar. Anything else?"),
        ("1. Go down\n2. Ask _Sam_\n3. Pay", "Go down. Ask Sam. Pay"),
        ("7. It was seven.", "7. It was seven."),
        ("See [the map](https://a.example/b) or https://a.example/c.", "See the map or the link."),
        ("| Fish | Price |\n|---|---:|\n| cod | 3 |\nThat is all.", "Fish, Price. cod, 3. That is all."),
        ("Call rope_name on a_b.", "Call rope name on a b."),
        ("[smile] Over [point:harbour](really) there!", "Over (really) there!"),
        ("Stop! [wave] Bye!", "Stop! Bye!"),
        ("A well-known half-hour - so to say - of 3 - 1.", "A well-known half-hour - so to say - of 3 - 1."),
    ],
)
def test_markdown_is_read_as_a_person_would(written: str, said: str) -> None:
    """Code is left out, marks and addresses are too, lists and tables have pauses, numbers and tags stay what they are."""
    assert spoken(written) == said


def test_words_do_not_wait_for_the_end() -> None:
    """Prose comes as soon as it is certain: a finished sentence does not wait for the next line."""
    assert Prose().feed("- Rope and tar. And na") == "Rope and tar. And na"
