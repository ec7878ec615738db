"""`xuncha rescue-admin`: a one-time password for an administrator whom no other administrator can help."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from xuncha.foundation.refusals import Refused
from xuncha.people.actions.rescue import rescue_administrator


class Command(BaseCommand):
    help = _("三员忘记口令而系统内无人能重置时，在服务器上发一次性口令；记入审计链")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar=_("用户名"))
        parser.add_argument(
            "--drop-second-factor", action="store_true", help=_("手机也丢了：同时解除两步验证")
        )

    def handle(self, *args: Any, username: str, drop_second_factor: bool, **options: Any) -> None:
        try:
            slip = rescue_administrator(username, drops_second_factor=drop_second_factor)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("下面的一次性口令只显示这一次，请当面交给本人；已记入审计链："))
        self.stdout.write(f"  {slip.user.name}\t{slip.user.username}\t{slip.password}")
        self.stdout.write(_("本人登录后须先改口令。请安全审计员核对这一条，并另存书面说明。"))
