"""Metadata of pictures and recordings, taken out by the structure of the container; nothing is decoded.

MP4 and HEIC are overwritten in place, because tables inside point to places in the file; the others are put together anew.
Each function gives the content and whether nothing of its maker is left that has a known place. Broken files come back
as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_Cleaned = tuple[bytes, bool]
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_WAV_KEPT = (b"fmt ", b"data", b"fact", b"PEAK", b"smpl")
_BOXES_WITHIN = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"moof", b"traf", b"edts")
_BOXES_GONE = (b"udta", b"meta", b"uuid")
_TIMED = (b"mvhd", b"tkhd", b"mdhd")
_SOUND_AND_PICTURE = (b"vide", b"soun", b"hint", b"alis", b"url ")


def gif(data: bytes) -> _Cleaned:
    """Without comments and application blocks, the one that tells how often it loops excepted."""
    try:
        return b"".join(_gif_blocks(data)), True
    except (IndexError, ValueError):
        return data, False


def _gif_blocks(data: bytes) -> Iterator[bytes]:
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    yield data[:at]
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at += 10 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
            at, kept = _gif_end(data, at + 1), True
        elif data[at] == 0x21:
            label = data[at + 1]
            kept = label in (0xF9, 0x01) or (label == 0xFF and data[at + 3 : at + 14] in _GIF_LOOPS)
            at = _gif_end(data, at + 2)
        else:
            raise ValueError
        if kept:
            yield data[start:at]
    yield b"\x3b"


def _gif_end(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1


def wav(data: bytes) -> _Cleaned:
    """Only the chunks that sound needs."""
    kept, at = [], 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = min(at + 8 + size + size % 2, len(data))
        if data[at : at + 4] in _WAV_KEPT:
            kept.append(data[at:end])
        at = end
    body = b"WAVE" + b"".join(kept)
    if not any(chunk.startswith(b"data") for chunk in kept):
        return data, False
    return b"RIFF" + len(body).to_bytes(4, "little") + body, True


def mp4(data: bytes) -> _Cleaned:
    """User data, metadata boxes and times are blanked. A track of anything but sound and picture (places, telemetry)
    stays, and then the file is not called clean."""
    out, is_clean = bytearray(data), b"moov" in data
    try:
        for name, start, body, end in _boxes(data, 0, len(data)):
            if name in _BOXES_GONE:
                _blank(out, start, body, end)
            elif name in _TIMED:
                _untime(out, body)
            elif name == b"hdlr" and data[body + 8 : body + 12] not in _SOUND_AND_PICTURE:
                is_clean = False
    except ValueError:
        return data, False
    return bytes(out), is_clean


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Every box and, of the known containers, those within: name, start, start of its body, end."""
    while at + 8 <= end:
        size, name, body = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = at + size if size else end
        if stop < body or stop > end:
            raise ValueError
        yield name, at, body, stop
        if name in _BOXES_WITHIN:
            yield from _boxes(data, body, stop)
        at = stop


def _blank(out: bytearray, start: int, body: int, end: int) -> None:
    out[start + 4 : start + 8] = b"free"
    out[body:end] = bytes(end - body)


def _untime(out: bytearray, body: int) -> None:
    """Creation and modification: 4 bytes each, 8 in version 1."""
    width = 8 if out[body] else 4
    out[body + 4 : body + 4 + 2 * width] = bytes(2 * width)


def heic(data: bytes) -> _Cleaned:
    """Exif and XMP items are blanked where they lie; which way up the picture is stands elsewhere."""
    try:
        meta = next(box for box in _boxes(data, 0, len(data)) if box[0] == b"meta")
        inner = {name: (body, end) for name, _start, body, end in _boxes(data, meta[2] + 4, meta[3])}
        marked = _marked_items(data, *inner[b"iinf"])
        out = bytearray(data)
        for number, pieces in _places(data, *inner[b"iloc"]):
            if number in marked and pieces:
                for start, length in pieces:
                    _overwrite(out, start, length)
                marked.discard(number)
    except (StopIteration, KeyError, ValueError):
        return data, False
    return bytes(out), not marked and b"moov" not in data[: meta[2]] + data[meta[3] : meta[3] + 8]


def _overwrite(out: bytearray, start: int, length: int) -> None:
    if start + length > len(out):
        raise ValueError
    out[start : start + length] = bytes(length)


def _marked_items(data: bytes, body: int, end: int) -> set[int]:
    """Numbers of the items that hold Exif or XMP."""
    at = body + (6 if data[body] == 0 else 8)
    found = set()
    for name, _start, entry, stop in _boxes(data, at, end):
        wide = 4 if data[entry] == 3 else 2
        sort = data[entry + 4 + wide + 2 : entry + 4 + wide + 6]
        if name == b"infe" and (sort == b"Exif" or (sort == b"mime" and b"xml" in data[entry:stop])):
            found.add(int.from_bytes(data[entry + 4 : entry + 4 + wide], "big"))
    return found


def _places(data: bytes, body: int, end: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Of each item: number and (start, length) of its pieces. Only what lies in the file itself; else ValueError."""
    version, at = data[body], body + 6
    offset_bytes, length_bytes = data[body + 4] >> 4, data[body + 4] & 15
    base_bytes, index_bytes = data[body + 5] >> 4, data[body + 5] & 15 if version else 0

    def number(width: int) -> int:
        nonlocal at
        if at + width > end:
            raise ValueError
        at += width
        return int.from_bytes(data[at - width : at], "big")

    wide = 4 if version == 2 else 2
    for _item in range(number(wide)):
        item, method = number(wide), number(2) & 15 if version else 0
        number(2)
        base = number(base_bytes)
        pieces = []
        for _piece in range(number(2)):
            number(index_bytes)
            start = base + number(offset_bytes)
            pieces.append((start, number(length_bytes)))
        yield item, pieces if method == 0 else []


BY_CODE: dict[str, Callable[[bytes], _Cleaned]] = {"gif": gif, "wav": wav, "mp4": mp4, "heic": heic}
