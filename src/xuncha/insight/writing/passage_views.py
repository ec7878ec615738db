"""Writing passage by passage: the text stays in sight, the one being written stands open in its place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.insight.writing import actions, forms, queries
from xuncha.insight.writing.models import Manuscript, Passage
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request


def place(manuscript: Manuscript, anchor: int | None = None) -> str:
    url = reverse("insight:manuscript", args=[manuscript.pk])
    return f"{url}#p{anchor}" if anchor else url


class PassageEditor(RecordForm):
    """One passage as a form in the midst of its text; drafts and conflicts as on every form."""

    kind, right, form_class = "manuscript_passage", "writing.write", forms.PassageForm
    template_name = "insight/writing/edit.html"
    editable_states = ("draft",)

    def manuscript(self) -> Manuscript:
        raise NotImplementedError

    def form_arguments(self) -> dict[str, Any]:
        return {"known": queries.source_choices(self.manuscript(), self.request.user)}

    def passages(self) -> list[Passage]:
        return list(self.manuscript().passages())

    def success_url(self, saved: Passage) -> str:
        """On to the next passage, where that was asked; else back to this one in the text."""
        manuscript = self.manuscript()
        if self.request.POST.get("next"):
            after = manuscript.passages().filter(seq__gt=saved.seq).first()
            if after is not None:
                return reverse("insight:edit_passage", args=[after.pk]) + f"#p{after.pk}"
        return place(manuscript, saved.pk)


class EditPassage(PassageEditor):
    def manuscript(self) -> Manuscript:
        found: Manuscript = self.record.manuscript
        return found

    def title(self) -> str:
        return self.manuscript().title

    def extra(self) -> dict[str, Any]:
        manuscript = self.manuscript()
        return {
            "record": manuscript,
            "rows": queries.rows(self.passages(), self.request.user),
            "open": self.record.pk,
            "cancel_url": place(manuscript, self.record.pk),
        }

    def save(self, form: forms.PassageForm, version: int) -> Passage:
        words = form.cleaned_data
        record = kinds.get(self.kind).access(self.request.user, self.record.pk)
        return actions.edit_passage(
            record,
            text=words["text"],
            level=words["level"],
            sources=form.chosen(),
            version=version,
            by=self.request.user,
        )


class NewPassage(PassageEditor):
    """Behind another passage (`after`), or at the top."""

    def manuscript(self) -> Manuscript:
        found: Manuscript = kinds.get("manuscript").access(self.request.user, self.route["manuscript"])
        return found

    def after(self) -> Passage | None:
        rows = Passage.objects.visible_to(self.request.user).filter(manuscript=self.route["manuscript"])
        pk = self.route["after"]
        return get_object_or_404(rows, pk=pk) if pk else None

    def title(self) -> str:
        return self.manuscript().title

    def extra(self) -> dict[str, Any]:
        manuscript, after = self.manuscript(), self.after()
        actions.require_open(manuscript, self.request.user)
        return {
            "record": manuscript,
            "rows": queries.rows(self.passages(), self.request.user),
            "open_after": after.pk if after else 0,
            "cancel_url": place(manuscript, after.pk if after else None),
        }

    def create(self, form: forms.PassageForm) -> Passage:
        words = form.cleaned_data
        return actions.add_passage(
            self.manuscript(),
            after=self.after(),
            text=words["text"],
            level=words["level"],
            sources=form.chosen(),
            by=self.request.user,
        )


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    passage: Passage = kinds.get("manuscript_passage").access(request.user, pk)
    actions.move_passage(passage, step=-1 if request.POST.get("step") == "-1" else 1, by=request.user)
    return HttpResponseRedirect(place(passage.manuscript, pk))


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    passage: Passage = kinds.get("manuscript_passage").access(request.user, pk)
    gone = len(passage.sources)
    actions.delete_passage(passage, by=request.user)
    told = _("已删去一段，历次稿里还在")
    messages.success(request, told + (_("；它的 %(count)d 处来源随之去掉") % {"count": gone} if gone else ""))
    return HttpResponseRedirect(place(passage.manuscript))
