"""`Take`: a recorded performance of a face and, where it was recorded, of head and hands. Read from ARKit / Live Link Face CSV, read from and written as ours.

Other trackers write `eyeBlink_L`, percents, degrees, milliseconds, semicolons with decimal commas: all are read.

Live Link Face writes `Timecode,BlendShapeCount,EyeBlinkLeft,...,HeadYaw,HeadPitch,HeadRoll,...` at 60 frames a second, angles in radians (Epic Games,
"Recording Facial Animation from an iOS Device"); `persona inspect --csv` writes `t`, the 52 weights and the quaternions of 55 bones.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT, BONES

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

MAX_FRAMES = 200_000
_RATES = (24.0, 25.0, 30.0, 50.0, 60.0, 120.0)
"""Frames a second of timecodes: a file's is the least that its frames' numbers fit in."""
_SLOWEST = 5.0
"""Seconds from frame to frame from which on times are milliseconds."""
_LARGEST, _WIDEST = 2.0, 4.0
"""Weights above which they are percents, and radians of the head above which they are degrees."""
_ENDS = re.compile(r"_?(l|r)$")
_TIMECODE = re.compile(r"(\d+):(\d+):(\d+)[:;](\d+(?:\.\d+)?)$")
_TIMES = ("t", "time", "timecode", "timestamp")
_SHAPES = {name.lower(): row for row, name in enumerate(ARKIT)}
_HEAD = ("headpitch", "headyaw", "headroll")


@dataclass(frozen=True, eq=False)
class Take:
    """`t` (T,) seconds, growing; `face` (52, T) ARKit weights 0..1; `head` (3, T) rotation vector in radians (down, left, tilt positive), zero where it was
    not recorded; `rotations` (4, 55, T) of the body in the normalised pose, None for a take of the face alone."""

    t: F64
    face: F32
    head: F32
    rotations: F32 | None = None

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.t[-1] - self.t[0])


HEADER = ("t", *ARKIT, *(f"{bone}.{axis}" for bone in BONES for axis in "xyzw"), *(f"hips.offset.{axis}" for axis in "xyz"))
"""Columns of our own files."""
_STILL_HIPS = np.zeros(3, np.float32)


def csv_row(t: float, face: F32, rotations: F32, hips: F32 = _STILL_HIPS) -> list[str]:
    """One frame of our own file: seconds, weights (52,), quaternions (4, 55), the hips' offset (3,)."""
    return [f"{t:.4f}", *(f"{v:.5f}" for v in (*face.tolist(), *rotations.T.ravel().tolist(), *hips.tolist()))]


