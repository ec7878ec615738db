"""国密: SM2 (GmSSL), HKDF with SM3, SM4-GCM, SM3. Without gmssl-pyx everything but the key pairs still works."""

from __future__ import annotations

import os
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3

from xuncha.foundation.sealing.base import KeyPair, Symmetric
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing

_TAG = 16
_SECRET = 32
_PRIVATE = 32  # SM2 signatures and our derivation need the public half too: it stands behind the private one


class Gm(Symmetric):
    """Sealing to a public key: a random secret under SM2 encryption (C1C3C2, DER), a key derived from it, SM4-GCM."""

    code = 2
    name = "gm"
    label = "国密"
    digest_name = "sm3"
    key_bytes = 16
    hash = SM3

    def require(self) -> None:
        _gmssl()

    def aead_encrypt(self, key: bytes, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        work = Cipher(SM4(key), GCM(nonce)).encryptor()
        work.authenticate_additional_data(context)
        return work.update(plaintext) + work.finalize() + work.tag

    def aead_decrypt(self, key: bytes, nonce: bytes, body: bytes, context: bytes) -> bytes:
        work = Cipher(SM4(key), GCM(nonce, body[-_TAG:])).decryptor()
        work.authenticate_additional_data(context)
        return work.update(body[:-_TAG]) + work.finalize()

    def new_pair(self) -> KeyPair:
        public, private = _gmssl().sm2_key_generate()
        return KeyPair(public, private + public)

    def seal_to(self, public: bytes, plaintext: bytes, context: bytes) -> bytes:
        gmssl = _gmssl()
        secret = os.urandom(_SECRET)
        try:
            wrapped = gmssl.sm2_encrypt(gmssl.normalize_sm2_public_key(public), secret)
        except (gmssl.GmsslInnerError, ValueError) as error:
            raise SealBroken from error
        key = self._key(secret, wrapped, public)
        return len(wrapped).to_bytes(2, "big") + wrapped + self.encrypt(key, plaintext, context)

    def open_with(self, private: bytes, sealed: bytes, context: bytes) -> bytes:
        gmssl = _gmssl()
        end = 2 + int.from_bytes(sealed[:2], "big")
        wrapped = sealed[2:end]
        try:
            secret = gmssl.sm2_decrypt(private[:_PRIVATE], wrapped)
        except (gmssl.GmsslInnerError, ValueError) as error:
            raise SealBroken from error
        return self.decrypt(self._key(secret, wrapped, private[_PRIVATE:]), sealed[end:], context)

    def _key(self, secret: bytes, wrapped: bytes, public: bytes) -> bytes:
        return self.derive(secret, b"xuncha/seal-to/" + wrapped + public)

    def new_signing_pair(self) -> KeyPair:
        return self.new_pair()

    def sign(self, private: bytes, data: bytes) -> bytes:
        return bytes(_gmssl().sm2_sign(private[:_PRIVATE], private[_PRIVATE:], data))

    def verify(self, public: bytes, signature: bytes, data: bytes) -> bool:
        gmssl = _gmssl()
        try:
            return bool(gmssl.sm2_verify(public, data, signature))
        except (gmssl.GmsslInnerError, ValueError):
            return False


def _gmssl() -> Any:
    try:
        import gmssl_pyx
    except ImportError:
        raise SuiteMissing from None
    return gmssl_pyx
