"""Photos of the evidence are marked by what they show, in the background; then each item knows where its files stand again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation import kinds
from xuncha.foundation.engines import calling
from xuncha.foundation.files.storage import path_of
from xuncha.foundation.kinds import Trace
from xuncha.foundation.models import Attachment, StoredFile
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act
from xuncha.insight.lookalikes.models import PhotoMark, PhotoPair

ENGINE = "photos"
EVIDENCE = "rectification_item"
PICTURES = ("png", "jpg", "gif", "bmp", "tiff", "webp")
AT_ONCE = 50
PERIOD_SECONDS = 60
KNOWN_AT_ONCE = COMPARED_AT_ONCE = 1_000
"""Six kilobytes a picture pass through the memory of a web process."""
RIGHT = "lookalikes.evidence"
SHOWN = 10


def look() -> None:
    """Mark some pictures that have come in since, and note which of the known ones show the same. Periodic."""
    waiting = [StoredFile(sha256=sha256) for sha256 in _unmarked()]
    fresh = marked(waiting)
    if not fresh:
        return
    with act():
        PhotoMark.objects.bulk_create(fresh, ignore_conflicts=True)
        for known in _batches():
            _note(fresh, known)


def _unmarked() -> list[str]:
    """Contents of pictures that hang on items as evidence and have no mark yet."""
    there = PhotoMark.objects.filter(sha256=OuterRef("file__sha256"))
    rows = Attachment.objects.trusted().filter(
        ~Exists(there),
        kind=EVIDENCE,
        role="evidence",
        voided_at=None,
        file__sealed=False,
        file__content__in=PICTURES,
    )
    return list(rows.order_by("file__sha256").values_list("file__sha256", flat=True).distinct()[:AT_ONCE])


def marked(files: Iterable[StoredFile]) -> list[PhotoMark]:
    """Marks of these pictures, not yet saved; what cannot be opened has an empty one."""
    found = []
    for file in files:
        try:
            _told, marks = calling.call(ENGINE, {"do": "mark", "path": str(path_of(file.sha256))})
        except (calling.EngineRefused, calling.EngineFailed):
            marks = b""
        found.append(PhotoMark(sha256=file.sha256, marks=marks))
    return found


def _batches() -> Iterable[list[PhotoMark]]:
    last = ""
    rows = PhotoMark.objects.exclude(marks=b"").order_by("sha256")
    while batch := list(rows.filter(sha256__gt=last)[:KNOWN_AT_ONCE]):
        yield batch
        last = batch[-1].sha256


def _note(fresh: Sequence[PhotoMark], known: Sequence[PhotoMark]) -> None:
    pairs = {}
    for one, other, bits in near(fresh, known):
        pairs[one, other] = pairs[other, one] = bits
    PhotoPair.objects.bulk_create(
        [PhotoPair(sha256=one, other=other, bits=bits) for (one, other), bits in pairs.items()],
        ignore_conflicts=True,
    )


def near(fresh: Sequence[PhotoMark], known: Sequence[PhotoMark]) -> list[tuple[str, str, int]]:
    """Contents of pictures that show the same, no picture beside itself."""
    new, old = [one for one in fresh if one.marks], [one for one in known if one.marks]
    if not new or not old:
        return []
    sizes = {"new": [len(one.marks) for one in new], "all": [len(one.marks) for one in old]}
    blob = b"".join(bytes(one.marks) for one in (*new, *old))
    told, _blob = calling.call(ENGINE, {"do": "near"} | sizes, blob=blob, seconds=300)
    found = [(new[one].sha256, old[other].sha256, bits) for one, other, bits in told["pairs"]]
    return [row for row in found if row[0] != row[1]]


def alike(files: Iterable[StoredFile]) -> list[tuple[str, str]]:
    """Pairs of contents among these files that show the same."""
    pictures = [file for file in files if file.content in PICTURES][:COMPARED_AT_ONCE]
    there = {row.sha256: row for row in PhotoMark.objects.filter(sha256__in=[one.sha256 for one in pictures])}
    marks = [there[one.sha256] for one in pictures if one.sha256 in there]
    marks += marked(one for one in pictures if one.sha256 not in there)
    return sorted({(min(pair), max(pair)) for *pair, _bits in near(marks, marks)})


def elsewhere(item: RectificationItem, actor: Actor) -> list[Trace]:
    """Where else the files of this item stand, as far as this person may see those items: a quiet hint for reviewers."""
    if not actor.reach(RIGHT).covers(item):
        return []
    mine = {one.file.sha256: one for one in _evidence_of(item, actor)}
    if not mine:
        return []
    pairs = PhotoPair.objects.filter(sha256__in=mine).values_list("other", "sha256")
    shown_in: dict[str, str] = {sha256: sha256 for sha256 in mine} | {
        other: one for other, one in pairs if other not in mine
    }
    rows = Attachment.objects.visible_to(actor).valid().filter(kind=EVIDENCE, role="evidence")
    rows = rows.filter(file__sha256__in=shown_in, file__sealed=False).exclude(record_id=item.pk)
    places: dict[tuple[str, int], Attachment] = {}
    for row in rows.select_related("file").order_by("record_id", "sequence"):
        places.setdefault((shown_in[row.file.sha256], row.record_id), row)
    titles = kinds.get(EVIDENCE).titles(actor, {record_id for _sha, record_id in places})
    return _told(mine, places, titles)


def _evidence_of(item: RectificationItem, actor: Actor) -> list[Attachment]:
    rows = Attachment.objects.on(item, actor).valid().filter(role="evidence", file__sealed=False)
    return list(rows.select_related("file"))


def _told(
    mine: dict[str, Attachment], places: dict[tuple[str, int], Any], titles: dict[int, str]
) -> list[Trace]:
    counts: dict[str, int] = defaultdict(int)
    for sha256, _record_id in places:
        counts[sha256] += 1
    told = []
    for (sha256, record_id), other in places.items():
        same = other.file.sha256 == sha256
        words = _("%(file)s 另用于 %(count)s 项") if same else _("%(file)s 与 %(count)s 项的照片画面相同")
        kind = words % {"file": mine[sha256].number, "count": counts[sha256]}
        told.append(Trace(kind, titles.get(record_id, ""), kinds.get(EVIDENCE).url(record_id)))
    return told[:SHOWN]
