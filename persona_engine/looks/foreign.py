"""`in_english`: a description in German, French, Spanish or Italian word by word in English; what is not in the tables stays as it is."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from persona_engine.looks.attire import ATTIRE
from persona_engine.looks.nouns import ADJECTIVES, HANDLERS

_LISTS: Final[dict[str, str]] = {
    "German": "a ein eine einen einem einer eines; the der die das den dem des; with mit; without ohne; no kein keine keinen; and und; or oder; very sehr; "
    "in im; "
        "his sein seine seinem; her ihr ihre ihrem; is ist; has hat; wears tragt; man mann herr; woman frau dame; girl madchen; boy bub; child kind; "
        "old alt alter alte altes; young jung junge junger jungen; tall gross; small klein; fat dick; slim schlank; thin dunn; strong stark; muscular "
        "muskulos; bald "
        "glatzkopfig kahl glatze; hair haar haare haaren; long lang; short kurz; curly lockig; curls locken; straight glatt; wavy wellig; blond blond; red "
        "rot; "
        "black schwarz; brown braun; grey grau; white weiss; blue blau; green grun; yellow gelb; purple lila violett; pink rosa; orange orange; dark dunkel; "
        "light hell; pale blass; eyes auge augen; beard bart; full-beard vollbart; moustache schnurrbart schnauzer; glasses brille; sunglasses sonnenbrille; "
        "hat hut; beanie mutze; cap kappe; scarf schal; headscarf kopftuch; dress kleid; skirt rock; trousers hose; jacket jacke; coat mantel; shirt hemd; "
        "blouse bluse; sweater pullover pulli; boots stiefel; shoes schuhe; gloves handschuhe; earrings ohrringe; freckles sommersprossen; wrinkles falten; "
        "nose nase; mouth mund; lips lippen; ears ohren; skin haut; face gesicht; big gross; smile lacheln; braids zopfe zopfen; ponytail pferdeschwanz; bun "
        "dutt; pirate pirat piratin; witch hexe; wizard zauberer; king konig; queen konigin; princess prinzessin; knight ritter; elf elfe; dwarf zwerg; "
        "farmer bauer bauerin; teacher lehrer lehrerin; doctor arzt arztin; nurse krankenschwester; sailor seemann matrose; grandmother oma grossmutter; "
        "grandfather opa grossvater; sad traurig; happy frohlich glucklich; angry wutend bose; friendly freundlich; tired mude; beautiful schon hubsch; "
        "round rund; pointy spitz; red-haired rothaarig; horns horner; crown krone; cape umhang",
    "French": "a un une des; the le la les l; with avec; without sans; and et; or ou; very tres; in en dans; his son ses sa; at-the aux au; of de du d; has a; "
        "wears porte portant; who qui; is est; man homme monsieur; woman femme dame; girl fille fillette; boy garcon; child enfant; old vieux vieille "
        "vieil age "
        "agee; young jeune; tall grand grande; small petit petite; fat gros grosse; slim mince svelte; thin maigre; strong fort forte; muscular musclee "
        "muscle; "
        "bald chauve; hair cheveux; long long longs longue longues; short court courts courte; curly boucles bouclee frises; straight lisses raides; wavy "
        "ondules; "
        "blond blond blonde blonds; red rouge rouges; ginger roux rousse; black noir noire noirs noires; brown brun brune bruns marron chatain chatains; grey "
        "gris grise grises; white blanc blanche blancs blanches; blue bleu bleue bleus bleues; green vert verte verts vertes; yellow jaune jaunes; purple "
        "violet "
        "violette violets; pink rose roses; dark fonce fonces; light clair clairs; pale pale; eyes yeux oeil; beard barbe; moustache moustache; glasses "
        "lunettes; "
        "hat chapeau; beanie bonnet; cap casquette; scarf echarpe; headscarf foulard; dress robe; skirt jupe; trousers pantalon; jacket veste blouson; "
        "coat manteau; "
        "shirt chemise; sweater pull; boots bottes; shoes chaussures; gloves gants; freckles rousseur taches; wrinkles rides; nose nez; mouth bouche; lips "
        "levres; "
        "ears oreilles; skin peau; face visage; big gros grosses; smile sourire; braids tresses nattes; bun chignon; ponytail queue; pirate pirate; witch "
        "sorciere; "
        "wizard sorcier magicien; king roi; queen reine; princess princesse; knight chevalier; elf elfe; dwarf nain naine; farmer fermier; teacher professeur; "
        "doctor medecin; nurse infirmiere; sailor marin; grandmother grand-mere mamie; grandfather grand-pere papi; sad triste; happy heureux heureuse joyeux; "
        "angry fache fachee; tired fatigue fatiguee; beautiful beau belle; round rond ronde rondes ronds; pointy pointu pointues; horns cornes; crown couronne",
    "Spanish": "a un una unos unas; the el la los las; with con; without sin; and y e; or o; very muy; in en; his su sus; of de del; has tiene; wears "
    "lleva; who que; "
        "is es; man hombre senor; woman mujer senora dama; girl chica nina muchacha; boy chico nino muchacho; old viejo vieja anciano anciana; young "
        "joven; tall "
        "alto alta; small bajo baja pequeno pequena; fat gordo gorda; slim delgado delgada; thin flaco flaca; strong fuerte; muscular musculoso musculosa; "
        "bald "
        "calvo calva; hair pelo cabello; long largo larga largos; short corto corta; curly rizado rizada rizos; straight liso lacio; wavy ondulado; blond "
        "rubio "
        "rubia; red rojo roja rojos rojas; ginger pelirrojo pelirroja; black negro negra negros negras; brown marron castano castana castanos; grey gris "
        "grises "
        "canoso; white blanco blanca blancos blancas; blue azul azules; green verde verdes; yellow amarillo amarilla; purple morado morada violeta; pink rosa "
        "rosado; orange naranja; dark oscuro oscura oscuros; light claro clara claros; pale palido palida; eyes ojos ojo; beard barba; moustache bigote; "
        "glasses "
        "gafas lentes; sunglasses gafas-de-sol; hat sombrero; beanie gorro; cap gorra; scarf bufanda; headscarf panuelo; dress vestido; skirt falda; trousers "
        "pantalones pantalon; jacket chaqueta; coat abrigo; shirt camisa; t-shirt camiseta; waistcoat chaleco; sweater jersey sueter; boots botas; shoes "
        "zapatos; "
        "gloves guantes; freckles pecas; wrinkles arrugas; nose nariz; mouth boca; lips labios; ears orejas; skin piel; face cara; big grande grandes; smile "
        "sonrisa; braids trenzas; bun mono; ponytail coleta; pirate pirata; witch bruja; wizard mago; king rey; queen reina; princess princesa; knight "
        "caballero; "
        "elf elfo elfa; dwarf enano enana; farmer granjero; teacher profesor profesora; doctor medico; nurse enfermera; sailor marinero; grandmother abuela; "
        "grandfather abuelo; sad triste; happy feliz alegre; angry enojado enfadado; tired cansado cansada; beautiful hermosa guapa guapo; round redondo "
        "redondas; "
        "pointy puntiagudas; horns cuernos; crown corona; cape capa",
    "Italian": "a un uno una; the il lo la i gli le l; with con; without senza; and e ed; or o; very molto; in in; his suo sua; of di del; has ha; wears "
    "porta indossa; "
        "who che; man uomo signore; woman donna signora; girl ragazza bambina; boy ragazzo bambino; old vecchio vecchia anziano anziana; young giovane; "
        "tall alto "
        "alta; small basso bassa piccolo piccola; fat grasso grassa; slim magro magra snella; strong forte; muscular muscoloso; bald calvo calva; hair "
        "capelli; "
        "long lungo lunghi lunga; short corto corti; curly ricci riccio; straight lisci; wavy mossi; blond biondo bionda biondi; red rosso rossa rossi rosse; "
        "black nero nera neri nere; brown marrone castano castani; grey grigio grigi grigia; white bianco bianca bianchi; blue blu azzurro azzurri; green "
        "verde "
        "verdi; yellow giallo gialla; purple viola; pink rosa; dark scuro scuri scura; light chiaro chiari; pale pallido pallida; eyes occhi; beard barba; "
        "moustache baffi; glasses occhiali; hat cappello; beanie berretto; scarf sciarpa; headscarf foulard; dress vestito; skirt gonna; trousers "
        "pantaloni; jacket "
        "giacca; coat cappotto; shirt camicia; t-shirt maglietta; sweater maglione; boots stivali; shoes scarpe; gloves guanti; freckles lentiggini; "
        "wrinkles rughe; "
        "nose naso; mouth bocca; lips labbra; ears orecchie; skin pelle; face viso; big grande grandi; smile sorriso; braids trecce; pirate pirata; witch "
        "strega; "
        "wizard mago; king re; queen regina; princess principessa; knight cavaliere; elf elfo elfa; dwarf nano nana; sailor marinaio; grandmother nonna; "
        "grandfather "
        "nonno; sad triste; happy felice; angry arrabbiato; tired stanco stanca; beautiful bella bello; round rotondi tondo; horns corna; crown corona",
}  # fmt: skip
_ENDINGS: Final = ("en", "em", "er", "es", "e", "n", "s")
_BEFORE: Final[frozenset[str]] = frozenset({"German"})
"""Languages that put adjectives before their noun, as English does."""
_ARTICLES: Final = {"French": {"un": "man", "une": "woman"}, "Spanish": {"un": "man", "una": "woman"}, "Italian": {"un": "man", "una": "woman"}}
_AFTER: Final = frozenset({*".,;:!?", "with", "without", "and", "who", "at-the", "in", "wears", "has", "with the"})
_YOUTH: Final = re.compile(r"\bjunge\b(?=\s*(?:$|[,.;:!?]|mit\b|ohne\b|und\b|in\b|der\b))")
"""Without a noun after it "Junge" is a boy, else it is young."""
_FILLERS: Final = {"of": "", "at-the": "with the"}


def _table(rows: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for row in rows.split(";"):
        english, *forms = row.split()
        for form in forms:
            out.setdefault(form, english)
    return out


WORDS: Final[dict[str, dict[str, str]]] = {name: _table(rows) for name, rows in _LISTS.items()}
"""Language -> word, accents off -> English."""
_THINGS: Final[frozenset[str]] = frozenset(word for table, _ in HANDLERS[1:] for word in table) | frozenset(ATTIRE)


def in_english(text: str, language: str) -> str:
    """The description in English, adjectives where English has them; "" for a language without a table.

    >>> in_english("eine alte Frau mit grauen Haaren", "German")
    'a old woman with grey hair'
    >>> in_english("una chica con pelo largo y rubio, botas negras", "Spanish")
    'a girl with hair is long and blond , boots is black'
    """
    table = WORDS.get(language)
    if table is None:
        return ""
    text = _YOUTH.sub("bub", text.lower()) if language == "German" else text
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.lower().replace("ß", "ss")) if not unicodedata.combining(c))
    said = [_word(word, table) for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[.,;:!?]", folded)]
    if language in _BEFORE:
        return " ".join(word for word in said if word)
    said = _someone(said, language, folded)
    out: list[str] = []
    for word, after in zip(said, [*said[1:], ""]):
        out.append(word)
        if after and word in _THINGS and after in ADJECTIVES and after not in _THINGS:
            out.append("is")
    return " ".join(word for word in out if word)


def _someone(said: list[str], language: str, text: str) -> list[str]:
    """Who is named by adjectives alone is a man or a woman by their article: "un joven alto", "une petite rousse"."""
    who = _ARTICLES.get(language, {}).get(text.split()[0] if text.split() else "")
    end = next((at for at, word in enumerate(said) if at and word not in ADJECTIVES), len(said))
    nobody = end == len(said) or said[end] in _AFTER
    return [*said[:end], who, *said[end:]] if who and end > 1 and nobody else said


def _word(word: str, table: dict[str, str]) -> str:
    """A word in English, by its stem where its form is not listed."""
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2)
    english = table.get(word) or next((table[stem] for stem in stems if stem in table), word)
    return _FILLERS.get(english, english)
