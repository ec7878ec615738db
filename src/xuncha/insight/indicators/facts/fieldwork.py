"""How the group looked: talks, petitions, material, visits and meetings, surveys."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Length, TruncDate
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.materials.models import Material
from xuncha.cycle.fieldwork.petitions.counting import ANSWERED, SETTLED
from xuncha.cycle.fieldwork.petitions.models import Channel, Disposal, Petition, Sort, Target
from xuncha.cycle.fieldwork.surveys.models import Survey, SurveyCount
from xuncha.cycle.fieldwork.surveys.results import SMALLEST
from xuncha.cycle.fieldwork.surveys.sheets import GOOD
from xuncha.cycle.fieldwork.visits.models import Visit
from xuncha.insight.indicators.facts.base import Column, Fact, Month, choices, classified, flag, mark, placed

MONTH = _("月份")
HELD = ("recording", "signing", "finished")

TALKS = Fact(
    slug="talks",
    label=_("个别谈话"),
    unit=_("人次"),
    model=Interview,
    rights=("interviews.read", "interviews.count"),
    narrowed=lambda rows: rows.filter(state__in=HELD),
    kind="interview",
    row_list="fieldwork:interviews",
    list_filters={"category": "category"},
    columns={
        **placed(),
        "category": choices(_("谈话类别"), "category", Interview.Category.choices),
        "month": Column(MONTH, Month("on"), dimension=True),
        "finished": mark(_("已办结"), flag(Q(state="finished"))),
    },
)
PETITIONS = Fact(
    slug="petitions",
    label=_("信访件"),
    unit=_("件次"),
    model=Petition,
    rights=("petitions.read", "petitions.count"),
    narrowed=lambda rows: rows.exclude(state="void"),
    kind="petition",
    row_list="fieldwork:petitions",
    list_filters={"channel": "channel", "sort": "sort"},
    columns={
        **placed(),
        **classified("leaf_id"),
        "channel": choices(_("渠道"), "channel", Channel.choices),
        "sort": choices(_("件的性质"), "sort", Sort.choices),
        "disposal": choices(_("处置"), "disposal", [*Disposal.choices, ("", _("未定"))]),
        "realname": mark(_("实名"), flag(Q(is_realname=True))),
        "repeated": mark(_("重复件"), flag(Q(state="duplicate"))),
        "settled": mark(_("已处理"), flag(SETTLED)),
        "answered": mark(_("已答复"), flag(ANSWERED)),
        "month": Column(MONTH, Month(TruncDate("received_at")), dimension=True),
    },
)
PETITION_PERSONS = Fact(
    slug="petition_persons",
    label=_("信访反映的人"),
    unit=_("人"),
    model=Target,
    rights=("petitions.read", "petitions.count"),
    narrowed=lambda rows: rows.filter(is_person=True).exclude(petition__state__in=("void", "duplicate")),
    kind="petition",
    record="petition_id",
    row_list="fieldwork:petitions",
    columns=placed("petition__"),
)
MATERIALS = Fact(
    slug="materials",
    label=_("调阅资料"),
    unit=_("项"),
    model=Material,
    rights=("materials.read", "materials.count"),
    narrowed=lambda rows: rows.exclude(request__state__in=("draft", "submitted", "void")),
    kind="material_request",
    record="request_id",
    row_list="fieldwork:materials",
    columns={
        **placed("request__"),
        "topic": choices(_("资料类别"), "topic", Material.Topic.choices),
        "answer": choices(_("提供情况"), "state", Material.State.choices),
        "month": Column(MONTH, Month("request__requested_on"), dimension=True),
        "copies": Column(_("份数"), "copies"),
    },
)
VISITS = Fact(
    slug="visits",
    label=_("走访和会议"),
    unit=_("次"),
    model=Visit,
    rights=("visits.read", "visits.count"),
    kind="visit",
    row_list="fieldwork:visits",
    list_filters={"sort": "sort_of"},
    columns={
        **placed(village="village"),
        "sort": choices(_("走访类别"), "sort", Visit.Sort.choices),
        "month": Column(MONTH, Month("on"), dimension=True),
    },
)


def _over(path: str, rows: Any) -> Any:
    """Surveys that are over, and only those with enough sheets to hide everybody (practice 25)."""
    sheets = SurveyCount.objects.trusted().filter(survey=OuterRef(f"{path}pk"), question="").order_by()
    number = sheets.values("survey").annotate(number=Sum("count")).values("number")
    return (
        rows.filter(**{f"{path}state": "closed"}).alias(sheets=Subquery(number)).filter(sheets__gte=SMALLEST)
    )


def _last_question() -> Any:
    """q10 comes after q9: the longest code, then the greatest."""
    asked = SurveyCount.objects.trusted().filter(survey=OuterRef("survey")).exclude(question="")
    ordered = asked.order_by(Length("question").desc(), "-question")
    return Subquery(ordered.values("question")[:1])


SURVEYS = Fact(
    slug="surveys",
    label=_("测评"),
    unit=_("次"),
    model=Survey,
    rights=("surveys.read",),
    narrowed=lambda rows: _over("", rows),
    kind="survey",
    row_list="fieldwork:surveys",
    list_filters={"sort": "sort_of"},
    columns={
        **placed(),
        "sort": choices(_("测评类别"), "sort", Survey.Sort.choices),
        "month": Column(MONTH, Month("closes_on"), dimension=True),
    },
)
SURVEY_ANSWERS = Fact(
    slug="survey_answers",
    label=_("测评答卷"),
    unit=_("份"),
    model=SurveyCount,
    rights=("surveys.read",),
    narrowed=lambda rows: _over("survey__", rows),
    weight="count",
    kind="survey",
    record="survey_id",
    row_list="fieldwork:surveys",
    columns={
        **placed("survey__"),
        "sort": choices(_("测评类别"), "survey__sort", Survey.Sort.choices),
        "month": Column(MONTH, Month("survey__closes_on"), dimension=True),
        "sheet": Column(_("有效答卷"), flag(Q(question=""))),
        "overall": Column(_("总体评价一题"), flag(Q(question=_last_question()))),
        "good": Column(_("满意或好评"), flag(Q(option__in=GOOD))),
        "count": Column(_("份数"), "count"),
    },
)
FACTS = (TALKS, PETITIONS, PETITION_PERSONS, MATERIALS, VISITS, SURVEYS, SURVEY_ANSWERS)
