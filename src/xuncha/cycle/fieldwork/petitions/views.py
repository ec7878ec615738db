"""Pages of petitions: the list, the petition itself, and what is done to it with a button."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import DateInput, HiddenInput, TextInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.fieldwork.petitions import actions, forms, queries
from xuncha.cycle.fieldwork.petitions.flow import petition_flow
from xuncha.cycle.fieldwork.petitions.models import DISCIPLINES, Channel, Petition, Sort
from xuncha.cycle.fieldwork.petitions.reasons import told
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import custody, door, kinds
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage
from xuncha.people.actions.exclusions import excluded_from, knowers

SEALED = gettext_lazy("（密封，不导出）")


class PetitionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_text", label=gettext_lazy("标题、内容"), widget=TextInput(attrs={"type": "search"})
    )
    number = django_filters.CharFilter(lookup_expr="icontains", label=gettext_lazy("编号"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in petition_flow.states.values()],
    )
    channel = django_filters.ChoiceFilter(label=gettext_lazy("渠道"), choices=Channel.choices)
    sort = django_filters.ChoiceFilter(label=gettext_lazy("性质"), choices=Sort.choices)
    since = django_filters.DateFilter(
        field_name="received_at",
        lookup_expr="date__gte",
        label=gettext_lazy("收到于（起）"),
        widget=DateInput(attrs={"type": "date"}),
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = Petition
        fields = ("q", "number", "state", "channel", "sort", "since", "engagement")

    def by_text(self, rows: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        return queries.with_text(rows, value)


def _title(petition: Petition) -> str:
    marks = [_("实名")] if petition.is_realname else []
    marks += [_("有补充")] if petition.has_news else []
    marks += [_("联名 %(count)d 人") % {"count": petition.joint_count}] if petition.joint_count > 1 else []
    return f"{petition.title}（{'、'.join(marks)}）" if marks else petition.title


class PetitionList(RecordList):
    title = gettext_lazy("信访")
    register_title = gettext_lazy("信访登记簿")
    lead = gettext_lazy("正文只有承办人和组长能看；标题随打开的这一页解封，不建索引、不导出。")
    filterset = PetitionFilter
    right = "petitions.read"
    export_name = "petitions"
    paper = "fieldwork-petitions-print_petition"
    ordering = ("-received_at", "-id")
    empty = gettext_lazy("这里将列出您承办的信访件；组长看到全组的。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number, css="w-no", sort="number"),
        Column("title", gettext_lazy("标题"), lambda _row: str(SEALED), _title, css="grow", frozen=True),
        Column("received", gettext_lazy("收到"), lambda row: timezone.localtime(row.received_at).date(), css="w-m number", sort="received_at"),
        Column("channel", gettext_lazy("渠道"), lambda row: row.get_channel_display(), css="w-s", sort="channel"),
        Column("sort", gettext_lazy("性质"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("disposal", gettext_lazy("处置"), lambda row: row.get_disposal_display(), css="w-m", sort="disposal"),
        Column("due", gettext_lazy("时限"), lambda row: row.due, css="w-m number"),
        state_column(petition_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Petition]:
        return queries.petitions(self.request.user)

    def url(self, record: Petition) -> str:
        return reverse("fieldwork:petition", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("petitions.add", acting=True):
            return []
        new = {
            "label": _("登记来件"),
            "url": reverse("fieldwork:petition_entry"),
            "icon": "add",
            "primary": True,
        }
        return [
            {"label": _("组务会研究"), "url": reverse("fieldwork:triages"), "icon": "meeting"},
            new,
        ]


def petition_for(request: Request, pk: int, right: str) -> Petition:
    """A petition one may know, with a right on it; 404 otherwise, 403 without the right."""
    petition: Petition = kinds.get("petition").access(request.user, pk)
    if not request.user.reach(right, acting=True).covers(petition):
        raise NotAllowed(_("您可以看，但这一步不由您办理"))
    return petition


def engagement_for(request: Request, pk: int, right: str) -> Engagement:
    """An engagement on which this person holds a right of petitions, or 404."""
    found = queries.engagements(request.user, right).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def page_of(record: Any) -> str:
    return kinds.of(record).url(record.pk)


class PetitionPage(RecordPage):
    kind = "petition"
    template_name = "fieldwork/petitions/petition.html"

    def extra(self) -> dict[str, Any]:
        user, petition = self.request.user, self.record
        writes = user.reach("petitions.write", acting=True).covers(petition)
        leads = user.reach("petitions.approve", acting=True).covers(petition)
        targets = queries.targets_of(petition, user)
        is_open = petition.state not in ("duplicate", "closed", "void")
        return {
            "targets": targets,
            "additions": queries.additions_of(petition, user),
            "referrals": queries.referrals_of(petition, user),
            "repeats": queries.repeats_of(petition, user),
            "handlers": queries.handlers_of(petition),
            "files": list(Attachment.objects.on(petition, user).valid().select_related("file")),
            "file_form": forms.FileForm() if writes and is_open else None,
            "disciplines": [label for code, label in DISCIPLINES if code in petition.disciplines],
            "reasons": told(petition),
            "writes": writes,
            "leads": leads,
            "corrects": writes and petition.state in actions.EDITABLE,
            "merges": writes and petition.state in actions.EDITABLE,
            "acknowledges": writes and petition.is_realname and not petition.acknowledged_on and is_open,
            "replies": writes and petition.state not in ("duplicate", "void"),
            "refers": writes and _to_be_referred(petition),
            "contact": actions.contact_of(petition, user),
            "has_identity": custody.has_identity(petition),
            "can_reply": door.can_reply(petition.thread_id),
            "sources": _came_from(petition, user),
            "to_keep_out": _to_keep_out(petition, targets) if leads else [],
        }


def _to_be_referred(petition: Petition) -> bool:
    return petition.disposal in ("department", "supervisor") and petition.state in ("decided", "referred")


def _to_keep_out(petition: Petition, targets: list[Any]) -> list[tuple[Any, str]]:
    out = {person.pk for _row, person in excluded_from(petition)}
    found = queries.to_keep_out(petition, targets, knowers(petition))
    return [(person, why) for person, why in found if person.pk not in out]


def _came_from(petition: Petition, user: Any) -> list[dict[str, Any]]:
    """The talk it was heard in, the petition it repeats."""
    wanted = [(petition.source_kind, petition.source_id), ("petition", petition.duplicate_of_id)]
    found = []
    for name, pk in wanted:
        if name and pk:
            kind = kinds.get(name)
            titles = kind.titles(user, [pk])
            found += [{"kind": kind.label, "label": titles[pk], "url": kind.url(pk)}] if pk in titles else []
    return found


@require_POST
def look_at_contact(request: Request, pk: int) -> HttpResponse:
    """Show who spoke, once; the look is on record."""
    petition: Petition = kinds.get("petition").access(request.user, pk)
    details = actions.look_at_contact(petition, by=request.user)
    context = {
        "title": _("联系方式：%(number)s") % {"number": petition.number},
        "petition": petition,
        "details": [(custody.LABELS.get(name, name), text) for name, text in details.items()],
        "until": actions.contact_of(petition, request.user),
    }
    return render(request, "fieldwork/petitions/contact.html", context)


@require_POST
def read_news(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    actions.read_additions(petition, by=request.user)
    return HttpResponseRedirect(page_of(petition))


def similar(request: Request, pk: int) -> HttpResponse:
    """Petitions that read alike; a person decides whether it is the same matter."""
    petition = petition_for(request, pk, "petitions.write")
    found = [
        {"petition": other, "share": round(share * 100)}
        for other, share in queries.alike(petition, request.user)
    ]
    context = {
        "title": _("可能重复：%(number)s") % {"number": petition.number},
        "petition": petition,
        "found": found,
        "merges": petition.state in actions.EDITABLE,
    }
    return render(request, "fieldwork/petitions/similar.html", context)


@require_POST
def merge(request: Request, pk: int, into: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    first: Petition = kinds.get("petition").access(request.user, into)
    actions.merge_duplicate(petition, first, by=request.user)
    messages.success(request, _("已并为重复件"))
    return HttpResponseRedirect(page_of(first))
