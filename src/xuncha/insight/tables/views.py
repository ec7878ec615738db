"""The fixed tables and the free ones, counted when they are opened; print, files; saved layouts; the switch of rankings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import audit
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.registering import RIGHT
from xuncha.insight.tables import actions, exporting, forms
from xuncha.insight.tables.exporting import notes
from xuncha.insight.tables.filling import fill
from xuncha.insight.tables.fixed import fixed_table, fixed_tables
from xuncha.insight.tables.grid import Grid
from xuncha.insight.tables.models import RankingSwitch, SavedTable
from xuncha.insight.tables.showing import chart, ordered, shown
from xuncha.insight.tables.specs import Spec, filters_in
from xuncha.insight.tables.ways import WAYS
from xuncha.kit import papers, printing
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request, whole

FORMS = {"xlsx": gettext_lazy("Excel 表格"), "csv": gettext_lazy("CSV"), "json": gettext_lazy("JSON")}
PAPER = {"docx": gettext_lazy("Word 文档"), "pdf": gettext_lazy("PDF")}
RANKED = ("filing_rate",)
"""Indicators by which units are not put in order unless the director has switched it on (practice 25)."""


def require_right(user: Any) -> None:
    if not user.holds(RIGHT):
        raise NotAllowed(_("统计表由巡察办、领导小组和巡察组查看"))


def asked_spec(data: QueryDict, user: Any) -> Spec:
    """The table of an address: a fixed one by its slug, else a free one."""
    if slug := data.get("table", ""):
        table = fixed_table(slug)
        return table.spec(data.get("rows", ""), filters_in(data, table.filters))
    way = WAYS.get(data.get("way", ""), WAYS["cross_table"])
    return forms.cross_spec(data, forms.fact_in(data, way.fact, user), way)


@require_GET
def fixed_list(request: Request) -> HttpResponse:
    require_right(request.user)
    tables = [
        {
            "name": _(table.name),
            "lead": _(table.lead),
            "url": reverse("insight:fixed_table", args=[table.slug]),
            "rows": "、".join(dimensions.label(name) for name in table.rows),
        }
        for table in fixed_tables().values()
    ]
    context = {"title": _("固定表"), "tables": tables}
    return render(request, "insight/tables/fixed_tables.html", context)


@require_GET
def fixed(request: Request, slug: str) -> HttpResponse | FileResponse:
    user = request.user
    require_right(user)
    table = fixed_table(slug)
    spec = table.spec(request.GET.get("rows", ""), filters_in(request.GET, table.filters))
    counted = fill(spec, actor=user)
    grid = laid(counted, request)
    if file := exported(request, grid):
        return file
    context = frame(request, spec, grid) | {
        "lead": _(table.lead),
        "crumbs": [{"label": _("固定表"), "url": reverse("insight:fixed_tables")}, {"label": grid.title}],
        "layout_form": forms.FixedForm(request.GET, table, user),
        "table": shown(grid),
        "chart": chart(counted, "rows" if len(counted.lines) > 12 else "bar", table.chart),
        "turn_url": f"?{_with(request, turn='' if request.GET.get('turn') else '1')}",
    }
    return render(request, "insight/tables/table.html", context)


@require_GET
def free(request: Request, way: str) -> HttpResponse | FileResponse:
    """A cross-table, a trend, units side by side, or a heat map: one layout form, four ways of looking."""
    user, looking = request.user, WAYS[way]
    require_right(user)
    fact = forms.fact_in(request.GET, looking.fact, user)
    spec = forms.cross_spec(request.GET, fact, looking)
    grid = fill(spec, actor=user)
    at = sorting(request, spec, grid)
    grid = ordered(grid, at) if at >= 0 else grid
    if file := exported(request, grid):
        return file
    context = frame(request, spec, grid, way) | saved_tables(request) | {
        "lead": looking.lead,
        "layout_form": forms.CrossForm(request.GET, spec, fact, user),
        "table": shown(grid, heat=looking.heat, sort_urls=sort_urls(request, spec, grid), sorted_at=at),
        "heat": looking.heat,
        "chart": chart(grid, looking.drawn) if looking.drawn else None,
        "tabs": tabs(way),
        "rankings_url": reverse("insight:rankings") if _may_switch(user, way) else "",
    }  # fmt: skip
    return render(request, "insight/tables/cross.html", context)


def frame(request: Request, spec: Spec, grid: Grid, way: str = "") -> dict[str, Any]:
    """What the page of every live table has."""
    query = request.GET.copy()
    for name in ("export", "sort", "csrfmiddlewaretoken"):
        query.pop(name, None)
    query["table" if spec.table else "way"] = spec.table or way
    address = query.urlencode()
    paper = f"{reverse('insight:print_table')}?{address}"
    may_freeze = request.user.reach("tables.freeze", acting=True)
    return {
        "title": grid.title,
        "notes": list(notes(grid)),
        "print_url": paper,
        "freeze_url": f"{reverse('insight:freeze_table')}?{address}" if may_freeze else "",
        "exports": [
            *({"label": label, "url": f"?{_with(request, export=form)}"} for form, label in FORMS.items()),
            *({"label": label, "url": f"{paper}&as={form}"} for form, label in PAPER.items()),
        ],
    }


def laid(grid: Grid, request: Request) -> Grid:
    """As it was counted, or with `turn` lines for columns: many columns of few lines are read better so."""
    return grid.turned(_("指标")) if request.GET.get("turn") else grid


def _with(request: Request, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def exported(request: Request, grid: Grid) -> FileResponse | None:
    """The table as a file, if one is asked for; on record."""
    form = request.GET.get("export", "")
    if form not in FORMS:
        return None
    with act():
        audit.record("table.exported", by=request.user, data={"code": str(grid.spec["table"]), "form": form})
    return exporting.file_of(grid, form, by=request.user.name)


@require_GET
def print_table(request: Request) -> HttpResponse:
    """The live table on paper, as Word or as PDF."""
    user = request.user
    require_right(user)
    grid = laid(fill(asked_spec(request.GET, user), actor=user), request)
    context = {
        "title": grid.title,
        "grid": grid.for_paper(_("指标")),
        "notes": list(notes(grid)),
        "landscape": True,
        "watermark": papers.stamp(user),
    }
    return printing.answer(request, "insight/tables/print_table.html", context)


def sorting(request: Request, spec: Spec, grid: Grid) -> int:
    """The column to sort by; −1: as the dimension stands. Asking for a ranking that is closed is said, not done."""
    asked = whole(request.GET.get("sort"))
    at = asked if asked is not None and asked < len(grid.heads) else -1
    if at >= 0 and not may_rank(spec, grid, at):
        messages.warning(request, _("按成案率给单位排名没有开放；由巡察办主任写明理由后开放"))
        return -1
    return at


def may_rank(spec: Spec, grid: Grid, at: int) -> bool:
    return spec.rows != "unit" or grid.heads[at].indicator not in RANKED or actions.rankings_on()


def sort_urls(request: Request, spec: Spec, grid: Grid) -> Sequence[str]:
    open_ = actions.rankings_on() if spec.rows == "unit" else True
    return [
        f"?{_with(request, sort=str(at))}" if open_ or head.indicator not in RANKED else ""
        for at, head in enumerate(grid.heads)
    ]


def _may_switch(user: Any, way: str) -> bool:
    return way == "compare_units" and bool(user.reach("tables.rankings", acting=True))


def tabs(way: str) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "url": reverse(f"insight:{name}"), "current": name == way}
        for name, one in WAYS.items()
    ]


def saved_tables(request: Request) -> dict[str, Any]:
    user = request.user
    shares = bool(user.reach("tables.share", acting=True))
    saved = [
        {
            "name": one.name,
            "shared": one.shared,
            "url": f"{reverse('insight:' + one.way)}?{one.query}",
            "drop_url": reverse("insight:drop_table", args=[one.pk])
            if one.by_id == user.pk or shares
            else "",
        }
        for one in SavedTable.known_to(user)
    ]
    return {
        "saved": saved,
        "save_url": reverse("insight:save_table"),
        "may_share": shares,
        "query": request.GET.urlencode(),
    }


@require_POST
def save_table(request: Request) -> HttpResponse:
    """Keep the layout that is on the screen under a name."""
    user, data = request.user, request.POST
    require_right(user)
    way = data.get("way", "") if data.get("way", "") in WAYS else "cross_table"
    saved = actions.save_table(
        name=data.get("name", ""),
        way=way,
        query=data.get("query", ""),
        shared=bool(data.get("shared")),
        by=user,
    )
    messages.success(request, _("已存下“%(name)s”") % {"name": saved.name})
    return HttpResponseRedirect(f"{reverse(f'insight:{way}')}?{saved.query}")


@require_POST
def drop_table(request: Request, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedTable.known_to(request.user), pk=pk)
    actions.drop_table(saved, by=request.user)
    messages.success(request, _("已删除"))
    return HttpResponseRedirect(reverse("insight:cross_table"))


def rankings(request: Request) -> HttpResponse:
    """Whether units may be put in order by case rate; for the director, with a reason."""
    user = request.user
    if not user.reach("tables.rankings", acting=True):
        raise NotAllowed(_("按成案率排名由巡察办主任决定"))
    form = forms.RankingForm(request.POST or None, initial={"on": "1" if actions.rankings_on() else ""})

    def switch(fields: dict[str, Any]) -> str:
        on = actions.switch_rankings(on=bool(fields["on"]), reason=fields["reason"], by=user).on
        return _("已开放按成案率排名") if on else _("已关闭按成案率排名")

    return form_page(
        request,
        form,
        switch,
        cancel_url=reverse("insight:compare_units"),
        template="insight/tables/rankings.html",
        title=_("按成案率排名"),
        lead=_(
            "移交多少、立了多少案，取决于问题性质，不说明单位好坏，平常不用来排名。确有需要的，写明理由后开放；每次开关都留下记录。"
        ),
        submit_label=_("保存"),
        switches=RankingSwitch.objects.all()[:20],
    )
