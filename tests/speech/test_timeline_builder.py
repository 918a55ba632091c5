"""Timelines from phoneme, word and no marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.names import VISEMES
from persona_engine.score.codec import on_tick
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.aligner import Aligner
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.synthesizer import AudioChunk, Done, PhoneMark, SpeechEvent, WordMark
from persona_engine.speech.timeline_builder import TimelineBuilder, build
from persona_engine.speech.viseme_marks import SEAL_S
from persona_engine.speech.voice import Band, Room, VoiceSpec
from tests.speech.spoken import net, spoken, told

RATE = 16_000


def _tone(*parts: tuple[float, float]) -> bytes:
    """A 200 Hz buzz in stretches of (seconds, amplitude)."""
    level = np.concatenate([np.full(int(s * RATE), a) for s, a in parts])
    time = np.arange(len(level)) / RATE
    return to_pcm(level * sum(np.sin(2 * np.pi * 200 * k * time) / k for k in range(1, 12)) / 3)


SENTENCES = {
    "de": "Der alte Hafen liegt unten am Wasser.", "fr": "Le vieux port se trouve en bas de la colline.", "es": "El puerto viejo está al pie de la colina.",
    "ru": "Старый порт находится под холмом.", "tr": "Eski liman tepenin altında.", "pl": "Stary port leży pod wzgórzem.",
    "it": "Il vecchio porto si trova ai piedi della collina.", "hu": "A régi kikötő a domb alatt van.", "fi": "Vanha satama on mäen alla.",
}  # fmt: skip
MAP: list[SpeechEvent] = [
    WordMark(0.1, 0, 3), PhoneMark(0.1, "m"), PhoneMark(0.2, "æ", 2), PhoneMark(0.4, "p"), PhoneMark(0.5, ""), Done(0.7),
]  # fmt: skip


def test_a_voice_is_shaped_and_its_room_rings_on() -> None:
    """Shaped sound is as long as what came, and the tail of the room longer once the voice is done, beyond its duration; what came is kept as it was."""
    voice, builder = VoiceSpec(eq=(Band("high_shelf", 4_000.0, -6.0),), room=Room(0.2, 0.1)), TimelineBuilder("Ah.")
    assert builder.shaped(voice) is builder
    builder.feed(AudioChunk(_tone((0.5, 0.4)), 0.0, RATE))
    assert builder.shaped(VoiceSpec()) is builder
    begun = builder.shaped(voice)
    assert len(begun.pcm) == len(builder.pcm) and begun.pcm != builder.pcm and not begun.timeline().complete
    builder.feed(Done(0.5))
    whole = builder.shaped(voice)
    assert builder.pcm == _tone((0.5, 0.4)) and whole.pcm.startswith(begun.pcm)
    assert whole.heard > 0.55 and whole.timeline().duration == 0.5


def test_phonemes_are_taken_as_they_are() -> None:
    """Each phoneme's viseme begins at its mark, and the only stressed vowel is the accent."""
    line = build("Map", MAP)
    assert [(m.viseme, m.start, m.stress) for m in line.visemes] == [("PP", 0.1, 0), ("aa", 0.2, 3), ("PP", 0.4, 0), ("sil", 0.5, 0)]
    assert line.timing == "phoneme" and line.complete


def test_a_diphthong_has_two_shapes() -> None:
    """The glide starts at 55 % of the vowel."""
    line = build("I", [PhoneMark(0.0, "aɪ", 2), Done(0.2)])
    assert [(m.viseme, m.start) for m in line.visemes[:2]] == [("aa", 0.0), ("I", 0.11)]


def test_short_closures_are_long_enough_to_be_seen() -> None:
    """A closure of 20 ms is widened into its neighbours."""
    line = build("aba", [PhoneMark(0.0, "a", 2), PhoneMark(0.2, "b"), PhoneMark(0.22, "a"), Done(0.5)])
    at = [m.viseme for m in line.visemes].index("PP")
    assert line.visemes[at + 1].start - line.visemes[at].start >= SEAL_S - 0.005


