"""A small server that judges lines as OpenAI's `/moderations` does, well or badly, on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any


class ModerationServer:
    """Flags a line with the category of the first word of `flags` that stands in it. `mode`: good, hang, 500, garbage."""

    def __init__(self, mode: str, flags: Mapping[str, str]) -> None:
        self.mode, self.flags = mode, flags
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])}
            self.requests.append(json.loads(await reader.readexactly(int(fields["content-length"]))))
            self.keys.append(fields.get("authorization", ""))
            if self.mode == "hang":
                await reader.read()
                return
            body = b"<html>" if self.mode == "garbage" else json.dumps(self._judged(self.requests[-1]["input"])).encode()
            status = 500 if self.mode == "500" else 200
            writer.write(f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def _judged(self, text: str) -> dict[str, Any]:
        found = next((category for word, category in self.flags.items() if word in text), "")
        names = ("hate", "sexual", "harassment", "self-harm", "self-harm/intent", "violence")
        result = {"flagged": bool(found), "categories": {n: n == found for n in names}, "category_scores": {n: float(n == found) for n in names}}
        return {"id": "1", "model": "m", "results": [result]}


@asynccontextmanager
async def moderation(mode: str = "good", **flags: str) -> AsyncIterator[ModerationServer]:
    """One on a free port."""
    judge = ModerationServer(mode, flags)
    server = await asyncio.start_server(judge.serve, "127.0.0.1", 0)
    judge.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield judge
