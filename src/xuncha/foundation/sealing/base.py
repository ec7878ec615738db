"""What both suites share: key pairs, random nonces in front, keys derived by HKDF with the suite's own hash."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xuncha.foundation.sealing.errors import SealBroken

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Raw bytes as the suite writes them; `private` contains what opening needs, the public half included."""

    public: bytes
    private: bytes = field(repr=False)


class Symmetric:
    """The half of a suite that needs no pairs. Random 96-bit nonces: fewer than 2^32 values under one key."""

    digest_name: str
    key_bytes: int
    hash: type[HashAlgorithm]

    def encrypt(self, key: bytes, plaintext: bytes, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.aead_encrypt(key, nonce, plaintext, context)

    def decrypt(self, key: bytes, ciphertext: bytes, context: bytes) -> bytes:
        try:
            return self.aead_decrypt(key, ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def derive(self, key: bytes, purpose: bytes, length: int | None = None) -> bytes:
        return HKDF(self.hash(), length or self.key_bytes, salt=None, info=purpose).derive(key)

    def digest(self, data: bytes) -> bytes:
        return hashlib.new(self.digest_name, data).digest()

    def aead_encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        raise NotImplementedError

    def aead_decrypt(self, key: bytes, nonce: bytes, body: bytes, context: bytes) -> bytes:
        raise NotImplementedError