def test_loud_vowels_open_wider() -> None:
    """Gain follows the level of the vowel."""
    pcm = _tone((0.2, 0.05), (0.1, 0.0), (0.2, 0.5))
    line = build("a a", [PhoneMark(0.0, "ɑ"), PhoneMark(0.2, "t"), PhoneMark(0.3, "ɑ"), Done(0.5)], pcm, RATE)
    soft, loud = (m.gain for m in line.visemes if m.viseme == "aa")
    assert soft < loud


def test_whispers_open_less_and_shouts_more() -> None:
    """The same words whispered, spoken and shouted: the gain of their vowels grows; lips still seal."""

    def vowels(events: list[SpeechEvent]) -> tuple[float, list[float]]:
        line = build("Papa", [e for e in events if not isinstance(e, Done)])
        gains = [m.gain for m in line.visemes if m.viseme in ("aa", "E", "I", "O", "U")]
        return float(np.mean(gains)), [m.gain for m in line.visemes if m.viseme == "PP"]

    text = "Papa put many maps upon my new table today."
    plain, soft = (vowels(list(spoken(text, 1.0, "en-us", variant)[2])) for variant in ("f3", "whisper"))
    samples, rate, events, _ = spoken(text)
    spectrum, hz = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / rate)
    bright = np.fft.irfft(spectrum * np.where(hz > 900, 2.5, 1.0), len(samples))
    # Higher by half, and as loud as can be.
    shout = to_pcm(np.tanh(bright / np.abs(bright).max() * 3))
    marks = [e if isinstance(e, WordMark) else PhoneMark(e.start / 1.5, e.ipa, e.stress) for e in events if isinstance(e, PhoneMark)]
    loud = vowels([AudioChunk(shout, 0.0, round(rate * 1.5)), *marks])
    assert soft[0] < 0.75 * plain[0] and loud[0] > 1.1 * plain[0]
    assert set(soft[1]) == set(plain[1]) == set(loud[1]) == {1.0}


def _bare(text: str, *, words: bool = False, language: str = "en-us") -> tuple[TimelineBuilder, SpeechTimeline]:
    """What a voice without marks, or with words only, gives of espeak-ng's sound; and what espeak-ng itself says of it."""
    _, _, events, _ = spoken(text, 1.0, language)
    builder = TimelineBuilder(text, net=net())
    for event in events:
        if not isinstance(event, PhoneMark) and (words or not isinstance(event, WordMark)):
            builder.feed(event)
    return builder, build(text, events)


def _alike(a: SpeechTimeline, b: SpeechTimeline) -> float:
    """Share of the time in which both show the same."""
    at = np.arange(0, b.duration, 0.01)
    shown = [[line.visemes[max(0, i)].viseme for i in np.searchsorted([m.start for m in line.visemes], at, "right") - 1] for line in (a, b)]
    return float(np.mean([x == y for x, y in zip(*shown)]))


LINE = "Papa put many maps upon my new table today."


def test_text_finds_its_sound() -> None:
    """Without marks the words lie where they sound, by spelling already, and the mouth shows nearly what the voice itself would have said."""
    builder, exact = _bare(LINE)
    for plan, least in ((None, 0.5), (told(LINE), 0.75)):
        builder.told = plan
        line = builder.timeline()
        assert line.timing == "none" and [w.text for w in line.words] == [w.text for w in exact.words]
        assert np.median([abs(a.start - b.start) for a, b in zip(line.words, exact.words)]) < 0.04
        assert _alike(line, exact) > least


def test_words_help() -> None:
    """Words' times are kept to."""
    builder, exact = _bare(LINE, words=True)
    line = builder.timeline()
    assert line.timing == "word"
    assert max(abs(a.start - b.start) for a, b in zip(line.words, exact.words)) < 0.12


