"""What the people of the harbour say to each other while nobody talks to them."""

from __future__ import annotations

import random

from direct.showbase.DirectObject import DirectObject

QUIET = 14.0
"""Seconds without a word of the player before they talk among themselves."""
BETWEEN = (9.0, 20.0)
"""Seconds from one talk to the next."""
PAUSE = 0.35
"""Seconds between two turns."""
PATIENCE = 14.0
"""Seconds after which a line that was not heard to its end is given up."""

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
    """Lets the cast talk among themselves; the player's first word ends it. Times are those of the stage."""

    def __init__(self, stage, cast, seed: int = 3) -> None:
        self._stage, self._cast = stage, cast
        self._random = random.Random(seed)
        self._home = {name: actor.getPos() + actor.getQuat().xform((0, -2, 0)) for name, actor in cast.items()}
        """What each of them faces by themselves."""
        self._waiting, self._lines, self._two = [], [], []
        self._next, self._until, self._speech = stage.now() + QUIET * 0.5, 0.0, None
        self.accept("persona-heard", self._hushed)
        self.accept("persona-spoke", self._spoken)
        self.addTask(self._step, "chatter", delay=0.1)

    def destroy(self) -> None:
        """Say no more."""
        self.ignoreAll()
        self.removeAllTasks()

    def hush(self) -> None:
        """Somebody wants to talk to them."""
        if self._lines and self._speech is None:
            self._part()
        self._lines = []
        self._next = self._stage.now() + QUIET

    def _hushed(self, data) -> None:
        self.hush()

    def _spoken(self, data) -> None:
        """An answer to the player is over: time for another question."""
        if self._speech is None:
            self._next = max(self._next, self._stage.now() + QUIET)

    def _step(self, task):
        now = self._stage.now()
        if self._speech is not None:
            if self._speech.done or now > self._until:
                self._speech, self._next = None, now + PAUSE
                if not self._lines:
                    self._part()
        elif now >= self._next:
            if not self._lines:
                self._begin()
            if self._lines:
                self._say(*self._lines.pop(0), now)
        return task.again

    def _begin(self) -> None:
        """The next talk, each once before one comes again."""
        self._next = self._stage.now() + self._random.uniform(*BETWEEN)
        if not self._waiting:
            self._waiting = self._random.sample(TALKS, len(TALKS))
        talk = self._waiting.pop()
        names = {name for line in talk for name in line[:2]}
        if names <= self._cast.keys():
            self._lines = list(talk)
            self._two = sorted(names)

    def _say(self, who: str, to: str, words: str, now: float) -> None:
        for one, other in ((who, to), (to, who)):
            self._cast[one].turn_to(self._cast[other])
            self._cast[one].gaze_at(other)
        self._speech, self._until = self._cast[who].say(words), now + PATIENCE

    def _part(self) -> None:
        """Back to their own affairs."""
        self._next = self._stage.now() + self._random.uniform(*BETWEEN)
        for name in self._two:
            actor = self._cast[name]
            actor.gaze_at(None)
            actor.turn_to(self._home[name])
