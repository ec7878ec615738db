"""The algorithms a sealed value may carry. Each value names its own, so that a second suite (国密) can join later."""

from __future__ import annotations

import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xuncha.foundation.keys.errors import SealBroken


class Suite(Protocol):
    """One algorithm. `code` is written into every value and never reused for another algorithm."""

    code: int
    name: str
    key_bytes: int

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes: ...

    def decrypt(self, key: bytes, ciphertext: bytes, context: bytes) -> bytes: ...

    def derive(self, key: bytes, purpose: bytes) -> bytes: ...


class Aes256Gcm:
    """AES-256-GCM with a random 96-bit nonce in front; a key of its own for each purpose."""

    code = 1
    name = "AES-256-GCM"
    key_bytes = 32
    nonce_bytes = 12

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = os.urandom(self.nonce_bytes)
        return nonce + AESGCM(key).encrypt(nonce, plaintext, context)

    def decrypt(self, key: bytes, ciphertext: bytes, context: bytes) -> bytes:
        nonce, body = ciphertext[: self.nonce_bytes], ciphertext[self.nonce_bytes :]
        try:
            return AESGCM(key).decrypt(nonce, body, context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def derive(self, key: bytes, purpose: bytes) -> bytes:
        return HKDF(SHA256(), self.key_bytes, salt=None, info=b"xuncha/at-rest/" + purpose).derive(key)


CURRENT: Suite = Aes256Gcm()
SUITES: dict[int, Suite] = {CURRENT.code: CURRENT}


def suite(code: int) -> Suite:
    """The suite a value was sealed with."""
    try:
        return SUITES[code]
    except KeyError:
        raise SealBroken from None
