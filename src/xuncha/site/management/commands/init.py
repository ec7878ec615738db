"""`xuncha init`: the database of a new installation and its three administrators, one-time passwords printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import Refused
from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing
from xuncha.people.actions.founding import administrators
from xuncha.site.environment import write_suite
from xuncha.site.prepare import WrongModeError, prepare_database


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = _("首次安装：建库，建立系统管理员、安全保密管理员、安全审计员，口令只显示一次")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--suite",
            default="",
            metavar="international|国密",
            help=_("密封和审计摘要用的算法套件：international（国际）或 国密；建库之后不再改"),
        )
        parser.add_argument("--sys-admin", default="", metavar=_("姓名"), help=_("系统管理员"))
        parser.add_argument("--sec-admin", default="", metavar=_("姓名"), help=_("安全保密管理员"))
        parser.add_argument("--auditor", default="", metavar=_("姓名"), help=_("安全审计员"))

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError(_("演示环境已有三员；正式环境请用新的数据目录"))
        names = {code: options[code] for code in ("sys_admin", "sec_admin", "auditor")}
        try:
            choose_suite(options["suite"])
            prepare_database()
            slips = administrators(names)
        except (Refused, WrongModeError, SealBroken, SuiteMissing) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("三员已建立。下面的一次性口令只显示这一次，请分别当面交给本人："))
        for slip in slips:
            self.stdout.write(f"  {slip.roles[0]}\t{slip.user.name}\t{slip.user.username}\t{slip.password}")
        self.stdout.write(
            _("本人首次登录须先改口令、设两步验证、签承诺书。下一步见 docs/people.md“初始授权”。")
        )


def choose_suite(name: str) -> None:
    """Write the choice down before anything is sealed; SuiteMissing while its library is not installed."""
    if not name:
        return
    if AuditEvent._meta.db_table in connection.introspection.table_names():
        raise CommandError(_("数据库已经建好，审计摘要的算法不能再换；以后只改密封套件用 XUNCHA_SUITE"))
    suite = suites.choose(name)
    suite.require()
    write_suite(settings.HOME, suite.name)
    settings.SEALING_SUITE = suite.name
