"""What documents tell the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.foundation.engines import calling
from xuncha.foundation.jobs import periodic, words
from xuncha.kit import menu
from xuncha.library.documents import inbox, models, reading
from xuncha.office.documents.passages import unwrapped

RESUME_SECONDS = 60

AUDIT = {
    "library_document.confirmed": _("资料文件：确认题录"),
    "library_document.superseded": _("资料文件：标明被取代"),
    "library_document.withdrawn": _("资料文件：撤下"),
    "library_document.corrected": _("资料文件：更正识别的文字"),
    "library_document.read": _("资料文件：读出文字"),
    "library_document.unread": _("资料文件：读不出来"),
}


def register() -> None:
    rights.register("library", read=_("查阅资料文件"), keep=_("收录、维护资料文件"))
    register_kinds()
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    words.register(reading.TITLE, _("读取资料文件"))
    calling.register(
        calling.Engine("documents", "xuncha.office.documents.asked:read", seconds=reading.READ_SECONDS)
    )
    calling.register(
        calling.Engine("ocr", "xuncha.office.documents.asked:scan", seconds=reading.SCAN_SECONDS)
    )
    periodic.every(inbox.PERIOD_SECONDS, "library.inbox", inbox.look_quietly)
    periodic.every(RESUME_SECONDS, "library.resume", reading.resume)
    menu.add(
        menu.Entry(
            _("资料文件"), "library:documents", "library", 73, ("library.read",), group=menu.REFERENCE, family=_("资料库")
        )
    )  # fmt: skip


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "library_document",
            _("资料文件"),
            models.Document,
            lambda document: document.title,
            "library:document",
            find=("title", "document_no"),
            index_text=lambda document: f"{document.title} {document.document_no} {document.issuer}",
            index_date=lambda document: document.issued_on,
            select_related=("file", "superseded_by"),
        )
    )
    kinds.register(
        kinds.Kind(
            "library_page",
            _("资料正文"),
            models.Page,
            str,
            "library:page",
            index_text=lambda page: unwrapped(page.text),
            index_related=("document",),
            index_date=lambda page: page.document.issued_on,
            select_related=("document__file",),
        )
    )
