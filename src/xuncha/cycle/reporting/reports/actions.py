"""The verbs by which a report goes up, comes back, is approved, commented on and corrected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.reporting.reports.assembling import require_write
from xuncha.cycle.reporting.reports.flow import report_flow
from xuncha.cycle.reporting.reports.models import TEXTS, Report, ReportItem, ReportItemPaper, ReviewComment
from xuncha.cycle.reporting.reports.versions import snapshot
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

FACTS = {
    "sign": "report_signed",
    "pass_consultation": "consulted",
    "pass_leading_group": "lg_heard",
    "pass_secretaries": "secretaries_heard",
    "pass_standing": "standing_heard",
}


@verb
def take(
    report: Report,
    edge: str,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
    on: date | None = None,
) -> Report:
    """Take one edge of the report and do what follows from it: version, fact, clock, lock."""
    acted_on = on or (paper_act.acted_on if paper_act else today())
    engine.take(report, edge, by=by, reason=reason, proof=proof, paper_act=paper_act, version=version, on=on)
    if edge == "submit" or edge.startswith("return_"):
        snapshot(report, reason=reason or str(report_flow.edges[edge].label), by=by)
    if edge == "sign" and report.engagement:
        rules.meet("DR09", about=report.engagement, on=acted_on)
    if edge in FACTS:
        note_fact(report.engagement, FACTS[edge], on=acted_on, by=by, once=True)
    if report.state == "approved":
        _lock(report, by)
    if report.corrects_id and (edge == "sign" or report.state == "approved"):
        rules.void("", about=report, by=by)  # a corrigendum starts no new term
    return report


def _lock(report: Report, by: Actor) -> None:
    report.locked_at = timezone.now()
    report.save(update_fields=["locked_at"])
    note_fact(report.engagement, "report_approved", on=today(), by=by, once=True)
    snapshot(report, reason=_("审定稿"), by=by)


def verb_for(edge: str) -> Any:
    """The verb of one edge, as the act pages and the meetings call it."""

    def run(report: Report, **arguments: Any) -> Report:
        return take(report, edge, **arguments)

    run.__name__ = edge
    return run


VERBS = {name: verb_for(name) for name in report_flow.edges}


@verb
def comment(item: ReviewComment, *, report: Report, by: Actor) -> ReviewComment:
    """Record one opinion given in deliberation, at the stage where the report now is (M0-03)."""
    if not by.reach("reporting.comment", acting=True).covers(report):
        raise NotAllowed(_("审议意见由巡察办、组长或审议领导登记"))
    item.report = report
    item.save()
    audit.record("report.comment", by=by, about=report, data={"comment": item.pk})
    return item


@verb
def answer_comment(item: ReviewComment, *, adoption: str, reply: str, by: Actor) -> ReviewComment:
    """Say how an opinion was adopted; not adopting it needs the reason."""
    require_write(by, item.report)
    if adoption == ReviewComment.Adoption.OPEN:
        raise Missing(_("请选采纳情况"))
    if adoption != ReviewComment.Adoption.ADOPTED and not reply.strip():
        raise Missing(_("部分采纳或未采纳，须写明理由"))
    item.adoption, item.reply = adoption, reply
    item.save(update_fields=["adoption", "reply"])
    audit.record("report.comment", by=by, about=item.report, data={"comment": item.pk, "adoption": adoption})
    return item


@verb
def start_correction(report: Report, *, reason: str, by: Actor) -> Report:
    """A corrigendum to an approved report: a new one with the same text, to be signed anew; the old one stays as it is."""
    require_write(by, report)
    if report.state != "approved":
        raise Missing(_("只有已审定的报告需要更正件；未审定的请退回修改"))
    if Report.objects.trusted().filter(corrects=report).exclude(state__in=("approved", "void")).exists():
        raise Missing(_("这份报告已有一份更正件在办理"))
    if not reason.strip():
        raise Missing(_("请写明更正什么、为什么"))
    new = Report(corrects=report, **{name: getattr(report, name) for name in TEXTS})
    assert report.engagement is not None
    new.place_in(report.engagement)
    engine.open_record(new, by=by, note=reason)
    _copy_items(report, new)
    return new


def _copy_items(old: Report, new: Report) -> None:
    rows = list(ReportItem.objects.trusted().filter(report=old).order_by("seq", "id"))
    names = ("seq", "node_id", "leaf_id", "heading", "text", "nature", "is_top_leader", "left_out_reason")
    copies = {row.pk: ReportItem(report=new, **{name: getattr(row, name) for name in names}) for row in rows}
    ReportItem.objects.bulk_create(copies.values())
    links = ReportItemPaper.objects.trusted().filter(item__report=old)
    ReportItemPaper.objects.bulk_create(
        [ReportItemPaper(item=copies[link.item_id], paper_id=link.paper_id) for link in links]
    )
