"""What office documents and recordings say about their makers goes; what they say stays."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from xuncha.foundation.engines import calling
from xuncha.foundation.files import cleaning
from xuncha.foundation.files.cleaning import clean_upload, cleaned
from xuncha.foundation.files.refusals import FileRefused
from xuncha.office.documents import stripping

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


def box(name: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + name + body


def movie(handler: bytes = b"vide") -> bytes:
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    head = box(b"mvhd", bytes(4) + b"\xe0\xe1\xe2\xe3" * 2 + b"rate" + bytes(84))
    told = box(b"udta", box(b"\xa9xyz", b"+39.9042+116.4074/" + WHO.encode()))
    return (
        box(b"ftyp", b"isom" + bytes(4) + b"isom")
        + box(b"moov", head + track + told)
        + box(b"mdat", b"sound")
    )


def test_a_film_loses_place_and_time_and_no_byte_moves() -> None:
    clean, is_clean = cleaned("mp4", movie())
    assert is_clean and WHO.encode() not in clean and b"+39.9" not in clean and b"\xe0\xe1" not in clean
    assert len(clean) == len(movie()) and clean.endswith(box(b"mdat", b"sound")) and b"rate" in clean


def test_a_film_with_a_track_of_places_is_not_called_clean() -> None:
    assert not cleaned("mp4", movie(b"meta"))[1]


def photograph() -> bytes:
    """Two items, of which the second is Exif, with their places; as phones write them."""
    entries = [box(b"infe", b"\x02\0\0\0" + bytes([0, n]) + b"\0\0" + sort + b"\0") for n, sort in ((1, b"hvc1"), (2, b"Exif"))]  # fmt: skip
    infos = box(b"iinf", bytes(4) + b"\0\2" + b"".join(entries))
    start = box(b"ftyp", b"heic" + bytes(4) + b"mif1")

    def meta(at: int) -> bytes:
        rows = [bytes([0, n, 0, 0, 0, 1]) + (at + 10 * (n - 1)).to_bytes(4, "big") + (10).to_bytes(4, "big") for n in (1, 2)]  # fmt: skip
        return box(b"meta", bytes(4) + infos + box(b"iloc", bytes(4) + b"\x44\0" + b"\0\2" + b"".join(rows)))

    at = len(start) + len(meta(0)) + 8
    return start + meta(at) + box(b"mdat", b"1234567890" + b"GPS 39.904")


def test_a_phones_photograph_loses_where_it_was_taken() -> None:
    clean, is_clean = cleaned("heic", photograph())
    assert is_clean and b"GPS" not in clean and b"1234567890" in clean and len(clean) == len(photograph())


def test_a_moving_picture_keeps_its_loop_and_loses_its_comments() -> None:
    head = b"GIF89a" + bytes([1, 0, 1, 0, 0x80, 0, 0]) + bytes(6)
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    remark = b"\x21\xfe" + bytes([len(WHO.encode())]) + WHO.encode() + b"\0"
    picture = b"\x2c" + bytes(8) + b"\0" + b"\x02\x02\x4c\x01\0"
    clean, is_clean = cleaned("gif", head + loop + remark + picture + b"\x3b")
    assert is_clean and clean == head + loop + picture + b"\x3b"


def test_a_recording_of_a_device_keeps_its_sound_only() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return name + len(body).to_bytes(4, "little") + body

    def riff(*chunks: bytes) -> bytes:
        return chunk(b"RIFF", b"WAVE" + b"".join(chunks))

    sound = (chunk(b"fmt ", bytes(16)), chunk(b"data", b"\1\2\3\4"))
    told = chunk(b"LIST", b"INFOIART" + (12).to_bytes(4, "little") + WHO.encode())
    assert cleaned("wav", riff(sound[0], told, sound[1])) == (riff(*sound), True)


def paper_pdf(private: bytes = b"") -> bytes:
    """A PDF by hand, with an author and a remark that names its maker."""
    who = b"\xfe\xff" + WHO.encode("utf-16-be")
    text = b"BT /F1 12 Tf 20 100 Td (canteen) Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Annots[6 0 R]" + private +
        b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text), b"<</Author<" + who.hex().encode() + b">>>",
        b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(wrong)/T<" + who.hex().encode() + b">>>",
    ]  # fmt: skip
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return body + b"trailer<</Root 1 0 R/Info 5 0 R/Size 7>>\n%%EOF\n"


def test_a_pdf_keeps_its_pages_and_loses_who_made_it() -> None:
    told = WHO.encode("utf-16-be")
    assert told.hex().encode() in paper_pdf()
    fresh, is_clean = strip_pdf(paper_pdf())
    assert is_clean and b"wrong" in fresh
    assert pypdfium2.PdfDocument(fresh)[0].get_textpage().get_text_bounded() == "canteen"
    assert told.hex().encode() not in fresh.lower() and told not in fresh and b"/Author" not in fresh


def test_a_pdf_whose_pages_carry_notes_of_their_own_is_not_called_clean() -> None:
    assert not strip_pdf(paper_pdf(b"/PieceInfo<</Editor(x)>>"))[1]


def test_a_form_is_left_as_it_is() -> None:
    form = paper_pdf().replace(b"/Pages 2 0 R>>", b"/Pages 2 0 R/AcroForm<</Fields[]>>>>")
    assert stripping.clean({}, form) == ({"rewritten": False, "clean": False}, b"")


def strip_pdf(data: bytes) -> tuple[bytes, bool]:
    told, fresh = stripping.clean({}, data)
    return fresh, told["clean"]


def test_the_rewriting_runs_in_a_process_of_its_own() -> None:
    fresh, is_clean = cleaned("pdf", paper_pdf())
    assert is_clean and b"/Author" not in fresh and cleaning.PDF_ENGINE in calling.running()


@pytest.mark.parametrize("code", ["pdf", "heic", "gif", "mp4", "wav", "doc", "zip"])
def test_what_cannot_be_cleaned_stays_as_it_was_and_says_so(code: str) -> None:
    assert cleaned(code, b"abc") == (b"abc", False)


def test_judged_before_it_is_unpacked_and_kept_when_cleaning_would_break_it() -> None:
    with pytest.raises(FileRefused):
        clean_upload(SimpleUploadedFile("a.docx", b"MZ" + bytes(100)))
    only_tags = b"ID3\x04\x00\x00\x00\x00\x00\x04abcd"
    kept, is_clean = clean_upload(SimpleUploadedFile("a.mp3", only_tags))
    assert (kept.read(), is_clean) == (only_tags, False)
