"""Pages of training: lists, one list with what is read and the test, its questions, what came of it."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip
from xuncha.kit.records import RecordPage
from xuncha.library.training import actions, forms, queries
from xuncha.library.training.actions import WRITE
from xuncha.library.training.models import Question, ReadingItem, ReadingList

Part = TypeVar("Part", ReadingItem, Question)


class TrainingList(RecordList):
    title = gettext_lazy("培训")
    lead = gettext_lazy("巡察干部巡前要学的、被巡察单位要学的条例和办法。读完自己登记，有测试的做完测试。")
    right = "training.read"
    export_name = "reading_lists"
    empty = gettext_lazy("这里将列出学习清单；清单由巡察办编写、发布。")
    columns = (
        Column("title", gettext_lazy("名称"), lambda row: row.title, css="grow", sort="title", frozen=True),
        Column("place", gettext_lazy("对象"), lambda row: row.place_label or _("全体巡察干部"), css="w-l"),
        Column("due", gettext_lazy("学完日期"), lambda row: row.due, css="w-m number", sort="due"),
        Column("read", gettext_lazy("我已学"), lambda row: f"{row.read}/{row.items}", css="w-s end number"),
        Column("test", gettext_lazy("我的测试"), lambda row: test_word(row), css="w-m"),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda row: row.get_state_display(),
            lambda row: chip(row.tone, str(row.get_state_display())),
            css="w-s",
        ),
    )

    def rows(self) -> QuerySet[ReadingList]:
        return queries.lists(self.request.user)

    def url(self, record: ReadingList) -> str:
        return reverse("library:reading_list", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach(WRITE, acting=True):
            return []
        return [
            {
                "label": _("编学习清单"),
                "url": reverse("library:reading_list_new"),
                "icon": "add",
                "primary": True,
            }
        ]


def test_word(row: Any) -> str:
    if not row.questions:
        return _("不考")
    return _("已合格") if row.passes else _("待测试")


class ReadingListPage(RecordPage):
    kind = "reading_list"
    template_name = "library/training/list.html"

    def extra(self) -> dict[str, Any]:
        record: ReadingList = self.record
        user = self.request.user
        writes = user.reach(WRITE, acting=True).covers(record)
        attempts = queries.attempts_of(record, user)
        questions = queries.questions_of(record, user)
        return {
            "record_head": {
                "kind": _("学习清单"),
                "title": record.title,
                "state": record.tone,
                "state_label": record.get_state_display(),
            },
            "acts": acts_of(record) if writes else [],
            "items": queries.items_of(record, user),
            "questions": questions if writes else [],
            "question_count": len(questions),
            "attempts": attempts,
            "left": max(record.tries - len(attempts), 0),
            "passed": any(attempt.passed for attempt in attempts),
            "is_open": record.state == ReadingList.State.OPEN,
            "writes": writes,
            "drafts": writes and record.state == ReadingList.State.DRAFT,
            "readers": queries.progress(record, user) if writes else [],
            "crumbs": [{"label": _("培训"), "url": reverse("library:training")}, {"label": record.title}],
        }


def acts_of(record: ReadingList) -> list[dict[str, Any]]:
    found = []
    if record.state == ReadingList.State.DRAFT:
        found += [
            _act(record, "reading_list_open", _("发布"), method="post", primary=True),
            _act(record, "reading_list_edit", _("修改")),
            _act(record, "reading_item_new", _("加内容")),
            _act(record, "question_new", _("加试题")),
        ]
    elif record.state == ReadingList.State.OPEN:
        found.append(_act(record, "reading_list_close", _("结束"), method="post"))
    return [*found, _act(record, "reading_list_copy", _("另发给其他单位"))]


def _act(
    record: ReadingList, name: str, label: str, *, method: str = "get", primary: bool = False
) -> dict[str, Any]:
    url = reverse(f"library:{name}", args=[record.pk])
    return {"label": label, "url": url, "method": method, "primary": primary}


class ListForm(RecordForm):
    kind, right, form_class = "reading_list", WRITE, forms.ListForm

    def title(self) -> str:
        return _("修改学习清单") if self.record else _("编学习清单")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def create(self, form: forms.ListForm) -> ReadingList:
        return actions.begin(form.save(commit=False), place=form.chosen_place(), by=self.request.user)

    def save(self, form: forms.ListForm, version: int) -> ReadingList:
        return actions.rewrite(
            form.save(commit=False), by=self.request.user, version=version, fields=form.changed_data
        )

    def extra(self) -> dict[str, Any]:
        return {} if self.record else {"cancel_url": reverse("library:training")}


def written(request: Request, pk: int) -> ReadingList:
    record: ReadingList = kinds.get("reading_list").access(request.user, pk)
    user: Any = request.user
    actions.require_write(user, record)
    return record


def back(record: ReadingList) -> str:
    return reverse("library:reading_list", args=[record.pk])


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    record = actions.publish(written(request, pk), by=request.user)
    messages.success(request, _("已发布"))
    return HttpResponseRedirect(back(record))


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    record = actions.close(written(request, pk), by=request.user)
    messages.success(request, _("已结束，记录都留着"))
    return HttpResponseRedirect(back(record))


def copy(request: Request, pk: int) -> HttpResponse:
    record = written(request, pk)
    form = forms.CopyForm(request.POST or None, actor=request.user, but=record.engagement_id)

    def act(_typed: dict[str, Any]) -> str:
        made = actions.copy_to(record, form.chosen(), by=request.user)
        return _("已为 %(n)s 个单位各建一份草稿，看过再发布") % {"n": len(made)}

    return form_page(
        request,
        form,
        act,
        title=_("另发给其他单位：%(title)s") % {"title": record.title},
        cancel_url=back(record),
        done_url=reverse("library:training"),
        submit_label=_("建草稿"),
    )


def row_of(record: ReadingList, model: type[Part], pk: int, request: Request) -> Part:
    """A part of this list that this person may know of, or 404."""
    rows = model.objects.visible_to(request.user).select_related("reading_list")
    return get_object_or_404(rows, pk=pk, reading_list=record)


def item_new(request: Request, pk: int) -> HttpResponse:
    record = written(request, pk)
    form = forms.ItemForm(request.POST or None, actor=request.user, reading_list=record)

    def act(_typed: dict[str, Any]) -> str:
        actions.add_item(record, form.save(commit=False), by=request.user)
        return _("已加上")

    return form_page(request, form, act, title=_("加学习内容"), cancel_url=back(record))


@require_POST
def item_drop(request: Request, pk: int, item: int) -> HttpResponse:
    record = written(request, pk)
    actions.drop_item(row_of(record, ReadingItem, item, request), by=request.user)
    return HttpResponseRedirect(back(record))


def question_form(request: Request, pk: int, question: int | None = None) -> HttpResponse:
    record = written(request, pk)
    known = row_of(record, Question, question, request) if question else Question(reading_list=record)
    form = forms.QuestionForm(request.POST or None, instance=known)

    def act(_typed: dict[str, Any]) -> str:
        actions.save_question(form.save(commit=False), by=request.user)
        return _("已保存")

    return form_page(request, form, act, title=_("试题"), cancel_url=back(record))


@require_POST
def question_drop(request: Request, pk: int, question: int) -> HttpResponse:
    record = written(request, pk)
    actions.drop_question(row_of(record, Question, question, request), by=request.user)
    return HttpResponseRedirect(back(record))


@require_POST
def mark_read(request: Request, pk: int, item: int) -> HttpResponse:
    record: ReadingList = kinds.get("reading_list").access(request.user, pk)
    actions.mark_read(row_of(record, ReadingItem, item, request), by=request.user)
    return HttpResponseRedirect(back(record))


def test(request: Request, pk: int) -> HttpResponse:
    """All questions on one page, in one go."""
    record: ReadingList = kinds.get("reading_list").access(request.user, pk)
    user: Any = request.user
    questions = queries.questions_of(record, user)
    if request.method == "POST":
        attempt = actions.take_test(record, forms.answers_posted(request.POST, questions), by=user)
        words = {"score": attempt.score, "mark": record.pass_mark}
        if attempt.passed:
            messages.success(request, _("合格：答对 %(score)s%%") % words)
        else:
            messages.warning(request, _("没有合格：答对 %(score)s%%，合格线 %(mark)s%%") % words)
        return HttpResponseRedirect(back(record))
    if record.state != ReadingList.State.OPEN or not questions:
        raise NotAllowed(_("这份清单现在没有测试"))
    context = {
        "title": _("测试：%(title)s") % {"title": record.title},
        "record": record,
        "questions": questions,
        "cancel_url": back(record),
    }
    return render(request, "library/training/test.html", context)
