"""`Tape`: the file of a recording that is written as it goes, so that whoever dies leaves what was recorded until then."""

from __future__ import annotations

import asyncio
import io
import logging
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from persona_engine.errors import FileError
from persona_engine.score import recording as recordings
from persona_engine.score.recording import Recording

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

EVERY_S = 1.0
"""How often what is new is written."""
MOST_BYTES = recordings.MAX_BYTES // 2
"""A file that is longer ends, and the next one begins."""
NAMES = 10_000
REMEDY = "Choose another place, or make room"


class Tape:
    """On the main thread; writes on another. `path` is the file that is written now. Raises `FileError` where none can be begun."""

    def __init__(self, stage: HeadlessStage, file: str, most_bytes: int = MOST_BYTES) -> None:
        self._stage, self._named = stage, Path(file)
        self._due, self._most_bytes = 0.0, most_bytes
        self._writing: Future[None] | None = None
        self.problem = ""
        """Why nothing is written any longer."""
        self._begin()

    def _begin(self) -> None:
        self.path, self._file = _opened(self._named)
        self._size = 0
        self._append(recordings.BEGINNING + recordings.part(self._stage.record_anew().take(self._stage.now())))
        if self.problem:
            raise FileError(f"cannot be written ({self.problem})", path=str(self.path), remedy=REMEDY)

    def step(self, now: float) -> None:
        """Once a frame, at local time `now`."""
        if now < self._due or not (self._writing is None or self._writing.done()):
            return
        self._due = now + EVERY_S
        if self.problem:
            self._fail(self.problem)
        elif self._size > self._most_bytes:
            self.close()
            try:
                self._begin()
            except FileError as error:
                self._fail(error.message)
        else:
            self._writing = self._stage.bridge.run(asyncio.to_thread(self._write, self._take(whole=False)))

    def _take(self, whole: bool) -> Recording:
        recorder = self._stage.recorder
        assert recorder is not None
        return recorder.take(self._stage.now(), whole)

    def _fail(self, why: str) -> None:
        log.error("nothing more is recorded: %s cannot be written (%s); what is in it can be watched", self.path, why)
        self._stage.emit("recording-failed", path=str(self.path), reason=why)
        self._file.close()
        self._stage.tape = None
        self._stage.forget_recording()

    def _write(self, made: Recording) -> None:
        self._append(recordings.part(made))

    def _append(self, data: bytes) -> None:
        """All of it or nothing."""
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
            self._size += len(data)
        except OSError as error:
            self.problem = error.strerror or str(error)
            self._file.truncate(self._size)

    def close(self) -> Tape:
        """What is left is written, and the file ends."""
        if self._writing is not None:
            try:
                self._writing.result(self._stage.settings.net.close_timeout_s + 1.0)
            except TimeoutError:
                self.problem = "the disk does not answer"
                log.error("the end of the recording is lost: %s (%s)", self.path, self.problem)
                return self
        if not self.problem:
            self._write(self._take(whole=True))
        self._file.close()
        return self

    def read(self) -> Recording:
        """The recording that was written. Raises `FileError`, `ScoreError`."""
        return read(self.path)


def read(path: Path) -> Recording:
    """The recording in a file. Raises `FileError`, `ScoreError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", path=str(path), remedy="persona serve NAME --record FILE writes one") from error
    return recordings.decode(data, str(path))


def _opened(named: Path) -> tuple[Path, io.FileIO]:
    """A file that was not there before: of this name, or of the next that is free."""
    for number in range(1, NAMES):
        path = named if number == 1 else named.with_name(f"{named.stem}-{number}{named.suffix}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return path, open(path, "xb", buffering=0)
        except FileExistsError:
            continue
        except OSError as error:
            raise FileError(f"cannot be written ({error.strerror})", path=str(path), remedy=REMEDY) from error
    raise FileError("cannot be written (all its numbers are taken)", path=str(named), remedy=REMEDY)
