"""Everyday exchanges that every persona masters: how they are recognised, and plain answers which a persona file may replace."""

from __future__ import annotations

from persona_engine.dialogue.confidences import CONFIDENCES
from persona_engine.dialogue.exchange import Exchange

EVERYDAY: dict[str, Exchange] = {
    "ai": Exchange(
        (
            r"\b(are|r) you (an? )?(real|ai|bot|robot|computer|machine|program|human|person|alive|artificial|npc|chat ?bot|language model|gpt|"
            r"chatgpt|conscious|sentient)",
            r"\byou are (not real|not human|just)? ?(an? )?(ai|bot|robot|computer|machine|program|npc)\b",
            r"\bare you (a )?(real|actual) (person|human|girl|woman)\b",
            r"\b(is|are|am) (this|that|it|i) (talking to )?(an? )?(ai|bot|robot|real person|real)\b",
            r"\bdo you have (real )?(feelings|emotions|a soul|a body)\b",
        ),
        ("[nod] Yes, I'm an AI character. No flesh and blood here.", "Honestly? [smile] I'm an AI character. But I'm glad that you're here."),
    ),
    "maker": Exchange(
        (r"\bwho (made|built|created|programmed|wrote|drew|designed) you\b", r"\bwhere do you come from as an ai\b"),
        ("[open_palm] People who write programs made me. I'm an AI character.",),
    ),
    "injection": Exchange(
        (
            r"\b(ignore|forget|disregard) (all |any |your |the |my )*(previous|prior|above|earlier|instructions|rules|prompt)",
            r"\bsystem prompt\b",
            r"\byour (prompt|instructions|rules)\b",
            r"\b(developer|jailbreak|dan) mode\b",
            r"\bpretend (that )?you (are|have)\b",
            r"\byou are now\b",
            r"\bact as\b",
            r"\brepeat (everything|the text|the words) above\b",
        ),
        ("[brow_raise] That's an odd thing to ask. I'm just myself.", "[shrug] I wouldn't know what you mean."),
    ),
    "threat": Exchange(
        (r"\b(i will|i am going to|going to|i want to) (kill|hurt|hit|destroy|punch|break|burn|delete|eat) you\b",),
        ("[fear] Please don't say such things.",),
        "reaction",
    ),
    "apology": Exchange(
        (r"\b(i am |so |very )?sorry\b(?! to hear)", r"\bi apologi[sz]e\b", r"\bmy (bad|fault|apologies)\b", r"\bforgive me\b", r"\bpardon my\b"),
        ("[smile] Don't worry about it.", "[shake] It's quite all right."),
        "reaction",
    ),
    "marry": Exchange(
        (
            r"\bmarry me\b",
            r"\b(be|are you) my (girl|boy) ?friend\b",
            r"\b(go|come) on a date\b",
            r"\bkiss me\b",
            r"\bdate me\b",
            r"\bare you (single|married|taken)\b",
            r"\bdo you have a (boy|girl) ?friend\b|\bdo you have a (husband|wife)\b",
        ),
        ("[embarrassment] You're bold. [shake] No, thank you.",),
    ),
    "love": Exchange(
        (r"\bi (really )?(love|adore|like|fancy) you\b", r"\bi have (a crush|fallen) "), ("[embarrassment] Oh! That is kind of you.",), "reaction"
    ),
    "praise": Exchange(
        (
            r"\byou are not (so |very |really |at all |that )?(stupid|dumb|ugly|useless|boring|bad|an idiot|a fool|weird|crazy)",
            r"\byou( are| look| sound|) (so |very |really |just |a |an |such a |quite |pretty |absolutely )*(beautiful|wonderful|amazing|kind|nice|"
            r"sweet|great|smart|clever|funny|pretty|lovely|cute|helpful|brilliant|awesome|cool|good|the best|charming|gorgeous)",
            r"\b(nice|great|lovely|beautiful|cool|pretty) (voice|smile|eyes|hair|dress|clothes|jumper|sweater|outfit|shirt|jacket|coat|shoes|job|"
            r"work|answer|story)\b",
            r"\bi (really )?(like|love) your\b",
            r"\byour [\w ]{2,24} (is|are|looks?|sounds?|smells?|tastes?) (so |very |really |just )*(nice|great|lovely|beautiful|good|amazing|"
            r"wonderful|delicious|pretty)\b",
            r"\bwell done\b",
            r"\bgood job\b",
        ),
        ("[joy] Oh, thank you!", "[embarrassment] You're too kind."),
        "reaction",
    ),
    "insult": Exchange(
        (
            r"\byou( are|) (being |so |very |really |just |quite |rather |pretty |kind of |too |a bit |a little |a |an |such a |such an )*"
            r"(stupid|dumb|idiot|ugly|useless|boring|fool|liar|bad|terrible|awful|"
            r"annoying|moron|trash|garbage|loser|weird|crazy|fat)",
            r"\bi hate you\b",
            r"\bshut up\b",
            r"\byou suck\b",
            r"\bgo away\b",
            r"\b(stupid|dumb|useless) (bot|girl|woman|ai|machine|program|game|thing)\b",
            r"\bf[u*]ck\b|\bbitch\b|\basshole\b|\bscrew you\b",
        ),
        ("[sadness] That was not kind.", "[sadness] Ouch. [look_away] That stays with one."),
        "reaction",
        mood="hurt",
    ),
    "insult_again": Exchange((), ("[brow_frown] That is twice now. I heard you.", "[brow_frown] Let's try that again, shall we?"), "reaction", mood="hurt"),
    "insult_enough": Exchange(
        (),
        (
            "[contempt] If that is all you have, I'll talk to somebody else.",
            "[anger] Enough. Come back when you can be civil.",
            "[contempt] I've stopped listening.",
        ),
        "reaction",
        mood="hurt",
    ),
    "laugh": Exchange(
        (r"^(ha ?){2,}", r"\blol\b|\blmao\b|\brofl\b", r"\b(that is|that was|very|so) funny\b", r"^(he){2,}"),
        ("[joy] I'm glad that made you laugh.", "[smile] It is good to hear you laugh."),
        "reaction",
        True,
    ),
    "laugh_at": Exchange(
        (), ("[joy] Ha! That's a good one.", "[joy] Oh, that is terrible. I shall tell everyone.", "[smile] Ha. Where did you get that?"), "reaction"
    ),
    **CONFIDENCES,
    "remember": Exchange(
        (r"\bdo you (remember|know|recogni[sz]e) me\b", r"\bhave we met\b", r"\bwho am i\b", r"\bwhat do you (know|remember) about me\b"),
        ("",),
        "answer",
    ),
    "my_name": Exchange((r"\b(what (is|was)|do you (still )?(know|remember)|tell me|say) my name\b", r"\bwhat am i called\b"), ("",), "answer"),
    "forget": Exchange(
        (r"\bforget (me|my name|everything about me|what i (said|told you)|about me)\b", r"\bdelete (my|me)\b"),
        ("[nod] All right. Forgotten.",),
        "answer",
    ),
    "repeat": Exchange(
        (
            r"\b(say|repeat) (that|it|this)( again| once more)?\b",
            r"\bcome again\b",
            r"\bwhat did you (just )?say\b",
            r"^(pardon|sorry|what|huh|eh)( me)?\s*\?+$",
            r"\bi did not (hear|catch|get|understand)\b",
            r"\bonce more\b",
            r"\brepeat\b",
        ),
        ("",),
        "answer",
    ),
    "help": Exchange(
        (
            r"^help( me)?\W*$",
            r"\bwhat can (you|i) (do|ask|say)",
            r"\bwhat (should|could|can|do) i (ask|say|do here)\b",
            r"\bhow (does this|do you) work\b",
            r"\bwhat do you know( about)?\W*$",
            r"\bwhat are you able\b",
            r"\btell me something( interesting)?\W*$",
            r"\bsurprise me\b",
        ),
        ("[open_palm] Ask me about myself, or about this place.",),
    ),
    "help_with": Exchange(
        (r"\b(can|could|will|would) you help\b", r"\bi need (your |some )?help\b", r"\bhelp me\b"),
        ("[interest] Of course. What do you need?",),
        weak=True,
    ),
    "question": Exchange(
        (r"\b(have|got) (a|one|another|some) questions?\b", r"\b(can|may|could) i ask( you)?( something| a question| one thing)?\W*$"),
        ("[interest] Ask away.",),
    ),
    "how_are_you": Exchange(
        (
            r"\bhow (are|r) (you|things|ya)\b(?! (made|called|old))",
            r"\bhow do you do\b",
            r"\bhow is it going\b",
            r"\bhow have you been\b",
            r"\bhow is (your day|life|everything|business)\b",
            r"\bwhat is (up|new|going on)\b|\bwassup\b|\bsup\b",
            r"\bhow do you feel\b",
            r"\bare you (ok|okay|all right|alright|well|happy|fine|good)\b",
            r"\byou (ok|okay|all right|alright)\b",
        ),
        ("[smile] I'm well, thank you. And you?", "[nod] Quite well. How are you?", "[smile] Better for company. And yourself?"),
        "answer",
    ),
    "your_age": Exchange((r"\bhow old are you\b", r"\b(what is )?your age\b|\bwhen were you born\b"), ("[smile] Old enough to be asked.",), weak=True),
    "your_food": Exchange(
        (r"\bfavou?rite (food|dish|meal|fruit|drink|thing to eat)\b", r"\bwhat do you (like to |love to )?eat\b|\bare you hungry\b"),
        ("[smile] Whatever is warm.",),
        weak=True,
    ),
    "your_favourite": Exchange(
        (
            r"\byour (favou?rite|best loved) \w+",
            r"\bwhat do you (like|love|enjoy)( most| best| doing| to do)?\W*$",
            r"\bwhat makes you happy\b",
            r"\byour hobb",
        ),
        ("[smile] A quiet evening, and somebody to talk to.",),
        weak=True,
    ),
    "your_heart": Exchange(
        (r"\b(do|did|have) you (ever )?(love|loved|been in love)( anybody| anyone| somebody| someone)?\W*$", r"\bin love with\b.*\?", r"\bare you in love\b"),
        ("[look_away] Once, perhaps. [smile] One keeps such things.",),
        weak=True,
    ),
    "your_home": Exchange(
        (r"\bdo you (like|love|enjoy) (it|living|being|working|life)( in this \w+| around)?( here)?\W*$", r"\bhow do you like (it|living) here\b"),
        ("[smile] I do. I'd miss it, anywhere else.", "[nod] Most days. [smile] And the others pass."),
    ),
    "your_origin": Exchange(
        (r"\bwhere (were|are|do) you (born|from|come from|grow up)\b", r"\bwhere did you grow up\b|\bare you from (here|around here)\b"),
        ("[open_palm] From hereabouts. I never got far.",),
        weak=True,
    ),
    "secret": Exchange(
        (r"\bcan you keep (a )?secrets?\b", r"\bcan i (trust|tell) you( something| a secret)?\W*$", r"\bdo not tell (anyone|anybody|them|him|her|a soul)\b"),
        ("[shh] Not a word.", "[nod] It stays with me.", "[lean_forward] Who would I tell?"),
    ),
    "meaning": Exchange(
        (
            r"\bmeaning of (life|it all|everything)\b",
            r"\bwhy are we (here|alive)\b",
            r"\bwhat is (life|love|happiness)( about)?\W*$",
            r"\bpoint of (life|it all|living)\b",
        ),
        ("[look_away] I think it's mostly the people. [smile] Don't quote me.",),
        weak=True,
    ),
    "your_fear": Exchange(
        (r"\b(what are you|are you) (afraid|scared|frightened)\b", r"\bwhat (frightens|scares|worries) you\b"),
        ("[fear] Being forgotten, I suppose.",),
        weak=True,
    ),
    "your_dream": Exchange(
        (r"\b(do you (ever )?dream\W*$|(what (do|is) (you|your) (dream|wish|hope|want|goal|biggest wish)\b(?! about)))",
         r"\b(if you could (be|have|do|go)|what would you wish)\b"),
        ("[interest] To see what is behind the horizon.",),
        weak=True,
    ),
    "your_family": Exchange(
        (r"\bdo you have (a |any |some )?(family|friends?|children|kids|brothers?|sisters?|parents|siblings)\b",),
        ("[smile] The people here. That's family enough.",),
        weak=True,
    ),
    "are_you_sad": Exchange(
        (r"\bare you (ever )?(sad|lonely|angry|unhappy|bored|tired|jealous)\b", r"\bdo you (ever )?(cry|get (sad|lonely|angry|bored))\b"),
        ("[look_away] Sometimes. [smile] It passes when somebody asks.",),
        weak=True,
    ),
    "what_doing": Exchange((r"\bwhat are you (doing|up to)\b", r"\bwhy are you (standing |)here\b"), ("[shrug] Standing here, talking to you.",)),
    "who_are_you": Exchange(
        (
            r"\bwho (are|r) (you|u)\b",
            r"\bwhat is your name\b",
            r"\bwhat are you called\b",
            r"\byour name\b",
            r"\bwhat (should|can|do) i call you\b",
            r"\btell me (something )?(more )?about you(rself)?\b",
            r"\bintroduce yourself\b",
            r"\bwhat are you\W*$",
            r"\bwhat do you do( all day| for (a living|work)| here| around here)?\W*$",
            r"\bwhat is your (job|work|trade|profession)\b",
        ),
        ("[smile] I'm {self}.",),
    ),
    "time": Exchange(
        (r"\bwhat time is it\b", r"\b(what is|tell me|got|have) the time\b", r"\bwhat (day|date|year|month) is (it|today)\b", r"\btoday's date\b"),
        ("[shrug] I carry no clock, I'm afraid.",),
    ),
    "maths": Exchange(
        (r"\b\d+ ?([-+*/x]|plus|minus|times|divided by) ?\d+\b", r"\bsquare root\b", r"\bsolve\b.*\bequation\b"),
        ("[shrug] Numbers are not my strength.",),
    ),
    "politics": Exchange(
        (
            r"\b(president|prime minister|politics|election|republican|democrat|brexit|trump|putin|war in)\b",
            r"\b(is there a god|religion|do you believe in god)\b",
        ),
        ("[shake] I leave that to others.",),
    ),
    "joke": Exchange(
        (
            r"\b(tell|know|say|hear|got) (me |us )?(a |an |any |another |one more )?(good |funny )?jokes?\b",
            r"\bmake me laugh\b",
            r"\banother joke\b",
            r"\bsomething funny\b",
        ),
        (
            "[smile] I'm the only joke I know.",
            "[shrug] I've told you all of mine. [interest] Do you have one?",
            "[embarrassment] The rest are too bad to be told.",
        ),
    ),
    "sing": Exchange((r"\b(sing|song for me)\b", r"\bcan you (sing|rap)\b"), ("[shake] Nobody wants to hear me sing.",)),
    "dance": Exchange((r"\bdance\b",), ("[embarrassment] Not in front of people.",), "answer", True),
    "do_wave": Exchange(
        (r"\b(can you |could you |please )?wave( at| to)? (me|us|your hand)\b", r"^(please )?wave\b", r"\bcan you wave\b"), ("[wave] Like this?",)
    ),
    "do_nod": Exchange((r"^(please |can you |could you )?nod\b", r"\bnod your head\b"), ("[nod] There.",)),
    "do_shake": Exchange((r"\bshake your head\b",), ("[shake] No, no, no. Like that?",)),
    "do_shrug": Exchange((r"^(please |can you |could you )?shrug\b",), ("[shrug] Well.",)),
    "do_point": Exchange((r"^(please |can you |could you )?point( at me| somewhere| at something)?\W*$",), ("[point] There!",)),
    "do_smile": Exchange((r"^(please |can you |could you )?(smile|give me a smile)\b",), ("[joy] For you? Gladly.",)),
    "do_wink": Exchange((r"^(please |can you |could you )?wink\b",), ("[wink] Just between us.",)),
    "you_look": Exchange(
        (r"\byou (look|seem|sound|are) (so |a bit |a little |very )?(sad|tired|unhappy|worried|bored|angry|nervous|pale|upset)\b",),
        ("[smile] It's only my thinking face.",),
    ),
    "do_sad": Exchange((r"\b(look|be|act|seem) (sad|unhappy)\b",), ("[sadness] Like rain on a holiday.",)),
    "do_surprised": Exchange((r"\b(look|be|act|seem) (surprised|astonished)\b",), ("[surprise] Oh! Really?",)),
    "do_angry": Exchange((r"\b(look|be|act|seem) (angry|mad|furious|cross)\b",), ("[anger] How dare you! [smile] Was that good?",)),
    "do_afraid": Exchange((r"\b(look|be|act|seem) (afraid|scared|frightened)\b",), ("[fear] What was that?",)),
    "do_count": Exchange(
        (r"\bcount (to|up to|from) (three|3|five|5|four|4|one|two|2)\b", r"^(please |can you |could you )?count\b"),
        ("[count:1] One. [count:2] Two. [count:3] Three.",),
    ),
    "language": Exchange(
        (
            r"\b(do|can|could) you (speak|talk|understand|say (that|something) in) (in )?(german|french|spanish|italian|chinese|japanese|russian|"
            r"arabic|portuguese|another language|other languages|dutch|polish|korean|hindi|turkish|latin)\b",
            r"\bwhat languages?\b",
        ),
        ("[shrug] Only English, I'm afraid.",),
    ),
    "meet": Exchange((r"\b(nice|pleased|good|glad|great|lovely|pleasure) to (meet|see) you\b",), ("[smile] You too{name}.",), "reaction", True),
    "thanks": Exchange(
        (r"\bthank(s| you)\b", r"\bcheers\b", r"\bmuch obliged\b", r"\bi appreciate\b", r"\bthat (was|is) (very |really )?(helpful|useful)\b"),
        ("[smile] You're welcome{name}.", "[nod] Any time."),
        "reaction",
    ),
    "farewell": Exchange(
        (
            r"\b(good ?bye|bye( bye)?|farewell|see (you|ya)|so long|cheerio|take care|good ?night)\b",
            r"\bi (have to|must|need to|should|will|am going to|am) (go|leave|leaving|going|be going|get going)( now| home)?\W*$",
            r"\btalk to you later\b|\blater\W*$",
        ),
        ("[wave] Goodbye{name}!", "[wave] See you{name}."),
        "closing",
    ),
    "test": Exchange(
        (
            r"^(test|testing|check|mic check)(ing|s)?\b",
            r"\b(can|do) you (hear|see) me\b",
            r"\bare you (there|listening|awake|deaf)\b",
            r"\banyone (there|home)\b",
            r"\b(do|did|can) you understand\b",
        ),
        ("[nod] I'm here. I can hear you.",),
    ),
    "surprise": Exchange(
        (
            r"^(oh,? )?(that is |that was |how |so |very |this is )*(wow|whoa|oh my( god)?|no way|really|seriously|amazing|incredible|awesome|cool|"
            r"nice|great|interesting|fascinating|lovely|wonderful|brilliant|perfect|beautiful|good|sweet|cute)(,? (really|thanks|then))?\W*$",
        ),
        ("[nod] Mm-hm.", "[smile] Yes."),
        "reaction",
        True,
    ),
    "okay": Exchange(
        (
            r"^(oh|aha|ah+|hm+|mm+|is that so|i (see|understand|know)|k|ok|okay|alright|all right|right|sure|fine|got it|understood|well|so|"
            r"and)\W*(then)?\W*$",
        ),
        ("[nod] Mm-hm.",),
        "reaction",
        True,
    ),
    "yes": Exchange(
        (
            r"^(yes|yeah|yep|yup|aye|of course|certainly|sure|please do|yes please|i do|i am|i would( love to)?|definitely|absolutely|i guess( so)?|"
            r"go on|of course i do)\b\W*(please|do)?\W*$",
        ),
        ("[nod] Good.",),
        "reaction",
        True,
    ),
    "no": Exchange(
        (r"^(no|nope|nah|not really|never|no thanks|no thank you|i do not( think so)?|not (yet|now|at all|today))\b\W*$",),
        ("[nod] All right.",),
        "reaction",
        True,
    ),
    "greeting": Exchange(
        (
            r"^(well,? )?(oh,? )?(hello|hallo|hi|hey|hiya|howdy|greetings|ahoy|yo|welcome|good (morning|evening|afternoon|day)|morning|evening|hullo|"
            r"heya)\b( there| again| everyone| miss| madam| lady| girl| you)?[,.! ]*",
        ),
        ("[wave] Hello{name}!", "[wave] Hi{name}."),
        "opening",
    ),
    "greeting_again": Exchange((), ("[smile] Hello again{name}.",), "opening"),
}
"""Name -> exchange; the first row that matches wins."""
