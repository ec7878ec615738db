"""Where the public door's parcels land: a report becomes a petition, one for others a number and a time (practice 10, 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.petitions import actions, direct_actions
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.models import Addition, Channel, Petition
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, custody, door
from xuncha.foundation.door import Arrival, ArrivedFile
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.cleaning import clean_upload
from xuncha.foundation.refusals import Refused
from xuncha.foundation.scoping import Reach

TITLE = 40


@dataclass(frozen=True)
class Door:
    """Nobody inside: what comes through the door was entered by whoever wrote it."""

    pk: int = 0

    @property
    def name(self) -> str:
        return str(_("公众入口"))

    def reach(self, right: str, *, acting: bool = False, on: date | None = None) -> Reach:
        return Reach(self.pk)

    def excluded_kinds(self) -> frozenset[str]:
        return frozenset()


@door.landing("report")
def report(arrival: Arrival) -> tuple[str, int]:
    """A first report is registered; what is added to it hangs on the same petition."""
    found = Petition.objects.trusted().filter(thread_id=arrival.thread).order_by("pk").first()
    if arrival.thread and found is not None:
        return _add(found, arrival)
    return _register(arrival)


def _register(arrival: Arrival) -> tuple[str, int]:
    engagement = _engagement(arrival.engagement_id)
    told = {name: str(arrival.content.get(name) or "") for name in ("what", "who", "when")}
    petition = Petition(channel=Channel.QRCODE, received_at=arrival.hour, thread_id=arrival.thread[:64])
    petition.is_realname = arrival.identity is not None
    petition.content = _joined(told)
    petition.title = told["what"].strip().split("\n")[0][:TITLE]
    actions.enter(petition, engagement=engagement, by=Door())
    if arrival.identity is not None:
        custody.adopt_sealed(petition, arrival.identity, context=arrival.identity_context, by=None)
    _keep_files(petition, arrival.files)
    return petition.kind_name, petition.pk


def _engagement(pk: int | None) -> Engagement:
    found = Engagement.objects.trusted().select_related("round__term", "group").filter(pk=pk).first()
    if found is None:
        raise Refused(_("公众入口的这一件没有对应的巡察任务"))
    return found


def _joined(told: dict[str, str]) -> str:
    """The reporter's own words in one text, under the headings of the door."""
    lines = [told["what"].strip()]
    if told["who"].strip():
        lines.append(_("反映的人：%(text)s") % {"text": told["who"].strip()})
    if told["when"].strip():
        lines.append(_("时间地点：%(text)s") % {"text": told["when"].strip()})
    return "\n".join(lines)


def _add(petition: Petition, arrival: Arrival) -> tuple[str, int]:
    addition = Addition(petition=petition, received_at=arrival.hour)
    addition.content = str(arrival.content.get("what") or "")
    addition.save()
    petition.has_news = True
    petition.save(update_fields=["has_news"])
    audit.record("petition.added_to", by=None, about=petition)
    _keep_files(petition, arrival.files)
    return petition.kind_name, petition.pk


def _keep_files(petition: Petition, files: tuple[ArrivedFile, ...]) -> None:
    """Judged by content like any upload and kept sealed; what may not come in is counted, never written down."""
    refused = sum(not _kept(petition, file) for file in files)
    if refused:
        petition.refused_files += refused
        petition.save(update_fields=["refused_files"])


def _kept(petition: Petition, file: ArrivedFile) -> bool:
    upload = SimpleUploadedFile(file.name or "file", file.read(), content_type=file.media_type)
    by: Any = Door()
    try:
        with transaction.atomic():  # a refused file must not take the report with it
            upload, is_clean = clean_upload(upload)
            stored = store(upload, by=by, is_sealed=True)
    except Refused:
        return False
    note = "" if is_clean else _("未清除元数据")
    attach(stored, to=petition, title=file.name, note=note, by=by)
    return True


def _direct(route: str, arrival: Arrival) -> tuple[str, int]:
    """One row a thread: further parcels of the same reporter are further rows, each to be handed up."""
    item = DirectItem(
        route=route,
        received_at=arrival.hour,
        channel=Channel.QRCODE,
        form=DirectItem.Form.PARCEL,
        parcel_key=arrival.serial[:64],
    )
    direct_actions.enter(item, by=Door())
    return item.kind_name, item.pk


@door.landing("straight_up")
def superior(arrival: Arrival) -> tuple[str, int]:
    return _direct(DirectItem.Route.SUPERIOR, arrival)


@door.landing("inspectors")
def inspectors(arrival: Arrival) -> tuple[str, int]:
    return _direct(DirectItem.Route.INSPECTORS, arrival)
