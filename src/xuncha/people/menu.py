"""This room's entries in the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation.custody.audited import RIGHTS
from xuncha.kit import menu

CUSTODY_RIGHTS = ("custody.manage", "custody.request", *RIGHTS.values())


def fill() -> None:
    menu.add(
        menu.Entry(_("授权"), "people:appointments", "stamp", 70, ("people.read",), group=menu.REFERENCE)
    )
    menu.add(
        menu.Entry(_("回避"), "people:recusals", "people", 71, ("people.recusals",), group=menu.REFERENCE)
    )
    menu.add(
        menu.Entry(_("账号"), "people:accounts", "person", 73, ("people.accounts",), group=menu.REFERENCE)
    )
    menu.add(menu.Entry(_("口令重置"), "people:resets", "lock", 74, ("people.resets",), group=menu.REFERENCE))
    menu.add(menu.Entry(_("密钥保管"), "custody:desk", "lock", 76, CUSTODY_RIGHTS, group=menu.REFERENCE))
    menu.add(menu.Entry(_("审计日志"), "people:trail", "audit", 75, ("audit.read",), group=menu.REFERENCE))
    menu.add(menu.Entry(_("我的账号"), "people:me", "person", 95, group=menu.REFERENCE))
