"""What leads tell the registries when the room starts: rights, kind, audit sentences, offers, menu, tab."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.cycle.transfers.leads import actions, flow, models, sources
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")
AUDIT = {
    "lead.prioritised": _("确定线索办理顺序"),
    "lead.counts_exported": _("导出线索统计"),
}


def register() -> None:
    rights.register(
        "leads",
        read=_("查阅线索概要"),
        persons=_("查阅线索全文和被反映人"),
        register=_("登记线索"),
        write=_("填写线索"),
        sign=_("审签线索"),
        approve=_("审定移交线索"),
        record_paper=_("登记线索的纸质审签"),
        record_decision=_("登记领导小组的审定"),
        count=_("查看线索统计"),
    )
    kinds.register(
        kinds.Kind(
            "lead",
            _("问题线索"),
            models.Lead,
            title_of,
            "transfers:lead",
            flow.lead_flow,
            sealed=True,
            scan_right="leads.persons",
            opened_text=kinds.text_of("title", "issue", "understanding", "evidence"),
            verbs={
                name: partial(actions.move, edge=name)
                for name, edge in flow.lead_flow.edges.items()
                if not edge.inner
            },
            select_related=PLACED,
        )
    )
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    sources.offer_all()
    add_sections(tabs)
    menu.add(menu.Entry(_("线索"), "transfers:leads", "bookmark", 34, ("leads.read",), family=_("线索")))


def title_of(lead: models.Lead) -> str:
    """Made of codes: it stands in to-do lists, where nobody asks again who may read names."""
    return lead.outline


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab for those who may know of its leads; the office counts by round, on its own page."""
    if not actor.reach("leads.read"):
        return []
    count = models.Lead.objects.visible_to(actor).filter(engagement=engagement).exclude(state="void").count()
    if not count and not actor.reach("leads.register").covers(engagement):
        return []
    url = f"{reverse('transfers:leads')}?engagement={engagement.pk}"
    return [{"label": _now("线索"), "url": url, "count": count, "current": current == "leads"}]
