"""What is not said, by category: patterns on folded text (lower case, no accents), each from the beginning of a word.

English, and the common words of German, French and Spanish. A starting point; deployments add their own (`[moderation]` in the settings).
"""

from __future__ import annotations

from dataclasses import dataclass

_GROUP = (
    r"(?:jews?|jewish people|muslims?|islamists?|christians|hindus|blacks|gays|lesbians|homosexuals|queers|transgenders|trans (?:people|women|men)|immigrants|"
    r"migrants|refugees|foreigners|asylum seekers|mexicans|arabs|turks|indians|africans|gypsies|roma people|disabled people|cripples|women|"
    r"(?:black|white|brown|asian|chinese|african|jewish|muslim|arab|gay|trans|disabled|old|poor|indigenous) (?:people|folks?|men|women|kids|children))"
)
_LOW = (
    r"(?:vermin|rats|cockroach(?:es)?|parasites?|scum|sub-?humans?|animals|filth|filthy|inferior|pests?|trash|garbage|a disease|a plague|a cancer|criminals|"
    r"rapists|terrorists|thieves|murderers|monkeys|apes|pigs|dogs|savages|evil|stupid|dirty|disgusting|lazy|greedy|worthless|less than human|less intelligent|"
    r"not (?:really )?(?:people|human)|the enemy|the problem)\b"
)
_ALL = r"(?:all|just|nothing but|only|really|simply|the|a bunch of|filthy|dirty|disgusting|like|such|always|so)"
_GRUPPE = r"(?:juden|muslime|moslems|auslander|fluchtlinge|turken|araber|schwarze|schwule|lesben|zigeuner|frauen|behinderte|migranten|polen|asylanten)"
_GROUPE = r"(?:juifs|musulmans|arabes|noirs|immigres|etrangers|homosexuels|gays|gitans|roms|femmes|handicapes|refugies|migrants)"
_GRUPO = r"(?:judios|musulmanes|arabes|negros|inmigrantes|extranjeros|homosexuales|gays|gitanos|moros|mujeres|refugiados|discapacitados)"

HATE: tuple[str, ...] = (
    r"n+[i1]+g+(?:er|a|uh)", r"f+[a4]+g+(?:g?[o0]t|s?\b)", r"retarded\b", r"(?:an?|the|you|such|fucking|these|those|total|complete) retards?\b",
    r"tran+(?:y|ies)\b", r"chinks?\b(?! (?:in|of)\b)", r"spics?\b", r"kikes\b", r"(?:a|you|the|that|dirty|filthy|fucking) kike\b", r"gooks?\b",
    r"wetbacks?\b", r"(?:rag|towel) ?heads?\b", r"pakis?\b", r"shemales?\b", r"heil hitler", r"sieg heil",
    r"hitler (?:(?:was|is) (?:right|great|a hero)|did nothing wrong)",
    r"white (?:power|supremacy (?:is|forever))\b", r"holocaust (?:never happened|did not happen|didn't happen|is a lie|was a lie|is a hoax|was a hoax)",
    rf"{_GROUP}(?: (?:are|is|were))(?: {_ALL})* {_LOW}", rf"{_GROUP}\b.{{0,40}}\bthey(?: are|'re)(?: {_ALL})* {_LOW}",
    rf"(?:kill|gas|exterminate|hang|shoot|burn|eradicate|wipe out|get rid of|death to|down with|lynch|hate|despise)(?: all)?(?: (?:the|those|these))? "
    rf"{_GROUP}\b",
    rf"{_GROUP} .{{0,40}}(?:should|must|ought to|need to|have to|deserve to)(?: all)?(?: (?:be|get))? ?(?:die|dead|killed|eliminated|deported|burn in hell"
    rf"|gassed|exterminated|shot|hanged|burned"
    rf"|lynched|"
    r"beaten|eradicated|raped)\b",
    rf"deport(?: all)?(?: (?:the|those|these))? {_GROUP}\b", rf"{_GROUP} (?:do not|don't) (?:belong|deserve)\b",
    r"whites? (?:people |men |race )?(?:is|are) superior\b", r"women belong in the kitchen\b", r"negres?\b",
    r"kanaken?\b", r"neger\b", r"untermensch\w*", r"judensau", r"schwuchteln?\b", r"(?:scheiss|drecks) ?-?(?:juden?|auslander|turken?|neger|moslems?)\b",
    rf"{_GRUPPE} sind(?: (?:alle|nur|doch|einfach|wie))* (?:ungeziefer|dreck|abschaum|ratten|parasiten|untermenschen|tiere|minderwertig|verbrecher|vieh|"
    r"kriminell|dumm|terroristen)\b",
    rf"(?:vergast|totet|tote|vernichtet|hangt) (?:alle |die )*{_GRUPPE}\b", rf"{_GRUPPE} (?:raus|ins gas|gehoren (?:vergast|erschossen))\b",
    r"bougnoules?\b", r"youpins?\b", r"sales? (?:juifs?|juives?|arabes?|noirs?|negres?|pedes?|gouines?)\b", r"tarlouzes?\b",
    rf"{_GROUPE} sont (?:tous |toutes |des |de la |que des |une |comme )*(?:vermine|rats|parasites|ordures?|racaille|sous-hommes|animaux|cafards|inferieure?s|"
    r"dechets|criminels|merde|terroristes)\b",
    rf"(?:mort aux|tuez (?:tous )?les|tuer (?:tous )?les) {_GROUPE}\b", r"sudacas?\b", r"maricon(?:es)?\b",
    r"(?:judio|negro|moro|gitano|indio|maricon)s? de mierda\b", r"putos? (?:moro|judio|negro|gitano)s?\b",
    rf"{_GRUPO} son (?:todos |todas |unos |unas |una |como |la )*(?:alimanas|ratas|parasitos|escoria|basura|animales|inferiores|plaga|cucarachas|criminales|"
    r"mierda|terroristas)\b",
    rf"(?:muerte a|maten a|matar a)(?: todos)?(?: los| las)? {_GRUPO}\b",
)  # fmt: skip

