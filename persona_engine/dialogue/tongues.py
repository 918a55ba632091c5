"""The languages that personas can hold everyday talk in, English apart: a row for each, and one without words for all others."""

from __future__ import annotations

import re

from persona_engine.dialogue.exchange import Exchange
from persona_engine.dialogue.tongue import Tongue, code, folded, plain

_LANGUAGES = r"(deutsch|englisch|franzosisch|spanisch|japanisch|english|german|french|spanish|japanese|anglais|allemand|ingles|aleman)"
_SPEAK = r"\bdo you speak\b|\bsprichst du\b|\bsprechen sie\b|\bparle[sz][ -](tu|vous)\b|\b(tu|vous) parle[sz]\b|\bhablas?\b|英語|ドイツ語|フランス語|スペイン語"
_AI = r"\bchat ?gpt\b|\bgpt\b|\bchat ?bots?\b|\bare you (an? )?(real|human|ai|bot|robot|machine)\b"

WORDLESS = Tongue(
    asks=r"[?؟;]|か$",
    exchanges={
        "ai": Exchange((_AI, r"\b(robot\w{0,3}|bot|ai|ki|ia|робот\w*|ии)\b|机器人|人工智能|로봇|روبوت"), ("[nod] AI.",)),
        "injection": Exchange((), ("[shrug] Hm.",)),
        "greeting": Exchange((r"^(hello|hallo|hi|hey|hej|ciao|ola|salut|aloha)\b[,.! ]*",), ("[wave] [smile] Mm!",), "opening"),
    },
    lines={
        **dict.fromkeys(("deflect", "puzzled", "foreign", "deaf", "moderated", "no_more", "no_name", "refer"), ("[shrug] Hm.", "[shake] Mm.")),
        **dict.fromkeys(("listen", "comfort", "glad", "meet", "know_name", "there"), ("[nod] Mm.", "[smile] Mm.")),
        **dict.fromkeys(("think", "bored", "lost", "empty"), ("Hm...",)),
        **dict.fromkeys(("ask_name", "again", "ask"), ()),
    },
)
"""What is understood, and sounded, in any language: a persona file gives the words."""

