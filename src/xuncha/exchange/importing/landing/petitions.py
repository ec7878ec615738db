"""Petition registers → petitions. Rows about cadres of the level above, or handed to it, land as number and day only (DR25).

A register is never kept as a file: it names reporters and persons. What is carried from the page that shows it to the one
that lands it is the understood rows, encrypted, without the withheld ones' words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from xuncha.catalogue.models import Organisation
from xuncha.catalogue.queries import unit_directory
from xuncha.cycle.fieldwork.petitions import history
from xuncha.cycle.fieldwork.petitions.actions import Named
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.history import CarriedDirect, CarriedPetition
from xuncha.cycle.fieldwork.petitions.models import Channel, Sort
from xuncha.cycle.planning.models import Engagement
from xuncha.exchange.importing.landing.problems import round_no
from xuncha.foundation.verbs import verb

KIND = "petition"
FIELDS = (
    "code", "received_at", "channel", "is_realname", "reporter_name", "reporter_phone", "joint_count", "unit",
    "unit_raw", "unit_parent", "targets", "content", "kind", "duplicate_of", "disposal", "result", "restricted",
)  # fmt: skip
ABOVE = "径送上级"
DISPOSALS = {
    "组内了解": "in_group",
    "立行立改": "immediate",
    "移交纪委监委": "lead",
    "移交组织部": "lead",
    "转职能部门": "department",
    "转被巡察单位主管": "supervisor",
    "留存": "keep",
    "不予受理": "not_accepted",
}
with override(None):  # registers are written in Chinese, whatever language the page is shown in
    SORTS = {str(label): code for code, label in Sort.choices}
LEVELS = {"本级管": "own", "下级管": "subordinate", "上级管": "superior"}
NEW, KNOWN, DIRECT, LEFT = "new", "known", "direct", "left"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the register and what it would become; `why` says why it is left out."""

    outcome: str
    values: Mapping[str, Any]
    organisation: Organisation | None = None
    engagement: Engagement | None = None
    why: str = ""

    @property
    def received_on(self) -> date:
        return date.fromisoformat(self.values["received_at"])


def extract(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is carried along of an understood row; of one handed above nothing but day and channel."""
    if values.get("restricted") or values.get("disposal") == ABOVE:
        return {
            "received_at": values.get("received_at"),
            "channel": values.get("channel"),
            "restricted": True,
        }
    return {name: values.get(name) for name in FIELDS if values.get(name) not in (None, "", [])}


def compare(rows: Iterable[Mapping[str, Any]], by: Any, *, file: str) -> list[Row]:
    """What landing would do; a constant number of statements."""
    listed = list(rows)
    names = unit_directory()
    ids = [_unit(names, row) for row in listed]
    units = Organisation.objects.select_related("parent").in_bulk({pk for pk in ids if pk})
    engagements = _engagements(set(units), by, round_no(file))
    everywhere = any(clause.column is None for clause in by.reach(history.RIGHT, acting=True).clauses)
    codes = {str(row["code"]) for row in listed if row.get("code")}
    standing = history.standing(codes, set(units), by)
    direct = _direct_standing(by)
    return [
        _judged(row, units.get(pk or 0), engagements, standing, direct, everywhere=everywhere)
        for row, pk in zip(listed, ids, strict=True)
    ]


def _unit(names: Any, row: Mapping[str, Any]) -> int | None:
    text, within = str(row.get("unit") or row.get("unit_raw") or ""), row.get("unit_parent")
    if not text:
        return None
    found = names.id_of(text, within)
    if found is None and (answer := names.resolve(text, within=within)).certain:
        found = answer.organisation_id
    return int(found) if found else None


def _engagements(units: set[int], by: Any, no: int | None) -> dict[int, Engagement]:
    """The unit's task of the round the file speaks of, else its newest, among those this person works on."""
    rows = Engagement.objects.within_reach(by, history.RIGHT).filter(organisation__in=units)
    rows = rows.exclude(state="void").select_related("round__term", "group", "organisation")
    rows = rows.filter(round__no=no) if no else rows
    return {row.organisation_id: row for row in rows.order_by("pk")}


def _direct_standing(by: Any) -> Counter[tuple[Any, str]]:
    rows = DirectItem.objects.visible_to(by).values_list("received_at", "channel")
    return Counter(rows)


def _judged(
    row: Mapping[str, Any],
    unit: Organisation | None,
    engagements: Mapping[int, Engagement],
    standing: set[tuple[str, int]],
    direct: Counter[tuple[Any, str]],
    *,
    everywhere: bool,
) -> Row:
    if not row.get("received_at"):
        return Row(LEFT, row, why=_("没有收到日期"))
    if row.get("restricted"):
        key = (history.at_noon(date.fromisoformat(row["received_at"])), channel_of(row))
        direct[key] -= 1
        return Row(KNOWN if direct[key] >= 0 else DIRECT, row)
    if any(LEVELS.get(str(item.get("mgmt_authority"))) == "superior" for item in row.get("targets") or ()):
        return Row(DIRECT, extract({**row, "restricted": True}))
    if unit is None:
        return Row(LEFT, row, why=_("没有认出单位“%(unit)s”") % {"unit": row.get("unit_raw") or "—"})
    engagement = engagements.get(unit.pk)
    if engagement is None and not everywhere:
        return Row(LEFT, row, unit, why=_("不是本组的任务；历史台账由线索专员转入"))
    if (str(row.get("code") or ""), unit.pk) in standing:
        return Row(KNOWN, row, unit, engagement)
    return Row(NEW, row, unit, engagement)


def channel_of(row: Mapping[str, Any]) -> str:
    code = {"dept_transferred": "department"}.get(str(row.get("channel")), str(row.get("channel") or ""))
    return code if code in Channel.values else Channel.LETTER


@verb
def land(rows: Sequence[Row], *, by: Any) -> dict[str, int]:
    """All new rows, or none. Returns how many petitions and how many bare numbers came."""
    new = [_carried(row) for row in rows if row.outcome == NEW]
    direct = [CarriedDirect(row.received_on, channel_of(row.values)) for row in rows if row.outcome == DIRECT]
    history.carry_over(new, by=by)
    history.carry_over_direct(direct, by=by)
    return {"petitions": len(new), "direct": len(direct)}


def _carried(row: Row) -> CarriedPetition:
    values = row.values
    assert row.organisation is not None
    return CarriedPetition(
        code=str(values.get("code") or ""),
        received_on=row.received_on,
        channel=channel_of(values),
        organisation=row.organisation,
        engagement=row.engagement,
        sort=SORTS.get(str(values.get("kind")), Sort.ACCUSATION),
        content=str(values.get("content") or ""),
        disposal=DISPOSALS.get(str(values.get("disposal")), ""),
        result=str(values.get("result") or ""),
        is_realname=bool(values.get("is_realname")),
        joint_count=int(values.get("joint_count") or 1),
        targets=tuple(_named(item) for item in values.get("targets") or ()),
        contact={
            "name": str(values.get("reporter_name") or ""),
            "phone": str(values.get("reporter_phone") or ""),
        },
        duplicate_of=str(values.get("duplicate_of") or ""),
    )


def _named(item: Mapping[str, Any]) -> Named:
    level = LEVELS.get(str(item.get("mgmt_authority")), "own")
    return Named(str(item.get("name") or ""), str(item.get("org_post") or ""), level)
