"""One list page for every room: scoped rows, filters that survive in the url, columns, export exactly as shown.

50 rows a page and a constant number of statements; totals beyond 10,000 are not counted (design §8).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, reduce
from itertools import islice
from operator import or_
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow.declare import Flow
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.search.narrowing import candidates
from xuncha.foundation.verbs import act
from xuncha.kit import batches
from xuncha.kit.http import Request, whole
from xuncha.kit.models import SavedView
from xuncha.kit.printing import answer, pages
from xuncha.kit.templatetags.kit import CAP, iso
from xuncha.office import sheets

PAGE = 50
EXPORT_LIMIT = 100_000
STRETCH = 2_000
PAPER_LIMIT = 1_000
"""Rows of a register on paper: some forty lying pages."""


@dataclass(frozen=True)
class Column:
    """A column: `value` gives what is exported, `cell` what is shown (default: the same); `sort` a field to order by."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    cell: Callable[[Any], Any] | None = None
    sort: str = ""
    css: str = ""
    frozen: bool = False

    def shown(self, record: Any) -> Any:
        shown = self.cell(record) if self.cell else self.value(record)
        return iso(shown) if hasattr(shown, "isoformat") else ("" if shown is None else shown)


@cache
def chip(tone: str, label: str) -> SafeString:
    """A word with its sign and colour; few different ones, so each is rendered once."""
    return render_to_string("kit/parts/state.html", {"state": tone, "label": label})


def state_chip(flow: Flow, state: str) -> SafeString:
    return chip(flow.states[state].tone, str(flow.label(state)))


def state_column(flow: Flow, *, label: Any = None) -> Column:
    """The state of a record as a chip."""
    return Column(
        "state",
        label or _("状态"),
        lambda record: str(flow.label(record.state)),
        lambda record: state_chip(flow, record.state),
        sort="state",
    )


