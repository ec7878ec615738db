"""The fixed cast: the same people in every test, like Alice, Bob and Charlie.

One round with two groups. Group one inspects the education bureau (and is our own), group two the town of Baihe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from xuncha.catalogue.loading import load_catalogue
from xuncha.catalogue.models import Framework, Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round, Term
from xuncha.foundation.audit.chain import begin
from xuncha.foundation.dates import today
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.rules import load_rules
from xuncha.people.models import Appointment, Undertaking, User
from xuncha.people.undertakings import TEXTS

PASSWORD = "correct-horse-9"
# argon2 is slow on purpose; the suite hashes once and shares the result.
_hash = ""


@dataclass
class Cast:
    """Everybody and everything of the fixed scene, by attribute."""

    term: Term
    round: Round
    group: Group
    other_group: Group
    bureau: Organisation
    town: Organisation
    village: Organisation
    engagement: Engagement
    other_engagement: Engagement
    people: dict[str, User]

    def __getattr__(self, name: str) -> User:
        try:  # not `self.people`: while a copy is made it is not there yet
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def reread(self) -> Cast:
        """Everybody and everything as the database has them, with nothing remembered from the making."""
        for key in self.people:
            self.people[key] = self.fresh(key)
        for row in (self.round, self.engagement, self.other_engagement, self.bureau, self.town):
            row.refresh_from_db()
        return self

    def fresh(self, name: str) -> User:
        """The person without cached appointments, as a new request would see them."""
        return User.objects.get(pk=self.people[name].pk)


PEOPLE = [
    ("secretary", "周正", "party_secretary", "county"),
    ("lg_head", "郑明", "lg_head", "county"),
    ("director", "赵敏", "office_director", "county"),
    ("staff", "钱进", "office_staff", "county"),
    ("staff2", "孙立", "office_staff", "county"),
    ("leader", "李正", "group_leader", "group"),
    ("deputy", "王芳", "group_deputy", "group"),
    ("member", "张磊", "group_member", "group"),
    ("member2", "陈静", "group_member", "group"),
    ("group_liaison", "何平", "group_liaison", "group"),
    ("other_leader", "吴强", "group_leader", "other_group"),
    ("other_member", "冯霞", "group_member", "other_group"),
    ("head", "马涛", "org_head", "bureau"),
    ("liaison", "罗丹", "org_liaison", "bureau"),
    ("other_head", "高远", "org_head", "town"),
    ("other_liaison", "梁雪", "org_liaison", "town"),
    ("county_leader", "宋江河", "county_leader", "bureau"),
    ("discipline", "唐宁", "discipline_org", "county"),
    ("discipline2", "许静", "discipline_org", "county"),
    ("organisation", "韩梅", "organization_dept", "county"),
    ("publicity", "曹雨", "publicity_dept", "county"),
    ("sys_admin", "邓工", "sys_admin", "county"),
    ("sec_admin", "彭安", "sec_admin", "county"),
    ("auditor", "曾审", "auditor", "county"),
    ("stranger", "路人", "", ""),
]


def build() -> Cast:
    """Make the scene straight in the database; the verbs that make it are tested on their own."""
    begin(demo=False)
    load_catalogue()
    ruleset = load_rules()
    units = organisations()
    term = Term.objects.create(name="十五届", no=15, starts_on=date(2021, 8, 1), ends_on=date(2026, 7, 31))
    day = today()
    round_ = Round.objects.create(
        term=term,
        no=3,
        name="十五届县委第三轮巡察",
        framework=Framework.objects.get(pk="focus4"),
        ruleset_id=ruleset.pk,
        state="under_way",
        entry_on=day - timedelta(days=20),
        onsite_end=day + timedelta(days=25),
        review_parties=["discipline", "organisation", "office"],
    )
    group = Group.objects.create(round=round_, no=1, name="第一巡察组")
    other = Group.objects.create(round=round_, no=2, name="第二巡察组")
    own, foreign = engage(round_, group, units["bureau"], 1), engage(round_, other, units["town"], 1)
    scopes = {"group": group, "other_group": other, "bureau": units["bureau"], "town": units["town"]}
    people = {key: person(key, name, role, scopes.get(scope), units) for key, name, role, scope in PEOPLE}
    return Cast(
        term, round_, group, other, units["bureau"], units["town"], units["village"], own, foreign, people
    )


def organisations() -> dict[str, Organisation]:
    office = Organisation.objects.create(
        name="清源县委巡察办", short_name="县委巡察办", unit_type_id="county_dept", is_inspectable=False
    )
    bureau = Organisation.objects.create(
        name="清源县教育局",
        short_name="县教育局",
        unit_type_id="county_dept",
        head_name="马涛",
        county_leader="宋江河",
        sort=1,
    )
    town = Organisation.objects.create(
        name="清源县白禾镇",
        short_name="白禾镇",
        unit_type_id="township",
        head_name="高远",
        county_leader="宋江河",
        sort=2,
    )
    village = Organisation.objects.create(name="上湾村", unit_type_id="village", parent=town, sort=3)
    return {"office": office, "bureau": bureau, "town": town, "village": village}


def engage(round_: Round, group: Group, unit: Organisation, seq: int) -> Engagement:
    return Engagement.objects.create(
        round=round_,
        group=group,
        organisation=unit,
        seq=seq,
        state="under_way",
        entry_on=round_.entry_on,
        onsite_end=round_.onsite_end,
    )


def person(key: str, name: str, role: str, scope: Any, units: dict[str, Organisation]) -> User:
    """A person with one appointment in force and the undertakings signed."""
    unit = scope if isinstance(scope, Organisation) else units["office"]
    user = User(username=key, name=name, organisation=unit, post=role)
    user.password = shared_hash()
    user.save()
    if role:
        appoint(user, role, [scope.pk] if scope else [], label=str(scope or ""))
    for text in TEXTS:
        Undertaking.objects.create(user=user, sort=text.sort, text_version=text.version, digest=text.digest)
    return user


def appoint(user: User, role: str, scope_ids: list[int], *, label: str = "", **fields: Any) -> Appointment:
    values = {"acts_from": today() - timedelta(days=40), "state": Appointment.State.ACTIVE} | fields
    return Appointment.objects.create(
        user=user, role_code=role, scope_ids=scope_ids, scope_label=label, **values
    )


def shared_hash() -> str:
    global _hash
    if not _hash:
        from django.contrib.auth.hashers import make_password

        _hash = make_password(PASSWORD)
    return _hash


def proof(user: User) -> Proof:
    """As if the person had just typed the password."""
    return Proof(user.pk, timezone.now())
