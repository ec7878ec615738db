"""Publishing, where it was put up, what people said, and the text and the lists on paper and as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from xuncha.cycle.rectification.disclosure import actions, checking, forms, parts, queries
from xuncha.cycle.rectification.disclosure.flow import LABELS, withholding_flow
from xuncha.cycle.rectification.disclosure.text import Line, lines
from xuncha.cycle.rectification.disclosure.views import OUT
from xuncha.cycle.rectification.models import Comment, Disclosure, RectificationItem, Withholding
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.rules import workdays
from xuncha.foundation.rules.counting import spoken
from xuncha.foundation.verbs import act
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, opinions
from xuncha.office.official import Block, official_document

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def access(request: Request, pk: int) -> Disclosure:
    found: Disclosure = kinds.get("disclosure").access(request.user, pk)
    return found


def url_of(pk: int) -> str:
    return reverse("rectification:disclosure", args=[pk])


def publish(request: Request, pk: int) -> HttpResponse:
    """Period, first place and proof in one form; then the text stands before its readers."""
    record = access(request, pk)
    actions.require_write(record, request.user)
    if record.state != "approved":
        raise NotAllowed(_("准予公开以后才能发布"))
    least = checking.least_days(record)
    first = {"posted_from": today(), "posted_until": workdays.add(today(), least), "on": today()}
    form = forms.PublishForm(request.POST or None, request.FILES or None, initial=first)
    version = posted_version(request)

    def post(fields: dict[str, Any]) -> str:
        names = ("posted_from", "posted_until", "proof", "reason")
        given = {name: fields[name] for name in names}
        actions.publish(record, form.posting(), by=request.user, version=version, **given)
        return _("已发布，公示期间请登记收到的意见")

    return form_page(
        request,
        form,
        post,
        cancel_url=url_of(pk),
        title=_("发布：%(title)s") % {"title": record},
        submit_label=_("发布"),
        version=record.version,
        hints=[
            {
                "label": _("公示多久"),
                "text": _("不少于 %(days)d 个工作日；少于的写明理由。") % {"days": least},
                "source": _("DR20，系统建议，非规定"),
            },
            {"label": _("凭证"), "text": _("网址，或者公开栏照片、会议签到、文件扫描件，至少一样。")},
        ],
    )


def posting_new(request: Request, pk: int) -> HttpResponse:
    """One more place where the published text stands."""
    record = access(request, pk)
    actions.require_write(record, request.user)
    form = forms.PostingForm(request.POST or None, request.FILES or None, initial={"on": today()})

    def post(fields: dict[str, Any]) -> str:
        actions.add_posting(record, form.posting(), by=request.user, proof=fields["proof"])
        return _("已登记发布渠道")

    title = _("登记发布渠道：%(title)s") % {"title": record}
    return form_page(request, form, post, cancel_url=url_of(pk), title=title, submit_label=_("登记"))


def comment_new(request: Request, pk: int) -> HttpResponse:
    """What somebody said of the published text."""
    record = access(request, pk)
    actions.require_write(record, request.user)
    form = forms.CommentForm(request.POST or None, initial={"on": today()})

    def post(fields: dict[str, Any]) -> str:
        actions.add_comment(record, Comment(**fields), by=request.user)
        return _("已登记意见")

    return form_page(
        request,
        form,
        post,
        cancel_url=url_of(pk),
        title=_("登记公示期意见：%(title)s") % {"title": record},
        submit_label=_("登记"),
        hints=[
            {
                "label": _("反映违纪违法的"),
                "text": _(
                    "内容不写在这里，只记日期和渠道，当日转交纪检监察机关或巡察办，由他们按信访举报办理。"
                ),
            },
            {"label": _("不问姓名"), "text": _("意见要点里不写提意见人的姓名、电话和住址。")},
        ],
    )


@require_http_methods(["GET", "POST"])
def comment_handle(request: Request, pk: int) -> HttpResponse:
    """采纳、解释说明或留存."""
    comment = Comment.objects.visible_to(request.user).filter(pk=pk).first()
    if comment is None:
        raise Http404
    comment.disclosure = access(request, comment.disclosure_id)
    actions.require_write(comment.disclosure, request.user)
    first = {"outcome": comment.outcome or Comment.Outcome.EXPLAINED, "answer": comment.answer}

    def post(fields: dict[str, Any]) -> str:
        actions.handle_comment(comment, by=request.user, **fields)
        return _("已登记办理情况")

    return form_page(
        request,
        forms.HandlingForm(request.POST or None, initial=first),
        post,
        cancel_url=url_of(comment.disclosure_id),
        title=_("办理意见 %(no)d") % {"no": comment.seq},
        lead=comment.gist,
        submit_label=_("登记办理情况"),
    )


class WithholdNew(RecordForm):
    """Propose not to publish one item, or only its rectification."""

    kind = "withholding"
    right = "disclosure.write"
    form_class = forms.WithholdingForm

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.text = access(request, kwargs["disclosure"])
        actions.require_write(self.text, request.user)
        told = actions.told_item(self.text, kwargs["item"])
        if told is None:
            raise Http404
        self.told: RectificationItem = kinds.get("rectification_item").access(request.user, told.pk)
        return super().dispatch(request, *args, **kwargs)

    def title(self) -> str:
        return _("提出不公开（%(target)s）") % {"target": self.text.get_target_display()}

    def extra(self) -> dict[str, Any]:
        passage = parts.passages_of(self.text).filter(item=self.told).exclude(heading="").first()
        return reasons_hints(passage.heading if passage else "", passage.text if passage else "") | {
            "cancel_url": url_of(self.text.pk)
        }

    def create(self, form: Any) -> Withholding:
        made: Withholding = form.save(commit=False)
        made.disclosure, made.item = self.text, self.told
        return actions.propose(made, by=self.request.user)


def reasons_hints(item_text: str, rect_text: str) -> dict[str, Any]:
    return {
        "lead": _("公开为原则，不公开为例外。只有下面五种情形可以提出，逐条审核；有一方不同意，就应当公开。"),
        "hints": [
            {"label": _("反馈问题"), "text": item_text},
            {"label": _("整改情况"), "text": rect_text},
        ],
    }


class WithholdEdit(RecordForm):
    kind = "withholding"
    right = "disclosure.write"
    form_class = forms.WithholdingForm
    editable_states = ("proposed",)

    def extra(self) -> dict[str, Any]:
        return reasons_hints(self.record.item_text, self.record.rect_text)


class WithholdingPage(RecordPage):
    kind = "withholding"
    template_name = "rectification/disclosure/withholding.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        return {
            "edits": record.state == "proposed" and user.may("disclosure.write", record),
            "opinions": opinions(record, "examined", user),
            "reads_text": user.reach("disclosure.read").covers(record.disclosure),
            "examiners": [LABELS[party] for party in withholding_flow.parallels["examined"].parties(record)],
        }


def told(record: Disclosure, user: Any) -> list[Line]:
    """The text as its readers get it, as far as this person may know of it."""
    return lines(record, queries.passages(record, user), parts.withheld_of(record))


class DisclosurePrint(PrintPage):
    """The text on A4. Once approved it is for its readers and carries no watermark; before that it is a draft and says so."""

    kind = "disclosure"
    template_name = "rectification/disclosure/print_text.html"
    label = gettext_lazy("整改情况通报")

    def extra(self) -> dict[str, Any]:
        record: Disclosure = self.record
        is_out = record.state in OUT
        context = {
            "lines": told(record, self.request.user),
            "is_out": is_out,
            "signed_on": record.posted_from or today(),
            "back_url": url_of(record.pk),
        }
        return context | ({"watermark": ""} if is_out else {})


class WithheldPrint(PrintPage):
    """不公开事项清单: one sheet a target, for those who examine it; never for the readers of the text."""

    kind = "disclosure"
    template_name = "rectification/disclosure/print_withheld.html"
    label = gettext_lazy("拟不公开事项清单")

    def access(self, user: Any, pk: int) -> Disclosure:
        record: Disclosure = super().access(user, pk)
        if not user.reach("disclosure.withheld").covers(record):
            raise NotAllowed(_("拟不公开事项由被巡察单位、巡察办和审核单位查阅"))
        return record

    def extra(self) -> dict[str, Any]:
        record: Disclosure = self.record
        rows = queries.withholdings(record, self.request.user)
        given = queries.opinions_of(rows)
        lines_ = [
            {
                "row": row,
                "state": withholding_flow.label(row.state),
                "opinions": [
                    {"party": LABELS.get(one.party, one.party), "opinion": one} for one in given[row.pk]
                ],
            }
            for row in rows
        ]
        title = _("拟不公开事项清单（%(target)s）") % {"target": record.get_target_display()}
        return {"rows": lines_, "title": title, "landscape": True, "back_url": url_of(record.pk)}


@require_GET
def text_file(request: Request, pk: int, form: str) -> HttpResponse:
    """The approved text as a Word file or as plain HTML to paste into a website."""
    record = access(request, pk)
    if record.state not in OUT:
        raise NotAllowed(_("准予公开以后才能导出；审核期间请用打印页"))
    if form not in ("docx", "html"):
        raise Http404
    with act():
        audit.record("record.printed", by=request.user, about=record)
    found = told(record, request.user)
    content, kind = (_word(record, found), WORD) if form == "docx" else (_html(record, found), "text/html")
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="disclosure-{record.pk}-{record.target}.{form}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _word(record: Disclosure, found: list[Line]) -> bytes:
    blocks = [Block(line.text, level=line.level) for line in found if line.text]
    on = spoken(record.posted_from or today())
    return official_document(record.title, blocks, signed=record.organisation.name, on=on)


def _html(record: Disclosure, found: list[Line]) -> bytes:
    context = {"record": record, "lines": found, "on": spoken(record.posted_from or today())}
    return render_to_string("rectification/disclosure/public_text.html", context).encode()
