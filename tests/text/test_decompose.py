"""Documents taken apart: the speech of 2023, our own documents of every kind, and what must not break it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import docx
import pytest
from evaluation.decompose import DATA, SPEECH_2023, samples, score, source_of

from xuncha.office.errors import Unreadable
from xuncha.text.decompose import reading
from xuncha.text.decompose.model import Decomposition, TooLong
from xuncha.text.decompose.taking import MOST_LETTERS, take_apart


def taken(text: str, on: date | None = None) -> Decomposition:
    return take_apart(reading.from_text(text), on=on)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text[:8]) for item in taken(text).items]


def test_the_speech_of_2023_gives_its_five_problems_with_bodies_and_measures() -> None:
    if not SPEECH_2023.is_file():
        pytest.skip("the five source speeches are not beside this checkout")
    gold = tomllib.loads((DATA / "seed_2023.toml").read_text(encoding="utf-8"))["item"]
    made = take_apart(reading.read(SPEECH_2023))
    _counts, faults = score(made, gold, only=False)
    assert not faults
    problems = [item for item in made.items if item.kind == "problem"]
    assert len(problems) == 5
    for row in gold:
        item = next(item for item in made.items if row["says"] in item.text)
        if item.kind == "measure":
            assert item.under in {problem.id for problem in problems}


MENDED = [number for number, sample in enumerate(samples()) if not sample.get("unmended")]


@pytest.mark.parametrize("number", MENDED)
def test_our_own_documents_come_apart_as_a_person_reads_them(number: int, tmp_path: Path) -> None:
    sample = samples()[number]
    made = take_apart(source_of(sample, tmp_path))
    _counts, faults = score(made, sample["item"])
    assert made.kind == sample["kind"]
    assert set(faults) <= KNOWN


KNOWN = {"对滞留账面的退耕还林资金: deadline ['none'] for ['2025-01-28']"}
"""春节前: which day that is stands in the lunar calendar."""


def test_every_field_is_the_words_at_its_place(tmp_path: Path) -> None:
    for sample in samples():
        made = take_apart(source_of(sample, tmp_path))
        for item in made.items:
            assert item.text == made.text[item.start : item.end]
            fields = [*item.bodies, *item.figures, *([item.deadline] if item.deadline else [])]
            assert all(field.text == made.text[field.start : field.end] for field in fields)


def test_headings_make_a_tree_whatever_their_marks() -> None:
    made = taken("一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n②己\n2.庚\n（二）辛\n二、壬\n首先，癸。其次，子。\n")
    shape = [(node.mark, node.level) for node in made.nodes]
    assert shape == [
        ("一、", 1), ("（一）", 2), ("1.", 3), ("（1）", 4), ("①", 5), ("②", 5), ("2.", 3),
        ("（二）", 2), ("二、", 1), ("首先，", 2), ("其次，", 2),
    ]  # fmt: skip


def test_run_in_points_go_on_over_paragraphs_and_slips() -> None:
    """As spoken: 一要 … 一是 … 二要 (for 二是) … 三是, then 二要 on a new line."""
    text = "三、配合\n一要抓好引导。一是学习到位。二是宣传到位。\n二要抓好协作。一是配合工作。二要配合查找。三是配合解决。\n三要抓好落实。"
    made = taken(text)
    assert [node.mark for node in made.nodes if node.level == 2] == ["一要", "二要", "三要"]


def test_a_word_that_looks_like_a_mark_is_none() -> None:
    assert not taken("全县实行统一要求，唯一是质量。我们第一要务是发展。2023.5万元。\n").nodes


def test_word_headings_by_style_and_automatic_numbers_count(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("整改任务", level=1)
    document.add_heading("建章立制", level=2)
    document.add_paragraph("各单位要完善制度。")
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert [(node.title, node.level) for node in take_apart(reading.read(path)).nodes] == [
        ("整改任务", 1),
        ("建章立制", 2),
    ]


@pytest.mark.parametrize(
    ("sentence", "role", "names"),
    [
        ("由县委组织部牵头，县编办配合，开展清理。", "lead", ["县委组织部"]),
        ("由县委组织部牵头，县编办配合，开展清理。", "cooperating", ["县编办"]),
        ("各乡镇党委要压实责任。", "responsible", ["各乡镇党委"]),
        ("县人力资源和社会保障局、县教育局要开展清理。", "responsible", ["县人力资源和社会保障局", "县教育局"]),
        ("县应急管理局应当开展清理。", "responsible", ["县应急管理局"]),
        ("县市场监督管理局要开展清理。", "responsible", ["县市场监督管理局"]),
        ("相应派驻纪检组要跟进监督。", "supervising", ["相应派驻纪检组"]),
        ("单位“一把手”要担起责任。", "responsible", ["单位“一把手”"]),
        ("各党委（党组）必须严格执行。", "responsible", ["各党委（党组）"]),
        ("县委巡察办要严格督促被巡察党组织整改落实。", "supervising", ["县委巡察办"]),
        ("县委巡察办要严格督促被巡察党组织整改落实。", "responsible", ["被巡察党组织"]),
        ("整改工作要抓紧。（责任单位：县财政局、县审计局；完成时限：6月底前）", "responsible", ["县财政局", "县审计局"]),
    ],
)  # fmt: skip
def test_who_acts_and_as_what(sentence: str, role: str, names: list[str]) -> None:
    found = [body.text for item in taken(sentence).items for body in item.bodies if body.role == role]
    assert found == names


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("2023年6月底前", "2023-06-30"),
        ("年底前", "2023-12-31"),
        ("9月15日前", "2023-09-15"),
        ("一个月内", "2023-04-10"),
        ("立即", "immediate"),
        ("限期整改", ""),
    ],
)
def test_deadlines_count_from_the_documents_own_day(words: str, due: str) -> None:
    made = taken(f"县财政局要{words}清理到位。\n", on=date(2023, 3, 10))
    assert [item.deadline.due for item in made.items if item.deadline] == [due]


def test_numbers_carry_their_unit_and_dates_are_none() -> None:
    made = taken(
        "存在问题：2023年5月抽查14家单位，违规发放补贴12.5万元，占38%，涉及二十三人，15个工作日未办结。\n"
    )
    figures = [(figure.value, figure.unit) for item in made.items for figure in item.figures]
    assert figures == [("14", "家"), ("12.5", "万元"), ("38", "%"), ("23", "人")]


def test_traditional_characters_are_read_and_quoted_as_they_stand() -> None:
    made = taken("縣農業農村局黨組要於年底前開展問題整改，縣紀委縣監委要強化監督。\n", on=date(2023, 3, 1))
    assert [[body.text for body in item.bodies] for item in made.items] == [
        ["縣農業農村局黨組"],
        ["縣紀委縣監委"],
    ]


def test_feedback_is_looked_at_for_cause_and_harm() -> None:
    sample = samples()[0]
    made = taken(sample["text"])
    lacks = [layer.lacks for layer in made.layers]
    assert lacks == [("harm",), ("cause",), ("cause", "harm")]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "。。。", "一是", "（）" * 50, "责任单位：", "\U0001f600要\u202e整改", "1.\n2.\n3.\n"],
)
def test_odd_texts_are_survived(text: str) -> None:
    assert take_apart(reading.from_text(text)).text is not None


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLong):
        taken("县" * (MOST_LETTERS + 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["县财政局要在年底前抓好落实，问题不到位。一是整改。\n", "县财政局、", "一是", "县"]
)
def test_a_million_characters_are_done_in_time(text: str) -> None:
    begun = process_time()
    taken(text * (1_000_000 // len(text)))
    assert process_time() - begun < 8  # measured below five; a busy machine also computes more slowly


def test_a_pdf_without_text_says_what_to_do(tmp_path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    path = tmp_path / "scan.pdf"
    document.save(str(path))
    with pytest.raises(Unreadable):
        reading.read(path)


def test_lines_that_a_page_broke_are_put_together() -> None:
    page = "一、总体要求\n各单位要提高政治站位，认真抓好巡察反馈问题整改落实工作，压\n实责任。\n（一）明确任务\n- 3 -\n县财政局要清理资金。"
    made = take_apart(reading.from_pages([("第1页", page)]))
    assert [made.text[p.start : p.end] for p in made.paragraphs] == [
        "一、总体要求",
        "各单位要提高政治站位，认真抓好巡察反馈问题整改落实工作，压实责任。",
        "（一）明确任务",
        "县财政局要清理资金。",
    ]


def run(*arguments: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "xuncha.cli", "decompose", *map(str, arguments)]
    script = [sys.executable, "-c", "from xuncha.cli import main; main()", *command[3:]]
    return subprocess.run(script, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_writes_what_it_found(tmp_path: Path) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "a.json"
    source.write_text("一、工作要求\n县财政局要在三个月内清理到位。\n", encoding="gb18030")
    done = run(source, "--out", out, "--on", "2024-06-18")
    assert done.returncode == 0, done.stderr
    item = json.loads(out.read_text(encoding="utf-8"))["items"][0]
    assert (item["bodies"][0]["text"], item["deadline"]["due"]) == ("县财政局", "2024-09-18")


@pytest.mark.slow
def test_the_command_says_why_it_cannot(tmp_path: Path) -> None:
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK\x03\x04 no document")
    done = run(broken, "--out", tmp_path / "a.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
