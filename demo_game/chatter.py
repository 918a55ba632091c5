"""What the people of the harbour do while nobody talks to them: they walk up to each other and talk, and go about the quay."""

from __future__ import annotations

import random

from direct.showbase.DirectObject import DirectObject
from panda3d.core import Vec3

from demo_game.stroll import Strolls

QUIET = 14.0
"""Seconds without a word of the player before they talk among themselves."""
BETWEEN = (4.0, 11.0)
"""Seconds from one talk to the next."""
PAUSE = 0.35
"""Seconds between two turns."""
PATIENCE = 14.0
"""Seconds after which a line that was not heard to its end is given up."""
APART = 1.35
"""Metres between two who talk."""
AWAY = 0.5
"""Metres from home from which somebody goes back there."""
STAYS = (6.0, 14.0)
"""Seconds for which somebody stays where they have gone."""
ROAMS = (6.0, 16.0)
"""Seconds from one errand to the next."""
SETTLING = 45.0
"""Seconds for which everybody stays where a newcomer finds them."""
POLITE = 3.0
"""Metres within which nobody walks away from a guest."""
ERRANDS: dict[str, tuple[tuple[float, float], tuple[float, float, float]]] = {
    "mira": ((-8.2, 8.2), (-16.0, 10.0, 0.5)),
    "finn": ((-6.9, 10.4), (-8.0, 11.4, 0.5)),
    "selune": ((-8.6, 12.6), (-24.0, 52.0, 9.0)),
    "odile": ((3.8, 12.3), (5.4, 12.6, 0.9)),
    "bram": ((4.6, 7.1), (5.0, 8.6, 0.9)),
}
"""Where they go by themselves, and what they look at there."""

TALKS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        ("amara", "mira", "Mira! [open_palm] You owe me for four pears!"),
        ("mira", "amara", "[smile] Put them on the map. [point:market] Here be pears."),
        ("amara", "mira", "[joy] Ha! [finger_wag] Maps don't fill my purse!"),
    ),
    (
        ("finn", "bram", "Bram! Bram! [surprise] I fell in again!"),
        ("bram", "finn", "Hm. [count:10] That's ten, then."),
        ("finn", "bram", "[joy] Ten! [cheer] That's a record!"),
        ("bram", "finn", "[smile] Come and get dry. [come_here] Mind the sparks."),
    ),
    (
        ("odile", "mira", "Your last chart has a rock that doesn't exist. [brow_raise] I looked it up."),
        ("mira", "odile", "[embarrassment] It's for catching thieves. [shh] Don't tell."),
        ("odile", "mira", "[contempt] A lie, on paper. [smile] I shall file it with the others."),
    ),
    (
        ("selune", "finn", "[tilt] How many times does your stone jump, little one?"),
        ("finn", "selune", "Seven! [joy] [big] And one was this wide!"),
        ("selune", "finn", "[interest] Mine goes to see the fish at once. [smile] They like it, I think."),
    ),
    (
        ("bram", "amara", "[nod] The good oranges in?"),
        ("amara", "bram", "[joy] For you? [offer] Always! How is the knee?"),
        ("bram", "amara", "[shrug] Says rain."),
        ("amara", "bram", "[sadness] Ay, poor knee. [give] Take two."),
    ),
    (
        ("odile", "finn", "Finn. [finger_wag] Chapter four. By Thursday."),
        ("finn", "odile", "[embarrassment] It fell in the harbour."),
        ("odile", "finn", "[contempt] Again? [brow_raise] It must know the way by now."),
    ),
    (
        ("mira", "selune", "[interest] Is it true that you hear the tide turn?"),
        ("selune", "mira", "[nod] It says oh. [look_away] Very quietly."),
        ("mira", "selune", "[joy] Oh! [heart] I'll write that at the edge of the sea."),
    ),
    (
        ("amara", "odile", "[lean_forward] Odile! Who is the baker's flower for?"),
        ("odile", "amara", "[shake] I know forty secrets. [smile] That's the forty-first."),
        ("amara", "odile", "[surprise] You know! [joy] Look at her, she knows!"),
    ),
)
"""Talks: who says what to whom, with tags."""


