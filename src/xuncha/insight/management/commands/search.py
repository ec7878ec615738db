from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuncha.foundation.search import making, sources
from xuncha.foundation.search.sources import Source


class Command(BaseCommand):
    help = "检索索引：rebuild 全部重建；check 与记录逐条核对，不改动"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("rebuild", "check"))

    def handle(self, *args: Any, **options: Any) -> None:
        making.prepare()
        if options["act"] == "rebuild":
            count = making.rebuild(self._say)
            self.stdout.write(f"索引已重建：{count} 条")
        else:
            self._check()

    def _say(self, source: Source, done: int, total: int) -> None:
        if done == total:
            self.stdout.write(f"{source.kind.label}：{total} 条")

    def _check(self) -> None:
        found = [(source.kind.label, making.check(source)) for source in sources.every()]
        for label, count in found:
            if count:
                self.stdout.write(f"{label}：{count} 条与记录不符")
        if any(count for _label, count in found):
            raise CommandError("索引与记录不符，请运行 xuncha search rebuild")
        self.stdout.write("索引与记录一致")
