"""`BehaviorModel`: which behaviours a sentence deserves, and when.

Rules from the literature: brows and nods only on accents, budgets per persona (Cassell's BEAT; Flecha-Garcia 2010), strokes on the
stressed vowel (Shattuck-Hufnagel and Ren 2018), gaze away at the start of an answer and back before its end (Andrist 2013), blinks at
phrase ends.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from persona_engine.behavior import prosody
from persona_engine.behavior.markup import FACE_TAGS, Tag
from persona_engine.behavior.plan import Context, Plan, Sentence
from persona_engine.behavior.prosody import Accent
from persona_engine.behavior.scheduler import around, block, gesture, held, sync
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import COUNT_WORDS, GESTURES
from persona_engine.score.marks import Block
from persona_engine.score.timeline import SpeechTimeline

GESTURE_GAP = (3.6, 1.6)
"""Least seconds between gestures at gesture_rate 0 and 1."""
BROW_GAP, NOD_GAP = 2.3, 1.1
NOD_SHARE = 0.45
TURN_BACK = 0.7
"""The gaze is back on the listener this long before the end, seconds."""
HOLD_ACROSS = 0.35
"""A gesture whose rest would come within the join is held this far beyond the sentence."""


@dataclass
class _Budget:
    rng: random.Random
    last_gesture: float
    last_brow: float = -10.0
    last_nod: float = -10.0


class BehaviorModel:
    """Plans sentences. Stateless: everything it knows comes in by the arguments."""

    def plan(self, sentence: Sentence, timeline: SpeechTimeline, affect: Affect, context: Context) -> Plan:
        """The behaviours of one sentence on its timeline; unknown tags are ignored."""
        budget = _Budget(random.Random(context.seed), -context.since_gesture)
        found = prosody.accents(timeline)
        blocks: list[Block] = []
        blocks += self._from_tags(sentence, timeline, found, context, budget)
        blocks += self._from_words(sentence, timeline, found, context, budget, blocks)
        blocks += self._beats(found, context, budget, blocks)
        blocks += self._accents(found, context, budget)
        blocks += self._gaze(sentence, timeline, context, budget)
        blocks += self._phrases(sentence, timeline, context, budget)
        blocks += self._feeling(sentence, timeline, affect, context)
        kept = tuple(_without_clashes(blocks))
        if not sentence.last:
            kept = held(kept, timeline.duration + HOLD_ACROSS)
        return Plan(sentence, timeline, kept)

    def _from_tags(
        self, sentence: Sentence, timeline: SpeechTimeline, found: list[Accent], context: Context, budget: _Budget
    ) -> list[Block]:
        out: list[Block] = []
        for placed in sentence.tags:
            if not placed.tag.known:
                continue
            t = prosody.time_of_char(timeline, placed.at)
            accent = prosody.accent_near(found, t)
            out += self._tag(placed.tag, accent.t if accent else t + 0.15, timeline, context, budget)
        return out

    def _tag(self, tag: Tag, stroke: float, timeline: SpeechTimeline, context: Context, budget: _Budget) -> list[Block]:
        style = context.style
        if tag.name in GESTURES:
            row = GESTURES[tag.name]
            if row.kind == "head":
                return [_head(tag.name, stroke, 0.9, 2 if style.repetition > 0.35 else 1)]
            budget.last_gesture = max(budget.last_gesture, stroke + row.hold)
            if tag.name == "point":
                return self._point(tag.argument, stroke, context)
            count = int(tag.argument) if tag.argument.isdigit() else COUNT_WORDS.get(tag.argument.lower(), 1)
            repeats = 3 if tag.name == "wave" else max(1, min(count, 5))
            return [gesture(tag.name, stroke, style, 1.0, count=repeats)]
        if tag.name in EMOTIONS or tag.name in FACE_TAGS:
            until = timeline.duration if tag.name in EMOTIONS or tag.name == "smile" else stroke + 0.7
            level = 0.75 if tag.name in EMOTIONS else 0.85
            start = max(stroke - 0.45, -0.4)
            return [block("face", tag.name, sync((start, start + 0.35, start + 0.35, start + 0.4, until, until, until + 0.7)), level)]
        if tag.name == "look":
            target = context.places.get(tag.argument.lower())
            return [block("gaze", "", sync((stroke - 0.2,) * 6 + (stroke + 0.9,)), 1.0, target)] if target else []
        if tag.name == "look_away":
            side = GazeTarget(context.listener.id, context.listener.point, 0.35 * budget.rng.choice((-1, 1)), -0.1)
            return [block("gaze", "", sync((stroke - 0.2,) * 6 + (stroke + 1.0,)), 1.0, side)]
        return []

    def _point(self, place: str, stroke: float, context: Context) -> list[Block]:
        target = context.places.get(place.lower().removeprefix("the "))
        out = [gesture("point", stroke, context.style, 1.0, target=target)]
        if target is not None:
            out.append(block("gaze", "", sync((stroke - 0.45,) * 6 + (stroke + 0.55,)), 1.0, target))
        return out

    def _from_words(
        self, sentence: Sentence, timeline: SpeechTimeline, found: list[Accent], context: Context, budget: _Budget, have: list[Block]
    ) -> list[Block]:
        low = sentence.text.lower()
        out: list[Block] = []
        for row in sorted(GESTURES.values(), key=lambda g: -g.priority):
            if row.kind in ("beat", "metaphoric") or any(b.name == row.name for b in have):
                continue
            for trigger in row.triggers:
                match = re.search(rf"\b{re.escape(trigger)}\b", low)
                if match is None:
                    continue
                accent = prosody.accent_near(found, prosody.time_of_char(timeline, match.start()))
                stroke = accent.t if accent else prosody.time_of_char(timeline, match.start()) + 0.12
                if row.kind == "head":
                    if match.start() < 12:
                        out.append(_head(row.name, stroke, 0.75, 2))
                elif self._room(stroke, budget, context) and (row.name != "point" or self._known_place(low, context)):
                    budget.last_gesture = stroke + row.hold
                    out += self._emblem(row.name, trigger, low, stroke, context)
                break
        return out

    def _emblem(self, name: str, trigger: str, low: str, stroke: float, context: Context) -> list[Block]:
        if name == "point":
            return self._point(self._known_place(low, context), stroke, context)
        count = 3 if name == "wave" else COUNT_WORDS.get(trigger, 1)
        return [gesture(name, stroke, context.style, 0.95, count=count)]

    @staticmethod
    def _known_place(low: str, context: Context) -> str:
        return next((p for p in context.places if p in low), "")

    @staticmethod
    def _room(stroke: float, budget: _Budget, context: Context) -> bool:
        low, high = GESTURE_GAP
        return stroke - budget.last_gesture >= low + (high - low) * context.style.gesture_rate

    def _beats(self, found: list[Accent], context: Context, budget: _Budget, have: list[Block]) -> list[Block]:
        out: list[Block] = []
        taken = [(b.start, b.end) for b in have if b.kind == "gesture"]
        for accent in sorted(found, key=lambda a: -a.weight):
            if accent.weight < 0.35 or any(a - 0.5 < accent.t < b + 0.1 for a, b in taken):
                continue
            strokes = [b.stroke for b in out]
            low, high = GESTURE_GAP
            gap = low + (high - low) * context.style.gesture_rate
            if any(abs(accent.t - s) < gap for s in strokes) or (accent.t - budget.last_gesture < 0.4 * gap and budget.last_gesture < 0):
                continue
            name = "open_palm" if accent.nuclear and budget.rng.random() < 0.35 else "beat"
            count = 2 if name == "beat" and context.style.repetition > 0.4 and budget.rng.random() < context.style.repetition else 1
            made = gesture(
                name,
                accent.t,
                context.style,
                0.65 + 0.35 * accent.weight,
                count=count,
                side=budget.rng.choice(("left", "right", "right", "both")),
            )
            out.append(made)
            taken.append((made.start, made.end))
        return out

    @staticmethod
    def _accents(found: list[Accent], context: Context, budget: _Budget) -> list[Block]:
        out: list[Block] = []
        for accent in found:
            strong = accent.weight >= 0.45
            if strong and accent.t - budget.last_brow >= BROW_GAP and budget.rng.random() < 0.35 + 0.5 * context.style.expressiveness:
                budget.last_brow = accent.t
                name = "brow_frown" if budget.rng.random() < 0.08 else "brow_raise"
                out.append(block("face", name, around(accent.t - 0.03, 0.0, 0.16, 0.14, 0.38), 0.35 + 0.5 * accent.weight))
            if accent.t - budget.last_nod >= NOD_GAP and (accent.nuclear or budget.rng.random() < NOD_SHARE * (0.5 + context.style.head)):
                budget.last_nod = accent.t
                out.append(block("head", "accent", around(accent.t + 0.07, 0.0, 0.14, 0.03, 0.34), 0.45 + 0.55 * accent.weight))
        return out

    @staticmethod
    def _gaze(sentence: Sentence, timeline: SpeechTimeline, context: Context, budget: _Budget) -> list[Block]:
        out: list[Block] = []
        listener = context.listener
        long_enough = timeline.duration > 1.6
        if sentence.first and context.thought and long_enough:
            back = min(0.55 + 0.5 * budget.rng.random(), timeline.duration - TURN_BACK)
            yaw = 0.28 * budget.rng.choice((-1.0, 1.0))
            away = GazeTarget(listener.id, listener.point, yaw, budget.rng.choice((0.16, 0.10, -0.14)))
            out.append(block("gaze", "", sync((-0.25,) * 6 + (back,)), 1.0, away))
        elif long_enough and timeline.duration > 3.0 and budget.rng.random() < 0.9 - context.style.gaze:
            limits = [t for t, _ in prosody.boundaries(timeline)][:-1]
            t = limits[0] if limits else timeline.duration * 0.35
            side = GazeTarget(listener.id, listener.point, 0.25 * budget.rng.choice((-1.0, 1.0)), budget.rng.choice((-0.12, 0.05)))
            out.append(block("gaze", "", sync((t,) * 6 + (min(t + 0.9, timeline.duration - TURN_BACK),)), 1.0, side))
        return out

    @staticmethod
    def _phrases(sentence: Sentence, timeline: SpeechTimeline, context: Context, budget: _Budget) -> list[Block]:
        out = [block("breath", "", sync((-0.45, -0.1, -0.1, 0.0, 0.1, 0.2, 0.9)), 0.7 if sentence.first else 0.4)]
        limits = prosody.boundaries(timeline)
        for t, _ in limits:
            if budget.rng.random() < 0.6:
                out.append(block("blink", "", around(t + 0.05, 0.0, 0.075, 0.03, 0.17), 1.0))
            if budget.rng.random() < 0.45:
                out.append(block("head", "tilt", around(t - 0.1, 0.0, 0.45, 0.5, 0.7), 0.5 * budget.rng.choice((0.7, 1.0))))
        end = limits[-1][0] if limits else timeline.duration
        if sentence.text.rstrip().endswith("?"):
            out.append(block("face", "brow_raise", around(end - 0.15, 0.0, 0.3, 0.35, 0.5), 0.6))
            out.append(block("head", "tilt", around(end - 0.1, 0.0, 0.4, 0.6, 0.7), 0.8))
        return out

    @staticmethod
    def _feeling(sentence: Sentence, timeline: SpeechTimeline, affect: Affect, context: Context) -> list[Block]:
        del affect, context
        if sentence.last and not any(p.tag.name in EMOTIONS for p in sentence.tags):
            end = timeline.duration
            return [block("face", "smile", sync((end - 0.25, end + 0.15, end + 0.15, end + 0.2, end + 0.9, end + 0.9, end + 1.9)), 0.45)]
        return []


def _head(name: str, stroke: float, weight: float, count: int) -> Block:
    row = GESTURES[name]
    return replace_count(block("head", name, around(stroke, 0.0, row.prep + 0.06, 0.28 * (count - 1), row.retract), weight), count)


def replace_count(made: Block, count: int) -> Block:
    """The block with another number of repetitions."""
    return Block(made.kind, made.name, made.sync, made.weight, made.side, made.target, count)


def _without_clashes(blocks: list[Block]) -> list[Block]:
    """Never two gestures whose strokes lie closer than the hands can travel; the table's priority decides. A prepared gesture yields its
    retraction."""
    hands = sorted((b for b in blocks if b.kind == "gesture"), key=lambda b: (-GESTURES[b.name].priority, b.stroke))
    kept: list[Block] = []
    for made in hands:
        if all(abs(made.stroke - other.stroke) >= 0.75 for other in kept):
            kept.append(made)
    return [b for b in blocks if b.kind != "gesture"] + kept
