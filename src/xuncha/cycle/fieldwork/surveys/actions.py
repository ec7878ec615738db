"""The verbs of surveys: written, opened, paper totals entered, sheets from the door added to the counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.surveys import results, sheets
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount, SurveyRemark
from xuncha.cycle.fieldwork.surveys.results import PAPER, SHEETS, Counts
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, door
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

FIELDS = ["title", "intro", "scale", "opens_on", "closes_on", "by_door", "asks_remark", "questions", "groups"]


def require(by: Actor, right: str, record: Any, sentence: str) -> None:
    if not by.reach(right, acting=True).covers(record):
        raise NotAllowed(sentence)


@verb
def write_survey(survey: Survey, *, engagement: Engagement, by: Actor) -> Survey:
    """Enter a survey. One on the inspectors' conduct is the office's alone."""
    survey.place_in(engagement)
    require(by, "surveys.write", survey, _("作风评价由巡察办组织，其他测评由本组或巡察办组织"))
    return engine.open_record(survey, by=by)


@verb
def rewrite(survey: Survey, *, version: int, by: Actor) -> Survey:
    """Change a draft; once opened, the sheet stays as it is."""
    if survey.state != "draft":
        raise NotAllowed(_("测评已开始，问卷不能再改"))
    return save_edited(survey, by=by, version=version, fields=FIELDS)


@verb
def enter_totals(
    survey: Survey,
    counts: Mapping[str, Counts],
    *,
    issued: int,
    returned: int,
    valid: int,
    by: Actor,
) -> Survey:
    """Totals of the paper sheets, as counted by two people at the table; each entry replaces the last."""
    require(by, "surveys.write", survey, _("纸质卷汇总由组织测评的人登记"))
    if survey.state != "collecting":
        raise NotAllowed(_("测评还没有开始，或已截止"))
    found = results.faults(survey, counts, issued, returned, valid)
    if found:
        raise Missing(_("份数对不上"), details=found)
    survey.issued, survey.returned, survey.valid = issued, returned, valid
    survey.save(update_fields=["issued", "returned", "valid", "updated_at"])
    SurveyCount.objects.trusted().filter(survey=survey, way=PAPER).delete()
    SurveyCount.objects.bulk_create(
        SurveyCount(survey=survey, way=PAPER, group=group, question=question, option=option, count=count)
        for group, numbers in counts.items()
        for (question, option), count in numbers.items()
        if count
    )
    audit.record("survey.totals", by=by, about=survey, data={"issued": issued, "valid": valid})
    return survey


def land(arrival: door.Arrival) -> tuple[str, int]:
    """Add one sheet from the door to the counts; nothing of the sheet itself is kept. Inside the act that takes it in."""
    rows = Survey.objects.trusted().select_for_update().filter(code=str(arrival.content.get("survey", "")))
    survey = rows.first()
    if survey is None:
        raise Missing(_("没有这份问卷"))
    if survey.state != "collecting":
        Survey.objects.trusted().filter(pk=survey.pk).update(late=F("late") + 1)
        return "survey", survey.pk
    answers = arrival.content.get("answers") or {}
    group = _group(survey, str(answers.get(sheets.GROUP, "")))
    _add(survey, group, SHEETS)
    known = {code for code, _label in sheets.options_of(survey)}
    for question in survey.questions:
        option = answers.get(question["code"])
        if option in known:
            _add(survey, group, (question["code"], option))
    _keep_remark(survey, str(answers.get(sheets.REMARK, "")).strip())
    return "survey", survey.pk


def _group(survey: Survey, code: str) -> str:
    names = {f"g{no}": name for no, name in enumerate(survey.groups, start=1)}
    return names.get(code, "")


def _add(survey: Survey, group: str, place: tuple[str, str]) -> None:
    row, _made = SurveyCount.objects.trusted().get_or_create(
        survey=survey, way=SurveyCount.Way.DOOR, group=group, question=place[0], option=place[1]
    )
    SurveyCount.objects.trusted().filter(pk=row.pk).update(count=F("count") + 1)


def _keep_remark(survey: Survey, text: str) -> None:
    if survey.asks_remark and text:
        remark = SurveyRemark(survey=survey)
        remark.text = text[:2000]
        remark.save()
