"""What the petitions tell the registries when the room starts: rights, kinds, audit sentences, menu, the door's landings."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.petitions import (
    deciding,
    direct,
    direct_actions,
    flow,
    incident_actions,
    incidents,
    models,
    referral_actions,
    referrals,
)
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    from xuncha.cycle.fieldwork.petitions import arriving  # noqa: F401 - registers where parcels land

    register_rights()
    register_petition()
    register_others()
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    for kind, right in (("talk_abstract", "interviews.write"), ("visit_finding", "visits.write")):
        kinds.offer(
            kinds.Offer(
                kind,
                _("登记为信访件"),
                lambda item: f"{reverse('fieldwork:petition_entry')}?from={item.kind_name}:{item.pk}",
                right,
                when=lambda item: item.withdrawn_on is None,
            )
        )
    for kind in ("petition", "interview"):
        kinds.offer(
            kinds.Offer(
                kind,
                _("登记干扰、报复或保护请求"),
                lambda record: f"{reverse('fieldwork:incident_new')}?from={record.kind_name}:{record.pk}",
                f"{kind}s.write",
            )
        )
    add_sections(tabs)
    for order, (label, url_name, icon, right) in enumerate(LISTS, start=23):
        menu.add(menu.Entry(label, f"fieldwork:{url_name}", icon, order, (right,), family=_("信访")))


LISTS = (
    (_("信访件"), "petitions", "petition", "petitions.read"),
    (_("信访转办件"), "referrals", "transfer", "referrals.read"),
    (_("径送件"), "direct_items", "lock", "petitions.direct"),
    (_("干扰与保护"), "incidents", "supervision", "incidents.read"),
    (_("信访摘要"), "petition_summary", "report", "petitions.summary"),
    (_("信访统计"), "petition_counts", "statistics", "petitions.count"),
)

AUDIT = {
    "petition.assigned": _("指定信访件承办人"),
    "petition.contact_seen": _("查看反映人联系方式"),
    "petition.refused_file": _("取回没有收下的附件"),
    "petition.news_read": _("阅知补充反映"),
    "petition.added_to": _("公众入口补充反映"),
    "petition.acknowledged": _("登记受理告知"),
    "petition.replied": _("登记对反映人的答复"),
    "petition_scope.changed": _("修改信访受理范围"),
    "petition_referral.paper_answer": _("登记转办件纸质回复"),
    "direct_item.destroyed": _("销毁径送密封件"),
}


def register_rights() -> None:
    rights.register(
        "petitions",
        read=_("查阅信访件"),
        write=_("办理信访件"),
        add=_("登记信访件"),
        approve=_("审定信访处置、指定承办人"),
        record_paper=_("登记信访处置的纸质签字"),
        contact=_("查看反映人联系方式"),
        count=_("查看信访数量"),
        summary=_("查看信访摘要"),
        scope=_("维护信访受理范围"),
        carry_over=_("转入信访台账"),
        direct=_("查看径送件的件号和时间"),
        direct_register=_("登记径送件"),
        direct_open=_("移送径送件"),
        direct_witness=_("见证径送件移送"),
    )
    rights.register(
        "referrals",
        read=_("查阅信访转办件"),
        send=_("拟发信访转办件"),
        answer=_("办理信访转办件"),
        record_paper=_("登记转办件的纸质签收和回复"),
        hand=_("随移交函转出信访转办件"),
    )
    rights.register(
        "incidents",
        read=_("查阅干扰与保护事项"),
        write=_("办理干扰与保护事项"),
        add=_("登记干扰与保护事项"),
        decide=_("批示干扰与保护事项"),
    )


def register_petition() -> None:
    kinds.register(
        kinds.Kind(
            "petition",
            _("信访件"),
            models.Petition,
            lambda petition: petition.title or str(petition),
            "fieldwork:petition",
            flow.petition_flow,
            sealed=True,
            verbs={
                "approve": deciding.approve,
                "return_triage": deciding.return_triage,
                "take_up": deciding.take_up,
                "keep": deciding.keep,
                "reconsider": deciding.reconsider,
                "close": deciding.close,
                "void": deciding.void,
            },
            pages={
                "propose": "fieldwork:petition_propose",
                "conclude": "fieldwork:petition_conclude",
                "decline": "fieldwork:petition_decline",
            },
            select_related=PLACED,
            opened_text=kinds.text_of("title", "content", "place", "opinion", "result", "reply"),
        )
    )


def register_others() -> None:
    kinds.register(
        kinds.Kind(
            "direct_item",
            _("径送件"),
            direct.DirectItem,
            lambda item: item.title,
            "fieldwork:direct_item",
            direct.direct_flow,
            sealed=True,
            verbs={"witness": direct_actions.witness, "take_back": direct_actions.take_back},
            pages={
                "hand_up": "fieldwork:direct_hand_up",
                "witness": "fieldwork:direct_item",
                "take_back": "fieldwork:direct_item",
            },
        )
    )
    kinds.register(
        kinds.Kind(
            "petition_referral",
            _("信访转办件"),
            referrals.Referral,
            lambda referral: _now("转%(unit)s") % {"unit": referral.organisation},
            "fieldwork:referral",
            referrals.referral_flow,
            sealed=True,
            verbs={
                "send": referral_actions.send,
                "receive": referral_actions.receive,
                "accept": referral_actions.accept,
                "send_back": referral_actions.send_back,
                "withdraw": referral_actions.withdraw,
            },
            pages={"answer": "fieldwork:referral_answer"},
            select_related=("organisation", *(f"petition__{path}" for path in PLACED)),
            opened_text=kinds.text_of("excerpt", "explanation", "answer"),
        )
    )
    kinds.register(
        kinds.Kind(
            "incident",
            _("干扰与保护事项"),
            incidents.Incident,
            lambda incident: f"{incident.get_sort_display()} · {incident.organisation}",
            "fieldwork:incident",
            incidents.incident_flow,
            sealed=True,
            verbs={
                "report": incident_actions.report,
                "take_up": incident_actions.take_up,
                "conclude": incident_actions.conclude,
            },
            select_related=PLACED,
        )
    )


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab: the list for its group, the bare number for who may only count."""
    counted = models.Petition.objects.within_reach(actor, "petitions.count", acting=False)
    if actor.reach("petitions.add").covers(engagement):
        rows = models.Petition.objects.visible_to(actor)
        url = f"{reverse('fieldwork:petitions')}?engagement={engagement.pk}"
    elif actor.reach("petitions.count").covers(engagement):
        rows, url = counted, f"{reverse('fieldwork:petition_counts')}?round={engagement.round_id}"
    else:
        return []
    rows = rows.filter(engagement=engagement).exclude(state="void")
    return [{"label": _("信访"), "url": url, "rows": rows, "current": current == "petitions"}]
