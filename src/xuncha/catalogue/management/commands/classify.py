from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Reads and writes files only: no home, no key, no database (like `import --dry-run`)."""

    help = "给问题归类：xuncha classify 问题.jsonl --out 结果.jsonl；每行一个 {id, text}"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="每行一个 JSON：id、text")
        parser.add_argument(
            "--out", type=Path, required=True, help="每行一个 JSON：id、group、leaf、top3、confidence"
        )
        parser.add_argument("--model", type=Path, help="用这个模型文件，不用自带知识训练的模型")

    def handle(self, *args: Any, file: Path, out: Path, model: Path | None, **options: Any) -> None:
        from xuncha.text.classify import keeping
        from xuncha.text.classify import model as models

        if not file.is_file():
            raise CommandError(f"找不到文件：{file}", returncode=2)
        rows = list(read(file))
        try:
            trained = models.load(model or keeping.ready(keeping.own_cache()))
        except (OSError, ValueError, KeyError):
            raise CommandError(f"不是可用的模型文件：{model}", returncode=2) from None
        verdicts = trained.classify([row["text"] for row in rows])
        with out.open("w", encoding="utf-8") as handle:
            for row, verdict in zip(rows, verdicts, strict=True):
                told = {
                    "id": row["id"],
                    "group": verdict.group,
                    "leaf": verdict.leaf,
                    "top3": list(verdict.leaves),
                    "confidence": verdict.confidence,
                    "low": not verdict.sure,
                }
                handle.write(json.dumps(told, ensure_ascii=False) + "\n")
        unsure = sum(1 for verdict in verdicts if not verdict.sure)
        self.stdout.write(f"{out}：{len(verdicts)} 条，其中 {unsure} 条把握不足")


def read(file: Path) -> Iterator[dict[str, str]]:
    """The rows of the file; a line that is none is named by its number."""
    with file.open(encoding="utf-8-sig") as handle:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield {"id": row["id"], "text": str(row["text"])}
            except (ValueError, KeyError, TypeError):
                raise CommandError(f"第 {number} 行不是 {{id, text}} 形式的 JSON", returncode=2) from None
