"""`persona look` as people run it: what it makes, what it refuses, what it leaves behind."""

import json
import os
import resource
import socket
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from persona_engine.avatar.reader import read


def look(*words: str, cwd: Path, limit: int | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """`persona look WORDS`, with no file allowed to grow past `limit` bytes."""

    def full() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "persona_engine", "look", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=cwd, env={**os.environ, **env}, preexec_fn=full)


@pytest.fixture(scope="module")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photo") / "holiday_at_home.jpg"
    Image.fromarray(data.astronaut()[:300, 100:400]).save(path, quality=92)
    return path


@pytest.fixture(scope="module")
def inputs(portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that are given: one good, the others of no use."""
    folder = tmp_path_factory.mktemp("inputs")
    files = {
        "PORTRAIT": portrait,
        **{name: folder / file for name, file in (("CUT", "cut.jpg"), ("HUGE", "huge.png"), ("TWO", "two.png"), ("WALL", "wall.png"), ("SPEC", "bad.toml"))},
    }
    files["CUT"].write_bytes(portrait.read_bytes()[:4000])
    Image.new("1", (20_000, 20_000)).save(files["HUGE"])
    face = data.astronaut()[:300, 100:400]
    Image.fromarray(np.concatenate([face, face[:, ::-1]], 1)).save(files["TWO"])
    Image.fromarray(data.brick()).convert("RGB").save(files["WALL"])
    files["PIPE"] = folder / "pipe.jpg"
    os.mkfifo(files["PIPE"])
    files["SPEC"].write_text('[hair]\ncolor = "red"\n', encoding="utf-8")
    return files


@pytest.mark.parametrize(
    ("words", "env", "says"),
    [
        (("", "--out", "x.vrm"), {}, "an empty description"),
        (("   ", "--out", "x.vrm"), {}, "an empty description"),
        (("a tall man",), {}, "Add --out"),
        (("a tall man", "--out", "q.png"), {}, "q.png: an avatar is a .vrm or .glb file"),
        (("a tall man", "--out", "x.vrm", "--sheet", "q.txt"), {}, "q.txt: pictures are written as .png"),
        (("tall and kind " * 1700, "--out", "x.vrm"), {}, "5,100 words (23,800 characters) are too many"),
        (("zeppelin", "--out", "x.vrm"), {}, "no word of this says"),
        (("uma mulher com cabelo loiro", "--out", "x.vrm"), {}, "this reads like Portuguese"),
        (("--photo", "PORTRAIT", "--out", "x.vrm"), {}, "Add --consent if they do"),
        (("--photo", "PORTRAIT", "--consent", "--out", "x.vrm"), {"PERSONA_LOOKS__PHOTOS": "forbid"}, "photos are switched off"),
        (("--photo", "missing.jpg", "--consent", "--out", "x.vrm"), {}, "missing.jpg: cannot be read (No such file"),
        (("--photo", "PIPE", "--consent", "--out", "x.vrm"), {}, "a pipe or device, and no file"),
        (("--photo", "CUT", "--consent", "--out", "x.vrm"), {}, "a broken picture"),
        (("--photo", "HUGE", "--consent", "--out", "x.vrm"), {}, "too many pixels; 64,000,000 are read"),
        (("--photo", "TWO", "--consent", "--out", "x.vrm"), {}, "2 faces found. Crop the photo"),
        (("--photo", "WALL", "--consent", "--out", "x.vrm"), {}, "no face found"),
        (("SPEC", "--out", "x.vrm"), {}, "bad.toml: hair.color: 'red' is no color"),
        (("mira.toml", "--photo", "PORTRAIT", "--consent", "--out", "x.vrm"), {}, "a look file and a photo"),
        (("tall man", "--out", "PORTRAIT/x.vrm"), {}, "cannot be written"),
        (("tall man", "--out", "x.vrm", "--name", "a\nb"), {}, "'a\\nb' is no name"),
    ],
    ids=[
        "empty",
        "blank",
        "no-out",
        "suffix",
        "sheet",
        "long",
        "nothing-said",
        "german",
        "no-consent",
        "forbidden",
        "missing",
        "pipe",
        "cut",
        "huge",
        "two",
        "wall",
        "spec",
        "both",
        "no-place",
        "name",
    ],
)
def test_mistakes_are_named(words: tuple[str, ...], env: dict[str, str], says: str, inputs: dict[str, Path], tmp_path: Path) -> None:
    """One line says what is wrong and how to mend it; status 1; no traceback; nothing is written."""
    done = look(*(str(inputs[word]) if word in inputs else word.replace("PORTRAIT", str(inputs["PORTRAIT"])) for word in words), cwd=tmp_path, **env)
    assert done.returncode == 1 and says in " ".join(done.stderr.split()), done.stderr
    assert "Traceback" not in done.stderr and not list(tmp_path.iterdir())


def test_words_are_read_offline_when_the_model_does_not_help(tmp_path: Path) -> None:
    """Where nobody listens at the address of the settings, one line says so and the avatar is made all the same: the same words give the same bytes in
    another process and under another name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        done = look("a tall man", "--out", "x.vrm", cwd=tmp_path, PERSONA_LOOKS__BASE_URL=f"http://127.0.0.1:{probe.getsockname()[1]}/v1")
    assert done.returncode == 0 and (tmp_path / "x.vrm").exists(), done.stderr
    assert done.stderr.count("the words are read offline") == 1 and "body.height" in done.stderr
    assert look("a tall man", "--out", "other.vrm", cwd=tmp_path, PYTHONHASHSEED="7").returncode == 0
    assert (tmp_path / "other.vrm").read_bytes() == (tmp_path / "x.vrm").read_bytes()


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Where the file cannot grow, the old one stays whole and no part is left."""
    (tmp_path / "x.vrm").write_bytes(b"the old one")
    done = look("a tall man", "--out", "x.vrm", cwd=tmp_path, limit=500_000)
    assert done.returncode == 1 and "x.vrm: cannot be written (File too large)" in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.vrm"] and (tmp_path / "x.vrm").read_bytes() == b"the old one"


@pytest.fixture(scope="module")
def made(portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, subprocess.CompletedProcess[str]]:
    """Where an avatar inspired by the portrait was made, the home folder at that time, and what the program said."""
    work, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    where = {name: str(home) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    return work, home, look(
        "with green eyes", "--photo", str(portrait), "--consent", "--out", "p.vrm", "--name", "Nele", "--author", "Sam", "--private", cwd=work, **where
    )  # fmt: skip


def test_the_file_says_whose_character_it_is(made: tuple[Path, Path, subprocess.CompletedProcess[str]]) -> None:
    """Name, author and licence as asked for, in VRM's own words."""
    meta = read((made[0] / "p.vrm").read_bytes()).meta
    assert meta["name"] == "Nele" and meta["authors"][0] == "Sam"
    assert meta["avatarPermission"] == "onlyAuthor" and not meta["allowRedistribution"] and meta["modification"] == "prohibited"


def test_a_photo_leaves_no_trace(portrait: Path, made: tuple[Path, Path, subprocess.CompletedProcess[str]]) -> None:
    """The avatar is all that is written; neither the photo, its name nor its bytes are in it; the words that go with it are shown."""
    work, home, done = made
    assert done.returncode == 0, done.stderr
    assert "inspired by" in done.stderr and "likeness" not in done.stderr + done.stdout
    assert [path.name for path in work.glob("*.vrm*")] == ["p.vrm"] and not [path for path in home.rglob("*") if path.is_file()]
    avatar, photo = (work / "p.vrm").read_bytes(), portrait.read_bytes()
    assert b"holiday_at_home" not in avatar and photo[200:232] not in avatar and photo[-40:-8] not in avatar
    length = struct.unpack_from("<I", avatar, 12)[0]
    extras = json.loads(avatar[20 : 20 + length])["asset"]["extras"]
    assert extras["look"]["eyes"]["color"] != extras["look"]["hair"]["color"] and "photo" not in json.dumps(extras).lower()


@pytest.mark.gl
def test_from_a_photo_and_a_line_to_a_film(made: tuple[Path, Path, subprocess.CompletedProcess[str]]) -> None:
    """The avatar that a photo inspired speaks in a film like any other."""
    import av

    work, _, _ = made
    command = [sys.executable, "-m", "persona_engine", "talk", "Hello!", "--say", "--avatar", "p.vrm", "--out", "clip.mp4", "--size", "128x96", "--fps", "6"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, cwd=work)
    assert done.returncode == 0, done.stderr
    with av.open(str(work / "clip.mp4")) as film:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)]
        assert film.streams.audio
    assert len(frames) > 10 and max(abs(a - b).max() for a, b in zip(frames, frames[1:])) > 20
