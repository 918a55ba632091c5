"""`persona gateway` and rooms of `persona serve`: what is said when it cannot be."""

from __future__ import annotations

import re
import sys

import pytest

from persona_engine.cli import main


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("gateway",), "--backplane nats://host:4222 or redis://host:6379"),
        (("gateway", "--backplane", "nats://127.0.0.1:9"), r"no NATS server answers at nats://127\.0\.0\.1:9.*Is nats-server running there"),
        (("gateway", "--backplane", "redis://127.0.0.1:9"), r"no Redis answers at redis://127\.0\.0\.1:9.*Is redis-server running there"),
        (("gateway", "--backplane", "broker.lan"), "it looks like nats://host:4222"),
        (("gateway", "--backplane", "nats://ann:sesame@127.0.0.1:9", "--room", "My Room"), "a room cannot be called 'My Room'"),
        (("serve", "mira", "--room", "harbour"), "--room needs --backplane"),
        (("serve", "mira", "--backplane", "nats://ann:sesame@127.0.0.1:9"), r"no NATS server answers at nats://127\.0\.0\.1:9"),
    ],
)
def test_what_cannot_be_reached_is_said_in_a_line(
    words: tuple[str, ...], wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing or wrong broker ends the command with one line that names it, shows no password, and status 1."""
    monkeypatch.setattr(sys, "argv", ["persona", *words])
    monkeypatch.setenv("PERSONA_VOICE__PROVIDER", "silent")
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 1 and re.search(wanted, said), said
    assert said.count("\n") == 1 and "sesame" not in said and "Traceback" not in said
