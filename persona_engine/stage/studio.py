"""`Studio`: a process of its own in which sentences are planned and performances baked, so that the interpreter is left to the frame.

One for all stages of a program. Whatever it cannot do, is too slow for, or dies over is done on a thread here instead: nothing is lost. A process that worked
and died is started again, a few times, ever more slowly.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from persona_engine import child
from persona_engine.frame_gate import Breathe, at_once
from persona_engine.rig.body import Body
from persona_engine.settings import Settings
from persona_engine.speech.viseme_net import VisemeNet
from persona_engine.stage.parcels import Contents, Freight, Kind, receive, unpack

log = logging.getLogger("persona_engine.stage")

MODULE = "persona_engine.stage.studio_process"
MOST = 64
"""Jobs in flight; what is beyond them is done here."""
KEPT = (Body, VisemeNet)
"""Large things that jobs share."""
LEAVE_S = 2.0
"""Longest wait for the end of a process that was killed, seconds."""
PACE_S = 1.0
"""Whoever waits looks at least this often, seconds; a longer time in which nobody looked was a pause of the whole machine."""
STEADY_S = 120.0
"""Whoever worked so long may die as often again."""
Answer = Callable[[Contents | None], None]


class Work(Protocol):
    """Pure work that can be pickled; what is `urgent` goes first."""

    @property
    def urgent(self) -> bool:
        """Whether somebody waits for it in a frame soon."""
        ...

    def run(self) -> Any:
        """Do it and return what was made."""
        ...


class Studio:
    """Use `opened`. Methods may be called from any thread."""

    _shared: Studio | None = None
    _sharing = threading.Lock()

    def __init__(self, start_s: float, silence_s: float, pauses_s: tuple[float, ...] = ()) -> None:
        self._start_s, self._silence_s, self._pauses_s = start_s, silence_s, pauses_s
        self._lock = threading.Lock()
        self._asked: dict[int, tuple[Answer, Breathe]] = {}
        self._number = 0
        self._outbox: queue.SimpleQueue[tuple[int, Work, Breathe] | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = self._gone = False
        self._leaving = threading.Event()
        self._settled = threading.Event()
        self._late = ""
        self._silent, self._watched = 0.0, time.monotonic()
        """Seconds for which it has said nothing, and when that was last looked at."""
        self._users = 0
        self._thread = threading.Thread(target=self._live, name="persona-studio", daemon=True)
        self._thread.start()

    @classmethod
    def opened(cls, settings: Settings) -> Studio | None:
        """The studio of this program, started in the background where there is none; None where the settings want threads. `close` it once."""
        if settings.studio != "process":
            return None
        with cls._sharing:
            if cls._shared is None or cls._shared._gone:
                cls._shared = cls(settings.studio_start_s, settings.studio_silence_s, settings.studio_pauses_s)
            cls._shared._users += 1
            return cls._shared

    @property
    def pid(self) -> int | None:
        """Process id, None while it does not work."""
        process = self._process
        return process.pid if process is not None and self._ready else None

    def wait(self, seconds: float) -> bool:
        """Wait until it works, at most so long; False where it does not."""
        self._settled.wait(seconds)
        return self.pid is not None

    # ---- asking ---------------------------------------------------------------------------------------------------------------------

    def ask(self, work: Work, answer: Answer, breathe: Breathe = at_once) -> bool:
        """Have `work` done. `answer` is called once, from another thread, with what `unpack` makes into the result, or None where the studio could not.
        Threads here call `breathe` before they pack the work and before they take what comes of it.

        False: not taken, because it is still starting, has gone, or has `MOST` jobs already.
        """
        if not self._ready or self._gone or len(self._asked) >= MOST:
            return False
        with self._lock:
            if not self._ready:
                return False
            self._number += 1
            self._asked[self._number] = answer, breathe
            self._outbox.put((self._number, work, breathe))
        return True

    def offer(self, work: Work, breathe: Breathe = at_once) -> bool:
        """Have `work` done of which nothing comes but what the studio remembers. False: not taken."""
        return self.ask(work, lambda _: None, breathe)

    async def call(self, work: Work) -> Any | None:
        """What `work` makes, or None where the studio could not do it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Contents | None] = loop.create_future()

        def answered(contents: Contents | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
                loop.call_soon_threadsafe(lambda: None if future.done() else future.set_result(contents))

        if not self.ask(work, answered):
            return None
        while not future.done():
            await asyncio.wait({future}, timeout=PACE_S)
            self.watch()
        contents = future.result()
        return None if contents is None else unpack(contents)

    def watch(self) -> None:
        """Give up a process that has said nothing for too long while it was asked something. Whoever waits for an answer calls this now and then."""
        now = time.monotonic()
        step, self._watched = min(now - self._watched, PACE_S), now
        self._silent = self._silent + step if self._process is not None and (self._asked or not self._ready) else 0.0
        limit = self._silence_s if self._ready else self._start_s
        if self._silent > limit and not self._gone:
            self._late = f"it said nothing for {limit:g} s"
            self._kill()

    # ---- the process ----------------------------------------------------------------------------------------------------------------

    def _live(self) -> None:
        """The thread that starts the process, hears what it says, and starts it again."""
        problem, starts = child.startable(), 0
        while not problem:
            began = time.monotonic()
            worked, why = self._serve()
            starts = 0 if time.monotonic() - began > STEADY_S else starts
            if (not worked and starts == 0) or starts == len(self._pauses_s):
                problem = why
            elif not self._leaving.is_set():
                log.warning("the studio: %s; it is started again after %g s, until then its work is done on threads of the game", why, self._pauses_s[starts])
            starts += 1
            if not problem and self._leaving.wait(self._pauses_s[starts - 1]):
                problem = "it is closed"
        self._end(problem)

    def _serve(self) -> tuple[bool, str]:
        """One process, from its start to its end: whether it worked, and why it does not any more."""
        self._late, self._silent = "", 0.0
        process = self._start()
        if process is not None and process.stdout is not None:
            with contextlib.suppress(OSError, ValueError):
                while (parcel := receive(process.stdout, self._breathe)) is not None:
                    self._take(*parcel)
        worked = self._ready
        self._hand_back()
        return worked, self._late or ("its process ended" if worked else "its process did not start")

    def _start(self) -> subprocess.Popen[bytes] | None:
        try:
            process = subprocess.Popen(
                child.command(MODULE), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **child.surroundings()
            )
        except OSError as error:
            self._late = f"its process did not start: {error}"
            return None
        with self._lock:
            self._process = process
            if self._leaving.is_set():
                process.kill()
        threading.Thread(target=self._post, args=(process, self._outbox), name="persona-studio-post", daemon=True).start()
        return process

    def _post(self, process: subprocess.Popen[bytes], outbox: queue.SimpleQueue[tuple[int, Work, Breathe] | None]) -> None:
        """The thread that packs and sends, so that nobody waits for a pipe."""
        assert process.stdin is not None
        freight = Freight(process.stdin, KEPT)
        with contextlib.suppress(OSError, ValueError):
            while (asked := outbox.get()) is not None:
                number, work, breathe = asked
                breathe()
                if not freight.send(number, work):
                    self._answer(number, None)

    def _breathe(self, number: int) -> None:
        """The answer to `number` is coming: wait until whoever asked has time."""
        asked = self._asked.get(number)
        if asked is not None:
            asked[1]()

    def _take(self, kind: Kind, number: int, contents: Contents) -> None:
        self._silent = 0.0
        if kind is Kind.READY:
            self._ready = True
            self._settled.set()
            return
        self._answer(number, contents if kind is Kind.DONE else None)

    def _answer(self, number: int, contents: Contents | None) -> None:
        with self._lock:
            asked = self._asked.pop(number, None)
        if asked is not None:
            asked[0](contents)

    def _hand_back(self) -> None:
        """The process has gone: so has whatever it was asked."""
        with self._lock:
            self._ready = False
            asked, self._asked = list(self._asked.values()), {}
            outbox, self._outbox = self._outbox, queue.SimpleQueue()
        self._kill()
        outbox.put(None)
        for answer, _ in asked:
            answer(None)
        self._reap()

    def _end(self, why: str) -> None:
        """There will be no other process."""
        with self._lock:
            self._gone = True
        if not self._leaving.is_set():
            log.warning("no studio: %s; sentences are planned and baked on threads of the game, frames take longer", why)
        self._settled.set()

    def _kill(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def _reap(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LEAVE_S)
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError, ValueError):
                    pipe.close()  # type: ignore[union-attr]

    def close(self) -> None:
        """One user has left; the last ends the process. It keeps nothing, so that it needs no time to."""
        with self._sharing:
            self._users -= 1
            if self._users > 0:
                return
            if Studio._shared is self:
                Studio._shared = None
        self._leaving.set()
        self._kill()
        self._thread.join(LEAVE_S)


def _leave() -> None:
    """The interpreter ends: so does its studio, whoever forgot to close it."""
    studio = Studio._shared
    if studio is not None:
        studio._users = 0
        studio.close()


atexit.register(_leave)
