"""Posed bodies of the shipped characters, and how far their hands keep out of them."""

from __future__ import annotations

import functools

import numpy as np

from persona_engine.avatar import reader
from persona_engine.names import BONE_PARENTS, BONES
from persona_engine.resources import listing, load
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.rig.model import RigModel

TRUNK = ("hips", "spine", "chest", "upperChest", "neck", "head")
FINGERS = ("Thumb", "Index", "Middle", "Ring", "Little")
SKIN = 0.010
"""Metres by which a fingertip may press in: the capsules are rounder than faces are."""


@functools.cache
def bodies() -> dict[str, Body]:
    """The bodies of the shipped characters and of their levels of detail, by name."""
    return {name: RigModel.from_avatar(reader.read(load(f"assets/avatars/{name}.vrm"), name)).body for name in listing("assets/avatars", ".vrm")}


def posed(body: Body, rotations: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Turns (4, T) and places (3, T) of trunk, arms and fingers for rotations (T, 4, 55), hips at rest."""
    turns: dict[str, np.ndarray] = {}
    places: dict[str, np.ndarray] = {}
    for row, bone in enumerate(BONES):
        if any(part in bone for part in ("Leg", "Foot", "Toes", "Eye", "jaw")):
            continue
        own, parent = rotations[:, :, row].T.astype(np.float64), BONE_PARENTS[bone]
        if parent is None:
            turns[bone], places[bone] = own, np.repeat(body.rest[:, row : row + 1].astype(np.float64), len(rotations), axis=1)
        else:
            offset = (body.rest[:, row] - body.at(parent)).astype(np.float64)[:, None]
            turns[bone], places[bone] = quat.mul(turns[parent], own), places[parent] + quat.rotate(turns[parent], offset)
    return turns, places


def gap(
    body: Body, turns: dict[str, np.ndarray], places: dict[str, np.ndarray], points: np.ndarray, solid: tuple[str, ...] = TRUNK
) -> float:
    """Metres that `points` (3, k T), T of each point, keep from the nearest capsule of `solid` bones, at the closest."""
    least, points = np.inf, points.reshape(3, -1, len(places["hips"][0]))
    for bone in solid:
        capsule = body.capsule(bone)
        ends = (places[bone] + quat.rotate(turns[bone], (np.array(end) - body.at(bone))[:, None]) for end in (capsule.start, capsule.end))
        a, b = (end[:, None] for end in ends)
        share = np.clip(((points - a) * (b - a)).sum(0) / ((b - a) ** 2).sum(0), 0, 1)
        least = min(least, float((np.linalg.norm(points - a - share * (b - a), axis=0) - capsule.radius).min()))
    return least


def clearance(body: Body, rotations: np.ndarray) -> float:
    """Metres that palms, wrists and forearms keep outside of all capsules, and fingertips outside of the skin, at the closest; negative inside.

    `rotations` are (T, 4, 55)."""
    turns, places = posed(body, rotations)
    firm, tips = [], []
    for side in SIDES:
        elbow, wrist, knuckle = places[side + "LowerArm"], places[side + "Hand"], places[side + "MiddleProximal"]
        firm += [wrist, 0.5 * (wrist + knuckle), knuckle, elbow + 0.3 * (wrist - elbow), elbow + 0.65 * (wrist - elbow)]
        tips += [places[f"{side}{finger}Distal"] for finger in FINGERS]
    return min(gap(body, turns, places, np.concatenate(firm, axis=1)), SKIN + gap(body, turns, places, np.concatenate(tips, axis=1)))


def between_arms(body: Body, rotations: np.ndarray) -> float:
    """Metres that the hands and forearms of each side keep outside of the other side's arm and hand, skin and sleeves given, at the closest.

    `rotations` are (T, 4, 55)."""
    turns, places = posed(body, rotations)
    least = np.inf
    for side, other in (SIDES, SIDES[::-1]):
        elbow, wrist, knuckle = places[side + "LowerArm"], places[side + "Hand"], places[side + "MiddleProximal"]
        points = [wrist, 0.5 * (wrist + knuckle), knuckle, elbow + 0.65 * (wrist - elbow), *(places[f"{side}{finger}Distal"] for finger in FINGERS)]
        arm = tuple(other + bone for bone in ("UpperArm", "LowerArm", "Hand"))
        least = min(least, gap(body, turns, places, np.concatenate(points, axis=1), arm))
    return SKIN + least
