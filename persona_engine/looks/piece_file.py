"""Pieces of the wardrobe as bytes: a JSON header, then every array quantised, delta-coded and deflated. Same piece, same bytes."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import WardrobeFileError
from persona_engine.looks.piece import FINISHES, SLOTS, Panel, Picture, Piece, Swing

MAGIC, SCHEMA, VERSION = b"PPIECE\r\n", "persona-piece", 1
MAX_BYTES, MAX_VERTICES, MAX_HEADER = 4 << 20, 40_000, 1 << 20
TONE = 1.6
MORPH = 2e-5
"""Steps of what bodies and sitting change, metres of the 1.5 m figure; positions have steps of about 45 micrometres."""
Array = NDArray[Any]
REMEDY = "Make it anew: persona wardrobe --make"


class _Packer:
    """Collects arrays; each is described in the header by where it lies and how it is read."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.size = 0

    def whole(self, values: Array, kind: str) -> dict[str, Any]:
        """Integers as they are."""
        data = _shuffled(np.asarray(values).astype(kind))
        self.chunks.append(data)
        self.size += len(data)
        return {"at": self.size - len(data), "kind": kind, "shape": list(np.shape(values))}

    def real(self, values: Array, kind: str = "<i2", least: float = 0.0) -> dict[str, Any]:
        """Numbers as integers and a factor that is not below `least`."""
        top = float(np.iinfo(kind).max)
        peak = float(np.abs(values).max(initial=0.0))
        factor = float(np.float32(max(peak / top, least))) or 1.0
        steps = np.clip(np.round(np.asarray(values, np.float64) / factor), -top if "i" in kind else 0, top)
        return {**self.whole(steps, kind), "factor": factor}


def _shuffled(values: Array) -> bytes:
    """Differences along the first axis, bytes of like weight together: what deflates well."""
    flat = values.reshape(len(values), int(np.prod(values.shape[1:]))).T if values.ndim else values.reshape(1, 1)
    moved = flat.copy()
    moved[:, 1:] = flat[:, 1:] - flat[:, :-1]
    size = values.dtype.itemsize
    return np.ascontiguousarray(np.frombuffer(moved.tobytes(), np.uint8).reshape(-1, size).T).tobytes()


def _unshuffled(data: bytes, kind: str, shape: list[int]) -> Array:
    size, count = np.dtype(kind).itemsize, int(np.prod(shape, dtype=np.int64))
    raw = np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(size, count).T).tobytes()
    columns = count // shape[0] if shape[0] else 0
    moved = np.frombuffer(raw, kind).reshape(columns, shape[0])
    return np.cumsum(moved, axis=1, dtype=kind).T.reshape(shape)


def encode(piece: Piece) -> bytes:
    """The file of a piece."""
    pack = _Packer()
    head: dict[str, Any] = {
        "schema": SCHEMA, "version": VERSION, "name": piece.name, "slot": piece.slot, "colors": list(piece.colors), "also": list(piece.also),
        "words": list(piece.words), "unlock": piece.unlock, "collection": piece.collection, "hair": piece.hair, "source": piece.source,
        "body": piece.body,
        "panels": [_panel_head(panel, pack) for panel in piece.panels],
        "swings": [
            {"frame": s.frame, "root": s.root, "names": list(s.names), "places": pack.real(s.places),
             "spring": [s.stiffness, s.gravity, s.drag, s.radius]} for s in piece.swings
        ],
    }  # fmt: skip
    if piece.picture is not None:
        p = piece.picture
        head["picture"] = {
            "png": pack.whole(np.frombuffer(p.png, np.uint8), "u1"), "zones": pack.whole(p.zones, "u1"),
            "mix": pack.real(p.mix, "<u2"), "bright": pack.real(p.bright, "<u2"),
        }  # fmt: skip
    if piece.hides is not None:
        head["hides"] = {**pack.whole(np.packbits(piece.hides), "u1"), "count": len(piece.hides)}
    if piece.dome is not None:
        head["dome"] = pack.real(piece.dome, "<u2")
    text = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    body = zlib.compress(text + b"".join(pack.chunks), 9)
    return MAGIC + struct.pack("<III", len(text), len(text) + pack.size, zlib.crc32(body)) + body


