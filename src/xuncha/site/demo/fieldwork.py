"""What one group asks for, sees and counts in one unit: material, visits, meetings, surveys, the unit's own check.

Everything said is invented; households are numbers, never names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time, timedelta

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.materials import actions as materials
from xuncha.cycle.fieldwork.materials import handing
from xuncha.cycle.fieldwork.materials.actions import Answer, Line
from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.cycle.fieldwork.selfcheck import actions as checks
from xuncha.cycle.fieldwork.selfcheck.actions import Point, Told
from xuncha.cycle.fieldwork.selfcheck.models import SelfCheck
from xuncha.cycle.fieldwork.surveys import actions as surveys
from xuncha.cycle.fieldwork.surveys import sheets
from xuncha.cycle.fieldwork.surveys.models import Survey
from xuncha.cycle.fieldwork.surveys.results import SHEETS, Counts
from xuncha.cycle.fieldwork.visits import actions as visits
from xuncha.cycle.fieldwork.visits.actions import Noted
from xuncha.cycle.fieldwork.visits.models import Visit
from xuncha.cycle.planning.models import SubObject
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.people.models import User
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

FIRST = (
    Line("党委会、班子会会议记录", "organisation", 1, "paper", "original"),
    Line("三公经费台账", "governance", 1, "electronic", "copy"),
    Line("惠民补贴发放花名册", "policy", 2, "paper", "copy"),
    Line("上次巡察整改台账", "rectification", 1, "electronic", "copy"),
    Line("机要文件登记簿", "governance", 1, "paper", "original"),
)
SECOND = (
    Line("工程项目招投标资料", "governance", 1, "paper", "copy"),
    Line("村级集体资产清单", "policy", 1, "electronic", "copy"),
    Line("借调人员审批表", "organisation", 1, "paper", "copy"),
)
QUOTES = (
    ("第 12–13 页", "会议记录显示三笔十万元以上支出先付款、后补记。", "C1.02"),
    ("第 41 页", "公示名单与发放花名册有四户不一致。", "B5.01"),
)
SEEN = (
    ("household", "hardship", "反映补贴到账比公示晚四个月。", "B5.01"),
    ("household", "villager", "反映道路维修后两次返工，没人说明花了多少钱。", "B4.04"),
    ("covert", "client", "办事窗口上班时间空岗半小时。", "B5.12"),
    ("household", "petitioner", "反映信访答复与实际不符。", "B5.12"),
)
HELD = (
    ("hearing", "班子工作汇报", "谈成绩多，谈问题只有一页。", "A1.04"),
    ("attend", "班子会（研究支出）", "会前没有送材料，当场表态。", "C1.02"),
    ("forum", "村干部座谈", "几个村反映下达任务没有配套经费。", "A1.04"),
)
POINTS = (
    Point("大额支出是否集体研究", "C1.02"),
    Point("往来款是否长期挂账", "B4.02"),
    Point("补贴发放是否公示、是否相符", "B5.01"),
    Point("窗口是否有空岗、推诿", "B5.12"),
)
GROUPS = ("班子成员", "中层干部", "一般干部")


def stories(scene: Scene, code: str, team: Team, *, entry: int, turn: int = 0) -> Iterator[Story]:
    """`turn` shifts figures, so that units do not look alike."""
    yield self_check(scene, code, entry)
    yield first_list(scene, code, team, entry)
    yield second_list(scene, code, team, entry)
    yield seen(scene, code, team, entry)
    yield surveyed(scene, code, team, entry, turn)


def unit_of(scene: Scene, code: str, team: Team) -> User:
    """The unit's liaison; a member records for a unit without an account (practice 7)."""
    key = f"liaison:{code}"
    return scene.person(key if scene.knows(key) else team.members[0])


def _hand_in(scene: Scene, code: str) -> str:
    return "hand_in" if scene.knows(f"liaison:{code}") else "take_in"


def _issue(
    scene: Scene, code: str, team: Team, title: str, lines: Sequence[Line], days: int
) -> MaterialRequest:
    by = scene.person(team.members[0])
    request = MaterialRequest(title=title, requested_on=today(), due=today() + timedelta(days=days))
    request.period_from, request.period_to = today() - timedelta(days=1095), today()
    materials.open_request(request, engagement=scene.engagements[code], lines=lines, by=by)
    engine.take(request, "submit", by=by)
    return engine.take(request, "issue", **scene.signing(team.leader))


def lines_of(request: MaterialRequest) -> list[Material]:
    found = list(Material.objects.trusted().filter(request=request).order_by("seq"))
    for line in found:
        line.request = request
    return found


def first_list(scene: Scene, code: str, team: Team, entry: int) -> Story:
    """Provided in time, signed for on both sides, quoted."""
    yield entry + 1
    request = _issue(scene, code, team, "第一批调阅资料", FIRST, 3)
    yield entry + 3
    clerk = unit_of(scene, code, team)
    for at, line in enumerate(lines_of(request)):
        secret = at == len(FIRST) - 1
        said = Answer(
            "by_number" if secret else "on_site",
            provider_name=clerk.name,
            classified_no="机要登记 2026-17" if secret else "",
            kept_at="机要室保密柜" if secret else "",
        )
        materials.answer(line, said, by=clerk)
    engine.take(request, _hand_in(scene, code), by=clerk)
    yield entry + 4
    by = scene.person(team.members[0])
    if scene.knows(f"liaison:{code}"):
        _sign_for(scene, code, team, request)
    materials.accept(request, by=by)
    for line, (page, text, leaf) in zip(lines_of(request), QUOTES, strict=False):
        materials.excerpt(line, page=page, text=text, leaf=Leaf.objects.get(pk=leaf), by=by)


