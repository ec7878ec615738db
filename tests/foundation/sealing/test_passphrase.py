from __future__ import annotations

import pytest

from xuncha.foundation.sealing import passphrase
from xuncha.foundation.sealing.errors import SealBroken, WrongPassphrase
from xuncha.foundation.sealing.passphrase import Cost
from xuncha.foundation.sealing.suites import GM, INTERNATIONAL

CHEAP = Cost(passes=1, kib=64, lanes=1)
KEY = bytes(range(32))


@pytest.mark.parametrize("suite", [INTERNATIONAL, GM], ids=["international", "gm"])
def test_only_the_passphrase_unlocks(suite):
    locked = passphrase.lock(KEY, "春江潮水连海平2026", b"holder 7", suite, CHEAP)
    assert KEY not in locked
    assert passphrase.unlock(locked, "春江潮水连海平2026", b"holder 7") == KEY
    for word, context in (("春江潮水连海平2025", b"holder 7"), ("春江潮水连海平2026", b"holder 8")):
        with pytest.raises(WrongPassphrase):
            passphrase.unlock(locked, word, context)


def test_full_width_digits_are_the_same_passphrase():
    locked = passphrase.lock(KEY, "海上明月共潮生２０２６", b"", INTERNATIONAL, CHEAP)
    assert passphrase.unlock(locked, "海上明月共潮生2026", b"") == KEY


def test_any_change_of_a_locked_key_is_refused():
    locked = passphrase.lock(KEY, "pass", b"", INTERNATIONAL, CHEAP)
    for at in (*range(4), *range(10, len(locked))):  # the Argon2 costs in between have a test of their own
        changed = bytearray(locked)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            passphrase.unlock(bytes(changed), "pass", b"")


@pytest.mark.parametrize(("at", "value"), [(4, 0), (4, 255), (5, 255), (9, 0), (9, 255)])
def test_a_changed_cost_cannot_make_the_server_ask_for_all_its_memory(at, value):
    locked = bytearray(passphrase.lock(KEY, "pass", b"", INTERNATIONAL, CHEAP))
    locked[at] = value
    with pytest.raises(SealBroken):
        passphrase.unlock(bytes(locked), "pass", b"")


def test_a_lower_cost_does_not_pass_for_the_same_lock():
    locked = bytearray(passphrase.lock(KEY, "pass", b"", INTERNATIONAL, Cost(passes=2, kib=64, lanes=1)))
    locked[4] = 1
    with pytest.raises(WrongPassphrase):
        passphrase.unlock(bytes(locked), "pass", b"")


def test_a_code_is_long_enough_and_each_group_checks_itself():
    code = passphrase.new_code()
    groups = code.split()
    assert len(groups) == passphrase.GROUPS == 10
    assert all(len(group) == 5 and group.isdigit() for group in groups)
    assert 10_000**passphrase.GROUPS > 2**128
    assert passphrase.wrong_groups(code) == []
    assert passphrase.new_code() != code


def test_every_single_typing_slip_is_caught_with_its_group():
    code = passphrase.new_code()
    for at, mark in enumerate(code):
        if mark != " ":
            for digit in set("0123456789") - {mark}:
                slip = code[:at] + digit + code[at + 1 :]
                assert passphrase.wrong_groups(slip) == [at // 6 + 1]


def test_swapped_neighbours_are_caught():
    code = passphrase.new_code()
    for at in range(len(code) - 1):
        one, two = code[at], code[at + 1]
        if " " not in (one, two) and one != two:
            assert passphrase.wrong_groups(code[:at] + two + one + code[at + 2 :]) == [at // 6 + 1]


def test_a_missing_digit_makes_all_groups_suspect():
    assert passphrase.wrong_groups(passphrase.new_code()[:-1]) == list(range(1, 11))


def test_the_sheet_opens_however_it_is_typed():
    code = passphrase.new_code()
    locked = passphrase.lock_by_code(KEY, code, b"holder 7", INTERNATIONAL)
    for typed in (code, code.replace(" ", ""), code.replace(" ", "－"), f" {code}\n"):
        assert passphrase.unlock_by_code(locked, typed, b"holder 7") == KEY


def test_another_sheet_does_not_open():
    locked = passphrase.lock_by_code(KEY, passphrase.new_code(), b"holder 7", GM)
    with pytest.raises(WrongPassphrase, match="恢复单"):
        passphrase.unlock_by_code(locked, passphrase.new_code(), b"holder 7")
    with pytest.raises(SealBroken):
        passphrase.unlock_by_code(b"XX", passphrase.new_code(), b"holder 7")
