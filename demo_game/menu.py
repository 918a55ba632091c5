"""The start menu: play here, host, or join a harbour of this network by name, or one whose address is typed."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from direct.gui.DirectGui import DGG, DirectButton, DirectEntry
from direct.gui.OnscreenText import OnscreenText
from direct.showbase.DirectObject import DirectObject
from panda3d.core import TextNode

from demo_game import place
from persona_engine import find_sessions
from persona_engine.panda import plate

INK, PAPER, SOFT, SPARK, WARM = (0.05, 0.07, 0.10, 0.86), (0.98, 0.98, 0.96, 1), (0.62, 0.80, 0.86, 1), (0.42, 0.86, 0.78, 1), (1.0, 0.84, 0.45, 1)
BOX = (-0.92, 0.92, -0.66, 0.70)
TOP, STEP, MOST = 0.40, 0.108, 5
"""Where the first row stands, the way to the next, and how many harbours are listed at most."""
KEYS = "Up, Down: choose    Enter: go    Esc: leave"
SEEK_S = 1.0


@dataclass(frozen=True)
class Choice:
    """What the player wants: `host` others here, `join` an address ("" for neither), with a `code` where one is asked for."""

    host: bool = False
    join: str = ""
    code: str = ""


@dataclass(frozen=True)
class _Row:
    text: str
    note: str
    choice: Choice | None = None
    """None: an address is to be typed."""
    locked: bool = False


class Menu(DirectObject):
    """`done` is a `Choice` once the player has chosen; `note` is shown at the bottom, as what went wrong the last time."""

    def __init__(self, base, note: str = "", seek=find_sessions) -> None:
        self._base, self._seek = base, seek
        self.done: Choice | None = None
        self._found: tuple = ()
        self._state = "looking for harbours; "
        """What there is to say about the search."""
        self._shown: list[_Row] = []
        self._at, self._locked = 0, ""
        self._scene = base.render.attachNewNode("menu")
        place.build().reparentTo(self._scene)
        place.light(self._scene)
        base.setBackgroundColor(*place.SKY_HORIZON)
        base.disableMouse()
        base.camera.setPos(-3.4, -6.5, 2.3)
        base.camera.lookAt(1.5, 9, 1.4)
        self._root = base.aspect2d.attachNewNode("menu")
        plate.make(self._root, BOX, 0.06, INK)
        plate.make(self._root, (BOX[0] + 0.05, BOX[0] + 0.062, 0.49, 0.64), 0.006, SPARK)
        self._line("Saltmere", (BOX[0] + 0.10, 0.545), 0.10, PAPER)
        self._line("a small harbour, and someone to talk to", (BOX[0] + 0.64, 0.55), 0.042, SOFT)
        self._rows_root = self._root.attachNewNode("rows")
        self._note = self._line(note or KEYS, (BOX[0] + 0.10, BOX[2] + 0.07), 0.040, WARM if note else SOFT)
        self._note.setWordwrap(40)
        if len(note) > 70:
            self._note.setPos(BOX[0] + 0.10, BOX[2] + 0.125)
        self._entry: DirectEntry | None = None
        self._buttons: list[DirectButton] = []
        self._draw()
        for key, step in (("arrow_up", -1), ("arrow_down", 1)):
            self.accept(key, self._move, [step])
            self.accept(f"{key}-repeat", self._move, [step])
        self.accept("enter", lambda: self.pick(self._at))
        self.accept("escape", self._escape)
        threading.Thread(target=self._look, name="harbours", daemon=True).start()
        base.taskMgr.add(self._frame, "menu")

    def _line(self, text: str, at: tuple[float, float], scale: float, color, parent=None) -> OnscreenText:
        return OnscreenText(text, parent=parent or self._root, pos=at, scale=scale, fg=color, align=TextNode.ALeft, mayChange=True)

    # ---- what there is --------------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """On a thread of its own, while the menu is open."""
        while self.done is None:
            began = time.monotonic()
            try:
                self._found, self._state = tuple(self._seek()), "nobody hosts on this network; "
            except OSError:
                self._found, self._state = (), "this network cannot be searched; "
            time.sleep(max(0.0, SEEK_S - (time.monotonic() - began)))

    def rows(self) -> list[_Row]:
        """What can be chosen now."""
        found = sorted((f for f in self._found if f.fits), key=lambda f: (f.name, f.url))
        names = [f.name for f in found]
        rows = [_Row("Play here", "alone", Choice()), _Row("Host", "and let others join", Choice(host=True))]
        for f in found[:MOST]:
            here = f"{f.peers} {'visitor' if f.peers == 1 else 'visitors'}"
            where = f"{f.address}:{f.port}" if names.count(f.name) > 1 else ""
            note = ",  ".join(part for part in (where, here, "encrypted" if f.fingerprint else "", "asks for a code" if f.locked else "") if part)
            rows.append(_Row(f"Join {f.name}"[:44], note, Choice(join=f.url), f.locked))
        strange = len(self._found) - len(found)
        more = f"and {len(found) - MOST} more; " if len(found) > MOST else "" if found or strange else self._state
        more += f"{strange} of another version; " if strange else ""
        return [*rows, _Row("Join an address", f"{more}type it", None)]

    def _frame(self, task):
        if self._entry is None and self.rows() != self._shown:
            self._draw()
        return task.cont

    def _draw(self) -> None:
        chosen = self._shown[self._at].choice if self._shown else Choice()
        self._shown = self.rows()
        self._at = next((k for k, row in enumerate(self._shown) if row.choice == chosen), min(self._at, len(self._shown) - 1))
        self._clear()
        for k, row in enumerate(self._shown):
            z, on = TOP - STEP * k, k == self._at
            if on:
                plate.make(self._rows_root, (BOX[0] + 0.05, BOX[1] - 0.05, z - 0.035, z + 0.062), 0.03, (0.16, 0.30, 0.34, 0.95))
            self._line(row.text, (BOX[0] + 0.10, z), 0.052, WARM if on else PAPER, self._rows_root)
            note = self._line(row.note, (BOX[1] - 0.09, z), 0.038, SOFT, self._rows_root)
            note.setAlign(TextNode.ARight)
            button = DirectButton(parent=self._rows_root, frameSize=(BOX[0] + 0.05, BOX[1] - 0.05, z - 0.035, z + 0.062), frameColor=(0, 0, 0, 0),
                                  relief=DGG.FLAT, command=self.pick, extraArgs=[k])  # fmt: skip
            button.bind(DGG.ENTER, lambda _, at=k: self._hover(at))
            self._buttons.append(button)

    def _clear(self) -> None:
        for button in self._buttons:
            button.destroy()
        self._buttons.clear()
        self._rows_root.getChildren().detach()

    # ---- choosing -------------------------------------------------------------------------------------------------------------------

    def _hover(self, at: int) -> None:
        if self._entry is None and at != self._at:
            self._move(at - self._at)

    def _move(self, step: int) -> None:
        if self._entry is None:
            self._at = (self._at + step) % len(self._shown)
            self._draw()

    def pick(self, at: int) -> None:
        """Take the row with this number."""
        if self._entry is not None or not 0 <= at < len(self._shown):
            return
        row = self._shown[at]
        if row.choice is None:
            self._ask("Address, as 192.168.1.4 or the whole that the host shows:", lambda text: self._choose(Choice(join=text)))
        elif row.locked:
            self._ask("The code that this harbour asks for:", lambda text, join=row.choice.join: self._choose(Choice(join=join, code=text)))
        else:
            self._choose(row.choice)

    def _ask(self, question: str, answer) -> None:
        self._clear()
        self._line(question, (BOX[0] + 0.10, 0.30), 0.046, PAPER, self._rows_root)
        plate.make(self._rows_root, (BOX[0] + 0.06, BOX[1] - 0.06, 0.11, 0.21), 0.03, (0.13, 0.17, 0.22, 1))
        self._entry = DirectEntry(
            parent=self._rows_root, scale=0.05, width=30, pos=(BOX[0] + 0.10, 0, 0.145), frameColor=(0, 0, 0, 0), text_fg=PAPER, focus=1, numLines=1,
            overflow=1, command=lambda text: answer(text.strip()) if text.strip() else self._escape(),
        )  # fmt: skip
        self._note.setText("Enter: go    Esc: back")

    def _escape(self) -> None:
        if self._entry is None:
            self._base.userExit()
            return
        self._entry.destroy()
        self._entry = None
        self._note.setText(KEYS)
        self._draw()

    def _choose(self, choice: Choice) -> None:
        self.done = choice

    def destroy(self) -> None:
        """Take it down."""
        self.done = self.done or Choice()
        self.ignoreAll()
        self._base.taskMgr.remove("menu")
        if self._entry is not None:
            self._entry.destroy()
        self._clear()
        self._root.removeNode()
        self._scene.removeNode()


def choose(base, note: str = "") -> Choice:
    """Show the menu until the player has chosen."""
    menu = Menu(base, note)
    while menu.done is None:
        base.taskMgr.step()
    menu.destroy()
    return menu.done
