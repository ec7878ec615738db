"""How the office begins: units from a file, three administrators, two founding appointments, everybody else by three hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from xuncha.catalogue.actions import edit_organisation
from xuncha.catalogue.landing import land_organisations
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.actions.rounds import save_term
from xuncha.cycle.planning.models import Term
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.library.loading import load_library
from xuncha.people.actions import accounts, appointments, founding, recusals
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.models import Appointment
from xuncha.people.scopes import COUNTY, of_organisations
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

BEGIN = -428
"""Days before the first start: fourteen months."""
ADMINISTRATORS = {"sys_admin": "S082", "sec_admin": "S083", "auditor": "S084"}
DIRECTOR, HEAD = "S001", "L01"
TERM_NO = 15
FIRST_LEADER = "L14"
"""The county leader in charge of schools and hospitals stands first among those who answer for units."""
CLERKS = {
    "dept": ("D01", "芮承佑", "O024", "财务股股长", "org_dept_user"),
    "parent": ("D02", "郗令嘉", "O024", "党建办主任", "parent_org"),
}
"""People whom the file of people does not name: a department's filling clerk, the superior unit of a hospital."""
LEADER_DUTIES = {"party_secretary": "party_secretary", "lg_deputy": "lg_deputy", "lg_member": "lg_member"}
OFFICE_ROLES = (
    "office_staff",
    "lead_officer",
    "discipline_org",
    "cadre_supervision",
    "organization_dept",
    "publicity_dept",
    "functional_dept",
)


def founding_story(scene: Scene) -> Story:
    """The first fortnight of the installation."""
    yield BEGIN
    _land_units(scene)
    load_library(fictional=True)
    _administrators(scene)
    yield BEGIN + 1
    _founders(scene)
    yield BEGIN + 2
    _complete_units(scene)
    _terms(scene)
    yield BEGIN + 3
    appoint(scene, list(_county_rows(scene)), Terms(today(), document_no=f"清巡组发〔{today().year}〕1号"))
    yield BEGIN + 4
    _secretary(scene)
    _accounts_of_groups(scene)
    yield BEGIN + 6
    _recusals(scene)


def _land_units(scene: Scene) -> None:
    """The library of units comes from the office's own file, before anybody has an account."""
    county = scene.county
    rows = [_unit_row(scene, row) for row in county.units.values()]
    names = {code: row["name"] for code, row in county.units.items()}
    rows += [
        {
            "name": row["name"],
            "unit_type": "village",
            "parent_unit": names[row["township"]],
            "leader": row["head"],
            "leader_post": row["head_post"],
        }
        for row in county.villages
    ]
    land_organisations(rows, by=None)
    known = {(unit.name, unit.parent_id): unit for unit in Organisation.objects.all()}
    parents = {code: names[row["parent"]] if row["parent"] else None for code, row in county.units.items()}
    top = {name: unit for (name, parent), unit in known.items() if parent is None}
    for code, name in names.items():
        parent = parents[code]
        scene.units[code] = known[name, top[parent].pk if parent else None]
    for row in county.villages:
        scene.villages[row["code"]] = known[row["name"], scene.units[row["township"]].pk]


def _unit_row(scene: Scene, row: dict[str, str]) -> dict[str, object]:
    leader = scene.county.leaders[row["county_leader"]]["name"]
    parent = scene.county.units[row["parent"]]["name"] if row["parent"] else ""
    regular = row["last_mode"] == "regular"
    return {
        "name": row["name"],
        "unit_type": row["unit_type"],
        "parent_unit": parent,
        "party_org_type": row["party_org_type"],
        "party_org_name": row["party_org_name"],
        "superior_party_org": scene.county.settings["committee"],
        "leader": row["head"],
        "leader_post": row["head_post"],
        "county_leader": leader,
        "last_term": "十四届" if regular else "",
        "last_inspected": str(scene.start.year - 6) if regular else "",
    }


def _administrators(scene: Scene) -> None:
    names = {code: scene.county.people[key]["name"] for code, key in ADMINISTRATORS.items()}
    slips = founding.administrators(names)
    for key, slip in zip(ADMINISTRATORS.values(), slips, strict=True):
        scene.add_person(key, slip.user)
    scene.open_accounts(slip.user for slip in slips)


def _founders(scene: Scene) -> None:
    """The director and the head of the leading group: proposed by one administrator, let act by another."""
    director, head = scene.county.people[DIRECTOR], scene.county.leaders[HEAD]
    rows = [
        Row("office_director", director["name"], scene.units[director["organisation"]], director["post"]),
        Row("lg_head", head["name"], None, head["post"]),
    ]
    made = appointments.propose_founding(rows, by=scene.person("S082"))
    for key, item in zip((DIRECTOR, HEAD), made, strict=True):
        scene.add_person(key, item.user)
        _activate(scene, [item])


def _activate(scene: Scene, items: Iterable[Appointment]) -> None:
    users = {}
    for item in items:
        active = appointments.activate(item, by=scene.person("S083"))
        users[active.user_id] = active.user
    scene.open_accounts(user for user in users.values() if not user.has_usable_password())
    scene.appointed()


