"""What this room tells the registries when it starts: rights, kinds, audit sentences, menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.selfcheck import queries as selfcheck
from xuncha.cycle.workpapers import actions, citing, flow, models, noticing, queries
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    register_papers()
    register_sheets()
    register_citing()
    register_noticing()
    register_rest()


def register_rights() -> None:
    rights.register(
        "workpapers",
        read=_("查阅底稿"),
        write=_("起草底稿"),
        review=_("审核底稿"),
        meeting=_("记录组务会意见"),
        sign=_("审签底稿"),
        void=_("作废底稿"),
        file=_("底稿备案"),
        notice=_("核查立行立改"),
        read_notice=_("查阅立行立改通知书"),
        receive_notice=_("签收立行立改通知书、签报整改情况"),
        answer=_("填写立行立改情况"),
        record_paper=_("登记底稿的纸质签字"),
    )


def register_papers() -> None:
    kinds.register(
        kinds.Kind(
            "workpaper",
            _("底稿"),
            models.WorkPaper,
            lambda paper: paper.title,
            "workpapers:paper",
            flow.workpaper_flow,
            verbs={"sign": actions.sign},
            pages={"merge": "workpapers:merge"},
            find=("title", "number", "pre_code"),
            index_text=kinds.text_of("summary", "facts", "basis_text", "analysis", "discovery", "place"),
            index_parts=(
                kinds.Part(models.Responsible, "paper_id", kinds.text_of("party")),
                kinds.Part(models.BasisClause, "paper_id", kinds.text_of("citation")),
                kinds.Part(models.Evidence, "paper_id", kinds.text_of("name", "origin")),
            ),
            select_related=(*PLACED, "author_leaf", "reviewer_leaf"),
        )
    )
    kinds.register(
        kinds.Kind(
            "immediate_notice",
            _("立行立改通知书"),
            models.ImmediateNotice,
            lambda notice: notice.title,
            "workpapers:notice",
            flow.notice_flow,
            verbs={"receive": noticing.receive, "verify": noticing.verify, "carry": noticing.carry},
            select_related=(*PLACED, "paper"),
            find=("title", "number"),
            index_text=kinds.text_of(
                "problem", "basis", "requirement", "measures", "accountability", "verify_opinion"
            ),
        )
    )


def register_sheets() -> None:
    kinds.register(
        kinds.Kind(
            "fact_confirmation",
            _("事实确认单"),
            models.FactConfirmation,
            lambda sheet: sheet.paper.title,
            "workpapers:confirmation",
            flow.confirmation_flow,
            pages={"answer": "workpapers:confirmation_answer"},
            select_related=(*PLACED, "paper"),
            index_text=kinds.text_of("facts", "objection"),
            index_related=("paper",),
        )
    )
    kinds.register(
        kinds.Kind(
            "on_the_spot",
            _("现场指出与中期沟通"),
            models.OnTheSpot,
            lambda record: record.content[:60],
            "workpapers:on_the_spot",
            flow.on_the_spot_flow,
            select_related=PLACED,
            index_text=kinds.text_of("content", "answer", "followed", "with_whom"),
            index_date=lambda record: record.on,
        )
    )


def register_citing() -> None:
    """What the group has found offers itself as evidence, and tells which papers cite it."""
    for source in citing.SOURCES.values():
        kinds.offer(
            kinds.Offer(
                source.kind,
                _("引用为佐证"),
                lambda item: reverse("workpapers:cite_into", args=[item.kind_name, item.pk]),
                "workpapers.write",
                when=source.ready,
            )
        )
        kinds.trace(source.kind, citing.of_record)
    kinds.trace("interview", citing.of_talk)
    selfcheck.found_by(queries.found_by_leaf)


def register_noticing() -> None:
    """A petition and a talk's abstract may become a notice before there is any paper (M1-12)."""
    for kind, when in {
        "petition": lambda petition: petition.state not in ("duplicate", "void", "closed"),
        "talk_abstract": lambda item: item.withdrawn_on is None,
        "visit_finding": lambda item: item.withdrawn_on is None,
    }.items():
        kinds.offer(
            kinds.Offer(
                kind,
                _("起草立行立改通知书"),
                lambda record: f"{reverse('workpapers:new_notice')}?from={record.kind_name}:{record.pk}",
                "workpapers.write",
                when=when,
            )
        )
        kinds.trace(kind, noticing.of_source)


def register_rest() -> None:
    for action, sentence in {
        "workpaper.authors": _("指定承办人"),
        "workpaper.classified": _("审核分类"),
    }.items():
        audit.register(action, sentence)
    menu.add(
        menu.Entry(_("底稿"), "workpapers:list", "workpaper", 30, ("workpapers.read",), family=_("底稿"))
    )
    menu.add(
        menu.Entry(
            _("立行立改"), "workpapers:notices", "forward", 32, ("workpapers.read_notice",), family=_("底稿")
        )
    )
