"""What a sheet can be narrowed to: round, group, unit, and whether it is entered."""

from __future__ import annotations

from functools import cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.views.engagements import seen_groups, seen_rounds
from xuncha.exchange.national.sheets import Sheet
from xuncha.exchange.national.standing import is_entered
from xuncha.kit.lists import text_filter


@cache
def filter_of(sheet: Sheet) -> type[django_filters.FilterSet]:
    """The filter of one sheet: the same boxes everywhere, over the path to the record's place."""
    place = sheet.source.place

    class SheetFilter(django_filters.FilterSet):
        q = text_filter(f"{place}organisation__name", f"{place}organisation__short_name", label=_("单位"))
        round = django_filters.ModelChoiceFilter(
            label=_("轮次"), field_name=f"{place}round", queryset=seen_rounds
        )
        group = django_filters.ModelChoiceFilter(
            label=_("巡察组"), field_name=f"{place}group", queryset=seen_groups
        )
        entered = django_filters.BooleanFilter(label=_("已录入"), method="by_entry")

        def by_entry(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001 - django-filter's signature
            stands = is_entered(sheet.code, self.request.user)
            return rows.filter(stands if value else ~stands)

    return SheetFilter
