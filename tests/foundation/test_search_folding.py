"""Text as the index sees it, and what a person's typing means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuncha.foundation.search.expressions import All, Some, Word, of_term
from xuncha.foundation.search.folding import MOST_PAIRS, canonical, pairs, traced
from xuncha.foundation.search.query import MOST_LETTERS, MOST_WORDS, Query, parse


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("漢字亂碼", "汉字乱码"),
        ("ＡＢＣ１２３", "abc123"),
        ("党\n支　部", "党支部"),
        ("三重一大。决策", "三重一大 决策"),
        ("清巡办〔2024〕5号", "清巡办 2024 5号"),
        ("annual  Report", "annual report"),
        ("㈠、总体", "一 总体"),
        ("😀🙏 -- “”", ""),
        ("甲\x00乙", "甲 乙"),
        ("مرحبا", "مرحبا"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert canonical(text) == folded


@given(st.text(alphabet="党支部a1 漢\n，。“Ａ㈠😀", max_size=60))
def test_every_folded_character_knows_where_it_comes_from(text: str) -> None:
    folded, places = traced(text)
    assert folded.strip() == canonical(text)
    assert len(folded) == len(places)
    assert places == sorted(places)


@given(st.text(alphabet="党支部员a1 ", max_size=30), st.data())
def test_what_stands_in_a_text_has_all_its_pairs(text: str, data: st.DataObject) -> None:
    """The words only narrow, so they may never leave out what the text holds."""
    whole = canonical(text)
    start = data.draw(st.integers(0, len(whole)))
    term = whole[start : data.draw(st.integers(start, len(whole)))].strip()
    if term:
        have = pairs(whole)
        for word in of_term(term):
            assert isinstance(word, Word)
            assert any(pair.startswith(word.text) for pair in have) if word.begins else word.text in have


def test_pairs_of_a_boundless_text_end_somewhere() -> None:
    assert len(pairs("".join(chr(0x4E00 + n * 7919 % 20000) for n in range(200_000)))) <= MOST_PAIRS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("采购 公告", Query(("采购", "公告"))),
        ("采购　公告 采购", Query(("采购", "公告"))),
        ("“三重一大” 决策", Query(("三重一大", "决策"))),
        ('"annual report"', Query(("annual report",))),
        ("采购 -培训", Query(("采购",), ("培训",))),
        ("采购 －“集中 培训”", Query(("采购",), ("集中培训",))),
        ("2024-05", Query(("2024", "05"))),
        ("采购、招标", Query(("采购", "招标"))),
        ("-培训", Query((), ("培训",))),
        ("贪", Query(("贪",))),
        ("採購", Query(("采购",))),
        ("“没有关上", Query(("没有关上",))),
        ("，。“”()*^ ~ --", Query()),
        ('NEAR(a b) OR "c', Query(("near", "a", "b", "or", "c"))),
        ("\x00😀", Query()),
    ],
)
def test_what_was_typed(typed: str, meant: Query) -> None:
    found = parse(typed)
    assert (found.words, found.without) == (meant.words, meant.without)


def test_too_much_is_cut_and_said() -> None:
    long = parse("长" * 10_000)
    assert long.cut
    assert long.words == ("长" * MOST_LETTERS,)
    many = parse(" ".join(f"词{n}" for n in range(40)))
    assert many.cut
    assert len(many.words) == MOST_WORDS


def test_the_engines_write_nothing_that_was_typed_as_an_operator() -> None:
    from xuncha.foundation.search.engines import Embedded, Server

    tree = All((Word("党支"), Some((Word("k_1"), Word("贪", begins=True)))))
    assert Embedded().written(tree) == '("党支" AND ("k_1" OR "贪" *))'
    assert Server().written(tree) == "('党支' & ('k_1' | '贪':*))"
