"""From the papers to the feedback: report assembled, heard by four meetings, problems fed back in two sessions."""

from __future__ import annotations

from datetime import timedelta

from xuncha.cycle.planning.actions.engagements import end_onsite
from xuncha.cycle.reporting.feedbacks import actions as feedbacks
from xuncha.cycle.reporting.feedbacks.drafting import draft_feedback
from xuncha.cycle.reporting.feedbacks.items import save_text
from xuncha.cycle.reporting.feedbacks.models import Feedback, LeaderText, Recipient
from xuncha.cycle.reporting.reports import actions as reports
from xuncha.cycle.reporting.reports.assembling import assemble
from xuncha.cycle.reporting.reports.models import Report, ReviewComment
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.kit.editing import save_edited
from xuncha.site.demo.papers import Team
from xuncha.site.demo.scene import Scene

DRAFTER, CHECKER, APPROVER, RECORDER = "S003", "S001", "L04", "S005"
TEXTS = [
    "overview",
    "implementation",
    "ecology",
    "top_leader_positive",
    "top_leader_problems",
    "causes",
    "suggestions",
]


def leave(scene: Scene, code: str, team: Team) -> None:
    """The group leaves the unit."""
    end_onsite(scene.engagements[code], on=today(), by=scene.person(team.liaison))


def write(scene: Scene, code: str, team: Team) -> Report:
    """Assembled from the signed papers, the texts written, handed to the leader by a deputy."""
    deputy = scene.person(team.deputies[0])
    report = assemble(scene.engagements[code], by=deputy)
    unit = scene.units[code]
    report.overview = (
        f"{unit}领导班子能够围绕中心工作履行职责，{unit.head_post}{unit.head_name}到任以来着力理顺内部管理。"
        "巡察发现，在贯彻落实决策部署、资金项目管理和班子队伍建设方面仍存在突出问题。"
    )
    report.implementation = scene.chance.choice(("fair", "average"))
    report.ecology = scene.chance.choice(("improving", "steady"))
    report.top_leader_positive = f"{unit.head_name}政治上能够与县委保持一致，工作勤勉，重视民生实事。"
    report.top_leader_problems = "抓班子带队伍用力不够均衡，对关键岗位监督不够经常。"
    report.causes = "制度执行靠自觉、监督检查靠上级；内控流程多年未修订，责任传导到股室即止。"
    report.suggestions = "压实主体责任，对照清单逐项整改；健全内控制度；加强对下属单位的日常监督。"
    save_edited(report, by=deputy, version=report.version, fields=TEXTS)
    return reports.take(report, "submit", by=deputy, reason="个别问题底稿在补充备案")


def sign(scene: Scene, report: Report, team: Team) -> Report:
    return reports.take(report, "sign", **scene.signing(team.leader))


def again(scene: Scene, code: str, team: Team) -> None:
    """A report the leading group sent back: the opinion answered, the text mended, up once more."""
    report = current(scene, code)
    deputy = scene.person(team.deputies[0])
    said = ReviewComment(
        stage="leading_group",
        said_by=scene.person(APPROVER).name,
        said_on=today(),
        text="经营性资产出租问题须写清租金流失金额和责任人。",
    )
    reports.comment(said, report=report, by=scene.person(RECORDER))
    reports.answer_comment(said, adoption="adopted", reply="已补充测算口径和责任划分。", by=deputy)
    report.causes += "经营性资产底数不清，出租程序无人把关。"
    save_edited(report, by=deputy, version=report.version, fields=["causes"])
    reports.take(report, "submit", by=deputy, reason="已按领导小组意见修改")
    sign(scene, report, team)
    reports.take(report, "pass_consultation", by=scene.person(CHECKER), reason="补充会商通过")
    reports.take(report, "pass_leading_group", **scene.signing(APPROVER))


def current(scene: Scene, code: str) -> Report:
    rows = Report.objects.trusted().select_related(
        "engagement__round__term", "engagement__group", "organisation", "round"
    )
    return rows.filter(engagement=scene.engagements[code]).latest("pk")


def draft(scene: Scene, code: str) -> Feedback:
    """The draft of an approved report's feedback with its three layers, checked by the office."""
    drafter = scene.person(DRAFTER)
    feedback = draft_feedback(current(scene, code), by=drafter)
    feedback.symptom = "一些决策部署停留在转发文件，资金项目管理宽松，服务群众不够主动。"
    feedback.cause = "主体责任传导不到位，内控制度多年未修订，监督检查流于形式。"
    feedback.harm = "影响政策落地和资金效益，损害群众利益和单位公信力。"
    feedback.requirements = (
        "一个月内报送整改方案，集中整改六个月，主要负责人为第一责任人，整改情况按规定公开。"
    )
    words = LeaderText.objects.trusted().get(feedback=feedback)
    save_text(
        feedback,
        fields=("symptom", "cause", "harm", "requirements"),
        leader_text=words.text or "对本人履职情况未发现突出问题。",
        version=feedback.version,
        by=drafter,
    )
    return engine.take(feedback, "submit", by=drafter, reason="个别问题表现已与组内核对")


def check(scene: Scene, feedback: Feedback) -> None:
    feedbacks.pass_check(feedback, by=scene.person(CHECKER))


def approve(scene: Scene, feedback: Feedback) -> None:
    feedbacks.approve(feedback, **scene.signing(APPROVER))


def deliver(scene: Scene, code: str, feedback: Feedback) -> None:
    """To the principal leader yesterday, to the team today."""
    unit, leader = scene.units[code], scene.county.leaders[scene.county.units[code]["county_leader"]]
    feedback.head_on, feedback.feedback_on = today() - timedelta(days=1), today()
    feedback.meeting_place, feedback.chair = f"{unit}会议室", unit.head_name
    feedback.attendees = "单位领导班子、中层干部、下属单位负责人"
    absent = leader["name"] == "席书瑶"
    feedback.county_leader_present = "" if absent else leader["name"]
    feedback.absence_reason = "参加市级会议，会前已审阅反馈意见" if absent else ""
    fields = (
        "head_on",
        "feedback_on",
        "meeting_place",
        "chair",
        "attendees",
        "county_leader_present",
        "absence_reason",
    )
    feedbacks.deliver(feedback, fields=fields, by=scene.person(RECORDER), reason="按审定意见反馈")


def receipts(scene: Scene, code: str, feedback: Feedback) -> None:
    """By account where there is one, on paper otherwise; the last receipt closes the feedback."""
    leader = scene.county.units[code]["county_leader"]
    by_sort = {
        Recipient.Sort.HEAD: f"head:{code}",
        Recipient.Sort.TEAM: f"liaison:{code}",
        Recipient.Sort.COUNTY_LEADER: leader,
    }
    by_channel = {"discipline": "S069", "organisation_dept": "S073"}
    for row in (
        Recipient.objects.trusted()
        .select_related("feedback__engagement")
        .filter(feedback=feedback)
        .order_by("pk")
    ):
        key = by_channel.get(row.channel) or by_sort.get(Recipient.Sort(row.sort), "")
        if scene.knows(key) and row.sort != Recipient.Sort.COUNTY_LEADER:
            feedbacks.receipt(row, by=scene.person(key))
        else:
            slip = scene.scan("签收单", RECORDER)
            feedbacks.record_receipt(
                row, receipted_by=row.name, receipted_on=today(), by=scene.person(RECORDER), scan=slip
            )
