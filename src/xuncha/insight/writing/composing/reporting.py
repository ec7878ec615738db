"""The group's report and the feedback opinion: their texts are kept in the record, the manuscript is where they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.disclosure.text import NUMERALS, numeral
from xuncha.cycle.reporting.feedbacks import items as feedback_items
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance
from xuncha.cycle.reporting.reports import items as report_items
from xuncha.cycle.reporting.reports import queries
from xuncha.cycle.reporting.reports.models import Report, ReportItem, ReportItemPaper
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing.composing.base import Drawn, Source, Told, Way, by_key, require_homes, unnumbered
from xuncha.insight.writing.composing.figuring import overview
from xuncha.insight.writing.models import Manuscript
from xuncha.kit.editing import save_edited

REPORT_TEXTS = ("overview", "top_leader_positive", "top_leader_problems", "causes", "suggestions")
FEEDBACK_TEXTS = ("overview", "symptom", "cause", "harm", "suggestions", "requirements")


def report_of(manuscript: Manuscript) -> Report:
    rows = Report.objects.trusted().select_related(
        "engagement__organisation", "group", "round", "organisation"
    )
    return rows.get(pk=manuscript.about_id)


def report(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """Overview, problems by section, the principal leader's part, causes, advice (domain §3.8)."""
    record = report_of(manuscript)
    rows = queries.items(record, actor)
    papers = {item: [paper.pk for paper in found] for item, found in queries.papers_of(rows, actor).items()}
    parts = queries.sections(rows)
    titles = (
        _("基本情况与总体评价"),
        _("发现的主要问题"),
        _("主要负责人"),
        _("需要重点关注的问题和原因分析"),
        _("意见建议"),
    )
    heads = [Drawn(f"part:{at}", f"{NUMERALS[at]}、{title}", 1) for at, title in enumerate(titles)]
    return [
        heads[0],
        _field(record, "overview") if record.overview.strip() else overview(record, actor),
        heads[1],
        *_sections([part for part in parts if not part.is_top_leader], papers),
        heads[2],
        _field(record, "top_leader_positive"),
        _field(record, "top_leader_problems"),
        *(
            line
            for part in parts
            if part.is_top_leader
            for item in part.items
            for line in _item(item, papers)
        ),
        heads[3],
        _field(record, "causes"),
        heads[4],
        _field(record, "suggestions"),
    ]


def _field(record: Any, name: str) -> Drawn:
    return Drawn(name, getattr(record, name))


def _sections(parts: Iterable[queries.Section], papers: dict[int, list[int]]) -> Iterator[Drawn]:
    for at, part in enumerate(parts, start=1):
        node = part.items[0].node_id or 0
        yield Drawn(f"node:{node}", f"（{numeral(at)}）{part.title}", 2)
        for item in part.items:
            yield from _item(item, papers)


def _item(item: ReportItem, papers: dict[int, list[int]]) -> Iterator[Drawn]:
    sources: tuple[Source, ...] = tuple(("workpaper", pk, "facts") for pk in papers.get(item.pk, ()))
    yield Drawn(f"item:{item.pk}", f"{item.seq}．{item.heading}", 3, sources)
    yield Drawn(f"facts:{item.pk}", item.text, 0, sources)


def write_report(record: Report, parts: list[Told], by: Actor) -> None:
    """Texts and items back into the report. What was deleted here is left out there, with a reason, by a person."""
    report_items.require_open(record, by)
    require_homes(parts, may_add=True)
    found = by_key(parts)
    changed = [name for name in REPORT_TEXTS if getattr(record, name) != _text(found, name)]
    for name in changed:
        setattr(record, name, _text(found, name))
    save_edited(record, by=by, version=None, fields=changed)
    for item in (
        ReportItem.objects.trusted().filter(report=record, left_out_reason="").select_related("report")
    ):
        _write_item(item, found, by)
    for heading, text, node in _new_items(parts):
        new = ReportItem(node_id=node, heading=heading[:300], text=text)
        report_items.add_item(new, report=record, by=by)


def _text(found: dict[str, Told], key: str) -> str:
    return found[key].text if key in found else ""


def _write_item(item: ReportItem, found: dict[str, Told], by: Actor) -> None:
    head = found.get(f"item:{item.pk}")
    if head is None:
        raise Missing(
            _("“%(heading)s”在文稿里删去了：不写入报告的问题，请在报告页面点“不写入”并写明理由")
            % {"heading": item.heading}
        )
    heading, text = unnumbered(head.text)[:300], _text(found, f"facts:{item.pk}")
    links = ReportItemPaper.objects.trusted().filter(item=item)
    known = set(links.values_list("paper_id", flat=True))
    named = {pk for kind, pk, _field in head.sources if kind == "workpaper"}
    if (heading, text) == (item.heading, item.text) and named <= known:
        return
    item.heading, item.text = heading, text
    papers = list(WorkPaper.objects.trusted().filter(pk__in=known | named))
    report_items.edit_item(item, fields=["heading", "text"], papers=papers, version=item.version, by=by)


