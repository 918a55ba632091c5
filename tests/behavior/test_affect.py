"""Affect: what is said to her, how it fades, and who she is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.affect import FEELINGS, Temperament, appraise, decayed, feel, resting
from persona_engine.names import EMOTIONS
from persona_engine.score.affect import Affect

FACTOR = st.floats(0, 1)
TEMPERS = st.builds(Temperament, FACTOR, FACTOR, FACTOR, FACTOR, FACTOR)
AFFECTS = st.builds(Affect, st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1), st.sampled_from(EMOTIONS), st.floats(0, 1))


@pytest.mark.parametrize(
    ("text", "appraisal"),
    [
        ("You are stupid.", "insult"), ("You are not stupid!", "praise"), ("You're not funny", "insult"), ("I will kill you", "threat"),
        ("My cat died.", "sad_news"), ("What a lovely map!", "praise"), ("Hello!", "greeting"), ("Bye now", "farewell"), ("thank you so much", "thanks"),
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
    assert after.emotion in EMOTIONS and 0 <= after.intensity <= 1


@given(AFFECTS, TEMPERS, st.floats(0, 200), st.floats(0, 200))
def test_decay_is_closed_in_time(affect: Affect, temper: Temperament, a: float, b: float) -> None:
    """Waiting twice is waiting once for as long: a seek needs only the last entry."""
    rest = resting(temper)
    twice, once = decayed(decayed(affect, a, rest), b, rest), decayed(affect, a + b, rest)
    assert twice.valence == pytest.approx(once.valence, abs=1e-9) and twice.arousal == pytest.approx(once.arousal, abs=1e-9)
    assert twice.intensity == pytest.approx(once.intensity, abs=1e-9) and (twice.emotion == once.emotion or once.intensity == 0)


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
