"""Each sort of manuscript and how it is written."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import override

from xuncha.foundation import kinds
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing.composing import cases, county, digest, rectification, reporting
from xuncha.insight.writing.composing.base import Drawn, Way
from xuncha.insight.writing.models import Manuscript, Sort

WAYS: dict[str, Way] = {
    Sort.ROUND: county.SUMMARY,
    Sort.SECRETARIES: county.SECRETARIES,
    Sort.STANDING: county.STANDING,
    Sort.NOTICE: cases.NOTICE,
    Sort.DIGEST: digest.DIGEST,
    Sort.REPORT: reporting.REPORT,
    Sort.FEEDBACK: reporting.FEEDBACK,
    Sort.PROGRESS: rectification.PROGRESS,
    Sort.HEAD: rectification.PROGRESS,
    Sort.INNER: rectification.DISCLOSURE,
    Sort.SOCIAL: rectification.DISCLOSURE,
}
OFFERED = {
    "report": "reporting.write",
    "feedback": "feedback.draft",
    "rectification_report": "writing.write",
    "disclosure": "disclosure.write",
}
"""On the page of which record a manuscript is offered, and to whom."""
OF_RECORD = {"report": "", "feedback": "", "rectification_report": "sort", "disclosure": "target"}
"""Kinds of record that have a manuscript, with the field that tells their sort where the kind alone does not."""


def of(manuscript: Manuscript) -> Way:
    return WAYS[manuscript.sort]


@override("zh-hans")  # what is drawn is Chinese, whatever language its writer works in
def drawn(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """The passages as the records give them now, as far as this person may read them."""
    return of(manuscript).compose(manuscript, actor)


@override("zh-hans")
def begun(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """What a new manuscript begins with, and its title where it has none."""
    way = of(manuscript)
    manuscript.title = manuscript.title or way.title(manuscript)[:200]
    return (way.first or way.compose)(manuscript, actor)


def sort_of(record: Any) -> Sort:
    """The sort in which this record is written; 404 for what has no manuscript."""
    try:
        field = OF_RECORD[record.kind_name]
    except KeyError:
        raise Http404 from None
    return Sort(getattr(record, field) if field else record.kind_name)


def record_of(manuscript: Manuscript) -> Any:
    """The record it writes. For verbs and pages that have reached the manuscript, which is open only with its record."""
    model: Any = kinds.get(manuscript.about_kind).model
    joined = kinds.get(manuscript.about_kind).select_related
    return model.objects.trusted().select_related(*joined).get(pk=manuscript.about_id)


def standing_alone() -> list[Sort]:
    """The sorts that stand for themselves, in the order in which a new one is chosen."""
    return [Sort(sort) for sort, way in WAYS.items() if not way.about]
