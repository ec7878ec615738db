"""The plan itself, apart from its rows: a record of the unit's feedback where there is one, else only history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, Special
from xuncha.cycle.rectification.plan.actions import DELIVERED
from xuncha.cycle.rectification.plan.carry_over import CarriedPlan, carry_over_plan
from xuncha.cycle.rectification.plan.flow import EDITABLE
from xuncha.cycle.reporting.models import Feedback
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey
from xuncha.exchange.labels import field_label
from xuncha.kit.editing import save_edited

FILE, KIND = "rectification_plan", "plan_record"
"""The kind of record in the file, and what its head becomes."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a plan file says as a whole."""

    unit: UnitKey
    values: Mapping[str, Any]

    @property
    def leading_group(self) -> str:
        group = self.values.get("leader_group") or {}
        seats = (
            (_("组长"), [group["head"]] if group.get("head") else []),
            (_("副组长"), group.get("deputies") or []),
            (_("成员"), group.get("members") or []),
        )
        return "\n".join(
            _("%(seat)s：%(names)s") % {"seat": seat, "names": "、".join(names)}
            for seat, names in seats
            if names
        )

    def day(self, name: str) -> date | None:
        return date.fromisoformat(self.values[name]) if self.values.get(name) else None


def compare(context: Context) -> list[Line]:
    """One line a file: a plan that will be opened, one that lacks the leading group, one that stands as it is."""
    lines = []
    for file, head in _heads(context):
        feedback, plan = _standing(head)
        if feedback is None and head.unit not in context.problems:
            reason = _(
                "这个单位还没有反馈意见，方案中的事项按历史事项转入；有了反馈意见再转入一次，即成为整改方案"
            )
            context.note("plan", _label(head), reason, file=file, row=None)
            continue
        lines.append(_line(file, head, plan, context))
    return lines


def _line(file: str, head: Head, plan: RectificationPlan | None, context: Context) -> Line:
    if plan is None:
        return Line(KIND, "new", file, None, _label(head), payload=head)
    if plan.state not in EDITABLE:
        reason = _("这份反馈意见的整改方案已经报送，方案本身不随文件改变")
        context.note("plan", plan.title, reason, file=file, row=None)
    fills = plan.state in EDITABLE and not plan.leading_group and bool(head.leading_group)
    label = field_label(RectificationPlan, "leading_group")
    changes = ((label, "", head.leading_group),) if fills else ()
    outcome = "changed" if fills else "unchanged"
    return Line(KIND, outcome, file, None, plan.title, plan.pk, plan.version, changes, head)  # type: ignore[arg-type]


def _heads(context: Context) -> Iterator[tuple[str, Head]]:
    for file, record in context.records(FILE):
        unit = context.unit(record.get("unit_raw"), record.get("unit"), file=file, row=None)
        if unit is not None:
            yield file, Head(unit, record.values)


def _label(head: Head) -> str:
    return _("%(unit)s整改方案") % {"unit": head.values.get("unit") or ""}


def _standing(head: Head) -> tuple[Feedback | None, RectificationPlan | None]:
    """The feedback that the file answers, by its day if the file names it, else the newest; and that one's plan."""
    if not isinstance(head.unit, int):
        return None, None
    rows = Feedback.objects.trusted().filter(organisation=head.unit, state__in=DELIVERED).order_by("-pk")
    day = head.day("feedback_date")
    feedback = (day and rows.filter(feedback_on=day).first()) or rows.first()
    if feedback is None:
        return None, None
    return feedback, RectificationPlan.objects.trusted().filter(feedback=feedback).first()


def land(lines: Sequence[Line], context: Context) -> list[Came]:
    """After the rows have landed and found their problems: open the plans, complete the open ones."""
    wanted = {line.file for line in lines if line.outcome != "unchanged"}
    came: list[Came] = []
    for file, head in _heads(context):
        if file not in wanted:
            continue
        feedback, plan = _standing(head)
        if plan is not None:
            came += _complete(plan, head, file, context)
        elif feedback is not None:
            carried = CarriedPlan(
                feedback, head.leading_group, head.day("date"), _special_rows(feedback, file)
            )
            opened = carry_over_plan(carried, by=context.by, file_name=file)
            came.append(Came(FILE, opened.pk, "new", file, None))
    return came


def _complete(plan: RectificationPlan, head: Head, file: str, context: Context) -> list[Came]:
    if plan.leading_group or not head.leading_group or plan.state not in EDITABLE:
        return []
    plan.leading_group = head.leading_group
    save_edited(plan, by=context.by, version=plan.version, fields=["leading_group"])
    return [Came(FILE, plan.pk, "changed", file, None)]


def _special_rows(feedback: Feedback, file: str) -> list[int]:
    """Rows of the same file that answer no feedback problem: personnel, ideology."""
    rows = RectificationItem.objects.trusted().filter(
        organisation=feedback.organisation_id, imported_from=file[:200], feedback_item=None, plan=None
    )
    return list(rows.exclude(special=Special.MAIN).values_list("pk", flat=True))
