"""`open_mind`: the language model that the settings ask for, with everything that stands in when it fails."""

from __future__ import annotations

from persona_engine.dialogue.language_model import LanguageModel
from persona_engine.dialogue.memory import Memory
from persona_engine.dialogue.persona import Persona
from persona_engine.services.offline_llm import OfflineModel
from persona_engine.settings import LLMSettings, Settings


def open_mind(settings: Settings, persona: Persona, seed: int, memory: Memory | None = None) -> LanguageModel:
    """First the configured model, then the second one, then the persona's own script; without a model, the script alone."""
    offline = OfflineModel(persona, seed, memory)
    chain = _remote(settings.llm)
    if not chain:
        return offline
    from persona_engine.services.fallback_llm import FallbackModel

    return FallbackModel((*chain, offline))


def _remote(llm: LLMSettings) -> tuple[LanguageModel, ...]:
    from persona_engine.services.openai_llm import Endpoint, OpenAIModel

    out: list[LanguageModel] = []
    if llm.base_url or llm.api_key.get_secret_value():
        out.append(OpenAIModel(Endpoint.of(llm, llm.base_url, llm.api_key.get_secret_value(), llm.model)))
    if llm.fallback_base_url or llm.fallback_api_key.get_secret_value():
        model = llm.fallback_model or llm.model
        out.append(OpenAIModel(Endpoint.of(llm, llm.fallback_base_url, llm.fallback_api_key.get_secret_value(), model)))
    return tuple(out)