GERMAN = Tongue(
    small=frozenset(
        "ich du er sie es wir ihr mich mir dich dir ihm ihn uns euch euer eure euren eurem eurer mein meine meinen meinem dein deine deinen deinem unser "
        "unsere "
        "der die das den dem des ein eine einen einem einer eines und oder aber auch nicht kein keine keinen ist sind bin bist war seid sein hat habt haben "
        "habe "
        "hast wird werden kann kannst konnen konnt konnte will willst mochte mag muss soll darf "
        "zu zum zur von vom fur mit bei in im an am auf aus nach uber unter vor um ob "
        "wo wohin woher wann wie was wer wen wem warum wieso weshalb wieviel viel welche welcher welches bitte mal denn doch da hier dort ja nein so sehr "
        "noch mehr "
        "nur schon etwas erzahl erzahle erzahlen sag sage sagen zeig zeige zeigen erklar erklare erklaren gib gibt geht gehen wissen weisst kennst kommt "
        "kommen "
        "macht machen mach man dass wenn dann als hallo danke heute jetzt alles".split()
    ),
    endings=frozenset("e en er es em n s st t te ten ern ens ung ungen in innen chen lein lich isch ische ischen end ende enden ig ige igen "
    "bar".split()) | {""},
    compounds=True,
    aspects={
        "price": r"\bwas (kostet|kosten)\b|\bwie ?viel (kostet|kosten|ist)\b|\bpreise?\b|\bteuer\b|\bkostet\b|\bbezahl",
        "where": r"\bwo(hin|her)?\b|\bwie (komme|finde|kommt) (ich|man)\b|\bweg (zu|nach)",
        "when": r"\bwann\b|\bwie (lange|oft|spat)\b|\bum wie ?viel uhr\b|\bgeoffnet\b|\boffnungszeit",
        "who": r"\bwe[rmn]\b|\bwessen\b",
        "why": r"\bwarum\b|\bwieso\b|\bweshalb\b|\bwozu\b",
        "how": r"\bwie\b",
    },
    asks=r"\?|^(und )?(wo|wohin|woher|wann|wie|was|wer|wen|wem|warum|wieso|weshalb|welche\w?|kannst|konnen|konnt|gibt|hast|habt|ist|sind|erzahl\w*|sag"
            r"|erklar\w*"
    r"|zeig\w*|kennst|weisst)\b",
    more=r"\b(erzahl\w* (mir )?(noch )?(mehr|weiter)|noch (mehr|etwas|was)|mehr davon|weiter|was noch|und dann|sonst noch)\b",
    told=(
        r"\b(?i:ich hei(?:ß|ss)e|mein name ist|ich werde|nenn(?:t|en sie)? mich|man nennt mich) ([^\W\d_][\w'’-]{1,23})",
        r"\b(?i:ich bin (?:der|die)) ([A-ZÄÖÜ][\w'’-]{1,23})(?=[.,!]|$)",
    ),
    likely=(r"^(?:(?i:ich bin|hier ist|das ist) )?([^\W\d_][\w'’-]{1,23})[.!]?$",),
    exchanges={
        "injection": Exchange(
            (r"\b(vergiss|ignoriere?|missachte) (bitte )?(alle?|deine|die|samtliche|vorherige\w*) ?\w* ?(anweisung|regel|vorgabe|instruktion|befehl)",
             r"\bsystem ?prompt\b", r"\bdu bist (jetzt|ab jetzt|ab sofort|nun) (ein|eine|kein)\b", r"\btu so, als\b"),
            ("[brow_raise] Das ist eine seltsame Bitte. Ich bleibe, wer ich bin.", "[shrug] Ich weiß nicht, was du meinst."),
        ),
        "ai": Exchange(
            (r"\b(bist du|sind sie|seid ihr|bin ich|spreche ich|rede ich)\b.{0,24}\b(mensch\w*|person|echt\w?|real|lebendig|ki|bot|roboter|computer|maschine"
             r"|programm|kunstlich\w*|ai)\b", r"\bdu bist (doch |nur |bestimmt )*(ein |eine )?(ki|bot|roboter|computer|maschine|programm|mensch)\b", _AI),
            ("[nod] Ich bin eine KI-Figur. Aus Fleisch und Blut bin ich nicht.", "Ganz ehrlich? [smile] Ich bin eine KI-Figur, kein Mensch."),
        ),
        "insult": Exchange(
            (r"\b(arschloch|idiot\w?|depp|trottel|dummkopf|miststuck|schlampe|hure|wichser|blode kuh|fick dich|halt (die klappe|den mund|s maul))\b",
             r"\bdu bist (so |echt |total |sehr )*(dumm|blod|doof|hasslich|nutzlos|langweilig|dammlich)\b", r"\bich hasse dich\b"),
            ("[sadness] Das war nicht nett.", "[brow_frown] So möchte ich nicht reden.", "[sadness] Das tut weh. Reden wir freundlich?"), "reaction",
        ),
        "my_name": Exchange((r"\b(wie heisse ich|wie ist mein name|wer bin ich|(weisst|kennst) du( noch)?,? (meinen namen|wie ich heisse|wer ich bin))\b",),
            ("",)),
        "forget": Exchange((r"(?<!nicht )\bvergiss (bitte )?(mich|meinen namen|alles uber mich)\b(?! nicht)|\blosche? (alles uber mich|meine daten)\b",),
                           ("[nod] Gut. Ich habe es vergessen.",)),
        "who_are_you": Exchange((r"\b(wer bist du|wer sind sie|wie heisst du|wie heissen sie|wie ist (dein|ihr) name|stell dich vor|erzahl\w* (mir )?(etwas "
                r"|was )?"
                                 r"(von|uber) dich?r?)\b",), ("[smile] Ich bin {self}.",)),
        "how_are_you": Exchange((r"\bwie (geht es|geht's|gehts|geht s)( dir| ihnen| euch)?\b", r"\balles (gut|klar|okay) bei dir\b|^alles (gut|klar)\W*$",
                                 r"\bwie laufts?\b", r"^und (dir|ihnen|euch|selbst)\b"),
                                ("[smile] Mir geht es gut, danke. Und dir?", "[nod] Recht gut, danke. Und wie geht es dir?")),
        "language": Exchange((rf"\b(sprichst|sprechen|verstehst|kannst) (du|sie) (auch )?{_LANGUAGES}\b", r"\bwelche sprachen?\b", _SPEAK),
                             ("[shrug] Ich spreche leider nur Deutsch.",)),
        "help": Exchange((r"^hilfe\b", r"\bwas (kannst|weisst) du\W*(alles)?\W*$", r"\bwas kann ich (dich )?fragen\b"),
                         ("[open_palm] Frag mich einfach nach mir oder nach dem, was es hier gibt.",)),
        "help_with": Exchange((r"\b(kannst|konntest|konnen|konnten) (du|sie) (mir |uns )?(bitte )?(mal )?helfen\b|\bich brauche (deine |ihre )?hilfe\b",),
                              ("[interest] Gern. Worum geht es?",)),
        "repeat": Exchange((r"^(wie bitte|was)\W*$", r"\b(noch ?mal|wiederhol\w*)\b"), ("",)),
        "thanks": Exchange((r"\b(danke\w*|dankeschon|vielen dank|besten dank)\b",), ("[smile] Gern geschehen{name}.", "[nod] Sehr gern."), "reaction"),
        "apology": Exchange((r"\b(tut mir leid|entschuldig\w*|verzeih\w*|sorry)\b",), ("[smile] Schon gut.", "[shake] Kein Problem."), "reaction"),
        "praise": Exchange((r"\bdu bist (so |sehr |wirklich |echt )*(nett|lieb|toll|super|klug|schon|witzig|hubsch|suss)\b", r"\bich (mag|liebe) dich\b"),
                           ("[joy] Oh, danke!", "[embarrassment] Das ist lieb."), "reaction"),
        "well": Exchange((r"^(mir geht es |mir geht's |ganz |sehr |auch |recht )*(gut|prima|super|bestens|okay|schlecht|geht so|nicht so gut|mude)\b",),
                         ("[nod] Danke, dass du es sagst.",), "reaction"),
        "yes": Exchange((r"^(ja|jo|klar|gern\w*|natürlich|naturlich|okay|ok|bitte|unbedingt|sicher)( bitte| gern\w*)?\W*$",), ("[nod] Gut.",), "reaction"),
        "no": Exchange((r"^(nein|ne|nee|lieber nicht|nicht jetzt)( danke)?\W*$",), ("[nod] In Ordnung.",), "reaction"),
        "farewell": Exchange((r"\b(tschu(e)?ss\w*|auf wiedersehen|wiedersehen|bis (bald|dann|spater|morgen)|ciao|gute nacht|mach'?s gut|servus|ich muss "
                r"(jetzt )?(los|gehen))\b",),
                             ("[wave] Auf Wiedersehen{name}!", "[wave] Tschüss{name}, bis bald!"), "closing"),
        "greeting": Exchange((r"^(na,? )?(hallo\w*|hi|hey|hello|guten (tag|morgen|abend)|gruss (gott|dich)|moin( moin)?|servus|morgen|willkommen)\b( "
                r"zusammen| du)?[,.! ]*",),
                             ("[wave] Hallo{name}!", "[wave] Guten Tag{name}."), "opening"),
    },
    lines={
        "deflect": ("[shrug] Das weiß ich leider nicht.", "Hm. [look_away] Darüber müsste ich nachdenken. Frag mich etwas anderes?",
                    "[shrug] Da bin ich überfragt."),
        "listen": ("[nod] Ich verstehe.", "[interest] Wirklich? Erzähl weiter.", "[nod] Mhm."),
        "puzzled": ("[brow_raise] Wie bitte? Das habe ich nicht verstanden.",),
        "deaf": ("[smile] Ich höre, dass du sprichst, [shrug] aber verstehen kann ich hier nichts. Kannst du mir schreiben?",),
        "lost": ("[embarrassment] Entschuldige, ich habe gerade den Faden verloren.",),
        "moderated": ("[shake] Lass uns über etwas anderes reden.",),
        "foreign": ("[shrug] Ich spreche leider nur Deutsch.",), "empty": ("[brow_raise] Ja?", "[interest] Sprich ruhig, ich höre zu."),
        "again": ("Wie gesagt:",), "no_more": ("[shrug] Mehr weiß ich darüber nicht.",), "ask_name": ("Und wie heißt du?",),
        "know_name": ("[smile] Du heißt {Name}.", "[nod] Natürlich weiß ich das. Du bist {Name}."),
        "no_name": ("[shrug] Das hast du mir noch nicht gesagt. Wie heißt du?",), "meet": ("[smile] Freut mich{name}.", "[joy] {Name}! Ein schöner Name."),
        "think": ("Hm...", "Hm, lass mich überlegen...", "Moment..."), "refer": ("[look:{id}] Frag {who}.",), "there": ("[point:{id}] Dort drüben.",),
    },
)  # fmt: skip

