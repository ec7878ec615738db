"""Where the rows of each sheet come from: scoped as everywhere, joined once, with the fields that a column may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.fieldwork.materials.models import Material
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.planning.models import MODES, Engagement, Membership, SubObject
from xuncha.cycle.rectification.models import Declared, Measure, RectificationItem, Special
from xuncha.cycle.reporting.models import FeedbackItem
from xuncha.cycle.transfers.models import Lead
from xuncha.cycle.workpapers.models import ImmediateNotice, Nature, WorkPaper
from xuncha.exchange.national.fields import CHOICE, COUNT, DAY, MONEY, YES_NO, Field
from xuncha.foundation.scoping import Actor

Prepare = Callable[[Sequence[Any], Actor], None]


@dataclass(frozen=True)
class Source:
    """One sheet's rows. `place`: the path to the record's scope columns; `key`: the field that identifies a row to people."""

    label: Any
    about: Any
    rows: Callable[[Actor], QuerySet[Any]]
    fields: tuple[Field, ...]
    url_name: str
    key: str
    place: str = ""
    page_of: Callable[[Any], int] = lambda record: int(record.pk)
    prepare: Prepare | None = None
    ordering: tuple[str, ...] = ("pk",)

    @cached_property
    def known(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    def field(self, key: str) -> Field:
        """The field of this key; KeyError for one that this sheet does not know."""
        return self.known[key]


def _unit(path: str = "") -> Field:
    return Field("unit", _("被巡察单位"), lambda row: _walk(row, f"{path}organisation__name"))


def _round(path: str = "") -> Field:
    return Field("round", _("轮次"), lambda row: str(_walk(row, f"{path}round") or ""))


def _group(path: str = "") -> Field:
    return Field("group", _("巡察组"), lambda row: str(_walk(row, f"{path}group") or ""))


def _walk(row: Any, path: str) -> Any:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def _plain(key: str, label: Any, name: str = "", *, type: str = "text", told: bool = False) -> Field:  # noqa: A002 - a field's type
    source = name or key
    return Field(key, label, lambda row: getattr(row, source), type, told_as=source if told else "")


def _choice(key: str, label: Any, choices: Any, name: str = "", *, told: bool = False) -> Field:
    source = name or key
    offered: Callable[[], Any] = lambda: choices  # noqa: E731
    return Field(
        key, label, lambda row: getattr(row, source), CHOICE, offered, told_as=source if told else ""
    )


def _leaf(row: Any) -> str:
    return str(row.leaf or "")


def _tasks(actor: Actor) -> QuerySet[Engagement]:
    rows = Engagement.objects.visible_to(actor).exclude(state="void")
    return rows.select_related("round__term", "group__round", "organisation__unit_type")


def _leaders(records: Sequence[Engagement], actor: Actor) -> None:
    """The leader of each task's group; one statement."""
    seats = Membership.objects.visible_to(actor).filter(role_code="group_leader", left_on=None)
    seats = seats.filter(group__in={record.group_id for record in records}).order_by("sort", "pk")
    names = dict(reversed(list(seats.values_list("group_id", "name"))))
    for record in records:
        record.leader = names.get(record.group_id, "")  # type: ignore[attr-defined]


TASKS = Source(
    _("巡察任务"),
    _("一轮中对一个单位的巡察，一行一个任务"),
    _tasks,
    (
        Field("term", _("届次"), lambda row: str(row.round.term)),
        _round(),
        _group(),
        _unit(),
        Field("unit_type", _("单位类型"), lambda row: row.organisation.unit_type.name),
        _choice("mode", _("巡察方式"), MODES),
        _plain("entry_on", _("进驻日期"), type=DAY),
        _plain("onsite_end", _("驻点结束日期"), type=DAY),
        _plain("leader", _("组长")),
        _plain("liaison", _("单位联络员"), "liaison_name"),
        Field("task_no", _("上级任务号"), lambda row: row.round.upper_task_no),
    ),
    "planning:engagement",
    "unit",
    prepare=_leaders,
    ordering=("-round_id", "group__no", "seq", "pk"),
)


def _papers(actor: Actor) -> QuerySet[WorkPaper]:
    rows = WorkPaper.objects.visible_to(actor).exclude(number="").exclude(state="void")
    return rows.select_related("round__term", "group__round", "organisation", "author_leaf", "reviewer_leaf")


