"""The confirmed problems one may read: signed papers and problems that were fed back, narrowed alike.

Three ways of counting are kept apart and never added (domain §6.1): papers 件, problems fed back 项, concrete
performances 条; units are counted once, whichever of them speaks of the unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.reporting.feedbacks.models import FeedbackItem, Performance
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.cycle.workpapers.teaching import with_leaf
from xuncha.foundation.scoping import Actor

FED_BACK = ("delivered", "closed")
COUNTING = _(
    "三种口径分开计，不相加：底稿按份（件），反馈问题按条目（项），具体表现按条；单位去重，底稿或反馈中有一条即计一个。"
    "只计组长已审签的底稿和已反馈的问题，更正件不重复计；只在您可以查阅的范围内。"
)


@dataclass(frozen=True)
class Narrowing:
    """What a page of problems is narrowed to; empty values narrow nothing."""

    round: int | None = None
    unit_type: str = ""
    leaf: str = ""
    unit: int | None = None

    @classmethod
    def read(cls, query: QueryDict, leaf: str = "") -> Narrowing:
        return cls(
            number(query.get("round", "")),
            word(query.get("unit_type", "")[:30]),
            leaf or word(query.get("leaf", "")[:8]),
            number(query.get("unit", "")),
        )

    def but(self, **changes: Any) -> Narrowing:
        return replace(self, **changes)

    @property
    def but_leaf(self) -> Narrowing:
        """The same where the leaf stands in the path."""
        return self.but(leaf="")

    def url(self) -> str:
        """The query string of the rows behind a figure."""
        chosen = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def conditions(self, leaf: str) -> dict[str, Any]:
        named = {
            "round": self.round,
            "organisation__unit_type": self.unit_type,
            leaf: self.leaf,
            "organisation": self.unit,
        }
        return {name: value for name, value in named.items() if value}


def word(text: str) -> str:
    """A code as it came; a sign that PostgreSQL takes in no text makes it nobody's code, not an error."""
    return text.replace("\x00", "?")


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def papers(actor: Actor, wanted: Narrowing) -> Any:
    """Signed papers by the reviewer's leaf, `final_leaf`."""
    return with_leaf(WorkPaper.objects.visible_to(actor)).filter(**wanted.conditions("final_leaf"))


def items(actor: Actor, wanted: Narrowing) -> QuerySet[FeedbackItem]:
    """Problems fed back that have a leaf; what a correction put in another's place is counted once."""
    return _fed_back(actor).exclude(leaf=None).filter(**wanted.conditions("leaf"))


def without_leaf(actor: Actor, wanted: Narrowing) -> QuerySet[FeedbackItem]:
    """Problems fed back that nobody has classified, most of them imported: they are in no figure, and the page says so."""
    return _fed_back(actor).filter(leaf=None, **wanted.but(leaf="").conditions("leaf"))


def _fed_back(actor: Actor) -> QuerySet[FeedbackItem]:
    return FeedbackItem.objects.visible_to(actor).filter(feedback__state__in=FED_BACK, corrects=None)


def performances(actor: Actor, wanted: Narrowing) -> QuerySet[Performance]:
    return Performance.objects.visible_to(actor).filter(item__in=items(actor, wanted).values("pk"))
