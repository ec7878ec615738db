"""The auditor reads words: no code of ours stands raw in the trail."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from xuncha.foundation import audit
from xuncha.foundation.verbs import act
from xuncha.people import trail_words

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xuncha"
Enter = Callable[..., Client]


def keys_of(path: Path) -> Iterator[str]:
    """Keys of every `data={…}` that is handed to audit.record in this file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record":
            for argument in node.keywords:
                if argument.arg == "data":
                    found = [part for part in ast.walk(argument.value) if isinstance(part, ast.Dict)]
                    yield from (
                        key.value for each in found for key in each.keys if isinstance(key, ast.Constant)
                    )


@pytest.mark.slow
def test_every_datum_an_event_may_carry_has_a_word() -> None:
    used = {key for path in SOURCE.rglob("*.py") for key in keys_of(path)}
    missing = sorted(used - trail_words.WORDS.keys())
    assert not missing, f"name them in people/trail_words.py: {missing}"


@pytest.mark.parametrize(
    ("action", "kind", "data", "words"),
    [
        ("paper.recorded", "rectification_item", {"edge": "sign", "paper_act": 33}, "环节 主要负责人签字，纸质签字登记 33"),
        ("rectification_item.opinion", "rectification_item", {"party": "discipline", "result": "agree"}, "意见 同意"),
        ("rectification_item.measures", "rectification_item", {"measure": 3, "done": True}, "已办 是"),
    ],
)  # fmt: skip
def test_codes_are_read_off_the_declaration(
    cast: Cast, enter: Enter, action: str, kind: str, data: dict[str, int | str], words: str
) -> None:
    with act():
        audit.record(action, by=cast.staff, kind=kind, record_id=1, data=data)
    page = enter(cast.auditor).get(reverse("people:trail")).content.decode()
    assert words in page
    for raw in ("paper_act", "discipline", "agree"):
        assert raw not in page.partition("<tbody>")[2]


def test_accounts_are_called_by_name(cast: Cast, enter: Enter) -> None:
    with act():
        audit.record("record.printed", by=cast.staff, about=cast.member)
    page = enter(cast.auditor).get(reverse("people:trail")).content.decode()
    assert f"账号 {cast.member.name}" in page
