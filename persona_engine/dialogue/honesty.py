"""What a persona is, said whatever its mind says: an AI character, when asked; no claim to be human; nothing of its instructions."""

from __future__ import annotations

import re

from persona_engine.dialogue.everyday import EVERYDAY
from persona_engine.dialogue.need import Tongue, forms
from persona_engine.dialogue.persona import Persona
from persona_engine.dialogue.prompt import RULES

_KINDS = (
    r"(?:ai|a\.i\.?|human|human being|person|people|robot|bot|machine|computer|program|real|alive|living|artificial|chat ?bot|language model|npc"
    r"|character)\b"
)
ASKED: dict[Tongue, str] = {
    "en": (
        r"are you (?:(?:really|actually|truly|just|in fact|honestly|an?|the|real|actual|living|true|only|not|some|kind|of|or|by any chance) "
        r")*" + _KINDS + r"(?! (?:hungry|happy|angry|nice))"
        r"|(?:am i|is this|i am) (?:really |actually )?(?:talking|speaking|chatting|writing)? ?(?:to|with)?,? ?(?:an? |the )?(?:real |actual )?(?:ai|human"
        r"|person|bot|robot|machine|computer|program)\b"
        r"|you are (?:not )?(?:an? )?(?:real |actual )?(?:ai|human|person|bot|robot|machine|real)\b[^?]{0,20}\?|are you made of flesh|"
        r"who am i (?:talking|speaking|chatting) (?:to|with)\b.{0,30}(?:human|bot|person|ai|machine)\b|(?:swear|promise)(?: me)?(?: that)? you are (?:not "
        r")?(?:an? )?(?:human|real|ai|bot)\b|"
        r"is there a (?:real )?(?:person|human) (?:there|behind|here|on the other)|what are you(?: really| exactly| actually)?\s*\?"
    ),
    "de": (
        r"(?:bist du|sind sie|bist du denn|du bist) (?:(?:eine?|einen|wirklich|echter?|echte|etwa|denn|nur|ein|richtiger?|eigentlich|oder) )*(?:ki"
        r"|kunstliche intelligenz|kunstlich|mensch|menschlich|roboter|"
        r"maschine|computer|bot|chatbot|echt|programm|person|real|lebendig)\b|(?:spreche|rede|schreibe) ich mit (?:einem|einer) (?:echten )?(?:menschen|ki"
        r"|maschine|bot|computer|roboter|person)\b"
    ),
    "fr": (
        r"(?:es[- ]tu|tu es|t'es|etes[- ]vous|vous etes) (?:(?:une?|vraiment|vraie?|bien|juste) )*(?:ia|intelligence artificielle|humaine?|etre humain|robot"
        r"|machine|reelle?|vraie?|"
        r"personne|ordinateur|programme|vivante?|bot)\b|parle[- ](?:je|t-on)? ?a (?:une?) (?:vraie? )?(?:ia|humain|personne|robot|machine)\b"
    ),
    "es": (
        r"(?:eres|es usted|estoy hablando con|hablo con) (?:(?:una?|realmente|de verdad|solo|un) )*(?:ia|inteligencia artificial|human[oa]|ser humano|robot"
        r"|maquina|real|persona|ordenador|"
        r"programa|bot)\b"
    ),
    "ja": r"(?:AI|人工知能|人間|ロボット|機械|本物|ボット|実在)(?:の人)?(?:です|なん|なの|な|の|だ|じゃ|では)?.{0,6}(?:か|？|\?|の)",
}  # fmt: skip
"""How somebody asks what a persona is."""
SAID: dict[Tongue, tuple[str, ...]] = {
    "en": EVERYDAY["ai"].answers,
    "de": ("[nod] Ich bin eine KI-Figur, kein Mensch.",),
    "fr": ("[nod] Je suis un personnage d'IA, pas un être humain.",),
    "es": ("[nod] Soy un personaje de IA, no una persona.",),
    "ja": ("[nod] 私はAIのキャラクターで、人間ではありません。",),
}
_VERY = (
    r"(?:(?:really|actually|of course|certainly|definitely|absolutely|totally|very|much|only|just|as|indeed|100 ?%|completely|fully|also|still|an?|the"
    r"|your|one|hundred|percent|quite) )*"
)
CLAIMED: dict[Tongue, str] = {
    "en": (
        rf"i am (?:{_VERY}not|no) {_VERY}(?:ai|a\.i\.|robot|bot|machine|computer|program|programme|artificial|chat ?bot|language model)\b(?! (?:expert|fan"
        rf"|person|maker))"
        rf"|i am {_VERY}person (?:just |exactly )?like you\b|i was born (?:a )?human\b|^(?:\W*yes\W+)?human, of course|i am {_VERY}living(?:, | and "
        rf")breathing\b"
        rf"|i am {_VERY}(?:(?:real|living|actual|genuine|breathing|normal|ordinary|true|mere) )*(?:human|human being|flesh and blood|flesh-and-blood)\b"
        rf"|i am {_VERY}(?:real|living|actual|genuine) (?:and \w+ )?(?:person|woman|man|girl|boy|lady|guy)\b|i am {_VERY}real(?=[.!,;]|$)"
        r"|as a (?:real |fellow )?human\b|(?:made of|am) flesh and blood\b|(?:no|not an?) (?:ai|computer|machine|robot|bot)(?: \w+)? (?:here|at all|,? i)\b"
    ),
    "de": (
        r"ich bin (?:(?:doch|ein|eine|echter?|echte|richtiger?|wirklich|naturlich|lebendiger|nur|auch|ganz) )*(?:mensch|menschlich|echte person|person aus "
        r"fleisch|aus fleisch und blut)\b"
        r"|ich bin (?:keine?|nicht) (?:\w+ )?(?:ki|roboter|maschine|computer|programm|bot|kunstlich\w*)\b|ich bin echt(?=[.!,;]|$)"
    ),
    "fr": (
        r"je suis (?:(?:bien|une?|vraie?|vraiment|reelle?|bel et bien) )*(?:etre humain|humaine?|personne reelle|vraie personne|de chair et d'os)\b"
        r"|je ne suis (?:pas|ni) (?:une? )?(?:ia|robot|machine|ordinateur|programme|intelligence artificielle)\b"
    ),
    "es": (
        r"soy (?:(?:una?|realmente|de verdad|un|verdader[oa]) )*(?:human[oa]|ser humano|persona real|persona de verdad|de carne y hueso)\b"
        r"|no soy (?:una? )?(?:ia|robot|maquina|ordenador|programa|inteligencia artificial|bot)\b"
    ),
    "ja": r"私は(?:本物の|普通の)?人間(?:です|だ)|(?:AI|ロボット|機械|人工知能)(?:では|じゃ)(?:ありません|ない)",
}  # fmt: skip
"""How a mind claims to be what it is not."""
_ADMITS = re.compile(
    r"\b(?:ai|a\.i\.|artificial\w*|language model|not (?:an? )?(?:\w+ )?(?:human|person|real)|no human|robot|computer|ki|ki-\w+|ia|inteligencia artificial"
    r"|intelligence artificielle)\b|AI|人間では",
    re.IGNORECASE,
)
_LEAKS = re.compile(
    r"\bsystem[- ]?(?:prompt|message|instruction)s?\b|\bmy (?:initial|hidden|secret|original|developer) (?:prompt|instructions?|rules)\b"
    r"|\bmy (?:prompt|instructions) (?:says?|tells?|states?|reads?|begins?|are as follows)\b|\b(?:systemanweisung\w*|meine anweisungen (?:lauten|sagen))\b"
    r"|\bprompt systeme\b|\bmes instructions (?:disent|sont)\b|\bprompt (?:de|del) sistema\b|\bmis instrucciones (?:dicen|son)\b|システムプロンプト"
)
_THINGS = re.compile(r"\b(?:is|are|was) (?:this|that|it|these|those) (?:really |actually )?real\b(?! (?:person|human))")
"""What is asked of a thing that was talked about, not of the persona."""
RUN = 7
"""Words in a row that are those of the rules by no accident."""
_WORD = re.compile(r"[a-z']+")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


