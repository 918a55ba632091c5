"""`BehaviorModel`: which behaviours a sentence deserves, and when.

Rules from the literature: brows and nods only on accents, budgets per persona (Cassell's BEAT; Flecha-Garcia 2010), strokes on the
stressed vowel (Shattuck-Hufnagel and Ren 2018), gaze away at the start of an answer and back before its end (Andrist 2013), blinks at
phrase ends. What the writer asks for with a tag comes first, then what the words ask for, then beats where room is left.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import cast

from persona_engine.behavior import feeling, lexicon, prosody
from persona_engine.behavior.delivery import DELIVERIES
from persona_engine.behavior.markup import BODY_TAGS, FACE_TAGS, Tag
from persona_engine.behavior.plan import Context, Plan, Sentence
from persona_engine.behavior.prosody import Accent
from persona_engine.behavior.scheduler import around, block, extended, gesture, held, joined, sync, whole_gesture
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect, tone
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import COUNT_WORDS, GESTURES
from persona_engine.score.marks import SIDES, Block, BlockKind, Side
from persona_engine.score.timeline import SpeechTimeline

GESTURE_GAP = (3.6, 0.9)
"""Least seconds between strokes at gesture_rate 0 and 1; for what a tag asks a third of it will do."""
BEAT_SHARE = (0.2, 0.7)
"""Most accents that get a beat, as a share, at gesture_rate 0 and 1."""
BEATEN = (0.42, 0.24)
"""Least prominence of an accent that gets a beat, at gesture_rate 0 and 1."""
BEAT_EARLY = 0.013
"""Seconds by which a beat is set ahead of the vowel: the arm's swing and drift bring its apex up to three times as much later."""
BOTH_HANDS = (0.05, 0.45)
"""Share of beats made with both hands at extent 0 and 1."""
PALMS = (0.1, 0.5)
"""Share of a clause's last accents that get an open palm instead of a beat, at fluidity 0 and 1."""
BROW_GAP, NOD_GAP = 2.5, 1.1
NOD_SHARE = 0.45
TURN_BACK, TURN_STAYS = 1.2, 0.4
"""The gaze is back on the listener this long before the end of a turn, and stays there this long after it, seconds (Andrist 2013)."""
CLEAR_END = 0.7
"""No glance aside ends later than this before the end of a sentence, seconds."""
HOLD_ACROSS = 0.35
"""A gesture whose rest would come within the join is held this far beyond the sentence."""
MEANT = 0.6
"""Share of the gap between strokes that is enough between gestures that the words ask for; those that point come first."""
LINGERS = 0.8
"""Seconds for which a feeling stays on the face when its turn is over."""
CROWDED = 0.75
"""Hands cannot travel between strokes closer than this, seconds."""
LATEST = 1.8
"""A gesture for which the hands are not free may come this much later, seconds."""
LONGEST_POINT = 1.5
"""The hand points to the end of the phrase, at most for this long after its stroke, seconds."""
TO_OTHERS = 0.7
"""Share of glances that go to other listeners where there are any."""
TO_SOMEBODY = frozenset({"wave", "bow", "salute"})
"""Gestures that are nothing without eye contact."""
PHRASE_BLINK, BLINKS_APART = 0.2, 2.0
"""Share of phrases that end with a blink, and least seconds between two such blinks."""
GLANCE_EVERY = 4.75
"""Seconds between looks away while speaking (Andrist 2013: intimacy regulation)."""
LOW_GLANCES = 0.6
"""The dejected look away after this share of that time, and down."""
GLANCES = ((-0.27, -0.05), (0.27, -0.05), (-0.22, -0.13), (0.22, -0.13), (0.12, 0.12))
DOWNCAST = ((-0.16, -0.34), (0.16, -0.34), (-0.05, -0.4))
"""Where glances aside go: yaw and pitch from the listener, radians."""


