"""A small whole character built in memory: tubes and spheres on the standard body, with shapes, skin, eyes and hair."""

from __future__ import annotations

import numpy as np

from persona_engine.avatar.model import Avatar, BlendShape, Clip, Material, Mesh, Primitive, Skeleton
from persona_engine.names import BONE_INDEX, BONE_PARENTS, BONES
from persona_engine.rig.body import Body


def sphere(center, radii, rows=24, columns=32):
    """Positions, normals and triangles of an ellipsoid."""
    polar, around = np.meshgrid(np.linspace(0.001, np.pi - 0.001, rows), np.linspace(0, 2 * np.pi, columns), indexing="ij")
    unit = np.stack([np.sin(polar) * np.sin(around), np.cos(polar), np.sin(polar) * np.cos(around)], -1).reshape(-1, 3)
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = (r * columns + c).ravel()
    faces = np.stack([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], -1).ravel()
    normals = unit / radii
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return (unit * radii + center).astype(np.float32), normals.astype(np.float32), faces.astype(np.uint32)


def primitive(shape, joint, material, shapes=None):
    """A part that follows one joint."""
    positions, normals, faces = shape
    joints = np.zeros((len(positions), 4), np.uint16)
    joints[:, 0] = joint
    weights = np.zeros((len(positions), 4), np.float32)
    weights[:, 0] = 1
    return Primitive(positions, normals, faces, joints, weights, material=material, shapes=shapes or {})


def bump(shape, center, radius, delta):
    """A blend shape that moves what lies near `center` by `delta`."""
    weight = np.exp(-(((shape[0] - center) / radius) ** 2).sum(1))
    rows = np.nonzero(weight > 0.02)[0].astype(np.uint32)
    return BlendShape(rows, (weight[rows, None] * np.float32(delta)).astype(np.float32))


def tube(start, end, radius):
    """A capsule-like ellipsoid between two points."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    along = end - start
    length = max(float(np.linalg.norm(along)), 1e-3)
    positions, normals, faces = sphere(np.zeros(3), np.array([radius, length / 2 + radius * 0.6, radius]), 14, 16)
    axis = along / length
    side = np.cross(axis, [0, 0, 1]) if abs(axis[2]) < 0.9 else np.cross(axis, [1, 0, 0])
    side /= np.linalg.norm(side)
    turn = np.stack([side, axis, np.cross(side, axis)], 1)
    return ((positions @ turn.T) + (start + end) / 2).astype(np.float32), (normals @ turn.T).astype(np.float32), faces


MATERIALS = (
    Material("skin", (0.80, 0.52, 0.40, 1.0), roughness=0.5, extras={"skin": True}),
    Material("eye", (0.85, 0.85, 0.85, 1.0), roughness=0.1, extras={"eye": True}),
    Material("hair", (0.13, 0.055, 0.03, 1.0), roughness=0.5, extras={"hair": True}),
    Material("cloth", (0.06, 0.16, 0.40, 1.0), roughness=0.85),
    Material("iris", (0.05, 0.18, 0.10, 1.0), roughness=0.1, extras={"eye": True}),
)


def make_avatar(clip: bool = True) -> Avatar:
    """The character: faces +Z, about 1.5 m, shapes jawOpen, eyeBlinkLeft, eyeBlinkRight, mouthSmileLeft."""
    body = Body.standard()
    places = body.rest.T
    parents = np.array([-1 if BONE_PARENTS[b] is None else BONE_INDEX[BONE_PARENTS[b]] for b in BONES], np.int32)
    local = places - np.where(parents[:, None] >= 0, places[parents], 0)
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(BONES), 1, 1))
    inverse[:, :3, 3] = -places
    skeleton = Skeleton(
        names=BONES,
        parents=parents,
        translations=local.astype(np.float32),
        rotations=np.tile(np.float32([0, 0, 0, 1]), (len(BONES), 1)),
        scales=np.ones((len(BONES), 3), np.float32),
        inverse_binds=inverse,
        humanoid={bone: row for row, bone in enumerate(BONES)},
    )
    head = BONE_INDEX["head"]
    skull = sphere(np.array([0, 1.30, 0.0]), np.array([0.15, 0.17, 0.15]), 48, 64)
    shapes = {
        "jawOpen": bump(skull, [0, 1.19, 0.12], 0.05, [0, -0.05, 0.0]),
        "eyeBlinkLeft": bump(skull, [0.062, 1.32, 0.13], 0.03, [0, -0.01, 0.03]),
        "eyeBlinkRight": bump(skull, [-0.062, 1.32, 0.13], 0.03, [0, -0.01, 0.03]),
        "mouthSmileLeft": bump(skull, [0.05, 1.22, 0.13], 0.03, [0.02, 0.02, 0.0]),
    }
    face = [primitive(skull, head, 0, shapes)]
    eyes = []
    for side, x in (("leftEye", 0.062), ("rightEye", -0.062)):
        eyes.append(primitive(sphere(np.array([x, 1.30, 0.125]), np.full(3, 0.030)), BONE_INDEX[side], 1))
        eyes.append(primitive(sphere(np.array([x, 1.30, 0.141]), np.array([0.016, 0.016, 0.016])), BONE_INDEX[side], 4))
    hair = [primitive(sphere(np.array([0, 1.345, -0.03]), np.array([0.168, 0.165, 0.16]), 40, 48), head, 2)]
    limbs = [
        primitive(tube(c.start, c.end, c.radius), c.bone, 0 if "Hand" in BONES[c.bone] or BONES[c.bone] in ("neck",) else 3)
        for c in body.capsules
        if BONES[c.bone] != "head"
    ]
    clips = ()
    if clip:
        times = np.linspace(0, 1, 31).astype(np.float32)
        angle = 0.5 * np.sin(2 * np.pi * times)
        rotation = np.zeros((31, 1, 4), np.float32)
        rotation[:, 0, 2], rotation[:, 0, 3] = np.sin(angle / 2), np.cos(angle / 2)
        arm = BONE_INDEX["leftUpperArm"]
        clips = (Clip("flap", times, (arm,), rotation, np.tile(local[arm].astype(np.float32), (31, 1, 1))),)
    meshes = (Mesh("Face", tuple(face)), Mesh("Eyes", tuple(eyes)), Mesh("Hair", tuple(hair)), Mesh("Body", tuple(limbs)))
    return Avatar("sample", skeleton, meshes, MATERIALS, clips=clips)


def bone(actor, name):
    """(3,) where a joint is now in model space."""
    return actor.batch.crowd.joint_places()[:, actor.joints.find(name).row, actor.row]
