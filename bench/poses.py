"""How bodies bend: every build in every pose, as a picture sheet and as a table: `python -m bench.poses --sheet OUT.png [--json OUT.json]`.

`through` is how many vertices of the body's skin lie farther than 4 mm outside the cloth that covers them at rest; `grasped` how many of the hands lie as
far inside the head or cloth; `flat` how many triangles of body and clothes shrink to less than a tenth of their area at rest; all per pose and build.
"""

from __future__ import annotations

import argparse
from math import cos, radians, sin
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.report import save, show
from persona_engine.avatar.model import Avatar, Primitive
from persona_engine.looks.spec import BodySpec, LookSpec, WearSpec
from persona_engine.names import SEATED_SHAPE
from persona_engine.rig import quat
from persona_engine.rig.seat import sitting
from persona_engine.rig.skinning import shaped

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Turn = tuple[str, float]
"""Axis ("x", "y", "z") and degrees."""

BUILDS: dict[str, LookSpec] = {
    "slim": LookSpec(name="slim", body=BodySpec(height=1.62, heads=4.9, build=-0.8), wear=WearSpec(top="tee", top_color="#3d6fa3")),
    "middle": LookSpec(name="middle", wear=WearSpec(bottom="skirt", bottom_color="#7a3b2e")),
    "stocky": LookSpec(name="stocky", body=BodySpec(height=1.48, heads=4.0, build=0.9), wear=WearSpec(top="cardigan", top_color="#5b4a7a")),
}
_DOWN = 62.0
POSES: dict[str, dict[str, tuple[Turn, ...]]] = {
    "arms up": {"UpperArm": (("z", 66.0),), "Shoulder": (("z", 16.0),), "LowerArm": (("y", -14.0),)},
    "hands on hips": {"UpperArm": (("y", 30.0), ("z", -46.0), ("x", 74.0)), "LowerArm": (("y", -80.0),), "Hand": (("z", 24.0),)},
    "sit": {"UpperLeg": (("x", -88.0),), "LowerLeg": (("x", 86.0),), "UpperArm": (("z", -_DOWN), ("x", -22.0)), "LowerArm": (("y", -32.0),)},
    "walk": {
        "leftUpperLeg": (("x", -28.0),), "leftLowerLeg": (("x", 10.0),), "rightUpperLeg": (("x", 20.0),), "rightLowerLeg": (("x", 26.0),),
        "leftUpperArm": (("z", -68.0), ("x", 24.0)), "rightUpperArm": (("z", -68.0), ("x", -26.0)), "LowerArm": (("y", -22.0),),
    },
    "hand behind head": {"leftUpperArm": (("y", 22.0), ("z", 34.0), ("x", -78.0)), "leftLowerArm": (("y", -126.0),), "leftShoulder": (("z", 14.0),),
                         "rightUpperArm": (("z", -66.0),), "rightLowerArm": (("y", -16.0),)},
}  # fmt: skip
"""Pose -> bone -> turns about the model's axes, outermost first. Bones without a side stand for the left one and, mirrored, the right one."""
SHEET: dict[str, dict[str, tuple[Turn, ...]]] = {
    **POSES,
    "hand behind head": {"leftUpperArm": (("y", 21.0), ("z", 27.0), ("x", -130.0)), "leftLowerArm": (("y", -123.0),), "leftShoulder": (("z", 10.0),),
                         "leftHand": (("z", -2.0), ("y", 10.0)), "rightUpperArm": (("z", -66.0),), "rightLowerArm": (("y", -16.0),)},
}  # fmt: skip
"""The same as the sheet shows them: the hand lies behind the head, not in it."""
OUTSIDE, COLLAPSED = 0.004, 0.1
MOST_OPENED = 24.0
"""Degrees."""
COVERS, AROUND, DEEP = 0.025, 32, 0.05
"""How near cloth is that covers skin, how many points of it count, and how near the surface is in which a hand is looked for; metres."""
SKIN, CLOTH = ("Chest", "Arms", "Legs", "Hands"), "Wear_"


