"""Who reviews jointly: three to five parties, fixed per round (domain §5.2, DR14; practice 2)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS = {
    "discipline": _("县纪委监委"),
    "organisation": _("县委组织部"),
    "office": _("县委巡察办"),
    "group": _("巡察组"),
    "publicity": _("县委宣传部"),
}
DEFAULT = ("discipline", "organisation", "office")


def review_parties(record: Any) -> list[str]:
    """The parties of the record's round; a record without a group cannot ask one."""
    chosen = (record.round.review_parties if record.round_id else None) or DEFAULT
    return [party for party in chosen if party in LABELS and (party != "group" or record.group_id)]
