from __future__ import annotations  # noqa: N999 - the command is called import

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuncha.office import Understanding, understand_all

NAMES = {
    "inspection_object": "巡察对象",
    "authorization": "授权任职",
    "feedback_item": "反馈问题",
    "feedback": "反馈意见",
    "rectification_item": "整改事项",
    "rectification_plan": "整改方案",
    "petition": "信访件",
    "workpaper": "底稿",
}


class Command(BaseCommand):
    """Exit codes: 0 everything was understood (or landed), 1 some file was not, 2 wrong use or refused."""

    help = "导入办公文件：xuncha import 文件… --dry-run --json 结果.json（只理解，不入库）；xuncha import 文件… --by 用户名"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="Excel、Word 文件")
        parser.add_argument("--dry-run", action="store_true", help="只理解，不碰数据库")
        parser.add_argument("--json", type=Path, help="把理解的结果写到这个文件")
        parser.add_argument("--by", help="以谁的名义转入（用户名）")

    def handle(
        self, *args: Any, files: list[Path], dry_run: bool, json: Path | None, by: str | None, **options: Any
    ) -> None:
        missing = [str(path) for path in files if not path.is_file()]
        if missing:
            raise CommandError(f"找不到文件：{'、'.join(missing)}", returncode=2)
        if dry_run:
            self._understand(files, json)
        elif by:
            self._land(files, by)
        else:
            raise CommandError("请写明 --dry-run（只理解）或 --by 用户名（转入）", returncode=2)

    def _understand(self, files: list[Path], target: Path | None) -> None:
        answers = understand_all(files)
        if target:
            body = {name: answer.to_json() for name, answer in answers.items()}
            target.write_text(json.dumps(body, ensure_ascii=False, indent=1), "utf8")
        for name, answer in answers.items():
            self.stdout.write(f"{name}：{summary(answer)}")
            for remark in answer.refused:
                self.stdout.write(f"    不收：{remark.sheet} {remark.reason}".replace("： ", "："))
        if any(not answer.records for answer in answers.values()):
            raise CommandError("有文件没有认出可导入的内容", returncode=1)

    def _land(self, files: list[Path], username: str) -> None:
        from xuncha.exchange.importing.by_command import land_files
        from xuncha.foundation.refusals import Refused

        try:
            batch = land_files(files, username=username)
        except Refused as refusal:
            lines = [str(refusal.message), *(f"    {detail}" for detail in refusal.details)]
            raise CommandError("\n".join(lines), returncode=2) from None
        for kind, counts in batch.counts.items():
            self.stdout.write(f"{NAMES.get(kind, kind)}：{outcome(counts)}")
        self.stdout.write(f"已全部转入，批次 {batch.pk}")


def summary(answer: Understanding) -> str:
    found = [f"{NAMES.get(kind, kind)} {len(records)} 条" for kind, records in answer.records.items()]
    parts = ["，".join(found) or "没有认出可导入的内容"]
    if answer.doubtful:
        parts.append(f"拿不准 {len(answer.doubtful)} 处")
    return "；".join(parts)


def outcome(counts: Mapping[str, int]) -> str:
    words = {"new": "新增", "changed": "更新", "unchanged": "无变化"}
    return "，".join(f"{words[name]} {count} 条" for name, count in counts.items() if name in words)
