"""Leads in numbers: 件 and 人 apart, cases by what became of them (M2-15, M2-16; domain §8.2 线索 巡察办 S, rule ⑥)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Receiver
from xuncha.cycle.transfers.leads.models import FourForms, Lead, LeadPerson
from xuncha.cycle.transfers.leads.sources import LABELS
from xuncha.foundation.scoping import Actor

SMALL = 5
HIDDEN = "＜5"
"""Whoever may only count does not learn of fewer than five: with few leads in a round a number is a name."""
ANSWERED = ("fed_back", "closed")
DISPOSED = ("handling", *ANSWERED)


@dataclass
class Line:
    label: str
    leads: int = 0
    persons: int = 0


@dataclass
class Table:
    """One distribution. `parts`: its lines add up to the total, so that one hidden line could be told from the others."""

    title: str
    lines: list[Line]
    parts: bool = True
    note: str = ""


@dataclass
class Figures:
    """Everything on the page; numbers as they are. `shown` makes what this reader may see of them."""

    leads: int = 0
    persons: int = 0
    handed: int = 0
    handed_persons: int = 0
    filed_persons: int = 0
    recovered_cents: int = 0
    answered: int = 0
    batches: list[tuple[str, int, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def rate(self) -> str:
        """成案率 by persons: filed / handed over."""
        return f"{self.filed_persons / self.handed_persons:.1%}" if self.handed_persons else "—"


def of(actor: Actor, round_id: int | None = None) -> Figures:
    """All figures of the leads this person may count; four statements at any size."""
    leads = _leads(actor, round_id)
    cases = _cases(actor, round_id)
    persons = _persons(actor, round_id)
    answered = [case for case in cases if case["state"] in ANSWERED]
    handed = [lead for lead in leads if lead["pk"] in {case["lead_id"] for case in cases}]
    return Figures(
        leads=len(leads),
        persons=sum(persons[lead["pk"]] for lead in leads),
        handed=len(handed),
        handed_persons=sum(persons[lead["pk"]] for lead in handed),
        filed_persons=sum(case["filed_persons"] for case in answered),
        recovered_cents=sum(case["recovered_cents"] for case in answered),
        answered=len(answered),
        batches=_batches(answered),
        tables=[*_by_lead(leads, persons), *_by_case(cases, answered, persons)],
    )


def _leads(actor: Actor, round_id: int | None) -> list[dict[str, Any]]:
    """Numbered leads: signed by a leader, whatever became of them since."""
    rows = (
        Lead.objects.within_reach(actor, "leads.count", acting=False).exclude(number="").exclude(state="void")
    )
    if round_id:
        rows = rows.filter(round=round_id)
    names = ("pk", "disciplines", "grade", "source_kind", "state", "round__name")
    return list(rows.order_by("round_id", "pk").values(*names))


def _cases(actor: Actor, round_id: int | None) -> list[dict[str, Any]]:
    """Cases; one joined into another counts with that one."""
    rows = Case.objects.within_reach(actor, "leads.count", acting=False)
    if round_id:
        rows = rows.filter(round_id=round_id)
    names = (
        "pk", "lead_id", "state", "transfer__receiver", "disposal", "outcome", "four_form", "filed_persons",
        "punished_persons", "recovered_cents", "talked", "notified", "exposed",
    )  # fmt: skip
    return list(rows.order_by("pk").values(*names))


def _persons(actor: Actor, round_id: int | None) -> Counter[int]:
    rows = LeadPerson.objects.within_reach(actor, "leads.count", acting=False)
    if round_id:
        rows = rows.filter(lead__round=round_id)
    return Counter(dict(rows.order_by().values_list("lead").annotate(count=Count("pk"))))


def _batches(answered: Iterable[dict[str, Any]]) -> list[tuple[str, int, str]]:
    """四个一批."""
    rows = list(answered)
    labels = (
        ("talked", _("约谈"), _("人")), ("notified", _("通报"), _("人")), ("punished_persons", _("查处"), _("人")),
        ("exposed", _("曝光"), _("件")),
    )  # fmt: skip
    return [(label, sum(row[name] for row in rows), unit) for name, label, unit in labels]


def _by_lead(leads: list[dict[str, Any]], persons: Counter[int]) -> list[Table]:
    def lines(names: Iterable[tuple[str, Any]], of_lead: Callable[[dict[str, Any]], Any]) -> list[Line]:
        return _lines(names, [(of_lead(lead), persons[lead["pk"]]) for lead in leads])

    several = [(code, persons[lead["pk"]]) for lead in leads for code in lead["disciplines"]]
    rounds = dict.fromkeys(lead["round__name"] or "—" for lead in leads)
    return [
        Table(_("按纪律"), _lines(DISCIPLINES, several), parts=False, note=_("一件涉及几项的，各计一次")),
        Table(_("按等级"), lines([*Lead.Grade.choices, ("", _("未定级"))], lambda lead: lead["grade"])),
        Table(_("按来源"), lines(LABELS.items(), lambda lead: lead["source_kind"])),
        Table(_("按轮次"), lines([(name, name) for name in rounds], lambda lead: lead["round__name"] or "—")),
    ]


def _by_case(
    cases: list[dict[str, Any]], answered: list[dict[str, Any]], persons: Counter[int]
) -> list[Table]:
    def rows(found: Iterable[dict[str, Any]], name: str) -> list[tuple[Any, int]]:
        return [(case[name], persons[case["lead_id"]]) for case in found]

    disposed = [case for case in cases if case["state"] in DISPOSED]
    return [
        Table(_("按接收方"), _lines(Receiver.choices, rows(cases, "transfer__receiver"))),
        Table(_("按处置方式"), _lines(Case.Disposal.choices, rows(disposed, "disposal"))),
        Table(
            _("按办理结果"), _lines(Case.Outcome.choices, rows(answered, "outcome")), note=_("并案的只计主案")
        ),
        Table(_("按四种形态"), _lines(FourForms.choices, rows(answered, "four_form"))),
    ]


def _lines(names: Iterable[tuple[str, Any]], found: Iterable[tuple[Any, int]]) -> list[Line]:
    lines = {code: Line(str(label)) for code, label in names}
    for code, persons in found:
        if code in lines:
            lines[code].leads += 1
            lines[code].persons += persons
    return [line for line in lines.values() if line.leads]


def shown(figures: Figures, *, exact: bool) -> dict[str, Any]:
    """What a reader sees: everything, or nothing below five, nor what would give it away by subtraction."""
    small = 0 if exact else SMALL
    few = 0 < figures.filed_persons < small or 0 < figures.handed_persons < small
    numbers = ("leads", "persons", "handed", "handed_persons", "filed_persons", "answered")
    return {
        **{name: masked(getattr(figures, name), small) for name in numbers},
        "rate": "—" if few else figures.rate,
        "recovered_cents": None if 0 < figures.answered < small else figures.recovered_cents,
        "batches": [(label, masked(value, small), unit) for label, value, unit in figures.batches],
        "tables": [_shown(table, small) for table in figures.tables],
        "exact": exact,
    }


def masked(value: int, small: int) -> int | str:
    return HIDDEN if 0 < value < small else value


def _shown(table: Table, small: int) -> dict[str, Any]:
    columns = [
        _column([getattr(line, name) for line in table.lines], small, table.parts)
        for name in ("leads", "persons")
    ]
    lines = [
        {"label": line.label, "leads": leads, "persons": persons}
        for line, leads, persons in zip(table.lines, *columns, strict=True)
    ]
    return {"title": table.title, "note": table.note, "lines": lines}


def _column(values: list[int], small: int, parts: bool) -> list[int | str]:  # noqa: FBT001 - private
    """Hide small values; if that leaves one alone, the next smallest goes with it."""
    hidden = {at for at, value in enumerate(values) if 0 < value < small}
    if parts and len(hidden) == 1:
        others = [at for at in range(len(values)) if at not in hidden]
        hidden |= {min(others, key=lambda at: values[at])} if others else set()
    return [
        HIDDEN if at in hidden and value < small else "…" if at in hidden else value
        for at, value in enumerate(values)
    ]
