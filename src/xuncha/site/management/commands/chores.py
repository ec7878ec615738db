"""`xuncha chores`: the daily sweeping, for a timer of the operating system."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from xuncha.site.chores import run


class Command(BaseCommand):
    help = _("每日清理，并导出当天的审计链首到 HOME/heads；可以重复运行。退出码 1：有一项没有做成")

    def handle(self, *args: Any, **options: Any) -> None:
        done = True
        for label, outcome, worked in run():
            done &= worked
            self.stdout.write(f"{label}：{outcome}" if worked else _("%(chore)s：没有做成，%(why)s") % {
                "chore": label, "why": outcome,
            })  # fmt: skip
        if not done:
            sys.exit(1)
