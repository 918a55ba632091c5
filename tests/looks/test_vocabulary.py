"""A wide vocabulary: what people type is understood, and what is not is named word by word."""

import pytest

from bench.prompts import PROMPTS, holds, table
from persona_engine.looks.describe import describe
from persona_engine.looks.words import SKIN
from persona_engine.resources import load

TYPED: tuple[tuple[str, str], ...] = (
    ("a tired nurse in blue scrubs", ""),
    ("an angry chef with a red moustache", ""),
    ("a retired army general with a grey crew cut", "army"),
    ("a ballerina with a tight bun", ""),
    ("a firefighter, strong, with stubble", ""),
    ("a young prince with golden curls", ""),
    ("an evil queen, pale, with black hair and red lips", ""),
    ("a goth girl with purple lipstick and black nails", "black nails"),
    ("a viking warrior with a braided beard", "braided"),
    ("a samurai with a top knot", ""),
    ("a cowboy with a thick mustache and a brown hat", ""),
    ("a surfer dude with sun-bleached hair", ""),
    ("a hipster barista with round glasses and a full beard", ""),
    ("a businesswoman in a charcoal suit", ""),
    ("a rock star with long black hair and a leather jacket", ""),
    ("a sweet old granny with rosy cheeks", ""),
    ("an old man with a hunched back and a long white beard", ""),
    ("a baby-faced teenager with braces", "braces"),
    ("a schoolgirl with pigtails and freckles", ""),
    ("a toddler with chubby cheeks", ""),
    ("a thirty-year-old woman with auburn hair", ""),
    ("a 70 year old man with glasses", ""),
    ("a 6-year-old boy", ""),
    ("a man in his fifties with greying hair", ""),
    ("a Black woman with an afro and gold earrings", ""),
    ("an Asian man with short black hair", ""),
    ("a Nigerian woman with braids and a yellow headwrap", ""),
    ("a Japanese girl with a black bob", ""),
    ("an Indian man with a turban and a beard", ""),
    ("a Scottish lass with ginger hair and green eyes", ""),
    ("a Mexican grandfather with a big moustache", ""),
    ("a Swedish woman, blond, blue-eyed", ""),
    ("an Arab woman in a teal hijab", ""),
    ("a Maori warrior, muscular", ""),
    ("an Inuit fisherman", ""),
    ("a Brazilian dancer with curly hair", ""),
    ("an orc with green skin and tusks", "tusks"),
    ("a vampire with pale skin and red eyes", ""),
    ("a mermaid with turquoise hair", ""),
    ("a goblin, small, green, with big ears", ""),
    ("a blue alien with no hair and huge black eyes", ""),
    ("an ice queen with white hair and ice-blue eyes", ""),
    ("a tiefling with purple skin and curved horns", "curved"),
    ("a dark elf with silver hair", ""),
    ("a robot-like android with chrome skin", ""),
    ("a ghost, white and sad", ""),
    ("a forest nymph with moss-green hair", "forest"),
    ("a space captain with an undercut", "space"),
    ("a film noir detective in a grey coat", "film noir"),
    ("a mad scientist with wild white hair and goggles", ""),
    ("a femme fatale with wavy blonde hair and ruby lips", ""),
    ("a nerdy kid with big glasses and messy brown hair", ""),
    ("a kung fu master with a long white moustache", ""),
    ("a wise old wizzard with a gray beard", ""),
    ("a womann with burnette hair and freckels", ""),
    ("a man with a moustashe and glases", ""),
    ("woman, colour of hair: strawberry blonde, eyes: sea green", ""),
    ("a girl with olive-toned skin and hazel-green eyes", ""),
    ("a man with jet-black hair and steel-grey eyes", ""),
    ("a lady in a maroon jumper and navy trousers", ""),
    ("a jolly fat baker with flour on his apron", "flour apron"),
    ("a shy bookish student in an oversized sweater", ""),
    ("a grumpy old fisherman in a yellow raincoat and wellies", ""),
    ("a stylish woman with a pixie cut and hoop earrings", ""),
    ("a nonbinary artist with teal dyed hair and an eyebrow piercing", "piercing"),
    ("a bald muscular bouncer in a black t-shirt", ""),
    ("a homeless man with scruffy hair and a torn coat", "homeless torn"),
    ("a posh gentleman with slicked-back hair and a monocle", ""),
    ("a skinny boy with buck teeth and sticking-out ears", "buck teeth"),
    ("a woman with a long nose, thin lips and high cheekbones", ""),
    ("a man with a broken nose and a scar", "broken"),
    ("a woman with almond-shaped eyes and arched eyebrows", ""),
    ("a man with bushy eyebrows and deep-set eyes", ""),
    ("a round-faced woman with dimples", "dimples"),
    ("a square-jawed hero with a cleft chin", "cleft"),
    ("a man with a receding hairline and a goatee", "receding hairline"),
    ("a woman with a shaved head", ""),
    ("a woman with bangs and shoulder-length chestnut hair", ""),
    ("a woman with platinum blonde hair in a ponytail wearing pink sneakers", ""),
    ("tall, dark and handsome", ""),
    ("someone who looks like a friendly giant", ""),
    ("a heavyset woman with curly red hair", ""),
    ("a petite blonde", ""),
    ("brunette with glasses", ""),
    ("an albino boy", ""),
    ("a sunburnt tourist in shorts and sandals", "sandals"),
    ("an olive skinned shepherdess with two long braids", ""),
    ("a farmer in denim overalls and a straw hat", ""),
    ("a nun", ""),
    ("a king with a crown", ""),
    ("a clown with orange hair and a red nose", ""),
    ("a witch with a pointy hat and green skin", ""),
    ("a cyberpunk hacker with neon pink hair", "cyberpunk"),
    ("an office worker with a tie", "tie"),
    ("a gardener in green wellington boots", ""),
    ("a mechanic in dark blue coveralls", ""),
    ("a yoga teacher in leggings", ""),
    ("a judge, stern, grey-haired", ""),
    ("a happy fox-haired child", ""),
    ("a woman with no eyebrows", ""),
    ("a man without a beard", ""),
    ("a woman with neither glasses nor freckles", ""),
    ("not a tall man", ""),
    ("bald woman with long red hair", ""),
    ("tall short man", ""),
    ("a very tall, thin old wizard with a long silver beard, purple robe and blue eyes", ""),
    ("Cute little girl, red hair, two braids, lots of freckles, yellow dress", ""),
    ("portrait of a young Korean man with a two-block haircut, black turtleneck", ""),
    ("my grandmother: white hair in a bun, round glasses, kind smile, lilac cardigan", ""),
    ("an ex-boxer with a flat nose and cauliflower ears", "ex cauliflower"),
    ("a plus-size model with long wavy chestnut hair and red lipstick", ""),
    ("detective, mid 40s, stubble, tired eyes, brown trench coat", ""),
    ("A MAN WITH A BIG RED BEARD!!!", ""),
    ("une femme aux cheveux roux", ""),
    ("красивая женщина с голубыми глазами", "красивая женщина с голубыми глазами"),
    ("a woman w/ blue hair & green eyes", ""),
    ("girl; hair=blonde; eyes=brown; skin=pale", ""),
    ("boy, 10, spiky hair", ""),
    ("a 35yo female soldier with short brown hair", ""),
    ("middle aged man, balding, grey beard, glasses, sweater vest", ""),
    ("a gray wolf in a suit", "gray wolf"),
    ("someone with heterochromia: one blue eye and one green eye", ""),
    ("cool skater girl with teal hair, black beanie and ripped jeans", ""),
    ("an elderly gentleman with silver hair, a silver moustache and a navy suit", ""),
    ("tall dark-haired woman with olive skin and hazel eyes wearing a white blouse and black skirt", ""),
    ("a fat friar", ""),
    ("a moon princess with lavender hair and golden eyes", "moon"),
    ("lumberjack in a red flannel shirt, dark beard, suspenders", "suspenders"),
    ("a scary demon lord, horns, crimson skin, yellow eyes", ""),
    ("a freckled ginger teenage boy with braces and big ears", "braces"),
    ("a woman in her late sixties, slim, short white hair, pearl earrings", ""),
    ("short black hair", ""),
    ("#ff8800 hair and #00ffcc eyes", ""),
    ("a beautiful bald woman with dark brown skin and gold eyeshadow", ""),
    ("no hair, no beard, no glasses", ""),
    ("handsome Italian waiter with slicked back black hair and a thin moustache", ""),
    ("steampunk inventor with brass goggles and wild orange hair", ""),
    ("a pixie with pink skin, white hair and pointed ears", ""),
    ("a strong independent woman", "independent"),
    ("cyborg with chrome skin and red eyes", ""),
    ("a boy who is not tall and has no freckles", ""),
    ("person with vitiligo", ""),
    ("a monk in an orange robe", ""),
    ("beach girl with sun-kissed skin and long sandy hair", "beach"),
    ("grim reaper", "grim reaper"),
    ("A cheerful young woman with curly red hair, freckles, green eyes and a yellow raincoat", ""),
    ("an elderly Black man with a white beard, round glasses and a tweed jacket", ""),
    ("tall goth teenager with black lipstick, pale skin and purple hair", ""),
    ("short chubby dwarf king with a golden beard", ""),
    ("a stern schoolteacher with grey hair in a bun", ""),
    ("athletic woman in sportswear with a high ponytail", "sportswear"),
    ("a sleepy child in pyjamas", "pyjamas"),
    ("scientist with wild white hair, lab coat and goggles", ""),
    ("a cat girl with pink hair", ""),
    ("a tired office worker with bags under his eyes and a loosened tie", "loosened tie"),
    ("an elegant lady with pearl earrings and an updo", ""),
    ("a bald man with a scar and an eye patch", ""),
    ("a mysterious hooded figure", "hooded"),
    ("steampunk mechanic girl with goggles and a dirty face", ""),
    ("an elven archer with braided blonde hair, a green tunic and leather boots", ""),
    ("a friendly robot with blue eyes", ""),
    ("a warrior princess with dark skin and cornrows", ""),
    ("blue eyes, blonde hair, glasses, beard", ""),
    ("an Irish redhead with a button nose", ""),
    ("a thin man with a hooked nose and hollow cheeks", ""),
    ("plump farmer's wife with red cheeks and a blue headscarf", ''),
    ("a seven foot tall barbarian with a mane of black hair", ""),
    ("a petite ballerina with a swan-like neck", "swan-like neck"),
    ("a teen boy with acne and a mop of brown curly hair", "acne"),
    ("a lady with cat-eye glasses and a beehive hairdo", ""),
    ("a woman in her 30s with brown skin, dark brown eyes and long dark hair", ""),
    ("a Chinese grandmother with a jade green cardigan", ""),
    ("a man with a mullet and aviator sunglasses", "mullet"),
    ("a drag queen with huge lashes, blue eyeshadow and pink hair", ""),
    ("an emo kid with black hair covering one eye", "covering"),
    ("a lighthouse keeper with a captain's hat and a pipe", 'lighthouse keeper pipe'),
    ("a ginger-bearded viking with blue eyes and a fur cloak", ""),
    ("a ghostly pale girl with long white hair and grey eyes", ""),
    ("a princess with rose-gold hair and lavender skin", ""),
    ("a hippie with long brown hair, a headband and round pink glasses", "headband"),
    ("a woman with vibrant orange dreadlocks and a green jacket", ""),
    ("a small, round, jolly monk", ""),
    ("a businesswoman in a red blazer, black trousers and heels", "heels"),
    ("a woman with a strong jaw, thick eyebrows and short dark hair", ""),
    ("a cute nerdy guy, glasses, curly dark brown hair, green sweater", ""),
    ("an old witch with a crooked nose, warts and a wide grin", "warts"),
    ("an angelic boy with golden hair and sky blue eyes", ""),
    ("a Moroccan man with a trimmed black beard and a white shirt", ""),
    ("a skinny teenager with dyed blue hair, black hoodie and jeans", ""),
    ("a gentle giant with a bald head and tiny glasses", ""),
    ("a fisherman's daughter with wind-blown blonde hair", ""),
    ("a tanned lifeguard with sun-bleached hair and red shorts", ""),
    ("a Victorian gentleman with mutton chops", "victorian mutton-chops"),
    ("my boss: bald, stocky, red tie, grey suit", "red tie"),
    ("a queen with curly braids", "curly"),
    ("tall goth girl, pale as a ghost, hair black as coal", ""),
    ("a space pirate with a cybernetic eye and silver hair", "space cybernetic"),
    ("a girl with space buns and pink blush", ""),
    ("a 6 foot 2 man", ""),
    ("a girl 120 cm tall", ""),
    ("an octogenarian with horn-rimmed spectacles", ""),
    ("a fairy with translucent wings and a flower wreath", ""),
    ("woman, 38, olive skin, full lips painted red", ""),
    ("a girl with pierced ears and a floral dress", ""),
    ("a one-eyed dwarven smith with a coal-black beard", ""),
    ("an elderly Sikh gentleman with a saffron turban, a long snow-white beard and kind brown eyes", "sikh"),
    ("young Hawaiian surfer guy with shoulder-length black wavy hair and coral shorts", ""),
    ("a moustachioed Turkish barber with slicked back hair, crisp white shirt, black trousers", ""),
    ("A dark-skinned woman with a short natural afro, gold hoop earrings, burgundy turtleneck, and a confident smile.", ""),
    ("smol girl w/ lavender pigtails and huge teal eyes", ""),
    ("an eastern european babushka with a red floral headscarf and a thick grey wool cardigan", "floral"),
    ("Mongolian horse rider, weathered face, long thin moustache, dark red tunic", ""),
    ("a teenage vampire girl with straight black hair, crimson eyes, purple lips, black dress and black boots", ""),
    ("Cyan-skinned sea witch with seaweed green hair, yellow eyes and a black cloak", "sea"),
    ("an athletic Kenyan runner, close-cropped hair, orange t-shirt, black leggings, running shoes", ""),
    ("a mean looking bouncer: thick neck, shaved head, black suit, sunglasses, stubble", "thick neck"),
    ("A Peruvian farmer woman with two long black plaits, a brown bowler hat, and a bright pink skirt", ""),
    ("a 75 yr old chinese man with thin white goatee, bald head & a navy blue jacket", ""),
    ("purple-haired barista with dark brown skin, nose stud, and denim overalls", "nose-ring"),
    ("a space princess with metallic silver skin, pastel pink bob and glowing golden eyes", "space metallic glowing"),
    ("a less muscular, more elegant dwarf with a braided silver beard and no hat", "braided"),
    ("a girl in a wheelchair with long auburn hair, a mint green dress and round glasses", "wheelchair"),
    ("a plump Italian nonna with white hair in a bun, tiny round spectacles, black dress, warm smile", ""),
    ("short hair, dark red lipstick, arched brows, porcelain skin, beauty spot, black blazer, red trousers", ""),
    ("stern headmistress with grey bob, pearl earrings, purple cardigan and a long black skirt", ""),
    ("the tallest basketball player you can imagine, brown skin, cornrows, red shorts, high tops", ""),
    ("an Iranian woman in her thirties with thick eyebrows, big dark eyes, a loose blue headscarf and a beige coat", ""),
    ("a nordic shieldmaiden with blonde braids, a scar, grey cape and brown leather boots", ""),
    ("Very old, very thin man with hollow cheeks, big ears, a few wisps of white hair and a light blue shirt", ""),
    ("a middle-aged Indian woman in a magenta sari with a bindi, long black braid, gold bangles", "magenta sari"),
    ("black hair with a white streak", ""),
    ("a brown-haired woman with blonde highlights", ""),
)  # fmt: skip
"""What somebody typed, and the words of it that no look can show."""


