"""Published test vectors: our suites speak the standards, not a dialect of their own."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from xuncha.foundation.sealing.suites import GM, INTERNATIONAL

_hex = bytes.fromhex


def test_sm3_of_abc():
    """GB/T 32905-2016, A.1."""
    assert GM.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sha256_of_abc():
    """FIPS 180-4."""
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert INTERNATIONAL.digest(b"abc").hex() == expected


def test_sm4_gcm_of_rfc_8998():
    """RFC 8998, A.1."""
    key, nonce = _hex("0123456789ABCDEFFEDCBA9876543210"), _hex("00001234567800000000ABCD")
    context = _hex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plaintext = b"".join(bytes([byte]) * 8 for byte in _hex("AABBCCDDEEFFEEAA"))
    expected = _hex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert GM.aead_encrypt(key, nonce, plaintext, context) == expected
    assert GM.decrypt(key, nonce + expected, context) == plaintext


def test_aes_256_gcm_of_the_gcm_specification():
    """McGrew and Viega, test case 14."""
    expected = _hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
    assert INTERNATIONAL.aead_encrypt(bytes(32), bytes(12), bytes(16), b"") == expected


def test_x25519_of_rfc_7748():
    """RFC 7748, 5.2, first vector: the exchange that `seal_to` builds on."""
    scalar = _hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    point = _hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    shared = X25519PrivateKey.from_private_bytes(scalar).exchange(X25519PublicKey.from_public_bytes(point))
    assert shared.hex() == "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"


def test_derivation_is_hkdf_without_salt():
    """RFC 5869, A.3 (empty salt and info)."""
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert INTERNATIONAL.derive(b"\x0b" * 22, b"", 42).hex() == expected


def test_ed25519_of_rfc_8032():
    """RFC 8032, 7.1, test 1: the empty message."""
    private = _hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = _hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = INTERNATIONAL.sign(private, b"")
    assert signature.hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert INTERNATIONAL.verify(public, signature, b"")


SM2_PRIVATE = _hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
SM2_PUBLIC = _hex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)


def _der(tag: int, body: bytes) -> bytes:
    return bytes([tag, len(body)]) + body


def _der_integer(value: bytes) -> bytes:
    return _der(2, (b"\0" if value[0] & 0x80 else b"") + value)


def test_sm2_verifies_the_signature_of_the_standard():
    """GB/T 32918.5-2017, A.2."""
    pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    r = _hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3")
    s = _hex("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
    signature = _der(0x30, _der_integer(r) + _der_integer(s))
    assert GM.verify(SM2_PUBLIC, signature, b"message digest")
    assert not GM.verify(SM2_PUBLIC, signature, b"message digests")


def test_sm2_opens_the_ciphertext_of_the_standard():
    """GB/T 32918.5-2017, C.2."""
    gmssl = pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    x = _hex("04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73")
    y = _hex("E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0")
    digest = _hex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766")
    body = _hex("21886CA989CA9C7D58087307CA93092D651EFA")
    sealed = _der(0x30, _der_integer(x) + _der_integer(y) + _der(4, digest) + _der(4, body))
    assert gmssl.sm2_decrypt(SM2_PRIVATE, sealed) == b"encryption standard"
