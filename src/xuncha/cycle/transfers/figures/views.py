"""线索统计: numbers for the office, the lead officer and nobody's names."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xuncha.cycle.planning.models import Round
from xuncha.cycle.transfers.figures import queries
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.kit.http import Request
from xuncha.kit.templatetags.kit import money
from xuncha.office import sheets


def lead_counts(request: Request) -> HttpResponse | FileResponse:
    """Leads and people, where they went, what became of them. Exact for whoever may read the leads themselves."""
    user = request.user
    if not user.holds("leads.count"):
        raise NotAllowed(_("您的授权不含这一页"))
    wanted = request.GET.get("round", "")
    found = queries.of(user, int(wanted) if wanted.isdigit() else None)
    figures = queries.shown(found, exact=user.holds("cases.close"))
    if request.GET.get("export") == "xlsx":
        return _export(request, figures)
    context = {
        "title": _("线索统计"),
        "figures": figures,
        "rounds": Round.objects.visible_to(user).order_by("-term__no", "-no"),
        "chosen": wanted,
    }
    return render(request, "transfers/figures/counts.html", context)


def _export(request: Request, figures: dict[str, Any]) -> FileResponse:
    """The numbers exactly as shown; on record."""
    buffer = io.BytesIO()
    columns = [
        sheets.Column(_("项目"), 24),
        sheets.Column(_("件"), number=True),
        sheets.Column(_("人"), number=True),
    ]
    page = sheets.SheetOut(
        str(_("线索统计")),
        columns,
        list(_rows(figures)),
        notes=(str(_("件和人不相加；小于 5 的数对只看统计的人不显示。")),),
    )
    sheets.write_workbook(buffer, [page])
    with act():
        audit.record("lead.counts_exported", by=request.user)
    buffer.seek(0)
    name = f"{_('线索统计')}_{today():%Y%m%d}_{request.user.name}.xlsx"
    return FileResponse(buffer, as_attachment=True, filename=name)


def _rows(figures: dict[str, Any]) -> Iterator[list[Any]]:
    yield [_("审签线索"), figures["leads"], figures["persons"]]
    yield [_("移交"), figures["handed"], figures["handed_persons"]]
    yield [_("已反馈"), figures["answered"], ""]
    yield [_("立案"), "", figures["filed_persons"]]
    yield [_("成案率（按人）"), "", figures["rate"]]
    yield [_("挽回（收缴）金额"), money(figures["recovered_cents"]), ""]
    for label, value, unit in figures["batches"]:
        yield [label, value if unit == _("件") else "", value if unit == _("人") else ""]
    for table in figures["tables"]:
        yield [str(table["title"]), "", ""]
        for line in table["lines"]:
            yield [line["label"], line["leads"], line["persons"]]
