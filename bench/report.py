"""Tables and JSON of the benchmarks."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table


def cpu_ms(work: Callable[[int], object], frames: int, warm: int = 3) -> np.ndarray:
    """CPU milliseconds of this thread for each of `frames` calls, after `warm` unmeasured ones."""
    for i in range(warm):
        work(i)
    out = np.empty(frames)
    for i in range(frames):
        start = time.thread_time()
        work(i)
        out[i] = (time.thread_time() - start) * 1e3
    return out


@contextmanager
def ahead(whole_core: bool = False) -> Iterator[None]:
    """Run before whatever else the machine does, where that is allowed: what is measured is this, not the others. What may need a `whole_core` has a high
    priority only: real-time processes are stopped for a twentieth of each second (sched(7), sched_rt_runtime_us)."""
    if whole_core:
        _nice(-20)
    else:
        _policy("SCHED_FIFO", 1)
    try:
        yield
    finally:
        if whole_core:
            _nice(0)
        else:
            _policy("SCHED_OTHER", 0)


def _policy(name: str, priority: int) -> None:
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, getattr(os, name), os.sched_param(priority))


def _nice(value: int) -> None:
    """Of this process, and of its session."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, value)
    hurry(os.getpid(), value)


def hurry(pid: int, value: int = -20) -> None:
    """Let the session of a process run before others: where sessions share the machine, what is set for a process counts within its session only (sched(7),
    autogroup)."""
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(value))


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(*(f"{v:.3f}" if isinstance(v, float) else str(v) for v in row))
    Console().print(table)


def save(path: str | None, data: dict[str, Any]) -> None:
    """Write the figures as JSON."""
    if path:
        machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
        Path(path).write_text(json.dumps({"machine": machine, **data}, indent=2, sort_keys=True) + "\n")
