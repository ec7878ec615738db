"""A round made by the verbs, with two groups and their units; shared by the tests of planning."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast, proof
from xuncha.catalogue.models import Framework, Organisation
from xuncha.cycle.planning.actions import engagements, groups, rounds
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine


def unit(name: str, sort: str = "county_dept", **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, unit_type_id=sort, **fields)


def township(name: str, villages: int) -> Organisation:
    town = unit(name, "township")
    Organisation.objects.bulk_create(
        Organisation(name=f"{name}第{index}村", unit_type_id="village", parent=town, sort=index)
        for index in range(1, villages + 1)
    )
    return town


def draft_round(cast: Cast, no: int = 4, **fields: Any) -> Round:
    values: dict[str, Any] = {
        "term": cast.term,
        "no": no,
        "name": f"十五届县委第{no}轮巡察",
        "framework": Framework.objects.get(pk="focus4"),
        "scheme": "对两个县直单位开展常规巡察。",
        "entry_on": today() + timedelta(days=20),
        "onsite_end": today() + timedelta(days=65),
        "review_parties": ["discipline", "organisation", "office"],
    }
    return rounds.plan_round(Round(**values | fields), by=cast.director)


def group_of(cast: Cast, round_: Round, no: int = 1, leader: Any = None) -> Group:
    group = groups.form_group(Group(round=round_, no=no, name=f"第{no}组"), by=cast.director)
    person = (
        groups.Seat("group_leader", user=leader) if leader else groups.Seat("group_leader", name=f"组长{no}")
    )
    groups.seat(group, person, by=cast.director)
    return group


def approved(cast: Cast, round_: Round) -> Round:
    engine.take(round_, "submit", by=cast.director, reason="授权随后提出")
    return rounds.approve(round_, by=cast.lg_head, proof=proof(cast.lg_head))


def under_way(cast: Cast, round_: Round, on: date | None = None) -> Round:
    approved(cast, round_)
    return rounds.announce(round_, on=on or today(), by=cast.staff, reason="授权随后提出")


def started(cast: Cast, *, villages: int = 0) -> tuple[Round, Group, list[Engagement]]:
    """A round under way with one department and one township."""
    round_ = draft_round(cast)
    group = group_of(cast, round_, leader=cast.stranger)
    picked = [unit("清源县文旅局"), township("清源县河口镇", villages)]
    engagements.engage(round_, group, picked, by=cast.staff)
    under_way(cast, round_)
    found = list(Engagement.objects.trusted().filter(round=round_).order_by("seq"))
    return round_, group, found
