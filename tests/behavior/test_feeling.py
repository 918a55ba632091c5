"""Feelings that tags ask for: they last through a turn, ever less, and never hide another one."""

from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.feeling import LEAST, coloured, lasting, level
from persona_engine.behavior.markup import Tag
from persona_engine.behavior.plan import Placed
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect

FELT = [name for name in EMOTIONS if name != "neutral"]


@given(st.sampled_from(FELT), st.floats(0.1, 1.0))
def test_a_feeling_fades_from_sentence_to_sentence(name: str, strength: float) -> None:
    """Each sentence without one of its own has the feeling of the one before, weaker; after some it is over."""
    tags, left = lasting((Placed(Tag(name, str(strength)), 0),), None)
    seen = [level(tags[0].tag)]
    while left is not None:
        tags, left = lasting((), left)
        assert [placed.tag.name for placed in tags] == [name] and LEAST <= level(tags[0].tag) < seen[-1]
        seen.append(level(tags[0].tag))
    assert len(seen) < 10


def test_another_feeling_takes_its_place() -> None:
    """From where a sentence asks for another feeling, that one holds; to be neutral ends it; other tags change nothing."""
    joy, grief = Placed(Tag("joy"), 12), Placed(Tag("sadness"), 0)
    tags, left = lasting((joy,), grief.tag)
    assert tags == (grief, joy) and left is not None and left.name == "joy"
    assert lasting((Placed(Tag("joy"), 0),), grief.tag)[0] == (Placed(Tag("joy"), 0),)
    assert lasting((Placed(Tag("neutral"), 0),), grief.tag) == ((Placed(Tag("neutral"), 0),), None)
    assert lasting((Placed(Tag("wave"), 3),), None) == ((Placed(Tag("wave"), 3),), None)


def test_what_is_asked_for_colours_the_affect() -> None:
    """The strongest emotion of the tags, where it is stronger than what is felt."""
    angry = Affect(emotion="anger", intensity=0.6)
    assert coloured(angry, [Placed(Tag("joy", "0.4"), 0)]) == angry
    assert coloured(angry, [Placed(Tag("joy", "0.9"), 0), Placed(Tag("wave"), 2)]) == Affect(emotion="joy", intensity=0.9)
