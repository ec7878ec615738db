"""What one can do when nothing waits: an empty home names the pages of this person's work, not a blank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

SHOWN = 4


@dataclass(frozen=True)
class Start:
    right: str
    url_name: str
    label: Any
    text: Any


STARTS = (
    Start("audit.read", "people:trail", _("审计日志"), _("查谁在什么时候做了什么，核对日志有没有被动过，导出链首存到别处")),
    Start("people.resets", "people:resets", _("口令重置"), _("忘记口令、丢失手机的人在这里由两名管理员办理")),
    Start("people.accounts", "people:accounts", _("账号"), _("按授权文件批量开账号，打印一次性登录条")),
    Start("rectification.self_report", "rectification:today", _("本单位整改"), _("快到期的事项、要报的方案和报告")),
    Start("cases.close", "transfers:leads", _("线索"), _("审签后的线索、移交清单和接收单位的办理情况")),
    Start("cases.answer", "transfers:cases", _("线索办理"), _("移交给本单位的线索：受理、提出处置意见、反馈结果")),
    Start("rectification.joint_review.discipline", "rectification:desk", _("整改会审"), _("一件一件看问题、措施和佐证，提出意见")),
    Start("rectification.joint_review.organisation", "rectification:desk", _("整改会审"), _("一件一件看问题、措施和佐证，提出意见")),
    Start("rectification.joint_review.publicity", "rectification:desk", _("整改会审"), _("一件一件看问题、措施和佐证，提出意见")),
    Start("rectification.progress", "rectification:mine", _("分给我的整改"), _("分给您的整改事项，随时可以填进展、交佐证")),
    Start("workpapers.write", "workpapers:list", _("底稿"), _("起草底稿，或者看看已有底稿走到了哪一步")),
    Start("workpapers.record_paper", "workpapers:list", _("底稿"), _("打印送签，登记签回来的纸质件")),
    Start("planning.cooperate", "planning:cooperation", _("配合事项"), _("巡察通知、见面会和需要提供的材料")),
    Start("instructions.reply", "reporting:instructions", _("领导批示"), _("交给本单位办理的批示件和办理期限")),
    Start("suggestions.reply", "insight:suggestions", _("巡察建议"), _("发给本单位的巡察建议书、情况通报和回复期限")),
    Start("feedback.read", "reporting:feedbacks", _("反馈"), _("已经送达的反馈意见")),
    Start("training.read", "library:training", _("培训"), _("巡前要学的、单位要学的，和做过的测试")),
    Start("rectification.read", "rectification:ledger", _("整改台账"), _("整改事项、进展和两个完成率")),
)  # fmt: skip


def for_person(user: Any) -> list[dict[str, Any]]:
    """The first few pages of this person's work; the handbook last."""
    found: dict[str, dict[str, Any]] = {}
    for start in STARTS:
        if user.holds(start.right):
            found.setdefault(
                start.url_name, {"label": start.label, "text": start.text, "url": reverse(start.url_name)}
            )
    help_page = {"label": _("使用帮助"), "text": _("按您的角色写的一页说明"), "url": reverse("site:help")}
    return [*list(found.values())[:SHOWN], help_page]
