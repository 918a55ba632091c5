"""The animations of a file as `Clip`s: every joint's local rotation and translation at the file's own key times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.glb import Document
from persona_engine.avatar.model import Clip, Skeleton
from persona_engine.avatar.nodes import Joints

MAX_KEYS = 20_000
PATHS = {"rotation": 4, "translation": 3}


def read_clips(doc: Document, joints: Joints, skeleton: Skeleton) -> tuple[Clip, ...]:
    """All animations that move joints. Cubic keys keep their values and lose their tangents; scale is not animated."""
    found = []
    for number, entry in enumerate(doc.items("animations")):
        name = str(entry.get("name") or f"clip_{number}")
        doc.place = f"animation '{name}'"
        clip = _clip(doc, name, entry, joints, skeleton)
        if clip is not None:
            found.append(clip)
    doc.place = ""
    return tuple(found)


def _clip(doc: Document, name: str, entry: dict[str, Any], joints: Joints, skeleton: Skeleton) -> Clip | None:
    channels: dict[tuple[int, str], tuple[NDArray[np.float64], NDArray[np.float64], bool]] = {}
    for channel in entry.get("channels", ()):
        target = channel.get("target", {})
        row, path = joints.rows.get(target.get("node", -1)), target.get("path")
        if row is not None and path in PATHS:
            channels[row, path] = _channel(doc, entry["samplers"][channel["sampler"]], PATHS[path])
    if not channels:
        return None
    times = np.unique(np.concatenate([keys for keys, _, _ in channels.values()]).astype(np.float32))
    rows = sorted({row for row, _ in channels})
    if len(times) > MAX_KEYS:
        raise doc.error(f"it has {len(times)} keys", f"Up to {MAX_KEYS} can be read.")
    rotations = np.tile(skeleton.rotations[rows], (len(times), 1, 1))
    translations = np.tile(skeleton.translations[rows], (len(times), 1, 1))
    for (row, path), channel_data in channels.items():
        out = rotations if path == "rotation" else translations
        out[:, rows.index(row)] = _resample(times.astype(np.float64), *channel_data, path == "rotation")
    return Clip(name, times, tuple(rows), rotations, translations)


def _channel(doc: Document, sampler: dict[str, Any], width: int) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    keys = doc.floats(sampler["input"], 1)[:, 0].astype(np.float64)
    values = doc.floats(sampler["output"], width).astype(np.float64)
    kind = sampler.get("interpolation", "LINEAR")
    if kind == "CUBICSPLINE":
        values = values[1::3]
    if not len(keys) or len(values) < len(keys) or (np.diff(keys) < 0).any():
        raise doc.error("a channel has no keys, or too few values for them, or keys that go back", "Export the animation again.")
    return keys, values[: len(keys)], kind == "STEP"


def _resample(
    times: NDArray[np.float64], keys: NDArray[np.float64], values: NDArray[np.float64], step: bool, rotation: bool
) -> NDArray[np.float64]:
    if rotation:
        flips = np.where((values[1:] * values[:-1]).sum(1) < 0, -1.0, 1.0)
        values = values * np.concatenate([[1.0], np.cumprod(flips)])[:, None]
    low = np.clip(np.searchsorted(keys, times + 1e-6, side="right") - 1, 0, len(keys) - 1)
    high = np.minimum(low + 1, len(keys) - 1)
    span = np.maximum(keys[high] - keys[low], 1e-9)
    share = np.zeros(len(times)) if step else np.clip((times - keys[low]) / span, 0, 1)
    out = values[low] + (values[high] - values[low]) * share[:, None]
    if rotation:
        out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
    return out
