"""Rules of `persona check`, `cli.kinds` and `cli.progress`."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from persona_engine import resources
from persona_engine.cli import kinds, progress
from persona_engine.cli.check import CHECKS, check
from persona_engine.errors import PersonaError
from persona_engine.score.recording import Casting, Recording, encode
from persona_engine.services.openai_transcribe import wav
from tests.score.test_take import live_link

PERSONA = 'id = "ada"\nname = "Ada"\n'


def _files(folder: Path) -> dict[str, Path]:
    """One good file of every kind that can be checked."""
    import numpy as np

    made = {
        kinds.PERSONA: PERSONA.encode(), kinds.LOOK: resources.load("config/looks/mira.toml"), kinds.SETTINGS: resources.load("config/default.toml"),
        kinds.RECORDING: encode(Recording(0.0, 1.5, (Casting("ada", 1),))), kinds.TAKE: live_link(120).encode(),
        "an avatar (.vrm, .glb)": resources.load("assets/avatars/mira.lod2.vrm"), "a WAV sound or AVI film": wav(np.zeros(1600, np.float32), 16_000),
    }  # fmt: skip
    out = {}
    for number, (kind, data) in enumerate(made.items()):
        out[kind] = folder / f"{number}.file"
        out[kind].write_bytes(data)
    return out


def test_every_kind_is_known_by_what_it_holds(tmp_path: Path) -> None:
    """Whatever the name of a file, its kind is told, and a good one is said to be good."""
    for kind, file in _files(tmp_path).items():
        assert kinds.kind_of(file.read_bytes()) == kind and kind in CHECKS
        found = check(file)
        assert found.detail and "Traceback" not in found.detail


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"Dear Ada, how are you?", "text"),
        (b'{"a": 1}', "JSON text"),
        (b"\xff\xfe\x00\x01", "unknown to this program"),
        (b'id = "ada"\nname = "Ada"\n[voice]\nrat = 1', "Did you mean 'rate'?"),
        (b'id = "ada"\nnam = "Ada"', "Did you mean 'name'?"),
        (b"[llm]\nmodle = 'x'", "Did you mean 'model'?"),
        (b"glTF\x02\0\0\0", ""),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, data: bytes, says: str) -> None:
    """A file that is wrong, or of no kind of ours, is named, with what it is or where it is wrong."""
    file = tmp_path / "some.file"
    file.write_bytes(data)
    with pytest.raises(PersonaError) as raised:
        check(file)
    assert "some.file" in str(raised.value) and says in str(raised.value)


def test_doubts_are_told(tmp_path: Path) -> None:
    """A persona that is right but names a language, a tag or an avatar that is not there passes, with a word on each."""
    file = tmp_path / "ada.toml"
    file.write_text(PERSONA + 'avatar = "gone.vrm"\n[voice]\nlanguage = "deutsch"\n[[topics]]\nname = "a"\nanswers = ["[somersalt] Hello{name}!"]\n')
    warnings = " | ".join(check(file).warnings)
    assert "Did you mean de (German)?" in warnings and "gone.vrm" in warnings and "[somersalt]" in warnings and "[name]" not in warnings


def test_a_broken_recording_speaks_of_no_formats(tmp_path: Path) -> None:
    """A recording that is cut short is called so."""
    file = tmp_path / "cut.recording"
    file.write_bytes(encode(Recording(0.0, 1.5, (Casting("ada", 1),)))[:60])
    with pytest.raises(PersonaError, match="broken recording") as raised:
        check(file)
    assert "msgpack" not in str(raised.value).lower() and "MessagePack" not in str(raised.value)


def test_the_command_ends_with_one_where_something_is_wrong(tmp_path: Path) -> None:
    """A line for each file; the good ones do not make up for the bad ones."""
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(PERSONA)
    bad.write_text(PERSONA + "zzz = 1")
    done = subprocess.run([sys.executable, "-m", "persona_engine", "check", str(good), str(bad)], capture_output=True, text=True, timeout=120)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok", "wrong"]
    assert done.returncode == 1 and "unknown key" in done.stdout and not done.stderr


def test_piped_output_gets_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Into a file or pipe goes a plain line at the start and one every few seconds, never a line for each step."""
    out, now = io.StringIO(), [0.0]
    monkeypatch.setattr(sys, "stderr", out)
    with progress.Progress("Rolling ...", lambda: now[0]) as told:
        for step in range(1, 121):
            now[0] = step / 10
            told(f"Rolling ... {now[0]:.1f} s")
    assert out.getvalue().splitlines() == ["Rolling ...", "Rolling ... 5.0 s", "Rolling ... 10.0 s"]


def test_what_a_language_lacks_is_told(tmp_path: Path) -> None:
    """A persona in a language without a table is told what it cannot do offline, one in a language with a table only what it asks for in vain."""
    file = tmp_path / "some.toml"
    file.write_text(PERSONA + '[voice]\nlanguage = "fi"\n[lines]\ndeflect = ["En tiedä."]\n', "utf-8")
    (told,) = check(file).warnings
    assert "Finnish" in told and "`patterns`" in told and "listen" in told and "deflect" not in told
    file.write_text(PERSONA + '[voice]\nlanguage = "de"\n[[small_talk]]\nname = "joke"\nanswers = ["Haha."]\n', "utf-8")
    found = check(file)
    assert "German (de)" in found.detail and len(found.warnings) == 1 and "joke" in found.warnings[0]
    file.write_text(PERSONA + '[voice]\nlanguage = "de"\n', "utf-8")
    assert not check(file).warnings
