"""`AssetDesk`: where peers fetch the files that the session lists: `GET /asset/<sha256>` on the session's own port.

A ticket, which only a peer that was let in has, goes with every request (`Authorization: Bearer`, or `?ticket=` for web pages, which may not send that
without asking first). Answers are at most `PIECE` long: who wants more asks for the rest (RFC 9110, section 14). Nothing from a request but a SHA-256
that is listed leads to a file.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from persona_engine.net.asset_cache import is_name
from persona_engine.net.messages import Listed
from persona_engine.net.rations import Ration
from persona_engine.net.shelf import Fetch, Shelf, local

PATH = "/asset/"
PIECE = 512 * 1024
"""Bytes of one answer."""
PATIENCE_S = 2.0
"""So long a request waits for a file that comes from elsewhere, before it is put off."""
BURST_S = 2.0
TOTAL = 8
"""All addresses together may take this many times what one may."""
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_TYPE = "model/gltf-binary"


@dataclass(frozen=True)
class Answer:
    """Status, headers, body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class AssetDesk:
    """`per_second` bytes for each ticket and each address. On the loop's thread; `now` is the local clock."""

    def __init__(self, now: Callable[[], float], per_second: float = 4 << 20, patience_s: float = PATIENCE_S) -> None:
        self._now, self._rate, self._patience_s = now, per_second, patience_s
        self._shelf = Shelf()
        self._tickets: dict[str, int] = {}
        self._rations: OrderedDict[str, Ration] = OrderedDict()
        self._all = Ration(TOTAL * per_second, TOTAL * per_second * BURST_S)

    # ---- what is listed -------------------------------------------------------------------------------------------------------------

    def list(self, sha256: str, size: int, load: Callable[[], bytes]) -> bool:
        """Let peers fetch a file of `size` bytes; `load` gives its bytes and may raise `PersonaError`. False where it is listed already."""
        return self._shelf.put(sha256, size, local(load))

    def pass_on(self, sha256: str, size: int, fetch: Fetch) -> bool:
        """Let peers fetch a file that lies elsewhere; `fetch` gets it when somebody asks. False where it is listed already."""
        return self._shelf.put(sha256, size, fetch)

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Everything that may be fetched."""
        return self._shelf.listed

    def ticket(self, key: int) -> str:
        """A new ticket for the peer `key`."""
        self.revoke(key)
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = key
        return ticket

    def revoke(self, key: int) -> None:
        """The peer is gone."""
        self._tickets = {ticket: k for ticket, k in self._tickets.items() if k != key}

    async def close(self) -> None:
        """Nothing is fetched any more."""
        await self._shelf.close()

    # ---- requests -------------------------------------------------------------------------------------------------------------------

    async def answer(self, target: str, headers: Mapping[str, str], address: str) -> Answer | None:
        """The answer to a GET; None for one that is not about files. Never raises."""
        if not target.startswith(PATH):
            return None
        url = urlsplit(target[:512])
        sha256 = url.path.removeprefix(PATH)
        given = headers.get("Authorization", "")
        ticket = given.removeprefix("Bearer ") if given else (parse_qs(url.query).get("ticket") or [""])[0]
        if ticket not in self._tickets:
            return _refusal(403, "this session gives files to its peers only")
        size = self._shelf.size(sha256) if is_name(sha256) else 0
        if not size:
            return _refusal(404, "this session lists no such file")
        part = _part(headers.get("Range", ""), size)
        if part is None:
            return Answer(416, (("Content-Range", f"bytes */{size}"), ("Content-Length", "0")))
        start, end = part
        wait = self._ration(end - start, f"#{self._tickets[ticket]}", address)
        if wait > 0.0:
            return _refusal(429, "more slowly, please", ("Retry-After", str(max(1, round(wait + 0.5)))))
        try:
            data = await self._load(sha256)
        except TimeoutError:
            return _refusal(429, "the file is on its way here", ("Retry-After", "1"))
        if data is None:
            return _refusal(503, "the file cannot be read now")
        headed = (("Content-Type", _TYPE), ("Content-Length", str(end - start)), ("Accept-Ranges", "bytes"), ("ETag", f'"{sha256}"'),
                  ("Cache-Control", "private, max-age=31536000, immutable"))  # fmt: skip
        if start == 0 and end == size:
            return Answer(200, headed, data)
        return Answer(206, (*headed, ("Content-Range", f"bytes {start}-{end - 1}/{size}")), data[start:end])

    def _ration(self, amount: int, *who: str) -> float:
        now = self._now()
        buckets = [self._all]
        for name in who:
            if name not in self._rations:
                self._rations[name] = Ration(self._rate, self._rate * BURST_S)
            self._rations.move_to_end(name)
            buckets.append(self._rations[name])
        while len(self._rations) > 1024:
            self._rations.popitem(last=False)
        wait = max(bucket.wait(amount, now) for bucket in buckets)
        if wait <= 0.0:
            for bucket in buckets:
                bucket.take(amount, now)
        return wait

    async def _load(self, sha256: str) -> bytes | None:
        """Within the patience of whoever asks. Raises `TimeoutError` for a file that is still on its way here."""
        async with asyncio.timeout(self._patience_s):
            return await self._shelf.load(sha256)


def _part(text: str, size: int) -> tuple[int, int] | None:
    """Start and end of what is asked for, at most `PIECE` long; None where there is no such part.

    >>> _part("", 10), _part("bytes=4-", 10), _part("bytes=4-5", 10), _part("bytes=10-", 10)
    ((0, 10), (4, 10), (4, 6), None)
    """
    if not text:
        return (0, size) if size <= PIECE else None
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    start = int(found.group(1))
    end = min(int(found.group(2)) + 1 if found.group(2) else size, size, start + PIECE)
    return (start, end) if start < end else None


def _refusal(status: int, words: str, *headers: tuple[str, str]) -> Answer:
    body = f"{words}\n".encode()
    return Answer(status, (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body))), *headers), body)
