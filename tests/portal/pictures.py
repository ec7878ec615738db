"""Three tiny pictures (24 × 16, drawn by a browser), and what a telephone would write into them."""

from __future__ import annotations

import base64
import struct
import zlib

PLACE = b"N31.2304E121.4737-by-wangxiaoming"

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABh"
    "Y3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAAB"
    "UAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAA"
    "AAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9Y"
    "WVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM"
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0o"
    "OjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2Nj"
    "Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAUE"
    "/8QAIhAAAQMDAwUAAAAAAAAAAAAAAgABEQMEBRIhNBMxNVGB/8QAFwEAAwEAAAAAAAAAAAAAAAAAAwQFBv/EAB0RAAEEAgMAAAAA"
    "AAAAAAAAAAEAAgMEBTMRIWH/2gAMAwEAAhEDEQA/AJdS6zFJyC0Gs9CGjTR1N29wqhuZYgCqz1HAXKWjeN1tx3jX+LPecEkDHyB0"
    "4aGgcJPK9WAPVIteOiWvHRUb+1ayrpav/9k="
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAYAAAAMJL+VAAAAmklEQVR4AezSIQ7DMAyF4ai8cFfwGYrHhsPHhseGjceGx4bNx4Z7"
    "BZ9hsAdwfwUEtlKrskT6QmLnRVY6FwnPUBhcwqDIkCKHuMLgIQZFhnhkKAxeWLgocnTp4FUDhk+fhgcufbrhhR/+2POGGrDnkqXe"
    "FrA0nXJWRzRepzQ+8Z3SG3eccUKp3LjVgI39q20toI1odQKrBYf/ohkAAP//En0KcQAAAAZJREFUAwDt1VDoDV8yTgAAAABJRU5E"
    "rkJggg=="
)
WEBP = base64.b64decode(
    "UklGRnYCAABXRUJQVlA4WAoAAAAgAAAAFwAADwAASUNDUMgBAAAAAAHIAAAAAAQwAABtbnRyUkdCIFhZWiAH4AABAAEAAAAAAABh"
    "Y3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAAAADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAlkZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAAB"
    "UAAAABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAAAAAAAAEAAAAMZW5VUwAA"
    "AAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAAAABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9Y"
    "WVogAAAAAAAA9tYAAQAAAADTLXBhcmEAAAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAM"
    "ZW5VUwAAACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADZWUDggiAAAAJAEAJ0BKhgAEAA+0VSjS6gkoyGwCAEA"
    "GglsAJ0yhHc3pNBAAULKRrY+7tL8AAD+J5nL21Na1JqUA+N0SobNzkQ94I9JSgyLarPDaGIQcPCaScurk/GXWIoJEncQHI3gjZtT"
    "JKjzZBjxoOcjzKfBv6f1t2n7w/0nGq7x63j9nA8o/HreP6kAAAA="
)


def exif(turned: int = 6) -> bytes:
    """A TIFF body as cameras write it: maker, orientation, and the place."""
    entries = struct.pack("<HHII", 0x010F, 2, len(PLACE), 38) + struct.pack("<HHIHH", 0x0112, 3, 1, turned, 0)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", 0) + PLACE


def jpeg(turned: int = 6) -> bytes:
    """With Exif, a comment, and a preview in a segment of the maker's own."""
    body = b"Exif\0\0" + exif(turned)
    extra = [(0xE1, body), (0xFE, PLACE), (0xEB, b"preview" + PLACE + JPEG[:200])]
    made = b"".join(bytes([0xFF, mark]) + struct.pack(">H", 2 + len(data)) + data for mark, data in extra)
    return JPEG[:2] + made + JPEG[2:]


def png(turned: int = 6) -> bytes:
    made = b"".join(
        _chunk(name, data) for name, data in ((b"tEXt", b"Author\0" + PLACE), (b"eXIf", exif(turned)))
    )
    return PNG[:33] + made + PNG[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def webp(turned: int = 6) -> bytes:
    made = b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in ((b"EXIF", exif(turned)), (b"XMP ", PLACE))
    )
    flagged = WEBP[:20] + bytes([WEBP[20] | 0x0C]) + WEBP[21:]
    return flagged[:4] + struct.pack("<I", len(WEBP) - 8 + len(made)) + flagged[8:] + made
