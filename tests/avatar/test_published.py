"""What the world's own checkers say of the characters that are shipped."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from persona_engine.names import EMOTIONS, VISEMES, VRM_PRESETS
from tests.published import ROOT, assert_published

WEB = ROOT / "tests" / "web"
AVATARS = sorted((ROOT / "assets" / "avatars").glob("*.vrm"))
CHROMIUM = shutil.which("chromium")


def need(*modules: str) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    missing = [name for name in modules if not (WEB / "node_modules" / name).is_dir()]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: run `npm ci` in tests/web")


@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.stem)
def test_a_shipped_avatar_follows_the_schemas(path: Path) -> None:
    """VRMC_vrm, VRMC_springBone and VRMC_node_constraint validate against the VRM Consortium's JSON schemas."""
    data = path.read_bytes()
    assert_published(json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]]))


def test_the_khronos_validator_finds_no_error() -> None:
    """glTF-Validator: no errors in any avatar."""
    need("gltf-validator")
    done = subprocess.run(["node", "validate.js", *map(str, AVATARS)], cwd=WEB, capture_output=True, text=True, check=True, timeout=120)
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(reports) == len(AVATARS) > 0
    assert {report["file"]: report["said"] for report in reports if report["errors"]} == {}


class Files(SimpleHTTPRequestHandler):
    """Serves tests/web, and the avatars under /avatars."""

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0]
        return str(ROOT / "assets" / name.lstrip("/")) if name.startswith("/avatars/") else super().translate_path(path)

    def log_message(self, format: str, *args: Any) -> None: ...


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(WEB))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def seen(address: str, profile: Path) -> dict[str, Any]:
    """What the page says of an avatar."""
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         f"--user-data-dir={profile}", "--virtual-time-budget=1200000", "--timeout=200000", "--dump-dom", address],
        capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    text = done.stdout.partition('<pre id="report">')[2].partition("</pre>")[0]
    assert text and text != "waiting", done.stderr[-2000:]
    found: dict[str, Any] = json.loads(text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))
    assert "error" not in found, found
    return found


@pytest.mark.long
@pytest.mark.parametrize("path", AVATARS, ids=lambda path: path.stem)
def test_three_vrm_shows_and_moves_it(path: Path, tmp_path: Path) -> None:
    """In a browser, three-vrm loads the avatar; every preset but neutral moves the face, springs swing, eyes follow a target, pixels are drawn."""
    need("three", "@pixiv/three-vrm")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with serving() as host:
        found = seen(f"{host}/view.html?avatar=/avatars/{path.name}", tmp_path)
    assert found["version"] == "1" and found["bones"] == 55 and found["constraints"] == 2
    moved = {name: amount for name, amount in found["expressions"].items() if name not in ("neutral", "lookUp", "lookDown", "lookLeft", "lookRight")}
    assert set(VRM_PRESETS) <= set(found["expressions"]) and all(amount > 0.1 for amount in moved.values()), found["expressions"]
    assert found["custom"] >= len(VISEMES) and len(EMOTIONS) > 0
    springs = found["springs"]
    assert springs["finite"] and (springs["turn"] > 0.05 or springs["joints"] == 0)
    look = found["lookAt"]
    for eye in (0, 1):
        assert look["left"][eye][0] > 0.1 > -0.1 > look["right"][eye][0]
        assert look["up"][eye][1] > 0.08 > -0.08 > look["down"][eye][1]
    assert 0.2 < found["picture"]["drawn"] < 1.0 and found["picture"]["colors"] > 1000
