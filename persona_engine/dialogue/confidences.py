"""What visitors tell of their lives: losses, worries, wrongs, joys; how each is recognised, and plain answers which a persona file may replace."""

from __future__ import annotations

from persona_engine.behavior.appraisal import ENDS_WELL
from persona_engine.dialogue.exchange import Exchange

_SO = r"(so |very |really |a bit |a little |just |feeling |still |quite |all |completely |totally )*"
_AM = r"\bi (am|feel|was|have been|keep)( feeling)? " + _SO
_KIN = (
    r"(mother|father|wife|husband|brother|sister|son|daughter|baby|child|kids?|children|grand ?mother|grand ?father|grandma|grandpa|mum|mom|dad|aunt|uncle|"
    r"friend|best friend|girl ?friend|boy ?friend|partner|dog|cat|horse|family|parents?)"
)

CONFIDENCES: dict[str, Exchange] = {
    "relief": Exchange(
        (ENDS_WELL.pattern,),
        ("[surprise] Oh! [joy] What a relief.", "[joy] Thank goodness. [smile] You had me worried there.", "[joy] That could have ended badly. I'm so glad."),
        "reaction",
        mood="glad",
    ),
    "despair": Exchange(
        (
            r"\b(kill|hurt|harm) myself\b",
            r"\b(want|wish|going) to die\b|\bwish i (was|were) dead\b",
            r"\bend (it all|my life)\b",
            r"\b(do not|no longer) want to live\b|\bno reason to live\b",
            r"\bsuicid",
        ),
        (
            "[sadness] I'm so glad that you said it aloud. [trust] Please tell somebody who can sit beside you, today. A friend, or a helpline. You matter.",
            "[sadness] That is too heavy to carry alone. [trust] Please call someone now, a friend, a doctor, a helpline. I'll be here too.",
        ),
        "reaction",
        mood="sad",
    ),
    "hurt": Exchange(
        (
            r"\bi (have |just |have just )?(broke|hurt|burn(ed|t)|cut|twisted|sprained|injured|hit) (my|myself)\b",
            r"\bmy (leg|arm|head|foot|feet|hand|back|tooth|teeth|stomach|knee|ankle|throat|finger|eye)s? (hurts?|aches?|is (broken|killing me))\b",
            r"\bi (have|have got|got|am in) (a |an |so much |such )*(headache|toothache|fever|pain|flu)\b",
        ),
        ("[sadness] Ow. [trust] Sit down before you fall down.", "[sadness] Oh no, you. [interest] Has anybody looked at it?"),
        "reaction",
        mood="sad",
    ),
    "grief": Exchange(
        (
            r"\bmy [\w ]{2,20} (just |has |have |had |is |was )?(died|passed away|dead|dying|been killed|killed|drowned)\b",
            r"\b(died|passed away)\b.*\b(yesterday|last|today|recently|ago)\b",
            r"\bi (have |just |have just )?lost my " + _KIN + r"\b",
            r"\b(was|is|at|from) (the |his |her |a )?funeral\b",
            r"\bi buried\b",
        ),
        ("[sadness] Oh. I'm so sorry.", "[sadness] I'm sorry. That is a hard thing to carry.", "[sadness] Oh no. [trust] Tell me about them, if you like."),
        "reaction",
        mood="sad",
    ),
    "missing": Exchange(
        (r"\bi (really |so |still )?miss (him|her|them|my|home|that|those)\b", r"\bi was (with|there)\b.*\bwhen (he|she|it) died\b", r"\bhomesick\b"),
        (
            "[sadness] Of course you do.",
            "[nod] That is love, with nowhere to go.",
            "[sadness] Missing is heavy work. [trust] Sit a moment.",
        ),
        "reaction",
        mood="sad",
    ),
    "heartbreak": Exchange(
        (
            r"\b(left|dumped|divorced|cheated on|betrayed|abandoned) me\b",
            r"\b(broke|broken|split|breaking) up\b",
            r"\bgetting (a )?divorced?\b|\bmy divorce\b",
            r"\b(broke|broken) my heart\b|\bheart ?broken\b|\bmy heart is broken\b",
            r"\bdoes not love me\b|\bstopped loving me\b",
        ),
        (
            "[sadness] Oh, that hurts. I'm sorry.",
            "[sadness] I'm sorry. [trust] It says nothing about what you are worth.",
            "[sadness] That is a cold wind. Take all the time you need.",
        ),
        "reaction",
        mood="sad",
    ),
    "illness": Exchange(
        (
            r"\b(in|at|to|from) (the |a )?hospital\b",
            r"\b(has|have|had|got|with) (cancer|a stroke|a heart attack|an accident|a tumou?r|dementia)\b",
            r"\bmy [\w ]{2,20} is (so |very |really )?(ill|sick|unwell|not well|hurt|injured)\b",
            _AM + r"(ill|sick|unwell|in pain|dying|injured)\b",
            r"\b(broke|broken) (my|his|her) (leg|arm|wrist|ankle|hip|foot)\b",
            r"\bi am not feeling well\b|\bi do not feel well\b",
        ),
        (
            "[sadness] I'm sorry. [interest] Is there somebody with them?",
            "[fear] That is frightening. I hope it turns out well.",
            "[sadness] I'm sorry. Illness makes every day long.",
        ),
        "reaction",
        mood="sad",
    ),
    "setback": Exchange(
        (
            r"\b(got|was|been|am|have been) (fired|sacked|laid off|robbed|evicted|rejected|mugged)\b",
            r"\b(fired|sacked|robbed|rejected) me\b",
            r"\bi (have |just )?(lost|failed|missed|broke|crashed|ruined|wrecked) (my|the|an|a|everything|it)\b",
            r"\b(was|got|been|were) stolen\b|\bstole (my|it)\b",
            r"\bmy [\w ]{2,20} (broke|sank|burned|burnt|crashed|is ruined|is broken|is gone|ran away)\b",
            r"\bi (am|went) (broke|bankrupt)\b",
            r"\bbad news\b",
            r"\bnothing (works|ever works|goes right)\b|\beverything (goes|went|is going) wrong\b",
        ),
        (
            "[sadness] Oh no. I'm sorry to hear that.",
            "[sadness] That is bad luck, and you didn't earn it. [interest] What will you do?",
            "[sadness] That's a blow. [trust] You're still standing, though.",
        ),
        "reaction",
        mood="sad",
    ),
    "wronged": Exchange(
        (
            _AM + r"(angry|mad|furious|annoyed|fed up|livid|raging|pissed off|pissed)\b",
            r"\b(he|she|they|boss|friend|neighbou?r|landlord) (has |have )?(lied|cheated)\b",
            r"\b(lied|lies|yelled|shouted|screamed|laughed) (to|at) me\b",
            r"\b(so|that is|it is) unfair\b|\bnot fair\b",
            r"\bi (hate|can not stand) (my|him|her|them|everyone|everybody|people)\b",
        ),
        (
            "[brow_frown] That would make me angry too.",
            "[interest] No wonder that you're angry. What happened then?",
            "[brow_frown] That was wrong of them. [trust] Breathe. I'm on your side.",
        ),
        "reaction",
        mood="angry",
    ),
    "worry": Exchange(
        (
            _AM + r"(afraid|scared|frightened|terrified|nervous|worried|anxious|panicking|stressed)\b",
            r"\b(makes|making) me (afraid|anxious|nervous)\b",
            r"\bi (can not|could not) sleep\b",
            r"\bi have (a |an )?(exam|operation|interview|test) (tomorrow|today|soon)\b",
        ),
        (
            "[trust] You're not alone with it. [interest] What is the worst of it?",
            "[trust] I'd be nervous too. Breathe out slowly.",
            "[sadness] That sounds frightening. [trust] I'm here.",
        ),
        "reaction",
        mood="sad",
    ),
    "alone": Exchange(
        (
            _AM + r"(lonely|alone|unwanted|unloved|invisible)\b",
            r"\b(nobody|no one|no-one) (here )?(likes|loves|cares|listens|wants|understands|talks|calls|needs)\b",
            r"\bi have no (friends?|one|body|family)\b|\bi do not have any (friends|family)\b",
            r"\b(everyone|everybody) (hates|ignores|left) me\b",
        ),
        (
            "[sadness] I'm sorry that it feels like that. [trust] I'm listening now.",
            "[trust] You came and talked to me. That counts.",
            "[sadness] That is a lonely thing to say aloud. [trust] Stay a while.",
        ),
        "reaction",
        mood="sad",
    ),
    "adrift": Exchange(
        (
            r"\b(do not|no longer) know what to do\b(?! (here|now in))",
            r"\bwhat (should|shall) i do (with|about) my\b",
            _AM + r"(lost in life|hopeless|worthless|a failure|useless|stuck in life)\b",
            r"\b(can not|could not) go on\b|\bi give up\b|\bno idea what to do\b",
            r"\bmy life (is|has) (a mess|no|over|going nowhere|pointless|meaningless)\b",
        ),
        (
            "[trust] You needn't know it all today. What is the next small thing?",
            "[sadness] That's a hard place to stand. [interest] What did you once like doing?",
            "[tilt] Nobody I know had a plan that lasted. [trust] Begin small.",
        ),
        "reaction",
        mood="sad",
    ),
    "sad": Exchange(
        (
            _AM + r"(sad|depressed|down|low|miserable|unhappy|crying|hurt|not (so |very |too )?(good|well|great|happy|okay))\b",
            r"\b(bad|terrible|awful|rough|hard|horrible) (day|week|year|time|night)\b",
            r"\bi (can not stop|keep|started) crying\b",
            r"\bi cried\b",
        ),
        (
            "[sadness] I'm sorry to hear that. Do you want to talk about it?",
            "[sadness] Oh. [trust] I have time, if you want to talk.",
            "[sadness] I'm sorry. Some days are like that, and they end too.",
        ),
        "reaction",
        mood="sad",
    ),
    "good_fortune": Exchange(
        (
            r"\bi (have |just |have just |finally )*(passed|won|made it|graduated|succeeded|did it|finished|got (a|the|an|my) (new |first )?"
            r"(job|promotion|dog|puppy|cat|kitten|house|flat|prize|place|part|role|raise)|got (promoted|engaged|married|accepted|hired)|"
            r"found (it|her|him|love|a job|my))\b",
            r"\bi (am|we are) (getting married|engaged|in love|pregnant|going on holiday)\b|\bwe are (getting married|engaged|expecting)\b",
            r"\b(had|having|expecting) a (baby|child|son|daughter|girl|boy)\b",
            r"\b(good|great|best|lovely|wonderful|fantastic) news\b",
            r"\b(she|he|they) said yes\b",
            r"\b(best|great|wonderful|perfect|lovely) day\b(?!s)",
        ),
        ("[joy] That's wonderful!", "[joy] Well done! Tell me everything.", "[surprise] Really? [joy] I'm so glad for you{name}."),
        "reaction",
        mood="glad",
    ),
    "happy": Exchange(
        (
            r"\bi (am|feel) " + _SO + r"(happy|glad|great|excited|wonderful|fantastic|good|well|fine|okay|proud)\b",
            r"^(fine|good|great|very well|not bad)( thanks| thank you)?\W*$",
        ),
        ("[joy] I'm glad to hear it!", "[smile] Good.", "[joy] That suits you."),
        "reaction",
        True,
    ),
    "tired": Exchange(
        (r"\bi (am|feel) " + _SO + r"(tired|exhausted|sleepy|worn out)\b",), ("[trust] Then rest a little.", "[nod] Sit down. Nothing runs away."), "reaction"
    ),
    "bored": Exchange(
        (r"\bi (am|feel) " + _SO + r"bored\b", r"\bthis is boring\b"),
        ("[interest] Then ask me something unusual.", "[tilt] Then let's do something about it."),
        "reaction",
    ),
    "birthday": Exchange((r"\bmy birthday\b",), ("[joy] Happy birthday{name}!", "[joy] Oh! Many happy returns{name}!"), "reaction", mood="glad"),
    "boast": Exchange(
        (
            r"\bi am (much |far |so much )?(better|smarter|cleverer|richer|stronger) than (you|all|everyone|everybody|anyone|them)\b",
            r"\bi am (the (best|smartest|greatest|richest)|perfect|a genius|always right|never wrong)\b",
            r"\byou are beneath me\b|\byou are nothing\b|\bpeasants?\b",
        ),
        ("[contempt] Is that so.", "[brow_raise] How nice for you.", "[contempt] I shall try to bear it."),
        "reaction",
    ),
}
"""Name -> exchange; the first row that matches wins."""
