"""`python -m evaluation`: every part in turn, then docs/evaluation.md. `python -m evaluation classify` prints one part."""

from __future__ import annotations

import argparse
import platform
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

PARTS = ("classify", "decompose", "similar", "ocr", "search", "patterns")
TARGET = Path(__file__).resolve().parents[1] / "docs" / "evaluation.md"
HEAD = """# 检验

读文字的各部分在没见过的文字上做得怎样。由 `make eval` 写出，不手改；方括号里是 95% 置信区间（Wilson）。

- 日期：{day}；Python {python}
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="evaluation", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="只看这几部分，不写文件")
    chosen = parser.parse_args().parts
    written = [section(part) for part in chosen or PARTS if exists(part)]
    if not chosen:
        day = datetime.now(UTC).date().isoformat()
        head = HEAD.format(day=day, python=platform.python_version())
        TARGET.write_text("\n".join([head, *written]), encoding="utf-8")
        print(TARGET)


def exists(part: str) -> bool:
    return find_spec(f"evaluation.{part}") is not None


def section(part: str) -> str:
    text: str = import_module(f"evaluation.{part}").section().strip() + "\n"
    print(text, flush=True)
    return text


if __name__ == "__main__":
    main()
