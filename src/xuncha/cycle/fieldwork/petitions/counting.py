"""Petitions in numbers 件 and persons 人, for those who may count and not read (domain §8.2: 巡察办 S, 领导小组 摘要)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.models import Channel, Disposal, Petition, Sort, Target
from xuncha.foundation.scoping import Actor

SETTLED = Q(state__in=("concluded", "kept", "not_accepted", "as_lead", "closed"))
ANSWERED = Q(replied_on__isnull=False)


def counted(actor: Actor, *, round_id: int | None = None) -> QuerySet[Petition]:
    """What may be counted; entries made by mistake are not, repeats are shown as such."""
    rows = Petition.objects.within_reach(actor, "petitions.count", acting=False).exclude(state="void")
    return rows.filter(round=round_id) if round_id else rows


def by_engagement(rows: QuerySet[Petition], actor: Actor) -> list[dict[str, Any]]:
    """Lines by unit; persons are people named as the object, counted apart from petitions. Two statements."""
    ordered = rows.order_by("round_id", "group__no", "organisation__sort", "organisation_id").values(
        "round__name", "group__name", "organisation_id", "organisation__name", "round_id"
    )
    lines = list(
        ordered.annotate(
            total=Count("pk"),
            realname=Count("pk", filter=Q(is_realname=True)),
            repeats=Count("pk", filter=Q(state="duplicate")),
            settled=Count("pk", filter=SETTLED),
            answered=Count("pk", filter=ANSWERED),
        )
    )
    persons = _persons(rows, actor)
    return [line | {"persons": persons.get((line["round_id"], line["organisation_id"]), 0)} for line in lines]


def _persons(rows: QuerySet[Petition], actor: Actor) -> dict[tuple[int | None, int], int]:
    named = Target.objects.within_reach(actor, "petitions.count", acting=False)
    named = named.filter(is_person=True, petition__in=rows.order_by().values("pk")).exclude(
        petition__state="duplicate"
    )
    found = named.order_by().values_list("petition__round_id", "petition__organisation_id")
    return {(round_id, unit): count for round_id, unit, count in found.annotate(count=Count("pk"))}


def tables(rows: QuerySet[Petition]) -> list[dict[str, Any]]:
    """By channel, by kind, by disposal; one statement each."""
    parts = (("channel", Channel), ("sort", Sort), ("disposal", Disposal))
    return [
        {
            "name": name,
            "label": Petition._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
            "lines": _table(rows, name, choices),
        }
        for name, choices in parts
    ]


def _table(rows: QuerySet[Petition], name: str, choices: Any) -> list[dict[str, Any]]:
    found = dict(rows.order_by().values_list(name).annotate(count=Count("pk")))
    labels = [*choices.choices, ("", _("未定"))]
    return [{"label": label, "count": found[code]} for code, label in labels if found.get(code)]


def crossed(rows: QuerySet[Petition]) -> dict[str, Any]:
    """Kind against disposal; one statement."""
    found = {(sort, disposal): count for sort, disposal, count in
             rows.order_by().values_list("sort", "disposal").annotate(count=Count("pk"))}  # fmt: skip
    columns = [
        (code, label)
        for code, label in [*Disposal.choices, ("", _("未定"))]
        if any(at[1] == code for at in found)
    ]
    lines = [
        {"label": label, "cells": [found.get((sort, code), 0) for code, _label in columns]}
        for sort, label in Sort.choices
        if any(at[0] == sort for at in found)
    ]
    return {"columns": [label for _code, label in columns], "lines": lines}
