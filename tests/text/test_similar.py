"""Copies are found however they were made; what everybody writes is none."""

from __future__ import annotations

import random
import time

import pytest

from xuncha.text.similar.commonplaces import phrases
from xuncha.text.similar.comparing import Text
from xuncha.text.similar.core import core
from xuncha.text.similar.engine import compared

ONE = (
    "老支书带着两位会计在仓库里翻了三天旧账，发现鱼塘从2019年起一直按三千元包给了自家侄子。合同上没有村民代表的签名，租金也没有进村里的账户。"
    "住在塘边的几户人家说，他们每年都去问，每年都说快了。我把这件事写进了笔记本的第一页，往后每个月都要去看一回。"
)
OTHER = (
    "食堂的采购单和菜谱对不上，猪肉写着九十斤，灶上的师傅说那一周根本没有做过红烧肉。后勤主任先说记错了，后来又说是替隔壁学校代买的。"
    "查到第三天，库房的钥匙也找不着了，新来的选调生骑着车跑了两趟才从菜市场拿回了底单。"
)
PLEDGES = "，".join(phrases()[:60]) + "。"


def told(*texts: str, quotable: tuple[str, ...] = (), owner: str = "") -> list[dict]:
    found = compared([Text(str(number), text, owner) for number, text in enumerate(texts)], quotable)
    rows: list[dict] = found["pairs"]
    return rows


def between(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end)]


def test_a_whole_copy_is_told_with_its_share() -> None:
    (pair,) = told(ONE, OTHER, ONE)
    assert (pair["left"], pair["right"]) == ("0", "2")
    assert pair["share_left"] == pair["share_right"] == 1000


def test_another_village_another_name_and_another_figure_do_not_hide_a_copy() -> None:
    copy = (
        ONE.replace("老支书", "村主任")
        .replace("2019", "2021")
        .replace("三千元", "八千五百元")
        .replace("侄子", "表弟")
    )
    (pair,) = told(ONE, copy)
    assert pair["share_left"] > 800
    pieces = pair["passages"][0]["left"]
    assert ("other", "侄子。") in pieces


def test_sentences_in_another_order_are_found() -> None:
    sentences = [each + "。" for each in ONE.rstrip("。").split("。")]
    (pair,) = told(ONE, "".join(reversed(sentences)))
    assert pair["share_left"] > 900


def test_two_sources_woven_into_one_are_both_named() -> None:
    first, second = (text.rstrip("。").split("。") for text in (ONE, OTHER))
    woven = "。".join(one for pair in zip(first, second, strict=False) for one in pair) + "。"
    pairs = told(ONE, OTHER, woven)
    assert {(pair["left"], pair["right"]) for pair in pairs} == {("0", "2"), ("1", "2")}


def test_traditional_characters_and_other_punctuation_are_the_same_words() -> None:
    from opencc import OpenCC

    (pair,) = told(ONE, OpenCC("s2t").convert(ONE).replace("，", "、 "))
    assert pair["share_right"] > 900


def test_stock_phrases_alone_are_no_copy() -> None:
    assert told(PLEDGES, PLEDGES) == []
    assert told(PLEDGES + ONE, OTHER + PLEDGES) == []


def test_stock_phrases_do_not_count_in_the_share_and_are_told_apart() -> None:
    stock = "以习近平新时代中国特色社会主义思想为指导，"
    (pair,) = told(ONE[:90] + stock + ONE[90:], ONE[:90] + stock + ONE[90:])
    assert pair["letters"] == len(core(ONE))
    assert "common" in {kind for kind, _text in pair["passages"][0]["left"]}


def test_the_title_of_a_document_and_a_quoted_article_are_no_copy() -> None:
    article = "村集体经济组织发包出租集体资产资源，应当经成员会议或者成员代表会议讨论通过，并在签订合同之日起十个工作日内报乡镇备案。"
    texts = (ONE + article, OTHER + article)
    assert told(*texts)
    assert told(*texts, quotable=(article,)) == []
    title = "《关于进一步做好全县农村集体经济组织发包出租集体资产资源清理整治工作有关事项的补充通知的通知》"
    assert told(ONE + title, OTHER + title) == []


def test_texts_of_one_owner_are_not_held_against_each_other() -> None:
    assert told(ONE, ONE, owner="县教育局") == []


def test_what_is_only_held_against_is_not_examined_itself() -> None:
    texts = [Text("mine", ONE), Text("old", ONE, asked=False), Text("older", ONE, asked=False)]
    pairs = compared(texts)["pairs"]
    assert {(pair["left"], pair["right"]) for pair in pairs} == {("mine", "old"), ("mine", "older")}


def test_a_short_report_copied_by_everybody_is_still_told() -> None:
    short = "鱼塘合同已经收回，租金四万二千元于上月十五日缴入村账，公示栏贴了三次。"
    pairs = told(*[short.replace("四万二千", str(each)) for each in range(30, 70)], OTHER)
    assert len({pair["left"] for pair in pairs} | {pair["right"] for pair in pairs}) == 40
    assert len({pair["family"] for pair in pairs}) == 1


def test_pieces_put_together_are_the_text_itself() -> None:
    (pair,) = told(ONE, OTHER[:40] + ONE[10:120] + OTHER[40:])
    shown = "".join(text for _kind, text in pair["passages"][0]["right"])
    assert shown in OTHER[:40] + ONE[10:120] + OTHER[40:]


@pytest.mark.parametrize("odd", ["", "　\n", "12345", "短", "abc " * 50, "\ud800坏字", "😀" * 400])
def test_odd_texts_do_no_harm(odd: str) -> None:
    assert told(odd, ONE, odd[:3]) == []


def test_nothing_to_compare() -> None:
    assert told() == []
    assert told(ONE) == []


@pytest.mark.slow
def test_a_passage_is_found_in_a_text_of_half_a_million_letters() -> None:
    chance = random.Random(5)
    letters = [chr(chance.randint(0x4E00, 0x9F00)) for _each in range(300_000)]
    long = "".join(letters) * 2
    started = time.process_time()
    (pair,) = told(long, "".join(reversed(letters)) + long[1000:1500])
    assert pair["letters"] >= 500
    assert time.process_time() - started < 20


def test_a_long_text_is_its_own_copy_although_its_turns_repeat() -> None:
    chance = random.Random(3)
    turns = ["".join(chr(chance.randint(0x4E00, 0x9F00)) for _each in range(9)) for _turn in range(40)]
    long = "，".join(chance.choice(turns) for _each in range(2000))
    (pair,) = told(long, long)
    assert pair["share_left"] > 950


def test_every_phrase_of_the_list_is_long_enough_and_stands_once() -> None:
    listed = [str(core(phrase).codes.tolist()) for phrase in phrases()]
    assert all(len(core(phrase)) >= 4 for phrase in phrases())
    assert len(listed) == len(set(listed)), [one for one in phrases() if phrases().count(one) > 1]
