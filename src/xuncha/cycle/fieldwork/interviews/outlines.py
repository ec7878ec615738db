"""Outlines by post: delivered as data, changed by the office, printed for a talk and brought along into its record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.interviews.models import Interview, OutlineEdition
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

FILE = Path(__file__).parent / "data" / "outlines.toml"
BAR = "｜"


@dataclass(frozen=True)
class Outline:
    """Questions to one sort of partner, one a line; "A1.04｜…" names the topic's leaf."""

    code: str
    name: str
    questions: str
    version: int = 0
    changed_by: str = ""

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.questions.splitlines() if line.strip()]


@cache
def delivered() -> dict[str, Outline]:
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))["outline"]
    return {row["code"]: Outline(row["code"], row["name"], row["questions"].strip()) for row in rows}


def outlines() -> dict[str, Outline]:
    """Every outline, the office's edition before the delivered one; one statement."""
    own = {
        row.code: Outline(row.code, row.name, row.questions, row.version, row.changed_by_name)
        for row in OutlineEdition.objects.all()
    }
    return delivered() | own


def choices() -> list[tuple[str, str]]:
    return [("", _("不用模板")), *((code, item.name) for code, item in outlines().items())]


@verb
def change_outline(code: str, *, name: str, questions: str, version: int, by: Actor) -> OutlineEdition:
    """The office's own edition of an outline; the delivered one stays in the data file."""
    if not by.reach("interviews.outlines", acting=True):
        raise NotAllowed(_("谈话提纲由巡察办修改"))
    if not questions.strip():
        raise Missing(_("提纲至少写一问"))
    unknown = unknown_leaves(questions)
    if unknown:
        raise Missing(_("没有这些问题分类：%(codes)s") % {"codes": "、".join(unknown)})
    edition = OutlineEdition.objects.select_for_update().filter(pk=code).first()
    if (edition.version if edition else 0) != version:
        raise Stale(_("您打开之后，这份提纲又被修改过；请重新打开再改"))
    edition = edition or OutlineEdition(code=code, version=0)
    edition.name, edition.questions = name, questions.strip()
    edition.version, edition.changed_by_name = version + 1, by.name
    edition.save()
    audit.record("talk_outline.changed", by=by, data={"outline": code, "version": edition.version})
    return edition


def unknown_leaves(questions: str) -> list[str]:
    codes = {row["leaf"] for row in rows_of(questions) if row["leaf"]}
    known = set(Leaf.objects.filter(pk__in=codes).values_list("pk", flat=True))
    return sorted(codes - known)


def rows_of(questions: str) -> list[dict[str, str]]:
    """An outline's lines as rows of a record still without answers."""
    found = []
    for line in filter(None, (line.strip() for line in questions.splitlines())):
        leaf, bar, question = line.partition(BAR)
        found.append(
            {"leaf": leaf.strip(), "question": question.strip()} if bar else {"leaf": "", "question": line}
        )
    return found


def outline_of(talk: Interview) -> str:
    """What is to be asked in this talk: its own outline, else the one of its sort of partner."""
    template = outlines().get(talk.partner.get("outline", ""))
    return talk.outline or (template.questions if template else "")
