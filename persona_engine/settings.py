"""`Settings`: one typed tree. Precedence: argument > PRC (render knobs) > `PERSONA_*` environment > `persona_engine.toml` > default.

Nested keys are joined by two underscores in the environment: `PERSONA_LLM__BASE_URL`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from persona_engine.errors import FileError
from persona_engine.names import PeerRole
from persona_engine.wording import PROVIDER, SERVER, first_fault, regular

FILE = "persona_engine.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LLMSettings(_Section):
    """The language model. Without `base_url` and `api_key` the offline brain answers."""

    provider: str = Field("", pattern=PROVIDER)
    """What an installed package offers under `persona_engine.llm`; empty: a server at `base_url`, where there is one."""
    base_url: str = Field("", pattern=SERVER)
    api_key: SecretStr = SecretStr("")
    model: str = "gpt-4o-mini"
    temperature: float = Field(0.8, ge=0, le=2)
    max_tokens: int = Field(400, ge=16, le=4096)
    fallback_base_url: str = Field("", pattern=SERVER)
    fallback_api_key: SecretStr = SecretStr("")
    fallback_model: str = ""
    connect_timeout_s: float = Field(3.0, gt=0)
    first_token_timeout_s: float = Field(4.0, gt=0)
    token_timeout_s: float = Field(4.0, gt=0)


class VoiceSettings(_Section):
    """Who speaks: "auto" takes the first that works of espeak, system, silent."""

    provider: str = Field("auto", pattern=PROVIDER)
    """auto, espeak, system, openai, silent, or what an installed package offers under `persona_engine.voice`."""
    base_url: str = Field("", pattern=SERVER)
    api_key: SecretStr = SecretStr("")
    model: str = "gpt-4o-mini-tts"
    openai_voice: str = "alloy"
    first_audio_timeout_s: float = Field(2.0, gt=0)
    volume: float = Field(1.0, ge=0, le=2)
    muted: bool = False


class EarsSettings(_Section):
    """How personas hear speech. Without `base_url` and `api_key` nobody writes down what is said: they listen and do not understand."""

    provider: str = Field("", pattern=PROVIDER)
    """What an installed package offers under `persona_engine.ears`."""
    base_url: str = Field("", pattern=SERVER)
    """Of a server with `/audio/transcriptions`."""
    api_key: SecretStr = SecretStr("")
    model: str = "gpt-4o-mini-transcribe"
    language: str = ""
    """What is spoken, BCP 47; empty: the persona's own."""
    timeout_s: float = Field(8.0, gt=0)
    device: str = ""
    """Part of a microphone's name, or a sound file; empty: the usual microphone."""
    headphones: bool = False
    """Whether the microphone does not hear the personas: then they can be interrupted."""
    silence_s: float = Field(0.6, ge=0.2, le=3)
    """Silence that ends a turn; less where the voice has fallen, more where it has not."""
    longest_turn_s: float = Field(30.0, ge=2, le=120)


