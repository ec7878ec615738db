"""Forms of frameworks, mappings, leaves and types of units."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, Leaf, UnitType

CHOOSER = {"data-choose": "1"}


class FrameworkForm(forms.Form):
    """Texts of an edition and of each of its nodes."""

    name = forms.CharField(label=_("名称"), max_length=60)
    source = forms.CharField(label=_("依据"), max_length=200)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"], self.initial["source"] = framework.name, framework.source
        for node in framework.nodes.all():
            label = _("节点 %(no)s") % {"no": node.no}
            self.fields[f"node_{node.pk}"] = forms.CharField(label=label, max_length=200, initial=node.title)
        self.fields["new_node"] = forms.CharField(label=_("加一个节点"), max_length=200, required=False)

    def titles(self) -> dict[int, str]:
        typed = self.cleaned_data.items()
        return {int(name[5:]): text for name, text in typed if name.startswith("node_")}


class MappingForm(forms.Form):
    """Under which node each leaf counts; one field a leaf."""

    source = forms.CharField(
        label=_("改动或确认的依据"), max_length=200, required=False, help_text=_("如：县委巡察办〔2024〕3号")
    )

    def __init__(
        self, *args: Any, framework: Framework, places: dict[str, int], leaves: list[Leaf], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((node.pk, f"{node.no} {node.title}") for node in framework.nodes.all())]
        for leaf in leaves:
            self.fields[field_name(leaf.pk)] = forms.TypedChoiceField(
                label=str(leaf),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=places.get(leaf.pk),
            )

    def chosen(self) -> dict[str, int]:
        """Leaf code → node id, for every leaf that has a place."""
        typed = self.cleaned_data.items()
        return {name[5:]: node for name, node in typed if name.startswith("leaf_") and node is not None}


def field_name(leaf_code: str) -> str:
    return f"leaf_{leaf_code}"


class LeafForm(forms.Form):
    manifestations = forms.CharField(
        label=_("典型表现"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=_("只用来帮人选准分类，改动不影响已经定下的分类"),
    )


class UnitTypeForm(forms.Form):
    focus = forms.CharField(label=_("监督重点"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    key_leaves = forms.ModelMultipleChoiceField(
        label=_("重点分类"),
        queryset=Leaf.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs=CHOOSER),
    )

    def __init__(self, *args: Any, unit_type: UnitType | None = None, **kwargs: Any) -> None:
        if unit_type is not None:
            kwargs["initial"] = {"focus": unit_type.focus, "key_leaves": list(unit_type.key_leaves.all())}
        super().__init__(*args, **kwargs)
        self.fields["key_leaves"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]


class KeyPointForm(forms.Form):
    text = forms.CharField(label=_("监督要点"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    leaves = forms.ModelMultipleChoiceField(
        label=_("对应分类"),
        queryset=Leaf.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs=CHOOSER),
    )
    source = forms.CharField(label=_("依据"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaves"].queryset = Leaf.objects.filter(deprecated_on=None)  # type: ignore[attr-defined]
