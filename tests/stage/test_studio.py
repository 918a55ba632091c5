"""The studio: a process that plans and bakes beside the frames, and may be killed, silent or missing."""

from __future__ import annotations

import io
import logging
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from persona_engine.behavior.markup import Tag
from persona_engine.behavior.plan import Context, Placed, Sentence
from persona_engine.clock import ManualClock
from persona_engine.motion.gaze_course import CourseJob, Draw
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.score.entries import Amend, Performance
from persona_engine.score.style import Style
from persona_engine.services.reader import shipped_net
from persona_engine.settings import Settings, load_settings
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.synthesizer import AudioChunk, Done
from persona_engine.speech.timeline_builder import TimelineBuilder
from persona_engine.speech.voice import Room, VoiceSpec
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.parcels import Contents, Kind, pack, send, unpack
from persona_engine.stage.planning import PlanJob
from persona_engine.stage.studio import MOST, Studio, Work
from persona_engine.stage.studio_process import Due, read

LIMIT_S = 100.0
"""For whatever happens at once on an idle machine."""
LINE = "Down the hill."
posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other stages of this program share is not ours."""
    monkeypatch.setattr(Studio, "_shared", None)


def until(ready: Callable[[], object], limit: float = LIMIT_S) -> None:
    """Wait, not for ever."""
    end, pace = time.monotonic() + limit, threading.Event()
    while not ready():
        assert time.monotonic() < end, "it never came"
        pace.wait(0.004)


def settings(**more: Any) -> Settings:
    """A silent voice; nobody is given up before the test has given up."""
    return load_settings(**{"voice": {"provider": "silent"}, "studio_start_s": LIMIT_S, "studio_silence_s": LIMIT_S, **more})


@pytest.fixture
def studio() -> Iterator[Studio]:
    """A studio that is ready."""
    made = Studio.opened(settings())
    assert made is not None
    assert made.wait(LIMIT_S)
    yield made
    made.close()


def answers(studio: Studio, jobs: list[Work]) -> list[Contents | None]:
    """What the studio answers to each."""
    out: list[Contents | None] = [None] * len(jobs)
    came = threading.Semaphore(0)

    def note(k: int, contents: Contents | None) -> None:
        out[k] = contents
        came.release()

    for k, job in enumerate(jobs):
        assert studio.ask(job, lambda contents, k=k: note(k, contents))  # type: ignore[misc]
    for _ in jobs:
        assert came.acquire(timeout=LIMIT_S)
    return out


def course(row: int = 0) -> CourseJob:
    """A course of the eyes."""
    return CourseJob(row, Draw(np.array([7 + row], np.uint64), np.array([1]), np.array([0.5]), np.array([0.1])))


def plans() -> list[PlanJob]:
    """Sentences to plan: of sound without marks, whose phonemes the net must find, and of letters alone."""
    t = np.arange(22_050) / 22_050
    sound = np.float32(0.3) * np.sin(2 * np.pi * 180 * t) * (np.sin(2 * np.pi * 4 * t) > 0)
    text, out = "The harbour is over there, down the hill.", []
    for pcm in (to_pcm(sound.astype(np.float32)), b""):
        builder = TimelineBuilder(text, net=shipped_net())
        if pcm:
            builder.feed(AudioChunk(pcm, 0.0, 22_050))
        builder.feed(Done(builder.heard or builder.expected))
        out.append(PlanJob(Sentence(text, (Placed(Tag("point"), 4),)), builder, Affect(0.4, 0.5, 0.1), Context("ann", Style(), seed=5), VoiceSpec(room=Room(0.2, 0.1))))
    return out


def bakes() -> list[Work]:
    """Performances to bake: one, an amended one, and one that goes on where the hands of the one before are."""
    performer = Performer(2, World())
    performer.add("ann", 7, Body.standard(), Style())
    first, second = (msgspec.structs.replace(plan.run().performance, id=k + 1, t=0.5 + 4.0 * k) for k, plan in enumerate(plans()))
    jobs: list[Work] = []
    for entry in (first, Amend("ann", 1, 0.6, 1, 0.9, first.duration + 0.2, first.visemes, first.blocks)):
        performer.apply(entry, 0.0)
        jobs += performer.jobs()
    performer.apply(msgspec.structs.replace(second, after=1, overlap=0.4), 0.1)
    return [*jobs, *performer.jobs()]


def same(a: Any, b: Any) -> bool:
    """Whether two results are alike to the last bit."""
    return pickle.dumps(unpack(pack(a)), 5) == pickle.dumps(unpack(pack(b)), 5)


def test_it_makes_the_same_as_a_thread(studio: Studio) -> None:
    """Plans, tracks and courses of the studio are those of a thread, to the last bit."""
    jobs = [*plans(), *bakes(), course()]
    assert len(jobs) >= 6
    for job, contents in zip(jobs, answers(studio, jobs)):
        assert contents is not None, job
        assert same(unpack(contents), job.run())


def test_a_job_can_be_sent_again_when_it_is_done() -> None:
    """A performance whose tracks are known is not baked again for those chained to it: the tracks travel."""
    *_, last = bakes()
    once = last.run()
    again = unpack(pack(last))
    assert same(again.run(), once)


def test_what_cannot_be_done_there_is_handed_back(studio: Studio) -> None:
    """A job that fails is answered with nothing, and so is one that cannot be sent; both leave the studio at work."""
    broken = CourseJob(0, Draw(np.zeros(1, np.uint64), np.array([999]), np.zeros(1), np.zeros(1)))
    unsent = course()
    unsent.row = lambda: 0  # type: ignore[assignment]
    assert answers(studio, [broken, unsent]) == [None, None]
    assert answers(studio, [course()]) != [None]


def test_urgent_work_goes_first() -> None:
    """Whatever waits in the process, courses of the eyes are drawn before it; the rest keeps its order."""
    stream, due = io.BytesIO(), queue.PriorityQueue[Due]()
    for number, job in enumerate([*plans(), course(), course(1)]):
        send(stream, Kind.WORK, number, pack(job, lambda what: 1 if what is shipped_net() else None))
    stream.seek(0)
    first = io.BytesIO()
    send(first, Kind.KEEP, 1, pack(shipped_net()))
    read(io.BytesIO(first.getvalue() + stream.getvalue()), due)
    assert [due.get_nowait()[2] for _ in range(4)] == [2, 3, 0, 1]


@posix
def test_it_holds_only_so_many(studio: Studio) -> None:
    """More than `MOST` jobs are refused; when the process dies, everybody who waits is told."""
    assert studio.pid is not None
    os.kill(studio.pid, signal.SIGSTOP)
    told: list[Contents | None] = []
    assert all(studio.ask(course(k), told.append) for k in range(MOST))
    assert not studio.ask(course(), told.append)
    os.kill(studio.pid, signal.SIGKILL)
    until(lambda: len(told) == MOST)
    assert told == [None] * MOST and studio.pid is None
    assert not studio.ask(course(), told.append)


class Scene:
    """mira, in real time."""

    def __init__(self, **more: Any) -> None:
        self.stage = HeadlessStage(settings(**more), capacity=2)
        self.said: list[str] = []
        self.stage.on_event(lambda name, data: self.said.append(data["text"]) if name == "persona-spoke" else None)
        self.mira = self.stage.cast_member(self.stage.find_persona("mira"), Body.standard())
        self.moved = self.stood = 0.0
        """The widest that her face moved, and the longest time without a frame, seconds."""
        self._stepped = time.monotonic()

    def until(self, ready: Callable[[], object]) -> None:
        """Frames until something has happened."""

        def stepped() -> object:
            frame = self.stage.step()
            self.moved = max(self.moved, float(frame.face[:, self.mira.row].max()))
            before, self._stepped = self._stepped, time.monotonic()
            self.stood = max(self.stood, self._stepped - before)
            return ready()

        until(stepped)

    def performs(self) -> None:
        """A sentence is performed to its end, lips and all; where the machine stood still in it, it is said again."""
        self.moved = self.stood = 0.0
        speech = self.mira.say(LINE)
        self.until(lambda: speech.done)
        assert speech.error is None and self.said[-1] == LINE
        if self.moved <= 0.15 and self.stood > 0.2:
            self.performs()
        assert self.moved > 0.15


@posix
@pytest.mark.parametrize("fate", ["killed", "silent"])
def test_a_sentence_survives_its_studio(fate: str, caplog: pytest.LogCaptureFixture) -> None:
    """The process dies, or says nothing any more, with a sentence in hand: it is performed nevertheless, one line says so, and another process
    goes on with its work."""
    scene = Scene(studio_silence_s=LIMIT_S if fate == "killed" else 3.0)
    studio = scene.stage.studio
    assert studio is not None
    scene.until(lambda: studio.pid)
    pid = studio.pid
    assert pid is not None
    with caplog.at_level(logging.WARNING, "persona_engine"):
        os.kill(pid, signal.SIGSTOP)
        speech = scene.mira.say(LINE)
        scene.until(lambda: studio._asked or studio.pid is None)
        if fate == "killed":
            os.kill(pid, signal.SIGKILL)
        scene.until(lambda: speech.done)
        assert scene.said == [LINE] and speech.error is None
        scene.until(lambda: studio.pid not in (None, pid))
        assert answers(studio, [course()]) != [None]
        scene.performs()
    assert [r.message.partition(":")[0] for r in caplog.records] == ["the studio"]
    scene.stage.destroy()


@posix
def test_one_that_dies_again_and_again_stays_away(caplog: pytest.LogCaptureFixture) -> None:
    """After the last of its starts it is left alone: a line for each, nothing is lost, and to close it takes no time."""
    scene = Scene(studio_pauses_s=(0.0, 0.1))
    studio = scene.stage.studio
    assert studio is not None
    with caplog.at_level(logging.WARNING, "persona_engine"):
        for _ in range(3):
            scene.until(lambda: studio.pid)
            pid = studio.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            scene.until(lambda pid=pid: studio.pid != pid)
        scene.until(lambda: studio._gone)
        scene.performs()
    assert [r.message.partition(":")[0] for r in caplog.records] == ["the studio", "the studio", "no studio"]
    scene.stage.destroy()


@posix
def test_a_stage_that_ends_does_not_wait_for_its_studio() -> None:
    """Closed between two starts, it starts no other."""
    scene = Scene(studio_pauses_s=(LIMIT_S,))
    studio = scene.stage.studio
    assert studio is not None
    scene.until(lambda: studio.pid)
    os.kill(studio.pid or 0, signal.SIGKILL)
    scene.until(lambda: studio.pid is None)
    scene.stage.destroy()
    assert not studio._thread.is_alive() and studio._process is None


@pytest.mark.parametrize("fault", ["broken", "frozen", "embedded", "nowhere"])
def test_without_a_studio_threads_do_it(fault: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A process that ends at once, a frozen game, one that embeds Python, a Python that is not where it was: one line, and everybody speaks."""
    if fault == "broken":
        monkeypatch.setenv("PYTHONHASHSEED", "none")
    elif fault == "frozen":
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    else:
        monkeypatch.setattr(sys, "executable", {"embedded": "/opt/game/game", "nowhere": "/nowhere/python"}[fault])
    with caplog.at_level(logging.WARNING, "persona_engine"):
        scene = Scene()
        scene.until(lambda: caplog.records)
        scene.performs()
    assert len(caplog.records) == 1 and caplog.records[0].message.startswith("no studio: ")
    scene.stage.destroy()


