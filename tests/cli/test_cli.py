"""The command line, as a user types it: a process of its own."""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from persona_engine.cli import Notes
from persona_engine.net.typescript import sources


def persona(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """`python -m persona_engine WORDS`."""
    return subprocess.run([sys.executable, "-m", "persona_engine", *words], capture_output=True, text=True, timeout=240, check=False, cwd=cwd, stdin=subprocess.DEVNULL)


def test_a_warning_that_cannot_be_written_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever read what is said on stderr is gone: what would be said is lost, and that is all."""
    reads, writes = os.pipe()
    os.close(reads)
    nobody = os.fdopen(writes, "w", buffering=1)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", nobody)
        Notes().handle(logging.makeLogRecord({"levelno": logging.ERROR, "levelname": "ERROR", "msg": "the disk is full"}))
    with contextlib.suppress(OSError):
        nobody.close()


@pytest.mark.gl
def test_doctor_reports_what_is_there() -> None:
    """Graphics, characters and mind are found; a missing thing names its remedy in its own line."""
    done = persona("doctor")
    assert done.returncode == 0, done.stdout
    assert all(word in done.stdout for word in ("Graphics", "Sound", "Voice", "Studio", "Mind", "Characters"))


def test_schemas_are_printed() -> None:
    """`persona schema` prints JSON Schema of entries and messages."""
    for name in ("entry", "message"):
        assert "$schema" in json.loads(persona("schema", name).stdout)


def test_the_client_for_web_pages_is_copied(tmp_path: Path) -> None:
    """`persona typescript` writes every file of the client."""
    assert "begin with session.ts" in persona("typescript", str(tmp_path / "client")).stdout
    assert {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "client").iterdir()} == sources()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("talk", "hi", "--out", "x.mp4", "--persona", "nobody"), "Known personas: amara, bram"),
        (("talk", "hi", "--out", "x.avi"), "films are written as .mp4"),
        *((("talk", "hi", option, "/proc/x.mp4"), "/proc/x.mp4: cannot be written") for option in ("--out", "--record") if sys.platform == "linux"),
        (("talk", "hi", "--out", "x.mp4", "--size", "huge"), "WIDTHxHEIGHT"),
        (("talk", "--out", "x.mp4"), "say something"),
        (("talk", "hi", "--out", "x.mp4", "--avatar", "missing.vrm"), "missing.vrm: file not found"),
        (("talk", "--microphone", "--out", "x.mp4"), "a microphone needs a window"),
        (("talk", "hi", "--out", "x.mp4", "--view", "far"), "no view 'far'; there are front"),
        (("talk", "--audio", "-", "--out", "x.mp4"), "no sound came in"),
        (("puppet",), "nothing moves her"),
        (("puppet", "--device", "missing.wav", "--no-window"), "missing.wav: cannot be read"),
        (("puppet", "--device", "nobody's", "--no-window"), "microphone"),
        (("render", "x.png", "--expression", "smug"), "no expression 'smug'"),
        (("gestures", "--only", "somersault"), "no gesture 'somersault'"),
        (("gestures", "--sheet", "x.gif"), "pictures are written as .png"),
        (("inspect", "missing.recording"), "missing.recording: cannot be read"),
        (("style", "missing.csv"), "missing.csv: cannot be read"),
        (("schema", "nothing"), "no schema 'nothing'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_named(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """One line says what is wrong; status 1; nothing is written; no traceback."""
    done = persona(*words, cwd=tmp_path)
    assert done.returncode == 1 and says in " ".join(done.stderr.split()), done.stderr
    assert "Traceback" not in done.stderr and not list(tmp_path.iterdir())


def test_a_voice_is_recorded_as_hers(tmp_path: Path) -> None:
    """`puppet` with a sound file in place of a microphone ends with it, and leaves a recording in which she speaks."""
    from persona_engine.score.entries import Performance
    from persona_engine.score.recording import decode
    from persona_engine.services.openai_transcribe import wav
    from tests.speech.spoken import spoken

    samples, rate, _, _ = spoken("Papa put many maps upon my table.")
    take, out = tmp_path / "take.wav", tmp_path / "take.recording"
    take.write_bytes(wav(samples, rate))
    done = persona("puppet", "mira", "--device", str(take), "--no-window", "--record", str(out))
    assert done.returncode == 0, done.stderr
    assert any(isinstance(entry, Performance) and entry.visemes for _, entry in decode(out.read_bytes()).entries)


def test_gestures_are_listed() -> None:
    """Name, kind and tags of the lexicon, without graphics."""
    done = persona("gestures")
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("facepalm", "cross_arms", "metaphoric", "deictic"))


@pytest.mark.gl
def test_the_gesture_sheet_shows_hands(tmp_path: Path) -> None:
    """A picture for each moment of each gesture; a raised hand changes the picture, and names can be left out."""
    from PIL import Image

    sizes = []
    for more in ((), ("--unnamed",)):
        file = tmp_path / f"sheet{len(more)}.png"
        done = persona("gestures", "--sheet", str(file), "--size", "120x100", "--only", "victory", "--only", "wave", *more)
        assert done.returncode == 0, done.stderr
        with Image.open(file) as picture:
            sizes.append((picture.size, picture.convert("L").tobytes()))
    assert sizes[0][0] == sizes[1][0] == (360, 100)
    assert sizes[0][1] != sizes[1][1]


def test_garbage_is_no_recording(tmp_path: Path) -> None:
    """A broken recording is refused by name."""
    file = tmp_path / "broken.recording"
    file.write_bytes(b"\x93garbage")
    done = persona("inspect", str(file))
    assert done.returncode == 1 and "broken.recording" in done.stderr


@pytest.mark.gl
def test_a_film_is_a_film(tmp_path: Path) -> None:
    """`talk --out --record` writes a marked H.264 + AAC film with sound and picture, and a recording that `inspect` turns into the final mix."""
    import av
    import numpy as np

    film, recording, table = tmp_path / "talk.mp4", tmp_path / "talk.recording", tmp_path / "talk.csv"
    done = persona("talk", "Hello!", "--out", str(film), "--record", str(recording), "--size", "192x108", "--fps", "10")
    assert done.returncode == 0, done.stderr
    with av.open(str(film)) as file:
        assert file.streams.video[0].codec_context.name == "h264" and file.streams.audio[0].codec_context.name == "aac"
        assert "AI character" in file.metadata["comment"]
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    with av.open(str(film)) as file:
        sound = np.concatenate([frame.to_ndarray().ravel() for frame in file.decode(audio=0)])
    assert len(frames) > 25 and np.std(frames[0]) > 10
    assert max(np.abs(a.astype(int) - b).max() for a, b in zip(frames, frames[1:])) > 30
    assert np.abs(sound).max() > 0.05
    assert persona("inspect", str(recording), "--csv", str(table)).returncode == 0
    rows = table.read_text().splitlines()
    names = rows[0].split(",")
    mix = np.array([[float(value) for value in row.split(",")] for row in rows[1:]])
    assert names[:2] == ["t", "browDownLeft"] and len(set(names)) == len(names) and len(mix) > 150
    assert mix[:, names.index("jawOpen")].max() > 0.2 and mix[:, names.index("eyeBlinkLeft")].max() > 0.8 and np.ptp(mix[:, names.index("head.x")]) > 0.01
    chart = tmp_path / "chart.png"
    done = persona("inspect", str(recording), "--picture", str(chart), "--end", "2.5")
    assert done.returncode == 0 and chart.read_bytes().startswith(b"\x89PNG"), done.stderr
    done = persona("inspect", str(recording), "--picture", str(chart), "--start", "900")
    assert done.returncode == 1 and "the recording lasts" in " ".join(done.stderr.split())


@pytest.mark.gl
@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking")
def test_a_film_from_a_pipe_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    """`talk --audio -` films the sound that comes in; ended in the middle, it takes its unfinished film away."""
    import numpy as np

    from persona_engine.services.openai_transcribe import wav

    sound = wav(np.random.default_rng(1).normal(0, 0.1, 16000 * 120).astype(np.float32), 16000)
    words = ("talk", "--audio", "-", "--out", str(tmp_path / "talk.mp4"), "--size", "64x64", "--fps", "30")
    with subprocess.Popen([sys.executable, "-m", "persona_engine", *words], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.write(sound)
        process.stdin.close()
        assert any(list(tmp_path.iterdir()) for line in process.stderr if b"s of film" in line)
        process.terminate()
        process.stderr.read()
    assert process.returncode == 128 + signal.SIGTERM and not list(tmp_path.iterdir())


@pytest.mark.gl
def test_a_picture_is_a_picture(tmp_path: Path) -> None:
    """`render` writes a PNG of the asked size."""
    out = tmp_path / "mira.png"
    done = persona("render", str(out), "--size", "96x96", "--expression", "joy")
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"\x89PNG")
