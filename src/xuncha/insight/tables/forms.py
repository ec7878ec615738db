"""How a table is laid out and narrowed, as one GET form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators import dimensions
from xuncha.insight.indicators.definitions import dictionary, indicator, listed
from xuncha.insight.indicators.facts import facts
from xuncha.insight.tables.choices import choices
from xuncha.insight.tables.fixed import FixedTable
from xuncha.insight.tables.specs import FILTER, Block, Spec, filters_in, shared_dimensions
from xuncha.insight.tables.ways import Way

MEASURES_AT_MOST = 8


def dimension_choices(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, dimensions.label(name)) for name in names]


class NarrowedForm(forms.Form):
    """Adds a select for each dimension that a table can be narrowed by."""

    def add_filters(self, names: Iterable[str], actor: Actor) -> None:
        for name in names:
            offered = choices(name, actor)
            if len(offered) < 2:
                continue
            attrs = {"data-choose": ""} if len(offered) > 20 else {}
            self.fields[f"{FILTER}{name}"] = forms.ChoiceField(
                label=dimensions.label(name),
                required=False,
                choices=[("", _("全部")), *offered],
                widget=forms.Select(attrs=attrs),
            )


class FixedForm(NarrowedForm):
    """A fixed table: by what its lines go, and the dimensions all its columns have."""

    def __init__(self, data: QueryDict, table: FixedTable, actor: Actor) -> None:
        super().__init__(data or None)
        self.fields["rows"] = forms.ChoiceField(
            label=_("按"), required=False, choices=dimension_choices(table.rows)
        )
        self.add_filters(table.filters, actor)


class CrossForm(NarrowedForm):
    """A free table: one fact, rows, columns, measures of that fact, filters."""

    def __init__(self, data: QueryDict, spec: Spec, fact: str, actor: Actor) -> None:
        super().__init__(_as_laid_out(data, spec, fact))
        dims = shared_dimensions(spec.indicators)
        self._fact_field(actor)
        self.fields["rows"] = self._select(_("行"), dimension_choices(dims))
        offered = [("", _("不分栏")), *dimension_choices(dims)]
        self.fields["columns"] = self._select(_("列"), offered)
        self.fields["measure"] = forms.MultipleChoiceField(
            label=_("统计什么"),
            required=False,
            choices=measures_of(fact),
            widget=forms.SelectMultiple(attrs={"data-choose": ""}),
        )
        self.add_filters(dims, actor)

    @property
    def laying(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith(FILTER)]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith(FILTER)]

    @property
    def narrowed(self) -> int:
        """How many filters are set."""
        return sum(bool(field.value()) for field in self.narrowing)

    def _fact_field(self, actor: Actor) -> None:
        known = [
            (one.slug, one.label) for one in facts().values() if measures_of(one.slug) and one.known_to(actor)
        ]
        self.fields["fact"] = self._select(_("记录"), known)

    @staticmethod
    def _select(label: str, offered: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, required=False, choices=list(offered))


def _as_laid_out(data: QueryDict, spec: Spec, fact: str) -> QueryDict:
    """What the form shows: the table as it stands, whatever of the address did not fit."""
    shown = data.copy()
    shown["fact"], shown["rows"], shown["columns"] = fact, spec.rows, spec.blocks[0].split
    shown.setlist("measure", list(spec.indicators))
    return shown


def measures_of(fact: str) -> list[tuple[str, str]]:
    """The indicators of one fact alone."""
    return [(one.slug, _(one.name)) for one in listed() if [of.slug for of in one.facts()] == [fact]]


def cross_spec(data: QueryDict, fact: str, way: Way) -> Spec:
    """The cross-table of an address; what is missing or does not fit is taken from the way of looking, or the first that fits."""
    offered = [slug for slug, _label in measures_of(fact)]
    wanted = [slug for slug in data.getlist("measure") if slug in offered][:MEASURES_AT_MOST]
    preset = [slug for slug in way.measures if slug in offered]
    measures = tuple(dict.fromkeys(wanted or preset or offered[:1]))
    dims = shared_dimensions(measures)
    rows = _fitting(data.get("rows", way.rows), dims) or dims[0]
    columns = _fitting(data.get("columns", way.columns), dims)
    split = columns if columns != rows else ""
    name = indicator(measures[0]).name if len(measures) == 1 else str(facts()[fact].label)
    by = "×".join(dimensions.label(one) for one in (rows, split) if one)
    title = _("%(what)s：按%(by)s") % {"what": _(name), "by": by}
    return Spec(title, rows, (Block(measures, "", split),), filters_in(data, dims))


def _fitting(name: str, dims: Iterable[str]) -> str:
    return name if name in dims else ""


def fact_in(data: QueryDict, default: str, actor: Actor) -> str:
    """The fact of an address: named, or that of the first measure; one that this person knows of."""
    known = [one.slug for one in facts().values() if one.known_to(actor) and measures_of(one.slug)]
    named = data.get("fact", "")
    measured = [
        of.slug for slug in data.getlist("measure") if slug in dictionary() for of in indicator(slug).facts()
    ]
    return next((slug for slug in (named, *measured, default, *known) if slug in known), default)


class FreezeForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("报给谁、用在哪里，例如“报市委巡察办三季度报表”"),
    )


class RankingForm(forms.Form):
    on = forms.ChoiceField(
        label=gettext_lazy("按成案率排名"),
        choices=[("", gettext_lazy("不开放")), ("1", gettext_lazy("开放"))],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
