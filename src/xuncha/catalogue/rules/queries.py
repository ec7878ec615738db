"""What the pages of rules and calendar read."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.foundation.rules.data import event_name
from xuncha.foundation.rules.models import DeadlineRule, RuleSet, WorkDay
from xuncha.foundation.rules.versions import EDITABLE
from xuncha.foundation.rules.workdays import SATURDAY
from xuncha.foundation.scoping import Actor


def limit(rule: DeadlineRule) -> str:
    """The deadline in words: 反馈之后 1 个月，且不晚于驻点结束（撤离）."""
    if rule.unit == DeadlineRule.Unit.NONE:
        return _("不计时，只作校验")
    if not rule.offset:
        before = rule.direction == DeadlineRule.Direction.BEFORE
        return (_("不晚于%(start)s") if before else _("%(start)s当日")) % {"start": rule.trigger_zh}
    words = {"start": rule.trigger_zh, "direction": rule.get_direction_display(), "n": rule.offset}
    text = _("%(start)s%(direction)s %(n)s ") % words + str(rule.get_unit_display())
    if rule.anchor_min:
        text += _("，且不晚于%(event)s") % {"event": event_name(rule.anchor_min)}
    return text


def standing(rule: DeadlineRule) -> dict[str, str]:
    """Whether anybody prescribes the rule, as tone and words (practice 24)."""
    if rule.is_suggestion:
        return {"state": "draft", "label": _("系统建议，非规定")}
    if rule.adopted_document:
        return {"state": "done", "label": _("已采用：%(document)s") % {"document": rule.adopted_document}}
    return {"state": "done", "label": _("有依据")}


@dataclass
class Used:
    """A record that runs by a version."""

    label: str
    url: str


def users_of_versions(actor: Actor) -> dict[int, list[Used]]:
    """Records of later rooms (rounds) by the version they run by; of those, the ones this person may know."""
    found: dict[int, list[Used]] = {}
    for kind in kinds.every():
        try:
            kind.model._meta.get_field("ruleset_id")
        except FieldDoesNotExist:
            continue
        for record in kind.model.objects.visible_to(actor):
            used = Used(kind.title(record), kind.url(record.pk))
            found.setdefault(record.ruleset_id, []).append(used)
    return found


@dataclass
class Difference:
    """One field of one rule that differs between two versions."""

    rule: str
    field: str
    old: Any
    new: Any


COMPARED = sorted(EDITABLE | {"adopted_document"})


def compare(old: RuleSet, new: RuleSet) -> list[Difference]:
    """Fields that differ, rule by rule; two statements."""
    before = {rule.code: rule for rule in old.rules.all()}
    return [
        Difference(str(rule), _label(name), _shown(before.get(rule.code), name), _shown(rule, name))
        for rule in new.rules.all()
        for name in COMPARED
        if _shown(before.get(rule.code), name) != _shown(rule, name)
    ]


def _label(name: str) -> str:
    names = {
        "anchor_min": _("第二锚点"),
        "params": _("参数"),
        "alternatives": _("其他数值"),
        "private_overdue": _("逾期不上榜"),
    }
    return names.get(name) or str(getattr(DeadlineRule._meta.get_field(name), "verbose_name", name))


def _shown(rule: DeadlineRule | None, name: str) -> Any:
    if rule is None:
        return ""
    words = getattr(rule, f"get_{name}_display", None)
    return words() if words else getattr(rule, name)


@dataclass(frozen=True)
class Day:
    """A day of the year grid; `exception` is the row that names it, if any."""

    date: date
    works: bool
    exception: WorkDay | None = None

    @property
    def css(self) -> str:
        if self.exception is None:
            return "" if self.works else "rest"
        return "exception made-up" if self.works else "exception holiday"

    @property
    def sign(self) -> str:
        """休 or 班, and whose word it is where it is not the State Council's: * the county's, ? a guess."""
        if self.exception is None:
            return ""
        whose = {WorkDay.Source.COUNTY: "*", WorkDay.Source.ESTIMATED: "?"}.get(self.exception.source, "")  # type: ignore[call-overload]
        return (_("班") if self.works else _("休")) + whose

    @property
    def title(self) -> str:
        if self.exception is None:
            return ""
        word = _("上班") if self.works else _("放假")
        return f"{self.exception.name} {word}（{self.exception.get_source_display()}）".strip()


@dataclass
class Month:
    number: int
    weeks: list[list[Day | None]]


def year_grid(year: int) -> list[Month]:
    """Twelve months of weeks from Monday; one statement. Estimated days are shown, though they move no deadline."""
    rows = {row.date: row for row in WorkDay.objects.filter(date__year=year)}
    weeks_of = months.Calendar().monthdatescalendar
    return [
        Month(number, [[_day(day, number, rows) for day in week] for week in weeks_of(year, number)])
        for number in range(1, 13)
    ]


def _day(day: date, month: int, rows: Mapping[date, WorkDay]) -> Day | None:
    if day.month != month:
        return None
    row = rows.get(day)
    return Day(day, row.is_workday if row else day.weekday() < SATURDAY, row)


def published_years() -> list[int]:
    """Years whose notice is in the table."""
    rows = WorkDay.objects.filter(source=WorkDay.Source.OFFICIAL)
    return list(rows.values_list("date__year", flat=True).distinct().order_by("date__year"))
