"""Editing a record: a form, a version, and never a silent overwrite. The second person sees both texts and picks."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from xuncha.foundation import audit, kinds
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.records import Record
from xuncha.foundation.refusals import NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.http import Request
from xuncha.kit.rowsets import RowsField, folded, with_rows_folded


@verb
def save_edited(
    record: Any, *, by: Actor, version: int | None, fields: list[str], action: str = "edited", **told: Any
) -> Any:
    """Write the changed fields if nobody else has saved since `version`; raises Stale otherwise.

    `version` is None where nobody had the record open (a slip read in). `told` goes into the audit event: codes and
    numbers, never words.
    """
    found = (
        type(record)
        ._base_manager.select_for_update()
        .filter(pk=record.pk)
        .values_list("version", flat=True)
        .first()
    )
    if version is not None and found != version:
        raise Stale(_("您打开之后，这条记录又被修改过"))
    record.version = (found or 0) + 1
    record.save(update_fields=[*fields, "version", *(["updated_at"] if isinstance(record, Record) else [])])
    audit.record(f"{record.kind_name}.{action}", by=by, about=record, data={"version": record.version} | told)
    return record


class RecordForm(View):
    """Create or edit one record. Subclass with `kind`, `form_class`, `right`, and the verbs `create` / `save`."""

    request: Request

    kind: ClassVar[str] = ""
    right: ClassVar[str] = ""
    form_class: ClassVar[type[forms.ModelForm[Any]]]
    template_name: ClassVar[str] = "kit/form.html"
    editable_states: ClassVar[tuple[str, ...]] = ()
    record: Any = None

    def create(self, form: Any) -> Any:
        """Call the room's verb that makes a new record."""
        raise NotAllowed(_("这里不能新建"))

    def save(self, form: Any, version: int) -> Any:
        """Call the room's verb that saves an edited record; the default writes the changed fields."""
        record = form.save(commit=False)
        return save_edited(record, by=self.request.user, version=version, fields=form.changed_data)

    def title(self) -> str:
        return str(kinds.get(self.kind).label)

    def extra(self) -> dict[str, Any]:
        return {}

    def blank(self) -> Any:
        """A new record as the form begins with it, for instance drawn from another; None: empty."""
        return None

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        user = request.user
        if pk is not None:
            self.record = kinds.get(self.kind).access(user, pk)
            if not user.may(self.right, self.record):
                raise NotAllowed(_("您可以看，但不能修改"))
            if self.editable_states and self.record.state not in self.editable_states:
                raise NotAllowed(_("这条记录已进入下一环节，正文不能再改；确需修改请先退回"))
        elif not user.reach(self.right, acting=True):
            raise NotAllowed(_("您的授权不含这一项"))
        self.route = kwargs
        return super().dispatch(request)

    @property
    def draft_key(self) -> str:
        place = "-".join(str(value) for value in self.route.values())
        return f"{self.kind}:{self.record.pk if self.record else 'new'}:{self.form_class.__name__}{place}"

    def get(self, request: Request) -> HttpResponse:
        draft = drafts.load(request.user, self.draft_key)
        fields = self.form_class.base_fields
        initial = draft.initial(fields) | folded(draft.data, fields) if draft else None
        form = self.form_class(instance=self.record or self.blank(), initial=initial, **self.form_arguments())
        return self._page(form, draft=draft)

    def post(self, request: Request) -> HttpResponse:
        self.typed = with_rows_folded(request.POST, self.form_class.base_fields)
        version = int(text) if (text := request.POST.get("version", "")).isdigit() else 0
        if self.record is not None and version != self.record.version:
            return self._conflict(request)
        data = self._picked() if request.POST.get("resolved") else self.typed
        form = self.form_class(
            data, request.FILES, instance=self.record or self.blank(), **self.form_arguments()
        )
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            saved = self.save(form, version) if self.record is not None else self.create(form)
        except Stale:
            self.record = kinds.get(self.kind).access(request.user, self.record.pk)
            return self._conflict(request)
        drafts.discard(request.user, self.draft_key)
        messages.success(request, _("已保存"))
        return HttpResponseRedirect(self.success_url(saved))

    def success_url(self, saved: Any) -> str:
        return kinds.of(saved).url(saved.pk)

    def _page(self, form: Any, *, draft: Any = None, status: int = 200) -> HttpResponse:
        context = {
            "title": self.title(),
            "form": form,
            # A draft goes on from the version it was begun on: a colleague's later save must not be overwritten.
            "version": draft.base_version if draft and self.record else self.record and self.record.version,
            "autosave_url": reverse("drafts:autosave", args=[self.draft_key]),
            "draft": {
                "saved_at": draft.updated_at,
                "discard_url": reverse("drafts:discard", args=[self.draft_key]),
            }
            if draft
            else None,
            "cancel_url": kinds.get(self.kind).url(self.record.pk) if self.record else "",
        } | self.extra()
        return render(self.request, self.template_name, context, status=status)

    def _conflict(self, request: Request, status: int = 409) -> HttpResponse:
        """Both versions side by side; picking and saving again is an ordinary save against the newer version."""
        form = self.form_class(instance=self.record, **self.form_arguments())
        names = [name for name, field in form.fields.items() if not isinstance(field, forms.FileField)]
        context = {
            "title": _("两个人同时改了这条记录"),
            "by": last_editor(self.record) or _("另一位同事"),
            "at": getattr(self.record, "updated_at", None),
            "fields": [compared(form[name], self.typed) for name in names],
            "version": self.record.version,
            "post_url": request.path,
            "back_url": kinds.get(self.kind).url(self.record.pk),
        }
        return render(request, "kit/conflict.html", context, status=status)

    def _picked(self) -> QueryDict:
        """The form's data as picked on the conflict page: mine where chosen, else what stands in the record."""
        form = self.form_class(instance=self.record, **self.form_arguments())
        data = QueryDict(mutable=True)
        for name in form.fields:
            mine = self.request.POST.get(f"pick_{name}") == "mine"
            values = (
                self.request.POST.get(f"mine_{name}", "").split(SEPARATOR)
                if mine
                else posted(form[name].value())
            )
            data.setlist(name, [value for value in values if value])
        return data


def last_editor(record: Any) -> str:
    """Who touched the record last, by the audit chain."""
    events = AuditEvent.objects.filter(kind=record.kind_name, record_id=record.pk)
    return events.order_by("-seq").values_list("actor_name", flat=True).first() or ""


SEPARATOR = "\x1f"  # keeps several values in one hidden field of the conflict page


def posted(value: Any) -> list[str]:
    """A field's value as a browser would post it: a checkbox is either there or absent."""
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def compared(bound: forms.BoundField, typed: QueryDict) -> dict[str, Any]:
    """One row of the conflict page: what stands, what I typed, and whether they differ."""
    theirs, mine = posted(bound.value()), [value for value in typed.getlist(bound.name) if value]
    return {
        "name": bound.name,
        "label": bound.label,
        "theirs": readable(bound, theirs),
        "mine": readable(bound, mine),
        "mine_value": SEPARATOR.join(mine),
        "differs": theirs != mine,
    }


def readable(bound: forms.BoundField, values: list[str]) -> str:
    """Codes as their labels, a tick as a word."""
    if isinstance(bound.field, RowsField):
        return bound.field.readable("".join(values))
    if isinstance(bound.field, forms.BooleanField):
        return _("是") if values else _("否")
    labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", [])}
    return "、".join(labels.get(value, value) for value in values)
