"""Two suites of algorithms behind one interface; each sealed value carries the code of its own, for ever.

International: X25519, HKDF-SHA-256, AES-256-GCM, SHA-256, Ed25519. 国密: SM2, HKDF with SM3, SM4-GCM, SM3.
Every primitive comes from a kept library (`cryptography`, `hashlib`, GmSSL through gmssl-pyx). None of this is a
certified cryptographic module (GB/T 39786); docs/security.md says so.
"""

from __future__ import annotations

import os
from typing import Protocol

from xuncha.foundation.sealing.base import KeyPair as KeyPair
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.gm import Gm
from xuncha.foundation.sealing.international import International

MASTER_BYTES = 32
"""Length of secrets that keys are derived from, whatever the suite's own key length."""


class Suite(Protocol):
    """One set of algorithms. `code` is written into every value and never reused.

    `decrypt` and `open_with` raise SealBroken; public-key work raises SuiteMissing when its library is absent.
    """

    code: int
    name: str
    label: str
    digest_name: str
    key_bytes: int

    def require(self) -> None: ...

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes: ...

    def decrypt(self, key: bytes, ciphertext: bytes, context: bytes) -> bytes: ...

    def derive(self, key: bytes, purpose: bytes, length: int | None = None) -> bytes: ...

    def digest(self, data: bytes) -> bytes: ...

    def new_pair(self) -> KeyPair: ...

    def seal_to(self, public: bytes, plaintext: bytes, context: bytes) -> bytes: ...

    def open_with(self, private: bytes, sealed: bytes, context: bytes) -> bytes: ...

    def new_signing_pair(self) -> KeyPair: ...

    def sign(self, private: bytes, data: bytes) -> bytes: ...

    def verify(self, public: bytes, signature: bytes, data: bytes) -> bool: ...


INTERNATIONAL: Suite = International()
GM: Suite = Gm()
_SUITES = (INTERNATIONAL, GM)


class UnknownSuite(SealBroken):
    """A value or a setting names a suite this version does not know."""


def get(code: int) -> Suite:
    """The suite a value was sealed with."""
    for suite in _SUITES:
        if suite.code == code:
            return suite
    raise UnknownSuite(f"密封内容用的算法套件（代号 {code}）本版本不认识")


def choose(name: str) -> Suite:
    """The suite of an installation by its name: `international`, or `gm` (also written 国密)."""
    for suite in _SUITES:
        if name.strip().lower() in (suite.name, suite.label):
            return suite
    raise UnknownSuite("没有这个算法套件；可选 international 或 国密（gm）")


def names() -> tuple[str, ...]:
    return tuple(suite.name for suite in _SUITES)


def fingerprint(suite: Suite, public: bytes) -> bytes:
    """16 bytes that name a public key."""
    return suite.digest(b"xuncha/public-key/" + public)[:16]


def joined(*parts: bytes) -> bytes:
    """One context of several parts, each with its length in front, so that no two lists of parts read alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def new_master() -> bytes:
    return os.urandom(MASTER_BYTES)
