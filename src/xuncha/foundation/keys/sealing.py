"""Seal and open small values. A sealed value says how it was sealed; everything it says is authenticated.

Layout: `XS` · format 1 · suite (1 byte) · key version (2 bytes, big-endian) · nonce and ciphertext of the suite.
Purpose and binding are not stored: who opens a value must know what it is and where it belongs, so a value copied
into another column or row does not open.
"""

from __future__ import annotations

import struct

from xuncha.foundation.keys import keyring, suites
from xuncha.foundation.keys.errors import SealBroken
from xuncha.foundation.sealing import errors
from xuncha.foundation.sealing.suites import Suite

_MAGIC = b"XS\x01"
_HEAD = struct.Struct(">3sBH")


def seal(purpose: str, plaintext: bytes, *, bound_to: str) -> bytes:
    """Seal `plaintext` for one purpose and one place, with the current key."""
    number, key = keyring.current()
    suite = suites.chosen()
    head = _HEAD.pack(_MAGIC, suite.code, number)
    return head + suite.encrypt(_own_key(suite, key, purpose), plaintext, _context(head, purpose, bound_to))


def open_sealed(purpose: str, sealed: bytes, *, bound_to: str) -> bytes:
    """The plaintext. SealBroken when changed, moved or of another purpose; KeyTrouble when the key file is missing."""
    head, body = bytes(sealed[: _HEAD.size]), bytes(sealed[_HEAD.size :])
    suite_code, number = _read_head(head)
    suite = suites.suite(suite_code)
    try:
        return suite.decrypt(
            _own_key(suite, keyring.key(number), purpose), body, _context(head, purpose, bound_to)
        )
    except errors.SealBroken as error:
        raise SealBroken from error


def is_current(sealed: bytes) -> bool:
    """Whether a value was sealed with the key version and the suite that new values get."""
    return _read_head(bytes(sealed[: _HEAD.size])) == (suites.chosen().code, keyring.current()[0])


def key_version(sealed: bytes) -> int:
    """Which key version a value needs."""
    return _read_head(bytes(sealed[: _HEAD.size]))[1]


def _own_key(suite: Suite, master: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose and suite."""
    return suite.derive(master, b"xuncha/at-rest/" + purpose.encode())


def _read_head(head: bytes) -> tuple[int, int]:
    if len(head) != _HEAD.size:
        raise SealBroken
    magic, suite_code, number = _HEAD.unpack(head)
    if magic != _MAGIC:
        raise SealBroken
    return suite_code, number


def _context(head: bytes, purpose: str, bound_to: str) -> bytes:
    """Each part with its length in front, so that no two different pairs read alike."""
    parts = [head, purpose.encode(), bound_to.encode()]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)
