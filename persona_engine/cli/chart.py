"""The chart of a performance: sound, visemes, lips, face, gaze, hands and states over one time axis, faces along the top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PersonaError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.score.entries import Amend, Cut, Performance, State, amended
from persona_engine.score.marks import Block
from persona_engine.score.recording import Recording

if TYPE_CHECKING:
    from persona_engine.avatar.model import Avatar

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

LONGEST = 120.0
"""Seconds in one picture."""
INCH_PER_S, LEAST_INCHES, MOST_INCHES, DPI = 1.7, 12.0, 80.0, 100
FACES_EVERY_INCHES = 1.35

GROUND, INK, FAINT = "#fbfaf7", "#2b2a28", "#d9d5cc"
VISEME_COLORS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("#e7e3da", ("sil",)), ("#c8553d", ("PP",)), ("#e07a5f", ("FF", "TH")), ("#f2cc8f", ("SS", "CH", "DD")), ("#e9b872", ("kk", "nn", "RR")),
    ("#5f9ea0", ("aa", "E", "I")), ("#3d6b8e", ("O", "U")),
)  # fmt: skip
"""Closed lips red, teeth orange, tongue sand, open vowels green, round vowels blue."""
_COLOR_OF = {viseme: color for color, visemes in VISEME_COLORS for viseme in visemes}
PHASES: tuple[tuple[int, int, float], ...] = ((0, 2, 0.30), (2, 4, 0.95), (4, 5, 0.60), (5, 6, 0.25))
"""Preparation, stroke, hold, retraction: first and last sync point, strength of the colour."""
KIND_COLORS = {"gesture": "#8e5572", "head": "#3d6b8e", "face": "#c8553d", "gaze": "#4f7942", "blink": "#888888", "posture": "#b8860b", "breath": "#5f9ea0"}
ROLE_COLORS = {"idle": "#e7e3da", "listening": "#a8c5a0", "thinking": "#f2cc8f", "speaking": "#9fb8d0"}

Curve = tuple[str, str, tuple[str, ...]]
LIP_CURVES: tuple[Curve, ...] = (
    ("jaw open", "#c8553d", ("jawOpen",)), ("lips closed", "#2b2a28", ("mouthClose",)), ("rounded", "#3d6b8e", ("mouthFunnel", "mouthPucker")),
    ("spread", "#4f7942", ("mouthStretchLeft", "mouthStretchRight")), ("lip on teeth", "#b8860b", ("mouthRollLower",)),
)  # fmt: skip
FACE_CURVES: tuple[Curve, ...] = (
    ("smile", "#c8553d", ("mouthSmileLeft", "mouthSmileRight")), ("frown", "#3d6b8e", ("mouthFrownLeft", "mouthFrownRight")),
    ("brows up", "#4f7942", ("browInnerUp", "browOuterUpLeft", "browOuterUpRight")), ("brows down", "#8e5572", ("browDownLeft", "browDownRight")),
    ("squint", "#b8860b", ("cheekSquintLeft", "cheekSquintRight")),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Mix:
    """The final mix of one persona: `t` (T,) session time, `face` (52, T), `rotations` (4, 55, T), `hips` (3, T)."""

    t: F64
    face: F32
    rotations: F32
    hips: F32


@dataclass(frozen=True)
class Spoken:
    """A performance with its amendments, the session time of its media time 0, and that at which it was cut (infinite: not)."""

    performance: Performance
    origin: float
    cut: float


def performances(recording: Recording, persona: str) -> list[Spoken]:
    """What a persona performed, in order of time; the sound's own clock counts where it was heard."""
    found = [e for _, e in recording.entries if isinstance(e, Performance) and e.persona == persona]
    out = []
    for performance in found:
        later = [e for _, e in recording.entries if isinstance(e, Amend | Cut) and (e.persona, e.id) == (persona, performance.id)]
        heard = next((h for h in recording.heard if (h.persona, h.id) == (persona, performance.id)), None)
        origin = performance.t if heard is None else heard.t - heard.media_t
        cut = min((origin + e.media_t for e in later if isinstance(e, Cut)), default=np.inf)
        out.append(Spoken(amended(performance, tuple(e for e in later if isinstance(e, Amend))), origin, cut))
    return sorted(out, key=lambda s: s.origin)


