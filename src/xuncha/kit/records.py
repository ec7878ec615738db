"""One page for one record: head, what I can do, timeline, signatures, clocks, where it came from and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from xuncha.foundation import kinds, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine, paper, parallel, pending, signing
from xuncha.foundation.flow.declare import Parallel
from xuncha.foundation.flow.models import Step
from xuncha.foundation.kinds import Kind
from xuncha.foundation.rules.models import Clock
from xuncha.kit.http import Request


class RecordPage(View):
    """Subclass with `kind`, `template_name` and `extra()`."""

    request: Request

    kind: ClassVar[str] = ""
    template_name: ClassVar[str] = "kit/record.html"
    # Edges that are possible but no longer make sense here; `extra()` names them, their buttons are left out.
    pointless: frozenset[str] = frozenset()

    def get(self, request: Request, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        self.record = kinds.get(self.kind).access(request.user, pk)
        context = page_context(self.record, request.user) | self.extra()
        context["acts"] = [
            self.button(act) for act in context["acts"] if act.get("edge") not in self.pointless
        ]
        return render(request, self.template_name, context)

    def button(self, act: dict[str, Any]) -> dict[str, Any]:
        """One button as this page shows it, for instance pressed at once where there is nothing to fill in."""
        return act

    def extra(self) -> dict[str, Any]:
        return {}


def page_context(record: Any, actor: Any) -> dict[str, Any]:
    """Everything that the page of any record shows in the same place."""
    kind = kinds.of(record)
    context: dict[str, Any] = {
        "record": record,
        "record_head": head(record, kind),
        "acts": acts(record, actor) if kind.flow is not None else offers(record, actor),
        "outcomes": kinds.outcomes_of(record, actor),
        "remarks": kinds.remarks_on(record, actor),
    }
    if kind.flow is not None:
        context |= {
            "timeline": timeline(record),
            "clocks": clocks(record),
            "signatures": signatures(record),
            "paper_act": paper.open_act(record),
        }
    return context


def head(record: Any, kind: Kind) -> dict[str, Any]:
    state = kind.flow.states[record.state] if kind.flow else None
    return {
        "kind": kind.label,
        "number": getattr(record, "number", "") or getattr(record, "pre_code", "") or _unnumbered(kind),
        "title": kind.title(record),
        "state": state.tone if state else "",
        "state_label": state.label if state else "",
    }


def _unnumbered(kind: Kind) -> str | None:
    """A record that will get its number says so meanwhile; a kind that is never numbered says nothing."""
    numbered = kind.flow is not None and any(edge.numbers for edge in kind.flow.edges.values())
    return _("未编号") if numbered else None


def acts(record: Any, actor: Any) -> list[dict[str, Any]]:
    """The buttons, read off the flow's declaration; one that cannot be pressed says why."""
    kind = kinds.of(record)
    shown = [_button(record, kind, item) for item in engine.available(record, actor)]
    shown += _paper_buttons(record, actor)
    shown += _opinion_buttons(record, actor)
    return shown + offers(record, actor)


def offers(record: Any, actor: Any) -> list[dict[str, Any]]:
    """What later rooms would make of this record; a record without a flow has them too."""
    return [
        {"label": item.label, "url": item.url(record), "method": "get"}
        for item in kinds.offers_for(record, actor)
    ]


def _button(record: Any, kind: Kind, item: engine.Available) -> dict[str, Any]:
    edge = item.edge
    own_page = kind.pages.get(edge.name)
    return {
        "edge": edge.name,
        "label": edge.label,
        "url": reverse(own_page, args=[record.pk]) if own_page else act_url(record, edge.name),
        "method": "get",
        "primary": edge.tone == "primary",
        "danger": edge.tone == "danger",
        # A page of its own asks for what is missing, so it must be open while something is.
        "missing": [] if own_page else item.missing,
        "who": item.refusal,
    }


def _paper_buttons(record: Any, actor: Any) -> list[dict[str, Any]]:
    """For who may only record: what somebody else did in ink (practice 1). Who may act finds the choice on the act's page."""
    if paper.open_act(record) is not None:
        return []
    return [
        {
            "label": _("登记纸质件：%(act)s") % {"act": edge.label},
            "url": f"{act_url(record, edge.name)}?form=paper",
            "method": "get",
        }
        for edge in engine.flow_of(record).leaving(record.state)
        if edge.recorded_by
        and actor.reach(edge.recorded_by, acting=True).covers(record)
        and not actor.reach(edge.by, acting=True).covers(record)
    ]


def _opinion_buttons(record: Any, actor: Any) -> list[dict[str, Any]]:
    found: Parallel | None = engine.flow_of(record).parallels.get(record.state)
    if found is None:
        return []
    return [
        {
            "label": _("%(party)s意见") % {"party": found.labels[party]},
            "url": reverse("kit:opine", args=[record.kind_name, record.pk, party]),
            "method": "get",
            "primary": True,
        }
        for party in pending.open_parties(record, found)
        if actor.reach(f"{found.right}.{party}", acting=True).covers(record)
    ]


