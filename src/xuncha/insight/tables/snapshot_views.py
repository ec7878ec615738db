"""Frozen tables: list, page, print, files, comparison with now or with another; and the form that freezes one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.foundation import audit, kinds
from xuncha.foundation.verbs import act
from xuncha.insight.tables import actions, exporting, filling
from xuncha.insight.tables.exporting import notes
from xuncha.insight.tables.fixed import fixed_tables
from xuncha.insight.tables.flow import snapshot_flow
from xuncha.insight.tables.forms import FreezeForm
from xuncha.insight.tables.grid import Grid, compare
from xuncha.insight.tables.models import TableSnapshot
from xuncha.insight.tables.showing import shown
from xuncha.insight.tables.specs import Spec
from xuncha.insight.tables.views import FORMS, PAPER, asked_spec, require_right
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request, whole
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

OTHERS = 5
"""Earlier and later states of the same table that a snapshot's page offers for comparison."""


class SnapshotFilter(django_filters.FilterSet):
    q = text_filter("title", "number", "purpose", label=gettext_lazy("表名、编号、用途"))
    table = django_filters.ChoiceFilter(
        label=gettext_lazy("统计表"),
        choices=lambda: [(table.slug, _(table.name)) for table in fixed_tables().values()],
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in snapshot_flow.states.values()],
    )

    class Meta:
        model = TableSnapshot
        fields = ("q", "table", "state")


class Snapshots(RecordList):
    title = gettext_lazy("统计快照")
    lead = gettext_lazy(
        "冻结的统计表：数字、口径和时间一起留下，签批以后不再改变；以后的数字变了，两张可以逐格对比。"
    )
    filterset = SnapshotFilter
    right = "tables.read"
    export_name = "table_snapshots"
    empty = gettext_lazy("这里将列出冻结的统计表；在固定表或交叉表上点“冻结成快照”。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("统计表"), lambda row: row.title, css="grow", frozen=True),
        Column("purpose", gettext_lazy("用途"), lambda row: row.purpose, css="w-l"),
        Column("by", gettext_lazy("制表人"), lambda row: row.created_by_name, css="w-m"),
        Column("on", gettext_lazy("冻结时间"), lambda row: row.created_at, css="w-m number", sort="created_at"),
        state_column(snapshot_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[TableSnapshot]:
        return TableSnapshot.objects.visible_to(self.request.user).defer("grid", "spec")

    def url(self, record: TableSnapshot) -> str:
        return reverse("insight:snapshot", args=[record.pk])


class SnapshotPage(RecordPage):
    kind = "table_snapshot"
    template_name = "insight/tables/snapshot.html"

    def extra(self) -> dict[str, Any]:
        record = self.record
        grid = Grid.from_json(record.grid)
        address = reverse("insight:snapshot_file", args=[record.pk])
        paper = reverse("insight:snapshot_print", args=[record.pk])
        return {
            "table": shown(grid),
            "notes": list(notes(grid)),
            "exports": [
                *({"label": label, "url": f"{address}?export={form}"} for form, label in FORMS.items()),
                *({"label": label, "url": f"{paper}?as={form}"} for form, label in PAPER.items()),
            ],
            "print_url": paper,
            "live_url": self._compare_url("now"),
            "others": [
                {
                    "title": other.title,
                    "day": f"{localtime(other.created_at):%Y-%m-%d}",
                    "url": self._compare_url(other.pk),
                }
                for other in self._others()
            ],
        }

    def _others(self) -> QuerySet[TableSnapshot]:
        """Other states of the same fixed table, or of cross-tables with the same title."""
        record: TableSnapshot = self.record
        same = {"table": record.table} if record.table else {"title": record.title}
        rows = TableSnapshot.objects.visible_to(self.request.user).filter(**same).exclude(pk=record.pk)
        return rows.exclude(state="void").defer("grid", "spec")[:OTHERS]

    def _compare_url(self, other: int | str) -> str:
        return f"{reverse('insight:compare_snapshot', args=[self.record.pk])}?with={other}"


class SnapshotPrint(PrintPage):
    kind = "table_snapshot"
    template_name = "insight/tables/print_snapshot.html"
    label = gettext_lazy("统计快照")

    def extra(self) -> dict[str, Any]:
        grid = Grid.from_json(self.record.grid)
        return {"grid": grid.for_paper(_("指标")), "notes": list(notes(grid)), "landscape": True}


@require_GET
def snapshot_file(request: Request, pk: int) -> FileResponse:
    """The frozen numbers as xlsx, csv or json; on record."""
    record: TableSnapshot = kinds.get("table_snapshot").access(request.user, pk)
    form = request.GET.get("export", "")
    if form not in FORMS:
        raise Http404
    with act():
        audit.record("table_snapshot.exported", by=request.user, about=record)
    return exporting.file_of(Grid.from_json(record.grid), form, by=request.user.name)


@require_GET
def compare_snapshot(request: Request, pk: int) -> HttpResponse:
    """Cell by cell against now, counted anew as it was counted then, or against another snapshot."""
    user = request.user
    record: TableSnapshot = kinds.get("table_snapshot").access(user, pk)
    wanted = request.GET.get("with", "now")
    frozen = Grid.from_json(record.grid)
    if wanted == "now":
        require_right(user)
        other = filling.fill(Spec.from_json(record.spec), actor=user, exact=False)
    else:
        known = kinds.get("table_snapshot").access(user, whole(wanted) or 0)
        other = Grid.from_json(known.grid)
    old, new = sorted((frozen, other), key=lambda grid: grid.moment)
    context = {
        "title": _("对比：%(title)s") % {"title": record.title},
        "rows_label": frozen.rows_label,
        "compared": compare(old, new),
        "old_moment": old.moment,
        "new_moment": new.moment,
        "with_now": wanted == "now",
        "back_url": reverse("insight:snapshot", args=[pk]),
    }
    return render(request, "insight/tables/compared.html", context)


def freeze(request: Request) -> HttpResponse:
    """Keep the table of this address as it stands now."""
    require_right(request.user)
    spec = asked_spec(request.GET, request.user)
    form = FreezeForm(request.POST or None)
    made: list[TableSnapshot] = []

    def keep(fields: dict[str, Any]) -> str:
        made.append(actions.freeze(spec, by=request.user, purpose=fields["purpose"]))
        return _("已冻结，等签批")

    answer = form_page(
        request,
        form,
        keep,
        cancel_url=reverse("insight:fixed_tables"),
        title=_("冻结：%(title)s") % {"title": spec.title},
        lead=_(
            "把现在的数字、口径和时间留成一张不再改变的表，由主任或领导小组签批。涉及人的小数按只看统计的口径隐去。"
        ),
        submit_label=_("冻结"),
    )
    return HttpResponseRedirect(reverse("insight:snapshot", args=[made[0].pk])) if made else answer
