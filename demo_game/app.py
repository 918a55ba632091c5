"""The game: a harbour, six people, and you."""

from __future__ import annotations

import math
import signal
import socket
from dataclasses import dataclass
from threading import Thread

from direct.showbase.DirectObject import DirectObject
from direct.showbase.ShowBase import ShowBase
from panda3d.core import AntialiasAttrib, Vec3, loadPrcFileData

import persona_engine
from demo_game import menu, place
from demo_game.chatter import Chatter
from demo_game.dressing import DressingRoom
from demo_game.pause import Pause
from demo_game.player import Player, free_spot
from demo_game.splash import Splash
from persona_engine.errors import PersonaError
from persona_engine.panda.overlay import Overlay

WINDOW = "window-title Saltmere\nwin-size 1280 720\ngl-version 3 3\nframebuffer-multisample 1\nmultisamples 4\ntextures-power-2 none\nsync-video 1\n"
WINDOW += "text-texture-margin 4\ntext-poly-margin -2\n"
CAST: dict[str, tuple[float, float, float]] = {
    "mira": (-0.5, 4.0, 0.0),
    "bram": (3.0, 5.6, -40.0),
    "amara": (2.05, 8.0, -10.0),
    "finn": (-3.3, 6.0, 32.0),
    "odile": (0.6, 9.2, -4.0),
    "selune": (-2.6, 9.6, 14.0),
}
"""Who stands where: x, y and heading in Panda's axes."""
PORT, PORTS = 7777, 10
"""Where others are let in, and how many ports are tried where nobody said which."""
FAR = 6.0
"""Metres within which they mind that you are typing."""
ASIDE = 20.0
"""Degrees beside the middle of the view that count as much as being once more as far away."""
CHEST = 1.1
"""Metres above the feet at which somebody is looked at."""
EMOTES = ("wave", "nod", "shrug", "thumbs_up", "clap")
"""What the keys 1 to 5 show."""
ORDERS = ("mute", "unmute", "kick")
"""What a host or an admin types after a slash."""
KEYS = "WASD: walk    Shift: run    Mouse: look    Enter: talk    Tab: dress up    F3: their minds    Esc: pause, leave"
EMOTE_KEYS = "    1-5: wave, nod, shrug, thumbs up, clap"
STATES = {
    "reconnecting": "{}; one moment ...", "ended": "{}.", "lost": "The host does not come back: {}.",
    "hosting": "The host has left; everyone stays here with you.",
}  # fmt: skip
"""What is said when the connection to somebody else's harbour changes."""
FAREWELL_S = 6.0
"""So long one may look at what was before the menu comes back, and so long notes are shown."""
BORED_AFTER_S = 45.0
"""After this silence they hum, or remark on the tide."""


def steps(join: str = "") -> int:
    """How many things are prepared before one can walk about."""
    return 3 + (1 if join else len(CAST))


def read_engine() -> Thread:
    """Importing all of it takes a second: that is done beside the menu."""
    reading = Thread(target=lambda: persona_engine.init, name="engine", daemon=True)
    reading.start()
    return reading


