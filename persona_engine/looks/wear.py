"""From a look's wardrobe and body to finished parts: clothes, shoes, hands, with occlusion baked into their colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks import shorts
from persona_engine.looks.body import Form, make_form
from persona_engine.looks.bottom import weave_bottom, weave_trousers
from persona_engine.looks.cage import normals
from persona_engine.looks.chest import make_chest
from persona_engine.looks.cloth import paint_cloth, placed
from persona_engine.looks.hands import hand_field, make_hands
from persona_engine.looks.limbs import weave_arms, weave_legs
from persona_engine.looks.part import Paint, Part
from persona_engine.looks.physique import Physique
from persona_engine.looks.sdf import Field, occlusion
from persona_engine.looks.seated import turned
from persona_engine.looks.shoes import SHOES, weave_shoes
from persona_engine.looks.sitting import Lap, Surface
from persona_engine.looks.skeleton import Figure
from persona_engine.looks.spec import LookSpec, linear
from persona_engine.looks.sway import bone_of, joint_of
from persona_engine.looks.top import TOPS, weave_top
from persona_engine.looks.trim import Woven
from persona_engine.looks.weights import strongest, unpose
from persona_engine.looks.wrists import alike
from persona_engine.names import SEATED_SHAPE

F64 = NDArray[np.float64]

CLOTH, HANDS = "cloth", "hands"
BEHIND = 0.016
"""Depth from which backwards nothing is worn under an open top, whose collar its neck line would look out of; metres of the 1.5 m figure."""
PLAIN_SPOT = (0.40, 0.30)
"""A place of a skirt's picture without seams."""
BARE_ARM = 0.30
"""Sleeves shorter than this leave the arm bare, metres of the 1.5 m figure."""


def make_wear(spec: LookSpec, figure: Figure, face: Part, clothed: bool = True) -> tuple[list[Part], list[Paint]]:
    """Everything below the head, or of it only chest and hands; the chest's skin continues `face`."""
    form = make_form(figure)
    skin = Paint(HANDS, color=(*linear(spec.skin.color), 1.0), roughness=0.55, extras={"skin": True})
    bare = [make_chest(form, face), _hands(figure)]
    if not clothed:
        return bare, [skin]
    cloth = Paint(CLOTH, texture=paint_cloth(spec.wear), roughness=0.86, double_sided=True, extras={"cloth": True})
    return [bare[0], *_clothes(spec, form), bare[1]], [cloth, skin]


def _clothes(spec: LookSpec, form: Form) -> list[Part]:
    """What is worn, and the limbs that it leaves bare."""
    shade, top = form.whole(), TOPS[spec.wear.top]
    parts: list[Part] = []
    if top.opening:
        shell = weave_top(form, TOPS["shell"])
        parts.append(_garment(form, "Wear_inner", "inner", _beneath(form, shell, top.opening, top.hem), shade))
    parts.append(_garment(form, "Wear_top", "top", weave_top(form, top), shade))
    parts.append(_garment(form, "Wear_bottom", "bottom", weave_bottom(form, spec.wear.bottom), shade))
    for piece, woven in weave_shoes(form, SHOES[spec.wear.shoes]).items():
        parts.append(_garment(form, f"Wear_shoes_{piece}", piece, woven, shade, posed=False))
    if top.sleeve < BARE_ARM:
        parts.append(_skin(form, "Arms", weave_arms(form, top.sleeve - 0.030), shade))
    if spec.wear.bottom == "skirt":
        parts.append(_shorts(form, shade))
        parts.append(_skin(form, "Legs", weave_legs(form, shorts.HEM_HEIGHT + 0.012, SHOES[spec.wear.shoes].shaft + 0.004), shade))
    return parts


def on_lap(parts: list[Part], figure: Figure, physique: Physique) -> list[Part]:
    """The parts, which lie on the plain body, with skirts that lie on the lap of another one that sits."""
    if physique.plain or not any(SEATED_SHAPE in part.shapes for part in parts):
        return parts
    k, woven = figure.scale, weave_bottom(make_form(figure), "trousers")

    def surface(points: F64, table: F64) -> Surface:
        return Surface(points, physique.moved(points, np.zeros_like(points), k)[0].astype(np.float64), table)

    own = figure.moved(physique.joints(figure.names, figure.positions / k) * k)
    lap, found = Lap(figure, own, surface(woven.cage.points, strongest(woven.weights))), []
    for part in parts:
        shapes = part.shapes
        if SEATED_SHAPE in shapes:
            table = np.zeros((len(part.positions), len(figure.names)))
            table[:, [figure.names.index(bone_of(bone)) for bone in part.bones]] = part.bone_weights
            change = lap.change(surface(part.positions.astype(np.float64), table), shapes[SEATED_SHAPE].astype(np.float64))
            shapes = {**shapes, SEATED_SHAPE: change.astype(np.float32)}
        found.append(replace(part, shapes=shapes))
    return found


