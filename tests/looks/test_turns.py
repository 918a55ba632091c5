"""Turns of phrase, misspellings and other languages: what a stranger types means what it would to a person."""

import pytest

from bench.prompts import holds
from persona_engine.looks.describe import describe
from persona_engine.looks.foreign import WORDS
from persona_engine.looks.guess import likely
from persona_engine.looks.languages import language
from persona_engine.looks.nouns import VOCABULARY
from persona_engine.looks.real_words import REAL

TURNS: tuple[tuple[str, str], ...] = (
    ("a lady whose hair is as red as fire and whose eyes are green like emeralds", "hair.color~#9a3312 eyes.color~#1f8a5c"),
    ("her hair is long and red, her eyes are blue and her nose is big", "style=long_straight hair.color~#8e2f16 eyes.color~#4d86b8 nose_size>0.5"),
    ("the man is tall and his hair is not long", "body.height>1.7 style=short"),
    ("not too tall, not too short, brownish hair, hazel eyes", "style=lob eyes.color~#8a6a34 hair.color~#5c4432"),
    ("a man without glasses, hat or beard, with blue eyes", "glasses=none hat=none facial_hair=none eyes.color~#4d86b8"),
    ("a pirate with no hat, beard or boots", "hat=none facial_hair=none !no_boots"),
    ("a girl, not short-haired, without braids", "style=lob"),
    ("not blond", "!no_blond"), ("not a man", "jaw<0.3 !no_man"), ("no red hair", "!no_red_hair"),
    ("a woman dressed all in black with a red scarf", "top_color~#1b1816 bottom_color~#1b1816 +scarf~#c23a30"),
    ("a man in white, 50", "top_color~#f2efe8 wrinkles>0.2"), ("my boss: fifty, balding", "wrinkles>0.2 style=bald"),
    ("an 80s aerobics instructor with a red scarf", "wrinkles<0.1 +scarf !80s_aerobics_instructor"), ("a man in his 80s", "wrinkles>0.9"),
    ("a guy with a huge nose, tiny eyes and enormous ears", "nose_size>0.9 eyes.size<-0.7 face.ears>0.9 body.height<1.6"),
    ("a goblin with giant ears", "face.ears>0.9 body.height<1.2"),
    ("an exhausted mother, dark circles under her eyes, messy bun", "shadow>0.7 style=bun"),
    ("a mermaid with a golden trident and green eyes", "eyes.color~#4c8a4f !golden_trident"),
    ("a man with short zorbles", "body.height>1.4 !short_zorbles"), ("wiry grey hair", "build>-0.1 hair.color~#85817c"),
    ("a gnome with a white beard down to his knees", "facial_hair=full_beard hair.color~#c9c6c0"),
    ("a 70-year-old retired boxer", "wrinkles>0.7"), ("a red and white striped shirt", "+striped_t-shirt~#c23a30"),
    ("a red, green and yellow beanie", "hat_color~#e2b93b !red !green"), ("leather gloves and denim shorts", "+gloves~#4a3426 +cargo_shorts~#3d5a8a"),
    ("a cowboy with a black hat", "+cowboy_hat~#1b1816"), ("a chef in a green toque", "+chef's_hat~#4c8a4f"), ("a chef without a hat", ""),
    ("a farmer in a bowler hat", "+bowler_hat"), ("a detective with a stetson", "+cowboy_hat"), ("a builder with a red beret", "+beret~#c23a30"),
    ("a wizard", "+wizard_robe +witch_hat facial_hair=full_beard"), ("a wizard in a red hoodie, no hat", "+hoodie~#c23a30"),
    ("a king with a top hat", "+top_hat"), ("a queen without a crown", "-crown"), ("a princess in a blue hijab", "hat=head_scarf -crown"),
    ("a small kid dressed as a wizard", "+wizard_robe +witch_hat body.height<1.2 facial_hair=none wrinkles<0.1"),
    ("a male nurse with glasses", "style=short glasses=round"), ("a nurse, a man", "style=short"), ("a samurai", "style=bun"),
    ("a woman of forty-two, a man of few words", "wrinkles>0.2 !few_words"), ("a boy of eight with one blue eye", "body.height<1.2 eyes.odd>0.5 odd_color~#4d86b8"),
    ("a boy of 12 with a smug smile", "body.height<1.2 smile>0.4"), ("an old wizard with a beard longer than his body", "facial_hair=full_beard style=bald"),
    ("top: red hoodie; bottom: black jeans; shoes: white sneakers", "+hoodie~#c23a30 bottom_color~#1b1816 shoes_color~#f2efe8 -t-shirt"),
    ("a Maasai warrior with a beaded necklace", "facial_hair=none !beaded_necklace"), ("Santa Claus", "facial_hair=full_beard top_color~#b3202a wrinkles>0.5"),
    ("a cat girl with pink hair", "+cat_ears hair.color~#ac687e"), ("a woman in a black niqab", "hat=head_scarf hat_color~#1b1816 +face_mask~#1b1816"),
    ("a wmoan with lnog balck hair, blu eyes and a gren dres", "style=long_straight hair.color~#1c1412 eyes.color~#4d86b8 top_color~#4c8a4f bottom=skirt"),
    ("eine alte Frau mit grauen Haaren, Brille und grünem Kleid", "wrinkles>0.5 hair.color~#85817c glasses=round top_color~#4c8a4f"),
    ("eine junge Hexe ohne Hut, ein Junge", "hat=none body.height<1.2"),
    ("un anciano calvo con bigote blanco y chaleco marrón", "style=bald facial_hair=moustache wrinkles>0.5 +waistcoat~#7a4e30"),
    ("un joven alto con pelo rizado negro", "jaw>0.5 body.height>1.7 style=afro"), ("une petite rousse avec des lunettes", "jaw<0.3 glasses=round hair.color~#a8491f"),
    ("un alto con gafas, chaqueta verde", "jaw>0.5 glasses=round top_color~#4c8a4f"), ("una mujer alta con gafas", "jaw<0.3 glasses=round"),
    ("a Korean grandmother", "hair.color~#85817c"), ("an old Japanese man", "hair.color~#85817c"), ("a Korean woman", "hair.color~#1c1412"),
    ("a brown leather waistcoat", "+shirt"), ("a waistcoat over a striped t-shirt", "-shirt +striped_t-shirt"), ("a waistcoat and no shirt", "-shirt"),
    ("a waistcoat over a red tee", "+shirt~#c23a30"), ("une vieille dame avec des lunettes rondes et un chignon gris", "wrinkles>0.5 glasses=round style=bun hair.color~#85817c"),
    ("una ragazza con capelli lunghi e ricci, occhi verdi e stivali neri", "style=long_wavy eyes.color~#4c8a4f shoes=boots shoes_color~#1b1816"),
    ("a drag queen in a sequined purple gown with a huge blonde wig", "body.height<1.8 lashes>0.9 hair.color~#a8813f +long_gown~#6b3fa0 -crown"),
    ("ice-blonde woman with a cashmere turtleneck", "hair.color~#c9bfa6 +turtleneck !cashmere"), ("a fox-faced girl", "eyes.tilt>0.7 face.jaw<-0.5"),
    ("a man with pink streaks in his black hair", "hair.color~#1c1412 dye_color~#e58aa8"), ("black hair with blue tips", "dye_color~#3d6fb3"),
    ("a man in a kimono-like robe in dark blue with a topknot", "+wizard_robe~#24345c style=bun"), ("a robe in red silk shoes", "shoes_color~#c23a30 -red"),
    ("a surfer in board shorts with a spray tan", "+cargo_shorts skin.color~#d9a47a"), ("one dark brown and one green eye", "odd_color~#4c8a4f eyes.color~#402613"),
    ("a woman with one eye blue and the other brown", "eyes.color~#4d86b8 odd_color~#6a3f20"), ("an orc with grey-green skin", "skin.color~#6d8c70"),
    ("a dad with a dad bod in a coffee-stained grey t-shirt", "build>0.2 top_color~#8f8f92 !coffee-stained"),
    ("half-moon spectacles and an iron-grey chignon", "+half-moon_glasses style=bun hair.color~#5f6064"),
    ("long center-parted hair", "style=long_straight parting<0.1"), ("a little witch with a crooked hat", "+witch_hat !crooked"),
    ("a brown mullet", "style=lob hair.color~#43291c !mullet"), ("a wrestler in a red singlet", "top=tee top_color~#c23a30"),
    ("a nerdy guy with thick-rimmed round glasses", "glasses=round"), ("a model with vitiligo", "patches>0.3"), ("a wild red beard", "hair.color~#8e2f16"),
    ("a warrior with blue war paint and a shaved head", "paint=stripes paint_color~#3d6fb3 style=bald"), ("a girl with cat face paint", "paint=whiskers -cat_ears"),
    ("a fisherman in yellow oilskins", "top=jacket top_color~#e2b93b"), ("no face paint", "paint=none"), ("a teenage boy", "body.height>1.3"),
    ("an adolescent girl in a bamboo hat", "body.height>1.3 +straw_hat"), ("turquoise box braids", "style=dreadlocks hair.color~#2f8a84"),
    ("a teen girl", "body.height>1.3 style=braids"), ("a goth girl with a half-shaved head", "style=undercut"),
    ("an undercut dyed lime green", "style=undercut hair.color~#759931"), ("a braided crown of red hair", "style=braids hair.color~#8e2f16 -crown"),
    ("a goth girl with dark lipstick", "skin.color~#f9dfd0 skin.lips~#6b1723"), ("a wizard whose grey beard reaches his belt", "worn.beard>0.7"),
    ("a very old woman with a hunched back", "body.stoop>0.8"), ("half green half black hair", "dye=half dye_color~#1c1412 hair.color~#39683b"),
    ("a mermaid with turquoise hair down to her waist", "style=long_straight hair.length>0.9 hair.color~#2f8a84"),
    ("hip-length red hair", "style=long_straight hair.length>0.9"), ("chap, eyes grey, nose long, hair black and slicked back", "eyes.color~#7f8a94 nose_size>0.5 hair.color~#1c1412 style=side_part"),
    ("woman, skin #7a4b32, eyes #3fa7d6, hair #e0218a, bob", "skin.color~#7a4b32 eyes.color~#3fa7d6 hair.color~#a81968 style=bob"),
    ("hair: #f80; skin: #5b3a29; top: #00aaff hoodie", "hair.color~#bf6600 skin.color~#5b3a29 +hoodie~#00aaff"),
    ("a girl with hair pink fading to purple", "hair.color~#ac687e dye=ends dye_color~#6b3fa0"), ("blue-tipped black hair", "hair.color~#1c1412 dye_color~#3d6fb3"),
    ("a man with eyes of green and hair of gold", "eyes.color~#4c8a4f hair.color~#c9a03c"), ("a cloak which is red and a hat that is green", "+cape~#c23a30 hat_color~#4c8a4f"),
    ("boots brown and coat green", "shoes=boots shoes_color~#7a4e30 +long_coat~#4c8a4f"),
    ("a plumber in her 60s", "facial_hair=none jaw<0.3 wrinkles>0.7"), ("a builder, 34, she/her", "facial_hair=none jaw<0.3"),
    ("a boy in his father's coat", "facial_hair=none body.height<1.2 +long_coat"), ("a blacksmith and his daughter's hammer", "facial_hair=full_beard jaw>0.5"), ("a man with a picture of her", "jaw>0.5"),
    ("no beard, no moustache", "facial_hair=none"), ("a boy, 8, with freckles", "body.height<1.2"), ("a girl (about 6) in red", "body.height<1.1"),
    ("a long-necked woman in red-soled black boots", "shoes_color~#1b1816 !long-necked !red-soled"), ("a man with hairy legs", "!hairy_legs jaw>0.5"),
    ("a bloke with a ginger tache, cords and a boiler suit", "facial_hair=moustache hair.color~#a8491f +corduroys top=jacket"),
    ("a woman in a cream polo neck", "+turtleneck~#efe6d2"), ("a burgundy roll-neck and a puffa jacket", "+turtleneck~#6e1f33 +puffer_jacket"),
    ("a light blue button-down", "top=tee top_color~#9cc4e4"), ("a pale old gent", "skin.color~#f8dac6 jaw>0.5 wrinkles>0.5"),
    ("two jumpers: a red one under a grey one", "+sweater~#8f8f92"), ("a striped long-sleeve tee", "+striped_t-shirt"),
    ("a six-foot-five basketball player", "body.height>1.7"), ("a six-foot one-eyed man", "body.height>1.5 +eye_patch"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TURNS, ids=[text for text, _ in TURNS])
def test_turns_of_phrase(text: str, wanted: str) -> None:
    """Every trait that is said is in the look or named as not understood, however it is said."""
    found = describe(text)
    assert [want for want in wanted.split() if not holds(found, want)] == [], (found.unknown, found.wears)


def test_words_that_exist_are_not_taken_for_misspelt_ones() -> None:
    """A rabbit is no rabbi; slips of the fingers are seen through; the table holds no word that is known."""
    assert [word for word in ("rabbit", "water", "beaded", "plume", "noise", "bread", "pin") if likely(word)] == []
    slips = {"freckels": "freckles", "moustashe": "moustache", "curley": "curly", "grene": "green", "sunglases": "sunglasses", "eys": "eyes"}
    assert {word: likely(word) for word in slips} == slips
    assert set() == REAL & VOCABULARY


@pytest.mark.parametrize("name", sorted(WORDS))
def test_languages_that_are_read_are_recognised(name: str) -> None:
    """Every language with a table is one that is told by its words, and a text in it is said to be read as English."""
    text = {"German": "ein Mann mit Bart", "French": "un homme avec une barbe", "Spanish": "un hombre con barba y gafas", "Italian": "un uomo con la barba"}[
        name
    ]
    found = describe(text)
    assert language(text) == name and found.spec.worn.facial_hair == "full_beard" and found.unknown == () and found.read_as[0][0] == text


@pytest.mark.parametrize(
    ("text", "fields", "unknown"),
    [
        ("90s grunge, long hair", {"hair.style": "long_straight"}, ("90s grunge",)),
        ("a woman in her 40s with red hair", {"skin.wrinkles": 0.3}, ()),
        ("woman, 40s, green eyes", {"skin.wrinkles": 0.3, "eyes.color": "#4c8a4f"}, ()),
        ("a barista with round wire-rimmed glasses", {"worn.glasses": "round", "body.build": None}, ()),
        ("a librarian with silver-streaked hair", {"hair.dye": "streaks", "hair.dye_color": "#eceef2"}, ()),
        ("my uncle with a pot belly", {"body.build": 0.8}, ()),
    ],
)  # fmt: skip
def test_decades_rims_streaks_and_bellies(text: str, fields: dict[str, object], unknown: tuple[str, ...]) -> None:
    """A decade is no age, what is said of rims is not said of the wearer, streaked hair has streaks."""
    found = describe(text)
    said = {trait.field: trait.value for trait in found.traits}
    assert {name: said.get(name) for name in fields} == fields and found.unknown == unknown
