"""Typical cases in a text, and the county-wide notice made of them (M2-03): de-identified as a person has marked them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.disclosure.text import NUMERALS, numeral
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.models import TypicalCase
from xuncha.insight.writing.composing.base import Drawn, Way
from xuncha.insight.writing.models import Manuscript

MOST = 20


def cases_of(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """The cases of the round (of all rounds, where none is named): heading and words each, linked to the library."""
    rows = TypicalCase.objects.visible_to(actor).select_related("organisation")
    if manuscript.round_id:
        rows = rows.filter(round=manuscript.round_id)
    for at, case in enumerate(rows.order_by("leaf", "pk")[:MOST], start=1):
        source = (("typical_case", case.pk, "text"),)
        yield Drawn(f"case:{case.pk}", f"（{numeral(at)}）{shown(case, case.title)}", 2, source)
        yield Drawn(f"told:{case.pk}", shown(case, case.text), 0, source)


def shown(case: TypicalCase, text: str) -> str:
    """The words of a case; where its unit is not to be named, the unit's names give way."""
    if not case.anonymous:
        return text
    unit = case.organisation
    for name in sorted(filter(None, (unit.name, unit.short_name)), key=len, reverse=True):
        text = text.replace(name, _("某单位"))
    return text


def notice(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """全县典型问题通报."""
    cases = list(cases_of(manuscript, actor))
    count = sum(not line.level for line in cases)
    opening = _("县委巡察发现，一些单位存在的问题具有典型性。现将 %(count)s 起典型问题通报如下。") % {
        "count": count
    }
    return [
        Drawn("opening", opening, sources=tuple(line.sources[0] for line in cases if not line.level)),
        Drawn("part:0", _("%(numeral)s、典型问题") % {"numeral": NUMERALS[0]}, 1),
        *cases,
        Drawn("part:1", _("%(numeral)s、工作要求") % {"numeral": NUMERALS[1]}, 1),
        Drawn("demands", _("（请补写：举一反三、对照检查的要求）")),
    ]


NOTICE = Way(notice, lambda _manuscript: _("关于巡察发现典型问题的通报"), "cases")
