"""A wide vocabulary: what people type is understood, and what is not is named word by word."""

import pytest

from bench.prompts import PROMPTS, holds, table
from persona_engine.looks.describe import describe
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
    ("an old man with a hunched back and a long white beard", "hunched back"),
    ("a baby-faced teenager with braces", "braces"),
    ("a schoolgirl with pigtails and freckles", ""),
    ("a toddler with chubby cheeks", ""),
    ("a thirty-year-old woman with auburn hair", ""),
    ("a 70 year old man with glasses", ""),
    ("a 6-year-old boy", ""),
    ("a man in his fifties with greying hair", ""),
    ("a Black woman with an afro and gold earrings", "gold earrings"),
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
    ("a stylish woman with a pixie cut and hoop earrings", "hoop earrings"),
    ("a nonbinary artist with teal dyed hair and an eyebrow piercing", "piercing"),
    ("a bald muscular bouncer in a black t-shirt", ""),
    ("a homeless man with scruffy hair and a torn coat", "homeless torn"),
    ("a posh gentleman with slicked-back hair and a monocle", "monocle"),
    ("a skinny boy with buck teeth and sticking-out ears", "buck teeth"),
    ("a woman with a long nose, thin lips and high cheekbones", ""),
    ("a man with a broken nose and a scar", "broken scar"),
    ("a woman with almond-shaped eyes and arched eyebrows", ""),
    ("a man with bushy eyebrows and deep-set eyes", ""),
    ("a round-faced woman with dimples", "dimples"),
    ("a square-jawed hero with a cleft chin", "cleft"),
    ("a man with a receding hairline and a goatee", "receding hairline"),
    ("a woman with a shaved head", ""),
    ("a woman with bangs and shoulder-length chestnut hair", "bangs"),
    ("a woman with platinum blonde hair in a ponytail wearing pink sneakers", ""),
    ("tall, dark and handsome", ""),
    ("someone who looks like a friendly giant", ""),
    ("a heavyset woman with curly red hair", ""),
    ("a petite blonde", ""),
    ("brunette with glasses", ""),
    ("an albino boy", ""),
    ("a sunburnt tourist in shorts and sandals", "sandals"),
    ("an olive skinned shepherdess with two long braids", ""),
    ("a farmer in denim overalls and a straw hat", "straw"),
    ("a nun", ""),
    ("a king with a crown", "crown"),
    ("a clown with orange hair and a red nose", "red"),
    ("a witch with a pointy hat and green skin", "pointy"),
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
    ("portrait of a young Korean man with a two-block haircut, black turtleneck", "block"),
    ("my grandmother: white hair in a bun, round glasses, kind smile, lilac cardigan", ""),
    ("an ex-boxer with a flat nose and cauliflower ears", "ex cauliflower"),
    ("a plus-size model with long wavy chestnut hair and red lipstick", ""),
    ("detective, mid 40s, stubble, tired eyes, brown trench coat", ""),
    ("A MAN WITH A BIG RED BEARD!!!", ""),
    ("une femme aux cheveux roux", "une femme aux cheveux roux"),
    ("красивая женщина с голубыми глазами", "красивая женщина с голубыми глазами"),
    ("a woman w/ blue hair & green eyes", ""),
    ("girl; hair=blonde; eyes=brown; skin=pale", ""),
    ("boy, 10, spiky hair", "10 spiky"),
    ("a 35yo female soldier with short brown hair", ""),
    ("middle aged man, balding, grey beard, glasses, sweater vest", ""),
    ("a gray wolf in a suit", "gray wolf"),
    ("someone with heterochromia: one blue eye and one green eye", "heterochromia"),
    ("cool skater girl with teal hair, black beanie and ripped jeans", ""),
    ("an elderly gentleman with silver hair, a silver moustache and a navy suit", ""),
    ("tall dark-haired woman with olive skin and hazel eyes wearing a white blouse and black skirt", ""),
    ("a fat friar", ""),
    ("a moon princess with lavender hair and golden eyes", "moon"),
    ("lumberjack in a red flannel shirt, dark beard, suspenders", "flannel suspenders"),
    ("a scary demon lord, horns, crimson skin, yellow eyes", ""),
    ("a freckled ginger teenage boy with braces and big ears", "braces"),
    ("a woman in her late sixties, slim, short white hair, pearl earrings", "pearl earrings"),
    ("short black hair", ""),
    ("#ff8800 hair and #00ffcc eyes", ""),
    ("a beautiful bald woman with dark brown skin and gold eyeshadow", ""),
    ("no hair, no beard, no glasses", ""),
    ("handsome Italian waiter with slicked back black hair and a thin moustache", ""),
    ("steampunk inventor with brass goggles and wild orange hair", "steampunk"),
    ("a pixie with pink skin, white hair and pointed ears", ""),
    ("a strong independent woman", "independent"),
    ("cyborg with chrome skin and red eyes", ""),
    ("a boy who is not tall and has no freckles", ""),
    ("person with vitiligo", "vitiligo"),
    ("a monk in an orange robe", ""),
    ("beach girl with sun-kissed skin and long sandy hair", "beach"),
    ("grim reaper", "grim reaper"),
)  # fmt: skip
"""What somebody typed, and the words of it that no look can show."""


@pytest.mark.parametrize(("text", "not_shown"), TYPED, ids=[text for text, _ in TYPED])
def test_every_word_is_understood_or_named(text: str, not_shown: str) -> None:
    """Nothing is dropped silently, and nothing that could be shown is called unknown."""
    assert " ".join(describe(text).unknown) == not_shown


@pytest.mark.parametrize(("text", "wanted"), PROMPTS, ids=[text for text, _ in PROMPTS])
def test_named_traits_are_in_the_look(text: str, wanted: str) -> None:
    """Of thirty descriptions every trait that they name is in the look, and in each sibling."""
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
        ("hair: short black, eyes: sea green", "eyes.color", "#3f9a86"), ("no eyebrows", "brows.thickness", -1.0), ("a baby-faced man", "face.jaw", 0.45),
        ("a girl without braids", "hair.style", "lob"), ("a white shirt and dark trousers", "wear.bottom_color", "#2e2c33"),
    ],
)  # fmt: skip
def test_what_words_mean_depends_on_those_beside_them(text: str, field: str, value: object) -> None:
    """People of this world have natural skins; nouns keep their own adjectives; negations undo only what was said."""
    section, key = field.split(".")
    assert getattr(getattr(describe(text).spec, section), key) == value


def test_likely_words_are_told() -> None:
    """A misspelt word is read as the one it is most like, and that is said; a strange one is not guessed at."""
    found = describe("a womann with burnette hair and a zeppelin")
    assert found.read_as == (("womann", "woman"), ("burnette", "brunette")) and found.unknown == ("zeppelin",)
