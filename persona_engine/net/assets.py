"""`AssetDesk`: where peers fetch the files that the session lists: `GET /asset/<sha256>` on the session's own port.

A ticket, which only a peer that was let in has, goes with every request (`Authorization: Bearer`, or `?ticket=` for web pages, which may not send that
without asking first). Answers are at most `PIECE` long: who wants more asks for the rest (RFC 9110, section 14). Nothing from a request but a SHA-256
that is listed leads to a file.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from persona_engine.errors import PersonaError
from persona_engine.net.asset_cache import is_name
from persona_engine.net.messages import Listed
from persona_engine.net.rations import Ration

log = logging.getLogger("persona_engine.net")

PATH = "/asset/"
PIECE = 512 * 1024
"""Bytes of one answer."""
KEPT = 64 << 20
"""Bytes of files that are held ready."""
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

    def __init__(self, now: Callable[[], float], per_second: float = 4 << 20) -> None:
        self._now, self._rate = now, per_second
        self._files: dict[str, tuple[int, Callable[[], bytes]]] = {}
        self._ready: OrderedDict[str, bytes] = OrderedDict()
        self._tickets: dict[str, int] = {}
        self._rations: OrderedDict[str, Ration] = OrderedDict()
        self._all = Ration(TOTAL * per_second, TOTAL * per_second * BURST_S)

    # ---- what is listed -------------------------------------------------------------------------------------------------------------

    def list(self, sha256: str, size: int, load: Callable[[], bytes]) -> bool:
        """Let peers fetch a file of `size` bytes; `load` gives its bytes and may raise `PersonaError`. False where it is listed already."""
        if sha256 in self._files:
            return False
        self._files[sha256] = (size, load)
        return True

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Everything that may be fetched."""
        return tuple(Listed(sha256, size) for sha256, (size, _) in self._files.items())

    def ticket(self, key: int) -> str:
        """A new ticket for the peer `key`."""
        self.revoke(key)
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = key
        return ticket

    def revoke(self, key: int) -> None:
        """The peer is gone."""
        self._tickets = {ticket: k for ticket, k in self._tickets.items() if k != key}

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
        if not is_name(sha256) or sha256 not in self._files:
            return _refusal(404, "this session lists no such file")
        size = self._files[sha256][0]
        part = _part(headers.get("Range", ""), size)
        if part is None:
            return Answer(416, (("Content-Range", f"bytes */{size}"), ("Content-Length", "0")))
        start, end = part
        wait = self._ration(end - start, f"#{self._tickets[ticket]}", address)
        if wait > 0.0:
            return _refusal(429, "more slowly, please", ("Retry-After", str(max(1, round(wait + 0.5)))))
        data = await self._load(sha256)
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
        if sha256 not in self._ready:
            size, load = self._files[sha256]
            try:
                data = await asyncio.to_thread(_checked, load, sha256)
            except (PersonaError, OSError) as error:
                log.warning("a listed file cannot be given out: %s", error)
                return None
            if len(data) != size:
                log.warning("the listed file %s is not what it was any more", sha256)
                return None
            self._ready[sha256] = data
        self._ready.move_to_end(sha256)
        while sum(map(len, self._ready.values())) > KEPT and len(self._ready) > 1:
            self._ready.popitem(last=False)
        return self._ready[sha256]


def _checked(load: Callable[[], bytes], sha256: str) -> bytes:
    data = load()
    return data if hashlib.sha256(data).hexdigest() == sha256 else b""


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
