"""Reasons of acts on sealed records: people write names into them, and a step's reason is plain; so they stay in the record."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.scoping import Actor


class SealedReasons(SealedRow):
    """A record that keeps the reasons of its own acts under its seal."""

    reasons_sealed = SealedColumn(purpose="petition")
    reasons_text = sealed_text("reasons_sealed")

    class Meta:
        abstract = True

    @property
    def reasons(self) -> list[list[str]]:
        """[edge, day, who, text], oldest first; text that is no such list stands whole."""
        text = self.reasons_text
        try:
            return list(json.loads(text or "[]"))
        except ValueError:
            return [["", "", "", text]]


def keep_reason(record: Any, edge: str, reason: str, by: Actor) -> str:
    """Seal the reason with the record; what the engine is given instead says only where it stands."""
    if not reason.strip():
        return ""
    notes = [*record.reasons, [edge, f"{today()}", by.name, reason.strip()]]
    record.reasons_text = json.dumps(notes, ensure_ascii=False)
    record.save(update_fields=["reasons_sealed"])
    return _("理由见本件（密封）")


def told(record: Any) -> list[dict[str, Any]]:
    """The reasons as the record's page shows them."""
    flow = kinds.of(record).flow
    labels = {name: edge.label for name, edge in flow.edges.items()} if flow else {}
    labels |= {"extend": _("延长办理期限"), "destroy": _("销毁")}
    return [
        {"act": labels.get(edge, edge), "on": on, "who": who, "text": text}
        for edge, on, who, text in record.reasons
    ]
