"""Hypothesis strategies shared by the tests: valid score entries on the grid of the wire."""

from __future__ import annotations

from hypothesis import strategies as st

from persona_engine.names import EMOTIONS, ROLES, VISEMES
from persona_engine.score import (
    Affect,
    Amend,
    Block,
    Cut,
    FaceCue,
    GazeTarget,
    LookChange,
    Performance,
    Resume,
    Roots,
    State,
    Style,
    VisemeMark,
)
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import BLOCK_KINDS, SIDES
from persona_engine.score.quantity import LEVELS, MS, US

names = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=1, max_size=12)
ms = st.integers(-600, 20_000).map(lambda n: n / MS)
session_time = st.integers(0, 10_000_000_000).map(lambda n: n / US)
level = st.integers(0, 255).map(lambda n: n / LEVELS)
signed = st.integers(-1000, 1000).map(lambda n: n / MS)
metres = st.integers(-1_000_000, 1_000_000).map(lambda n: n / MS)
points = st.tuples(metres, metres, metres)
ids = st.integers(1, 1_000_000)
text = st.text(max_size=80)

targets = st.builds(GazeTarget, st.one_of(st.just(""), names), st.none() | points, signed, signed)
styles = st.builds(Style, *[st.integers(0, LEVELS).map(lambda n: n / LEVELS)] * 10)
affects = st.builds(Affect, signed, signed, signed, st.sampled_from(EMOTIONS), level, st.sampled_from(EMOTIONS), level, level)


@st.composite
def visemes(draw: st.DrawFn, most: int = 40) -> tuple[VisemeMark, ...]:
    """Marks in time order on the 5 ms grid."""
    steps = draw(st.lists(st.integers(4, 80), max_size=most))
    at, out = 0, []
    for step in steps:
        out.append(VisemeMark(at * 5 / MS, draw(st.sampled_from(VISEMES)), draw(level), draw(st.integers(0, 3))))
        at += step
    return tuple(out)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """A behaviour block whose sync points keep BML order."""
    kind = draw(st.sampled_from(BLOCK_KINDS))
    name = draw(st.sampled_from(tuple(GESTURES)) if kind == "gesture" else names)
    first = draw(st.integers(-600, 8000))
    steps = draw(st.lists(st.integers(0, 900), min_size=6, max_size=6))
    sync = [first]
    for step in steps:
        sync.append(sync[-1] + step)
    target = draw(st.none() | targets)
    return Block(kind, name, tuple(t / MS for t in sync), draw(level), draw(st.sampled_from(SIDES)), target, draw(st.integers(1, 5)))


performances = st.builds(
    Performance,
    persona=names, id=ids, t=session_time, duration=ms.map(abs), seed=st.integers(0, 2**31), style=styles,
    kind=st.sampled_from(("speech", "micro")), visemes=visemes(), blocks=st.lists(blocks(), max_size=6).map(tuple),
    after=st.integers(0, 1000), overlap=ms.map(abs), text=text, sound=names,
)  # fmt: skip
amendments = st.builds(
    Amend, persona=names, id=ids, t=session_time, revision=st.integers(1, 99), from_t=ms.map(abs), duration=ms.map(abs), visemes=visemes(),
    blocks=st.lists(blocks(), max_size=3).map(tuple), text=text,
)  # fmt: skip
cuts = st.builds(Cut, names, ids, session_time, ms, ms.map(abs))
resumes = st.builds(Resume, names, ids, session_time, ms, ms.map(abs))
states = st.builds(
    State, persona=names, t=session_time, role=st.sampled_from(ROLES), affect=affects, attention=targets, locomotion=names,
    locomotion_t=session_time, locomotion_rate=ms, loop=st.booleans(), style=styles,
)  # fmt: skip
face_cues = st.builds(FaceCue, names, session_time, names, signed, st.sampled_from(("add", "hold", "release")))
looks = st.builds(LookChange, names, session_time, names)


@st.composite
def roots(draw: st.DrawFn) -> Roots:
    """A 10 Hz sample of a few targets."""
    rows = draw(st.lists(st.tuples(names, points, signed), max_size=4, unique_by=lambda row: row[0]))
    return Roots(draw(session_time), tuple(r[0] for r in rows), tuple(r[1] for r in rows), tuple(r[2] for r in rows))


entries = st.one_of(performances, amendments, cuts, resumes, states, face_cues, looks, roots())