class Harbour(DirectObject):
    """Sets the scene on a ShowBase; its people greet whoever comes near, and the one who is faced answers."""

    def __init__(self, base: ShowBase, badge: bool = True, join: str = "", name: str = "", prepares=lambda what: None, **stage) -> None:
        """`join` is the address of somebody else's harbour ("ws://192.168.1.4:7777"); without it the people live here. `name` is the player's;
        `prepares(what)` is told of each of the `steps(join)` that come next."""
        self.base, self._turned = base, False
        base.setBackgroundColor(*place.SKY_HORIZON)
        base.render.setAntialias(AntialiasAttrib.MMultisample)
        base.camLens.setFov(62)
        base.camLens.setNear(0.05)
        prepares("Building the harbour")
        self._scene = place.build()
        self._scene.reparentTo(base.render)
        place.light(base.render)
        prepares("Waking minds and voices")
        self.stage = persona_engine.init(base, badge=badge, **{"dialogue": {"bored_after_s": BORED_AFTER_S}, "awareness": True, **stage})
        self.stage.track("player", base.camera)
        self.me = self.guest = None
        if join:
            prepares(f"Asking at {join.split('/#')[0].split('://')[-1]} ...    Esc: back")
            self.guest = self._visit(join, name)
        if self.guest is None:
            self.cast = {}
            for name, (x, y, heading) in CAST.items():
                prepares(f"{name.capitalize()} is coming")
                self.cast[name] = self.stage.spawn(name, pos=(x, y, 0), heading=heading)
                # A kept world has them where they last went: they are found at home.
                self.cast[name].setPosHpr(x, y, 0, heading, 0, 0)
        else:
            self.cast = {name: actor for name, actor in self.stage.actors.items() if not self.stage.cast[name].player}
        self.keys = KEYS
        self.overlay = Overlay(base, self.say, badge, self.keys, self._escape, self.typing, self._address)
        prepares("Putting up the mirror")
        self.room = DressingRoom(base, self.stage, self.cast, self.faced, self._hint, self._feet)
        self.over: str | None = None
        """Why the game is over, once it is: somebody else's harbour has closed; "": the player wants the menu."""
        self._partner = ""
        """Who is spoken to while the chat box is open."""
        self._pause: Pause | None = None
        self.chatter = None if self.guest is not None else Chatter(self.stage, self.cast, self._guests, kept=lambda: self.room.who)
        self.accept("persona-meets", self._meets)
        self.accept("persona-answers", lambda data: self._meets({"persona": data["persona"], "who": data["speaker"]}))
        self.accept("persona-session", self._told)
        self.accept("persona-refused", lambda data: self._note(f"Not now: {data['reason']}"))
        self.accept("avatar-missing", lambda data: self._note(f"Somebody's look did not come: {data['reason']}"))
        self.accept("avatar-refused", lambda data: self._note(f"The others see you as somebody else: {data['reason']}"))
        self.accept("f3", lambda: self.stage.debug(not self.stage.debugging))

    def _visit(self, address: str, name: str):
        """Join somebody else's harbour; where that fails, everything is as it was before."""
        self.accept("escape", self._turn_back)
        try:
            return self.stage.join(address, name or "visitor", self._wait)
        except PersonaError:
            self.ignoreAll()
            self.stage.destroy()
            self._scene.removeNode()
            place.dark(self.base.render)
            raise

    def _turn_back(self) -> None:
        self._turned = True

    def _wait(self) -> None:
        """A frame while the other harbour is asked. Raises `PersonaError` when the player does not want to wait any more."""
        self.base.taskMgr.step()
        if self._turned:
            raise PersonaError("You turned back.")

    def _told(self, data) -> None:
        """What becomes of the connection."""
        state = data["state"]
        if state == "hosting":
            self.stage.players.inside = place.feet_inside
            self.keys = KEYS + EMOTE_KEYS + f"    {self._where()}"
        reason = str(data.get("reason", ""))
        words = STATES.get(state, "").format(reason if state == "lost" else reason[:1].upper() + reason[1:])
        (self._note if state == "hosting" else self._hint)(words)
        if state in ("ended", "lost"):
            self.base.taskMgr.doMethodLater(FAREWELL_S, self._end, "harbour closes", extraArgs=[words])

    @property
    def busy(self) -> bool:
        """Whether keys and mouse are taken: by the chat box, the mirror or the pause."""
        return self.overlay.typing or self.room.busy or self._pause is not None

    def _escape(self) -> None:
        """Close what is open, the last first; with nothing open, pause."""
        if self._pause is not None:
            self.resume()
        elif self.room.busy:
            self.room.toggle()
        elif self.stage.debugging:
            self.stage.debug(False)
        else:
            self.pause()

    def pause(self) -> None:
        """Ask what the player wants; nobody moves meanwhile, unless others are here."""
        rows = (("Continue", self.resume), ("Back to the menu", lambda: self._end("")), ("Leave the harbour", self.base.userExit))
        self._pause = Pause(self.base, "Pause" if self._alone else "Saltmere", rows)
        self.overlay.closed = self.room.closed = True
        if self._alone:
            self.stage.pause()

    def resume(self) -> None:
        """Go on."""
        if self._pause is not None:
            self._pause.destroy()
            self._pause = None
            self.overlay.closed = self.room.closed = False
            if self._alone:
                self.stage.pause(False)

    @property
    def _alone(self) -> bool:
        return self.me is None and self.guest is None

    def _end(self, why: str) -> None:
        """Back to the menu."""
        self.over = why
        self.base.taskMgr.stop()

    def close(self) -> None:
        """Leave the harbour: everything is as it was before."""
        self.ignoreAll()
        for task in ("harbour closes", "harbour note"):
            self.base.taskMgr.remove(task)
        for part in (self._pause, self.chatter, self.overlay, self.room, self.stage):
            if part is not None:
                part.destroy()
        self._scene.removeNode()
        place.dark(self.base.render)

    def enter(self, name: str, avatar: str = "") -> None:
        """Be seen by the others from now on, wherever the camera goes; without an `avatar`, in a look of one's own that is made once."""
        name = name or persona_engine.own_name()
        self.stage.untrack("player")
        self.stage.players.inside = place.feet_inside
        self.me = self.stage.play_as(name, avatar or persona_engine.own_look(name), persona_engine.own_key())
        self.me.follow(self._feet)
        for key, emote in enumerate(EMOTES, 1):
            self.accept(str(key), self._emote, [emote])
        self.keys += EMOTE_KEYS
        self.overlay.hint(self.keys)

    def _emote(self, name: str) -> None:
        """The player shows something."""
        if not self.busy:
            self.me.emote(name)

    def open(self, port: int, encrypted: bool = True) -> None:
        """Let others join, and say where. Without a `port`: at the usual one, or at the next that is free."""
        for number in [port] if port else range(PORT, PORT + PORTS):
            try:
                self.stage.host(port=number, name=f"Saltmere on {socket.gethostname()}", tls=encrypted)
                break
            except PersonaError:
                if port or number == PORT + PORTS - 1:
                    raise
        self.keys += f"    {self._where()}"
        self.overlay.hint(self.keys)

    def _where(self) -> str:
        """How others come here."""
        return f"others find you as Saltmere on {socket.gethostname()}, or join {self.stage.shared.address.split('/#')[0].split('://')[1]}"

    def _feet(self) -> tuple[float, float, float, float]:
        """Below the camera, facing where it looks; in the session's axes."""
        x, y, _ = self.base.camera.getPos(self.base.render)
        return (x, 0.0, -y, math.radians(self.base.camera.getH(self.base.render) + 180.0))

    def others(self) -> list[tuple[float, float]]:
        """Where the other players stand: x and y in Panda's axes."""
        own = self.me.persona if self.me is not None else ""
        there = [actor.getPos(self.base.render) for name, actor in self.stage.actors.items() if self.stage.cast[name].player and name != own]
        return [(place.getX(), place.getY()) for place in there]

    def _guests(self) -> list[Vec3]:
        """Where players stand: the one of this game and the others."""
        return [self.base.camera.getPos(self.base.render), *(Vec3(x, y, 0) for x, y in self.others())]

    def _note(self, text: str) -> None:
        """Say something for a while."""
        self._hint(text)
        self.base.taskMgr.doMethodLater(FAREWELL_S, self._hint, "harbour note", extraArgs=[""])

    def _hint(self, text: str) -> None:
        self.base.taskMgr.remove("harbour note")
        self.overlay.hint(text or self.keys)

    def _distance(self, name: str) -> float:
        return (self.cast[name].getPos() - self.base.camera.getPos()).getXy().length()

    def _aside(self, name: str) -> float:
        """How far somebody is from the middle of the view, in degrees; infinity for who cannot be seen or is far."""
        x, y, z = self.base.cam.getRelativePoint(self.cast[name], (0, 0, CHEST))
        seen = self.base.camNode.isInView((x, y, z)) and self._distance(name) < FAR
        return math.degrees(math.atan2(abs(x), y)) if seen else math.inf

    def faced(self) -> str:
        """Whom the player would speak to: of those who are near and in view whoever stands closest to its middle; of the others the nearest."""
        return min(self.cast, key=lambda name: (self._distance(name) * (1.0 + self._aside(name) / ASIDE), self._distance(name)))

    def _address(self) -> str:
        """The chat box opens: whoever is spoken to stays the same until it closes, and turns round. Returns their name."""
        self._partner = self.faced()
        near = self._distance(self._partner) < FAR
        if self.me is not None and not near:
            return "everyone here"
        if self.guest is None and near:
            if self.chatter is not None:
                self.chatter.hush(self._partner)
            self.cast[self._partner].turn_to(self.base.camera)
        return self.stage.cast[self._partner].name or self._partner.title()

    def say(self, text: str) -> None:
        """The player says something: whoever is faced hears it. What begins with a slash is meant for the host."""
        if text.startswith("/") and self.me is not None:
            self._order(text[1:])
            return
        name, self._partner = self._partner or self.faced(), ""
        if self.me is not None:
            self.me.say(text, name if self._distance(name) < FAR else "")
        else:
            self.cast[name].turn_to(self.base.camera)
            self.cast[name].hear(text, speaker="player")

    def _order(self, text: str) -> None:
        """Admins silence players and send them away: "/mute Ann", "/kick Ann for shouting"."""
        what, _, rest = text.partition(" ")
        name, _, reason = rest.partition(" for ")
        if what in ORDERS and name.strip():
            self.me.order(what, name, f"you were sent away for {reason}" if reason and what == "kick" else "")
        else:
            names = ", ".join(sorted(casting.name for casting in self.stage.cast.values() if casting.player))
            self._note(f"/mute NAME    /unmute NAME    /kick NAME for REASON    here: {names}")

    def typing(self, text: str) -> None:
        """The player is typing: whoever is spoken to attends."""
        name = self._partner or self.faced()
        if self.chatter is not None:
            self.chatter.hush(name if self._distance(name) < FAR else "")
        if self.guest is not None:
            self.guest.listen(name, text)
        elif self._distance(name) < FAR:
            self.cast[name].listen(text, speaker=self.me.persona if self.me is not None else "player")

    def _meets(self, data) -> None:
        """Somebody has noticed that the player came near, and turns round, unless they are on the way."""
        if self.chatter is not None and self.chatter.strolls.walks(data["persona"]):
            return
        if data["who"] == "player":
            self.cast[data["persona"]].turn_to(self.base.camera)
        elif self.stage.players.named(data["who"]) is not None:
            self.cast[data["persona"]].turn_to(data["who"])


