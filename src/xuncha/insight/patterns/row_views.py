"""The rows behind the figures, as lists with export: papers, problems fed back, units."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.coverage import BEGUN
from xuncha.cycle.planning.models import Engagement
from xuncha.insight.patterns import problems
from xuncha.insight.patterns.counting import rounds_of
from xuncha.insight.patterns.forms import NarrowForm
from xuncha.insight.patterns.problems import Narrowing
from xuncha.kit.lists import Column, RecordList


class RowsBehind(RecordList):
    """Narrowed exactly as the figure was."""

    right = "patterns.read"
    template_name = "insight/patterns/rows.html"

    @property
    def wanted(self) -> Narrowing:
        return Narrowing.read(self.request.GET)

    def extra(self) -> dict[str, Any]:
        """Filters that the figure was narrowed by; each can be taken off."""
        wanted, user = self.wanted, self.request.user
        rounds = rounds_of(user)
        names = {item.pk: item.name for item in rounds}
        units = Organisation.objects.filter(pk=wanted.unit) if wanted.unit else ()
        leaves = Leaf.objects.filter(pk=wanted.leaf) if wanted.leaf else ()
        chosen = {
            "round": names.get(wanted.round or 0, ""),
            "leaf": next((str(leaf) for leaf in leaves), ""),
            "unit": next((str(unit) for unit in units), ""),
        }
        form = NarrowForm(self.request.GET, rounds=rounds)
        types = dict(form.fields["unit_type"].choices)  # type: ignore[attr-defined]
        chosen["unit_type"] = str(types.get(wanted.unit_type, "")) if wanted.unit_type else ""
        active = [
            {"label": label, "url": self._query(**{name: None, "page": None})}
            for name, label in chosen.items()
            if label
        ]
        back = reverse("insight:pattern_leaf", args=[wanted.leaf]) if leaves else reverse("insight:patterns")
        crumb = {
            "label": gettext("共性问题"),
            "url": back + wanted.but_leaf.but(unit=None).url(),
            "icon": "back",
        }
        return {"active_filters": active, "acts": [crumb]}


class PatternPapers(RowsBehind):
    title = gettext_lazy("底稿（已审签）")
    lead = gettext_lazy("按审核人的问题分类；只列您可以查阅的。")
    export_name = "pattern_papers"
    empty = gettext_lazy("在您可以查阅的范围内没有这样的底稿。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number, css="w-no", sort="number"),
        Column("title", gettext_lazy("问题标题"), lambda row: row.title, css="grow", frozen=True),
        Column("organisation", gettext_lazy("被巡察单位"), lambda row: str(row.organisation), css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-no"),
        Column("leaf", gettext_lazy("问题分类"), lambda row: str(row.leaf), css="w-l"),
        Column("nature", gettext_lazy("性质"), lambda row: row.get_nature_display(), css="w-s"),
        Column("amount", gettext_lazy("涉及金额（元）"), lambda row: row.amount_cents / 100 if row.amount_cents else None, css="w-m end", sort="amount_cents"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        rows = problems.papers(self.request.user, self.wanted)
        rows = rows.select_related("organisation", "round", "author_leaf", "reviewer_leaf")
        return rows.defer("facts", "summary", "analysis", "discovery", "basis_text")

    def url(self, record: Any) -> str:
        return reverse("workpapers:paper", args=[record.pk])


class PatternItems(RowsBehind):
    title = gettext_lazy("已反馈的问题")
    lead = gettext_lazy("反馈问题按条目计；更正件不重复列；只列您可以查阅的。")
    export_name = "pattern_items"
    empty = gettext_lazy("在您可以查阅的范围内没有这样的反馈问题。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or row.seq, css="w-no", sort="number"),
        Column("content", gettext_lazy("反馈问题"), lambda row: row.content, css="grow", frozen=True),
        Column("organisation", gettext_lazy("被巡察单位"), lambda row: str(row.organisation), css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or row.feedback.round_label), css="w-no"),
        Column("leaf", gettext_lazy("问题分类"), lambda row: str(row.leaf), css="w-l"),
        Column("nature", gettext_lazy("性质"), lambda row: row.get_nature_display(), css="w-s"),
        Column("said", gettext_lazy("具体表现"), lambda row: row.said, css="w-s end", sort="said"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Any]:
        user = self.request.user
        said = problems.performances(user, self.wanted).order_by().filter(item=OuterRef("pk")).values("item")
        rows = problems.items(user, self.wanted).select_related("organisation", "round", "feedback", "leaf")
        return rows.annotate(said=Coalesce(Subquery(said.annotate(n=Count("pk")).values("n")), 0))

    def url(self, record: Any) -> str:
        return reverse("reporting:feedback_item", args=[record.pk])


class PatternUnits(RowsBehind):
    title = gettext_lazy("单位")
    lead = gettext_lazy("底稿或反馈中有一条即计一个单位。")
    export_name = "pattern_units"
    ordering = ("-items", "-papers", "sort", "id")
    empty = gettext_lazy("在您可以查阅的范围内没有涉及的单位。")

    columns = (
        Column("name", gettext_lazy("单位"), lambda row: row.name, css="grow", frozen=True),
        Column("type", gettext_lazy("类型"), lambda row: str(row.unit_type), css="w-m"),
        Column("papers", gettext_lazy("底稿（件）"), lambda row: row.papers, css="w-s end", sort="papers"),
        Column("items", gettext_lazy("反馈问题（项）"), lambda row: row.items, css="w-s end", sort="items"),
    )

    def rows(self) -> QuerySet[Any]:
        user, wanted = self.request.user, self.wanted
        papers, items = problems.papers(user, wanted), problems.items(user, wanted)
        if self.request.GET.get("all"):
            return self._counted(self._inspected(), papers, items)
        named = Q(pk__in=papers.order_by().values("organisation"))
        named |= Q(pk__in=items.order_by().values("organisation"))
        return self._counted(Organisation.objects.filter(named), papers, items)

    def _inspected(self) -> QuerySet[Any]:
        """Every unit that was inspected, with or without such a problem."""
        user, wide = self.request.user, self.wanted.but(leaf="", unit=None)
        engaged = Engagement.objects.visible_to(user).filter(state__in=BEGUN, **wide.conditions("leaf"))
        named = Q(pk__in=engaged.order_by().values("organisation"))
        for rows in (problems.papers(user, wide), problems.items(user, wide)):
            named |= Q(pk__in=rows.order_by().values("organisation"))
        return Organisation.objects.filter(named)

    def _counted(self, units: Any, papers: Any, items: Any) -> QuerySet[Any]:
        counts = {name: _count(rows) for name, rows in (("papers", papers), ("items", items))}
        return units.select_related("unit_type").annotate(**counts)

    def url(self, record: Any) -> str:
        query = self.wanted.but(unit=record.pk).url()
        name = "insight:pattern_items" if record.items else "insight:pattern_papers"
        return reverse(name) + query


def _count(rows: QuerySet[Any]) -> Any:
    per_unit = rows.order_by().filter(organisation=OuterRef("pk")).values("organisation")
    return Coalesce(Subquery(per_unit.annotate(n=Count("pk")).values("n")), 0)
