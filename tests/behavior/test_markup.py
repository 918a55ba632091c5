"""The markup parser: a tag is never spoken, whatever the model writes and however it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.markup import SYNONYMS, MarkupParser, Piece, Tag, TextPiece

SIGNS = st.text(st.sampled_from("[]<>{}()*（）【】: ab/|.\n\"'😀ע"), max_size=200)
WORDS = st.lists(
    st.sampled_from(["[wave]", "[point:harbour]", "*nods*", "(smiles)", "<emotion joy 0.6>", "{look}", "Hello", " ", "[", "]", "*", "the quay. ",
        "x" * 90, "("]),
    max_size=20,
).map("".join)  # fmt: skip


def parse(*deltas: str) -> list[Piece]:
    """Pieces of a stream, neighbouring text joined."""
    parser, out = MarkupParser(), []
    for piece in [p for d in deltas for p in parser.feed(d)] + parser.flush():
        if isinstance(piece, TextPiece) and out and isinstance(out[-1], TextPiece):
            out[-1] = TextPiece(out[-1].text + piece.text)
        else:
            out.append(piece)
    return out


def text(*deltas: str) -> str:
    """The words to speak, single-spaced."""
    return " ".join("".join(p.text for p in parse(*deltas) if isinstance(p, TextPiece)).split())


@given(SIGNS | WORDS | st.text(max_size=200), st.lists(st.integers(0, 200), max_size=8))
def test_feeding_in_pieces_is_feeding_the_whole(whole: str, cuts: list[int]) -> None:
    """Wherever the stream is cut, the same words and tags come out in the same order."""
    edges = sorted({0, len(whole), *(min(c, len(whole)) for c in cuts)})
    assert parse(*(whole[a:b] for a, b in zip(edges, edges[1:], strict=False))) == parse(whole)


@given(SIGNS | WORDS)
def test_no_markup_is_ever_spoken(whole: str) -> None:
    """No bracket and no star reaches the voice; a round one only where an aside was opened."""
    words = text(whole)
    assert not set(words) & set("[]<>{}*（）【】\ue000")
    assert words.count("(") >= words.count(")")


@given(st.text(st.characters(exclude_characters="[]<>{}()*（）【】"), max_size=300))
def test_plain_text_passes_untouched(plain: str) -> None:
    """Text without markup comes out as it went in."""
    assert "".join(p.text for p in parse(plain) if isinstance(p, TextPiece)) == plain


@pytest.mark.parametrize(
    ("written", "tag", "words"),
    [
        ("[wave] Hello.", Tag("wave"), "Hello."),
        ("Over [point:harbour] there.", Tag("point", "harbour"), "Over there."),
        ("[ Point : the harbour ] There.", Tag("point", "the harbour"), "There."),
        ("*nods* Yes.", Tag("nod"), "Yes."),
        ("*nods slowly* Yes.", Tag("nod", "slowly"), "Yes."),
        ("**nods** Yes.", Tag("nod"), "Yes."),
        ("***nods*** Yes.", Tag("nod"), "Yes."),
        ("Well, **shakes her head** No.", Tag("shake"), "Well, No."),
        ("I agree **nods** completely.", Tag("nod"), "I agree completely."),
        ("Well, **shrugs** maybe so.", Tag("shrug"), "Well, maybe so."),
        ("It was late **sighs** and cold.", Tag("sadness"), "It was late and cold."),
        ("(smiles) Yes.", Tag("smile"), "Yes."),
        ("(smiles warmly) Yes.", Tag("smile", "warmly"), "Yes."),
        ("<emotion joy 0.6> Yes.", Tag("joy", "0.6"), "Yes."),
        ("[emotion:joy] Yes.", Tag("joy"), "Yes."),
        ('<emotion="sadness"/> Yes.', Tag("sadness"), "Yes."),
        ("[happy:0.4] Yes.", Tag("joy", "0.4"), "Yes."),
        ("【wave】Hello.", Tag("wave"), "Hello."),
        ("[dances a jig] Yes.", Tag("dances a jig", "", False), "Yes."),
        ("[/joy] Yes.", Tag("joy"), "Yes."),
    ],
)
def test_tags_in_every_common_notation(written: str, tag: Tag, words: str) -> None:
    """Ours and what models write besides give the same behaviour; unknown ones are reported and dropped."""
    assert [p for p in parse(written) if isinstance(p, Tag)] == [tag]
    assert text(written) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("It is a *very* old map.", "It is a very old map."),
        ("It is **very** old.", "It is very old."),
        ("*walks over to the window* Look.", "Look."),
        ("3 < 5 and 5 * 3 is 15.", "3 is less than 5 and 5 × 3 is 15."),
        ("5>3, x <= 7 and y >= -2.", "5 is greater than 3, x is at most 7 and y is at least -2."),
        ("I <3 you. File > Open is < that.", "I 3 you. File Open is that."),
        ("She **nods** at everything, and my brother **winks** too.", "She nods at everything, and my brother winks too."),
        ("All these **smiles** on their faces. Old Bram **shrugs** too.", "All these smiles on their faces. Old Bram shrugs too."),
        ("2*3 * 4 is 24, with *very* big 5* rooms.", "2×3 × 4 is 24, with very big 5 rooms."),
        ("In 1999 *only* I had three key **points**.", "In 1999 only I had three key points."),
        ("**Waves** crash. **This is what I meant** to say.", "Waves crash. This is what I meant to say."),
        ("Bread (the good one with salt in it) is gone.", "Bread (the good one with salt in it) is gone."),
        ("Hello [wave", "Hello"),
        ("Hello [wave my friend", "Hello my friend"),
        ("[wave [nod]] Hi.", "Hi."),
        ("An aside (with a [wave] in it, of five words) ends.", "An aside (with a in it, of five words) ends."),
        ("a ] b } c", "a b c"),
    ],
)
def test_words_survive(written: str, words: str) -> None:
    """Emphasis, asides, arithmetic and torn tags cost no words."""
    assert text(written) == words


def test_an_endless_tag_does_not_stop_the_speech() -> None:
    """After the longest tag an open bracket is given up; what follows is spoken."""
    assert text("[" + "word " * 40).endswith("word word")


@pytest.mark.parametrize("name", sorted(SYNONYMS))
def test_every_synonym_is_understood(name: str) -> None:
    """What the table lists is a known tag in brackets."""
    (tag,) = parse(f"[{name}]")
    assert isinstance(tag, Tag) and tag.known and tag.name == SYNONYMS[name]


def test_a_torn_tag_of_several_words_is_swallowed_whole() -> None:
    """A bracket that never closes takes a known direction with it, and nothing more."""
    parser = MarkupParser()
    said = "".join(p.text for p in parser.feed("Well [shakes her head I do not think so. " + "x" * 90) + parser.flush() if isinstance(p, TextPiece))
    assert "head" not in said and "I do not think so." in said