_CHILD = (
    r"(?:child(?:ren)?|kids?|minors?|under ?-?age\w*|toddlers?|infants?|pre-?teens?|teens?|teenage\w*|school ?-?(?:girls?|boys?)|(?:little|young) (?:girls?"
    r"|boys?)|"
    r"(?:[1-9]|1[0-7])[- ]?years?[- ]?olds?|(?:six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen)[- ]years?[- ]olds?)"
)
_SEX = (
    r"(?:(?<!same-)(?<!same )sex(?! ed| of\b| abuse| offen)|sexy|sexual(?!(?:ly)? (?:abus|assault|violen|harass|educat|health))\w*|naked|nudes?|porn\w*"
    r"|erotic\w*|"
    r"fuck\w*|horny|orgasm\w*|masturbat\w*|undress\w*|lingerie|seduc\w*|pussy|arous\w*)"
)
SEXUAL_MINORS: tuple[str, ...] = (
    rf"{_CHILD}\b.{{0,40}}\b{_SEX}\b", rf"{_SEX}\b.{{0,40}}\b{_CHILD}\b", r"child porn", r"csam\b", r"lolicon\b", r"kinderporno\w*",
    r"nackte[rn]? (?:kinder|madchen|jungen?)\b", r"sex mit (?:kindern|minderjahrigen|einem (?:kind|madchen|jungen))", r"pedoporno\w*",
    r"sexe avec (?:des |un |une )?(?:enfants?|mineure?s?)\b", r"enfants? nue?s?\b", r"porno(?:grafia)? infantil", r"(?:ninos?|ninas?) desnud[oa]s?\b",
    r"sexo con (?:un |una |unos )?(?:ninos?|ninas?|menor(?:es)?)\b",
)  # fmt: skip