def test_what_the_sound_does_not_say_is_not_shown() -> None:
    """With another text the lips follow what is heard, and the words are all there, in order."""
    builder, exact = _bare(LINE)
    wrong = "Seventeen angry geese are swimming through icy sleet."
    astray = TimelineBuilder(wrong, net=net(), told=told(wrong))
    samples, rate, _, duration = spoken(LINE)
    for event in (AudioChunk(to_pcm(samples), 0.0, rate), Done(duration)):
        astray.feed(event)
    line = astray.timeline()
    forced = Aligner(net()).align(told(wrong), samples, rate)
    forced_line = build(wrong, [*(PhoneMark(p.start, p.ipa) for p in forced.phones), Done(duration)])
    assert _alike(line, exact) > _alike(forced_line, exact) + 0.1
    assert [w.text for w in line.words][:3] == ["Seventeen", "angry", "geese"]


def test_speech_without_text() -> None:
    """Lips follow the sound and rest in silence; syllables that stand out are stressed."""
    builder, exact = _bare(LINE)
    unknown = TimelineBuilder("", net=net())
    quiet = np.zeros(8_000, np.float32)
    samples, rate, _, _ = spoken(LINE)
    whole = np.concatenate([quiet, samples, quiet])
    for event in (AudioChunk(to_pcm(whole), 0.0, rate), Done(len(whole) / rate)):
        unknown.feed(event)
    line = unknown.timeline()
    opened = [m.start for m in line.visemes if m.viseme != "sil"]
    assert opened[0] > 0.25 and line.visemes[-1].start < len(whole) / rate - 0.2
    assert 3 <= sum(p.stress == 2 for p in line.phones) <= 12
    assert len({m.viseme for m in line.visemes}) >= 7


@pytest.mark.parametrize("language", ["de", "fr", "es", "ru", "tr", "pl", "it", "hu", "fi"])
def test_every_language_is_laid_on_its_sound(language: str) -> None:
    """A script in the language of the voice is found in its sound."""
    text = SENTENCES[language]
    builder, exact = _bare(text, language=language)
    builder.told = told(text, language)
    assert _alike(builder.timeline(), exact) > 0.7


def test_a_timeline_is_there_while_sound_arrives() -> None:
    """Before `Done` the rest of the text is laid out ahead."""
    builder = TimelineBuilder("Mama makes many maps.", net=net())
    builder.feed(AudioChunk(_tone((0.5, 0.4)), 0.0, RATE))
    line = builder.timeline()
    assert not line.complete and line.duration > 0.5 and line.words[-1].text == "maps"


marks = st.one_of(
    st.builds(PhoneMark, st.floats(0, 5), st.sampled_from(["", "p", "aɪ", "s", "ɹ", "h", "??", "ɔːɹ"]), st.integers(0, 2)),
    st.builds(WordMark, st.floats(0, 5), st.integers(0, 30), st.integers(0, 40), st.none() | st.floats(0, 5)),
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(marks, max_size=12), st.integers(0, 9_000))
def test_any_stream_gives_an_ordered_timeline(text: str, events: list[SpeechEvent], samples: int) -> None:
    """Whatever a voice says, viseme starts increase on the wire's grid and end with a closed mouth."""
    line = build(text, events, to_pcm(np.random.default_rng(1).standard_normal(samples) * 0.1), RATE, net())
    starts = [m.start for m in line.visemes]
    assert starts == sorted(set(starts)) and all(s == on_tick(s) for s in starts)
    assert line.visemes[-1].viseme == "sil" and {m.viseme for m in line.visemes} <= set(VISEMES)


def test_a_second_voice_may_know_more_than_the_first() -> None:
    """Words that have no phonemes of their own get shapes from their letters; the phonemes behind them belong to their own words."""
    line = build("Boom map", [WordMark(0.0, 0, 4, 0.5), *(_later(event, 0.6, 5) for event in MAP)])
    assert [(w.text, w.start) for w in line.words] == [("Boom", 0.0), ("map", 0.7)]
    assert line.visemes[0].viseme == "PP" and {p.word for p in line.phones if p.ipa and p.start >= 0.65} == {1}


def _later(event: SpeechEvent, seconds: float, chars: int) -> SpeechEvent:
    match event:
        case WordMark():
            return WordMark(event.start + seconds, event.char_start + chars, event.char_end + chars)
        case PhoneMark():
            return PhoneMark(event.start + seconds, event.ipa, event.stress)
        case Done():
            return Done(event.duration + seconds)
    return event
