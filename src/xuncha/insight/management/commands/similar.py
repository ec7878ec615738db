from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

SHOWN = 20


class Command(BaseCommand):
    """Reads and writes files only: no home, no key, no database (like `classify`)."""

    help = (
        "雷同比对：xuncha similar 文件夹 [--against 另一文件夹] [--out 结果.json]；只作提示，是否雷同由人判断"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="要比对的文件夹，含下级文件夹")
        parser.add_argument("--against", type=Path, help="另一文件夹，例如去年的；其中的文件彼此不比")
        parser.add_argument("--quotable", type=Path, help="法规文件夹：原文引用其中的话不算雷同")
        parser.add_argument("--out", type=Path, help="结果写入这个 JSON 文件")

    def handle(self, *args: Any, folder: Path, out: Path | None, **options: Any) -> None:
        from xuncha.text.similar.comparing import Text
        from xuncha.text.similar.engine import compared

        against, quotable = options["against"], options["quotable"]
        files = [*read(folder, asked=True), *(read(against, asked=False) if against else ())]
        quoted = [file["text"] for file in read(quotable, asked=False)] if quotable else []
        single, same = once(files)
        found = compared([Text(one["name"], one["text"], asked=one["asked"]) for one in single], quoted)
        told = {
            "files": [{"name": one["name"], "problem": one["problem"]} for one in files],
            "same": same,
            "photos": photos([one for one in files if not one["text"]]),
            "pairs": found["pairs"],
            "more": found["more"],
        }
        if out:
            out.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        self.tell(told)

    def tell(self, told: dict[str, Any]) -> None:
        for one in told["files"]:
            if one["problem"]:
                self.stdout.write(f"未比对 {one['name']}：{one['problem']}")
        for names in told["same"]:
            self.stdout.write("内容完全相同：" + "，".join(names))
        for one, other in told["photos"]:
            self.stdout.write(f"画面相同的照片：{one}，{other}")
        for pair in told["pairs"][:SHOWN]:
            shares = f"{pair['share_left'] / 10:.0f}% / {pair['share_right'] / 10:.0f}%"
            self.stdout.write(f"{shares}  {pair['left']} — {pair['right']}（{pair['letters']} 字）")
        rest = len(told["pairs"]) - SHOWN
        self.stdout.write(
            f"{len(told['files'])} 个文件，{len(told['pairs'])} 对有相同段落"
            + (f"，另有 {rest} 对未列出，用 --out 看全部" if rest > 0 else "")
            + "。只作提示，是否雷同由人判断。"
        )


def read(folder: Path, *, asked: bool) -> Iterator[dict[str, Any]]:
    """Every file of the folder: {name, text, problem, digest, asked}; what cannot be read says why."""
    from xuncha.office.documents.reading import read as read_document
    from xuncha.office.errors import Unreadable

    if not folder.is_dir():
        raise CommandError(f"不是文件夹：{folder}", returncode=2)
    for path in sorted(
        each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")
    ):
        row: dict[str, Any] = {
            "name": str(path.relative_to(folder.parent)),
            "text": "",
            "problem": "",
            "asked": asked,
        }
        row["digest"] = hashlib.sha256(path.read_bytes()).hexdigest()
        try:
            row["text"] = "\n".join(part.text for part in read_document(path).parts)
        except Unreadable as error:
            row["problem"] = error.message
        if not row["problem"] and not row["text"].strip():
            row["problem"] = "只有图片，没有可比对的文字。"
        row["path"] = path
        yield row


def once(files: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Each content once, with a text; and the names of those that are one content."""
    by_content: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        by_content.setdefault(file["digest"], []).append(file)
    same = [[file["name"] for file in group] for group in by_content.values() if len(group) > 1]
    return [group[0] for group in by_content.values() if group[0]["text"]], same


def photos(files: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Names of pictures that show the same, at least one of them asked about; equal contents are told elsewhere."""
    from xuncha.office.documents import likeness

    seen = {file["digest"]: file for file in files}
    marked = [(file, *likeness.marked(file["path"])) for file in seen.values()]
    known = [(file, raw) for file, told, raw in marked if told["found"]]
    asked = {
        "do": "near",
        "new": [len(raw) for _file, raw in known],
        "all": [len(raw) for _file, raw in known],
    }
    blob = b"".join(raw for _file, raw in known)
    pairs = likeness.answer(asked, blob + blob)[0]["pairs"]
    return [
        (known[one][0]["name"], known[other][0]["name"])
        for one, other, _bits in pairs
        if one < other and (known[one][0]["asked"] or known[other][0]["asked"])
    ]
