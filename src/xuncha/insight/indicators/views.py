"""指标字典 as a page: what every figure counts, where it comes from, and what it is today, term by term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.definitions import CHAPTERS, Indicator, listed
from xuncha.insight.indicators.engine import evaluate
from xuncha.insight.indicators.registering import RIGHT
from xuncha.insight.indicators.results import Result, Row
from xuncha.kit.http import Request
from xuncha.kit.lists import sent

HEADS = (
    gettext_lazy("指标"), gettext_lazy("代号"), gettext_lazy("口径"), gettext_lazy("公式"), gettext_lazy("单位"),
    gettext_lazy("数什么"), gettext_lazy("可按哪些维度分"), gettext_lazy("出处"), gettext_lazy("上报"), gettext_lazy("可公开"),
)  # fmt: skip
TERMS = 3
"""So many terms stand side by side, the latest last."""


@require_GET
def indicators(request: Request) -> HttpResponse | FileResponse:
    """One chapter at a time: its definitions and today's figures, in a constant number of statements."""
    user = request.user
    if not user.holds(RIGHT):
        raise NotAllowed(_("指标字典由领导小组、巡察办和巡察组组长查看"))
    wanted = request.GET.get("q", "").strip()[:40]
    chapter = request.GET.get("chapter", "")
    chapter = chapter if chapter in CHAPTERS else next(iter(CHAPTERS))
    chosen = [one for one in listed() if (_found(one, wanted) if wanted else one.chapter == chapter)]
    if request.GET.get("export") == "xlsx":
        return sent(request, _("指标字典"), HEADS, list(map(_exported, listed())), listed="indicators")
    told = evaluate([one.slug for one in chosen], actor=user, by=["term"])
    terms = told.rows[-TERMS:] if len(told.rows) > 1 else []
    context = {
        "title": _("指标字典"),
        "chapters": [
            {"code": code, "label": label, "current": code == chapter and not wanted}
            for code, label in CHAPTERS.items()
        ],
        "wanted": wanted,
        "terms": [row.labels[0] for row in terms],
        "lines": [_line(one, told, terms, user) for one in chosen],
    }
    return render(request, "insight/indicators/dictionary.html", context)


def _found(one: Indicator, text: str) -> bool:
    return any(text.lower() in part.lower() for part in (one.slug, one.name, one.caliber))


def _exported(one: Indicator) -> list[Any]:
    """A definition as a row of the sheet; figures go out through the tables."""
    yes = {True: _("是"), False: ""}
    formula = one.formula if one.is_ratio else ""
    told = (one.name, one.slug, one.caliber, formula, one.unit, _grain(one), _dimensions(one), one.source)
    return [*told, yes[one.reported], yes[one.public]]


def _grain(one: Indicator) -> str:
    return "、".join(str(of.label) for of in one.facts())


def _dimensions(one: Indicator) -> str:
    return "、".join(dimensions.label(name) for name in one.dimensions())


def _line(one: Indicator, told: Result, terms: Sequence[Row], user: Actor) -> dict[str, Any]:
    return {
        "indicator": one,
        "grain": _grain(one),
        "dimensions": _dimensions(one),
        "unknown": told.unknown.get(one.slug, ""),
        "figures": [row[one.slug] for row in terms],
        "total": told.total[one.slug],
        "few": any(of.only_counted_by(user) for of in one.facts()),
    }
