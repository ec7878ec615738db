"""The ledger: the grid, its second fragment with bars, rates and facets, and one cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification import queries
from xuncha.cycle.rectification.ledger import bulk, cells
from xuncha.cycle.rectification.ledger.columns import Rows, columns_for
from xuncha.cycle.rectification.ledger.filters import BARS, FACETS, ItemFilter
from xuncha.cycle.rectification.models import UNIT_CHOICES, Declared, RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed, Refused, Stale
from xuncha.kit.editing import last_editor
from xuncha.kit.http import Request
from xuncha.kit.lists import PAGE, RecordList, stretch
from xuncha.kit.templatetags.kit import iso


def only_one_unit(user: Any) -> bool:
    """Whether everything this person may read belongs to one organisation."""
    clauses = user.reach("rectification.read").clauses
    places = {(clause.column, clause.values) for clause in clauses}
    return len(places) == 1 and all(
        column == "organisation_id" and len(values) == 1 for column, values in places
    )


NAMED: dict[str, Callable[[Any], QuerySet[Any]]] = {
    "unit": lambda _user: Organisation.objects.all(),
    "village": lambda _user: Organisation.objects.all(),
    "round": lambda user: Round.objects.visible_to(user),
}
"""Where the name of a facet's key is looked up."""


class Ledger(RecordList):
    """50 rows, the same statements however many there are; what must be counted comes in a second fragment."""

    title = gettext_lazy("整改台账")
    template_name = "rectification/ledger.html"
    filterset = ItemFilter
    ordering = ("organisation_id", "seq", "id")
    right = "rectification.read"
    export_name = "rectification_items"
    paper = "rectification-print_item"
    empty = gettext_lazy("这里将逐条列出整改事项：由反馈问题生成，或从旧台账导入。")

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        shown = columns_for(one_unit=only_one_unit(request.user))
        self.columns, self.maker = shown, Rows(shown, request.user)  # type: ignore[misc]
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[RectificationItem]:
        return queries.listed(self.request.user)

    def chosen(self, name: str, form: Any) -> str:
        """Facets come as keys; a person reads names."""
        value: str = form.data[name]
        named = NAMED.get(name)
        if named is None or not value.isdigit():
            return super().chosen(name, form)
        row = named(self.request.user).filter(pk=value).first()
        return str(row) if row else value

    def acts(self) -> list[dict[str, Any]]:
        return [{"label": _("变更申请"), "url": reverse("rectification:changes"), "quiet": True}]

    def bulk_acts(self) -> list[dict[str, Any]]:
        query = self.request.GET.urlencode()
        return [
            {"label": act.label, "url": f"{reverse('rectification:bulk', args=[code])}?{query}"}
            for code, act in bulk.acts_for(self.request.user)
        ]

    def _page(self, rows: QuerySet[RectificationItem]) -> dict[str, Any]:
        """The total comes with the second fragment: counting would cost more than the page."""
        number = max(int(text) if (text := self.request.GET.get("page", "1")).isdigit() else 1, 1)
        start = (number - 1) * PAGE
        records = stretch(rows, start, PAGE + 1)
        return {
            "records": records[:PAGE],
            "first": start + 1,
            "last": start + min(len(records), PAGE),
            "total": None,
            "previous_url": self._query(page=number - 1) if number > 1 else "",
            "next_url": self._query(page=number + 1) if len(records) > PAGE else "",
        }

    def _row(self, record: RectificationItem) -> Any:
        return self.maker.row(record)

    def _head(self, column: Any) -> dict[str, Any]:
        return super()._head(column) | {"kind": column.kind, "options": column.options}

    def extra(self) -> dict[str, Any]:
        office = self.request.user.holds("rectification.manage")
        choices = Declared if office else (Declared.IN_PROGRESS, *UNIT_CHOICES)
        names = [*FACETS, "bar"]
        return {
            "empty": {"text": self.empty},
            "declared_choices": [(choice.value, choice.label) for choice in choices],
            "facets_url": reverse("rectification:facets") + "?" + self.request.GET.urlencode(),
            "kept": [(name, self.request.GET[name]) for name in names if self.request.GET.get(name)],
        }


WHOLE = ("unit", "round", "section", "village", "special")
"""What a completion rate may be narrowed to: whole sets, never a selection by how far its items are."""


@require_GET
def facets(request: Request) -> HttpResponse:
    """Second fragment: bars, both completion rates with what they count, and the choices of the filters."""
    user = request.user
    if not user.holds("rectification.read"):
        raise NotAllowed(_("您的授权不含这一页"))
    everything = queries.items(user)
    query = request.GET.copy()
    query.pop("page", None)
    current = query.get("bar", "")
    without_bar = query.copy()
    without_bar.pop("bar", None)
    rows = ItemFilter(without_bar or None, queryset=everything, request=request).qs
    counts = queries.bar_counts(rows)
    whole = {name: query[name] for name in WHOLE if query.get(name)}
    context = {
        "bars": _bars(counts, without_bar, current),
        "rates": rates(ItemFilter(whole or None, queryset=everything, request=request).qs),
        "facets": [
            {
                "name": name,
                "label": ItemFilter.base_filters[name].label,
                "choices": choices,
                "value": query.get(name, ""),
            }
            for name, choices in queries.facets(everything, query.get("unit", "")).items()
            if len(choices) > 1 or query.get(name)
        ],
        "kept_bar": current,
    }
    return render(request, "rectification/ledger_facets.html", context)


def _bars(counts: dict[str, int], query: Any, current: str) -> list[dict[str, Any]]:
    def url(code: str) -> str:
        changed = query.copy()
        if code:
            changed["bar"] = code
        return reverse("rectification:ledger") + "?" + changed.urlencode()

    found = [{"label": _("全部"), "count": counts["all"], "url": url(""), "current": not current}]
    return found + [
        {"label": label, "count": counts[code], "url": url(code), "tone": tone, "current": code == current}
        for code, (label, tone, _condition) in BARS.items()
        if counts[code] or code == current
    ]


@require_POST
def cell(request: Request, pk: int) -> JsonResponse:
    """Save one cell; a conflict answers with what stands there now, so that both can be seen."""
    item: RectificationItem = kinds.get("rectification_item").access(request.user, pk)
    name = request.POST.get("name", "")
    version = request.POST.get("version", "")
    try:
        cells.set_cell(
            item,
            name,
            request.POST.get("value", ""),
            by=request.user,
            version=int(version) if version.isdigit() else 0,
        )
    except Stale:
        return JsonResponse(_now(request, pk, name), status=409)
    except Refused as refusal:
        details = "、".join(str(detail) for detail in refusal.details)
        return JsonResponse({"error": f"{refusal.message}{details}"}, status=refusal.status)
    return JsonResponse(_answer(item, name))


def _answer(item: RectificationItem, name: str) -> dict[str, Any]:
    value = getattr(item, name)
    return {"text": cells.shown(item, name), "value": str(value or ""), "version": item.version}


def _now(request: Request, pk: int, name: str) -> dict[str, Any]:
    item = kinds.get("rectification_item").access(request.user, pk)
    return _answer(item, name) | {"by": last_editor(item), "at": iso(item.updated_at)}