def act_url(record: Any, edge: str) -> str:
    return reverse("kit:act", args=[record.kind_name, record.pk, edge])


def timeline(record: Any) -> list[dict[str, Any]]:
    """Steps, newest first, as people read them."""
    flow = engine.flow_of(record)
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk).order_by("-id")[:100]
    return [
        {
            "at": step.acted_on,
            "who": step.actor_name,
            "sentence": sentence(flow, step),
            "note": step.reason,
            "on_behalf": _("%(name)s登记") % {"name": step.recorder_name} if step.recorder_name else "",
            "paper": bool(step.recorder_name),
        }
        for step in steps
    ]


def sentence(flow: Any, step: Step) -> str:
    """“提交审核” — and that a step was passed over because this round switched it off."""
    edge = flow.edges.get(step.edge)
    label = (
        edge.label
        if edge
        else {"created": _("登记"), "carried_over": _("历史数据转入")}.get(step.edge, step.edge)
    )
    return _("%(label)s（本轮不设此环节）") % {"label": label} if step.skipped else str(label)


def clocks(record: Any) -> list[dict[str, Any]]:
    """The record's deadlines as clock chips, the nearest first."""
    rows = Clock.objects.filter(kind=record.kind_name, record_id=record.pk).exclude(state=Clock.State.VOID)
    return [clock_chip(clock) for clock in rows.select_related("rule").order_by("due")]


def clock_chip(clock: Clock) -> dict[str, Any]:
    """What a chip shows: days left, and on hover the rule, its source and how the date was counted."""
    running = clock.state in Clock.OPEN
    return {
        "label": clock.rule.name_zh,
        "due": clock.due,
        "days_left": rules.days_left(clock, today()) if running else None,
        "tone": "" if running else "done",
        "rule": str(clock.rule),
        "computed": rules.sentence(clock),
        "extended": clock.extended_to,
        "suggestion": clock.rule.is_suggestion,
    }


def signatures(record: Any) -> list[dict[str, Any]]:
    flow = engine.flow_of(record)
    return [
        {
            "label": flow.edges[item.edge].label if item.edge in flow.edges else item.edge,
            "name": item.signer_name,
            "post": item.signer_post,
            "at": item.signed_on,
            "form": item.get_form_display(),
            "modified": signing.modified_since(record, item),
        }
        for item in signing.standing(record)
    ]


def opinions(record: Any, state: str, actor: Any = None) -> list[dict[str, Any]]:
    """All turns of a parallel review, for the opinion thread; a return stands out.

    Ink that awaits its second person comes last, for an `actor` who may compare it.
    """
    found = engine.flow_of(record).parallels[state]
    labels = found.labels
    rows = parallel.Opinion.objects.filter(kind=record.kind_name, record_id=record.pk, state=state)
    given = [_opinion(row, labels) for row in rows.select_related("paper_act").order_by("turn", "id")]
    compares = actor is not None and found.recorded_by and actor.may(found.recorded_by, record)
    waiting = pending.open_acts(record).filter(edge__startswith=f"{state}:") if compares else []
    return given + [_unconfirmed(act, labels) for act in waiting]


def _opinion(row: Any, labels: dict[str, Any]) -> dict[str, Any]:
    return {
        "party": labels.get(row.party, row.party),
        "person": f"{row.by_post} {row.by_name}".strip() if row.recorder_id else row.by_name,
        "at": row.given_on,
        "state": "done" if row.result == parallel.Opinion.Result.AGREE else "due",
        "state_label": row.get_result_display(),
        "text": row.text,
        "adopted": _on_paper(row.paper_act) if row.recorder_id else "",
        "scan_url": reverse("kit:paper_scan", args=[row.paper_act_id]) if row.paper_act_id else "",
    }


def _on_paper(act: Any) -> str:
    if act is None:
        return _("纸质意见，由他人登记")
    words = {"recorder": act.recorder_name, "confirmer": act.confirmer_name}
    return _("纸质意见，%(recorder)s登记，%(confirmer)s核对") % words


def _unconfirmed(act: Any, labels: dict[str, Any]) -> dict[str, Any]:
    party = act.edge.partition(":")[2]
    return {
        "party": labels.get(party, party),
        "person": f"{act.signer_post} {act.signer_name}".strip(),
        "at": act.acted_on,
        "state": "waiting",
        "state_label": _("待核对"),
        "text": act.reason,
        "adopted": _("%(name)s已登记纸面意见，等第二人核对") % {"name": act.recorder_name},
        "confirm_url": reverse("kit:paper_act", args=[act.pk]),
    }
