"""A private key locked by its holder's passphrase (Argon2id), and again by a printed code for the sealed envelope.

Locked by passphrase: `XL` · format 1 · suite · passes (1) · KiB (4) · lanes (1) · salt (16) · AEAD. Everything in front
of the AEAD is authenticated. Locked by code: `XR` · format 1 · suite · AEAD; the code has 132 random bits, so it needs
no slow hash.
"""

from __future__ import annotations

import os
import secrets
import struct
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.checkdigit import with_check
from xuncha.foundation.sealing.errors import SealBroken, WrongPassphrase
from xuncha.foundation.sealing.suites import MASTER_BYTES, Suite, joined

_LOCK = struct.Struct(">3sBBIB16s")
_LOCK_MAGIC = b"XL\x01"
_SHEET = struct.Struct(">3sB")
_SHEET_MAGIC = b"XR\x01"
_MOST_KIB = 1024 * 1024  # a changed row must not make the server ask for all its memory
_MOST_PASSES = 64
GROUPS = 10
"""Groups of a printed code; each has four random digits and a check digit: 132.9 bits altogether."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: passes over so many KiB."""

    passes: int = 4
    kib: int = 128 * 1024
    lanes: int = 4


def lock(private: bytes, passphrase: str, context: bytes, suite: Suite, cost: Cost | None = None) -> bytes:
    """Lock a key; `context` says whose and what for, and must be given again to unlock."""
    cost = cost or Cost()
    head = _LOCK.pack(_LOCK_MAGIC, suite.code, cost.passes, cost.kib, cost.lanes, os.urandom(16))
    return head + suite.encrypt(_stretched(head, passphrase, suite), private, joined(head, context))


def unlock(locked: bytes, passphrase: str, context: bytes) -> bytes:
    """The key. WrongPassphrase when it does not open: a wrong passphrase and a changed row look the same."""
    head = bytes(locked[: _LOCK.size])
    suite = _suite_of_lock(head)
    try:
        return suite.decrypt(
            _stretched(head, passphrase, suite), bytes(locked[_LOCK.size :]), joined(head, context)
        )
    except SealBroken as error:
        raise WrongPassphrase from error


def _suite_of_lock(head: bytes) -> Suite:
    if len(head) != _LOCK.size:
        raise SealBroken
    magic, code, passes, kib, lanes, _salt = _LOCK.unpack(head)
    sane = 1 <= passes <= _MOST_PASSES and 1 <= lanes <= 64 and 8 * lanes <= kib <= _MOST_KIB
    if magic != _LOCK_MAGIC or not sane:
        raise SealBroken
    return suites.get(code)


def _stretched(head: bytes, passphrase: str, suite: Suite) -> bytes:
    """Full-width and composed forms of the same characters count as the same passphrase."""
    _magic, _code, passes, kib, lanes, salt = _LOCK.unpack(head)
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    raw = hash_secret_raw(secret, salt, passes, kib, lanes, MASTER_BYTES, Type.ID)
    return suite.derive(raw, b"xuncha/passphrase")


def new_code(groups: int = GROUPS) -> str:
    """A code to print or write down: groups of five digits, the last of each a check digit."""
    return " ".join(with_check(f"{secrets.randbelow(10_000):04d}") for _ in range(groups))


def wrong_groups(code: str, groups: int = GROUPS) -> list[int]:
    """Which groups (from 1) were mistyped; a missing or extra digit makes all of them suspect."""
    digits = _digits(code)
    if len(digits) != groups * 5:
        return list(range(1, groups + 1))
    parts = [digits[at : at + 5] for at in range(0, len(digits), 5)]
    return [number for number, part in enumerate(parts, 1) if with_check(part[:4]) != part]


def lock_by_code(private: bytes, code: str, context: bytes, suite: Suite) -> bytes:
    """The copy that the printed code opens; it stays in the database, the code does not."""
    head = _SHEET.pack(_SHEET_MAGIC, suite.code)
    return head + suite.encrypt(_from_code(code, suite), private, joined(head, context))


def unlock_by_code(locked: bytes, code: str, context: bytes) -> bytes:
    """The key; WrongPassphrase when the code belongs to another sheet."""
    head = bytes(locked[: _SHEET.size])
    if len(head) != _SHEET.size or head[:3] != _SHEET_MAGIC:
        raise SealBroken
    suite = suites.get(head[3])
    try:
        return suite.decrypt(_from_code(code, suite), bytes(locked[_SHEET.size :]), joined(head, context))
    except SealBroken as error:
        raise WrongPassphrase("恢复单上的编码不对，打不开密钥") from error


def _from_code(code: str, suite: Suite) -> bytes:
    return suite.derive(_digits(code).encode(), b"xuncha/printed-code")


def _digits(code: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKC", code) if mark in "0123456789")
