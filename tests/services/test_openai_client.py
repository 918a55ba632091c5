"""The SDK is loaded beside everything else."""

import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, importlib.util, sys, threading
import numpy as np
from persona_engine.dialogue.language_model import Message
from persona_engine.dialogue.moderation import WordList
from persona_engine.errors import ServiceError
from persona_engine.services.openai_llm import OpenAIModel
from persona_engine.services.openai_moderation import OpenAIModeration
from persona_engine.services.openai_speech import OpenAISpeech
from persona_engine.services.openai_transcribe import OpenAITranscriber
from persona_engine.settings import EarsSettings, LLMSettings, ModerationSettings, VoiceSettings
from persona_engine.speech.synthesizer import SpeechRequest

NOWHERE = "http://127.0.0.1:9/v1"
asked, seen = threading.Event(), []

class Slow:
    '''Lets the SDK load no sooner than the loop has gone on from the first request.'''

    def find_spec(self, name, path=None, target=None):
        if name != "openai":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        spec.loader.exec_module = lambda module: (seen.append(asked.wait(60)), load(module))
        return spec

sys.meta_path.insert(0, Slow())

async def first(stream):
    async for _ in stream:
        return

def requested(service):
    if service == "mind":
        return first(OpenAIModel(LLMSettings(), NOWHERE, "key", "m").stream([Message("user", "Sam: where?")]))
    if service == "voice":
        return first(OpenAISpeech(VoiceSettings(base_url=NOWHERE)).stream(SpeechRequest("Here.")))
    if service == "ears":
        return OpenAITranscriber(EarsSettings(base_url=NOWHERE)).transcribe(np.zeros(1600, np.float32), 16_000, "en")
    settings = ModerationSettings(base_url=NOWHERE)
    return OpenAIModeration(settings, WordList(settings.patterns, settings.allow)).allows("hello")

async def go():
    request = asyncio.ensure_future(requested(sys.argv[1]))
    asyncio.get_running_loop().call_later(0, asked.set)
    try:
        await request
    except ServiceError:
        pass

asyncio.run(go())
print("the loop went on" if seen == [True] else f"the loop stood still: {seen}")
"""


@pytest.mark.parametrize("service", ["mind", "voice", "ears", "moderation"])
def test_no_loop_waits_for_the_sdk(service: str) -> None:
    """While the SDK is imported for the first request, the event loop that asked for it goes on."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, service], capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "the loop went on", done.stderr
