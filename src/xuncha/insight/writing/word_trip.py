"""A manuscript goes out as Word and comes back edited: compared with what it was and with what stands here (practice 19).

Word is the master until approval: who writes the manuscript takes it out, others edit it in WPS with tracked changes, and
each change is taken or left. The file stays on the manuscript as it came.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.files import storage
from xuncha.foundation.files.actions import attach, store, void_attachment
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.writing.actions import Piece, replace_passages, require_open
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion
from xuncha.insight.writing.versions import content_of, snapshot
from xuncha.office import Unreadable
from xuncha.office.manuscript.matching import changes_of
from xuncha.office.manuscript.merging import CONFLICT, Case, Outcome, compose, meet
from xuncha.office.manuscript.model import Label, Passage, ReadManuscript, digest
from xuncha.office.values.text import squeeze

LEAST_KNOWN = 0.5
"""Share of the passages that must be found again in a file that does not say where it comes from."""
Content = dict[str, Any]
Texts = dict[str, list[Any]]
"""Passage → its sources, or its figures."""


@dataclass(frozen=True)
class Trip:
    """One file that came back. `base`: the version it was made from; None where the file does not say."""

    manuscript: Manuscript
    attachment: Attachment
    read: ReadManuscript
    base: ManuscriptVersion | None
    now: Content

    @property
    def base_content(self) -> Content:
        return self.base.content if self.base else self.now

    @property
    def is_old(self) -> bool:
        """Whether something was written here since the file went out."""
        return told(self.base_content) != told(self.now)

    @property
    def title(self) -> str | None:
        """The title as it was changed in the file."""
        new = self.read.title
        known = {squeeze(self.base_content["title"]), squeeze(self.now["title"])}
        return new if new and squeeze(new) not in known else None

    @cached_property
    def cases(self) -> list[Case]:
        base = passages_of(self.base_content)
        return meet(base, passages_of(self.now), changes_of(base, self.read.passages))


def passages_of(content: Content) -> list[Passage]:
    return [Passage(str(row["id"]), row["text"], row["level"]) for row in content["passages"]]


def told(content: Content) -> str:
    return digest(content["title"], passages_of(content))


@verb
def export(manuscript: Manuscript, *, by: Actor) -> bytes:
    """The Word file to be edited; the text as it stands is kept as a version, so that the file can be compared with it."""
    from xuncha.office.manuscript.writing import manuscript_document

    require_open(manuscript, by)
    version = snapshot(manuscript, reason=_("导出 Word"), by=by)
    content = version.content
    audit.record("manuscript.exported", by=by, about=manuscript, data={"version": version.no})
    label = Label(str(manuscript.pk), version.no, told(content))
    rows = passages_of(content)
    return manuscript_document(content["title"], rows, label)


@verb
def take_in(manuscript: Manuscript, upload: UploadedFile, *, by: Actor) -> Attachment:
    """Keep a file that came back; nothing of the text changes yet. FileRefused for what is not this manuscript."""
    require_open(manuscript, by)
    stored = store(upload, by=by)
    read = _read(storage.path_of(stored.sha256))
    base = _base_of(manuscript, read.label, by)
    if base is None:
        _require_likeness(manuscript, read)
    attachment = attach(stored, to=manuscript, title=stored.name, by=by, role=Role.OTHER)
    data = {"attachment": attachment.pk, "version": base.no if base else 0}
    audit.record("manuscript.uploaded", by=by, about=manuscript, data=data)
    return attachment


def opened(manuscript: Manuscript, attachment: Attachment, by: Actor) -> Trip:
    """A file that came back, compared with the text as it stands at this moment."""
    read = _read(storage.path_of(attachment.file.sha256))
    base = _base_of(manuscript, read.label, by)
    return Trip(manuscript, attachment, read, base, content_of(manuscript))


def _read(path: Path) -> ReadManuscript:
    from xuncha.office.manuscript.reading import read_manuscript

    try:
        return read_manuscript(path)
    except Unreadable as error:
        raise FileRefused(error.message) from None


def _base_of(manuscript: Manuscript, label: Label | None, by: Actor) -> ManuscriptVersion | None:
    """The version that a file says it was made from. Its number alone is not believed: the text must be the same."""
    if label is None:
        return None
    if label.manuscript != str(manuscript.pk):
        raise FileRefused(_another(label, by))
    rows = ManuscriptVersion.objects.trusted().filter(manuscript=manuscript)
    base = rows.filter(no=label.version).first()
    return base if base is not None and label.agrees(told(base.content)) else None


def _another(label: Label, by: Actor) -> str:
    """Which manuscript a file belongs to, for who may know of that one."""
    known = (
        label.manuscript.isdecimal() and Manuscript.objects.visible_to(by).filter(pk=label.manuscript).first()
    )
    if known:
        return _("这份文件是从“%s”导出的，请在那份文稿里上传") % known.title
    return _("这份文件是从另一份文稿导出的，请核对后上传")


def _require_likeness(manuscript: Manuscript, read: ReadManuscript) -> None:
    """Copied into a new file the text has lost its label; then it must be like this one."""
    rows = [one for one in passages_of(content_of(manuscript)) if one.lines]
    found = sum(len(change.keys) for change in changes_of(rows, read.passages) if change.parts)
    if found < LEAST_KNOWN * len(rows):
        raise FileRefused(
            _("看不出这份文件是本文稿的修改稿：没有导出时的标记，%(count)d 段里只对上 %(found)d 段")
            % {"count": len(rows), "found": found}
        )


@verb
def merge(
    trip: Trip,
    taken: Collection[int],
    *,
    title: bool,
    version: int | None,
    by: Actor,
) -> Manuscript:
    """Bring the cases with these numbers, and if `title` the new title, into the text. Raises Stale against `version`.

    Sources follow their passages: a part of a split one and what was merged take them over, what was deleted loses them.
    """
    manuscript, attachment = trip.manuscript, trip.attachment
    if attachment.voided_at or ManuscriptVersion.objects.trusted().filter(file=attachment).exists():
        raise Refused(_("这份修改稿已经办过了"))
    require_open(manuscript, by)
    if not taken and not (title and trip.title):
        raise Missing(_("一处也没有采纳；整份不用，请点“整份不采用”并写明原因"))
    outcomes = compose(passages_of(trip.now), trip.cases, taken)
    if not any(one.text for one in outcomes):
        raise Missing(_("这样改了以后，文稿里一段也不剩"))
    replace_passages(
        manuscript,
        _pieces(trip, outcomes),
        by=by,
        version=version,
        source_file=attachment,
        reason=_reason(trip),
    )
    if title and trip.title:
        manuscript.title = trip.title[:200]
        manuscript.save(update_fields=["title"])
    return manuscript


def _reason(trip: Trip) -> str:
    if trip.base is None:
        return _("合入 Word 修改稿")
    return _("合入 Word 修改稿（据第 %(no)s 稿）") % {"no": trip.base.no}


@verb
def reject(trip: Trip, *, reason: str, by: Actor) -> None:
    """Leave a file as it is: nothing of it comes into the text, it stays readable with the reason."""
    require_open(trip.manuscript, by)
    void_attachment(trip.attachment, reason=reason, by=by)


def _pieces(trip: Trip, outcomes: Sequence[Outcome]) -> list[Piece]:
    rows = [*trip.base_content["passages"], *trip.now["passages"]]
    sources = {str(row["id"]): row["sources"] for row in rows}
    figures = {str(row.pk): row.figures for row in trip.manuscript.passages()}
    return [_piece(one, sources, _figures(one, outcomes, figures)) for one in outcomes]


def _piece(outcome: Outcome, sources: Texts, figures: list[Any]) -> Piece:
    """What stayed what it was keeps its sources and figures as they are."""
    stayed = outcome.origins == (outcome.key,)
    return Piece(
        pk=int(outcome.key) if outcome.key else None,
        level=outcome.level,
        text=outcome.text,
        sources=None if stayed else joined(sources, outcome.origins),
        ask_sources=outcome.check_sources,
        figures=None if stayed and not outcome.check_sources else figures,
    )


def _figures(outcome: Outcome, outcomes: Sequence[Outcome], figures: Texts) -> list[Any]:
    """A figure goes with the words that say it; one that nothing says any more stays with what its passage became."""
    kin = [one for one in outcomes if {*one.origins} & {*outcome.origins}]
    return [
        figure
        for figure in joined(figures, outcome.origins)
        if says(outcome.text, figure["text"])
        or (outcome.key and not any(says(one.text, figure["text"]) for one in kin))
    ]


def says(text: str, number: str) -> bool:
    """Whether a number stands in a text as a whole."""
    return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", text) is not None


def joined(by_key: Texts, keys: Sequence[str]) -> list[Any]:
    """What several passages stand on, each once."""
    found: list[Any] = []
    for one in (one for key in keys for one in by_key.get(key, ())):
        if one not in found:
            found.append(one)
    return found


def undecided(cases: Sequence[Case], decided: Collection[int]) -> list[int]:
    """Passages that were changed on both sides and for which nobody has said which words stand."""
    return [number for number, case in enumerate(cases) if case.state == CONFLICT and number not in decided]
