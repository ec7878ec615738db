"""`xuncha backup-check`: after a restore, and once a quarter."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from xuncha.foundation.audit import heads
from xuncha.foundation.refusals import Refused
from xuncha.site.backup_check import check


class Command(BaseCommand):
    help = _("核对恢复出来的数据：文件、密钥、审计链、行数。退出码 0 完好，1 有问题，2 没有核对成")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", nargs="+", type=Path, default=[], help=_("存在外面的链首文件"))

    def handle(self, *args: Any, head: list[Path], **options: Any) -> None:
        try:
            whole = self._tell([heads.read_head(path) for path in head])
        except (Refused, DatabaseError) as trouble:
            self.stderr.write(_("没有核对成：%(why)s") % {"why": trouble})
            sys.exit(2)
        if not whole:
            sys.exit(1)

    def _tell(self, known: list[heads.SignedHead]) -> bool:
        findings = []
        for good, sentence in check(known):
            self.stdout.write(f"{'✓' if good else '✗'} {sentence}")
            findings.append(good)
        return all(findings)
