"""The library of units as a list; what the units themselves read of each other has names only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue import queries
from xuncha.catalogue.models import Organisation, UnitType
from xuncha.catalogue.rights import WRITE, reads_contacts
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip

ALL = gettext_lazy("全部")
STANDING = [("ended", gettext_lazy("已撤并")), ("all", gettext_lazy("全部"))]


class NameFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("名称或首字母"), method="find", widget=forms.TextInput(attrs={"type": "search"})
    )
    unit_type = django_filters.ModelChoiceFilter(
        label=gettext_lazy("单位类型"), queryset=UnitType.objects.all(), empty_label=ALL
    )
    parent = django_filters.ModelChoiceFilter(
        label=gettext_lazy("上级单位"),
        empty_label=ALL,
        queryset=lambda request: Organisation.objects.active().filter(  # noqa: ARG005 - django-filter's signature
            pk__in=Organisation.objects.active().exclude(parent=None).values("parent_id")
        ),
    )
    standing = django_filters.ChoiceFilter(
        label=gettext_lazy("撤并"), choices=STANDING, method="stand", empty_label=gettext_lazy("现有")
    )

    class Meta:
        model = Organisation
        fields = ("q", "unit_type", "parent", "standing")

    def find(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return queries.find_in(rows, value.strip())

    def stand(self, rows: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        return rows.exclude(ended_on=None) if value == "ended" else rows


class ContactFilter(NameFilter):
    county_leader = django_filters.ChoiceFilter(
        label=gettext_lazy("分管县领导"),
        choices=lambda: [(name, name) for name in queries.county_leaders()],
        empty_label=ALL,
    )
    is_inspectable = django_filters.ChoiceFilter(
        label=gettext_lazy("列入对象库"),
        choices=[("True", gettext_lazy("是")), ("False", gettext_lazy("否"))],
        empty_label=ALL,
    )

    class Meta:
        model = Organisation
        fields = ("q", "unit_type", "parent", "county_leader", "is_inspectable", "standing")


def standing_chip(unit: Organisation) -> Any:
    if unit.ended:
        return chip("void", _("已撤并"))
    return chip("done", _("在册")) if unit.is_inspectable else chip("draft", _("不在对象库"))


def standing_word(unit: Organisation) -> str:
    if unit.ended:
        return _("已撤并")
    return _("在册") if unit.is_inspectable else _("不在对象库")


NAME = Column("name", gettext_lazy("单位"), lambda unit: unit.name, css="grow", sort="name", frozen=True)
SHORT = Column("short_name", gettext_lazy("简称"), lambda unit: unit.short_name, css="w-m")
TYPE = Column(
    "unit_type", gettext_lazy("类型"), lambda unit: str(unit.unit_type), css="w-m", sort="unit_type__sort"
)
PARENT = Column("parent", gettext_lazy("上级单位"), lambda unit: str(unit.parent or ""), css="w-m")
PARTY = Column("party", gettext_lazy("党组织"), lambda unit: unit.party_org_type, css="nowrap")
STATE = Column("standing", gettext_lazy("状态"), standing_word, standing_chip, css="w-s")
CONTACTS = (
    Column("head", gettext_lazy("主要负责人"), lambda unit: unit.head_name, css="w-s"),
    Column("phone", gettext_lazy("电话"), lambda unit: unit.phone, css="w-m number"),
    Column(
        "county_leader",
        gettext_lazy("分管县领导"),
        lambda unit: unit.county_leader,
        css="w-s",
        sort="county_leader",
    ),
    Column(
        "last", gettext_lazy("上次巡察"), lambda unit: unit.last_inspected, css="nowrap", sort="carried_on"
    ),
)


class NameList(RecordList):
    """Every insider: which units there are."""

    title = gettext_lazy("单位库")
    lead = gettext_lazy("全县党组织和单位。撤并、更名的单位不删除，旧名称仍能找到。")
    filterset = NameFilter
    columns: ClassVar[Sequence[Column]] = (NAME, SHORT, TYPE, PARENT, PARTY, STATE)
    ordering = ("sort", "id")
    export_name = "organisations"
    empty = gettext_lazy("这里将列出全县的单位；可以从巡察对象库表格导入，也可以逐个新建。")

    def rows(self) -> QuerySet[Organisation]:
        rows = queries.organisations(self.request.user)
        return rows if self.request.GET.get("standing") in {"ended", "all"} else rows.active()  # type: ignore[attr-defined]

    def url(self, record: Organisation) -> str:
        return reverse("catalogue:organisation", args=[record.pk])

    def bars(self) -> list[dict[str, Any]]:
        chosen = self.request.GET.get("unit_type", "")
        counts = queries.type_counts(self.rows())
        total = {"label": _("全部"), "count": sum(count for *_rest, count in counts), "code": ""}
        listed = [total] + [{"label": name, "count": count, "code": code} for code, name, count in counts]
        return [
            bar
            | {"url": self._query(unit_type=bar["code"] or None, page=None), "current": bar["code"] == chosen}
            for bar in listed
        ]

    def acts(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = [
            {"label": _("按层级看"), "url": reverse("catalogue:tree"), "icon": "organisation"}
        ]
        if self.request.user.reach(WRITE, acting=True):
            new = reverse("catalogue:new")
            shown.insert(0, {"label": _("新建单位"), "url": new, "icon": "add", "primary": True})
        return shown


class ContactList(NameList):
    """The office, groups and leaders: with heads, telephone numbers and the leader who answers for it."""

    filterset = ContactFilter
    columns = (NAME, TYPE, PARENT, PARTY, *CONTACTS, STATE)


def organisation_list(request: Request) -> HttpResponseBase:
    shown = ContactList if reads_contacts(request.user) else NameList
    return shown.as_view()(request)
