"""大屏: what may hang in the meeting room — no person, no unit beside a problem, nothing a visitor must not see.

Units appear with their stage only. Everything else is a number over the round or the term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.planning import coverage, stages
from xuncha.cycle.planning import queries as planning
from xuncha.cycle.planning.models import Engagement, Round
from xuncha.foundation.dates import today
from xuncha.insight.boards import access, figures, places
from xuncha.insight.boards.figures import Where
from xuncha.insight.indicators.engine import evaluate
from xuncha.insight.indicators.results import Ratio

COVERAGE = ("units_due", "units_covered", "coverage_rate")
PROBLEMS = "feedback_count"
UNITS, LARGE = 36, 14
"""How many units are listed, and how many of them in large type."""
SOON = 7
NODES = 5
"""How many lines of two rows of type fit beside one another."""
STEPS = ("S02", "S04", "S07", "S09", "S12", "S14")
"""Six steps of the way that can be told apart from eight metres: the last one a unit has reached."""


def rounds(actor: Any) -> list[Round]:
    """Rounds that can be shown, the newest first."""
    return list(planning.rounds(actor).filter(state__in=("approved", "under_way", "suspended", "closed")))


def page(actor: Any, wanted: str) -> dict[str, Any]:
    """Everything on the screen; a constant number of statements."""
    offered = rounds(actor)
    running = next((round_ for round_ in offered if round_.state == "under_way"), None)
    chosen = next(
        (round_ for round_ in offered if str(round_.pk) == wanted), running or next(iter(offered), None)
    )
    return {
        "rounds": offered,
        "round": chosen,
        "coverage": _coverage(actor),
        "units": _units(actor, chosen) if chosen else {},
        **_found(actor, chosen),
        "clocks": _clocks(actor),
        "moment": timezone.localtime(),
    }


def _coverage(actor: Any) -> dict[str, Any]:
    """Of the present term, whole and by level."""
    term = coverage.current_term()
    if term is None:
        return {}
    result = evaluate(COVERAGE, actor=actor, by=("unit_level",), where={"term": [term.pk]})
    lines = [_covered(row.labels[0], row) for row in result.rows if row.key[0]]
    return {"term": term, "whole": _covered(_("合计"), result.total), "lines": lines}


def _covered(label: str, row: Any) -> dict[str, Any]:
    return {
        "label": label,
        "rate": row["coverage_rate"].text,
        "part": row["units_covered"].value or 0,
        "whole": row["units_due"].value or 0,
    }


def _units(actor: Any, round_: Round) -> dict[str, Any]:
    """Units of the round, each with how far it has come; villages within a township are its affair."""
    rows = Engagement.objects.visible_to(actor).filter(round=round_, parent=None).exclude(state="void")
    found = list(rows.select_related("organisation").order_by("group__no", "seq", "id"))
    counts = Counter(engagement.stage for engagement in found)
    return {
        "total": len(found),
        "rows": [
            {
                "name": str(one.organisation),
                "stage": stages.LABEL[one.stage],
                "step": _step(one),
                "of": len(STEPS),
            }
            for one in found[:UNITS]
        ],
        "more": max(len(found) - UNITS, 0),
        "many": len(found) > LARGE,
        "counts": [(stages.LABEL[code], count) for code, count in sorted(counts.items())],
    }


def _step(engagement: Engagement) -> int:
    if engagement.state == "closed":
        return len(STEPS)
    return sum(engagement.stage >= code for code in STEPS)


def _found(actor: Any, round_: Round | None) -> dict[str, Any]:
    """Problems and rates of the round; before it was fed back, of the whole term."""
    if round_ is None:
        return {"problems": {}, "rates": {}, "about": ""}
    own = {"round": [round_.pk]}
    problems = _problems(actor, own, "node")
    if problems["lines"]:
        return {
            "problems": problems,
            "rates": _rates(actor, own, round_.get_counting_display()),
            "about": round_.name,
        }
    whole = {"term": [round_.term_id]}
    return {
        "problems": _problems(actor, whole, "leaf_group"),
        "rates": _rates(actor, whole, _("各轮次按各自口径计")),
        "about": _("%(term)s各轮") % {"term": round_.term},
    }


def _problems(actor: Any, where: Where, by: str) -> dict[str, Any]:
    """Problems fed back by the first level of the round's framework, or by group of leaves; never by unit."""
    result = evaluate([PROBLEMS], actor=actor, by=(by,), where=where)
    lines = [(row.labels[0], row[PROBLEMS].value or 0) for row in result.rows]
    most = max((count for _label, count in lines), default=1)
    return {"total": result.total[PROBLEMS].text, "lines": lines, "most": most, "many": len(lines) > NODES}


def _rates(actor: Any, where: Where, counting: str) -> dict[str, Any]:
    """Both completion rates side by side, with what was counted."""
    total = evaluate(figures.slugs_of(figures.sections("screen")), actor=actor, where=where).total
    both = [
        {"label": label, "rate": total[slug].text, "part": value.part, "whole": value.whole}
        for slug, label in (("rect_done_rate", _("已完成")), ("rect_done_or_basic_rate", _("含基本完成")))
        if isinstance(value := total[slug].value, Ratio)
    ]
    return {
        "both": both,
        "overdue": total["rect_overdue"],
        "extended": total["rect_extended"],
        "counting": counting,
    }


def _clocks(actor: Any) -> list[dict[str, Any]]:
    """Deadlines that ran out or will within a week, by rule; neither unit nor record is named."""
    day = today()
    rows = places.late_clocks(actor, day + timedelta(days=SOON + 1), access.SCREEN).filter(
        Q(rule__suggestion=False) | ~Q(rule__adopted_document="")
    )
    told: dict[str, Counter[str]] = {}
    for name, due in rows.order_by("due").values_list("rule__name_zh", "due"):
        told.setdefault(name, Counter())["late" if due < day else "soon"] += 1
    lines = [{"name": name, "late": counts["late"], "soon": counts["soon"]} for name, counts in told.items()]
    return _worst(lines)


def _worst(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: (-line["late"], -line["soon"]))[:6]