class RecordList(View):
    """Subclass with `title`, `columns`, `rows()`; optional filterset, acts, bulk acts."""

    request: Request

    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    template_name: ClassVar[str] = "kit/list.html"
    filterset: ClassVar[type[django_filters.FilterSet] | None] = None
    columns: ClassVar[Sequence[Column]] = ()
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    empty: ClassVar[Any] = ""
    right: ClassVar[str] = ""
    register_title: ClassVar[Any] = ""
    """What the list is called as a register on paper (信访登记簿); "" for its own title."""
    export_name: ClassVar[str] = "list"
    exportable: ClassVar[bool] = True
    page_size: ClassVar[int] = PAGE
    paper: ClassVar[str] = ""
    """Slug of the form that can be made of many rows at once (PrintPage.slug)."""

    def rows(self) -> QuerySet[Any]:
        """The rows this person may see; already scoped and joined."""
        raise NotImplementedError

    def url(self, record: Any) -> str:
        return ""

    def attach(self, records: list[Any]) -> None:
        """Give these rows what their columns show beside the row itself; the statements do not grow with the rows."""

    def acts(self) -> list[dict[str, Any]]:
        return []

    def bulk_acts(self) -> list[dict[str, Any]]:
        return []

    def bars(self) -> list[dict[str, Any]]:
        return []

    def extra(self) -> dict[str, Any]:
        return {}

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        if self.right and not user.holds(self.right):
            raise NotAllowed(_("您的授权不含这一页"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse | FileResponse:
        rows = self._found()
        if request.GET.get("export") == "xlsx" and self.exportable:
            return self._export(rows)
        if request.GET.get("export") == "paper" and self.exportable:
            return self._register(rows)
        return render(request, self._template(), self._context(rows))

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Forms of the chosen rows, or of all that the filter matches, as files made in the background."""
        if not self.paper:
            return self.http_method_not_allowed(request)
        picked = list(filter(None, map(whole, request.POST.getlist("pick"))))
        rows = self._found() if request.POST.get("all") else self._found().filter(pk__in=picked)
        ending, _plus, together = request.POST.get("papers", "").partition("+")
        ids = list(rows.values_list("pk", flat=True)[: batches.MOST + 1])
        batches.order(pages()[self.paper], ids, ending=ending, together=bool(together), by=request.user)
        return HttpResponseRedirect(reverse("kit:batches"))

    def _found(self) -> QuerySet[Any]:
        """What the filter leaves, in the order asked for."""
        query = self.request.GET or None
        self.bound = (
            self.filterset(query, queryset=self.rows(), request=self.request) if self.filterset else None
        )
        return self._sorted(self.bound.qs if self.bound else self.rows())

    def _paper_acts(self) -> list[dict[str, Any]]:
        if not self.paper:
            return []
        labels = {"docx": _("批量 Word"), "pdf": _("批量 PDF"), "docx+one": _("合成一份 Word")}
        return [
            {"label": label, "url": "", "name": "papers", "value": value, "icon": "print"}
            for value, label in labels.items()
        ]

    def _template(self) -> str:
        return self.template_name

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.request.GET.get("sort", "")
        fields = {column.sort for column in self.columns if column.sort}
        if wanted.lstrip("-") in fields:
            return rows.order_by(wanted, "id")
        return rows.order_by(*self.ordering)

    def _context(self, rows: QuerySet[Any]) -> dict[str, Any]:
        page = self._page(rows)
        return {
            "title": self.title,
            "lead": self.lead,
            "acts": self.acts(),
            "bars": self.bars(),
            "columns": [self._head(column) for column in self.columns],
            "rows": [self._row(record) for record in page.pop("records")],
            "page": None if page["total"] == 0 else page,
            "filter_form": name_unset(self.bound.form) if self.bound else None,
            "active_filters": self._active(),
            "saved_views": self._saved(),
            "save_view_url": reverse("kit:save_view"),
            "bulk_acts": [*self.bulk_acts(), *self._paper_acts()],
            "exports": self._exports() if self.exportable else [],
            "empty": {"text": self.empty, "act": next(iter(self.acts()), None)},
            **self.extra(),
        }

    def _page(self, rows: QuerySet[Any]) -> dict[str, Any]:
        number = max(whole(self.request.GET.get("page")) or 1, 1)
        size = self.page_size
        start = (number - 1) * size
        records = stretch(rows, start, size + 1)
        self.attach(records[:size])
        return {
            "records": records[:size],
            "first": start + 1,
            "last": start + min(len(records), size),
            "total": self._total(rows),
            "previous_url": self._query(page=number - 1) if number > 1 else "",
            "next_url": self._query(page=number + 1) if len(records) > size else "",
        }

    def _total(self, rows: QuerySet[Any]) -> int:
        """How many rows there are, up to CAP + 1; a list that has counted them already says so instead."""
        return rows.order_by()[: CAP + 1].count()

    def _row(self, record: Any) -> dict[str, Any]:
        return {
            "pk": record.pk,
            "url": self.url(record),
            "cells": [column.shown(record) for column in self.columns],
            "record": record,
            "tone": "",
        }

    def _head(self, column: Column) -> dict[str, Any]:
        current = self.request.GET.get("sort", "")
        sorted_as = {column.sort: "up", f"-{column.sort}": "down"}.get(current, "") if column.sort else ""
        turned = f"-{column.sort}" if sorted_as == "up" else column.sort
        return {
            "key": column.key,
            "label": column.label,
            "css": column.css,
            "frozen": column.frozen,
            "sorted": sorted_as,
            "sort_url": self._query(sort=turned, page=None) if column.sort else "",
        }

    def _query(self, **changes: Any) -> str:
        query: QueryDict = self.request.GET.copy()
        query.pop("export", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}"

    def _active(self) -> list[dict[str, str]]:
        if not self.bound or not self.bound.is_bound:
            return []
        form = self.bound.form
        names = [name for name, value in form.data.items() if value and name in form.fields]
        return [
            {
                "label": _("%(filter)s：%(value)s")
                % {"filter": form.fields[name].label, "value": self.chosen(name, form)},
                "url": self._query(**{name: None, "page": None}),
            }
            for name in names
        ]

    def chosen(self, name: str, form: forms.Form) -> str:
        """What a filter is set to, in the words of its choices."""
        return chosen_words(form.fields[name], form.data[name])

    def _saved(self) -> list[dict[str, Any]]:
        views = SavedView.objects.filter(user_id=self.request.user.pk, page=self.request.path)
        current = self.request.GET.urlencode()
        return [
            {"label": view.name, "url": f"?{view.query}", "current": view.query == current} for view in views
        ]

    def _exports(self) -> list[dict[str, Any]]:
        return [
            {"label": _("Excel 表格"), "url": self._query(export="xlsx")},
            {"label": _("登记簿（打印、Word、PDF）"), "url": self._query(export="paper")},
        ]

    def _register(self, rows: QuerySet[Any]) -> HttpResponse:
        """The rows and columns shown as a register on lying paper, or as its Word or PDF; on record as an export."""
        records = list(rows[: PAPER_LIMIT + 1])
        if len(records) > PAPER_LIMIT:
            raise Refused(
                _("纸质登记簿一次最多 %(count)s 行，请先筛选；全部内容请导出 Excel") % {"count": PAPER_LIMIT}
            )
        self.attach(records)
        context = {
            "title": self.register_title or self.title,
            "heads": [column.label for column in self.columns],
            "lines": [[_on_paper(column.value(record)) for column in self.columns] for record in records],
            "filters": [item["label"] for item in self._active()],
            "day": today(),
            "landscape": True,
            "back_url": self._query(),
        }
        return answer(self.request, "kit/print_register.html", context, listed=self.export_name)

    def _export(self, rows: QuerySet[Any]) -> FileResponse:
        """Exactly the rows and columns shown, all pages; on record."""
        return sent(
            self.request,
            self.title,
            [column.label for column in self.columns],
            ([column.value(record) for column in self.columns] for record in self._streamed(rows)),
            listed=self.export_name,
            count=rows.order_by().count(),
        )

    def _streamed(self, rows: QuerySet[Any]) -> Iterator[Any]:
        """All rows, a stretch at a time: memory does not grow with the list."""
        records = rows[:EXPORT_LIMIT].iterator(chunk_size=STRETCH)
        while found := list(islice(records, STRETCH)):
            self.attach(found)
            yield from found


def sent(
    request: Request,
    title: Any,
    heads: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    listed: str,
    count: int | None = None,
) -> FileResponse:
    """A table as a workbook to download, under the person's name; on record as the export of `listed`.

    `count`: how many rows there are, where `rows` has no length; beyond EXPORT_LIMIT the sheet says that it is cut off.
    """
    left_out = (count or 0) > EXPORT_LIMIT
    sheet = sheets.SheetOut(
        name=str(title),
        columns=[sheets.Column(str(head), number=True) for head in heads],
        rows=([_plain(value) for value in row] for row in rows),
        notes=(
            _("共 %(all)d 行，这里是前 %(most)d 行，请先筛选再导出") % {"all": count, "most": EXPORT_LIMIT},
        )
        if left_out
        else (),
        row_count=count,
    )
    buffer = io.BytesIO()
    sheets.write_workbook(buffer, [sheet])
    with act():
        audit.record("list.exported", by=request.user, data={"list": listed})
    buffer.seek(0)
    name = f"{title}_{today():%Y%m%d}_{request.user.name}.xlsx"
    return FileResponse(buffer, as_attachment=True, filename=name)


def excel(request: Request) -> dict[str, Any]:
    """The way to the workbook of a page that is no RecordList, as it is filtered now."""
    query: QueryDict = request.GET.copy()
    query["export"] = "xlsx"
    return {"label": _("Excel 表格"), "url": f"?{query.urlencode()}"}


def stretch(rows: QuerySet[Any], start: int, count: int) -> list[Any]:
    """`count` rows from `start`: found, sorted and skipped over as keys in the index; read and joined only once found."""
    return list(rows.filter(pk__in=rows.values("pk")[start : start + count]))


def _plain(value: Any) -> Any:
    """What a spreadsheet can hold: numbers, local dates without a zone, and text."""
    if isinstance(value, datetime) and is_aware(value):
        return localtime(value).replace(tzinfo=None)
    return value if value is None or isinstance(value, int | float | date) else str(value)


def _on_paper(value: Any) -> Any:
    """As the page shows it: days and moments in figures, nothing for nothing."""
    plain = _plain(value)
    if isinstance(plain, datetime):
        return f"{plain:%Y-%m-%d %H:%M}"
    return "" if plain is None else iso(plain) if isinstance(plain, date) else plain


def link(url: str, text: Any) -> Any:
    """A link cell; the text is escaped."""
    return format_html('<a href="{}">{}</a>', url, text)


def name_unset(form: forms.Form) -> forms.Form:
    """A yes-or-no filter that is not set reads "全部", as the other filters do, not "未知"."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.NullBooleanSelect):
            field.widget.choices = [("", _("全部")), ("true", _("是")), ("false", _("否"))]
    return form


def chosen_words(field: forms.Field, value: str) -> str:
    """The label of a choice, 是 or 否, or what was typed; an unknown value stands as it came."""
    if isinstance(field.widget, forms.NullBooleanSelect):
        return {"true": _("是"), "false": _("否")}.get(value, value)
    if isinstance(field, forms.ModelChoiceField):
        try:
            return str(field.to_python(value))
        except forms.ValidationError:
            return value
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for code, label in _flat(field.choices) if str(code) == value), value)
    return value


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices without the headings they may stand under."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def text_filter(*fields: str, label: Any = None, kind: str = "") -> django_filters.CharFilter:
    """A box that looks for a text in any of these fields; `kind`: they are in the search index, which narrows first."""

    def apply(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG001 - django-filter's signature
        few = candidates(kind, value) if kind else None
        if few is not None:
            queryset = queryset.filter(pk__in=few)
        return queryset.filter(reduce(or_, (Q(**{f"{field}__icontains": value}) for field in fields)))

    widget = forms.TextInput(attrs={"type": "search"})
    return django_filters.CharFilter(method=apply, label=label or gettext_lazy("查找"), widget=widget)
