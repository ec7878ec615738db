"""The verbs of a change request: asked for with old and new, decided by the same reviewers, applied at once (practice 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import place_like, require_plan
from xuncha.cycle.rectification.models import ItemChange, Measure, RectificationItem
from xuncha.cycle.rectification.plan.actions import merge, split
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

Sort = ItemChange.Sort
CHANGEABLE = ("open", "in_progress", "returned")
PEOPLE = ("leaders", "dept", "co_depts", "owner")


@verb
def request_change(
    item: RectificationItem, *, sort: str, new: Mapping[str, Any], reason: str, by: Actor
) -> ItemChange:
    """Ask for a change. `new` holds by sort: due (ISO) · goal · measure and content · leaders, dept … ·
    performances (ids to stand alone) · others (ids to be merged into this one)."""
    require_plan(by, item)
    if item.state not in CHANGEABLE:
        raise NotAllowed(_("已申报或已销号的事项不能再变更"))
    if not reason.strip():
        raise Missing(_("请写明变更理由"))
    if ItemChange.objects.trusted().filter(item=item, sort=sort, state="open").exists():
        raise Missing(_("同类变更申请正在审核，请等结果或先撤回"))
    _require_sense(item, sort, new)
    change = ItemChange(item=item, sort=sort, old=_old(item, sort, new), new=dict(new), reason=reason)
    change.audience = item.audience
    place_like(change, item)
    return engine.open_record(change, by=by)


def _require_sense(item: RectificationItem, sort: str, new: Mapping[str, Any]) -> None:
    if sort == Sort.EXTENSION:
        due = date.fromisoformat(new["due"])
        if due <= today() or (item.due is not None and due <= item.due):
            raise Missing(_("延期后的时限应晚于今天和现在的时限"))
    if sort == Sort.GOAL and not str(new.get("goal", "")).strip():
        raise Missing(_("请写明新的整改目标"))
    if sort == Sort.SPLIT and not new.get("performances"):
        raise Missing(_("请选出要单列的具体表现"))
    if sort == Sort.MERGE and not new.get("others"):
        raise Missing(_("请选出要并入的事项"))


def _old(item: RectificationItem, sort: str, new: Mapping[str, Any]) -> dict[str, Any]:
    if sort == Sort.EXTENSION:
        return {"due": item.due.isoformat() if item.due else ""}
    if sort == Sort.GOAL:
        return {"goal": item.goal}
    if sort == Sort.PEOPLE:
        return {name: getattr(item, name) for name in PEOPLE if name in new}
    if sort == Sort.MEASURE and new.get("measure"):
        return {"content": _measure(item, new["measure"]).content}
    return {"performance": item.performance} if sort in (Sort.SPLIT, Sort.MERGE) else {}


def _measure(item: RectificationItem, measure_id: int) -> Measure:
    found = Measure.objects.trusted().filter(item=item, pk=measure_id).first()
    if found is None:
        raise Missing(_("这条措施不属于这个事项"))
    return found


@verb
def approve(change: ItemChange, *, by: Actor, reason: str = "", on: date | None = None) -> ItemChange:
    """The last reviewer agreed: the change is made in the same act, and the original due date stays."""
    engine.take(change, "approve", by=by, reason=reason, on=on, checked=True)
    item = (
        RectificationItem.objects.trusted()
        .select_related("plan", "organisation", "round")
        .get(pk=change.item_id)
    )
    APPLY[change.sort](item, change, by)
    audit.record("rectification_item.changed", by=by, about=item, data={"change": change.pk})
    return change


@verb
def refuse(change: ItemChange, *, by: Actor, reason: str, on: date | None = None) -> ItemChange:
    """At least one reviewer did not agree; nothing changes, the reason stays."""
    return engine.take(change, "refuse", by=by, reason=reason, on=on, checked=True)


def _extend(item: RectificationItem, change: ItemChange, by: Actor) -> None:
    due = date.fromisoformat(change.new["due"])
    item.original_due = item.original_due or item.due
    _set(item, due=due, original_due=item.original_due)
    for clock in Clock.objects.filter(kind=item.kind_name, record_id=item.pk, state=Clock.State.RUNNING):
        rules.extend(clock, due, change.pk, by=by)


def _set_goal(item: RectificationItem, change: ItemChange, by: Actor) -> None:  # noqa: ARG001 - one signature for all
    _set(item, goal=change.new["goal"])


def _set_people(item: RectificationItem, change: ItemChange, by: Actor) -> None:  # noqa: ARG001
    _set(item, **{name: change.new[name] for name in PEOPLE if name in change.new})


def _set_measure(item: RectificationItem, change: ItemChange, by: Actor) -> None:  # noqa: ARG001
    measures = Measure.objects.trusted().filter(item=item)
    if change.new.get("measure"):
        measures.filter(pk=change.new["measure"]).update(content=change.new["content"])
    else:
        Measure.objects.create(item=item, seq=measures.count() + 1, content=change.new["content"])


def _split(item: RectificationItem, change: ItemChange, by: Actor) -> None:
    split(item, change.new["performances"], by=by)


def _merge(item: RectificationItem, change: ItemChange, by: Actor) -> None:
    others = list(RectificationItem.objects.trusted().filter(pk__in=change.new["others"]))
    merge(item, others, by=by, reason=change.reason)


APPLY: dict[str, Callable[[RectificationItem, ItemChange, Actor], None]] = {
    Sort.EXTENSION: _extend,
    Sort.GOAL: _set_goal,
    Sort.PEOPLE: _set_people,
    Sort.MEASURE: _set_measure,
    Sort.SPLIT: _split,
    Sort.MERGE: _merge,
}


def _set(item: RectificationItem, **values: Any) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.version += 1
    item.save(update_fields=[*values, "version", "updated_at"])
