"""`compose`: an avatar of ours in other clothes. Pure numpy, no geometry library: pieces are fitted by their morphs and joined to the head.

The file gives the head, its blend shapes and the skeleton; everything below the collar comes from pieces, and so do hair and what is
worn on the head, except what the file has itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar, BlendShape, Material, Mesh, Primitive, Spring, SpringJoint, Texture
from persona_engine.errors import WardrobeError
from persona_engine.looks.atlas import gathered
from persona_engine.looks.dye import dyed, filled, linear_colors, panel_colors
from persona_engine.looks.head import chart_rows
from persona_engine.looks.layered import settle
from persona_engine.looks.lods import MOST_TRIANGLES, triangles, within_budget
from persona_engine.looks.making import Making, begun, skeleton
from persona_engine.looks.outfit import BUZZ, HAIR_PIECES, OWN, Outfit, Worn, dressed
from persona_engine.looks.own_hair import grown_out, is_own
from persona_engine.looks.physique import PHYSIQUE
from persona_engine.looks.piece import BODY, FINISHES, HEADBAND, LAYERS, UNDERWEAR, Panel, Piece, Swing
from persona_engine.looks.shorts import lined
from persona_engine.looks.sitting import LEAST_CHANGE
from persona_engine.looks.spec import LookSpec, covers, linear
from persona_engine.looks.under import SHRINKS, laid_over, over_skin, pressed, shrunk
from persona_engine.names import SEATED_SHAPE

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bits = NDArray[np.bool_]

HEAD = ("Face", "Mouth", "Brows", "Ears", "Eyes", "Glints", "Chest", "Horns", "Hands")
"""Meshes of a file that stay whatever is worn."""
OWN_MESHES = {"hair": ("Hair", "HairHanging"), "hat": ("Hat",), "glasses": ("Glasses",), "face": ("Beard",)}
"""Meshes of a file that are worn, by slot."""
LOOSE = {("bottom", "top"), ("bottom", "outer")}
"""Who sits draws the waist of trousers out from under shirt and jacket: it stays whole under them."""
ENDS = ("hands",)
"""What comes out of sleeves: large faces of it are seen there."""
HARD = ("metal", "plastic", "glass")
YIELDING = ("hands", "feet", "back", "bottom", "ears", "top", "glasses", "hat", "hair", "outer", "face")
"""Layers that wear their lighter faces, in this order, where an outfit has more triangles than a character may have."""


def spec_of(avatar: Avatar) -> LookSpec:
    """The look that an avatar of ours was made from. Raises `WardrobeError` for any other avatar."""
    look = avatar.extras.get("look")
    if not isinstance(look, Mapping):
        raise WardrobeError(f"{avatar.name!r} was not made by persona_engine: pieces fit our own bodies only")
    for kind, ours in (("body", BODY), ("physique", PHYSIQUE)):
        if (theirs := avatar.extras.get(kind, 1)) != ours:
            remedy = "make it anew with `persona look`" if isinstance(theirs, int) and theirs < ours else "update persona_engine"
            raise WardrobeError(f"{avatar.name!r} has a {kind} of version {theirs}, the wardrobe fits version {ours}: {remedy}")
    return LookSpec.model_validate(look)


def outfit_of(avatar: Avatar) -> Outfit:
    """What an avatar of ours comes dressed in. Raises `WardrobeError` for any other avatar."""
    wears = avatar.extras.get("wears")
    if not isinstance(wears, Mapping):
        return dressed(spec_of(avatar))
    return Outfit.of({str(slot): Worn(str(row[0]), tuple(str(color) for color in row[1:])) for slot, row in wears.items()})


def needed(outfit: Outfit, spec: LookSpec) -> tuple[str, ...]:
    """Names of all pieces that `compose` will ask for."""
    names = ["skin", BUZZ, *UNDERWEAR.values(), *(worn.piece for _, worn in outfit.worn if worn.piece != OWN)]
    if spec.hair.style in HAIR_PIECES:
        names.append(HAIR_PIECES[spec.hair.style])
    return tuple(dict.fromkeys(names))


def compose(base: Avatar, outfit: Outfit, pieces: Mapping[str, Piece], thin: Avatar | None = None) -> Avatar:
    """`base` in an outfit; `pieces` holds at least those that `needed` names. Raises `WardrobeError`.

    With `thin`, a coarser level of `base`, this level of the same: its head, and the lighter faces of every piece.
    """
    spec = spec_of(base)
    worn = _chosen(base, spec, outfit, pieces)
    pieces = lined(worn, grown_out(worn, spec, pieces))
    making = begun(base, spec, keep_hair=worn.get("hair", Worn("")).piece == OWN)
    making.face = next(mesh for mesh in base.meshes if mesh.name == "Face").primitives[0]
    making.skin = pieces["skin"]
    _head(making, worn, pieces, base if thin is None else thin)
    hidden = _hidden(worn, pieces)
    layers = {"body": pieces["skin"], **{slot: pieces[item.piece] for slot, item in worn.items() if item.piece != OWN}}
    making.light = _light(making, layers, hidden) if thin is None else frozenset(layers)
    settle(making, [pieces[worn[slot].piece] for slot in LAYERS if slot in worn and worn[slot].piece != OWN])
    _add(making, pieces["skin"], (spec.skin.color,), hidden["body"], making.spec.skin.color)
    for slot, item in worn.items():
        if item.piece != OWN:
            piece = pieces[item.piece]
            for panel in piece.panels:
                if panel.name == HEADBAND:
                    making.drawn[id(panel)] = laid_over(making.on(panel)[0], _grown(making), making.figure.frame, making.crown)
            colors = (*item.colors, *piece.colors[len(item.colors) :])[: max(len(piece.colors), 1)]
            _add(making, piece, colors, hidden.get(slot), "", _dome(making, worn, pieces) if slot == "hair" else None)
    meshes, materials, textures = gathered(within_budget(tuple(making.meshes)), making.materials, making.textures)
    return replace(
        base,
        skeleton=skeleton(making),
        meshes=tuple(meshes),
        materials=tuple(materials),
        textures=tuple(textures),
        springs=tuple(making.springs),
        extras={**base.extras, "wears": {slot: [item.piece, *item.colors] for slot, item in outfit.worn}},
    )


def _chosen(base: Avatar, spec: LookSpec, outfit: Outfit, pieces: Mapping[str, Piece]) -> dict[str, Worn]:
    """Slot -> worn, with what stands in for empty slots and for hair that the file lacks."""
    worn = outfit.slots
    taken = {slot for item in worn.values() if item.piece != OWN for slot in pieces[item.piece].also}
    for slot, name in UNDERWEAR.items():
        if slot not in worn and slot not in taken:
            worn[slot] = Worn(name)
    hat = worn.get("hat")
    covered = hat is not None and (pieces[hat.piece].hair == "hide" if hat.piece != OWN else covers(spec))
    hair = worn.get("hair")
    has_hair = any(mesh.name in OWN_MESHES["hair"] for mesh in base.meshes)
    tint = (spec.hair.color, spec.hair.highlight)
    if covered and (hat is None or hat.piece != OWN or not has_hair):
        worn.pop("hair", None)
    elif hair is None:
        if spec.hair.style != "bald":
            worn["hair"] = Worn(BUZZ, tint)
    elif hair.piece == OWN and (not has_hair or (spec.worn.hat != "none" and (hat is None or hat.piece != OWN))):
        style = HAIR_PIECES.get(spec.hair.style)
        worn.pop("hair")
        if style is not None:
            worn["hair"] = Worn(style, tint)
    order = {slot: row for row, slot in enumerate(("hair", *LAYERS))}
    return dict(sorted(worn.items(), key=lambda row: order.get(row[0], 99)))


def _hidden(worn: Mapping[str, Worn], pieces: Mapping[str, Piece]) -> dict[str, Bits | None]:
    """Layer -> vertices of the body over which something of a further layer lies."""
    hides = {slot: pieces[item.piece].hides for slot, item in worn.items() if item.piece != OWN}
    out: dict[str, Bits | None] = {}
    for row, slot in enumerate(("body", *LAYERS)):
        above = [bits for other in LAYERS[row:] if (slot, other) not in LOOSE and (bits := hides.get(other)) is not None]
        most = max((len(bits) for bits in above), default=0)
        out[slot] = np.logical_or.reduce([np.pad(bits, (0, most - len(bits))) for bits in above]) if above else None
    return out


def _light(making: Making, layers: Mapping[str, Piece], hidden: Mapping[str, Bits | None]) -> frozenset[str]:
    """The layers that must be light for the whole to be within `MOST_TRIANGLES`."""
    counts = {
        slot: [sum(len(_faces(panel, slot, hidden.get(slot), light)) for panel in piece.panels) for light in (False, True)] for slot, piece in layers.items()
    }
    total = triangles(tuple(making.meshes)) + sum(whole for whole, _ in counts.values())
    chosen: list[str] = []
    for slot in YIELDING:
        if total <= MOST_TRIANGLES:
            break
        if slot in counts:
            whole, less = counts[slot]
            total, chosen = total - whole + less, [*chosen, slot]
    return frozenset(chosen)


def _faces(panel: Panel, slot: str, hidden: Bits | None, light: bool) -> NDArray[np.uint32]:
    """(F, 3) the faces of a panel that are not under further layers."""
    faces = panel.light if light and panel.light is not None else panel.faces
    if hidden is None or panel.frame != "body" or panel.anchors is None:
        return faces
    # Large faces that reach a little from under what lies over them would show through it.
    stays: Bits = hidden[panel.anchors][faces].sum(1) < (2 if faces is panel.light and slot not in ENDS else 3)
    return faces[stays]


def _dome(making: Making, worn: Mapping[str, Worn], pieces: Mapping[str, Piece]) -> F32 | None:
    hat = worn.get("hat")
    dome = None if hat is None or hat.piece == OWN else pieces[hat.piece].dome
    return None if dome is None or making.face is None else over_skin(dome, making.face.positions, making.figure.frame, making.crown)


BESIDE_BEARDS = frozenset({"eye patch", "domino mask", "red nose"})
"""What is worn on a face and leaves its beard to be seen."""


def _head(making: Making, worn: Mapping[str, Worn], pieces: Mapping[str, Piece], file: Avatar) -> None:
    """The meshes of `file` that stay, their materials and pictures."""
    stays = set(HEAD)
    for slot, meshes in OWN_MESHES.items():
        if slot in worn and worn[slot].piece == OWN:
            stays.update(meshes)
    if "face" in worn and worn["face"].piece in BESIDE_BEARDS:
        stays.update(OWN_MESHES["face"])
    dome, row_of = _dome(making, worn, pieces), {name: row for row, name in enumerate(making.names)}
    rows = np.array([row_of.get(name, 0) for name in making.base.skeleton.names], np.uint16)
    used: dict[int, int] = {}
    for mesh in file.meshes:
        if mesh.name not in stays:
            continue
        primitives = []
        for primitive in mesh.primitives:
            material = used.setdefault(primitive.material, len(used))
            moved = primitive.positions
            if mesh.name in OWN_MESHES["hair"] and dome is not None:
                moved = pressed(moved, dome, making.figure.frame, making.crown)
            if mesh.name in SHRINKS:
                moved = shrunk(mesh.name, primitive, _cloth(making, mesh.name, worn, pieces), making.figure.scale)
            primitives.append(replace(primitive, positions=moved, material=material, joints=rows[primitive.joints]))
        making.meshes.append(Mesh(mesh.name, tuple(primitives)))
    pictures: dict[int, int] = {}
    for old in used:
        paint = making.base.materials[old]
        if paint.texture is not None and paint.texture not in pictures:
            pictures[paint.texture] = len(pictures)
            making.textures.append(making.base.textures[paint.texture])
        making.materials.append(paint if paint.texture is None else replace(paint, texture=pictures[paint.texture]))


def _cloth(making: Making, mesh: str, worn: Mapping[str, Worn], pieces: Mapping[str, Piece]) -> F32:
    """(V, 3) points of the cloth under which a mesh of skin draws back."""
    chosen = [pieces[worn[slot].piece] for slot in SHRINKS[mesh].slots if slot in worn and worn[slot].piece != OWN]
    cloth = [making.on(p)[0] for piece in chosen for p in piece.panels if p.frame == "body" and p.finish not in HARD]
    return np.concatenate(cloth) if cloth else np.zeros((0, 3), np.float32)


def _grown(making: Making) -> F32:
    """(V, 3) points of the hair that is worn."""
    found = [mesh.primitives[0].positions for mesh in making.meshes if mesh.name in OWN_MESHES["hair"] or mesh.name.startswith("Wear_hair_")]
    return np.concatenate(found) if found else np.zeros((0, 3), np.float32)


def _add(making: Making, piece: Piece, colors: Sequence[str], hidden: Bits | None, skin: str, dome: F32 | None = None) -> None:
    """A piece: its joints, its materials, its panels without the faces under further layers."""
    for swing in piece.swings:
        _swing(making, swing)
    shades = linear_colors(colors)
    texture = None
    if piece.picture is not None:
        texture = len(making.textures)
        own = making.spec.hair.dye != "none" and is_own(Worn(piece.name, tuple(colors)), making.spec)
        making.textures.append(Texture(piece.name, dyed(piece.picture, colors, making.spec.hair) if own else filled(piece.picture, colors)))
    made: dict[tuple[str, bool], int] = {}
    for panel in piece.panels:
        key = (panel.finish, panel.uvs is not None)
        if key not in made:
            made[key] = len(making.materials)
            making.materials.append(_material(piece, panel, texture if panel.uvs is not None else None, skin))
        faces = _faces(panel, piece.slot, hidden, ("body" if skin else piece.slot) in making.light)
        if id(panel) in making.turned:
            faces = faces[~making.turned[id(panel)][faces].any(1)]
        if id(panel) in making.buried:
            faces = faces[~making.buried[id(panel)][faces].all(1)]
        primitive = _primitive(making, panel, made[key], shades, faces, bool(skin), dome)
        if primitive is not None:
            making.meshes.append(Mesh(f"Wear_{piece.slot}_{panel.name}", (primitive,)))


def _material(piece: Piece, panel: Panel, texture: int | None, skin: str) -> Material:
    roughness, metallic, both = FINISHES[panel.finish]
    kind = {"hair": "hair", "coils": "hair", "skin": "skin"}.get(panel.finish, "cloth")
    extras: dict[str, object] = {kind: True} if kind != "cloth" else {kind: True, "finish": panel.finish}
    color = (*linear(skin), 1.0) if skin else (1.0, 1.0, 1.0, 1.0)
    mode: Literal["OPAQUE", "MASK"] = "MASK" if kind == "hair" and texture is not None else "OPAQUE"
    return Material(
        f"{piece.name} {panel.finish}", color, texture, metallic=metallic, roughness=roughness, alpha_mode=mode, double_sided=both, extras=extras
    )


def _primitive(
    making: Making, panel: Panel, material: int, shades: F32, faces: NDArray[np.uint32], skin: bool, dome: F32 | None
) -> Primitive | None:
    if not len(faces):
        return None
    if panel.frame == "face":
        return _following(making, panel, faces, material, shades)
    place = np.zeros(len(panel.positions), np.uint32)
    place[faces] = 1
    used = np.flatnonzero(place)
    place[used] = np.arange(len(used))
    joints = np.array([making.names.index(bone) for bone in panel.bones], np.uint16)
    points, turned = making.on(panel, dome)
    points = points + making.drawn.get(id(panel), np.float32(0.0))
    return Primitive(
        positions=np.ascontiguousarray(points[used]),
        normals=np.ascontiguousarray(turned[used]),
        indices=place[faces].reshape(-1),
        joints=np.where(panel.weights[used] > 0, joints[panel.rows[used]], 0).astype(np.uint16),
        weights=np.ascontiguousarray(panel.weights[used]),
        uvs=None if panel.uvs is None else np.ascontiguousarray(panel.uvs[used]),
        colors=panel_colors(panel, shades, making.spec.skin.color, body=skin)[used],
        material=material,
        shapes=_sitting(making, panel, used),
    )


def _sitting(making: Making, panel: Panel, used: NDArray[np.int64]) -> dict[str, BlendShape]:
    """What a panel does on who sits, if anything."""
    if panel.seated is None and id(panel) not in making.laid:
        return {}
    change = making.seated(panel)[used]
    rows = np.flatnonzero(np.abs(change).max(1) > LEAST_CHANGE).astype(np.uint32)
    if not len(rows):
        return {}
    turned = np.zeros_like(change) if panel.seated is None else panel.seated[1][used]
    return {SEATED_SHAPE: BlendShape(rows, np.ascontiguousarray(change[rows]), np.ascontiguousarray(turned[rows]))}


def _following(making: Making, panel: Panel, faces: NDArray[np.uint32], material: int, shades: F32) -> Primitive | None:
    """A shell that lies on the face and moves with it: same blend shapes, same weights."""
    face = making.face
    assert panel.anchors is not None and face is not None
    rows = chart_rows(making.spec)[panel.anchors]
    known = rows >= 0
    faces = faces[known[faces].all(1)]
    if not len(faces):
        return None
    rows = np.maximum(rows, 0)
    back = np.full(len(face.positions), -1, np.int64)
    back[rows[known]] = np.flatnonzero(known)
    shapes = {}
    for name, shape in face.shapes.items():
        places = back[shape.indices]
        on = places >= 0
        if on.any():
            order = np.argsort(places[on])
            turned = None if shape.normals is None else shape.normals[on][order]
            shapes[name] = BlendShape(places[on][order].astype(np.uint32), shape.positions[on][order], turned)
    return Primitive(
        positions=np.ascontiguousarray(face.positions[rows] + panel.positions * np.float32(making.figure.frame.unit)),
        normals=panel.normals,
        indices=faces.reshape(-1).astype(np.uint32),
        joints=face.joints[rows],
        weights=face.weights[rows],
        uvs=panel.uvs,
        colors=panel_colors(panel, shades, making.spec.skin.color),
        material=material,
        shapes=shapes,
    )


def _swing(making: Making, swing: Swing) -> None:
    """Joints of a chain, one more at its end, and the spring that moves them; chains of falling cloth are there once for all pieces."""
    if swing.names[0] in making.names:
        return
    places = making.place(swing.frame, swing.places)
    places = np.asarray(places + making.shift(places), np.float32)
    parent = making.names.index(swing.root)
    first = len(making.names)
    for name, place in zip((*swing.names, f"{swing.names[0]}_end"), places):
        making.names.append(name)
        making.parents.append(parent)
        making.places.append(place.astype(np.float64))
        parent = len(making.names) - 1
    joints = tuple(SpringJoint(row, swing.stiffness, swing.gravity, (0.0, -1.0, 0.0), swing.drag, swing.radius) for row in range(first, len(making.names)))
    heeded = len(making.base.colliders) if swing.radius else 0
    making.springs.append(Spring(swing.names[0], joints, tuple(range(heeded))))
