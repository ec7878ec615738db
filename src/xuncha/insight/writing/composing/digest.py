"""工作动态 (M2-14): what happened between two days, read off the facts of the engagements and the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.facts import LABELS
from xuncha.cycle.planning.models import Fact
from xuncha.cycle.rectification.disclosure.text import NUMERALS
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.rules.counting import spoken
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing.composing.base import Drawn, Source, Way
from xuncha.insight.writing.models import Manuscript

GROUPS = (
    (gettext_lazy("巡察进展"), ("noticed", "entered", "onsite_end", "report_signed", "lg_heard", "secretaries_heard", "standing_heard", "report_approved")),
    (gettext_lazy("反馈和整改"), ("feedback_head", "feedback_team", "plan_approved", "reports_submitted", "reports_accepted", "disclosed")),
)  # fmt: skip
"""What is told; nothing of leads and their transfer."""


def digest(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    found: list[Drawn] = [Drawn("period", _period(manuscript))]
    for at, (title, codes) in enumerate(GROUPS):
        lines = list(_happened(manuscript, codes, actor))
        found.append(Drawn(f"part:{at}", f"{NUMERALS[at]}、{title}", 1))
        found += lines or [Drawn(f"none:{at}", _("本期没有登记。"))]
    return [*found, *_closed(manuscript, actor), *_next()]


def _period(manuscript: Manuscript) -> str:
    assert manuscript.since and manuscript.until
    words = {"since": spoken(manuscript.since), "until": spoken(manuscript.until)}
    return _("%(since)s至%(until)s巡察工作情况如下。") % words


def _happened(manuscript: Manuscript, codes: tuple[str, ...], actor: Actor) -> Iterator[Drawn]:
    """One line a fact: to which units it happened."""
    rows = Fact.objects.visible_to(actor).filter(
        code__in=codes, on__range=(manuscript.since, manuscript.until)
    )
    units: dict[str, dict[int, str]] = defaultdict(dict)
    for fact in rows.select_related("engagement__organisation").order_by("on", "pk"):
        units[fact.code][fact.engagement_id] = str(fact.engagement.organisation)
    for code in codes:
        if named := units.get(code):
            words = {"what": LABELS[code], "count": len(named), "units": "、".join(named.values())}
            sources: tuple[Source, ...] = tuple(("engagement", pk, code) for pk in named)
            yield Drawn(f"fact:{code}", _("%(what)s：%(count)d 个单位（%(units)s）。") % words, 0, sources)


def _closed(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    rows = RectificationItem.objects.visible_to(actor).filter(
        closed_on__range=(manuscript.since, manuscript.until)
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if ids:
        words = _("销号整改事项 %(count)d 件（按台账行计）。") % {"count": len(ids)}
        yield Drawn("closed", words, 0, tuple(("rectification_item", pk, "closed_on") for pk in ids[:50]))


def _next() -> Iterator[Drawn]:
    ahead = _("下步工作")
    yield Drawn("part:next", f"{NUMERALS[len(GROUPS)]}、{ahead}", 1)
    yield Drawn("next", _("（请补写）"))


DIGEST = Way(
    digest,
    lambda manuscript: (
        _("巡察工作动态（%(until)s）") % {"until": spoken(manuscript.until) if manuscript.until else ""}
    ),
    "period",
)
