"""Pages of the ledger of entries: the sheets, one sheet with its ticks, its gaps, its columns."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.views.engagements import seen_groups, seen_rounds
from xuncha.exchange.national import entries, export, forms, sheets
from xuncha.exchange.national.filters import filter_of
from xuncha.exchange.national.sheets import CONFIGURE, KEEP, Setup, Sheet
from xuncha.exchange.national.standing import CHANGED, STATES, Standing, is_entered, stood, stream, tally
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request, whole
from xuncha.kit.lists import Column, RecordList, chip
from xuncha.office.sheets import SheetOut, write_workbook

MOST_PICKED = 20_000
GAPS_SHOWN = 300
LONGEST_CELL = 60


def sheet_of(code: str) -> Sheet:
    try:
        return sheets.sheets()[code]
    except KeyError:
        raise Http404 from None


def index(request: Request) -> HttpResponse:
    """Every sheet with what is entered of the chosen round and what is not."""
    entries.require_keep(request.user)
    rounds = list(seen_rounds(request))
    chosen = _chosen_round(request, rounds)
    lines = [_line(request, sheet, chosen) for sheet in sheets.sheets().values()]
    context = {
        "title": _("录入核对"),
        "lines": lines,
        "rounds": rounds,
        "chosen": chosen,
        "configures": bool(request.user.reach(CONFIGURE, acting=True)),
    }
    return render(request, "exchange/national/index.html", context)


def _chosen_round(request: Request, rounds: list[Any]) -> int | None:
    """The round asked for; at first the newest that has tasks, "all" for all of them."""
    text = request.GET.get("round", "")
    if text == "all":
        return None
    if (asked := whole(text)) is not None:
        return asked
    tasks = Engagement.objects.visible_to(request.user).exclude(state="void").order_by()
    begun = set(tasks.values_list("round_id", flat=True).distinct())
    return next((each.pk for each in rounds if each.pk in begun), None)


def _line(request: Request, sheet: Sheet, round_id: int | None) -> dict[str, Any]:
    rows = of_round(sheet.rows(request.user), sheet, round_id).order_by()
    stands = is_entered(sheet.code, request.user)
    counted = rows.annotate(stands=stands).aggregate(
        total=Count("pk"), entered=Count("pk", filter=Q(stands=True))
    )
    return {"sheet": sheet, "open": counted["total"] - counted["entered"], **counted}


def of_round(rows: QuerySet[Any], sheet: Sheet, round_id: int | None) -> QuerySet[Any]:
    """The rows of one round, or of all."""
    return rows.filter(**{f"{sheet.source.place}round": round_id}) if round_id else rows


class SheetList(RecordList):
    """One sheet as their columns begin, each row with its tick; the export has all their columns in their order."""

    right = KEEP
    template_name = "exchange/national/sheet.html"
    export_name = "national_sheet"
    empty = gettext_lazy("这里还没有可以录入的记录。")

    def setup(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.sheet = sheet_of(kwargs["code"])
        self.columns_now = sheets.current(self.sheet)
        self.title = self.sheet.label  # type: ignore[misc]
        self.lead = self.sheet.about  # type: ignore[misc]
        self.filterset = filter_of(self.sheet)  # type: ignore[misc]
        self.ordering = self.sheet.source.ordering  # type: ignore[misc]
        self.columns = [*_first_columns(self.columns_now), *_tick_columns()]  # type: ignore[misc]

    def rows(self) -> QuerySet[Any]:
        return self.sheet.rows(self.request.user)

    def attach(self, records: list[Any]) -> None:
        for standing in stood(records, self.columns_now, self.request.user):
            standing.record.standing = standing

    def url(self, record: Any) -> str:
        return reverse(self.sheet.source.url_name, args=[self.sheet.source.page_of(record)])

    def bulk_acts(self) -> list[dict[str, Any]]:
        query = self.request.GET.urlencode()
        address = [self.sheet.code]
        return [
            {
                "label": _("标为已录入"),
                "url": f"{reverse('exchange:national_tick', args=address)}?{query}",
                "icon": "check",
                "primary": True,
            },
            {
                "label": _("导出所选"),
                "url": f"{reverse('exchange:national_take', args=address)}?{query}",
                "icon": "export",
            },
            {
                "label": _("取消已录入"),
                "url": f"{reverse('exchange:national_untick', args=address)}?{query}",
            },
        ]

    def acts(self) -> list[dict[str, Any]]:
        address = [self.sheet.code]
        found = [
            {"label": _("缺口清单"), "url": reverse("exchange:national_gaps", args=address)},
            {"label": _("核对对方导出表"), "url": reverse("exchange:national_return", args=address)},
        ]
        if self.request.user.reach(CONFIGURE, acting=True):
            found.append({"label": _("设定列"), "url": reverse("exchange:national_setup", args=address)})
        return found

    def _exports(self) -> list[dict[str, Any]]:
        return [
            {"label": _("对方表样，全部"), "url": self._query(export="xlsx")},
            {"label": _("对方表样，只要未录入和需更新"), "url": self._query(export="xlsx", only="gaps")},
            {"label": _("登记簿（打印、Word、PDF）"), "url": self._query(export="paper")},
        ]

    def _export(self, rows: QuerySet[Any]) -> FileResponse:
        only_gaps = self.request.GET.get("only") == "gaps"
        out = export.sheet_out(rows, self.columns_now, self.request.user, only_gaps=only_gaps)
        return sent(self.request, self.columns_now, out, what="gaps" if only_gaps else "sheet")


def sent(request: Request, chosen: Setup, out: SheetOut, *, what: str) -> FileResponse:
    """The workbook as a download; on record."""
    buffer = io.BytesIO()
    write_workbook(buffer, [out])
    export.note_export(chosen, by=request.user, what=what)
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{out.name}_{today():%Y%m%d}.xlsx")


def _first_columns(chosen: Setup) -> list[Column]:
    """What a row is known by: their first column, the unit, and the words; the export has all columns."""
    known = (
        ("unit", "group", "round") if chosen.sheet.source.key == "unit" else ("unit", chosen.sheet.source.key)
    )
    shown = [(no, column) for no, column in enumerate(chosen.columns) if not no or column.field in known]
    return [_column(no, column) for no, column in shown]


def _column(no: int, column: Any) -> Column:
    def value(record: Any) -> Any:
        return record.standing.setup.cells[no](record)

    return Column(
        f"column-{no}",
        column.heading,
        value,
        lambda record: str(value(record))[:LONGEST_CELL],
        frozen=not no,
        css="w-l" if column.field in ("unit", "round") else "grow" if no else "w-no",
    )


def _tick_columns() -> list[Column]:
    return [
        Column("state", _("录入"), _state_word, _state_chip, css="nowrap"),
        Column("number", _("对方编号"), _number, _number_link, css="w-m"),
        Column("entered", _("录入人和日期"), _who, css="w-m"),
        Column("changed", _("录入后改动"), lambda row: "、".join(row.standing.changed), css="w-m"),
        Column("missing", _("空着的必填列"), lambda row: "、".join(row.standing.missing), css="w-m"),
    ]


def _state_word(record: Any) -> str:
    return str(STATES[record.standing.state][0])


def _state_chip(record: Any) -> SafeString:
    label, tone = STATES[record.standing.state]
    return chip(tone, str(label))


def _number(record: Any) -> str:
    return record.standing.entry.number if record.standing.entry else ""


def _number_link(record: Any) -> SafeString:
    url = reverse("exchange:national_number", args=[record.standing.setup.sheet.code, record.pk])
    return format_html('<a href="{}">{}</a>', url, _number(record) or _("填写"))


def _who(record: Any) -> str:
    entry = record.standing.entry
    return f"{entry.by_name} {entry.on:%Y-%m-%d}" if entry else ""


def _chosen(request: Request, sheet: Sheet) -> QuerySet[Any]:
    """The rows chosen on the list, or all that its filter matches; only what this person may see."""
    rows = filter_of(sheet)(request.GET or None, queryset=sheet.rows(request.user), request=request).qs
    if request.POST.get("all"):
        return rows
    return rows.filter(pk__in=list(filter(None, map(whole, request.POST.getlist("pick")))))


@require_POST
def take(request: Request, code: str) -> FileResponse:
    """The chosen rows as a workbook in the order of their sheet."""
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    chosen = sheets.current(sheet)
    rows = _chosen(request, sheet).order_by(*sheet.source.ordering)
    if not rows.exists():
        raise Missing(_("请先选出记录"))
    return sent(request, chosen, export.sheet_out(rows, chosen, request.user, only_gaps=False), what="picked")


def _picked(request: Request, sheet: Sheet) -> list[Any]:
    """The chosen rows themselves, at most so many."""
    rows = _chosen(request, sheet)
    found = list(rows.order_by("pk")[: MOST_PICKED + 1])
    if not found:
        raise Missing(_("请先选出记录"))
    if len(found) > MOST_PICKED:
        raise Missing(_("一次最多办理 %(count)d 条，请先按轮次或单位筛选") % {"count": MOST_PICKED})
    return found


@require_POST
def tick(request: Request, code: str) -> HttpResponse:
    """First POST comes from the list and asks the day; the second, with `go`, does it."""
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    found = _picked(request, sheet)
    form = forms.TickForm(request.POST if request.POST.get("go") else None)
    if not form.is_valid():
        return _ask(request, sheet, form, len(found), _("标为已录入"))
    done = entries.tick(found, sheets.current(sheet), by=request.user, on=form.cleaned_data["on"])
    messages.success(
        request,
        _("已标 %(done)d 条，其余 %(rest)d 条已录入且没有改动") % {"done": done, "rest": len(found) - done},
    )
    return _to_list(request, sheet)


@require_POST
def untick(request: Request, code: str) -> HttpResponse:
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    found = _picked(request, sheet)
    form = forms.UntickForm(request.POST if request.POST.get("go") else None)
    if not form.is_valid():
        return _ask(request, sheet, form, len(found), _("取消已录入"))
    done = entries.untick(found, sheets.current(sheet), reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("已取消 %(done)d 条") % {"done": done})
    return _to_list(request, sheet)


def _ask(request: Request, sheet: Sheet, form: Any, count: int, label: str) -> HttpResponse:
    context = {
        "title": _("%(act)s：%(sheet)s %(count)d 条") % {"act": label, "sheet": sheet.label, "count": count},
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("exchange:national_sheet", args=[sheet.code]),
        "picked": request.POST.getlist("pick"),
        "all": request.POST.get("all", ""),
    }
    return render(request, "exchange/national/ask.html", context, status=422 if form.is_bound else 200)


def _to_list(request: Request, sheet: Sheet) -> HttpResponseRedirect:
    url = reverse("exchange:national_sheet", args=[sheet.code])
    return HttpResponseRedirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)


def number(request: Request, code: str, pk: int) -> HttpResponse:
    """Their number of one record."""
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    record = sheet.rows(request.user).filter(pk=pk).first()
    if record is None:
        raise Http404
    chosen = sheets.current(sheet)
    [standing] = stood([record], chosen, request.user)

    def act(fields: dict[str, Any]) -> str:
        entries.number(record, chosen, text=fields["text"], by=request.user)
        return _("已登记对方编号")

    initial = {"text": standing.entry.number if standing.entry else ""}
    return form_page(
        request,
        forms.NumberForm(request.POST or None, initial=initial),
        act,
        cancel_url=reverse("exchange:national_sheet", args=[code]),
        title=_("对方编号：%(what)s") % {"what": str(standing.value(sheet.source.key))[:40]},
        lead=_("登记编号，同时标为已录入。"),
        submit_label=_("登记"),
    )


def gaps(request: Request, code: str) -> HttpResponse | FileResponse:
    """What is not entered, what was changed since, which required column is empty; by unit and group, and as a workbook."""
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    rounds = list(seen_rounds(request))
    chosen = sheets.current(sheet)
    chosen_round = _chosen_round(request, rounds)
    rows = of_round(sheet.rows(request.user), sheet, chosen_round)
    narrowed = {name: request.GET.get(name, "") for name in ("q", "group")}
    rows = filter_of(sheet)(narrowed, queryset=rows, request=request).qs.order_by(*sheet.source.ordering)
    if request.GET.get("export") == "xlsx":
        return sent(request, chosen, export.gaps_out(stream(rows, chosen, request.user), chosen), what="gaps")
    kept: list[Standing] = []
    found = tally(_keeping(stream(rows, chosen, request.user), kept))
    context = {
        "title": _("缺口清单：%(sheet)s") % {"sheet": sheet.label},
        "sheet": sheet,
        "tally": found,
        "bars": [(label, tone, found.states.get(state, 0)) for state, (label, tone) in STATES.items()],
        "gaps": [_gap(standing) for standing in kept],
        "shown": GAPS_SHOWN,
        "rounds": rounds,
        "chosen": chosen_round,
        "groups": seen_groups(request).filter(round=chosen_round) if chosen_round else (),
        "narrowed": narrowed,
        "query": request.GET.urlencode(),
    }
    return render(request, "exchange/national/gaps.html", context)


def changed(request: Request, code: str) -> HttpResponse:
    """Of one sheet and round: rows changed since they were entered, and rows with an empty required column."""
    entries.require_keep(request.user)
    sheet = sheet_of(code)
    chosen_round = _chosen_round(request, list(seen_rounds(request)))
    rows = of_round(sheet.rows(request.user), sheet, chosen_round).order_by(*sheet.source.ordering)
    found = tally(stream(rows, sheets.current(sheet), request.user))
    context = {"changed": found.states.get(CHANGED, 0), "incomplete": found.incomplete}
    return render(request, "exchange/national/changed.html", context)


def _keeping(found: Any, kept: list[Standing]) -> Any:
    """Pass every row on, keeping the first of those with a gap for the page."""
    for standing in found:
        if standing.has_gap and len(kept) < GAPS_SHOWN:
            kept.append(standing)
        yield standing


def _gap(standing: Standing) -> dict[str, Any]:
    source = standing.setup.sheet.source
    label, tone = STATES[standing.state]
    number = standing.value("number") if "number" in source.known and source.key != "number" else ""
    return {
        "unit": standing.value("unit"),
        "title": f"{number} {standing.value(source.key)}".strip()[:LONGEST_CELL],
        "url": reverse(source.url_name, args=[source.page_of(standing.record)]),
        "label": label,
        "tone": tone,
        "changed": "、".join(standing.changed) if standing.state == CHANGED else "",
        "missing": "、".join(standing.missing),
    }


def configure(request: Request, code: str) -> HttpResponse:
    """Columns in order, with heading, style, words; every press but 保存 only rearranges what stands on the page."""
    if not request.user.reach(CONFIGURE, acting=True):
        raise NotAllowed(_("上级表样由巡察办设定"))
    sheet = sheet_of(code)
    chosen = sheets.current(sheet)
    columns, base = list(chosen.columns), chosen.version
    if request.method == "POST":
        columns = forms.columns_posted(sheet, request.POST)
        base = whole(request.POST.get("base")) or 0
        act = request.POST.get("act", "")
        if act == "save":
            sheets.set_up(sheet, columns, base=base, by=request.user)
            messages.success(request, _("已保存为新的表样，下次导出按它排列"))
            return HttpResponseRedirect(reverse("exchange:national_setup", args=[code]))
        columns = list(sheet.start) if act == "reset" else forms.rearranged(columns, act, request.POST)
    context = {
        "title": _("设定列：%(sheet)s") % {"sheet": sheet.label},
        "sheet": sheet,
        "rows": forms.editor_rows(sheet, columns),
        "base": base,
        "setup": chosen,
        "addable": forms.addable(sheet),
        "history": sheets.history(sheet),
        "unsaved": request.method == "POST",
    }
    return render(request, "exchange/national/setup.html", context)
