from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from xuncha.foundation.audit.commands import audit_export_head, audit_verify

ACTS = {"verify": audit_verify, "export-head": audit_export_head}


class Command(BaseCommand):
    help = "审计链：xuncha audit verify [--head 文件…]；xuncha audit export-head 文件"

    def run_from_argv(self, argv: list[str]) -> None:
        """The two acts read their own arguments and give their own exit codes."""
        if len(argv) < 3 or argv[2] not in ACTS:
            self.stderr.write(str(self.help))
            sys.exit(2)
        sys.exit(ACTS[argv[2]](argv[3:]))

    def add_arguments(self, parser: CommandParser) -> None:
        """None of its own."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Never reached: see run_from_argv."""
