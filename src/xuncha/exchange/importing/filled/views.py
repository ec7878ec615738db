"""Pages of templates that land row by row: the list, one template, the rows as read, errors marked in the file itself."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from xuncha.exchange.importing import staging
from xuncha.exchange.importing.filled.kinds import TABLES
from xuncha.exchange.importing.filled.reading import read
from xuncha.exchange.importing.filled.table import CHANGED, NEW, SAME, Filled, Row, Table
from xuncha.exchange.importing.forms import ACCEPT
from xuncha.exchange.importing.marking import mark
from xuncha.foundation import audit
from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act, verb
from xuncha.kit.http import Request, whole
from xuncha.office.marks import Mark
from xuncha.office.sheets import Column, SheetOut, write_workbook

BLANK_ROWS = 200
ROWS_SHOWN = 300
FAULTS_SHOWN = 200
OUTCOMES = {
    NEW: (gettext_lazy("新增"), "running"),
    CHANGED: (gettext_lazy("更新"), "due"),
    SAME: (gettext_lazy("已有，不重复"), "done"),
}


class UploadForm(NoStateSecrets):
    document = forms.FileField(
        label=gettext_lazy("填好的模板"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy("4 MB 以内；文件加密暂存，转入或丢弃后清除"),
    )


class PlacedForm(UploadForm):
    """A file that belongs to a task or a survey."""

    place: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=gettext_lazy("属于"), queryset=None)
    field_order = ("place", "document", "has_state_secret")

    def __init__(self, places: QuerySet[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = place_label  # type: ignore[attr-defined]


def place_label(place: Any) -> str:
    parts = (str(place.organisation), str(place.round or ""), str(place) if hasattr(place, "title") else "")
    return " · ".join(filter(None, parts))


def table_of(request: Request, code: str) -> Table:
    """The template, for whoever holds its right; 404 for one that does not exist."""
    table = TABLES.get(code)
    if table is None:
        raise Http404
    if not request.user.reach(table.right, acting=True):
        raise NotAllowed(table.who)
    return table


def place_of(table: Table, user: Any, wanted: Any) -> Any:
    """The task or survey of a file, 404 for one on which the right is not held."""
    if table.places is None:
        return None
    return get_object_or_404(table.places(user), pk=whole(str(wanted or "")))


def index(request: Request) -> HttpResponse:
    """Every template that this person may use."""
    held = [table for table in TABLES.values() if request.user.reach(table.right, acting=True)]
    if not held:
        raise NotAllowed(_("您的授权不含按模板转入"))
    return render(request, "exchange/filled/index.html", {"title": _("按模板转入"), "tables": held})


def upload(request: Request, code: str) -> HttpResponse:
    """One template: take the blank, bring the filled one."""
    table = table_of(request, code)
    require_whole_upload(request)
    data = (request.POST or None, request.FILES or None)
    places = table.places(request.user) if table.places else None
    form: Any = PlacedForm(places, *data) if places is not None else UploadForm(*data)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data.get("place")
        about = {"place": place.pk if place else None}
        try:
            staging.take(
                form.cleaned_data["document"],
                user=request.user,
                key=_key(code),
                check=lambda document: read(document, table.columns(place), place),
                about=about,
            )
            return HttpResponseRedirect(reverse("exchange:filled_rows", args=[code]))
        except Refused as refusal:
            form.add_error("document", str(refusal.message))
    context = {
        "title": table.label,
        "lead": table.about,
        "table": table,
        "form": form,
        "places": [(place.pk, place_label(place)) for place in places] if places is not None else [],
        "submit_label": _("读一读"),
        "cancel_url": reverse("exchange:filled"),
    }
    return render(request, "exchange/filled/upload.html", context, status=422 if form.is_bound else 200)


def _key(code: str) -> str:
    return f"filled-{code}"


def blank(request: Request, code: str) -> FileResponse:
    """The template with its drop-downs; for a place with what stands there already."""
    table = table_of(request, code)
    place = place_of(table, request.user, request.GET.get("place")) if request.GET.get("place") else None
    columns = [
        Column(
            f"*{cell.title}" if cell.required else cell.title,
            width=cell.width,
            choices=tuple(cell.choices(place)) if cell.choices and (place or not table.given) else (),
            comment=cell.remark or None,
        )
        for cell in table.columns(place)
    ]
    rows = table.given(place) if table.given and place else ()
    buffer = io.BytesIO()
    title = f"{table.label}（{place_label(place)}）" if place else str(table.label)
    sheet = SheetOut(
        str(table.label), columns, [[_text(cell) for cell in row] for row in rows], titles=[title]
    )
    write_workbook(buffer, [SheetOut(sheet.name, columns, sheet.rows, titles=[title], blank_rows=BLANK_ROWS)])
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{title}.xlsx")


def _text(value: Any) -> Any:
    return "" if value is None else str(value)


@never_cache
def rows(request: Request, code: str) -> HttpResponse | FileResponse:
    """Every row with what it would become; land all, take the file back marked, or throw it away."""
    table = table_of(request, code)
    staged = staging.load(request.user, _key(code))
    if staged is None:
        return HttpResponseRedirect(reverse("exchange:filled_table", args=[code]))
    if request.method == "POST" and "discard" in request.POST:
        staging.forget(request.user, _key(code))
        messages.success(request, _("已丢弃，没有转入"))
        return HttpResponseRedirect(reverse("exchange:filled_table", args=[code]))
    place = place_of(table, request.user, staged.about.get("place"))
    filled = read(staged.document(), table.columns(place), place)
    table.compare(filled, place, request.user)
    if request.method == "POST" and "marked" in request.POST:
        return _marked(request, table, staged, filled)
    if request.method == "POST":
        return _land(request, table, staged, filled, place)
    return render(request, "exchange/filled/rows.html", _context(table, staged, filled, place))


def _context(table: Table, staged: staging.Staged, filled: Filled, place: Any) -> dict[str, Any]:
    titles = {cell.name: cell.title for cell in table.columns(place)}
    columns = {at: titles[name] for name, at in filled.places.items()}
    wrong = {fault.row for fault in filled.faults}
    return {
        "title": _("%(label)s：%(file)s") % {"label": table.label, "file": staged.name},
        "table": table,
        "place": place_label(place) if place else "",
        "counts": [(label, tone, filled.count(code)) for code, (label, tone) in OUTCOMES.items()],
        "faults": [
            {
                "row": fault.row,
                "column": "" if fault.column is None else columns.get(fault.column, ""),
                "text": fault.text,
            }
            for fault in sorted(filled.faults, key=lambda fault: (fault.row, fault.column or 0))[
                :FAULTS_SHOWN
            ]
        ],
        "fault_count": len(filled.faults),
        "lines": [_line(table, row, wrong=row.no in wrong) for row in filled.rows[:ROWS_SHOWN]],
        "left_out": max(len(filled.rows) - ROWS_SHOWN, 0),
        "comes": filled.count(NEW) + filled.count(CHANGED),
        "fingerprint": fingerprint(filled, staged),
    }


def _line(table: Table, row: Row, *, wrong: bool) -> dict[str, Any]:
    label, tone = OUTCOMES[row.outcome]
    return {
        "row": row.no,
        "title": table.label_of(row),
        "label": _("须改正") if wrong else label,
        "tone": "overdue" if wrong else tone,
        "why": row.why,
    }


def fingerprint(filled: Filled, staged: staging.Staged) -> str:
    """The file and what its rows would do: landing refuses another state than the one that was shown."""
    outcomes = "".join(row.outcome[0] for row in filled.rows)
    return hashlib.sha256(f"{staged.sha256}|{outcomes}|{len(filled.faults)}".encode()).hexdigest()


def _marked(request: Request, table: Table, staged: staging.Staged, filled: Filled) -> FileResponse:
    """The very file with its wrong cells coloured and commented."""
    marks = [Mark(fault.text, filled.sheet, fault.row, fault.column) for fault in filled.faults]
    if not marks:
        raise Missing(_("这份文件没有要改正的地方"))
    content = mark(staged.content, marks, ending=Path(staged.name).suffix)
    with act():
        audit.record("filled.marked", by=request.user, data={"sheet": table.code, "count": len(marks)})
    name = _("%(name)s_须改正.xlsx") % {"name": Path(staged.name).stem}
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name)


def _land(
    request: Request, table: Table, staged: staging.Staged, filled: Filled, place: Any
) -> HttpResponseRedirect:
    if filled.faults:
        raise Missing(_("还有 %(count)d 处要改正，一行也没有转入") % {"count": len(filled.faults)})
    if request.POST.get("fingerprint") != fingerprint(filled, staged):
        raise Stale(_("这一页打开之后数据又有变化，没有转入；请看过新的结果再确认"))
    count = land(table, filled, place, by=request.user, file=Path(staged.name).stem)
    staging.forget(request.user, _key(table.code))
    messages.success(request, _("已转入 %(count)d 行") % {"count": count})
    return HttpResponseRedirect(table.done_url(place))


@verb
def land(table: Table, filled: Filled, place: Any, *, by: Actor, file: str) -> int:
    """Everything that is new or changed, by the room's verbs, or nothing."""
    coming = [row for row in filled.rows if row.outcome != SAME]
    if not coming:
        raise Missing(_("与现有数据完全一致，没有可以转入的内容"))
    count = table.land(coming, place, by, file)
    audit.record("filled.landed", by=by, data={"sheet": table.code, "count": count})
    return count
