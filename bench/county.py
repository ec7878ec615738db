"""A fresh county with N rectification items: prepared as an office would, then filled in bulk.

The fixed cast of the tests works here too, with one more reader whose ten appointments reach ten units.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from tests import cast as scene
from tests.cast import Cast
from tests.exchange.files import unit_names

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.cycle.rectification.access import HEAD, UNIT
from xuncha.cycle.rectification.models import RectificationItem, Special
from xuncha.cycle.reporting.models import Feedback, FeedbackItem
from xuncha.foundation.dates import today
from xuncha.foundation.verbs import act
from xuncha.people.models import Undertaking, User
from xuncha.people.undertakings import TEXTS
from xuncha.site.prepare import prepare

UNITS = 100
ROUNDS = 10
PATTERN = 10_000
"""So many items are made one by one; the rest repeats them with other texts and numbers, inside the database."""

STATES = [
    ("in_progress", "in_progress", 34), ("open", "not_started", 6), ("self_declared", "done", 4), ("joint_review", "done", 6),
    ("to_close", "done", 4), ("returned", "basically_done", 5), ("closed", "done", 34), ("long_term", "long_term", 7),
]  # fmt: skip
SPECIALS = [Special.MAIN] * 7 + [Special.PERSONNEL, Special.IDEOLOGY, Special.IMMEDIATE]
TOPICS = [
    "学习贯彻上级决策部署不够深入，结合本地实际研究谋划不足", "专项资金管理使用不规范，部分资金滞留超过一年",
    "三重一大事项集体决策制度执行不严格，会议记录不完整", "工程项目招投标监管不到位，合同未按规定备案",
    "党员发展程序不规范，组织生活会质量不高", "公务接待审批手续不全，报销凭证要素缺失",
    "对上轮巡察指出的问题整改不彻底，同类问题再次发生", "惠民补贴发放审核把关不严，存在重复发放",
]  # fmt: skip
PROGRESS = "召开专题会议研究整改措施，修订完善有关管理制度，组织开展专项自查，对查出的问题逐一建立台账并明确责任人和完成时限，目前已取得阶段性成效。"


@dataclass(frozen=True)
class County:
    """What the measurements need to know of the scene."""

    cast: Cast
    rows: int
    units: list[Organisation]
    reader: User


def build(rows: int) -> County:
    """Prepare an empty place and fill it."""
    prepare()
    with transaction.atomic(), act():
        cast = scene.build()
        units = _units(cast)
        _fill(cast, units, min(rows, PATTERN))
    for copy in range(1, rows // PATTERN):
        _repeat(copy)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return County(cast, rows, units, _reader(units))


def _units(cast: Cast) -> list[Organisation]:
    made = Organisation.objects.bulk_create(
        Organisation(name=name, short_name=name.removeprefix("清源县"), unit_type_id="county_dept", sort=no)
        for no, name in enumerate(_names(UNITS - 2), start=10)
    )
    return [cast.bureau, cast.town, *made]


def _names(count: int) -> list[str]:
    """Names as offices have them, so that an imported ledger finds its units."""
    towns = [f"清源县{first}{second}镇" for first in "青石柳杨松云双龙" for second in "河桥湾岭坪塘溪洼井口"]
    return (unit_names(20) + towns)[:count]


def _reader(units: list[Organisation]) -> User:
    """Ten units by ten appointments of two sorts: the widest condition that a list meets in practice."""
    reader = User.objects.create(username="reader", name="高远", password=scene.shared_hash())
    for no, unit in enumerate(units[-10:]):
        scene.appoint(reader, ("parent_org", "org_liaison")[no % 2], [unit.pk], label=str(unit))
    for text in TEXTS:
        Undertaking.objects.create(user=reader, sort=text.sort, text_version=text.version, digest=text.digest)
    return reader


def _engagements(cast: Cast, units: list[Organisation]) -> list[Engagement]:
    """Each unit inspected once, over ten rounds; half of them count problems, half performances."""
    rounds = [cast.round, *(_round(cast, no) for no in range(1, ROUNDS))]
    groups = [
        cast.group,
        *(Group.objects.create(round=one, no=9, name=f"{one.name}巡察组") for one in rounds[1:]),
    ]
    made = Engagement.objects.bulk_create(
        Engagement(
            round=groups[no % ROUNDS].round, group=groups[no % ROUNDS], organisation=unit, seq=no + 10,
            state="under_way", entry_on=cast.round.entry_on, onsite_end=cast.round.onsite_end,
        )
        for no, unit in enumerate(units[2:], start=2)
    )  # fmt: skip
    return [cast.engagement, cast.other_engagement, *made]


def _round(cast: Cast, no: int) -> Round:
    counting = (Round.Counting.PROBLEM, Round.Counting.PERFORMANCE)[no % 2]
    return Round.objects.create(
        term=cast.term, no=20 + no, name=f"第{no}轮巡察", state="under_way", counting=counting,
        framework=cast.round.framework, ruleset_id=cast.round.ruleset_id,
    )  # fmt: skip


def _fill(cast: Cast, units: list[Organisation], count: int) -> None:
    chance = random.Random(8)
    engagements = _engagements(cast, units)
    feedbacks = [
        Feedback(title=f"关于巡察{one.organisation}的反馈意见", state="archived") for one in engagements
    ]
    for feedback, engagement in zip(feedbacks, engagements, strict=True):
        feedback.place_in(engagement)
    Feedback.objects.bulk_create(feedbacks)
    problems = [_problem(chance, feedbacks[no % UNITS], no) for no in range(count // 2)]
    FeedbackItem.objects.bulk_create(problems, batch_size=1000)
    leaves = list(Leaf.objects.values_list("pk", flat=True))
    items = [_item(chance, problems[no // 2], no, leaves) for no in range(count)]
    RectificationItem.objects.bulk_create(items, batch_size=1000)


def _problem(chance: random.Random, feedback: Feedback, no: int) -> FeedbackItem:
    problem = FeedbackItem(
        feedback=feedback, seq=no // UNITS + 1, content=f"{chance.choice(TOPICS)}（{no}）", audience=UNIT
    )
    problem.place_in(feedback.engagement)  # type: ignore[arg-type]
    return problem


def _item(chance: random.Random, problem: FeedbackItem, no: int, leaves: list[str]) -> RectificationItem:
    state, declared = chance.choices([entry[:2] for entry in STATES], weights=[entry[2] for entry in STATES])[
        0
    ]
    due = today() + timedelta(days=chance.randint(-200, 120))
    extended = timedelta(days=30 if not no % 12 else 0)
    item = RectificationItem(
        feedback_item=problem, seq=no // UNITS + 1, problem=problem.content, performance=f"{chance.choice(TOPICS)}，涉及{no % 37 + 1}处",
        state=state, declared=declared, special=chance.choice(SPECIALS), leaf_id=chance.choice(leaves), due=due + extended,
        original_due=due, is_long_term=state == "long_term", is_top_leader=not no % 20, audience=UNIT if no % 20 else HEAD,
        leaders=chance.choice(("马涛", "罗丹")), dept=chance.choice(("办公室", "财务股", "项目办", "人事股")), owner="罗丹",
        progress=PROGRESS, evidence_count=no % 5, counts=no % 3 + 1, in_sample=not no % 10, closed_on=due if state == "closed" else None,
    )  # fmt: skip
    item.place_in(problem.engagement)  # type: ignore[arg-type]
    return item


def _repeat(copy: int) -> None:
    """Once more the first PATTERN items and their problems, under other numbers; one statement a table."""
    problems, items = FeedbackItem._meta.db_table, RectificationItem._meta.db_table
    shift = copy * PATTERN // 2
    with transaction.atomic(), connection.cursor() as cursor:
        _insert_shifted(cursor, FeedbackItem, {"seq": f"(seq + {copy * 50}) % 32000"}, PATTERN // 2, problems)
        changed = {
            "seq": f"seq + {copy * PATTERN // UNITS}",
            "performance": f"performance || '（{copy}）'",
            "feedback_item_id": f"feedback_item_id + {shift}",
        }
        _insert_shifted(cursor, RectificationItem, changed, PATTERN, items)


def _insert_shifted(
    cursor: Any, model: type[models.Model], changed: dict[str, str], count: int, table: str
) -> None:
    quote = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    chosen = ", ".join(changed.get(column, quote(column)) for column in columns)
    names = ", ".join(quote(column) for column in columns)
    cursor.execute(
        f"INSERT INTO {quote(table)} ({names}) SELECT {chosen} FROM {quote(table)} ORDER BY id LIMIT {count}"
    )
