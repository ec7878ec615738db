"""The text as its readers get it: numbered, without what is agreed to be withheld, with whom to answer and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from xuncha.cycle.rectification.models import Disclosure, Passage, Withholding
from xuncha.foundation.rules.counting import spoken

SECTIONS = tuple(Passage.Section)
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Line:
    """A heading of level 1 (part) or 2 (problem), or a paragraph; `item_id` where it tells a fact of the ledger."""

    text: str
    level: int = 0
    item_id: int | None = None


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 99 → 九十九: headings of an official document; from a hundred on in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


@override("zh-hans")
def title_of(target: str) -> str:
    """What a text is called, with a place for the unit's name; Chinese, as all of it."""
    if target == Disclosure.Target.INNER:
        return _("%(unit)s关于巡察整改情况的通报")
    return _("%(unit)s关于巡察整改进展情况的公告")


@override("zh-hans")
def lines(
    disclosure: Disclosure, passages: Iterable[Passage], withheld: dict[int, Withholding]
) -> list[Line]:
    """Everything below the title. `withheld`: by item, what is agreed not to be published."""
    kept: dict[str, list[Passage]] = {section: [] for section in SECTIONS}
    for passage in passages:
        if not _is_left_out(passage, withheld):
            kept[passage.section].append(passage)
    found = [
        Line(
            _("按照巡察工作有关规定，现将%(unit)s巡察整改情况公布如下。")
            % {"unit": disclosure.organisation.name}
        )
    ]
    for at, section in enumerate(SECTIONS):
        found.append(Line(f"{NUMERALS[at]}、{section.label}", 1))
        found += _part(kept[section], withheld)
    return found + list(_closing(disclosure))


def _is_left_out(passage: Passage, withheld: dict[int, Withholding]) -> bool:
    """A withheld item goes with every paragraph that tells of it; its problem alone may stay."""
    decided = withheld.get(passage.item_id or 0)
    return decided is not None and (decided.is_whole or not passage.heading)


def _part(passages: list[Passage], withheld: dict[int, Withholding]) -> Iterator[Line]:
    at = 0
    for passage in passages:
        if passage.heading:
            at += 1
            yield Line(f"（{numeral(at)}）{passage.heading}", 2, passage.item_id)
        if passage.text.strip() and passage.item_id not in withheld:
            yield Line(passage.text.strip(), 0, passage.item_id)


def _closing(disclosure: Disclosure) -> Iterator[Line]:
    ways = [
        (_("电话：%(value)s"), disclosure.phone),
        (_("电子邮箱：%(value)s"), disclosure.mail),
        (_("邮寄地址：%(value)s"), disclosure.address),
    ]
    told = "；".join(words % {"value": value} for words, value in ways if value)
    yield Line(
        _("欢迎对巡察整改落实情况进行监督。如有意见建议，请及时反映。联系方式：%(ways)s。") % {"ways": told}
        if told
        else ""
    )
    if disclosure.posted_from and disclosure.posted_until:
        words = {"since": spoken(disclosure.posted_from), "until": spoken(disclosure.posted_until)}
        yield Line(_("公示时间：%(since)s至%(until)s。") % words)


def plain(disclosure: Disclosure, found: Iterable[Line]) -> str:
    """The whole text, one paragraph a line: what is kept as published and what the search finds."""
    return "\n".join([disclosure.title, *(line.text for line in found if line.text)])