def _sign_for(scene: Scene, code: str, team: Team, request: MaterialRequest) -> None:
    first = lines_of(request)[0]
    by = scene.person(team.members[0])
    sheet = handing.prepare(request, {first: 2}, direction="in", on=today(), by=by, place="驻地会议室")
    engine.take(sheet, "sign_unit", **scene.signing(f"liaison:{code}"))
    handing.settle(sheet, **scene.signing(team.members[0]))


def second_list(scene: Scene, code: str, team: Team, entry: int) -> Story:
    """Half answered, one thing sent back, one reminder; a third list is still being written."""
    yield entry + 18
    request = _issue(scene, code, team, "第二批调阅资料（补充）", SECOND, 5)
    yield entry + 22
    clerk = unit_of(scene, code, team)
    lines = lines_of(request)
    for line in lines[:2]:
        materials.answer(line, Answer("on_site", provider_name=clerk.name), by=clerk)
    yield entry + 24
    by = scene.person(team.members[0])
    materials.send_back(request, lines[1:2], reason="缺两个村的清单，请补齐并加盖村委会印章", by=by)
    materials.remind(request, by=by)
    yield entry + 28
    draft = MaterialRequest(title="第三批调阅资料", requested_on=today(), due=today() + timedelta(days=4))
    materials.open_request(draft, engagement=scene.engagements[code], lines=[Line("津补贴发放表")], by=by)


def seen(scene: Scene, code: str, team: Team, entry: int) -> Story:
    """Visits that brought something up, and meetings."""
    rows: list[SubObject] = []
    for at, (sort, who, text, leaf) in enumerate(SEEN):
        yield entry + 6 + at * 3
        villages = SubObject.objects.trusted().filter(engagement=scene.engagements[code])
        rows = rows or list(villages.select_related("organisation").order_by("organisation__sort"))
        row = rows[at % len(rows)] if rows else None
        visit = Visit(sort=sort, on=today(), place=str(row.organisation) if row else "办事大厅", village=row)
        _note(
            scene, code, team, visit, text, leaf, people=[{"name": f"户{at + 1}", "type": who, "contact": ""}]
        )
    for at, (sort, topic, text, leaf) in enumerate(HELD):
        yield entry + 7 + at * 4
        meeting = Visit(sort=sort, on=today(), starts=time(9 + at), place="三楼会议室")
        _note(scene, code, team, meeting, text, leaf, minutes={"topics": topic, "attendees": "班子成员"})


def _note(
    scene: Scene,
    code: str,
    team: Team,
    visit: Visit,
    text: str,
    leaf: str,
    *,
    people: list[dict[str, str]] | None = None,
    minutes: dict[str, str] | None = None,
) -> None:
    by = scene.person(team.members[0])
    noted = Noted(
        team=(by, scene.person(team.deputies[0])),
        minutes={"content": text} | (minutes or {}),
        people=people or [],
        findings=[{"leaf": leaf, "text": text, "importance": "2", "destination": "workpaper"}],
    )
    visits.add_visit(visit, noted, engagement=scene.engagements[code], by=by)


def surveyed(scene: Scene, code: str, team: Team, entry: int, turn: int) -> Story:
    """One survey on paper that is over, one by QR code that runs."""
    yield entry + 5
    leader, unit = scene.person(team.leader), scene.engagements[code]
    survey = Survey(title="领导班子民主测评", opens_on=today(), closes_on=today() + timedelta(days=2))
    survey.groups, survey.questions = list(GROUPS), sheets.numbered([], "team")
    surveys.write_survey(survey, engagement=unit, by=leader)
    engine.take(survey, "open", by=leader)
    yield entry + 8
    counts = {
        name: _answers(survey, size, turn + at)
        for at, (name, size) in enumerate(zip(GROUPS, (7, 12, 31), strict=True))
    }
    surveys.enter_totals(survey, counts, issued=56, returned=52, valid=50, by=leader)
    engine.take(survey, "close", by=leader)
    yield entry + 26
    running = Survey(sort="ecology", title="政治生态测评", by_door=True, asks_remark=True, opens_on=today())
    running.closes_on, running.groups = today() + timedelta(days=12), list(GROUPS)
    running.questions = sheets.numbered([], "ecology")
    surveys.write_survey(running, engagement=unit, by=leader)
    engine.take(running, "open", by=leader)


def _answers(survey: Survey, size: int, turn: int) -> Counts:
    """Most are content, some are not, a few do not know."""
    counts: Counts = {SHEETS: size}
    for at, question in enumerate(survey.questions):
        poor, unknown = (at + turn) % 3, (at + turn) % 2
        fair = size // 4
        good = size - fair - poor - unknown - size // 5
        for option, number in zip("abcde", (good, fair, size // 5, poor, unknown), strict=True):
            counts[question["code"], option] = number
    return counts


def self_check(scene: Scene, code: str, entry: int) -> Story:
    """The unit checks itself before entry; it reports half of what will be found."""
    yield entry - 6
    by, unit = scene.person("S005"), scene.engagements[code]
    pattern = SelfCheck(title="进驻前对照自查", due=today() + timedelta(days=5))
    (check,) = checks.write_lists(pattern, [unit.organisation], POINTS, by=by, round_=unit.round)
    engine.take(check, "send", by=by)
    yield entry - 2
    told = {
        1: Told("yes", "去年有两笔先付款后上会", "已补记录，修订议事规则", today()),
        2: Told("no"),
        3: Told("yes", "个别村公示不及时", "补公示"),
        4: Told("no"),
    }
    key = f"liaison:{code}"
    clerk = scene.person(key) if scene.knows(key) else by
    checks.tell(check, told, by=clerk, name=clerk.name)
    engine.take(check, "answer" if scene.knows(key) else "take_in", by=clerk)
    yield entry - 1
    engine.take(check, "accept", by=by)
