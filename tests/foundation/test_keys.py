from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from xuncha.foundation.drafts import store
from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.keys import keyring, rotation
from xuncha.foundation.keys.errors import KeyTrouble, SealBroken
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import KeyVersion
from xuncha.foundation.keys.sealing import key_version, open_sealed, seal

pytestmark = pytest.mark.django_db

TEXT = "反映某镇虚报工程量".encode()


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    keyring.forget()
    yield tmp_path
    keyring.forget()


def test_what_was_sealed_opens_again():
    assert open_sealed("petition", seal("petition", TEXT, bound_to="a:1"), bound_to="a:1") == TEXT


def test_the_sealed_value_shows_nothing_of_the_text_and_differs_each_time():
    one, other = (seal("petition", TEXT, bound_to="a:1") for _ in range(2))
    assert one != other
    assert TEXT not in one


@given(position=st.integers(0, 200), flip=st.integers(1, 255))
def test_a_value_changed_in_any_byte_does_not_open(position, flip):
    sealed = bytearray(_sealed_once())
    sealed[position % len(sealed)] ^= flip
    with pytest.raises((SealBroken, KeyTrouble)):
        open_sealed("petition", bytes(sealed), bound_to="a:1")


_cache: dict[object, bytes] = {}


def _sealed_once() -> bytes:
    folder = keyring.folder()
    if folder not in _cache:
        _cache[folder] = seal("petition", TEXT, bound_to="a:1")
    return _cache[folder]


@pytest.mark.parametrize("length", [0, 1, 5, 6, 17, 30])
def test_a_truncated_value_does_not_open(length):
    with pytest.raises(SealBroken):
        open_sealed("petition", seal("petition", TEXT, bound_to="a:1")[:length], bound_to="a:1")


def test_another_purpose_does_not_open():
    with pytest.raises(SealBroken):
        open_sealed("interview", seal("petition", TEXT, bound_to="a:1"), bound_to="a:1")


def test_another_place_does_not_open():
    with pytest.raises(SealBroken):
        open_sealed("petition", seal("petition", TEXT, bound_to="a:1"), bound_to="a:2")


def test_purpose_and_place_cannot_be_shifted_into_each_other():
    with pytest.raises(SealBroken):
        open_sealed("ab", seal("a", TEXT, bound_to="bc"), bound_to="c")


def test_the_first_key_is_made_once_and_only_its_owner_may_read_it(home):
    seal("petition", TEXT, bound_to="a:1")
    path = home / "secrets" / "at_rest" / "0001.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    seal("petition", TEXT, bound_to="a:1")
    assert keyring.numbers_on_disk() == [1]
    assert list(KeyVersion.objects.values_list("number", "fingerprint")) == [
        (1, keyring.fingerprint(keyring.key(1)))
    ]


def test_a_lost_key_file_is_an_error_and_no_new_key_is_made(home):
    sealed = seal("petition", TEXT, bound_to="a:1")
    keyring.path_of(1).unlink()
    keyring.forget()
    with pytest.raises(KeyTrouble, match=r"缺少密钥文件.*0001\.key"):
        open_sealed("petition", sealed, bound_to="a:1")
    with pytest.raises(KeyTrouble, match="不能另造一把"):
        seal("petition", TEXT, bound_to="a:1")
    assert keyring.numbers_on_disk() == []


def test_a_foreign_key_file_is_noticed():
    seal("petition", TEXT, bound_to="a:1")
    keyring.path_of(1).unlink()
    keyring.forget()
    keyring._make(1)
    with pytest.raises(KeyTrouble, match="不是本数据库所用的那一把"):
        seal("petition", TEXT, bound_to="a:1")


def test_a_key_file_that_others_can_read_is_refused():
    seal("petition", TEXT, bound_to="a:1")
    keyring.path_of(1).chmod(0o644)
    keyring.forget()
    with pytest.raises(KeyTrouble, match="0600"):
        seal("petition", TEXT, bound_to="a:1")


def test_a_damaged_key_file_is_named():
    seal("petition", TEXT, bound_to="a:1")
    keyring.path_of(1).write_bytes(b"not a key")
    keyring.forget()
    with pytest.raises(KeyTrouble, match="已损坏"):
        keyring.key(1)


