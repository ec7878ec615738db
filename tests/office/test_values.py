"""Parsers of single values: examples from real ledgers, and properties that hold for anything."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.office.lexicon import load
from xuncha.office.values.dates import parse_span
from xuncha.office.values.deadlines import parse_deadline
from xuncha.office.values.lists import split_bodies, split_items, split_sentences, strip_mark
from xuncha.office.values.money import parse_money
from xuncha.office.values.numerals import chinese_to_int, int_to_chinese, ordinal
from xuncha.office.values.people import looks_like_name, one_person, split_people
from xuncha.office.values.text import cell_text, clean, squeeze
from xuncha.office.values.words import parse_status, ticked, yes_or_no

REFERENCE = date(2023, 2, 28)
settings.register_profile("office", max_examples=60, deadline=None)
settings.load_profile("office")

# -- dates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "due", "long_term"),
    [
        ("2023年8月底前", "2023-08-31", False), ("2023.8.31", "2023-08-31", False), ("2023/6/30", "2023-06-30", False), ("2023-08-31", "2023-08-31", False),
        (45169, "2023-08-31", False), (45107.0, "2023-06-30", False), ("45138", "2023-07-31", False), (date(2023, 5, 31), "2023-05-31", False),
        (datetime(2023, 5, 31), "2023-05-31", False), ("8月底", "2023-08-31", False), ("1月底前", "2024-01-31", False), ("2023年9月", "2023-09-30", False),
        ("2024年2月", "2024-02-29", False), ("2023年底前", "2023-12-31", False), ("年底前", "2023-12-31", False), ("2023年三季度", "2023-09-30", False),
        ("二〇二三年八月三十一日", "2023-08-31", False), ("20230831", "2023-08-31", False), (2023.8, "2023-08-31", False), ("2023年3月至8月", "2023-08-31", False),
        ("立行立改", "immediate", False), ("立即整改", "immediate", False), ("即知即改", "immediate", False), ("长期坚持", "long_term", True), ("长期", "long_term", True),
        ("立行立改，长期坚持", "immediate", True), ("2023年5月底前完成，并长期坚持", "2023-05-31", True), ("立行立改，2023年4月底前完成", "2023-04-30", False),
        ("", None, False), ("—", None, False), ("尽快", None, False), ("23年8月底", "2023-08-31", False), ("23.8.31", "2023-08-31", False),
    ],
)  # fmt: skip
def test_deadlines(written: object, due: str | None, long_term: bool) -> None:
    read = parse_deadline(written, reference=REFERENCE)  # type: ignore[arg-type]
    assert (read.due, read.is_long_term) == (due, long_term)


def test_a_deadline_counted_from_the_feedback_says_so() -> None:
    read = parse_deadline("1个月内", reference=REFERENCE)
    assert read.due == "2023-03-28"
    assert read.doubt
    assert parse_deadline("1个月内").due is None


def test_a_year_that_is_nowhere_written_is_doubtful() -> None:
    assert parse_deadline("8月底").due is None
    assert parse_deadline("8月底").doubt


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.sampled_from(["%Y年%-m月%-d日", "%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y年%m月%d日前", "%Y%m%d"]),
)
def test_every_written_day_is_read_back(day: date, style: str) -> None:
    span = parse_span(day.strftime(style))
    assert span
    assert span.start == span.end == day


@given(st.dates(date(1960, 1, 1), date(2060, 12, 31)))
def test_every_excel_serial_is_its_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for written in (serial, float(serial), str(serial), serial + 0.5):
        span = parse_span(written)
        assert span
        assert span.start == day


@given(
    st.integers(2000, 2040),
    st.integers(1, 12),
    st.sampled_from(["{y}年{m}月", "{y}年{m}月底前", "{y}.{m}", "{y}-{m:02d}", "{y}/{m}", "{y}年{m}月末"]),
)
def test_a_month_ends_on_its_last_day(year: int, month: int, style: str) -> None:
    span = parse_span(style.format(y=year, m=month))
    assert span
    assert span.end == date(year, month, monthrange(year, month)[1])
    assert span.month == f"{year}-{month:02d}"


@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["至", "到", "—", "-", "～"]),
)
def test_ranges_keep_both_ends(start: date, days: int, joint: str) -> None:
    end = start + timedelta(days=days)
    span = parse_span(f"{start:%Y年%-m月%-d日}{joint}{end:%Y年%-m月%-d日}")
    assert span
    assert (span.start, span.end) == (start, end)


@given(st.text(max_size=40))
def test_no_text_breaks_a_date_parser(text: str) -> None:
    span = parse_span(text, not_before=REFERENCE)
    assert span is None or span.start <= span.end
    parse_deadline(text, reference=REFERENCE)
    parse_deadline(text)


# -- numbers and money -------------------------------------------------------------------------------


@given(st.integers(1, 99))
def test_small_chinese_numerals_both_ways(number: int) -> None:
    assert chinese_to_int(int_to_chinese(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("一百零五", 105),
        ("二〇二三", 2023),
        ("壹佰零伍万", 1_050_000),
        ("一亿二千万", 120_000_000),
        ("两", 2),
        ("甲", None),
    ],
)
def test_chinese_numerals(written: str, number: int | None) -> None:
    assert chinese_to_int(written) == number


def test_ordinals() -> None:
    assert [ordinal(text, "轮") for text in ("第六轮", "十四届县委第６轮", "十三届第十一轮", "没有")] == [
        6,
        6,
        11,
        None,
    ]


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("12.36万元", "123600"), ("245.6万元（少收187.2万元、欠缴58.4万元）", "2456000"), ("3亿元", "300000000"), ("1,234.50元", "1234.50"), ("约30余万元", "300000"),
        ("壹佰贰拾叁万肆仟伍佰元整", "1234500"), ("人民币叁元伍角贰分", "3.52"), ("37人", None), ("无", None), ("", None), (12.5, "12.5"),
    ],
)  # fmt: skip
def test_money(written: object, yuan: str | None) -> None:
    read = parse_money(written)  # type: ignore[arg-type]
    assert read == (Decimal(yuan) if yuan else None)


@given(st.decimals(0, 99999, places=2), st.sampled_from([("元", 1), ("万元", 10_000), ("亿元", 100_000_000)]))
def test_any_amount_in_any_unit(amount: Decimal, unit: tuple[str, int]) -> None:
    assert parse_money(f"涉及资金{amount}{unit[0]}") == amount * unit[1]


# -- lists -------------------------------------------------------------------------------------------

STYLES = [
    "{n}.",
    "{n}、",
    "{n}）",
    "({n})",
    "（{n}）",
    "{w}．",
    "{o}",
    "{z}是",
    "（{z}）",
    "第{z}，",
    "{n}. ",
]
WORDS = st.text("甲乙丙丁戊己庚辛制度未执行资金发放", min_size=3, max_size=12)
POINTS = st.one_of(
    WORDS,
    WORDS.map(lambda w: f"{w}12.36万元"),
    WORDS.map(lambda w: f"2021年{w}1.8公里"),
    WORDS.map(lambda w: f"3项{w}"),
)


def mark(style: str, number: int) -> str:
    return style.format(
        n=number, w=chr(ord("０") + number), o=chr(ord("①") + number - 1), z="一二三四五六七八九"[number - 1]
    )


@given(
    st.lists(POINTS, min_size=2, max_size=6),
    st.sampled_from(STYLES),
    st.sampled_from(["；", "；\n", "。\n", "。", "\n"]),
)
def test_numbered_lists_come_apart_as_they_were_written(points: list[str], style: str, glue: str) -> None:
    text = glue.join(mark(style, i) + point for i, point in enumerate(points, 1))
    for lead in ("", "整改措施：\n", "主要表现在："):
        assert list(split_items(lead + text).items) == points


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.2万平方米棚户区改造滞后", ["1.2万平方米棚户区改造滞后"]),
        ("建筑面积1.2万平方米中的44平方米未盘活。", ["建筑面积1.2万平方米中的44平方米未盘活"]),
        ("1.2020年末负债率61.6%；\n2.提供担保5000万元", ["2020年末负债率61.6%", "提供担保5000万元"]),
        ("1、报废；2、欠4.76万元；3、1.2万平方米未盘活", ["报废", "欠4.76万元", "1.2万平方米未盘活"]),
        ("公示截图；\n检查通报", ["公示截图", "检查通报"]),
        ("（2）退还低保金", ["退还低保金"]),
        ("1.甲甲（1）子一；（2）子二\n2.乙乙", ["甲甲（1）子一；（2）子二", "乙乙"]),
        ("", []), ("无", []), ("—", []),
    ],
)  # fmt: skip
def test_lists(text: str, items: list[str]) -> None:
    assert list(split_items(text).items) == items


@given(st.text(max_size=60))
def test_no_text_breaks_the_splitters(text: str) -> None:
    for parse in (
        split_items,
        split_bodies,
        split_people,
        split_sentences,
        strip_mark,
        parse_status,
        yes_or_no,
        ticked,
        parse_money,
        one_person,
    ):
        parse(text)  # type: ignore[operator]


def test_marks_of_headings() -> None:
    written = ["2.耕地", "一、聚焦", "（一）推进", "(二）学习", "1.2万平方米", "三要素不齐", "2022年印发"]
    assert [strip_mark(text) for text in written] == [
        "耕地",
        "聚焦",
        "推进",
        "学习",
        "1.2万平方米",
        "三要素不齐",
        "2022年印发",
    ]


def test_bodies() -> None:
    assert split_bodies("牵头：办公室；配合：财务股、人事股") == ("办公室", "财务股", "人事股")
    assert split_bodies("1.县农业农村局党组\n2.柳河乡党委") == ("县农业农村局党组", "柳河乡党委")
    assert split_bodies("办公室（人事股、财务股）、纪委") == ("办公室（人事股、财务股）", "纪委")


# -- people ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("张彦平、罗军源、马\u3000峰", ["张彦平", "罗军源", "马峰"]), ("牵头：马 峰\n配合：夏天泉", ["马峰", "夏天泉"]), ("张彦平 曹海艳 范光敏", ["张彦平", "曹海艳", "范光敏"]),
        ("姜世明、史  毅及班子成员", ["姜世明", "史毅"]), ("张彦平（党组书记、局长）、马峰", ["张彦平", "马峰"]), ("党组书记李四海、副局长王五", ["李四海", "王五"]),
        ("马 峰，曹海艳", ["马峰", "曹海艳"]), ("欧阳立\n孙悦", ["欧阳立", "孙悦"]), ("各股室", []), ("无", []),
    ],
)  # fmt: skip
def test_people(written: str, names: list[str]) -> None:
    assert list(split_people(written)) == names


def test_a_vacant_post_has_no_name() -> None:
    assert [one_person(text) for text in ("空缺", "（空缺）", "", "—", "陈  芬")] == [
        None,
        None,
        None,
        None,
        "陈芬",
    ]


@given(
    st.lists(
        st.sampled_from(["张彦平", "马峰", "欧阳立", "上官云洋", "李小红"]),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.sampled_from(["、", "，", "\n", "；", " ", "/"]),
)
def test_names_by_any_separator(names: list[str], separator: str) -> None:
    assert list(split_people(separator.join(names))) == names


def test_what_looks_like_a_name() -> None:
    assert looks_like_name("上官云洋")
    assert not any(map(looks_like_name, ("办公室", "张", "副局长", "财政局", "张三李四")))


# -- words -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "code", "report", "long_term", "reason"),
    [
        ("已完成", "done", "已完成", False, None), ("完成", "done", "已完成", False, None), (" 已完成 ", "done", "已完成", False, None), ("已完成并长期坚持", "done", "已完成", True, None),
        ("已完成，长期坚持", "done", "已完成", True, None), ("基本完成", "basically_done", "基本完成", False, None), ("正在推进，长期坚持", "in_progress", "未完成", True, None),
        ("取得阶段性成果，持续推进", "phase_done", "基本完成", False, None), ("未完成（原因：用地手续正在报批）", "not_done", "未完成", False, "用地手续正在报批"),
        ("未完成，原因：第三方机构尚未出具报告", "not_done", "未完成", False, "第三方机构尚未出具报告"), ("未完成(原因: 甲（乙）)", "not_done", "未完成", False, "甲（乙）"),
        ("长期坚持", "long_term", "基本完成", True, None), ("尚未启动", "not_started", "未完成", False, None), ("已销号", "done", "已完成", False, None), ("整改到位", "done", "已完成", False, None),
        ("未整改到位", "not_done", "未完成", False, None), ("退回补课", "returned", "未完成", False, None), ("√", "done", "已完成", False, None), ("", None, None, False, None), ("哈哈", None, None, False, None),
    ],
)  # fmt: skip
def test_status(
    written: str, code: str | None, report: str | None, long_term: bool, reason: str | None
) -> None:
    read = parse_status(written)
    assert (read.code, read.report, read.is_long_term, read.unfinished_reason) == (
        code,
        report,
        long_term,
        reason,
    )


def test_yes_and_no() -> None:
    assert [yes_or_no(text) for text in ("是", "√", "有", "○", "☑是 □否")] == [True] * 5
    assert [yes_or_no(text) for text in ("否", "×", "无", "不涉及", "□是 ☑否")] == [False] * 5
    assert [yes_or_no(text) for text in ("", "？")] == [None, None]
    assert ticked("☑数据比对  □信访  ☑谈话") == ["数据比对", "谈话"]


def test_every_table_of_words_compiles_and_has_codes() -> None:
    from xuncha.office.lexicon import code_of

    for table in load("words"):
        assert code_of(table, "没有哪一张表认识这句话qqq") is None or table in ("yes", "status")


# -- text --------------------------------------------------------------------------------------------


@given(st.text(max_size=50))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert squeeze(squeeze(text)) == squeeze(text)


def test_cells_as_text() -> None:
    cells = [
        13800000201.0,
        3,
        2.5,
        True,
        date(2023, 1, 2),
        datetime(2023, 1, 2),
        None,
        "\u3000青山\u200b县\xa0",
    ]
    assert [cell_text(cell) for cell in cells] == [
        "13800000201",
        "3",
        "2.5",
        "是",
        "2023-01-02",
        "2023-01-02",
        "",
        "青山县",
    ]
