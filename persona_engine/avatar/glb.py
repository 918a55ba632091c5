"""`Document`: the GLB container (or a `.gltf` text with `data:` buffers) and its accessors as arrays.

Everything here treats the file as hostile: each index, offset and count is checked, and decoded data is limited to `MAX_DECODED` bytes.
Source: glTF 2.0, sections 3.6 (buffers, accessors) and 4 (GLB).
"""

from __future__ import annotations

import base64
import binascii
import json
import struct
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import AvatarError

MAX_BYTES = 256 << 20
"""Largest file that is read."""
MAX_DECODED = 512 << 20
"""Limit on the bytes that all accessors of one file may decode to."""
MAX_COUNT = 3_000_000
"""Largest element count of one accessor."""

COMPONENTS: dict[int, str] = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS: dict[str, int] = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
READABLE: tuple[str, ...] = ("KHR_mesh_quantization", "KHR_texture_transform", "VRM", "VRMC_", "KHR_materials_")
"""Required extensions that can be read, by prefix."""
COMPRESSED = {
    "KHR_draco_mesh_compression": "Draco mesh compression",
    "EXT_meshopt_compression": "meshopt compression",
    "KHR_texture_basisu": "Basis Universal textures",
    "EXT_texture_webp": "WebP textures",
    "EXT_texture_avif": "AVIF textures",
}

Array = NDArray[Any]
U32 = NDArray[np.uint32]
JSON = dict[str, Any]
T = TypeVar("T")

_MAGIC, _JSON_CHUNK, _BIN_CHUNK = b"glTF", 0x4E4F534A, 0x004E4942


