"""Pages of assistance requests: the list, one request with its way, the letter; and briefings about persons."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.assistance import actions, forms, queries
from xuncha.cycle.fieldwork.assistance.flow import assistance_flow, briefing_flow
from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest, PersonBriefing
from xuncha.cycle.fieldwork.assistance.sorts import choices, sorts
from xuncha.cycle.fieldwork.petitions.reasons import told
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm, save_edited
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class RequestFilter(django_filters.FilterSet):
    q = text_filter("number", "receiver__name", label=gettext_lazy("编号、受请单位"))
    sort_of = django_filters.ChoiceFilter(field_name="sort", label=gettext_lazy("种类"), choices=choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in assistance_flow.states.values()],
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = AssistanceRequest
        fields = ("q", "sort_of", "state", "engagement")


class RequestList(RecordList):
    title = gettext_lazy("协助请求")
    lead = gettext_lazy(
        "请有关部门查询、派人或维护秩序：按种类由组长或领导小组审批后发函。查询对象和回复密封保存。"
    )
    filterset = RequestFilter
    right = "assistance.read"
    export_name = "assistance_requests"
    empty = gettext_lazy("这里将列出您可以看的协助请求。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("sort", gettext_lazy("种类"), lambda row: row.get_sort_display(), css="grow", frozen=True, sort="sort"),
        Column("receiver", gettext_lazy("受请单位"), lambda row: str(row.receiver), css="w-m"),
        Column("organisation", gettext_lazy("被巡察单位"), lambda row: str(row.organisation), css="w-m"),
        Column("persons", gettext_lazy("人数"), lambda row: row.persons or "", css="w-s end"),
        Column("sent_on", gettext_lazy("发出"), lambda row: row.sent_on, css="w-m number", sort="sent_on"),
        Column("due", gettext_lazy("请于何时前回复"), lambda row: row.due, css="w-m number", sort="due"),
        Column("answered_on", gettext_lazy("回复"), lambda row: row.answered_on, css="w-m number", sort="answered_on"),
        state_column(assistance_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[AssistanceRequest]:
        return queries.requests(self.request.user)

    def url(self, record: AssistanceRequest) -> str:
        return reverse("fieldwork:assistance", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        user = self.request.user
        shown: list[dict[str, Any]] = []
        if user.reach("briefings.read"):
            url = reverse("fieldwork:person_briefings")
            shown.append({"label": _("涉人通报"), "url": url, "icon": "lock"})
        if user.reach("assistance.add", acting=True):
            url = reverse("fieldwork:assistance_new")
            shown.append({"label": _("起草协助请求"), "url": url, "icon": "add", "primary": True})
        return shown


class SealedForm(RecordForm):
    """A form some of whose fields are sealed columns."""

    editable_states = ("draft", "open")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def save(self, form: Any, version: int) -> Any:
        columns = [name for name in form.changed_columns() if hasattr(form.instance, name)]
        return save_edited(form.written(), by=self.request.user, version=version, fields=columns)

    def place(self) -> dict[str, Any]:
        wanted = self.request.GET.get("engagement", "")
        return {"engagement_id": int(wanted)} if wanted.isdigit() else {}


class RequestForm(SealedForm):
    kind, form_class = "assistance_request", forms.RequestForm

    @property
    def right(self) -> str:
        return "assistance.write" if self.record else "assistance.add"

    def title(self) -> str:
        return _("修改协助请求") if self.record else _("起草协助请求")

    def blank(self) -> AssistanceRequest:
        user = self.request.user
        return AssistanceRequest(
            contact=f"{user.name} {getattr(user, 'phone', '') or ''}".strip(), **self.place()
        )

    def create(self, form: forms.RequestForm) -> AssistanceRequest:
        engagement = form.cleaned_data["engagement"]
        return actions.draft(form.written(), engagement=engagement, by=self.request.user)

    def extra(self) -> dict[str, Any]:
        up = "、".join(str(sort.label) for sort in sorts().values() if sort.goes_up)
        return {"hints": [{"label": _("须报领导小组审批的"), "text": up}]}


class RequestPage(RecordPage):
    kind = "assistance_request"
    template_name = "fieldwork/assistance/request.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        return {
            "writes": record.state == "draft" and user.may("assistance.write", record),
            "reasons": told(record),
            "files": list(Attachment.objects.on(record, user).valid()),
        }


def answer(request: Request, pk: int) -> HttpResponse:
    record: AssistanceRequest = kinds.get("assistance_request").access(request.user, pk)
    if record.state != "sent" or not request.user.may("assistance.write", record):
        raise NotAllowed(_("回复由发出协助函的承办人或副组长、组长登记"))

    def act(fields: dict[str, Any]) -> str:
        file = fields["file"]
        scan = store(file, by=request.user, is_sealed=True) if file else None
        actions.answer(record, text=fields["text"], on=fields["on"], scan=scan, by=request.user)
        return _("已登记回复")

    return form_page(
        request,
        forms.AnswerForm(request.POST or None, request.FILES or None),
        act,
        cancel_url=reverse("fieldwork:assistance", args=[pk]),
        title=_("登记回复：%(what)s") % {"what": record},
        submit_label=_("登记回复"),
    )


class LetterPrint(PrintPage):
    """The letter as it goes out; before approval it says that it is a draft."""

    kind = "assistance_request"
    template_name = "fieldwork/assistance/print_letter.html"
    label = gettext_lazy("协助函")
    letter = True

    def extra(self) -> dict[str, Any]:
        approved = self.record.state in ("approved", "sent", "answered")
        back = reverse("fieldwork:assistance", args=[self.record.pk])
        return {
            "back_url": back,
            "approved": approved,
            "day": self.record.sent_on or (today() if approved else None),
        }


class BriefingFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in briefing_flow.states.values()],
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = PersonBriefing
        fields = ("state", "engagement")


class BriefingList(RecordList):
    """Titles open for the rows that are shown; an export has the numbers only."""

    title = gettext_lazy("涉人通报")
    lead = gettext_lazy(
        "各部门通报的涉及具体人的情况，按线索管理：只有组长、副组长能看，密封保存，检索不到。"
    )
    filterset = BriefingFilter
    right = "briefings.read"
    export_name = "person_briefings"
    ordering = ("-received_on", "-id")
    empty = gettext_lazy("这里将列出部门通报的涉人情况。")
    columns = (
        Column("title", gettext_lazy("题目"), lambda _row: str(gettext_lazy("（密封，不导出）")), lambda row: row.title, css="grow", frozen=True),
        Column("origin", gettext_lazy("通报部门"), lambda row: str(row.origin), css="w-m"),
        Column("organisation", gettext_lazy("被巡察单位"), lambda row: str(row.organisation), css="w-m"),
        Column("persons", gettext_lazy("人数"), lambda row: row.persons, css="w-s end"),
        Column("received_on", gettext_lazy("收到"), lambda row: row.received_on, css="w-m number", sort="received_on"),
        state_column(briefing_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[PersonBriefing]:
        return queries.briefings(self.request.user)

    def url(self, record: PersonBriefing) -> str:
        return reverse("fieldwork:person_briefing", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("briefings.write", acting=True):
            return []
        url = reverse("fieldwork:person_briefing_new")
        return [{"label": _("登记涉人通报"), "url": url, "icon": "add", "primary": True}]


class BriefingForm(SealedForm):
    kind, right, form_class = "person_briefing", "briefings.write", forms.BriefingForm

    def title(self) -> str:
        return _("修改涉人通报") if self.record else _("登记涉人通报")

    def asked(self) -> Any:
        """The department's letter this answers, where it came by one."""
        wanted = self.request.GET.get("briefing", "")
        return (
            kinds.get("briefing_request").access(self.request.user, int(wanted)) if wanted.isdigit() else None
        )

    def blank(self) -> PersonBriefing:
        asked = self.asked()
        if asked is None:
            return PersonBriefing(received_on=today(), **self.place())
        return PersonBriefing(
            received_on=asked.replied_on or today(),
            origin_id=asked.to_organisation_id,
            engagement_id=asked.engagement_id,
        )

    def create(self, form: forms.BriefingForm) -> PersonBriefing:
        file = form.cleaned_data.get("file")
        return actions.register_briefing(
            form.written(),
            engagement=form.cleaned_data["engagement"],
            asked=self.asked(),
            scan=store(file, by=self.request.user, is_sealed=True) if file else None,
            by=self.request.user,
        )


class BriefingPage(RecordPage):
    kind = "person_briefing"
    template_name = "fieldwork/assistance/briefing.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        return {
            "writes": record.state == "open" and user.may("briefings.write", record),
            "reasons": told(record),
            "sources": _asked_by(record, user),
        }


def _asked_by(record: PersonBriefing, user: Any) -> list[dict[str, Any]]:
    kind = kinds.get("briefing_request")
    known = kind.titles(user, [record.request_id]) if record.request_id else {}
    return [{"kind": kind.label, "label": title, "url": kind.url(pk)} for pk, title in known.items()]
