"""Pages of one of their tables: uploaded, its columns matched, compared record by record, noted as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.views.engagements import seen_rounds
from xuncha.exchange.importing import staging
from xuncha.exchange.importing.staging import Staged
from xuncha.exchange.national import entries, forms, mapping, returning, sheets
from xuncha.exchange.national.fields import written
from xuncha.exchange.national.mapping import NUMBER, Table
from xuncha.exchange.national.returning import NEW, RENEWED, SAME, UNKNOWN, Comparison, Line
from xuncha.exchange.national.sheets import Setup
from xuncha.exchange.national.standing import stream
from xuncha.exchange.national.views import of_round, sheet_of
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import Missing, Refused
from xuncha.kit.http import Request

LINES_SHOWN = 500
ABSENT_SHOWN = 100
OUTCOMES = {
    NEW: (gettext_lazy("标为已录入"), "running"),
    RENEWED: (gettext_lazy("更新勾记"), "due"),
    SAME: (gettext_lazy("无变化"), "done"),
    UNKNOWN: (gettext_lazy("没有对上"), "overdue"),
}
FOUND_BY = {
    "number": gettext_lazy("按编号"),
    "text": gettext_lazy("按内容"),
    "likeness": gettext_lazy("内容相近，请核对"),
}


def _key(code: str) -> str:
    return f"national-{code}"


def upload(request: Request, code: str) -> HttpResponse:
    """One of their tables; it waits sealed until it is noted or thrown away."""
    entries.require_keep(request.user)
    require_whole_upload(request)
    sheet = sheet_of(code)
    form = forms.TableForm(seen_rounds(request), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["round"]
        about = {"round": chosen.pk if chosen else None}
        try:
            staging.take(
                form.cleaned_data["document"],
                user=request.user,
                key=_key(code),
                check=lambda document: mapping.table_of(document, sheets.current(sheet)),
                about=about,
            )
            return HttpResponseRedirect(reverse("exchange:national_match", args=[code]))
        except Refused as refusal:
            form.add_error("document", str(refusal.message))
    context = {
        "title": _("核对对方导出表：%(sheet)s") % {"sheet": sheet.label},
        "lead": _("把从对方系统导出的表交进来，逐条比对：哪些已经录入、编号是多少、哪里不一致。"),
        "form": form,
        "submit_label": _("读一读"),
        "cancel_url": reverse("exchange:national_sheet", args=[code]),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def match(request: Request, code: str) -> HttpResponse:
    """Which of their columns means which of our fields; remembered under a name if one is given."""
    entries.require_keep(request.user)
    chosen = sheets.current(sheet_of(code))
    staged = staging.load(request.user, _key(code))
    if staged is None:
        return HttpResponseRedirect(reverse("exchange:national_return", args=[code]))
    table = mapping.table_of(staged.document(), chosen)
    columns = staged.about.get("columns") or mapping.guess(table, chosen)
    fault = ""
    if request.method == "POST":
        columns = {text: request.POST.get(f"column-{at}", "") for at, text in table.headings}
        try:
            return _matched(request, chosen, columns, dict(staged.about))
        except Missing as refusal:
            fault = str(refusal.message)
    context = {
        "title": _("对应列：%(name)s") % {"name": staged.name},
        "sheet": chosen.sheet,
        "rows": _columns(table, columns),
        "fields": [(NUMBER, mapping.label_of(chosen, NUMBER))]
        + [(field.key, str(field.label)) for field in chosen.sheet.source.fields],
        "fault": fault,
        "count": len(table.rows()),
    }
    return render(request, "exchange/national/match.html", context, status=422 if fault else 200)


def _columns(table: Table, columns: Any) -> list[dict[str, Any]]:
    return [
        {"at": at, "heading": text, "field": columns.get(text, ""), "samples": table.samples(at)}
        for at, text in table.headings
    ]


def _matched(request: Request, chosen: Setup, columns: dict[str, str], about: dict[str, Any]) -> HttpResponse:
    mapping.require_sound(chosen, columns)
    name = request.POST.get("name", "").strip()
    if name:
        mapping.remember(chosen, name, columns, by=request.user)
    code = chosen.sheet.code
    staging.choose(request.user, _key(code), about | {"columns": columns})
    return HttpResponseRedirect(reverse("exchange:national_compare", args=[code]))


def compare(request: Request, code: str) -> HttpResponse:
    """Record by record what they have and what we have; one button notes all of it, or nothing."""
    entries.require_keep(request.user)
    chosen = sheets.current(sheet_of(code))
    staged = staging.load(request.user, _key(code))
    if staged is None or not staged.about.get("columns"):
        return HttpResponseRedirect(reverse("exchange:national_return", args=[code]))
    if request.method == "POST" and "discard" in request.POST:
        staging.forget(request.user, _key(code))
        messages.success(request, _("已丢弃，没有登记"))
        return HttpResponseRedirect(reverse("exchange:national_sheet", args=[code]))
    table = mapping.table_of(staged.document(), chosen)
    rows = of_round(chosen.sheet.rows(request.user), chosen.sheet, staged.about.get("round"))
    found = returning.compare(table, staged.about["columns"], chosen, stream(rows, chosen, request.user))
    if request.method == "POST":
        return _land(request, found, chosen, staged)
    return _page(request, found, chosen, staged.name)


def _land(request: Request, found: Comparison, chosen: Setup, staged: Staged) -> HttpResponse:
    code = chosen.sheet.code
    done = returning.land(
        found,
        chosen,
        expected=request.POST.get("fingerprint", ""),
        file_name=staged.name,
        take_over="take_over" in request.POST,
        by=request.user,
    )
    staging.forget(request.user, _key(code))
    messages.success(request, _("已登记 %(ticked)d 条，按对方数据更新 %(updated)d 条") % done)
    gaps = reverse("exchange:national_gaps", args=[code])
    return HttpResponseRedirect(f"{gaps}?round={staged.about.get('round') or 'all'}")


def _page(request: Request, found: Comparison, chosen: Setup, name: str) -> HttpResponse:
    telling = [line for line in found.lines if line.outcome != SAME or line.differences]
    takes = bool(returning.tellable(found.lines)) and bool(
        request.user.reach("rectification.manage", acting=True)
    )
    context = {
        "title": _("核对结果：%(name)s") % {"name": name},
        "sheet": chosen.sheet,
        "counts": [(label, tone, found.count(code)) for code, (label, tone) in OUTCOMES.items()],
        "lines": [_shown(line, chosen) for line in telling[:LINES_SHOWN]],
        "left_out": max(len(telling) - LINES_SHOWN, 0),
        "absent": [
            {"unit": each.value("unit"), "title": str(each.value(chosen.sheet.source.key))[:60]}
            for each in found.absent[:ABSENT_SHOWN]
        ],
        "absent_count": len(found.absent),
        "fingerprint": found.fingerprint,
        "comes": found.count(NEW) + found.count(RENEWED),
        "takes_over": takes,
    }
    return render(request, "exchange/national/compare.html", context)


def _shown(line: Line, chosen: Setup) -> dict[str, Any]:
    label, tone = OUTCOMES[line.outcome]
    columns = {column.field: column for column in chosen.filled}
    return {
        "row": line.row,
        "number": line.number,
        "unit": line.standing.value("unit") if line.standing else "",
        "title": line.label[:80],
        "label": label,
        "tone": tone,
        "how": FOUND_BY.get(line.found_by, ""),
        "why": line.why,
        "differences": [
            {
                "label": str(each.field.label),
                "ours": str(written(each.ours, each.field, columns[each.field.key]))
                if each.field.key in columns
                else each.ours,
                "theirs": each.theirs,
            }
            for each in line.differences
        ],
    }
