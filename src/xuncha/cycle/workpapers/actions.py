"""The verbs of the working paper. Each is one transaction and leaves a step, what waits and an audit event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers.models import (
    Author,
    BasisClause,
    Evidence,
    FactConfirmation,
    OnTheSpot,
    Responsible,
    WorkPaper,
)
from xuncha.foundation import audit, numbering
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.records import Record
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.library.models import Clause
from xuncha.people.models import User


@verb
def draft_paper(
    paper: WorkPaper, *, engagement: Engagement, authors: Sequence[User] = (), by: User
) -> WorkPaper:
    """Open a new paper in an engagement; the person who opens it is an author unless others are named."""
    paper.place_in(engagement)
    paper.created_by_id = by.pk  # whose own it is: an outside expert may write own papers only
    require_write(by, paper)
    paper.pre_code = numbering.preliminary("DG")
    paper.audience = 0
    engine.open_record(paper, by=by)
    Author.objects.bulk_create([Author(paper=paper, user=user) for user in authors or [by]])
    note_fact(engagement, "first_paper", on=today(), by=by, once=True)
    return paper


def require_write(by: Actor, record: Record) -> None:
    if not by.reach("workpapers.write", acting=True).covers(record):
        raise NotAllowed(_("底稿由本组承办人起草"))


@verb
def set_authors(paper: WorkPaper, users: Iterable[User], *, by: Actor) -> None:
    """Name who undertook the matter; they may not review it afterwards."""
    require_write(by, paper)
    Author.objects.trusted().filter(paper=paper).delete()
    Author.objects.bulk_create([Author(paper=paper, user=user) for user in users])
    audit.record("workpaper.authors", by=by, about=paper)


@verb
def set_responsible(paper: WorkPaper, parties: Iterable[tuple[str, str]], *, by: Actor) -> None:
    """Replace the list of responsible parties (name, kind of responsibility)."""
    require_write(by, paper)
    Responsible.objects.trusted().filter(paper=paper).delete()
    Responsible.objects.bulk_create(
        [Responsible(paper=paper, party=party, sort=sort) for party, sort in parties]
    )
    audit.record("workpaper.edited", by=by, about=paper)


@verb
def cite(paper: WorkPaper, clause: Clause, *, by: Actor) -> BasisClause:
    """Cite a clause as basis; citing it twice changes nothing."""
    require_write(by, paper)
    citation = f"{clause.regulation}{clause.no}"
    cited, _created = BasisClause.objects.trusted().get_or_create(
        paper=paper, clause_id=clause.pk, defaults={"citation": citation}
    )
    audit.record("workpaper.edited", by=by, about=paper, data={"clause": clause.pk})
    return cited


@verb
def add_evidence(
    paper: WorkPaper,
    *,
    name: str,
    by: Actor,
    pages: int | None = None,
    origin: str = "",
    is_copy: bool = True,
    attachment_id: int | None = None,
    source_kind: str = "",
    source_id: int | None = None,
) -> Evidence:
    """Put one line on the evidence list, numbered 证-01 onward."""
    require_write(by, paper)
    if paper.state != "draft":
        raise NotAllowed(_("已提交的底稿不能再改佐证；请先退回"))
    count = Evidence.objects.trusted().filter(paper=paper).count()
    evidence = Evidence.objects.create(
        paper=paper,
        no=f"证-{count + 1:02d}",
        name=name,
        pages=pages,
        origin=origin,
        is_copy=is_copy,
        attachment_id=attachment_id,
        source_kind=source_kind,
        source_id=source_id,
    )
    audit.record("workpaper.edited", by=by, about=paper, data={"evidence": evidence.no})
    return evidence


@verb
def classify_as_reviewer(paper: WorkPaper, leaf: Leaf, *, by: Actor, reason: str = "") -> WorkPaper:
    """The reviewer gives a leaf of their own; differing from the author's needs a reason (M1-09)."""
    if not by.reach("workpapers.review", acting=True).covers(paper) and not by.reach(
        "workpapers.sign", acting=True
    ).covers(paper):
        raise NotAllowed(_("审核分类由副组长或组长给出"))
    if leaf.pk != paper.author_leaf_id and not reason.strip():
        raise NeedsReason(_("与承办人的分类不同，请写明改类理由"))
    paper.reviewer_leaf, paper.leaf_reason = leaf, reason if leaf.pk != paper.author_leaf_id else ""
    paper.version += 1
    paper.save(update_fields=["reviewer_leaf", "leaf_reason", "version", "updated_at"])
    audit.record(
        "workpaper.classified",
        by=by,
        about=paper,
        data={"leaf": leaf.pk, "author_leaf": paper.author_leaf_id},
    )
    return paper


