"""Chinese is the source language; every text a person sees has an English entry with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tools.messages import labels_of_data, read_catalogue

from xuncha.people.roles import roles

PACKAGE = Path(__file__).resolve().parents[2] / "src/xuncha"
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
IN_TEMPLATES = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
IN_ATTRIBUTES = re.compile(r"""_\('([^']+)'\)|_\("([^"]+)"\)""")


def test_every_entry_is_translated() -> None:
    text = CATALOGUE.read_text(encoding="utf8")
    empty = re.findall(r'^msgid "(.+)"\nmsgstr ""\n(?!")', text, re.MULTILINE)
    assert not empty, empty[:20]


def test_placeholders_are_the_same_on_both_sides() -> None:
    wrong = [
        chinese
        for chinese, english in read_catalogue(CATALOGUE).items()
        if chinese and set(PLACEHOLDER.findall(chinese)) != set(PLACEHOLDER.findall(english))
    ]
    assert not wrong, wrong[:20]


def test_every_text_of_the_templates_is_in_the_catalogue() -> None:
    known = read_catalogue(CATALOGUE)
    missing = []
    for path in PACKAGE.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf8")
        found = [*IN_TEMPLATES.findall(text), *IN_ATTRIBUTES.findall(text)]
        # Django doubles the sign of per cent in the catalogue
        texts = [(one or other).replace("%", "%%") for one, other in found]
        missing += [f"{path.name}: {text}" for text in texts if text not in known]
    assert not missing, f"make messages 之后补上英文：{missing[:20]}"


def test_every_text_of_the_code_is_in_the_catalogue() -> None:
    known = read_catalogue(CATALOGUE)
    missing = [
        f"{path.name}: {text}"
        for path in PACKAGE.rglob("*.py")
        for text in marked(path)
        if re.search(r"[\u4e00-\u9fff]", text) and text not in known
    ]
    assert not missing, f"make messages 之后补上英文：{missing[:20]}"


def test_every_label_of_the_tables_is_in_the_catalogue() -> None:
    assert not labels_of_data() - read_catalogue(CATALOGUE).keys()


def test_a_role_is_shown_in_the_readers_language_and_kept_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xuncha.people.roles.gettext", read_catalogue(CATALOGUE).__getitem__)
    director = roles()["office_director"]
    assert (director.label, director.name) == ("Office director", "巡察办主任")


def marked(path: Path) -> list[str]:
    """The texts given to gettext in a module."""
    calls = (
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))) if isinstance(node, ast.Call)
    )
    return [
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") in {"_", "gettext", "gettext_lazy"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
