"""A table as data: frozen and read back it is the same, and two states differ cell by cell."""

from __future__ import annotations

import json

from xuncha.insight.tables.grid import Cell, Grid, Head, Line, compare


def grid(moment: str = "2026-11-20 09:00", **lines: tuple[int, tuple[int, int]]) -> Grid:
    def cells(done: int, rate: tuple[int, int]) -> tuple[Cell, ...]:
        part, whole = rate
        return Cell(str(done), done), Cell(f"{part / whole:.2%}" if whole else "—", rate)

    heads = (Head("rect_total", "应整改", "整改", "个"), Head("rect_done_rate", "完成率", "整改", "%"))
    body = tuple(Line(name, cells(*values), name) for name, values in lines.items())
    total = Line("合计", cells(sum(done for done, _rate in lines.values()), (1, 2)))
    return Grid("整改情况统计表", "单位", heads, body, total, ("整改完成率：已完成 ÷ 应整改",), moment=moment)


def test_a_frozen_table_reads_back_as_it_was() -> None:
    made = grid(教育局=(12, (3, 4)), 白禾镇=(5, (0, 0)))
    assert Grid.from_json(json.loads(json.dumps(made.to_json()))) == made
    assert made.groups == [("整改", 2)] and made.heads[0].name == "整改 · 应整改（个）"


def test_two_states_differ_cell_by_cell_and_lines_are_matched_by_key() -> None:
    old = grid(教育局=(12, (3, 4)), 旧局=(5, (1, 2)))
    new = grid(新局=(4, (1, 2)), 教育局=(15, (4, 4)))
    told = compare(old, new)
    by_label = {label: cells for label, cells, _total in told.lines}
    assert [label for label, _cells, _total in told.lines] == ["教育局", "旧局", "新局", "合计"]
    assert [(cell.old, cell.new, cell.change) for cell in by_label["教育局"]] == [
        ("12", "15", "+3"),
        ("75.00%", "100.00%", "+25.00"),
    ]
    assert (by_label["旧局"][0].new, by_label["新局"][0].old) == ("—", "—")
    assert by_label["合计"][0].change == "+2" and not by_label["合计"][1].differs
    assert compare(old, old).count == 0


def test_what_is_hidden_says_nothing_of_how_it_changed() -> None:
    old, new = (
        Grid("表", "单位", (Head("leads", "线索"),), (Line("教育局", (cell,), 1),), None)
        for cell in (Cell("＊", None, hidden=True), Cell("7", 7))
    )
    ((_label, (only,), _total),) = compare(old, new).lines
    assert only.differs and only.change == ""


def test_a_turned_table_has_its_lines_across() -> None:
    turned = grid(教育局=(12, (3, 4)), 白禾镇=(5, (0, 0))).turned("指标")
    assert [head.label for head in turned.heads] == ["教育局", "白禾镇", "合计"]
    assert [line.label for line in turned.lines] == ["整改 · 应整改（个）", "整改 · 完成率"]
    assert [cell.text for cell in turned.lines[0].cells] == ["12", "5", "17"] and turned.heads[2].total
