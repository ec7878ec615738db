"""What this room tells the others when it starts: rights, kinds, audit sentences, offers, menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification import models, parties
from xuncha.cycle.rectification.changes import actions as changes
from xuncha.cycle.rectification.changes.flow import change_flow
from xuncha.cycle.rectification.closing import actions as closing
from xuncha.cycle.rectification.closing import paper_opinions
from xuncha.cycle.rectification.closing.flow import report_flow
from xuncha.cycle.rectification.commitment.flow import commitment_flow
from xuncha.cycle.rectification.ledger import review
from xuncha.cycle.rectification.ledger.flow import item_flow
from xuncha.cycle.rectification.plan import actions as plan
from xuncha.cycle.rectification.plan.flow import plan_flow
from xuncha.cycle.rectification.reconciliation.flow import reconciliation_flow
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def rights_of_this_room() -> None:
    rights.register(
        "rectification",
        read=_("查阅整改"),
        write=_("填报整改"),
        progress=_("填报分派的整改事项"),
        sign=_("主要负责人签字"),
        self_report=_("申报整改进展"),
        manage=_("管理整改台账、代录"),
        leader_review=_("县领导审核"),
        check=_("现场抽核"),
        close=_("销号"),
        reconcile=_("出具和签署对账表"),
        record_paper=_("登记整改的纸质签字"),
        recheck=_("“回头看”逐条复诊"),
        read_recheck=_("查阅“回头看”复诊情况"),
    )
    for party, label in parties.LABELS.items():
        rights.register("rectification", **{f"joint_review__{party}": _opinion(label)})
        rights.register("rectification", **{f"change_decide__{party}": _decision(label)})


def _opinion(label: Any) -> Any:
    return format_lazy("{}{}", label, _("会审意见"))


def _decision(label: Any) -> Any:
    return format_lazy("{}{}", label, _("审核变更"))


def kinds_of_this_room() -> None:
    ledger_kinds()
    closing_kinds()
    commitment_kind()


ITEM_TEXTS = (
    "problem", "performance", "goal", "progress", "unfinished_reason", "next_step", "self_conclusion",
    "leaders", "dept", "co_depts", "owner",
)  # fmt: skip


def ledger_kinds() -> None:
    """Items, plans and changes of what was approved."""
    kinds.register(
        kinds.Kind(
            "rectification_item",
            _("整改事项"),
            models.RectificationItem,
            str,
            "rectification:item",
            item_flow,
            verbs={
                "leader_return": review.return_by_leader,
                "return_item": review.return_after_review,
                "return_at_close": review.return_at_close,
                "close": review.close,
                "follow": review.follow,
                "finish": review.finish,
                "relapse": review.relapse,
            },
            pages={"check_true": "rectification:spot_check", "declare": "rectification:declare"},
            index_text=kinds.text_of(*ITEM_TEXTS),
            index_parts=(
                kinds.Part(models.Measure, "item_id", kinds.text_of("content", "completion")),
                kinds.Part(models.RuleMade, "item_id", kinds.text_of("name", "document_no")),
            ),
            index_day="feedback_item__feedback__feedback_on",
            select_related=(*PLACED, "plan", "feedback_item", "leaf", "village"),
            find=("problem", "number"),
        )
    )
    kinds.register(
        kinds.Kind(
            "rectification_plan",
            _("整改方案"),
            models.RectificationPlan,
            str,
            "rectification:plan",
            plan_flow,
            verbs={"sign": plan.sign, "approve": plan.approve, "return_plan": plan.return_plan},
            pages={"extend_period": "rectification:extend_period"},
            index_text=kinds.text_of("overview", "meeting_note", "leading_group", "democratic_life_note"),
            select_related=(*PLACED, "feedback"),
            find=("title",),
        )
    )
    kinds.register(
        kinds.Kind(
            "rectification_change",
            _("整改变更申请"),
            models.ItemChange,
            str,
            "rectification:change",
            change_flow,
            verbs={"approve": changes.approve, "refuse": changes.refuse},
            index_text=kinds.text_of("reason"),
            index_related=("item",),
            select_related=(*PLACED, "item"),
        )
    )


def closing_kinds() -> None:
    """The two reports and the reconciliation sheet."""
    kinds.register(
        kinds.Kind(
            "rectification_report",
            _("整改报告"),
            models.RectificationReport,
            str,
            "rectification:report",
            report_flow,
            verbs={"hand_in": closing.hand_in, "accept": closing.accept},
            index_text=kinds.text_of("text"),
            index_related=("organisation",),
            select_related=(*PLACED, "plan"),
        )
    )
    kinds.register(
        kinds.Kind(
            "reconciliation",
            _("对账表"),
            models.Reconciliation,
            str,
            "rectification:sheet",
            reconciliation_flow,
            index_text=kinds.text_of("note"),
            index_related=("organisation",),
            index_date=lambda sheet: sheet.as_of,
            select_related=PLACED,
        )
    )


def commitment_kind() -> None:
    kinds.register(
        kinds.Kind(
            "commitment",
            _("整改双承诺"),
            models.Commitment,
            str,
            "rectification:commitment",
            commitment_flow,
            select_related=(*PLACED, "plan__feedback"),
        )
    )


def audit_sentences() -> None:
    for action, sentence in {
        "progress": _("报告进展"),
        "measures": _("修改整改措施"),
        "split": _("拆分"),
        "merged": _("合并"),
        "changed": _("按批准的变更修改"),
        "connected": _("对应反馈问题"),
        "recheck": _("“回头看”复诊"),
    }.items():
        audit.register(f"rectification_item.{action}", sentence)
    audit.register("rectification_plan.democratic_life", _("登记专题民主生活会"))
    audit.register("rectification.bulk", _("整改台账批量办理"))


def open_plan_url(feedback: Any) -> str:
    return reverse("rectification:open_plan", args=[feedback.pk])


def may_be_planned(feedback: Any) -> bool:
    """Delivered, and without a plan."""
    if feedback.state not in plan.DELIVERED:
        return False
    return not models.RectificationPlan.objects.trusted().filter(feedback=feedback.pk).exists()


def _url_of(name: str) -> Callable[[Any], str]:
    return lambda record: reverse(f"rectification:{name}", args=[record.pk])


def _looks_back(record: Any) -> bool:
    """A look-back, or a unit whose earlier inspection is known."""
    return record.mode == "look_back" or bool(getattr(record, "previous_id", None))


def offers() -> None:
    for label, right in (
        (_("编制整改方案"), "rectification.write"),
        (_("代单位编制整改方案"), "rectification.manage"),
    ):
        kinds.offer(kinds.Offer("feedback", label, open_plan_url, right, may_be_planned))
    for kind, label, name in (
        ("engagement", _("旧问题复诊"), "lookback"),
        ("round", _("旧问题复诊情况"), "lookback_round"),
    ):
        kinds.offer(kinds.Offer(kind, label, _url_of(name), "rectification.read_recheck", _looks_back))
    kinds.offer(kinds.Offer("round", _("三段整改统计"), _url_of("phases"), "rectification.read"))
    for kind in paper_opinions.KINDS:
        kinds.offer(
            kinds.Offer(
                kind,
                _("登记会审方纸面意见"),
                paper_opinions.url,
                "rectification.record_paper",
                paper_opinions.awaited,
            )
        )


def menu_entries() -> None:
    menu.add(
        menu.Entry(
            _("本单位整改"),
            "rectification:today",
            "check",
            39,
            ("rectification.self_report",),
            family=_("整改"),
        )
    )
    menu.add(
        menu.Entry(
            _("分给我的整改"),
            "rectification:mine",
            "check",
            39,
            ("rectification.progress",),
            family=_("整改"),
        )
    )
    menu.add(
        menu.Entry(
            _("整改台账"),
            "rectification:ledger",
            "rectification",
            40,
            ("rectification.read",),
            family=_("整改"),
        )
    )
    menu.add(
        menu.Entry(
            _("整改方案"), "rectification:plans", "register", 41, ("rectification.read",), family=_("整改")
        )
    )
    menu.add(
        menu.Entry(
            _("整改会审"),
            "rectification:desk",
            "meeting",
            42,
            tuple(f"rectification.joint_review.{party}" for party in parties.LABELS),
            family=_("整改"),
        )
    )
    menu.add(
        menu.Entry(
            _("分管单位整改"),
            "rectification:answer_for",
            "organisation",
            43,
            ("rectification.leader_review",),
            family=_("整改"),
        )
    )
    menu.add(
        menu.Entry(_("对账表"), "rectification:sheets", "copy", 44, ("rectification.read",), family=_("整改"))
    )