@dataclass
class _Draft:
    """The plan in the making."""

    sentence: Sentence
    timeline: SpeechTimeline
    affect: Affect
    context: Context
    accents: list[Accent]
    limits: list[float]
    rng: random.Random
    blocks: list[Block] = field(default_factory=list)

    @property
    def gap(self) -> float:
        low, high = GESTURE_GAP
        return low + (high - low) * self.context.style.gesture_rate

    def strokes(self) -> list[float]:
        return [b.stroke for b in self.blocks if b.kind == "gesture"]

    def room(self, stroke: float, gap: float) -> bool:
        """Whether the hands have had `gap` seconds of rest around `stroke`, earlier sentences included."""
        return stroke + self.context.since_gesture >= 0.5 * gap and all(abs(stroke - s) >= gap for s in self.strokes())

    def later(self, t: float) -> float:
        """`t`, or the next accent for which the hands are free."""
        moments = [t, *(a.t for a in self.accents if t < a.t < t + LATEST)]
        return next((m for m in moments if all(abs(m - s) >= CROWDED for s in self.strokes())), t)

    def time_of(self, char: int) -> float:
        """When a behaviour for the word at `char` has its apex: the word's own accent, else the strongest one soon after, else its beginning."""
        start = prosody.time_of_char(self.timeline, char)
        word = next((i for i, w in enumerate(self.timeline.words) if w.char_end > char), -1)
        own = [a for a in self.accents if a.word == word and a.weight >= 0.2]
        accent = max(own, key=lambda a: a.weight) if own and word >= 0 else prosody.accent_near(self.accents, start)
        return accent.t if accent else start + 0.12


class BehaviorModel:
    """Plans sentences. Stateless: everything it knows comes in by the arguments."""

    def plan(self, sentence: Sentence, timeline: SpeechTimeline, affect: Affect, context: Context) -> Plan:
        """The behaviours of one sentence on its timeline; unknown tags are ignored."""
        limits = [t for t, _ in prosody.boundaries(timeline)]
        draft = _Draft(sentence, timeline, feeling.coloured(affect, sentence.tags), context, prosody.accents(timeline), limits, random.Random(context.seed))
        _tags(draft)
        _words(draft)
        _beats(draft)
        _accents(draft)
        _gaze(draft)
        _phrases(draft)
        _feeling(draft)
        _occasion(draft)
        kept = joined(tuple(_without_clashes(draft.blocks)), limits, context.style)
        if not sentence.last:
            kept = held(kept, timeline.duration + HOLD_ACROSS)
        return Plan(sentence, timeline, kept)


# ---- what the writer asks for ---------------------------------------------------------------------------------------------------------


def _tags(draft: _Draft) -> None:
    felt = [p for p in draft.sentence.tags if feeling.is_felt(p.tag)]
    faces = sorted(((draft.time_of(p.at), p.tag) for p in felt), key=lambda face: face[0])
    for number, (t, tag) in enumerate(faces):
        over = draft.timeline.duration + (LINGERS if draft.sentence.last else 0.0)
        draft.blocks.append(_emotion(tag, t, faces[number + 1][0] if number + 1 < len(faces) else over))
    for placed in draft.sentence.tags:
        if placed.tag.known:
            t = draft.time_of(placed.at)
            if placed.tag.name == "point" and (char := lexicon.deictic_before(draft.sentence.text, placed.at)) is not None:
                t = prosody.vowel_at(draft.timeline, char)
            hands = placed.tag.name in GESTURES and GESTURES[placed.tag.name].kind != "head"
            draft.blocks += _tag(draft, placed.tag, draft.later(t) if hands else t)


def _emotion(tag: Tag, t: float, until: float) -> Block:
    """A feeling colours the face from just before its word to the next feeling, or to the end."""
    start = max(t - 0.45, -0.4)
    until = max(until, start + 0.5)
    return block("face", tag.name, sync((start, start + 0.35, start + 0.35, start + 0.4, until, until, until + 0.7)), feeling.level(tag))


