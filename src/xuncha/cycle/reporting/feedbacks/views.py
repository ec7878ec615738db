"""Pages of the feedback: list, the two texts, problems, sessions, receipts, print forms."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms as django_forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Organisation
from xuncha.cycle.reporting.feedbacks import actions, forms, items, queries
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.feedbacks.flow import (
    county_leader_attended,
    feedback_flow,
    has_copies,
    head_first,
)
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem
from xuncha.cycle.reporting.feedbacks.notices import missing_notices, take_up_notice
from xuncha.cycle.reporting.feedbacks.trace import sources_of
from xuncha.cycle.reporting.insiders import timeline_for
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NeedsReason, NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage, mark
from xuncha.kit.records import RecordPage


def feedback_url(feedback: Feedback | int, anchor: str = "") -> str:
    return reverse("reporting:feedback", args=[getattr(feedback, "pk", feedback)]) + anchor


class FeedbackFilter(django_filters.FilterSet):
    q = text_filter("title", "organisation__name", "round_label")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in feedback_flow.states.values()],
    )
    origin = django_filters.ChoiceFilter(label=gettext_lazy("来源"), choices=Feedback.Origin.choices)
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("单位"), queryset=Organisation.objects.inspectable()
    )

    class Meta:
        model = Feedback
        fields = ("q", "state", "origin", "organisation")


class FeedbackList(RecordList):
    title = gettext_lazy("反馈意见")
    lead = gettext_lazy("报告审定后起草，巡察办把关、领导小组审定，先向主要负责人、再向领导班子反馈。")
    filterset = FeedbackFilter
    right = "feedback.read"
    export_name = "feedbacks"
    paper = "reporting-print_feedback"
    empty = gettext_lazy("这里将列出反馈意见。报告审定后，从报告页起草。")
    columns = (
        Column("title", gettext_lazy("标题"), lambda feedback: feedback.title, css="w-xl", frozen=True),
        Column("organisation", gettext_lazy("单位"), lambda feedback: str(feedback.organisation), css="w-m"),
        Column(
            "round",
            gettext_lazy("轮次"),
            lambda feedback: str(feedback.round or feedback.round_label),
            css="w-m",
        ),
        Column(
            "feedback_on",
            gettext_lazy("反馈日期"),
            lambda feedback: feedback.feedback_on,
            sort="feedback_on",
            css="w-m number",
        ),
        Column("origin", gettext_lazy("来源"), lambda feedback: feedback.get_origin_display(), css="w-m"),
        state_column(feedback_flow),
    )

    def rows(self) -> QuerySet[Feedback]:
        return queries.feedbacks(self.request.user)

    def url(self, record: Feedback) -> str:
        return feedback_url(record)


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    """Draft the feedback of the approved report."""
    report = kinds.get("report").access(request.user, pk)
    return HttpResponseRedirect(feedback_url(draft_feedback(report, by=request.user)))


class FeedbackPage(RecordPage):
    kind = "feedback"
    template_name = "reporting/feedback.html"

    def extra(self) -> dict[str, Any]:
        user, feedback = self.request.user, self.record
        problems = list(queries.feedback_items(feedback, user))
        people = list(queries.recipients(feedback, user))
        right = items.EDITED_BY.get(feedback.state)
        released = feedback.state in {"approved", "delivered", "closed"} and feedback.engagement_id
        return {
            "problems": [item for item in problems if not item.is_top_leader],
            "leader_problems": [item for item in problems if item.is_top_leader],
            "performances": queries.performances_of(problems, user),
            "leader_text": queries.leader_text(feedback, user),
            "recipients": people,
            "receivable": queries.receivable(people, user),
            "writes": bool(right) and user.may(right, feedback),
            "unfinished": missing_notices(feedback, user) if right and user.may(right, feedback) else [],
            "delivers": user.may("feedback.deliver", feedback),
            "lists_open": feedback.state not in {"void", "closed"},
            "corrects": released and user.may("feedback.draft", feedback),
            "correction": queries.correction_of(feedback, user) if released else None,
            "report_visible": bool(feedback.report_id)
            and kinds.get("report").titles(user, [feedback.report_id]),
        } | timeline_for(feedback, user, since="deliver")


class FeedbackForm(RecordForm):
    kind = "feedback"
    form_class = forms.FeedbackForm
    editable_states = tuple(items.EDITED_BY)

    @property
    def right(self) -> str:
        return items.EDITED_BY.get(self.record.state, "feedback.draft") if self.record else "feedback.draft"

    def title(self) -> str:
        return _("修改反馈意见")

    def form_arguments(self) -> dict[str, Any]:
        text = queries.leader_text(self.record, self.request.user)
        return {"leader_text": text.text if text else ""}

    def save(self, form: forms.FeedbackForm, version: int) -> Feedback:
        fields = [name for name in form.changed_data if name != "leader_text"]
        return items.save_text(
            form.save(commit=False),
            fields=fields,
            leader_text=form.cleaned_data["leader_text"],
            version=version,
            by=self.request.user,
        )

    def extra(self) -> dict[str, Any]:
        labels = {"symptom": _("病症"), "cause": _("病因"), "harm": _("病害")}
        missing = [label for name, label in labels.items() if not getattr(self.record, name).strip()]
        text = _("还没有写%(layers)s；三层都写清，单位才知道改什么、从哪里改。") % {
            "layers": "、".join(missing)
        }
        return {"hints": [{"label": _("三层剖析"), "text": text}] if missing else []}


class ItemForm(RecordForm):
    """Write a problem of a feedback by hand, or edit one."""

    kind = "feedback_item"
    form_class = forms.FeedbackItemForm
    editable_states = tuple(items.EDITED_BY)

    @property
    def right(self) -> str:
        return items.EDITED_BY.get(self.record.state, "feedback.draft") if self.record else "feedback.read"

    def feedback(self) -> Feedback:
        if self.record is not None:
            return self.record.feedback
        feedback: Feedback = kinds.get("feedback").access(self.request.user, self.route["feedback"])
        items.require_open(feedback, self.request.user)
        return feedback

    def title(self) -> str:
        return _("修改第 %(seq)s 条") % {"seq": self.record.seq} if self.record else _("加写一条反馈问题")

    def form_arguments(self) -> dict[str, Any]:
        texts = ""
        if self.record is not None:
            points = queries.performances_of([self.record], self.request.user)[self.record.pk]
            texts = "\n".join(point.text for point in points)
        return {"feedback": self.feedback(), "performances": texts}

    def create(self, form: forms.FeedbackItemForm) -> FeedbackItem:
        points = form.cleaned_data["performances"]
        return items.add_item(
            form.save(commit=False), feedback=self.feedback(), performances=points, by=self.request.user
        )

    def save(self, form: forms.FeedbackItemForm, version: int) -> FeedbackItem:
        fields = [name for name in form.changed_data if name != "performances"]
        points = form.cleaned_data["performances"]
        item: FeedbackItem = form.save(commit=False)
        return items.edit_item(
            item, fields=fields, performances=points, version=version, by=self.request.user
        )

    def success_url(self, saved: FeedbackItem) -> str:
        return feedback_url(saved.feedback_id, f"#item-{saved.pk}")

    def extra(self) -> dict[str, Any]:
        return {"cancel_url": feedback_url(self.feedback())}


@require_POST
def take_notice(request: Request, pk: int, notice: int) -> HttpResponse:
    """Make a problem of an unfinished immediate rectification."""
    feedback: Feedback = kinds.get("feedback").access(request.user, pk)
    item = take_up_notice(
        feedback, kinds.get("immediate_notice").access(request.user, notice), by=request.user
    )
    return HttpResponseRedirect(feedback_url(pk, f"#item-{item.pk}"))


@require_POST
def change_item(request: Request, pk: int) -> HttpResponse:
    """Move a problem up or down, or take it out of the draft."""
    item: FeedbackItem = kinds.get("feedback_item").access(request.user, pk)
    if request.POST.get("act") == "remove":
        items.remove_item(item, by=request.user)
        return HttpResponseRedirect(feedback_url(item.feedback_id))
    items.move_item(item, step=-1 if request.POST.get("act") == "up" else 1, by=request.user)
    return HttpResponseRedirect(feedback_url(item.feedback_id, f"#item-{pk}"))


class ItemPage(RecordPage):
    """One problem with where it came from and what became of it."""

    kind = "feedback_item"
    template_name = "reporting/feedback_item.html"

    def extra(self) -> dict[str, Any]:
        user, item = self.request.user, self.record
        return {
            "performances": queries.performances_of([item], user)[item.pk],
            "sources": sources_of(item, user),
            "crumbs": [{"label": item.feedback.title, "url": feedback_url(item.feedback_id)}],
        }


def deliver(request: Request, pk: int) -> HttpResponse:
    """Record the two sessions and let the feedback go out."""
    feedback: Feedback = kinds.get("feedback").access(request.user, pk)
    if feedback.state != "approved" or not request.user.may("feedback.deliver", feedback):
        raise NotAllowed(_("反馈意见审定之后，由巡察办或组长登记反馈"))
    form = forms.DeliverForm(request.POST or None, instance=feedback)
    if request.method == "POST" and form.is_valid():
        try:
            fields = [name for name in form.changed_data if name != "reason"]
            reason = form.cleaned_data["reason"]
            actions.deliver(form.save(commit=False), fields=fields, reason=reason, by=request.user)
            return HttpResponseRedirect(feedback_url(pk))
        except NeedsReason as need:
            form.add_error("reason", "；".join([str(need), *map(str, need.details)]))
    warnings = [
        text for check in (head_first, county_leader_attended, has_copies) if (text := check(feedback))
    ]
    context = {
        "title": _("登记反馈：%(title)s") % {"title": feedback.title},
        "lead": _("登记后向单位、县领导和会审部门开放，整改方案和集中整改的时限从反馈日起算。"),
        "form": form,
        "submit_label": _("登记反馈"),
        "cancel_url": feedback_url(pk),
        "hints": [{"label": _("还要说明"), "text": text} for text in warnings],
    }
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)


class PrintFeedback(PrintPage):
    """The opinion as it is read out: the team's text, or for those it is meant for the leader's."""

    kind = "feedback"
    template_name = "reporting/print_feedback.html"
    label = gettext_lazy("巡察反馈意见")
    letter = True

    def extra(self) -> dict[str, Any]:
        user, feedback = self.request.user, self.record
        for_head = self.request.GET.get("text") == "head"
        leader_text = queries.leader_text(feedback, user) if for_head else None
        if for_head and leader_text is None:
            raise NotAllowed(_("向主要负责人反馈稿只有主要负责人和审核的人可以看"))
        problems = list(queries.feedback_items(feedback, user).filter(is_top_leader=for_head))
        return {
            "for_head": for_head,
            "note": _("向主要负责人反馈") if for_head else _("向领导班子反馈"),
            "leader_text": leader_text,
            "problems": problems,
            "performances": queries.performances_of(problems, user),
            "receipt": self.receipt("head" if for_head else "team"),
            "back_url": feedback_url(feedback),
        }

    def receipt(self, sort: str) -> dict[str, Any]:
        """Who receipted this session's text, if this person may know it."""
        rows = queries.recipients(self.record, self.request.user).filter(sort=sort)
        row = rows.exclude(receipted_on=None).first()
        return mark(row.receipted_by or row.name, row.receipted_on, paper=row.on_paper) if row else {}


class PrintProblems(PrintPage):
    """The problem list 问题清单 as the unit's plan starts from it."""

    kind = "feedback"
    template_name = "reporting/print_problems.html"
    label = gettext_lazy("巡察反馈问题清单")

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        problems = list(queries.feedback_items(self.record, user))
        performances = queries.performances_of(problems, user)
        return {
            "rows": [{"item": item, "performances": performances[item.pk]} for item in problems],
            "back_url": feedback_url(self.record),
            "landscape": True,
        }


def correct(request: Request, pk: int) -> HttpResponse:
    """Start a corrigendum to an approved feedback."""
    feedback: Feedback = kinds.get("feedback").access(request.user, pk)
    form = forms.CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = actions.start_correction(feedback, by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(feedback_url(new))
    title = _("起草更正件：%(title)s") % {"title": feedback.title}
    return small_form(request, title, form, _("起草更正件"), feedback_url(pk))


def small_form(
    request: Request, title: str, form: django_forms.BaseForm, label: str, cancel_url: str
) -> HttpResponse:
    context = {"title": title, "form": form, "submit_label": label, "cancel_url": cancel_url}
    return render(request, "kit/form.html", context, status=422 if form.errors else 200)
