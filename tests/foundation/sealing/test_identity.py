"""Level 2: two halves, wrapped to several holders each; nothing opens with one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.foundation.sealing import identity, suites
from xuncha.foundation.sealing.errors import SealBroken, TooFewHolders

CONTEXT = b"petition 7"


@pytest.fixture(scope="module", params=["international", "gm"])
def suite(request):
    if request.param == "gm":
        pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    return suites.choose(request.param)


@pytest.fixture(scope="module")
def people(suite):
    """Two holders of each role, and somebody else."""
    return {name: suite.new_pair() for name in ("a1", "a2", "b1", "b2", "other")}


@pytest.fixture
def sealed(suite, people):
    return _seal("李四 13800000000".encode(), suite, people)


def _seal(text, suite, people):
    publics = {name: pair.public for name, pair in people.items()}
    return identity.seal(text, [publics["a1"], publics["a2"]], [publics["b1"], publics["b2"]], CONTEXT, suite)


def _half(sealed, role, pair, context=CONTEXT):
    return identity.unwrap_half(sealed, role, pair.public, pair.private, context)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=500))
def test_any_holder_of_one_with_any_of_the_other_opens(suite, people, plaintext):
    sealed = _seal(plaintext, suite, people)
    for a in ("a1", "a2"):
        for b in ("b1", "b2"):
            halves = _half(sealed, "a", people[a]), _half(sealed, "b", people[b])
            assert identity.open_sealed(sealed, *halves, CONTEXT) == plaintext


def test_one_role_alone_opens_nothing(sealed, people):
    half = _half(sealed, "a", people["a1"])
    for other in (half, bytes(32), _half(sealed, "a", people["a2"])):
        with pytest.raises(SealBroken):
            identity.open_sealed(sealed, half, other, CONTEXT)


def test_nobody_unwraps_the_other_role_or_a_stranger_any(sealed, people):
    for role, name in (("b", "a1"), ("a", "b1"), ("a", "other"), ("b", "other")):
        with pytest.raises(SealBroken, match="不是为这把密钥封的"):
            _half(sealed, role, people[name])


def test_a_blob_moved_to_another_record_does_not_open(sealed, people):
    with pytest.raises(SealBroken):
        _half(sealed, "a", people["a1"], b"petition 8")
    halves = _half(sealed, "a", people["a1"]), _half(sealed, "b", people["b1"])
    with pytest.raises(SealBroken):
        identity.open_sealed(sealed, *halves, b"petition 8")


@pytest.mark.slow
def test_every_flipped_bit_is_refused_by_somebody(sealed, people):
    """A bit of one holder's entry troubles that holder; any other bit troubles everybody."""
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 0x10
        with pytest.raises(SealBroken):
            _open_as_everybody(bytes(changed), people)
    for end in range(0, len(sealed), 7):
        with pytest.raises(SealBroken):
            _open_as_everybody(sealed[:end], people)
    with pytest.raises(SealBroken):
        _open_as_everybody(sealed + b"\0", people)


def _open_as_everybody(sealed, people):
    a = [_half(sealed, "a", people[name]) for name in ("a1", "a2")]
    b = [_half(sealed, "b", people[name]) for name in ("b1", "b2")]
    return [identity.open_sealed(sealed, one, two, CONTEXT) for one, two in zip(a, b, strict=True)]


def test_halves_of_another_blob_do_not_fit(sealed, suite, people):
    other = _seal(b"somebody else", suite, people)
    with pytest.raises(SealBroken):
        identity.open_sealed(
            sealed, _half(other, "a", people["a1"]), _half(other, "b", people["b1"]), CONTEXT
        )


def test_rewrapping_needs_one_half_and_keeps_the_payload(sealed, suite, people):
    fresh = suite.new_pair()
    half = _half(sealed, "a", people["a2"])
    moved = identity.rewrap(sealed, "a", half, [people["a2"].public, fresh.public], CONTEXT)
    with pytest.raises(SealBroken):
        _half(moved, "a", people["a1"])
    halves = _half(moved, "a", fresh), _half(moved, "b", people["b1"])
    assert identity.open_sealed(moved, *halves, CONTEXT) == "李四 13800000000".encode()
    assert suites.fingerprint(suite, fresh.public) in identity.holders(moved, "a")
    assert identity.holders(moved, "b") == identity.holders(sealed, "b")


def test_rewrapping_with_a_foreign_half_is_refused(sealed, people):
    with pytest.raises(SealBroken):
        identity.rewrap(sealed, "a", bytes(32), [people["a1"].public, people["a2"].public], CONTEXT)


def test_a_forged_wrapping_is_noticed_by_the_holder(sealed, suite, people):
    """Anybody can seal to a public key; what they seal does not fit the commitment."""
    fake = identity._Blob(*_parts(sealed))
    entries = identity._wrapped(fake, "a", bytes(32), [people["a1"].public, people["a2"].public], CONTEXT)
    forged = identity._written(identity.replace(fake, a=entries))
    with pytest.raises(SealBroken):
        _half(forged, "a", people["a1"])


def _parts(sealed):
    blob = identity._read(sealed)
    return blob.front, blob.payload, blob.a, blob.b


def test_each_side_needs_two_different_holders_and_no_one_on_both(suite, people):
    a, b = people["a1"].public, people["b1"].public
    a2, b2 = people["a2"].public, people["b2"].public
    for left, right in (([a], [b, b2]), ([a, a2], [b]), ([a, a], [b, b2]), ([], [])):
        with pytest.raises(TooFewHolders, match="两名"):
            identity.seal(b"x", left, right, CONTEXT, suite)
    with pytest.raises(TooFewHolders, match="同一把密钥"):
        identity.seal(b"x", [a, a2], [a, b2], CONTEXT, suite)


def test_rewrapping_keeps_two_holders(sealed, people):
    with pytest.raises(TooFewHolders):
        identity.rewrap(sealed, "a", _half(sealed, "a", people["a1"]), [people["a1"].public], CONTEXT)


def test_nothing_of_the_plaintext_shows(sealed):
    assert "李四".encode() not in sealed
    assert b"13800000000" not in sealed
