"""Whom inspection reached and with whom: engagements, units inspected, groups, seats, and the units of each term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import coverage
from xuncha.cycle.planning.models import MODES, SEATS, Engagement, Group, Membership, SubObject, Term
from xuncha.cycle.planning.stages import CHOICES as STAGES
from xuncha.insight.indicators.facts.base import (
    Column,
    Days,
    Fact,
    Month,
    choices,
    flag,
    mark,
    of_round,
    of_unit,
    one_row_each,
    placed,
)

READ = ("planning.read",)
MODE = _("巡察方式")
GROUP = _("巡察组")
OWN_PLACE = {**placed(), "mode": choices(MODE, "mode", MODES)}
DAYS = Days(Coalesce("onsite_end", "round__onsite_end"), Coalesce("entry_on", "round__entry_on")) + 1

ENGAGEMENTS = Fact(
    slug="engagements",
    label=_("巡察任务"),
    unit=_("个"),
    model=Engagement,
    rights=READ,
    narrowed=lambda rows: rows.exclude(state="void"),
    kind="engagement",
    row_list="planning:engagements",
    list_filters={
        "round": "round",
        "group": "group",
        "unit_type": "unit_type",
        "mode": "mode",
        "stage": "stage",
    },
    columns={
        **OWN_PLACE,
        "stage": choices(_("阶段"), "stage", STAGES),
        "begun": mark(_("已进驻"), flag(Q(state__in=coverage.BEGUN))),
        "month": Column(_("月份"), Month("entry_on"), dimension=True),
        "onsite_days": Column(_("驻点天数"), DAYS),
    },
)

VILLAGES_WITHIN = Fact(
    slug="villages",
    label=_("随乡镇巡察的村（社区）"),
    unit=_("个"),
    model=SubObject,
    rights=READ,
    narrowed=lambda rows: rows.filter(own=None, engagement__state__in=coverage.BEGUN),
    kind="engagement",
    record="engagement_id",
    columns={
        **of_round("engagement__round"),
        "mode": choices(MODE, "engagement__mode", MODES),
        "group": Column(GROUP, "engagement__group_id", dimension=True),
        **of_unit("organisation"),
        "village": mark(_("涉及村级"), Value(1, IntegerField())),
        "households": Column(_("总户数"), "households"),
        "visited": Column(_("走访户数"), "visited"),
    },
)
SHARED = ("term", "year", "round", "mode", "group", "unit", "unit_type", "unit_level", "village")
INSPECTED = Fact(
    slug="inspected",
    label=_("被巡察党组织（含随乡镇巡察的村）"),
    unit=_("个"),
    model=Engagement,
    rights=READ,
    narrowed=lambda rows: rows.filter(state__in=coverage.BEGUN),
    kind="engagement",
    row_list="planning:engagements",
    list_filters=ENGAGEMENTS.list_filters,
    columns={name: OWN_PLACE[name] for name in SHARED},
    parts=(VILLAGES_WITHIN,),
)


def _by_term(rows: Any, columns: Sequence[Column], day: date) -> list[QuerySet[Any]]:
    """Every unit of the library once a term, with how the term reached it (the coverage page's own condition)."""
    return [
        selected
        for term in Term.objects.all()
        for selected in one_row_each(
            rows.annotate(status=coverage.status_of(term), of_term=Value(term.pk, IntegerField())),
            columns,
            day,
        )
    ]


UNITS = Fact(
    slug="units",
    label=_("应巡察单位（按届）"),
    unit=_("个"),
    model=Organisation,
    rights=READ,
    opened=lambda actor: Organisation.objects.visible_to(actor),
    narrowed=lambda rows: rows.inspectable(),
    select=_by_term,
    kind="organisation",
    row_list="planning:coverage",
    list_filters={"unit_type": "unit_type", "coverage": "coverage"},
    columns={
        "term": Column(_("届次"), "of_term", dimension=True),
        **of_unit(),
        "village": mark(_("涉及村级"), flag(Q(unit_type="village"))),
        "coverage": choices(_("覆盖情况"), "status", list(coverage.STATUS.items())),
    },
)
GROUPS = Fact(
    slug="groups",
    label=_("巡察组"),
    unit=_("个"),
    model=Group,
    rights=READ,
    narrowed=lambda rows: rows.exclude(round__state__in=("draft", "submitted", "void")),
    columns={
        **of_round("round"),
        "mode": choices(MODE, Coalesce(NullIf("mode", Value("")), "round__mode"), MODES),
        "group": Column(GROUP, "pk", dimension=True),
    },
)
PERSON = Coalesce("user_id", F("pk") * -1, output_field=IntegerField())
"""Whoever sits in several groups is one person; a seat without an account is a person of its own."""
STAFF = Fact(
    slug="staff",
    label=_("组内席位"),
    unit=_("人次"),
    model=Membership,
    rights=READ,
    columns={
        **of_round("round"),
        "group": Column(GROUP, "group_id", dimension=True),
        "seat": choices(_("组内职务"), "role_code", SEATS),
        "left": mark(_("已离组"), flag(Q(left_on__isnull=False))),
        "person": Column(_("人员"), PERSON),
    },
)
FACTS = (ENGAGEMENTS, INSPECTED, VILLAGES_WITHIN, UNITS, GROUPS, STAFF)
