from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import act


class Command(BaseCommand):
    help = "把统计事实导出成 Parquet 文件：只有编号、代码和数字，密封的只出合计；供 xuncha indicators --lake 使用"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("export",))
        parser.add_argument("--out", type=Path, required=True, help="导出到哪个文件夹，须是新的")

    def handle(self, *args: Any, **options: Any) -> None:
        from xuncha.insight.indicators.lake import export

        try:
            lines = export(options["out"], today())
        except FileExistsError as error:
            raise CommandError(f"这里已有导出，换一个文件夹：{error.args[0]}") from error
        with act():
            audit.record("figures.lake_exported", by=None, data={"rows": sum(lines.values())})
        self.stdout.write(f"已导出 {len(lines)} 类事实，共 {sum(lines.values()):,} 行：{options['out']}")