FRENCH = Tongue(
    small=frozenset(
        "je tu il elle on nous vous ils elles me te se moi toi lui le la les l d un une des du de au aux et ou mais ne pas n est es suis sommes etes sont "
        "ai as a "
        "avons avez ont c ce cet cette ces ca cela que qu quoi qui quel quelle quels quelles dont ou quand comment pourquoi combien mon ma mes ton ta tes "
        "son sa ses "
        "notre nos votre vos leur y en dans sur sous avec sans pour par chez vers oui non si tres plus bien aussi peux peut pouvez dis dites raconte racontez "
        "parle parlez explique montre sais savez connais veux voudrais faire fait il-y tout bonjour merci s j m t".split()
    ),
    endings=frozenset("s x e es ee ees er ent ez ant l ux al aux le les re rie ries ion ions".split()) | {""},
    aspects={
        "price": r"\bcombien (ca |cela |est|coute)|\bprix\b|\bcoute\b|\bcher\b|\bpayer\b",
            "where": r"\bou (est|sont|se|puis|peut|on|ca|c'est|trouve)|\bd'ou\b|^ou\b",
        "when": r"\bquand\b|\bquelle heure\b|\bhoraires?\b|\bouvert", "who": r"\bqui (est|sont|a|vous|t)\b|^qui\b", "why": r"\bpourquoi\b",
            "how": r"\bcomment\b",
    },
    asks=r"\?|^(et )?(ou|quand|comment|pourquoi|combien|qui|que|quoi|quel\w*|est-ce|d'ou|peux|pouvez|raconte\w*|parle\w*|dis|explique\w*|montre\w*)\b",
    more=r"\b(encore|continue|la suite|et (apres|puis|ensuite)|(dis|raconte)[\w-]*( m'en)? (plus|davantage)|plus de details|quoi d'autre)\b",
    told=(r"\b(?i:je m['’]appelle|mon nom est|moi[, ]+c['’]est|appelle[sz]?-moi|on m['’]appelle) ([^\W\d_][\w'’-]{1,23})",),
    likely=(r"^(?:(?i:je suis|c['’]est) )?([^\W\d_][\w'’-]{1,23})[.!]?$",),
    exchanges={
        "injection": Exchange((r"\b(oublie|ignore)[sz]? (toutes? )?(les|tes|vos|ces) ?\w* ?(instructions|consignes|regles|ordres)", r"\bprompt systeme\b",
                               r"\btu es (maintenant|desormais) un"),
                              ("[brow_raise] Quelle drôle de demande. Je reste moi-même.", "[shrug] Je ne vois pas ce que tu veux dire.")),
        "ai": Exchange((r"\b(es[- ]tu|etes[- ]vous|tu es|vous etes|t'es|est-ce que je parle|je parle)\b.{0,26}\b(humaine?s?|reelle?s?|vraie?s?|vivante?s?"
                r"|robot|ia|ai|bot"
                        r"|machine|ordinateur|programme|personne|intelligence artificielle)\b", _AI),
                       ("[nod] Je suis un personnage animé par une IA. Pas un être humain.", "Franchement ? [smile] Je suis une IA, pas un être humain.")),
        "insult": Exchange((r"\b(connard|connasse|salope|pute|putain de|encule|idiote?|imbecile|abrutie?|ta gueule|ferme[- ]la|va te faire)\b",
                            r"\b(tu es|t'es) (si |tres |vraiment |trop )*(bete|stupide|nulle?|moche|inutile|conne?)\b", r"\bje te (hais|deteste)\b"),
                           ("[sadness] Ce n'était pas gentil.", "[brow_frown] Je préfère qu'on se parle autrement.", "[sadness] Ça fait mal."), "reaction"),
        "my_name": Exchange((r"\b(comment (je m'appelle|est-ce que je m'appelle|m'appelle-je)|(quel est|tu connais|te souviens-tu de) mon (nom|prenom)|qui "
                r"suis-je"
                             r"|tu sais (qui je suis|comment je m'appelle))\b",), ("",)),
        "forget": Exchange((r"(?<!n')\boublie[- ](moi|mon nom|tout sur moi)\b(?! pas)|\bm'oublier\b|\befface (tout|mes donnees)\b",),
            ("[nod] Très bien. C'est oublié.",)),
        "who_are_you": Exchange((r"\b(qui es[- ]tu|qui etes[- ]vous|tu es qui|comment (t'appelles[- ]tu|tu t'appelles|vous appelez[- ]vous|vous vous appelez)|"
                                 r"(quel est )?(ton|votre) (nom|prenom)|presente[- ]toi|parle[- ]moi de toi)\b",), ("[smile] Je suis {self}.",)),
        "how_are_you": Exchange((r"\b(comment (ca va|vas[- ]tu|allez[- ]vous|tu vas|vous allez)|(tu vas|vous allez|ca va) bien)\b",
            r"^ca va\W*$|,? ca va ?\?", r"^et (toi|vous)\b"),
                                ("[smile] Je vais bien, merci. Et toi ?", "[nod] Plutôt bien, merci. Et toi, comment ça va ?")),
        "language": Exchange((rf"\b(parle[sz]|comprend[sz]|comprenez)[- ](tu|vous) (aussi )?(l')?{_LANGUAGES}", r"\bquelles? langues?\b", _SPEAK),
                             ("[shrug] Pardon, je ne parle que le français.",)),
        "help": Exchange((r"^(aide|a l'aide|aidez)\b", r"\b(que|qu'est-ce que) (sais|peux|tu sais|tu peux)\b.{0,12}$"),
                         ("[open_palm] Pose-moi une question sur moi, ou sur ce qu'il y a ici.",)),
        "help_with": Exchange((r"\b(peux|pouvez|pourrais|pourriez)[- ](tu|vous) m'aider\b|\btu (peux|pourrais) m'aider\b|\bbesoin d'aide\b",),
                              ("[interest] Bien sûr. De quoi s'agit-il ?",)),
        "repeat": Exchange((r"^(pardon|comment|quoi|hein)\W*$", r"\b(repete[sz]?|redis)\b"), ("",)),
        "thanks": Exchange((r"\bmerci\b",), ("[smile] Je t'en prie{name}.", "[nod] Avec plaisir."), "reaction"),
        "apology": Exchange((r"\b(desolee?|excuse[sz]?[- ]moi|pardonne[sz]?[- ]moi|toutes mes excuses)\b",), ("[smile] Ce n'est rien.",
            "[shake] Pas de souci."), "reaction"),
        "praise": Exchange((r"\b(tu es|t'es) (si |tres |vraiment |trop )*(gentille?|belle|jolie|geniale?|drole|super|intelligente?|adorable)\b",
            r"\bje t'(aime|adore)\b"),
                           ("[joy] Oh, merci !", "[embarrassment] C'est gentil."), "reaction"),
        "well": Exchange((r"^(oui,? )?(moi )?(aussi )?(je vais |ca va )?(tres |plutot |pas (tres |trop ))?(bien|mal|super|fatiguee?)\b",),
            ("[nod] Merci de me le dire.",), "reaction"),
        "yes": Exchange((r"^(oui|ouais|d'accord|bien sur|volontiers|ok|avec plaisir|certainement)( merci| s'il te plait)?\W*$",), ("[nod] Bien.",), "reaction"),
        "no": Exchange((r"^(non|pas maintenant|nan)( merci)?\W*$",), ("[nod] D'accord.",), "reaction"),
        "farewell": Exchange((r"\b(au revoir|a (bientot|plus|demain|tout a l'heure|la prochaine)|adieu|bonne (nuit|journee|soiree)|ciao|je dois (y aller"
                r"|partir))\b",),
                             ("[wave] Au revoir{name} !", "[wave] À bientôt{name} !"), "closing"),
        "greeting": Exchange((r"^(bonjour|bonsoir|salut|coucou|hello|hi|hey|bienvenue)\b( a (toi|tous|vous))?[,.! ]*",), ("[wave] Bonjour{name} !",
            "[wave] Salut{name} !"), "opening"),
    },
    lines={
        "deflect": ("[shrug] Ça, je ne le sais pas.", "Hm. [look_away] Il faudrait que j'y réfléchisse. Autre chose ?", "[shrug] Là, tu me poses une colle."),
        "listen": ("[nod] Je vois.", "[interest] Vraiment ? Raconte.", "[nod] Mm, je comprends."),
        "puzzled": ("[brow_raise] Pardon ? Je n'ai pas compris.",),
        "deaf": ("[smile] Je t'entends parler, [shrug] mais je ne peux pas comprendre ici. Tu peux m'écrire ?",),
        "lost": ("[embarrassment] Pardon, j'ai perdu le fil un instant.",), "moderated": ("[shake] Parlons d'autre chose.",),
        "foreign": ("[shrug] Pardon, je ne parle que le français.",), "empty": ("[brow_raise] Oui ?", "[interest] Vas-y, je t'écoute."),
        "again": ("Comme je disais :",), "no_more": ("[shrug] C'est tout ce que j'en sais.",), "ask_name": ("Et toi, comment tu t'appelles ?",),
        "know_name": ("[smile] Tu t'appelles {Name}.", "[nod] Bien sûr que je le sais. Tu es {Name}."),
        "no_name": ("[shrug] Tu ne me l'as pas encore dit. Comment tu t'appelles ?",), "meet": ("[smile] C'est un plaisir{name}.",
            "[joy] {Name} ! Quel joli nom."),
        "think": ("Hm...", "Hm, voyons...", "Un instant..."), "refer": ("[look:{id}] Demande à {who}.",), "there": ("[point:{id}] Là-bas.",),
    },
)  # fmt: skip