@verb
def merge(paper: WorkPaper, into: WorkPaper, *, by: Actor, reason: str) -> WorkPaper:
    """Merge into another paper of the same engagement; the evidence goes along as links (归并)."""
    if into.pk == paper.pk or into.engagement_id != paper.engagement_id:
        raise Missing(_("只能归并到同一任务的另一份底稿"))
    if into.state in {"merged", "void"}:
        raise Missing(_("目标底稿已归并或作废"))
    paper.merged_into = into
    paper.save(update_fields=["merged_into"])
    taken = Evidence.objects.trusted().filter(paper=into).count()
    moved = Evidence.objects.trusted().filter(paper=paper).order_by("no")
    Evidence.objects.bulk_create(
        Evidence(
            paper=into,
            no=f"证-{taken + index:02d}",
            name=item.name,
            pages=item.pages,
            origin=item.origin or str(paper.number or paper.pre_code),
            is_copy=item.is_copy,
            attachment_id=item.attachment_id,
            source_kind=item.source_kind,
            source_id=item.source_id,
        )
        for index, item in enumerate(moved, start=1)
    )
    return engine.take(paper, "merge", by=by, reason=reason)


@verb
def sign(
    paper: WorkPaper,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> WorkPaper:
    """The leader's signature: formal number, open to the office, a fact for the stage bar."""
    signed = engine.take(
        paper, "sign", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version
    )
    note_fact(signed.engagement, "paper_signed", on=today(), by=by, once=True)
    return signed


@verb
def file_all(papers: Iterable[WorkPaper], *, by: User) -> int:
    """File signed papers with the office, as many as were picked; one act (巡后全部报备, domain §3.1)."""
    filed = [engine.take(paper, "file", by=by) for paper in papers]
    return len(filed)


@verb
def ask_confirmation(paper: WorkPaper, *, by: User) -> FactConfirmation:
    """Make the fact confirmation sheet from the facts alone (practice 18)."""
    require_write(by, paper)
    if not paper.facts.strip():
        raise Missing(_("先写查证事实"))
    sheet = FactConfirmation(paper=paper, facts=paper.facts)
    sheet.place_in(paper.engagement)  # type: ignore[arg-type]
    return engine.open_record(sheet, by=by)


@verb
def record_answer(
    sheet: FactConfirmation,
    *,
    answer: str,
    objection: str,
    answered_by: str,
    answered_on: date,
    by: User,
    scan_id: int | None = None,
) -> FactConfirmation:
    """What the unit said to the facts; disagreement is recorded, it does not block."""
    if answer != FactConfirmation.Answer.AGREED and not objection.strip():
        raise NeedsReason(_("请记下异议内容"))
    sheet.answer, sheet.objection, sheet.scan_id = answer, objection, scan_id
    sheet.answered_by, sheet.answered_on = answered_by, answered_on
    sheet.save(update_fields=["answer", "objection", "answered_by", "answered_on", "scan_id"])
    return engine.take(sheet, "answer", by=by, on=answered_on)


@verb
def note_on_the_spot(record: OnTheSpot, *, engagement: Engagement, by: User) -> OnTheSpot:
    """Record what was pointed out on the spot, or a mid-way talk (M4-10)."""
    record.place_in(engagement)
    require_write(by, record)
    return engine.open_record(record, by=by)
