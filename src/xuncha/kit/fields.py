"""Form fields that several rooms share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MoneyField(forms.Field):
    """An amount typed in yuan (also 12.5万, 3亿元), kept in cents as an integer, so that sums are exact."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    units = {"亿元": 10**8, "万元": 10**4, "亿": 10**8, "万": 10**4, "元": 1}

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").replace(",", "").replace("，", "").replace(" ", "")
        if not text:
            return None
        factor = 1
        for unit, times in self.units.items():
            if text.endswith(unit):
                text, factor = text.removesuffix(unit), times
                break
        try:
            cents = Decimal(text) * factor * 100
        except InvalidOperation:
            raise ValidationError(_("金额写成数字，如 12500.50 或 12.5万")) from None
        if cents != cents.to_integral_value() or abs(cents) > 10**17:
            raise ValidationError(_("金额精确到分"))
        return int(cents)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:f}" if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True
