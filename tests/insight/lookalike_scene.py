"""Two units with items, reports and evidence, and what it takes to compare them."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.text.test_similar import ONE, OTHER
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.scoping import audience_mask
from xuncha.insight.lookalikes import actions, comparing
from xuncha.insight.lookalikes.models import Comparison, LookAlike

OFFICE = audience_mask(("office",))


def running(owner: Any) -> Any:
    return SimpleNamespace(id=None, owner_id=owner.pk, progress=lambda *_told: None)


def compared(comparison: Comparison, owner: Any) -> Comparison:
    """As the job does it."""
    comparing.compare.func.__wrapped__(running(owner), comparison=comparison.pk)
    comparison.refresh_from_db()
    return comparison


def pairs(comparison: Comparison) -> list[LookAlike]:
    return list(LookAlike.objects.trusted().filter(comparison=comparison).select_related("left", "right"))


def upload(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def zipped(**files: str) -> SimpleUploadedFile:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)
    return SimpleUploadedFile("笔记.zip", held.getvalue())


def of_the_group(cast: Cast, **fields: Any) -> Comparison:
    engagement = cast.engagement
    return Comparison(
        title="学习笔记",
        engagement=engagement,
        round_id=engagement.round_id,
        group_id=engagement.group_id,
        organisation_id=engagement.organisation_id,
        **fields,
    )


def of_the_office(cast: Cast, **fields: Any) -> Comparison:
    return Comparison(title="整改进展", round=cast.round, audience=OFFICE, **fields)


def notes(cast: Cast, by: Any) -> Comparison:
    """Three notes uploaded by the group, one copied from another."""
    copy = ONE.replace("老支书", "村主任").replace("2019", "2021")
    uploads = [upload("甲.txt", ONE), zipped(乙=copy, 丙=OTHER)]
    return actions.ask(of_the_group(cast, source="upload"), by=by, uploads=uploads)


def item(cast: Cast, engagement: Any, progress: str = "", **fields: Any) -> RectificationItem:
    seq = RectificationItem.objects.trusted().count() + 1
    return RectificationItem.objects.create(
        engagement=engagement,
        round_id=engagement.round_id,
        group_id=engagement.group_id,
        organisation_id=engagement.organisation_id,
        seq=seq,
        problem=f"问题{seq}",
        progress=progress,
        state="in_progress",
        number=f"整改-{seq}",
        **fields,
    )


def evidence(record: RectificationItem, content: bytes, name: str, by: Any) -> Any:
    return attach(store(SimpleUploadedFile(name, content), by=by), to=record, title=name, by=by)
