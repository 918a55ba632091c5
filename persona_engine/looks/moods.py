"""What else somebody may be like: moods, bearings, builds and complexions, in groups of words that look alike."""

from __future__ import annotations

from typing import Final

Traits = dict[str, object]

_GROUPS: Final[tuple[tuple[str, Traits], ...]] = (
    ("heartbroken depressed tearful weeping crying upset miserable lonely mournful grieving sorrowful wistful forlorn", {"face.smile": -0.6,
        "brows.tilt": 0.7}),
    ("nervous scared frightened terrified afraid panicked fearful spooked", {"brows.tilt": 0.7, "eyes.openness": 0.6, "face.smile": -0.2}),
    ("shocked amazed astonished startled stunned awestruck", {"eyes.openness": 0.8, "brows.height": 0.6}),
    ("disgusted annoyed irritated frustrated jealous grouchy cranky irate enraged hostile bitter", {"brows.tilt": -0.6, "face.smile": -0.5}),
    ("arrogant smug haughty snobbish snooty conceited vain", {"brows.arch": 0.5, "eyes.openness": -0.25, "face.smile": 0.2}),
    ("flirty flirtatious seductive sexy sensual sultry alluring", {"eyes.openness": -0.3, "eyes.wing": 0.8, "face.smile": 0.3}),
    ("relaxed serene peaceful tranquil laid-back easygoing easy-going contented", {"eyes.openness": -0.15, "face.smile": 0.3}),
    ("dignified noble regal majestic stately refined distinguished sophisticated classy", {"face.length": 0.2, "eyes.openness": -0.1, "brows.arch": 0.3}),
    ("graceful charming charismatic likeable likable good-natured good-hearted amiable approachable caring loving motherly fatherly grandmotherly benevolent",
     {"face.smile": 0.45}),
    ("intelligent clever witty brainy brilliant thoughtful pensive studious", {"brows.height": 0.2, "eyes.openness": 0.1}),
    ("hopeful optimistic excited ecstatic overjoyed delighted enthusiastic energetic lively bubbly perky bouncy chirpy exuberant laughing grinning beaming "
     "giggling", {"face.smile": 0.85, "eyes.openness": 0.2}),
    ("frowning scowling pouting sulky surly sullen glum dour unhappy moody", {"face.smile": -0.6, "brows.tilt": -0.3}),
    ("drunk tipsy dazed stoned drowsy jaded lazy hungover", {"eyes.openness": -0.6}),
    ("confused puzzled bewildered baffled", {"brows.tilt": 0.4, "brows.height": 0.4}),
    ("suspicious determined focused intense brooding resolute grim steely tough gruff", {"brows.tilt": -0.5, "eyes.openness": -0.2, "face.smile": -0.2}),
    ("aloof cold distant icy-hearted emotionless expressionless deadpan", {"face.smile": -0.2, "eyes.openness": -0.2}),
    ("cruel ruthless vicious savage feral bloodthirsty brutal demonic villainous vengeful", {"brows.tilt": -0.9, "skin.shadow": 0.5}),
    ("angelic saintly humble modest polite gentle-natured soft-spoken", {"eyes.size": 0.3, "face.smile": 0.3}),
    ("quirky goofy silly clumsy zany wacky funny", {"face.smile": 0.6, "eyes.openness": 0.3}),
    ("grizzled", {"worn.facial_hair": "stubble", "skin.wrinkles": 0.6, "hair.color": "#85817c", "hair.highlight": "#cfccc6"}),
    ("weather-beaten weatherbeaten leathery craggy battle-hardened hardened", {"skin.wrinkles": 0.6, "skin.color": "#c99a78"}),
    ("haggard frail feeble careworn", {"skin.shadow": 0.7, "face.cheeks": -0.5, "body.build": -0.5}),
    ("hulking strapping imposing hunky massive", {"body.height": 1.9, "body.heads": 5.1, "body.build": 0.2, "body.muscle": 0.8}),
    ("sporty", {"body.muscle": 0.5}),
    ("well-built powerful beefcake muscly muscled swole jacked", {"body.build": 0.1, "body.muscle": 0.9, "body.shoulders": 0.4}),
    ("thickset chunky", {"body.build": 0.7, "body.muscle": 0.3}),
    ("spindly scrawny gangly emaciated skeletal underweight rail-thin stick-thin", {"body.build": -0.9}),
    ("lithe svelte slight sinewy", {"body.build": -0.4}),
    ("pint-sized diminutive miniature teeny", {"body.height": 1.0, "body.heads": 3.4}),
    ("dainty", {"body.height": 1.35, "body.build": -0.4}), ("squat dumpy", {"body.height": 1.3, "body.build": 0.7}),
    ("pot-bellied paunchy tubby flabby roly-poly chubby-cheeked", {"body.build": 0.8, "face.width": 0.6, "face.cheeks": 0.7}),
    ("leggy statuesque long-legged", {"body.height": 1.78, "body.heads": 5.0}),
    ("pasty sallow pallid wan", {"skin.color": "#eddcc6", "skin.shadow": 0.4}), ("ruddy rosy-cheeked flushed red-faced", {"skin.blush": 0.95}),
    ("bronzed sunbaked sun-tanned", {"skin.color": "#c98d5e"}), ("chiseled chiselled sharp-featured", {"face.jaw": 0.7, "face.cheeks": 0.4}),
    ("delicate fine-featured", {"face.jaw": -0.5, "face.nose_size": -0.3}), ("ghostly ghastly deathly", {"skin.shadow": 0.5}),
    ("gothic", {"eyes.wing": 1.0, "skin.color": "#f9dfd0", "hair.color": "#121013", "hair.highlight": "#38353c"}),
    ("girly girlish", {"eyes.lashes": 0.9, "skin.blush": 0.7}), ("womanly ladylike",
        {"eyes.lashes": 0.8}),
    ("manly macho virile", {"face.jaw": 0.6, "brows.thickness": 0.5}), ("boyish-looking tomboyish", {"eyes.lashes": 0.2, "eyes.wing": 0.1}),
    ("transgender trans genderqueer agender genderfluid cisgender gay lesbian queer", {}),
    ("mixed-race biracial multiracial mestizo mestiza", {"skin.color": "#b98355"}),
    ("ageless", {"skin.wrinkles": 0.0}),
)  # fmt: skip
MOODS: Final[dict[str, Traits]] = {word: traits for words, traits in _GROUPS for word in words.split()}