def _tag(draft: _Draft, tag: Tag, t: float) -> list[Block]:
    style, context = draft.context.style, draft.context
    if tag.name in GESTURES:
        if GESTURES[tag.name].kind == "head":
            return [_head(tag.name, t, 0.9, 2 if style.repetition > 0.35 else 1)]
        if tag.name == "point":
            return _point(draft, tag.argument, t)
        asked = feeling.number(tag.argument, COUNT_WORDS.get(tag.argument.lower(), GESTURES[tag.name].count))
        return whole_gesture(tag.name, t, style, context.listener, count=int(min(5, max(1, asked))), side=_side(tag))
    if tag.name in FACE_TAGS and tag.name != "smile":
        return [block("face", tag.name, around(t, 0.0, 0.25, 0.4, 0.45), 0.85)]
    if tag.name in BODY_TAGS:
        kind, name = BODY_TAGS[tag.name]
        return [block(kind, name, around(t, 0.0, 0.45, 0.9, 0.9), 0.9)]
    if tag.name == "look" and (target := _place(context, tag.argument)) is not None:
        return [_look(t - 0.2, t + 0.9, target)]
    if tag.name == "look_away":
        return [_look(t - 0.2, t + 1.0, _aside(context, 0.35 * draft.rng.choice((-1.0, 1.0)), -0.1))]
    return []


def _side(tag: Tag) -> Side:
    """The hand that a tag asks for."""
    row, asked = GESTURES[tag.name], tag.argument.lower().removesuffix(" hand")
    return cast(Side, asked) if asked in SIDES[1:] and row.side in ("auto", "both") else row.side


def _place(context: Context, name: str) -> GazeTarget | None:
    return context.places.get(name.lower().removeprefix("at ").removeprefix("the ").strip())


def _point(draft: _Draft, name: str, t: float) -> list[Block]:
    """The hand points; the eyes go there first and come back to see whether it was understood."""
    target = _place(draft.context, name)
    phrase_end = next((limit for limit in draft.limits if limit > t + 0.3), t)
    pointing = extended(gesture("point", t, draft.context.style, 1.0, target=target), min(phrase_end, t + LONGEST_POINT))
    return [pointing] if target is None else [pointing, _look(t - 0.45, t + 0.55, target)]


# ---- what the words ask for -----------------------------------------------------------------------------------------------------------


def _words(draft: _Draft) -> None:
    style, felt = draft.context.style, max((feeling.level(p.tag) for p in draft.sentence.tags if feeling.is_felt(p.tag)), default=0.0)
    cues = lexicon.cues(draft.sentence.text, draft.context.places)
    for cue in sorted(cues, key=lambda cue: not (cue.kind == "gesture" and GESTURES[cue.name].kind == "deictic")):
        if any(b.name == cue.name for b in draft.blocks) or draft.rng.random() > cue.chance + (1 - cue.chance) * felt:
            continue
        t = draft.time_of(cue.at)
        if cue.kind == "head":
            draft.blocks.append(_head(cue.name, t, 0.75, cue.count))
        elif cue.kind == "face":
            draft.blocks.append(block("face", cue.name, around(t, 0.0, 0.2, 0.25, 0.45), 0.4 + 0.4 * style.expressiveness))
        elif cue.kind == "posture":
            draft.blocks.append(block("posture", cue.name, around(t, 0.0, 0.55, 0.8, 0.9), 0.45))
        elif draft.room(t, MEANT * draft.gap):
            pointing, listener = cue.name == "point", draft.context.listener
            draft.blocks += _point(draft, cue.place, t) if pointing else whole_gesture(cue.name, t, style, listener, 0.95, count=cue.count)


def _head(name: str, t: float, weight: float, count: int) -> Block:
    row = GESTURES[name]
    return block("head", name, around(t, 0.0, row.prep + 0.06, 0.16 * (count - 1), row.retract), weight, None, count)


# ---- what the voice asks for ----------------------------------------------------------------------------------------------------------


def _beats(draft: _Draft) -> None:
    """Beats on the strongest accents that are left, never more than the budget."""
    style, rng = draft.context.style, draft.rng
    left = max(1, round(_between(BEAT_SHARE, style.gesture_rate) * len(draft.accents)))
    side: Side = rng.choice(("left", "right", "right"))
    for accent in sorted(draft.accents, key=lambda a: -a.weight):
        if left == 0 or accent.weight < _between(BEATEN, style.gesture_rate):
            break
        if not draft.room(accent.t, draft.gap) or any(_shows(b) and b.start - 0.1 < accent.t < b.end - 0.2 for b in draft.blocks):
            continue
        name = "open_palm" if accent.nuclear and rng.random() < _between(PALMS, style.fluidity) else "beat"
        count = 2 if name == "beat" and rng.random() < style.repetition else 1
        hands: Side = "both" if rng.random() < _between(BOTH_HANDS, style.extent) else side
        draft.blocks.append(gesture(name, accent.t - BEAT_EARLY, style, 0.65 + 0.35 * accent.weight, count=count, side=hands))
        left -= 1


