"""Figures in sentences: indicators asked once for a whole text, each told with what it was asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.definitions import listed
from xuncha.insight.indicators.engine import evaluate
from xuncha.insight.indicators.results import Ratio, Row
from xuncha.insight.writing.composing.base import Drawn, Figure, Source
from xuncha.insight.writing.models import Manuscript, Passage

Where = Mapping[str, Sequence[Any]]


class Answers:
    """What indicators say about one place: nothing beyond the person's reach is counted, and nothing exact that others,
    who will read the text, may only count."""

    def __init__(self, actor: Actor, where: Where, slugs: Sequence[str]) -> None:
        self.where = where
        self._total = evaluate(slugs, actor=actor, where=where, exact=False).total

    @classmethod
    def of(cls, row: Row, where: Where) -> Answers:
        """One row of an answer that was broken down."""
        made = cls.__new__(cls)
        made.where, made._total = where, row
        return made

    def figure(self, slug: str) -> Figure:
        return Figure(slug, self.where, self._total[slug].text)

    def is_nought(self, slug: str) -> bool:
        value = self._total[slug].value
        return not (value.whole if isinstance(value, Ratio) else value)

    def sentence(
        self,
        key: str,
        words: str,
        *,
        sources: Sequence[Source] = (),
        texts: Mapping[str, Any] | None = None,
        **names: str,
    ) -> Drawn:
        """`words` with a place for each name; `names` say which indicator stands there, `texts` what is no figure."""
        figures = {name: self.figure(slug) for name, slug in names.items()}
        told = words % ({name: figure.text for name, figure in figures.items()} | dict(texts or {}))
        return Drawn(key, told, sources=tuple(sources), figures=tuple(figures.values()))

    def listing(
        self, key: str, words: str, clauses: Mapping[str, Any], *, sources: Sequence[Source] = ()
    ) -> Iterator[Drawn]:
        """One sentence of several clauses, each with its indicator at `%s`; what is nought is not told, nor nothing at all."""
        told = {slug: text for slug, text in clauses.items() if not self.is_nought(slug)}
        if told:
            figures = {slug: self.figure(slug) for slug in told}
            joined = "，".join(str(text) % figures[slug].text for slug, text in told.items())
            yield Drawn(key, words % joined, sources=tuple(sources), figures=tuple(figures.values()))


def broken_down(
    actor: Actor, where: Where, slugs: Sequence[str], by: str
) -> Iterator[tuple[Any, str, Answers]]:
    """The same by one dimension: value, its words, and the answers for it; values that are not filled in are left out."""
    for row in evaluate(slugs, actor=actor, by=(by,), where=where, exact=False).rows:
        if row.key[0] is not None:
            yield row.key[0], row.labels[0], Answers.of(row, {**where, by: [row.key[0]]})


ONSITE = {
    "talk_count": gettext_lazy("开展个别谈话 %s 人次"),
    "petition_count": gettext_lazy("受理信访 %s 件次"),
    "material_count": gettext_lazy("查阅资料 %s 份"),
    "visit_count": gettext_lazy("走访 %s 次"),
    "forum_count": gettext_lazy("召开座谈会 %s 次"),
    "workpaper_count": gettext_lazy("形成底稿 %s 件"),
}
"""How a group, or the groups of a round, worked."""


def onsite(actor: Actor, where: Where, key: str, words: str, sources: Sequence[Source]) -> Iterator[Drawn]:
    yield from Answers(actor, where, list(ONSITE)).listing(key, words, ONSITE, sources=sources)


def overview(record: Report, actor: Actor) -> Drawn:
    """How the group worked, for a report whose overview nobody has written yet."""
    where: Where = {"round": [record.round_id], "unit": [record.organisation_id]}
    head = _("%(group)s对%(unit)s党组织开展巡察。") % {"group": record.group, "unit": record.organisation}
    sources = (("engagement", record.engagement_id or 0, "state"),)
    found = list(onsite(actor, where, "overview", head.replace("%", "%%") + _("期间，%s。"), sources))
    return found[0] if found else Drawn("overview", head, sources=sources)


TELLING = ("数", "率", "人次", "件次", "份数", "天数", "资金", "损失")
"""Names that are a figure's own; "已完成" and the like stand in any sentence."""


def place_of(manuscript: Manuscript) -> dict[str, list[Any]]:
    """What figures of this text are asked about."""
    place = {"round": manuscript.round_id, "unit": manuscript.organisation_id}
    return {name: [value] for name, value in place.items() if value}


def typed_figures(
    rows: Sequence[Passage], manuscript: Manuscript, actor: Actor
) -> Iterator[tuple[Passage, str, str, str]]:
    """Numbers typed beside an indicator's name that the indicator does not give: passage, name, typed, now."""
    found = [(row, one, typed) for one in listed() for row in rows for typed in _typed(one.name, row.text)]
    if not found:
        return
    slugs = list({one.slug: None for _row, one, _typed in found})
    total = evaluate(slugs, actor=actor, where=place_of(manuscript), exact=False).total
    for row, one, typed in found:
        figure = total[one.slug]
        if figure.value is not None and not figure.hidden and _plain(typed) != _plain(figure.text):
            yield row, one.name, typed, figure.text


def _typed(name: str, text: str) -> list[str]:
    """Longer names first would be needed only if one name began another; a number must follow at once."""
    return re.findall(rf"{re.escape(name)}(?:已?达到?|为|是|共|：)?\s*(\d[\d,]*(?:\.\d+)?%?)", text)


def _plain(text: str) -> str:
    return text.replace(",", "").rstrip("%")
