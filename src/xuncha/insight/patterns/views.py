"""共性问题: by leaf first, then one leaf with its trend, its types of unit and its wordings; money that lies idle (M2-09)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xuncha.catalogue.models import Leaf
from xuncha.cycle.workpapers.models import Nature
from xuncha.foundation.engines.calling import EngineError
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.patterns import characters, counting, funds, kept
from xuncha.insight.patterns.forms import NarrowForm
from xuncha.insight.patterns.models import Character, Pattern
from xuncha.insight.patterns.problems import COUNTING, Narrowing, without_leaf
from xuncha.insight.patterns.wording import MOST, Wordings, wordings
from xuncha.kit.http import Request

READ = "patterns.read"
TOP = 12
SHORT = 14


def require_read(request: Request) -> None:
    if not request.user.holds(READ):
        raise NotAllowed(_("共性问题由巡察办、领导小组和巡察组查看"))


def frame(request: Request, wanted: Narrowing) -> dict[str, Any]:
    """What every page of figures shows alike: filters, the definition, whether the reader may mark."""
    rounds = counting.rounds_of(request.user)
    return {
        "wanted": wanted,
        "rounds": rounds,
        "narrow_form": NarrowForm(request.GET, rounds=rounds),
        "counting": COUNTING,
        "county": request.user.holds("patterns.county"),
        "marks": bool(request.user.reach("patterns.mark", acting=True)),
    }


@require_GET
def patterns(request: Request) -> HttpResponse:
    """Leaves by how many units they were found in; the number of statements does not grow."""
    require_read(request)
    user, wanted = request.user, Narrowing.read(request.GET).but(leaf="", unit=None)
    context = frame(request, wanted)
    known = counting.inspected(user, wanted)
    lines = counting.by_leaf(user, wanted, known)
    shares = characters.by_round(user, wanted, context["rounds"]) if context["county"] else []
    labels: dict[str, Any] = {**dict(Character.choices), characters.UNMARKED: _("未标")}
    context |= {
        "title": _("共性问题"),
        "total": counting.whole(lines, known),
        "lines": lines,
        "chart": top_chart(lines[:TOP], wanted),
        "without_leaf": without_leaf(user, wanted).count(),
        "often": sum(line.tally.often for line in lines),
        "named": named_by_leaf(user),
        "shares": shares,
        "shares_chart": characters.chart(shares, labels) if shares else None,
        "labels": labels,
        "entered": dict(Nature.choices),
        "thresholds": {"units": counting.OFTEN_UNITS, "share": counting.OFTEN_SHARE},
    }
    return render(request, "insight/patterns/patterns.html", context)


def top_chart(lines: list[counting.Line], wanted: Narrowing) -> dict[str, Any]:
    return {
        "kind": "rows",
        "categories": [line.label for line in lines],
        "series": [{"name": _("单位"), "values": [len(line.tally.units) for line in lines]}],
        "unit": _("个"),
        "urls": [reverse("insight:pattern_leaf", args=[line.key]) + wanted.url() for line in lines],
    }


def named_by_leaf(user: Any) -> dict[str, list[Pattern]]:
    """Patterns that persons have kept, under their leaf."""
    found: dict[str, list[Pattern]] = {}
    for pattern in kept.patterns(user).filter(state="kept"):
        found.setdefault(pattern.leaf_id, []).append(pattern)
    return found


@require_GET
def pattern_leaf(request: Request, code: str) -> HttpResponse:
    """One leaf: how far it reaches, whether it grows, in which types of unit; its wordings come as a second fragment."""
    require_read(request)
    user, leaf = request.user, get_object_or_404(Leaf, pk=code)
    wanted = Narrowing.read(request.GET, leaf=leaf.pk).but(unit=None)
    context = frame(request, wanted)
    found, known = counting.cells(user, wanted), counting.inspected(user, wanted)
    every = wanted.but(round=None)
    all_rounds = (
        (found, known) if every == wanted else (counting.cells(user, every), counting.inspected(user, every))
    )
    trend = counting.by_round(*all_rounds, context["rounds"], _("未编入轮次"))
    types = counting.by_type(found, known)
    context |= {
        "title": str(leaf),
        "leaf": leaf,
        "total": counting.total(found, known),
        "trend": trend,
        "trend_chart": share_chart(trend),
        "types": types,
        "types_chart": share_chart(types),
        "named": kept.patterns(user).filter(leaf=leaf, state="kept"),
    }
    return render(request, "insight/patterns/leaf.html", context)


def share_chart(lines: list[counting.Line]) -> dict[str, Any]:
    """Units with the problem in a hundred of those inspected."""
    return {
        "kind": "rows",
        "categories": [line.label for line in lines],
        "series": [{"name": _("涉及单位占已巡察"), "values": [line.tally.share for line in lines]}],
        "unit": "%",
        "percent": True,
    }


@require_GET
def pattern_wordings(request: Request, code: str) -> HttpResponse:
    """The wordings of one leaf, grouped in a helper process."""
    require_read(request)
    leaf = get_object_or_404(Leaf, pk=code)
    wanted = Narrowing.read(request.GET, leaf=leaf.pk).but(unit=None)
    context = {
        "title": _("归并表述：%(leaf)s") % {"leaf": leaf},
        "leaf": leaf,
        "wanted": wanted,
        "found": grouped_or_none(request.user, wanted),
        "most": MOST,
        "marks": bool(request.user.reach("patterns.mark", acting=True)),
    }
    template = "insight/patterns/parts/wordings.html" if request.htmx else "insight/patterns/wordings.html"
    return render(request, template, context)


def grouped_or_none(user: Any, wanted: Narrowing) -> Wordings | None:
    """None when the helper process is busy or failed: the rest of the page stands without it."""
    try:
        return wordings(user, wanted)
    except EngineError:
        return None


@require_GET
def idle_funds(request: Request) -> HttpResponse:
    """Sums of money by unit for one leaf, beside what rectification brought back (M2-09)."""
    require_read(request)
    user, asked = request.user, Narrowing.read(request.GET)
    leaf = get_object_or_404(Leaf, pk=asked.leaf or funds.IDLE)
    wanted = asked.but(leaf=leaf.pk)
    lines = funds.by_unit(user, wanted)
    context = frame(request, wanted) | {
        "title": _("资金问题跟踪"),
        "leaf": leaf,
        "leaves": funds.leaves_with_money(user, leaf.pk),
        "lines": lines,
        "total": funds.total(lines),
    }
    return render(request, "insight/patterns/funds.html", context)
