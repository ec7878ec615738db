"""Pages of surveys: builder, paper totals, results, links for the unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
import segno
from django.conf import settings
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.fieldwork.surveys import actions, forms, results
from xuncha.cycle.fieldwork.surveys.flow import survey_flow
from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.sheets import options_of
from xuncha.cycle.fieldwork.surveys.workbook import workbook
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class SurveyFilter(django_filters.FilterSet):
    q = text_filter("title", "number", label=gettext_lazy("名称、编号"))
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("类别"), choices=Survey.Sort.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in survey_flow.states.values()],
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = Survey
        fields = ("q", "sort_of", "state", "engagement")


class SurveyList(RecordList):
    title = gettext_lazy("测评")
    lead = gettext_lazy("纸质汇总或扫码匿名填写；截止后才看结果，不足 5 份的人群合并或不显示。")
    filterset = SurveyFilter
    right = "surveys.read"
    export_name = "surveys"
    empty = gettext_lazy("这里将列出民主测评和满意度调查。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("名称"), lambda row: row.title, css="grow", frozen=True),
        Column("sort", gettext_lazy("类别"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("opens_on", gettext_lazy("开始"), lambda row: row.opens_on, css="w-m number", sort="opens_on"),
        Column("closes_on", gettext_lazy("截止"), lambda row: row.closes_on, css="w-m number", sort="closes_on"),
        Column("valid", gettext_lazy("纸质有效"), lambda row: row.valid or "", css="w-s end"),
        state_column(survey_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Survey]:
        return Survey.objects.visible_to(self.request.user).select_related("organisation")

    def url(self, record: Survey) -> str:
        return reverse("fieldwork:survey", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("surveys.write", acting=True):
            return []
        url = reverse("fieldwork:survey_new")
        return [{"label": _("编制测评"), "url": url, "icon": "add", "primary": True}]


class SurveyForm(RecordForm):
    kind, right, form_class = "survey", "surveys.write", forms.SurveyForm
    template_name = "fieldwork/rows_form.html"
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改测评") if self.record else _("编制测评")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def blank(self) -> Survey:
        return Survey(opens_on=today(), closes_on=today() + timedelta(days=3))

    def create(self, form: forms.SurveyForm) -> Survey:
        return actions.write_survey(
            form.built(), engagement=form.cleaned_data["engagement"], by=self.request.user
        )

    def save(self, form: forms.SurveyForm, version: int) -> Survey:
        return actions.rewrite(form.built(), version=version, by=self.request.user)


class SurveyPage(RecordPage):
    kind = "survey"
    template_name = "fieldwork/surveys/survey.html"

    def extra(self) -> dict[str, Any]:
        user, survey = self.request.user, self.record
        writes = user.may("surveys.write", survey)
        return shown_results(survey, user) | {
            "options": options_of(survey),
            "ways": results.sheets_by_way(survey),
            "edits": writes and survey.state == "draft",
            "counts_paper": writes and survey.state == "collecting",
            "link": link_of(survey) if survey.state == "collecting" and survey.by_door else None,
        }


def shown_results(survey: Survey, user: Any) -> dict[str, Any]:
    """What page, print and evidence show alike."""
    found = results.results(survey, user)
    if found is None or found.everybody is None:
        return {"results": found}
    return {
        "results": found,
        "chart": results.chart(survey, found.everybody),
        "groups_chart": results.groups_chart(found.parts) if found.parts else None,
        "remarks": results.remarks(survey, user, found),
    }


def link_of(survey: Survey) -> dict[str, Any]:
    """Address and QR code of the sheet at the door; without a configured door only its code."""
    base = (settings.DOOR_ADDRESS or settings.DOOR_URL).rstrip("/")
    url = f"{base}/s/{survey.code}/" if base else ""
    image = segno.make(url, error="m").png_data_uri(scale=5, border=2) if url else ""
    return {"survey": survey, "url": url, "qr": image}


def paper_totals(request: Request, pk: int) -> HttpResponse:
    survey: Survey = kinds.get("survey").access(request.user, pk)
    if not request.user.may("surveys.write", survey):
        raise NotAllowed(_("纸质卷汇总由组织测评的人登记"))
    if survey.state != "collecting":
        raise NotAllowed(_("测评还没有开始，或已截止"))
    form = forms.TotalsForm(request.POST or None, survey=survey)

    def act(fields: dict[str, Any]) -> str:
        names = ("issued", "returned", "valid")
        numbers = {name: fields[name] for name in names}
        actions.enter_totals(survey, form.counts(), by=request.user, **numbers)
        return _("已登记纸质卷汇总")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(survey).url(pk),
        template="fieldwork/surveys/totals.html",
        title=_("纸质卷汇总：%(title)s") % {"title": survey.title},
        submit_label=_("登记"),
        grids=form.grids(),
        options=options_of(survey),
    )


@require_GET
def survey_workbook(request: Request, pk: int) -> FileResponse:
    """The results as shown, as a file; on record."""
    survey: Survey = kinds.get("survey").access(request.user, pk)
    found = results.results(survey, request.user)
    if found is None or found.everybody is None:
        raise NotAllowed(_("截止后、满 %(count)s 份才有结果") % {"count": results.SMALLEST})
    content = workbook(survey, found)
    with act():
        audit.record("list.exported", by=request.user, about=survey, data={"list": "survey"})
    name = f"{survey.label}_{today():%Y%m%d}_{request.user.name}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name)


class SurveyPrint(PrintPage):
    """The blank sheet before the end, the results after it."""

    kind = "survey"
    template_name = "fieldwork/surveys/print_survey.html"
    label = gettext_lazy("测评表和测评结果")

    def extra(self) -> dict[str, Any]:
        return shown_results(self.record, self.request.user) | {
            "options": options_of(self.record),
            "title": "",
        }


class SurveyPoster(PrintPage):
    """What hangs on the wall: title, time, QR code, and that nobody is recorded."""

    kind = "survey"
    template_name = "fieldwork/surveys/print_poster.html"
    label = gettext_lazy("问卷海报")

    def extra(self) -> dict[str, Any]:
        return {"link": link_of(self.record), "title": ""}


def survey_links(request: Request) -> HttpResponse:
    """The unit's own page: what its people are asked to answer, with address and QR code; no result, no number."""
    user = request.user
    if not user.holds("surveys.link"):
        raise NotAllowed(_("这一页由被巡察单位使用"))
    rows = Survey.objects.within_reach(user, "surveys.link", acting=False)
    rows = rows.filter(state="collecting", by_door=True, closes_on__gte=today()).select_related(
        "organisation"
    )
    context = {
        "title": _("测评扫码"),
        "links": [link_of(survey) for survey in rows.order_by("closes_on", "pk")],
    }
    return render(request, "fieldwork/surveys/links.html", context)