@pytest.mark.parametrize(("text", "not_shown"), TYPED, ids=[text for text, _ in TYPED])
def test_every_word_is_understood_or_named(text: str, not_shown: str) -> None:
    """Nothing is dropped silently, and nothing that could be shown is called unknown."""
    assert " ".join(describe(text).unknown) == not_shown


@pytest.mark.parametrize(("text", "wanted"), PROMPTS, ids=[text for text, _ in PROMPTS])
def test_named_traits_are_in_the_look(text: str, wanted: str) -> None:
    """Of sixty descriptions every trait that they name is in the look, and in each sibling."""
    for seed in (0, 3):
        found = describe(text, seed)
        assert [want for want in wanted.split() if not holds(found, want)] == []


def test_the_page_of_prompts_is_not_stale() -> None:
    """docs/prompts.md is what the program writes."""
    assert load("docs/prompts.md").decode() == table()


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("a Black woman", "skin.color", "#553426"), ("a black alien", "skin.color", "#1b1816"), ("a boy who is not tall", "body.height", 1.14),
        ("two long braids", "hair.style", "braids"), ("aged 70", "skin.wrinkles", 0.8), ("in her early thirties", "skin.wrinkles", 0.0),
        ("brown hair and a white beard", "hair.color", describe("brown hair").spec.hair.color), ("gold earrings and a hat", "worn.hat_color", "#b8553c"),
        ("hair: short black, eyes: sea green", "eyes.color", "#3f9a86"), ("no eyebrows", "brows.thickness", -1.0), ("a baby-faced man", "face.jaw", 0.7),
        ("a girl without braids", "hair.style", "lob"), ("a white shirt and dark trousers", "wear.bottom_color", "#2e2c33"),
        ("dark eyebrows and pale skin", "skin.color", SKIN["pale"]), ("a tall boy", "body.height", 1.277), ("a tall goblin", "body.height", 1.12),
        ("a small goblin", "body.height", 0.9), ("a woman in ripped jeans", "body.build", 0.0), ("a boy in skinny jeans", "body.build", 0.0),
        ("charcoal grey coat", "wear.top_color", "#3a3a3d"), ("a boy wizard", "worn.facial_hair", "none"), ("a very pale dwarf", "body.height", 1.05),
        ("a robot butler", "hair.style", "bald"), ("a toddler boy", "body.height", 0.9), ("a navy zorble, woolly hat", "worn.hat_color", "#b8553c"),
        ("black hair with a white streak", "hair.dye_color", "#ffffff"), ("french braids", "skin.color", describe("braids").spec.skin.color),
    ],
)  # fmt: skip
def test_what_words_mean_depends_on_those_beside_them(text: str, field: str, value: object) -> None:
    """People of this world have natural skins; nouns keep their own adjectives; negations undo only what was said."""
    section, key = field.split(".")
    assert getattr(getattr(describe(text).spec, section), key) == value


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("a woman in a Hawaiian shirt", ("hawaiian",)), ("an orc with tusks and a white apron", ("tusks", "white apron")), ("a man, no shirt", ("no shirt",)),
        ("a woman with a nose ring and a lantern", ("nose-ring", "lantern")),
    ],
)  # fmt: skip
def test_what_is_said_of_things_does_not_color_the_person(text: str, unknown: tuple[str, ...]) -> None:
    """Adjectives of a thing that cannot be shown are named with it; neither they nor where a garment is from change skin, eyes or hair."""
    found = describe(text)
    assert found.unknown == unknown
    plain = describe(text.split(" in ")[0].split(" with ")[0].split(",")[0])
    assert found.spec.skin == plain.spec.skin and found.spec.eyes == plain.spec.eyes and found.spec.hair == plain.spec.hair


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("long red curls", "style=long_wavy hair.length>0.7 hair.color~#8e2f16"), ("short red curls", "style=afro hair.length<0.3"),
        ("shoulder-length curls", "style=long_wavy hair.length<0.3"), ("a wavy bob", "style=long_wavy hair.length<0.3"), ("a long bob", "style=lob"),
        ("lilac curls down to her waist", "style=long_wavy hair.length>0.9"), ("dreadlocks down to his waist", "style=dreadlocks hair.length>0.9"),
        ("bald, stocky, red tie", "style=bald build>0.5"), ("a man in a tuxedo", "top_color~#1b1816 bottom_color~#1b1816"),
        ("a woman in a long blue gown and a black coat", "+long_gown~#3d6fb3 +long_coat~#1b1816 -t-shirt"), ("a long leather coat", "+long_coat -leather_jacket"),
        ("tall goth girl, pale as a ghost", "top_color~#1b1816 body.height>1.7"), ("hair black as coal", "hair.color~#1c1412"),
        ("a pirate with long red hair", "hat=none style=long_straight"), ("a bald pirate", "hat=bandana"), ("a pirate, red hair, red bandana", "hat=bandana"),
        ("a woman in a green dress", "+summer_dress~#4c8a4f top_color~#4c8a4f"), ("a white dress shirt", "top_color~#f2efe8 -summer_dress"),
        ("a red dress over black leggings", "+summer_dress~#c23a30 -leggings !black_leggings"),
    ],
)  # fmt: skip
def test_phrases_are_read_as_they_are_meant(text: str, wanted: str) -> None:
    """Curls that hang are long hair, what is said before a comma is not said of a thing after it, a coat goes over a gown, "as a ghost" is a manner of speaking."""
    found = describe(text)
    assert [want for want in wanted.split() if not holds(found, want)] == []


