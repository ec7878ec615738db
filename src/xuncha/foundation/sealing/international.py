"""X25519, HKDF-SHA-256, AES-256-GCM, SHA-256, Ed25519."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from xuncha.foundation.sealing.base import KeyPair, Symmetric
from xuncha.foundation.sealing.errors import SealBroken

_POINT = 32


class International(Symmetric):
    """Sealing to a public key: ephemeral X25519, both public halves in the derivation, AES-256-GCM."""

    code = 1
    name = "international"
    label = "国际"
    digest_name = "sha256"
    key_bytes = 32
    hash = SHA256

    def require(self) -> None:
        """Always there."""

    def aead_encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, plaintext, context)

    def aead_decrypt(self, key: bytes, nonce: bytes, body: bytes, context: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, body, context)

    def new_pair(self) -> KeyPair:
        private = X25519PrivateKey.generate()
        return KeyPair(private.public_key().public_bytes_raw(), private.private_bytes_raw())

    def seal_to(self, public: bytes, plaintext: bytes, context: bytes) -> bytes:
        once = self.new_pair()
        key = self._shared(once.private, public, once.public, public)
        return once.public + self.encrypt(key, plaintext, context)

    def open_with(self, private: bytes, sealed: bytes, context: bytes) -> bytes:
        once, body = sealed[:_POINT], sealed[_POINT:]
        own = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
        return self.decrypt(self._shared(private, once, once, own), body, context)

    def _shared(self, private: bytes, public: bytes, once: bytes, to: bytes) -> bytes:
        """ValueError covers short keys and points of low order, whose secret is zero."""
        try:
            secret = X25519PrivateKey.from_private_bytes(private).exchange(
                X25519PublicKey.from_public_bytes(public)
            )
        except ValueError as error:
            raise SealBroken from error
        return self.derive(secret, b"xuncha/seal-to/" + once + to)

    def new_signing_pair(self) -> KeyPair:
        private = Ed25519PrivateKey.generate()
        return KeyPair(private.public_key().public_bytes_raw(), private.private_bytes_raw())

    def sign(self, private: bytes, data: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(private).sign(data)

    def verify(self, public: bytes, signature: bytes, data: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True
