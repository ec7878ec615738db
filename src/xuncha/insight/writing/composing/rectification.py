"""The unit's two reports and its two public texts: drawn from the ledger by the rooms that own them, with links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.access import HEAD, UNIT, require_write
from xuncha.cycle.rectification.closing.actions import write_text
from xuncha.cycle.rectification.closing.compose import LINES, Line, joined
from xuncha.cycle.rectification.closing.flow import EDITABLE
from xuncha.cycle.rectification.disclosure import compose, parts
from xuncha.cycle.rectification.disclosure.actions import edit_passage, require_editable
from xuncha.cycle.rectification.disclosure.text import NUMERALS, SECTIONS, numeral
from xuncha.cycle.rectification.models import Disclosure, RectificationReport
from xuncha.cycle.rectification.models import Passage as PublicPassage
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.insight.writing.composing.base import (
    Drawn,
    Source,
    Told,
    Way,
    by_key,
    require_homes,
    unnumbered,
)
from xuncha.insight.writing.models import Manuscript

OFFICE = audience_mask(("office",))
PART = re.compile(r"[一二三四五六七八九十]+、")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def report_of(manuscript: Manuscript) -> RectificationReport:
    rows = RectificationReport.objects.trusted().select_related("plan__organisation", "organisation")
    return rows.get(pk=manuscript.about_id)


def report(manuscript: Manuscript, _actor: Actor) -> list[Drawn]:
    """The lines as the ledger gives them."""
    record = report_of(manuscript)
    return [_line(record, line) for line in LINES[record.sort](record.plan)]


def report_as_written(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """Where the unit has written its text by hand already, that text; lines the ledger gives word for word are linked."""
    drawn = report(manuscript, actor)
    text = report_of(manuscript).text
    return list(_as_written(text, drawn)) if text.strip() and text != joined(drawn) else drawn


def _line(record: RectificationReport, line: Line) -> Drawn:
    item: tuple[Source, ...] = (("rectification_item", line.item_id, "progress"),) if line.item_id else ()
    plan: Source = ("rectification_plan", record.plan_id, "overview")
    return Drawn(line.key, line.text, line.level, item or (() if line.level else (plan,)))


def _as_written(text: str, drawn: list[Drawn]) -> Iterator[Drawn]:
    """The text from top to bottom: a stretch that the ledger gives word for word is drawn, the rest is by hand.

    A line that differs in its numbers only is the ledger's of an earlier day: refreshing brings it up to date.
    """
    rest = {line.key: line for line in drawn}
    while text := text.lstrip("\n"):
        found = next((line for line in rest.values() if _begins(text, line.text)), None)
        if found is not None:
            del rest[found.key]
            yield found
            text = text[len(found.text) :]
            continue
        first, _break, text = text.partition("\n")
        older = next((line for line in rest.values() if _masked(line.text) == _masked(first)), None)
        if older is not None:
            del rest[older.key]
            yield replace(older, text=first)
        else:
            yield Drawn("", first, 1 if PART.match(first) else 0)


def _begins(text: str, line: str) -> bool:
    return bool(line) and (text == line or text.startswith(f"{line}\n"))


def _masked(text: str) -> str:
    return NUMBER.sub("0", text.strip())


def require_report(record: RectificationReport, by: Actor) -> None:
    require_write(by, record)
    if record.state not in EDITABLE:
        raise NotAllowed(_("报告已经送签；要改先收回"))


def write_report(record: RectificationReport, told: list[Told], by: Actor) -> None:
    write_text(record, joined(_paragraphs(told)), by=by)


def _paragraphs(told: Iterable[Told]) -> Iterator[Line]:
    for part in told:
        yield Line(part.key, part.text, part.level)


def disclosure_of(manuscript: Manuscript) -> Disclosure:
    rows = Disclosure.objects.trusted().select_related("plan__organisation", "organisation")
    return rows.get(pk=manuscript.about_id)


def disclosure(manuscript: Manuscript, _actor: Actor) -> list[Drawn]:
    """Paragraphs as the ledger gives them today, beginning with what the public text says now."""
    record = disclosure_of(manuscript)
    standing = {row.key: row for row in parts.passages_of(record)}
    drafts = compose.compose(record.plan, record.target, compose.figures(record.plan))
    kept: dict[str, list[compose.Draft]] = {section: [] for section in SECTIONS}
    for draft in drafts:
        if draft.key in standing:
            kept[draft.section].append(draft)
    found: list[Drawn] = []
    for at, section in enumerate(SECTIONS):
        found.append(Drawn(f"part:{at}", f"{NUMERALS[at]}、{section.label}", 1))
        found += _section(kept[section], standing)
    return found


def _section(drafts: list[compose.Draft], standing: dict[str, PublicPassage]) -> Iterator[Drawn]:
    at = 0
    for draft in drafts:
        now = standing[draft.key]
        sources: tuple[Source, ...] = (
            (("rectification_item", draft.item_id, "progress"),) if draft.item_id else ()
        )
        if draft.heading:
            at += 1
            mark = f"（{numeral(at)}）"
            yield Drawn(f"h:{draft.key}", mark + draft.heading, 2, sources, standing=mark + now.heading)
        yield Drawn(draft.key, draft.text, 0, sources, standing=now.text)


def write_disclosure(record: Disclosure, told: list[Told], by: Actor) -> None:
    """Paragraph by paragraph through the public text's own verb; what it withholds stays withheld there."""
    require_editable(record, by)
    require_homes(told)
    found = by_key(told)
    for row in parts.passages_of(record).select_related("disclosure__plan"):
        _write(row, "text", found[row.key].text if row.key in found else "", by)
        head = found.get(f"h:{row.key}")
        if row.heading and head is not None:
            _write(row, "heading", unnumbered(head.text), by)


def _write(row: PublicPassage, name: str, text: str, by: Actor) -> None:
    if getattr(row, name).strip() != text:
        edit_passage(row, name, text, by=by, version=row.version)


PROGRESS = Way(
    report,
    lambda manuscript: str(report_of(manuscript)),
    "record",
    about="rectification_report",
    hand_over=write_report,
    first=report_as_written,
    require=require_report,
    opens_to=lambda record: OFFICE | (HEAD if record.sort == RectificationReport.Sort.HEAD else UNIT),
)
DISCLOSURE = Way(
    disclosure,
    lambda manuscript: disclosure_of(manuscript).title,
    "record",
    about="disclosure",
    hand_over=write_disclosure,
    require=require_editable,
    opens_to=lambda _record: OFFICE | UNIT,
)