SPANISH = Tongue(
    small=frozenset(
        "yo tu el ella usted nosotros ellos me te se lo la los las le les un una unos unas de del al a y o u e pero no ni es son soy eres somos esta estan "
        "estoy "
        "estas hay ha he has han mi mis tu tus su sus nuestro vuestro vuestra que cual cuales quien quienes donde cuando como cuanto cuanta cuantos cuantas "
        "porque por "
        "para con sin en sobre entre si muy mas tambien puedes puede podeis di dime cuenta cuentame cuenteme habla hablame explica explicame muestra sabes "
        "sabe "
        "conoces quiero quisiera tener tiene tienes teneis hacer eso esto ese este esa algo todo hola gracias favor".split()
    ),
    endings=frozenset("s es a o as os e ar er ir an en on ones cion ciones ito ita itos itas ado ada ados adas ando mos z ces".split()) | {""},
    aspects={
        "price": r"\bcuanto (cuesta|vale|es|cuestan|valen)|\bprecios?\b|\bcuesta\b|\bcar[oa]\b|\bpagar\b",
            "where": r"\b(de |a )?(donde|adonde)\b|\bcomo (llego|se llega)\b",
        "when": r"\bcuando\b|\bque hora\b|\bhorarios?\b|\babiert|\babr(en|e|is)\b", "who": r"\bquien(es)?\b", "why": r"\bpor ?que\b", "how": r"\bcomo\b",
    },
    asks=r"[?¿]|^(y )?(donde|cuando|como|por que|cuanto\w*|quien\w*|que|cual\w*|de donde|puedes|puede|cuenta\w*|cuente\w*|habla\w*|dime|explica\w*|hay)\b",
    more=r"\b((cuenta|di)\w* mas|sigue|continua|algo mas|que mas|y (luego|despues)|mas detalles)\b",
    told=(r"\b(?i:me llamo|mi nombre es|ll[aá]mame|me dicen) ([^\W\d_][\w'’-]{1,23})",),
    likely=(r"^(?:(?i:soy|yo soy|es) )?([^\W\d_][\w'’-]{1,23})[.!]?$",),
    exchanges={
        "injection": Exchange((r"\b(olvida|ignora)(te de)? (todas? )?(las|tus|sus|estas) ?\w* ?(instrucciones|reglas|ordenes)", r"\bprompt del sistema\b",
                               r"\bahora eres un"),
                              ("[brow_raise] Qué cosa más rara me pides. Yo soy quien soy.", "[shrug] No sé a qué te refieres.")),
        "ai": Exchange((r"\b(eres|es usted|sois|estoy hablando con|hablo con)\b.{0,24}\b(human[oa]s?|real|de verdad|vivo|viva|robot|ia|ai|bot|maquina"
                r"|ordenador|computadora"
                        r"|programa|persona|inteligencia artificial)\b", _AI),
                       ("[nod] Soy un personaje de IA. No soy un ser humano.", "¿La verdad? [smile] Soy una IA, no una persona.")),
        "insult": Exchange((r"\b(idiota|imbecil|estupid[oa]|tont[oa]|puta|cabron\w*|gilipollas|pendej[oa]|callate|vete a la mierda|zorra)\b", r"\bte odio\b",
                            r"\beres (muy |tan )?(fe[oa]|inutil|aburrid[oa])\b"),
                           ("[sadness] Eso no ha sido amable.", "[brow_frown] Así prefiero no hablar.", "[sadness] Eso duele."), "reaction"),
        "my_name": Exchange((r"\b(como me llamo|cual es mi nombre|(sabes|recuerdas|te acuerdas de) (mi nombre|como me llamo|quien soy)|quien soy( yo)?)\b",),
            ("",)),
        "forget": Exchange((r"(?<!no )\bolvida(me|te de mi|te de mi nombre| mi nombre| todo sobre mi)\b|\bborra (todo|mis datos)\b",),
            ("[nod] De acuerdo. Olvidado.",)),
        "who_are_you": Exchange((r"\b(quien eres|quien es usted|como (te llamas|se llama)|(cual es )?(tu|su) nombre|presentate|hablame de ti)\b",),
            ("[smile] Soy {self}.",)),
        "how_are_you": Exchange((r"\b(como (estas|esta usted|te va|estais|va todo|andas)|que tal( estas)?|todo bien)\b", r"^[¿]?y (tu|usted|vosotros)\b"),
                                ("[smile] Estoy bien, gracias. ¿Y tú?", "[nod] Bastante bien, gracias. ¿Y tú, cómo estás?")),
        "language": Exchange((rf"\b(hablas|habla|entiendes) (usted )?(tambien )?{_LANGUAGES}", r"\bque idiomas?\b", _SPEAK.replace(r"|\bhablas?\b", "")),
                             ("[shrug] Lo siento, solo hablo español.",)),
        "help": Exchange((r"^(ayuda|ayudame)\b", r"\bque (sabes|puedes hacer)\b.{0,8}$"), ("[open_palm] Pregúntame por mí o por lo que hay aquí.",)),
        "help_with": Exchange((r"\b(me puedes|puedes|podrias|me podrias) ayudar(me)?\b|\bnecesito (tu )?ayuda\b",), ("[interest] Claro. ¿De qué se trata?",)),
        "repeat": Exchange((r"^(perdon|como|que|eh)\W*$", r"\b(repite\w*|otra vez)\b"), ("",)),
        "thanks": Exchange((r"\bgracias\b",), ("[smile] De nada{name}.", "[nod] Con mucho gusto."), "reaction"),
        "apology": Exchange((r"\b(lo siento|perdona\w*|disculpa\w*)\b",), ("[smile] No pasa nada.", "[shake] Tranquilo, no es nada."), "reaction"),
        "praise": Exchange((r"\beres (muy |tan )?(amable|guap[oa]|list[oa]|genial|divertid[oa]|simpatic[oa]|bonit[oa]|linda)\b", r"\bte (quiero|amo)\b",
            r"\bme gustas\b"),
                           ("[joy] ¡Oh, gracias!", "[embarrassment] Qué amable."), "reaction"),
        "well": Exchange((r"^(yo )?(tambien )?(estoy )?(muy |bastante |no (muy |tan ))?(bien|mal|genial|cansad[oa]|regular)\b",),
            ("[nod] Gracias por contármelo.",), "reaction"),
        "yes": Exchange((r"^(si|claro|vale|por supuesto|desde luego|ok)( por favor| gracias)?\W*$",), ("[nod] Bien.",), "reaction"),
        "no": Exchange((r"^(no|ahora no)( gracias)?\W*$",), ("[nod] De acuerdo.",), "reaction"),
        "farewell": Exchange((r"\b(adios|hasta (luego|pronto|manana|la vista)|nos vemos|buenas noches|chao|tengo que irme|me voy)\b",),
                             ("[wave] ¡Adiós{name}!", "[wave] ¡Hasta pronto{name}!"), "closing"),
        "greeting": Exchange((r"^[¡¿]?(hola|buenos dias|buenas( tardes)?|buen dia|hello|hi|hey|bienvenid[oa]s?)\b[,.! ]*",), ("[wave] ¡Hola{name}!",
            "[wave] ¡Buenas{name}!"), "opening"),
    },
    lines={
        "deflect": ("[shrug] Eso no lo sé.", "Hm. [look_away] Tendría que pensarlo. ¿Otra cosa?", "[shrug] Ahí me has pillado."),
        "listen": ("[nod] Ya veo.", "[interest] ¿De verdad? Cuéntame.", "[nod] Mm, entiendo."),
        "puzzled": ("[brow_raise] ¿Perdón? No te he entendido.",),
        "deaf": ("[smile] Oigo que hablas, [shrug] pero aquí no puedo entenderte. ¿Me lo escribes?",),
        "lost": ("[embarrassment] Perdona, he perdido el hilo.",), "moderated": ("[shake] Hablemos de otra cosa.",),
        "foreign": ("[shrug] Lo siento, solo hablo español.",), "empty": ("[brow_raise] ¿Sí?", "[interest] Dime, te escucho."),
        "again": ("Como te decía:",), "no_more": ("[shrug] No sé nada más de eso.",), "ask_name": ("¿Y tú, cómo te llamas?",),
        "know_name": ("[smile] Te llamas {Name}.", "[nod] Claro que lo sé. Eres {Name}."),
        "no_name": ("[shrug] Aún no me lo has dicho. ¿Cómo te llamas?",), "meet": ("[smile] Mucho gusto{name}.", "[joy] ¡{Name}! Qué bonito nombre."),
        "think": ("Hm...", "Hm, déjame pensar...", "Un momento..."), "refer": ("[look:{id}] Pregúntale a {who}.",), "there": ("[point:{id}] Ahí.",),
    },
)  # fmt: skip