def test_a_faster_process_wins_the_race_for_the_first_key():
    keyring._make(1)
    first = keyring.path_of(1).read_bytes()
    keyring._make(1)
    assert keyring.path_of(1).read_bytes() == first
    assert not list(keyring.folder().glob(".*"))


def test_after_rotation_old_values_still_open_and_new_ones_take_the_new_key():
    old = seal("petition", TEXT, bound_to="a:1")
    assert keyring.rotate() == 2
    new = seal("petition", TEXT, bound_to="a:1")
    assert (key_version(old), key_version(new)) == (1, 2)
    assert open_sealed("petition", old, bound_to="a:1") == TEXT
    assert open_sealed("petition", new, bound_to="a:1") == TEXT


def test_a_value_cannot_be_relabelled_with_another_key_version():
    sealed = bytearray(seal("petition", TEXT, bound_to="a:1"))
    keyring.rotate()
    sealed[5] = 2
    with pytest.raises(SealBroken):
        open_sealed("petition", bytes(sealed), bound_to="a:1")


def test_resealing_brings_every_sealed_column_to_the_current_key(monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    users = [SimpleNamespace(pk=number) for number in range(1, 6)]
    for user in users:
        store.save(user, "plan:1", {"text": f"第{user.pk}稿"})
    keyring.rotate()
    assert rotation.reseal_all() == 5
    assert {key_version(row.ciphertext) for row in Draft.objects.all()} == {2}
    keyring.path_of(1).unlink()
    KeyVersion.objects.filter(number=1).delete()
    keyring.forget()
    assert [store.load(user, "plan:1").data["text"] for user in users] == [f"第{n}稿" for n in range(1, 6)]
    assert rotation.reseal_all() == 0


class _Row(SimpleNamespace):
    body = sealed_text("body_sealed")

    class _meta:
        @staticmethod
        def get_field(name):
            column = SealedColumn(purpose="interview")
            column.attname = name
            column.model = SimpleNamespace(_meta=SimpleNamespace(label_lower="fieldwork.interview"))
            return column


def test_a_sealed_property_seals_on_writing_and_opens_on_reading():
    row = _Row(row_key=uuid.uuid4(), body_sealed=b"")
    assert row.body == ""
    row.body = "谈话摘要"
    assert "谈话摘要".encode() not in row.body_sealed
    assert row.body == "谈话摘要"


def test_a_sealed_value_copied_to_another_row_does_not_open():
    one, other = (_Row(row_key=uuid.uuid4(), body_sealed=b"") for _ in range(2))
    one.body = "谈话摘要"
    other.body_sealed = one.body_sealed
    with pytest.raises(SealBroken):
        _ = other.body


def test_an_empty_text_stores_nothing():
    row = _Row(row_key=uuid.uuid4(), body_sealed=b"x")
    row.body = ""
    assert row.body_sealed == b""


def test_the_national_suite_seals_and_old_values_stay_readable(settings):
    old = seal("petition", TEXT, bound_to="a:1")
    settings.SEALING_SUITE = "gm"
    new = seal("petition", TEXT, bound_to="a:1")
    assert (old[3], new[3]) == (1, 2)
    assert [open_sealed("petition", value, bound_to="a:1") for value in (old, new)] == [TEXT, TEXT]
    with pytest.raises(SealBroken):
        open_sealed("petition", old[:3] + bytes([2]) + old[4:], bound_to="a:1")


def test_a_value_of_an_unknown_suite_is_refused():
    sealed = bytearray(seal("petition", TEXT, bound_to="a:1"))
    sealed[3] = 9
    with pytest.raises(SealBroken, match="不认识"):
        open_sealed("petition", bytes(sealed), bound_to="a:1")


def test_after_a_change_of_suite_old_values_are_resealed(settings):
    column = Draft._meta.get_field("ciphertext")
    draft = Draft(user_id=1, form_key="x", updated_at=timezone.now())
    column.seal_for(draft, TEXT)
    draft.save()
    settings.SEALING_SUITE = "gm"
    assert rotation.reseal_all() == 1
    draft.refresh_from_db()
    assert bytes(getattr(draft, column.attname))[3] == 2
    assert column.open_for(draft) == TEXT
    assert rotation.reseal_all() == 0
