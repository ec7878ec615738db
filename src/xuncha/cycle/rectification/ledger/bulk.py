"""Bulk acts of the ledger: the selection is made again with the rights of whoever acts, then each row on its own.

A row that may not be done is named with its reason; the others are done. One signature serves the whole list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.ledger import actions, review
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation import audit
from xuncha.foundation.flow import engine, signing
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

LIMIT = 500
"""Rows at once; more is a job for the filter first."""

Run = Callable[[RectificationItem, Any, dict[str, Any]], Any]


@dataclass(frozen=True)
class BulkAct:
    """`right` selects the rows, `run` does one of them; `asks` names what the form asks for."""

    label: Any
    right: str
    run: Run
    asks: tuple[str, ...] = ()
    signs: bool = False
    states: tuple[str, ...] = ()


@dataclass
class Outcome:
    done: list[int] = field(default_factory=list)
    refused: list[tuple[RectificationItem, str]] = field(default_factory=list)


def _assign(item: RectificationItem, by: Any, values: dict[str, Any]) -> None:
    """Leader, department and date only while the plan is open; who fills in, at any time."""
    given = {name: value for name, value in values.items() if value and name in ("leaders", "dept", "due")}
    if given:
        actions.require_plan_open(item, by)
        if "due" in given and item.original_due is not None:
            raise Refused(_("时限已经确定；延期请提变更申请"))
    else:
        actions.require_fillable(item, by)
    if values.get("owner"):
        given["owner"] = values["owner"]
    if values.get("assignee"):
        given["assignee_id"] = values["assignee"].pk
    if not given:
        raise Missing(_("请至少填一项"))
    actions.set_fields(item, given, by=by)


def _take(edge: str) -> Run:
    def run(item: RectificationItem, by: Any, values: dict[str, Any]) -> Any:
        return engine.take(item, edge, by=by, proof=values.get("proof"), reason=values.get("reason", ""))

    return run


def _opinion(party: str, result: str) -> Run:
    def run(item: RectificationItem, by: Any, values: dict[str, Any]) -> Any:
        signing.require(values.get("proof"), None, by)
        return opine(item, party=party, result=result, text=values.get("reason", ""), by=by)

    return run


def _close(item: RectificationItem, by: Any, values: dict[str, Any]) -> Any:
    act = review.follow if item.is_long_term else review.close
    return act(item, by=by, proof=values.get("proof"))


def _sample(*, in_sample: bool) -> Run:
    def run(item: RectificationItem, by: Any, values: dict[str, Any]) -> Any:  # noqa: ARG001 - one signature for all
        return actions.set_sample(item, in_sample=in_sample, by=by)

    return run


ACTS: dict[str, BulkAct] = {
    "assign": BulkAct(
        gettext_lazy("指派"), "rectification.write", _assign, ("leaders", "dept", "owner", "due", "assignee")
    ),
    "assign_for": BulkAct(
        gettext_lazy("代单位指派"), "rectification.manage", _assign, ("leaders", "dept", "owner", "due")
    ),
    "declare": BulkAct(
        gettext_lazy("申报拟销号"),
        "rectification.write",
        _take("declare"),
        ("reason",),
        states=("in_progress", "returned"),
    ),
    "sign": BulkAct(
        gettext_lazy("签字送审"), "rectification.sign", _take("sign"), signs=True, states=("self_declared",)
    ),
    "leader_pass": BulkAct(
        gettext_lazy("同意送联审"),
        "rectification.leader_review",
        _take("leader_pass"),
        signs=True,
        states=("leader_review",),
    ),
    **{
        f"agree_{party}": BulkAct(
            gettext_lazy("会审同意"),
            f"rectification.joint_review.{party}",
            _opinion(party, "agree"),
            ("reason",),
            signs=True,
            states=("joint_review",),
        )
        for party in parties.LABELS
    },
    **{
        f"return_{party}": BulkAct(
            gettext_lazy("会审退回"),
            f"rectification.joint_review.{party}",
            _opinion(party, "return"),
            ("reason!",),
            signs=True,
            states=("joint_review",),
        )
        for party in parties.LABELS
    },
    "sample": BulkAct(gettext_lazy("列入抽核"), "rectification.manage", _sample(in_sample=True)),
    "unsample": BulkAct(gettext_lazy("不抽核"), "rectification.manage", _sample(in_sample=False)),
    "close": BulkAct(gettext_lazy("销号"), "rectification.close", _close, signs=True, states=("to_close",)),
}


def acts_for(user: Any) -> list[tuple[str, BulkAct]]:
    """The acts whose right this person holds anywhere; which rows they reach is decided row by row."""
    return [(code, act) for code, act in ACTS.items() if user.reach(act.right, acting=True)]


def chosen(
    act: BulkAct, rows: QuerySet[RectificationItem], picked: list[int] | None, *, by: Actor
) -> list[RectificationItem]:
    """The rows picked (None: everything the filter matches), selected anew within this person's right."""
    within = RectificationItem.objects.within_reach(by, act.right).exclude(state="merged")
    found = rows.filter(pk__in=within.values("pk"))
    if picked is not None:
        found = found.filter(pk__in=picked)
    found = found.select_related("plan", "organisation", "round", "engagement")
    items = list(found.defer(None).order_by("organisation_id", "seq", "id")[: LIMIT + 1])
    if len(items) > LIMIT:
        raise Missing(_("一次最多办理 %(limit)d 条，请先筛选") % {"limit": LIMIT})
    return items


@verb
def run(
    code: str,
    items: list[RectificationItem],
    values: dict[str, Any],
    *,
    by: Actor,
    proof: Proof | None = None,
) -> Outcome:
    """Do one act on every row; each in a savepoint of its own, so that a refusal undoes only its row."""
    act, outcome = ACTS[code], Outcome()
    if act.signs:
        signing.require(proof, None, by)
    for item in items:
        try:
            with transaction.atomic():
                if act.states and item.state not in act.states:
                    raise Refused(_("现在是“%(state)s”") % {"state": engine.flow_of(item).label(item.state)})
                act.run(item, by, values | {"proof": proof})
            outcome.done.append(item.pk)
        except Refused as refusal:
            details = "、".join(str(detail) for detail in refusal.details)
            outcome.refused.append((item, f"{refusal.message}{'：' if details else ''}{details}"))
    audit.record(
        "rectification.bulk",
        by=by,
        data={"act": code, "done": len(outcome.done), "refused": len(outcome.refused)},
    )
    return outcome
