"""`VoiceProcess`: the near end of a worker process that speaks. Starts it, asks it, notices its death, starts it again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from typing import Any

from persona_engine import child
from persona_engine.errors import ServiceError, ServiceTimeout
from persona_engine.services.frames import MAX_FRAME, frame, unframe

_log = logging.getLogger("persona_engine.services")
_START_S, _LEAVE_S, _CLOSE_S = 15.0, 0.5, 1.0
_MAX_MESSAGES = 4096
"""Bound of one request's queue: the worker stops at a longest sound, so a longer queue means that it has gone mad."""


class WorkerDied(ServiceError):
    """The process ended while it was asked something."""


class VoiceProcess:
    """One worker process, `python -m module`. All methods belong to one event loop; requests are voiced in order, replies are told apart by id."""

    def __init__(self, module: str, provider: str) -> None:
        self._module, self._provider = module, provider
        self._process: Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._replies: dict[int, asyncio.Queue[list[Any] | None]] = {}
        self._starting = asyncio.Lock()
        self._next = 0
        self._closed = False
        self._gone = False
        """Whether it has stopped talking to us, even if it has not ended yet."""
        self.rate = 0
        self.name = ""

    @property
    def pid(self) -> int | None:
        """Process id, None while it does not run."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Make sure that the process runs and is ready. Raises `ServiceError` with the reason where it cannot."""
        async with self._starting:
            if self._closed:
                raise ServiceError("the voice is closed", provider=self._provider, retryable=False)
            if self.pid is not None and self._reader is not None and not self._gone:
                return
            await self._stop()
            await self._launch()

    async def _launch(self) -> None:
        problem = child.startable()
        if problem:
            raise ServiceError(f"its process did not start: {problem}", provider=self._provider, retryable=False)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *child.command(self._module), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, **child.surroundings()
            )
            hello = await asyncio.wait_for(self._message(self._process), _START_S)
        except (OSError, asyncio.IncompleteReadError) as error:
            await self._stop()
            raise ServiceError(f"its process did not start: {error}", provider=self._provider) from error
        except TimeoutError as error:
            await self._stop()
            raise ServiceTimeout(f"its process was not ready within {_START_S:.0f} s", provider=self._provider) from error
        if hello[0] != "ready":
            await self._stop()
            raise ServiceError(str(hello[1]), provider=self._provider, retryable=False)
        self.rate, self.name = int(hello[1]), str(hello[2])
        self._gone = False
        self._reader = asyncio.create_task(self._read(self._process))

    async def _message(self, process: Process) -> list[Any]:
        assert process.stdout is not None
        size = int.from_bytes(await process.stdout.readexactly(4), "little")
        if size > MAX_FRAME:
            raise OSError(f"a message of {size} bytes")
        message: list[Any] = unframe(await process.stdout.readexactly(size))
        return message

    async def _read(self, process: Process) -> None:
        try:
            while True:
                message = await self._message(process)
                replies = self._replies.get(message[1])
                if replies is not None:
                    replies.put_nowait(message)
        except (asyncio.IncompleteReadError, OSError, ValueError, asyncio.QueueFull, IndexError, TypeError) as error:
            _log.warning("%s: its process ended (%s)", self._provider, type(error).__name__)
        finally:
            self._gone = True
            for replies in self._replies.values():
                with contextlib.suppress(asyncio.QueueFull):
                    replies.put_nowait(None)

    async def ask(self, request: dict[str, Any], first_s: float, next_s: float) -> AsyncIterator[list[Any]]:
        """Messages of one request up to its end. Raises `WorkerDied`, `ServiceTimeout` (the process is then killed) or `ServiceError`.

        `first_s` and `next_s` limit the wait for the first and each further message. Closing the iterator cancels the request.
        """
        await self.start()
        process = self._process
        assert process is not None and process.stdin is not None
        n = self._next = self._next + 1
        replies: asyncio.Queue[list[Any] | None] = asyncio.Queue(_MAX_MESSAGES)
        self._replies[n] = replies
        finished = False
        try:
            if process.stdin.is_closing():
                raise WorkerDied("its process is being closed", provider=self._provider)
            process.stdin.write(frame(["speak", n, request]))
            limit = first_s
            while True:
                async with asyncio.timeout(limit):
                    message = await replies.get()
                if message is None:
                    finished = True
                    raise WorkerDied("its process died", provider=self._provider)
                if message[0] in ("done", "error"):
                    finished = True
                    if message[0] == "error":
                        raise ServiceError(str(message[2]), provider=self._provider, retryable=False)
                    return
                yield message
                limit = next_s
        except TimeoutError as error:
            finished = True
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            raise ServiceTimeout(f"nothing came for {limit:g} s", provider=self._provider) from error
        except (ConnectionError, BrokenPipeError) as error:
            finished = True
            raise WorkerDied("its process died", provider=self._provider) from error
        finally:
            self._replies.pop(n, None)
            if not finished and process.returncode is None and not process.stdin.is_closing():
                with contextlib.suppress(OSError, RuntimeError):
                    process.stdin.write(frame(["cancel", n]))

    async def _stop(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        # `kill` would reap a process that has just ended by itself, and asyncio then miss it: it gets time to end first.
        try:
            await asyncio.wait_for(process.wait(), _LEAVE_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _CLOSE_S)
        # A pipe that nobody reads any more never tells of its end: it is closed here, not by the collector after the loop.
        process._transport.close()  # type: ignore[attr-defined]

    async def close(self) -> None:
        """End the process; idempotent."""
        self._closed = True
        async with self._starting:
            await self._stop()
        # The pipes tell of their end in the next rounds of the loop, which may be its last.
        for _ in range(3):
            await asyncio.sleep(0)
