"""Photos: policy, privacy, and the vision model that may fill the rest."""

import asyncio
import base64
import importlib.util
import io
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from persona_engine.errors import PhotoError, ServiceError, ServiceTimeout
from persona_engine.services.openai_look import LookModel, open_look_model
from persona_engine.services.photos import SENT_SIDE, allow_photo, read_photo
from persona_engine.settings import LooksSettings

spec = importlib.util.spec_from_file_location("llm_server", Path(__file__).with_name("llm_server.py"))
assert spec and spec.loader
llm_server: Any = importlib.util.module_from_spec(spec)
sys.modules["llm_server"] = llm_server
spec.loader.exec_module(llm_server)

LOOK = {"hair": {"style": "bun", "color": "#112233"}, "worn": {"hat": "beanie"}, "body": {"height": 99}, "not_shown": ["wings"]}


@contextmanager
def serving(mode: str, reply: str = json.dumps(LOOK)) -> Iterator[Any]:
    """A server on a thread of its own, since `LookModel` runs a loop itself."""
    loop = asyncio.new_event_loop()
    server = llm_server.Server(mode, reply)

    async def start() -> asyncio.Server:
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=1 << 22)
        server.port = listener.sockets[0].getsockname()[1]
        return listener

    listener = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def stop() -> None:
        listener.close()
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def settings(url: str, **more: Any) -> LooksSettings:
    return LooksSettings(base_url=url, timeout_s=more.pop("timeout_s", 100.0), **more)


def test_words_become_traits_by_structured_output() -> None:
    """The request carries the strict schema of looks and the words as data; the answer is clamped; what it could not show is named."""
    with serving("good") as server:
        traits, words = LookModel(settings(server.url)).words("a giant with wings")
    assert traits == {"hair.style": "bun", "hair.color": "#112233", "worn.hat": "beanie", "body.height": 2.2} and words == ("wings",)
    (request,) = server.requests
    form = request["response_format"]
    assert form["type"] == "json_schema" and form["json_schema"]["strict"] and "hair" in form["json_schema"]["schema"]["required"]
    assert request["messages"][1] == {"role": "user", "content": "a giant with wings"} and "data" in request["messages"][0]["content"]


def test_what_an_answer_says_in_vain_is_named() -> None:
    """Values that no look can have, and control characters that a terminal would obey, come back as plain words."""
    with serving("good", json.dumps({"hair": {"style": "beehive", "color": "#112233"}, "not_shown": ["\x1b[2Jwings", "\x07"]})) as server:
        assert LookModel(settings(server.url)).words("wings") == ({"hair.color": "#112233"}, ("[2Jwings", "hair.style"))


def test_silence_is_a_timeout() -> None:
    """A server that never answers fails within its limit."""
    with serving("hang") as server, pytest.raises(ServiceTimeout):
        LookModel(settings(server.url, timeout_s=0.4)).words("tall")


@pytest.mark.parametrize(("mode", "reply"), [("garbage", ""), ("html", ""), ("401", ""), ("500", ""), ("good", "no"), ("good", "{}"), ("good", "[" * 9000), ("refuse", ""),
    ("good", " " * 1_200_000)])
def test_what_is_no_answer_is_a_service_error(mode: str, reply: str) -> None:
    """Refusals, broken protocol and broken JSON are `ServiceError`, never a crash."""
    with serving(mode, reply) as server, pytest.raises(ServiceError):
        LookModel(settings(server.url)).words("tall")


def test_no_model_without_an_address() -> None:
    """Nothing is asked unless the settings name where."""
    assert open_look_model(LooksSettings()) is None and open_look_model(LooksSettings(api_key="k")) is not None


@pytest.mark.parametrize(("photos", "consent", "says"), [("consent", False, "--consent"), ("forbid", True, "switched off"), ("forbid", False, "switched off")])
def test_policy(photos: str, consent: bool, says: str) -> None:
    """By default consent must be said each time; a deployment can forbid photos whatever is said; it is checked before anything is decoded."""
    with pytest.raises(PhotoError, match=says):
        read_photo(b"not even a picture", LooksSettings(photos=photos), consent)
    allow_photo(LooksSettings(), True)
    allow_photo(LooksSettings(photos="allow"), False)


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    """A portrait with a place and a camera in its metadata."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    out = io.BytesIO()
    Image.fromarray(data.astronaut()[:400, 50:450]).resize((900, 900)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_vision_model_fills_the_rest(jpeg: bytes) -> None:
    """Measured colours stay, the model gives hair style and hat; it is shown a small picture without metadata."""
    with serving("good") as server:
        seen = read_photo(jpeg, settings(server.url, vision=True), True)
    assert seen.traits["hair.style"] == "bun" and seen.traits["worn.hat"] == "beanie" and seen.traits["hair.color"] != "#112233"
    (part,) = server.requests[0]["messages"][1]["content"]
    sent = base64.b64decode(part["image_url"]["url"].split(",", 1)[1])
    assert "wings" in seen.notes[-1] and max(Image.open(io.BytesIO(sent)).size) <= SENT_SIDE and not Image.open(io.BytesIO(sent)).getexif() and b"SECRETCAMERA" not in sent


def test_no_photo_leaves_the_machine_unasked(jpeg: bytes) -> None:
    """A model for words alone is not shown the photo; one that fails leaves what was measured."""
    with serving("good") as server:
        measured = read_photo(jpeg, settings(server.url), True)
        assert not server.requests
    with serving("500") as server:
        failed = read_photo(jpeg, settings(server.url, vision=True), True)
        assert failed.traits == measured.traits and "did not help" in failed.notes[-1]
        assert len(server.requests) == 1
    assert isinstance(measured.traits["skin.color"], str) and not any(isinstance(value, (bytes, np.ndarray)) for value in measured.traits.values())
