from __future__ import annotations

import io

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.datastructures import MultiValueDict

from tests.foundation import hostile
from xuncha.foundation.files import sniff
from xuncha.foundation.files.content_types import ALLOWED
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.files.limits import allowed_levels, require_level
from xuncha.foundation.files.refusals import UploadTooLarge
from xuncha.foundation.files.upload import refused_upload, require_whole_upload
from xuncha.foundation.refusals import Refused

MB = 1024 * 1024


@pytest.fixture(autouse=True)
def limits(settings, tmp_path):
    settings.MAX_UPLOAD_BYTES = MB
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def _request(fields):
    return RequestFactory().post("/", fields)


def _file(size: int, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def test_a_file_within_the_limit_arrives_whole():
    request = _request({"title": "凭证", "file": _file(MB)})
    assert request.FILES["file"].size == MB
    assert request.FILES["file"].read() == b"x" * MB
    assert refused_upload(request) is None
    require_whole_upload(request)


def test_a_file_over_the_limit_is_stopped_with_status_413_and_leaves_nothing(limits):
    request = _request({"title": "凭证", "file": _file(MB + 1)})
    with pytest.raises(UploadTooLarge, match="上限 1 MB") as refusal:
        require_whole_upload(request)
    assert refusal.value.status == 413
    assert request.POST["title"] == "凭证"
    assert not request.FILES
    assert not list(limits.iterdir())


def test_many_files_together_are_stopped_as_well(limits):
    request = _request({f"file{number}": _file(900_000) for number in range(4)})
    with pytest.raises(UploadTooLarge):
        require_whole_upload(request)
    assert not request.FILES


class _Endless(io.RawIOBase):
    """A body that claims to be 2 GB; counts what was really read."""

    def __init__(self, start: bytes) -> None:
        self.start = start
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        piece = self.start[self.taken : self.taken + size] or b"x" * size
        self.taken += len(piece)
        return piece


def test_an_upload_of_two_gigabytes_is_stopped_before_it_is_read(limits):
    whole = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": "token", "file": _file(10)})
    body = _Endless(whole[: whole.index(b"xxxxxxxxxx")])
    request = RequestFactory().generic("POST", "/", b"-", content_type=MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"] = str(2 * 1024 * MB)
    request._stream = body
    request._read_started = False
    with pytest.raises(UploadTooLarge):
        require_whole_upload(request)
    assert request.POST["csrfmiddlewaretoken"] == "token"
    assert body.taken < MB
    assert not list(limits.iterdir())


class EvidenceForm(NoStateSecrets):
    title = forms.CharField(required=False)
    file = EvidenceFileField()


def _form(data: bytes, name: str, **fields) -> EvidenceForm:
    return EvidenceForm(fields, MultiValueDict({"file": [SimpleUploadedFile(name, data)]}))


def test_the_field_takes_honest_files():
    form = _form(hostile.PDF, "凭证.pdf")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["file"].read() == hostile.PDF


def test_the_form_and_the_verb_inspect_an_upload_once(monkeypatch):
    asked = []
    monkeypatch.setattr(sniff, "inspect", lambda stream, name: asked.append(name) or ALLOWED["pdf"])
    form = _form(hostile.PDF, "凭证.pdf")
    assert form.is_valid()
    sniff.inspect_upload(form.cleaned_data["file"])
    assert asked == ["凭证.pdf"]


def test_the_field_tells_why_a_file_is_refused():
    form = _form(b"<svg onload='x'/>", "a.png")
    assert not form.is_valid()
    assert "SVG" in form.errors["file"][0]


def test_the_field_tells_the_limit(settings):
    settings.MAX_UPLOAD_BYTES = 5
    assert "上限" in _form(hostile.PDF, "a.pdf").errors["file"][0]


def test_the_page_knows_the_limit_and_the_kinds_before_anything_is_sent():
    field = EvidenceFileField()
    html = field.widget.render("file", None)
    assert f'data-max-bytes="{MB}"' in html
    assert ".docx" in html and ".svg" not in html


def test_ticking_state_secret_refuses_the_upload_and_drops_the_file():
    form = _form(hostile.PDF, "凭证.pdf", has_state_secret="on")
    assert not form.is_valid()
    assert "涉密材料不得上传" in form.errors["has_state_secret"][0]
    assert form.files["file"].closed


@pytest.mark.parametrize(
    ("most", "refused"),
    [
        ("public", ["internal", "confidential", "secret"]),
        ("internal", ["confidential", "secret"]),
        ("secret", []),
    ],
)
def test_levels_above_the_installations_are_refused(settings, most, refused):
    settings.MAX_SECRET_LEVEL = most
    every = ["public", "internal", "confidential", "secret"]
    for level in every:
        if level in refused:
            with pytest.raises(Refused, match="不得录入"):
                require_level(level)
        else:
            require_level(level)
    assert [level for level, _label in allowed_levels()] == [level for level in every if level not in refused]


def test_an_unknown_level_is_an_error():
    with pytest.raises(ValueError):
        require_level("top")
