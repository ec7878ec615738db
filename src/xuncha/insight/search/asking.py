"""The question as it stands in the address: words and facets, so that a search can be kept, sent and walked back to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from xuncha.foundation.search.finding import PAGE, Narrowing
from xuncha.foundation.search.loosening import loosened, may_be_loosened
from xuncha.foundation.search.query import Query, parse

LAST_PAGE = 500
FACETS = {
    "kind": "kind",
    "round": "round_id",
    "unit": "organisation_id",
    "leaf": "leaf",
    "year": "year",
}
"""Name in the address → field of the narrowing."""

LARGEST = 2**31


@dataclass(frozen=True)
class Asked:
    """What one person asks. `typed` is shown back as it was typed; `near`: most of its words are enough."""

    typed: str
    query: Query
    narrowing: Narrowing
    page: int
    address: QueryDict
    near: bool = False

    def url(self, **changes: Any) -> str:
        """The same question changed; a change of facets begins at the first page again."""
        address = self.address.copy()
        for name, value in {"page": None, **changes}.items():
            address.pop(name, None)
            if value:
                address[name] = str(value)
        return f"?{address.urlencode()}"

    def nearly(self) -> Asked | None:
        """Asked of the words it is made of; None where that is the same question."""
        query = loosened(self.query) if self.query and not self.near else None
        if query is None:
            return None
        address = self.address.copy()
        address["near"] = "1"
        return replace(self, query=query, address=address, near=True)

    @property
    def near_url(self) -> str:
        """Where the same is asked more loosely, if that can be."""
        if self.near or not may_be_loosened(self.query):
            return ""
        return self.url(near=1)

    @property
    def chosen(self) -> dict[str, Any]:
        """Facets that are set."""
        values = {name: getattr(self.narrowing, field) for name, field in FACETS.items()}
        return {name: value for name, value in values.items() if value}

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1


def asked(address: QueryDict) -> Asked:
    """Whatever stands in the address; what cannot be meant is as if it were not there."""
    typed = address.get("q", "")
    narrowing = Narrowing(
        kind=address.get("kind", "")[:40],
        round_id=_number(address.get("round", "")),
        organisation_id=_number(address.get("unit", "")),
        leaf=address.get("leaf", "")[:40],
        year=_number(address.get("year", "")),
    )
    page = min(max(_number(address.get("page", "")) or 1, 1), LAST_PAGE)
    kept = QueryDict(mutable=True)
    for name in ("q", *FACETS):
        if value := address.get(name):
            kept[name] = value
    question = Asked(typed[:1000], parse(typed), narrowing, page, kept)
    return (question.nearly() if address.get("near") else None) or question


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if is_number and int(text) < LARGEST else None
