"""What goes on inside a persona at a moment, in words: for the debug view and for logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persona_engine.score.entries import Amend, Cut, Performance, State, amended

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

WORDS = 44
"""Letters of a sentence around the word being said."""


def describe(stage: HeadlessStage, persona: str, t: float) -> str:
    """Role, affect and gaze target; the sentence being said, its viseme and the behaviour blocks that are on. Raises `StageError`."""
    entries = stage.performer.entries(persona)
    state = next((e for e in reversed(entries) if isinstance(e, State) and e.t <= t), None)
    if state is None:
        state = State(persona, 0.0)
    feels = f"{state.affect.emotion} {state.affect.intensity:.1f}" if state.affect.emotion else "calm"
    member = stage.members.get(persona)
    lines = [f"{persona}  -  {state.role}" + ("  (thinks)" if member is not None and member.lines.pending else "")]
    lines.append(f"{feels}   v {state.affect.valence:+.2f}  a {state.affect.arousal:+.2f}")
    lines.append(f"looks at {state.attention.id or ('a point' if state.attention.point else 'nothing')}")
    lines += _performances(entries, stage.performer.media(stage.performer.row(persona), t), t)
    return "\n".join(lines)


def _performances(entries: tuple[object, ...], media: tuple[int, float] | None, t: float) -> list[str]:
    out = []
    for performance in (e for e in entries if isinstance(e, Performance)):
        later = [e for e in entries if isinstance(e, Amend | Cut) and e.id == performance.id]
        whole = amended(performance, tuple(e for e in later if isinstance(e, Amend)))
        position = media[1] if media is not None and media[0] == performance.id else t - performance.t
        if position > whole.duration + 3.0:
            continue
        blocks = sorted({b.name or b.kind for b in whole.blocks if b.start <= position < b.end})
        viseme = next((m.viseme for m in reversed(whole.visemes) if m.start <= position), "")
        if whole.text and 0 <= position <= whole.duration:
            out.append(f"#{whole.id} {position:5.2f} s  [{viseme}]  {_around(whole.text, position / max(whole.duration, 1e-3))}")
        if blocks:
            out.append(f"#{whole.id}  " + ", ".join(blocks))
    return out


def _around(text: str, share: float) -> str:
    at = int(len(text) * share)
    start = max(0, min(at - WORDS // 2, len(text) - WORDS))
    return ("..." if start else "") + text[start : start + WORDS] + ("..." if start + WORDS < len(text) else "")


