"""Landing without a browser: the same verbs, with every safe default taken and every open question named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from xuncha.exchange.importing import actions
from xuncha.exchange.importing.models import ImportBatch
from xuncha.exchange.importing.reading import distinct_names, recognise, understand_stored
from xuncha.foundation.files.spool import spooled
from xuncha.foundation.refusals import Missing, Refused


def land_files(paths: Sequence[Path], *, username: str) -> ImportBatch:
    """Understand and land files in somebody's name. Raises Missing, naming what only a person can decide."""
    person = get_user_model().objects.filter(username=username, is_active=True).first()
    if person is None:
        raise Refused(_("没有这个账号：%(name)s") % {"name": username})
    names = distinct_names([path.name for path in paths])
    files = [
        recognise(spooled(path.read_bytes(), path.name), name=name)
        for path, name in zip(paths, names, strict=True)
    ]
    batch = actions.take_in(files, by=person)
    kept = actions.files_of(batch)
    answers = understand_stored(kept)
    actions.keep_understanding(batch, kept, answers, by=person)
    open_ones = [q for q in batch.questions if q["required"]]
    if open_ones:
        actions.discard(batch, by=person)
        details = [f"{q['file']} {q['text']}：{q['reason']}" for q in open_ones]
        raise Missing(_("有拿不准之处，请到网页上导入并选定"), details=details)
    return actions.land_batch(batch, by=person, expected=batch.fingerprint, answers=answers)