class NetSettings(_Section):
    """A session on the wire."""

    port: int = Field(7777, ge=0, le=65535)
    discovery_port: int = Field(7776, ge=0, le=65535)
    """UDP port on which sessions are asked for; 0: this one is not found."""
    playout_delay_s: float = Field(0.05, ge=0, le=0.5)
    connect_timeout_s: float = Field(5.0, gt=0)
    busy_timeout_s: float = Field(20.0, gt=0)
    """A host that is there but too busy to answer is waited for this long by those who join."""
    close_timeout_s: float = Field(2.0, gt=0)
    moderation_timeout_s: float = Field(0.8, gt=0)
    """A player's line that is not judged by then is not said."""
    stall_timeout_s: float = Field(10.0, gt=0)
    """A peer that takes nothing for this long is cut off."""
    max_message_bytes: int = Field(16 << 20, ge=65536)
    """Largest message that a host may send: a newcomer's snapshot."""
    max_upload_bytes: int = Field(16384, ge=4096)
    """Largest message that a peer may send."""
    send_buffer_bytes: int = Field(1 << 20, ge=65536)
    """A peer for which more than this waits is cut off."""
    max_peers: int = Field(64, ge=1)
    max_per_address: int = Field(16, ge=1)
    messages_per_s: float = Field(120.0, gt=0)
    """From a peer that sends more, the host stops reading for a while."""
    join_code: SecretStr = SecretStr("")
    """What a host asks of its visitors, and what a peer says."""
    puppeteer_code: SecretStr = SecretStr("")
    admin_code: SecretStr = SecretStr("")
    """What a peer says to join in a higher role; empty: nobody does."""
    jwt_key: SecretStr = SecretStr("")
    """With it visitors show signed tokens (JWT) as their join code: a shared secret of 32 characters or more, or a public key (PEM, or the name of a .pem)."""
    visitor_role: PeerRole = "speaker"
    rights: dict[str, PeerRole] = {}
    """The least role that a wish needs, where it is not the one of `net.roles.RIGHTS`."""
    grace_s: float = Field(60.0, ge=0)
    """A host keeps the place of a peer whose connection broke for this long."""
    kick_s: float = Field(600.0, ge=0)
    """From the address of a player who was sent away nobody is let in for so long, seconds."""
    quiet_timeout_s: float = Field(3.0, ge=1.0)
    """A host that answers nothing for this long counts as gone; its guest tries to come back:"""
    reconnect_first_s: float = Field(0.25, gt=0)
    reconnect_most_s: float = Field(4.0, gt=0)
    """after the first pause, then after twice as long each time, up to the second,"""
    reconnect_for_s: float = Field(60.0, ge=0)
    """for this long; 0: not at all."""
    heir_role: PeerRole | Literal[""] = ""
    """The least role of a guest to whom this host hands its session when it leaves, with the personas and what they know; "": nobody goes on with it."""
    heir: bool = False
    """Whether this machine would go on with a session whose host is gone."""
    heir_after_s: float = Field(1.0, ge=0)
    """A host whose machine refuses for this long is gone."""
    tls: bool = False
    """Whether a host encrypts: with `certificate` and `key`, or with a certificate that is made on the spot and pinned by its fingerprint."""
    certificate: str = ""
    key: str = ""
    """PEM files; the key may be in the file of the certificate."""
    origins: tuple[str, ...] = ()
    """Web pages that may join; programs always may."""
    near_m: float = Field(20.0, gt=0)
    """Metres within which a peer gets puppets thirty times a second."""
    far_m: float = Field(60.0, gt=0)
    """Metres within which it gets them ten times a second; beyond that they are shown as planned."""


class AssetSettings(_Section):
    """Avatars that travel between the machines of a session."""

    cache: str = ""
    """Folder for what was fetched; empty: the user's cache folder."""
    cache_bytes: int = Field(1 << 30, ge=1 << 20)
    """What was not used for longest leaves beyond this."""
    max_bytes: int = Field(32 << 20, ge=1 << 16)
    """Largest avatar that is fetched, or taken from a guest."""
    max_triangles: int = Field(150_000, ge=1000)
    """A stranger's avatar with more is not shown."""
    bytes_per_s: float = Field(4 << 20, ge=1 << 16)
    """What a peer may fetch."""
    timeout_s: float = Field(10.0, gt=0)
    """Silence after which a transfer is taken up anew."""
    uploads: bool = True
    """Whether guests may bring avatars of their own."""


class RoomSettings(_Section):
    """A room that several servers share through a broker."""

    backplane: SecretStr = SecretStr("")
    """nats://host:4222 or redis://host:6379, with user and password where the broker wants them; "" is a session on one server."""
    name: str = Field("main", pattern="^[a-z0-9][a-z0-9_-]{0,47}$")
    lease_s: float = Field(0.7, ge=0.2, le=60)
    """An owner that is silent for this long is replaced."""
    whole_s: float = Field(2.0, ge=0.2, le=60)
    """So often the owner tells gateways the whole room, and leaves it with the broker."""
    beat_s: float = Field(0.25, ge=0.05, le=5)
    """So often servers compare clocks with the owner."""
    forget_s: float = Field(3.0, ge=0.5, le=60)
    """A server that is silent for this long counts no more."""
    wishes_per_s: float = Field(200.0, gt=0)
    """Wishes that an owner takes from all gateways together."""
    timeout_s: float = Field(5.0, gt=0)
    """For connecting to the broker and for its answers."""
    queue: int = Field(4096, ge=64)
    """Messages that wait for the broker; of more the oldest are lost, and told anew."""
    retry_s: float = Field(5.0, ge=0.1)
    """Longest pause between two tries to reach a broker that is gone."""


class PlayerSettings(_Section):
    """People who come on stage as characters of their own."""

    most: int = Field(32, ge=0)
    """Players at a time."""
    max_speed: float = Field(6.0, gt=0)
    """Metres a second; who says to be quicker is shown coming at this speed."""
    grace_s: float = Field(15.0, ge=0)
    """Who is cut off keeps the place for this long."""
    voice: bool = False
    """Whether typed words of players are spoken aloud."""
    earshot: float = Field(4.0, gt=0)
    """Metres within which a persona takes words to be meant for it."""
    folder: str = ""
    """Where clothes and inventories of players are kept between sessions; empty: for the session only."""