@pytest.mark.parametrize("text", ["a woman with purple lipstick", "an old woman with long white hair", "a witch in dark red robes, with grey hair"])
def test_what_was_kept_is_not_called_overruled(text: str) -> None:
    """Only a trait that another word changed is reported as overruled."""
    assert describe(text).overruled == ()


def test_words_of_sex_age_and_weight_show_in_the_face() -> None:
    """A man has no curled lashes, thinner lips and a stronger jaw; "his" says so too; who is chubby has a broad face; boots are of leather."""
    woman, man, his = (describe(text).spec for text in ("a woman", "a man", "a sailor in his sixties"))
    for spec in (man, his):
        assert spec.eyes.lashes == 0.0 == spec.eyes.wing
        assert spec.face.lips < -0.3 and spec.face.jaw > 0.5 and spec.brows.thickness > woman.brows.thickness
    round_ = describe("a chubby woman").spec.face
    assert describe("an old woman").spec.eyes.lashes >= 0.5
    assert min(round_.width, round_.cheeks, round_.jaw) > 0.3 > round_.length
    assert describe("a fisherman").spec.wear.shoes_color == describe("a woman in boots").spec.wear.shoes_color != "#f4f1ea"


def test_likely_words_are_told() -> None:
    """A misspelt word is read as the one it is most like, and that is said; a strange one is not guessed at."""
    found = describe("a womann with burnette hair and a zeppelin")
    assert found.read_as == (("womann", "woman"), ("burnette", "brunette")) and found.unknown == ("zeppelin",)


