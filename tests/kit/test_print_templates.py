"""Every print template: its elements and classes are in the vocabulary, its fields have plain names of their own."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.template.loader import get_template

from xuncha.office.forms.fields import bare, fields_of
from xuncha.office.forms.reading import INLINE, KNOWN, PLAIN

SOURCE = Path(__file__).parents[2] / "src" / "xuncha"
TEMPLATES = sorted(
    path for path in SOURCE.rglob("*.html") if 'extends "kit/print.html"' in path.read_text(encoding="utf8")
)
TAG = re.compile(r"<([a-z][a-z0-9]*)(?!-)\b([^>]*)>")


def source_of(name: str) -> str:
    return Path(str(get_template(name).origin)).read_text(encoding="utf8")  # type: ignore[attr-defined]


def name_of(path: Path) -> str:
    return str(path.relative_to(next(part for part in path.parents if part.name == "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_print_template_keeps_to_the_vocabulary(path: Path) -> None:
    for tag, rest in TAG.findall(bare(path.read_text(encoding="utf8"))):
        assert tag in KNOWN or tag in PLAIN | INLINE | {"img"}, f"<{tag}>"
        used = set(" ".join(re.findall(r'class="([^"]*)"', rest)).split())
        assert tag == "img" or used <= set(KNOWN.get(tag, "").split()), f"<{tag} class={used}>"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_fields_have_plain_names_and_no_two_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf8")
    names = fields_of(text, source_of)
    for name, inner in names.items():
        assert all(each.isidentifier() for each in (name, *inner)), name
        twice = [each for each, count in Counter(inner).items() if count > 1]
        assert not twice, (name, twice)
    assert "？" not in "".join(names)
