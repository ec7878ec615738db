"""Results of a survey as an Excel file: the same numbers as the page, small groups merged or left out the same way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.results import Part, Results
from xuncha.cycle.fieldwork.surveys.sheets import options_of
from xuncha.office.sheets import Column, SheetOut, write_workbook


def workbook(survey: Survey, found: Results) -> io.BytesIO:
    """A sheet for everybody, and one for the groups that may be shown. What people wrote in words stays sealed."""
    assert found.everybody is not None
    pages = [_page(survey, str(_("结果")), [found.everybody], found)]
    if found.parts:
        pages.append(_page(survey, str(_("按人群")), found.parts, found))
    buffer = io.BytesIO()
    write_workbook(buffer, pages)
    buffer.seek(0)
    return buffer


def _page(survey: Survey, name: str, parts: list[Part], found: Results) -> SheetOut:
    labels = [str(label) for _code, label in options_of(survey)]
    columns = [
        Column(_("人群"), 14),
        Column(_("份数"), number=True),
        Column(_("题目"), 48),
        *(Column(label, number=True) for label in labels),
        Column(_("好评率（%）"), number=True),
    ]
    notes = [
        _("好评率：前两档占除“不了解”以外的比例。"),
        found.note,
        _("意见建议密封保存，不导出。"),
    ]
    titles = (f"{survey.organisation} {survey.title}",)
    return SheetOut(name, columns, list(_rows(parts)), titles=titles, notes=tuple(filter(None, notes)))


def _rows(parts: list[Part]) -> Iterator[list[Any]]:
    for part in parts:
        for share in part.shares:
            yield [
                part.name,
                part.sheets,
                share.text,
                *share.counts,
                "" if share.good is None else share.good,
            ]
