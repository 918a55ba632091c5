"""Descriptions in other languages are recognised, so that people are told instead of given someone at random."""

import pytest

from bench.prompts import PROMPTS
from persona_engine.looks.languages import language
from tests.looks.test_vocabulary import TYPED

FOREIGN: tuple[tuple[str, str], ...] = (
    ("Ein alter Mann mit weißem Bart", "German"), ("eine junge Frau mit roten Haaren", "German"), ("une femme aux cheveux roux", "French"),
    ("un homme avec une barbe", "French"), ("una mujer joven con pelo largo y rizado", "Spanish"), ("uomo con barba", "Italian"),
    ("uma mulher com cabelo loiro", "Portuguese"), ("een vrouw met rood haar", "Dutch"), ("stary mężczyzna z brodą", "Polish"),
    ("en gammal man med skägg", "Swedish"), ("kırmızı saçlı, uzun bir kadın", "Turkish"), ("背の高い女の子", "Japanese"), ("一个高个子男人", "Chinese"),
    ("키가 큰 여자", "Korean"), ("красивая женщина с голубыми глазами", "Russian or a language written like it"),
    ("امرأة ذات شعر طويل", "Arabic or a language written like it"), ("ψηλός άντρας", "Greek"),
)  # fmt: skip
LIKENESSES = ("skin like porcelain, lips like cherries, hair as black as night", "eyes as blue as the sea, as tall as a house", "o, for eyes as green as moss")


@pytest.mark.parametrize(("text", "name"), FOREIGN, ids=[name + str(n) for n, (_, name) in enumerate(FOREIGN)])
def test_other_languages_are_named(text: str, name: str) -> None:
    """The language of a description is told by its commonest words or its script."""
    assert language(text) == name


def test_english_is_never_taken_for_another_language() -> None:
    """No English description is called foreign, whatever names and loanwords are in it."""
    foreign = {text for text, _ in FOREIGN}
    english = [text for text, _ in (*TYPED, *PROMPTS) if text not in foreign]
    assert [text for text in (*english, *LIKENESSES, "a señora with a sombrero", "", "123", "zeppelin") if language(text)] == []
