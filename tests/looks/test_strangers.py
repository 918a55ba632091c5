"""Descriptions by strangers: what is denied, compared, weighed or said of others is read as it is meant, and no word is dropped without a word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.prompts import PROMPTS, holds
from persona_engine.looks import people
from persona_engine.looks import words as w
from persona_engine.looks.build import build
from persona_engine.looks.describe import Described, describe, stated
from persona_engine.looks.nouns import VOCABULARY
from persona_engine.stage.closet import Closet

STRANGERS: tuple[tuple[str, str], ...] = (
    ("she never wears glasses or make-up", "glasses=none wing<0.1"),
    ("a man who is not wearing a hat", "hat=none"),
    ("a hatless, beardless man", "hat=none facial_hair=none"),
    ("he used to have a beard, but he shaved it off, and now he has a thin moustache", "facial_hair=moustache style=short"),
    ("a man with no beard but a thick moustache", "facial_hair=moustache"),
    ("my grandpa has no teeth", "!no_teeth"),
    ("a tall man who doesnt wear glasses", "glasses=none body.height>1.7"),
    ("she is nearly eighty", "wrinkles>0.9"),
    ("he's 12 and has freckles", "body.height<1.2 freckles>0.8"),
    ("a forty-odd woman", "wrinkles>0.2"),
    ("a 25-year-old girl", "body.height>1.4"),
    ("a girl of nineteen, 1.60 m tall", "body.height>1.4 heads>4.0"),
    ("a woman, 5′4″, 200 lbs", "build>0.7 body.height>1.4"),
    ("a woman of 7 stone, 175 centimetres", "build<-0.7 body.height>1.5"),
    ("male, 190cm, 95 kg, athletic build", "build>0.2 body.height>1.6 muscle>0.5"),
    ("six foot two, broad as a barn door", "body.height>1.6 shoulders>0.8"),
    ("hair darker than night, skin paler than snow, lips redder than roses", "hair.color~#1c1412 skin.color~#f8dac6 skin.lips~#c23a30"),
    ("a grey-moustached mechanic", "facial_hair=moustache hair.color~#85817c -grey"),
    ("a black-clad, white-booted dancer", "top_color~#1b1816 shoes_color~#f2efe8"),
    ("a punk with a nose ring and ripped fishnets", "muscle<0.1 !ripped_fishnets"),
    ("a girl with a ring, short zorbles", "body.height>1.1 !short_zorbles"),
    ("lifeguard, tan, red swim trunks", "skin.color~#d9a47a +cargo_shorts~#c23a30"),
    ("her black hair, which is streaked with silver, loose over a burgundy dress", "dye=streaks hair.color~#1c1412 +summer_dress~#6b1f2e"),
    ("while his brother is fat and bald, he is slim and has dark curls", "build<-0.3 style=afro face.width<0.1 !while_his_brother_is_fat_and_bald"),
    ("a cyborg with a red left eye", "eyes.color~#b3302a odd>0.5"), ("a cyborg with a red right eye", "odd_color~#b3302a odd>0.5"),
    ("a jug-eared eleven-year-old", "style=short face.ears>0.8"), ("a woman with skin the colour of cinnamon", "skin.color~#9c6540"),
    ("an Ethiopian farmer with weathered skin", "skin.color~#4a2d22 wrinkles>0.5"), ("a farmer with weathered skin", "skin.color~#c99a78 wrinkles>0.5"),
    ("a weathered Ethiopian", "skin.color~#4a2d22 wrinkles>0.5"),
    ("a tanned Indian man", "skin.color~#a9714a"),
    ("a brown tank top over a blue shirt", "top=tee top_color~#7a4e30"),
    ("a bride in a veil and a long lace gown", "hat=head_scarf hat_color~#f4f1ea +long_gown~#f4f1ea"),
    ("a witch with a green hat", "+witch_hat~#4c8a4f"),
    ("a small scar above her lip", "scar=none !small_lip-scar"),
    ("false lashes, kohl-rimmed light eyes", "lashes>0.9 wing>0.9 eyes.color~#9db8c4"),
    ("a coffee farmer and an orange seller", "!coffee"),
    ("a stooped old lady in a hoody", "stoop>0.6 +hoodie"),
    ("a man with hardly any hair", "volume<-0.5"),
    ("grunge girl in a flannel over a tee", "+flannel_shirt !grunge"),
    ("a woman shorter than average with longer hair than usual", "body.height<1.4 style=long_straight"),
    ("a bloke, bald on top with grey sides, beer belly, football shirt", "build>0.7 style=bald !grey_sides !football"),
    ("a boy in a striped jumper that is far too big for him", "body.height<1.2 build<0.3 !outsize"),
    ("a bob dyed half turquoise, half blonde", "dye=half style=bob"), ("blonde hair half up half down", "dye=none hair.color~#a8813f"),
    ("a woman with silver hair cut short and pearl earrings", "style=short hair.color~#a3a6ad +ear_studs"),
    ("a ranger with a three-day beard", "facial_hair=stubble"), ("a man with big pointy ears and a red coat", "face.ears>0.5 worn.ears=pointed +long_coat~#c23a30"),
    ("an elf whose silver hair reaches to her ankles", "hair.length>0.9 style=long_straight"), ("a dragonborn with no ears", "!no_ears"),
    ("a chimney sweep with a sooty face", "openness>-0.1 !sooty"), ("she's 5 foot nothing, 8st 2", "build>-0.2 body.height<1.4"),
    ("a large opera singer", "build>0.5 !opera"), ("somebody with neither eyebrows nor eyelashes", "thickness<-0.9 lashes<0.1"),
    ("a clown without make-up", "paint=none"), ("an old woman who isn't wrinkled", "wrinkles<0.1 hair.color~#85817c"),
    ("a woman who has dyed her hair from brown to blonde", "hair.color~#a8813f"), ("a teacher with a brown skirt and tights", "bottom=skirt !tights"),
    ("black tights and a brown skirt", "bottom=skirt bottom_color~#7a4e30 !leggings"), ("a man of medium height and average build", "style=short"),
    ("a goth with a white face", "skin.color~#f2efe8"), ("a king with a red face", "blush>0.9"), ("a teenager in a hoodie two sizes too big", "build<0.3 +hoodie !outsize"),
    ("a man with long hair tied in a ponytail", "style=ponytail hair.length>0.7"),
    ("a woman, neither fat nor thin, about forty, shoulder-length mousy hair", "style=lob hair.color~#6a5442 build<0.3"),
    ("he isn't tall but he is very muscular, and his head is shaved", "muscle>0.8 style=bald"), ("not tall but strong", "muscle>0.6"),
    ("a tall blue man", "skin.color~#3d6fb3"),
    ("an elderly stooped herbalist, 80 kg", "stoop>0.6 build>0.3 !herbalist"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), STRANGERS, ids=[text for text, _ in STRANGERS])
def test_what_strangers_say_is_meant(text: str, wanted: str) -> None:
    """Every trait is in the look or named as not understood; nothing that does not contradict is said to be overruled."""
    found = describe(text)
    assert [want for want in wanted.split() if not holds(found, want)] == [], (found.unknown, found.wears)


def told(found: Described) -> set[str]:
    """All words of which a reader of the result hears."""
    lines = (
        *(trait.words for trait in (*found.traits, *found.overruled)), *found.unknown, *found.unseen, *found.who, *(words for _, words in found.called),
        *(word for pair in found.read_as for word in pair),
    )  # fmt: skip
    return set(re.findall(r"[a-z]+", " ".join(lines).lower()))


@given(st.lists(st.sampled_from(sorted(word for word in {*w.NOT_SHOWN, "zorble", "quibbet", "flumph"} if word.isalpha())), min_size=1, max_size=5, unique=True))
def test_what_cannot_be_shown_is_named(things: list[str]) -> None:
    """Whatever no look can show is named, every time, in whatever company."""
    heard = told(describe("a woman with " + ", ".join(f"a {thing}" for thing in things)))
    assert [thing for thing in things if thing not in heard and thing.removesuffix("s") not in heard] == []


KNOWN = st.sampled_from(sorted(word for word in VOCABULARY - w.FILLERS if word.isalpha()))


@given(st.lists(KNOWN, max_size=4), st.sampled_from(("zorble", "quibbet", "flumph")), st.lists(KNOWN, max_size=4))
def test_no_strange_word_is_lost(before: list[str], strange: str, after: list[str]) -> None:
    """A word that nobody knows is named in any company."""
    assert strange in told(describe(" ".join(("a person with", *before, strange, *after))))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("two hats: a straw one and a red one", (("red hat", "straw hat"),)),
        ("shorts and jeans", (("jeans", "cargo shorts"),)),
        ("a beard and a face mask", (("beard", "face mask"),)),
        ("a pirate with a beard and an eye patch", ()),
        ("ripped blue jeans and a green beanie", ()),
        ("a witch in a crooked hat", ()),
    ],
)
def test_clothes_that_take_each_others_place_are_named(text: str, hidden: tuple[tuple[str, str], ...]) -> None:
    """Nobody wears two hats: which one is not worn is said, and nothing is that is worn."""
    assert Closet().hidden(describe(text)) == hidden


def test_what_makes_no_difference_is_said_of_its_thing() -> None:
    """Stuffs and sizes that cannot be shown are named with the thing that they are said of."""
    found = describe("a king in a velvet hat, a lace collar, a huge cloak, tiny glasses and a baggy silk shirt")
    assert found.unseen == ("velvet (hat)", "huge (cloak)", "tiny (glasses)", "baggy (shirt)", "silk (shirt)") and "lace collar" in found.unknown


def test_an_eye_patch_leaves_the_beard() -> None:
    """What is worn on the eyes or the nose does not shave anybody; a face mask covers the beard."""
    names = {}
    for thing in ("eye patch", "face mask"):
        found = describe(f"a pirate with a black beard and an {thing}")
        names[thing] = {mesh.name for mesh in Closet().dress(build(found.spec, clothed=False), found.wears).meshes}
    assert "Beard" in names["eye patch"] and "Beard" not in names["face mask"]


def test_hair_that_is_open_is_not_what_it_was_said_not_to_be() -> None:
    """Hair that "isn't curly" is not curly with any people or seed."""
    for who in sorted(people.HER)[:40]:
        assert describe(f"a {who} whose hair isn't curly", 3).spec.hair.style not in ("afro", "long_wavy")


def test_the_prompts_leave_nothing_out() -> None:
    """In the sixty descriptions no word comes to nothing, but for stuffs, which are said."""
    assert [unseen for text, _ in PROMPTS for unseen in describe(text).unseen if "(" not in unseen] == []


def test_what_a_model_leaves_open_is_taken_from_the_words() -> None:
    """An answer that is only part of a look loses nothing that was plainly said; what only comes along with who somebody is stays the model's to say."""
    plainly = stated(describe("a tall old pirate with green eyes"))
    assert plainly["body.height"] == 1.8 and plainly["eyes.color"] == "#4c8a4f" and "wear.top" not in plainly
