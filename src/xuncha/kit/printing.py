"""The printed form of a record: the same content that is signed, with a QR code that carries number and digest (practice 1)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from xuncha.foundation import audit, kinds
from xuncha.foundation.flow import signing
from xuncha.foundation.flow.models import Signature, Step
from xuncha.foundation.verbs import act
from xuncha.kit.http import Request


class PrintPage(View):
    """Subclass with `kind`, `template_name` (extends kit/print.html) and `extra()`; every print is on record."""

    request: Request

    kind: ClassVar[str] = ""
    template_name: ClassVar[str] = ""

    def get(self, request: Request, pk: int) -> HttpResponse:
        user = request.user
        self.record = kinds.get(self.kind).access(user, pk)
        with act():
            audit.record("record.printed", by=user, about=self.record)
        return render(request, self.template_name, print_context(self.record, user) | self.extra())

    def extra(self) -> dict[str, Any]:
        return {}


def print_context(record: Any, actor: Any) -> dict[str, Any]:
    """Number, short digest, QR code and watermark of the form."""
    digest = signing.digest_of(record, "")[:16] if hasattr(record, "signed_content") else ""
    number = record.number or getattr(record, "pre_code", "") or str(record.pk)
    code = segno.make(f"XC1|{record.kind_name}|{record.pk}|{number}|{digest}", error="m")
    return {
        "record": record,
        "title": kinds.of(record).title(record),
        "number": number,
        "digest": digest,
        "qr": code.png_data_uri(scale=3, border=1),
        "signed": marks(record),
        "watermark": f"{actor.name} {timezone.localtime():%Y-%m-%d %H:%M}",
    }


class Marks(dict[str, Any]):
    """Signed places of a form by edge; a place that nobody has signed is empty, and stays blank for ink."""

    def __missing__(self, edge: str) -> dict[str, Any]:
        return {}


def marks(record: Any) -> Marks:
    """Who signed or receipted what, as the form shows it. A signature over other words than these is left out."""
    found = Marks()
    flow = kinds.of(record).flow
    if flow is None:
        return found
    receipts = [edge.name for edge in flow.edges.values() if edge.recorded_by and not edge.signs]
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk, edge__in=receipts)
    for step in steps.order_by("id") if receipts else ():
        if not step.skipped:
            found[step.edge] = mark(step.actor_name, step.acted_on, paper=bool(step.recorder_name))
    for item in signing.standing(record):
        if not signing.modified_since(record, item):
            found[item.edge] = mark(
                item.signer_name, item.signed_on, paper=item.form != Signature.Form.SYSTEM
            )
    return found


def mark(name: str, on: date | None, *, paper: bool) -> dict[str, Any]:
    """One signed place: name, date, and where the signature itself is."""
    return {"name": name, "at": on, "note": _("纸质签署") if paper else _("系统签署")}
