"""Seal and open small values. A sealed value says how it was sealed; everything it says is authenticated.

Layout: `XS` · format 1 · suite (1 byte) · key version (2 bytes, big-endian) · nonce and ciphertext of the suite.
Purpose and binding are not stored: who opens a value must know what it is and where it belongs, so a value copied
into another column or row does not open.
"""

from __future__ import annotations

import struct

from xuncha.foundation.keys import keyring, suites
from xuncha.foundation.keys.errors import SealBroken

_MAGIC = b"XS\x01"
_HEAD = struct.Struct(">3sBH")


def seal(purpose: str, plaintext: bytes, *, bound_to: str) -> bytes:
    """Seal `plaintext` for one purpose and one place, with the current key."""
    number, key = keyring.current()
    suite = suites.CURRENT
    head = _HEAD.pack(_MAGIC, suite.code, number)
    return head + suite.encrypt(
        suite.derive(key, purpose.encode()), plaintext, _context(head, purpose, bound_to)
    )


def open_sealed(purpose: str, sealed: bytes, *, bound_to: str) -> bytes:
    """The plaintext. SealBroken when changed, moved or of another purpose; KeyTrouble when the key file is missing."""
    head, body = bytes(sealed[: _HEAD.size]), bytes(sealed[_HEAD.size :])
    suite_code, number = _read_head(head)
    suite = suites.suite(suite_code)
    own_key = suite.derive(keyring.key(number), purpose.encode())
    return suite.decrypt(own_key, body, _context(head, purpose, bound_to))


def key_version(sealed: bytes) -> int:
    """Which key version a value needs."""
    return _read_head(bytes(sealed[: _HEAD.size]))[1]


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
