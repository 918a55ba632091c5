"""Rules of `persona doctor` about what the settings name: asked over a real socket."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from persona_engine.cli import doctor
from persona_engine.errors import PersonaError
from persona_engine.settings import load_settings


class Models(http.server.BaseHTTPRequestHandler):
    """Lists no models to whoever has the key."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Authorization"] == "Bearer right" and self.path == "/v1/models" else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    """Where a server of models answers."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Models) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}/v1"
        made.shutdown()


def found(monkeypatch: pytest.MonkeyPatch, base_url: str, key: str) -> doctor.Finding:
    """The line about the mind with these settings."""
    monkeypatch.setenv("PERSONA_LLM__BASE_URL", base_url)
    monkeypatch.setenv("PERSONA_LLM__API_KEY", key)
    return doctor.mind()


def test_a_mind_is_said_to_be_there_only_where_it_answers(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its server answers with this key, refuses it, or is not there."""
    assert found(monkeypatch, server, "right").ok
    refused = found(monkeypatch, server, "wrong")
    assert not refused.ok and "refuses the key" in refused.detail
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = found(monkeypatch, f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "right")
    assert not nobody.ok and "does not answer" in nobody.detail


def test_an_address_of_a_server_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """One without http:// is refused when settings are read, with an example."""
    monkeypatch.setenv("PERSONA_LLM__BASE_URL", "localhost:11434")
    with pytest.raises(PersonaError, match="http://localhost:11434/v1"):
        load_settings()


def test_wrong_settings_are_one_line_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report goes on with what does not need them."""
    (tmp_path / "persona_engine.toml").write_text("[llm]\nmodle = 'x'\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    line = doctor.settings()
    assert not line.ok and line.needed and "Did you mean 'model'?" in line.remedy
