"""Forms of many records at once: made with the person's rights of that moment, sealed, fetched by their owner alone."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import Cast
from xuncha.cycle.workpapers import actions
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.files import storage
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.models import AuditEvent, Exclusion, StoredFile
from xuncha.kit import batches, printing
from xuncha.kit.models import PaperBatch

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
Enter = Callable[..., Client]
Work = Callable[..., Any]


def written(cast: Cast, title: str) -> WorkPaper:
    draft = WorkPaper(
        title=title, summary="2023年以来4次未列。", facts="查阅党组会记录11次。", analysis="重视不够。"
    )
    return actions.draft_paper(draft, engagement=cast.engagement, by=cast.member)


def foreign(cast: Cast) -> WorkPaper:
    draft = WorkPaper(title="别组的", summary="别组的。", facts="别组的。", analysis="别组的。")
    return actions.draft_paper(draft, engagement=cast.other_engagement, by=cast.other_member)


@pytest.fixture
def papers(cast: Cast) -> list[WorkPaper]:
    return [written(cast, f"问题之{no}") for no in "甲乙丙"]


def ordered(browser: Client, papers: list[WorkPaper], what: str, work: Work) -> PaperBatch:
    with work():
        typed = {"papers": what, "pick": [paper.pk for paper in papers]}
        assert browser.post(reverse("workpapers:list"), typed).status_code == 302
    return PaperBatch.objects.latest("id")


def content_of(browser: Client, batch: PaperBatch) -> bytes:
    answer = browser.get(reverse("kit:batch_file", args=[batch.pk]))
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_papers_come_as_a_zip_with_a_folder_a_unit(
    cast: Cast, enter: Enter, papers: list[WorkPaper], work: Work
) -> None:
    browser = enter(cast.leader)
    assert "批量 Word" in browser.get(reverse("workpapers:list")).content.decode()
    batch = ordered(browser, papers, "docx", work)
    with zipfile.ZipFile(io.BytesIO(content_of(browser, batch))) as archive:
        names = archive.namelist()
        first = docx.Document(io.BytesIO(archive.read(names[0])))
    assert len(set(names)) == 3 and all(name.startswith("县教育局/") for name in names)
    text = "\n".join(cell.text for table in first.tables for row in table.rows for cell in row.cells)
    assert "问题之" in text
    about = AuditEvent.objects.filter(action="record.exported", kind="workpaper")
    assert set(about.values_list("record_id", flat=True)) == {paper.pk for paper in papers}
    assert AuditEvent.objects.filter(action="papers.fetched").count() == 1


def test_together_they_are_one_document(
    cast: Cast, enter: Enter, papers: list[WorkPaper], work: Work
) -> None:
    browser = enter(cast.leader)
    batch = ordered(browser, papers, "docx+one", work)
    document = docx.Document(io.BytesIO(content_of(browser, batch)))
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert all(f"问题之{no}" in text for no in "甲乙丙")


def test_what_may_no_longer_be_read_when_the_job_runs_is_left_out_and_counted(
    cast: Cast, papers: list[WorkPaper], work: Work
) -> None:
    page = printing.pages()["workpapers-print_paper"]
    other = foreign(cast)
    with work():
        batches.order(page, [papers[0].pk, other.pk], ending="docx", by=cast.member)
    batch = PaperBatch.objects.get()
    assert batch.left_out == 1
    assert batch.file is not None
    with storage.open_stored(batch.file) as held, zipfile.ZipFile(io.BytesIO(held.read())) as archive:
        assert len(archive.namelist()) == 1


def test_a_batch_of_nothing_readable_says_so(cast: Cast, work: Work) -> None:
    other = foreign(cast)
    page = printing.pages()["workpapers-print_paper"]
    with work():
        batches.order(page, [other.pk], ending="docx", by=cast.member)
    assert JobProgress.objects.get().state == JobState.FAILED
    assert PaperBatch.objects.get().file is None


def test_the_file_lies_sealed_and_goes_after_a_week(
    cast: Cast, enter: Enter, papers: list[WorkPaper], work: Work
) -> None:
    batch = ordered(enter(cast.leader), papers[:1], "docx", work)
    assert batch.file is not None
    on_disk = storage.path_of(batch.file.sha256).read_bytes()
    assert not on_disk.startswith(b"PK")
    assert enter(cast.member).get(reverse("kit:batch_file", args=[batch.pk])).status_code == 404
    assert "取文件" not in enter(cast.member).get(reverse("kit:batches")).content.decode()
    assert batches.sweep() == 0
    PaperBatch.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert batches.sweep() == 1
    assert not StoredFile.objects.filter(pk=batch.file_id).exists()


def test_what_may_no_longer_be_read_is_no_longer_fetched(
    cast: Cast, enter: Enter, papers: list[WorkPaper], work: Work
) -> None:
    browser = enter(cast.leader)
    batch, other = ordered(browser, papers[:2], "docx", work), ordered(browser, papers[2:], "docx", work)
    Exclusion.objects.create(
        kind="workpaper",
        record_id=papers[0].pk,
        user_id=cast.leader.pk,
        set_by_id=cast.director.pk,
        reason="回避",
    )
    refused = browser.get(reverse("kit:batch_file", args=[batch.pk]))
    assert refused.status_code == 403 and "重新生成" in refused.content.decode()
    assert content_of(browser, other).startswith(b"PK")


def test_an_order_says_what_it_lacks(cast: Cast, enter: Enter, papers: list[WorkPaper]) -> None:
    browser = enter(cast.leader)
    page = reverse("workpapers:list")
    assert browser.post(page, {"papers": "docx"}).status_code == 422
    assert browser.post(page, {"papers": "exe", "pick": [papers[0].pk]}).status_code == 422
    assert browser.post(reverse("people:appointments"), {"papers": "docx"}).status_code in (403, 405)
    assert enter(cast.stranger).post(page, {"papers": "docx", "all": "1"}).status_code in (302, 403, 422)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_a_hundred_and_twenty_papers_in_one_go(cast: Cast, work: Work, ending: str) -> None:
    """Budget: 20 seconds; four times that under a busy machine."""
    ids = [written(cast, f"问题之{no}").pk for no in range(120)]
    page = printing.pages()["workpapers-print_paper"]
    began = time.process_time()
    with work():
        batches.order(page, ids, ending=ending, by=cast.leader)
    spent = time.process_time() - began
    print(f"120 {ending}: {spent:.1f} s")
    batch = PaperBatch.objects.get()
    assert batch.file is not None and batch.left_out == 0
    assert spent < 20
