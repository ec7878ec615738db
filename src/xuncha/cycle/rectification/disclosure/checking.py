"""What stands in the way of a text, or makes one ask: names of persons, words of cases, withheld matters, an older ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation, Post
from xuncha.cycle.rectification.disclosure import parts
from xuncha.cycle.rectification.models import Disclosure, Passage, Withholding
from xuncha.cycle.rectification.plan.checks import named
from xuncha.foundation.dates import today
from xuncha.foundation.rules import workdays
from xuncha.foundation.rules.models import DeadlineRule
from xuncha.people.models import User

DELICATE = ("问题线索", "立案", "留置", "函询", "检举", "控告", "举报人", "信访人", "反映人")
"""Words of leads, cases and petitions; what they belong to is never published from here."""
PERSONAL = (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"))
"""Mobile numbers and identity card numbers."""
SHORTEST = 8
"""Characters from which a withheld text found again in another paragraph is taken for the same."""
USUAL_DAYS = 15
"""Working days a text stays posted where no rule is loaded (DR20)."""


def complete(disclosure: Disclosure) -> str | None:
    """Every paragraph on the duty of the unit, and every item, says something."""
    empty = parts.passages_of(disclosure).filter(text="").exclude(section=Passage.Section.NEXT)
    count = empty.count()
    return _("还有 %(count)d 段没有内容") % {"count": count} if count else None


def contacts_given(disclosure: Disclosure) -> str | None:
    known = disclosure.phone or disclosure.mail or disclosure.address
    return None if known else _("联系方式（电话、邮箱、邮寄地址至少一项）")


def proposals_sent(disclosure: Disclosure) -> str | None:
    waiting = parts.withholdings_of(disclosure).filter(state="proposed").count()
    return _("还有 %(count)d 条拟不公开没有送审") % {"count": waiting} if waiting else None


def proposals_decided(disclosure: Disclosure) -> str | None:
    waiting = parts.withholdings_of(disclosure).filter(state__in=("proposed", "examined")).count()
    return _("还有 %(count)d 条拟不公开没有审核完") % {"count": waiting} if waiting else None


def text_still_open(withholding: Withholding) -> str | None:
    """What was approved without an item is published without it, and the list keeps saying why."""
    is_open = withholding.disclosure.state in parts.OPEN
    return None if is_open else _("公开稿已经审核通过")


def nothing_withheld_is_told(disclosure: Disclosure) -> str | None:
    """What is agreed to be withheld does not stand in another paragraph, typed by hand."""
    withheld = parts.withheld_of(disclosure)
    if not withheld:
        return None
    others = [one for one in parts.passages_of(disclosure) if one.item_id not in withheld]
    again = [one.item.seq for one in withheld.values() if any(_tells(text, others) for text in _secrets(one))]
    names = [_("事项%(seq)s") % {"seq": seq} for seq in again]
    return _("已同意不公开的内容还在其他段落里：%(names)s") % {"names": named(names)} if names else None


def _secrets(withheld: object) -> Iterator[str]:
    whole = getattr(withheld, "is_whole", False)
    for text in (getattr(withheld, "item_text", "") if whole else "", getattr(withheld, "rect_text", "")):
        yield from (part for part in re.split(r"[。；：，\n]", text) if len(part) >= SHORTEST)


def _tells(text: str, passages: Iterable[Passage]) -> bool:
    """Told by hand: what the ledger itself says of another item in the same words is that item's own."""
    return any(
        text in f"{one.heading}\n{one.text}" and text not in f"{one.drawn_heading}\n{one.drawn_text}"
        for one in passages
    )


def names_asked(disclosure: Disclosure) -> str | None:
    """Names of registered persons in the text: whoever sends it on says why they must stand there."""
    found = persons_in(parts.draft_text(disclosure))
    return (
        _("文稿里出现了人员姓名：%(names)s；公开前请核对是否必要") % {"names": named(found)}
        if found
        else None
    )


def persons_in(text: str) -> list[str]:
    """Holders of posts and of accounts, and heads of units, whose names occur; three statements."""
    known = {
        *Post.objects.exclude(holder_name="").values_list("holder_name", flat=True),
        *Organisation.objects.exclude(head_name="").values_list("head_name", flat=True),
        *User.objects.filter(is_active=True).values_list("name", flat=True),
    }
    lengths = {len(name) for name in known if len(name) > 1}
    pieces = {text[at : at + size] for size in lengths for at in range(len(text) - size + 1)}
    return sorted(known & pieces)


def delicate_words(disclosure: Disclosure) -> str | None:
    text = parts.draft_text(disclosure)
    words = [word for word in DELICATE if word in text]
    return _("文稿里有线索、案件、检举一类的字样：%(words)s") % {"words": named(words)} if words else None


def personal_numbers(disclosure: Disclosure) -> str | None:
    """A number of a person among the facts blocks; the unit's own telephone stands apart from them."""
    text = parts.draft_text(disclosure)
    found = any(pattern.search(text) for pattern in PERSONAL)
    return _("文稿里有手机号码或身份证号码，请删去") if found else None


def ledger_moved(disclosure: Disclosure) -> str | None:
    count = len(parts.moved(disclosure))
    return _("台账在取数之后有变动，%(count)d 段与现在的台账不同") % {"count": count} if count else None


def has_posting(disclosure: Disclosure) -> str | None:
    return None if parts.postings_of(disclosure).exists() else _("至少一条发布记录（渠道、日期、凭证）")


def posted_long_enough(disclosure: Disclosure) -> str | None:
    """DR20: not fewer working days than the rule of this round says; a suggestion, so it asks and does not block."""
    if not (disclosure.posted_from and disclosure.posted_until):
        return None
    least = least_days(disclosure)
    span = workdays.calendar(disclosure.posted_from, disclosure.posted_until)
    days = span.between(disclosure.posted_from, disclosure.posted_until)
    if days >= least:
        return None
    return _("公示 %(days)d 个工作日，少于 %(least)d 个工作日") % {"days": days, "least": least}


def least_days(disclosure: Disclosure) -> int:
    rules = DeadlineRule.objects.filter(code="DR20")
    rule = rules.filter(ruleset_id=disclosure.ruleset_id).first() if disclosure.ruleset_id else None
    return int(rule.params.get("posting_min", USUAL_DAYS)) if rule else USUAL_DAYS


def period_over(disclosure: Disclosure) -> str | None:
    until = disclosure.posted_until
    return None if until and until < today() else _("公示期还没有满")


def comments_handled(disclosure: Disclosure) -> str | None:
    open_ones = parts.comments_of(disclosure).filter(handled_on=None).count()
    return _("还有 %(count)d 件意见没有办理") % {"count": open_ones} if open_ones else None