def _panel_head(panel: Panel, pack: _Packer) -> dict[str, Any]:
    head: dict[str, Any] = {
        "name": panel.name, "frame": panel.frame, "finish": panel.finish, "bones": list(panel.bones),
        "positions": pack.real(panel.positions), "normals": pack.real(panel.normals, "i1"), "faces": pack.whole(panel.faces, "<u2"),
        "rows": pack.whole(panel.rows, "u1"), "weights": pack.whole(np.round(panel.weights * 255), "u1"),
        "tone": pack.whole(np.clip(np.round(panel.tone * (255 / TONE)), 0, 255), "u1"), "zones": pack.whole(panel.zones, "u1"),
        "morphs": {axis: pack.real(moved, least=MORPH) for axis, moved in sorted(panel.morphs.items())},
    }  # fmt: skip
    if panel.uvs is not None:
        head["uvs"] = pack.real(panel.uvs)
    if panel.anchors is not None:
        head["anchors"] = pack.whole(panel.anchors, "<u2")
    if panel.seated is not None:
        head["seated"] = [pack.real(panel.seated[0], least=MORPH), pack.real(panel.seated[1], "i1")]
    if panel.light is not None:
        head["light"] = pack.whole(panel.light, "<u2")
    return head


class _Reader:
    def __init__(self, data: bytes, source: str) -> None:
        self.data, self.source = data, source

    def whole(self, head: dict[str, Any]) -> Array:
        kind, shape, at = str(head["kind"]), [int(n) for n in head["shape"]], int(head["at"])
        if kind not in ("u1", "i1", "<u2", "<i2") or any(n < 0 for n in shape) or not shape:
            raise ValueError("an array of a kind that pieces do not have")
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        if at < 0 or at + size > len(self.data) or size > 8 * MAX_BYTES:
            raise ValueError("an array lies beyond the end of the file")
        return _unshuffled(self.data[at : at + size], kind, shape)

    def real(self, head: dict[str, Any]) -> NDArray[np.float32]:
        factor = float(head["factor"])
        if not 0.0 <= factor < 1e3:
            raise ValueError("an array has an impossible factor")
        return np.ascontiguousarray(self.whole(head).astype(np.float32) * np.float32(factor))


def decode(data: bytes, source: str = "") -> Piece:
    """The piece in a file's bytes. Raises `WardrobeFileError` for anything else."""
    try:
        return _decode(data, source)
    except WardrobeFileError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, struct.error, zlib.error, OverflowError, RecursionError) as error:
        raise WardrobeFileError(f"not a piece of the wardrobe: {error}", path=source, remedy=REMEDY) from error


def _decode(data: bytes, source: str) -> Piece:
    start = len(MAGIC) + 12
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        raise ValueError("it does not begin as one")
    if len(data) > MAX_BYTES:
        raise ValueError(f"{len(data)} bytes are more than a piece may have ({MAX_BYTES})")
    text_size, whole_size, crc = struct.unpack("<III", data[len(MAGIC) : start])
    if zlib.crc32(data[start:]) != crc:
        raise ValueError("the checksum is wrong, the file is damaged or incomplete")
    if whole_size > 16 * MAX_BYTES or text_size > min(whole_size, MAX_HEADER):
        raise ValueError("the header is too long")
    unpacked = zlib.decompressobj().decompress(data[start:], whole_size + 1)
    if len(unpacked) != whole_size:
        raise ValueError("the contents are cut short")
    head = json.loads(unpacked[:text_size])
    if head.get("schema") != SCHEMA or head.get("version") != VERSION:
        remedy = "Update persona_engine" if isinstance(head.get("version"), int) and head["version"] > VERSION else REMEDY
        raise WardrobeFileError(f"schema {head.get('schema')!r} version {head.get('version')!r} is not known", path=source, remedy=remedy)
    return _piece(head, _Reader(unpacked[text_size:], source))


