"""Small files of every kind, honest and hostile, built from nothing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\0" * 20 + b"\xff\xd9"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b"
BMP = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54) + struct.pack("<I", 40) + b"\0" * 40
TIFF = b"II*\0\x08\0\0\0\0\0"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"
M4A = b"\0\0\0\x18ftypM4A \0\0\0\0isomM4A "
WAV = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 24
AMR = b"#!AMR\n" + b"\x3c" * 32
MP3 = b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 20
MP3_BARE = b"\xff\xfb\x90\x64" + b"\0" * 60


def png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def zipped(entries: dict[str, bytes], **info: int) -> bytes:
    """A zip; keyword arguments are set on every entry (`external_attr`, …)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for key, value in info.items():
                setattr(entry, key, value)
            archive.writestr(entry, content)
    return out.getvalue()


TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="{kind}"/></Types>'
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PARTS = {
    "docx": ("word/document.xml", _OFFICE + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", _OFFICE + "presentationml.presentation.main+xml"),
}


def ooxml(
    code: str, extra: dict[str, bytes] | None = None, *, kind: str = "", encoding: str = "utf-8"
) -> bytes:
    part, usual = _PARTS[code]
    types = TYPES.format(part=part, kind=kind or usual).replace("UTF-8", encoding)
    return zipped({"[Content_Types].xml": types.encode(encoding), part: b"<x/>", **(extra or {})})


def ofd() -> bytes:
    return zipped(
        {"OFD.xml": b"<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>", "Doc_0/Document.xml": b"<x/>"}
    )


def ole(*names: str, body: bytes = b"") -> bytes:
    """A compound file of one table sector, enough directory sectors for the names, and a body behind them."""
    size = 512
    entries = [("Root Entry", 5), *[(name, 1) for name in names]]
    directory = b"".join(_entry(name, kind) for name, kind in entries)
    directory += b"\0" * (-len(directory) % size)
    sectors = len(directory) // size
    table = [0xFFFFFFFD] + [number + 2 for number in range(sectors - 1)] + [0xFFFFFFFE]
    table += [0xFFFFFFFF] * (size // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack(f"<{size // 4}I", *table) + directory + body + b"\0" * (-len(body) % size)


def _entry(name: str, kind: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HB", len(text), kind) + b"\0" * 61


def endless_ole() -> bytes:
    """Its directory chain points at itself."""
    data = bytearray(ole("WordDocument"))
    struct.pack_into("<I", data, 512 + 4, 1)
    return bytes(data)


def bomb(megabytes: int = 64) -> bytes:
    return zipped({"zeros.txt": b"\0" * (megabytes * 1024 * 1024)})


def lying_bomb(megabytes: int = 64) -> bytes:
    """A bomb whose directory claims that the entry is tiny."""
    data = bytearray(bomb(megabytes))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    struct.pack_into("<I", data, 22, 10)
    return bytes(data)


def overlapping() -> bytes:
    """Many directory entries that all point at one content."""
    data = zipped({f"{number:03d}.txt": b"\0" * 500_000 for number in range(2)})
    directory = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    one = bytearray(data[directory : directory + (end - directory) // 2])
    kernel = data[: data.index(b"PK\x03\x04", 4)]
    entries = bytes(one) * 50
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 50, 50, len(entries), len(kernel), 0)
    return kernel + entries + tail


def encrypted() -> bytes:
    data = bytearray(zipped({"a.txt": b"x"}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    data[6] |= 1
    return bytes(data)


def nested(levels: int) -> bytes:
    data = b"text"
    for level in range(levels):
        data = zipped({f"{level}.zip" if level else "a.txt": data})
    return data
