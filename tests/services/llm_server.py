"""A small server that speaks chat completions, well or badly, on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

WORDS = ("[smile] ", "Down ", "the ", "hill. ", "Mind ", "the ", "gulls.")


def chunk(text: str | None, finish: str | None = None, **more: str) -> bytes:
    """One server-sent event; `more` fields of its message."""
    choice = {"index": 0, "delta": {"content": text, **more}, "finish_reason": finish}
    data = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(data).encode() + b"\n\n"


class Server:
    """`mode`: good, hang, garbage, html, empty, die, cut, finish, stall, 401, 500, odd, refuse, drop, reset, thinks. `requests` are the bodies received.

    Who asks for no stream gets `reply` as one message.
    """

    def __init__(self, mode: str, reply: str = "".join(WORDS)) -> None:
        self.mode = mode
        self.reply = reply
        self.requests: list[dict[str, Any]] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}/v1"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one answer."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            self.requests.append(json.loads(await reader.readexactly(length)))
            await self.answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def answer(self, writer: asyncio.StreamWriter) -> None:
        """What the mode asks for."""
        if self.mode == "hang":
            await asyncio.Event().wait()
        if self.mode in ("drop", "reset"):
            if self.mode == "reset":
                writer.transport.abort()
            return
        if self.mode in ("401", "500"):
            body = b'{"error": {"message": "no"}}'
            writer.write(f"HTTP/1.1 {self.mode} No\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
            return
        if self.mode == "garbage":
            writer.write(b"\x00\xff\xfe not http at all\r\n\r\n")
            return
        if not self.requests[-1].get("stream") and self.mode in ("good", "refuse"):
            message = {"role": "assistant", "content": None if self.mode == "refuse" else self.reply, "refusal": "no" if self.mode == "refuse" else None}
            done = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
            body = json.dumps(done).encode()
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
            return
        kind = "text/html" if self.mode == "html" else "text/event-stream"
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        thoughts = [chunk(None, reasoning_content="Upsell."), chunk("", reasoning="Upsell.")] if self.mode == "thinks" else []
        words = {"html": (b"<html>captive portal</html>",), "odd": (b"data: {not json\n\n",), "empty": ()}.get(self.mode, [*thoughts, *(chunk(w) for w in WORDS)])
        for number, data in enumerate(words):
            if number == 5 and self.mode == "die":
                await writer.drain()
                writer.transport.abort()
                return
            if number == 5 and self.mode == "cut":
                break
            if number == 5 and self.mode == "stall":
                await asyncio.Event().wait()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        end = {"html": b"", "cut": b"", "finish": chunk("", "stop")}.get(self.mode, b"data: [DONE]\n\n")
        writer.write((f"{len(end):x}\r\n".encode() + end + b"\r\n" if end else b"") + b"0\r\n\r\n")


@asynccontextmanager
async def serving(mode: str) -> AsyncIterator[Server]:
    """A server for the length of the block."""
    made = Server(mode)
    listener = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listener.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listener.close()
