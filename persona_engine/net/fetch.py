"""`Fetcher`: gets listed files from a session's host into the cache: in pieces, resumed after a cut, checked by their SHA-256."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from persona_engine.errors import AssetError
from persona_engine.net.asset_cache import AssetCache, Part, is_name
from persona_engine.net.assets import PATH, PIECE

log = logging.getLogger("persona_engine.net")

AT_ONCE = 2
"""Downloads at a time."""
TRIES = 6
"""Times in a row that nothing may come before a file is given up."""
PAUSE_S = (0.2, 5.0)
"""First and longest pause before another try."""
MOST_HEADERS = 64
_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Source:
    """Where a session gives files: its address, its ticket, and how its TLS is checked."""

    url: str
    ticket: str
    tls: ssl.SSLContext | None = None


class _Busy(Exception):
    """The host asks for patience: `seconds`, or 0 where it does not say how long; `promised` that it can then give the file."""

    def __init__(self, seconds: float, promised: bool) -> None:
        self.seconds, self.promised = seconds, promised


class Fetcher:
    """One download for each file, whoever asks for it. On the loop's thread."""

    def __init__(self, cache: AssetCache, most: int, timeout_s: float = 10.0, pause_s: tuple[float, float] = PAUSE_S) -> None:
        self._cache, self._most, self._timeout, self._pause = cache, most, timeout_s, pause_s
        self._running: dict[str, asyncio.Task[Path]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.received = 0
        """Bytes that have come over the wire."""

    async def fetch(self, source: Callable[[], Source], sha256: str, size: int) -> Path:
        """Where the file lies in the cache; fetched if it is not there. `source` is asked before every request: tickets change. Raises `AssetError`."""
        if not is_name(sha256):
            raise AssetError(f"{sha256!r:.80} is no SHA-256")
        if not 0 < size <= self._most:
            raise AssetError(f"the host lists {size} bytes; at most {self._most} are fetched", path=sha256, remedy="See `assets.max_bytes`.")
        task = self._running.get(sha256)
        if task is None:
            task = self._running[sha256] = asyncio.ensure_future(self._get(source, sha256, size))
            task.add_done_callback(lambda _: self._running.pop(sha256, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Stop all downloads; what has come is kept for a later try."""
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _get(self, source: Callable[[], Source], sha256: str, size: int) -> Path:
        async with self._slots:
            found = await asyncio.to_thread(self._cache.load, sha256)
            if found is not None:
                return self._cache.find(sha256) or Path()
            with await asyncio.to_thread(self._cache.part, sha256, size) as part:
                await self._fill(source, part)
                return part.commit()

    async def _fill(self, source: Callable[[], Source], part: Part) -> None:
        failed = 0
        while part.have < part.size:
            before = part.have
            try:
                await self._piece(source, part)
                continue
            except _Busy as busy:
                failed += 0 if busy.promised else 1
                await asyncio.sleep(min(busy.seconds or self._pause[0] * 2**failed, self._pause[1]))
            except (OSError, EOFError, TimeoutError, ValueError, asyncio.LimitOverrunError) as error:
                failed = failed + 1 if part.have == before else 1
                log.info("a download broke off at %d of %d bytes: %s", part.have, part.size, error or type(error).__name__)
                await asyncio.sleep(min(self._pause[0] * 2**failed, self._pause[1]))
            if failed >= TRIES:
                raise AssetError(f"the host did not send it: {part.have} of {part.size} bytes came", path=part.sha256, remedy="It is tried again later.")

    async def _piece(self, source: Callable[[], Source], part: Part) -> None:
        """One request. Raises `OSError`, `EOFError`, `TimeoutError`, `ValueError` where it breaks off, `AssetError` where it is hopeless."""
        place = source()
        url = urlsplit(place.url)
        tls = place.tls if url.scheme == "wss" else None
        port = url.port or (443 if url.scheme == "wss" else 80)
        async with asyncio.timeout(self._timeout):
            reader, writer = await asyncio.open_connection(url.hostname or "", port, ssl=tls, limit=_BLOCK)
        try:
            last = min(part.size, part.have + PIECE) - 1
            lines = (f"GET {PATH}{part.sha256} HTTP/1.1", f"Host: {url.netloc.rpartition('@')[2]}", f"Authorization: Bearer {place.ticket}",
                     f"Range: bytes={part.have}-{last}", "Connection: close", "", "")  # fmt: skip
            writer.write("\r\n".join(lines).encode())
            async with asyncio.timeout(self._timeout):
                status, headers = await _head(reader)
            length = _length(status, headers, part)
            await self._body(reader, part, length)
        finally:
            writer.transport.abort()

    async def _body(self, reader: asyncio.StreamReader, part: Part, length: int) -> None:
        while length:
            async with asyncio.timeout(self._timeout):
                data = await reader.read(min(_BLOCK, length))
            if not data:
                raise EOFError("the connection ended")
            part.write(data)
            self.received += len(data)
            length -= len(data)


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer. Raises `ValueError` for what is no HTTP."""
    first = (await reader.readuntil(b"\r\n")).decode("latin-1").split(" ", 2)
    if not first[0].startswith("HTTP/1.") or len(first) < 2 or not first[1].isdecimal():
        raise ValueError("no HTTP answer")
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS):
        line = (await reader.readuntil(b"\r\n")).decode("latin-1").strip()
        if not line:
            return int(first[1]), headers
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    raise ValueError("too many headers")


def _length(status: int, headers: dict[str, str], part: Part) -> int:
    """Bytes that will come, and that they begin where the part ends."""
    length = headers.get("content-length", "")
    if status in (429, 503):
        wait = headers.get("retry-after", "")
        raise _Busy(float(wait) if wait.isdecimal() else 0.0, status == 429 and wait.isdecimal())
    if status == 404:
        raise AssetError("the host does not give it", path=part.sha256)
    if not length.isdecimal():
        raise ValueError("an answer without its length")
    if status == 200 and int(length) == part.size:
        part.restart()
    elif status != 206 or not headers.get("content-range", "").startswith(f"bytes {part.have}-"):
        raise ValueError(f"status {status} where a part was asked for")
    if int(length) > part.size - part.have:
        raise AssetError("the host sends more than it listed", path=part.sha256)
    return int(length)