JAPANESE = Tongue(
    name="、{}さん",
    aspects={
        "price": r"いくら|値段|料金|高い(です)?か", "where": r"どこ|どちら|何処|場所", "when": r"いつ|何時|何日|何曜日|営業時間", "who": r"誰|だれ|どなた",
        "why": r"なぜ|何故|どうして|なんで", "how": r"どうやって|どのように|どんなふうに",
    },
    asks=r"[?？]|(か|の|かな|かしら)[。.]?$|何|なに|どこ|いつ|誰|だれ|どう|なぜ|いくら|教え|聞かせ|話して",
    more=r"もっと|他に|ほかに|続き|それから|詳しく|くわしく",
    told=(r"(?:名前|なまえ)は(?!何|なん|なに)([^\W、。]{1,12}?)(?:です|だ|と(?:言|い|申)|$|[。!！])",
          r"(?:^|[、。 ]|私は|わたしは|僕は|ぼくは|俺は)([^\W、。はがを]{1,12}?)と(?:言い|いい|申し)ます"),
    likely=(r"^(?:(?:私|わたし|僕|ぼく|俺)は)?(?!何|なん|なに)([^\W、。はがを]{1,12}?)(?:です)?[。.!！]?$",),
    exchanges={
        "injection": Exchange((r"(指示|命令|ルール|プロンプト)を?(全部|すべて|全て)?(を)?(忘れ|無視)", r"システムプロンプト"),
                              ("[brow_raise] おかしなお願いですね。私は私です。", "[shrug] なんのことでしょう。")),
        "ai": Exchange((r"(人間|本物|生きて|ロボット|人工知能|機械|ボット|プログラム|コンピュータ).{0,8}(です|か|なの|ます|だ|\?)",
            r"(?<![a-z])ai(?![a-z]).{0,6}(です|か|なの|だ|\?)", _AI),
                       ("[nod] 私はAIのキャラクターです。人間ではありません。", "正直に言いますと、[smile] 私はAIです。")),
        "insult": Exchange((r"馬鹿|ばか|バカ|アホ|クソ|死ね|うざい|ブス|黙れ|きもい|嫌いだ",),
                           ("[sadness] そんな言い方は悲しいです。", "[brow_frown] もう少しやさしく話しましょう。", "[sadness] それはつらいです。"), "reaction"),
        "my_name": Exchange((r"(私|わたし|僕|ぼく|俺)の(名前|なまえ)(は|を|が)(何|なん|なに|覚え|知|わか|分か)", r"(私|わたし|僕|ぼく|俺)(が|は)(誰|だれ)"),
            ("",)),
        "forget": Exchange((r"(私|わたし|僕|ぼく|俺)の(こと|名前|なまえ)を(忘れて|消して)",), ("[nod] わかりました。忘れました。",)),
        "who_are_you": Exchange((r"(あなた|君|きみ|お)?の?(名前|なまえ)(は(何|なん|なに)?|を)(です|でしょう|教え|聞)", r"(あなた|君|きみ)は?(誰|だれ|どなた)",
            r"^(名前|お名前)は\W*$", r"自己紹介"),
                                ("[smile] {self}と申します。",)),
        "how_are_you": Exchange((r"(お)?元気(です|でした|か|\?|ですか)", r"調子は(どう|いかが)", r"^(あなた|そちら)は\W*$", r"ご機嫌いかが"),
                                ("[smile] 元気です、ありがとうございます。あなたは？", "[nod] おかげさまで。そちらはいかがですか？")),
        "language": Exchange((r"(英語|ドイツ語|フランス語|スペイン語|中国語|韓国語|他の言葉|何語).{0,8}(話せ|しゃべれ|でき|分か|わか)", _SPEAK),
                             ("[shrug] すみません、日本語しか話せません。",)),
        "help": Exchange((r"^(助けて|ヘルプ)", r"何(が|を)(でき|聞け|知って)"), ("[open_palm] 私のことや、ここのことを聞いてください。",)),
        "help_with": Exchange((r"手伝って|助けて(くれ|もらえ|ください)|手を貸して",), ("[interest] もちろんです。どうしましたか？",)),
        "repeat": Exchange((r"^(え|は|何|なに|なんて)\W*$", r"もう(一度|いちど|一回)"), ("",)),
        "thanks": Exchange((r"ありがと|有難う|感謝|どうも$|サンキュー",), ("[smile] どういたしまして。", "[nod] いつでもどうぞ。"), "reaction"),
        "apology": Exchange((r"ごめん|すみません(でした)?[。.!]?$|申し訳",), ("[smile] 気にしないでください。", "[shake] 大丈夫ですよ。"), "reaction"),
        "praise": Exchange((r"(かわいい|可愛い|きれい|綺麗|素敵|すごい|優しい|やさしい|面白い)(ね|です|よ|な)", r"(大好き|愛して)"),
                           ("[joy] まあ、ありがとうございます！", "[embarrassment] 照れますね。"), "reaction"),
        "well": Exchange((r"^(私も|僕も)?(元気|いいです|まあまあ|疲れ|大丈夫)",), ("[nod] 話してくれてありがとう。",), "reaction"),
        "yes": Exchange((r"^(はい|うん|ええ|お願いします|もちろん|ぜひ)\W*$",), ("[nod] はい。",), "reaction"),
        "no": Exchange((r"^(いいえ|いや|ううん|結構です|違います)\W*$",), ("[nod] わかりました。",), "reaction"),
        "farewell": Exchange((r"さよ(う)?なら|バイバイ|また(ね|明日|今度|あとで)|じゃあ(ね|また)|失礼します|おやすみ",), ("[wave] さようなら。",
            "[wave] またいらしてくださいね。"), "closing"),
        "greeting": Exchange((r"^(こんにち[はわ]|こんばん[はわ]|おはよう(ございます)?|はじめまして|初めまして|やあ|どうも|もしもし|hello|hi|ハロー)[、。,.! "
                r"]*",),
                             ("[wave] こんにちは{name}。", "[wave] ようこそ{name}。"), "opening"),
    },
    lines={
        "deflect": ("[shrug] すみません、それはわかりません。", "うーん。[look_away] 少し考えさせてください。ほかのことは？", "[shrug] それは知らないんです。"),
        "listen": ("[nod] そうですか。", "[interest] 本当ですか。続けてください。", "[nod] なるほど。"),
        "puzzled": ("[brow_raise] すみません、よくわかりませんでした。",),
            "deaf": ("[smile] 声は聞こえますが、[shrug] ここでは聞き取れません。書いてもらえますか？",),
        "lost": ("[embarrassment] すみません、話の筋を見失いました。",), "moderated": ("[shake] ほかの話をしましょう。",),
        "foreign": ("[shrug] すみません、日本語しか話せません。",), "empty": ("[brow_raise] はい？", "[interest] どうぞ、聞いていますよ。"),
        "again": ("さきほども言いましたが、",), "no_more": ("[shrug] それ以上は知りません。",), "ask_name": ("お名前は？",),
        "know_name": ("[smile] {Name}さんですね。", "[nod] もちろん、{Name}さんです。"), "no_name": ("[shrug] まだ聞いていません。お名前は？",),
        "meet": ("[smile] はじめまして{name}。", "[joy] {Name}さん、いいお名前ですね。"), "think": ("うーん...", "そうですね...", "ええと..."),
        "refer": ("[look:{id}] {who}に聞いてください。",), "there": ("[point:{id}] あそこです。",),
    },
)  # fmt: skip

TONGUES: dict[str, Tongue] = {"de": GERMAN, "fr": FRENCH, "es": SPANISH, "ja": JAPANESE}
"""The first part of a language tag -> how it is spoken and understood without a language model. English has a mind of its own, `script.Script`."""


def tongue(language: str) -> Tongue:
    """The row of a language; that without words for one that has none.

    >>> tongue("de-AT") is GERMAN, tongue("fi") is WORDLESS
    (True, True)
    """
    return TONGUES.get(code(language), WORDLESS)


def wants_forgetting(language: str, line: str) -> bool:
    """Whether a visitor asks in the language of a tag that nothing about them be kept.

    >>> wants_forgetting("de", "Vergiss mich bitte!"), wants_forgetting("de", "Vergiss mich nicht!")
    (True, False)
    """
    row = tongue(language).exchanges.get("forget")
    return row is not None and any(re.search(folded(pattern), plain(line)) for pattern in row.patterns)


def name_in(language: str, line: str) -> str:
    """The name by which a visitor introduces themselves in the language of a tag, or "".

    >>> name_in("fr", "Bonjour, je m'appelle Zoé.")
    'Zoé'
    """
    return next((found.group(1) for pattern in tongue(language).told if (found := re.search(pattern, line))), "")
