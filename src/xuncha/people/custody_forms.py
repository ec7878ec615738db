"""Forms of the custody pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.custody.audited import RIGHTS
from xuncha.foundation.custody.forms import CodeField, PassphraseField
from xuncha.foundation.custody.models import Capacity
from xuncha.foundation.dates import today
from xuncha.people.models import Appointment, User


class InviteForm(forms.Form):
    """Whom: one of the appointments in force that go with a capacity. The appointment gives the group and the term."""

    choice = forms.ChoiceField(
        label=gettext_lazy("保管人"),
        help_text=gettext_lazy("列出现有授权可以保管密钥的人；组长只保管本组的，其余为常设"),
    )
    until = forms.DateField(
        label=gettext_lazy("任期止"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("不填的，按授权的履职止日；授权没有止日的，到解除为止"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (
            Appointment.objects.visible_to(by)
            .acting(today())
            .select_related("user")
            .order_by("user__name", "pk")
        )
        self._appointments = {row.pk: row for row in rows}
        self.fields["choice"].choices = [("", _("请选择")), *self._groups()]  # type: ignore[attr-defined]

    def _groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        found = []
        for capacity, label in Capacity.choices:
            held = [row for row in self._appointments.values() if row.role.holds(RIGHTS[capacity])]
            found.append((str(label), [(f"{capacity}:{row.pk}", _described(row)) for row in held]))
        return [group for group in found if group[1]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        capacity, _colon, pk = data.get("choice", "").partition(":")
        row = self._appointments.get(int(pk)) if pk.isdigit() else None
        if row is None:
            return data
        scoped = row.role.column == "group_id"
        return {
            "person": row.user,
            "capacity": capacity,
            "group_id": row.scope_ids[0] if scoped and row.scope_ids else None,
            "group_name": row.scope_label if scoped else "",
            "until": data.get("until") or row.acts_until,
        }


def _described(row: Appointment) -> str:
    return f"{row.user.name} · {row.describe()}"


class TermForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("任期止"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("按延长任期的文件填；不填的，到解除为止"),
    )


class NewPassphrase(forms.Form):
    """Typed twice; the verb judges whether it is strong enough."""

    fresh = PassphraseField(
        label=gettext_lazy("新的保管口令"),
        help_text=gettext_lazy(
            "至少 12 个字，与登录口令不同；一句只有本人知道的话最好记。系统里不存，也没有人能重置"
        ),
    )
    again = PassphraseField(label=gettext_lazy("再输一次"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("fresh") != data.get("again"):
            raise ValidationError({"again": _("两次输入不一样")})
        return data


class ChangePassphrase(NewPassphrase):
    passphrase = PassphraseField(label=gettext_lazy("现在的保管口令"))
    field_order = ("passphrase", "fresh", "again")


class RecoverForm(NewPassphrase):
    code = CodeField(label=gettext_lazy("恢复单上的编码"), help_text=gettext_lazy("10 组，每组 5 个数字"))
    field_order = ("code", "fresh", "again")


class UseForm(forms.Form):
    passphrase = PassphraseField()


class SheetForm(forms.Form):
    code = CodeField(label=gettext_lazy("恢复单上的编码"), help_text=gettext_lazy("10 组，每组 5 个数字"))


class LookForm(forms.Form):
    code = CodeField(label=gettext_lazy("查看码"), help_text=gettext_lazy("申请时抄下的 8 组数字"))


class AskForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("批准人和审阅申请的人会看到；不要写身份的任何一部分"),
    )
