"""`HeadlessStage`: the stage without an engine: cast, score, performer, clock, peers. Servers, films and tests use it as it is."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from typing import Any

import msgspec

from persona_engine.avatar.model import Avatar
from persona_engine.clock import Clock, MonotonicClock, SessionClock
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import StageError
from persona_engine.frame_gate import FrameGate
from persona_engine.motion.performer import Happened, Performer
from persona_engine.motion.world import World
from persona_engine.panda.bridge import Bridge
from persona_engine.rig.body import Body
from persona_engine.score import codec
from persona_engine.score.entries import Entry, LookChange, Roots
from persona_engine.score.pose import PoseFrame
from persona_engine.score.recording import Casting
from persona_engine.services.openai_moderation import open_moderation
from persona_engine.services.reader import open_reader
from persona_engine.services.voices import open_voice
from persona_engine.settings import Settings, load_settings
from persona_engine.speech.script import Reader
from persona_engine.speech.sink import AudioSink
from persona_engine.speech.synthesizer import Synthesizer
from persona_engine.stage.access import Access
from persona_engine.stage.avatar_files import AvatarFiles
from persona_engine.stage.capture import Capturing
from persona_engine.stage.casts import DEFAULT_AVATAR, Casts
from persona_engine.stage.company import Company
from persona_engine.stage.ears import Microphones
from persona_engine.stage.following import Following
from persona_engine.stage.keeper import Keeper, KeeperRules, Keeping
from persona_engine.stage.me import Link, Me
from persona_engine.stage.member import Member
from persona_engine.stage.persona_files import find_persona
from persona_engine.stage.players import Players
from persona_engine.stage.puppetry import Puppetry
from persona_engine.stage.realiser import Realiser
from persona_engine.stage.recorder import Recorder
from persona_engine.stage.sounding import Sounding, SoundListener
from persona_engine.stage.sounds import SoundDesk
from persona_engine.stage.studio import Studio
from persona_engine.stage.tape import Tape
from persona_engine.stage.wardrobe import Wardrobe
from persona_engine.stage.whereabouts import Where, Whereabouts

log = logging.getLogger("persona_engine.stage")

CAPACITY = 256
CROWDED = 2
"""Entries in one frame: a state and a performance, which is what somebody's reaction takes."""
Listener = Callable[[str, dict[str, Any]], None]
EntryListener = Callable[[Entry], None]


