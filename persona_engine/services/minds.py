"""`open_mind`: the language model that the settings ask for, and who answers when it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from persona_engine.dialogue.conversation import CHARS_PER_S, Limits
from persona_engine.dialogue.guard import Safety
from persona_engine.dialogue.language_model import LanguageModel
from persona_engine.dialogue.memory import Memory, ProcessMemory
from persona_engine.dialogue.nearby import Nearby
from persona_engine.dialogue.persona import Persona
from persona_engine.services.fallback_llm import FallbackModel
from persona_engine.services.offline_llm import OfflineModel
from persona_engine.services.openai_llm import OpenAIModel
from persona_engine.services.plugins import plugin
from persona_engine.settings import Settings

BEGIN_SHARE = 0.85
"""Share of the time limit for a reply that the models have to begin in; the rest is the script's."""

JUDGED_S = 0.3
"""Seconds that a judgement may take beyond what a service of moderation has."""


def limits(settings: Settings) -> Limits:
    """The limits of a conversation that the settings ask for."""
    dialogue = settings.dialogue
    return Limits(
        dialogue.max_input_chars, dialogue.max_turns_kept, round(CHARS_PER_S * dialogue.max_reply_s), dialogue.reply_timeout_s,
        settings.moderation.timeout_s + JUDGED_S,
    )  # fmt: skip


def safety(settings: Settings) -> Safety:
    """What the settings add to what is always held back."""
    moderation = settings.moderation
    return Safety({str(tongue): line for tongue, line in moderation.crisis.items()}, moderation.allow, moderation.enabled and moderation.private)


def open_mind(
    settings: Settings, persona: Persona, seed: int = 0, memory: Memory | None = None, others: Callable[[], Sequence[Persona]] = tuple,
    company: Callable[[], Sequence[Nearby]] = tuple,
) -> LanguageModel:  # fmt: skip
    """The configured model, then the second one, then the persona's own script; without a model, the script alone. `others` are those on stage,
    `company` says where they are."""
    llm = settings.llm
    chain: list[LanguageModel] = []
    if llm.provider:
        chain.append(plugin("llm", llm.provider, settings, persona))
    if llm.base_url or llm.api_key.get_secret_value():
        chain.append(OpenAIModel(llm, llm.base_url, llm.api_key.get_secret_value(), llm.model))
    if llm.fallback_base_url:
        chain.append(OpenAIModel(llm, llm.fallback_base_url, llm.fallback_api_key.get_secret_value(), llm.fallback_model or llm.model))
    chain.append(OfflineModel(persona, seed, memory, others, company))
    return FallbackModel(chain, begin_s=BEGIN_SHARE * settings.dialogue.reply_timeout_s) if len(chain) > 1 else chain[0]


def open_memory(settings: Settings, persona: Persona) -> Memory:
    """Where facts about visitors are kept: the file of the settings, else the process. Raises `ServiceError` for a file that cannot be opened."""
    if settings.memory.provider:
        made: Memory = plugin("memory", settings.memory.provider, settings, persona)
        return made
    if not settings.memory.path:
        return ProcessMemory()
    from persona_engine.services.sqlite_memory import SqliteMemory

    return SqliteMemory(settings.memory.path, persona.id)