class Chatter(DirectObject):
    """Lets the cast talk among themselves and go about; the player's first word ends it. `guests()` are the places of all others, `kept()` names who
    has something else to do, "" for nobody. Times are those of the stage."""

    def __init__(self, stage, cast, guests=tuple, seed: int = 3, kept=str) -> None:
        self._stage, self._cast, self._kept = stage, cast, kept
        self._random = random.Random(seed)
        self.strolls = Strolls(stage, cast, guests)
        self._home = {name: (actor.getPos(), actor.getPos() + actor.getQuat().xform((0, -2, 0))) for name, actor in cast.items()}
        """Where each of them stands and what they face by themselves."""
        self._guests, self._answering = guests, set()
        self._out, self._back, self._roams = "", 0.0, stage.now() + SETTLING
        self._waiting, self._lines, self._two = [], [], []
        self._next, self._until, self._speech = stage.now() + QUIET * 0.5, 0.0, None
        self.accept("persona-heard", self._heard)
        self.accept("persona-spoke", self._spoken)
        self.addTask(self._step, "chatter", delay=0.1)

    def destroy(self) -> None:
        """Say no more."""
        self.strolls.destroy()
        self.ignoreAll()
        self.removeAllTasks()

    def hush(self, name: str = "") -> None:
        """Somebody wants to talk to them, to `name` above all, who stays."""
        self.strolls.halt(name)
        if self._lines and self._speech is None:
            self._part(name)
        self._lines = []
        self._next = self._stage.now() + QUIET

    def _heard(self, data) -> None:
        self._answering.add(data["persona"])
        self.hush(data["persona"])

    def _spoken(self, data) -> None:
        """An answer to the player is over: time for another question."""
        if data["persona"] in self._answering:
            self._answering.discard(data["persona"])
            self._next = max(self._next, self._stage.now() + QUIET)

    def _step(self, task):
        now = self._stage.now()
        if self._kept():
            self.strolls.halt(self._kept())
            if self._kept() in self._two:
                self._lines = []
        if self._speech is not None:
            if self._speech.done or now > self._until:
                self._speech, self._next = None, now + PAUSE
                if not self._lines:
                    self._part()
        elif now >= self._next and not self._lines:
            self._begin()
        elif now >= self._next and not self.strolls.walks(self._lines[0][0]):
            self._say(*self._lines.pop(0), now)
        if self._out and now >= self._back and not self._stays(self._out):
            self._send_home(self._out)
            self._out = ""
        elif now >= self._roams and not self._out:
            self._wander(now)
        return task.again

    def _begin(self) -> None:
        """The next talk, each once before one comes again."""
        self._next = self._stage.now() + self._random.uniform(*BETWEEN)
        if not self._waiting:
            self._waiting = self._random.sample(TALKS, len(TALKS))
        talk = self._waiting.pop()
        names = {name for line in talk for name in line[:2]}
        if names <= self._cast.keys() and not {self._out, self._kept()} & names:
            self._lines = list(talk)
            self._two = sorted(names)
            self._next = self._stage.now()
            self._join(*talk[0][:2])

    def _join(self, who: str, to: str) -> None:
        """Walk up to somebody to talk to them."""
        way = self._cast[who].getPos() - self._cast[to].getPos()
        if way.length() > APART + AWAY and not self._stays(who):
            self._cast[who].gaze_at(to)
            self.strolls.go(who, self._cast[to].getPos() + way / way.length() * APART)

    def _wander(self, now: float) -> None:
        """Who was left somewhere goes home; else somebody goes to look at something. Nobody leaves a talk, or a guest."""
        self._roams = now + self._random.uniform(*ROAMS)
        free = [name for name in self._cast if not self.strolls.walks(name) and not (self._talking and name in self._two) and not self._stays(name)]
        if strayed := [name for name in free if self._strayed(name)]:
            self._send_home(strayed[0])
        elif able := [name for name in free if name in ERRANDS]:
            name = self._random.choice(able)
            (x, y), sight = ERRANDS[name]
            self._out, self._back = name, now + 60.0
            self._cast[name].gaze_at(None)
            self.strolls.go(name, Vec3(x, y, 0), lambda: self._look(name, sight))

    @property
    def _talking(self) -> bool:
        return bool(self._lines) or self._speech is not None

    def _with_guest(self, name: str) -> bool:
        here = self._cast[name].getPos()
        return any((place - here).getXy().length() < POLITE for place in self._guests())

    def _stays(self, name: str) -> bool:
        return name == self._kept() or self._with_guest(name)

    def _look(self, name: str, sight) -> None:
        self._back = self._roams = self._stage.now() + self._random.uniform(*STAYS)
        self._cast[name].turn_to(sight)
        self._cast[name].gaze_at(sight)

    def _strayed(self, name: str) -> bool:
        return (self._cast[name].getPos() - self._home[name][0]).length() > AWAY

    def _send_home(self, name: str) -> None:
        actor, (spot, view) = self._cast[name], self._home[name]
        actor.gaze_at(None)
        if self._strayed(name):
            self.strolls.go(name, spot, lambda: actor.turn_to(view))
        else:
            actor.turn_to(view)

    def _say(self, who: str, to: str, words: str, now: float) -> None:
        for one, other in ((who, to), (to, who)):
            self._cast[one].turn_to(self._cast[other])
            self._cast[one].gaze_at(other)
        self._speech, self._until = self._cast[who].say(words), now + PATIENCE

    def _part(self, kept: str = "") -> None:
        """Back to their own affairs, but for the one who is `kept`."""
        self._next = self._stage.now() + self._random.uniform(*BETWEEN)
        for name in self._two:
            if name not in (kept, self._kept()):
                self._send_home(name)
