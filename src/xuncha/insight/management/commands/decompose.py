from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Reads and writes files only: no home, no key, no database (like `import --dry-run`)."""

    help = "公文拆解：xuncha decompose 讲话.docx --out 结果.json；标题层级、问题、要求、措施、责任单位、时限、数字，各附原文位置"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="docx、pdf（有文字的）、txt 等")
        parser.add_argument(
            "--out", type=Path, required=True, help="写出的 JSON；start、end 是 text 里的字数位置"
        )
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            help="成文日期（如 2024-06-18），“三个月内”由此推算；不给就从文中找",
        )

    def handle(self, *args: Any, file: Path, out: Path, on: date | None, **options: Any) -> None:
        from xuncha.office.errors import Unreadable
        from xuncha.text.decompose import reading
        from xuncha.text.decompose.model import TooLong
        from xuncha.text.decompose.taking import MOST_LETTERS, take_apart

        if not file.is_file():
            raise CommandError(f"找不到文件：{file}", returncode=2)
        try:
            made = take_apart(reading.read(file), on=on)
        except Unreadable as error:
            raise CommandError(error.message, returncode=2) from None
        except TooLong:
            raise CommandError(
                f"全文超过{MOST_LETTERS // 10_000}万字，请拆分后再拆解。", returncode=2
            ) from None
        out.write_text(json.dumps(made.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(f"{out}：{len(made.nodes)} 个标题和条目，{len(made.items)} 项")
