"""An authorisation document → a round, its groups, units and people, as proposals: nothing acts by itself (practice 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Framework
from xuncha.cycle.planning.actions.engagements import engage
from xuncha.cycle.planning.actions.groups import Seat, form_group, propose_appointments, seat
from xuncha.cycle.planning.actions.rounds import plan_round, save_term
from xuncha.cycle.planning.models import MODES, SEATS, Group, Membership, Round, Term
from xuncha.exchange.importing.landing.context import Came, Context, Line, UnitKey, row_of
from xuncha.foundation.dates import today
from xuncha.office.values.numerals import to_int

KIND = "authorization"
_MODES = dict(MODES)
_SEAT_LABELS = dict(SEATS)
_SEATS = (
    ("leader", "group_leader"),
    ("deputies", "group_deputy"),
    ("members", "group_member"),
    ("liaison", "group_liaison"),
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document; `units[i]` are the units of its i-th group."""

    values: Mapping[str, Any]
    units: Sequence[Sequence[UnitKey]]

    @property
    def term_no(self) -> int | None:
        return to_int(str(self.values.get("term") or "").removesuffix("届"))

    @property
    def is_over(self) -> bool:
        last = _day(self.values.get("onsite_to"))
        return last is None or last < today()


def compare(context: Context) -> list[Line]:
    """A round that stands is left as it is; another is proposed with everybody and everything in the document."""
    lines = []
    for file, record in context.records(KIND):
        paper = _paper(record.values, file, row_of(record), context)
        label = _label(paper)
        if paper.term_no is None or not paper.values.get("round_no"):
            context.note("round", label, _("没有写明届次、轮次，不能建立轮次"), file=file, row=None)
            continue
        standing = Round.objects.trusted().filter(term__no=paper.term_no, no=paper.values["round_no"]).first()
        if standing is None and paper.is_over:
            reason = _("驻点期限已过：登记轮次、组和人员，不提出授权")
            context.note("over", label, reason, file=file, row=None)
        if standing is None:
            _tell_doubled(paper, file, context)
        outcome = "unchanged" if standing else "new"
        lines.append(Line(KIND, outcome, file, None, label, standing and standing.pk, payload=paper))  # type: ignore[arg-type]
    return lines


def _paper(values: Mapping[str, Any], file: str, row: int | None, context: Context) -> Paper:
    units = []
    for group in values["groups"]:
        raws = group.get("objects_raw") or group["objects"]
        found = [
            context.unit(raw, name, file=file, row=row)
            for raw, name in zip(raws, group["objects"], strict=False)
        ]
        units.append([unit for unit in found if unit is not None])
    return Paper(values, units)


def _tell_doubled(paper: Paper, file: str, context: Context) -> None:
    """Nobody sits twice in a round; namesakes and helpers of two groups are for a person to sort out."""
    seen: set[str] = set()
    for group in paper.values["groups"]:
        for person in _seats(group):
            if person.known_as in seen:
                reason = _("已在前面的组里，%(group)s的这一席没有安排，请核对后补") % {
                    "group": group["group"]
                }
                context.note("seat", person.known_as, reason, file=file, row=None)
            seen.add(person.known_as)


def _label(paper: Paper) -> str:
    values = paper.values
    return _("%(term)s第%(no)s轮 %(document)s") % {
        "term": values.get("term") or "",
        "no": values.get("round_no") or "",
        "document": values.get("doc_no") or "",
    }


def land(lines: Sequence[Line], context: Context) -> list[Came]:
    came: list[Came] = []
    for line in lines:
        if line.outcome == "new":
            came += _land_one(line, context)
    return came


def _land_one(line: Line, context: Context) -> list[Came]:
    paper = line.payload
    round_ = plan_round(_round(paper, context), by=context.by)
    came = [Came("round", round_.pk, "new", line.file, line.row)]
    units = context.organisations({unit for listed in paper.units for unit in listed})
    for no, (values, listed) in enumerate(zip(paper.values["groups"], paper.units, strict=True), 1):
        group = _group(round_, no, values, paper, context)
        made = engage(round_, group, [units[key] for key in listed], by=context.by)
        came += [Came("engagement", engagement.pk, "new", line.file, line.row) for engagement in made]
        came += _people(group, values, paper, line, context)
    return came


def _round(paper: Paper, context: Context) -> Round:
    values = paper.values
    no = paper.term_no or 0
    term = Term.objects.filter(no=no).first() or _term(values, no, context)
    return Round(
        term=term,
        no=values["round_no"],
        name=_("%(term)s第%(no)s轮巡察") % {"term": term.name, "no": values["round_no"]},
        mode=values["mode"] if values.get("mode") in _MODES else "regular",
        framework=Framework.objects.filter(in_force=True, pk="focus4").first()
        or Framework.objects.filter(in_force=True).first(),
        notice_on=_day(values.get("issued")),
        entry_on=_day(values.get("onsite_from")),
        onsite_end=_day(values.get("onsite_to")),
    )


def _term(values: Mapping[str, Any], no: int, context: Context) -> Term:
    """The document names the term, not its first day: the year of the document stands in until it is mended."""
    issued = _day(values.get("issued")) or today()
    return save_term(Term(name=values["term"], no=no, starts_on=date(issued.year, 1, 1)), by=context.by)


def _group(round_: Round, no: int, values: Mapping[str, Any], paper: Paper, context: Context) -> Group:
    mode = values.get("mode")
    group = Group(
        round=round_,
        no=no,
        name=values["group"] or _("第%(no)s巡察组") % {"no": no},
        mode=mode if mode in _MODES and mode != round_.mode else "",
        document_no=(paper.values.get("doc_no") or "")[:80],
    )
    return form_group(group, by=context.by)


def _people(
    group: Group, values: Mapping[str, Any], paper: Paper, line: Line, context: Context
) -> list[Came]:
    seated = Membership.objects.trusted().filter(round=group.round).values_list("name", flat=True)
    taken = set(seated)
    seats = [person for person in _seats(values) if person.known_as not in taken]
    for person in seats:
        seat(group, person, by=context.by, joined_on=_day(paper.values.get("onsite_from")))
    if paper.is_over or not seats:
        return []
    made = propose_appointments(group, by=context.by)  # type: ignore[arg-type]
    return [Came("appointment", appointment.pk, "new", line.file, line.row) for appointment in made]


def _seats(values: Mapping[str, Any]) -> list[Seat]:
    """One seat a person; who also serves as liaison keeps the first role and has it as division."""
    found: dict[str, Seat] = {}
    for field, role in _SEATS:
        listed = values.get(field) or []
        for person in [listed] if isinstance(listed, Mapping) else listed:
            name = person.get("name")
            if name in found:
                found[name] = replace(found[name], division=_("兼%(role)s") % {"role": _SEAT_LABELS[role]})
            elif name:
                found[name] = Seat(role, name=name, home_unit=(person.get("org_post") or "")[:120])
    return list(found.values())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
