"""Reflexes: ready-made micro-performances that are on screen in the frame in which their cause happens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from persona_engine.behavior.affect import Temperament
from persona_engine.behavior.scheduler import block, extended, gesture, on_grid, sync
from persona_engine.score.entries import Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.marks import Block, BlockKind
from persona_engine.score.style import Style


@dataclass(frozen=True)
class Action:
    """One block of a reflex: seconds from the cause to onset, apex, end of hold and end."""

    kind: BlockKind
    name: str
    onset: float
    apex: float
    hold: float
    end: float
    weight: float = 1.0
    at_source: bool = False
    yaw: float = 0.0
    pitch: float = 0.0
    count: int = 1


def _a(kind: BlockKind, name: str, times: tuple[float, float, float, float], weight: float = 1.0, **more: float) -> Action:
    return Action(kind, name, *times, weight, **more)  # type: ignore[arg-type]


EYES_AFTER = 0.01
"""Seconds from a cause to the first gaze shift, as from a state to its own (`motion.performer.GAZE_AFTER`): both are then one shift, in a frame of its own."""


def _look(onset: float, end: float) -> Action:
    return Action("gaze", "", onset, onset, end, end, 1.0, True)


REFLEXES: dict[str, tuple[Action, ...]] = {
    "hear": (
        _look(EYES_AFTER, 1.6), _a("face", "brow_flash", (0.0, 0.12, 0.30, 0.75), 0.55), _a("blink", "", (0.0, 0.075, 0.10, 0.25), 1.0),
        _a("head", "lift", (0.0, 0.16, 0.45, 0.95), 0.5), _a("posture", "lean_forward", (0.05, 0.5, 1.2, 2.0), 0.35),
    ),
    "think": (
        Action("gaze", "", 0.05, 0.05, 1.4, 1.4, 1.0, False, 0.30, 0.20), _a("face", "brow_up_left", (0.05, 0.35, 1.2, 1.7), 0.45),
        _a("face", "lip_corner", (0.15, 0.45, 1.0, 1.5), 0.5), _a("head", "tilt", (0.05, 0.5, 1.2, 1.9), 0.7),
    ),
    "greet": (_look(EYES_AFTER, 3.0), _a("face", "joy", (0.05, 0.35, 1.6, 2.6), 0.6), _a("face", "brow_flash", (0.0, 0.14, 0.4, 0.8), 0.7),
              _a("head", "nod", (0.1, 0.3, 0.4, 0.8), 0.6)),
    "hail": (_look(EYES_AFTER, 2.2), _a("face", "brow_flash", (0.0, 0.14, 0.4, 0.9), 0.8), _a("face", "smile", (0.05, 0.35, 1.6, 2.6), 0.7),
             _a("head", "lift", (0.0, 0.2, 0.5, 1.0), 0.6), _a("gesture", "wave", (0.0, 0.8, 1.4, 2.3), 0.8)),
    "welcome": (_look(EYES_AFTER, 3.2), _a("face", "joy", (0.05, 0.35, 1.8, 2.8), 0.7), _a("face", "brow_flash", (0.0, 0.14, 0.4, 0.8), 0.7),
                _a("head", "nod", (0.1, 0.3, 0.4, 0.8), 0.7), _a("posture", "open", (0.05, 0.5, 1.6, 2.6), 0.6),
                _a("gesture", "open_palm", (0.1, 0.9, 1.4, 2.3), 0.7)),
    "loud_noise": (
        _look(0.06, 2.2), _a("blink", "", (0.0, 0.06, 0.14, 0.34), 1.0), _a("face", "fear", (0.0, 0.09, 0.35, 1.3), 0.75),
        _a("head", "recoil", (0.0, 0.10, 0.30, 1.1), 1.0), _a("posture", "startle", (0.0, 0.11, 0.35, 1.5), 1.0),
    ),
    "flash": (_a("blink", "", (0.0, 0.06, 0.30, 0.55), 1.0),
        _a("face", "squint", (0.0, 0.08, 0.8, 1.6), 1.0), _a("head", "recoil", (0.0, 0.12, 0.4, 1.2), 0.6)),
    "touch": (_look(0.08, 1.8), _a("face", "surprise", (0.0, 0.12, 0.35, 1.0), 0.5), _a("head", "recoil", (0.02, 0.14, 0.3, 0.9), 0.4)),
    "hit": (
        _a("blink", "", (0.0, 0.05, 0.18, 0.4), 1.0), _a("face", "anger", (0.05, 0.15, 0.7, 1.8), 0.7), _a("head", "recoil", (0.0, 0.08, 0.2, 0.9), 1.2),
        _a("posture", "startle", (0.0, 0.09, 0.25, 1.2), 1.0), _look(0.15, 2.5),
    ),
    "name_called": (_look(EYES_AFTER, 2.5), _a("face", "brow_raise", (0.0, 0.15, 0.5, 1.0), 0.8), _a("head", "lift", (0.02, 0.18, 0.5, 1.0), 0.6)),
    "someone_enters": (
        _look(EYES_AFTER, 2.2), _a("face", "brow_raise", (0.0, 0.14, 0.4, 0.9), 0.45), _a("face", "interest", (0.05, 0.3, 1.2, 2.2), 0.6),
        _a("head", "lift", (0.05, 0.3, 0.8, 1.4), 0.35),
    ),
    "hover": (_look(EYES_AFTER, 1.2), _a("face", "brow_raise", (0.0, 0.16, 0.4, 0.9), 0.45)),
    "joke": (_a("face", "brow_raise", (0.0, 0.12, 0.3, 0.7), 0.5), _a("face", "joy", (0.05, 0.30, 1.6, 2.6), 0.9),
        _a("head", "nod", (0.15, 0.35, 0.5, 1.0), 0.5), _a("posture", "lean_back", (0.1, 0.5, 1.0, 1.8), 0.4)),
    "insult": (_a("face", "sadness", (0.05, 0.30, 1.2, 2.4), 0.6),
        _a("blink", "", (0.0, 0.08, 0.14, 0.3), 1.0), _a("head", "recoil", (0.0, 0.22, 0.7, 1.5), 0.5)),
    "praise": (
        _a("face", "joy", (0.08, 0.40, 1.6, 2.6), 0.7), _a("head", "tilt", (0.1, 0.5, 1.0, 1.7), 0.6), _a("blink", "", (0.0, 0.08, 0.12, 0.30), 1.0),
    ),
    "threat": (
        _look(EYES_AFTER, 2.5), _a("face", "fear", (0.0, 0.16, 1.2, 2.2), 0.6), _a("head", "recoil", (0.02, 0.18, 0.8, 1.6), 0.7),
        _a("posture", "lean_back", (0.05, 0.4, 1.4, 2.4), 0.7),
    ),
    "sad_news": (
        _look(EYES_AFTER, 2.5), _a("blink", "", (0.0, 0.08, 0.12, 0.30), 1.0), _a("face", "sadness", (0.05, 0.45, 1.8, 3.0), 0.7),
        _a("head", "tilt", (0.1, 0.6, 1.6, 2.4), 0.7),
        _a("posture", "lean_forward", (0.1, 0.7, 1.8, 2.8), 0.5),
    ),
    "wonder": (_a("face", "surprise", (0.0, 0.2, 0.7, 1.5), 0.6), _a("head", "lift", (0.02, 0.2, 0.6, 1.1), 0.6),
               _a("posture", "lean_forward", (0.05, 0.5, 1.2, 2.0), 0.4)),
    "attend": (_look(EYES_AFTER, 1.0), _a("face", "brow_raise", (0.0, 0.14, 0.3, 0.7), 0.35)),
    "nod": (_a("head", "nod", (0.0, 0.18, 0.22, 0.7), 0.7, count=2), _a("face", "brow_raise", (0.0, 0.12, 0.2, 0.5), 0.25)),
    "smile": (_look(EYES_AFTER, 1.8), _a("face", "smile", (0.0, 0.35, 1.5, 2.6), 0.75), _a("face", "brow_raise", (0.0, 0.14, 0.3, 0.7), 0.3)),
    "gift": (
        _look(EYES_AFTER, 2.6), _a("face", "surprise", (0.0, 0.14, 0.4, 0.9), 0.6), _a("face", "joy", (0.35, 0.75, 2.2, 3.4), 0.9),
        _a("head", "tilt", (0.4, 0.8, 1.6, 2.4), 0.6), _a("posture", "open", (0.1, 0.6, 1.6, 2.6), 0.5),
    ),
    "victory": (
        _a("face", "joy", (0.0, 0.22, 2.0, 3.2), 1.0), _a("posture", "proud", (0.0, 0.35, 1.8, 3.0), 0.9), _a("head", "back", (0.0, 0.28, 0.9, 1.8), 0.7),
    ),
    "defeat": (
        _a("blink", "", (0.0, 0.08, 0.30, 0.6), 1.0), _a("face", "sadness", (0.05, 0.4, 2.0, 3.4), 0.8), _a("posture", "slump", (0.0, 0.6, 2.2, 3.6), 0.9),
        _a("head", "down", (0.05, 0.6, 1.8, 3.0), 0.9),
    ),
    "disgusting": (_a("face", "disgust", (0.0, 0.16, 0.9, 1.9), 0.8), _a("head", "recoil", (0.0, 0.2, 0.7, 1.5), 0.6),
                   Action("gaze", "", 0.25, 0.25, 1.4, 1.4, 1.0, False, 0.35, 0.05)),
    "too_close": (
        _a("blink", "", (0.0, 0.07, 0.10, 0.25), 1.0), _a("posture", "lean_back", (0.0, 0.4, 2.2, 3.4), 1.0), _a("head", "back", (0.0, 0.3, 1.4, 2.4), 0.8),
        _a("face", "lip_press", (0.05, 0.3, 1.2, 2.0), 0.5), Action("gaze", "", 0.15, 0.15, 1.3, 1.3, 1.0, False, 0.3, -0.12),
    ),
    "farewell": (_look(EYES_AFTER, 2.6), _a("face", "smile", (0.0, 0.3, 1.4, 2.4), 0.7), _a("head", "nod", (0.05, 0.3, 0.4, 0.9), 0.8)),
    "see_off": (_look(EYES_AFTER, 3.4), _a("face", "smile", (0.0, 0.3, 2.2, 3.2), 0.8), _a("head", "nod", (0.05, 0.3, 0.4, 0.9), 0.6),
                _a("gesture", "wave", (0.0, 0.9, 1.6, 2.6), 0.8)),
    "notice": (_look(EYES_AFTER, 1.3), _a("face", "brow_flash", (0.0, 0.13, 0.25, 0.55), 0.4)),
    "glance": (_look(EYES_AFTER, 1.1), _a("face", "brow_raise", (0.0, 0.18, 0.3, 0.7), 0.12)),
    "look_about": (Action("gaze", "", EYES_AFTER, EYES_AFTER, 1.9, 1.9, 1.0, False, 0.55, 0.04), _a("face", "interest", (0.1, 0.4, 1.2, 2.0), 0.25)),
    "sigh": (_a("breath", "", (0.0, 0.9, 1.1, 2.6), 1.2), _a("posture", "slump", (0.6, 1.4, 2.0, 3.4), 0.35), _a("blink", "", (0.0, 0.1, 0.3, 0.55), 1.0)),
    # signs of listening
    "listen": (_look(EYES_AFTER, 2.4), _a("head", "lift", (0.0, 0.2, 0.5, 1.0), 0.35), _a("posture", "attend", (0.0, 0.5, 2.2, 3.4), 0.6),
               _a("face", "brow_raise", (0.0, 0.14, 0.4, 0.9), 0.35)),
    "mm": (_a("head", "nod", (0.0, 0.2, 0.22, 0.6), 0.5), _a("face", "brow_raise", (0.0, 0.14, 0.2, 0.5), 0.15)),
    "mm_hm": (_a("head", "nod", (0.0, 0.18, 0.6, 1.1), 0.55, count=3), _a("face", "smile", (0.0, 0.3, 0.7, 1.4), 0.25)),
    "go_on": (_a("face", "brow_raise", (0.0, 0.18, 0.8, 1.3), 0.45), _a("head", "tilt", (0.0, 0.4, 1.0, 1.7), 0.5)),
    "turn_near": (_a("breath", "", (0.0, 0.3, 0.4, 1.1), 0.6), _a("head", "lift", (0.0, 0.25, 0.4, 0.9), 0.25),
                  _a("face", "brow_raise", (0.0, 0.12, 0.25, 0.6), 0.25)),
    "sympathy": (_look(EYES_AFTER, 2.6), _a("face", "sadness", (0.0, 0.45, 1.8, 3.0), 0.55), _a("head", "tilt", (0.05, 0.55, 1.5, 2.3), 0.7),
                 _a("posture", "lean_forward", (0.1, 0.7, 1.9, 3.0), 0.4)),
    "delight": (_look(EYES_AFTER, 2.4), _a("face", "brow_flash", (0.0, 0.13, 0.35, 0.8), 0.6), _a("face", "joy", (0.1, 0.4, 1.7, 2.8), 0.75),
                _a("head", "lift", (0.0, 0.2, 0.5, 1.0), 0.4), _a("posture", "open", (0.1, 0.6, 1.6, 2.6), 0.5)),
    "alarm": (_look(EYES_AFTER, 2.0), _a("blink", "", (0.0, 0.06, 0.10, 0.28), 1.0), _a("face", "fear", (0.0, 0.12, 1.0, 2.0), 0.7),
              _a("head", "lift", (0.0, 0.14, 0.8, 1.5), 0.9), _a("posture", "startle", (0.0, 0.2, 0.8, 1.8), 0.6)),
    "concern": (_look(EYES_AFTER, 2.4), _a("face", "brow_frown", (0.0, 0.3, 1.2, 2.2), 0.4), _a("face", "sadness", (0.1, 0.5, 1.5, 2.6), 0.3),
                _a("head", "tilt", (0.05, 0.5, 1.4, 2.2), 0.5), _a("posture", "lean_forward", (0.1, 0.6, 1.6, 2.6), 0.5)),
    "scorn": (_look(0.35, 2.0), _a("blink", "", (0.0, 0.16, 0.35, 0.62), 0.8), _a("face", "contempt", (0.0, 0.30, 1.8, 3.0), 0.9),
              _a("head", "lift", (0.1, 0.5, 1.4, 2.4), 0.8), _a("posture", "lean_back", (0.1, 0.7, 1.8, 3.0), 0.7)),
    "bristle": (_look(EYES_AFTER, 2.4), _a("face", "anger", (0.0, 0.22, 1.3, 2.6), 0.75), _a("head", "lift", (0.0, 0.2, 0.8, 1.6), 0.6),
                _a("posture", "proud", (0.0, 0.4, 1.4, 2.6), 0.7)),
    # alone and idle
    "curious": (_look(EYES_AFTER, 2.8), _a("face", "interest", (0.0, 0.30, 1.8, 2.8), 0.8), _a("head", "tilt", (0.1, 0.6, 1.8, 2.8), 0.9),
                _a("posture", "lean_forward", (0.1, 0.8, 1.8, 3.0), 0.8)),
    "weary": (Action("gaze", "", EYES_AFTER, EYES_AFTER, 2.2, 2.2, 1.0, False, 0.25, 0.34), _a("face", "boredom", (0.0, 0.5, 2.4, 3.6), 1.0),
              _a("breath", "", (0.2, 1.2, 1.5, 3.2), 1.3), _a("face", "puff", (1.5, 1.8, 2.2, 2.8), 0.5), _a("posture", "slump", (1.4, 2.2, 2.8, 4.2), 0.7),
              _a("head", "back", (0.1, 0.9, 1.6, 2.8), 0.6)),
    "listless": (Action("gaze", "", EYES_AFTER, EYES_AFTER, 3.0, 3.0, 1.0, False, -0.45, -0.40), _a("face", "boredom", (0.0, 0.6, 2.6, 3.8), 1.0),
                 _a("head", "tilt", (0.2, 1.0, 2.4, 3.6), 1.0), _a("posture", "tilt", (0.2, 1.2, 2.6, 4.0), 0.9)),
    "yawn": (_a("face", "brow_raise", (0.0, 0.14, 0.5, 1.2), 0.3), _a("gesture", "yawn", (0.0, 1.0, 1.8, 2.8), 1.0),
             _a("breath", "", (0.0, 1.1, 1.5, 3.0), 1.3), _a("posture", "slump", (1.6, 2.4, 3.0, 4.4), 0.5)),
    "akimbo": (_a("face", "brow_raise", (0.0, 0.14, 0.5, 1.2), 0.3), _a("gesture", "hands_on_hips", (0.0, 1.0, 4.6, 5.6), 1.0),
               Action("gaze", "", 0.8, 0.8, 2.6, 2.6, 1.0, False, 0.50, 0.06),
               _a("breath", "", (0.4, 1.4, 1.7, 3.4), 1.0)),
    "fold": (_a("face", "brow_raise", (0.0, 0.14, 0.5, 1.2), 0.3), _a("gesture", "cross_arms", (0.0, 1.1, 5.4, 6.4), 1.0),
             _a("head", "tilt", (0.8, 1.6, 3.4, 4.6), 0.5),
             Action("gaze", "", 1.6, 1.6, 3.4, 3.4, 1.0, False, -0.40, -0.10)),
    "scratch": (_a("face", "brow_raise", (0.0, 0.14, 0.5, 1.2), 0.3), _a("gesture", "scratch_head", (0.0, 0.9, 1.8, 2.8), 0.8),
                Action("gaze", "", 0.4, 0.4, 2.0, 2.0, 1.0, False, 0.30, -0.25)),
    "hold_on": (_look(EYES_AFTER, 1.2), _a("face", "brow_flash", (0.0, 0.12, 0.3, 0.7), 0.5), _a("head", "nod", (0.0, 0.2, 0.22, 0.6), 0.35)),
}  # fmt: skip
"""What happens -> what shows. The first movement of each starts at once."""

REACTIONS: dict[str, str] = {
    "greeting": "greet", "meet": "greet", "thanks": "nod", "praise": "praise", "joke": "joke", "insult": "insult", "threat": "threat", "sad_news": "sad_news",
    "good_news": "delight", "alarm": "alarm", "disgusting": "disgusting",
    "grievance": "concern", "boast": "scorn", "farewell": "farewell", "wonder": "wonder",
}  # fmt: skip
"""Appraisal of what was said -> reflex that shows it, beside "hear"."""


BY_FEELING: dict[tuple[str, str], str] = {("insult", "contempt"): "scorn", ("insult", "anger"): "bristle", ("boast", "interest"): "wonder"}
"""Of these, what those show instead whom it makes feel so."""
BORED: tuple[str, ...] = ("sigh", "weary", "listless", "yawn")
"""What the bored do, from the first sign to the last."""
FIDGETS: tuple[str, ...] = ("akimbo", "fold", "scratch")
"""What hands do that have nothing to do."""


def reaction(appraisal: str, emotion: str = "") -> str:
    """The reflex to a line, by its appraisal and the emotion that it stirred; "" for none.

    >>> reaction("insult", "sadness"), reaction("insult", "contempt")
    ('insult', 'scorn')
    """
    return BY_FEELING.get((appraisal, emotion)) or REACTIONS.get(appraisal, "")


def reflex(
    event: str, persona: str, t: float, style: Style, source: GazeTarget, strength: float = 1.0, seed: int = 0
) -> Performance | None:
    """The micro-performance for an event, `id` for the stage to set; None for an event without a reflex."""
    if event not in REFLEXES:
        return None
    return Performance(persona, 0, t, 0.0, seed, on_grid(style), "micro", (), _blocks(event, style, source, strength, bool(seed % 2)))


@lru_cache(1024)
def _blocks(event: str, style: Style, source: GazeTarget, strength: float, left: bool) -> tuple[Block, ...]:
    """What shows, those who look away going to the `left` or to the right."""
    size = strength * (0.6 + 0.8 * style.expressiveness)
    side = 1.0 if left else -1.0
    blocks: list[Block] = []
    for act in REFLEXES[event]:
        points = sync((act.onset, act.apex, act.apex, act.apex, act.hold, act.hold, act.end))
        if act.kind == "gaze":
            target = source if act.at_source else GazeTarget(source.id, source.point, act.yaw * side, act.pitch)
            blocks.append(block("gaze", "", points, 1.0, target))
        elif act.kind == "gesture":
            blocks.append(extended(gesture(act.name, act.apex, style, act.weight * size), act.hold))
        else:
            blocks.append(block(act.kind, act.name, points, act.weight * (1.0 if act.kind == "blink" else size), None, act.count))
    return tuple(blocks)


@dataclass(frozen=True)
class Habit:
    """How used a persona is to an event: how often it came of late, at session time `t`."""

    times: float = 0.0
    t: float = 0.0

    def at(self, t: float) -> float:
        """How often of late, as it stands at `t`: half is forgotten in `RECOVERY` seconds."""
        return float(self.times * 0.5 ** (max(0.0, t - self.t) / RECOVERY))

    def again(self, t: float) -> Habit:
        """It has happened once more."""
        return Habit(self.at(t) + 1.0, t)


RECOVERY = 40.0
STARTLING = frozenset({"loud_noise", "flash", "touch", "hit", "too_close"})
MOST_TIMES = 6.0


def intensity(event: str, temperament: Temperament, times_before: float) -> float:
    """How strongly a reflex shows: the nervous startle more, the outgoing answer people more, and everyone gets used to things.

    Each time leaves about three quarters, of the nervous more; see `Habit` for what is forgotten.
    """
    size = 0.7 + 0.6 * temperament.neuroticism if event in STARTLING else 0.8 + 0.4 * temperament.extraversion
    kept = 0.70 + 0.12 * temperament.neuroticism
    return float(size * kept ** min(times_before, MOST_TIMES))
