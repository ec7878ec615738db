"""Where a lead was found, by kind: what an offer shows, and what the form begins with (later calls earlier, design §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.transfers.leads.models import Lead
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Trace
from xuncha.foundation.records import place_of
from xuncha.foundation.scoping import Actor


@dataclass(frozen=True)
class Source:
    """One kind of record that leads come from. `begin`: fields of the form drawn from it; `when`: whether it offers itself."""

    kind: str
    label: Any
    begin: Callable[[Any], dict[str, Any]]
    when: Callable[[Any], bool] = lambda _record: True


def _of_paper(paper: Any) -> dict[str, Any]:
    return {"title": paper.title, "issue": paper.facts or paper.summary, "leaf": paper.leaf}


def _of_abstract(item: Any) -> dict[str, Any]:
    return {"issue": item.text, "leaf": item.leaf}


def _of_briefing(briefing: Any) -> dict[str, Any]:
    return {"title": briefing.title, "issue": briefing.content}


def _of_petition(petition: Any) -> dict[str, Any]:
    return {
        "title": petition.title,
        "issue": petition.content,
        "leaf": petition.leaf,
        "disciplines": petition.disciplines,
        "verifiability": petition.verifiability,
    }


SOURCES = {
    "workpaper": Source(
        "workpaper", _("底稿"), _of_paper, lambda paper: paper.state not in ("void", "merged")
    ),
    "talk_abstract": Source(
        "talk_abstract", _("谈话摘要"), _of_abstract, lambda item: bool(item.code) and item.withdrawn_on is None
    ),
    "visit_finding": Source(
        "visit_finding", _("走访和会议发现"), _of_abstract, lambda item: item.withdrawn_on is None
    ),
    "petition": Source(
        "petition", _("信访"), _of_petition,
        lambda petition: petition.state in ("decided", "in_group") and petition.disposal in ("lead", "in_group"),
    ),
    "person_briefing": Source("person_briefing", _("部门通报"), _of_briefing),
}  # fmt: skip
LABELS = {code: source.label for code, source in SOURCES.items()} | {"": _("组内发现")}


def offer_all() -> None:
    for source in SOURCES.values():
        kinds.offer(kinds.Offer(source.kind, _("登记为线索"), _offer_url, "leads.write", when=source.when))
        kinds.trace(source.kind, leads_from)


def _offer_url(record: Any) -> str:
    place = place_of(record)["engagement_id"]
    return f"{reverse('transfers:lead_new')}?engagement={place}&source={record.kind_name}:{record.pk}"


def found(text: str, actor: Actor) -> Any:
    """The source named in an address as kind:key, if this person may know of it; 404 otherwise, None where none is named."""
    kind, _colon, pk = text.partition(":")
    if not kind:
        return None
    if kind not in SOURCES or not pk.isdigit():
        raise Http404
    record = kinds.get(kind).access(actor, int(pk))
    if not actor.reach("leads.write", acting=True).covers(record):
        raise Http404
    return record


def leads_from(record: Any, actor: Actor) -> list[Trace]:
    """What was made of a paper, a petition or an abstract, for those who may know of the lead."""
    rows = Lead.objects.visible_to(actor).filter(source_kind=record.kind_name, source_id=record.pk)
    kind = kinds.get("lead")
    return [
        Trace(
            kind.label,
            lead.number or kind.label,
            kind.url(lead.pk),
            kind.flow.label(lead.state) if kind.flow else "",
        )
        for lead in rows
    ]


def source_of(lead: Lead, actor: Actor) -> list[dict[str, Any]]:
    """Where a lead came from, for whoever may know of that as well."""
    if lead.source_kind not in SOURCES or lead.source_id is None:
        return []
    kind = kinds.get(lead.source_kind)
    titles = kind.titles(actor, [lead.source_id])
    return [{"kind": kind.label, "label": title, "url": kind.url(pk)} for pk, title in titles.items()]