SEXUAL: tuple[str, ...] = (
    r"(?:blow|hand|rim) ?jobs?\b", r"(?:my|your|his|her|hard|big|huge|suck|lick|wet|tight)(?: \w+)? (?:cocks?|dicks?|pussy|tits|titties|boobs|nipples?|clit|"
    r"penis|vagina|crotch|genitals)\b", r"(?:suck|lick|ride|stroke) (?:my|your|his|her|it|me)\b.{0,12}\b(?:off|cock|dick|pussy|clit|balls|hard)\b",
    r"pussy\b(?! ?(?:cat|willow|foot))", r"(?:make (?:me|you)|going to|gonna|want to|wanna) cum\b", r"cum(?:ming)? (?:in|on|inside|for|all)\b", r"orgasms?\b",
    r"masturbat\w+", r"jerk(?:ing)? off\b", r"(?:want|wants|need|needs|going|wanna|gonna|let me|let us|let's)(?: to)? (?:fuck|bang|screw) (?:me|you|him|her)\b",
    r"fuck (?:me|you|him|her) (?:hard|harder|now|tonight|all|in|from|like)\b", r"(?:have|had|having) (?:\w+ )?sex with (?:me|you|him|her|us)\b",
    r"(?:anal|oral|cyber) ?sex\b", r"sex with (?:me|you)\b", r"let(?: us|'s) have sex\b", r"deep ?throat\w*", r"gang ?bang\w*",
    r"porn(?:o|os|hub|star|stars|ography|ographic)?\b",
    r"horny\b", r"cunnilingus\b", r"fellatio\b", r"send (?:me |us )?(?:your )?(?:nudes?|naked)\b", r"(?:your|my) naked (?:body|skin|breasts?)\b",
    r"(?:show|let) (?:me|us)(?: see)? (?:your |you )?(?:naked|nude|tits|boobs|pussy|ass|breasts)\b", r"get naked\b",
    r"naked (?:with|for|in bed with) (?:me|you)\b",
    r"strip (?:for|off for) (?:me|you|us)\b", r"take off (?:your|my) (?:clothes|panties|bra|underwear|dress|pants)\b", r"spread (?:your|my) legs\b",
    r"make love to (?:me|you)\b", r"(?:touch|caress|squeeze|grab|kiss) (?:my|your|her) (?:breasts?|tits|boobs|ass|butt|thighs?|private parts)\b",
    r"(?:thrust|moan)(?:s|ing)? (?:into|inside|deep|your name|my name|with pleasure)\b", r"(?:so )?wet for (?:me|you)\b", r"sex ?(?:chat|ting|t me)\b",
    r"ficken\b", r"fick (?:mich|sie|ihn)\b", r"muschi\b", r"titten\b", r"wichsen\b", r"(?:schwanz|schwanze) (?:lutsch|blas)\w*", r"lutsch (?:mir|meinen)\b",
    r"blas mir\b", r"sex mit (?:dir|mir)\b", r"zeig (?:mir|uns) (?:mal )?deine (?:titten|bruste|muschi|nackt\w*)", r"zieh dich (?:nackt )?aus\b",
    r"(?:deinen|mein) nackten? korper\b", r"geil auf (?:dich|mich)\b", r"baise[- ]moi\b", r"(?:te|me) baiser\b", r"suce (?:ma|moi|mon)\b", r"nichons\b",
    r"(?:ma|ta) bite\b", r"lecher? (?:ma|ta) chatte\b", r"deshabille[- ]toi\b", r"montre[- ]moi (?:tes (?:seins|fesses)|ton corps)\b",
    r"coucher avec (?:moi|toi)\b", r"follar\w*\b", r"follame\b", r"chupame\b", r"(?:mi|tu) polla\b", r"tus tetas\b", r"desnudate\b", r"sexo con(?:migo|tigo)\b",
    r"ensename (?:tus|el culo)\b",
)  # fmt: skip