def _new_items(parts: Sequence[Told]) -> Iterator[tuple[str, str, int | None]]:
    """A heading of the third level written by hand under a section is a problem of its own."""
    node: int | None = None
    inside = False
    for at, part in enumerate(parts):
        if part.level == 1:
            inside = part.key == "part:1"
        if part.key.startswith("node:"):
            node = int(part.key.partition(":")[2]) or None
        if inside and part.level == 3 and not part.key:
            body = parts[at + 1] if at + 1 < len(parts) else None
            yield unnumbered(part.text), body.text if body and not body.level and not body.key else "", node


def feedback_of(manuscript: Manuscript) -> Feedback:
    rows = Feedback.objects.trusted().select_related("organisation", "report", "round")
    return rows.get(pk=manuscript.about_id)


def feedback(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """The text for the team. The principal leader's own text is written apart, and does not enter here (practice 13)."""
    record = feedback_of(manuscript)
    rows = FeedbackItem.objects.visible_to(actor).filter(feedback=record, is_top_leader=False)
    items = list(rows.select_related("node").order_by("seq", "id"))
    said: dict[int, list[str]] = {}
    points = Performance.objects.visible_to(actor).filter(item__in=[item.pk for item in items])
    for item, text in points.order_by("item", "seq").values_list("item_id", "text"):
        said.setdefault(item, []).append(text)
    papers = _papers_behind(items, actor)
    titles = (_("总体评价"), _("发现的主要问题"), _("病症、病因、病害"), _("意见建议"), _("整改要求"))
    heads = [Drawn(f"part:{at}", f"{NUMERALS[at]}、{title}", 1) for at, title in enumerate(titles)]
    return [
        heads[0],
        _field(record, "overview"),
        heads[1],
        *(line for item in items for line in _problem(item, said.get(item.pk, []), papers)),
        heads[2],
        *(_field(record, name) for name in ("symptom", "cause", "harm")),
        heads[3],
        _field(record, "suggestions"),
        heads[4],
        _field(record, "requirements"),
    ]


def _papers_behind(items: Sequence[FeedbackItem], actor: Actor) -> dict[int, list[int]]:
    """The papers under the report item each problem came from, as far as this person may know them."""
    links = ReportItemPaper.objects.visible_to(actor).filter(item__in=[row.report_item_id for row in items])
    known = WorkPaper.objects.visible_to(actor).filter(pk__in=links.values("paper")).values("pk")
    found: dict[int, list[int]] = {}
    for item, paper in links.filter(paper__in=known).order_by("paper").values_list("item_id", "paper_id"):
        found.setdefault(item, []).append(paper)
    return found


def _problem(item: FeedbackItem, said: Sequence[str], papers: dict[int, list[int]]) -> Iterator[Drawn]:
    own: Source = ("feedback_item", item.pk, "content")
    behind = tuple(("workpaper", pk, "facts") for pk in papers.get(item.report_item_id or 0, ()))
    yield Drawn(f"item:{item.pk}", f"{item.seq}．{item.content}", 3, (own, *behind))
    for at, text in enumerate(said, start=1):
        yield Drawn(f"said:{item.pk}:{at}", text, 0, (own, *behind))


def write_feedback(record: Feedback, parts: list[Told], by: Actor) -> None:
    feedback_items.require_open(record, by)
    require_homes(parts)
    found = by_key(parts)
    for name in FEEDBACK_TEXTS:
        setattr(record, name, _text(found, name))
    leader = LeaderText.objects.trusted().filter(feedback=record).first()
    feedback_items.save_text(
        record,
        fields=list(FEEDBACK_TEXTS),
        leader_text=leader.text if leader else "",
        version=record.version,
        by=by,
    )
    rows = FeedbackItem.objects.trusted().filter(feedback=record, is_top_leader=False)
    for item in rows.select_related("feedback"):
        _write_problem(item, parts, found, by)


def _write_problem(item: FeedbackItem, parts: list[Told], found: dict[str, Told], by: Actor) -> None:
    head = found.get(f"item:{item.pk}")
    if head is None:
        raise Missing(
            _("“%(problem)s”在文稿里删去了：不反馈的问题，请在反馈意见页面删去")
            % {"problem": item.content[:40]}
        )
    said = [text for part in _behind(head, parts) for text in part.texts if text.strip()]
    known = list(
        Performance.objects.trusted().filter(item=item).order_by("seq").values_list("text", flat=True)
    )
    content = unnumbered(head.text)
    if (content, said) == (item.content, known):
        return
    item.content = content
    feedback_items.edit_item(item, fields=["content"], performances=said, version=item.version, by=by)


def _behind(head: Told, parts: list[Told]) -> Iterator[Told]:
    """The paragraphs under a heading."""
    for part in parts[parts.index(head) + 1 :]:
        if part.level:
            return
        yield part


REPORT = Way(
    report,
    lambda manuscript: report_of(manuscript).title,
    "record",
    about="report",
    hand_over=write_report,
    require=report_items.require_open,
    opens_to=lambda _record: 0,
)
FEEDBACK = Way(
    feedback,
    lambda manuscript: feedback_of(manuscript).title,
    "record",
    about="feedback",
    hand_over=write_feedback,
    require=feedback_items.require_open,
)