class DialogueSettings(_Section):
    """Limits of a conversation."""

    max_input_chars: int = Field(2000, ge=100)
    max_turns_kept: int = Field(40, ge=2)
    reply_timeout_s: float = Field(8.0, gt=0)
    max_reply_s: float = Field(60.0, ge=5)
    """A reply that would take longer to say ends with the sentence that it is at."""
    bored_after_s: float = Field(0.0, ge=0)
    """After this silence she says something to nobody in particular, once; 0: never."""


class ModerationSettings(_Section):
    """What personas do not say, and what is not said to them. Without `base_url` the local list judges alone."""

    enabled: bool = True
    patterns: tuple[str, ...] = ()
    """Regular expressions of what is barred besides, capitals or not."""
    allow: tuple[str, ...] = ()
    """Regular expressions of what passes whatever else says."""
    private: bool = True
    """Whether personal data (telephones, e-mails, addresses) is said only where it stands in the persona's file."""
    crisis: dict[Literal["en", "de", "fr", "es", "ja"], str] = {}
    """Crisis lines that somebody in need is told of, instead of ours."""
    base_url: str = Field("", pattern=SERVER)
    """Of a server with `/moderations`, as OpenAI's."""
    model: str = "omni-moderation-latest"
    api_key_env: str = "OPENAI_API_KEY"
    """The environment variable that holds its key."""
    timeout_s: float = Field(0.6, gt=0)
    """What it has not judged by then the local list judges."""
    local: bool = True
    """Whether the local list judges beside it."""

    _regular = field_validator("patterns", "allow")(regular)


class MemorySettings(_Section):
    """Where a persona remembers: empty keeps memory for the process only."""

    provider: str = Field("", pattern=PROVIDER)
    """What an installed package offers under `persona_engine.memory`."""
    path: str = ""


class WorldSettings(_Section):
    """What outlives a session."""

    file: str = ""
    """Who stands where, what they wear and know, and the game's scene: read at the start, written at the end; empty: nothing is kept."""
    every_s: float = Field(60.0, ge=1)
    """Written this often in between."""


class LooksSettings(_Section):
    """How looks are made. Without `base_url` and `api_key` words are understood by the offline grammar."""

    photos: str = Field("consent", pattern="^(consent|allow|forbid)$")
    """Photos of people: "consent" asks for the flag each time, "allow" trusts the deployment's own consent, "forbid" refuses every photo."""
    base_url: str = Field("", pattern=SERVER)
    api_key: SecretStr = SecretStr("")
    model: str = "gpt-4o-mini"
    vision: bool = False
    """Whether a photo may be sent to the model, made small and without its metadata."""
    timeout_s: float = Field(20.0, gt=0)


class Settings(BaseSettings):
    """Everything that a user may set."""

    model_config = SettingsConfigDict(
        env_prefix="PERSONA_",
        env_nested_delimiter="__",
        toml_file=FILE,
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    llm: LLMSettings = LLMSettings()
    voice: VoiceSettings = VoiceSettings()
    ears: EarsSettings = EarsSettings()
    net: NetSettings = NetSettings()
    assets: AssetSettings = AssetSettings()
    rooms: RoomSettings = RoomSettings()
    players: PlayerSettings = PlayerSettings()
    dialogue: DialogueSettings = DialogueSettings()
    moderation: ModerationSettings = ModerationSettings()
    memory: MemorySettings = MemorySettings()
    world: WorldSettings = WorldSettings()
    awareness: bool = False
    """Whether personas watch what goes on around them: who comes, goes, moves, speaks to whom."""
    looks: LooksSettings = LooksSettings()
    badge: bool = True
    """Show the visible "AI character" badge."""
    studio: Literal["process", "thread"] = "process"
    """Where sentences are planned and performances baked: in a process of its own, or on threads of the game, whose frames then take longer."""
    studio_start_s: float = Field(20.0, gt=0)
    """The process is waited for this long, with threads at work instead;"""
    studio_silence_s: float = Field(10.0, gt=0)
    """one that is asked something and says nothing for this long is given up."""
    studio_pauses_s: tuple[NonNegativeFloat, ...] = (0.5, 2.0, 8.0, 30.0)
    """Before it is started again, by how often it has ended; after the last it is left alone."""
    seed: int = 1
    """Seed of everything generated."""
    lead_s: float = Field(0.05, ge=0.0, le=0.5)
    """How far ahead of what is played the score may still be amended."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings(**overrides: Any) -> Settings:
    """The settings in force here. Raises `FileError` naming the key that is wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        found = first_fault(error.errors(), {}, Settings)
        path = FILE if Path(FILE).exists() else "settings"
        remedy = f"{found.remedy} `config/default.toml` shows every key and its default.".strip()
        raise FileError(found.message, path=path, place=found.place, remedy=remedy) from error
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(f"not valid TOML: {error}", path=FILE, remedy="`config/default.toml` shows every key and its default") from error