def _piece(head: dict[str, Any], read: _Reader) -> Piece:
    if head["slot"] not in SLOTS and head["slot"] != "body":
        raise ValueError(f"there is no slot {head['slot']!r}")
    picture = hides = dome = None
    if "picture" in head:
        p = head["picture"]
        picture = Picture(read.whole(p["png"]).tobytes(), read.whole(p["zones"]), read.real(p["mix"]), read.real(p["bright"]))
    if "hides" in head:
        hides = np.unpackbits(read.whole(head["hides"]), count=int(head["hides"]["count"])).astype(bool)
    if "dome" in head:
        dome = read.real(head["dome"])
    swings = tuple(
        Swing(s["frame"], str(s["root"]), tuple(map(str, s["names"])), read.real(s["places"]), *(float(v) for v in s["spring"])) for s in head["swings"]
    )
    strings = {name: tuple(str(word) for word in head[name]) for name in ("colors", "also", "words")}
    return Piece(
        str(head["name"]), str(head["slot"]), tuple(_panel(p, read) for p in head["panels"]), strings["colors"], strings["also"], strings["words"],
        str(head["unlock"]), str(head["collection"]), picture, hides, swings, head["hair"], dome, str(head["source"]), int(head.get("body", 1)),
    )  # fmt: skip


def _panel(head: dict[str, Any], read: _Reader) -> Panel:
    positions, normals = read.real(head["positions"]), read.real(head["normals"])
    faces = read.whole(head["faces"]).astype(np.uint32)
    bones = tuple(str(bone) for bone in head["bones"])
    rows, weights = read.whole(head["rows"]), read.whole(head["weights"]).astype(np.float32)
    count = len(positions)
    shapes = {"positions": positions.shape == (count, 3), "normals": normals.shape == (count, 3), "rows": rows.shape == (count, 4)}
    shapes["weights"] = weights.shape == (count, 4)
    shapes["faces"] = faces.ndim == 2 and faces.shape[1] == 3 and (not faces.size or int(faces.max()) < count)
    wrong = [name for name, fits in shapes.items() if not fits]
    if wrong or count > MAX_VERTICES or head["finish"] not in FINISHES or (rows.size and int(rows.max()) >= max(len(bones), 1)):
        raise ValueError(f"panel {head['name']!r} does not fit together ({', '.join(wrong) or 'bones, finish or size'})")
    light = read.whole(head["light"]).astype(np.uint32) if "light" in head else None
    if light is not None and (light.ndim != 2 or light.shape[1] != 3 or (light.size and int(light.max()) >= count)):
        raise ValueError(f"the light faces of panel {head['name']!r} are not of its vertices")
    morphs = {str(axis): read.real(moved) for axis, moved in head["morphs"].items()}
    if any(moved.shape != positions.shape for moved in morphs.values()):
        raise ValueError(f"a morph of panel {head['name']!r} has another number of vertices")
    seated = (read.real(head["seated"][0]), read.real(head["seated"][1])) if "seated" in head else None
    if seated is not None and any(change.shape != positions.shape for change in seated):
        raise ValueError(f"what panel {head['name']!r} does on who sits has another number of vertices")
    return Panel(
        str(head["name"]), head["frame"], positions, normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6), faces, bones, rows,
        weights / np.maximum(weights.sum(1, keepdims=True), 1.0), read.whole(head["tone"]).astype(np.float32) * np.float32(TONE / 255),
        read.whole(head["zones"]), str(head["finish"]), read.real(head["uvs"]) if "uvs" in head else None,
        read.whole(head["anchors"]) if "anchors" in head else None, morphs, seated, light,
    )  # fmt: skip