def _beneath(form: Form, shell: Woven, opening: float, hem: float) -> Woven:
    """The shell without the faces that the garment over it hides."""
    k, points = form.scale, shell.cage.points
    x, y, z = points.T
    beside = (y < 1.00 * k) & ((np.abs(x) > (opening + 0.024) * k) | (z < 0))
    hidden = (y < 0.786 * k) | (beside & (y > (hem + 0.03) * k)) | (z < BEHIND * k)
    return Woven(shell.cage.without(hidden), shell.weights, shell.source)


def _garment(form: Form, name: str, cell: str, woven: Woven, shade: Field, posed: bool = True) -> Part:
    cage, table = woven.cage, strongest(woven.weights)
    faces = cage.triangles()
    open_air = occlusion(shade, cage.points, normals(cage.points, faces), 0.10 * form.scale)
    points = unpose(cage.points, table, form.deltas) if posed else cage.points
    tone = 0.45 + 0.55 * np.clip(open_air * 1.25, 0.0, 1.0)
    part = _part(form.figure, name, CLOTH, points, faces, table, tone, placed(cell, cage.uvs))
    if woven.seated is not None:
        turns = turned(form.figure, table, points, woven.seated, normals(points, faces), faces)
        used = np.unique(faces)
        part = replace(part, bones=tuple(map(joint_of, part.bones)))
        part.shapes[SEATED_SHAPE] = woven.seated[used].astype(np.float32)
        part.shape_normals[SEATED_SHAPE] = turns[used].astype(np.float32)
    return part


def _shorts(form: Form, shade: Field) -> Part:
    """Under a skirt, in its cloth."""
    woven = weave_trousers(form, shorts.CUT)
    cage, k = woven.cage, form.scale
    cage.uvs[:] = PLAIN_SPOT
    cage.points += normals(cage.points, cage.triangles()) * (shorts.off_skin(cage.points[:, 1] / k) * k)[:, None]
    part = _garment(form, "Wear_shorts", "bottom", woven, shade)
    assert part.colors is not None
    return replace(part, colors=part.colors * np.array((*[shorts.DARK] * 3, 1.0), np.float32))


def _skin(form: Form, name: str, woven: Woven, shade: Field) -> Part:
    cage, table = woven.cage, strongest(woven.weights)
    faces = cage.triangles()
    open_air = occlusion(shade, cage.points, normals(cage.points, faces), 0.10 * form.scale)
    tone = 0.62 + 0.38 * np.clip(open_air * 1.3, 0.0, 1.0)
    part = _part(form.figure, name, HANDS, unpose(cage.points, table, form.deltas), faces, table, _tint(tone), None)
    return _joined(form.figure, part)


def _hands(figure: Figure) -> Part:
    cage, table = make_hands(figure)
    faces = cage.triangles()
    n = normals(cage.points, faces)
    field = hand_field(figure)
    mirrored: Field = lambda p: field(np.abs(p) * np.array((1.0, 0.0, 0.0)) + p * np.array((0.0, 1.0, 1.0)))  # noqa: E731
    tone = 0.62 + 0.38 * np.clip(occlusion(mirrored, cage.points, n, 0.02 * figure.scale) * 1.3, 0.0, 1.0)
    rosy = 0.16 * table[:, [name.endswith("Distal") for name in figure.names]].sum(1)
    return _joined(figure, _part(figure, "Hands", HANDS, cage.points, faces, strongest(table), _tint(tone, rosy), None))


def _joined(figure: Figure, skin: Part) -> Part:
    """Skin that goes over into that of arms and hands without a seam."""
    normals, ring = alike(figure, skin.positions.astype(np.float64), skin.normals.astype(np.float64))
    assert skin.colors is not None
    colors = np.where(ring[:, None], np.array((*_tint(np.ones(1))[0], 1.0)), skin.colors)
    return replace(skin, normals=normals.astype(np.float32), colors=colors.astype(np.float32))


def _tint(tone: F64, rosy: F64 | float = 0.0) -> F64:
    """(V, 3) colour of skin in the shade of `tone`: shadows are warm."""
    return np.stack([tone**0.6, tone * (1.0 - rosy), tone * (0.98 - rosy)], axis=1)


def _part(figure: Figure, name: str, material: str, points: F64, faces: NDArray[np.int64], table: F64, tone: F64, uvs: F64 | None) -> Part:
    """A part over the points that its faces use."""
    used = np.unique(faces)
    renumber = np.zeros(len(points), np.int64)
    renumber[used] = np.arange(len(used))
    faces, points, table = renumber[faces], points[used], table[used]
    bones = np.asarray(table.any(axis=0))
    colors = np.ones((len(used), 4))
    colors[:, :3] = tone[used] if tone.ndim == 2 else tone[used, None]
    return Part(
        name,
        points.astype(np.float32),
        normals(points, faces).astype(np.float32),
        faces.astype(np.uint32),
        tuple(bone for bone, on in zip(figure.names, bones.tolist()) if on),
        table[:, bones].astype(np.float32),
        material,
        None if uvs is None else uvs[used].astype(np.float32),
        colors.astype(np.float32),
    )