def write_csv(take: Take) -> str:
    """A take as our own file, which `read_csv` reads. One of the face alone has the columns of Live Link Face for its head."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if take.rotations is None:
        writer.writerow(("t", *ARKIT, *_HEAD))
        writer.writerows([f"{t:.4f}", *(f"{v:.5f}" for v in (*face.tolist(), *head.tolist()))] for t, face, head in zip(take.t, take.face.T, take.head.T))
    else:
        writer.writerow(HEADER)
        writer.writerows(csv_row(float(t), face, take.rotations[..., k]) for k, (t, face) in enumerate(zip(take.t, take.face.T)))
    return out.getvalue()


def is_csv_header(line: str) -> bool:
    """Whether a line could head a take: a time and ten shapes at least."""
    names = {_plain(name.strip().strip('"')) for name in line.split(_separator(line))}
    return bool(names & set(_TIMES)) and len(names & set(_SHAPES)) >= 10


def _separator(header: str) -> str:
    """What parts the columns."""
    return max(",;\t", key=header.count)


def _plain(name: str) -> str:
    """A column's name in small letters, without what it belongs to, sides written out.

    >>> [_plain(name) for name in ("EyeBlinkLeft", "face.eyeBlink_L", "MouthSmileR", "headRoll", "leftHand.x")]
    ['eyeblinkleft', 'eyeblinkleft', 'mouthsmileright', 'headroll', 'lefthand.x']
    """
    name = name.strip().lower()
    last = name.rpartition(".")[2]
    sided = _ENDS.sub(lambda end: "left" if end[1] == "l" else "right", last)
    return next((known for known in (last, sided) if known in _SHAPES), name)


def read_csv(text: str, path: str = "") -> Take:
    """The take in a CSV file. Raises `ScoreError` naming `path` and the line."""
    lines = text.splitlines()
    separator = _separator(lines[0]) if lines else ","
    rows = csv.reader(lines, delimiter=separator)
    header = next(rows, [])
    columns = {_plain(name): i for i, name in enumerate(header)}
    time = next((columns[name] for name in _TIMES if name in columns), None)
    found = {row: columns[name] for name, row in _SHAPES.items() if name in columns}
    if time is None or len(found) < 10:
        raise ScoreError(
            f"no take: {len(found)} of 52 ARKit columns and {'a' if time is not None else 'no'} time column",
            path=path,
            remedy="Give a Live Link Face or ARKit CSV (Timecode, EyeBlinkLeft, ...) or what `persona inspect --csv` writes.",
        )
    values: list[list[float]] = []
    times: list[tuple[float, float]] = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(header):
            raise ScoreError(f"{len(row)} of {len(header)} columns", path=path, place=f"line {number}")
        if len(values) == MAX_FRAMES:
            raise ScoreError(f"more than {MAX_FRAMES} frames", path=path)
        if separator == ";":
            row = [cell.replace(",", ".") for cell in row]
        times.append(_moment(row[time], number, path))
        values.append([0.0 if i == time else _number(cell) for i, cell in enumerate(row[: len(header)])])
    if len(values) < 2:
        raise ScoreError("no frames", path=path)
    return _take(_seconds(np.array(times)), np.array(values), columns, found, path)


def _take(times: F64, values: F64, columns: dict[str, int], found: dict[int, int], path: str) -> Take:
    wrapped = np.concatenate([[0.0], np.cumsum(np.diff(times) < -43_200)]) * 86_400
    times = times + wrapped
    kept = np.concatenate([[True], np.diff(np.maximum.accumulate(times)) > 0])
    if kept.sum() < 2:
        raise ScoreError("time stands still", path=path)
    shapes = list(found.values())
    kept &= np.isfinite(values[:, shapes]).mean(axis=1) > 0.5
    if kept.sum() < 2:
        raise ScoreError("no frames: the tracker saw no face", path=path)
    times, values = times[kept], _bridged(times[kept], values[kept])
    times = times - times[0]
    face = np.zeros((len(ARKIT), len(times)), np.float32)
    for row, column in found.items():
        face[row] = values[:, column]
    if np.quantile(face.max(axis=0), 0.9) > _LARGEST:
        face /= 100
    body = all(f"{bone}.{axis}".lower() in columns for bone in BONES for axis in "xyzw")
    rotations = None
    if body:
        rotations = np.array([[values[:, columns[f"{bone}.{axis}".lower()]] for bone in BONES] for axis in "xyzw"], np.float32)
    head = np.array([values[:, columns[name]] if name in columns else 0 * times for name in _HEAD], np.float32)
    if np.quantile(np.abs(head).max(axis=0), 0.9) > _WIDEST:
        head = np.radians(head)
    return Take(times, np.clip(face, 0, 1), head, rotations)


def _bridged(times: F64, values: F64) -> F64:
    """Values (T, C) with what is missing drawn from before and after; columns without any number are zero."""
    for column in np.flatnonzero(~np.isfinite(values).all(axis=0)).tolist():
        known = np.isfinite(values[:, column])
        values[:, column] = np.interp(times, times[known], values[known, column]) if known.any() else 0.0
    return values


def _seconds(moments: F64) -> F64:
    """(T,) seconds of moments (T, 2): whole ones and frames of a timecode, whose rate nobody tells, or times."""
    most = float(moments[:, 1].max())
    times: F64 = moments[:, 0] + moments[:, 1] / next((rate for rate in _RATES if most < rate), most + 1)
    return times / 1000 if np.median(np.diff(times)) > _SLOWEST else times


def _moment(text: str, line: int, path: str) -> tuple[float, float]:
    code = _TIMECODE.match(text.strip())
    if code:
        hours, minutes, seconds, frames = (float(part) for part in code.groups())
        return hours * 3600 + minutes * 60 + seconds, frames
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise ScoreError(f"{text[:40]!r} is no time", path=path, place=f"line {line}")
    return value, 0.0


def _number(text: str) -> float:
    """What a cell says; NaN where that is no number."""
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if -1e6 < value < 1e6 else np.nan
