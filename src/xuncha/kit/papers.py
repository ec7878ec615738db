"""A printed form as a file: the page is rendered, read as a FormDocument, and written as Word or set as PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.foundation.files.names import clean_name
from xuncha.kit.typesetting import typeset
from xuncha.office.forms.model import FormDocument

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"docx": WORD, "pdf": "application/pdf"}

Filler = Callable[[str, FormDocument], bytes | None]
"""(slug of the form, what stands in it) → the county's own Word file with it filled in, or None where it has none."""

_fillers: list[Filler] = []


def fill_word_with(filler: Filler) -> None:
    """Let an upper room put the county's own templates before ours."""
    _fillers.append(filler)


def stamp(user: Any) -> str:
    """Who took the paper and when: the watermark."""
    return f"{user.name} {timezone.localtime():%Y-%m-%d %H:%M}"


def document_of(template: str, context: dict[str, Any], user: Any, *, red: bool = False) -> FormDocument:
    """The form as the page shows it; `red` puts the issuing body in red above it."""
    frame = {"committee": settings.COMMITTEE_NAME, "watermark": stamp(user)}
    from xuncha.office.forms.reading import read_form

    document = read_form(render_to_string(template, frame | context))
    body = _("%(committee)s巡察工作领导小组办公室") % {"committee": settings.COMMITTEE_NAME}
    return replace(document, red_head=body) if red else document


def content_of(document: FormDocument, ending: str, slug: str = "") -> bytes:
    """The file's bytes; as Word in the county's own template where one is in use."""
    if ending == "pdf":
        from xuncha.office.forms.setting import words_of

        return typeset("form", words_of(document))
    own = (filler(slug, document) for filler in _fillers if slug)
    return next((made for made in own if made is not None), b"") or _word(document)


def archival(document: FormDocument, dated: date) -> bytes:
    """As PDF/A of that date, for the archive: the same form gives the same bytes. Raises Refused without fonts."""
    from xuncha.office.forms.setting import words_of

    return typeset("form", words_of(document), dated=dated.isoformat())


def _word(document: FormDocument) -> bytes:
    from xuncha.office.forms.word import word

    return word(document)


def file_name(document: FormDocument, ending: str) -> str:
    """巡察问题底稿_15-03-01-02-DG-003_20261120.docx."""
    parts = filter(None, (document.title or _("文书"), document.number, f"{today():%Y%m%d}"))
    return clean_name(f"{'_'.join(parts)}.{ending}")


def file_answer(document: FormDocument, ending: str, slug: str = "") -> HttpResponse:
    answer = HttpResponse(content_of(document, ending, slug), content_type=TYPES[ending])
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(document, ending)
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
