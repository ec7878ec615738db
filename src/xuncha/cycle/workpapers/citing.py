"""What an earlier room has found, cited as evidence by link and never retyped (design §2 rule 1).

The later room owns the verb: a source of another sort is one more entry of `SOURCES`. An evidence line carries the code of
what it cites; neither name nor post of whoever said it (practice 13).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.assistance import queries as assistance
from xuncha.cycle.fieldwork.interviews import queries as talks
from xuncha.cycle.fieldwork.materials import queries as materials
from xuncha.cycle.fieldwork.petitions import queries as petitions
from xuncha.cycle.fieldwork.surveys import queries as surveys
from xuncha.cycle.fieldwork.visits import queries as visits
from xuncha.cycle.workpapers.actions import add_evidence
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Trace
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

SHOWN = 200


@dataclass(frozen=True)
class Source:
    """One sort of record a paper may cite.

    open_to  what this person may cite in papers of an engagement
    name     how the evidence list calls it: a code, nothing that tells a person
    hint     what the person who picks reads beside it
    mark     the paper's 问题来源 that goes with it
    ready    whether this one record can be cited already
    """

    kind: str
    label: Any
    open_to: Callable[[int, Actor], QuerySet[Any]]
    name: Callable[[Any], str]
    hint: Callable[[Any], str]
    mark: Callable[[Any], str] = lambda _record: ""
    leaf: Callable[[Any], Any] = lambda _record: None
    ready: Callable[[Any], bool] = lambda _record: True


def _abstracts(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    """Abstracts of finished talks: before, DR07 has not been kept."""
    return talks.abstracts(actor).filter(interview__engagement=engagement_id).exclude(code="")


def _excerpts(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    return materials.excerpts(actor).filter(material__request__engagement=engagement_id)


def _findings(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    return visits.findings(actor).filter(visit__engagement=engagement_id)


def _answers(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    return assistance.answered(engagement_id, actor)


def _surveys(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    return surveys.closed(actor).filter(engagement=engagement_id)


def _petitions(engagement_id: int, actor: Actor) -> QuerySet[Any]:
    """Those this person may read; the paper shows others the number only."""
    rows = petitions.petitions(actor).filter(engagement=engagement_id)
    return rows.exclude(state__in=("void", "duplicate"))


SOURCES: dict[str, Source] = {
    "petition": Source(
        "petition",
        gettext_lazy("信访件"),
        _petitions,
        name=lambda item: _("信访件 %(number)s") % {"number": item.number},
        hint=lambda item: item.title,
        mark=lambda _item: "petition",
        leaf=lambda item: item.leaf,
        ready=lambda item: item.state not in ("void", "duplicate"),
    ),
    "talk_abstract": Source(
        "talk_abstract",
        gettext_lazy("谈话摘要"),
        _abstracts,
        name=lambda item: item.label,
        hint=lambda item: item.text,
        mark=lambda _item: "talk",
        leaf=lambda item: item.leaf,
        ready=lambda item: bool(item.code) and item.withdrawn_on is None,
    ),
    "material_excerpt": Source(
        "material_excerpt",
        gettext_lazy("资料摘录"),
        _excerpts,
        name=lambda item: item.label,
        hint=lambda item: item.text,
        mark=lambda _item: "material",
        leaf=lambda item: item.leaf,
    ),
    "visit_finding": Source(
        "visit_finding",
        gettext_lazy("走访和会议发现"),
        _findings,
        name=lambda item: item.label,
        hint=lambda item: item.text,
        mark=lambda item: "attend" if item.visit.is_meeting else "visit",
        leaf=lambda item: item.leaf,
        ready=lambda item: item.withdrawn_on is None,
    ),
    "assistance_request": Source(
        "assistance_request",
        gettext_lazy("协助回复"),
        _answers,
        name=lambda item: f"{item.number} {item.get_sort_display()}",
        hint=lambda item: f"{item.receiver} {item.answered_on}",
        mark=lambda _item: "briefing",
        ready=lambda item: item.state == "answered",
    ),
    "survey": Source(
        "survey",
        gettext_lazy("测评结果"),
        _surveys,
        name=lambda survey: survey.label,
        hint=lambda survey: survey.title,
        mark=lambda _survey: "survey",
        ready=lambda survey: survey.is_over,
    ),
}


@verb
def cite_source(paper: WorkPaper, kind: str, record_id: int, *, by: Actor) -> Evidence:
    """Put a line with the code of that record on the evidence list; citing it twice changes nothing.

    Raises Missing when it is not there for this person, or belongs to another engagement.
    """
    source = SOURCES[kind]
    record = source.open_to(paper.engagement_id or 0, by).filter(pk=record_id).first()
    if record is None:
        raise Missing(_("没有可以引用的%(what)s") % {"what": source.label})
    there = Evidence.objects.trusted().filter(paper=paper, source_kind=kind, source_id=record.pk).first()
    if there is not None:
        return there
    mark = source.mark(record)
    if mark and mark not in paper.sources:
        paper.sources = [*paper.sources, mark]
        paper.save(update_fields=["sources"])
    return add_evidence(
        paper,
        name=source.name(record),
        pages=getattr(record, "pages", None),
        by=by,
        source_kind=kind,
        source_id=record.pk,
    )


def cited(evidence: Iterable[Evidence], actor: Actor) -> dict[tuple[str, int], dict[str, str]]:
    """Of these lines, what this person may open: kind, label and address; one statement a kind."""
    wanted: dict[str, list[int]] = {}
    for item in evidence:
        if item.source_kind in SOURCES and item.source_id:
            wanted.setdefault(item.source_kind, []).append(item.source_id)
    return {
        (name, pk): {
            "kind": str(SOURCES[name].label),
            "label": title,
            "url": kinds.get(name).url(pk),
        }
        for name, ids in wanted.items()
        for pk, title in kinds.get(name).titles(actor, ids).items()
    }


def papers_citing(kind: str, ids: Iterable[int], actor: Actor) -> list[Trace]:
    """The papers that cite these records, as far as this person may know them."""
    lines = Evidence.objects.visible_to(actor).filter(source_kind=kind, source_id__in=list(ids))
    papers = WorkPaper.objects.visible_to(actor).filter(pk__in=lines.values("paper"))
    return [
        Trace(_("底稿"), paper.title, kinds.get("workpaper").url(paper.pk))
        for paper in papers.order_by("pk")[:20]
    ]


def of_record(item: Any, actor: Actor) -> list[Trace]:
    return papers_citing(item.kind_name, [item.pk], actor)


def of_talk(talk: Any, actor: Actor) -> list[Trace]:
    return papers_citing("talk_abstract", [item.pk for item in talks.abstracts_of(talk, actor)], actor)