def _shows(made: Block) -> bool:
    """Whether a block is a gesture that means something: no beat cuts it short."""
    return made.kind == "gesture" and GESTURES[made.name].kind != "beat"


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share


def _brow(affect: Affect) -> str:
    """What brows do on an accent: the hostile knit them, the dejected draw their inner ends up."""
    valence, arousal, dominance = tone(affect)
    if valence > -0.3:
        return "brow_raise"
    return "brow_worry" if arousal < 0 or dominance < 0 else "brow_frown"


def _accents(draft: _Draft) -> None:
    """Brows rise with strong accents and nods follow them, each within its budget."""
    style, rng = draft.context.style, draft.rng
    brow = nod = -10.0
    busy = [b for b in draft.blocks if b.kind == "head" or (b.kind == "face" and b.name.startswith("brow"))]
    for accent in draft.accents:
        free = not any(b.start - 0.2 < accent.t < b.end for b in busy)
        if accent.weight >= 0.45 and accent.t - brow >= BROW_GAP and free and rng.random() < 0.35 + 0.5 * style.expressiveness:
            brow = accent.t
            name = "brow_frown" if rng.random() < 0.08 else _brow(draft.affect)
            draft.blocks.append(block("face", name, around(accent.t - 0.03, 0.0, 0.16, 0.14, 0.38), 0.35 + 0.5 * accent.weight))
        if accent.t - nod >= NOD_GAP and free and (accent.nuclear or rng.random() < NOD_SHARE * (0.5 + style.head)):
            nod = accent.t
            draft.blocks.append(block("head", "accent", around(accent.t + 0.07, 0.0, 0.14, 0.03, 0.34), 0.45 + 0.55 * accent.weight))


# ---- gaze, phrases, feeling -----------------------------------------------------------------------------------------------------------


def _look(start: float, end: float, target: GazeTarget) -> Block:
    return block("gaze", "", sync((start,) * 6 + (end,)), 1.0, target)


def _aside(context: Context, yaw: float, pitch: float) -> GazeTarget:
    return GazeTarget(context.listener.id, context.listener.point, yaw, pitch)


def _gaze(draft: _Draft) -> None:
    """Away at the start of an answer that needed thought; a glance aside now and then; on the listener at the end."""
    duration, rng = draft.timeline.duration, draft.rng
    taken = [(b.start, b.end) for b in draft.blocks if b.kind == "gaze"]
    if draft.sentence.last and not draft.context.listener.ahead:
        back = max([min(duration - TURN_BACK, 0.7 * duration), *(end for _, end in taken)])
        draft.blocks.append(_look(back, max(duration, back) + TURN_STAYS, draft.context.listener))
    if duration <= 1.6:
        return
    away = 0.0
    greets = any(b.name in TO_SOMEBODY for b in draft.blocks)
    if draft.sentence.first and draft.context.thought and not greets and not any(a < 0.8 for a, _ in taken):
        away = min(0.55 + 0.5 * rng.random(), duration - CLEAR_END)
        target = _aside(draft.context, 0.28 * rng.choice((-1.0, 1.0)), rng.choice((0.16, 0.10, -0.14)))
        draft.blocks.append(_look(-0.25, away, target))
    low = _brow(draft.affect) == "brow_worry"
    every = GLANCE_EVERY * (LOW_GLANCES if low else 1.0)
    t = away + every * (0.2 + 0.9 * draft.context.style.gaze + 0.3 * rng.random())
    while t + 0.9 < duration - CLEAR_END:
        near = min(draft.limits, key=lambda limit: abs(limit - t))
        start = near if abs(near - t) < 1.0 and near + 0.9 < duration - CLEAR_END else t
        if not any(a - 0.4 < start < b + 0.8 for a, b in taken):
            yaw, pitch = rng.choice(DOWNCAST if low else GLANCES)
            others = draft.context.others
            target = rng.choice(others) if others and not low and rng.random() < TO_OTHERS else _aside(draft.context, yaw, pitch)
            draft.blocks.append(_look(start, start + (1.1 if low else 0.6) + 0.4 * rng.random(), target))
        t = start + every * (0.4 + 1.2 * draft.context.style.gaze)