@dataclass(frozen=True)
class Options:
    """How to play: hosting on port `host` or visiting `join`, or as the menu says; as `name` in `avatar`. `encrypted`: what is hosted."""

    badge: bool = True
    menu: bool = True
    host: int = 0
    join: str = ""
    name: str = ""
    avatar: str = ""
    encrypted: bool = True
    world: str = ""
    """The file in which one's own harbour is kept; "": it is not."""


def play(options: Options) -> None:
    """Open the window and play: alone, as the host of others, or as their guest. Raises `PersonaError` where there is no menu to go back to."""
    loadPrcFileData("demo", WINDOW)
    base = ShowBase()
    signal.signal(signal.SIGTERM, lambda *_: base.taskMgr.doMethodLater(0, lambda task: base.userExit(), "leave"))
    with_menu, note = options.menu, ""
    splash = Splash(base, 1)
    splash.step("Building the harbour")
    place.build()
    splash.destroy()
    reading = read_engine()
    while True:
        try:
            game = _enter(base, options, with_menu, note, reading)
        except PersonaError as error:
            if not with_menu:
                raise
            note = str(error)
            continue
        player = Player(base, lambda game=game: game.busy, free_spot(game.others()))
        base.exitFunc = game.stage.destroy
        base.run()
        base.exitFunc = None
        player.destroy()
        game.close()
        if game.over is None:
            return
        with_menu, note = True, game.over


def _enter(base: ShowBase, options: Options, with_menu: bool, note: str, reading: Thread) -> Harbour:
    """Into a harbour, once the engine is read: the one that is picked in the menu, or that the options say. Raises `PersonaError`."""
    picked = menu.choose(base, note) if with_menu else menu.Choice(bool(options.host), options.join)
    together = picked.host or bool(picked.join)
    splash = Splash(base, 1 + steps(picked.join) + picked.host + together)
    net = {"heir": True, "heir_role": "speaker", **({"join_code": picked.code} if picked.code else {})}
    try:
        splash.wait("Opening the harbour", reading)
        game = Harbour(base, options.badge, picked.join, options.name, splash.step, net=net, world={"file": "" if picked.join else options.world})
        try:
            if picked.host:
                splash.step("Opening it to others")
                game.open(options.host, options.encrypted)
            if picked.join:
                base.taskMgr.step()  # the others stand where the session says only after a frame
            if together:
                splash.step("Getting you ready")
                game.enter(options.name, options.avatar)
        except PersonaError:
            game.close()
            raise
    finally:
        splash.destroy()
    return game
