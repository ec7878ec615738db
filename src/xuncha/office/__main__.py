"""python -m xuncha.office FILE… --json OUT.json — what the importer understands, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from xuncha.office.understand import understand_all


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m xuncha.office")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument(
        "--json", type=Path, help="where to write {file: {records, refused, doubtful}}; else to stdout"
    )
    chosen = parser.parse_args(argv)
    answers = understand_all(chosen.files)
    text = json.dumps(
        {name: answer.to_json() for name, answer in answers.items()}, ensure_ascii=False, indent=1
    )
    if chosen.json:
        chosen.json.write_text(text, "utf8")
    else:
        sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
