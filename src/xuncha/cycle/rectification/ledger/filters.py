"""What the ledger can be narrowed to. Fixed choices stand on the page; the others come with the second fragment."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.rectification.ledger.flow import item_flow
from xuncha.cycle.rectification.models import Declared, RectificationItem, Special, Tag
from xuncha.cycle.rectification.rates import EXTENDED, overdue
from xuncha.foundation.dates import today
from xuncha.kit.lists import text_filter

IN_REVIEW = ("self_declared", "leader_review", "joint_review", "spot_check", "to_close")
BARS = {
    "working": (_("整改中"), "running", lambda: Q(state__in=("open", "in_progress"))),
    "declared": (_("拟销号"), "waiting", lambda: Q(state__in=IN_REVIEW)),
    "returned": (_("退回"), "due", lambda: Q(state="returned")),
    "overdue": (_("逾期"), "overdue", overdue),
    "extended": (_("经批准延期"), "due", lambda: EXTENDED),
    "relapsed": (_("反弹"), "overdue", lambda: Q(relapsed_on__isnull=False)),
    "closed": (_("已销号"), "done", lambda: Q(state="closed")),
    "long_term": (_("长期坚持"), "done", lambda: Q(state="long_term")),
}
"""The bars above the ledger: label, tone and condition. Overdue and extended stand apart (practice 4)."""

FACETS = ("unit", "round", "section", "dept", "village")


def by_bar(queryset: QuerySet[RectificationItem], name: str, value: str) -> QuerySet[RectificationItem]:  # noqa: ARG001 - django-filter's signature
    return queryset.filter(BARS[value][2]()) if value in BARS else queryset


def by_section(queryset: QuerySet[RectificationItem], name: str, value: str) -> QuerySet[RectificationItem]:  # noqa: ARG001
    """A leaf's code, or the beginning of it: C1 means the whole section."""
    return queryset.filter(leaf__in=Leaf.objects.filter(code__startswith=value))


def due_by(queryset: QuerySet[RectificationItem], name: str, value: Any) -> QuerySet[RectificationItem]:  # noqa: ARG001
    return queryset.filter(due__lte=value, due__gte=today())


class ItemFilter(django_filters.FilterSet):
    """Choices are given as callables: a filter set is copied deeply for every request, and lists of labels with it."""

    q = text_filter("problem", "performance", "number", label=_("文字"), kind="rectification_item")
    bar = django_filters.ChoiceFilter(
        label=_("范围"),
        choices=lambda: [(code, label) for code, (label, _tone, _q) in BARS.items()],
        method=by_bar,
        widget=forms.HiddenInput,
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=lambda: [
            (state.code, state.label) for state in item_flow.states.values() if state.code != "merged"
        ],
    )
    declared = django_filters.ChoiceFilter(label=_("进展"), choices=lambda: Declared.choices)
    special = django_filters.ChoiceFilter(label=_("专项"), choices=lambda: Special.choices)
    tag = django_filters.ChoiceFilter(label=_("标签"), choices=lambda: Tag.choices)
    due = django_filters.DateFilter(
        label=_("到期前"), method=due_by, widget=forms.DateInput(attrs={"type": "date"})
    )
    unit = django_filters.NumberFilter(
        label=_("单位"), field_name="organisation_id", widget=forms.HiddenInput
    )
    round = django_filters.NumberFilter(label=_("轮次"), field_name="round_id", widget=forms.HiddenInput)
    section = django_filters.CharFilter(label=_("问题分类"), method=by_section, widget=forms.HiddenInput)
    dept = django_filters.CharFilter(label=_("责任部门"), widget=forms.HiddenInput)
    village = django_filters.NumberFilter(label=_("村"), field_name="village_id", widget=forms.HiddenInput)

    class Meta:
        model = RectificationItem
        fields = ("q", "bar", "state", "declared", "special", "tag", "due", *FACETS)