def _phrases(draft: _Draft) -> None:
    """A breath before, blinks and small tilts where phrases end, a raised brow for a question."""
    rng, sentence = draft.rng, draft.sentence
    draft.blocks.append(block("breath", "", sync((-0.45, -0.1, -0.1, 0.0, 0.1, 0.2, 0.9)), 0.7 if sentence.first else 0.4))
    blinked = -BLINKS_APART
    for t in draft.limits:
        if t - blinked >= BLINKS_APART and rng.random() < PHRASE_BLINK:
            blinked = t
            draft.blocks.append(block("blink", "", around(t + 0.05, 0.0, 0.075, 0.03, 0.17), 1.0))
        if rng.random() < 0.45:
            draft.blocks.append(block("head", "tilt", around(t - 0.1, 0.0, 0.45, 0.5, 0.7), 0.5 * rng.choice((0.7, 1.0))))
    if sentence.text.rstrip(" \"')").endswith("?"):
        end = draft.limits[-1] if draft.limits else draft.timeline.duration
        draft.blocks.append(block("face", "brow_raise", around(end - 0.15, 0.0, 0.3, 0.35, 0.5), 0.6))
        draft.blocks.append(block("head", "tilt", around(end - 0.1, 0.0, 0.4, 0.6, 0.7), 0.8))
        draft.blocks.append(block("posture", "lean_forward", around(end, 0.0, 0.6, 0.6, 1.0), 0.35))


def _feeling(draft: _Draft) -> None:
    """A smile where a friendly sentence ends, and with a greeting; none where another feeling was asked for."""
    asked = {p.tag.name for p in draft.sentence.tags}
    if asked & set(EMOTIONS) or "smile" in asked or tone(draft.affect)[0] < -0.25:
        return
    end, style = draft.timeline.duration, draft.context.style
    if any(b.name == "wave" for b in draft.blocks):
        draft.blocks.append(block("face", "joy", sync((-0.2, 0.2, 0.2, 0.25, end, end, end + 1.2)), 0.55))
    elif draft.sentence.last or draft.rng.random() < 0.2 + 0.4 * max(tone(draft.affect)[0], 0.0):
        points = sync((end - 0.25, end + 0.15, end + 0.15, end + 0.2, end + 0.9, end + 0.9, end + 1.9))
        draft.blocks.append(block("face", "smile", points, 0.25 + 0.4 * style.expressiveness))


def _occasion(draft: _Draft) -> None:
    """How one holds oneself on such an occasion, from before the sentence until it is over."""
    delivery, end = DELIVERIES[draft.sentence.delivery], draft.timeline.duration
    points = sync((-0.5, 0.1, 0.1, 0.2, end, end + 0.1, end + 0.8))
    for kind, lexemes in (("posture", delivery.posture), ("face", delivery.face)):
        draft.blocks += [block(cast(BlockKind, kind), name, points, weight) for name, weight in lexemes.items()]


def _without_clashes(blocks: list[Block]) -> list[Block]:
    """Never two gestures whose strokes lie closer than the hands can travel, nor two head moves at once; priority decides."""
    hands = sorted((b for b in blocks if b.kind == "gesture"), key=lambda b: (-GESTURES[b.name].priority, b.stroke))
    kept: list[Block] = []
    for made in hands:
        if all(abs(made.stroke - other.stroke) >= CROWDED for other in kept):
            kept.append(made)
    heads: list[Block] = []
    for made in sorted((b for b in blocks if b.kind == "head"), key=lambda b: (-_HEADS.index(b.name), b.stroke)):
        if all(abs(made.stroke - other.stroke) >= 0.5 for other in heads):
            heads.append(made)
    return [b for b in blocks if b.kind not in ("gesture", "head")] + kept + heads


_HEADS = ("accent", "tilt", "nod", "shake")
"""Head moves by rank."""
