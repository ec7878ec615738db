"""What a group's life tells the registries when the room starts: rights, kinds, menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.grouplife import flow, models
from xuncha.foundation import kinds, rights
from xuncha.kit import menu

SEATED = ("group", "round__term")


def register() -> None:
    rights.register(
        "grouplife",
        read=_("查阅组内建设"),
        write=_("登记支部和支部活动"),
        remind=_("组长谈心提醒"),
    )
    rights.register("violations", read=_("查阅违反纪律登记"), write=_("登记、处理违反纪律情况"))
    for kind, label, model, url in (
        ("temp_branch", _("临时党支部"), models.TempBranch, "fieldwork:temp_branch"),
        ("branch_activity", _("支部活动"), models.BranchActivity, "fieldwork:branch_activity"),
    ):
        kinds.register(kinds.Kind(kind, label, model, str, url, select_related=SEATED))
    kinds.register(
        kinds.Kind(
            "reminder_talk",
            _("谈心提醒"),
            models.ReminderTalk,
            str,
            "fieldwork:reminder",
            sealed=True,
            select_related=SEATED,
        )
    )
    kinds.register(
        kinds.Kind(
            "discipline_violation",
            _("违反纪律登记"),
            models.Violation,
            str,
            "fieldwork:violation",
            flow.violation_flow,
            sealed=True,
            pages={"handle": "fieldwork:violation_handle", "clear": "fieldwork:violation_clear"},
            select_related=(*SEATED, "person"),
        )
    )
    menu.add(menu.Entry(_("组内建设"), "fieldwork:own_groups", "people", 29, ("grouplife.read",)))
    menu.add(
        menu.Entry(
            _("干部纪律"),
            "fieldwork:violations",
            "supervision",
            76,
            ("violations.read",),
            group=menu.REFERENCE,
        )
    )
