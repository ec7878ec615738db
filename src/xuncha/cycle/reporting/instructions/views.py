"""Pages of the register of leaders' instructions."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.instructions import actions, forms, queries
from xuncha.cycle.reporting.instructions.flow import instruction_flow
from xuncha.cycle.reporting.instructions.models import Instruction
from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.kit.editing import RecordForm, save_edited
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.records import RecordPage


class InstructionFilter(django_filters.FilterSet):
    q = text_filter("subject", "leader", "task", "organisation__name")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in instruction_flow.states.values()],
    )
    names_persons = django_filters.BooleanFilter(label=gettext_lazy("点人点事"))
    is_focus = django_filters.BooleanFilter(label=gettext_lazy("监督重点"))
    late = django_filters.BooleanFilter(label=gettext_lazy("逾期"), method="only_late")

    class Meta:
        model = Instruction
        fields = ("q", "state", "is_focus", "names_persons", "late")

    def only_late(self, rows: QuerySet[Instruction], name: str, value: bool | None) -> QuerySet[Instruction]:  # noqa: FBT001
        late = {"due__lt": today(), "state__in": ("registered", "in_progress")}
        return rows.filter(**late) if value else rows.exclude(**late) if value is False else rows


class InstructionList(RecordList):
    title = gettext_lazy("领导批示")
    register_title = gettext_lazy("领导批示登记簿")
    lead = gettext_lazy("登记批示，交办成督办任务，限期回复；点人点事的原文只对巡察办和领导开放。")
    filterset = InstructionFilter
    right = "instructions.read"
    export_name = "instructions"
    ordering = ("-on", "-id")
    empty = gettext_lazy("这里将列出领导批示和督办任务。")
    columns = (
        Column("subject", gettext_lazy("批示件"), lambda item: item.subject, css="w-xl", frozen=True),
        Column("leader", gettext_lazy("批示领导"), lambda item: item.leader, css="w-m"),
        Column("on", gettext_lazy("批示日期"), lambda item: item.on, sort="on", css="w-m number"),
        Column(
            "organisation", gettext_lazy("承办单位"), lambda item: str(item.organisation or ""), css="w-m"
        ),
        Column("due", gettext_lazy("办结期限"), lambda item: item.due, sort="due", css="w-m number"),
        Column("focus", gettext_lazy("监督重点"), lambda item: _("是") if item.is_focus else "", css="w-s"),
        Column(
            "persons", gettext_lazy("点人点事"), lambda item: _("是") if item.names_persons else "", css="w-s"
        ),
        state_column(instruction_flow),
    )

    def rows(self) -> QuerySet[Instruction]:
        return queries.instructions(self.request.user)

    def url(self, record: Instruction) -> str:
        return reverse("reporting:instruction", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        user = self.request.user
        if not user.reach("instructions.write", acting=True) and not user.reach(
            "instructions.give", acting=True
        ):
            return []
        url = reverse("reporting:new_instruction")
        return [{"label": _("登记批示"), "url": url, "icon": "add", "primary": True}]


class InstructionPage(RecordPage):
    kind = "instruction"
    template_name = "reporting/instruction.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        return {
            "text": queries.text_of(record, user),
            "bodies": queries.bodies_of(record, user),
            "writes": record.state == "registered" and user.may("instructions.write", record),
            "replies": record.state == "in_progress" and actions.may_reply(record, user),
            "days_left": (record.due - today()).days if record.due else None,
        }


class InstructionForm(RecordForm):
    kind = "instruction"
    form_class = forms.InstructionForm
    editable_states = ("registered",)

    @property
    def right(self) -> str:
        gives = self.record is None and not self.request.user.reach("instructions.write", acting=True)
        return "instructions.give" if gives else "instructions.write"

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        return super().dispatch(request, *args, **kwargs)

    def title(self) -> str:
        return _("修改批示") if self.record else _("登记批示")

    def report(self) -> Report | None:
        """The report on which the leader wrote, when the register is opened from its page."""
        wanted = self.request.GET.get("report", "")
        return kinds.get("report").access(self.request.user, int(wanted)) if wanted.isdigit() else None

    def form_arguments(self) -> dict[str, Any]:
        if self.record is not None:
            user = self.request.user
            bodies = queries.bodies_of(self.record, user)
            return {
                "text": queries.text_of(self.record, user) or "",
                "bodies": {role: "、".join(names) for role, names in bodies.items()},
            }
        return {"report": self.report()}

    def create(self, form: forms.InstructionForm) -> Instruction:
        instruction = form.save(commit=False)
        instruction.report = self.report()
        with act():
            made = actions.register(instruction, text=form.cleaned_data["text"], by=self.request.user)
            self.set_bodies(made, form)
        return made

    def set_bodies(self, instruction: Instruction, form: forms.InstructionForm) -> None:
        """Only where they were touched: a leader who gives an instruction names no others."""
        if {"cooperating", "supervising"} & set(form.changed_data):
            actions.set_bodies(instruction, form.bodies(), by=self.request.user)

    def save(self, form: forms.InstructionForm, version: int) -> Instruction:
        if queries.text_of(self.record, self.request.user) is None:
            raise NotAllowed(_("您看不到批示原文，不能修改"))
        record: Instruction = form.save(commit=False)
        fields = [name for name in form.changed_data if name not in ("text", "cooperating", "supervising")]
        with act():
            actions.edit_text(record, form.cleaned_data["text"], by=self.request.user)
            self.set_bodies(record, form)
            return save_edited(record, by=self.request.user, version=version, fields=fields)


class ReplyForm(RecordForm):
    kind = "instruction"
    form_class = forms.ReplyForm
    editable_states = ("in_progress",)

    @property
    def right(self) -> str:
        """The unit's, or the office's that copies a written reply."""
        return next(
            (right for right in actions.REPLYING if self.request.user.may(right, self.record)),
            actions.REPLYING[0],
        )

    def title(self) -> str:
        return _("填写办理情况")

    def save(self, form: forms.ReplyForm, version: int) -> Instruction:
        reply = form.cleaned_data["reply"]
        return actions.write_reply(self.record, reply=reply, version=version, by=self.request.user)