def test_who_is_a_woman_has_no_beard_of_her_trade() -> None:
    """What only comes with a word that usually means a man goes when she is a woman; what is said of her stays."""
    found = describe("a viking woman with blonde braids").spec
    assert found.worn.facial_hair == "none" and found.hair.style == "braids" and found.face.lips > -0.6
    assert describe("a bearded viking woman, full beard").spec.worn.facial_hair == "full_beard"
    assert describe("a viking").spec.worn.facial_hair == "full_beard"


def test_a_robe_makes_no_wizard() -> None:
    """ "Wizard robe" is a thing to wear, and hair "down to her waist" is long."""
    found = describe("a dark elf sorceress, snow-white hair down to her waist, crimson eyes, wizard robe")
    assert found.spec.worn.facial_hair == "none" and found.spec.hair.style == "long_straight" and found.spec.skin.wrinkles < 0.5
    assert found.wears == (("wizard robe", ()),)


def test_a_beard_of_any_color() -> None:
    """A beard's colour that hair does not have is not dropped."""
    assert describe("a man with a purple beard").spec.hair.color != describe("a man with a beard").spec.hair.color
    assert describe("a dwarf with a coal-black beard").spec.hair.color == "#171517"


@pytest.mark.parametrize(
    ("text", "said"), [("a man and a woman", "man and a woman"), ("twins in raincoats", "twins"), ("two braids and a red dress", ""), ("two tall kids", "two tall kids")]
)
def test_of_several_people_one_is_made_and_that_is_said(text: str, said: str) -> None:
    """A look is one person's."""
    assert describe(text).read_as == (((said, "one of them"),) if said else ())


@pytest.mark.parametrize("keeper", ["tavern keeper", "tavern-keeper", "innkeeper", "barkeeper"])
def test_who_keeps_a_tavern_is_a_man_unless_a_woman_is_named(keeper: str) -> None:
    """Known by each name, with a man's hair and build; a woman who does it has neither, and a beard makes nobody's hair a girl's."""
    found = describe(f"a grumpy old {keeper} with a big red beard")
    assert not found.unknown and found.spec.hair.style == "short" and found.spec.body.build > 0.3 and found.spec.worn.beard > 0.0
    her = describe(f"a woman, {keeper}, with a bun")
    assert not her.unknown and her.spec.hair.style == "bun" and her.spec.face.jaw < 0.5
    assert describe("a grumpy old traveller with a big red beard").spec.hair.style == "short"
    assert describe("a traveller with a long beard and long hair").spec.hair.style != "short"
