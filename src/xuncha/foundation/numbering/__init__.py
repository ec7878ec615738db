"""Numbers of records: issued when something is signed, not when it is saved (domain §3 编号规则)."""

from __future__ import annotations

from xuncha.foundation.numbering.sequences import issue, preliminary, serial
from xuncha.foundation.numbering.templates import change_template, template_for, types

__all__ = ["change_template", "issue", "preliminary", "serial", "template_for", "types"]
