"""Answers out, and letters for others handed on: what `foundation.door` offers to the rooms."""

from __future__ import annotations

import contextlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.exchange.door import store
from xuncha.exchange.door.models import DoorParcel, DoorReply, DoorThread
from xuncha.exchange.door.taking import Sealed
from xuncha.foundation import audit, custody
from xuncha.foundation.custody.models import KeyHolder
from xuncha.foundation.dates import today
from xuncha.foundation.door import ArrivedFile, Kept
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import receipts, suites
from xuncha.foundation.sealing.envelope import read_closed
from xuncha.foundation.sealing.errors import SealBroken

LONGEST_REPLY = 5000


class DoorOffice:
    """The inside half of the door. Callers have decided access: they hold the petition or the direct item."""

    def can_reply(self, thread: str) -> bool:
        return DoorThread.objects.filter(thread=thread).exists()

    def reply(self, thread: str, text: str, *, by: Actor) -> None:
        """Sealed at once; the text itself is not kept here."""
        if not text.strip() or len(text) > LONGEST_REPLY:
            raise Missing(_("请写答复，不超过 %(limit)d 字") % {"limit": LONGEST_REPLY})
        row = DoorThread.objects.select_for_update().filter(thread=thread).first()
        if row is None:
            raise Refused(_("这一件不是从公开门户来的，或反映人没有留下答复的途径"))
        number = DoorReply.objects.filter(thread=row).count() + 1
        sealed = receipts.seal_reply(row.key(), bytes.fromhex(thread), number, text, suites.get(row.suite))
        made = DoorReply.objects.create(
            thread=row, no=number, on=today(), sealed=sealed, by_id=by.pk, by_name=by.name
        )
        audit.record("door.reply", by=by, about=made, data={"no": number})

    def open_direct(
        self, serial: str, *, passphrase: str, by: Actor
    ) -> tuple[dict[str, Any], tuple[ArrivedFile, ...]]:
        """For its designated reader, by passphrase, every time anew. Outside an act: wrong tries stay counted."""
        row = DoorParcel.objects.filter(serial=serial, state=DoorParcel.State.SEALED).first()
        if row is None:
            raise Refused(_("没有这份密封件，或已经销毁"))
        with store.path_of(serial).open("rb") as stream:
            closed = read_closed(stream)
        try:
            wrapped = closed.wrapped_for(_own_mark(row.addressee, by))
            key = custody.open_as_holder(
                row.addressee, wrapped, closed.key_context, passphrase=passphrase, by=by
            )
            read = Sealed(serial, closed, key).read()
        except SealBroken as error:
            raise Refused(_("这份密封件不是封给您现在这把密钥的，或已损坏")) from error
        return read.content, read.files

    def destroy(self, serial: str, *, by: Actor) -> None:
        """The ciphertext goes with every copy of its key; number and time stay."""
        row = DoorParcel.objects.select_for_update().filter(serial=serial).first()
        if row is None or row.state != DoorParcel.State.SEALED:
            raise Refused(_("没有这份密封件，或已经销毁"))
        row.state = DoorParcel.State.DESTROYED
        row.save(update_fields=["state"])
        audit.record("door.destroyed", by=by, about=row)
        transaction.on_commit(lambda: store.drop(serial))

    def kept_for(self, kind: str, record_id: int) -> list[Kept]:
        """Opened anew with our own intake key; what is damaged by now is left out."""
        rows = DoorParcel.objects.filter(
            landed_kind=kind, landed_id=record_id, state=DoorParcel.State.LANDED, kept_until__gte=today()
        )
        found = []
        for row in rows.order_by("pk"):
            with contextlib.suppress(SealBroken, FileNotFoundError):
                files = Sealed.of_office(row.serial).read().files
                found.append(Kept(row.serial, row.kept_until or today(), files))
        return found


def _own_mark(capacity: str, by: Actor) -> bytes:
    held = KeyHolder.objects.filter(user_id=by.pk, capacity=capacity, state__in=KeyHolder.HOLDING).last()
    if held is None:
        raise NotAllowed(_("这份密封件只有指定受理的人能打开"))
    return held.mark