def test_the_settings_can_want_threads() -> None:
    """`studio = "thread"` starts nothing; films and stages with a clock of their own never do."""
    stages = [HeadlessStage(settings(studio="thread"), capacity=1), HeadlessStage(settings(), inline=True, capacity=1)]
    stages.append(HeadlessStage(settings(), ManualClock(), capacity=1))
    assert all(stage.studio is None for stage in stages) and Studio._shared is None
    for stage in stages:
        stage.destroy()


@posix
def test_two_stages_share_one() -> None:
    """There is one process for all stages of a program; it ends with the last of them, and the next stage has another."""
    one, two = HeadlessStage(settings(), capacity=1), HeadlessStage(settings(), capacity=1)
    studio = one.studio
    assert studio is not None and two.studio is studio
    assert studio.wait(LIMIT_S)
    pid = studio.pid
    assert pid is not None
    one.destroy()
    one.destroy()
    assert studio.pid == pid and answers(studio, [course()]) != [None]
    two.destroy()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    three = HeadlessStage(settings(), capacity=1)
    assert three.studio is not None and three.studio is not studio
    three.destroy()


PROGRAM = """
import sys
from persona_engine.settings import load_settings
from persona_engine.stage.studio import Studio
studio = Studio.opened(load_settings())
studio.wait(100)
print(studio.pid, flush=True)
sys.stdin.read()
"""


@posix
@pytest.mark.parametrize("way", ["killed", "left"])
def test_nobody_is_orphaned(way: str) -> None:
    """A program that is killed, or ends without closing its stage, takes its studio with it."""
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdin is not None and program.stdout is not None and program.stderr is not None
    pid = int(program.stdout.readline())
    assert alive(pid)
    if way == "killed":
        program.kill()
    program.stdin.close()
    program.wait(LIMIT_S)
    until(lambda: not alive(pid))
    assert program.stderr.read() == b""
    program.stdout.close()
    program.stderr.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be counted does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc").exists()


def test_it_needs_no_engine() -> None:
    """The process loads neither Panda3D nor what asks other machines: it starts soon and stays small."""
    code = "import sys, persona_engine.stage.studio_process; print([m for m in ('panda3d', 'direct', 'openai', 'websockets', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_performances_travel_whole() -> None:
    """What a job tells the studio is the performance itself, floats and all."""
    job = bakes()[0]
    sent = unpack(pack(job))
    assert isinstance(sent.performance, Performance) and sent.performance == job.performance  # type: ignore[attr-defined]
