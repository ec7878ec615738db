"""Numbers of records: issued when something is signed, not when it is saved (domain §3 编号规则)."""

from __future__ import annotations

from xuncha.foundation.numbering.sequences import issue, preliminary
from xuncha.foundation.numbering.templates import change_template, template_for, types

__all__ = ["change_template", "issue", "preliminary", "template_for", "types"]
