"""专题报告提纲: list, page, form, Word (M3-29)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.foundation import audit, kinds
from xuncha.foundation.verbs import act
from xuncha.insight.patterns import forms, kept, outlining
from xuncha.insight.patterns.flow import outline_flow
from xuncha.insight.patterns.kept_views import chosen_patterns
from xuncha.insight.patterns.models import OUTLINE_PARTS, ThematicOutline
from xuncha.insight.patterns.words import word_file
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage
from xuncha.office.official import official_document


class Outlines(RecordList):
    title = gettext_lazy("专题报告提纲")
    lead = gettext_lazy("从共性问题起草：问题、分布和数量、典型案例、原因、建议；定下后供写专题报告。")
    right = "patterns.county"
    export_name = "outlines"
    paper = "insight-patterns-print_outline"
    empty = gettext_lazy("这里将列出专题报告提纲。")
    columns = (
        Column("title", gettext_lazy("标题"), lambda row: row.title, css="grow", frozen=True),
        Column("scope", gettext_lazy("范围"), lambda row: row.get_scope_display(), css="w-s"),
        Column("period", gettext_lazy("统计区间"), lambda row: row.period, css="w-l"),
        Column("by", gettext_lazy("起草人"), lambda row: row.created_by_name, css="w-m"),
        Column(
            "on", gettext_lazy("起草日期"), lambda row: row.created_at, css="w-m number", sort="created_at"
        ),
        state_column(outline_flow),
    )

    def rows(self) -> QuerySet[ThematicOutline]:
        return ThematicOutline.objects.visible_to(self.request.user).defer(*OUTLINE_PARTS)

    def url(self, record: ThematicOutline) -> str:
        return reverse("insight:outline", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("patterns.write", acting=True):
            return []
        url = reverse("insight:new_outline")
        return [{"label": _("写专题报告提纲"), "url": url, "icon": "add", "primary": True}]


class OutlinePage(RecordPage):
    kind = "thematic_outline"
    template_name = "insight/patterns/outline.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        patterns = kept.patterns_of(record, user)
        return {
            "patterns": patterns,
            "parts": record.parts(),
            "papers": kept.papers_in(patterns, user)[:50],
            "items": kept.items_in(patterns, user)[:50],
            "writes": record.state == "draft" and user.may("patterns.write", record),
        }


class NewOutline(RecordForm):
    kind, right, form_class = "thematic_outline", "patterns.write", forms.OutlineNewForm

    def title(self) -> str:
        return _("写专题报告提纲")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user, "chosen": chosen_patterns(self.request)}

    def extra(self) -> dict[str, Any]:
        return {
            "lead": _("选好共性问题，数量、案例和原因会从您可以查阅的记录里取来，再由您改写。"),
            "cancel_url": reverse("insight:kept_patterns"),
            "submit_label": _("起草提纲"),
        }

    def create(self, form: forms.OutlineNewForm) -> ThematicOutline:
        chosen = list(form.cleaned_data["patterns"])
        return outlining.draft(form.save(commit=False), chosen, by=self.request.user)


class EditOutline(RecordForm):
    kind, right, form_class = "thematic_outline", "patterns.write", forms.OutlineForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改提纲")


class OutlinePrint(PrintPage):
    """专题报告: the five parts in the official layout."""

    kind = "thematic_outline"
    template_name = "insight/patterns/print_outline.html"
    label = gettext_lazy("专题报告")
    letter = True

    def extra(self) -> dict[str, Any]:
        return {
            "parts": self.record.parts(),
            "committee": settings.COMMITTEE_NAME,
            "back_url": reverse("insight:outline", args=[self.record.pk]),
        }


@require_GET
def outline_word(request: Request, pk: int) -> HttpResponse:
    """The outline as Word in the official layout; on record."""
    record: ThematicOutline = kinds.get("thematic_outline").access(request.user, pk)
    with act():
        audit.record("thematic_outline.exported", by=request.user, about=record)
    content = official_document(record.title, outlining.blocks(record))
    return word_file(content, f"outline-{record.pk}.docx")
