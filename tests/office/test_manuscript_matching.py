"""What comes back from Word is known again, whatever was done to it there."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office.manuscript_hand import Hand, exported
from xuncha.office.manuscript.matching import Change, changes_of
from xuncha.office.manuscript.merging import (
    CONFLICT,
    OPEN,
    SAME,
    Outcome,
    by_default,
    compose,
    counted,
    meet,
)
from xuncha.office.manuscript.model import Passage, Piece, ReadPassage

BASE = [
    Passage("1", "一、总体情况", 1),
    Passage("2", "本轮巡察共对20个单位党组织开展常规巡察，发现问题697个，其中被巡察单位已完成整改688个。"),
    Passage("3", "二、发现的主要问题", 1),
    Passage("4", "有的单位党组“第一议题”制度落实不严格，2025年有3次党组会议没有安排学习。"),
    Passage("5", "有的单位食堂采购没有签订合同，累计支付12.6万元，采购清单无人验收。"),
    Passage("6", "有的乡镇惠农补贴发放不及时，农户反映集中，两个村的耕地地力补贴迟发四个月。"),
]


def changes(hand: Hand, base: Sequence[Passage] = BASE) -> list[Change]:
    return changes_of(base, hand.back().passages)


def told(found: Sequence[Change]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.how + ("+moved" if one.moved else ""), one.keys) for one in found if not one.is_none]


def texts(outcomes: Sequence[Outcome]) -> list[str]:
    return [one.text for one in outcomes]


def test_a_file_nobody_edited_changes_nothing() -> None:
    found = changes(Hand(exported(BASE)))
    assert not told(found) and [one.keys for one in found] == [(one.key,) for one in BASE]


@pytest.mark.parametrize("tracked", [True, False])
def test_each_act_is_told_apart(tracked: bool) -> None:
    hand = Hand(exported(BASE))
    hand.edit(1, 6, 8, "21", tracked=tracked)
    hand.split(3, 18, tracked=tracked)
    hand.delete(5, tracked=tracked)
    hand.insert(0, "按照县委安排，现将情况报告如下。", tracked=tracked)
    found = changes(hand)
    assert told(found) == [("added", ()), ("edited", ("2",)), ("split", ("4",)), ("deleted", ("5",))]
    split = found[4]
    assert [part.key for part in split.parts] in (["4", None], [None, "4"])
    assert all(part.origins == ("4",) and part.check_sources for part in split.parts)
    assert bool(found[2].makers()) == tracked and bool(found[5].makers()) == tracked
    assert not tracked or split.makers()[0].author == "审核人"


@pytest.mark.parametrize("tracked", [True, False])
def test_two_paragraphs_that_became_one_keep_the_sources_of_both(tracked: bool) -> None:
    hand = Hand(exported(BASE))
    hand.merge(4, tracked=tracked)
    found = changes(hand)
    assert told(found) == [("merged", ("5", "6"))]
    (part,) = found[-1].parts
    assert part.key in ("5", "6") and part.origins == ("5", "6")
    assert part.text == BASE[4].text + BASE[5].text


@pytest.mark.parametrize("tracked", [True, False])
def test_a_paragraph_that_was_moved_is_the_same_one(tracked: bool) -> None:
    hand = Hand(exported(BASE))
    hand.move(5, 3, tracked=tracked)
    assert told(changes(hand)) == [("kept+moved", ("6",))]


def test_words_cut_out_and_put_in_elsewhere_take_their_sources_along() -> None:
    """WPS leaves the bookmark where the words were, and what is typed there next stands in it."""
    hand = Hand(exported(BASE))
    hand.edit(3, 0, len(BASE[3].text), "请各单位对照检查，举一反三，限期整改到位。")
    hand.insert(6, BASE[3].text)
    assert told(changes(hand)) == [("added", ()), ("kept+moved", ("4",))]


def test_two_paragraphs_whose_words_were_exchanged_were_moved() -> None:
    hand = Hand(exported(BASE))
    hand.edit(3, 0, len(BASE[3].text), BASE[5].text)
    hand.edit(5, 0, len(BASE[5].text), BASE[3].text)
    found = told(changes(hand))
    assert {how for how, _keys in found} == {"kept+moved"}


def test_the_end_of_one_that_went_to_the_next_regroups_both() -> None:
    hand = Hand(exported(BASE))
    hand.take_over(3, 20)
    found = changes(hand)
    assert told(found) == [("regrouped", ("4", "5"))]
    assert [(part.key, part.origins) for part in found[3].parts] == [("4", ("4", "5")), ("5", ("5",))]


def test_a_copy_is_new_and_the_original_stays() -> None:
    hand = Hand(exported(BASE))
    again = hand.rows[3]
    hand.place(copy.deepcopy(again), 6)
    found = changes(hand)
    assert told(found) == [("added", ())] and found[-1].parts[0].text == BASE[3].text


def test_a_new_paragraph_within_a_bookmark_is_new() -> None:
    """LibreOffice stretches a bookmark over what is typed at its end."""
    hand = Hand(exported(BASE))
    hand.split(4, len(BASE[4].text) - 1)
    hand.edit(5, 0, 1, "下一步，请各单位认真对照检查，举一反三，按时上报整改情况。")
    assert told(changes(hand)) == [("edited", ("5",)), ("added", ())]


def test_without_any_bookmark_likeness_tells() -> None:
    hand = Hand(exported(BASE))
    hand.edit(4, 8, 12, "都没有")
    hand.split(1, 24)
    hand.lose_anchors()
    hand.insert(6, "请各单位引以为戒，坚决防止类似问题再次发生。")
    assert told(changes(hand)) == [("split", ("2",)), ("edited", ("5",)), ("added", ())]


@pytest.mark.slow
def test_a_file_made_to_take_hours_takes_seconds() -> None:
    letters = random.Random(1)
    base = [Passage(str(number), "".join(letters.choices("一二三四", k=1500))) for number in range(100)]
    words = ["".join(letters.choices("一二三四", k=1500)) for _number in range(1000)]
    began = time.process_time()
    found = changes_of(base, [ReadPassage((Piece(text),), (("1", 1500),)) for text in words])
    assert time.process_time() - began < 20
    assert {key for one in found for key in one.keys} == {one.key for one in base}


def test_a_passage_of_several_lines_is_one() -> None:
    base = [Passage("a", "第一行写在这里\n第二行写在那里"), Passage("b", ""), Passage("c", "最后一段的文字")]
    hand = Hand(exported(base))
    assert not told(changes(hand, base))
    hand.edit(1, 0, 3, "第二条")
    found = changes(hand, base)
    assert told(found) == [("edited", ("a",))] and found[0].parts[0].text == "第一行写在这里\n第二条写在那里"
    assert texts(compose(base, meet(base, base, found), {0})) == [
        "第一行写在这里\n第二条写在那里",
        "",
        "最后一段的文字",
    ]


def lines(count: int) -> list[Passage]:
    """Problems of a report: each of three lines, of which two stand in every one of them."""
    common = "责任落实不到位。\n责任：局党组（主体责任）。"
    return [Passage(str(place), f"{BASE[place].text}\n{common}") for place in range(3, 3 + count)]


@pytest.mark.parametrize("lost", [True, False])
def test_passages_of_several_lines_stay_whole_whatever_happens_within(lost: bool) -> None:
    hand = Hand(exported(lines(3)))
    hand.delete(8)
    hand.insert(7, "经办人已调离。")
    hand.split(3, 12)
    hand.merge(1)
    if lost:
        hand.lose_anchors()
    found = changes(hand, lines(3))
    assert told(found) == [("edited", ("3",)), ("edited", ("4",)), ("edited", ("5",))]
    assert [len(one.parts[0].text.split("\n")) for one in found] == [2, 4, 3]
    assert found[2].parts[0].text.endswith("经办人已调离。\n责任落实不到位。")


def test_lines_that_go_to_the_next_passage_regroup_both() -> None:
    hand = Hand(exported(lines(2)))
    hand.merge(2)
    found = changes(hand, lines(2))
    assert told(found) == [("regrouped", ("3", "4"))]
    assert [(part.key, part.origins) for part in found[0].parts] == [("3", ("3",)), ("4", ("3", "4"))]


@pytest.mark.parametrize("tracked", [True, False])
def test_what_was_deleted_below_a_heading_of_the_same_words_is_gone(tracked: bool) -> None:
    base = [
        Passage("1", "2．违规发放补贴", 3),
        Passage("2", "违规发放补贴的概述。"),
        Passage("3", "下一个问题在这里。"),
    ]
    hand = Hand(exported(base))
    hand.delete(1, tracked=tracked)
    assert told(changes(hand, base)) == [("deleted", ("2",))]


def test_a_heading_between_the_lines_of_a_passage_splits_it() -> None:
    hand = Hand(exported(lines(1)))
    hand.insert(1, "（二）责任方面")
    found = changes(hand, lines(1))
    assert told(found) == [("split", ("3",)), ("added", ())]
    result = compose(lines(1), meet(lines(1), lines(1), found), {0, 1})
    assert texts(result) == [BASE[3].text, "（二）责任方面", "责任落实不到位。\n责任：局党组（主体责任）。"]


# -- what was written here meanwhile ------------------------------------------------------------------------------------


def now(**edits: str | None) -> list[Passage]:
    """The base with some passages changed here; None: taken out."""
    texts_now = {one.key: edits.get(f"p{one.key}", one.text) for one in BASE}
    return [Passage(one.key, text, one.level) for one in BASE if (text := texts_now[one.key]) is not None]


def test_what_others_changed_elsewhere_stays() -> None:
    hand = Hand(exported(BASE))
    hand.edit(1, 6, 8, "21")
    here = [*now(p5="改过的第五段。", p6=None), Passage("7", "在这里新写的一段。")]
    cases = meet(BASE, here, changes(hand))
    assert counted(cases) == {"edited": 1} and by_default(cases) == {1}
    result = compose(here, cases, {1})
    assert texts(result)[1].startswith("本轮巡察共21") or "21个单位" in texts(result)[1]
    assert texts(result)[-2:] == ["改过的第五段。", "在这里新写的一段。"] and len(result) == 6


def test_the_same_passage_changed_on_both_sides_is_to_be_decided() -> None:
    hand = Hand(exported(BASE))
    hand.edit(4, 0, 4, "个别单位")
    hand.delete(5)
    here = now(p5="县里改过的第五段，和Word里的不同。", p6="第六段也在这里改过了，不能悄悄删掉。")
    cases = meet(BASE, here, changes(hand))
    assert [case.state for case in cases if not case.change.is_none] == [CONFLICT, CONFLICT]
    assert not by_default(cases) and texts(compose(here, cases, set())) == [one.text for one in here]
    assert texts(compose(here, cases, {4, 5}))[-1].startswith("个别单位")


def test_one_taken_out_here_and_edited_there_comes_back_as_new_with_its_sources() -> None:
    hand = Hand(exported(BASE))
    hand.edit(4, 0, 4, "个别单位")
    cases = meet(BASE, now(p5=None), changes(hand))
    assert cases[4].state == CONFLICT
    back = compose(now(p5=None), cases, {4})[4]
    assert (back.key, back.origins) == (None, ("5",)) and back.text.startswith("个别单位")


def test_the_same_file_again_changes_nothing_more() -> None:
    hand = Hand(exported(BASE))
    hand.edit(1, 6, 8, "21")
    hand.split(3, 18)
    hand.merge(5)
    hand.insert(0, "按照县委安排，现将情况报告如下。")
    found = changes(hand)
    cases = meet(BASE, BASE, found)
    result = compose(BASE, cases, by_default(cases))
    here = [Passage(one.key or f"n{place}", one.text, one.level) for place, one in enumerate(result)]
    again = meet(BASE, here, found)
    assert {case.state for case in again} == {SAME}


def test_what_is_left_stays_where_it_stands() -> None:
    hand = Hand(exported(BASE))
    hand.move(5, 0)
    hand.insert(3, "新的一段在标题之后。")
    cases = meet(BASE, BASE, changes(hand))
    open_ones = [number for number, case in enumerate(cases) if case.state == OPEN]
    assert len(open_ones) == 2
    assert texts(compose(BASE, cases, set())) == [one.text for one in BASE]
    only_new = compose(BASE, cases, {open_ones[1]})
    assert texts(only_new)[2] == "新的一段在标题之后。" and len(only_new) == 7


# -- any edits -----------------------------------------------------------------------------------------------------------

_LETTERS = "党组会议制度落实不严格食堂采购合同验收补贴发放农户反映集中整改完成情况报告单位乡镇村级资金管理监督检查问题线索移交处理干部作风建设基层组织活动记录台账"


def paragraphs(seed: int, count: int) -> list[Passage]:
    """Distinct texts of 24 to 80 letters."""
    dice = random.Random(seed)
    rows = ["".join(dice.choices(_LETTERS, k=dice.randint(24, 80))) + "。" for _row in range(count)]
    return [Passage(str(number), text) for number, text in enumerate(rows, start=1)]


def scramble(hand: Hand, dice: random.Random, truth: list[set[str]], *, lost: bool) -> None:
    """One act at a random place; `truth` holds for every paragraph where its letters come from."""
    act = dice.choice(["edit", "delete", "insert", "move", "split", "merge", *(() if lost else ["rewrite"])])
    tracked, row = dice.random() < 0.5, dice.randrange(len(truth))
    new = "".join(chr(dice.randrange(0x6000, 0x6600)) for _letter in range(30))
    if act == "rewrite":
        hand.edit(row, 0, len(hand.text(row)), new, tracked=tracked)
    elif act == "insert":
        hand.insert(row, new, tracked=tracked)
        truth.insert(row, set())
    elif act == "move":
        to = dice.randrange(len(truth))
        hand.move(row, to, tracked=tracked)
        truth.insert(to, truth.pop(row))
    elif act == "delete" and len(truth) > 2:
        hand.delete(row, tracked=tracked)
        truth.pop(row)
    elif act == "edit":
        start = dice.randrange(len(hand.text(row)))
        hand.edit(row, start, start + 3, "改动几字", tracked=tracked)
    elif act == "split":
        hand.split(row, len(hand.text(row)) // 2, tracked=tracked)
        truth.insert(row, set(truth[row]))
    elif act == "merge" and row + 1 < len(truth):
        hand.merge(row, tracked=tracked)
        truth[row] |= truth.pop(row + 1)


def touched_once(seed: int, acts: int, *, lost: bool) -> tuple[list[Passage], Hand, list[set[str]]]:
    """Acts on different parts of a text, so that each is what it says."""
    dice = random.Random(seed)
    base = paragraphs(seed, 4 * acts + 2)
    hand = Hand(exported(base))
    truth = [{one.key} for one in base]
    if lost:
        hand.lose_anchors()
    whole = hand.rows
    result: list[set[str]] = []
    kept_rows = []
    for part in range(acts):
        hand.rows, mine = whole[4 * part : 4 * part + 4], truth[4 * part : 4 * part + 4]
        scramble(hand, dice, mine, lost=lost)
        kept_rows += hand.rows
        result += mine
    hand.rows = kept_rows + whole[4 * acts :]
    return base, hand, result + truth[4 * acts :]


ANY = {"seed": st.integers(0, 10**6), "acts": st.integers(1, 6), "lost": st.booleans()}


@settings(max_examples=6, deadline=None)
@given(**ANY)
@pytest.mark.slow
def test_any_edits_are_traced_to_where_they_began(seed: int, acts: int, lost: bool) -> None:
    require_traced(seed, acts, lost=lost)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(**ANY)
def test_very_many_edits_are_traced_to_where_they_began(seed: int, acts: int, lost: bool) -> None:
    require_traced(seed, acts, lost=lost)


def require_traced(seed: int, acts: int, *, lost: bool) -> None:
    base, hand, truth = touched_once(seed, acts, lost=lost)
    reads = hand.back().passages
    cases = meet(base, base, changes_of(base, reads))
    result = compose(base, cases, by_default(cases))
    assert texts(result) == [one.text for one in reads if one.text]
    assert [set(one.origins) for one in result] == truth
    kept = [one.key for one in result if one.key]
    assert len(kept) == len(set(kept)) and set().union(*truth) <= {one.key for one in base}
