"""Forms of people; every choice comes from what the person may see or appoint into."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.people import queries, scopes
from xuncha.people.actions.appointments import Row, Terms
from xuncha.people.flow import FOUNDING_ROLES
from xuncha.people.models import Appointment, Recusal, User
from xuncha.people.roles import roles
from xuncha.people.scopes import Scope

DAY = {"type": "date"}
SORTS = [
    (code, label)
    for code, label in Appointment.Sort.choices
    if code in {"regular", "supplementary", "review"}
]


def organisations() -> Any:
    return Organisation.objects.active()


class OrganisationField(forms.ModelChoiceField):
    """A unit of the catalogue, which every insider may read."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("单位"))
        super().__init__(
            queryset=Organisation.objects.none(), widget=forms.Select(attrs={"data-choose": True}), **kwargs
        )


class WithOrganisations(forms.Form):
    """Fills every unit field when the form is made, not when the module is read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OrganisationField):
                field.queryset = organisations()


class AccountForm(WithOrganisations):
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    organisation = OrganisationField()
    post = forms.CharField(label=gettext_lazy("职务"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)


class FoundingForm(AccountForm):
    """The first director or head of the leading group."""

    role_code = forms.ChoiceField(label=gettext_lazy("角色"))
    field_order = ("role_code", "name", "organisation", "post", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_code"].choices = [(code, roles()[code].label) for code in FOUNDING_ROLES]  # type: ignore[attr-defined]


class TermsForm(forms.Form):
    """The head of an appointment document."""

    document_no = forms.CharField(label=gettext_lazy("授权文号"), max_length=80, required=False)
    sort = forms.ChoiceField(label=gettext_lazy("种类"), choices=SORTS)
    acts_from = forms.DateField(label=gettext_lazy("授权起"), widget=forms.DateInput(attrs=DAY))
    acts_until = forms.DateField(
        label=gettext_lazy("履职止"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text=gettext_lazy("此日之后不能办理；组内角色和复核授权必填"),
    )
    reads_until = forms.DateField(
        label=gettext_lazy("查阅止"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text=gettext_lazy("此日之后什么也看不到，一般为归档日；不填则随履职期"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, acts, reads = data.get("acts_from"), data.get("acts_until"), data.get("reads_until")
        if start and acts and acts < start:
            self.add_error("acts_until", _("履职止早于授权起"))
        if acts and reads and reads < acts:
            self.add_error("reads_until", _("查阅止早于履职止"))
        if acts and not reads:
            data["reads_until"] = acts
        return data

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class Places:
    """Units and scopes by the name one types, shared by every line: suggestions stand once on the page, not once a line."""

    def __init__(self, actor: User) -> None:
        units = list(organisations().select_related("parent"))
        doubled = {name for name, count in Counter(str(unit) for unit in units).items() if count > 1}
        self.units = {_unit_name(unit, doubled): unit for unit in units}
        self.scopes: dict[str, dict[str, Scope]] = {
            "organisation": {name: scopes.of_organisations([unit]) for name, unit in self.units.items()}
        }
        for sort in {role.scope for role in roles().values()} - {"county", "organisation", "supervised"}:
            self.scopes[sort] = {scope.label: scope for scope in scopes.choices(sort, actor)}
        self.scopes["supervised"] = self.scopes["organisation"]

    def unit(self, text: str) -> Organisation | None:
        return self.units.get(text) or next((unit for unit in self.units.values() if unit.name == text), None)

    def scope(self, sort: str, text: str) -> Scope | None:
        return self.scopes.get(sort, {}).get(text)

    def suggestions(self) -> list[str]:
        """Names for the scope box: groups and engagements first, then units."""
        own = [
            name
            for sort, known in self.scopes.items()
            if sort not in {"organisation", "supervised"}
            for name in known
        ]
        return [*own, *self.units]


def _unit_name(unit: Organisation, doubled: set[str]) -> str:
    return f"{unit.parent}{unit}" if unit.parent and str(unit) in doubled else str(unit)


class RowForm(forms.Form):
    """One line of the list; an empty line is skipped."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False)
    organisation = forms.CharField(
        label=gettext_lazy("单位"), required=False, widget=forms.TextInput(attrs={"list": "units"})
    )
    post = forms.CharField(label=gettext_lazy("职务"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    role_code = forms.ChoiceField(label=gettext_lazy("角色"), required=False)
    scope = forms.CharField(
        label=gettext_lazy("范围"), required=False, widget=forms.TextInput(attrs={"list": "scopes"})
    )

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        labels = [(code, role.label) for code, role in roles().items()]
        self.fields["role_code"].choices = [("", "—"), *labels]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    @property
    def empty(self) -> bool:
        return not self.cleaned_data.get("name") and not self.cleaned_data.get("role_code")

    def clean_organisation(self) -> Organisation | None:
        text = self.cleaned_data["organisation"].strip()
        found = self.places.unit(text)
        if text and found is None:
            raise ValidationError(_("没有“%(name)s”这个单位，请从提示里选") % {"name": text})
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("name") and not data.get("role_code"):
            self.add_error("role_code", _("请选角色"))
        if data.get("role_code") and not data.get("name"):
            self.add_error("name", _("请写姓名"))
        if data.get("role_code"):
            data["scope"] = self._scope(data["role_code"], (data.get("scope") or "").strip())
        return data

    def _scope(self, role_code: str, text: str) -> Scope:
        sort = roles()[role_code].scope
        if sort == "county":
            if text:
                self.add_error("scope", _("这个角色面向全县，范围请留空"))
            return scopes.COUNTY
        found = self.places.scope(sort, text)
        if found is None:
            self.add_error("scope", _("请从提示里选这个角色的范围") if text else _("这个角色须指明范围"))
        return found or scopes.COUNTY

    def row(self) -> Row:
        data = self.cleaned_data
        return Row(
            data["role_code"],
            data["name"],
            data["organisation"],
            data["post"],
            data["phone"],
            scope=data["scope"],
        )


class Lines(forms.BaseFormSet):
    """The lines of the list; at least one must be filled."""

    def clean(self) -> None:
        if not any(self.errors) and not self.rows():
            raise ValidationError(_("名单是空的，请至少填一行"))

    def rows(self) -> list[Row]:
        return [form.row() for form in self.forms if not form.empty]


def lines(places: Places, data: Any = None, *, blank: int = 8) -> Any:
    maker = forms.formset_factory(RowForm, formset=Lines, extra=blank, max_num=200)
    return maker(data, prefix="row", form_kwargs={"places": places})


class ReplaceForm(AccountForm):
    """Who takes the place of somebody, by which document and until when."""

    document_no = forms.CharField(label=gettext_lazy("补充授权文号"), max_length=80, required=False)
    acts_from = forms.DateField(label=gettext_lazy("接替之日"), widget=forms.DateInput(attrs=DAY))


class DeclareForm(WithOrganisations):
    organisation = OrganisationField(label=gettext_lazy("与哪个单位有关系"))
    relation = forms.ChoiceField(label=gettext_lazy("关系"), choices=Recusal.Relation.choices)
    period = forms.CharField(
        label=gettext_lazy("时间"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("如 2019-03 至 2022-08"),
    )
    detail = forms.CharField(
        label=gettext_lazy("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReportForm(DeclareForm):
    """A relation found by others; the persons offered are those whose accounts one may see."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("人员"),
        queryset=User.objects.none(),
        widget=forms.Select(attrs={"data-choose": True}),
    )
    origin = forms.ChoiceField(
        label=gettext_lazy("来源"), choices=[item for item in Recusal.Origin.choices if item[0] != "self"]
    )
    field_order = ("user", "organisation", "relation", "origin", "period", "detail")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = queries.accounts(actor).filter(second_of=None).order_by("name")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResetForm(ReasonForm):
    drops_second_factor = forms.BooleanField(
        label=gettext_lazy("同时解除两步验证"),
        required=False,
        help_text=gettext_lazy("手机丢失或更换时勾选：旧的验证器和恢复码一并作废，本人登录后启用新的"),
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)


class ExcludeForm(ReasonForm):
    """Only people who can know of the record today are offered."""

    user = forms.ChoiceField(label=gettext_lazy("不得知悉的人"))
    field_order = ("user", "reason")

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        shown = [(key, f"{user.name}（{user.organisation or '—'}）") for key, user in self.people.items()]
        self.fields["user"].choices = shown  # type: ignore[attr-defined]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["user"]]
