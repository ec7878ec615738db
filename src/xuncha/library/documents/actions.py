"""Verbs on documents: taken in, confirmed, corrected, replaced, withdrawn."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit, rights
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.limits import require_level
from xuncha.foundation.files.models import Role
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import AUDIENCES, Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.library.documents import reading
from xuncha.library.documents.models import Document, Page
from xuncha.office.documents.guessing import guess
from xuncha.people.scopes import Scope

KEEP = "library.keep"
FORMATS = frozenset(
    {"pdf", "docx", "doc", "xlsx", "xls", "pptx", "txt", "jpg", "png", "gif", "bmp", "tiff", "webp", "heic"}
)
PARTICULARS = ("title", "kind", "issuer", "document_no", "issued_on", "year", "secret_level", "for_units")


def audience_of(document: Document) -> int:
    """The office from the first moment; the others once the particulars are confirmed; a unit's papers are the group's."""
    if document.is_placed:
        return 0
    open_to = ["office"]
    if document.confirmed_on and not document.withdrawn_on:
        open_to += ["insiders", "everyone"] if document.for_units else ["insiders"]
    return reduce(or_, (AUDIENCES[name] for name in open_to))


def require_keep(by: Actor, document: Document) -> None:
    """`by` may keep this document: the office the general ones, a group what belongs to its units."""
    if not by.reach(KEEP, acting=True).covers(document):
        who = _("本组人员") if document.is_placed else rights.who_could(KEEP)
        raise NotAllowed(_("这份资料由%(who)s维护") % {"who": who})


@verb
def take_in(
    upload: UploadedFile,
    *,
    by: Any,
    place: Scope | None = None,
    for_units: bool = False,
    origin: str = Document.Origin.UPLOAD,
) -> Document:
    """Keep one file and have it read in the background. Refused when the same content is there already.

    `place`: the engagement whose unit it comes from; None: a general document. `by`: a person, or the watched folder,
    which keeps general documents by the office's setting.
    """
    document = Document(origin=origin, for_units=for_units and place is None, **_placed(place))
    document.audience = audience_of(document)
    if origin == Document.Origin.UPLOAD:
        require_keep(by, document)
    stored = store(upload, by=by)
    if stored.content == "zip":  # the outer one was unpacked before
        raise Refused(_("压缩包里还套着压缩包，请展开后再传"))
    if stored.content not in FORMATS:
        raise Refused(_("资料库不收这种文件；可收文档、表格、演示文稿、PDF、图片和文本"))
    found = guess("", stored.name)
    document.file, document.sha256 = stored, stored.sha256
    document.title, document.kind = found.title, _kind(document, found.kind)
    document.created_by_id, document.created_by_name = by.pk, by.name
    document.scan_limit = reading.SCANS_AT_ONCE
    _save_once(document)
    attach(stored, to=document, title=document.title, by=by, role=Role.DOCUMENT)
    audit.record("library_document.created", by=by, about=document, data={"sha256": stored.sha256})
    reading.begin(document)
    return document


def _placed(place: Scope | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        "round_id": place.round_id,
        "group_id": place.group_id,
        "engagement_id": place.engagement_id,
        "organisation_id": place.organisation_id,
        "place_label": place.label[:200],
    }


def _kind(document: Document, guessed: str) -> str:
    return guessed or (Document.Kind.UNIT if document.is_placed else Document.Kind.OTHER)


def _save_once(document: Document) -> None:
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        same = Document.objects.trusted().filter(sha256=document.sha256, withdrawn_on=None)
        twin = same.filter(engagement_id=document.engagement_id).first()
        title = twin.title if twin else document.title
        raise Refused(_("内容相同的文件已经收录：%(title)s") % {"title": title}) from None


@verb
def settle(document: Document, *, by: Actor, version: int, fields: list[str]) -> Document:
    """Save the particulars a person has looked at; from the first time on the document is open to its readers."""
    require_keep(by, document)
    require_level(document.secret_level)
    if not document.title.strip():
        raise Missing(_("题名不能空着"))
    first = document.confirmed_on is None
    document.for_units = document.for_units and not document.is_placed
    document.confirmed_on = document.confirmed_on or today()
    document.confirmed_by_name = document.confirmed_by_name or by.name
    document.audience = audience_of(document)
    saved: Document = save_edited(
        document,
        by=by,
        version=version,
        fields=[*fields, "for_units", "confirmed_on", "confirmed_by_name", "audience"],
        action="confirmed" if first else "edited",
    )
    reading.index_pages(saved)
    return saved


@verb
def replace(old: Document, *, by_document: Document, by: Actor) -> Document:
    """Mark a document as replaced by another of the same place; both stay readable."""
    require_keep(by, old)
    newer: Document | None = by_document
    while newer is not None:
        if newer.pk == old.pk:
            raise Refused(_("不能由自己取代，也不能由它已经取代的旧文件取代"))
        newer = newer.superseded_by
    old.superseded_by, old.version = by_document, old.version + 1
    old.save(update_fields=["superseded_by", "version"])
    audit.record("library_document.superseded", by=by, about=old, data={"by": by_document.pk})
    return old


@verb
def withdraw(document: Document, *, reason: str, by: Actor, version: int) -> Document:
    """Take a document out: it is found no longer, the office (or the group) still sees what it was and why."""
    require_keep(by, document)
    if not reason.strip():
        raise NeedsReason(_("撤下须写明原因"))
    if document.withdrawn_on:
        raise Refused(_("这份资料已经撤下"))
    document.withdrawn_on, document.withdraw_reason = today(), reason.strip()[:200]
    document.audience = audience_of(document)
    saved: Document = save_edited(
        document, by=by, version=version, fields=["withdrawn_on", "withdraw_reason", "audience"], action="withdrawn"
    )  # fmt: skip
    reading.index_pages(saved)
    return saved


@verb
def go_on(document: Document, *, by: Actor) -> Document:
    """Have the next stretch of a long scan recognised, or try again what failed."""
    require_keep(by, document)
    if document.is_under_way:
        raise Refused(_("正在读取，请等这一段做完"))
    if document.state == Document.State.READ:
        raise Refused(_("已经全部读取"))
    if document.state == Document.State.PARTLY:
        document.scan_limit += reading.SCANS_AT_ONCE
    document.state, document.problem = Document.State.WAITING, ""
    document.save(update_fields=["scan_limit", "state", "problem"])
    reading.begin(document)
    return document


@verb
def correct(page: Page, *, text: str, by: Actor, version: int) -> Page:
    """Put right what the machine read; who and when is kept, and the search finds the page by its new text."""
    require_keep(by, page.document)
    if page.origin not in (Page.Origin.OCR, Page.Origin.CORRECTED, Page.Origin.UNREADABLE):
        raise Refused(_("原文就是文字的页不用更正"))
    standing = Page.objects.trusted().select_for_update().get(pk=page.pk)
    if standing.version != version:
        raise Stale(_("您打开之后，这一页又被更正过；请重新打开再改"))
    standing.text, standing.origin = text.replace("\r\n", "\n").strip(), Page.Origin.CORRECTED
    standing.corrected_by_name, standing.corrected_at = by.name, timezone.now()
    standing.version += 1
    standing.save(update_fields=["text", "origin", "corrected_by_name", "corrected_at", "version"])
    audit.record("library_document.corrected", by=by, about=page.document, data={"page": page.no})
    return standing
