"""What office documents and recordings say about their makers goes; what they say stays."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from xuncha.foundation.files.cleaning import clean_upload, cleaned
from xuncha.foundation.files.refusals import FileRefused

WHO = "欧阳知微"


def word() -> bytes:
    document = Document()
    document.add_paragraph("食堂的账")
    paragraph = document.add_paragraph("批注处")
    document.add_comment(paragraph.runs, text="这里不对", author=WHO, initials="欧")
    document.core_properties.author = document.core_properties.last_modified_by = WHO
    return saved(document)


def sheet() -> bytes:
    book = Workbook()
    book.active["A1"] = "大米"
    book.active["A1"].comment = Comment("看这里", WHO)
    book.properties.creator = WHO
    return saved(book)


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_word_document_keeps_its_text_and_loses_its_author() -> None:
    clean, is_clean = cleaned("docx", word())
    assert is_clean and WHO.encode() not in unpacked(clean)
    again = Document(io.BytesIO(clean))
    assert again.paragraphs[0].text == "食堂的账"
    assert again.core_properties.author == "" and next(iter(again.comments)).text == "这里不对"


def test_a_sheet_keeps_its_cells_and_loses_its_author() -> None:
    clean, is_clean = cleaned("xlsx", sheet())
    assert is_clean and WHO.encode() not in unpacked(clean)
    cell = load_workbook(io.BytesIO(clean)).active["A1"]
    assert (cell.value, cell.comment.text) == ("大米", "看这里")


def test_a_document_with_photos_is_not_called_clean() -> None:
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/media/image1.jpeg", b"\xff\xd8\xff")
    clean, is_clean = cleaned("docx", out.getvalue())
    assert not is_clean and WHO.encode() not in unpacked(clean)


def test_a_recording_loses_its_tags() -> None:
    frames = b"\xff\xfb\x90\x64" + bytes(400)
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x0c" + WHO.encode() + frames + b"TAG" + WHO.encode().ljust(125)
    assert cleaned("mp3", tagged) == (frames, True)
    assert cleaned("mp3", frames) == (frames, True)


@pytest.mark.parametrize("code", ["pdf", "heic", "gif", "mp4", "wav", "doc", "zip"])
def test_what_cannot_be_cleaned_stays_as_it_was_and_says_so(code: str) -> None:
    assert cleaned(code, b"abc") == (b"abc", False)


def test_judged_before_it_is_unpacked_and_kept_when_cleaning_would_break_it() -> None:
    with pytest.raises(FileRefused):
        clean_upload(SimpleUploadedFile("a.docx", b"MZ" + bytes(100)))
    only_tags = b"ID3\x04\x00\x00\x00\x00\x00\x04abcd"
    kept, is_clean = clean_upload(SimpleUploadedFile("a.mp3", only_tags))
    assert (kept.read(), is_clean) == (only_tags, False)
