"""The receiver's workspace: the list with its clocks, the case, what was done; and the lead officer's page for the slip."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.transfers.cases import actions, forms, queries
from xuncha.cycle.transfers.cases.flow import case_flow
from xuncha.cycle.transfers.cases.models import Case
from xuncha.cycle.transfers.handing.models import Receiver
from xuncha.cycle.transfers.leads import files, people, sources
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.download import serve_attachment
from xuncha.foundation.flow import paper
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class CaseFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"), choices=[(state.code, state.label) for state in case_flow.states.values()]
    )
    receiver = django_filters.ChoiceFilter(
        field_name="transfer__receiver", label=gettext_lazy("接收方"), choices=Receiver.choices
    )
    disposal = django_filters.ChoiceFilter(label=gettext_lazy("处置方式"), choices=Case.Disposal.choices)
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("办理结果"), choices=Case.Outcome.choices)
    late = django_filters.BooleanFilter(label=gettext_lazy("逾期"), method="by_late")

    class Meta:
        model = Case
        fields = ("state", "receiver", "disposal", "outcome", "late")

    def by_late(self, rows: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:  # noqa: FBT001 - django-filter's signature
        late = {"due__lt": today()}
        return rows.filter(**late) if value else rows.exclude(**late)


def _due(case: Any) -> Any:
    if case.due is None:
        return ""
    return chip("overdue" if case.due < today() else "running", f"{case.due:%m-%d}")


class CaseList(RecordList):
    title = gettext_lazy("线索办理")
    register_title = gettext_lazy("问题线索办理登记簿")
    lead = gettext_lazy(
        "移交给接收单位的线索和办理情况。时限只有接收单位和线索专员看得到，不上通报、不进大屏。"
    )
    filterset = CaseFilter
    right = "cases.read"
    export_name = "lead_cases"
    empty = gettext_lazy("线索移交、双方签字之后，这里列出要办的线索。")
    columns = (
        Column("number", gettext_lazy("线索编号"), lambda case: case.lead.number, css="w-no"),
        Column("their_number", gettext_lazy("自编号"), lambda case: case.their_number, css="w-m", sort="their_number"),
        Column("unit", gettext_lazy("反映单位"), lambda case: str(case.lead.organisation), css="grow", frozen=True),
        Column("persons", gettext_lazy("人数"), lambda case: case.persons, css="end number", sort="persons"),
        Column("organisation", gettext_lazy("接收单位"), lambda case: str(case.organisation), css="w-m"),
        Column("disposal", gettext_lazy("处置方式"), lambda case: case.get_disposal_display(), css="w-m"),
        Column("outcome", gettext_lazy("办理结果"), lambda case: case.get_outcome_display(), css="w-m"),
        Column("due", gettext_lazy("最近时限"), lambda case: case.due, _due, css="w-s", sort="due"),
        state_column(case_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Case]:
        return queries.cases(self.request.user)

    def url(self, record: Case) -> str:
        return reverse("transfers:case", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("cases.record_paper", acting=True):
            return []
        return [
            {"label": _("发出反馈表"), "url": reverse("transfers:slips_out"), "icon": "export"},
            {"label": _("收回反馈表"), "url": reverse("transfers:slips_in"), "icon": "import"},
        ]


class CasePage(RecordPage):
    kind = "lead_case"
    template_name = "transfers/cases/case.html"

    def extra(self) -> dict[str, Any]:
        user, case = self.request.user, self.record
        writes = case.state in actions.OPEN and actions.may_write(user, case) and paper.open_act(case) is None
        return {
            "lead": case.lead,
            "named": people.by_lead([case.lead_id])[case.lead_id],
            "source_label": sources.LABELS.get(case.lead.source_kind, ""),
            "sources": _came_from(case, user),
            "files": files.files_for_case(case.lead) if opens_files(user, case) else [],
            "talk": talk_of(case),
            "joined": queries.joined_to(case, user),
            "writes": writes,
            "records": writes and user.may("cases.close", case) and bool(forms.steps_from(case.state)),
            "joins": writes and case.state != "more_wanted",
        }


def _came_from(case: Case, user: Any) -> list[dict[str, Any]]:
    kind = kinds.get("transfer")
    titles = kind.titles(user, [case.transfer_id])
    return [
        {"kind": kind.label, "label": case.transfer.number or title, "url": kind.url(pk)}
        for pk, title in titles.items()
    ]


def talk_of(case: Case) -> list[dict[str, Any]]:
    """What receiver and lead officer wrote to each other."""
    return [
        {"act": case_flow.edges[edge].label, "on": on, "who": who, "text": text}
        for edge, on, who, text in case.talk
        if edge in case_flow.edges
    ]


def opens_files(user: Any, case: Case) -> bool:
    """The named receiver, for as long as the matter is with it, and who reads the lead anyway."""
    return user.may("cases.answer", case) or user.reach("leads.persons").covers(case.lead)


@require_GET
def case_file(request: Request, pk: int, file: int) -> HttpResponseBase:
    """A file of the lead, opened through its case: single-case scope, each time on record with the case."""
    case: Case = kinds.get("lead_case").access(request.user, pk)
    found = next((item for item in files.files_for_case(case.lead) if item.pk == file), None)
    if found is None or not opens_files(request.user, case):
        raise Http404
    return serve_attachment(found, by=request.user, about=case)


class CaseForm(RecordForm):
    kind = "lead_case"
    right = "cases.read"  # who may write is the verb's to say: the receiver, or the officer for it
    form_class = forms.CaseForm
    editable_states = actions.OPEN

    def get(self, request: Request) -> HttpResponse:
        actions.require_write(request.user, self.record)
        return super().get(request)

    def save(self, form: Any, version: int) -> Case:
        case = kinds.get("lead_case").access(self.request.user, self.record.pk)
        return actions.write(case, form.answer(), by=self.request.user, version=version)

    def title(self) -> str:
        return _("办理情况：%(lead)s") % {"lead": self.record.lead}


def case_for(request: Request, pk: int) -> Case:
    case: Case = kinds.get("lead_case").access(request.user, pk)
    return case


def case_slip(request: Request, pk: int) -> HttpResponse:
    """The lead officer enters the receiver's signed slip; a second person compares it with the scan."""
    case = case_for(request, pk)
    if not request.user.may("cases.record_paper", case):
        raise NotAllowed(_("签字反馈单由线索专员登记"))
    form = forms.SlipForm(
        request.POST or None, request.FILES or None, instance=case, initial={"acted_on": today()}
    )

    def act(fields: dict[str, Any]) -> str:
        record = case_for(request, pk)
        scan = store(fields["scan"], by=request.user, is_sealed=True)
        actions.record_slip(
            record,
            form.answer(),
            step=fields["step"],
            signer=signer_named(fields, record),
            acted_on=fields["acted_on"],
            scan=scan,
            by=request.user,
            version=posted_version(request) or None,
        )
        return _("已登记反馈单，等第二人核对")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(case).url(pk),
        title=_("登记签字反馈单：%(lead)s") % {"lead": case.lead},
        submit_label=_("登记"),
        version=case.version,
        lead=_("按反馈单逐项填写并附扫描件；第二人核对相符后，按签字日期计入。"),
    )


def signer_named(fields: dict[str, Any], case: Case) -> paper.Signer:
    account = paper.account_named(fields["signer_name"], "cases.answer", case)
    return paper.Signer(fields["signer_name"], fields.get("signer_post", ""), account)


def case_join(request: Request, pk: int) -> HttpResponse:
    """并案: this case goes on within another of the same receiver."""
    case = case_for(request, pk)
    actions.require_write(request.user, case)
    form = forms.JoinForm(request.POST or None, rows=queries.others_to_join(case, request.user))

    def act(fields: dict[str, Any]) -> str:
        actions.join(case, fields["into"], by=request.user)
        return _("已并案")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(case).url(pk),
        title=_("并案：%(lead)s") % {"lead": case.lead},
        submit_label=_("并案"),
        lead=_("两件线索仍各计一件，办理结果只计一次。"),
    )


class SlipPrint(PrintPage):
    """办理情况反馈单 with what is known filled in and room for ink."""

    kind = "lead_case"
    template_name = "transfers/cases/print.html"
    label = gettext_lazy("问题线索办理情况反馈单")

    def extra(self) -> dict[str, Any]:
        return {"lead": self.record.lead, "persons": people.count_of(self.record.lead)}
