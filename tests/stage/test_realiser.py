"""The realiser: a job that fails, there or here, holds up nobody behind it."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import numpy as np
import pytest

from persona_engine.motion.gaze_course import CourseJob, Draw
from persona_engine.stage.realiser import Realiser
from persona_engine.stage.studio import Studio

LIMIT_S = 100.0
"""For whatever happens at once on an idle machine."""


class Broken:
    """What cannot be made again where it arrives."""

    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("no number",)


class Odd:
    """Work that can be sent, and done there, but not brought back."""

    urgent = False

    def run(self) -> Broken:
        return Broken()


def course(shift: int = 1) -> CourseJob:
    """A course of the eyes; none of shift 999 can be drawn."""
    return CourseJob(0, Draw(np.array([7], np.uint64), np.array([shift]), np.array([0.5]), np.array([0.1])))


def results(realiser: Realiser, count: int) -> list[Any]:
    """What is made of jobs, as soon as there are `count`."""
    out: list[Any] = []
    end, pace = time.monotonic() + LIMIT_S, threading.Event()
    while len(out) < count:
        assert time.monotonic() < end, "it never came"
        out += [made for _, made in realiser.finished()]
        pace.wait(0.004)
    return out


def test_a_job_that_fails_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Without a studio: one that raises is told in the log, those behind it are done."""
    realiser = Realiser()
    with caplog.at_level(logging.ERROR, "persona_engine.stage"):
        realiser.submit(course(999))
        realiser.submit(course())
        assert len(results(realiser, 1)) == 1
    assert len(caplog.records) == 1 and caplog.records[0].exc_info is not None
    realiser.close()


def test_an_answer_that_cannot_be_read_is_made_here(caplog: pytest.LogCaptureFixture) -> None:
    """It is told in the log and done on a thread, and the studio goes on answering."""
    studio = Studio(LIMIT_S, LIMIT_S)
    assert studio.wait(LIMIT_S)
    realiser, pid = Realiser(studio=studio), studio.pid
    with caplog.at_level(logging.ERROR, "persona_engine.stage"):
        realiser.submit(Odd())
        assert isinstance(results(realiser, 1)[0], Broken)
        realiser.submit(course())
        assert len(results(realiser, 1)) == 1
    assert len(caplog.records) == 1 and studio.pid == pid
    realiser.close()
    studio.close()
