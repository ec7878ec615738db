"""Both suites, by their properties: what was sealed opens, and nothing else does."""

from __future__ import annotations

import builtins

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing
from xuncha.foundation.sealing.suites import GM, INTERNATIONAL, Suite

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(params=["international", "gm"])
def suite(request) -> Suite:
    if request.param == "gm":
        pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    return suites.choose(request.param)


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@few
@given(st.binary(max_size=300), st.binary(max_size=40), st.data())
def test_a_value_opens_whole_or_not_at_all(suite, plaintext, context, data):
    key = bytes(range(suite.key_bytes))
    sealed = suite.encrypt(key, plaintext, context)
    assert suite.decrypt(key, sealed, context) == plaintext
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    for wrong in (_flipped(sealed, bit), sealed[:-1], sealed + b"\0", b""):
        with pytest.raises(SealBroken):
            suite.decrypt(key, wrong, context)
    with pytest.raises(SealBroken):
        suite.decrypt(key, sealed, context + b"x")
    with pytest.raises(SealBroken):
        suite.decrypt(bytes(suite.key_bytes), sealed, context)


@few
@given(st.binary(max_size=300), st.binary(max_size=40))
def test_only_the_holder_opens_what_was_sealed_to_a_public_key(suite, plaintext, context):
    pair, other = suite.new_pair(), suite.new_pair()
    sealed = suite.seal_to(pair.public, plaintext, context)
    assert suite.open_with(pair.private, sealed, context) == plaintext
    assert sealed != suite.seal_to(pair.public, plaintext, context)
    with pytest.raises(SealBroken):
        suite.open_with(other.private, sealed, context)
    with pytest.raises(SealBroken):
        suite.open_with(pair.private, sealed, context + b"x")


@pytest.mark.slow
def test_every_single_flipped_bit_is_refused(suite):
    pair = suite.new_pair()
    sealed = suite.seal_to(pair.public, "张三".encode(), b"here")
    for bit in range(len(sealed) * 8):
        with pytest.raises(SealBroken):
            suite.open_with(pair.private, _flipped(sealed, bit), b"here")
    for end in range(len(sealed)):
        with pytest.raises(SealBroken):
            suite.open_with(pair.private, sealed[:end], b"here")


def test_foreign_public_keys_are_refused(suite):
    for wrong in (b"", b"short", bytes(len(suite.new_pair().public))):
        with pytest.raises(SealBroken):
            suite.seal_to(wrong, b"text", b"")


def test_signatures_hold_for_one_text_and_one_key(suite):
    pair, other = suite.new_signing_pair(), suite.new_signing_pair()
    signature = suite.sign(pair.private, b"text")
    assert suite.verify(pair.public, signature, b"text")
    assert not suite.verify(pair.public, signature, b"texts")
    assert not suite.verify(other.public, signature, b"text")
    assert not suite.verify(pair.public, _flipped(signature, 40), b"text")
    assert not suite.verify(pair.public, b"", b"text")
    assert not suite.verify(b"", signature, b"text")


def test_purposes_lead_to_different_keys(suite):
    master = suites.new_master()
    assert suite.derive(master, b"one") == suite.derive(master, b"one")
    assert suite.derive(master, b"one") != suite.derive(master, b"two")
    assert len(suite.derive(master, b"one")) == suite.key_bytes
    assert len(suite.derive(master, b"one", 64)) == 64


def test_a_suite_is_found_by_code_and_by_both_names():
    assert suites.get(1) is INTERNATIONAL is suites.choose("international")
    assert suites.get(2) is GM is suites.choose("国密") is suites.choose(" GM ")
    with pytest.raises(SealBroken, match="不认识"):
        suites.get(9)
    with pytest.raises(SealBroken, match="可选"):
        suites.choose("rot13")


def test_a_private_key_does_not_show_in_a_traceback(suite):
    assert repr(suite.new_pair().private) not in repr(suite.new_pair())
    assert "private" not in repr(suite.new_pair())


def test_without_its_library_the_national_suite_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "gmssl_pyx":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SuiteMissing, match=r"requirements-gm\.lock"):
        GM.new_pair()
    assert GM.decrypt(bytes(16), GM.encrypt(bytes(16), b"text", b""), b"") == b"text"