PAPERS = Source(
    _("底稿"),
    _("组长审签后的底稿，一行一份"),
    _papers,
    (
        _plain("number", _("底稿编号")),
        _round(),
        _group(),
        _unit(),
        _plain("title", _("问题标题")),
        Field("leaf", _("问题分类"), _leaf),
        _choice("nature", _("问题性质"), Nature.choices),
        _plain("top_leader", _("涉及主要负责人"), "involves_top_leader", type=YES_NO),
        _plain("is_key", _("重点关注"), type=YES_NO),
        _plain("place", _("地点")),
        _plain("summary", _("问题概述")),
        _plain("facts", _("查证事实")),
        _plain("basis", _("定性依据"), "basis_text"),
        _plain("analysis", _("定性分析")),
        _plain("discovery", _("发现过程")),
        _plain("amount", _("涉及金额"), "amount_cents", type=MONEY),
        Field("suggestion", _("处理建议"), lambda row: row.get_suggestion_display()),
    ),
    "workpapers:paper",
    "title",
    ordering=("-round_id", "organisation__sort", "number", "pk"),
)


def _problems(actor: Actor) -> QuerySet[FeedbackItem]:
    rows = FeedbackItem.objects.visible_to(actor).exclude(feedback__locked_at=None)
    return rows.select_related("round__term", "group__round", "organisation", "leaf", "feedback")


PROBLEMS = Source(
    _("反馈问题"),
    _("反馈意见中的问题，一行一条"),
    _problems,
    (
        _plain("number", _("问题编号")),
        _round(),
        _group(),
        _unit(),
        _plain("seq", _("序号"), type=COUNT),
        _plain("section", _("框架分类")),
        Field("leaf", _("问题分类"), _leaf),
        _plain("content", _("反馈问题")),
        _choice("nature", _("问题性质"), Nature.choices),
        _plain("top_leader", _("涉及主要负责人"), "is_top_leader", type=YES_NO),
        _plain("is_key", _("重点关注"), type=YES_NO),
        Field("given_on", _("反馈日期"), lambda row: row.feedback.feedback_on, DAY),
    ),
    "reporting:feedback",
    "content",
    page_of=lambda row: int(row.feedback_id),
    ordering=("-round_id", "organisation__sort", "feedback_id", "seq", "pk"),
)


def _items(actor: Actor) -> QuerySet[RectificationItem]:
    rows = RectificationItem.objects.visible_to(actor).exclude(state="merged")
    return rows.select_related("round__term", "group__round", "organisation")


ITEMS = Source(
    _("整改事项"),
    _("整改台账，一行一项"),
    _items,
    (
        _plain("number", _("整改编号")),
        _round(),
        _group(),
        _unit(),
        _plain("seq", _("序号"), type=COUNT),
        _plain("problem", _("反馈问题")),
        _plain("performance", _("具体表现")),
        _choice("special", _("所属专项"), Special.choices),
        _plain("is_key", _("重点关注"), type=YES_NO),
        _plain("goal", _("整改目标"), told=True),
        _plain("leaders", _("责任领导"), told=True),
        _plain("dept", _("责任部门"), told=True),
        _plain("co_depts", _("配合部门"), told=True),
        _plain("due", _("完成时限"), type=DAY),
        _plain("long_term", _("长期坚持"), "is_long_term", type=YES_NO),
        _plain("concentrated", _("集中整改期内完成"), "in_concentrated", type=YES_NO),
        _choice("declared", _("完成情况"), Declared.choices, told=True),
        _plain("progress", _("完成情况概述"), told=True),
        _plain("unfinished_reason", _("未完成原因"), told=True),
        _plain("next_step", _("下步打算"), told=True),
        _plain("persons", _("追责问责人数"), "persons_held", type=COUNT),
        _plain("refunded", _("清退资金"), "refunded_cents", type=MONEY),
        _plain("recovered", _("挽回损失"), "recovered_cents", type=MONEY),
        _plain("closed_on", _("销号日期"), type=DAY),
    ),
    "rectification:item",
    "problem",
    ordering=("-round_id", "organisation__sort", "seq", "pk"),
)


def _measures(actor: Actor) -> QuerySet[Measure]:
    rows = Measure.objects.visible_to(actor).exclude(item__state="merged")
    return rows.select_related("item__round__term", "item__group__round", "item__organisation")


