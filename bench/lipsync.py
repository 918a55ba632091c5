"""Lips on real human speech against forced alignment: `python -m bench.lipsync --json OUT`.

Text and audio (espeak-ng's phonemes on the sound) and audio alone, offline and streaming, on the recordings of `bench.recordings`. Accuracy counts
speech frames, 100 a second, over 15 visemes. An onset's error is the distance to the nearest onset of the same viseme, `FAR_MS` where there is none.
A closure (p b m) is found when the lips close within 30 ms of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

# CPU is counted for one thread; numpy reads this when it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from bench.recordings import HZ, Recording, load, load_folder
from bench.rendered import Rendered, rendered
from bench.report import save, show
from persona_engine import resources
from persona_engine.names import VISEMES
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.services.espeak import EspeakVoice
from persona_engine.speech import aligner, hearing, trust
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.script import Script, script
from persona_engine.speech.synthesizer import AudioChunk, Done, PhoneMark, SpeechEvent, SpeechRequest
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.speech.viseme_net import VISEME_OF, VisemeNet, labels

FAR_MS = 150.0
CLOSE = 3
CHUNK_S = 0.02
PASSES = 3
"""The quickest counts: other load on the machine blurs CPU time too."""
PP = VISEMES.index("PP")
PEERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("TalkingHead lipsync-en, given true word times", ".59", "-", ".95/.95", "~0", "words and their times"),
    ("Rhubarb 1.14 dialog, offline", ".56 of 7 groups", "-", "1.0/1.0", "680", "text"),
    ("Rhubarb pocketSphinx / phonetic", ".53 / .49 of 7 groups", "-", ".89/.94, .65/.69", "880 / 42", "-"),
    ("HeadAudio 0.1.0, 16 kHz / 48 kHz", ".16 / .32", "-", ".30/.25", "4-6", "-"),
)
"""Others on the same recordings, measured once with their own programs: system, speech frames, onset, closure recall/precision, ms a second, needs."""


@dataclass(frozen=True)
class Figures:
    """Of one system over all recordings."""

    viseme15: float
    onset_median_ms: float
    onset_p90_ms: float
    closure_recall: float
    closure_precision: float
    ms_per_s: float
    changes_per_s: float


def _runs(shown: np.ndarray) -> list[tuple[int, int, int]]:
    starts = np.flatnonzero(np.diff(shown, prepend=-1))
    return [(int(shown[a]), int(a), int(b)) for a, b in zip(starts, [*starts[1:], len(shown)])]


def _onsets(truth: np.ndarray, shown: np.ndarray) -> list[float]:
    found: dict[int, list[int]] = {}
    for viseme, a, _ in _runs(shown):
        found.setdefault(viseme, []).append(a)
    out = []
    for viseme, a, _ in _runs(truth):
        if viseme:
            near = min((abs(a - b) for b in found.get(viseme, [])), default=10**6)
            out.append(min(FAR_MS, near * 1000 / HZ))
    return out


def _closures(of: np.ndarray, among: np.ndarray) -> list[bool]:
    return [bool((among[max(0, a - CLOSE) : b + CLOSE] == PP).any()) for viseme, a, b in _runs(of) if viseme == PP]


def score(truths: Sequence[np.ndarray], shown: Sequence[np.ndarray], cpu_s: float, seconds: float) -> Figures:
    """Figures of frames against frames."""
    truth, found = np.concatenate(truths), np.concatenate(shown)
    onsets = np.array([e for t, s in zip(truths, shown) for e in _onsets(t, s)])
    recall = [hit for t, s in zip(truths, shown) for hit in _closures(t, s)]
    precision = [hit for t, s in zip(truths, shown) for hit in _closures(s, t)]
    changes = sum(len(_runs(s)) - 1 for s in shown)
    return Figures(
        float((truth == found)[truth != 0].mean()), float(np.median(onsets)), float(np.percentile(onsets, 90)), float(np.mean(recall)),
        float(np.mean(precision)) if precision else 0.0, cpu_s * 1e3 / seconds, changes / seconds,
    )  # fmt: skip


def _frames(rows: Sequence[tuple[str, float, float]], count: int) -> np.ndarray:
    return VISEME_OF[labels(rows, count, HZ)]


def _of_marks(marks: Sequence[Any], count: int) -> np.ndarray:
    rows = [m for m in marks if isinstance(m, PhoneMark)]
    ends = [m.start for m in rows[1:]] + [count / HZ]
    return _frames([(m.ipa, m.start, end) for m, end in zip(rows, ends)], count)


async def scripts(recordings: Sequence[Recording]) -> list[Script]:
    """What espeak-ng would say, unheard."""
    voice = EspeakVoice()
    out = []
    for recording in recordings:
        events: list[SpeechEvent] = [event async for event in voice.stream(SpeechRequest(recording.text)) if not isinstance(event, AudioChunk)]
        out.append(script(recording.text, events, next(e.duration for e in events if isinstance(e, Done))))
    await voice.close()
    return out


def measure(net: VisemeNet, recordings: Sequence[Recording], told: Sequence[Script]) -> tuple[dict[str, Figures], dict[str, list[float]]]:
    """Figures by system, and confidences with the right and with a wrong text."""
    truths = [r.truth() for r in recordings]
    seconds = sum(r.seconds for r in recordings)
    confidence: dict[str, list[float]] = {"right": [], "wrong": []}
    ours = aligner.Aligner(net)

    def with_text(i: int) -> np.ndarray:
        made = ours.align(told[i], recordings[i].samples, recordings[i].rate)
        confidence["right"].append(made.confidence)
        return _frames([(p.ipa, p.start, p.end) for p in made.phones], len(truths[i]))

    def streaming(i: int, feed: Callable[..., list[Any]]) -> np.ndarray:
        step = round(CHUNK_S * recordings[i].rate)
        pieces = range(0, len(recordings[i].samples), step)
        return _of_marks([m for a in pieces for m in feed(recordings[i].samples[a : a + step], a + step >= len(recordings[i].samples))], len(truths[i]))

    systems: dict[str, Callable[[int], np.ndarray]] = {
        "text_audio": with_text,
        "text_audio_streaming": lambda i: streaming(i, aligner.StreamAligner(net, told[i], recordings[i].rate).feed),
        "audio_only": lambda i: _frames([(p.ipa, p.start, p.end) for p in hearing.phones(net, recordings[i].samples, recordings[i].rate)], len(truths[i])),
        "audio_only_streaming": lambda i: streaming(i, hearing.Hearing(net, recordings[i].rate).feed),
    }
    out = {}
    for name, system in systems.items():
        system(0)
        spent = []
        for _ in range(PASSES):
            confidence["right"].clear()
            start = time.thread_time()
            shown = [system(i) for i in range(len(recordings))]
            spent.append(time.thread_time() - start)
            if name == "text_audio":
                right = list(confidence["right"])
        out[name] = score(truths, shown, min(spent), seconds)
    for i, recording in enumerate(recordings):
        other = told[(i + 3) % len(told)]
        confidence["wrong"].append(ours.align(other, recording.samples, recording.rate).confidence)
    return out, {"right": right, "wrong": confidence["wrong"]}


def timelines(net: VisemeNet, recordings: Sequence[Recording], told: Sequence[Script | None]) -> list[SpeechTimeline]:
    """What the engine performs of the recordings."""
    out = []
    for recording, plan in zip(recordings, told):
        builder = TimelineBuilder("" if plan is None else recording.text, net=net, told=plan)
        builder.feed(AudioChunk(to_pcm(recording.samples), 0.0, recording.rate))
        builder.feed(Done(recording.seconds))
        out.append(builder.timeline())
    return out


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--folder", type=Path, help="other recordings: name.wav beside name.txt with its words, in English")
    parser.add_argument("--net", help="another net than the shipped one")
    options = parser.parse_args()
    net = VisemeNet.load(Path(options.net).read_bytes() if options.net else resources.load("assets/speech/visemes.npz"))
    recordings = load_folder(options.folder) if options.folder else load()
    told = asyncio.run(scripts(recordings))
    figures, confidence = measure(net, recordings, told)
    rows: list[tuple[str, ...]] = [
        (
            name.replace("_", " "), f"{f.viseme15:.3f}", f"{f.onset_median_ms:.0f} (p90 {f.onset_p90_ms:.0f})",
            f"{f.closure_recall:.2f}/{f.closure_precision:.2f}", f"{f.ms_per_s:.2f}", f"{f.changes_per_s:.1f}",
        )
        for name, f in figures.items()
    ]  # fmt: skip
    show(
        f"{len(recordings)} recordings, {sum(r.seconds for r in recordings):.0f} s; truth by pocketsphinx, itself right in .86-.88 of frames",
        ["system", "speech frames", "onset ms", "closures found/right", "ms a second", "changes a second"],
        rows,
    )
    show("others on these recordings, as published in this project's notes", ["system", "speech frames", "onset", "closures", "ms a second", "needs"], PEERS)
    sure = {name: float(np.mean(np.array(values) >= trust.CONFIDENT)) for name, values in confidence.items()}
    believed = [(name, float(np.median(confidence[name])), sure[name]) for name in confidence]
    show("confidence", ["text", "median", f"share above {trust.CONFIDENT}"], believed)
    plans: dict[str, Sequence[Script | None]] = {"text_audio": told, "audio_only": [None] * len(told)}
    mouths = {name: rendered(recordings, timelines(net, recordings, plan)) for name, plan in plans.items()}
    names = [field.name for field in fields(Rendered)]
    show("the mouth on the baked tracks", ["system", *names], [(name, *(getattr(m, row) for row in names)) for name, m in mouths.items()])
    saved = {name: vars(f) for name, f in figures.items()} | {"rendered": {name: vars(m) for name, m in mouths.items()}}
    save(options.json, saved | {"sure": sure, "recordings": len(recordings)})


if __name__ == "__main__":
    main()
