"""Pages of transfers: the list, drawing one up from ticked leads, the page with its conflicts, the printed papers."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.transfers.handing import actions, forms, letters, queries, referrals
from xuncha.cycle.transfers.handing.flow import transfer_flow
from xuncha.cycle.transfers.handing.models import Receiver, Transfer
from xuncha.foundation import kinds
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

MOST = 200  # leads on one list


class TransferFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in transfer_flow.states.values()],
    )
    receiver = django_filters.ChoiceFilter(label=gettext_lazy("接收方"), choices=Receiver.choices)
    mode = django_filters.ChoiceFilter(label=gettext_lazy("方式"), choices=Transfer.Mode.choices)

    class Meta:
        model = Transfer
        fields = ("state", "receiver", "mode")


class TransferList(RecordList):
    title = gettext_lazy("线索移交")
    register_title = gettext_lazy("问题线索移交登记簿")
    lead = gettext_lazy("一份移交给一个接收方，双方签字后线索才算移交。")
    filterset = TransferFilter
    right = "transfers.read"
    export_name = "transfers"
    paper = "transfers-handing-print"
    empty = gettext_lazy("这里将列出移交清单。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda item: item.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("organisation", gettext_lazy("接收单位"), lambda item: str(item.organisation), css="grow", frozen=True),
        Column("receiver", gettext_lazy("接收方"), lambda item: item.get_receiver_display(), css="w-m"),
        Column("mode", gettext_lazy("方式"), lambda item: item.get_mode_display(), css="w-s"),
        Column("leads", gettext_lazy("件数"), lambda item: item.leads, css="end number", sort="leads"),
        Column("round", gettext_lazy("轮次"), lambda item: str(item.round or ""), css="w-m"),
        Column("decided_on", gettext_lazy("决定日期"), lambda item: item.decided_on, css="w-m number", sort="decided_on"),
        state_column(transfer_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Transfer]:
        return queries.transfers(self.request.user)

    def url(self, record: Transfer) -> str:
        return reverse("transfers:transfer", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("transfers.write", acting=True):
            return []
        return [
            {
                "label": _("编制移交清单"),
                "url": reverse("transfers:transfer_new"),
                "icon": "add",
                "primary": True,
            }
        ]


class TransferPage(RecordPage):
    kind = "transfer"
    template_name = "transfers/handing/transfer.html"

    def extra(self) -> dict[str, Any]:
        user, transfer = self.request.user, self.record
        items = queries.items_of(transfer, user)
        writes = user.may("transfers.write", transfer)
        drafting = writes and transfer.state == "draft"
        return {
            "items": items,
            "persons": sum(item["persons"] for item in items),
            "materials": queries.materials_of(transfer, user),
            "writes": drafting,
            "conflicts": queries.conflicts_of(transfer, items)
            if writes and transfer.state != "received"
            else [],
            "checked": writes and transfer.state != "received",
            "free": list(queries.free_leads(user)[:MOST]) if drafting else [],
            "referrals": referrals.referrals_of(transfer, user),
            "free_referrals": list(referrals.free_referrals(transfer, user)[:MOST]) if drafting else [],
            "reasons": reasons(transfer) if writes else [],
        }


def reasons(transfer: Transfer) -> list[dict[str, Any]]:
    return [
        {"act": transfer_flow.edges[edge].label, "on": on, "who": who, "text": text}
        for edge, on, who, text in transfer.notes
        if edge in transfer_flow.edges
    ]


def transfer_pick(request: Request) -> HttpResponse:
    """Ticked leads go to a new list; what cannot go yet is left out by the form."""
    if not request.user.reach("transfers.write", acting=True):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    url = reverse("transfers:transfer_new")
    picked = [text for text in request.POST.getlist("pick") if text.isdigit()][:MOST]
    return HttpResponseRedirect(f"{url}?leads={','.join(picked)}" if picked else url)


def transfer_new(request: Request) -> HttpResponse:
    """Draw up a transfer: which leads, to whom. The letter is drafted from what was chosen."""
    user = request.user
    if not user.reach("transfers.write", acting=True):
        raise NotAllowed(_("移交由巡察办线索专员办理"))
    picked = [int(text) for text in request.GET.get("leads", "").split(",") if text.isdigit()]
    form = forms.NewTransferForm(request.POST or None, initial={"leads": picked}, actor=user)
    made: list[Transfer] = []

    def act(fields: dict[str, Any]) -> str:
        leads = list(fields["leads"])
        transfer = form.save(commit=False)
        transfer.letter = letters.draft(transfer, leads)
        try:
            made.append(actions.draw_up(transfer, leads, by=user))
        except NotAllowed as conflict:  # stays beside what was typed: another receiver may be chosen
            raise Missing(conflict.message) from conflict
        return _("已起草移交清单和移交函")

    answer = form_page(
        request,
        form,
        act,
        cancel_url=reverse("transfers:transfers"),
        template="transfers/handing/new.html",
        title=_("编制移交清单"),
        submit_label=_("起草移交函"),
    )
    return HttpResponseRedirect(kinds.of(made[0]).url(made[0].pk)) if made else answer


class TransferEdit(RecordForm):
    kind = "transfer"
    right = "transfers.write"
    form_class = forms.TransferForm
    editable_states = ("draft",)

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def save(self, form: Any, version: int) -> Transfer:
        transfer = form.save(commit=False)
        fields = form.changed_columns(transfer)
        return actions.edit(
            transfer, fields=fields, materials=form.lines(), version=version, by=self.request.user
        )

    def title(self) -> str:
        return _("移交：%(receiver)s") % {"receiver": self.record.organisation}


@require_POST
def transfer_list(request: Request, pk: int) -> HttpResponse:
    """Put a lead on the list of a draft (`add`), or take one off (`remove`)."""
    transfer = kinds.get("transfer").access(request.user, pk)
    actions.require_draft(transfer, request.user)
    added, removed = request.POST.get("add", ""), request.POST.get("remove", "")
    along, back = request.POST.get("add_referral", ""), request.POST.get("remove_referral", "")
    if added.isdigit():
        leads = queries.free_leads(request.user).filter(pk=int(added))
        actions.put_on_list(transfer, list(leads), by=request.user)
        messages.success(request, _("已列入移交清单"))
    elif removed.isdigit():
        actions.take_off_list(transfer, int(removed), by=request.user)
        messages.success(request, _("已从清单移出"))
    elif along.isdigit():
        for referral in referrals.free_referrals(transfer, request.user).filter(pk=int(along)):
            referrals.add_referral(transfer, referral, by=request.user)
        messages.success(request, _("已列入移交清单"))
    elif back.isdigit():
        referrals.drop_referral(transfer, int(back), by=request.user)
        messages.success(request, _("已从清单移出"))
    return HttpResponseRedirect(kinds.of(transfer).url(pk))


class TransferPrint(PrintPage):
    """移交函, 移交清单, 移交材料目录 with two places to sign."""

    kind = "transfer"
    template_name = "transfers/handing/print.html"
    label = gettext_lazy("问题线索移交函")
    letter = True

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        items = queries.items_of(self.record, user)
        return {
            "items": items,
            "persons": sum(item["persons"] for item in items),
            "referrals": referrals.referrals_of(self.record, user),
            "materials": queries.materials_of(self.record, user),
        }