class HeadlessStage(Capturing, Microphones, Casts, Keeping, Sounding):
    """Everything but pictures.

    `clock` is the machine's clock (default: its monotonic one); `inline` bakes performances in `step` instead of on a thread: films, replays, tests.
    """

    def __init__(self, settings: Settings | None = None, clock: Clock | None = None, inline: bool = False, capacity: int = CAPACITY) -> None:
        self.settings = settings or load_settings()
        self.base_clock = clock or MonotonicClock()
        self.clock = SessionClock(self.base_clock)
        self.world = World()
        self.files = AvatarFiles(self.worn_files)
        self.performer = Performer(capacity, self.world, self.settings.lead_s, self.files.body)
        self.wardrobe, self.frame = Wardrobe(self), PoseFrame(capacity)
        self.members: dict[str, Member] = {}
        self.due: dict[str, float] = {}
        """Session time before which a step of a member would do nothing; none for who must be asked."""
        self.cast: dict[str, Casting] = {}
        self.targets: dict[str, Where] = {}
        self.company = Company(self)
        self._listeners: list[Listener] = []
        self.access = Access(self.settings.net, open_moderation(self.settings.moderation))
        """Who may do what here."""
        self.players = Players(self)
        self.me: Me | None = None
        """The player at this machine, after `play_as`."""
        self.puppetry = Puppetry(self)
        self._reading: dict[str, list[Callable[[], None]]] = {}
        """What waits for characters that are being read."""
        self.hushed: set[str] = set()
        self._frozen: set[str] = set()
        self.sounds = SoundDesk(self.sink_for, self._media)
        self.following = Following()
        self.link: Callable[[bytes], Link] | None = None
        """Where another machine hosts: the way there."""
        self.samples_world = True
        """Whether this stage says where its targets are; a guest's host does."""
        self.play_delay = 0.0
        """Seconds between an entry and its effect while peers follow."""
        self.scene: dict[str, Any] = {}
        """The game's own state of the scene: text, numbers, lists and dictionaries. It is saved with the world."""
        self.keeper = Keeper(self, KeeperRules(self.settings.world.file, self.settings.world.every_s))
        # Threads and processes last: what is refused above leaves none behind.
        self.gate = FrameGate()
        self.bridge = Bridge(gate=self.gate)
        self.studio = None if inline or clock is not None else Studio.opened(self.settings)
        self._realiser = None if inline else Realiser(self.gate.breathe, self.studio)
        self.recorder: Recorder | None = None
        self.tape: Tape | None = None
        """The file of a recording that is written as it goes."""
        self._voice: Synthesizer | None = None
        self._reader: Reader | None = None
        self.entry_listeners: list[EntryListener] = []
        self.sound_listeners: list[SoundListener] = []
        self.cast_listeners: list[Callable[[Casting, bool], None]] = []
        self._whereabouts = Whereabouts(self)
        self._shown: dict[tuple[str, int], str] = {}
        """What those whose owner is elsewhere are saying."""
        self._begun = 0
        """Entries submitted since the last frame."""
        self._put_off = False
        """What was baked waits for the next frame: in this one somebody begins."""
        self._closed = False

    # ---- cast -----------------------------------------------------------------------------------------------------------------------

    find_persona = staticmethod(find_persona)

    def avatar_of(self, persona: Persona, override: str = "") -> Avatar:
        """The character file of a persona, parsed once: everyone who wears it shares its geometry. Raises `AvatarError`."""
        return self.files.open(override or persona.avatar or DEFAULT_AVATAR)

    def cast_member(self, persona: Persona, body: Body, seed: int | None = None, name: str = "", avatar: str = "") -> Member:
        """Bring a persona on stage as its owner: it thinks and speaks here. `avatar` is the file that it wears instead of its own. Where it fails,
        nobody has come. Raises `StageError`."""
        self.check_open()
        self.following.check("spawn")
        identity, worn = name or persona.id, avatar or persona.avatar
        member = Member(self, persona, identity, self._seed(identity) if seed is None else seed, body)
        self.members[identity] = member
        try:
            self._enter(Casting(identity, member.seed, persona.style, worn, self.files.known(worn or DEFAULT_AVATAR)))
            member.begin(self.now())
            self.keeper.settle(member)
        except BaseException:
            self.dismiss(identity)
            raise
        return member

    def _enter(self, casting: Casting) -> None:
        self.cast[casting.persona] = casting
        if self.recorder is not None:
            self.recorder.came(self.now(), casting)
        for listener in self.cast_listeners:
            listener(casting, True)
        # A full collection walks every parsed file and costs tens of milliseconds in the middle of a frame. But what lives now is never collected, and
        # players come and go.
        if not casting.player or casting.avatar_sha256 not in self._frozen:
            self._frozen.add(casting.avatar_sha256)
            gc.freeze()

    def dismiss(self, identity: str) -> None:
        """Take a persona off the stage. Raises `StageError` for who is not here."""
        self.following.check("dismiss")
        if identity not in self.cast:
            raise StageError(f"nobody called {identity!r} is on stage; there are {', '.join(self.cast) or 'none'}")
        member = self.members.pop(identity, None)
        if member is not None:
            member.close()
        self.sounds.silence(identity)
        self.performer.remove(identity)
        self.targets.pop(identity, None)
        self._shown = {key: text for key, text in self._shown.items() if key[0] != identity}
        casting = self.cast.pop(identity)
        if self.recorder is not None:
            self.recorder.left(self.now(), identity)
        for listener in self.cast_listeners:
            listener(casting, False)
        if casting.player and member is None:
            self.emit("player-left", persona=identity, who=casting.name)

    def _seed(self, identity: str) -> int:
        return int((self.settings.seed * 1_000_003 + sum(ord(c) * 31**i for i, c in enumerate(identity))) % (2**31 - 1))

    def member(self, identity: str) -> Member:
        """An owned persona. Raises `StageError`."""
        try:
            return self.members[identity]
        except (KeyError, TypeError):
            self.following.check("wear" if identity in tuple(self.cast) else "member", str(identity))
            raise StageError(f"no persona {identity!r} of this stage; there are {', '.join(self.members) or 'none'}") from None

    @property
    def voice(self) -> Synthesizer:
        """The voice of this stage, opened when first used."""
        if self._voice is None:
            self._voice = open_voice(self.settings)
        return self._voice

    @property
    def reader(self) -> Reader:
        """Knows how texts sound, for voices and recordings that do not say when their phonemes are."""
        if self._reader is None:
            self._reader = open_reader()
        return self._reader

    def sink_for(self, persona: str) -> AudioSink | None:
        """The mouth of a persona; None where nothing plays."""
        return None

    def check_open(self) -> None:
        """Raises `StageError` after `destroy`."""
        if self._closed:
            raise StageError("the stage is closed")

    # ---- the score ------------------------------------------------------------------------------------------------------------------

    def now(self) -> float:
        """Session time, seconds."""
        return self.clock.now()

    def submit(self, entry: Entry, planned: bool = False) -> Entry:
        """Add an entry to the score: applied here, recorded, sent to every peer. Returns it as everyone sees it.

        `planned` says that its marks and blocks are the scheduler's, which lie on the wire's grid.
        """
        self.check_open()
        if isinstance(entry, LookChange):
            look = self.files.name(entry.avatar)
            if look is None:
                return entry
            entry = msgspec.structs.replace(entry, avatar=look)
        self._begun += 1
        entry = codec.quantised(self.performer.announced(entry, self.now() + self.play_delay), ("visemes", "blocks") if planned else ())
        self.apply(entry)
        for listener in self.entry_listeners:
            listener(entry)
        return entry

    def apply(self, entry: Entry, at: float | None = None) -> None:
        """Fold an entry in, as of session time `at` (default: now), without sending it on: what a peer does with its host's entries."""
        now = self.now() if at is None else at
        if isinstance(entry, Roots):
            self.world.add(entry)
        else:
            self.performer.apply(entry, now)
        if self.recorder is not None:
            self.recorder.entry(now, entry)

    def happen(self, event: str, at: tuple[float, float, float], metres: float = 12.0, strength: float = 1.0) -> None:
        """Something happens at a place in session space: everyone within `metres` reacts, the nearer the more."""
        self.following.check("happen")
        self.company.happen(event, at, metres, strength)

    # ---- time -----------------------------------------------------------------------------------------------------------------------

    def step(self, t: float | None = None) -> PoseFrame:
        """One frame at session time `t` (default: now). On the main thread."""
        with self.gate:
            return self._step(t)

    def _step(self, t: float | None) -> PoseFrame:
        # What waited may have set the time, as a session that begins anew does.
        self.bridge.drain()
        now = self.now() if t is None else t
        self.players.step(now)
        if self.me is not None:
            self.me.step(now)
        self._whereabouts.step(now)
        for member in self._awake(now):
            if self._begun < CROWDED or member.put_off:
                member.put_off = False
                member.step(now)
            else:
                member.put_off = True
        if self._realiser is None:
            self.performer.realise_all()
        else:
            self._put_off = self._begun > 0 and not self._put_off
            for job, made in self._realiser.finished(self._put_off):
                self.performer.adopt(job, made)  # type: ignore[arg-type]
        self.keeper.step(self.base_clock.now())
        if self.tape is not None:
            self.tape.step(self.base_clock.now())
        self.sounds.step(now)
        frame = self.performer.sample(now, self.frame)
        if self._realiser is not None:
            self._realiser.take(self.performer.jobs(), self.performer.unpractised)
        self.puppetry.step(now, frame)
        for event in self.performer.events():
            self._happened(event, now)
        self._begun = 0
        return frame

    def _happened(self, event: Happened, now: float) -> None:
        member = self.members.get(event.persona)
        if event.look is not None:
            self._changed(event.persona, event.look)
        elif member is not None:
            member.happened(event, now)
        elif event.what in ("started", "ended"):
            self.emit(f"persona-{event.what}", persona=event.persona, id=event.id)
            self._followed(event, now)

    def _changed(self, identity: str, look: LookChange) -> None:
        """A persona wears something else from this frame on."""
        self.emit("persona-look", persona=identity, look=look.avatar, wears=self.wardrobe.changed(identity, look))

    def on_event(self, listener: Listener) -> None:
        """Call `listener(name, data)` for everything that happens: "persona-heard", "persona-spoke" ...: `docs/events.md`."""
        if not callable(listener):
            raise StageError(f"on_event() takes a function of a name and data, not {listener!r:.60}")
        self._listeners.append(listener)

    def emit(self, name: str, **data: Any) -> None:
        """Tell the listeners."""
        for listener in self._listeners:
            listener(name, data)

    @property
    def busy(self) -> bool:
        """Whether somebody thinks, waits to speak, or speaks."""
        return any(member.busy for member in self.members.values())

    def quiet_for(self, now: float) -> float:
        """Seconds since anybody last spoke or was spoken to; 0 while somebody is about to."""
        return 0.0 if self.busy else min((now - member.talked for member in self.members.values()), default=now)

    @property
    def thinking(self) -> bool:
        """Whether a reply or a voice is still being made."""
        return any(member.lines.pending for member in self.members.values())

    def pause(self, paused: bool = True) -> None:
        """Stop session time, and sound with it. Raises `StageError` after `destroy`."""
        self.check_open()
        self.following.check("pause")
        self.clock.paused = paused

    @property
    def time_scale(self) -> float:
        """Session seconds per second, 0 or more. Raises `StageError` for what is no such number."""
        return self.clock.scale

    @time_scale.setter
    def time_scale(self, value: float) -> None:
        self.following.check("time_scale")
        self.clock.scale = value

    def destroy(self) -> None:
        """Undo everything; idempotent."""
        if self._closed:
            return
        self.following.host = ""
        self.keeper.close()
        if self.tape is not None:
            self.tape.close()
        self.forget_recording()
        self.puppetry.close()
        for identity in list(self.cast):
            self.dismiss(identity)
        self._closed = True
        for speaking in (one for one in (self._voice, self._reader) if one is not None):
            try:
                self.bridge.run(speaking.close()).result(self.settings.net.close_timeout_s)
            except TimeoutError:
                log.warning("the voice did not close in time")
        self.bridge.close()
        if self._realiser is not None:
            self._realiser.close()
        if self.studio is not None:
            self.studio.close()
        gc.unfreeze()