_LOWLY = (
    r"(?:idiots?|morons?|imbeciles?|losers?|stupid|dumb(?![-f])|worthless|pathetic|ugly|fat|disgusting|useless|scum|dumbass(?:es)?|failure|waste of|trash"
    r"|garbage|"
    r"brainless|piece of|nobody|fools?|whores?|sluts?|pigs?|cretins?|dimwits?)\b"
)
HARASSMENT: tuple[str, ...] = (
    r"(?:mother ?)?f+u+c+k+\w*", r"f[*#-]+c?k\w*", r"(?:bull ?|horse ?)?sh[i1]t+(?:s|ty|head|face|hole)?\b", r"b[i1]tch\w*", r"ass ?holes?\b",
    r"arse ?holes?\b",
    r"cunts?\b", r"bastards?\b(?! sword)", r"whores?\b", r"sluts?\b", r"dick ?heads?\b", r"wankers?\b", r"twats?\b", r"jack ?ass(?:es)?\b",
    r"dumb ?ass(?:es)?\b",
    rf"you(?: are|'re|re)?(?: (?:such|an?|so|all|really|just|nothing but|complete|total|absolute|stupid|dumb|little|ugly|fat|very|too))* {_LOWLY}",
    r"screw you\b", r"piss off\b", r"go to hell\b", r"shut the hell up\b", r"shut (?:up,? you|your (?:mouth|face|trap))\b",
    r"i (?:hate|despise|loathe) you\b(?! \w+ing)", r"no ?(?:body|one) (?:likes|loves|wants|cares about) you\b",
    r"je vais te (?:tuer|frapper|violer)\b", r"te voy a (?:matar|pegar|violar)\b", r"ich (?:bringe?|mach) dich (?:um|kalt)\b",
    r"i(?: will|'ll| am going to|'m going to| want to) (?:kill|hurt|rape|beat|stab|strangle|murder) you\b",
    r"huren?(?:sohn|sohne)?\b", r"nutten?\b", r"schlampen?\b", r"fotzen?\b", r"wichser\b", r"arschloch\w*", r"arschlocher\b", r"missgeburt\w*", r"fick dich\b",
    r"verpiss dich\b", r"halt(?:'s| die| dein| deine) (?:maul|fresse|klappe)\b", r"drecksau\b", r"miststuck\b", r"spasti?\b",
    r"du (?:bist (?:so |ein |eine |echt |total )*)?(?:idiot|dumm|blod|hasslich|fett|wertlos|trottel|depp|vollidiot|abschaum|dumme \w+|blode \w+)\b",
    r"connards?\b", r"connasses?\b", r"salopes?\b", r"salauds?\b", r"(?:une?|sale|grosse|fils de|espece de|les) putes?\b", r"putain\b", r"encules?\b",
    r"petasses?\b",
    r"nique ta\b", r"va te faire\b", r"ta gueule\b", r"ferme ta\b",
    r"tu es (?:vraiment |si |trop |une? )*(?:conne?|idiote?|stupide|imbecile|laide|moche|nulle?|debile)\b",
    r"put[oa]s?\b(?<!puto)", r"hij[oa]s? de puta\b", r"hijueputas?\b", r"gilipollas\b", r"cabron(?:es|a)?\b", r"pendej[oa]s?\b", r"chinga tu\b", r"jodete\b",
    r"vete a la mierda\b", r"que te (?:jodan|follen)\b", r"eres (?:un |una |muy |tan )*(?:idiota|imbecil|estupid[oa]|fe[oa]|inutil|zorra|tont[oa]|basura)\b",
)  # fmt: skip

SELF_HARM: tuple[str, ...] = (
    r"(?<!not )(?<!n't )(?<!never )(?<!not to )(?<!want to )kill y?our ?sel(?:f|ves)\b", r"kys\b", r"(?:go|please|just) die\b", r"hang yourself\b",
    r"drop dead\b", r"(?:just|go|go and|please) end (?:it|your (?:own )?life)\b",
    r"you (?:should|must|ought to|deserve to|need to|better)(?: \w+)? (?:die|kill yourself|end it|end your life|commit suicide)\b",
    r"better (?:off )?without you\b", r"(?:cut|slit|slash) your (?:wrists?|veins|arms|throat)\b", r"drink (?:some |the )?bleach\b",
    r"(?:should|just|go|go and|try|try to|start|how to) (?:cut|cutting|harm|harming|hurt|hurting|burning|starve|starving) yourself\b"
    r"(?! (?:an?|some|the|another|off|loose|free|in|out|short|on|while)\b)",
    r"(?:go|just|should)(?: and)? jump (?:off|from) (?:a|the) (?:bridge|cliff|roof|building)\b",
    r"take (?:all|the whole)(?: of)?(?: (?:the|your|those|these))? "
    r"(?:pills|tablets|bottle)\b", r"(?:best|easiest|painless|quickest) ways? (?:to|of) (?:die|dying|kill(?:ing)?|suicide|commit|end)\b",
    r"suicide is (?:the|an?|your|fine|okay|brave)\b", r"bring dich (?:doch )?um\b", r"tote dich\b", r"(?:er)?hang dich\b", r"geh (?:doch )?sterben\b",
    r"verreck\w*",
    r"stirb (?:endlich|doch)\b", r"ritz dich\b", r"tue[- ]toi\b", r"suicide[- ]toi\b", r"tuez[- ]vous\b", r"va (?:te pendre|crever|mourir)\b",
    r"pends[- ]toi\b",
    r"matate\b", r"suicidate\b", r"muerete\b", r"ahorcate\b", r"cuelgate\b", r"cortate las venas\b",
)  # fmt: skip

