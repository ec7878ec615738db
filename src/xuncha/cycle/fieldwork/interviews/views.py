"""Pages of talks: the list, the plan of an engagement, the talk itself, its abstracts, what stands under which leaf."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import DateInput, HiddenInput, TextInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.fieldwork.interviews import actions, forms, plan, queries
from xuncha.cycle.fieldwork.interviews.flow import interview_flow
from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview, rules_of
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage

SEALED = gettext_lazy("（密封，不导出）")


class TalkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_partner", label=gettext_lazy("姓名、职务"), widget=TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in interview_flow.states.values()],
    )
    category = django_filters.ChoiceFilter(label=gettext_lazy("类别"), choices=Interview.Category.choices)
    on = django_filters.DateFilter(label=gettext_lazy("日期"), widget=DateInput(attrs={"type": "date"}))
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = Interview
        fields = ("q", "state", "category", "on", "engagement")

    def by_partner(self, rows: QuerySet[Interview], name: str, value: str) -> QuerySet[Interview]:
        return queries.with_partner(rows, value)


class TalkList(RecordList):
    """A saved view would keep the searched name in clear, so a search for a person cannot be saved."""

    title = gettext_lazy("谈话")
    register_title = gettext_lazy("谈话登记簿")
    lead = gettext_lazy("谈话内容只有谈话人员、副组长和组长能看；这里只列您可以看的谈话。")
    filterset = TalkFilter
    right = "interviews.read"
    export_name = "interviews"
    paper = "fieldwork-interviews-print_record"
    empty = gettext_lazy("这里将列出您可以看的谈话。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda talk: talk.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("partner", gettext_lazy("谈话对象"), lambda _talk: str(SEALED), lambda talk: talk.partner_label or "—", css="grow", frozen=True),
        Column("category", gettext_lazy("类别"), lambda talk: talk.get_category_display(), css="w-s", sort="category"),
        Column("organisation", gettext_lazy("单位"), lambda talk: str(talk.organisation), css="w-m"),
        Column("on", gettext_lazy("日期"), lambda talk: talk.on, css="w-m number", sort="on"),
        Column("hours", gettext_lazy("时间"), lambda talk: talk.hours, css="w-m number"),
        Column("place", gettext_lazy("地点"), lambda talk: talk.place, css="w-m"),
        Column("team", gettext_lazy("谈话人员"), lambda talk: talk.team_names, css="w-m"),
        state_column(interview_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Interview]:
        return queries.talks(self.request.user)

    def url(self, record: Interview) -> str:
        return reverse("fieldwork:interview", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("interviews.add", acting=True):
            return []
        place = self.request.GET.get("engagement", "")
        url = (
            f"{reverse('fieldwork:interview_new')}?engagement={place}"
            if place.isdigit()
            else reverse("fieldwork:interview_new")
        )
        return [{"label": _("登记谈话"), "url": url, "icon": "add", "primary": True}]

    def extra(self) -> dict[str, Any]:
        return {"save_view_url": ""} if self.request.GET.get("q") else {}


def engagement_for(request: Request, pk: int, right: str) -> Engagement:
    """An engagement on which this person holds a right of talks, or 404."""
    found = queries.engagements(request.user, right).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def plans(request: Request) -> HttpResponse:
    """The engagements whose talks one plans."""
    rows = list(queries.engagements(request.user, "interviews.plan")[:100])
    if len(rows) == 1:
        return HttpResponseRedirect(reverse("fieldwork:talk_plan", args=[rows[0].pk]))
    if not request.user.holds("interviews.plan"):
        raise NotAllowed(_("谈话计划由组长、副组长编制"))
    return render(request, "fieldwork/interviews/plans.html", {"title": _("谈话计划"), "engagements": rows})


def talk_plan(request: Request, pk: int) -> HttpResponse:
    """Who must be talked to, how far it is, what comes next."""
    user = request.user
    engagement = engagement_for(request, pk, "interviews.add")
    rows = list(
        queries.talks_of(engagement, user).exclude(state="void").order_by("category", "on", "starts", "id")
    )
    plans_it = user.may("interviews.plan", engagement)
    context = {
        "title": _("谈话计划：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        "groups": _by_category(rows),
        "progress": plan.progress(engagement, user),
        "must": plan.must_list(),
        "plans_it": plans_it,
        "late": _late(engagement, rows) if plans_it else 0,
        "to_clear": sum(talk.state == "scheduled" for talk in rows) if plans_it else 0,
    }
    return render(request, "fieldwork/interviews/plan.html", context)


def _late(engagement: Engagement, rows: list[Interview]) -> int:
    """Talks held longer ago than the round gives for a record, still without one."""
    last = today() - timedelta(days=rules_of(engagement.round_id).record_days)
    return sum(talk.state in ("recording", "signing") and bool(talk.on and talk.on < last) for talk in rows)


def _by_category(rows: list[Interview]) -> list[dict[str, Any]]:
    found = [
        {"label": label, "rows": [talk for talk in rows if talk.category == code]}
        for code, label in Interview.Category.choices
    ]
    return [group for group in found if group["rows"]]


@require_POST
def generate(request: Request, pk: int) -> HttpResponse:
    engagement = engagement_for(request, pk, "interviews.add")
    number = plan.generate(engagement, by=request.user)
    messages.success(request, _("计划中新列入 %(count)s 人") % {"count": number})
    return HttpResponseRedirect(reverse("fieldwork:talk_plan", args=[pk]))


@require_POST
def clear_all(request: Request, pk: int) -> HttpResponse:
    """Tell the unit the times of every arranged talk of this engagement, or of the picked ones."""
    engagement = engagement_for(request, pk, "interviews.plan")
    rows = Interview.objects.within_reach(request.user, "interviews.clear")
    rows = rows.filter(engagement=engagement, state="scheduled", on__gte=today())
    number = actions.clear_many(
        list(rows.select_related("round__term", "group", "engagement")), by=request.user
    )
    if not number:
        raise Missing(_("没有已安排、还没告知单位的谈话"))
    messages.success(request, _("已把 %(count)s 场谈话的时间、地点告知单位联络员") % {"count": number})
    return HttpResponseRedirect(reverse("fieldwork:talk_plan", args=[pk]))


class TalkPage(RecordPage):
    kind = "interview"
    template_name = "fieldwork/interviews/talk.html"

    def extra(self) -> dict[str, Any]:
        user, talk = self.request.user, self.record
        leads = user.may("interviews.lead", talk)
        writes = user.may("interviews.write", talk)
        return {
            "partner": talk.partner,
            "minutes": talk.minutes,
            "abstracts": queries.abstracts_of(talk, user),
            "evaluation": _evaluation(talk),
            "reasons": _reasons(talk),
            "writes": writes and talk.state in ("recording", "signing"),
            "prepares": writes and talk.state in actions.BEFORE_FINISHED,
            "repeats_it": writes and talk.state != "void",
            "statement_form": forms.StatementForm()
            if writes and talk.state in ("recording", "signing", "finished")
            else None,
            "leads": leads,
            "sources": _came_from(talk, user),
            "again": queries.talks(user).filter(repeats=talk),
        }


def _evaluation(talk: Interview) -> list[tuple[Any, Any]]:
    grades, given = dict(forms.GRADES), talk.minutes.get("evaluation", {})
    return [
        (label, grades.get(given[name], "")) for name, label in forms.EVALUATION.items() if given.get(name)
    ]


def _reasons(talk: Interview) -> list[dict[str, Any]]:
    """Why it was moved, cancelled, reopened or kept close; kept inside the sealed text."""
    labels = {"restrict": _("限定知悉范围")} | {
        name: edge.label for name, edge in interview_flow.edges.items()
    }
    return [
        {"act": labels.get(edge, edge), "on": on, "who": who, "text": text}
        for edge, on, who, text in talk.minutes.get("reasons", ())
    ]


def _came_from(talk: Interview, user: Any) -> list[dict[str, Any]]:
    earlier = kinds.get("interview").titles(user, [talk.repeats_id]) if talk.repeats_id else {}
    return [
        {"kind": _("谈话"), "label": title, "url": reverse("fieldwork:interview", args=[pk])}
        for pk, title in earlier.items()
    ]


class AbstractFilter(django_filters.FilterSet):
    leaf = django_filters.CharFilter(
        field_name="leaf_id", lookup_expr="startswith", label=gettext_lazy("问题分类")
    )
    importance = django_filters.ChoiceFilter(
        label=gettext_lazy("重要程度"), choices=Abstract.Importance.choices
    )
    destination = django_filters.ChoiceFilter(
        label=gettext_lazy("去向"), choices=Abstract.Destination.choices
    )
    engagement = django_filters.NumberFilter(field_name="interview__engagement", widget=HiddenInput())

    class Meta:
        model = Abstract
        fields = ("leaf", "importance", "destination", "engagement")


class AbstractList(RecordList):
    title = gettext_lazy("谈话摘要")
    lead = gettext_lazy("按问题分类看谈话说了什么；引用时只显示编号，不显示姓名和职务。")
    filterset = AbstractFilter
    right = "interviews.read"
    export_name = "talk_abstracts"
    ordering = ("importance", "leaf_id", "id")
    empty = gettext_lazy("这里将列出您可以看的谈话摘要。")
    columns = (
        Column("code", gettext_lazy("编号"), lambda item: item.code or gettext_lazy("未编号"), css="w-no", sort="code"),
        Column("text", gettext_lazy("摘要"), lambda _item: str(SEALED), lambda item: item.text[:120], css="grow", frozen=True),
        Column("leaf", gettext_lazy("问题分类"), lambda item: str(item.leaf or ""), css="w-m", sort="leaf_id"),
        Column("importance", gettext_lazy("重要程度"), lambda item: item.get_importance_display(), css="w-s", sort="importance"),
        Column("destination", gettext_lazy("去向"), lambda item: item.get_destination_display(), css="w-s", sort="destination"),
        Column("organisation", gettext_lazy("单位"), lambda item: str(item.interview.organisation), css="w-m"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Abstract]:
        return queries.abstracts(self.request.user)

    def url(self, record: Abstract) -> str:
        return reverse("fieldwork:abstract", args=[record.pk])


class AbstractPage(RecordPage):
    kind = "talk_abstract"
    template_name = "fieldwork/interviews/abstract.html"

    def extra(self) -> dict[str, Any]:
        talk = self.record.interview
        node = {
            "kind": _("谈话"),
            "label": talk.number or kinds.of(talk).title(talk),
            "url": kinds.of(talk).url(talk.pk),
        }
        return {"talk": talk, "sources": [node]}


def leaves(request: Request, pk: int) -> HttpResponse:
    """Abstracts by leaf, importance and destination, and the numbers for the report's 谈话情况综述."""
    engagement = engagement_for(request, pk, "interviews.plan")
    context = {
        "title": _("谈话情况：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        "rows": queries.by_leaf(engagement, request.user),
        "summary": queries.summary(engagement, request.user),
    }
    return render(request, "fieldwork/interviews/leaves.html", context)
