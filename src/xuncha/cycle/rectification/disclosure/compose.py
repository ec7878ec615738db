"""The text drawn from the ledger: every paragraph with the item whose fact it tells (domain §3.13; design rule 1).

Only what was fed back to the unit may be named: matters the unit found itself, immediate notices and the principal
leader's own items (practice 13) do not enter. No names of persons are drawn, in either text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from xuncha.cycle.rectification.models import (
    Declared,
    Disclosure,
    Measure,
    Passage,
    RectificationItem,
    RectificationPlan,
    RuleMade,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.rules.counting import spoken
from xuncha.kit.templatetags.kit import money

Section = Passage.Section
LONG = (Declared.LONG_TERM, Declared.PHASE_DONE)
MONEY = (
    ("refunded_cents", gettext_lazy("清退资金%(sum)s")),
    ("reclaimed_cents", gettext_lazy("追回资金%(sum)s")),
    ("recovered_cents", gettext_lazy("挽回损失%(sum)s")),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A paragraph as the ledger gives it now."""

    section: str
    key: str
    text: str
    heading: str = ""
    item_id: int | None = None


def fed_back(plan: RectificationPlan) -> QuerySet[RectificationItem]:
    """What may be named: fed back to the unit as a whole."""
    return live(plan).filter(feedback_item__isnull=False, is_top_leader=False)


@override("zh-hans")
def figures(plan: RectificationPlan) -> dict[str, Any]:
    """Both rates of exactly what is listed, as plain data; two statements."""
    found = rates(fed_back(plan))
    return asdict(found) | {"unit": str(found.unit), "strict": found.strict, "wide": found.wide}


@override("zh-hans")  # what is published is Chinese, whatever language its writer works in
def compose(plan: RectificationPlan, target: str, counted: dict[str, Any]) -> list[Draft]:
    """All paragraphs in their order; three statements. `counted` are the figures of the same moment."""
    items = list(fed_back(plan))
    measures = _measures(items)
    long = [item for item in items if item.is_long_term or item.declared in LONG]
    return [
        *_duty(plan, items, counted),
        *(_item(item, Section.ITEMS, measures, target) for item in items if item not in long),
        *(_item(item, Section.LONG_TERM, measures, target) for item in long),
        *([] if long else [Draft(Section.LONG_TERM, "long", _("没有需要长期整改的事项。"))]),
        *_next(items, long),
    ]


def _measures(items: list[RectificationItem]) -> dict[int, list[str]]:
    """By item, what was carried out; what the progress tells already is not told twice."""
    progress = {item.pk: item.progress for item in items}
    found: dict[int, list[str]] = defaultdict(list)
    rows = Measure.objects.trusted().filter(item__in=items, done=True).order_by("item", "seq")
    for item, content, completion in rows.values_list("item_id", "content", "completion"):
        words = content.strip().rstrip("。；"), completion.strip().rstrip("。；")
        if not any(text and text in progress[item] for text in words):
            found[item].append(words[1] or words[0])
    return found


def _duty(
    plan: RectificationPlan, items: list[RectificationItem], counted: dict[str, Any]
) -> Iterator[Draft]:
    yield Draft(Section.DUTY, "duty:research", _research(plan))
    yield Draft(Section.DUTY, "duty:first", _first_responsible(plan, items))
    yield Draft(Section.DUTY, "duty:dual", _dual(plan, items))
    yield Draft(Section.DUTY, "duty:ledger", _ledger(items, counted))


def _research(plan: RectificationPlan) -> str:
    """研究部署."""
    held = (
        _("%(day)s召开专题会议研究部署整改工作。") % {"day": spoken(plan.meeting_on)}
        if plan.meeting_on
        else ""
    )
    group = _("成立整改工作领导小组。") if plan.leading_group.strip() else ""
    return f"{held}{group}{plan.meeting_note.strip()}"


def _first_responsible(plan: RectificationPlan, items: list[RectificationItem]) -> str:
    """第一责任人; the name stays out."""
    name = plan.organisation.head_name
    led = sum(bool(name) and name in item.leaders for item in items)
    told = _("主要负责人履行整改第一责任人责任")
    told += _("，牵头整改 %(count)d 项。") % {"count": led} if led else "。"
    if plan.democratic_life_on:
        told += _("%(day)s召开巡察整改专题民主生活会。") % {"day": spoken(plan.democratic_life_on)}
    return told


def _dual(plan: RectificationPlan, items: list[RectificationItem]) -> str:
    """一岗双责."""
    leaders = {
        name for item in items for name in item.leaders.replace("，", "、").split("、") if name.strip()
    }
    others = leaders - {plan.organisation.head_name}
    if not others:
        return ""
    return _("班子成员落实“一岗双责”，%(people)d 名责任领导分工负责，逐项明确责任部门和完成时限。") % {
        "people": len(others)
    }


def _ledger(items: list[RectificationItem], counted: dict[str, Any]) -> str:
    """台账督办, with both rates, labelled, and what was counted (domain §5.1)."""
    told = _(
        "建立整改台账，逐项督办、对账销号。反馈问题共 %(total)d 项（%(unit)s），已完成 %(done)d 项，完成率 %(strict)s；"
        "含基本完成 %(basically)d 项，占 %(wide)s。"
    )
    made = RuleMade.objects.trusted().filter(item__in=items).count()
    rules = _("新建、修订制度 %(count)d 项。") % {"count": made} if made else ""
    return (told % counted) + rules


def _item(item: RectificationItem, section: str, measures: dict[int, list[str]], target: str) -> Draft:
    problem = item.problem.strip().rstrip("。")
    performance = "；".join(
        filter(None, (line.strip().rstrip("；") for line in item.performance.splitlines()))
    )
    shown = _("%(problem)s：%(performance)s") % {"problem": problem, "performance": performance}
    heading = shown if performance else problem
    return Draft(section, f"item:{item.pk}", _told(item, measures[item.pk], target), heading, item.pk)


def _told(item: RectificationItem, done: list[str], target: str) -> str:
    parts = [_("整改状态：%(status)s。") % {"status": item.report_status}]
    if done:
        parts.append("；".join(done) + "。")
    if item.progress.strip():
        parts.append(item.progress.strip())
    sums = [str(words) % {"sum": money(cents)} for name, words in MONEY if (cents := getattr(item, name))]
    if sums:
        parts.append("，".join(sums) + "。")
    if item.persons_held and target == Disclosure.Target.INNER:
        parts.append(_("追责问责 %(count)d 人。") % {"count": item.persons_held})
    return "".join(parts)


def _next(items: list[RectificationItem], long: list[RectificationItem]) -> Iterator[Draft]:
    for item in items:
        if item.declared != Declared.DONE and item.next_step.strip():
            words = {"problem": item.problem.strip().rstrip("。")[:40], "next": item.next_step.strip()}
            yield Draft(
                Section.NEXT, f"next:{item.pk}", _("关于“%(problem)s”：%(next)s") % words, item_id=item.pk
            )
    open_ones = sum(item.declared != Declared.DONE and item not in long for item in items)
    counts = {"open": open_ones, "long": len(long)}
    told = _("对尚未完成的 %(open)d 项紧盯时限、逐项办结；对需要长期整改的 %(long)d 项定期检查、持续推进。")
    yield Draft(Section.NEXT, "next", told % counts if open_ones or long else "")