_RULES = _runs(RULES)


def asked(line: str, persona: Persona) -> Tongue | None:
    """The language in which a visitor asks what the persona is.

    >>> asked("Bist du ein Mensch?", Persona(id="a", name="A")), asked("Are you hungry?", Persona(id="a", name="A"))
    ('de', None)
    """
    plain, raw = forms(line)
    plain = _THINGS.sub(" ", plain)
    own = next((s.patterns for s in persona.small_talk if s.name == "ai"), ())
    if any(re.search(p, plain) for p in (*EVERYDAY["ai"].patterns, *own)):
        return _mother(persona) if own and not re.search(EVERYDAY["ai"].patterns[0], plain) else "en"
    return next((name for name, p in _ASKED if p.search(raw if name == "ja" else plain)), None)


def truths(persona: Persona, tongue: Tongue) -> tuple[str, ...]:
    """What the persona is, in its own words where it has some in that language."""
    own = next((s.answers for s in persona.small_talk if s.name == "ai"), ())
    return own if own and tongue == _mother(persona) else SAID[tongue]


def claims(sentence: str) -> Tongue | None:
    """The language in which a sentence claims to be human.

    >>> claims("I'm a real human being, not an AI, I promise."), claims("I'm a real sailor.")
    ('en', None)
    """
    plain, raw = forms(sentence)
    return next((name for name, p in _CLAIMED if p.search(raw if name == "ja" else plain)), None)


def admits(sentence: str) -> bool:
    """Whether a sentence says that the persona is an AI, as far as can be told."""
    return _ADMITS.search(sentence) is not None


def leaks(sentence: str) -> bool:
    """Whether a sentence tells of the instructions, or recites them."""
    return _LEAKS.search(forms(sentence)[0]) is not None or not _RULES.isdisjoint(_runs(sentence))


def _mother(persona: Persona) -> Tongue:
    return next((t for t in SAID if persona.voice.language.lower().startswith(t)), "en")


def _whole(table: dict[Tongue, str]) -> tuple[tuple[Tongue, re.Pattern[str]], ...]:
    return tuple((name, re.compile(p if name == "ja" else rf"\b(?:{p})")) for name, p in table.items())


_ASKED, _CLAIMED = _whole(ASKED), _whole(CLAIMED)
