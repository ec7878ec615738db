"""Forms of transfers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.transfers.handing import queries
from xuncha.cycle.transfers.handing.actions import Line
from xuncha.cycle.transfers.handing.models import Material, Transfer
from xuncha.cycle.transfers.leads.models import Lead
from xuncha.kit.rowsets import RowColumn, RowsField

MATERIAL_COLUMNS = (
    RowColumn("name", _("材料名称")),
    RowColumn("copies", _("份数"), css="w-s", default="1", filled=False),
    RowColumn("pages", _("页数"), css="w-s", filled=False),
)


def day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class LeadChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, lead: Any) -> str:
        return f"{lead.number} {lead.outline}"


class ReceiverFields(forms.ModelForm[Transfer]):
    """Who receives, in which way, on whose decision."""

    class Meta:
        model = Transfer
        fields = ("receiver", "organisation", "mode", "approval", "decided_on")
        widgets = {"decided_on": day()}
        help_texts = {
            "approval": _("如 县委巡察工作领导小组第七次会议纪要"),
            "decided_on": _("移交时限从这一天起算；巡中移交、紧急移交应即时办理"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.active().exclude(unit_type="village")  # type: ignore[attr-defined]


class NewTransferForm(ReceiverFields):
    """A batch: the leads that go to one receiver."""

    field_order = ("leads", "receiver", "organisation", "mode", "approval", "decided_on")
    leads = LeadChoice(
        label=_("移交哪些线索"), queryset=Lead.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor is not None:
            self.fields["leads"].queryset = queries.free_leads(actor)  # type: ignore[attr-defined]


class TransferForm(ReceiverFields):
    """Letter and list of materials of a draft."""

    letter = forms.CharField(
        label=_("移交函正文"), required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("不写姓名和线索内容；它们只在移交清单上"),
    )  # fmt: skip
    materials = RowsField(MATERIAL_COLUMNS, label=_("移交材料目录"), blank=1, add_label=_("加一项材料"))
    sections = (
        (_("接收方和依据"), ("receiver", "organisation", "mode", "approval", "decided_on")),
        (_("移交函"), ("letter",)),
        (_("移交材料目录"), ("materials",)),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Any, initial: Any = None, instance: Any = None
    ) -> None:
        known = {}
        if instance is not None and instance.pk:
            known = {"materials": _rows(instance, actor), "letter": instance.letter}
        super().__init__(data, files, initial=known | (initial or {}), instance=instance)

    def clean_materials(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.cleaned_data["materials"]
        for row in rows:
            if not row["name"] or not all(text.isdigit() for text in (row["copies"], row["pages"] or "0")):
                raise forms.ValidationError(_("每项材料写明名称，份数、页数写数字"))
        return rows

    def changed_columns(self, transfer: Transfer) -> list[str]:
        """Writes the typed letter into the transfer; the columns to save."""
        transfer.letter = self.cleaned_data["letter"]
        return [*(name for name in self.changed_data if name in self.Meta.fields), "letter_sealed"]

    def lines(self) -> list[Line]:
        return [
            (row["name"], int(row["copies"]), int(row["pages"]) if row["pages"] else None)
            for row in self.cleaned_data["materials"]
        ]


def _rows(transfer: Transfer, actor: Any) -> list[dict[str, str]]:
    rows = Material.objects.visible_to(actor).filter(transfer=transfer)
    return [{"name": row.name, "copies": str(row.copies), "pages": str(row.pages or "")} for row in rows]