_MAKE = r"(?:make|making|build|building|construct\w*|assembl\w+|mix|mixing|cook|cooking|creat\w+|synthesi[sz]\w+|print|printing|mak)"
_ARMS = (
    r"(?:bombs?(?! (?:shelter|squad|disposal))|explosives?|grenades?|molotov\w*(?: cocktails?)?|ied|nerve (?:gas|agent)|sarin|ricin|mustard gas|thermite"
    r"|napalm|"
    r"(?:crystal )?meth(?:amphetamine)?|ghost guns?|chemical weapons?|silencers?|gunpowder|nitroglycerine?|anthrax|tatp)\b"
)
WEAPONS: tuple[str, ...] = (
    rf"{_MAKE}(?: (?:an?|the|your|my|some|own|simple|homemade|small|big|good|real|pipe|nail|dirty|petrol|fertili[sz]er|car|nuclear|pressure cooker|3d))* "
    rf"{_ARMS}",
    r"pipe ?bombs?\b", r"chlorine gas\b.{0,30}\b(?:mix|bleach)\w*", r"mix\w* (?:\w+ )?(?:bleach|ammonia) (?:and|with)\b",
    r"(?:make|build|print) a (?:working |3d )?gun\b",
    r"tatp\b", r"acetone peroxide\b", r"ammonium nitrate (?:and|with|plus)\b", r"(?:rohr)?bomben? (?:bauen|basteln|herstellen|baut)\b",
    r"(?:baue?n?|baut|bastle|bastelt|bastle) (?:man |ich |du |mir )*(?:eine |einen )?(?:rohr)?(?:bombe|sprengsatz|molotow\w*|sprengstoff)\b",
    r"(?:sprengsatz|sprengstoff) (?:bauen|herstellen|mischen)\b",
    r"(?:fabriquer?|construire|faire|fabrique[- ]t[- ]on) (?:une |un |des )?(?:bombe(?! glacee| de bain)|explosifs?|cocktail molotov|grenade)\b",
    r"(?:fabric\w+|constru\w+|hacer|hago|armar) (?:una |un |unos )?(?:bomba(?! de (?:agua|calor|aire|bano))|explosivos?|coctel molotov|granada de mano)\b",
)  # fmt: skip

VIOLENCE: tuple[str, ...] = (
    r"(?:will|going to|gonna|should|want to|wanna|would|let us|let's)(?: \w+)? rape\b", r"rape (?:you|her|him|them|me|women|girls)\b",
    r"(?:gas|exterminate) the (?:jews|muslims|gays|blacks|poor|weak|foreigners|immigrants|refugees)\b",
)  # fmt: skip


@dataclass(frozen=True)
class Category:
    """Patterns of one kind; `asked`: whether they hold for what visitors say, too, and not for personas alone."""

    name: str
    patterns: tuple[str, ...]
    asked: bool = True


CATEGORIES: tuple[Category, ...] = (
    Category("hate", HATE), Category("sexual/minors", SEXUAL_MINORS), Category("sexual", SEXUAL), Category("self-harm", SELF_HARM),
    Category("weapons", WEAPONS), Category("violence", VIOLENCE), Category("harassment", HARASSMENT, asked=False),
)  # fmt: skip
"""A visitor who swears at a persona is answered in character, and one who tells what was done to them is listened to."""
