"""`Stage`: the stage in a Panda3D game: actors for personas, their voices in 3D, events through the messenger, peers."""

from __future__ import annotations

import builtins
import logging
import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from panda3d.core import NodePath

from persona_engine.avatar.model import Avatar
from persona_engine.clock import Clock
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import StageError
from persona_engine.panda.actor import PersonaActor
from persona_engine.panda.audio import PandaSink
from persona_engine.panda.axes import place, there
from persona_engine.panda.debug_view import DebugView, Inside
from persona_engine.panda.rig_server import RigServer
from persona_engine.panda.standing import Standing
from persona_engine.score.entries import LookChange
from persona_engine.score.pose import PoseFrame
from persona_engine.score.quantity import is_number
from persona_engine.score.recording import Casting
from persona_engine.settings import Settings, load_settings
from persona_engine.speech.sink import AudioSink
from persona_engine.stage import given
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.inside import describe
from persona_engine.stage.live import void
from persona_engine.stage.member import Member
from persona_engine.stage.plates import Plates
from persona_engine.stage.player_member import PlayerMember
from persona_engine.stage.port import HostsPort, Port
from persona_engine.stage.speech_handle import Speech
from persona_engine.stage.track import Place

if TYPE_CHECKING:
    from persona_engine.stage.guest import Guest
    from persona_engine.stage.host import Host
    from persona_engine.stage.host_avatars import Judge

log = logging.getLogger("persona_engine.stage")


