"""`MarkupParser`: the stream of a language model, split into words to speak and behaviours to show. A tag is never spoken.

Ours is `[name]` or `[name:argument]`. What models write besides is taken as a tag as well: `<...>`, `{...}`, and `*...*` or `(...)` when
it names a
known action; `**nods**` is one where a sentence begins and wherever nobody in the sentence does it, and strong words elsewhere. "2 * 3" and "3 < 5"
are arithmetic. Unknown tags are dropped.
Feeding in pieces gives the same pieces as feeding the whole, up to where text is split.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from persona_engine.behavior.delivery import DELIVERY_TAGS
from persona_engine.names import EMOTIONS
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import BlockKind

LONGEST_TAG = 80
"""Characters after which an opened bracket is text after all; its bracket is dropped."""

FACE_TAGS: frozenset[str] = frozenset(
    {"smile", "brow_raise", "brow_flash", "brow_frown", "squint", "widen", "nose_wrinkle", "lip_press", "lip_corner", "puff", "wink"}
)
BODY_TAGS: dict[str, tuple[BlockKind, str]] = {
    "tilt": ("head", "tilt"), "lean_forward": ("posture", "lean_forward"), "lean_back": ("posture", "lean_back"), "slump": ("posture", "slump"),
}  # fmt: skip
"""Tags of head and torso -> the block that they make."""
GAZE_TAGS: frozenset[str] = frozenset({"look", "look_at", "gaze", "look_away"})

SYNONYMS: dict[str, str] = {
    **{tag: g.name for g in GESTURES.values() for tag in (g.name, *g.tags)},
    **{f"{g.name}s": g.name for g in GESTURES.values() if g.kind == "emblem" and "_" not in g.name},
    **{e: e for e in EMOTIONS},
    **{f: f for f in FACE_TAGS},
    **{b: b for b in BODY_TAGS},
    "tilts head": "tilt", "tilts her head": "tilt", "tilts his head": "tilt", "leans forward": "lean_forward", "leans in": "lean_forward",
    "leans back": "lean_back", "slumps": "slump",
    **{g: "look" for g in GAZE_TAGS if g != "look_away"},
    "look_away": "look_away",
    **DELIVERY_TAGS,
    "happy": "joy", "glad": "joy", "laugh": "joy", "laughs": "joy", "chuckles": "joy", "giggles": "joy", "grins": "joy", "beams": "joy",
    "smiles": "smile", "smiling": "smile", "sad": "sadness", "sighs": "sadness", "angry": "anger", "afraid": "fear", "scared": "fear",
    "surprised": "surprise", "gasps": "surprise", "curious": "interest", "interested": "interest", "embarrassed": "embarrassment", "blushes": "embarrassment",
    "warm": "trust", "kind": "trust", "winks": "wink", "frowns": "brow_frown", "raises eyebrow": "brow_raise", "raises an eyebrow": "brow_raise",
    "raises eyebrows": "brow_raise", "nodding": "nod", "waving": "wave", "shrugging": "shrug", "pointing": "point", "gestures": "open_palm", "looks": "look",
    "crosses arms": "cross_arms", "crosses her arms": "cross_arms", "crosses his arms": "cross_arms", "gives a thumbs up": "thumbs_up",
    "scratches head": "scratch_head", "scratches her head": "scratch_head", "scratches his head": "scratch_head", "thinking": "think", "clapping": "clap",
    "bowing": "bow", "beckoning": "come_here", "yawning": "yawn", "shushes": "shh", "puts hand on heart": "heart", "facepalming": "facepalm",
    "scoffs": "contempt", "sneers": "contempt", "scornful": "contempt", "disdain": "contempt", "disdainful": "contempt", "rolls eyes": "contempt",
    "rolls her eyes": "contempt", "rolls his eyes": "contempt", "bored": "boredom", "curiously": "interest", "sceptical": "brow_up_left",
    "shakes head": "shake", "shakes her head": "shake", "shakes his head": "shake",
}  # fmt: skip
"""What may stand in a tag -> what it does."""

SPOKEN: frozenset[str] = frozenset(
    tag
    for g in GESTURES.values()
    for tag in (g.name, *g.tags)
    if not ("_" in tag or " " in tag or tag.endswith("s")) and tag not in ("wave", "nod", "shake", "shrug", "point", "clap", "bow", "salute", "facepalm", "shh")
)
"""Tags that are ordinary words: between stars or round brackets they are speech ("go *there*, (please)"), between square ones behaviours."""

DIRECTIONS: frozenset[str] = frozenset(
    "beckons blushes bows chuckles claps facepalms frowns gasps giggles grins laughs nods salutes scoffs shrugs shushes sighs slumps smiles sneers waves "
    "winks yawns".split()
)
"""Strong words that say what the speaker does, in mid-sentence as well."""
_DOES = frozenset(
    "he she it who that which one everyone everybody someone somebody nobody the a an my your his her its our their this these those some any many more few "
    "two three of with and or in for no every each always never just only".split()
)
"""Words after which such a word belongs to the sentence: what does it, or of what there is one;"""
_DONE = frozenset("at of to on in for with from are is was were that as when like".split())
"""and before which it does."""

_CLOSERS = {"[": "]", "<": ">", "{": "}", "*": "*", "(": ")", "（": "）", "【": "】"}
_ALWAYS = frozenset("[<{【")
"""Brackets that never hold words to speak."""
_WORDY = frozenset("<{")
"""Of these, signs that open a tag only before a letter or a sign of markup: "3 < 5" is arithmetic."""
_OPENS = re.compile(r'[A-Za-z/|!"#]')
_ASIDE_END = "\ue000"
"""Stands for the closing bracket of an aside while its inside is read."""
_STRAY = frozenset("]}>)）】" + _ASIDE_END)
"""Closing brackets without an opening one; nobody speaks them."""
_SIGNS = _STRAY | frozenset(_CLOSERS)
_NAMED = re.compile(r"[A-Za-z']+(?: [A-Za-z']+)*")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)|(?<=\d )\*(?= \d)")
_MAYBE_TIMES = re.compile(r"(?<=\d)\*$|(?<=\d )\* ?$")
"""A star that multiplies, with what stands before it, and one that may."""
_OPERAND = r"(?:(?<=\d )|(?<=\b[A-Za-z] ))"
_COMPARED = re.compile(rf"(?<=\d)[<>]=?(?=\d)|{_OPERAND}[<>]=?(?= (?:-?\d|[A-Za-z]\b))")
_MAYBE_COMPARED = re.compile(rf"(?:(?<=\d)|{_OPERAND})[<>]=?(?: -?[A-Za-z]?)?$")
COMPARED = {"<": "is less than", ">": "is greater than", "<=": "is at most", ">=": "is at least"}
"""Signs between two numbers, or letters that stand for some -> how they are read."""
_SENTENCE_ENDS = frozenset(".!?…:\n。！？")
LONGEST_DIRECTION = 4
"""Words in a stage direction in round brackets; longer ones are an aside to be spoken."""


WAITING = "\ue001"
"""Stands for what cannot be judged before more has come."""


@dataclass(frozen=True)
class Tag:
    """A behaviour: `name` as in `SYNONYMS`, `argument` what stands after the colon, `known` False for what is dropped."""

    name: str
    argument: str = ""
    known: bool = True


@dataclass(frozen=True)
class TextPiece:
    """Words to speak."""

    text: str


Piece = TextPiece | Tag


def parse_tag(inside: str) -> Tag:
    """The tag that stands between brackets.

    >>> parse_tag("point: harbour")
    Tag(name='point', argument='harbour', known=True)
    >>> parse_tag("does a somersault").known
    False
    """
    body = inside.strip().strip("/|").strip()
    name, _, argument = body.partition(":")
    if not argument:
        name, _, argument = body.partition("=")
    key = re.sub(r"\s+", " ", name.strip().lower())
    key = key.removeprefix("emotion ").removeprefix("mood ") if " " in key else key
    if key in ("emotion", "mood", "gesture", "action", "act", "delivery", "voice", "manner", "tone") and argument:
        key, _, argument = argument.strip(" \"'").lower().partition(" ")
    for candidate in (key, key.replace(" ", "_")):
        if candidate in SYNONYMS:
            return Tag(SYNONYMS[candidate], argument.strip()[:40])
    first, _, rest = key.partition(" ")
    if first in SYNONYMS:
        return Tag(SYNONYMS[first], argument.strip()[:40] or rest.removeprefix("at ").removeprefix("to ").removeprefix("the ")[:40])
    return Tag(key[:40], argument.strip()[:40], known=False)


class MarkupParser:
    """Incremental: `feed` returns what is certain so far, `flush` the rest."""

    def __init__(self) -> None:
        self._buffer, self._before = "", ""
        """What is not judged yet, and the end of the words before it."""

    def feed(self, delta: str) -> list[Piece]:
        """Take in more of the stream."""
        self._buffer += delta
        return self._drain(final=False)

    def flush(self) -> list[Piece]:
        """The stream is over."""
        return self._drain(final=True)

    def _drain(self, final: bool) -> list[Piece]:
        pieces: list[Piece] = []
        text = ""
        while self._buffer:
            char = self._buffer[0]
            if char not in _SIGNS:
                stop = next((i for i, c in enumerate(self._buffer) if c in _SIGNS), len(self._buffer))
                text += self._buffer[:stop]
                self._before, self._buffer = (self._before + self._buffer[:stop])[-LONGEST_TAG:], self._buffer[stop:]
                continue
            if char == "*" and (starred := self._starred(final)) is not None:
                if starred is WAITING:
                    break
                if isinstance(starred, Tag):
                    pieces += [TextPiece(text), starred] if text else [starred]
                text = "" if isinstance(starred, Tag) else text + starred
                continue
            if char in "<>" and (compared := self._compared(final)) is not None:
                if compared is WAITING:
                    break
                text += compared
                continue
            if char in _STRAY:
                text += ")" if char == _ASIDE_END else ""
                self._buffer = self._buffer[1:]
                continue
            if char in _WORDY and len(self._buffer) == 1 and not final:
                break
            if char in _WORDY and not _OPENS.match(self._buffer, 1):
                self._buffer = self._buffer[1:]
                continue
            end = self._buffer.find(_CLOSERS[char], 1, LONGEST_TAG + 1)
            if end < 0 and not final and len(self._buffer) <= LONGEST_TAG:
                break
            if end < 0:
                self._unclosed(char)
                continue
            words, tag = _judged(char, self._buffer[1:end])
            self._buffer = words + self._buffer[end + 1 :]
            text += "(" if words.endswith(_ASIDE_END) else ""
            if tag is not None:
                if text:
                    pieces.append(TextPiece(text))
                    text = ""
                pieces.append(tag)
        if text:
            pieces.append(TextPiece(text))
        return pieces

    def _compared(self, final: bool) -> str | None:
        """How a sign between numbers at the beginning is read, which is taken away; `WAITING` while that is not known, None where it is none."""
        before = self._before[-3:]
        near = before + self._buffer[:6]
        if not final and _MAYBE_COMPARED.match(near, len(before)):
            return WAITING
        if (sign := _COMPARED.match(near, len(before))) is None:
            return None
        self._buffer = self._buffer[len(sign[0]) :]
        return COMPARED[sign[0]] if before.endswith(" ") else f" {COMPARED[sign[0]]} "

    def _starred(self, final: bool) -> str | Tag | None:
        """What stars at the beginning are, which are taken away: words, a sign or a behaviour; `WAITING` while that is not known, None for a single star."""
        stars = len(self._buffer) - len(self._buffer.lstrip("*"))
        near = self._before[-2:] + self._buffer[:3]
        if stars == 1 and (_TIMES.match(near, len(self._before[-2:])) or (not final and _MAYBE_TIMES.match(near, len(self._before[-2:])))):
            if not _TIMES.match(near, len(self._before[-2:])):
                return WAITING
            self._buffer = self._buffer[1:]
            return "×"
        if stars == len(self._buffer) and not final:
            return WAITING
        if stars == 1:
            return None
        end = self._buffer.find("*" * stars, stars, LONGEST_TAG + 1)
        rest = self._buffer[end + stars :].lstrip()
        if not final and ((end < 0 and len(self._buffer) <= LONGEST_TAG) or (end >= 0 and (not rest or rest.isalpha()))):
            return WAITING
        inside = self._buffer[stars : max(end, stars)]
        if end >= 0 and ((self._directs(inside) and not rest[:1].islower()) or self._in_between(inside, rest)):
            self._buffer = self._buffer[end + stars :]
            return parse_tag(inside)
        self._buffer = inside + self._buffer[end + stars :] if end >= 0 else self._buffer[stars:]
        return ""

    def _directs(self, inside: str) -> bool:
        """Whether strong words are what somebody does, "nods", and stand where a sentence begins."""
        words, before = inside.split(), self._before.rstrip()
        starts = not before or before[-1] in _SENTENCE_ENDS or len(words) > 1
        does = bool(_NAMED.fullmatch(inside.strip())) and len(words) <= LONGEST_DIRECTION and words[0].endswith("s")
        return starts and does and inside.strip().lower() not in SPOKEN and parse_tag(inside).known

    def _in_between(self, inside: str, rest: str) -> bool:
        """Whether a strong word in mid-sentence says what the speaker does: nobody before it does, and nothing goes on from it."""
        verb, before, after = inside.strip().lower(), self._before.split(), _NAMED.match(rest)
        if verb not in DIRECTIONS or not before or (after is not None and after[0].split()[0].lower() in _DONE):
            return False
        doer = before[-1].strip("\"'“‘(")
        named = doer[:1].isupper() and doer != "I" and len(before) > 1 and before[-2][-1] not in _SENTENCE_ENDS
        told = len(before) > 1 and before[-2].lower() in _DOES and before[-1][-1:] not in ",;–—-"
        return not (doer.lower() in _DOES or named or told)

    def _unclosed(self, char: str) -> None:
        """A bracket that never closes: what opens a sure tag is swallowed as far as it is a known
        name, at least up to the next space; anything else loses only its sign."""
        if char not in _ALWAYS:
            self._buffer = self._buffer[1:]
            return
        named = _NAMED.match(self._buffer, 1)
        words = named.group().split(" ") if named else []
        for count in range(min(len(words), LONGEST_DIRECTION), 1, -1):
            if " ".join(words[:count]).lower() in SYNONYMS:
                self._buffer = self._buffer[1 + len(" ".join(words[:count])) :]
                return
        space = self._buffer.find(" ", 0, LONGEST_TAG + 1)
        self._buffer = self._buffer[space if space >= 0 else LONGEST_TAG + 1 :]


def _judged(char: str, inside: str) -> tuple[str, Tag | None]:
    """What a closed bracket holds: words to speak, or a tag, or neither."""
    if not inside.strip():
        return "", None
    tag = parse_tag(inside)
    if char not in _ALWAYS and inside.strip().lower() in SPOKEN:
        tag = Tag(tag.name, known=False)
    if char in _ALWAYS:
        return "", tag
    if char == "*":
        return ("", tag) if tag.known else (inside if _is_emphasis(inside) else "", None)
    if tag.known and len(inside.split()) <= LONGEST_DIRECTION:
        return "", tag
    return inside + _ASIDE_END, None


def _is_emphasis(inside: str) -> bool:
    """Whether starred words are stressed speech ("a *very* old map") and no stage direction ("*walks away slowly*")."""
    return len(inside.split()) <= 2 and not inside.rstrip().endswith("s")