def appoint(scene: Scene, keyed: Sequence[tuple[str, Row]], terms: Terms, *, approver: str = HEAD) -> None:
    """Proposed by the director, approved by the leading group in one signed batch, let act by the administrator."""
    made = appointments.propose([row for _key, row in keyed], terms=terms, by=scene.person(DIRECTOR))
    for (key, _row), item in zip(keyed, made, strict=True):
        if not scene.knows(key):
            scene.add_person(key, item.user)
    let_act(scene, made, approver=approver)


def let_act(scene: Scene, made: Sequence[Appointment], *, approver: str = HEAD) -> None:
    appointments.approve_batch(made, by=scene.person(approver), proof=scene.proof(approver))
    _activate(scene, made)


def _complete_units(scene: Scene) -> None:
    """What the file has no column for: short name, telephone, mandate."""
    director = scene.person(DIRECTOR)
    for code, row in scene.county.units.items():
        unit = scene.units[code]
        unit.short_name, unit.phone = row["short"], row["phone"]
        unit.mandate = scene.county.mandates.get(code, "")
        unit.is_inspectable = row["is_object"] == "1"
        fields = ["short_name", "phone", "mandate", "is_inspectable"]
        edit_organisation(unit, by=director, version=unit.version, fields=fields)


def _terms(scene: Scene) -> None:
    """The present term began four years before; the one before it is there for coverage."""
    year = scene.start.year - 4
    for no, name, first in ((TERM_NO - 1, "十四届", year - 5), (TERM_NO, "十五届", year)):
        term = Term(name=name, no=no, starts_on=date(first, 8, 1), ends_on=date(first + 5, 7, 31))
        term.plan_text = "任期内对巡察对象常规巡察全覆盖，村（社区）随乡镇一并巡察。"
        save_term(term, by=scene.person(DIRECTOR))


def _county_rows(scene: Scene) -> Iterable[tuple[str, Row]]:
    people, leaders = scene.county.people, scene.county.leaders
    for key, row in people.items():
        if row["role"] in OFFICE_ROLES:
            unit = scene.units[row["organisation"]]
            scope = of_organisations([unit]) if row["role"] == "functional_dept" else COUNTY
            yield key, Row(row["role"], row["name"], unit, row["post"], scope=scope)
    for key, row in sorted(leaders.items(), key=lambda pair: pair[0] != FIRST_LEADER):
        duties = row["duties"].split("；")
        roles = [LEADER_DUTIES[duty] for duty in duties if duty in LEADER_DUTIES and key != HEAD]
        answered = [
            scene.units[code] for code, unit in scene.county.units.items() if unit["county_leader"] == key
        ]
        for role in roles:
            yield key, Row(role, row["name"], None, row["post"])
        if answered:
            yield key, Row("county_leader", row["name"], None, row["post"], scope=of_organisations(answered))


def _secretary(scene: Scene) -> None:
    """The secretary's second duty is approved by a deputy head: nobody approves an appointment of one's own."""
    row = Row("party_secretary", user=scene.person(HEAD))
    appoint(scene, [(HEAD, row)], Terms(today()), approver="L04")


def _accounts_of_groups(scene: Scene) -> None:
    """Accounts of everybody who will sit in a group, closed until the first appointment."""
    director = scene.person(DIRECTOR)
    for key, row in scene.county.people.items():
        if row["role"].startswith("group_") or row["role"] == "external_expert":
            unit = scene.units[row["organisation"]]
            user = accounts.create_account(name=row["name"], organisation=unit, post=row["post"], by=director)
            scene.add_person(key, user)


def unit_people(scene: Scene, codes: Iterable[str], document_no: str) -> None:
    """Head and liaison officer of each unit, by one document."""
    rows: list[tuple[str, Row]] = []
    for code in codes:
        row, unit = scene.county.units[code], scene.units[code]
        scope = of_organisations([unit])
        rows.append(
            (f"head:{code}", Row("org_head", row["head"], unit, row["head_post"], row["phone"], scope))
        )
        liaison = Row("org_liaison", row["liaison"], unit, row["liaison_post"], row["phone"], scope)
        rows.append((f"liaison:{code}", liaison))
    appoint(scene, rows, Terms(today(), document_no=document_no))


def clerks(scene: Scene) -> None:
    """A department's filling clerk, and the superior unit of the county hospital."""
    rows = []
    for key, name, code, post, role in CLERKS.values():
        unit = scene.units[code]
        scope = of_organisations([scene.units["O065"] if role == "parent_org" else unit])
        rows.append((key, Row(role, name, unit, post, scope=scope)))
    appoint(scene, rows, Terms(today()))


def _recusals(scene: Scene) -> None:
    """Relations that people of the groups declared, and what was decided about them."""
    decided = recusals.declare(
        organisation=scene.units["O015"],
        relation="worked",
        by=scene.person("S004"),
        detail="曾任预算股干部",
        period=f"{scene.start.year - 8}—{scene.start.year - 5}年",
    )
    engine.take(decided, "decide_recuse", by=scene.person("L04"), reason="任职时间较近，按规定回避")
    minor = recusals.declare(
        organisation=scene.units["O013"], relation="native", by=scene.person("S006"), detail="父母居住地"
    )
    engine.take(minor, "decide_stay", by=scene.person("L05"), reason="不影响公正履职")
