"""The form of a change request, by its sort."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.changes.actions import PEOPLE
from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.models import ItemChange, Measure, RectificationItem
from xuncha.cycle.rectification.plan.forms import MergeForm, SplitForm
from xuncha.foundation.files.forms import EvidenceFileField

Sort = ItemChange.Sort


class ChangeForm(forms.Form):
    """Reason and attachment, and what this sort of change asks for."""

    reason = forms.CharField(label=_("变更理由"), widget=rows(4))
    attachment = EvidenceFileField(label=_("附件"), required=False)

    def __init__(self, *args: Any, item: RectificationItem, sort: str, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.sort = item, sort
        self.fields = ADD[sort](item, actor) | self.fields

    def new_values(self) -> dict[str, Any]:
        """The new values as plain data."""
        cleaned = self.cleaned_data
        if self.sort == Sort.EXTENSION:
            return {"due": cleaned["due"].isoformat()}
        if self.sort == Sort.SPLIT:
            return {"performances": [one.pk for one in cleaned["performances"]]}
        if self.sort == Sort.MERGE:
            return {"others": [one.pk for one in cleaned["others"]]}
        if self.sort == Sort.MEASURE:
            measure = cleaned["measure"]
            return {"measure": measure.pk if measure else None, "content": cleaned["content"]}
        return {name: cleaned[name] for name in cleaned if name not in ("reason", "attachment")}


def _extension(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:  # noqa: ARG001 - one signature for all
    return {"due": forms.DateField(label=_("延期至"), widget=day_input())}


def _goal(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:  # noqa: ARG001
    return {"goal": forms.CharField(label=_("新的整改目标"), initial=item.goal, widget=rows(3))}


def _people(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:  # noqa: ARG001
    model = RectificationItem._meta
    return {
        name: forms.CharField(
            label=model.get_field(name).verbose_name,  # type: ignore[union-attr]
            initial=getattr(item, name),
            max_length=200,
            required=False,
        )
        for name in PEOPLE
    }


def _measure(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:
    return {
        "measure": forms.ModelChoiceField(
            label=_("变更哪一条"),
            queryset=Measure.objects.visible_to(actor).filter(item=item),
            required=False,
            empty_label=_("另加一条"),
        ),
        "content": forms.CharField(label=_("新的措施"), widget=rows(3)),
    }


def _split(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:
    return dict(SplitForm(item=item, actor=actor).fields)


def _merge(item: RectificationItem, actor: Any) -> dict[str, forms.Field]:
    return dict(MergeForm(item=item, actor=actor).fields)


ADD: dict[str, Callable[[RectificationItem, Any], dict[str, forms.Field]]] = {
    Sort.EXTENSION: _extension,
    Sort.GOAL: _goal,
    Sort.PEOPLE: _people,
    Sort.MEASURE: _measure,
    Sort.SPLIT: _split,
    Sort.MERGE: _merge,
}
