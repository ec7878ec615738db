"""Hints while typing, by example: what is asked, what is left in peace."""

from __future__ import annotations

import time

import pytest

from xuncha.text.hints import measure
from xuncha.text.hints.paper import Typed, hints

GOOD = Typed(
    title="未经党组会研究购置办公设备",
    facts="2023年5月，局办公室购置电脑12台，合同金额8.6万元，查阅当年党组会议记录，未见研究记载。",
    basis="《党组工作条例》第十五条",
    analysis="反映出局党组执行议事规则不严，主要负责人带头落实制度不够，根源在于规矩意识不强。",
)


def codes(typed: Typed) -> set[str]:
    return {hint.code for hint in hints(typed)}


def test_a_good_paper_is_left_in_peace() -> None:
    assert hints(GOOD) == []


def test_an_empty_form_is_left_in_peace() -> None:
    assert hints(Typed()) == []


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ("党组对意识形态工作重视不够，责任落实不到位。", {"no_fact", "no_time"}),
        ("抽查三公经费凭证发现，公务接待报销审核把关不严。", {"no_time", "no_amount"}),
        ("2022年局属单位套取专项资金120万，用于发放补贴。", {"no_unit"}),
        ("2022年全镇流转耕地1.2万亩，查阅合同发现32份没有签字。", set()),
        ("2021年以来，部分村干部误工补贴重复发放。", {"vague_number", "no_amount"}),
        ("2021年以来，有的村（6个）误工补贴重复发放，共3.2万元。", set()),
        ("2023年3月现场查看，隐患整改情况极其恶劣，6处未改。", {"strong_word"}),
        ("2023年，该局副局长收受他人财物3万元。", {"lead"}),
        ("2023年2月走访发现，联系人手机13812345678，反映2起欠款共5万元。", {"private_number"}),
        ("任期内发生3起，分管领导均未过问，会议记录无记载。", set()),
    ],
)
def test_facts_are_asked_for_what_they_lack(facts: str, asked: set[str]) -> None:
    told = codes(Typed(facts=facts, basis=GOOD.basis, analysis=GOOD.analysis))
    assert told == asked


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("接待", {"title_short"}),
        ("公务接待无公函", set()),
        ("公务接待超标准；公车私用", {"several_matters"}),
        ("局党组" * 16, {"title_long"}),
    ],
)
def test_a_title_names_one_matter(title: str, asked: set[str]) -> None:
    assert codes(Typed(title=title)) == asked


def test_a_field_beside_the_text_counts() -> None:
    facts = "抽查凭证发现，12笔公务接待报销没有公函，审核把关不严。"
    assert {"no_time", "no_amount"} <= codes(Typed(facts=facts))
    assert not {"no_time", "no_amount"} & codes(Typed(facts=facts, occurred="2023-05", amount=True))


def test_basis_is_asked_for_with_its_clause() -> None:
    facts = GOOD.facts
    assert "no_basis" in codes(Typed(facts=facts))
    assert "no_clause" in codes(Typed(facts=facts, basis="党组工作条例的有关规定"))
    assert not {"no_basis", "no_clause"} & codes(Typed(facts=facts, cites=True))


def test_an_analysis_of_business_only_is_pointed_out() -> None:
    typed = Typed(facts=GOOD.facts, basis=GOOD.basis, analysis="电脑采购流程没有走完，设备未及时入账。")
    assert "business_only" in codes(typed)


def test_the_three_precisions_name_what_is_missing() -> None:
    typed = Typed(
        facts="2023年5月，购置电脑12台，共8.6万元，未入账。", basis="《会计法》第九条", analysis="责任不清。"
    )
    told = next(hint for hint in hints(typed) if hint.code == "precision")
    assert told.lacks == ("direction", "key_few", "root")


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("进一步加强学习，提高思想认识。", True),
        ("切实加强公务用车管理，强化责任落实", True),
        ("高度重视，举一反三，常抓不懈", True),
        ("由办公室负责，7月底前清退超标接待费1.2万元", False),
        ("加强学习，由分管领导牵头，每季度组织1次专题研讨", False),
        ("修订《公务接待管理办法》并印发执行", False),
        ("对12家企业开展安全检查，逐一建档", False),
        ("加强", False),
        ("", False),
    ],
)
def test_measures_that_only_promise_are_pointed_out(text: str, empty: bool) -> None:
    assert measure.is_empty(text) is empty


@pytest.mark.parametrize(
    "piece", ["一", "1", "1,", "自", "。", "加强", "进一步切实", "近两", "《", "不到位", " ", "万"]
)
def test_a_page_of_one_word_is_judged_in_a_moment(piece: str) -> None:
    text = piece * 20_000
    begun = time.process_time()
    hints(Typed(title=text[:200], facts=text, basis=text, analysis=text))
    measure.is_empty(text)
    assert time.process_time() - begun < 1
