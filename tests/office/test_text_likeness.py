"""How much two texts have in common, and how much may be compared in one go."""

from __future__ import annotations

from xuncha.office.values.likeness import Effort

TEXT = "一二三四五六七八九十"


def test_beyond_its_effort_nothing_is_alike_any_more() -> None:
    effort = Effort(glances=1000, comparisons=250)
    assert effort.alike(TEXT, TEXT, least=0.5) == 1 and len(effort.shared(TEXT, TEXT, least=3)) == 10
    assert not effort.is_spent
    assert effort.alike(TEXT, TEXT, least=0.5) == 0 and effort.is_spent
    assert not effort.shared("一二三", "一二三", least=3)


def test_looking_over_costs_too() -> None:
    effort = Effort(glances=25)
    assert effort.alike(TEXT, "", least=0.5) == 0 and not effort.is_spent
    assert effort.alike(TEXT, TEXT, least=0.5) == 0 and effort.is_spent
