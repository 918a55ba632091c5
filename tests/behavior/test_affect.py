"""Affect: what is said to her, how it fades, and who she is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.affect import FEELINGS, OPPOSED, Temperament, caught, decayed, feel, masked, resting, stirred
from persona_engine.behavior.appraisal import CUES, appraise, emphasis
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect

FACTOR = st.floats(0, 1)
TEMPERS = st.builds(Temperament, FACTOR, FACTOR, FACTOR, FACTOR, FACTOR)
SIGNED, LEVEL, EMOTION = st.floats(-1, 1), st.floats(0, 1), st.sampled_from(EMOTIONS)
AFFECTS = st.builds(Affect, SIGNED, SIGNED, SIGNED, EMOTION, LEVEL, EMOTION, LEVEL)


@pytest.mark.parametrize(
    ("text", "appraisal"),
    [
        ("You are stupid.", "insult"), ("You are not stupid!", "praise"), ("You're not funny", "insult"), ("I will kill you", "threat"),
        ("My cat died.", "sad_news"), ("What a lovely map!", "praise"), ("Hello!", "greeting"), ("Bye now", "farewell"), ("thank you so much", "thanks"),
        ("My boat broke and nobody wants to help me.", "sad_news"), ("I'm so happy!", "good_news"), ("Watch out!", "alarm"), ("Yuck, rotten fish.", "disgusting"),
        ("I'm not happy", ""), ("We won!", "good_news"), ("Is the fish market far?", "question"), ("I miss my sister", "sad_news"),
        ("haha, good one", "joke"), ("Where is the inn?", "question"), ("I bought bread.", ""), ("", ""), ("😀", ""), ("The deadline is near.", ""),
    ],
)  # fmt: skip
def test_lines_are_appraised(text: str, appraisal: str) -> None:
    """The most urgent thing in a line counts, and negation turns it round."""
    assert appraise(text) == appraisal


@given(AFFECTS, st.sampled_from([*FEELINGS, "", "unheard of"]), TEMPERS)
def test_feelings_stay_in_range(before: Affect, appraisal: str, temper: Temperament) -> None:
    """However she feels and whatever is said, affect stays within its bounds."""
    after = feel(before, appraisal, temper)
    assert all(-1 <= v <= 1 for v in (after.valence, after.arousal, after.dominance))
    assert ({after.emotion, after.second} <= set(EMOTIONS) and 0 <= after.second_intensity <= after.intensity <= 1) or after == before


@given(AFFECTS, TEMPERS, st.floats(0, 200), st.floats(0, 200))
def test_decay_is_closed_in_time(affect: Affect, temper: Temperament, a: float, b: float) -> None:
    """Waiting twice is waiting once for as long: a seek needs only the last entry."""
    rest = resting(temper)
    twice, once = decayed(decayed(affect, a, rest), b, rest), decayed(affect, a + b, rest)
    assert twice.valence == pytest.approx(once.valence, abs=1e-9) and twice.arousal == pytest.approx(once.arousal, abs=1e-9)
    assert twice.intensity == pytest.approx(once.intensity, abs=1e-9) and twice.second_intensity == pytest.approx(once.second_intensity, abs=1e-9)
    assert twice.emotion == once.emotion or once.intensity - once.second_intensity < 1e-9


@given(AFFECTS, TEMPERS)
def test_all_feelings_pass(affect: Affect, temper: Temperament) -> None:
    """After an hour only the temperament is left."""
    rest = resting(temper)
    later = decayed(affect, 3600.0, rest)
    assert later.emotion == "neutral" and later.intensity == 0
    assert later.valence == pytest.approx(rest.valence, abs=1e-6)


def test_temperament_colours_what_is_felt() -> None:
    """The nervous take a threat harder, the agreeable an insult lighter, the extravert praise more."""
    calm, average = Affect(), Temperament()
    assert feel(calm, "threat", Temperament(neuroticism=1)).intensity > feel(calm, "threat", average).intensity
    assert feel(calm, "insult", Temperament(agreeableness=1)).intensity < feel(calm, "insult", average).intensity
    assert feel(calm, "praise", Temperament(extraversion=1)).valence > feel(calm, "praise", average).valence
    assert resting(Temperament(extraversion=1, agreeableness=1, neuroticism=0)).valence > resting(Temperament(neuroticism=1)).valence


def test_the_same_words_hurt_people_differently() -> None:
    """Insulted, the disagreeable grow angry and the agreeable sad; praised, the withdrawn are embarrassed."""
    assert feel(Affect(), "insult", Temperament(agreeableness=0.1)).emotion == "anger"
    assert feel(Affect(), "insult", Temperament(agreeableness=0.9)).emotion == "sadness"
    assert feel(Affect(), "praise", Temperament(extraversion=0.1)).emotion == "embarrassment"


@given(AFFECTS, EMOTION, st.floats(0.1, 0.9))
def test_opposed_emotions_drive_each_other_out(before: Affect, emotion: str, intensity: float) -> None:
    """What is stirred is never less than before; what is opposed to it is never more."""
    after = stirred(before, emotion, intensity)
    was = {before.second: before.second_intensity} | {before.emotion: before.intensity}
    for name, level in ((after.emotion, after.intensity), (after.second, after.second_intensity)):
        if frozenset((name, emotion)) in OPPOSED and name in was:
            assert level <= max(before.intensity, before.second_intensity)


def test_emotions_mix_beside_each_other() -> None:
    """Surprise and joy are both there; joy and sadness are not."""
    glad = stirred(stirred(Affect(), "surprise", 0.5), "joy", 0.6)
    assert (glad.emotion, glad.second) == ("joy", "surprise")
    torn = stirred(stirred(Affect(), "sadness", 0.5), "joy", 0.8)
    assert torn.emotion == "joy" and torn.second_intensity == 0


def test_the_polite_hide_a_slight_hurt_behind_a_smile() -> None:
    """A mask grows with agreeableness and conscientiousness; joy needs none; strong feeling breaks through."""
    hurt, polite = Affect(-0.3, 0, 0, "sadness", 0.3), Temperament(conscientiousness=0.9, agreeableness=0.9, neuroticism=0.1)
    assert masked(hurt, polite).mask > 0.4 > masked(hurt, Temperament(agreeableness=0.1, conscientiousness=0.3)).mask
    assert masked(Affect(0.3, 0, 0, "joy", 0.3), polite).mask == 0
    assert masked(Affect(-0.6, 0, 0, "anger", 0.9), polite).mask < masked(hurt, polite).mask


def test_feelings_are_caught_only_by_who_is_open_to_them() -> None:
    """Contagion is off by default, weak however long it lasts, and ends at four metres."""
    joy, open_one = Affect(0.6, 0.4, 0.2, "joy", 0.8), Temperament(contagion=1.0)
    assert caught(Affect(), joy, Temperament(), 1.0) == Affect()
    assert 0 < caught(Affect(), joy, open_one, 1.0).intensity <= 0.2
    assert caught(Affect(), joy, open_one, 4.5) == Affect()
    long_together = Affect()
    for _ in range(40):
        long_together = caught(decayed(long_together, 0.5), joy, open_one, 1.0)
    assert 0.1 < long_together.intensity <= 0.2 + 1e-9


@pytest.mark.parametrize("appraisal", sorted(CUES))
def test_every_appraisal_has_a_feeling(appraisal: str) -> None:
    """What can be found in a line does something to an average temperament."""
    assert feel(Affect(), appraisal, Temperament()) != Affect()


def test_emphasis_counts() -> None:
    """The same insult said louder hurts more."""
    soft, loud = (feel(Affect(), "insult", Temperament(), emphasis(t)).intensity for t in ("that was a bit stupid", "THAT WAS SO STUPID!!!"))
    assert soft < 0.8 * loud


def test_those_between_kind_and_unkind_despise() -> None:
    """An insult or a boast is beneath the proud: they feel contempt, which lifts them above it and leaves no room for joy."""
    proud = Temperament(agreeableness=0.55)
    scornful = feel(Affect(), "insult", proud)
    assert scornful.emotion == "contempt" and scornful.dominance > 0
    assert feel(Affect(), "boast", proud).emotion == "contempt" and feel(Affect(), "boast", Temperament(agreeableness=0.9)).emotion == "interest"
    assert stirred(Affect(emotion="joy", intensity=0.5), "contempt", 0.6).emotion == "contempt"


def test_boredom_ends_when_something_happens() -> None:
    """Nothing bores; whatever interests, frightens or gladdens drives that out."""
    bored = feel(feel(Affect(), "nothing", Temperament()), "nothing", Temperament())
    assert bored.emotion == "boredom"
    for event in ("curious", "alarm", "good_news", "flash"):
        assert feel(bored, event, Temperament()).emotion != "boredom", event