def draw(recording: Recording, persona: str, mix: Mix, avatar: Avatar, out: Path, faces: list[NDArray[np.uint8]]) -> None:
    """Write the chart as PNG. Raises `PersonaError` without matplotlib or for more than `LONGEST` seconds."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib.figure import Figure
    except ImportError:
        raise PersonaError("a chart needs matplotlib: pip install 'panda3d-persona[film]'") from None
    shown = _Shown(recording, persona, mix, avatar, performances(recording, persona))
    inches = width(float(mix.t[-1] - mix.t[0]))
    panels: list[tuple[float, Callable[[Any, _Shown], None]]] = [
        (1.0, _sound), (0.42, _visemes), (1.1, _lips), (1.1, _expression), (1.2, _gaze), (1.2, _hands), (2.3, _blocks), (0.5, _states),
    ]  # fmt: skip
    if faces:
        panels.insert(0, (FACES_EVERY_INCHES * 0.92, lambda axes, _: _faces(axes, faces, mix)))
    figure = Figure(figsize=(inches, sum(h for h, _ in panels) + 1.1), dpi=DPI, facecolor=GROUND)
    grid = figure.subplots(len(panels), 1, sharex=True, gridspec_kw={"height_ratios": [h for h, _ in panels], "hspace": 0.08})
    for axes, (_, panel) in zip(grid, panels):
        _dress(axes)
        panel(axes, shown)
    grid[-1].set_xlim(mix.t[0], mix.t[-1])
    grid[-1].tick_params(labelbottom=True, bottom=True)
    grid[-1].set_xlabel("session time, s", fontsize=8, color=INK)
    pad = 1.3 / inches
    figure.subplots_adjust(left=pad, right=1 - 0.15 / inches, top=0.985, bottom=0.5 / figure.get_figheight())
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, facecolor=GROUND)


def width(seconds: float) -> float:
    """Inches of a chart of so many seconds. Raises `PersonaError` when it would be too long."""
    if seconds > LONGEST:
        raise PersonaError(f"{seconds:.0f} s do not fit into one picture of at most {LONGEST:.0f} s; choose a part with --start and --end")
    return float(np.clip(seconds * INCH_PER_S, LEAST_INCHES, MOST_INCHES))


def face_times(mix: Mix) -> F64:
    """(K,) session times of the faces that fit along the top."""
    span = float(mix.t[-1] - mix.t[0])
    count = max(2, int(width(span) / FACES_EVERY_INCHES))
    return np.asarray(mix.t[0] + (np.arange(count) + 0.5) * span / count, np.float64)


@dataclass(frozen=True, eq=False)
class _Shown:
    recording: Recording
    persona: str
    mix: Mix
    avatar: Avatar
    spoken: list[Spoken]


def _dress(axes: Any) -> None:
    axes.set_facecolor(GROUND)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(FAINT)
    axes.tick_params(labelsize=6.5, colors=INK, length=2, bottom=False, labelbottom=False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def _name(axes: Any, text: str) -> None:
    axes.set_ylabel(text, fontsize=8, color=INK, rotation=0, ha="right", va="center", labelpad=26)


def _legend(axes: Any) -> None:
    axes.legend(loc="upper right", fontsize=6.5, ncol=8, frameon=False, handlelength=1.2, borderaxespad=0.1, columnspacing=1.0)


def _faces(axes: Any, faces: list[NDArray[np.uint8]], mix: Mix) -> None:
    axes.axis("off")
    half = (mix.t[-1] - mix.t[0]) / len(faces) / 2
    for t, picture in zip(face_times(mix), faces):
        axes.imshow(picture, extent=(t - half * 0.97, t + half * 0.97, 0, 1), aspect="auto")
    axes.set_ylim(0, 1)


def _sound(axes: Any, shown: _Shown) -> None:
    _name(axes, "sound")
    axes.set_ylim(-1.05, 1.35)
    axes.set_yticks([])
    sounds = {sound.name: sound for sound in shown.recording.sounds}
    said = [np.frombuffer(sounds[s.performance.sound].pcm, "<i2") for s in shown.spoken if s.performance.sound in sounds]
    scale = 32768 / max([float(np.abs(pcm.astype(np.float32)).max()) for pcm in said if len(pcm)], default=1.0)
    for spoken in shown.spoken:
        performance = spoken.performance
        if performance.text:
            axes.text(spoken.origin, 1.30, performance.text, fontsize=7.5, color=INK, va="top", clip_on=True)
        sound = sounds.get(performance.sound)
        if sound is None:
            continue
        pcm = np.frombuffer(sound.pcm, "<i2").astype(np.float32) / 32768
        step = max(1, sound.rate // 400)
        blocks = pcm[: len(pcm) // step * step].reshape(-1, step)
        t = spoken.origin + np.arange(len(blocks)) * step / sound.rate
        heard = t < spoken.cut
        axes.fill_between(t[heard], blocks.min(1)[heard] * scale, blocks.max(1)[heard] * scale, color="#6f7f8f", linewidth=0)


def _visemes(axes: Any, shown: _Shown) -> None:
    _name(axes, "visemes")
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    for spoken in shown.spoken:
        marks = spoken.performance.visemes
        for mark, end in zip(marks, [*(m.start for m in marks[1:]), spoken.performance.duration]):
            start, end = spoken.origin + mark.start, min(spoken.origin + end, spoken.cut)
            if end <= start:
                continue
            axes.broken_barh([(start, end - start)], (0, 1), facecolors=_COLOR_OF.get(mark.viseme, FAINT), edgecolor=GROUND, linewidth=0.6)
            if mark.viseme != "sil":
                weight = "bold" if mark.stress >= 2 else "normal"
                axes.text((start + end) / 2, 0.5, mark.viseme, fontsize=6, ha="center", va="center", color=INK, weight=weight, clip_on=True)


def _curves(axes: Any, shown: _Shown, curves: tuple[Curve, ...]) -> None:
    axes.set_ylim(-0.02, 1.18)
    axes.set_yticks([0, 0.5, 1])
    for label, color, shapes in curves:
        axes.plot(shown.mix.t, shown.mix.face[[ARKIT_INDEX[s] for s in shapes]].mean(0), color=color, linewidth=1.0, label=label)
    _legend(axes)


def _lips(axes: Any, shown: _Shown) -> None:
    _name(axes, "lips")
    _curves(axes, shown, LIP_CURVES)


def _expression(axes: Any, shown: _Shown) -> None:
    _name(axes, "face")
    lids = shown.mix.face[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]].mean(0)
    axes.fill_between(shown.mix.t, 0, lids, color="#2b2a28", alpha=0.16, linewidth=0, label="lids")
    _curves(axes, shown, FACE_CURVES)


def _angles(mix: Mix, *bones: str) -> F64:
    """(3, T) pitch (down positive), yaw (left positive) and tilt of a chain of bones, degrees."""
    turn = mix.rotations[:, BONE_INDEX[bones[0]]]
    for bone in bones[1:]:
        turn = np.asarray(quat.mul(turn, mix.rotations[:, BONE_INDEX[bone]]), np.float32)
    return np.asarray(np.degrees(quat.to_rotation_vector(turn)), np.float64)


def _gaze(axes: Any, shown: _Shown) -> None:
    _name(axes, "eyes, head\ndegrees")
    eyes, head = _angles(shown.mix, "leftEye"), _angles(shown.mix, "neck", "head")
    for label, color, values, style in (
        ("eyes left", "#4f7942", eyes[1], "-"), ("eyes down", "#4f7942", eyes[0], ":"), ("head left", "#3d6b8e", head[1], "-"),
        ("head down", "#3d6b8e", head[0], ":"), ("head tilt", "#b8860b", head[2], "-"),
    ):  # fmt: skip
        axes.plot(shown.mix.t, values, style, color=color, linewidth=0.9, label=label)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -8), max(high, 8) + 0.2 * (max(high, 8) - min(low, -8)))
    _legend(axes)


def _hands(axes: Any, shown: _Shown) -> None:
    """Heights of the hands; vowels with the accent of their clause as lines, apexes of gestures as dots."""
    _name(axes, "hands\nm")
    heights = hand_heights(shown.avatar, shown.mix)
    for label, color, values in (("left hand", "#8e5572", heights[0]), ("right hand", "#c8553d", heights[1])):
        axes.plot(shown.mix.t, values, color=color, linewidth=1.1, label=label)
    top = float(heights.max())
    for spoken in shown.spoken:
        for mark in spoken.performance.visemes:
            if mark.stress >= 2 and spoken.origin + mark.start < spoken.cut:
                axes.axvline(spoken.origin + mark.start, color="#3d6b8e", alpha=0.55 if mark.stress == 3 else 0.2, linewidth=0.8)
        strokes = [spoken.origin + b.stroke for b in spoken.performance.blocks if b.kind == "gesture" and spoken.origin + b.stroke < spoken.cut]
        axes.plot(strokes, [top] * len(strokes), "v", color="#8e5572", markersize=4)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.22 * (high - low))
    _legend(axes)


def hand_heights(avatar: Avatar, mix: Mix) -> F32:
    """(2, T) height of the left and the right hand above the floor, metres."""
    rig = RigModel.from_avatar(avatar)
    crowd = Crowd(rig, len(mix.t))
    for _ in range(len(mix.t)):
        crowd.claim()
    crowd.pose(mix.rotations, mix.hips, mix.face)
    crowd.solve()
    rows = [int(rig.bone_rows[BONE_INDEX[b]]) for b in ("leftHand", "rightHand")]
    return np.asarray(crowd.joint_places()[1, rows], np.float32)


def _blocks(axes: Any, shown: _Shown) -> None:
    """Behaviour blocks by kind, those that overlap below each other; within a block: preparation, stroke, hold, retraction."""
    kinds = [k for k in KIND_COLORS if k not in ("blink", "breath")]
    axes.set_ylim(len(kinds), 0)
    axes.set_yticks(np.arange(len(kinds)) + 0.5, kinds)
    for row, kind in enumerate(kinds):
        blocks = [(s.origin, b) for s in shown.spoken for b in s.performance.blocks if b.kind == kind and s.origin + b.start < s.cut]
        lanes = _lanes([(origin + b.start, origin + b.end) for origin, b in blocks])
        high = 0.84 / max([lane + 1 for lane in lanes], default=1)
        for lane, (origin, block) in zip(lanes, blocks):
            _block(axes, block, origin, (row + 0.08 + lane * high, high * 0.94))


def _lanes(spans: list[tuple[float, float]]) -> list[int]:
    """The lane of each span: the first in which it overlaps nothing.

    >>> _lanes([(0, 2), (1, 3), (2, 4)])
    [0, 1, 0]
    """
    free: list[float] = []
    out = [0] * len(spans)
    for i in sorted(range(len(spans)), key=lambda i: spans[i]):
        lane = next((k for k, end in enumerate(free) if end <= spans[i][0]), len(free))
        free[lane : lane + 1] = [spans[i][1]]
        out[i] = lane
    return out


def _block(axes: Any, block: Block, origin: float, place: tuple[float, float]) -> None:
    low, high = place
    for first, last, alpha in PHASES:
        start, end = origin + block.sync[first], origin + block.sync[last]
        if end > start:
            axes.broken_barh([(start, end - start)], place, facecolors=KIND_COLORS[block.kind], alpha=alpha, linewidth=0)
    axes.plot([origin + block.stroke] * 2, [low, low + high], color=INK, linewidth=0.7)
    name = block.name if block.kind != "gaze" else (block.target.id if block.target is not None else "")
    size = float(np.clip(13 * high, 4.5, 6.5))
    axes.text(origin + block.start, low + high / 2, f" {name}", fontsize=size, va="center", color=INK, clip_on=True)


def _states(axes: Any, shown: _Shown) -> None:
    """The role as a colour, valence and arousal as lines."""
    _name(axes, "role, affect")
    axes.set_ylim(-1.05, 1.05)
    axes.set_yticks([-1, 0, 1])
    states = sorted((e for _, e in shown.recording.entries if isinstance(e, State) and e.persona == shown.persona), key=lambda s: s.t)
    ends = [*(s.t for s in states[1:]), float(shown.mix.t[-1])]
    before = ""
    for state, end in zip(states, ends):
        axes.axvspan(state.t, max(end, state.t), color=ROLE_COLORS.get(state.role, FAINT), linewidth=0)
        if state.role != before:
            axes.text(max(state.t, shown.mix.t[0]) + 0.03, -0.95, state.role, fontsize=6.5, color=INK, clip_on=True)
        before = state.role
    times = [t for state, end in zip(states, ends) for t in (state.t, end)]
    for label, color, of in (("valence", "#c8553d", "valence"), ("arousal", "#3d6b8e", "arousal")):
        axes.plot(times, [getattr(s.affect, of) for s in states for _ in range(2)], color=color, linewidth=1.1, label=label)
    _legend(axes)
