"""Documents taken apart, against what a person read in them: precision and recall of each field.

The documents are our own, written in the manner of real ones (tests/data/decompose); the speech of 2023 is read where
the development material is present. The rules were mended by these documents, batch after batch: what each batch gave at
first sight is written down and shown beside, it is the fairer figure. So are the documents marked `unmended`.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx

from xuncha.text.decompose import reading
from xuncha.text.decompose.model import BACKGROUND, ROLES, Decomposition, Item, Source
from xuncha.text.decompose.taking import take_apart

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data" / "decompose"
SPEECH_2023 = ROOT.parent / "shared" / "seeds" / "002_40440ba463454bae.txt"
FIELDS = ("item", "kind", *ROLES, "deadline", "figure")
Counts = dict[str, Counter[str]]


def samples() -> list[dict[str, Any]]:
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("[0-9]*.toml"))]
    return [sample | {"text": sample["text"].strip()} for sample in found]


def source_of(sample: dict[str, Any], folder: Path) -> Source:
    """The sample as the file it says it is, read back."""
    path = folder / f"sample.{sample['file']}"
    if sample["file"] == "docx":
        write_docx(sample["text"], path)
    else:
        path.write_text(sample["text"], encoding="utf-8")
    return reading.read(path)


def write_docx(text: str, path: Path) -> None:
    """`# ` lines as headings by style, `| … |` lines as a table."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            rows.append([cell.strip().replace("\\n", "\n") for cell in line.strip("|").split("|")])
            continue
        if rows:
            _write_table(document, rows)
            rows = []
        if line.startswith("# "):
            document.add_heading(line[2:], level=1)
        elif line:
            document.add_paragraph(line)
    document.save(str(path))


def _write_table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text


def score(made: Decomposition, gold: list[dict[str, Any]], *, only: bool = True) -> tuple[Counts, list[str]]:
    """Hits, false and missed of each field, and what went wrong in words. `only`: the gold names every item."""
    counts: Counts = {field: Counter() for field in FIELDS}
    faults: list[str] = []
    items = [item for item in made.items if item.kind != BACKGROUND]
    matched: set[int] = set()
    for row in gold:
        item = _item_for(made.text, items, row["says"])
        counts["item"]["hit" if item else "missed"] += 1
        if item is None or item.id in matched:
            faults.append(f"missed or joined: {row['says']}")
        if item is not None:
            matched.add(item.id)
            for field, told, asked in _fields(item, row):
                _count(counts[field], told, asked)
                if told != asked:
                    faults.append(f"{row['says']}: {field} {sorted(told)} for {sorted(asked)}")
    if only:
        loose = [item for item in items if item.id not in matched]
        counts["item"]["false"] += len(loose)
        faults += [f"too much: {item.kind} {item.text[:40]}" for item in loose]
    return counts, faults


def _item_for(text: str, items: list[Item], says: str) -> Item | None:
    """The item in which these words stand, nearest to its beginning."""
    place = text.find(says)
    inside = [item for item in items if item.start <= place < item.end]
    return min(inside, key=lambda item: place - item.start, default=None)


def _fields(item: Item, row: dict[str, Any]) -> Iterator[tuple[str, set[str], set[str]]]:
    yield "kind", {item.kind}, {row["kind"]}
    for role in ROLES:
        yield role, {body.text for body in item.bodies if body.role == role}, set(row.get(role, ()))
    due = {item.deadline.due or "none"} if item.deadline else set()
    yield "deadline", due, {row["due"]} if "due" in row else set()
    yield "figure", {figure.text for figure in item.figures}, set(row.get("figures", ()))


def _count(counter: Counter[str], told: set[str], asked: set[str]) -> None:
    counter["hit"] += len(told & asked)
    counter["false"] += len(told - asked)
    counter["missed"] += len(asked - told)


def figures() -> dict[str, Counts]:
    """Summed counts of our own documents, of those the rules were never mended by, and of the speech of 2023 where it is present."""
    found: dict[str, Counts] = {}
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples():
            counts, _faults = score(take_apart(source_of(sample, Path(folder))), sample["item"])
            _add(found.setdefault("unmended" if sample.get("unmended") else "own", {}), counts)
    if SPEECH_2023.is_file():
        gold = tomllib.loads((DATA / "seed_2023.toml").read_text(encoding="utf-8"))
        found["speech of 2023"], _faults = score(
            take_apart(reading.read(SPEECH_2023)), gold["item"], only=False
        )
    return found


def _add(total: Counts, counts: Counts) -> None:
    for field, counter in counts.items():
        total.setdefault(field, Counter()).update(counter)


def rate(counter: Counter[str], wrong: str) -> float | None:
    """Precision with "false", recall with "missed"; None where there was nothing to find."""
    whole = counter["hit"] + counter[wrong]
    return counter["hit"] / whole if whole else None


def section() -> str:
    return "\n".join(["## 公文拆解", "", *lines(), *first_sight()])


def first_sight() -> Iterator[str]:
    """What each batch of documents gave before the rules had been mended by it."""
    batches = tomllib.loads((DATA / "first_sight.toml").read_text(encoding="utf-8"))["batch"]
    fields = [field for field in batches[0] if field != "documents"]
    yield "**每批公文初次见到时（准确率 / 召回率）**"
    yield ""
    yield "| 公文 | " + " | ".join(_FIELD_NAMES[field] for field in fields) + " |"
    yield "|---" * (len(fields) + 1) + "|"
    for batch in batches:
        cells = (f"{batch[field][0]:.2f} / {batch[field][1]:.2f}" for field in fields)
        yield f"| {batch['documents']} | " + " | ".join(cells) + " |"


def lines() -> Iterator[str]:
    """A table of Markdown for docs/evaluation.md."""
    for name, counts in figures().items():
        yield f"**{_NAMES[name]}**"
        yield ""
        yield "| 字段 | 准确率 | 召回率 | 标注数 |"
        yield "|---|---|---|---|"
        for field in FIELDS:
            counter = counts[field]
            asked = counter["hit"] + counter["missed"]
            if asked or counter["false"]:
                yield f"| {_FIELD_NAMES[field]} | {_shown(rate(counter, 'false'))} | {_shown(rate(counter, 'missed'))} | {asked} |"
        yield ""


def _shown(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


_NAMES = {
    "own": "自拟的18篇公文，现在（写规则的人出的题，规则照着它们改过）",
    "unmended": "自拟的另外2篇，规则没有照着改过",
    "speech of 2023": "2023 年讲话的五个典型问题（只看召回）",
}
_FIELD_NAMES = {
    "item": "条目",
    "kind": "类别",
    "lead": "牵头",
    "responsible": "责任",
    "cooperating": "配合",
    "supervising": "督促监督",
    "leader": "责任领导",
    "deadline": "时限",
    "figure": "数字",
}
