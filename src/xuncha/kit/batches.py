"""Forms of many records at once: a job renders each as its person may read it then, and keeps one sealed file for some days."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files import storage
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.jobs.start import start
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act, verb
from xuncha.kit import papers, printing
from xuncha.kit.models import PaperBatch
from xuncha.office.forms.model import FormDocument, PageBreak

MOST = 500
KEPT = timedelta(days=7)
ZIP = "application/zip"


@verb
def order(
    page: type[printing.PrintPage], ids: Sequence[int], *, ending: str, together: bool = False, by: Actor
) -> PaperBatch:
    """Have the forms of these records made; raises Missing for none and Refused for more than `MOST`."""
    if not ids:
        raise Missing(_("请先选出要打印的记录"))
    if len(ids) > MOST:
        raise Refused(_("一次最多 %(most)d 件，请分批") % {"most": MOST})
    if ending not in papers.TYPES:
        raise Missing(_("请选 Word 或 PDF"))
    batch = PaperBatch(owner_id=by.pk, slug=page.slug(), ending=ending, together=together, ids=list(ids))
    batch.save()
    batch.job_id = start(make, by=by, title="kit.papers", batch_id=batch.pk).pk
    batch.save(update_fields=["job_id"])
    audit.record("papers.ordered", by=by, data={"form": page.slug(), "count": len(ids), "ending": ending})
    return batch


@job(repeatable=True)
def make(job: RunningJob, *, batch_id: int) -> str:
    """Render, pack, seal, and put every record that went out on the audit chain."""
    person: Any = get_user_model().objects.get(pk=job.owner_id)
    batch = PaperBatch.objects.get(pk=batch_id, owner_id=person.pk)
    page = printing.pages()[batch.slug]
    made: list[tuple[Any, FormDocument]] = []
    for done, pk in enumerate(batch.ids, start=1):
        try:
            made.append(page.with_record(person, pk))
        except (Http404, NotAllowed):
            batch.left_out += 1
        job.progress(done, len(batch.ids))
    if not made:
        raise Refused(_("选出的记录现在一件也不能打印"))
    content, name = packed(made, batch)
    keep(batch, content, name, [record for record, _form in made], by=person)
    return f"paper_batch:{batch.pk}"


def packed(made: Sequence[tuple[Any, FormDocument]], batch: PaperBatch) -> tuple[bytes, str]:
    """The bytes and the name: one document with page breaks, or a zip with a folder a unit."""
    label = printing.pages()[batch.slug].label
    stem = clean_name(f"{label}_{len(made)}件_{today():%Y%m%d}")
    if batch.together:
        return papers.content_of(
            joined([form for _record, form in made]), batch.ending
        ), f"{stem}.{batch.ending}"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, form in _placed(made, batch.ending):
            archive.writestr(path, papers.content_of(form, batch.ending, batch.slug))
    return held.getvalue(), f"{stem}.zip"


def joined(forms: Sequence[FormDocument]) -> FormDocument:
    """One after the other, each on a page of its own; the paper lies as the first one does."""
    blocks = list(forms[0].blocks)
    for form in forms[1:]:
        blocks += [PageBreak(), *form.blocks]
    return replace(forms[0], blocks=tuple(blocks), fields={}, compact=False)


def _placed(made: Sequence[tuple[Any, FormDocument]], ending: str) -> Iterator[tuple[str, FormDocument]]:
    """单位/文书_编号_日期.docx, each name once."""
    taken: set[str] = set()
    for record, form in made:
        folder = clean_name(str(getattr(record, "organisation", "") or _("其他")))
        name = papers.file_name(form, ending)
        stem, _dot, tail = name.rpartition(".")
        path, no = f"{folder}/{name}", 1
        while path in taken:
            no += 1
            path = f"{folder}/{stem}_{no}.{tail}"
        taken.add(path)
        yield path, form


def keep(batch: PaperBatch, content: bytes, name: str, records: Sequence[Any], *, by: Any) -> None:
    """Under the keys at rest: it holds what the records hold. Each record that goes out stands on the audit chain."""
    sha256, _size = storage.write(io.BytesIO(content), is_sealed=True)
    ending = name.rpartition(".")[2]
    with act():
        file = StoredFile(
            sha256=sha256,
            size=len(content),
            content=ending,
            media_type=papers.TYPES.get(ending, ZIP),
            name=f"papers.{ending}",
            sealed=True,
            uploaded_by_id=by.pk,
            uploaded_by_name=by.name,
        )
        file.original_name = name
        file.save()
        batch.file, batch.held = file, [[record.kind_name, record.pk] for record in records]
        batch.save(update_fields=["file", "left_out", "held"])
        for record in records:
            audit.record(
                "record.exported", by=by, about=record, data={"form": batch.ending, "batch": batch.pk}
            )


def still_readable(batch: PaperBatch, user: Actor) -> bool:
    """Whether its owner may still read every record in the file: a seat ends, somebody is kept from a record."""
    held: dict[str, set[int]] = {}
    for kind, pk in batch.held:
        held.setdefault(kind, set()).add(pk)
    return all(_readable(kind, ids, user) for kind, ids in held.items())


def _readable(kind: str, ids: set[int], user: Actor) -> bool:
    rows = kinds.get(kind).model.objects.visible_to(user).filter(pk__in=ids)
    return bool(rows.count() == len(ids))


def sweep() -> int:
    """Batches older than a week go, with the row of their file; the content follows with the next sweep of files."""
    old = PaperBatch.objects.filter(made_at__lt=timezone.now() - KEPT)
    files = list(old.exclude(file=None).values_list("file_id", flat=True))
    count, _by_model = old.delete()
    StoredFile.objects.filter(pk__in=files).delete()
    return count
