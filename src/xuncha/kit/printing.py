"""The printed form of a record: the same content that is signed, with a QR code that carries number and digest (practice 1)."""

from __future__ import annotations

from typing import Any, ClassVar

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from xuncha.foundation import audit, kinds
from xuncha.foundation.flow import signing
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
        "watermark": f"{actor.name} {timezone.localtime():%Y-%m-%d %H:%M}",
    }