class Document:
    """A parsed container. `place` is where the reader is at the moment; errors carry it."""

    def __init__(self, data: bytes, source: str = "") -> None:
        """Raises `AvatarError` for anything that is not a readable GLB 2.0."""
        self.source = source
        self.place = ""
        self._spent = 0
        self._arrays: dict[int, Array] = {}
        self._lists: dict[str, list[JSON]] = {}
        self._made: dict[Any, Any] = {}
        if len(data) > MAX_BYTES:
            raise self.error(f"the file has {len(data) >> 20} MiB", f"Up to {MAX_BYTES >> 20} MiB can be read: reduce textures or detail.")
        self.json, binary = self._container(data)
        self._check_header()
        self._buffers = [self._buffer(row, entry, binary) for row, entry in enumerate(self.items("buffers"))]

    def error(self, message: str, remedy: str = "") -> AvatarError:
        """An `AvatarError` that names the file and the current place."""
        return AvatarError(message, path=self.source, place=self.place, remedy=remedy)

    def items(self, kind: str) -> list[JSON]:
        """The top-level list `kind` ("nodes", "meshes" ...), empty if absent."""
        if kind not in self._lists:
            found = self.json.get(kind, [])
            if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
                raise self.error(f"'{kind}' is not a list of objects", "Export the character again.")
            self._lists[kind] = found
        return self._lists[kind]

    def once(self, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives, made the first time that `key` is asked for."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def item(self, kind: str, index: Any) -> JSON:
        """Entry `index` of the list `kind`."""
        return self.items(kind)[self.index(kind, index)]

    def index(self, kind: str, index: Any) -> int:
        """`index` after checking that it points into the list `kind`."""
        size = len(self.items(kind))
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < size:
            raise self.error(f"refers to number {index!r} of {size} {kind}", "The file is damaged: export the character again.")
        return index

    def accessor(self, index: Any) -> Array:
        """(count, components) numbers; normalised integers arrive as float32 in -1..1. Do not write into it."""
        row = self.index("accessors", index)
        if row not in self._arrays:
            self._arrays[row] = self._decode(self.items("accessors")[row])
        return self._arrays[row]

    def floats(self, index: Any, width: int) -> NDArray[np.float32]:
        """(count, width) float32, finite."""
        found = self.accessor(index)
        if found.shape[1] != width:
            raise self.error(f"accessor {index} has {found.shape[1]} components where {width} are needed")
        numbers = np.ascontiguousarray(found, dtype=np.float32)
        if not np.isfinite(numbers).all():
            raise self.error(f"accessor {index} holds numbers that are not finite", "Export the character again.")
        return numbers

    def delta(self, index: Any) -> tuple[U32, NDArray[np.float32], int]:
        """A 3-vector accessor as (indices of its non-zero rows, those rows, count); sparse ones are not expanded."""
        entry = self.item("accessors", index)
        if "sparse" in entry and "bufferView" not in entry and not entry.get("normalized"):
            kind, width, count = self._layout(entry)
            rows, values = self._sparse(entry, kind, width, count)
            if (rows[1:] <= rows[:-1]).any():
                order = np.argsort(rows, kind="stable")
                rows, values = rows[order], values[order]
                if (rows[1:] == rows[:-1]).any():
                    raise self.error(f"accessor {index} lists a sparse index twice")
            values = values.astype(np.float32)
        else:
            dense = self.floats(index, 3)
            count, width = len(dense), 3
            rows = np.flatnonzero((dense != 0).any(axis=1)).astype(np.uint32)
            values = dense[rows]
        if width != 3 or not np.isfinite(values).all():
            raise self.error(f"accessor {index} is not a list of finite 3-vectors")
        return rows, np.ascontiguousarray(values), count

    def view(self, index: Any) -> memoryview:
        """The bytes of a buffer view."""
        entry = self.item("bufferViews", index)
        if "EXT_meshopt_compression" in entry.get("extensions", {}):
            raise self._compressed("EXT_meshopt_compression")
        buffer = self._buffers[self.index("buffers", entry["buffer"])]
        start, length = self._count(entry, "byteOffset", 0), self._count(entry, "byteLength")
        if start + length > len(buffer):
            raise self.error(f"buffer view {index} ends beyond its buffer", "The file is cut short: copy or download it again.")
        return buffer[start : start + length]

    def image(self, index: Any) -> tuple[bytes, str]:
        """(bytes as they lie in the file, MIME type) of an image."""
        entry = self.item("images", index)
        if "bufferView" in entry:
            data = bytes(self.view(entry["bufferView"]))
            mime = str(entry.get("mimeType", "")) or ("image/jpeg" if data[:2] == b"\xff\xd8" else "image/png")
            return data, mime
        uri = str(entry.get("uri", ""))
        if not uri.startswith("data:"):
            raise self.error(f"image {index} lies in another file ({uri[:60]!r})", "Export as one .glb with the textures embedded.")
        return self._data_uri(uri), uri[5:].split(";")[0].split(",")[0] or "image/png"

    def _container(self, data: bytes) -> tuple[JSON, memoryview | None]:
        if data[:4] != _MAGIC:
            if data.lstrip()[:1] == b"{":
                return self._parse(data), None
            raise self.error("this is not a GLB or VRM file", "Give a .vrm or .glb character.")
        if len(data) < 20:
            raise self.error("the file ends in its header", "Copy or download it again.")
        version, length = struct.unpack_from("<II", data, 4)
        if version != 2:
            raise self.error(f"this is glTF version {version}", "Export it as glTF 2.0.")
        if length > len(data):
            raise self.error(f"the file has {len(data)} of its {length} bytes", "Copy or download it again.")
        chunks: dict[int, memoryview] = {}
        at = 12
        while at + 8 <= length:
            size, kind = struct.unpack_from("<II", data, at)
            if at + 8 + size > length:
                raise self.error("a chunk ends beyond the file", "The file is cut short: copy or download it again.")
            chunks.setdefault(kind, memoryview(data)[at + 8 : at + 8 + size])
            at += 8 + size + (-size % 4)
        if _JSON_CHUNK not in chunks:
            raise self.error("the file has no JSON chunk", "Export the character again.")
        return self._parse(bytes(chunks[_JSON_CHUNK])), chunks.get(_BIN_CHUNK)

    def _parse(self, text: bytes) -> JSON:
        try:
            parsed = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise self.error(f"its JSON cannot be read ({error})"[:200], "Export the character again.") from error
        if not isinstance(parsed, dict):
            raise self.error("its JSON is not an object", "Export the character again.")
        return parsed

    def _check_header(self) -> None:
        if not str(self.json.get("asset", {}).get("version", "")).startswith("2"):
            raise self.error("it does not say glTF 2.x in 'asset.version'", "Export it as glTF 2.0.")
        for name in self.json.get("extensionsRequired", []):
            if not str(name).startswith(READABLE):
                raise self._compressed(str(name))

    def _compressed(self, extension: str) -> AvatarError:
        what = COMPRESSED.get(extension, "an extension that cannot be read here")
        return self.error(f"the file requires {extension} ({what})", "Export it uncompressed, e.g. with `gltf-transform copy`.")

    def _buffer(self, row: int, entry: JSON, binary: memoryview | None) -> memoryview:
        uri = entry.get("uri")
        if isinstance(uri, str):
            if not uri.startswith("data:"):
                raise self.error(f"buffer {row} lies in another file ({uri[:60]!r})", "Export as one .glb file.")
            return memoryview(self._data_uri(uri))
        return binary if row == 0 and binary is not None else memoryview(b"")

    def _data_uri(self, uri: str) -> bytes:
        head, _, body = uri.partition(",")
        if not head.endswith(";base64"):
            raise self.error("a data URI is not base64", "Export as one .glb file.")
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as error:
            raise self.error("a data URI is damaged", "Export the character again.") from error

    def _count(self, entry: JSON, key: str, default: int | None = None) -> int:
        value = entry.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(f"'{key}' is {value!r}, not a whole number >= 0", "The file is damaged: export the character again.")
        return value

    def _layout(self, entry: JSON) -> tuple[np.dtype[Any], int, int]:
        kind, shape, count = entry.get("componentType"), entry.get("type"), self._count(entry, "count")
        if kind not in COMPONENTS or shape not in WIDTHS:
            raise self.error(f"an accessor has the unknown type {shape!r} of {kind!r}", "Export the character again.")
        if count > MAX_COUNT:
            raise self.error(f"an accessor has {count} elements", f"Up to {MAX_COUNT} can be read: reduce the mesh.")
        self._spent += count * WIDTHS[shape] * 4 if "bufferView" in entry or "sparse" not in entry else 0
        if self._spent > MAX_DECODED:
            raise self.error(f"its arrays exceed {MAX_DECODED >> 20} MiB", "Reduce vertices or blend shapes.")
        return np.dtype(COMPONENTS[kind]), WIDTHS[shape], count

    def _strided(self, view: Any, offset: int, stride: int, kind: np.dtype[Any], width: int, count: int) -> Array:
        data = self.view(view)
        step = stride or kind.itemsize * width
        if step < kind.itemsize * width or (step > 252 and stride):
            raise self.error(f"buffer view {view} has a stride of {stride} bytes")
        if count and offset + step * (count - 1) + kind.itemsize * width > len(data):
            raise self.error(f"an accessor reads beyond buffer view {view}", "The file is cut short: copy or download it again.")
        found: Array = np.ndarray((count, width), kind, data, offset, (step, kind.itemsize)) if count else np.empty((0, width), kind)
        return found

    def _decode(self, entry: JSON) -> Array:
        kind, width, count = self._layout(entry)
        if "bufferView" in entry:
            stride = self._count(self.item("bufferViews", entry["bufferView"]), "byteStride", 0)
            out = self._strided(entry["bufferView"], self._count(entry, "byteOffset", 0), stride, kind, width, count)
        else:
            out = np.zeros((count, width), kind)
        if "sparse" in entry:
            rows, values = self._sparse(entry, kind, width, count)
            out = out.copy()
            out[rows] = values
        if entry.get("normalized") and kind.kind in "iu":
            out = np.maximum(out.astype(np.float32) / np.float32(np.iinfo(kind).max), np.float32(-1))
        return out

    def _sparse(self, entry: JSON, kind: np.dtype[Any], width: int, count: int) -> tuple[U32, Array]:
        sparse = entry["sparse"]
        size = self._count(sparse, "count")
        rows_at, values_at = sparse["indices"], sparse["values"]
        row_kind = np.dtype(COMPONENTS.get(rows_at.get("componentType"), "<f4"))
        if size > count or row_kind.kind != "u":
            raise self.error("a sparse accessor is damaged", "Export the character again.")
        rows = self._strided(rows_at["bufferView"], self._count(rows_at, "byteOffset", 0), 0, row_kind, 1, size)[:, 0].astype(np.uint32)
        values = self._strided(values_at["bufferView"], self._count(values_at, "byteOffset", 0), 0, kind, width, size)
        if size and int(rows.max()) >= count:
            raise self.error("a sparse accessor points beyond its end", "Export the character again.")
        return rows, values
