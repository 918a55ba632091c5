"""How what was made by a program says so: in films, recordings and pictures.

Source: IPTC digital source type vocabulary (cv.iptc.org/newscodes/digitalsourcetype); XMP in PNG: ISO 16684-3, a chunk `iTXt` of the keyword
`XML:com.adobe.xmp`.
"""

from __future__ import annotations

import struct
import zlib

_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MARKING = "AI character: speech, voice and motion are generated. persona_engine"
DIGITAL_SOURCE_TYPE = _TYPES + "trainedAlgorithmicMedia"
MARKING_OF_A_TAKE = "AI character: face and motion are generated from a recorded voice. persona_engine"
SOURCE_TYPE_OF_A_TAKE = _TYPES + "compositeWithTrainedAlgorithmicMedia"
PICTURED = "AI character: looks and pose are generated. persona_engine"
_HEAD = 33
"""Bytes of a PNG up to the end of its first chunk, IHDR."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="{kind}"/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def marked(png: bytes) -> bytes:
    """A PNG file with `PICTURED` as its comment and the digital source type in its XMP; its pixels as they were."""
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0" + _XMP.format(kind=DIGITAL_SOURCE_TYPE).encode()
    return png[:_HEAD] + _chunk(b"tEXt", b"Comment\0" + PICTURED.encode()) + _chunk(b"iTXt", xmp) + png[_HEAD:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
