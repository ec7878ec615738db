"""Fields for secrets: never shown again, never kept in a draft, never trimmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PassphraseField(forms.CharField):
    """A holder's passphrase, apart from the password one signs in with."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        own: dict[str, Any] = {"label": _("保管口令"), "max_length": 200, "strip": False, "widget": widget}
        super().__init__(**own | kwargs)


class CodeField(forms.CharField):
    """A printed code in groups of five digits; spaces and dashes do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "numeric", "class": "number"}
        )
        own: dict[str, Any] = {"max_length": 120, "widget": widget}
        super().__init__(**own | kwargs)
