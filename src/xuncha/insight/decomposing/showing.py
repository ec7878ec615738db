"""The source as the page shows it: paragraphs of stretches, each knowing of which items and fields it is part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from xuncha.insight.decomposing.forms import ROLE_LABELS
from xuncha.insight.decomposing.models import Decomposition, Item


@dataclass
class Stretch:
    """`of`: tokens of the items and fields it belongs to ("i12", "i12-b0"); `css`: how it is coloured."""

    text: str
    of: str = ""
    css: str = ""
    first: int | None = None
    """The item that begins here: the place to which its card links."""


@dataclass
class Shown:
    stretches: list[Stretch] = field(default_factory=list)
    is_heading: bool = False
    is_cell: bool = False
    page: str = ""


@dataclass(frozen=True)
class Field:
    token: str
    start: int
    end: int
    css: str


def fields_of(item: Item) -> list[Field]:
    """The places of an item's fields in the text; what a person added has none."""
    found = [
        Field(f"i{item.pk}-b{number}", body["start"], body["end"], "src-body")
        for number, body in enumerate(item.bodies)
        if body["start"] >= 0
    ]
    if item.due_start >= 0 and item.due_text:
        found.append(Field(f"i{item.pk}-d", item.due_start, item.due_start + len(item.due_text), "src-due"))
    found += [
        Field(f"i{item.pk}-f{number}", figure["start"], figure["end"], "src-figure")
        for number, figure in enumerate(item.figures)
    ]
    return found


def source(decomposition: Decomposition, items: Iterable[Item]) -> list[Shown]:
    """Paragraph by paragraph; a merged cell is shown once."""
    kept = [item for item in items if not item.dropped]
    spans = sorted(
        [Field(f"i{item.pk}", item.start, item.end, f"src-{item.kind}") for item in kept]
        + [one for item in kept for one in fields_of(item)],
        key=lambda one: (one.start, -one.end),
    )
    first = {item.start: item.pk for item in reversed(kept)}
    headings = {node["start"] for node in decomposition.nodes}
    shown, seen, at = [], set(), 0
    live: list[Field] = []
    paragraphs = sorted(decomposition.paragraphs, key=lambda one: one["start"])
    page = ""
    for paragraph in paragraphs:
        start, end = paragraph["start"], paragraph["end"]
        if start in seen:
            continue
        seen.add(start)
        live = [one for one in live if one.end > start]
        while at < len(spans) and spans[at].start < end:
            live.append(spans[at])
            at += 1
        here = Shown(
            list(_stretches(decomposition.text, start, end, live, first)),
            is_heading=start in headings and end - start < 60,
            is_cell=bool(paragraph["table"]),
        )
        label = paragraph["page"].lstrip("=")
        if label and label != page:
            here.page = page = label
        shown.append(here)
    return shown


def _stretches(
    text: str, start: int, end: int, live: Sequence[Field], first: dict[int, int]
) -> Iterable[Stretch]:
    cuts = {start, end}
    for one in live:
        cuts |= {place for place in (one.start, one.end) if start < place < end}
    places = sorted(cuts)
    for begin, stop in pairwise(places):
        over = [one for one in live if one.start <= begin and one.end >= stop]
        yield Stretch(
            text[begin:stop],
            " ".join(one.token for one in over),
            " ".join(dict.fromkeys(one.css for one in over)),
            first.get(begin),
        )


def chips(item: Item) -> list[dict[str, Any]]:
    """The fields of a card: what it is called, what it says, which stretch of the source it is."""
    found: list[dict[str, Any]] = []
    for number, body in enumerate(item.bodies):
        found.append(
            {
                "label": ROLE_LABELS[body["role"]],
                "text": body["text"],
                "token": f"i{item.pk}-b{number}" if body["start"] >= 0 else "",
                "css": "src-body",
                "doubtful": body["confidence"] == "low",
            }
        )
    if item.due_sort:
        words = str(item.due_on) if item.due_on else str(item.get_due_sort_display())
        said = item.due_text if item.due_text and item.due_text != words else ""
        text = f"{words}（{said}）" if said else words
        token = f"i{item.pk}-d" if item.due_start >= 0 and item.due_text else ""
        found.append({"label": _("时限"), "text": text, "token": token, "css": "src-due", "doubtful": False})
    for number, figure in enumerate(item.figures):
        found.append(
            {
                "label": "",
                "text": figure["text"],
                "token": f"i{item.pk}-f{number}",
                "css": "src-figure",
                "doubtful": False,
            }
        )
    return found
