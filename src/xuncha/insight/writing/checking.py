"""送签前检查: what a careful colleague would ask before the text goes up. Nothing here blocks; each finding names its place.

Only what the person asking may read is compared. So names in sealed records are never looked up for somebody to whom
they are closed: a check that answered "this name is in a lead" would be the leak it is meant to prevent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification.disclosure.checking import DELICATE, PERSONAL, persons_in
from xuncha.cycle.transfers.leads.models import LeadPerson
from xuncha.cycle.workpapers.models import Evidence, WorkPaper
from xuncha.foundation.refusals import NeedsReason
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing import naming, repeating, ways
from xuncha.insight.writing.composing.base import Drawn
from xuncha.insight.writing.composing.figuring import typed_figures
from xuncha.insight.writing.models import Manuscript, Passage, Sort

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
TO_WRITE = "（请补写"
MOST_TOLD = 8
FACT = re.compile(r"\d")
RATE, WIDE = "完成率", "含基本完成"
INFORMANT = re.compile(r"(?:举报|反映|检举|控告|信访|来信|来访|投诉)人(?:员)?(?:是|为|叫|：|:|“|（)?")
PUBLISHED = (Sort.INNER, Sort.SOCIAL, Sort.NOTICE)
UNITS = (Sort.PROGRESS, Sort.HEAD, Sort.INNER, Sort.SOCIAL)


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `passage` None: the text as a whole."""

    sort: Any
    text: str
    passage: Passage | None = None


class Checked:
    """A manuscript as one person checks it: each thing read once."""

    def __init__(self, manuscript: Manuscript, actor: Actor) -> None:
        self.manuscript, self.actor = manuscript, actor
        self.rows: Sequence[Passage] = list(manuscript.passages())

    @cached_property
    def now(self) -> dict[str, Drawn]:
        """What the records give today, as far as this person may read them."""
        return {one.key: one for one in ways.drawn(self.manuscript, self.actor) if one.key}

    @property
    def text(self) -> str:
        return "\n".join(row.text for row in self.rows)

    @cached_property
    def paper_ids(self) -> set[int]:
        return {source[1] for row in self.rows for source in row.sources if source[0] == "workpaper"}


Check = Callable[[Checked], Iterator[Finding]]


def findings(manuscript: Manuscript, actor: Actor) -> list[Finding]:
    """Everything that was found, the text as a whole first, then from top to bottom."""
    checked = Checked(manuscript, actor)
    found = [one for check in CHECKS for one in check(checked)]
    return sorted(found, key=lambda one: one.passage.seq if one.passage else 0)


def remind(manuscript: Manuscript, actor: Actor, reason: str) -> None:
    """Before a text leaves: stale figures, people named, words still missing ask for a reason. Raises NeedsReason."""
    if reason.strip():
        return
    found = [one for one in findings(manuscript, actor) if one.sort in (_FIGURES, _PEOPLE, _TO_WRITE)]
    if found:
        told = [f"{one.sort}：{one.text}" for one in found[:MOST_TOLD]]
        raise NeedsReason(
            _("送签前检查有 %(count)d 处提醒；改好，或者写明理由") % {"count": len(found)}, details=told
        )


def moved_figures(checked: Checked) -> Iterator[Finding]:
    """Figures that no longer agree with the records: in drawn passages, and where they were kept in edited ones."""
    for row in checked.rows:
        now = checked.now.get(row.key)
        if now is None or now.text in (row.text, row.drawn_text):
            continue
        if not row.is_edited:
            yield Finding(_FIGURES, _("记录已有变动，点“更新数字”即可跟上"), row)
            continue
        before, after = (NUMBER.findall(text) for text in (row.drawn_text, now.text))
        stale = [old for old in dict.fromkeys(before) if old not in after and old in NUMBER.findall(row.text)]
        if stale:
            words = {"old": "、".join(stale), "now": now.text[:80]}
            yield Finding(_FIGURES, _("写的是 %(old)s，现在的记录是：%(now)s") % words, row)


def hand_typed_figures(checked: Checked) -> Iterator[Finding]:
    """A number typed beside the name of an indicator, held against the indicator.

    Not in what a unit writes: its clerk counts without the principal leader's own items, the text tells of all.
    """
    if checked.manuscript.sort in UNITS:
        return
    rows = [row for row in checked.rows if row.is_edited]
    for row, name, typed, now in typed_figures(rows, checked.manuscript, checked.actor):
        words = {"name": name, "typed": typed, "now": now}
        yield Finding(_FIGURES, _("“%(name)s”写的是 %(typed)s，按现在的数据是 %(now)s") % words, row)


