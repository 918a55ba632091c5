"""`build`: a look becomes an avatar. Same spec, same avatar."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from persona_engine._version import __version__
from persona_engine.avatar.mixes import EXPRESSION_MIX, VISEME_MIX
from persona_engine.avatar.model import (
    Avatar,
    BlendShape,
    Collider,
    Constraint,
    Expression,
    LookAt,
    Material,
    Mesh,
    Primitive,
    Skeleton,
    Spring,
    SpringJoint,
    Texture,
)  # fmt: skip
from persona_engine.looks import sway
from persona_engine.looks.head import make_head
from persona_engine.looks.lods import within_budget
from persona_engine.looks.part import ExtraJoint, HairChain, HeadSet, Paint, Part
from persona_engine.looks.physique import PHYSIQUE, Physique
from persona_engine.looks.piece import BODY, HAIR_DRAG, HAIR_GRAVITY, HAIR_RADIUS, HAIR_STIFFNESS
from persona_engine.looks.skeleton import Figure, make_figure
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.wear import make_wear, on_lap
from persona_engine.names import ARKIT_INDEX, BONE_INDEX, VRM_PRESETS

F32 = NDArray[np.float32]

DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
LEAST: dict[str, tuple[float, float]] = {"": (1e-5, 4e-3), "Face": (2e-5, 8e-3), "Beard": (1e-4, 3e-2)}
"""Part, "" for others -> metres and change of normals; a blend shape does not list vertices that it moves and turns less."""
TWIST_WEIGHT = 0.5


def build(spec: LookSpec, *, clothed: bool = True) -> Avatar:
    """The whole character. Needs about two seconds; less where it is not `clothed`, to be dressed in pieces at once."""
    figure = make_figure(spec.body)
    head = make_head(spec, figure.frame)
    parts, paints = make_wear(spec, figure, next(part for part in head.parts if part.name == "Face"), clothed)
    cloth_joints, cloth = sway.chains(figure, {bone for part in parts for bone in part.bones})
    figure = figure.with_joints((*head.joints, *cloth_joints, *_tips((*head.chains, *cloth))))
    physique = Physique.of(spec.body)
    every = tuple(_moved(part, physique, figure.scale) for part in (*head.parts, *on_lap(parts, make_figure(spec.body), physique)))
    colliders = _colliders(figure, head)
    figure = figure.moved(physique.joints(figure.names, figure.positions / figure.scale) * figure.scale)
    used = [paint for paint in (*head.paints, *paints) if any(part.material == paint.name for part in every)]
    materials, textures = _materials(used)
    order = {paint.name: row for row, paint in enumerate(used)}
    return Avatar(
        name=spec.name,
        skeleton=_skeleton(figure),
        meshes=within_budget(tuple(Mesh(part.name, (_primitive(part, figure, order[part.material]),)) for part in every)),
        materials=materials,
        textures=textures,
        expressions=_expressions(),
        look_at=_look_at(figure),
        colliders=colliders,
        springs=(*_springs(figure, head), *_cloth_springs(figure, cloth)),
        constraints=_constraints(figure),
        meta=_meta(spec),
        extras={
            "digitalSourceType": DIGITAL_SOURCE_TYPE,
            "generator": f"persona_engine {__version__} looks",
            "body": BODY,
            "physique": PHYSIQUE,
            "look": spec.model_dump(mode="json", exclude_defaults=True),
        },
    )


def _moved(part: Part, physique: Physique, k: float) -> Part:
    if physique.plain:
        return part
    points, turned = physique.moved(part.positions, part.normals, k)
    return replace(part, positions=points, normals=turned)


def _tips(chains: tuple[HairChain, ...]) -> tuple[ExtraJoint, ...]:
    """A joint at the end of each chain: VRM springs swing every joint but the last."""
    return tuple(ExtraJoint(f"{chain.name}_end", chain.joints[-1], chain.tip) for chain in chains)


def _skeleton(figure: Figure) -> Skeleton:
    places = np.round(figure.positions, 6)
    parents = np.array(figure.parents, np.int32)
    local = places - np.where(parents[:, None] >= 0, places[parents], 0.0)
    count = len(places)
    inverse = np.tile(np.eye(4, dtype=np.float32), (count, 1, 1))
    inverse[:, :3, 3] = -places
    rotations = np.tile(np.array((0, 0, 0, 1), np.float32), (count, 1))
    humanoid = {name: figure.names.index(name) for name in BONE_INDEX if name in figure.names}
    return Skeleton(figure.names, parents, np.round(local, 6).astype(np.float32), rotations, np.ones((count, 3), np.float32), inverse, humanoid)


def _primitive(part: Part, figure: Figure, material: int) -> Primitive:
    joints, weights = _influences(part, figure)
    shapes = {name: _shape(part, name) for name in sorted(part.shapes, key=lambda name: ARKIT_INDEX.get(name, 99))}
    return Primitive(
        positions=np.ascontiguousarray(part.positions, np.float32),
        normals=np.ascontiguousarray(part.normals, np.float32),
        indices=np.ascontiguousarray(part.faces.ravel(), np.uint32),
        joints=joints,
        weights=weights,
        uvs=part.uvs,
        colors=part.colors,
        material=material,
        shapes={name: shape for name, shape in shapes.items() if len(shape.indices)},
    )


def _influences(part: Part, figure: Figure) -> tuple[NDArray[np.uint16], F32]:
    """(V, 4) joints and weights: the strongest four, summing to 1; unused places are joint 0."""
    rows = np.array([figure.names.index(bone) for bone in part.bones])
    table = part.bone_weights.astype(np.float64)
    order = np.argsort(-table, axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(table, order, 1)
    weights[weights < 1e-3] = 0.0
    weights /= weights.sum(1, keepdims=True)
    joints = np.where(weights > 0, rows[order], 0)
    missing = 4 - joints.shape[1]
    if missing > 0:
        joints, weights = np.pad(joints, ((0, 0), (0, missing))), np.pad(weights, ((0, 0), (0, missing)))
    return joints.astype(np.uint16), weights.astype(np.float32)


def _shape(part: Part, name: str) -> BlendShape:
    """Only the vertices that move or turn."""
    moved = part.shapes[name]
    turned = part.shape_normals.get(name)
    delta, turn = LEAST.get(part.name, LEAST[""])
    on = np.abs(moved).max(1) > delta
    if turned is not None:
        on |= np.abs(turned).max(1) > turn
    rows = np.flatnonzero(on).astype(np.uint32)
    return BlendShape(rows, np.ascontiguousarray(moved[rows]), None if turned is None else np.ascontiguousarray(turned[rows]))


def _materials(paints: list[Paint]) -> tuple[tuple[Material, ...], tuple[Texture, ...]]:
    textures: list[Texture] = []
    materials: list[Material] = []
    for paint in paints:
        texture = None
        if paint.texture is not None:
            texture = len(textures)
            textures.append(Texture(paint.name, paint.texture))
        materials.append(
            Material(
                paint.name, tuple(round(c, 6) for c in paint.color), texture,  # type: ignore[arg-type]
                emissive=paint.emissive, metallic=paint.metallic, roughness=paint.roughness,
                alpha_mode=paint.alpha_mode, double_sided=paint.double_sided, extras=dict(paint.extras),
            )
        )  # fmt: skip
    return tuple(materials), tuple(textures)


def _expressions() -> dict[str, Expression]:
    """VRM presets, emotions and visemes as mixes of ARKit shapes."""
    found = {
        name: Expression(
            name, dict(mix), preset=name in VRM_PRESETS,
            override_blink="blend" if name in ("happy", "relaxed") else "none",
            override_mouth="blend" if name in ("happy", "surprised") else "none",
        )
        for name, mix in EXPRESSION_MIX.items()
    }  # fmt: skip
    found.update({f"viseme_{name}": Expression(f"viseme_{name}", dict(mix), preset=False) for name, mix in VISEME_MIX.items()})
    return found


def _look_at(figure: Figure) -> LookAt:
    eye = (figure.at("leftEye") + figure.at("rightEye")) * 0.5 - figure.at("head")
    inner, outer, down, up = ((90.0, degrees) for degrees in (12.0, 14.0, 12.0, 12.0))
    return LookAt("bone", _rounded(eye), inner, outer, down, up)


def _colliders(figure: Figure, head: HeadSet) -> tuple[Collider, ...]:
    row = figure.names.index
    spheres = tuple(Collider(row(name), _rounded(np.array(center) - figure.at(name)), radius) for name, center, radius in head.colliders)
    k, chest = figure.scale, figure.at("upperChest")
    left, right = (np.array((s * 0.105, 0.985, -0.024)) * k - chest for s in (1, -1))
    return (*spheres, Collider(row("upperChest"), _rounded(left), round(0.056 * k, 6), _rounded(right)))


def _springs(figure: Figure, head: HeadSet) -> tuple[Spring, ...]:
    row = figure.names.index
    every = tuple(range(len(head.colliders) + 1))
    return tuple(
        Spring(
            chain.name,
            tuple(
                SpringJoint(row(name), HAIR_STIFFNESS, HAIR_GRAVITY, (0.0, -1.0, 0.0), HAIR_DRAG, HAIR_RADIUS) for name in (*chain.joints, f"{chain.name}_end")
            ),
            every,
        )
        for chain in head.chains
    )


def _cloth_springs(figure: Figure, cloth: tuple[HairChain, ...]) -> tuple[Spring, ...]:
    row = figure.names.index
    return tuple(Spring(chain.name, tuple(sway.spring_joint(row(name), chain.name) for name in (*chain.joints, f"{chain.name}_end"))) for chain in cloth)


def _constraints(figure: Figure) -> tuple[Constraint, ...]:
    row = figure.names.index
    return tuple(Constraint(row(f"{side}LowerArmTwist"), row(f"{side}Hand"), "roll", "X", TWIST_WEIGHT) for side in ("left", "right"))


def _rounded(p: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (round(float(c), 6) for c in p)
    return (x, y, z)


def _meta(spec: LookSpec) -> dict[str, object]:
    return {
        "name": spec.name.capitalize(),
        "version": "1",
        "authors": ["persona_engine (made by a program)"],
        "licenseUrl": "https://vrm.dev/licenses/1.0/",
        "avatarPermission": "everyone",
        "commercialUsage": "corporation",
        "creditNotation": "unnecessary",
        "allowRedistribution": True,
        "modification": "allowModificationRedistribution",
    }