def turn(axis: str, degrees: float) -> F64:
    """(3, 3) rotation about an axis of the model."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    rows = {"x": ((1, 0, 0), (0, c, -s), (0, s, c)), "y": ((c, 0, s), (0, 1, 0), (-s, 0, c)), "z": ((c, -s, 0), (s, c, 0), (0, 0, 1))}
    return np.array(rows[axis], np.float64)


def rotations(pose: dict[str, tuple[Turn, ...]], opened: float = 0.0) -> dict[str, F64]:
    """Bone -> (3, 3) rotation from the T-pose; the upper arms lifted by `opened` degrees more."""
    found: dict[str, F64] = {}
    for bone, turns in pose.items():
        for name in (bone,) if bone.startswith(("left", "right")) else (f"left{bone}", f"right{bone}"):
            matrix = np.eye(3)
            for axis, degrees in (("z", opened), *turns) if name.endswith("UpperArm") else turns:
                matrix = matrix @ turn(axis, -degrees if name.startswith("right") and axis != "x" else degrees)
            found[name] = matrix
    return found


def skinned(avatar: Avatar, turns: dict[str, F64]) -> list[F64]:
    """Posed vertices of every mesh, metres."""
    skeleton = avatar.skeleton
    rest = -skeleton.inverse_binds[:, :3, 3].astype(np.float64)
    world = np.zeros((len(skeleton.names), 4, 4))
    for row, (name, parent) in enumerate(zip(skeleton.names, skeleton.parents)):
        local = np.eye(4)
        local[:3, :3] = turns.get(name, np.eye(3))
        local[:3, 3] = rest[row] - local[:3, :3] @ rest[row]
        world[row] = (world[parent] if parent >= 0 else np.eye(4)) @ local
    out, sits = [], float(sitting(quat.from_matrix(np.stack([turns.get(f"{side}UpperLeg", np.eye(3)) for side in ("left", "right")], 2)[..., None]))[0])
    for mesh in avatar.meshes:
        p = mesh.primitives[0]
        points = shaped(p, {SEATED_SHAPE: sits})[0].astype(np.float64)
        blend = np.einsum("vk,vkab->vab", p.weights.astype(np.float64), world[p.joints])
        out.append(np.einsum("vab,vb->va", blend[:, :3, :3], points) + blend[:, :3, 3])
    return out


def _areas(points: F64, p: Primitive) -> F64:
    a, b, c = (points[p.indices.reshape(-1, 3)[:, k].astype(np.int64)] for k in range(3))
    return np.asarray(0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1), np.float64)


def _ways(points: F64, faces: I64) -> F64:
    """(V, 3) unit normals."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    out = np.zeros_like(points)
    for k in range(3):
        np.add.at(out, faces[:, k], np.cross(b - a, c - a))
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def _faces(p: Primitive) -> I64:
    return p.indices.reshape(-1, 3).astype(np.int64)


def through(avatar: Avatar, posed: list[F64]) -> int:
    """Vertices of skin that stick out of the cloth that covers them at rest."""
    from scipy.spatial import cKDTree

    cloth = [k for k, mesh in enumerate(avatar.meshes) if mesh.name.startswith(CLOTH)]
    rest = np.concatenate([avatar.meshes[k].primitives[0].positions for k in cloth]).astype(np.float64)
    normals = np.concatenate([avatar.meshes[k].primitives[0].normals for k in cloth]).astype(np.float64)
    after = np.concatenate([posed[k] for k in cloth])
    turned = np.concatenate([_ways(posed[k], _faces(avatar.meshes[k].primitives[0])) for k in cloth])
    found, tree = 0, cKDTree(rest)
    for k, mesh in enumerate(avatar.meshes):
        if mesh.name not in SKIN:
            continue
        p = mesh.primitives[0].positions.astype(np.float64)
        near, which = tree.query(p, k=AROUND, distance_upper_bound=COVERS)
        which = np.minimum(which, len(rest) - 1)
        covers = (near < COVERS) & (((p[:, None] - rest[which]) * normals[which]).sum(2) < -0.001)
        ways = posed[k][:, None] - after[which]
        now = np.where(covers, np.linalg.norm(ways, axis=2), np.inf)
        rows, there = np.arange(len(p)), now.argmin(1)
        out = (ways[rows, there] * turned[which[rows, there]]).sum(1)
        found += int((covers[:, 0] & (now.min(1) < 0.03) & (out > OUTSIDE)).sum())
    return found


