"""The gesture table: what each gesture is for and how its phases run. The motion layer holds the hand paths under the same names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

GestureKind = Literal["beat", "emblem", "deictic", "iconic", "metaphoric", "head"]


@dataclass(frozen=True)
class Gesture:
    """One row. Durations in seconds at style speed 0.5; `priority` settles conflicts (higher wins)."""

    name: str
    kind: GestureKind
    prep: float
    stroke: float
    hold: float
    retract: float
    tags: tuple[str, ...] = ()
    """Names that a language model may write for it, besides its own."""
    cues: tuple[tuple[float, str], ...] = ()
    """(chance, regular expression of lower-case text) that suggest it."""
    side: Literal["auto", "left", "right", "both"] = "auto"
    priority: int = 1
    count: int = 1
    """How often the stroke is made, unless somebody says otherwise; above 1 it may be repeated."""
    face: tuple[tuple[str, float], ...] = ()
    """What the face does with it: names of face blocks and their weights."""
    look: tuple[float, float] | None = None
    """(yaw, pitch) in radians to which the eyes go meanwhile, left and up positive."""
    sweeps: bool = False
    """Whether the way to the stroke is the message, not its end."""


def _rows(kind: GestureKind, timing: tuple[float, float, float, float], priority: int, *rows: tuple[Any, ...]) -> dict[str, Gesture]:
    """Rows that share kind, timing and priority: (name, tags, cues, what differs)."""
    made = {}
    for name, tags, cues, *more in rows:
        given = {"priority": priority, **(more[0] if more else {})}
        prep, stroke, hold, retract = given.pop("timing", timing)
        made[name] = Gesture(name, kind, prep, stroke, hold, retract, tuple(tags.split(", ")) if tags else (), tuple(cues), **given)
    return made


_BOTH = {"side": "both"}
_NUMBER = "two|three|four|five"

# name, tags that mean it, (chance, pattern) of words that ask for it, what differs from the rest
GESTURES: dict[str, Gesture] = {
    **_rows("beat", (0.32, 0.18, 0.10, 0.55), 1, ("beat", "", (), {"sweeps": True})),
    **_rows("emblem", (0.45, 0.30, 0.60, 0.60), 5, (
        "wave", "waves, hello, greet, bye", (
            (1.0, r"^\W*(hello|hi|hey|ahoy|welcome|good (morning|evening|afternoon|day))\b"),
            (1.0, r"\b(good ?bye|bye|farewell|see you (soon|later|again)|until next time|safe travels)\b"),
        ), {"side": "right", "count": 3})),
    **_rows("head", (0.12, 0.22, 0.0, 0.30), 3,
        ("nod", "nods", (), {"count": 2}), ("shake", "shakes, shake_head", (), {"count": 2, "timing": (0.12, 0.24, 0.0, 0.30)})),
    **_rows("emblem", (0.38, 0.32, 0.55, 0.60), 5, (
        "shrug", "shrugs", (
            (0.9, r"\b(don't know|do not know|no idea|not sure|who knows|can't say|hard to say|couldn't tell you|wouldn't know)\b"),
            (0.4, r"\b(perhaps|maybe|i suppose|i guess)\b"),
        ), {"side": "both", "face": (("lip_shrug", 1.0),)})),
    **_rows("deictic", (0.45, 0.34, 0.60, 0.60), 4, (
        "point", "points", ((1.0, r"\b(over there|down there|up there|right there|that way|this way)\b"),))),
    **_rows("metaphoric", (0.42, 0.34, 0.45, 0.60), 2, (
        "open_palm", "explain",
        ((0.6, r"\b(imagine|for example|you see|this is|because|think of|in other words|the truth is|honestly)\b"),))),
    **_rows("iconic", (0.42, 0.30, 0.55, 0.60), 4, (
        "count", "counts, number",
        ((0.7, rf"\b({_NUMBER}) (?!of|or|and|coins?\b)\w+"), (0.8, r"\b(first|second|third)(?=,| of all|ly\b)")))),
    **_rows("emblem", (0.45, 0.30, 0.70, 0.60), 4,
        ("thumbs_up", "thumbs up, thumb, like, well_done",
         ((0.8, r"\b(well done|good job|great job|good work|good for you|nicely done|sounds good)\b"),), {"face": (("smile", 0.8),)}),
        ("thumbs_down", "thumbs down, dislike", ((0.6, r"\b(terrible idea|bad idea|no good|rubbish)\b"),), {"face": (("displeased", 1.0),)}),
        ("stop", "halt, wait",
         ((0.9, r"^\W*(stop|halt|wait|hold on|enough)\b"), (0.7, r"\b(not another step|stay back|stop right there)\b")), {"face": (("stern", 0.7),)}),
        ("calm", "calm_down, slow_down, easy",
         ((0.9, r"\b(calm down|slow down|take it easy|easy now|don't panic|keep your voice down)\b"),), {**_BOTH, "count": 3}),
        ("come_here", "come, beckon, beckons, come_closer",
         ((0.9, r"\b(come (here|closer|along|with me|in|on in)|follow me|this way, please)\b"),), {"count": 3}),
        ("go_away", "shoo, dismiss, off_you_go",
         ((0.9, r"\b(go away|off with you|off you go|shoo|leave me|get out|be gone)\b"),), {"count": 3, "face": (("stern", 0.8),)}),
        ("ok", "okay, perfect, delicious", ((0.7, r"\b(perfect|delicious|exactly right|just right|spot on)\b"),), {"face": (("smile", 0.6),)}),
        ("victory", "peace, v_sign", ((0.7, r"\b(victory)\b"),), {"face": (("smile", 0.9),)}),
        ("fingers_crossed", "cross_fingers, good_luck",
         ((0.9, r"\b(good luck|fingers crossed|wish (me|us|you) luck|let's hope)\b"),), {"face": (("brow_raise", 0.4),)}),
        ("rock_on", "rock, horns, metal", ((0.6, r"\b(rock and roll|rock on)\b"),), {"face": (("joy", 0.9),)}),
        ("fist_pump", "fistpump, triumph",
         ((0.8, r"\b(we did it|i did it|at last|hooray|success)\b"),), {"count": 2, "face": (("joy", 0.8),), "sweeps": True}),
        ("money", "cash, pay, expensive", ((0.6, r"\b(money|expensive|costs? (a lot|dear)|pay me|a fortune)\b"),), {"count": 4}),
        ("finger_wag", "wag, tut, scold",
         ((0.8, r"\b(don't you dare|you mustn't|you must not|naughty|tut)\b"),), {"count": 4, "face": (("stern", 0.9),)}),
        ("cheer", "hooray, celebrate, arms_up", ((0.8, r"\b(hurrah|hurray|yay|we won)\b"),), {**_BOTH, "face": (("joy", 1.0),)}),
        ("surrender", "hands_up, give_up",
         ((0.8, r"\b(i give up|don't shoot|i surrender|you win|not my fault)\b"),), {**_BOTH, "face": (("amazed", 0.8),)}),
        ("raise_hand", "question, volunteer", ((0.5, r"\b(may i ask|i have a question|i volunteer)\b"),), {"face": (("brow_raise", 0.5),)}),
        ("flex", "strong, muscles, biceps",
         ((0.7, r"\b(strong as|so strong|muscles?|my strength)\b"),), {"face": (("smile", 0.8), ("brow_up_left", 0.5))}),
        ("hug", "embrace, open_arms", ((0.6, r"\b(a hug|missed you|my dear friend|embrace)\b"),), {**_BOTH, "face": (("joy", 0.8),)}),
        ("timeout", "time_out, pause, break", ((0.8, r"\b(time out|a break|a pause)\b"),), _BOTH),
        ("air_quotes", "quotes, so_called",
         ((0.9, r"\b(so-called|so called|quote|supposedly)\b"),), {**_BOTH, "count": 3, "face": (("brow_raise", 0.6),)}),
        ("clap", "claps, applaud, applause, bravo",
         ((0.9, r"\b(bravo|congratulations|applause)\b"),), {**_BOTH, "count": 4, "face": (("joy", 0.7),)}),
        ("pray", "please, beg, thanks, plead", ((0.7, r"\b(please, please|i beg|i'm begging|i pray|thank you so much|bless you)\b"),), _BOTH),
        ("heart_hands", "love_sign, heart_sign", ((0.8, r"\b(i love (you|it|this|them)|lots of love)\b"),), {**_BOTH, "face": (("joy", 0.8),)}),
        ("watch", "time, late, hurry",
         ((0.8, r"\b(what time|it's late|is late|you're late|no time|in a hurry|running late)\b"),), {**_BOTH, "count": 3, "look": (0.0, -0.45)}),
    ),
    **_rows("emblem", (0.50, 0.30, 0.80, 0.65), 4,
        ("shh", "quiet, hush, silence",
         ((1.0, r"^\W*((be |keep )?(hush|quiet|silent)|silence|sh+)\b"), (0.5, r"\b(a secret|don't tell|not a word)\b")),
         {"face": (("pucker", 1.0), ("widen", 1.0), ("brow_raise", 1.0))}),
        ("think", "thinks, ponder, hm, chin",
         ((0.8, r"\b(let me (think|see)|i wonder|hm+)\b"),), {**_BOTH, "look": (0.30, 0.30), "face": (("brow_up_left", 0.9), ("lip_corner", 0.8))}),
        ("facepalm", "face_palm, exasperated",
         ((0.9, r"\b(how could i|what was i thinking|silly me|stupid me|oh no, not again)\b"),), {"face": (("eyes_closed", 1.1), ("pained", 1.0))}),
        ("salute", "salutes, aye", ((0.9, r"\b(aye,? (aye|captain|sir)|yes,? sir|at your service|at your command)\b"),), {"side": "right"}),
        ("call_me", "phone, call, telephone", ((0.9, r"\b(call me|phone|telephone|give me a ring)\b"),), {"face": (("smile", 0.5),)}),
        ("listen", "hear, ear, louder", ((0.9, r"\b((do|did|can) you hear that|speak up|can't hear|cannot hear|pardon)\b"),), {"face": (("brow_raise", 0.5),)}),
        ("eat", "hungry, food", ((0.4, r"\b(eat|hungry|supper|dinner|breakfast)\b"),), {"count": 2, "face": (("mouth_open", 0.9),)}),
        ("drink", "drinks, thirsty, cheers", ((0.4, r"\b(drink|thirsty|a toast|ale|a pint)\b"),), {"sweeps": True, "face": (("pucker", 0.5),)}),
        ("sleep", "sleeps, tired, bed",
         ((0.4, r"\b(sleep|asleep|go to bed|tired|good night)\b"),),
         {**_BOTH, "timing": (0.50, 0.30, 0.80, 1.0), "face": (("eyes_closed", 1.0), ("smile", 0.3))}),
        ("yawn", "yawns, bored", ((0.7, r"\b(so sleepy|how boring|so boring|boring)\b"),), {"face": (("yawn", 1.0),)}),
        ("gasp", "oh, hands_on_mouth, shock",
         ((0.8, r"\b(oh my|good heavens|good grief|i can't believe it|shocking)\b"),), {**_BOTH, "face": (("amazed", 1.0),)}),
        ("cover_eyes", "hide_eyes, cannot_look",
         ((0.8, r"\b(can't (look|watch)|don't want to see|tell me when it's over)\b"),), {**_BOTH, "face": (("eyes_closed", 1.0),)}),
        ("cover_ears", "too_loud, noise",
         ((0.8, r"\b(too loud|what a noise|that noise|can't listen)\b"),), {**_BOTH, "face": (("eyes_closed", 1.1), ("grimace", 1.0))}),
        ("pinch_nose", "stink, stinks, smell", ((0.9, r"\b(stinks?|reeks?|smells (bad|awful|terrible|of fish))\b"),), {"face": (("revolted", 1.1),)}),
        ("look_far", "search, lookout, horizon",
         ((0.8, r"\b(far away|in the distance|on the horizon|lookout|as far as the eye)\b"),), {"side": "right", "face": (("squint", 0.8),)}),
        ("wipe_brow", "phew, relief, hot",
         ((0.8, r"\b(phew|so hot|hard work|what a relief|that was close)\b"),),
         {"sweeps": True, "face": (("blow", 1.1), ("brow_raise", 0.6), ("eyes_closed", 0.45))}),
        ("scratch_head", "confused, puzzled",
         ((0.7, r"\b(i'm confused|makes no sense|puzzl\w+|that is strange)\b"),),
         {"count": 3, "look": (-0.2, 0.18), "face": (("pained", 0.8), ("lip_corner", 0.6))}),
        ("kiss", "blow_kiss, kisses", ((0.8, r"\b(kiss(es)?|with love)\b"),), {"sweeps": True, "face": (("pucker", 0.9),)}),
        ("watching_you", "eyes_on_you, suspicious",
         ((0.9, r"\b(watching you|my eye on you|eyes on you)\b"),), {"sweeps": True, "face": (("stern", 1.0), ("squint", 1.0))}),
        ("mind_blown", "amazed, explode, wow",
         ((0.8, r"\b(mind-?blowing|unbelievable|incredible|wow)\b"),), {**_BOTH, "sweeps": True, "face": (("amazed", 1.1),)}),
        ("heart", "hand_on_heart, sincere, touched, promise",
         ((0.8, r"\b(with all my heart|i promise|i swear|from the heart|truly sorry)\b"),), {"side": "right", "face": (("trust", 0.7),)}),
        ("bow", "bows, curtsy, reverence",
         ((0.8, r"\b(your (majesty|highness|lordship|ladyship)|at your feet|my lord|my lady)\b"),),
         {"side": "right", "timing": (0.55, 0.50, 0.70, 0.80), "look": (0.0, -0.5)}),
        ("cross_arms", "arms_crossed, fold_arms, defiant",
         ((0.7, r"\b(i refuse|i won't|over my dead body|i'm not moving)\b"),), {**_BOTH, "timing": (0.55, 0.40, 1.60, 0.70), "face": (("stern", 1.0),)}),
        ("hands_on_hips", "akimbo, arms_akimbo",
         ((0.6, r"\b(well now|look at you|what do you think you're doing)\b"),), {**_BOTH, "timing": (0.55, 0.35, 1.60, 0.70)}),
    ),
    **_rows("deictic", (0.42, 0.32, 0.45, 0.60), 3,
        ("you", "point_at_you, your_turn", ((0.5, r"\b(it's you|you, (my|of all)|what about you|and you\b(?=\?)|you and (me|i)|your turn|up to you)\b"),)),
        ("me", "myself, i", ((0.6, r"\b(me\?|myself|i am the|as for me|who, me|my name|trust me)\b"),)),
        ("here", "down_here, this_spot", ((0.6, r"\b(right here|here and now|this very spot|on this spot)\b"),)),
        ("up", "above, sky", ((0.6, r"\b(in the sky|up above|the stars|heaven)\b"),), {"look": (0.0, 0.45)}),
        ("behind", "back_there, over_shoulder", ((0.7, r"\b(behind me|back there|back home)\b"),), {"count": 2}),
    ),
    **_rows("iconic", (0.45, 0.36, 0.50, 0.60), 3,
        ("big", "huge, wide, large",
         ((0.7, r"\b(huge|enormous|giant|gigantic|this big|massive|so big|vast)\b"),), {**_BOTH, "sweeps": True, "face": (("brow_flash", 0.7),)}),
        ("small", "tiny, little, a_bit", ((0.7, r"\b(tiny|this small|a little bit|just a bit|a wee|a pinch)\b"),), {"face": (("squint", 0.7),)}),
        ("tall", "high, this_tall", ((0.7, r"\b(so tall|very tall|this tall|towering|this high)\b"),), {"look": (-0.15, 0.3)}),
        ("round", "ball, sphere, globe", ((0.4, r"\b(round|ball|globe|sphere|barrel)\b"),), {**_BOTH, "look": (0.0, -0.3)}),
        ("path", "way, through, along",
         ((0.6, r"\b((along|through|around|across) the|(down|up) the (hill|road|lane|stairs|path|mountain)|straight (on|ahead)|follow the)\b"),),
         {"count": 2, "sweeps": True}),
    ),
    **_rows("metaphoric", (0.42, 0.34, 0.50, 0.60), 3,
        ("idea", "eureka, aha, insight",
         ((0.9, r"\b(i have an idea|i've got it|i know!|eureka|aha)\b"),), {"face": (("joy", 0.6), ("brow_flash", 0.9))}),
        ("weigh", "balance, compare, choose",
         ((0.8, r"\b(either|which of the|hard choice|weigh|on balance|whether)\b"),), {**_BOTH, "count": 2, "sweeps": True}),
        ("progress", "go_on, continue, keep_going",
         ((0.7, r"\b(and so on|over and over|again and again|goes on|keeps? going)\b"),), {"count": 3, "sweeps": True, "timing": (0.42, 0.34, 1.20, 0.60)}),
        ("cut_off", "cut, end, finish", ((0.7, r"\b(that's that|the end|over and done|not anymore|no more|cut off)\b"),), {"sweeps": True}),
        ("nothing", "none, empty, all_gone",
         ((0.7, r"\b(nothing at all|nothing left|all gone|none at all|absolutely not)\b"),), {**_BOTH, "sweeps": True, "face": (("lip_shrug", 0.9),)}),
        ("gather", "together, collect, unite", ((0.5, r"\b(together|all of us|gather|everyone)\b"),), {**_BOTH, "sweeps": True}),
        ("sweep", "everything, all, everywhere", ((0.4, r"\b(everything|everywhere|all of (it|this)|the whole)\b"),), {"sweeps": True}),
        ("offer", "give, take, present", ((0.8, r"\b(here you (are|go)|take (it|this)|for you|help yourself|i offer)\b"),), _BOTH),
        ("contrast", "one_hand, other_hand, versus",
         ((0.9, r"\b(on (the )?(one|other) (hand|side)|not (\w+ ){1,3}\w+, but|rather than|instead|whereas)\b"),), {**_BOTH, "count": 2}),
        ("list", "enumerate, item", ((0.6, r"\b(for one thing|to begin with|and then there|firstly|first(?= .*\b(second|then)\b))\b"),), {**_BOTH, "count": 2}),
    ),
}  # fmt: skip
"""Every gesture; the order is that of the wire, so rows are added at the end."""

COUNT_WORDS: dict[str, int] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "first": 1, "second": 2, "third": 3}
