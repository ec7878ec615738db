"""How a text gets out, and how a proposal to withhold something is decided (domain §2 S13, §3.13, §8.2; DR20).

The unit writes, the office examines, the leading group approves (a round may do without), the unit publishes and collects
what people say. Publishing is the rule and withholding the exception: each proposal is decided on its own, and one party's
refusal is enough.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.disclosure import checking
from xuncha.cycle.rectification.models import Withholding
from xuncha.foundation.flow.declare import Edge, Flow, Parallel, State

PAPER = "rectification.record_paper"
LABELS = {party: parties.LABELS[party] for party in ("discipline", "office", "publicity")}
ASKING = (
    checking.names_asked,
    checking.delicate_words,
    checking.ledger_moved,
)
EXAMINERS = {
    Withholding.Reason.SECRET: ("office",),
    Withholding.Reason.CASE: ("office", "discipline"),
    Withholding.Reason.HYPE: ("office", "publicity"),
    Withholding.Reason.UNREST: ("office", "publicity"),
    Withholding.Reason.SENSITIVE: ("office", "discipline", "publicity"),
}
"""Who knows whether a case of the five is really one."""


def examiners(withholding: Any) -> list[str]:
    """The office always; the discipline commission and the publicity department where the reason is theirs to judge."""
    reasons = {withholding.item_reason, withholding.rect_reason} - {""}
    asked = {party for reason in reasons for party in EXAMINERS.get(reason, ("office",))}
    return [party for party in LABELS if party in asked]


disclosure_flow = Flow(
    "disclosure",
    [
        State("draft", _("起草中"), "draft"),
        State("review", _("巡察办审核中"), "running"),
        State("returned", _("退回修改"), "due"),
        State("decision", _("待领导小组审定"), "waiting", optional=True),
        State("approved", _("准予公开，待发布"), "waiting"),
        State("published", _("公示中"), "running"),
        State("ended", _("公示期满，意见办理中"), "waiting"),
        State("closed", _("已办结"), "done", final=True),
    ],
    Edge(
        "submit",
        ("draft", "returned"),
        "review",
        _("报巡察办审核"),
        by="disclosure.write",
        needs=(
            checking.complete,
            checking.contacts_given,
            checking.proposals_sent,
            checking.personal_numbers,
        ),
        warns=ASKING,
        opens_to=("discipline", "organisation_dept"),
        todo=_("公开稿待报审"),
        tone="primary",
    ),
    Edge(
        "pass",
        "review",
        "decision",
        _("审核通过"),
        by="disclosure.review",
        not_by=("created", "submit"),
        needs=(
            checking.proposals_decided,
            checking.nothing_withheld_is_told,
            checking.personal_numbers,
        ),
        warns=ASKING,
        opens_to=("leaders",),
        todo=_("公开稿待审核"),
        tone="primary",
    ),
    Edge(
        "approve",
        "decision",
        "approved",
        _("审定，准予公开"),
        by="disclosure.approve",
        signs=True,
        recorded_by=PAPER,
        passes=True,
        todo=_("公开稿待审定"),
        tone="primary",
    ),
    Edge(
        "send_back",
        ("review", "decision", "approved"),
        "returned",
        _("退回修改"),
        by="disclosure.review",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "publish",
        "approved",
        "published",
        _("发布"),
        by="disclosure.write",
        needs=(checking.has_posting,),
        warns=(checking.posted_long_enough,),
        opens_to=("supervisor",),
        yields=_("整改情况公开稿"),
        todo=_("公开稿待发布"),
        tone="primary",
    ),
    Edge(
        "end",
        "published",
        "ended",
        _("公示期满"),
        by="disclosure.write",
        needs=(checking.period_over,),
        todo=_("公示中，收集意见"),
        tone="primary",
    ),
    Edge(
        "close",
        "ended",
        "closed",
        _("办结"),
        by="disclosure.review",
        needs=(checking.comments_handled,),
        todo=_("公示期意见待办结"),
        tone="primary",
    ),
)

withholding_flow = Flow(
    "withholding",
    [
        State("proposed", _("拟不公开，待送审"), "draft"),
        State("examined", _("审核中"), "running"),
        State("agreed", _("同意不公开"), "done"),
        State("refused", _("不同意，应当公开"), "due"),
        State("withdrawn", _("已撤回"), "void", final=True),
    ],
    Edge(
        "send",
        "proposed",
        "examined",
        _("送审"),
        by="disclosure.write",
        opens_to=("discipline", "organisation_dept", "publicity"),
        todo=_("拟不公开待送审"),
        tone="primary",
    ),
    Edge("agree", "examined", "agreed", _("同意不公开"), inner=True, opens_to=("leaders",)),
    Edge("refuse", "examined", "refused", _("不同意不公开"), inner=True, opens_to=("leaders",)),
    Edge(
        "again",
        "refused",
        "proposed",
        _("补充理由再报"),
        by="disclosure.write",
        needs=(checking.text_still_open,),
        asks="reason",
    ),
    Edge(
        "withdraw",
        ("proposed", "examined", "agreed", "refused"),
        "withdrawn",
        _("撤回，照常公开"),
        by="disclosure.write",
        needs=(checking.text_still_open,),
    ),
    parallels=(
        Parallel(
            "examined",
            "disclosure.examine",
            examiners,
            LABELS,
            agreed="agree",
            returned="refuse",
            not_by=("created", "send"),
            recorded_by=PAPER,
            todo=_("拟不公开待审核"),
        ),
    ),
)
