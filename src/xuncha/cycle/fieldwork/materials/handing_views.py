"""Sheets on which material changes hands: written, signed on the record's page, printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.materials import forms, handing, queries
from xuncha.cycle.fieldwork.materials.models import MaterialRequest
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


def new_handover(request: Request, pk: int) -> HttpResponse:
    record: MaterialRequest = kinds.get("material_request").access(request.user, pk)
    if not request.user.may("materials.write", record):
        raise NotAllowed(_("资料交接单由本组编写"))
    form = forms.HandOverForm(request.POST or None, lines=queries.lines_of(record, request.user))

    def act(fields: dict[str, Any]) -> str:
        values = {name: fields[name] for name in ("direction", "on", "place", "note")}
        handing.prepare(record, form.copies(), by=request.user, **values)
        return _("交接单已写好，等单位签字")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(record).url(pk),
        title=_("资料交接：%(title)s") % {"title": record.title},
        lead=_("写上每项的份数，不交接的留空。双方都可以在系统里签，或打印签字后登记。"),
        submit_label=_("写好，送签"),
        fieldsets=[
            {"label": "", "fields": [form[name] for name in ("direction", "on", "place", "note")]},
            {"label": _("份数"), "wide": True, "fields": [form[name] for name in form.lines]},
        ],
    )


class HandOverPage(RecordPage):
    kind = "material_handover"
    template_name = "fieldwork/materials/handover.html"

    def extra(self) -> dict[str, Any]:
        request = self.record.request
        return {
            "lines": queries.sheet_lines(self.record, self.request.user),
            "sources": [
                {"kind": _("调阅清单"), "label": request.title, "url": kinds.of(request).url(request.pk)}
            ],
        }


class HandOverPrint(PrintPage):
    """资料交接单 with both places to sign."""

    kind = "material_handover"
    template_name = "fieldwork/materials/print_handover.html"
    label = gettext_lazy("资料交接单")

    def extra(self) -> dict[str, Any]:
        return {"lines": queries.sheet_lines(self.record, self.request.user), "title": ""}
