"""巡察建议书 and 领域情况通报: list, page, form, reply, print and Word."""

from __future__ import annotations

from typing import Any

import django_filters
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import act
from xuncha.insight.patterns import forms, kept, suggesting
from xuncha.insight.patterns.flow import suggestion_flow
from xuncha.insight.patterns.models import InspectionSuggestion, Pattern
from xuncha.insight.patterns.words import word_file
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage
from xuncha.office.official import Block, official_document


class SuggestionFilter(django_filters.FilterSet):
    q = text_filter("title", "number", "organisation__name", label=gettext_lazy("标题、编号、单位"))
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("文种"), choices=InspectionSuggestion.Sort.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in suggestion_flow.states.values()],
    )
    late = django_filters.BooleanFilter(label=gettext_lazy("逾期未回复"), method="only_late")

    class Meta:
        model = InspectionSuggestion
        fields = ("q", "sort_of", "state", "late")

    def only_late(self, rows: QuerySet[Any], name: str, value: bool | None) -> QuerySet[Any]:  # noqa: FBT001 - django-filter's signature
        late = {"due__lt": today(), "state": "sent"}
        return rows.filter(**late) if value else rows.exclude(**late) if value is False else rows


class Suggestions(RecordList):
    title = gettext_lazy("巡察建议")
    lead = gettext_lazy("行业、领域的普遍问题，由领导小组审定后发给主管部门，限期回复、督办到了结。")
    filterset = SuggestionFilter
    right = "suggestions.read"
    export_name = "suggestions"
    paper = "insight-patterns-print_suggestion"
    empty = gettext_lazy("这里将列出巡察建议书和领域情况通报。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("标题"), lambda row: row.title, css="grow", frozen=True),
        Column("sort", gettext_lazy("文种"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("organisation", gettext_lazy("主送单位"), lambda row: str(row.organisation), css="w-m"),
        Column("sent_on", gettext_lazy("发出日期"), lambda row: row.sent_on, css="w-m number", sort="sent_on"),
        Column("due", gettext_lazy("回复期限"), lambda row: row.due, css="w-m number", sort="due"),
        Column("replied_on", gettext_lazy("回复日期"), lambda row: row.replied_on if row.state in ("replied", "closed") else None, css="w-m number"),
        state_column(suggestion_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[InspectionSuggestion]:
        rows = InspectionSuggestion.objects.visible_to(self.request.user).select_related("organisation")
        return rows.defer("problem", "advice", "reply")

    def url(self, record: InspectionSuggestion) -> str:
        return reverse("insight:suggestion", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("suggestions.write", acting=True):
            return []
        url = reverse("insight:new_suggestion")
        return [{"label": _("起草巡察建议"), "url": url, "icon": "add", "primary": True}]


class SuggestionPage(RecordPage):
    kind = "inspection_suggestion"
    template_name = "insight/patterns/suggestion.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        pattern = (
            record.pattern if record.pattern_id and user.may("patterns.county", record.pattern) else None
        )
        waiting = record.state == "sent" and record.due
        return {
            "writes": record.state == "draft" and user.may("suggestions.write", record),
            "replies": record.state == "sent" and suggesting.may_reply(record, user),
            "inside": user.may("suggestions.write", record) or user.holds("patterns.read"),
            "pattern": pattern,
            "days_left": (record.due - today()).days if waiting else None,
        }


class SuggestionForm(RecordForm):
    """`?pattern=7` draws title and figures from a kept pattern."""

    kind, right, form_class = "inspection_suggestion", "suggestions.write", forms.SuggestionForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改巡察建议") if self.record else _("起草巡察建议")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def extra(self) -> dict[str, Any]:
        return {} if self.record else {"cancel_url": reverse("insight:suggestions")}

    def pattern(self) -> Pattern | None:
        wanted = self.request.GET.get("pattern", "")
        return kinds.get("pattern").access(self.request.user, int(wanted)) if wanted.isdigit() else None

    def blank(self) -> InspectionSuggestion | None:
        pattern = self.pattern()
        if pattern is None:
            return None
        extent, _papers, _items = kept.extent_of([pattern], self.request.user)
        figures = _(
            "巡察发现，这一问题涉及 %(units)s 个单位，反馈问题 %(items)s 项、具体表现 %(said)s 条。"
        ) % {
            "units": len(extent.units),
            "items": extent.items,
            "said": extent.performances,
        }
        title = _("关于“%(problem)s”问题的巡察建议") % {"problem": pattern.title[:150]}
        return InspectionSuggestion(title=title, problem=f"{pattern.title}。{figures}")

    def create(self, form: forms.SuggestionForm) -> InspectionSuggestion:
        suggestion = form.save(commit=False)
        suggestion.pattern = self.pattern()
        return suggesting.draft(suggestion, by=self.request.user)


class ReplyForm(RecordForm):
    kind, form_class = "inspection_suggestion", forms.ReplyForm
    editable_states = ("sent",)

    @property
    def right(self) -> str:
        """The receiver's, or the office's that copies a letter."""
        mine = (right for right in suggesting.REPLYING if self.request.user.may(right, self.record))
        return next(mine, suggesting.REPLYING[0])

    def title(self) -> str:
        return _("填写采纳和办理情况")

    def save(self, form: forms.ReplyForm, version: int) -> InspectionSuggestion:
        reply = form.cleaned_data["reply"]
        return suggesting.write_reply(self.record, reply=reply, version=version, by=self.request.user)


class SuggestionPrint(PrintPage):
    kind = "inspection_suggestion"
    template_name = "insight/patterns/print_suggestion.html"
    label = gettext_lazy("巡察建议书、通报函")
    letter = True

    def extra(self) -> dict[str, Any]:
        return {"title": self.record.get_sort_display(), "committee": settings.COMMITTEE_NAME}


@require_GET
def suggestion_word(request: Request, pk: int) -> HttpResponse:
    """The letter as Word in the official layout; on record."""
    record: InspectionSuggestion = kinds.get("inspection_suggestion").access(request.user, pk)
    with act():
        audit.record("inspection_suggestion.exported", by=request.user, about=record)
    blocks = [
        Block(f"{record.organisation.name}：", indent=False),
        Block(_("一、发现的问题"), level=1),
        *(Block(line) for line in record.problem.splitlines() if line.strip()),
    ]
    if record.advice.strip():
        blocks.append(Block(_("二、建议"), level=1))
        blocks += [Block(line) for line in record.advice.splitlines() if line.strip()]
    if record.due:
        day = f"{record.due.year}年{record.due.month}月{record.due.day}日"
        blocks.append(Block(_("请于%(day)s前书面回复采纳和办理情况。") % {"day": day}))
    on = record.sent_on or today()
    content = official_document(
        record.title,
        blocks,
        number=record.number,
        signed=settings.COMMITTEE_NAME,
        on=f"{on.year}年{on.month}月{on.day}日",
    )
    return word_file(content, f"suggestion-{record.pk}.docx")
