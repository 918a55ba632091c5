"""`Wardrobe`: clothes for the personas of a stage: on and off by plain names, owned and unlocked."""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_engine.avatar.model import Avatar
from persona_engine.errors import StageError, WardrobeError, WardrobeFileError
from persona_engine.looks.catalog import Catalog, Choice, Entry
from persona_engine.looks.compose import compose, needed, outfit_of, spec_of
from persona_engine.looks.inventory import Inventory
from persona_engine.looks.outfit import OWN, Outfit, Worn
from persona_engine.looks.piece import SLOTS, Piece
from persona_engine.score.entries import LookChange, Wear
from persona_engine.stage import given
from persona_engine.stage.closet import Closet, load_inventory, save_inventory

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

KEPT = 24
"""Dressed avatars that are kept ready."""
_COLOR = re.compile(r"#[0-9a-f]{6}")


class Wardrobe:
    """`stage.wardrobe`. Personas are named by id, or given as their actor."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._closet = Closet()
        self._worn: dict[str, tuple[str, Outfit]] = {}
        """Persona -> SHA-256 of the file under its clothes, and these, as last asked for."""
        self._ready: OrderedDict[tuple[str, tuple[Wear, ...]], Avatar] = OrderedDict()
        self._lock = threading.Lock()
        """Clothes are put together in the thread that draws nothing, and looked at in others."""
        self._missed: set[str] = set()
        self.inventory: Inventory | None = None
        """What may be worn; None: everything."""
        self._path: Path | None = None
        self.lockers: dict[str, Inventory] = {}
        """What players may wear, by their personas; the others wear what `inventory` says."""
        self._files: dict[str, str] = {}
        """Persona -> SHA-256 of the file that it changed into."""
        self._shown: dict[str, LookChange] = {}
        """Persona -> the last change of look that is seen here."""

    @property
    def catalog(self) -> Catalog:
        """Every piece that there is. Raises `WardrobeFileError`."""
        return self._closet.catalog

    # ---- what may be worn -----------------------------------------------------------------------------------------------------------

    def open_inventory(self, path: str | Path, owner: str = "player") -> Inventory:
        """From now on only owned pieces may be put on, and what is gained is saved in `path`. Raises `WardrobeFileError`."""
        self._path = Path(path)
        self.inventory = load_inventory(self._path, owner)
        return self.inventory

    def happened(self, event: str) -> tuple[str, ...]:
        """Something happened in the game ("first snow"): the pieces that it unlocks. Raises `WardrobeError` where it unlocks nothing."""
        inventory, fresh = self._opened().after(event, self.catalog)
        self._keep(inventory)
        for name in fresh:
            self._stage.emit("piece-unlocked", piece=name, event=event)
        return fresh

    def give(self, phrase: str, by: str = "gift") -> str:
        """A piece was bought, found or given; returns its name. Raises `WardrobeError`."""
        entry = self.catalog.find(phrase).entry
        self._keep(self._opened().given(entry, by))
        return entry.name

    def _opened(self) -> Inventory:
        if self.inventory is None:
            raise WardrobeError("nothing is owned before there is an inventory: wardrobe.open_inventory(path) first", name="inventory")
        return self.inventory

    def _keep(self, inventory: Inventory) -> None:
        if self._path is not None:
            save_inventory(inventory, self._path)
        self.inventory = inventory

    def owns(self, entry: Entry, persona: str = "") -> bool:
        """Whether a piece may be put on here, by a persona that has a locker of its own if it is named."""
        inventory = self.lockers.get(persona, self.inventory)
        return inventory is None or inventory.owns(entry)

    def allowed(self, persona: str, sha256: str, wears: tuple[Wear, ...] | None) -> tuple[Wear, ...] | None:
        """What of `wears` somebody with a locker owns; None for the clothes of the file with that SHA-256 stays None where all of these are owned."""
        avatar = self._stage.files.find(sha256) if wears is None and persona in self.lockers else None
        came = wears
        if avatar is not None and "wears" in avatar.extras:
            came = tuple(Wear(slot, worn.piece, worn.colors) for slot, worn in outfit_of(avatar).worn)
        if came is None:
            return None
        entries = self.catalog.entries
        owned = tuple(wear for wear in came if wear.piece not in entries or self.owns(entries[wear.piece], persona))
        return owned if wears is not None or owned != came else None

    def _came_in(self, persona: str, sha256: str) -> Outfit:
        """The clothes of the avatar file, but for what a locker does not hold."""
        owned = self.allowed(persona, sha256, None)
        return outfit_of(self._base(persona, sha256)) if owned is None else _outfit(owned)

    def forget(self, persona: str) -> None:
        """Somebody has left for good."""
        for known in (self.lockers, self._files, self._worn, self._shown):
            known.pop(persona, None)

    # ---- on and off -----------------------------------------------------------------------------------------------------------------

    def wear(self, who: Any, phrase: str, slot: str = "") -> str:
        """Put something on by its plain name ("green hoodie"); returns the name of the piece.

        Pose, expression and speech go on, every peer sees it. `slot` may say where it should go. Raises `WardrobeError` for a piece that
        there is not, that is not owned, or that does not go there.
        """
        choice = self.catalog.find(phrase)
        entry = choice.entry
        if slot and slot != entry.slot:
            self.catalog.in_slot(slot)
            others = tuple(other.name for other in self.catalog.in_slot(slot))[:3]
            raise WardrobeError(f"{entry.name!r} is worn as {entry.slot!r}, not as {slot!r}", name=phrase, known=others)
        identity, sha256, outfit = self._now(who)
        if not self.owns(entry, identity):
            raise WardrobeError(f"{entry.name!r} is not owned yet; it comes with {entry.unlock!r}", name=entry.name)
        self._submit(identity, sha256, self._with(outfit, choice))
        return entry.name

    def _with(self, outfit: Outfit, choice: Choice) -> Outfit:
        return self._closet.put_on(outfit, choice)

    def take_off(self, who: Any, what: str) -> str:
        """Take off what is in a slot ("hat") or has a name ("the hoodie"); returns the slot. Raises `WardrobeError` where it is not worn."""
        identity, sha256, outfit = self._now(who)
        slots = outfit.slots
        slot = given.text(what, "take_off(): what").strip().lower()
        if slot not in SLOTS:
            entry = self.catalog.find(what).entry
            slot = entry.slot
            if slot not in slots or slots[slot].piece not in (entry.name, OWN):
                on = tuple(worn.piece for worn in slots.values() if worn.piece != OWN)
                raise WardrobeError(f"{identity} does not wear {entry.name!r} but {', '.join(on) or 'nothing'}", name=entry.name)
        if slot not in slots:
            raise WardrobeError(f"{identity} wears nothing as {slot!r}", name=what)
        self._submit(identity, sha256, outfit.without(slot))
        return slot

    def dress(self, who: Any, *phrases: str) -> tuple[str, ...]:
        """Change several pieces at once, in one entry of the score; returns their names. Raises `WardrobeError`, and then nothing changes."""
        identity, sha256, outfit = self._now(who)
        names = []
        for phrase in phrases:
            choice = self.catalog.find(phrase)
            if not self.owns(choice.entry, identity):
                raise WardrobeError(f"{choice.entry.name!r} is not owned yet; it comes with {choice.entry.unlock!r}", name=choice.entry.name)
            outfit = self._with(outfit, choice)
            names.append(choice.entry.name)
        self._submit(identity, sha256, outfit)
        return tuple(names)

    def reset(self, who: Any) -> None:
        """Back into the clothes of the avatar file."""
        identity, sha256, _ = self._now(who)
        self._worn[identity] = (sha256, self._came_in(identity, sha256))
        self._stage.member(identity).submit(LookChange(identity, 0.0, sha256, self.allowed(identity, sha256, None)))

    def worn(self, who: Any) -> dict[str, Worn]:
        """Slot -> piece and colours; "own" is what the avatar file has itself. Raises `WardrobeError`."""
        return self._now(who, owned=False)[2].slots

    # ---- behind it ------------------------------------------------------------------------------------------------------------------

    def _now(self, who: Any, owned: bool = True) -> tuple[str, str, Outfit]:
        """Id, SHA-256 of the file and outfit of a persona."""
        stage = self._stage
        port = getattr(who, "port", None)
        identity = str(getattr(port, "persona", "") or getattr(who, "id", "") or who)
        if identity not in stage.cast:
            raise StageError(f"no persona {identity!r} on stage; there are {', '.join(stage.cast) or 'none'}")
        if owned:
            stage.member(identity)
        if identity not in self._worn:
            sha256 = self._files.get(identity) or self._cast_in(identity)
            self._worn[identity] = (sha256, self._came_in(identity, sha256))
        sha256, outfit = self._worn[identity]
        return identity, sha256, outfit

    def _cast_in(self, identity: str) -> str:
        """SHA-256 of the file that a persona was cast in; of those whose owner is elsewhere no path is opened but a shipped one."""
        files, casting = self._stage.files, self._stage.cast[identity]
        if casting.avatar_sha256:
            return casting.avatar_sha256
        source = casting.avatar or "assets/avatars/mira.vrm"
        if identity in self._stage.members or files.shipped(source):
            files.open(source)
        return files.name(source) or "" if files.known(source) else ""

    def _base(self, identity: str, sha256: str) -> Avatar:
        avatar = self._stage.files.find(sha256)
        if avatar is None:
            raise StageError(f"the avatar file of {identity!r} is not known here")
        return avatar

    def _submit(self, identity: str, sha256: str, outfit: Outfit) -> None:
        wears = tuple(Wear(slot, worn.piece, worn.colors) for slot, worn in outfit.worn)
        spec_of(self._base(identity, sha256))
        on = {worn.piece for _, worn in self._worn[identity][1].worn} if identity in self._worn else set()
        for piece in {wear.piece for wear in wears} - on - {OWN}:
            self._closet.piece(piece)  # an error is the caller's; what is worn already, or under it, is read where it is put together
        self._worn[identity] = (sha256, outfit)
        self._stage.member(identity).submit(LookChange(identity, 0.0, sha256, wears))

    def changed(self, identity: str, look: LookChange) -> dict[str, str]:
        """A change of look took effect: what is worn now, slot -> piece, for whoever listens."""
        self._files[identity] = look.avatar
        if look.wears is None:
            self._worn.pop(identity, None)
            avatar = self._stage.files.find(look.avatar)
            if avatar is not None and "look" in avatar.extras:
                self._worn[identity] = (look.avatar, outfit_of(avatar))
        else:
            self._worn[identity] = (look.avatar, _outfit(look.wears))
        return {slot: worn.piece for slot, worn in self._worn[identity][1].worn} if identity in self._worn else {}

    def shown(self, actor: Any, look: LookChange, change: Callable[[str, LookChange], None], why: str) -> None:
        """A change of look shows here, and her arms hang beside what is worn; or it could not be put together: `persona-refused` says why, and `change` is
        called with what is worn instead."""
        identity = look.persona
        if not why:
            self._shown[identity] = look
            if identity in self._stage.cast:
                self._stage.performer.widen(identity, actor.batch.rig.body.beside)
            return
        self._stage.emit("persona-refused", what="look", persona=identity, reason=why)
        before = self._shown.pop(identity, None) or LookChange(identity, look.t, self._cast_in(identity))
        if look.wears is not None:
            change(identity, before if look.avatar == before.avatar else LookChange(identity, look.t, look.avatar))

    def dressed(self, look: LookChange) -> Avatar | None:
        """The character that a change of look shows; pieces that are not known here are left out, with one warning each. Raises `PersonaError`."""
        avatar = self._stage.files.find(look.avatar)
        if avatar is None or look.wears is None:
            return avatar
        return self._compose(look.avatar, tuple(wear for wear in look.wears if self._known(wear)))

    def coarser(self, avatar: Avatar, level: int) -> Avatar | None:
        """A level of detail of what somebody wears: of the avatar file, and of the pieces; None where there is none."""
        with self._lock:
            key = next((key for key, known in self._ready.items() if known is avatar), None)
        if key is None:
            return self._stage.files.coarser(avatar, level)
        sha256, wears = key
        base = self._base("?", sha256)
        thin = self._stage.files.coarser(base, level)
        return None if thin is None else compose(base, _outfit(wears), self._pieces(base, wears), thin)

    def _pieces(self, base: Avatar, wears: tuple[Wear, ...]) -> dict[str, Piece]:
        return {name: self._closet.piece(name) for name in needed(_outfit(wears), spec_of(base))}

    def _compose(self, sha256: str, wears: tuple[Wear, ...]) -> Avatar:
        with self._lock:
            key = (sha256, wears)
            if key not in self._ready:
                base = self._base("?", sha256)
                self._ready[key] = compose(base, _outfit(wears), self._pieces(base, wears))
                while len(self._ready) > KEPT:
                    self._ready.popitem(last=False)
            self._ready.move_to_end(key)
            return self._ready[key]

    def _known(self, wear: Wear) -> bool:
        entry = self.catalog.entries.get(wear.piece)
        fits = wear.slot in SLOTS and all(_COLOR.fullmatch(color) for color in wear.colors) and len(wear.colors) <= 8
        if fits and wear.piece == OWN:
            return True
        if fits and entry is not None and entry.slot == wear.slot:
            try:
                self._closet.piece(wear.piece)
            except WardrobeFileError as error:
                self._miss(str(error))
                return False
            return True
        self._miss(f"no piece {wear.piece!r} for {wear.slot!r} is known here")
        return False

    def _miss(self, why: str) -> None:
        if why not in self._missed and len(self._missed) < 256:
            self._missed.add(why)
            log.warning("something that a persona wears is left out: %.300s", why)


def _outfit(wears: tuple[Wear, ...]) -> Outfit:
    return Outfit.of({wear.slot: Worn(wear.piece, wear.colors) for wear in wears})
