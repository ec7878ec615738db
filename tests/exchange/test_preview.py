"""The preview says of every cell whether it was understood, doubted or left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.exchange import files
from xuncha.exchange.importing.preview import sheets_of
from xuncha.office import understand

pytestmark = pytest.mark.django_db(databases=["default", "jobs"])
HEAD = ["序号", "受巡单位", "查摆出的问题", "整改举措", "何时改完", "完成情况", "督办暗号"]
ROWS = [
    [no, name, f"第{no}项制度不落实", "1.修订制度；2.开展检查", "2030年8月底前", status, "甲组口头说明"]
    for no, (name, status) in enumerate(
        zip(files.unit_names(4), ["已完成", "正在整改", "差不多了吧", "已完成"], strict=True), 1
    )
]


def sheet(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(files.workbook([["整改台账"], HEAD, *ROWS]))
    return sheets_of(understand(path))[0]


def test_every_cell_is_understood_doubtful_or_refused(tmp_path: Path) -> None:
    rows = sheet(tmp_path)["rows"]
    assert [row["kind"] for row in rows] == ["note", "header", *["record"] * 4]
    heading = rows[1]["cells"]
    assert [cell.get("understood") for cell in heading] == [
        None, "被巡察党组织", "反馈问题", "整改措施", "整改时限", None, "没有对应的栏目，不转入"
    ]  # fmt: skip
    first, third = rows[2]["cells"], rows[4]["cells"]
    assert first[4]["understood"] == "2030-08-31"
    assert "kind" not in first[5] and third[5]["kind"] == "doubtful" and "看不懂" in third[5]["understood"]
    assert {row["cells"][6]["kind"] for row in rows[1:]} == {"refused"}


def test_the_page_shows_it(cast: Cast, enter: Callable[..., Client], bring: Any, tmp_path: Path) -> None:
    office = enter(cast.staff)
    batch = bring(office, **{"台账.xlsx": files.workbook([["整改台账"], HEAD, *ROWS])})
    shown = office.get(reverse("exchange:batch", args=[batch.pk])).content.decode()
    assert 'class="kind-refused"' in shown and "没有对应的栏目，不转入" in shown
    assert 'class="kind-doubtful"' in shown
    assert "没有可以转入的内容" not in shown  # units still to be chosen
