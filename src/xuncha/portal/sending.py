"""From a form to a parcel on disk. The receipt is shown after this returns, never before."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from xuncha.foundation.sealing import identity, receipts
from xuncha.foundation.sealing.envelope import Head, identity_context
from xuncha.portal import spool
from xuncha.portal.bundle import OFFICE, Bundle
from xuncha.portal.limiting import Bucket
from xuncha.portal.upload import SealingHandler
from xuncha.portal.writing import Report

PADDING = 256  # bytes; a sealed identity must not tell a short name from a long one

_buckets: dict[str, Bucket] = {}


def admitted(name: str, rate: int) -> bool:
    """Whether one more may pass; the bucket is everybody's."""
    return _buckets.setdefault(name, Bucket(rate, 3 * rate)).take()


def send_report(report: Report, bundle: Bundle, engagement: str, handler: SealingHandler) -> str:
    """Seal and store a report; returns the receipt. The same form sent again gets the same receipt."""
    receipt = receipts.receipt_of(report.once, bundle.suite)
    thread, serial = receipts.thread_id(receipt, bundle.suite), receipts.serial_of(report.once, bundle.suite)
    content = report.content() | {"reply_key": _text(receipts.reply_key(receipt, bundle.suite))}
    writer = handler.draft.writer
    if report.wants_name and report.addressee != OFFICE:
        content["contact"] = report.contact()
    elif report.wants_name:
        writer.add("identity", _sealed_identity(report, bundle, serial))
    writer.add("content", _json(content))
    about = {"engagement": engagement, "addressee": report.addressee}
    spool.remember(receipt, bundle.suite, about)
    head = Head(
        report.addressee,
        "report",
        engagement,
        serial,
        thread.hex(),
        this_hour(),
        bundle.version,
    )
    handler.draft.keep(head, bundle.keys[report.addressee])
    return receipt


def send_addition(
    text: str, once: str, receipt: str, about: dict[str, Any], bundle: Bundle, handler: SealingHandler
) -> None:
    """Facts added later go to whom the report went, under the same thread."""
    handler.draft.writer.add("content", _json({"what": text}))
    head = Head(
        about["addressee"],
        "addition",
        about["engagement"],
        receipts.serial_of(once, bundle.suite),
        receipts.thread_id(receipt, bundle.suite).hex(),
        this_hour(),
        bundle.version,
    )
    handler.draft.keep(head, bundle.keys[about["addressee"]])


def send_answers(survey: str, engagement: str, answers: dict[str, Any], once: str, bundle: Bundle) -> None:
    """One sheet of a survey: no thread, no receipt, and only the day."""
    draft = spool.Draft(bundle.suite)
    try:
        draft.writer.add("content", _json({"survey": survey, "answers": answers}))
        serial = receipts.serial_of(once, bundle.suite)
        head = Head(OFFICE, "survey", engagement, serial, "", this_hour()[:10], bundle.version)
        draft.keep(head, bundle.keys[OFFICE])
    finally:
        draft.discard()


def this_hour() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H")


def _sealed_identity(report: Report, bundle: Bundle, serial: str) -> bytes:
    """Sealed here, to two custodians: who opens the report inside does not see it."""
    plain = _json({name: text for name, text in report.contact().items() if text})
    padded = plain + b" " * (-len(plain) % PADDING)
    return identity.seal(padded, *bundle.custodians, identity_context(serial), bundle.suite)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
