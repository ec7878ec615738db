"""The verbs of the two reports: drafted from the records, signed, handed in together, accepted or returned (DR17, DR18)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification.access import HEAD, UNIT, place_like, require_write
from xuncha.cycle.rectification.closing.compose import composed
from xuncha.cycle.rectification.closing.flow import EDITABLE, partner
from xuncha.cycle.rectification.disclosure.actions import start_clock
from xuncha.cycle.rectification.models import RectificationPlan, RectificationReport
from xuncha.foundation import rules
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited


@verb
def draft_reports(plan: RectificationPlan, *, by: Actor) -> list[RectificationReport]:
    """Open both reports of a plan, their text assembled from the records; existing ones stay as they are."""
    require_write(by, plan)
    known = set(RectificationReport.objects.trusted().filter(plan=plan).values_list("sort", flat=True))
    made = []
    for sort in RectificationReport.Sort.values:
        if sort in known:
            continue
        report = RectificationReport(plan=plan, sort=sort, text=composed(sort, plan))
        report.audience = HEAD if sort == RectificationReport.Sort.HEAD else UNIT
        place_like(report, plan)
        made.append(engine.open_record(report, by=by))
    return made


@verb
def write_text(
    report: RectificationReport, text: str, *, by: Actor, version: int | None = None
) -> RectificationReport:
    """Save the text while the report is being drafted; raises Stale against `version`."""
    require_write(by, report)
    if report.state not in EDITABLE:
        raise NotAllowed(_("报告已经送签；要改先收回"))
    report.text = text
    return save_edited(report, by=by, version=version, fields=["text"])


@verb
def recompose(report: RectificationReport, *, by: Actor) -> RectificationReport:
    """Assemble the text anew; what was typed by hand is replaced, so the page asks first."""
    return write_text(report, composed(report.sort, report.plan), by=by)


@verb
def hand_in(
    report: RectificationReport,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> RectificationReport:
    """Both reports go up in one act: the partner goes along, whoever pressed the button (DR17)."""
    engine.take(report, "hand_in", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    on = paper_act.acted_on if paper_act else today()
    other = partner(report)
    if other is not None and other.state == "signed":
        engine.take(other, "hand_in", by=by, reason=reason, on=on, checked=True)
    rules.meet("DR17", about=report.plan, on=on)
    note_fact(report.engagement, "reports_submitted", on=on, by=by, once=True)
    return report


@verb
def accept(
    report: RectificationReport, *, by: Actor, reason: str = "", on: date | None = None
) -> RectificationReport:
    """The last party agreed. With both accepted, concentrated rectification has had its result: DR16 is met."""
    taken = engine.take(report, "accept", by=by, reason=reason, on=on, checked=True)
    other = partner(report)
    if other is not None and other.state == "accepted":
        rules.meet("DR16", about=report.plan, on=on or today())
        note_fact(report.engagement, "reports_accepted", on=on or today(), by=by, once=True)
        start_clock(report.plan, on=on or today(), by=by)
    return taken
