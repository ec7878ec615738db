"""A letter's way: drafted, signed by the director, received and answered by the unit's head, verified (domain §5.2, DR35)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification.models import SupervisionLetter
from xuncha.foundation.flow.declare import Edge, Flow, State

PAPER = "rectification.record_paper"
SENT = ("issued", "received", "replied", "closed", "submitted", "answered")


def complete(letter: SupervisionLetter) -> str | None:
    return None if letter.text.strip() and letter.why.strip() else _("正文和发出理由")


def goes_to_unit(letter: SupervisionLetter) -> str | None:
    return None if letter.to_unit else _("问责建议书报送纪委监委，不发给单位")


def goes_to_discipline(letter: SupervisionLetter) -> str | None:
    return _("只有问责建议书报送纪委监委") if letter.to_unit else None


def has_reply(letter: SupervisionLetter) -> str | None:
    return None if letter.reply.strip() else _("回复情况")


def asks_reply(letter: SupervisionLetter) -> str | None:
    return None if letter.reply_due else _("没有写要求回复时间")


letter_flow = Flow(
    "supervision_letter",
    [
        State("draft", gettext_lazy("拟稿，待签发"), "draft"),
        State("issued", gettext_lazy("已发出，待签收"), "waiting"),
        State("received", gettext_lazy("已签收，待回复"), "running"),
        State("replied", gettext_lazy("已回复，待核实"), "waiting"),
        State("submitted", gettext_lazy("已报送，待纪委监委答复"), "waiting"),
        State("closed", gettext_lazy("已核实"), "done", final=True),
        State("answered", gettext_lazy("纪委监委已答复"), "done", final=True),
        State("void", gettext_lazy("不发"), "void", final=True),
    ],
    Edge(
        "issue",
        "draft",
        "issued",
        gettext_lazy("签发"),
        by="supervision.sign",
        needs=(goes_to_unit, complete),
        warns=(asks_reply,),
        signs=True,
        recorded_by=PAPER,
        numbers="DB",
        yields=gettext_lazy("督办文书"),
        opens_to=("unit", "unit_head", "county_leader"),
        todo=gettext_lazy("督办文书待签发"),
        tone="primary",
    ),
    Edge(
        "submit",
        "draft",
        "submitted",
        gettext_lazy("签报纪委监委"),
        by="supervision.sign",
        needs=(goes_to_discipline, complete),
        signs=True,
        recorded_by=PAPER,
        numbers="DB",
        yields=gettext_lazy("问责建议书"),
        opens_to=("discipline", "leaders"),
        tone="primary",
    ),
    Edge(
        "receive",
        "issued",
        "received",
        gettext_lazy("主要负责人签收"),
        by="rectification.sign",
        signs=True,
        recorded_by=PAPER,
        todo=gettext_lazy("督办文书待签收"),
        tone="primary",
    ),
    Edge(
        "reply",
        "received",
        "replied",
        gettext_lazy("主要负责人签报回复"),
        by="rectification.sign",
        needs=(has_reply,),
        signs=True,
        recorded_by=PAPER,
        todo=gettext_lazy("督办文书待回复"),
        tone="primary",
    ),
    Edge(
        "verify",
        "replied",
        "closed",
        gettext_lazy("核实办结"),
        by="supervision.write",
        asks="reason",
        todo=gettext_lazy("督办文书待核实"),
        tone="primary",
    ),
    Edge(
        "return_reply",
        "replied",
        "received",
        gettext_lazy("退回重报"),
        by="supervision.write",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "answer",
        "submitted",
        "answered",
        gettext_lazy("答复处理意见"),
        by="supervision.answer",
        recorded_by=PAPER,
        asks="reason",
        todo=gettext_lazy("问责建议待答复"),
        tone="primary",
    ),
    Edge(
        "drop",
        "draft",
        "void",
        gettext_lazy("不发"),
        by="supervision.write",
        asks="reason",
        tone="danger",
    ),
)
