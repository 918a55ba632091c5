"""A stage without a window, run until somebody ends it."""

from __future__ import annotations

import math
import signal
from collections.abc import Callable
from types import FrameType

from persona_engine.clock import MonotonicClock
from persona_engine.stage.core import HeadlessStage


def run_stage(
    stage: HeadlessStage, fps: int, seconds: float = math.inf, over: Callable[[], bool] = lambda: False, first: Callable[[], None] = lambda: None
) -> None:
    """Step the stage `fps` times a second, `first()` before each step, until Ctrl+C, a request to end, `seconds` have passed, or `over()`."""
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    clock, due = MonotonicClock(), 0.0
    start = clock.now()
    while not ended and clock.now() - start < seconds and not over():
        first()
        stage.step()
        due = max(due + 1 / fps, clock.now() - start)
        while (left := start + due - clock.now()) > 0 and not ended:
            stage.bridge.rest(left)
