"""The evaluation report as a draft: how it was done, points by section, what cost points, the grade (domain §2 S14)."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation import totals
from xuncha.cycle.rectification.evaluation.flow import criteria_of
from xuncha.cycle.rectification.models import Evaluation, Score
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.rules.counting import spoken


def report(evaluation: Evaluation) -> str:
    parts = (
        (_("评估工作开展情况"), _how(evaluation)),
        (_("整改完成情况"), _ledger(evaluation)),
        (_("评分情况"), _points(evaluation)),
        (_("存在的不足"), _lost(evaluation)),
        (_("评估等次和建议"), _grade(evaluation)),
    )
    return "\n\n".join(
        f"{numeral}、{title}\n{text}" for numeral, (title, text) in zip("一二三四五", parts, strict=True)
    )


def _how(evaluation: Evaluation) -> str:
    words = {"unit": evaluation.organisation, "scheme": evaluation.scheme.name}
    lines = [_("按照《%(scheme)s》，对%(unit)s巡察整改成效进行检查评估。") % words]
    if evaluation.team:
        lines.append(_("检查评估组：%(team)s。") % {"team": evaluation.team})
    if evaluation.checked_from:
        until = evaluation.checked_until or evaluation.checked_from
        days = {"from": spoken(evaluation.checked_from), "until": spoken(until)}
        lines.append(_("现场检查：%(from)s至%(until)s。") % days)
    return "\n".join([*lines, evaluation.how.strip()]).strip()


def _ledger(evaluation: Evaluation) -> str:
    found = rates(live(evaluation.plan))
    return _(
        "整改台账共 %(total)d 项（%(unit)s），已完成 %(done)d 项，完成率 %(strict)s；含基本完成 %(wide)s；"
        "会审销号 %(closed)d 项；逾期未完成 %(overdue)d 项，经批准延期 %(extended)d 项。"
    ) % {
        name: getattr(found, name)
        for name in ("total", "unit", "done", "strict", "wide", "closed", "overdue", "extended")
    }


def _points(evaluation: Evaluation) -> str:
    sums: dict[str, list[Any]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    given = _given(evaluation)
    for line in criteria_of(evaluation):
        found = {row.party: row.points for row in given.get(line.pk, ())}
        sums[line.section][0] += totals.counted(found, evaluation.scheme.weights)
        sums[line.section][1] += Fraction(line.points)
    lines = [
        _("%(section)s：满分 %(full)s 分，得 %(points)s 分。")
        % {"section": section, "full": totals.rounded(full), "points": totals.rounded(points)}
        for section, (points, full) in sums.items()
    ]
    return "\n".join([*lines, _("合计 %(total)s 分。") % {"total": evaluation.total}])


def _given(evaluation: Evaluation) -> dict[int, list[Score]]:
    found: dict[int, list[Score]] = defaultdict(list)
    for row in Score.objects.trusted().filter(evaluation=evaluation).order_by("criterion__seq", "party"):
        found[row.criterion_id].append(row)
    return found


def _lost(evaluation: Evaluation) -> str:
    """Lines below full points with what the parties said."""
    given = _given(evaluation)
    found = [
        f"{line.name}：" + "；".join(f"{row.reason}（{parties.LABELS[row.party]}）" for row in rows)
        for line in criteria_of(evaluation)
        if (rows := [row for row in given.get(line.pk, ()) if row.points < line.points and row.reason])
    ]
    if not found:
        return _("各评分项没有减分。")
    return "\n".join(f"{no}. {text}" for no, text in enumerate(found, start=1))


def _grade(evaluation: Evaluation) -> str:
    words = {"total": evaluation.total, "grade": evaluation.grade}
    return _("得分 %(total)s 分，建议等次为“%(grade)s”。") % words
