"""The dressing corner: a cupboard, a mirror, and keys to try everything on."""

from __future__ import annotations

import math

from direct.gui.OnscreenText import OnscreenText
from direct.showbase.DirectObject import DirectObject
from panda3d.core import CardMaker, TextNode

from demo_game.mirror import Mirror
from demo_game.shapes import Shapes
from persona_engine.errors import PersonaError

SPOT = (-5.4, 1.2, 0.0)
"""Where one stands to try things on, in Panda's axes."""
MIRROR, CUPBOARD = (-6.35, 2.15, 0.0), (-4.2, 2.35, 0.0)
EYE, LOOK = (-4.55, -1.65, 1.30), (-5.42, 1.3, 0.84)
SLOTS = ("hair", "hat", "glasses", "face", "ears", "top", "outer", "bottom", "hands", "feet", "back")
COLORS = ("", "white", "black", "red", "orange", "yellow", "green", "teal", "blue", "navy", "purple", "pink", "brown", "grey")
RAIL = ((0.72, 0.26, 0.22), (0.25, 0.45, 0.55), (0.90, 0.80, 0.58), (0.36, 0.52, 0.34), (0.48, 0.34, 0.56), (0.86, 0.55, 0.30), (0.30, 0.33, 0.42))
NOTHING, OWN = "nothing", "own"
KEYS = "Up, Down: what    Left, Right: which    C: colour    R: own clothes    Tab, Esc: leave"


class DressingRoom(DirectObject):
    """Tab brings the player in front of the mirror, if others see one, or whoever is nearest; `busy` says whether the keys are taken,
    `closed` keeps Tab from bringing anybody."""

    def __init__(self, base, stage, cast: dict, nearest, hint, feet) -> None:
        """`nearest()` names who of `cast` is to be dressed; `hint(text)` shows a line at the bottom, "" the usual one; the player follows `feet()` again
        afterwards."""
        self._base, self._stage, self._cast, self._nearest, self._hint, self._feet = base, stage, cast, nearest, hint, feet
        self._who, self.closed = "", False
        self._asked = self._told = False
        """Whether something was asked for and has not come, and whether the list says so."""
        self._slot, self._color = 6, 0
        self._before = None
        self.mirror = Mirror(base, MIRROR, 38.0)
        self._cupboard = _cupboard()
        self._cupboard.reparentTo(base.render)
        self._panel = base.a2dTopLeft.attachNewNode("dressing")
        card = CardMaker("card")
        card.setFrame(0.05, 0.98, -0.96, -0.06)
        plate = self._panel.attachNewNode(card.generate())
        plate.setColor(0.05, 0.07, 0.10, 0.62)
        plate.setTransparency(True)
        self._lines = [self._line(-0.25 - 0.062 * row) for row in range(len(SLOTS))]
        self._title = self._line(-0.155, 0.058, (0.42, 0.86, 0.78, 1))
        self._panel.hide()
        self.accept("tab", self.toggle)
        self.accept("persona-look", self._come)
        self.accept("persona-refused", self._come)
        base.taskMgr.add(self._frame, "dressing", sort=-5)

    def destroy(self) -> None:
        """Take it down."""
        self.ignoreAll()
        self._base.taskMgr.remove("dressing")
        self.mirror.destroy()
        for node in (self._panel, self._cupboard):
            node.removeNode()

    def _line(self, z: float, scale: float = 0.046, color=(0.98, 0.98, 0.96, 1)) -> OnscreenText:
        return OnscreenText(parent=self._panel, pos=(0.10, z), scale=scale, fg=color, align=TextNode.ALeft, mayChange=True)

    @property
    def who(self) -> str:
        """Who stands before the mirror; "" when nobody does."""
        return self._who

    @property
    def busy(self) -> bool:
        """Whether somebody stands before the mirror."""
        return bool(self._who)

    @property
    def own(self) -> str:
        """The player's own character; "" where others see none."""
        return self._stage.me.persona if self._stage.me is not None else ""

    def toggle(self) -> None:
        """In or out."""
        if self.busy:
            self._leave()
        elif not self.closed and (self.own or self._stage.members):
            self.enter(self.own or self._nearest())

    def enter(self, name: str) -> None:
        """Bring somebody before the mirror, and the camera before them."""
        actor, camera = self._stage.actors[name], self._base.camera
        self._who, self._before = name, (actor.getPos(), actor.getHpr(), camera.getPos(), camera.getHpr())
        if name == self.own:
            x, y, z = SPOT
            self._stage.me.move((x, z, -y, math.atan2(EYE[0] - x, y - EYE[1])))
            self._stage.sees_self = True
        else:
            actor.setPos(*SPOT)
        camera.setPos(*EYE)
        camera.lookAt(*LOOK)
        if name != self.own:
            actor.turn_to(camera, 0.0)
            actor.gaze_at(camera)
        for key, call in (("arrow_up", lambda: self._go(-1)), ("arrow_down", lambda: self._go(1)), ("arrow_left", lambda: self.change(-1)),
                          ("arrow_right", lambda: self.change(1)), ("c", self.dye), ("r", self.reset)):  # fmt: skip
            self.accept(key, call)
        self._panel.show()
        self._write(KEYS)

    def _leave(self) -> None:
        actor, camera = self._stage.actors.get(self._who), self._base.camera
        place, turn, eye, look = self._before
        if self._who in self._cast and actor is not None:
            actor.setPos(place)
            actor.setHpr(turn)
        elif self._stage.me is not None:
            self._stage.sees_self = False
            self._stage.me.follow(self._feet)
        camera.setPos(eye)
        camera.setHpr(look)
        self._who, self._asked = "", False
        for key in ("arrow_up", "arrow_down", "arrow_left", "arrow_right", "c", "r"):
            self.ignore(key)
        self._panel.hide()
        self._hint("")

    def _frame(self, task):
        if self.busy and self._who not in self._stage.actors:
            self._leave()
        if self.busy and self.changing != self._told:
            self._write(KEYS)
        self.mirror.reflect(task.time, self.busy)
        return task.cont

    @property
    def changing(self) -> bool:
        """Whether something was chosen that is not worn yet: it was asked for, or is being made."""
        return self._asked or (self.busy and self._stage.actors[self._who].changing)

    def _come(self, data) -> None:
        """What was asked for is on its way to the figure, or was refused."""
        if self.busy and data.get("persona", self._who) == self._who:
            self._asked = False
            self._write(KEYS)

    # ---- choosing -------------------------------------------------------------------------------------------------------------------

    def _go(self, step: int) -> None:
        self._slot, self._color = (self._slot + step) % len(SLOTS), 0
        self._write(KEYS)

    def change(self, step: int) -> None:
        """The next or the previous piece of the slot."""
        wardrobe, slot = self._stage.wardrobe, SLOTS[self._slot]
        names = [NOTHING, *(entry.name for entry in wardrobe.catalog.in_slot(slot) if wardrobe.owns(entry, self._who))]
        here = wardrobe.worn(self._who).get(slot)
        at = names.index(here.piece) if here is not None and here.piece in names else 0
        name = names[(at + step) % len(names)]
        self._color = 0
        if name != NOTHING:
            self._try(lambda: self._wear(name))
        elif here is not None:
            self._try(lambda: self._stage.me.take_off(slot) if self._who == self.own else wardrobe.take_off(self._who, slot))

    def _wear(self, phrase: str) -> None:
        """What the player wears is the host's to put on; personas are dressed where they live."""
        if self._who == self.own:
            self._stage.me.wear(phrase)
        else:
            self._stage.wardrobe.wear(self._who, phrase)

    def dye(self) -> None:
        """The next colour for the piece."""
        worn = self._stage.wardrobe.worn(self._who).get(SLOTS[self._slot])
        if worn is None or worn.piece == OWN:
            self._write("There is nothing to dye.")
            return
        self._color = (self._color + 1) % len(COLORS)
        self._try(lambda: self._wear(f"{COLORS[self._color]} {worn.piece}"))

    def reset(self) -> None:
        """Back into their own clothes."""
        self._try(lambda: self._stage.me.wear() if self._who == self.own else self._stage.wardrobe.reset(self._who))

    def _try(self, call) -> None:
        self._asked = True
        try:
            call()
            self._write(KEYS)
        except PersonaError as error:
            self._asked = False
            self._write(str(error))

    def _write(self, note: str) -> None:
        worn = self._stage.wardrobe.worn(self._who)
        self._told = self.changing
        self._title.setText("You" if self._who == self.own else self._who.capitalize())
        for row, (slot, line) in enumerate(zip(SLOTS, self._lines)):
            piece = worn[slot].piece if slot in worn else "-"
            chosen = row == self._slot
            named = piece if piece != OWN else "their own" if slot == "hair" else "own"
            line.setText(f"{'>' if chosen else '  '} {slot}:  {named}{'   changing ...' if chosen and self._told else ''}")
            line.setFg((1.0, 0.84, 0.45, 1) if chosen else (0.92, 0.93, 0.92, 1))
        self._hint(note)


