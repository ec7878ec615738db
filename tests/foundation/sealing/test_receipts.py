"""Receipts: long enough, forgiving to type, and what is derived from them tells nothing of the rest."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.foundation.sealing import checkdigit, receipts, suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.signed import read, sign

SUITE = suites.INTERNATIONAL
secrets = st.binary(min_size=32, max_size=32).map(bytes.hex)
receipt_digits = secrets.map(lambda secret: receipts.receipt_of(secret, SUITE))


def test_a_receipt_holds_more_than_a_hundred_bits() -> None:
    assert math.log2(10 ** (receipts.DIGITS - 1)) > 100


@given(secrets)
def test_the_same_form_gets_the_same_receipt(secret: str) -> None:
    one = receipts.receipt_of(secret, SUITE)
    assert one == receipts.receipt_of(secret, SUITE) == receipts.read(receipts.grouped(one))
    assert len(one) == receipts.DIGITS


def test_receipts_differ() -> None:
    found = {receipts.receipt_of(receipts.new_secret(), SUITE) for _ in range(2000)}
    assert len(found) == 2000
    assert len({receipt[0] for receipt in found}) == 10


@given(receipt_digits, st.integers(0, 31), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(receipt: str, at: int, by: int) -> None:
    wrong = receipt[:at] + str((int(receipt[at]) + by) % 10) + receipt[at + 1 :]
    assert receipts.read(wrong) is None


@given(receipt_digits, st.integers(0, 30))
def test_two_swapped_digits_are_noticed(receipt: str, at: int) -> None:
    swapped = receipt[:at] + receipt[at + 1] + receipt[at] + receipt[at + 2 :]
    assert receipt[at] == receipt[at + 1] or receipts.read(swapped) is None


@given(receipt_digits)
def test_full_width_digits_and_hyphens_are_read(receipt: str) -> None:
    wide = "-".join("".join(chr(ord(digit) + 0xFEE0) for digit in receipt))
    assert receipts.read(wide) == receipt
    assert receipts.read(receipt[:-1]) is None
    assert receipts.read("٣" * 32) is None  # digits of another script are not digits here


@given(receipt_digits)
def test_id_key_and_marker_have_nothing_in_common(receipt: str) -> None:
    thread, reply = receipts.thread_id(receipt, SUITE), receipts.reply_key(receipt, SUITE)
    marker = receipts.marker_key(receipt, SUITE)
    assert len({thread, reply[:16], marker[:16]}) == 3
    assert receipts.same(thread, receipts.thread_id(receipt, SUITE))
    assert not receipts.same(thread, bytes.fromhex(receipts.serial_of("00" * 32, SUITE)))


@given(receipt_digits, st.text())
def test_an_answer_opens_in_its_own_place_only(receipt: str, text: str) -> None:
    thread, key = receipts.thread_id(receipt, SUITE), receipts.reply_key(receipt, SUITE)
    text = text.encode("utf8", "replace").decode()
    sealed = receipts.seal_reply(key, thread, 1, text, SUITE)
    assert receipts.open_reply(key, thread, 1, sealed, SUITE) == text
    with pytest.raises(SealBroken):
        receipts.open_reply(key, thread, 2, sealed, SUITE)
    with pytest.raises(SealBroken):
        receipts.open_reply(key, thread[::-1], 1, sealed, SUITE)


def test_the_table_of_the_check_digit_is_complete() -> None:
    for interim in ("", *"0123456789", *(f"{n}{m}" for n in range(10) for m in range(10))):
        for digit in "0123456789":
            assert checkdigit.fits(checkdigit.with_check(interim + digit))


@pytest.mark.parametrize("suite", [suites.INTERNATIONAL, suites.GM], ids=lambda suite: suite.name)
def test_a_signed_document_is_read_by_purpose_and_from_those_trusted_only(suite: suites.Suite) -> None:
    pair, stranger = suite.new_signing_pair(), suite.new_signing_pair()
    trusted = [(suite.code, pair.public)]
    text = sign("bundle", '{"版本": 1}', pair.private, suite)
    assert read("bundle", text, trusted) == '{"版本": 1}'
    for purpose, document, keys in (
        ("acks", text, trusted),
        ("bundle", text.replace("版本", "板本"), trusted),
        ("bundle", text, [(suite.code, stranger.public)]),
        ("bundle", text, []),
        ("bundle", "not json", trusted),
        ("bundle", "[]", trusted),
    ):
        with pytest.raises(SealBroken):
            read(purpose, document, keys)
