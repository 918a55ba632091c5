"""A speech server of OpenAI's kind, as slow as a test wants it."""

from __future__ import annotations

import queue
import socketserver
import threading

import numpy as np

RATE = 24_000
LIMIT_S = 100.0

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: audio/pcm\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
INSTEAD = {
    "refuse": b"HTTP/1.1 401 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    "garbage": b"\x00\xffgarbage\r\n\r\n",
    "page": b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 4\r\nconnection: close\r\n\r\n<a/>",
    "file": b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\ncontent-length: 8\r\nconnection: close\r\n\r\nRIFF\0\0\0\0",
}
"""Whole answers other than speech."""


class SpeechServer(socketserver.ThreadingTCPServer):
    """Speaks OpenAI's `/audio/speech`: sends a chunk of PCM for every number of seconds put into `give`, or those bytes; None ends the answer, any word cuts it.

    A name of `INSTEAD` in `instead` answers so; "hang" answers nothing.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.give: queue.Queue[float | bytes | str | None] = queue.Queue()
        self.instead = ""
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Answer(socketserver.StreamRequestHandler):
    server: SpeechServer

    def handle(self) -> None:
        """One request."""
        length = 0
        while (line := self.rfile.readline().strip().lower()) != b"":
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        if self.server.instead:
            self.wfile.write(INSTEAD.get(self.server.instead, b""))
            if self.server.instead == "hang":
                self.rfile.read(1)
            return
        self.wfile.write(HEAD)
        while isinstance(given := self.server.give.get(timeout=LIMIT_S), float | bytes):
            pcm = given if isinstance(given, bytes) else _tone(given)
            self.wfile.write(f"{len(pcm):x}\r\n".encode() + pcm + b"\r\n")
            self.wfile.flush()
        if given is None:
            self.wfile.write(b"0\r\n\r\n")


def _tone(seconds: float) -> bytes:
    t = np.arange(int(seconds * RATE)) / RATE
    return (8_000 * np.sin(2 * np.pi * 180 * t) * (np.sin(2 * np.pi * 4 * t) > -0.5)).astype("<i2").tobytes()
