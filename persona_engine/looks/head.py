"""`make_head`: everything above the collar, with its 52 blend shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from persona_engine.looks import attach, hair, paint
from persona_engine.looks.chart import chart, skin_uv
from persona_engine.looks.decals import Decals
from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.form import Form, eye_center, eye_radius
from persona_engine.looks.mesh import I64, Mesh, join
from persona_engine.looks.mouth import RIM, mouth, rim, ring_faces
from persona_engine.looks.part import ExtraJoint, HeadFrame, HeadSet, Paint, Part, Vec3
from persona_engine.looks.png import png
from persona_engine.looks.pose import HINGE, Pose, skin
from persona_engine.looks.scalp import covered
from persona_engine.looks.shapes import SHAPES
from persona_engine.looks.spec import LookSpec, covers
from persona_engine.looks.two_tone import BEARD, tinted
from persona_engine.looks.worn import Beard, things

SIDES = (1, -1)
EYE_SLITS = {1: "left", -1: "right"}
BODY_BONES = ("head", "neck")
FADE = 36.0
"""Shaved hair grows denser over this many degrees below the middle of the head and above."""
STILL = 2e-5
"""Deltas below this, in units, count as not moved."""


@dataclass(frozen=True, eq=False)
class Bust:
    """The posed pieces that blend shapes move."""

    face: Mesh
    inside: Mesh
    brows: Mesh


class Sculptor:
    """Poses one head; the topology does not depend on pose or look."""

    def __init__(self, form: Form, spec: LookSpec) -> None:
        self._form, self._spec = form, spec
        self._brows = [attach.Brow(form, spec, sign) for sign in SIDES]
        self._decals = Decals(form, spec)
        self._made: dict[Pose, Bust] = {}
        grid = chart()
        self._uvs, rims = self._rims(grid.uv)
        self._faces, self._shading = np.concatenate([grid.faces, rims]), np.concatenate([grid.crossed, rims, rims])

    def _rims(self, uv: F64) -> tuple[F64, I64]:
        """Texture coordinates of skin and rims, and the faces of the rims of lids and lips."""
        slits, start = chart().slits, len(uv)
        uvs, every = [uv], []
        for name, rings in (*((EYE_SLITS[sign], len(attach.RIM_REACH)) for sign in SIDES), ("mouth", len(RIM))):
            loop = slits[name].loop
            every.append(ring_faces(loop, start, rings))
            uvs.append(np.tile(uv[loop], (rings, 1)))
            start += rings * len(loop)
        return np.concatenate(uvs), np.concatenate(every)

    def bust(self, pose: Pose) -> Bust:
        """Face skin with the rims of lids and lips; inside of the mouth and lashes; brows, scars and what else lies on the skin."""
        if pose not in self._made:
            self._made[pose] = self._posed(pose)
        return self._made[pose]

    def _posed(self, pose: Pose) -> Bust:
        form, slits = self._form, chart().slits
        v = skin(form, pose)
        loop = slits["mouth"].loop
        lips = rim(v[loop])
        body = np.concatenate([v, *(attach.lid_rim(form, sign, v[slits[EYE_SLITS[sign]].loop]) for sign in SIDES), lips])
        inside = mouth(form, pose, lips[-len(loop) :])
        lashes = [attach.lashes(form, self._spec, sign, v) for sign in SIDES]
        face = Mesh(body, self._faces, np.ones_like(body), self._uvs, self._shading)
        return Bust(face, join([inside, *lashes]), join([*(brow.on(pose) for brow in self._brows), *self._decals.on(pose)]))


@dataclass(frozen=True)
class Placement:
    """From units of the head to metres of the model."""

    frame: HeadFrame

    def __call__(self, points: F64) -> F64:
        """(V, 3) in model space."""
        return np.asarray(points * self.frame.unit + np.array(self.frame.center), np.float64)

    def vec(self, point: F64) -> Vec3:
        """One point as a tuple, rounded to a micrometre."""
        x, y, z = (round(float(c), 6) for c in self(np.asarray(point, np.float64)))
        return (x, y, z)


def _part(name: str, m: Mesh, place: Placement, material: str, weights: tuple[tuple[str, ...], F64], *, colors: bool = True) -> Part:
    rgba = np.concatenate([m.colors, np.ones((len(m.points), 1))], 1).astype(np.float32)
    return Part(
        name,
        place(m.points).astype(np.float32),
        m.normals.astype(np.float32),
        m.faces.astype(np.uint32),
        weights[0],
        weights[1].astype(np.float32),
        material,
        m.uvs.astype(np.float32),
        rgba if colors else None,
    )


def _rigid(count: int, bone: str = "head") -> tuple[tuple[str, ...], F64]:
    return (bone,), np.ones((count, 1))


def neck_weights(points: F64) -> tuple[tuple[str, ...], F64]:
    """Weights of head and neck by height and depth, units."""
    drop = points[:, 1] + 0.16 * np.clip(points[:, 2], -0.5, 0.5)
    head = smooth(-1.46, -0.98, drop)
    return BODY_BONES, np.stack([head, 1.0 - head], 1)


def _deltas(rest: Mesh, row: tuple[Mesh, Mesh], unit: float) -> tuple[F64, F64] | None:
    pose, base = row
    moved = pose.points - base.points
    moved[np.abs(moved).max(1) < STILL] = 0.0
    if not moved.any():
        return None
    turned = pose.normals - base.normals
    touched = np.zeros(len(moved), bool)
    touched[rest.faces[np.any(np.any(moved != 0.0, 1)[rest.faces], 1)]] = True
    turned[~touched | (np.abs(turned).max(1) < 1e-3)] = 0.0
    return moved * unit, turned


def _with_shapes(part: Part, rest: Mesh, poses: dict[str, tuple[Mesh, Mesh]], unit: float) -> Part:
    for name, row in poses.items():
        found = _deltas(rest, row, unit)
        if found is not None:
            part.shapes[name] = found[0].astype(np.float32)
            part.shape_normals[name] = found[1].astype(np.float32)
    return part


def _visible(form: Form, spec: LookSpec, faces: I64) -> I64:
    """Faces without the scalp that hair covers, whatever style is put on."""
    if covers(spec) or hair.shaved(spec):
        return faces
    points = chart().points
    under = points.lat > np.maximum(hair.hairline(spec, np.abs(points.lon)), covered(np.abs(points.lon))) + 14.0
    hidden = np.concatenate([under, np.zeros(int(faces.max()) + 1 - len(under), bool)])
    return faces[~hidden[faces].all(1)]


def slit_rows(spec: LookSpec) -> dict[str, tuple[I64, I64]]:
    """ "mouth", "left", "right" -> vertex numbers of the upper and of the lower edge in the part "Face", pairwise."""
    grid = chart()
    shown = _visible(Form.of(spec), spec, grid.faces)
    place = np.cumsum(np.bincount(shown.ravel(), minlength=len(grid.uv)) > 0) - 1
    return {name: (place[slit.upper], place[slit.lower]) for name, slit in grid.slits.items()}


def chart_rows(spec: LookSpec) -> I64:
    """(V,) row of every vertex of the chart in the part "Face" of a look; -1 for those under hair, which it lacks."""
    grid = chart()
    shown = _visible(Form.of(spec), spec, grid.faces)
    used = np.bincount(shown.ravel(), minlength=len(grid.uv)) > 0
    return np.where(used, np.cumsum(used) - 1, -1)


def make_head(spec: LookSpec, frame: HeadFrame) -> HeadSet:
    """Parts, materials, joints and hair chains of a look, in model space."""
    form, place = Form.of(spec), Placement(frame)
    sculptor = Sculptor(form, spec)
    rest = sculptor.bust(Pose())
    rows = {name: (sculptor.bust(row.pose), sculptor.bust(row.base)) for name, row in SHAPES.items()}
    shown = _visible(form, spec, rest.face.faces)
    used = np.unique(shown)
    renumber = np.full(len(rest.face.points), -1)
    renumber[used] = np.arange(len(used))

    shading = renumber[rest.face.shading]
    shading = shading[(shading >= 0).all(1)]

    @lru_cache(maxsize=2 * len(SHAPES))
    def cut(m: Bust) -> Mesh:
        face = m.face
        return Mesh(face.points[used], renumber[shown], face.colors[used], face.uvs[used], shading)

    face = cut(rest)
    parts = [
        _with_shapes(
            _part("Face", face, place, "skin", neck_weights(face.points)),
            face,
            {name: (cut(a), cut(b)) for name, (a, b) in rows.items()},
            frame.unit,
        ),
        _with_shapes(
            _part("Mouth", rest.inside, place, "detail", _rigid(len(rest.inside.points))),
            rest.inside,
            {name: (a.inside, b.inside) for name, (a, b) in rows.items()},
            frame.unit,
        ),
        _with_shapes(
            _part("Brows", rest.brows, place, "detail", _rigid(len(rest.brows.points))),
            rest.brows,
            {name: (a.brows, b.brows) for name, (a, b) in rows.items()},
            frame.unit,
        ),
    ]
    if spec.worn.facial_hair not in ("none", "stubble"):
        parts.append(_beard(spec, face, {name: (cut(a), cut(b)) for name, (a, b) in rows.items()}, used, place))
    parts += _still_parts(form, spec, place)
    for name, thing in things(form, spec).items():
        parts.append(_part(name, thing, place, "detail", _rigid(len(thing.points))))
    hair_set = hair.make_hair(form, spec, place)
    joints = [ExtraJoint(f"{EYE_SLITS[sign]}Eye", "head", place.vec(eye_center(form, sign))) for sign in SIDES]
    joints.append(ExtraJoint("jaw", "head", place.vec(HINGE)))
    colliders = (
        ("head", place.vec(np.array([0.0, 0.08, -0.08])), round(0.97 * frame.unit, 6)),
        ("neck", frame.neck, round(0.36 * frame.unit, 6)),
    )
    paints = (*_paints(form, spec), hair_set.paint)
    return HeadSet((*parts, *hair_set.parts), paints, (*joints, *hair_set.joints), hair_set.chains, colliders)


def _beard(spec: LookSpec, face: Mesh, rows: dict[str, tuple[Mesh, Mesh]], used: I64, place: Placement) -> Part:
    points = chart().points
    lon, lat = (np.concatenate([a, np.full(int(used.max()) + 1, np.nan)])[used] for a in (points.lon, points.lat))
    beard = Beard(spec, face, lon, lat)
    rest = tinted(spec, beard.on(face), BEARD)
    names, bound = neck_weights(face.points)
    part = _part("Beard", rest, place, "hair", (names, beard.weights(bound)))
    return _with_shapes(part, rest, {name: (beard.on(a), beard.on(b)) for name, (a, b) in rows.items()}, place.frame.unit)


def _still_parts(form: Form, spec: LookSpec, place: Placement) -> list[Part]:
    ear = attach.ear(form)
    uv = skin_uv(90.0, -12.0)
    ears = join([ear, ear.mirrored()])
    ears = Mesh(ears.points, ears.faces, ears.colors, np.broadcast_to(uv, (len(ears.points), 2)).copy())
    balls = {sign: attach.eyeball(form, sign) for sign in SIDES}
    eyes = join([balls[1], balls[-1]])
    count = len(balls[1].points)
    if spec.eyes.odd:
        eyes = replace(eyes, uvs=(eyes.uvs + np.repeat([[0.0, 0.0], [1.0, 0.0]], count, 0)) * (0.5, 1.0))
    bind = np.zeros((2 * count, 2))
    bind[:count, 0] = bind[count:, 1] = 1.0
    round_normals = np.concatenate([(balls[sign].points - eye_center(form, sign)) / eye_radius(form) for sign in (1, -1)])
    lights = join([attach.glints(form, sign) for sign in SIDES])
    return [
        _part("Ears", ears, place, "skin", _rigid(len(ears.points))),
        replace(_part("Eyes", eyes, place, "eye", (("leftEye", "rightEye"), bind), colors=False), normals=round_normals.astype(np.float32)),
        _part("Glints", lights, place, "glint", _rigid(len(lights.points)), colors=False),
    ]


def _paints(form: Form, spec: LookSpec) -> tuple[Paint, ...]:
    line = hair.hairline(spec, paint.texels(paint.SKIN_SIZE)[0][0])
    return (
        Paint("skin", texture=png(paint.skin(form, spec, line, FADE if hair.shaved(spec) else 0.0)), roughness=0.55, extras={"skin": True}),
        Paint("eye", texture=png(paint.eyes(spec)), roughness=0.08, extras={"eye": True}),
        Paint("detail", roughness=0.72),
        Paint("glint", emissive=(1.0, 1.0, 1.0), roughness=0.2, extras={"glint": True}),
    )
