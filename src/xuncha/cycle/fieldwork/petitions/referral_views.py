"""Pages of referrals: the group's letter, and what the receiver sees of it — its own part and nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions import forms, queries, referral_actions, scope
from xuncha.cycle.fieldwork.petitions.reasons import told
from xuncha.cycle.fieldwork.petitions.referrals import Referral, referral_flow
from xuncha.cycle.fieldwork.petitions.views import page_of, petition_for
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage


class ReferralList(RecordList):
    title = gettext_lazy("信访转办件")
    register_title = gettext_lazy("信访转办登记簿")
    lead = gettext_lazy("只含归接收单位办理的部分，不含反映人信息。")
    right = "referrals.read"
    export_name = "referrals"
    paper = "fieldwork-petitions-print_referral"
    empty = gettext_lazy("这里将列出转出的件；职能部门看到转给本单位的。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number", frozen=True),
        Column("organisation", gettext_lazy("接收单位"), lambda row: str(row.organisation), css="grow"),
        Column("due", gettext_lazy("办理期限"), lambda row: row.due, css="w-m number", sort="due"),
        Column("replied", gettext_lazy("回复日期"), lambda row: row.replied_on, css="w-m number", sort="replied_on"),
        state_column(referral_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Referral]:
        return queries.referrals(self.request.user)

    def url(self, record: Referral) -> str:
        return reverse("fieldwork:referral", args=[record.pk])


class ReferralPage(RecordPage):
    kind = "petition_referral"
    template_name = "fieldwork/petitions/referral.html"

    def extra(self) -> dict[str, Any]:
        user, referral = self.request.user, self.record
        sends = user.reach("referrals.send", acting=True).covers(referral)
        number = kinds.get("petition").titles(user, [referral.petition_id])
        return {
            "sends": sends,
            "records": referral.state == "received"
            and user.reach("referrals.record_paper", acting=True).covers(referral),
            "reasons": told(referral) if sends else [],
            "sources": [
                {
                    "kind": _("信访件"),
                    "label": title,
                    "url": reverse("fieldwork:petition", args=[pk]),
                }
                for pk, title in number.items()
            ],
        }


def referral_for(request: Request, pk: int, right: str) -> Referral:
    referral: Referral = kinds.get("petition_referral").access(request.user, pk)
    if not request.user.reach(right, acting=True).covers(referral):
        raise NotAllowed(_("您可以看，但这一步不由您办理"))
    return referral


def new(request: Request, pk: int) -> HttpResponse:
    """Write one referral of a petition; several may go to several bodies."""
    petition = petition_for(request, pk, "petitions.write")
    published = scope.scopes()[petition.sort]
    made: list[Referral] = []
    form = forms.ReferralForm(
        request.POST or None,
        unit_id=petition.organisation_id,
        initial={"explanation": _("请按归口管理办理，并在期限内书面回复办理情况。")},
    )

    def act(fields: dict[str, Any]) -> str:
        made.append(referral_actions.draft(petition, **fields, by=request.user))
        return _("已拟转办件，核对后发出")

    return form_page(
        request,
        form,
        act,
        cancel_url=page_of(petition),
        title=_("拟转办件：%(number)s") % {"number": petition.number},
        lead=petition.title,
        submit_label=_("拟好"),
        hints=[{"label": published.label, "text": published.reason, "source": published.department}],
    )


def answer(request: Request, pk: int) -> HttpResponse:
    """The receiver's own account writes what was done."""
    referral = referral_for(request, pk, "referrals.answer")

    def act(fields: dict[str, Any]) -> str:
        referral_actions.answer(
            referral, text=fields["text"], by=request.user, version=posted_version(request) or None
        )
        return _("已报送办理情况")

    return form_page(
        request,
        forms.AnswerForm(request.POST or None, initial={"text": referral.answer}),
        act,
        cancel_url=page_of(referral),
        title=_("报送办理情况"),
        lead=str(referral),
        version=referral.version,
        submit_label=_("报送"),
    )


def answer_on_paper(request: Request, pk: int) -> HttpResponse:
    referral = referral_for(request, pk, "referrals.record_paper")

    def act(fields: dict[str, Any]) -> str:
        referral_actions.answer_on_paper(referral, **fields, by=request.user)
        return _("已登记纸质回复，请另一人核对采纳")

    return form_page(
        request,
        forms.PaperAnswerForm(request.POST or None, initial={"on": today()}),
        act,
        cancel_url=page_of(referral),
        title=_("登记纸质回复"),
        lead=str(referral),
        submit_label=_("登记"),
    )


def extend(request: Request, pk: int) -> HttpResponse:
    referral = referral_for(request, pk, "referrals.send")

    def act(fields: dict[str, Any]) -> str:
        referral_actions.extend(referral, **fields, by=request.user)
        return _("已延长办理期限，原期限保留在时限记录里")

    return form_page(
        request,
        forms.ExtendForm(request.POST or None),
        act,
        cancel_url=page_of(referral),
        title=_("延长办理期限"),
        lead=str(referral),
        submit_label=_("延长"),
    )
