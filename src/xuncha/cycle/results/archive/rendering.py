"""A form as it is kept: the same bytes whoever makes it and whenever, as long as the record stays as it is."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404

from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.foundation.engines.errors import EngineBusy, EngineTimedOut
from xuncha.foundation.refusals import Refused
from xuncha.kit import papers, printing
from xuncha.office.forms.model import FormDocument

Kept = tuple[Any, FormDocument]
NO_DATE = date(1970, 1, 1)
"""PDF/A must say one; a form without a date must still come out the same each time."""


def form_of(entry: VolumeEntry, volume: Volume, person: Any) -> Kept | None:
    """The record and its form as this person may read it now; None where there is no form or not for them.

    The watermark is the volume's number: a person's name and the minute of making would make every copy another file.
    """
    if entry.sealed or entry.gone or not entry.slug:
        return None
    try:
        record, document = printing.pages()[entry.slug].with_record(person, entry.record_id or 0)
    except (Http404, Refused):
        return None
    return record, replace(document, watermark=f"归档件 {volume.number}")


def file_of(document: FormDocument, entry: VolumeEntry) -> tuple[bytes, str]:
    """PDF/A and "pdf"; Word where no font here has one of its characters, for PDF/A refuses what it cannot show.

    Raises EngineBusy and EngineTimedOut: then it is the moment, not the form.
    """
    try:
        return papers.archival(document, entry.on or NO_DATE), "pdf"
    except (EngineBusy, EngineTimedOut):
        raise
    except Refused:
        return papers.content_of(document, "docx"), "docx"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
