"""The filters and tags that every template may use."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from xuncha.kit import compare, icons, tones
from xuncha.kit.templatetags import kit

MIDNIGHT = dt.datetime(2026, 8, 30, 16, 30, tzinfo=dt.UTC)  # 00:30 on the 31st in China


def test_a_moment_is_shown_as_the_local_day() -> None:
    with translation.override("zh-hans"):
        assert kit.day(MIDNIGHT) == kit.day(dt.date(2026, 8, 31)) == "2026年8月31日（周一）"
    with translation.override("en"):
        assert kit.day(dt.date(2026, 8, 31)) == "Mon 31 Aug 2026"
    assert kit.day(None) == kit.iso(None) == "—"


def test_tables_use_the_iso_form() -> None:
    assert kit.iso(dt.date(2026, 8, 31)) == "2026-08-31"
    assert kit.iso(MIDNIGHT) == "2026-08-31 00:30"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (None, "—"),
        (0, "0.00 元"),
        (35_000, "350.00 元"),
        (-5, "-0.05 元"),
        (12_500_000, "12.5 万元"),
        (100_000_000_00, "10,000 万元"),
        (12_345_678, "123,456.78 元"),
    ],
)
def test_money_never_loses_a_cent(cents: int | None, text: str) -> None:
    assert kit.money(cents) == text


def test_totals_beyond_the_cap_are_not_counted_out() -> None:
    assert [kit.count_cap(n) for n in (0, 1_234, 10_000, 10_001, None)] == [
        "0",
        "1,234",
        "10,000",
        "10,000+",
        "—",
    ]


def test_days_left_in_words() -> None:
    with translation.override("zh-hans"):
        assert [kit.days_left(n) for n in (5, 0, -2, None)] == [
            "还剩 5 天",
            "今天到期",
            "逾期 2 天",
            "已办结",
        ]
    assert [kit.clock_tone(n) for n in (5, 3, 0, -1, None)] == ["running", "due", "due", "overdue", "draft"]


def test_every_tone_has_a_sign_and_every_state_a_tone() -> None:
    assert set(tones.TONE_OF_STATE.values()) <= set(tones.SIGNS)
    assert kit.tone("deputy_review") == "tone-running"
    assert kit.tone('x" onclick="y') == "tone-draft"


def test_a_new_filter_starts_at_page_one() -> None:
    context = {"request": RequestFactory().get("/", {"page": "3", "unit": "1", "q": "a&b"})}
    assert kit.query(context, unit=None) == "?q=a%26b"
    assert kit.query(context, page=4) == "?page=4&unit=1&q=a%26b"


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in kit.icon("home")
    assert 'aria-label="&lt;b&gt;"' in kit.icon("home", label="<b>")
    with pytest.raises(KeyError):
        kit.icon("no-such-icon")
    assert all(set(path) <= set("0123456789.- ,MmLlHhVvAaCcSsQqTtZz") for path in icons.ICONS.values())


def test_a_person_is_escaped_and_a_bare_name_passes() -> None:
    assert kit.person({"name": "<b>", "post": "组长"}).startswith("&lt;b&gt; <span")
    assert kit.person("刘敏") == "刘敏"
    assert kit.person(None) == "—"


TEXT = st.text(alphabet="甲乙丙丁，。1234 \n", max_size=80)


@given(TEXT, TEXT)
def test_a_comparison_gives_back_both_texts(old: str, new: str) -> None:
    pieces = compare.compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "new") == old
    assert "".join(piece.text for piece in pieces if piece.op != "gone") == new
    assert all(first.op != second.op for first, second in itertools.pairwise(pieces))


def test_a_long_rewritten_text_is_compared_in_reasonable_time() -> None:
    """Twelve thousand characters, a whole report, each clause changed a little."""
    old = "".join(f"第{n}条存在问题较多情况。" for n in range(1_000))
    new = "".join(f"第{n}条存在问题较少情况。" for n in range(1_000))
    pieces = compare.compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "gone") == new


def entry(label: str, *, group: str = "", opened: bool = False, current: bool = False) -> dict[str, object]:
    return {"label": label, "url": "/", "icon": "file", "group": group, "open": opened, "current": current}


def test_a_long_menu_folds_its_group_unless_one_is_in_it() -> None:
    group = [entry(label, group="资料") for label in ("单位库", "授权", "账号")]
    folded = kit.navigation([entry("待办"), *group])
    assert folded.count("<details") == 1
    assert "<details open" not in folded and 'class="side-fold" open' not in folded
    inside = kit.navigation([*group[:2], entry("账号", group="资料", current=True)])
    assert 'class="side-fold" open' in inside


def test_two_entries_are_no_group() -> None:
    shown = kit.navigation([entry("待办"), entry("单位库", group="资料"), entry("我的账号", group="资料")])
    assert "<details" not in shown
    assert shown.count("<a ") == 3