def bare_problems(checked: Checked) -> Iterator[Finding]:
    """观点—事例—证据: problems without a paper, papers without evidence."""
    papers = WorkPaper.objects.visible_to(checked.actor).filter(pk__in=checked.paper_ids)
    known = set(papers.values_list("pk", flat=True))
    proved = set(Evidence.objects.trusted().filter(paper__in=known).values_list("paper_id", flat=True))
    for row in checked.rows:
        if row.level != 3 or checked.manuscript.sort not in (Sort.REPORT, Sort.FEEDBACK):
            continue
        ids = {source[1] for source in row.sources if source[0] == "workpaper"}
        if not ids:
            yield Finding(_EVIDENCE, _("这个问题没有挂底稿"), row)
        elif ids & known and not ids & known & proved:
            yield Finding(_EVIDENCE, _("这个问题的底稿没有佐证"), row)


def unwritten(checked: Checked) -> Iterator[Finding]:
    """Places where the draft asks for a person's words."""
    for row in checked.rows:
        if TO_WRITE in row.text or not row.text.strip():
            yield Finding(_TO_WRITE, _("还等人写"), row)


def facts_without_source(checked: Checked) -> Iterator[Finding]:
    for row in checked.rows:
        if not row.level and not row.sources and not row.figures and FACT.search(row.text):
            yield Finding(_SOURCE, _("写到了数字或日期，没有来源"), row)
        if row.ask_sources:
            yield Finding(_SOURCE, _("这一段拆分或合并过，请核对来源"), row)


def one_rate_alone(checked: Checked) -> Iterator[Finding]:
    """Both rates stand together, each labelled (domain §5.1)."""
    for row in checked.rows:
        if RATE in row.text and FACT.search(row.text) and WIDE not in row.text:
            yield Finding(_RATES, _("完成率和含基本完成的口径要一并写明"), row)


def near_names(checked: Checked) -> Iterator[Finding]:
    names = naming.Register(checked.manuscript)
    for row in checked.rows:
        for typed, known in names.near(row.text):
            words = {"typed": typed, "known": known}
            yield Finding(_NAMES, _("“%(typed)s”与登记的名称“%(known)s”差一个字，请核对") % words, row)


def repeated(checked: Checked) -> Iterator[Finding]:
    """Stretches that stand in another unit's text of the same sort as well."""
    by_id = {row.pk: row for row in checked.rows}
    for place, title, said in repeating.repeats(checked.manuscript, checked.rows, checked.actor):
        words = {"title": title, "said": said}
        yield Finding(_REPEATED, _("与《%(title)s》雷同：%(said)s") % words, by_id.get(place))


def told_of_people(checked: Checked) -> Iterator[Finding]:
    """Reporters are never named, persons of leads not in these texts, no personal numbers, no case words in public ones."""
    published = checked.manuscript.sort in PUBLISHED
    persons = set(persons_in(checked.text))
    leads = _persons_of_leads(checked)
    for row in checked.rows:
        if any(pattern.search(row.text) for pattern in PERSONAL):
            yield Finding(_PEOPLE, _("有手机号码或身份证号码，请删去"), row)
        informants = [name for name in persons if _named_as_informant(row.text, name)]
        if informants:
            yield Finding(_PEOPLE, _("写出了反映人的姓名，必须删去"), row)
        if any(name in row.text for name in leads):
            yield Finding(_PEOPLE, _("写到了问题线索涉及的人员，请删去姓名"), row)
        if not published:
            continue
        named = [name for name in sorted(persons) if name in row.text]
        if named:
            yield Finding(
                _PEOPLE, _("出现人员姓名：%(names)s；公开前请核对是否必要") % {"names": "、".join(named)}, row
            )
        words = [word for word in DELICATE if word in row.text]
        if words:
            yield Finding(
                _PEOPLE, _("有线索、案件、检举一类的字样：%(words)s") % {"words": "、".join(words)}, row
            )


def _named_as_informant(text: str, name: str) -> bool:
    return any(text[found.end() :].startswith(name) for found in INFORMANT.finditer(text))


def _persons_of_leads(checked: Checked) -> set[str]:
    """Names in the leads of the same engagement, for who may read them anyway."""
    if not checked.manuscript.engagement_id:
        return set()
    rows = LeadPerson.objects.visible_to(checked.actor).filter(
        lead__engagement=checked.manuscript.engagement_id
    )
    return {name for row in rows if len(name := row.name) > 1}


_FIGURES = gettext_lazy("数字")
_EVIDENCE = gettext_lazy("佐证")
_SOURCE = gettext_lazy("来源")
_RATES = gettext_lazy("口径")
_NAMES = gettext_lazy("名称")
_REPEATED = gettext_lazy("雷同")
_PEOPLE = gettext_lazy("涉人")
_TO_WRITE = gettext_lazy("待写")
CHECKS: tuple[Check, ...] = (
    unwritten,
    moved_figures,
    hand_typed_figures,
    bare_problems,
    facts_without_source,
    one_rate_alone,
    near_names,
    told_of_people,
    repeated,
)