def _cupboard():
    """An open cupboard with clothes on its rail."""
    shapes, wood, dark = Shapes(9), (0.55, 0.38, 0.25), (0.34, 0.23, 0.16)
    x, y, _ = CUPBOARD
    shapes.box((x, y + 0.30, 0.0), (1.5, 0.05, 2.05), dark)
    for side in (-0.75, 0.75):
        shapes.box((x + side, y, 0.0), (0.06, 0.62, 2.05), wood)
        shapes.box((x + side * 1.42, y - 0.42, 0.06), (0.62, 0.05, 1.92), wood, 32 if side > 0 else -32)
    for z in (0.0, 0.30, 1.99):
        shapes.box((x, y, z), (1.5, 0.62, 0.06), wood)
    shapes.box((x, y - 0.02, 2.05), (1.66, 0.70, 0.08), dark)
    shapes.box((x, y, 1.76), (1.44, 0.03, 0.03), (0.75, 0.72, 0.66))
    for k, color in enumerate(RAIL):
        at = x - 0.58 + 0.19 * k
        shapes.box((at, y, 0.78 - 0.08 * (k % 3)), (0.10, 0.42, 0.94 + 0.08 * (k % 3)), color, 6 - 4 * (k % 4))
        shapes.box((at, y, 1.70), (0.02, 0.02, 0.08), (0.75, 0.72, 0.66))
    for k, color in enumerate(((0.35, 0.22, 0.15), (0.88, 0.87, 0.83), (0.70, 0.22, 0.20))):
        for dx in (-0.06, 0.06):
            shapes.box((x - 0.45 + 0.45 * k + dx, y - 0.10, 0.06), (0.09, 0.26, 0.11), color)
    return shapes.node("cupboard")
