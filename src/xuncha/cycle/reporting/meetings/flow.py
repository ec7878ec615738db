"""A meeting's way: prepared, results entered, signed by its chair; the signature carries out the batch (practice 6)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.reporting.meetings.models import AgendaItem, Meeting
from xuncha.cycle.reporting.meetings.sorts import party_labels
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.foundation.flow.models import Opinion


def has_agenda(meeting: Meeting) -> str | None:
    found = AgendaItem.objects.trusted().filter(meeting=meeting).exists()
    return None if found or meeting.minutes.strip() else _("至少一项议题或议定事项")


def has_results(meeting: Meeting) -> str | None:
    count = AgendaItem.objects.trusted().filter(meeting=meeting, result="").count()
    return _("还有 %(count)s 项议题没有填结果（可填缓议）") % {"count": count} if count else None


def returns_explained(meeting: Meeting) -> str | None:
    rows = AgendaItem.objects.trusted().filter(meeting=meeting, result=AgendaItem.Result.RETURNED)
    listed = "、".join(str(row.seq) for row in rows.order_by("seq") if not row.said and not _explained(row))
    return _("第 %(items)s 项退回须写意见") % {"items": listed} if listed else None


def _explained(row: AgendaItem) -> bool:
    """Every party that returns it has said why."""
    returned = [given for given in row.opinions.values() if given["result"] == Opinion.Result.RETURN]
    return bool(returned) and all(given["text"] for given in returned)


def parties_represented(meeting: Meeting) -> str | None:
    """Whoever speaks for a party is named, so that the opinion is somebody's."""
    rows = AgendaItem.objects.trusted().filter(meeting=meeting).values_list("opinions", flat=True)
    speaking = {party for row in rows for party, given in row.items() if given["result"] in Opinion.Result}
    nameless = [party for party in speaking if not meeting.signers.get(party, {}).get("name")]
    names = "、".join(sorted(party_labels(nameless)))
    return _("没有写会审代表：%(names)s") % {"names": names} if names else None


meeting_flow = Flow(
    "meeting",
    [
        State("open", gettext_lazy("筹备和记录"), "running"),
        State("to_sign", gettext_lazy("待主持人签批"), "waiting"),
        State("signed", gettext_lazy("已签批"), "done", final=True),
        State("void", gettext_lazy("已取消"), "void", final=True),
    ],
    Edge(
        "close_results",
        "open",
        "to_sign",
        gettext_lazy("结果送签批"),
        by="meetings.write",
        needs=(has_agenda, has_results, returns_explained, parties_represented),
        todo=gettext_lazy("会议待记录结果"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "sign",
        "to_sign",
        "signed",
        gettext_lazy("签批"),
        by="meetings.sign",
        not_by=("close_results",),
        signs=True,
        recorded_by="meetings.record_paper",
        yields=gettext_lazy("会议议定事项"),
        todo=gettext_lazy("会议议定事项待签批"),
        tone="primary",
    ),
    Edge(
        "reopen",
        "to_sign",
        "open",
        gettext_lazy("退回补记"),
        by="meetings.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "void",
        ("open", "to_sign"),
        "void",
        gettext_lazy("取消会议"),
        by="meetings.write",
        asks="reason",
        tone="danger",
    ),
)
