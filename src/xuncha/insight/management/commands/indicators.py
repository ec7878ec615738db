from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from xuncha.foundation.dates import today


class Command(BaseCommand):
    help = "统计指标：在本库或导出的 Parquet（DuckDB）上计算；--sql 只写出查询语句"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="指标代号，不写为全部")
        parser.add_argument("--lake", type=Path, help="xuncha lake export 导出的文件夹；不写则用本库")
        parser.add_argument("--by", default="", help="按哪些维度分，逗号分隔，如 round,unit_type")
        parser.add_argument(
            "--sql", choices=("duckdb", "spark"), help="只写出在导出文件上的查询语句，须同时指明 --lake"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from xuncha.insight.indicators.definitions import Unknown, listed

        slugs = options["slugs"] or [one.slug for one in listed()]
        by = [name for name in options["by"].split(",") if name]
        try:
            lines = (
                self._statements(slugs, by, options) if options["sql"] else self._table(slugs, by, options)
            )
            for line in lines:
                self.stdout.write(line)
        except Unknown as error:
            raise CommandError(f"没有这个指标或维度：{error.args[0]}") from error

    def _table(self, slugs: Sequence[str], by: Sequence[str], options: dict[str, Any]) -> Iterator[str]:
        """Tab-separated: a line for every key, a column for every indicator, the total last."""
        from xuncha.insight.indicators.engine import Database, evaluated
        from xuncha.insight.indicators.lake import Everyone, Lake

        folder = options["lake"]
        result = evaluated(slugs, Lake(folder) if folder else Database(Everyone(), today()), by=by)
        known = [one for one in result.indicators if one.slug not in result.unknown]
        yield "\t".join([*by, *(f"{one.name}（{one.unit}）" for one in known)])
        for row in (*result.rows, result.total):
            yield "\t".join([*(row.labels or ["合计"] * len(by)), *(row[one.slug].text for one in known)])
        for slug, reason in result.unknown.items():
            yield f"# {slug}：{reason}"

    def _statements(self, slugs: Sequence[str], by: Sequence[str], options: dict[str, Any]) -> list[str]:
        from xuncha.insight.indicators.engine import evaluated
        from xuncha.insight.indicators.lake import Writing

        if not options["lake"]:
            raise CommandError("--sql 写的是导出文件上的查询，请用 --lake 指明文件夹")
        written = Writing(options["lake"], options["sql"])
        evaluated(slugs, written, by=by)
        return written.statements
