"""Grades, the usual questions of each sort, and the sheet as the door shows it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.foundation.dates import today

FILE = Path(__file__).parent / "data" / "questions.toml"
OPTIONS: dict[str, tuple[tuple[str, Any], ...]] = {
    "grades": (
        ("a", gettext_lazy("好")),
        ("b", gettext_lazy("较好")),
        ("c", gettext_lazy("一般")),
        ("d", gettext_lazy("差")),
        ("e", gettext_lazy("不了解")),
    ),
    "satisfaction": (
        ("a", gettext_lazy("满意")),
        ("b", gettext_lazy("基本满意")),
        ("c", gettext_lazy("不满意")),
        ("e", gettext_lazy("不了解")),
    ),
}
GOOD = ("a", "b")  # counted as good or satisfied
GROUP, REMARK = "group", "remark"
MOST_QUESTIONS, MOST_GROUPS = 30, 12


def options_of(survey: Survey) -> tuple[tuple[str, Any], ...]:
    return OPTIONS[survey.scale]


@cache
def usual_questions() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(FILE.read_text(encoding="utf8"))["questions"]
    return found


def numbered(texts: list[str], sort: str) -> list[dict[str, str]]:
    """Questions with their codes; none typed: the usual ones of this sort."""
    wanted = [text.strip()[:120] for text in texts if text.strip()] or usual_questions()[sort]
    return [{"code": f"q{no}", "text": text} for no, text in enumerate(wanted, start=1)]


def at_the_door() -> Iterator[dict[str, Any]]:
    """Definitions of the sheets that may be answered now or later (docs/architecture.md)."""
    rows = Survey.objects.trusted().filter(state="collecting", by_door=True, closes_on__gte=today())
    for survey in rows.order_by("pk"):
        yield sheet(survey)


def sheet(survey: Survey) -> dict[str, Any]:
    return {
        "code": survey.code,
        "engagement": survey.engagement_id,
        "title": survey.title,
        "intro": survey.intro,
        "opens": survey.opens_at.isoformat(),
        "closes": survey.closes_at.isoformat(),
        "questions": [*_groups(survey), *_graded(survey), *_remark(survey)],
    }


def _graded(survey: Survey) -> Iterator[dict[str, Any]]:
    offered = [{"code": code, "text": str(label)} for code, label in options_of(survey)]
    for question in survey.questions:
        yield {**question, "kind": "choice", "options": offered, "required": True}


def _groups(survey: Survey) -> Iterator[dict[str, Any]]:
    """Asked without being required: who fears to be recognised leaves it open."""
    if survey.groups:
        offered = [{"code": f"g{no}", "text": name} for no, name in enumerate(survey.groups, start=1)]
        yield {"code": GROUP, "text": _("您属于哪一类人员（可以不填）"), "kind": "choice", "options": offered}


def _remark(survey: Survey) -> Iterator[dict[str, Any]]:
    if survey.asks_remark:
        yield {"code": REMARK, "text": _("意见建议（请不要写可以认出您的内容）"), "kind": "text"}
