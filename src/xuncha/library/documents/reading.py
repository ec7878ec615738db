"""Reading in the background: the text at once, then scans page by page, each kept as soon as it is read.

A job works for some seconds and queues its own continuation, so that a long scan holds nobody else's work; what a crash
leaves behind is taken up again by `resume`, because the pages themselves say what is still to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.engines import calling
from xuncha.foundation.files.storage import path_of
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.jobs.start import start
from xuncha.foundation.search import watching
from xuncha.foundation.verbs import act
from xuncha.library.documents.models import Document, Page
from xuncha.office.documents.guessing import guess
from xuncha.office.documents.model import DOUBTFUL, SCAN, Reading

TITLE = "library.read"
SCANS_AT_ONCE = 300  # pages of a scan that are recognised before a person is asked whether to go on
SLICE_SECONDS = 20
DEADLY = 3
LOST_AFTER = timedelta(minutes=5)
READ_SECONDS, SCAN_SECONDS = 300, 120
ROWS = 200

State = Document.State


@dataclass(frozen=True)
class Owner:
    """Whose job it is; pk 0 is the system."""

    pk: int


def begin(document: Document) -> None:
    """Queue the reading; it starts once the surrounding transaction is committed."""
    start(read_document, by=Owner(document.created_by_id), title=TITLE, document=document.pk)


@job(queue="documents", repeatable=True)
def read_document(running: RunningJob, *, document: int) -> str:
    """Work on one document for a while; its page is the result."""
    row = Document.objects.trusted().select_related("file").get(pk=document)
    if row.state == State.WAITING and not Page.objects.trusted().filter(document=row).exists():
        read_text(row)
        going_on = (
            row.state == State.READING
        )  # later: other documents' typed text comes before anybody's scans
    else:
        if row.state == State.WAITING:
            _mark(row, State.READING)
        going_on = row.state == State.READING and not recognise(row, running)
    if going_on:
        begin(row)
    return f"library_document:{row.pk}"


def read_text(document: Document) -> None:
    """The whole file at once: typed text as it is, scans as pages that wait."""
    try:
        data, _blob = calling.call(
            "documents",
            {"do": "read", "path": str(path_of(document.sha256)), "converter": settings.LIBREOFFICE},
            seconds=READ_SECONDS,
        )
    except calling.EngineRefused as refusal:
        _fail(document, refusal.figures.get("message", ""))
    except calling.EngineError as error:
        _fail(document, str(error.message))
    else:
        _keep_text(document, Reading.from_json(data))


def _keep_text(document: Document, reading: Reading) -> None:
    with act():
        pages = list(_pages(document, reading))
        Page.objects.bulk_create(pages, batch_size=ROWS)
        document.page_count = len(pages)
        document.scan_count = sum(page.origin == Page.Origin.SCAN for page in pages)
        document.problem = "".join(reading.notes)[:300]
        document.state = State.READING if document.scan_count else State.READ
        document.worked_at = timezone.now()
        fields = ["page_count", "scan_count", "problem", "state", "worked_at"]
        document.save(update_fields=[*fields, *guess_again(document, reading.parts[0].text if pages else "")])
        if document.state == State.READ:
            _on_record(document)


def _pages(document: Document, reading: Reading) -> Iterator[Page]:
    for number, part in enumerate(reading.parts, 1):
        origin = Page.Origin.SCAN if part.origin == SCAN else Page.Origin.TYPED
        yield Page(document=document, no=number, label=part.label[:60], text=part.text, origin=origin)


def guess_again(document: Document, text: str) -> list[str]:
    """Better particulars from the text, as long as nobody has confirmed any; returns the changed fields."""
    if document.confirmed_on or not text:
        return []
    found = guess(text, document.file.name)
    told = {
        "title": found.title,
        "document_no": found.number,
        "issued_on": found.on,
        "issuer": found.issuer,
        "kind": "" if document.is_placed else found.kind,
        "year": found.year,
    }
    for name, value in told.items():
        if value:
            setattr(document, name, value)
    return [name for name, value in told.items() if value]


def recognise(document: Document, running: RunningJob) -> bool:
    """Recognise waiting pages until the slice is over; whether the document is finished for now.

    A page on which the helper dies is left out; where it dies three times in a row the fault is not the page's.
    """
    until = time.monotonic() + SLICE_SECONDS
    waiting = Page.objects.trusted().filter(document=document, origin=Page.Origin.SCAN).order_by("no")
    deadly: list[Page] = []
    for page in waiting[: max(document.scan_limit - document.scans_read, 0)]:
        if time.monotonic() > until:
            _leave_out(document, deadly)
            return False
        try:
            _recognise_page(document, page)
            _leave_out(document, deadly)
        except calling.EngineFailed as error:
            deadly.append(page)
            if len(deadly) == DEADLY:
                _fail(document, str(error.message))
                return True
        except calling.EngineError as error:
            _fail(document, str(error.message))
            return True
        running.progress(document.scans_read, document.scan_count)
    _leave_out(document, deadly)
    _mark(document, State.PARTLY if waiting.exists() else State.READ)
    with act():
        _on_record(document)
    return True


def _leave_out(document: Document, pages: list[Page]) -> None:
    for page in pages:
        page.origin = Page.Origin.UNREADABLE
        _keep_page(document, page, [])
    pages.clear()


def _recognise_page(document: Document, page: Page) -> None:
    request = {"path": str(path_of(document.sha256)), "number": page.no - 1}
    try:
        answer, _blob = calling.call("ocr", request, seconds=SCAN_SECONDS)
        fill(page, answer)
    except (calling.EngineRefused, calling.EngineTimedOut):
        page.origin = Page.Origin.UNREADABLE
    _keep_page(document, page, guess_again(document, page.text) if page.no == 1 else [])


def _keep_page(document: Document, page: Page, guessed: list[str]) -> None:
    document.scans_read += 1
    document.worked_at = timezone.now()
    with act():
        page.save(update_fields=["text", "lines", "sure", "doubtful", "turn", "ratio", "origin"])
        document.save(update_fields=["scans_read", "worked_at", *guessed])


def fill(page: Page, answer: dict[str, Any]) -> None:
    """What the recogniser said of a page."""
    page.lines, page.turn, page.ratio = answer["lines"], answer["turn"], answer["ratio"]
    page.text = "\n".join(line["text"] for line in page.lines)
    page.sure = answer["sure"] if page.lines else None
    page.doubtful = sum(line["sure"] < DOUBTFUL for line in page.lines)
    page.origin = Page.Origin.OCR


def _mark(document: Document, state: str) -> None:
    document.state, document.worked_at = state, timezone.now()
    document.save(update_fields=["state", "worked_at"])


def _fail(document: Document, message: str) -> None:
    with act():
        document.problem = message[:300] or _("读不出来")
        document.state, document.worked_at = State.FAILED, timezone.now()
        document.save(update_fields=["problem", "state", "worked_at"])
        audit.record("library_document.unread", by=None, about=document)


def _on_record(document: Document) -> None:
    audit.record("library_document.read", by=None, about=document, data={"pages": document.page_count})


def resume() -> None:
    """Take up what a crash or a restart left lying. Periodic."""
    lost = timezone.now() - LOST_AFTER
    rows = Document.objects.trusted().filter(state__in=(State.WAITING, State.READING), created_at__lt=lost)
    for document in rows.filter(Q(worked_at=None) | Q(worked_at__lt=lost))[:ROWS]:
        document.worked_at = timezone.now()
        document.save(update_fields=["worked_at"])
        begin(document)


def index_pages(document: Document) -> None:
    """Pages are found under their document's title and by its readers: when either changes, they change with it."""
    keys = Page.objects.trusted().filter(document=document).values_list("pk", flat=True)
    watching.touched((Page.kind_name, key) for key in keys)


def picture(page: Page) -> bytes:
    """The page as a PNG, drawn by the helper; raises EngineRefused or a refusal."""
    request = {
        "do": "page",
        "path": str(path_of(page.document.sha256)),
        "number": page.no - 1,
        "turn": page.turn,
    }
    return calling.call("documents", request, seconds=30)[1]
