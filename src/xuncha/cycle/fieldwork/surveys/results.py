"""Results of a survey as anybody may read them: small groups merged or left out, everywhere the same (practice 25)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount, SurveyRemark
from xuncha.cycle.fieldwork.surveys.sheets import GOOD, options_of
from xuncha.foundation.scoping import Actor

SMALLEST = 5
PAPER, DOOR = SurveyCount.Way.PAPER, SurveyCount.Way.DOOR
Counts = dict[tuple[str, str], int]
"""(question, option) → number; ("", ""): sheets."""
SHEETS = ("", "")


@dataclass(frozen=True)
class Share:
    """One question: by option how many, and the share of good answers among those who knew."""

    text: str
    counts: list[int]
    good: int | None


@dataclass(frozen=True)
class Part:
    """Everybody, or one group that is large enough."""

    name: str
    sheets: int
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    total: int
    everybody: Part | None
    parts: list[Part]
    note: str


def merged(sizes: Mapping[str, int], smallest: int = SMALLEST) -> list[tuple[str, ...]]:
    """Groups as they may be shown: each cell at least `smallest`. A leftover that is too small takes the next smallest
    group in, because it could be had by subtracting the others from the whole. Empty: nothing but the whole may be shown.
    """
    present = sorted((size, name) for name, size in sizes.items() if size)
    alone = [name for size, name in present if size >= smallest]
    rest = [name for size, name in present if size < smallest]
    while rest and sum(sizes[name] for name in rest) < smallest and alone:
        rest.append(alone.pop(0))
    cells: list[tuple[str, ...]] = [(name,) for name in alone]
    if rest and sum(sizes[name] for name in rest) >= smallest:
        cells.append(tuple(rest))
    return cells if len(cells) > 1 else []


def results(survey: Survey, actor: Actor) -> Results | None:
    """None while answers still come in. One statement."""
    if not survey.is_over:
        return None
    by_group: dict[str, Counts] = defaultdict(Counter)
    rows = SurveyCount.objects.visible_to(actor).filter(survey=survey)
    for group, question, option, count in rows.values_list("group", "question", "option", "count"):
        by_group[group][question, option] += count
    return compose(survey, by_group)


def compose(survey: Survey, by_group: Mapping[str, Counts]) -> Results:
    sizes = {name: counts[SHEETS] for name, counts in by_group.items() if counts.get(SHEETS)}
    total = sum(sizes.values())
    if total < SMALLEST:
        return Results(total, None, [], _("答卷不足 %(count)s 份，不显示结果") % {"count": SMALLEST})
    cells = merged(sizes) if set(sizes) - {""} else []
    parts = [_part(survey, _name(cell), (by_group[name] for name in cell)) for cell in cells]
    hidden = bool(set(sizes) - {""}) and (not cells or any(len(cell) > 1 for cell in cells))
    note = _("不足 %(count)s 份的人群已合并或不单列") % {"count": SMALLEST} if hidden else ""
    return Results(total, _part(survey, _("合计"), by_group.values()), parts, note)


def _name(cell: tuple[str, ...]) -> str:
    return cell[0] or _("未填人群") if len(cell) == 1 else _("其他（合并）")


def _part(survey: Survey, name: str, groups: Iterable[Counts]) -> Part:
    summed: Counter[tuple[str, str]] = Counter()
    for counts in groups:
        summed.update(counts)
    codes = [code for code, _label in options_of(survey)]
    shares = [
        _share(question["text"], {code: summed[question["code"], code] for code in codes})
        for question in survey.questions
    ]
    return Part(name, summed[SHEETS], shares)


def _share(text: str, counts: Mapping[str, int]) -> Share:
    knew = sum(count for code, count in counts.items() if code != "e")
    good = sum(counts.get(code, 0) for code in GOOD)
    return Share(text, list(counts.values()), round(100 * good / knew) if knew else None)


def chart(survey: Survey, part: Part) -> dict[str, Any]:
    """Stacked bars, one a question, as `c-chart` takes them."""
    return {
        "kind": "rows",
        "categories": [share.text for share in part.shares],
        "series": [
            {"name": str(label), "values": [share.counts[at] for share in part.shares], "stack": "all"}
            for at, (_code, label) in enumerate(options_of(survey))
        ],
        "unit": _("份"),
        "scale": "grades",
    }


def groups_chart(parts: list[Part]) -> dict[str, Any]:
    """Share of good answers to the last question (the whole) by group."""
    return {
        "kind": "rows",
        "categories": [f"{part.name}（{part.sheets}）" for part in parts],
        "series": [{"name": _("好评率"), "values": [part.shares[-1].good for part in parts]}],
        "unit": "%",
        "percent": True,
    }


def remarks(survey: Survey, actor: Actor, shown: Results | None) -> list[str]:
    """After the end and from five sheets on, in an order that is chance."""
    if shown is None or shown.everybody is None:
        return []
    rows = SurveyRemark.objects.visible_to(actor).filter(survey=survey)
    return [row.text for row in rows.order_by("row_key")]


def sheets_by_way(survey: Survey) -> dict[str, int]:
    """Sheets on paper and through the door; numbers only. After access was decided."""
    rows = SurveyCount.objects.trusted().filter(survey=survey, question="")
    found: Counter[str] = Counter()
    for way, count in rows.values_list("way", "count"):
        found[way] += count
    return dict(found)


def large(counts: Counts) -> bool:
    """Whether a group may be read by itself."""
    return counts.get(SHEETS, 0) >= SMALLEST


def paper_counts(survey: Survey) -> dict[str, Counts]:
    found: dict[str, Counts] = defaultdict(dict)
    rows = SurveyCount.objects.trusted().filter(survey=survey, way=PAPER)
    for group, question, option, count in rows.values_list("group", "question", "option", "count"):
        found[group][question, option] = count
    return found


def paper_faults(survey: Survey) -> list[str]:
    """What does not agree in the totals of the paper sheets: issued ≥ returned ≥ valid = sheets ≥ answers of a question."""
    return faults(survey, paper_counts(survey), survey.issued, survey.returned, survey.valid)


def faults(survey: Survey, counts: Mapping[str, Counts], issued: int, returned: int, valid: int) -> list[str]:
    found = []
    if not issued >= returned >= valid:
        found.append(_("份数应当：发出 ≥ 收回 ≥ 有效"))
    sheets = sum(numbers.get(SHEETS, 0) for numbers in counts.values())
    if sheets != valid:
        found.append(
            _("各人群的有效份数合计 %(sheets)s，与有效份数 %(valid)s 不一致")
            % {"sheets": sheets, "valid": valid}
        )
    for group, numbers in counts.items():
        for question in survey.questions:
            answers = sum(count for (code, _option), count in numbers.items() if code == question["code"])
            if answers > numbers.get(SHEETS, 0):
                words = {"group": group or _("全部"), "text": question["text"], "answers": answers}
                found.append(_("%(group)s“%(text)s”各档合计 %(answers)s，多于有效份数") % words)
    return found
