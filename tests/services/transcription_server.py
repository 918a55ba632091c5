"""A transcription server of OpenAI's kind on a real socket: reads the form, checks it, answers well or badly."""

from __future__ import annotations

import email.parser
import email.policy
import http.server
import io
import json
import threading
import wave
from dataclasses import dataclass, field


@dataclass
class Form:
    """What was asked: the fields of the form, and the sound's rate and samples."""

    fields: dict[str, str] = field(default_factory=dict)
    rate: int = 0
    samples: int = 0
    path: str = ""
    key: str = ""


class TranscriptionServer(http.server.ThreadingHTTPServer):
    """`mode`: good, 401, 500, hang, garbage, odd. Answers `words` in turn; `forms` are the requests."""

    daemon_threads = True

    def __init__(self, mode: str = "good", words: tuple[str, ...] = ("Where is the harbour?",)) -> None:
        self.mode, self.words = mode, words
        self.forms: list[Form] = []
        self.released = threading.Event()
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def close(self) -> None:
        """Release whoever hangs, and the port."""
        self.released.set()
        self.shutdown()
        self.server_close()


class _Answer(http.server.BaseHTTPRequestHandler):
    server: TranscriptionServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """One turn."""
        body = self.rfile.read(int(self.headers["content-length"]))
        form = _read(self.headers["content-type"], body)
        form.path, form.key = self.path, self.headers.get("authorization", "")
        self.server.forms.append(form)
        mode = self.server.mode
        if mode == "hang":
            self.server.released.wait(60)
        if mode in ("401", "500"):
            self._send(int(mode), b'{"error": {"message": "no"}}')
        elif mode == "garbage":
            self._send(200, b"\x00\xff not json")
        elif mode == "odd":
            self._send(200, b'{"words": []}')
        elif mode == "good":
            text = self.server.words[(len(self.server.forms) - 1) % len(self.server.words)]
            self._send(200, json.dumps({"text": text}).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _read(kind: str, body: bytes) -> Form:
    """A multipart form (RFC 7578)."""
    parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body)
    form = Form()
    for part in parsed.iter_parts():  # type: ignore[attr-defined]
        name, data = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if name == "file":
            with wave.open(io.BytesIO(data)) as file:
                assert file.getnchannels() == 1 and file.getsampwidth() == 2
                form.rate, form.samples = file.getframerate(), file.getnframes()
        else:
            form.fields[name] = data.decode()
    return form
