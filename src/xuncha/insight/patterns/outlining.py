"""The outline of a thematic report, drawn from kept patterns: every number says how it was counted (M3-29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import Measure
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.patterns import counting, kept
from xuncha.insight.patterns.models import OutlinePattern, Pattern, ThematicOutline
from xuncha.insight.patterns.problems import Narrowing
from xuncha.kit.templatetags.kit import money
from xuncha.office.official import Block

CASES, CAUSES, MEASURES = 6, 8, 6
LONGEST = 120


@dataclass(frozen=True)
class Drawn:
    """The five parts as they are drawn from the rows, for a person to write on."""

    problem: str
    extent: str
    cases: str
    causes: str
    advice: str


def drawn(chosen: Sequence[Pattern], actor: Actor) -> Drawn:
    """Only from rows this person may read."""
    parts = [(pattern, *kept.extent_of([pattern], actor)) for pattern in chosen]
    rows = [row for _pattern, _extent, papers, items in parts for row in (*items, *papers)]
    return Drawn(
        problem="\n".join(_numbered(pattern.title for pattern in chosen)),
        extent="\n".join(_extent_lines(parts, actor)),
        cases="\n".join(_numbered(_case(row) for row in _spread(rows))),
        causes="\n".join(_numbered(_causes(chosen, actor))),
        advice="\n".join(_advice(chosen, actor)),
    )


def _numbered(lines: Any) -> list[str]:
    return [f"{place}. {line}" for place, line in enumerate(lines, start=1)]


def _extent_lines(parts: Sequence[Any], actor: Actor) -> list[str]:
    inspected = counting.inspected(actor, Narrowing()).units
    lines = [
        _(
            "%(title)s：涉及 %(units)s 个单位（已巡察 %(of)s 个），底稿 %(papers)s 件，反馈问题 %(items)s 项，具体表现 %(said)s 条%(money)s。"
        )
        % {
            "title": pattern.title,
            "units": len(extent.units),
            "of": inspected,
            "papers": extent.papers,
            "items": extent.items,
            "said": extent.performances,
            "money": _("，涉及金额 %(sum)s") % {"sum": money(extent.cents)} if extent.cents else "",
        }
        for pattern, extent, _papers, _items in parts
    ]
    rounds = dict.fromkeys(name for _pattern, extent, *_rows in parts for name in extent.rounds)
    if rounds:
        lines.append(_("涉及轮次：%(rounds)s。") % {"rounds": "、".join(rounds)})
    lines.append(_("口径：底稿按件，反馈问题按项，具体表现按条，分开计、不相加；单位去重。"))
    return lines


def _spread(rows: Sequence[Any]) -> list[Any]:
    """Cases of different units before a second one of the same."""
    seen: Counter[int] = Counter()
    turns = []
    for row in rows:
        turns.append((seen[row.organisation_id], row))
        seen[row.organisation_id] += 1
    return [row for _turn, row in sorted(turns, key=lambda pair: pair[0])][:CASES]


def _case(row: Any) -> str:
    text = row.title if isinstance(row, WorkPaper) else row.content
    number = row.number or getattr(row, "pre_code", "")
    return f"{row.organisation}：{text[:LONGEST]}" + (f"（{number}）" if number else "")


def _causes(chosen: Sequence[Pattern], actor: Actor) -> list[str]:
    """The first sentence of each analysis, once."""
    found = kept.analysed(chosen, actor).values_list("analysis", flat=True)[: CAUSES * 5]
    first = (text.strip().split("。")[0][:LONGEST] for text in found)
    return list(dict.fromkeys(sentence for sentence in first if sentence))[:CAUSES]


def _advice(chosen: Sequence[Pattern], actor: Actor) -> list[str]:
    """What units have already put in order by rules of their own, to think from; the suggestions are a person's work."""
    items = kept.items_in(chosen, actor).order_by().values("pk")
    made = Measure.objects.visible_to(actor).filter(item__feedback_item__in=items, sort=Measure.Sort.SYSTEM)
    texts = list(dict.fromkeys(made.order_by("pk").values_list("content", flat=True)[:MEASURES]))
    head = [_("各单位整改中已采取的建章立制措施（供参考）：")] if texts else []
    return [*head, *_numbered(text[:LONGEST] for text in texts)]


def require(by: Actor, outline: ThematicOutline) -> None:
    if not by.reach("patterns.write", acting=True).covers(outline):
        raise NotAllowed(_("专题报告提纲由巡察办起草"))


@verb
def draft(outline: ThematicOutline, chosen: Sequence[Pattern], *, by: Actor) -> ThematicOutline:
    """A draft with its five parts filled from the rows of these patterns."""
    require(by, outline)
    if not chosen:
        raise Missing(_("请至少选一个共性问题"))
    for name, text in vars(drawn(chosen, by)).items():
        setattr(outline, name, text)
    engine.open_record(outline, by=by)
    OutlinePattern.objects.bulk_create(
        OutlinePattern(outline=outline, pattern=pattern, seq=seq)
        for seq, pattern in enumerate(chosen, start=1)
    )
    return outline


def blocks(outline: ThematicOutline) -> list[Block]:
    """The outline as an official document: a heading a part, then its paragraphs."""
    found: list[Block] = []
    for heading, text in outline.parts():
        found.append(Block(heading, level=1))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found += [Block(line) for line in lines or [_("（待写）")]]
    return found
