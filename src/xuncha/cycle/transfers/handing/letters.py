"""The letter of a transfer, drafted from its data: numbers and counts, no name, no word of a lead. Chinese in any language."""

from __future__ import annotations

from collections.abc import Sequence

from xuncha.cycle.transfers.handing.models import Transfer
from xuncha.cycle.transfers.leads.models import Lead, LeadPerson

ASKED = {
    Transfer.Mode.ON_SITE: "按照巡中移交的规定",
    Transfer.Mode.COLLECTED: "按照集中移交的规定",
    Transfer.Mode.URGENT: "因情况紧急",
}


def draft(transfer: Transfer, leads: Sequence[Lead]) -> str:
    """Whom it goes to, on whose decision, how many, and by when an answer is asked for."""
    persons = LeadPerson.objects.trusted().filter(lead__in=[lead.pk for lead in leads]).count()
    words = {
        "receiver": transfer.organisation.name,
        "basis": transfer.approval or "县委巡察工作领导小组研究决定",
        "mode": ASKED[Transfer.Mode(transfer.mode)],
        "round": f"{transfer.round.name}中" if transfer.round else "",
        "leads": len(leads),
        "persons": persons,
    }
    return (
        "{receiver}：\n"
        "　　根据{basis}，{mode}，现将{round}形成的问题线索 {leads} 件（涉及 {persons} 人）移交你单位，"
        "请依规依纪依法办理，严格保密，不得将线索内容和来源告知被反映人及其所在单位。\n"
        "　　请于收到之日起一个月内提出处置意见，三个月内将办理情况书面反馈县委巡察工作领导小组办公室；"
        "需要补充材料的，请与线索专员联系。\n"
        "　　附：1. 问题线索移交清单\n"
        "　　　　2. 移交材料目录"
    ).format(**words)
