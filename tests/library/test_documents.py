"""Documents: taken in once, read in the background, confirmed, corrected, and seen by exactly those they are for."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import Cast
from tests.library.documents import (
    answer,
    confirmed,
    pdf_of_pictures,
    place_of,
    read,
    taken,
    text_document,
)
from xuncha.foundation import kinds
from xuncha.foundation.engines import calling
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import NeedsReason, NotAllowed, Refused, Stale
from xuncha.library.documents import actions, inbox, intake, reading
from xuncha.library.documents.models import Document, Page

NOTICE = "清源县委巡察办文件\n清巡办〔2024〕7号\n关于做好巡察整改工作的通知\n各乡镇：请按时报送整改情况。\n2024年9月3日"
INSIDE = ("director", "staff", "leader", "member", "other_member", "discipline", "county_leader", "secretary")
OUTSIDE = ("head", "liaison", "other_liaison", "sys_admin", "sec_admin", "auditor", "stranger")


def sees(person: Any, document: Document) -> bool:
    return Document.objects.visible_to(person).filter(pk=document.pk).exists()


def test_a_notice_is_read_and_its_particulars_are_guessed(cast: Cast) -> None:
    document = read(taken(NOTICE.encode("gb18030"), cast.staff, name="扫描001.txt"))
    assert (document.state, document.kind, document.year) == ("read", "notice", 2024)
    assert document.title == "关于做好巡察整改工作的通知" and document.document_no == "清巡办〔2024〕7号"
    assert Page.objects.trusted().get(document=document).text == NOTICE
    assert Attachment.objects.on(document, cast.staff).get().number == "文-01"


def test_nobody_but_the_office_knows_of_a_document_before_it_is_confirmed(cast: Cast) -> None:
    document = read(taken(NOTICE.encode(), cast.staff))
    assert [name for name in INSIDE + OUTSIDE if sees(getattr(cast, name), document)] == ["director", "staff"]
    confirmed(document, cast.staff)
    assert all(sees(cast.fresh(name), document) for name in INSIDE)
    assert not any(sees(cast.fresh(name), document) for name in OUTSIDE)


def test_units_read_what_was_opened_to_them(cast: Cast) -> None:
    document = text_document(cast, NOTICE, for_units=True)
    assert sees(cast.liaison, document) and sees(cast.other_liaison, document)
    page = Page.objects.trusted().get(document=document)
    assert Page.objects.visible_to(cast.liaison).filter(pk=page.pk).exists()


def test_a_units_papers_are_its_groups_alone(cast: Cast) -> None:
    document = taken(NOTICE.encode(), cast.member, place=place_of(cast), for_units=True)
    read(document)
    confirmed(document, cast.leader, kind="unit")
    people = INSIDE + OUTSIDE
    assert [name for name in people if sees(cast.fresh(name), document)] == ["leader", "member"]
    assert not document.for_units
    with pytest.raises(NotAllowed):
        actions.withdraw(document, reason="误传", by=cast.staff, version=document.version)


@pytest.mark.parametrize("who", ["member", "liaison", "discipline", "sys_admin"])
def test_general_documents_are_kept_by_the_office(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        taken(NOTICE.encode(), getattr(cast, who))


def test_the_office_takes_in_no_papers_of_a_unit(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        taken(NOTICE.encode(), cast.staff, place=place_of(cast))


def test_the_same_content_is_taken_once_in_a_place(cast: Cast) -> None:
    first = taken(NOTICE.encode(), cast.staff)
    with pytest.raises(Refused, match="已经收录"):
        taken(NOTICE.encode(), cast.staff, name="换个名字.txt")
    taken(NOTICE.encode(), cast.member, place=place_of(cast))
    actions.withdraw(first, reason="传错了", by=cast.staff, version=1)
    assert taken(NOTICE.encode(), cast.staff).pk != first.pk


def test_a_bad_file_says_what_to_do(cast: Cast) -> None:
    document = read(taken(b"%PDF-1.4 broken %%EOF", cast.staff, name="a.pdf"))
    assert document.state == "failed" and "重新取得" in document.problem
    with pytest.raises(Refused, match="不收"):
        taken(b"ID3" + b"\0" * 200, cast.staff, name="a.mp3")


def test_a_helper_that_fails_leaves_a_sentence_and_may_be_asked_again(cast: Cast, monkeypatch: Any) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise calling.EngineTimedOut

    document = taken(NOTICE.encode(), cast.staff)
    monkeypatch.setattr(calling, "call", broken)
    reading.read_text(document)
    assert document.state == "failed" and "时限" in document.problem
    assert actions.go_on(document, by=cast.staff).state == "waiting"


def test_a_scan_is_recognised_page_by_page_within_its_limit(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "SCANS_AT_ONCE", 2)
    document = read(taken(pdf_of_pictures(5), cast.staff, name="扫描.pdf"))
    assert (document.state, document.scan_count, document.scans_read) == ("partly", 5, 2)
    origins = Page.objects.trusted().filter(document=document).order_by("no").values_list("origin", flat=True)
    assert list(origins) == ["ocr", "ocr", "scan", "scan", "scan"]
    document = actions.go_on(document, by=cast.staff)
    monkeypatch.setattr(calling, "call", answer)
    for _round in range(2):
        reading.read_document.func.__wrapped__(Quiet(), document=document.pk)
    document.refresh_from_db()
    assert (document.state, document.scans_read) == ("partly", 4)
    page = Page.objects.trusted().get(document=document, no=1)
    assert page.text.startswith("县教科局") and (page.sure, page.turn) == (84, 90)


class Quiet:
    def progress(self, *_counts: Any) -> None:
        return


def test_a_page_that_cannot_be_read_does_not_stop_the_others(cast: Cast, monkeypatch: Any) -> None:
    document = taken(pdf_of_pictures(3), cast.staff, name="扫描.pdf")

    def stumbling(name: str, data: dict[str, Any], **limits: Any) -> Any:
        if name == "ocr" and data["number"] == 1:
            raise calling.EngineTimedOut
        return answer(name, data, **limits)

    monkeypatch.setattr(calling, "call", stumbling)
    reading.read_text(document)
    reading.recognise(document, Quiet())  # type: ignore[arg-type]
    assert document.state == "read"
    origins = Page.objects.trusted().filter(document=document).order_by("no").values_list("origin", flat=True)
    assert list(origins) == ["ocr", "unreadable", "ocr"]


def test_a_helper_that_dies_on_one_page_goes_on_and_on_every_page_stops(cast: Cast, monkeypatch: Any) -> None:
    document = taken(pdf_of_pictures(5), cast.staff, name="扫描.pdf")
    deadly = {1}

    def dying(name: str, data: dict[str, Any], **limits: Any) -> Any:
        if name == "ocr" and data["number"] in deadly:
            raise calling.EngineFailed("died")
        return answer(name, data, **limits)

    monkeypatch.setattr(calling, "call", dying)
    reading.read_text(document)
    reading.recognise(document, Quiet())  # type: ignore[arg-type]
    assert document.state == "read" and document.scans_read == 5
    Page.objects.trusted().filter(document=document).update(origin="scan")
    document.scans_read, deadly = 0, {0, 1, 2, 3, 4}
    reading.recognise(document, Quiet())  # type: ignore[arg-type]
    assert document.state == "failed" and document.scans_read == 0
    assert Page.objects.trusted().filter(document=document, origin="scan").count() == 5


def test_what_a_crash_left_is_taken_up_again(cast: Cast, monkeypatch: Any) -> None:
    document = taken(NOTICE.encode(), cast.staff)
    begun: list[int] = []
    monkeypatch.setattr(reading, "begin", lambda row: begun.append(row.pk))
    reading.resume()
    assert begun == []
    monkeypatch.setattr(reading, "LOST_AFTER", -reading.LOST_AFTER)
    reading.resume()
    assert begun == [document.pk]


def scanned(cast: Cast) -> Page:
    document = confirmed(read(taken(pdf_of_pictures(1), cast.staff, name="扫描.pdf")), cast.staff)
    return Page.objects.trusted().select_related("document__file").get(document=document)


def test_a_doubtful_line_is_marked_and_a_correction_is_kept_with_its_author(cast: Cast, enter: Any) -> None:
    page = scanned(cast)
    url = reverse("library:document", args=[page.document.pk])
    shown = enter(cast.member).get(url).content.decode()
    assert "<mark" in shown and "page-doubt" in shown and "更正" not in shown
    correct = reverse("library:page_correct", args=[page.pk])
    assert enter(cast.member).get(correct).status_code == 403
    browser = enter(cast.staff)
    assert browser.post(correct, {"text": "改好的文字", "version": 1}).status_code == 302
    page.refresh_from_db()
    assert (page.text, page.origin, page.corrected_by_name) == ("改好的文字", "corrected", cast.staff.name)
    assert page.lines
    assert browser.post(correct, {"text": "又改", "version": 1}).status_code == 409
    with pytest.raises(Stale):
        actions.correct(page, text="又改", by=cast.staff, version=1)


def test_a_page_is_shown_as_our_own_picture_never_as_the_file(
    cast: Cast, enter: Any, monkeypatch: Any
) -> None:
    page = scanned(cast)
    monkeypatch.setattr(calling, "call", answer)
    url = reverse("library:page_picture", args=[page.pk])
    drawn = enter(cast.member).get(url)
    assert drawn["Content-Type"] == "image/png" and drawn.content.startswith(b"\x89PNG")
    assert enter(cast.liaison).get(url).status_code == 404
    assert enter(cast.member).get(reverse("library:page", args=[page.pk])).url.endswith("?no=1")


def test_withdrawing_asks_why_and_leaves_it_to_the_office(cast: Cast) -> None:
    document = text_document(cast, NOTICE)
    with pytest.raises(NeedsReason):
        actions.withdraw(document, reason=" ", by=cast.staff, version=document.version)
    actions.withdraw(document, reason="已废止", by=cast.staff, version=document.version)
    assert sees(cast.staff, document) and not sees(cast.member, document)


def test_a_replaced_document_is_marked_and_never_in_a_ring(cast: Cast) -> None:
    old, new = text_document(cast, NOTICE), text_document(cast, NOTICE + "（修订）")
    actions.replace(old, by_document=new, by=cast.staff)
    with pytest.raises(Refused):
        actions.replace(new, by_document=old, by=cast.staff)


def zipped(**files: bytes) -> SimpleUploadedFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return SimpleUploadedFile("包.zip", held.getvalue())


def test_a_zip_is_taken_apart_and_what_is_refused_is_named(cast: Cast) -> None:
    inner = zipped(**{"b.txt": b"inner text of a zip"}).read()
    upload = zipped(**{"a.txt": NOTICE.encode(), "空.txt": b"", "inner.zip": inner})
    found = intake.take_in_all([upload], by=cast.staff)
    assert [document.file.name for document in found.documents] == ["a.txt"]
    reasons = dict(found.refused)
    assert "空文件" in reasons["空.txt"] and "套着压缩包" in reasons["inner.zip"]


def test_the_watched_folder_takes_each_content_once(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.LIBRARY_INBOX = tmp_path
    for name, content in (
        ("通知.txt", NOTICE.encode()),
        ("又一份.txt", NOTICE.encode()),
        ("坏.exe", b"MZ00"),
    ):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / "新.txt").write_text("还在拷贝", encoding="utf8")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    assert inbox.look() == 3
    document = Document.objects.trusted().get()
    assert (document.origin, document.created_by_name, document.audience) == ("folder", "收件文件夹", 1)
    done = [path.name for path in (tmp_path / "done").iterdir()]
    failed = sorted(path.name for path in (tmp_path / "failed").iterdir())
    assert len(done) == 1 and len(failed) == 4 and (tmp_path / "新.txt").exists()
    assert "可执行程序" in (tmp_path / "failed" / "坏.exe.原因.txt").read_text(encoding="utf8")
    assert inbox.look() == 0
    settings.LIBRARY_INBOX = None
    assert inbox.look() == 0


def test_several_files_are_uploaded_and_confirmed_in_the_browser(
    cast: Cast, enter: Any, monkeypatch: Any
) -> None:
    browser = enter(cast.staff)
    files = [
        SimpleUploadedFile("甲.txt", NOTICE.encode()),
        SimpleUploadedFile("乙.txt", "第二份资料。".encode()),
    ]
    sent = browser.post(reverse("library:upload"), {"documents": files, "place": "0"})
    assert sent.url == reverse("library:confirm")
    rows = [read(row) for row in Document.objects.trusted().order_by("pk")]
    page = browser.get(sent.url).content.decode()
    assert "关于做好巡察整改工作的通知" in page and "乙.txt" in page
    data: dict[str, Any] = {}
    for row in rows:
        data |= {f"{row.pk}-title": row.title, f"{row.pk}-kind": row.kind, f"{row.pk}-version": row.version}
    data |= {f"{rows[0].pk}-take": "on", f"{rows[0].pk}-issued_on": "2024-09-03"}
    assert browser.post(sent.url, data).url == sent.url
    rows[0].refresh_from_db()
    rows[1].refresh_from_db()
    assert rows[0].confirmed_by_name == cast.staff.name and rows[1].confirmed_on is None
    list_page = browser.get(reverse("library:documents")).content.decode()
    assert "确认题录（1）" in list_page and rows[0].title in list_page


def test_a_file_marked_as_state_secret_is_not_kept(cast: Cast, enter: Any) -> None:
    sent = {
        "documents": [SimpleUploadedFile("甲.txt", NOTICE.encode())],
        "place": "0",
        "has_state_secret": "on",
    }
    assert enter(cast.staff).post(reverse("library:upload"), sent).status_code == 422
    assert not Document.objects.trusted().exists()


def test_a_group_uploads_for_its_own_engagement_only(cast: Cast, enter: Any) -> None:
    page = enter(cast.leader).get(reverse("library:upload")).content.decode()
    assert f'value="{cast.engagement.pk}"' in page and 'value="0"' not in page
    sent = {
        "documents": [SimpleUploadedFile("甲.txt", NOTICE.encode())],
        "place": str(cast.other_engagement.pk),
    }
    assert enter(cast.leader).post(reverse("library:upload"), sent).status_code == 422
    for name in ("liaison", "discipline"):
        assert enter(getattr(cast, name)).get(reverse("library:upload")).status_code == 403


@pytest.mark.parametrize("name", ["document", "document_edit", "document_progress", "document_withdraw"])
def test_a_document_one_may_not_know_is_not_there(cast: Cast, enter: Any, name: str) -> None:
    document = read(taken(NOTICE.encode(), cast.member, place=place_of(cast)))
    url = reverse(f"library:{name}", args=[document.pk])
    assert enter(cast.member).get(url).status_code == 200
    for who in ("staff", "other_leader", "liaison", "sys_admin"):
        assert enter(getattr(cast, who)).get(url).status_code == 404


def test_a_member_reads_but_does_not_change_a_general_document(cast: Cast, enter: Any) -> None:
    document = text_document(cast, NOTICE)
    browser = enter(cast.member)
    assert browser.get(reverse("library:document", args=[document.pk])).status_code == 200
    for name in ("document_edit", "document_replace", "document_withdraw"):
        assert browser.get(reverse(f"library:{name}", args=[document.pk])).status_code == 403
    assert browser.post(reverse("library:document_go_on", args=[document.pk])).status_code == 403


def test_the_pages_take_the_same_statements_with_many_rows(
    cast: Cast, enter: Any, django_assert_max_num_queries: Any
) -> None:
    document = text_document(cast, "\n".join(f"第{n}段，" + "字" * 900 for n in range(60)))
    browser = enter(cast.staff)
    for url in (
        reverse("library:documents"),
        reverse("library:document", args=[document.pk]),
        reverse("library:confirm"),
    ):
        browser.get(url)
        with django_assert_max_num_queries(14):
            browser.get(url)


def test_the_list_takes_as_many_statements_for_two_hundred_rows(
    cast: Cast, enter: Any, django_assert_num_queries: Any
) -> None:
    document = text_document(cast, NOTICE)
    browser, url = enter(cast.member), reverse("library:documents")
    browser.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for number in range(200):
        document.pk, document._state.adding, document.sha256 = None, True, f"{number:064d}"
        document.save()
    with django_assert_num_queries(len(few)):
        browser.get(url)


def test_every_kind_of_the_library_opens_by_its_own_page(cast: Cast, enter: Any) -> None:
    document = text_document(cast, NOTICE)
    page = Page.objects.trusted().get(document=document)
    assert kinds.get("library_page").titles(cast.member, [page.pk])[page.pk].startswith(document.title)
    assert enter(cast.member).get(kinds.of(page).url(page.pk)).status_code == 302
