"""Files of sealed kinds lie on disk as ciphertext under a name that says nothing, and come back whole to who may read."""

from __future__ import annotations

import hashlib
import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.foundation.test_files_store import AN, paper
from tests.foundation.test_files_store import files_root as files_root
from xuncha.foundation import kinds
from xuncha.foundation.audit.models import AuditEvent
from xuncha.foundation.files import actions, sealed, storage
from xuncha.foundation.files.download import serve, serve_attachment
from xuncha.foundation.files.models import Attachment, StoredFile
from xuncha.foundation.keys import keyring, rotation
from xuncha.foundation.keys.errors import SealBroken

pytestmark = pytest.mark.django_db

NEEDLE = "上官问渠实名反映信"
TEXT = f"{NEEDLE}：一、……\n".encode() * 20_000  # about 660 kB: ten chunks and a half
CHUNK = sealed.CHUNK


@pytest.fixture(autouse=True)
def sealed_kind(settings, tmp_path, monkeypatch, files_root):
    settings.HOME = tmp_path
    keyring.forget()
    plain = kinds._kinds["paper"]
    kind = kinds.Kind("paper", "底稿", plain.model, title=str, sealed=True)
    monkeypatch.setitem(kinds._kinds, "paper", kind)
    yield
    keyring.forget()


def _upload(content: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{NEEDLE}.txt", content, content_type="text/plain")


def _attached() -> Attachment:
    stored = actions.store(_upload(), by=AN, is_sealed=True)
    actions.attach(stored, to=paper(), title=f"{NEEDLE}扫描件", note="共三页", by=AN)
    return Attachment.objects.trusted().select_related("file").get()


def _body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_it_comes_back_whole_under_its_own_title():
    attachment = _attached()
    response = serve_attachment(attachment, by=AN)
    assert _body(response) == TEXT
    assert int(response["Content-Length"]) == len(TEXT)
    assert attachment.label == f"{NEEDLE}扫描件，共三页"
    assert attachment.file.original_name == f"{NEEDLE}.txt"
    assert _body(serve(attachment.file, by=AN)) == TEXT


def test_neither_content_nor_name_lies_anywhere_in_clear(files_root):
    attachment = _attached()
    for path in files_root.rglob("*"):
        assert NEEDLE not in path.name
        if path.is_file():
            assert NEEDLE.encode() not in path.read_bytes()
    for model in (StoredFile, Attachment):
        rows = model.objects.trusted() if model is Attachment else model.objects.all()
        for value in rows.values_list().get():
            assert NEEDLE.encode() not in (
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            )
    assert str(attachment) == "证-01 密封附件"
    assert not AuditEvent.objects.filter(data__contains=NEEDLE).exists()


def test_the_name_on_disk_is_the_digest_of_the_ciphertext():
    stored = _attached().file
    raw = storage.path_of(stored.sha256).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == stored.sha256
    assert hashlib.sha256(TEXT).hexdigest() != stored.sha256
    assert not list(storage.damaged())


def test_equal_contents_do_not_look_equal():
    one, other = (actions.store(_upload(), by=AN, is_sealed=True).sha256 for _ in range(2))
    assert one != other


def test_a_plain_file_is_not_hung_on_a_sealed_record():
    with pytest.raises(ValueError, match="is_sealed=True"):
        actions.attach(actions.store(_upload(), by=AN), to=paper(), title="x", by=AN)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
@pytest.mark.parametrize("suite", ["international", "gm"])
def test_any_length_comes_back(tmp_path, settings, size, suite):
    settings.SEALING_SUITE = suite
    text = bytes(index % 251 for index in range(size))
    assert _read(_written(tmp_path, text)) == text


def _written(folder, text: bytes):
    path = folder / "sealed"
    path.write_bytes(b"".join(sealed.chunks_sealed(io.BytesIO(text))))
    return path


def _read(path) -> bytes:
    with sealed.open_content(path) as content:
        return content.read()


@pytest.mark.parametrize("at", [0, 3, 5, 10, 30, 100, CHUNK, CHUNK + 100, -1])
def test_a_flipped_bit_is_refused(tmp_path, at):
    path = _written(tmp_path, TEXT[: 2 * CHUNK])
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(Exception) as refused:  # a changed key number is a missing key
        _read(path)
    assert type(refused.value).__name__ in {"SealBroken", "KeyTrouble"}


def test_cut_and_swapped_chunks_are_refused(tmp_path):
    path = _written(tmp_path, TEXT[: 3 * CHUNK])
    raw, head, step = path.read_bytes(), 22, CHUNK + 28
    first, second, third = (raw[head + place * step : head + (place + 1) * step] for place in range(3))
    for wrong in (first + second, second + first + third, first + third, first + second + third + first, b""):
        path.write_bytes(raw[:head] + wrong)
        with pytest.raises(SealBroken):
            _read(path)


def test_a_file_follows_a_change_of_key_and_the_old_key_may_go():
    attachment = _attached()
    before = attachment.file.sha256
    rotation.rotate(by=SimpleNamespace(pk=1, name="彭安"))
    assert rotation.reseal_all() >= 1
    keyring.path_of(1).unlink()
    keyring.forget()
    attachment = Attachment.objects.trusted().select_related("file").get()
    assert attachment.file.sha256 != before
    assert _body(serve_attachment(attachment, by=AN)) == TEXT
    assert attachment.file.original_name == f"{NEEDLE}.txt"
    assert attachment.label.startswith(NEEDLE)
