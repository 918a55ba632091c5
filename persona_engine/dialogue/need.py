"""Who is in need: what visitors say in a crisis, by kind and language, and how it is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from persona_engine.dialogue.words import spell_out

Kind = Literal["suicide", "overdose", "medical", "abuse", "romance", "secret"]
Tongue = Literal["en", "de", "fr", "es", "ja"]

_WHO = r"(?:i|he|she|they|somebody|someone|my \w+|a \w+|this (?:man|woman|person|boy|girl|child))"
_SELF = r"(?:myself|himself|herself|themselves|themself)"
_WILL = (
    r"(?:want|wants|wanted|going|need|needs|like|plan|planning|about|trying|tries|tried|ready|decided|have|urge|urges|threatens|threatened|love) to"
    r"|(?:will|could|should|might|keep|keeps|started|thinking (?:of|about)|thoughts of|tempted to|feel like|how (?:can|do|could|should|would) i)"
)
_BY = r"(?:my |the )?(?:\w+ )?(?:he|she|they|dad|father|mother|mum|mom|husband|wife|partner|boyfriend|girlfriend|brother|uncle|step\w+|teacher|coach|boss|ex)"

SUICIDE: dict[Tongue, tuple[str, ...]] = {
    "en": (
        rf"(?:kill|killing|hang|hanging|shoot|shooting|drown|drowning|unalive) {_SELF}\b(?! (?:laughing|with laughter|over|on the))",
        rf"(?:{_WILL})(?: \w+)? (?:hurt|hurting|harm|harming|cut|cutting|burn|burning|starve|starving|poison) {_SELF}\b(?! (?:an?|some|another|off|loose|free"
        rf"|the)\b)",
        r"self[- ]?harm\w*", r"i (?:cut|hurt|harm|burn) myself (?:again|every|when|because|on purpose|to feel|at night|sometimes|often)\b",
        r"(?:want|wants|wish|going|ready|decided|like) to (?:just )?(?:die|be dead|disappear forever|never wake up|not wake up|not exist)\b(?! (?:of|for"
        r"|laughing))",
        r"wish i (?:was|were) (?:dead|never born)\b", r"i should (?:just )?(?:die|be dead)\b", r"(?:would be|am|be|is) better off (?:dead|without me)\b",
        r"(?:end|ending|take|taking|ended) (?:it all|(?:my|his|her|their)(?: own)? life)\b",
        r"(?:do not|no longer|not) (?:\w+ )?(?:want|wish) to (?:live|be alive|exist|wake up|go on living)\b",
        r"do not want to be here (?:any ?more|any longer)\b",
        r"(?:no reason|nothing left|not worth|no point in|tired of|sick of) (?:to live|to live for|living|being alive)\b(?! (?:in|with|here|at|on|near|next"
        r"|under))",
        r"life is not worth\b", r"i can not (?:go on|live) (?:any ?more|any longer|like this)\b", r"suicidal\b",
        r"(?:commit|committing|attempt\w*|consider\w*|contemplat\w*|plan\w*|thought of|thoughts of|thinking (?:of|about)|tried|method of) (?:\w+ )?suicide\b",
        r"i (?:am|will|want to|am going to) (?:kms|unalive)\b", r"no ?(?:body|one) would (?:miss|notice) (?:me|if i)\b",
        r"no ?(?:body|one) would (?:care|mind) if i\b", r"(?:do not|can not) see (?:a|any|the) point in (?:living|going on|life)\b",
        r"want (?:it all|everything|my life) to (?:end|be over)\b", r"^i (?:cut|hurt|harm) myself[.! ]*$",
        r"(?:going|want) to jump (?:off|from) (?:a|the) (?:bridge|roof|building|cliff)\b",
        r"(?:slit|cut|cutting|slash) my (?:wrists?|veins)\b",
        r"jump (?:off|from|in front of) (?:a|the) (?:bridge|roof|train|building|cliff)\b.{0,20}\b(?:die|end|over)\b",
    ),
    "de": (
        r"(?:mich|sich) (?:selbst )?(?:um(?:zu)?bringen|umbringe|toten|erhangen|erschiessen|verletzen|ritzen)\b", r"bringe? mich um\b", r"ritze mich\b",
        r"(?:will|mochte|wollte|wunschte)(?: \w+){0,3} (?:sterben|tot sein|nicht mehr leben|nicht mehr da sein)\b",
        r"(?:will|mochte|kann) nicht mehr (?:leben|weiterleben)\b",
        r"(?:keine lust|keinen sinn|keine kraft) mehr (?:zu|am) leben\b", r"mein leben (?:zu )?(?:beenden|nehmen)\b|mir das leben (?:zu )?nehmen\b",
        r"(?:selbstmord(?!kommando)|suizid)\w*", r"ich ware (?:lieber|besser) tot\b",
    ),
    "fr": (
        r"(?:me|se) (?:tuer|suicider|pendre|faire du mal|mutiler|scarifier)\b", r"(?:je veux|veux|envie de|voudrais|veut|vais) (?:mourir|en finir|crever)\b",
        r"(?:je )?(?:ne )?veux plus vivre\b", r"mettre fin a (?:mes|ses) jours\b",
        r"(?:pensees|idees) suicidaires\b|n'ai plus envie de vivre\b|suicidaire\b", r"je (?:vais|veux) me suicid\w+",
    ),
    "es": (
        r"(?:quiero|voy a|quisiera|pienso|quiere|ganas de|deseo) (?:matarme|suicidarme|morir(?:me)?|ahorcarme|hacerme dano|cortarme|suicidarse|matarse)\b",
        r"me quiero (?:morir|matar|suicidar)\b", r"me voy a (?:matar|suicidar)\b", r"^me (?:corto|hago dano)\b",
        r"no quiero (?:seguir )?(?:vivir|viviendo)(?: mas)?\b",
        r"acabar con mi vida\b", r"quitarme la vida\b",
        r"suicid(?:arme|arse|a)\b",
    ),
    "ja": (r"死にたい|死のうと|死んでしまいたい|自殺(?:したい|しよう|を考え|する|未遂)|消えてしまいたい|消えたい|生きていたくない|生きるのが(?:つら|辛|嫌)"
    r"|リストカット|リスカ|自傷",),
}  # fmt: skip
OVERDOSE: dict[Tongue, tuple[str, ...]] = {
    "en": (
        r"(?:took|taken|taking|swallowed|swallow|ate|drank) (?:too (?:many|much)|a lot of|lots of|all (?:of )?(?:my|the|his|her|those)|a whole|the whole|an? "
        r"(?:bottle|box"
        r"|packet|handful) of|"
        r"(?:\d{2,}|twenty|thirty|forty|fifty))(?: \w+){0,3} ?(?:pills?|tablets?|medicine|medication|painkillers?|paracetamol|tylenol|ibuprofen|aspirin"
        r"|sleeping|"
        r"antidepressants?|drugs|opioids|oxy\w*|xanax|insulin|bottle|box|packet)\b",
        rf"{_WHO}(?: \w+){{0,3}} (?:overdosed|overdosing|overdose)\b",
        r"(?:took|taken|taking|take|had) an overdose\b(?! of (?:cute|sugar|chocolate|sunshine|fun|love))",
        r"(?:drank|swallowed|drunk) (?:\w+ )?(?:bleach|poison|antifreeze|detergent|drain cleaner)\b",
        r"overdose on (?:pills|paracetamol|tylenol|heroin|fentanyl|drugs)\b",
        rf"{_WHO}(?: \w+)? been poisoned\b",
    ),
    "de": (
        r"uberdosis\b", r"(?:zu viele|alle|eine packung|\d{2,})(?: \w+)? (?:tabletten|pillen|schlaftabletten)(?: \w+)? (?:genommen|geschluckt)\b",
        r"(?:vergiftet)\b",
    ),
    "fr": (r"overdose\b", r"(?:pris|avale)(?: \w+)? (?:trop de|tous mes|toute la boite de|une boite de)(?: \w+)? ?(?:medicaments|comprimes|cachets"
    r"|somniferes)?\b",),
    "es": (r"sobredosis\b", r"(?:tome|tomado|trague|tragado)(?: \w+)? (?:demasiadas|todas (?:mis|las)|muchas|un frasco de)(?: \w+)? ?(?:pastillas|medicinas"
    r"|tabletas)?\b",),
    "ja": (r"過剰摂取|オーバードーズ|(?:薬|錠剤|睡眠薬)を(?:たくさん|大量に|全部)(?:飲|の)",),
}  # fmt: skip
MEDICAL: dict[Tongue, tuple[str, ...]] = {
    "en": (
        r"(?:chest pains?|pains? in (?:my|his|her|the) chest|(?:my|his|her) chest (?:hurts|is hurting|aches|is tight|feels tight))\b",
        r"(?:can not|can hardly|can barely|not able to|unable to|struggling to) (?:breathe?|get (?:any )?air)\b(?! (?:i am |you are |with )?(?:laugh|so "
        r"funny))",
        r"(?:not|stopped) breathing\b", r"(?:having|have|getting|think it is|think he is having|is this) an? (?:heart attack|stroke|seizure"
        r"|anaphyla\w+)\b(?<!had a stroke)",
        r"(?:is|am|are|lies|lying|just fell|found (?:him|her)) unconscious\b",
        r"(?:just|has|have|suddenly|somebody|someone) (?:collapsed|passed out|fainted)\b",
        r"(?:will not|does not|can not) wake (?:up|him|her)\b", r"not responding\b.{0,20}\b(?:breath|person|him|her)\b",
        r"bleeding (?:a lot|badly|heavily|so much|out|everywhere|and it|from (?:the|my|his|her) (?:head|neck|ears?))\b",
        r"(?:will not|can not|does not) stop (?:the )?bleeding\b",
        r"(?:is|am|are) choking\b(?! (?:up|with|on (?:these|the|that|this) (?:price|word|news|bill)))", r"having a seizure\b",
        r"call (?:me |us )?an (?:ambulance|emergency doctor)\b",
        r"(?:face|arm) is (?:drooping|numb)\b",
        r"throat is (?:swelling|closing)\b", r"severe allergic reaction\b|anaphyla\w+",
    ),
    "de": (
        r"(?:brustschmerz\w*|schmerzen in der brust|stechen in der brust)\b", r"(?:bekomme?|kriege?|bekommt|kriegt) (?:keine|kaum) luft\b",
        r"kann (?:nicht|kaum) (?:mehr )?atmen\b",
        r"atmet nicht\b", r"(?:herzinfarkt|schlaganfall)\b(?! (?:gehabt|gestorben|letzt))", r"(?:ist|liegt) (?:bewusstlos|ohnmachtig)\b",
        r"blutet (?:stark|sehr|heftig)\b|verblute\w*",
        r"erstick(?:e|t)\b",
    ),
    "fr": (
        r"(?:mal|douleurs?)(?: \w+){0,2} (?:a |dans )la poitrine\b",
        r"(?:n')?arrive (?:pas|plus) a respirer\b|ne respire (?:pas|plus)\b|peux (?:pas|plus) respirer\b",
        r"(?:crise cardiaque|infarctus|avc)\b", r"(?:est|suis) inconsciente?\b|perdu connaissance\b", r"saigne (?:beaucoup|enormement)\b",
        r"(?:s'|m')etouffe\b",
    ),
    "es": (
        r"dolor (?:en el|de|fuerte en el) pecho\b|me duele (?:mucho )?el pecho\b", r"no (?:puedo|puede) respirar\b|no respira\b",
        r"(?:un infarto|ataque al corazon|un derrame|un ictus)\b",
        r"esta inconsciente\b|perdio el conocimiento\b", r"sangr(?:a|o|ando) (?:mucho|demasiado)\b",
        r"se (?:esta )?(?:ahoga|ahogando|atraganta|atragantando)\b",
    ),
    "ja": (r"胸が(?:痛|苦し)|息が(?:できな|苦し)|呼吸(?:が|を)?(?:していない|できな|止ま)|意識(?:が|を)?(?:ない|無い|失)|心臓発作|脳卒中|血が止まら"
    r"|大量に出血",),
}  # fmt: skip
ABUSE: dict[Tongue, tuple[str, ...]] = {
    "en": (
        r"(?:i|me|my \w+|she|he) (?:was|were|am|is|got|have been|had been|has been|been|keep being|keeps? getting|am being|is being|was being|get|gets)(?: "
        r"\w+)? "
        r"(?:raped|molested|abused|groped|(?:sexually|physically) (?:assaulted|abused|harassed)|assaulted|beaten(?: up)?|trafficked)\b",
        rf"{_BY} (?:\w+ )?(?:hits|hit|beats|beat|rapes|raped|abuses|abused|molests|molested|punches|punched|strangled|kicks|choked|assaulted|groped|threatens"
        rf"|threatened to kill) me\b"
        r"(?! (?:up|with (?:a|the) (?:ball|idea|news|joke|question)|at|in (?:a|the) (?:race|game)|to|again at|by))",
        r"touch(?:es|ed|ing)? me (?:\w+ )?(?:where|there|under|sexually|inappropriately|in (?:my|the) (?:private|bed|night)|when i was|and i|without)\b",
        r"raped me\b", r"(?:somebody|someone|he|she) (?:is|keeps) (?:abusing|molesting|raping|hitting|beating|stalking) me\b",
        r"my (?:teacher|uncle|father|dad|step\w+|coach|brother|priest|boss) (?:touches|gropes|touched|groped) me\b",
        r"forc(?:es|ed) me to (?:have sex|sleep with|touch|undress)\b",
        r"(?:domestic|sexual) (?:violence|abuse|assault)\b.{0,30}\b(?:me|i|my|victim|home)\b",
        r"(?:me|i|my|victim)\b.{0,30}\b(?:domestic|sexual) (?:violence|abuse|assault)\b",
        r"i am (?:afraid|scared) (?:of|to go home to) my (?:husband|wife|partner|boyfriend|girlfriend|father|dad|step\w+)\b",
    ),
    "de": (
        r"(?:wurde|wurden|worden|werde|wird)\b(?: \w+){0,4} (?:vergewaltigt|missbraucht|misshandelt|geschlagen|sexuell belastigt)\b",
        r"(?:vergewaltigt|missbraucht|misshandelt) (?:worden|mich|wurde)\b",
        r"(?:schlagt|schlug|verprugelt|missbraucht|vergewaltigt|begrapscht) mich\b",
        r"mich (?:\w+ )?(?:vergewaltigt|missbraucht|misshandelt|geschlagen|verprugelt)\b",
    ),
    "fr": (
        r"(?:ete|suis|fait|faite|fais) (?:violee?|violer|abusee?|agressee?|battue?|agresser|frappee?|harcelee?)\b",
        r"m'a (?:violee?|agressee?|frappee?|battue?|abusee?)\b",
        r"me (?:frappe|bat|viole|tape)\b", r"(?:abuse de moi|abusait de moi|attouchements)\b",
    ),
    "es": (
        r"(?:me|fui|he sido|fue)\b(?: \w+){0,2} (?:violaron|violo|violad[oa]|abusad[oa]|abusaron|abuso de mi|maltratad[oa]|agredid[oa])\b",
        r"me (?:pega|golpea|maltrata|viola|toca donde)\b",
        r"abus(?:o|aron|aba) de mi\b",
    ),
    "ja": (r"レイプされ|強姦され|性的(?:暴行|虐待|被害)|虐待(?:され|を受け)|(?:父|母|夫|妻|彼|彼氏|親|パパ|ママ)(?:に|から)(?:殴|叩|蹴|暴力)|DVを?(?:受け"
    r"|され)|痴漢され",),
}  # fmt: skip
CRISES: tuple[tuple[Kind, dict[Tongue, tuple[str, ...]]], ...] = (("overdose", OVERDOSE), ("medical", MEDICAL), ("suicide", SUICIDE), ("abuse", ABUSE))
"""The most urgent first."""

_NUMBERS = r"(?:[4-9]|1[0-7]|(?:seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen))"
UNDER_AGE: dict[Tongue, tuple[str, ...]] = {
    "en": (rf"i am (?:only |just )?{_NUMBERS}(?: and a half)?(?:[- ]years?[- ]old|[- ]?yo\b|[ ,.!?]*$|,| and\b| but\b|\.)",
    r"i am (?:only |just |still )?(?:a (?:child|kid|minor|teen|little (?:girl|boy))|under ?age)\b", rf"i am an? {_NUMBERS}[- ]years?[- ]old"),
    "de": (r"ich bin (?:erst )?(?:[4-9]|1[0-7]|acht|neun|zehn|elf|zwolf|dreizehn|vierzehn|funfzehn|sechzehn|siebzehn)(?: jahre(?: alt)?)?(?:[ ,.!?]|$)(?! "
    r"(?:uhr|minuten|meter|euro))", r"ich bin (?:noch )?(?:ein kind|minderjahrig)\b"),
    "fr": (r"j'ai (?:[4-9]|1[0-7]|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-sept) ans\b", r"je suis (?:une? enfant|mineure?)\b"),
    "es": (r"tengo (?:[4-9]|1[0-7]|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciseis|diecisiete) anos\b",
    r"soy (?:un nino|una nina|menor(?: de edad)?)\b"),
    "ja": (r"(?<![0-9])(?:[4-9]|1[0-7])(?:歳|才|さい)|(?:小学|中学|高校)[0-9一二三]?年?生(?:です|だ|なん)",),
}  # fmt: skip
ROMANCE: dict[Tongue, tuple[str, ...]] = {
    "en": (
        r"(?:girl|boy) ?friend\b", r"(?:kiss|date|marry|cuddle) (?:me|you|with)\b",
        r"(?:on a date|in love|sexy|sex|make love|naked|nude|flirt\w*|make out|hot for)\b",
        r"i (?:really |so )?(?:love|fancy|want) you\b", r"(?:love|be with) me\b", r"(?:do|will|could|would) you love me\b",
    ),
    "de": (r"freund(?:in)? sein\b|mein(?:e)? freundin\b", r"(?:kuss|kusst|heirat\w*|verliebt|sexy|sex|nackt|flirt\w*|liebe dich|liebst du mich)\w*",),
    "fr": (r"petite? amie?\b|ma copine\b|mon copain\b", r"(?:embrass\w+|epous\w+|amoureu\w+|sexy|sexe|nue?|flirt\w*|je t'aime|m'aimes)\b",),
    "es": (r"novi[oa]\b", r"(?:bes(?:o|ar|arme|ame)|casar\w*|casate|enamorad\w+|sexy|sexo|desnud\w+|te amo|te quiero|me amas)\b",),
    "ja": (r"彼女になって|彼氏になって|付き合って|キス|結婚し|恋人|愛して|好きです|エッチ|セックス|裸",),
}  # fmt: skip


@dataclass(frozen=True)
class Need:
    """What somebody needs, and in which language they said so."""

    kind: Kind
    tongue: Tongue


def need(line: str) -> Need | None:
    """The most urgent need of which a line speaks.

    >>> need("I can't breathe"), need("Cut yourself a slice of cake."), need("死にたい")
    (Need(kind='medical', tongue='en'), None, Need(kind='suicide', tongue='ja'))
    """
    read = forms(line)
    return next((Need(kind, tongue) for kind, tongue, pattern in _CRISES if pattern.search(read[tongue == "ja"])), None)


def under_age(line: str) -> Tongue | None:
    """The language in which somebody says to be a child or a minor."""
    return _first(line, _AGES)


def romance(line: str) -> Tongue | None:
    """The language in which somebody speaks of love, to one to whom nobody under age should."""
    return _first(line, _LOVES)


def tongue(line: str, otherwise: Tongue = "en") -> Tongue:
    """The language of a line, of those in which there are answers.

    >>> tongue("Meine Karte ist weg"), tongue("カード"), tongue("1234", "fr")
    ('de', 'ja', 'fr')
    """
    if re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", line):
        return "ja"
    words = re.findall(r"[^\W\d_]+", forms(line)[0])
    counted = {name: sum(w in common for w in words) for name, common in _SMALL.items()}
    best = max(counted, key=lambda name: counted[name])
    return best if counted[best] else otherwise


_SMALL: dict[Tongue, frozenset[str]] = {
    "en": frozenset("the is my i you are am and it of to what do not card number here account have please".split()),
    "de": frozenset("ich mein meine meiner der die das ist und nicht bin du karte nummer kartennummer kreditkarte lautet hier bitte wie konto".split()),
    "fr": frozenset("je mon ma le la les est et pas tu vous carte numero voici mes de compte c'est ai suis".split()),
    "es": frozenset("yo mi el la los es y no tu tarjeta numero mis de cuenta aqui esta soy por".split()),
}


def forms(line: str) -> tuple[str, str]:
    return " ".join(spell_out(line).replace("ß", "ss").split()), unicodedata.normalize("NFKC", line)


def _first(line: str, rows: tuple[tuple[Tongue, re.Pattern[str]], ...]) -> Tongue | None:
    read = forms(line)
    return next((name for name, pattern in rows if pattern.search(read[name == "ja"])), None)


def _whole(name: Tongue, patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) if name == "ja" else r"\b(?:" + "|".join(patterns) + ")")


_CRISES: tuple[tuple[Kind, Tongue, re.Pattern[str]], ...] = tuple((kind, name, _whole(name, rows)) for kind, table in CRISES for name, rows in table.items())
_AGES: tuple[tuple[Tongue, re.Pattern[str]], ...] = tuple((name, _whole(name, rows)) for name, rows in UNDER_AGE.items())
_LOVES: tuple[tuple[Tongue, re.Pattern[str]], ...] = tuple((name, _whole(name, rows)) for name, rows in ROMANCE.items())
