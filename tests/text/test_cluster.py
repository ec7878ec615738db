"""Grouping of short texts: every text once, wordings apart, no crash on what is empty or odd."""

from __future__ import annotations

import pytest
from evaluation.patterns import judged

from xuncha.text.cluster.engine import answer
from xuncha.text.cluster.grouping import MOST, grouped

SAME = ["会议记录不全，缺少讨论过程", "党组会议记录缺少讨论过程", "会议记录不全，没有讨论过程"]
OTHER = ["违规发放津补贴12万元", "超标准发放津补贴"]


def test_every_text_stands_in_one_group_and_the_largest_comes_first() -> None:
    groups = grouped([*OTHER, *SAME])
    assert sorted(place for group in groups for place in group.members) == [0, 1, 2, 3, 4]
    assert [sorted(group.members) for group in groups] == [[2, 3, 4], [0, 1]]
    assert groups[0].centre in (2, 3, 4) and "讨论" in groups[0].words


def test_a_group_is_spoken_for_by_the_shortest_of_its_central_sentences() -> None:
    longer = f"{SAME[0]}，情况较为突出"
    (group,) = grouped([longer, SAME[0], SAME[0]])
    assert group.centre == 1


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["。。", "…"], ["a" * 5000, "b"], ["\x00", "🙂" * 40]])
def test_what_is_empty_or_odd_is_grouped_without_a_crash(texts: list[str]) -> None:
    assert sorted(place for group in grouped(texts) for place in group.members) == list(range(len(texts)))


def test_numbers_tell_nothing_apart() -> None:
    (group,) = grouped(["3笔共42万元未入账", "17笔共9.5万元未入账"])
    assert len(group.members) == 2


def test_the_same_texts_give_the_same_groups() -> None:
    assert answer({"texts": [*SAME, *OTHER]}) == answer({"texts": [*SAME, *OTHER]})


def test_too_many_texts_are_refused() -> None:
    with pytest.raises(ValueError, match=str(MOST + 1)):
        grouped(["x"] * (MOST + 1))


def test_groups_made_by_hand_are_found_again() -> None:
    """On leaves on which no number was chosen (evaluation/patterns)."""
    told = judged("judge")
    assert told["precision"] >= 0.7 and told["recall"] >= 0.7
