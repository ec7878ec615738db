"""Everybody who is tried: the fixed cast, and one person for each role the cast leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tests import cast as scene
from tests.cast import Cast
from xuncha.people.models import User
from xuncha.people.roles import roles

NOBODY = "nobody"
TWINS = {"staff2": "staff", "member2": "member", "discipline2": "discipline"}
"""People of the cast who hold exactly what another one holds; trying both would only take twice the time."""

ADMINISTRATORS = ("sys_admin", "sec_admin", "auditor")
OWN_GROUP = ("leader", "deputy", "member", "group_liaison", "group_archivist", "external_expert")
OTHER_GROUP = ("other_leader", "other_member")
OWN_UNIT = ("head", "liaison", "org_dept_user")
OTHER_UNIT = ("other_head", "other_liaison")

# Names as a heading of the matrix, short enough for a narrow column.
HEADINGS = {
    "secretary": "书记",
    "lg_head": "领导小组组长",
    "lg_deputy": "领导小组副组长",
    "lg_member": "领导小组成员",
    "director": "巡察办主任",
    "staff": "巡察办干部",
    "lead_officer": "线索专员",
    "leader": "本组组长",
    "deputy": "本组副组长",
    "member": "本组组员",
    "group_liaison": "本组联络员",
    "group_archivist": "本组档案员",
    "external_expert": "外部专业人员",
    "other_leader": "他组组长",
    "other_member": "他组组员",
    "head": "本单位主要负责人",
    "liaison": "本单位联络员",
    "org_dept_user": "本单位填报人",
    "other_head": "他单位主要负责人",
    "other_liaison": "他单位联络员",
    "parent_org": "主管单位",
    "county_leader": "分管县领导",
    "discipline": "纪委监委",
    "cadre_supervision": "干部监督室",
    "organisation": "组织部",
    "publicity": "宣传部",
    "functional_dept": "职能部门",
    "case_receiver": "单件办理单位",
    "review_group": "整改复核",
    "sys_admin": "系统管理员",
    "sec_admin": "安全保密管理员",
    "auditor": "安全审计员",
    "stranger": "无授权账号",
    NOBODY: "未登录",
}


@dataclass(frozen=True)
class Seat:
    """One appointment as the fixed cast knows it, to work out by hand what it opens."""

    role: str
    scope: str


@cache
def seats() -> dict[str, Seat]:
    """Who holds which role where; the roles the cast leaves out stand on our own side."""
    known = {key: Seat(role, scope) for key, _name, role, scope in scene.PEOPLE}
    taken = {seat.role for seat in known.values()}
    places = {"county": "county", "round": "round", "group": "group", "engagement": "engagement"}
    extra = {
        code: Seat(code, places.get(role.scope, "bureau"))
        for code, role in roles().items()
        if code not in taken
    }
    return known | extra


def everybody(cast: Cast) -> dict[str, User]:
    """All who have an account, fresh as in a new request, twins once; those the cast lacks are made."""
    found = {key: cast.fresh(key) for key in cast.people if key not in TWINS}
    for key, seat in seats().items():
        if key not in cast.people:
            found[key] = _made(cast, key, seat)
    order = list(HEADINGS)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def _made(cast: Cast, key: str, seat: Seat) -> User:
    user = User.objects.filter(username=key).first()
    if user is None:
        units = {"office": cast.director.organisation, "bureau": cast.bureau}
        scope = scope_of(cast, seat)
        user = scene.person(key, HEADINGS[key], seat.role, scope, units)  # type: ignore[arg-type]
    return User.objects.get(pk=user.pk)


def scope_of(cast: Cast, seat: Seat) -> object:
    """The record that a seat's appointment is scoped to; None for the whole county."""
    places = {
        "round": cast.round,
        "group": cast.group,
        "other_group": cast.other_group,
        "engagement": cast.engagement,
        "bureau": cast.bureau,
        "town": cast.town,
    }
    return places.get(seat.scope)