def grasped(avatar: Avatar, posed: list[F64]) -> int:
    """Vertices of hands that are in the head, or in cloth that is not on arms."""
    from scipy.spatial import cKDTree

    found, arms = 0, np.array([any(part in name for part in ("Shoulder", "Arm", "Hand")) for name in avatar.skeleton.names])
    hands = posed[next(k for k, mesh in enumerate(avatar.meshes) if mesh.name == "Hands")]
    for mesh, points in zip(avatar.meshes, posed):
        if mesh.name != "Face" and not mesh.name.startswith(CLOTH):
            continue
        p = mesh.primitives[0]
        rows = np.flatnonzero((p.weights * arms[p.joints]).sum(1) < 0.5)
        if len(rows):
            near, there = cKDTree(points[rows]).query(hands)
            ways = ((hands - points[rows[there]]) * _ways(points, _faces(p))[rows[there]]).sum(1)
            found += int(((near < DEEP) & (ways < -OUTSIDE)).sum())
    return found


def freed(avatar: Avatar, pose: dict[str, tuple[Turn, ...]]) -> dict[str, F64]:
    """`rotations` with the arms of this build so much higher or lower, where need be, that hands are in nothing: no build has its hips where another has."""
    every = sorted(np.arange(-MOST_OPENED, MOST_OPENED + 1.0, 2.0).tolist(), key=abs)
    turns = rotations(pose)
    for opened in every:
        tried = rotations(pose, opened)
        if not grasped(avatar, skinned(avatar, tried)):
            return tried
    return turns


def flat(avatar: Avatar, posed: list[F64]) -> int:
    """Triangles of body and clothes that collapse."""
    total = 0
    for mesh, points in zip(avatar.meshes, posed):
        if mesh.name in SKIN or mesh.name.startswith(CLOTH):
            p = mesh.primitives[0]
            before = _areas(p.positions.astype(np.float64), p)
            total += int(((_areas(points, p) < COLLAPSED * before) & (before > 1e-6)).sum())
    return total


def draw(avatars: dict[str, Avatar], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The sheet: a row for each build, a picture for each pose."""
    import tempfile

    from panda3d.core import TransformState

    from persona_engine.avatar.writer import write
    from persona_engine.clock import ManualClock
    from persona_engine.panda.axes import matrix_to_panda
    from persona_engine.panda.studio import Studio
    from persona_engine.settings import load_settings
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base, clock = offscreen_base(), ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(base, size, supersample=2)
        for name, avatar in avatars.items():
            file = Path(folder) / f"{name}.vrm"
            file.write_bytes(write(avatar))
            actor = stage.spawn("mira", avatar=str(file), name=name)
            pictures = []
            for pose, wanted in SHEET.items():
                for joint in [joint.getName() for joint in actor.getJoints()]:
                    actor.releaseJoint("modelRoot", joint)
                turns = freed(avatar, wanted)
                for row, bone in enumerate(avatar.skeleton.names):
                    if bone in turns or bone in BODY:
                        local = np.eye(4)
                        local[:3, :3] = turns.get(bone, np.eye(3))
                        local[:3, 3] = avatar.skeleton.translations[row]
                        node = actor.controlJoint(None, "modelRoot", bone)
                        node.setTransform(TransformState.makeMat(matrix_to_panda(local)))
                actor.setH(-28.0 if pose != "hand behind head" else 150.0)
                for _ in range(45):
                    clock.advance(1 / 30)
                    stage.server.step(clock.now())
                studio.frame("body", actor.batch.rig.body.eye_height)
                studio.camera.lens.setMinFov(FIELD)
                pictures.append(studio.camera.take(2))
            rows.append(np.concatenate(pictures, 1))
            stage.dismiss(name)
        studio.close()
    stage.destroy()
    return np.concatenate(rows)


FIELD = 22.0
"""Degrees that a picture of the sheet shows."""
BODY = ("hips", "spine", "chest", "upperChest", "neck", "head") + tuple(
    f"{side}{bone}" for side in ("left", "right") for bone in ("Shoulder", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
)
"""Bones that a pose holds, turned or not."""


def main() -> None:
    from persona_engine.looks.build import build

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--size", type=int, default=420)
    options = parser.parse_args()
    avatars = {name: build(spec) for name, spec in BUILDS.items()}
    rows = []
    for name, avatar in avatars.items():
        for pose, wanted in SHEET.items():
            posed = skinned(avatar, freed(avatar, wanted))
            rows.append((name, pose, through(avatar, posed), grasped(avatar, posed), flat(avatar, posed)))
    columns = ("build", "pose", "through", "grasped", "flat")
    show("How bodies bend", columns, rows)
    save(options.json, {"poses": [dict(zip(columns, row)) for row in rows]})
    if options.sheet is not None:
        from persona_engine.panda.offscreen import save_png

        save_png(draw(avatars, (options.size, int(1.25 * options.size))), str(options.sheet))


if __name__ == "__main__":
    main()
