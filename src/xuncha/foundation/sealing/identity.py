"""Level 2: an identity that nobody opens alone. The data key is split into two halves, each useless by itself.

Layout: `XI` · format 1 · suite · random id (16) · commitments of half A and half B (32 each) · length and payload ·
then, for role A and role B, a count and entries of fingerprint (16) · length · half sealed to that public key. The
front part is authenticated with the payload; the entries may be replaced (`rewrap`) without touching it, and what was
replaced by a forger is refused, because a half must fit its commitment.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.errors import SealBroken, TooFewHolders
from xuncha.foundation.sealing.suites import MASTER_BYTES, Suite, fingerprint, joined

Role = Literal["a", "b"]
ROLES: tuple[Role, ...] = ("a", "b")
FEWEST_HOLDERS = 2

_MAGIC = b"XI\x01"
_ID = 16
_MARK = 16
_COMMITMENT = 32
_FRONT = len(_MAGIC) + 1 + _ID + 2 * _COMMITMENT


@dataclass(frozen=True, slots=True)
class _Blob:
    front: bytes
    payload: bytes
    a: tuple[tuple[bytes, bytes], ...]
    b: tuple[tuple[bytes, bytes], ...]

    @property
    def suite(self) -> Suite:
        return suites.get(self.front[len(_MAGIC)])

    @property
    def id(self) -> bytes:
        return self.front[len(_MAGIC) + 1 :][:_ID]

    def commitment(self, role: Role) -> bytes:
        start = len(_MAGIC) + 1 + _ID + ROLES.index(role) * _COMMITMENT
        return self.front[start : start + _COMMITMENT]

    def entries(self, role: Role) -> tuple[tuple[bytes, bytes], ...]:
        return self.a if role == "a" else self.b


def seal(
    plaintext: bytes, holders_a: Sequence[bytes], holders_b: Sequence[bytes], context: bytes, suite: Suite
) -> bytes:
    """Seal to the public keys of both roles; TooFewHolders below two different keys on a side or on both sides at once."""
    require_holders(holders_a, holders_b)
    halves = {"a": os.urandom(MASTER_BYTES), "b": os.urandom(MASTER_BYTES)}
    blob_id = os.urandom(_ID)
    commitments = b"".join(_commitment(suite, blob_id, role, halves[role]) for role in ROLES)
    front = _MAGIC + bytes([suite.code]) + blob_id + commitments
    payload = suite.encrypt(
        _data_key(suite, blob_id, halves["a"], halves["b"]), plaintext, joined(front, context)
    )
    blob = _Blob(front, payload, (), ())
    blob = replace(blob, a=_wrapped(blob, "a", halves["a"], holders_a, context))
    return _written(replace(blob, b=_wrapped(blob, "b", halves["b"], holders_b, context)))


def open_sealed(sealed: bytes, half_a: bytes, half_b: bytes, context: bytes) -> bytes:
    """The plaintext, from one half of each role."""
    blob = _read(sealed)
    require_fit(sealed, "a", half_a)
    require_fit(sealed, "b", half_b)
    key = _data_key(blob.suite, blob.id, half_a, half_b)
    return blob.suite.decrypt(key, blob.payload, joined(blob.front, context))


def unwrap_half(sealed: bytes, role: Role, public: bytes, private: bytes, context: bytes) -> bytes:
    """One half, by one of its holders. Opens nothing; SealBroken when nothing was wrapped for this key."""
    blob = _read(sealed)
    own = fingerprint(blob.suite, public)
    for mark, wrapped in blob.entries(role):
        if hmac.compare_digest(mark, own):
            half = blob.suite.open_with(private, wrapped, _half_context(blob, role, context))
            require_fit(sealed, role, half)
            return half
    raise SealBroken("这份密封的身份不是为这把密钥封的，打不开")


def rewrap(sealed: bytes, role: Role, half: bytes, holders: Sequence[bytes], context: bytes) -> bytes:
    """The same payload with this role's half wrapped to other holders; needs that half only and opens nothing."""
    blob = _read(sealed)
    require_fit(sealed, role, half)
    _require_enough(holders)
    entries = _wrapped(blob, role, half, holders, context)
    return _written(replace(blob, a=entries) if role == "a" else replace(blob, b=entries))


def holders(sealed: bytes, role: Role) -> list[bytes]:
    """Fingerprints of the public keys a role's half is wrapped to."""
    return [mark for mark, _wrapped_half in _read(sealed).entries(role)]


def suite_of(sealed: bytes) -> Suite:
    return _read(sealed).suite


def require_fit(sealed: bytes, role: Role, half: bytes) -> None:
    """SealBroken unless this is the half that was made when the identity was sealed."""
    blob = _read(sealed)
    if not hmac.compare_digest(blob.commitment(role), _commitment(blob.suite, blob.id, role, half)):
        raise SealBroken


def require_holders(holders_a: Sequence[bytes], holders_b: Sequence[bytes]) -> None:
    """Two different keys on each side, and no key on both."""
    _require_enough(holders_a)
    _require_enough(holders_b)
    if set(holders_a) & set(holders_b):
        raise TooFewHolders("同一把密钥不能同时保管两方，否则一个人就能打开")


def _require_enough(holders: Iterable[bytes]) -> None:
    if len(set(holders)) < FEWEST_HOLDERS:
        raise TooFewHolders


def _data_key(suite: Suite, blob_id: bytes, half_a: bytes, half_b: bytes) -> bytes:
    secret = bytes(left ^ right for left, right in zip(half_a, half_b, strict=True))
    return suite.derive(secret, b"xuncha/identity/" + blob_id)


def _commitment(suite: Suite, blob_id: bytes, role: Role, half: bytes) -> bytes:
    return suite.derive(half, b"xuncha/identity-half/" + blob_id + role.encode(), _COMMITMENT)


def _half_context(blob: _Blob, role: Role, context: bytes) -> bytes:
    return joined(blob.front, role.encode(), context)


def _wrapped(
    blob: _Blob, role: Role, half: bytes, publics: Sequence[bytes], context: bytes
) -> tuple[tuple[bytes, bytes], ...]:
    suite, place = blob.suite, _half_context(blob, role, context)
    once = dict.fromkeys(publics)
    return tuple((fingerprint(suite, public), suite.seal_to(public, half, place)) for public in once)


def _written(blob: _Blob) -> bytes:
    parts = [blob.front, len(blob.payload).to_bytes(4, "big"), blob.payload]
    for role in ROLES:
        parts.append(bytes([len(blob.entries(role))]))
        for mark, wrapped in blob.entries(role):
            parts += [mark, len(wrapped).to_bytes(2, "big"), wrapped]
    return b"".join(parts)


def _read(sealed: bytes) -> _Blob:
    sealed = bytes(sealed)
    cursor = _Cursor(sealed)
    front = cursor.take(_FRONT)
    if front[: len(_MAGIC)] != _MAGIC:
        raise SealBroken
    payload = cursor.take(cursor.number(4))
    blob = _Blob(front, payload, _entries(cursor), _entries(cursor))
    cursor.require_end()
    return blob


def _entries(cursor: _Cursor) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((cursor.take(_MARK), cursor.take(cursor.number(2))) for _ in range(cursor.number(1)))


class _Cursor:
    """Reads forward; SealBroken instead of running over the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        if len(part) != count:
            raise SealBroken
        self.at += count
        return part

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "big")

    def require_end(self) -> None:
        if self.at != len(self.data):
            raise SealBroken
