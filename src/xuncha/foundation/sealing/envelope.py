"""A parcel: what the public door seals, chunk by chunk as it comes, so that plaintext never touches a disk.

Layout: preamble (`XP` · format 1 · suite · parcel id, 16) · chunks (flag, length, ciphertext) · head (JSON) · length of
the head · `XPE1`. Every chunk is bound to the preamble, its number and whether it is the last, so that cutting,
reordering and mixing are noticed. The content key is random, lives in memory while the parcel is written, and is sealed
at the end to each of the addressee's public keys, bound to everything the head says. The head stands at the end because
a reporter's form may bring its files before it says whom they are for.

Inside the stream are frames (begin of a part, data, end, padding): the parts of a report. The stream is padded to
8 KiB, so that the size of a parcel does not tell a short sentence from a long one.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.suites import MASTER_BYTES, Suite, fingerprint, joined

CHUNK = 64 * 1024
PAD_TO = 8 * 1024
PARCEL_ID_BYTES = 16
LONGEST_HEAD = 64 * 1024

_MAGIC = b"XP\x01"
_PREAMBLE = struct.Struct(">3sB16s")
_CHUNK = struct.Struct(">BI")
_FRAME = struct.Struct(">BI")
_END = struct.Struct(">I4s")
_END_MAGIC = b"XPE1"
_MORE, _LAST = 1, 2
_BEGIN, _DATA, _FINISH, _PAD = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Head:
    """What anybody who holds the parcel may read. `when` is never finer than the hour (ISO, UTC).

    `serial` comes from the reporter's form, so that a form sent twice makes one parcel.
    """

    addressee: str
    kind: str
    engagement: str
    serial: str = ""
    thread: str = ""
    when: str = ""
    config: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """The parts of a parcel that are readable without a key."""

    suite: Suite
    id: bytes
    head: Head
    keys: tuple[tuple[bytes, bytes], ...]
    start: int
    end: int

    @property
    def preamble(self) -> bytes:
        return _PREAMBLE.pack(_MAGIC, self.suite.code, self.id)

    @property
    def key_context(self) -> bytes:
        """What the sealed content key is bound to: `suite.open_with` needs it."""
        return _key_context(self.preamble, _json(asdict(self.head)))

    def wrapped_for(self, mark: bytes) -> bytes:
        """The content key as it was sealed to the public key of this fingerprint; SealBroken when it was not."""
        for one, wrapped in self.keys:
            if one == mark:
                return wrapped
        raise SealBroken("这个信封不是封给这把钥匙的")


class Writer:
    """Seals into `sink` as data comes. Nothing is complete before `close`, which needs the head and the public keys."""

    def __init__(self, sink: BinaryIO, suite: Suite, parcel_id: bytes = b"") -> None:
        self.suite = suite
        self.id = parcel_id or os.urandom(PARCEL_ID_BYTES)
        self.total = 0
        self._sink = sink
        self._preamble = _PREAMBLE.pack(_MAGIC, suite.code, self.id)
        self._master = os.urandom(MASTER_BYTES)
        self._key = _stream_key(suite, self._master)
        self._waiting = bytearray()
        self._number = 0
        sink.write(self._preamble)

    def begin(self, name: str, **about: Any) -> None:
        """Start a part; `about` is small and goes in as JSON."""
        self._frame(_BEGIN, _json({"name": name, **about}))

    def write(self, data: bytes) -> None:
        """Data of the part in hand."""
        self._frame(_DATA, data)

    def finish(self) -> None:
        self._frame(_FINISH, b"")

    def add(self, name: str, data: bytes, **about: Any) -> None:
        """A whole small part."""
        self.begin(name, **about)
        self.write(data)
        self.finish()

    def close(self, head: Head, publics: Sequence[bytes]) -> None:
        """Seal the last chunk and, to every public key, the content key. The sink is left open, at its end."""
        if not publics:
            raise ValueError("信封没有收件人的公钥")
        self._pad()
        self._seal(bytes(self._waiting), _LAST)
        said = _json(asdict(head))
        place = _key_context(self._preamble, said)
        keys = [
            [_text(fingerprint(self.suite, public)), _text(self._wrap(public, place))] for public in publics
        ]
        tail = _json({"head": said.decode(), "keys": keys})
        self._sink.write(tail + _END.pack(len(tail), _END_MAGIC))
        self._master = self._key = b""

    def _wrap(self, public: bytes, place: bytes) -> bytes:
        return self.suite.seal_to(public, self._master, place)

    def _frame(self, sort: int, data: bytes) -> None:
        self._waiting += _FRAME.pack(sort, len(data)) + data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), _MORE)
            del self._waiting[:CHUNK]

    def _pad(self) -> None:
        room = -(self.total + len(self._waiting) + _FRAME.size) % PAD_TO
        self._frame(_PAD, bytes(room))

    def _seal(self, plain: bytes, flag: int) -> None:
        sealed = self.suite.encrypt(self._key, plain, _chunk_context(self._preamble, self._number, flag))
        self._sink.write(_CHUNK.pack(flag, len(sealed)) + sealed)
        self._number += 1
        self.total += len(plain)


@dataclass(slots=True)
class Part:
    """One part while it is being read: take its chunks before the next part is asked for."""

    name: str
    about: dict[str, Any]
    chunks: Iterator[bytes] = field(repr=False)

    def read(self) -> bytes:
        return b"".join(self.chunks)


def read_closed(stream: BinaryIO) -> Closed:
    """What a parcel says without a key. SealBroken when it is not a whole parcel."""
    size = stream.seek(0, os.SEEK_END)
    if size < _PREAMBLE.size + _END.size:
        raise SealBroken
    stream.seek(0)
    magic, code, parcel_id = _PREAMBLE.unpack(stream.read(_PREAMBLE.size))
    stream.seek(size - _END.size)
    length, end_magic = _END.unpack(stream.read(_END.size))
    if magic != _MAGIC or end_magic != _END_MAGIC or not 0 < length <= LONGEST_HEAD:
        raise SealBroken
    end = size - _END.size - length
    if end < _PREAMBLE.size:
        raise SealBroken
    stream.seek(end)
    head, keys = _read_tail(stream.read(length))
    return Closed(suites.get(code), parcel_id, head, keys, _PREAMBLE.size, end)


def open_parts(stream: BinaryIO, public: bytes, private: bytes) -> Iterator[Part]:
    """The parts, in order. SealBroken at the first thing that does not fit; only who read to the end has all of it."""
    closed = read_closed(stream)
    wrapped = closed.wrapped_for(fingerprint(closed.suite, public))
    return parts_of(stream, closed, closed.suite.open_with(private, wrapped, closed.key_context))


def parts_of(stream: BinaryIO, closed: Closed, content_key: bytes) -> Iterator[Part]:
    """The same for who has opened the content key already (a holder by passphrase)."""
    return _parts(_frames(_plain_chunks(stream, closed, _stream_key(closed.suite, content_key))))


def identity_context(serial: str) -> bytes:
    """What an identity that the door seals apart is bound to: its parcel, by serial."""
    return joined(b"xuncha/identity/parcel", bytes.fromhex(serial))


def _plain_chunks(stream: BinaryIO, closed: Closed, key: bytes) -> Iterator[bytes]:
    stream.seek(closed.start)
    at, number, flag = closed.start, 0, _MORE
    while flag == _MORE:
        flag, length = _CHUNK.unpack(_exactly(stream, _CHUNK.size))
        at += _CHUNK.size + length
        if at > closed.end or flag not in (_MORE, _LAST):
            raise SealBroken
        context = _chunk_context(closed.preamble, number, flag)
        yield closed.suite.decrypt(key, _exactly(stream, length), context)
        number += 1
    if at != closed.end:
        raise SealBroken


def _frames(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Frames may lie across chunks; data frames are at most as large as what the door received at once."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= _FRAME.size:
            sort, length = _FRAME.unpack_from(waiting)
            if len(waiting) < _FRAME.size + length:
                break
            yield sort, bytes(waiting[_FRAME.size : _FRAME.size + length])
            del waiting[: _FRAME.size + length]
    if waiting:
        raise SealBroken


def _parts(frames: Iterator[tuple[int, bytes]]) -> Iterator[Part]:
    for sort, data in frames:
        if sort == _BEGIN:
            about = json.loads(data)
            yield Part(str(about.pop("name")), about, _data(frames))
        elif sort != _PAD:
            raise SealBroken


def _data(frames: Iterator[tuple[int, bytes]]) -> Iterator[bytes]:
    for sort, data in frames:
        if sort == _FINISH:
            return
        if sort != _DATA:
            raise SealBroken
        yield data
    raise SealBroken


def _read_tail(tail: bytes) -> tuple[Head, tuple[tuple[bytes, bytes], ...]]:
    try:
        body = json.loads(tail)
        keys = tuple((base64.b64decode(mark), base64.b64decode(wrapped)) for mark, wrapped in body["keys"])
        return Head(**json.loads(body["head"])), keys
    except (ValueError, KeyError, TypeError) as error:
        raise SealBroken from error


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise SealBroken
    return data


def _stream_key(suite: Suite, master: bytes) -> bytes:
    return suite.derive(master, b"xuncha/parcel/stream")


def _key_context(preamble: bytes, said: bytes) -> bytes:
    return joined(b"xuncha/parcel/key", preamble, said)


def _chunk_context(preamble: bytes, number: int, flag: int) -> bytes:
    return joined(b"xuncha/parcel/chunk", preamble, number.to_bytes(8, "big"), bytes([flag]))


def _json(value: Any) -> bytes:
    """One text for one content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