MEASURES = Source(
    _("整改措施"),
    _("整改事项下的措施，一行一条"),
    _measures,
    (
        _round("item__"),
        _group("item__"),
        _unit("item__"),
        Field("item_number", _("整改编号"), lambda row: row.item.number),
        Field("item_seq", _("事项序号"), lambda row: row.item.seq, COUNT),
        Field("problem", _("反馈问题"), lambda row: row.item.problem),
        _plain("content", _("整改措施")),
        _choice("sort", _("措施类型"), Measure.Sort.choices),
        _plain("leader", _("责任领导")),
        _plain("dept", _("责任部门")),
        _plain("due", _("完成时限"), type=DAY),
        _plain("done", _("已落实"), type=YES_NO),
        _plain("completion", _("落实情况")),
    ),
    "rectification:item",
    "content",
    place="item__",
    page_of=lambda row: int(row.item_id),
    ordering=("-item__round_id", "item__organisation__sort", "item__seq", "seq", "pk"),
)


def _count(records: Sequence[Engagement], actor: Actor) -> None:
    """Numbers of each task; what this person may not count stays unknown, it is not nought. One statement a number."""
    ids = [record.pk for record in records]
    found = {name: _of_tasks(rows, path, ids) for name, rows, path in _countable(actor)}
    visits = SubObject.objects.visible_to(actor).filter(engagement__in=ids).order_by()
    found["visits"] = dict(visits.values_list("engagement").annotate(sum=Sum("visited")))
    for record in records:
        for name in COUNTED:
            known = found.get(name)
            setattr(record, f"{name}_count", None if known is None else known.get(record.pk, 0))


def _countable(actor: Actor) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """The numbers whose right this person holds at all: rows, and the path to their task."""
    for name, model, right, path, chosen, left_out in _COUNTABLE:
        if actor.reach(right):
            rows = model.objects.within_reach(actor, right, acting=False)
            yield name, rows.filter(**chosen).exclude(**left_out), path


_TALKS = {"state": "finished"}
_NOT_VOID = {"state": "void"}
_COUNTABLE: tuple[tuple[str, Any, str, str, dict[str, Any], dict[str, Any]], ...] = (
    ("talks", Interview, "interviews.count", "engagement", _TALKS, _NOT_VOID),
    (
        "must_talks",
        Interview,
        "interviews.count",
        "engagement",
        _TALKS | {"category": Interview.Category.MUST},
        _NOT_VOID,
    ),
    ("petitions", Petition, "petitions.count", "engagement", {}, _NOT_VOID),
    (
        "materials",
        Material,
        "materials.count",
        "request__engagement",
        {"state": "accepted"},
        {"request__state": "void"},
    ),
    ("papers", WorkPaper, "workpapers.read", "engagement", {"number__gt": ""}, _NOT_VOID),
    ("notices", ImmediateNotice, "workpapers.read_notice", "engagement", {"number__gt": ""}, _NOT_VOID),
    ("leads", Lead, "leads.count", "engagement", {"number__gt": ""}, _NOT_VOID),
)
COUNTED = ("visits", *(name for name, *_rest in _COUNTABLE))


def _of_tasks(rows: QuerySet[Any], path: str, ids: list[int]) -> dict[int, int]:
    counted = rows.filter(**{f"{path}__in": ids}).order_by().values_list(path)
    return dict(counted.annotate(count=Count("pk")))


def _counted(name: str, label: Any) -> Field:
    return _plain(name, label, f"{name}_count", type=COUNT)


COUNTS = Source(
    _("了解情况和线索数量"),
    _("一个任务一行，只有件数，没有内容"),
    _tasks,
    (
        _round(),
        _group(),
        _unit(),
        _counted("talks", _("谈话人次")),
        _counted("must_talks", _("其中必谈")),
        _counted("petitions", _("信访件数")),
        _counted("materials", _("已核收资料份数")),
        _counted("visits", _("走访户数")),
        _counted("papers", _("底稿份数")),
        _counted("notices", _("立行立改件数")),
        _counted("leads", _("线索件数")),
    ),
    "planning:engagement",
    "unit",
    prepare=_count,
    ordering=("-round_id", "group__no", "seq", "pk"),
)

SOURCES = {
    "tasks": TASKS,
    "papers": PAPERS,
    "problems": PROBLEMS,
    "items": ITEMS,
    "measures": MEASURES,
    "counts": COUNTS,
}
