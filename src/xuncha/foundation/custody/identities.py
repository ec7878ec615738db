"""Sealing an identity to both sides, taking in what the door sealed, and the one permitted destruction."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit, kinds
from xuncha.foundation.custody.holders import identity_keys, suite
from xuncha.foundation.custody.models import SealedIdentity, UnsealRequest
from xuncha.foundation.dates import now
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import identity
from xuncha.foundation.sealing.errors import SealBroken, SuiteMissing
from xuncha.foundation.sealing.suites import joined
from xuncha.foundation.verbs import verb

LABELS = {
    "name": gettext_lazy("姓名"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("住址"),
    "unit": gettext_lazy("单位"),
    "id_number": gettext_lazy("证件号码"),
    "note": gettext_lazy("说明"),
}
PADDING = 256  # bytes; the length of a sealed identity must not tell a short name from a long one


@verb
def seal_identity(record: models.Model, values: Mapping[str, str], *, by: Actor) -> SealedIdentity:
    """Seal who somebody is to both sides' holders; the caller wipes its own copy in the same act.

    NotReady while a side has fewer than two holders, Missing when there is nothing to seal.
    """
    texts = {key: str(text).strip() for key, text in values.items() if str(text).strip()}
    if not texts:
        raise Missing(_("没有要密封的身份内容"))
    context = joined(b"xuncha/identity/record", uuid.uuid4().bytes)
    sides = identity_keys(place_of(record)["group_id"])
    try:
        blob = identity.seal(_padded(texts), *sides, context, suite())
    except (SealBroken, SuiteMissing) as error:
        raise Refused(str(error)) from error
    return _keep(record, blob, context, "custody.sealed", by)


@verb
def adopt_sealed(record: models.Model, blob: bytes, *, context: bytes, by: Actor | None) -> SealedIdentity:
    """Keep what the door sealed; Refused when it is no sealed identity. Nothing is opened."""
    try:
        for role in identity.ROLES:
            identity.holders(blob, role)
    except SealBroken as error:
        raise Refused(_("前置送来的身份部分已损坏，没有收存")) from error
    return _keep(record, blob, context, "custody.adopted", by)


def door_context(parcel_id: bytes) -> bytes:
    """The context under which the door seals the identity part of one parcel."""
    return joined(b"xuncha/identity/parcel", parcel_id)


def _padded(texts: Mapping[str, str]) -> bytes:
    plain = json.dumps(texts, ensure_ascii=False).encode()
    return plain + b" " * (-len(plain) % PADDING)


def _keep(record: models.Model, blob: bytes, context: bytes, action: str, by: Actor | None) -> SealedIdentity:
    made = SealedIdentity.objects.create(
        kind=kinds.of(record).name,
        record_id=record.pk,
        **place_of(record),
        blob=blob,
        context=context,
        sealed_by_id=by.pk if by else None,
        sealed_by_name=by.name if by else "",
    )
    audit.record(action, by=by, about=record, data={"sealed": made.pk})
    return made


def sealed_for(record: models.Model) -> list[SealedIdentity]:
    """What is sealed for a record the caller may see: how many and since when, nothing of their content."""
    rows = SealedIdentity.objects.filter(kind=kinds.of(record).name, record_id=record.pk)
    return list(rows.defer("blob", "context"))


def has_identity(record: models.Model) -> bool:
    return (
        SealedIdentity.objects.filter(kind=kinds.of(record).name, record_id=record.pk, destroyed_at=None)
    ).exists()


@verb
def destroy_identity(sealed: SealedIdentity, *, reason: str, by: Actor) -> SealedIdentity:
    """Destroy the payload together with every wrapped half. That it was, by whom and why, remains."""
    record: Any = kinds.get(sealed.kind).access(by, sealed.record_id)
    if not by.reach("custody.destroy", acting=True).covers(record):
        raise NotAllowed(_("销毁被保护的身份须有专门的权利"))
    if not reason.strip():
        raise NeedsReason(_("销毁须写明依据和原因"))
    sealed.destroy_reason = reason.strip()[:300]
    fields = {
        "blob": b"",
        "context": b"",
        "destroyed_at": now(),
        "destroyed_by_name": by.name,
        "destroy_reason_sealed": sealed.destroy_reason_sealed,
    }
    if not SealedIdentity.objects.filter(pk=sealed.pk, destroyed_at=None).update(**fields):
        raise Refused(_("这份身份已经销毁"))
    from xuncha.foundation.custody.unsealing import end_all

    end_all(UnsealRequest.objects.filter(sealed=sealed), by=by)
    audit.record("custody.destroyed", by=by, about=record, data={"sealed": sealed.pk})
    sealed.refresh_from_db()
    return sealed
