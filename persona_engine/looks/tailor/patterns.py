"""How cloth is woven and what is printed on it: functions of the unrolled surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def line(x: F64, at: float, width: float) -> F64:
    """1 on a line of half width `width`, soft to 0."""
    return np.asarray(np.clip(1.5 - np.abs(x - at) / width, 0.0, 1.0))


def seam(x: F64, along: F64, at: float, width: float, pitch: float) -> F64:
    """Factor of a sewn seam at x = `at`: a dark groove with a lighter stitch beside it."""
    groove = 1.0 - 0.28 * line(x, at, width)
    stitch = line(x, at + 2.6 * width, width * 0.8) * (np.mod(along / pitch, 1.0) < 0.62)
    return np.asarray(groove * (1.0 + 0.20 * stitch))


# ---- weaves: (u, v, width, height, cell) -> brightness --------------------------------------------------------------------------------


def _pixels(u: F64, width: int, height: int) -> tuple[F64, F64]:
    y, x = np.mgrid[0:height, 0:width]
    return x.astype(np.float64), y.astype(np.float64)


def _twill(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, y = _pixels(u, width, height)
    return np.asarray(1.0 + 0.045 * (np.sin(2 * np.pi * np.mod(x + y, 4) / 4) * 0.7 + 0.3 * np.where(np.mod(x - 2 * y, 8) < 4, 1.0, -1.0)))


def _denim(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    worn = 0.13 * np.exp(-(((u - 0.30) / 0.20) ** 2)) * np.exp(-(((v - 0.40) / 0.24) ** 2)) if cell == "body" else 0.0
    x, y = _pixels(u, width, height)
    fleck = 0.05 * np.sign(np.sin(x * 12.9898 + y * 78.233) * np.cos(x * 4.1 - y * 9.7))
    return np.asarray(_twill(u, v, width, height, cell) ** 1.8 + worn + fleck * (np.mod(x + y, 4) < 2))


def _knit(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, y = _pixels(u, width, height)
    across = np.abs(np.mod(x, 8) - 3.5) / 4
    slant = np.mod(y + across * 5.4, 6) / 6
    return np.asarray(1.0 + 0.16 * (0.5 - across**3 - 0.6 * np.abs(slant - 0.5)))


def _cable(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, y = _pixels(u, width, height)
    lane = np.mod(x, 44.0) - 22.0
    swing = 7.0 * np.sin(2 * np.pi * y / 34.0)
    rope = np.maximum(np.exp(-(((lane - swing) / 4.2) ** 2)), np.exp(-(((lane + swing) / 4.2) ** 2)))
    edge = np.exp(-(((np.abs(lane) - 14.0) / 1.8) ** 2))
    return np.asarray(0.90 * _knit(u, v, width, height, cell) + 0.24 * rope - 0.22 * edge)


def _rib(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, _ = _pixels(u, width, height)
    return np.asarray(1.0 + 0.10 * np.cos(2 * np.pi * x / 7.0))


def _corduroy(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, _ = _pixels(u, width, height)
    return np.asarray(1.0 + 0.13 * np.abs(np.sin(np.pi * x / 6.0)) - 0.06)


def _fleece(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    grain = np.random.default_rng(5).uniform(-1.0, 1.0, (64, 64))
    tiled = np.tile(grain, (height // 64 + 1, width // 64 + 1))[:height, :width]
    soft = (tiled + np.roll(tiled, 1, 0) + np.roll(tiled, 1, 1)) / 3.0
    return np.asarray(1.0 + 0.07 * soft)


def _leather(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, y = _pixels(u, width, height)
    return np.asarray(1.0 + 0.035 * np.sin(x * 0.9 + 2.0 * np.sin(y * 0.37)) * np.sin(y * 0.8 + 2.0 * np.sin(x * 0.31)))


def _quilt(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    x, y = _pixels(u, width, height)
    a, b = np.mod(x + y, 40.0) / 40.0, np.mod(x - y, 40.0) / 40.0
    puff = np.sin(np.pi * a) * np.sin(np.pi * b)
    return np.asarray(0.78 + 0.36 * np.abs(puff) ** 0.5)


def _puffer(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    bulge = np.abs(np.sin(np.pi * v * (7.0 if cell != "sleeve" else 9.0)))
    crumple = 0.03 * np.sin(40.0 * u + 6.0 * np.sin(9.0 * v)) * (1.0 - bulge)
    return np.asarray(0.66 + 0.46 * bulge**0.6 + crumple)


def _smooth(u: F64, v: F64, width: int, height: int, cell: str) -> F64:
    return np.ones_like(u)


WEAVES: dict[str, Callable[[F64, F64, int, int, str], F64]] = {
    "twill": _twill, "denim": _denim, "knit": _knit, "cable": _cable, "rib": _rib, "corduroy": _corduroy, "fleece": _fleece, "leather": _leather,
    "quilt": _quilt, "puffer": _puffer, "smooth": _smooth,
}  # fmt: skip


# ---- patterns: (u, v, cell, spec) -> zone, shade --------------------------------------------------------------------------------------

Made = tuple[I64, F64]


def _none(u: F64) -> I64:
    return np.zeros(u.shape, np.int64)


def _seams(u: F64, v: F64, cell: str) -> F64:
    """What is sewn, whatever is printed."""
    if cell == "sleeve":
        elbow = np.exp(-(((v - 0.56) / 0.10) ** 2)) * np.sin(2 * np.pi * (v * 13.0 + 0.6 * np.sin(3.0 * u)))
        return np.asarray(seam(v, u, 0.012, 0.006, 0.05) * seam(v, u, 0.918, 0.004, 0.05) * seam(u, v, 0.985, 0.010, 0.02) * (1.0 + 0.03 * elbow))
    if cell == "body":
        return np.asarray(seam(v, u, 0.93, 0.004, 0.030) * seam(u, v, 0.50, 0.004, 0.022))
    return np.ones_like(u)


def _plain(u: F64, v: F64, cell: str, spec: Any) -> Made:
    return _none(u), _seams(u, v, cell)


BELT = 0.026
"""Width of the belt of a gown, metres of the 1.5 m figure."""


def _trim(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """Neck, cuffs and hem in the second colour."""
    zone = _none(u)
    belted = "lower" in spec.cut
    if cell in ("body", "sleeve"):
        zone[(v > 0.925) | ((v < 0.045) & (cell == "body") & (not belted))] = 1
    if cell == "lower":
        length = float(spec.cut["waist"]) - float(spec.cut["lower"])
        zone[(v < BELT / length) | (v > 1.0 - 0.6 * BELT / length)] = 1
    if cell in ("extra", "button"):
        zone[:] = 1
    return zone, _seams(u, v, cell)


def _stripes(u: F64, v: F64, cell: str, spec: Any) -> Made:
    zone, count = _none(u), {"body": 9.0, "sleeve": 11.0, "lower": 9.0}.get(cell, 9.0)
    zone[(np.mod(v * count, 1.0) < 0.42) & (v > 0.10) & (v < 0.93)] = 1
    return zone, _seams(u, v, cell)


def _check(u: F64, v: F64, cell: str, spec: Any) -> Made:
    across, down = (7.0, 10.0) if cell != "sleeve" else (5.0, 13.0)
    a, b = np.mod(u * across, 1.0), np.mod(v * down, 1.0)
    zone = _none(u)
    zone[(a < 0.5) ^ (b < 0.5)] = 1
    zone[(a < 0.5) & (b < 0.5)] = min(2, len(spec.colors) - 1)
    return zone, _seams(u, v, cell) * np.where((np.abs(a - 0.25) < 0.04) | (np.abs(b - 0.25) < 0.04), 1.12, 1.0)


def _plaid(u: F64, v: F64, cell: str, spec: Any) -> Made:
    across, down = (4.0, 6.0) if cell != "sleeve" else (3.0, 8.0)
    a, b = np.mod(u * across, 1.0), np.mod(v * down, 1.0)
    zone = _none(u)
    zone[(a < 0.36) | (b < 0.36)] = 1
    shade = np.where((a < 0.36) & (b < 0.36), 0.80, 1.0)
    thin = (np.abs(a - 0.68) < 0.025) | (np.abs(b - 0.68) < 0.025)
    zone[thin] = 2
    return zone, _seams(u, v, cell) * shade


DOTS = 0.036
"""From one polka dot to the next, metres of the 1.5 m figure."""


def _dots(u: F64, v: F64, cell: str, spec: Any) -> Made:
    top = spec.make != "skirt"
    girth = {"sleeve": 0.10, "lower": 0.50}.get(cell, 0.30 if top else 0.46)
    long = {"sleeve": float(spec.cut.get("sleeve", 0.1)), "lower": float(spec.cut.get("waist", 0.8)) - float(spec.cut.get("lower", 0.4))}.get(
        cell, 1.02 - float(spec.cut["hem"]) if top else 0.80 - float(spec.cut["hem"]))  # fmt: skip
    across, down = max(round(girth / DOTS), 2), max(round(1.15 * long / DOTS), 2)
    row = np.floor(v * down)
    a, b = np.mod(u * across + 0.5 * np.mod(row, 2.0), 1.0) - 0.5, np.mod(v * down, 1.0) - 0.5
    zone = _none(u)
    zone[a * a + b * b < 0.085] = 1
    return zone, _seams(u, v, cell)


def _flowers(u: F64, v: F64, cell: str, spec: Any) -> Made:
    across, down = (5.0, 7.0) if cell != "sleeve" else (3.0, 9.0)
    row = np.floor(v * down)
    a, b = np.mod(u * across + 0.5 * np.mod(row, 2.0), 1.0) - 0.5, np.mod(v * down, 1.0) - 0.5
    r, turn = np.hypot(a, b), np.arctan2(b, a)
    zone = _none(u)
    zone[r < 0.22 * (0.72 + 0.28 * np.cos(5.0 * turn))] = 1
    zone[r < 0.07] = 2
    leaf = np.hypot(a - 0.30, (b - 0.26) * 1.8) < 0.10
    zone[leaf] = min(3, len(spec.colors) - 1)
    return zone, _seams(u, v, cell)


def _nordic(u: F64, v: F64, cell: str, spec: Any) -> Made:
    zone = _none(u)
    top, span = (0.10, 0.26) if cell == "body" else (0.06, 0.22)
    t = (v - top) / span
    a = np.abs(np.mod(u * (10.0 if cell == "body" else 6.0), 1.0) - 0.5)
    inside = (t > 0) & (t < 1)
    zone[inside & (np.abs(t - 0.5) < 0.42 - 0.7 * np.abs(a - 0.25))] = 1
    zone[inside & (np.abs(t - 0.5) + a < 0.28)] = 2
    zone[(np.abs(t) < 0.05) | (np.abs(t - 1.0) < 0.05)] = 1
    return zone, _seams(u, v, cell)


def _raglan(u: F64, v: F64, cell: str, spec: Any) -> Made:
    zone = _none(u)
    if cell == "sleeve":
        zone[:] = 1
    zone[(v < 0.045) & (cell == "body")] = 1
    return zone, _seams(u, v, cell)


def _emblem(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """A star on the chest."""
    zone, shade = _trim(u, v, cell, spec)
    if cell == "body":
        zone[(v < 0.045) | (v > 0.925)] = 0
        x, y = u / 0.26, (v - 0.42) / 0.17
        fold = np.abs(np.mod(np.arctan2(x, -y) * 5 / (2 * np.pi) + 0.5, 1.0) - 0.5) * 2 * np.pi / 5
        inner = 0.42 * np.exp(1j * np.pi / 5)
        zone[np.hypot(x, y) < inner.imag / (inner.imag * np.cos(fold) + (1.0 - inner.real) * np.sin(fold))] = 1
    else:
        zone[:] = 0
    return zone, shade


def _waves(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """A band of waves round the chest."""
    zone = _none(u)
    if cell == "body":
        for k, at in enumerate((0.34, 0.42, 0.50)):
            crest = at + 0.022 * np.sin(2 * np.pi * (u * 6.0 + 0.25 * k))
            zone[np.abs(v - crest) < 0.014] = 1 + min(k % 2, len(spec.colors) - 2)
    return zone, _seams(u, v, cell)


def _button_front(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """A shirt: placket, buttons, a pocket."""
    zone, shade = _none(u), _seams(u, v, cell)
    if cell == "body":
        shade = shade * (1.0 - 0.22 * line(u, 0.055, 0.006))
        disc = (u / 0.018) ** 2 + ((np.mod(v, 0.15) - 0.075) / 0.011) ** 2 < 1.0
        zone[disc & (v > 0.08)] = 1
        pocket = (np.abs(u - 0.24) < 0.085) & (v > 0.40) & (v < 0.54)
        edge = (np.abs(np.abs(u - 0.24) - 0.085) < 0.006) | (np.abs(v - 0.40) < 0.006) | (np.abs(v - 0.54) < 0.006)
        shade = np.where(edge & (np.abs(u - 0.24) < 0.092) & (v > 0.392) & (v < 0.548), shade * 0.78, np.where(pocket, shade * 1.02, shade))
    if cell == "button":
        zone[:] = 1
    return zone, shade


def _pouch(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """A hoodie: kangaroo pocket, ribbed hem and cuffs, laces in the second colour."""
    zone, shade = _none(u), _seams(u, v, cell)
    if cell in ("body", "sleeve"):
        shade = np.where(v > 0.925, shade * (0.95 + 0.09 * np.cos(2 * np.pi * u / 0.028)), shade)
    if cell == "body":
        side = 0.36 - 0.16 * np.clip((0.74 - v) / 0.14, 0.0, 1.0)
        pocket = (v > 0.60) & (v < 0.90) & (u < side)
        rim = (v > 0.60) & (v < 0.90) & (np.abs(u - side) < 0.010) | ((np.abs(v - 0.60) < 0.006) & (u < 0.21))
        shade = np.where(rim, shade * 0.70, np.where(pocket, shade * 1.04, shade))
    if cell == "button":
        zone[:] = 1
    return zone, shade


def _zip(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """A bomber or puffer: zip, ribbed hem and cuffs in the second colour, slant pockets."""
    zone, shade = _trim(u, v, cell, spec)
    if cell == "body":
        shade = shade * np.where(u < 0.020, np.where(np.mod(v * 90.0, 1.0) < 0.5, 0.62, 1.25), 1.0)
        slant = np.abs((u - 0.22) + 0.45 * (v - 0.68)) < 0.008
        shade = np.where(slant & (np.abs(v - 0.68) < 0.11), shade * 0.62, shade)
    if cell == "extra":
        zone[:] = 1
    return zone, shade


def _jeans(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """Trousers: waist band, fly, pockets, seams stitched in the second colour."""
    zone = _none(u)
    shade = seam(u, v, 0.985, 0.007, 0.011) * seam(u, v, 0.012, 0.007, 0.011) * seam(v, u, 0.044, 0.0016, 0.05) * seam(v, u, 0.958, 0.0016, 0.05)
    stitch = np.mod(v / 0.011, 1.0) < 0.62
    fly = (v > 0.044) & (v < 0.20) & (np.abs(u - 0.075) < 0.006)
    edge = 0.075 + 0.40 * (0.80 - u)
    pocket = (u > 0.52) & (u < 0.80) & (np.abs(v - edge) < 0.0026)
    outer = (np.abs(u - 0.50) < 0.006) & (v > 0.05)
    zone[((fly | outer) & stitch) | (pocket & (np.mod(u / 0.02, 1.0) < 0.62))] = 1
    belt = (np.abs(v - 0.050) < 0.003) & (np.mod(u / 0.03, 1.0) < 0.62)
    zone[belt] = 1
    knee = np.exp(-(((v - 0.64) / 0.05) ** 2)) * np.sin(2 * np.pi * (v * 30.0 + 0.8 * np.sin(4.0 * u)))
    return zone, np.asarray(shade * (1.0 + 0.03 * knee))


def _side_stripe(u: F64, v: F64, cell: str, spec: Any) -> Made:
    zone, shade = _jeans(u, v, cell, spec)
    zone[:] = 0
    zone[np.abs(u - 0.50) < 0.050] = 1
    zone[np.abs(u - 0.50) < 0.012] = 0
    return zone, shade


def _patches(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """Mended knees."""
    zone, shade = _jeans(u, v, cell, spec)
    x, y = (u - 0.28) / 0.20, (v - 0.62) / 0.055
    patch = (np.abs(x) < 1) & (np.abs(y) < 1)
    rim = patch & ((np.abs(x) > 0.86) | (np.abs(y) > 0.86))
    zone[patch] = min(2, len(spec.colors) - 1)
    return zone, np.where(rim, shade * np.where(np.mod((u + v) / 0.02, 1.0) < 0.5, 1.25, 0.85), shade)


def _hem_band(u: F64, v: F64, cell: str, spec: Any) -> Made:
    zone = _none(u)
    zone[(np.abs(v - 0.90) < 0.022) | (np.abs(v - 0.845) < 0.010)] = 1
    return zone, seam(v, u, 0.97, 0.004, 0.03)


def _pleats(u: F64, v: F64, cell: str, spec: Any) -> Made:
    fold = np.mod(u * 9.0, 1.0)
    zone, shade = _none(u), np.where(v > 0.10, 0.82 + 0.30 * fold, 1.0)
    if len(spec.colors) > 1:
        return _plaid(u, v, cell, spec)[0], shade
    return zone, shade


def _shoe(u: F64, v: F64, cell: str, spec: Any) -> Made:
    """Upper, sole (second colour), stripe and laces (third)."""
    zone, shade = _none(u), np.ones_like(u)
    last = len(spec.colors) - 1
    if cell == "sole":
        zone[:] = min(1, last)
        return zone, (1.0 - 0.16 * line(v, 0.55, 0.05)) * np.where(v < 0.22, 0.80, 1.0)
    if cell == "upper":
        shade = seam(v, u, 0.90, 0.012, 0.03) * (1.0 - 0.14 * np.clip(1.0 - v / 0.12, 0.0, 1.0))
        if last >= 2:
            zone[((np.abs(u - 0.52 - 0.10 * (v - 0.5)) < 0.035) & (v > 0.10) & (v < 0.82)) | ((u > 0.90) & (v > 0.35) & (v < 0.96))] = 2
        laces = (u < 0.17) & (v > 0.50) & (v < 0.88)
        zone[laces & (np.mod((v - 0.50) / 0.095, 1.0) < 0.55)] = min(1, last)
        cap = line(v - 0.55 + 1.9 * u, 0.0, 0.03) * (v > 0.05)
        shade = shade * (1.0 - 0.22 * cap)
    if cell == "shaft":
        shade = seam(v, u, 0.94, 0.010, 0.03) * seam(u, v, 0.5, 0.008, 0.05)
        zone[v > 0.93] = min(2, last)
    return zone, shade


PATTERNS: dict[str, Callable[[F64, F64, str, Any], Made]] = {
    "plain": _plain, "trim": _trim, "stripes": _stripes, "check": _check, "plaid": _plaid, "dots": _dots, "flowers": _flowers, "nordic": _nordic,
    "raglan": _raglan, "emblem": _emblem, "waves": _waves, "buttons": _button_front, "pouch": _pouch, "zip": _zip, "jeans": _jeans,
    "side stripe": _side_stripe, "patches": _patches, "hem band": _hem_band, "pleats": _pleats, "shoe": _shoe,
}  # fmt: skip