class Stage(HeadlessStage):
    """Made by `init(base)`. `spawn` personas; `destroy()` undoes everything."""

    def __init__(self, base: Any, settings: Settings, clock: Clock | None = None, inline: bool = False) -> None:
        super().__init__(settings, clock, inline)
        self.base = base
        self.server = RigServer.of(base)
        self.server.source, self.server.clock, self.server.read = self._frame, self.now, self.files.read
        self.server.workshop.inline, self.company.nodes = inline, self.server.targets
        self.server.detail.active = self.server.detail.active and not inline
        self.server.detail.coarser = self.wardrobe.coarser
        self.server.gate = self.gate
        self.actors: dict[str, PersonaActor] = {}
        self._sinks: dict[str, PandaSink] = {}
        self._guided: dict[str, PersonaActor] = {}
        """Actors of personas whose owner is elsewhere: they stand where the session says."""
        self.plates = Plates(self)
        self.sees_self = False
        """Whether one's own character is drawn: a game that is seen from outside wants it."""
        self._shared: Host | Guest | None = None
        self._debug: DebugView | None = None
        self.volume = settings.voice.volume
        self.muted = settings.voice.muted
        self.on_event(self._send)
        if getattr(base, "camera", None) is not None:
            self.track("camera", base.camera)

    def spawn(
        self,
        source: str | Persona,
        pos: tuple[float, float, float] = (0, 0, 0),
        cls: type[PersonaActor] = PersonaActor,
        avatar: str = "",
        name: str = "",
        heading: float = 0.0,
    ) -> PersonaActor:
        """Bring a persona on: a name, a persona file, a `Persona`, or any .vrm/.glb path. `pos` in Panda's axes, `heading` degrees; `cls` the actor class.
        Where it fails, the stage is as it was before. Raises `StageError` for what is no place, heading or class."""
        self.check_open()
        avatar, name = given.text(avatar, "spawn(): avatar"), given.text(name, "spawn(): name")
        self.following.check("spawn")
        persona, (x, y, z) = self.find_persona(source), place(pos)
        if not is_number(heading):
            raise StageError(f"spawn(): heading is a number of degrees, not {heading!r}")
        if not (isinstance(cls, type) and issubclass(cls, PersonaActor)):
            raise StageError(f"spawn(): cls is a class made from PersonaActor, not {cls!r}")
        character, identity, others = self.avatar_of(persona, avatar), name or persona.id, len(self.server.actors)
        stood, body = self.keeper.place(identity), self.files.measures(character)
        try:
            actor = self._actor(character, identity, cls)
            actor.setPosHpr(x, y, z, float(heading), 0.0, 0.0)
            member = self.cast_member(persona, body, name=name, avatar=avatar)
        except BaseException:
            for made in self.server.actors[others:]:
                made.cleanup()
            raise
        self._own(identity, actor)
        actor.join(Port(self, member), member.row)
        self.track(identity, actor)
        if stood is not None:
            self.put(identity, stood)
        self._aim(identity, actor, persona)
        return actor

    def _actor(self, character: Avatar, identity: str, cls: type[PersonaActor]) -> PersonaActor:
        actor = cls(character, server=self.server)
        actor.setName(identity)
        actor.reparentTo(self.base.render)
        return actor

    def _own(self, identity: str, actor: PersonaActor) -> None:
        """Somebody's body: with it they leave the stage."""
        self.actors[identity] = actor
        actor.leaving = partial(self._left, identity)

    def _left(self, identity: str) -> None:
        """A body was taken away that `dismiss` did not take."""
        player = self.players.named(identity)
        if player is not None:
            self.players.dismiss(player)
        elif identity in self.cast:
            with self.following.told():
                self.dismiss(identity)

    def join_actor(self, casting: Casting, cls: type[PersonaActor] = PersonaActor, at_once: bool = True) -> PersonaActor:
        """An actor for a persona whose owner is elsewhere. Not `at_once`: where its file must be read first, a stand-in, until `embody` is called."""
        known = self.cast_avatar(casting) if at_once or not casting.avatar_sha256 else self.files.at_hand(casting.avatar_sha256)
        character = known or self.files.stand_in()
        row = self.follow(casting, self.files.measures(character))
        actor = self._guide(casting.persona, character, cls)
        actor.join(HostsPort(casting.persona, self.following), row)
        self.plates.add(casting)
        return actor

    def _guide(self, identity: str, character: Avatar, cls: type[PersonaActor] = PersonaActor) -> PersonaActor:
        """An actor that stands where the session says."""
        actor = self._guided[identity] = self._actor(character, identity, cls)
        self._own(identity, actor)
        return actor

    def cast_player(self, persona: Persona, avatar: str, name: str, peer: str) -> PlayerMember:
        """Bring on somebody's own character, drawn where the player goes."""
        member = super().cast_player(persona, avatar, name, peer)
        actor = self._guide(member.id, self.files.at_hand(avatar) or self.files.stand_in())
        actor.join(Port(self, member), member.row)
        self.server.targets[member.id] = actor
        self.plates.add(self.cast[member.id])
        return member

    def _adopted(self, member: Member) -> None:
        actor = self.actors.get(member.id)
        if actor is None:
            return
        actor.join(Port(self, member), member.row)
        if member.minded:
            self._guided.pop(member.id, None)
            self.track(member.id, actor)
            self._aim(member.id, actor, member.persona)

    def track(self, name: str, node: NodePath) -> None:
        """Sample where `node` is under the id `name` until it is removed: personas can look at it, and peers know its place. Raises `StageError`."""
        self.check_open()
        self.server.targets[given.text(name, "track(): name")] = there(node)
        self.targets[name] = Standing(self.base.render, node).place

    def untrack(self, name: str) -> None:
        """Sample it no more."""
        self.server.targets.pop(given.text(name, "untrack(): name"), None)
        self.targets.pop(name, None)

    def put(self, identity: str, place: Place) -> None:
        """Stand somebody of this stage there: feet in metres and heading in radians, session space."""
        actor = self.actors.get(identity)
        if actor is not None:
            x, y, z, heading = place
            actor.setPosHpr(self.base.render, x, -z, y, math.degrees(heading), 0.0, 0.0)

    def happen(self, event: str, at: Any, metres: float = 12.0, strength: float = 1.0) -> None:
        """Something happens at a node or a point of the scene: everyone within `metres` reacts, the nearer the more."""
        x, y, z = there(at).getPos(self.base.render) if isinstance(at, NodePath) else place(at)
        super().happen(event, (float(x), float(z), -float(y)), metres, strength)

    def _aim(self, identity: str, actor: PersonaActor, persona: Persona) -> None:
        """Tell the performer where the persona's named places lie in her own axes."""
        if not persona.places:
            return
        local = {}
        for name, (x, y, z) in persona.places.items():
            px, py, pz = actor.getRelativePoint(self.base.render, (x, -z, y))
            local[name.lower()] = (float(px), float(pz), -float(py))
        self.performer.aim(identity, local)

    def _changed(self, identity: str, look: LookChange) -> None:
        super()._changed(identity, look)
        actor = self.actors.get(identity)
        if actor is not None:
            actor.change_when_ready(lambda: self.wardrobe.dressed(look), partial(self.wardrobe.shown, actor, look, self._changed))

    def _embodied(self, identity: str, sha256: str) -> None:
        actor, avatar = self.actors.get(identity), self.files.find(sha256)
        if actor is not None and avatar is not None:
            actor.change_when_ready(lambda: avatar)

    def dismiss(self, identity: str | PersonaActor) -> None:
        """Take a persona, named or by her actor, off: the actor is cleaned up. Raises `StageError` for who is not here."""
        if isinstance(identity, PersonaActor):
            identity = next((name for name, actor in self.actors.items() if actor is identity), "(an actor who left)")
        super().dismiss(identity)
        self.plates.remove(identity)
        actor = self.actors.pop(identity, None)
        self._guided.pop(identity, None)
        self.server.targets.pop(identity, None)
        sink = self._sinks.pop(identity, None)
        if sink is not None:
            sink.close()
        if actor is not None:
            actor.leaving = None
            actor.cleanup()

    def sink_for(self, persona: str) -> AudioSink | None:
        """Her mouth in 3D; None without a sound device."""
        sink = self._sinks.get(persona)
        if sink is not None and not sink.valid:
            return None
        actor = self.actors.get(persona)
        if sink is None and actor is not None and not actor.isEmpty() and not self._closed:
            sink = self._sinks[persona] = PandaSink(self.base, actor)
        if sink is None or not sink.valid or (self.me is not None and persona == self.me.persona):
            return None
        sink.volume = 0.0 if self.muted or persona in self.hushed else self.volume
        return sink

    def _frame(self, t: float) -> PoseFrame:
        step = getattr(self._shared, "step", None)
        if step is not None:
            step()
            t = self.now()
        if self._whereabouts.due(t) or not self.server.targets.keys() <= self.targets.keys():
            self._find_targets()
        frame = self.step(t if step is None else None)
        own, here = (self.me.persona, self.me.place) if self.me is not None else ("", None)
        for identity, actor in self._guided.items():
            x, y, z, heading = (float(v) for v in frame.roots[:, actor.column])
            if identity == own:
                x, y, z, heading = here or (x, y, z, heading)
                (actor.show if self.sees_self else actor.hide)()
            actor.setPosHpr(x, -z, y, math.degrees(heading), 0.0, 0.0)
        self.plates.step(t)
        return frame

    def _find_targets(self) -> None:
        for name, node in tuple(self.server.targets.items()):
            if node.isEmpty():
                self.untrack(name)
            elif name not in self.targets:
                self.track(name, node)

    def called(self, identity: str) -> str:
        """What somebody is called in words to this player: a player by their own name, oneself "You"."""
        if self.me is not None and identity == self.me.persona:
            return "You"
        casting = self.cast.get(identity)
        return casting.name if casting is not None and casting.name else identity.title()

    def _send(self, name: str, data: dict[str, Any]) -> None:
        if name == "persona-speaking":
            data = {**data, "name": self.called(str(data["persona"]))}
        messenger = getattr(builtins, "messenger", None)
        if messenger is not None:
            messenger.send(name, [data])

    def pause(self, paused: bool = True) -> None:
        """Stop session time and every voice; `pause(False)` goes on."""
        super().pause(paused)
        for sink in self._sinks.values():
            sink.pause(paused)

    @property
    def time_scale(self) -> float:
        """Session seconds per second; sound follows."""
        return self.clock.scale

    @time_scale.setter
    def time_scale(self, value: float) -> None:
        self.following.check("time_scale")
        self.clock.scale = value
        for sink in self._sinks.values():
            sink.rate = value

    def debug(self, shown: bool = True) -> None:
        """Show what goes on inside everyone: words above the heads, lines to what they look at."""
        if self._debug is not None:
            self._debug.close()
        self._debug = DebugView(self.base, self.actors, self._look_inside, self.now) if shown else None

    @property
    def debugging(self) -> bool:
        """Whether the inside of personas is shown."""
        return self._debug is not None

    def _look_inside(self, identity: str) -> Inside:
        now = self.now()
        row = self.performer.row(identity)
        target = self.performer.gaze_target(row)
        point = target.point
        node = self.server.targets.get(target.id)
        if node is not None and not node.isEmpty():
            x, y, z = node.getPos(self.base.render)
            looked_at = self.actors.get(target.id)
            return Inside(describe(self, identity, now), (x, y, z + (looked_at.batch.rig.body.eye_height if looked_at is not None else 0.0)))
        return Inside(describe(self, identity, now), None if point is None else (point[0], -point[2], point[1]))

    def host(
        self, address: str = "0.0.0.0", port: int | None = None, name: str = "", tls: bool | None = None, judge: Judge | None = None
    ) -> int:  # fmt: skip
        """Let others join this session; returns the port (`settings.net.port` unless given). Under its `name`, if it has one, others on this network
        find it with `find_sessions()`; with `tls` it is encrypted. `judge(peer, avatar, data)` says why an avatar that a guest brings may not be worn, or "".
        `stage.shared.address` is what they join. Raises `SessionError`."""
        from persona_engine.stage.host import Host

        if self._shared is not None:
            raise StageError("this stage is part of a session already")
        host = Host(self, judge=judge)
        opened = host.start(address, port, name, tls)
        self._shared = host
        return opened

    def join(self, url: str, name: str = "guest", meanwhile: Callable[[], object] | None = None) -> Guest:
        """Follow the session at `url` ("ws://host:7777", "wss://host:7777/#sha256=...", or just a host, which is asked how): its personas appear here.
        Returns the `Guest` for this player. `meanwhile`, as `base.taskMgr.step`, is called while the host is waited for, and ends that where it raises.
        Raises `SessionError`; then the stage is as it was before."""
        from persona_engine.stage.guest import Guest

        if self._shared is not None or self.members:
            raise StageError("join a session with an empty stage")
        at_once = self.server.workshop.inline
        guest = Guest(self, url, name, partial(self.join_actor, at_once=at_once), not at_once)
        guest.start(meanwhile)
        self._shared = guest
        return guest

    @property
    def shared(self) -> Host | Guest | None:
        """This stage's part in a session with others; None while it is alone. A guest that goes on with a session is its host."""
        return getattr(self._shared, "host", None) or self._shared

    def asyncio(self, speech: Speech) -> Any:
        """An asyncio future for a `Speech`, on the running loop."""
        import asyncio

        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def settle(done: Speech) -> None:
            if not future.done():
                if done.error is not None:
                    future.set_exception(done.error)
                else:
                    future.set_result(None)

        speech.add_done_callback(lambda done: void(loop.call_soon_threadsafe(settle, done)))
        return future

    def destroy(self) -> None:
        """Undo `init`: personas, tasks, threads, sounds."""
        if self._closed:
            return
        self.debug(False)
        if self._shared is not None:
            self._shared.stop()
        super().destroy()
        self.plates.close()
        self.server.close()
        if getattr(self.base, "persona_stage", None) is self:
            del self.base.persona_stage


def init(base: Any = None, settings: Settings | None = None, clock: Clock | None = None, inline: bool = False, **overrides: Any) -> Stage:
    """Make the stage of a ShowBase (default: the running one). Keywords are settings: `init(base, llm={"model": "llama3.1"}, badge=False)`.

    Raises `StageError` when there is no ShowBase or it has a stage already, `GraphicsError` when the driver cannot draw personas.
    """
    base = base if base is not None else getattr(builtins, "base", None)
    if base is None:
        raise StageError("there is no ShowBase yet: make one before persona_engine.init()")
    if not hasattr(base, "taskMgr"):
        raise StageError(f"init() needs a ShowBase, not {base!r:.80}")
    if getattr(base, "persona_stage", None) is not None:
        raise StageError("this ShowBase has a stage already; call stage.destroy() first")
    stage = Stage(base, settings or load_settings(**overrides), clock, inline)
    base.persona_stage = stage
    return stage
