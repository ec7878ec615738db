"""What this room tells the registries when it starts: rights, kinds, audit sentences, menu, traces."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    register_reports()
    register_feedback()
    register_meetings()
    register_instructions()
    register_traces()
    register_offers()
    register_menu()


def register_rights() -> None:
    rights.register(
        "reporting",
        read=_("查阅巡察报告"),
        write=_("起草巡察报告"),
        sign=_("签发巡察报告"),
        review=_("组办会商"),
        decide=_("领导小组审议报告"),
        decide_county=_("书记专题会、常委会审议报告"),
        record=_("登记报告的纸质签字"),
        record_decision=_("登记审议结果"),
        history=_("查阅报告历次稿和审议意见"),
        comment=_("登记审议意见"),
        summary=_("查阅轮次综合情况"),
    )
    rights.register(
        "feedback",
        read=_("查阅反馈意见"),
        draft=_("起草反馈意见"),
        write=_("修改、导入反馈意见"),
        check=_("反馈意见把关"),
        approve=_("审定反馈意见"),
        deliver=_("登记反馈和送达"),
        receive=_("签收反馈意见"),
        copies=_("查阅抄告件"),
        record_paper=_("登记反馈的纸质签字和签收"),
    )
    rights.register(
        "meetings",
        read=_("查阅会议"),
        write=_("筹备、记录会议"),
        sign=_("签批会议议定事项"),
        record_paper=_("登记会议的纸质签批"),
    )
    rights.register(
        "instructions",
        read=_("查阅领导批示"),
        read_text=_("查阅批示原文"),
        write=_("登记、督办领导批示"),
        give=_("作出批示"),
        reply=_("回复批示办理情况"),
    )


def register_reports() -> None:
    from xuncha.cycle.reporting.reports import actions, flow, models

    kinds.register(
        kinds.Kind(
            "report",
            _("巡察报告"),
            models.Report,
            lambda report: report.title,
            "reporting:report",
            flow.report_flow,
            verbs=actions.VERBS,
            select_related=(*PLACED, "corrects"),
            find=("title", "number"),
            index_text=kinds.text_of(*models.TEXTS[1:]),
        )
    )
    kinds.register(
        kinds.Kind(
            "report_item",
            _("报告问题"),
            models.ReportItem,
            lambda item: item.heading,
            "reporting:report_item",
            index_text=kinds.text_of("text"),
            index_related=("report",),
            index_date=lambda item: item.report.created_at,
            select_related=(
                "report__engagement",
                "report__round",
                "report__group",
                "report__organisation",
                "node",
            ),
        )
    )
    for action, sentence in {
        "report.assembled": _("汇入底稿"),
        "report.items": _("编排报告问题"),
        "report.comment": _("审议意见"),
    }.items():
        audit.register(action, sentence)


def register_feedback() -> None:
    from xuncha.cycle.reporting.feedbacks import actions, flow, models

    kinds.register(
        kinds.Kind(
            "feedback",
            _("反馈意见"),
            models.Feedback,
            lambda feedback: feedback.title,
            "reporting:feedback",
            flow.feedback_flow,
            verbs={"pass_check": actions.pass_check, "approve": actions.approve},
            pages={"deliver": "reporting:deliver"},
            select_related=(*PLACED, "report", "framework", "corrects"),
            find=("title", "number"),
            index_text=kinds.text_of(*models.TEXTS[1:]),
            index_date=lambda feedback: feedback.feedback_on or feedback.created_at,
        )
    )
    kinds.register(
        kinds.Kind(
            "feedback_item",
            _("反馈问题"),
            models.FeedbackItem,
            lambda item: item.content[:80],
            "reporting:feedback_item",
            find=("content", "number"),
            index_text=kinds.text_of("content", "section"),
            index_parts=(kinds.Part(models.Performance, "item_id", kinds.text_of("text")),),
            index_related=("feedback",),
            index_date=lambda item: item.feedback.feedback_on or item.feedback.created_at,
            select_related=(*PLACED, "feedback", "node", "leaf", "village"),
        )
    )
    kinds.register(
        kinds.Kind(
            "feedback_recipient",
            _("反馈送达"),
            models.Recipient,
            str,
            "reporting:copy",
            select_related=("feedback__organisation", "feedback__engagement", "feedback__framework"),
        )
    )
    for action, sentence in {
        "feedback.recipients": _("登记送达对象"),
        "feedback.receipted": _("签收反馈意见"),
        "feedback.items": _("修改反馈问题"),
    }.items():
        audit.register(action, sentence)


def register_meetings() -> None:
    from xuncha.cycle.reporting.meetings import carrying_out, flow, models

    kinds.register(
        kinds.Kind(
            "meeting",
            _("会议"),
            models.Meeting,
            lambda meeting: meeting.title,
            "reporting:meeting",
            flow.meeting_flow,
            verbs={"sign": carrying_out.sign},
            select_related=("round", "group"),
            find=("title",),
            index_text=kinds.text_of("minutes", "place", "chair", "attendees"),
            index_date=lambda meeting: meeting.on,
        )
    )
    audit.register("meeting.agenda", _("列入议程"))
    audit.register("meeting.results", _("记录会议结果"))


def register_instructions() -> None:
    from xuncha.cycle.reporting.instructions import actions, flow, models

    kinds.register(
        kinds.Kind(
            "instruction",
            _("领导批示"),
            models.Instruction,
            lambda instruction: instruction.subject,
            "reporting:instruction",
            flow.instruction_flow,
            verbs={"assign": actions.assign, "send_back": actions.send_back},
            select_related=("organisation", "round", "report"),
            find=("subject",),
            index_text=kinds.text_of("task", "reply", "leader"),
            index_date=lambda instruction: instruction.on,
        )
    )


def register_traces() -> None:
    """What became of a paper, and at which meetings a record was decided."""
    from xuncha.cycle.planning import villages
    from xuncha.cycle.reporting.feedbacks.counting import problems_by_village
    from xuncha.cycle.reporting.feedbacks.notices import problem_of
    from xuncha.cycle.reporting.feedbacks.trace import outcomes_of_paper
    from xuncha.cycle.reporting.instructions.queries import instructions_on
    from xuncha.cycle.reporting.meetings.queries import heard_at

    kinds.trace("workpaper", outcomes_of_paper)
    kinds.trace("immediate_notice", problem_of)
    villages.count_problems_by(problems_by_village)
    for kind in ("report", "feedback", "workpaper", "petition", "lead"):
        kinds.trace(kind, heard_at)
    kinds.trace("report", instructions_on)


def register_offers() -> None:
    """An engagement's page leads to its report, a round's to its figures."""
    kinds.offer(
        kinds.Offer(
            "engagement",
            _("汇成报告"),
            lambda engagement: f"{reverse('reporting:assemble')}?engagement={engagement.pk}",
            "reporting.write",
        )
    )

    kinds.offer(
        kinds.Offer(
            "round",
            _("综合情况汇报"),
            lambda round_: reverse("reporting:round_summary", args=[round_.pk]),
            "reporting.summary",
        )
    )


def register_menu() -> None:
    menu.add(menu.Entry(_("报告"), "reporting:reports", "report", 40, ("reporting.read",)))
    menu.add(menu.Entry(_("会议"), "reporting:meetings", "meeting", 42, ("meetings.read",)))
    menu.add(
        menu.Entry(_("反馈"), "reporting:feedbacks", "feedback", 44, ("feedback.read",), family=_("反馈"))
    )
    menu.add(menu.Entry(_("抄告件"), "reporting:copies", "copy", 45, ("feedback.copies",), family=_("反馈")))
    menu.add(menu.Entry(_("领导批示"), "reporting:instructions", "sign", 46, ("instructions.read",)))
