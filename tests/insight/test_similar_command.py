"""`xuncha similar DIR`: reads a folder, tells what is alike, and says of each file why it was left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from evaluation.sights import photo, saved
from PIL import Image

from tests.text.test_similar import ONE, OTHER
from xuncha.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr("sys.argv", ["xuncha", "similar", *map(str, arguments)])
    main()


def word(path: Path, text: str) -> None:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes = tmp_path / "笔记"
    (notes / "一支部").mkdir(parents=True)
    word(notes / "一支部" / "甲.docx", ONE)
    (notes / "乙.txt").write_bytes(ONE.replace("老支书", "村主任").encode("gb18030"))
    (notes / "丙.txt").write_text(OTHER, encoding="utf-8")
    (notes / "丙的副本.txt").write_text(OTHER, encoding="utf-8")
    (notes / "空.txt").write_bytes(b"")
    (notes / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    photo(1).save(notes / "照片.png")
    saved(photo(1).crop((60, 60, 900, 680)), 40).convert("RGB").save(notes / "照片2.jpg")
    Image.new("RGB", (400, 300), (255, 255, 255)).save(notes / "白纸.png")
    return notes


def test_a_folder_of_notes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, folder, "--out", folder.parent / "out.json")
    told: dict[str, Any] = json.loads((folder.parent / "out.json").read_text(encoding="utf-8"))
    assert [{pair["left"], pair["right"]} for pair in told["pairs"]] == [
        {"笔记/一支部/甲.docx", "笔记/乙.txt"}
    ]
    assert told["same"] == [["笔记/丙.txt", "笔记/丙的副本.txt"]]
    assert [set(pair) for pair in told["photos"]] == [{"笔记/照片.png", "笔记/照片2.jpg"}]
    problems = {row["name"]: row["problem"] for row in told["files"] if row["problem"]}
    assert set(problems) == {
        f"笔记/{name}" for name in ("空.txt", "坏.pdf", "照片.png", "照片2.jpg", "白纸.png")
    }
    said = capsys.readouterr().out
    assert "只有图片" in said
    assert "是否雷同由人判断" in said


def test_only_what_is_asked_about_is_held_against_the_other_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "今年"
    mine.mkdir()
    (mine / "丁.txt").write_text(OTHER, encoding="utf-8")
    run(monkeypatch, mine, "--against", folder, "--out", tmp_path / "out.json")
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert told["same"][0] == ["今年/丁.txt", "笔记/丙.txt", "笔记/丙的副本.txt"]
    assert told["pairs"] == []
    assert told["photos"] == []


def test_a_folder_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as refused:
        run(monkeypatch, tmp_path / "没有")
    assert refused.value.code == 2
