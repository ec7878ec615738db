"""Signatures: a fresh proof of who signs, or a confirmed paper act; always over a digest of what was signed."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation.flow.models import PaperAct, Signature, Step
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NeedsSignature
from xuncha.foundation.scoping import Actor


@dataclass(frozen=True)
class Proof:
    """Short-lived proof that this person has just re-authenticated; one proof serves a listed batch."""

    user_id: int
    at: datetime

    def holds_for(self, actor: Actor) -> bool:
        age = timezone.now() - self.at
        return self.user_id == actor.pk and age < timedelta(seconds=settings.REAUTHENTICATION_SECONDS)


def digest_of(record: models.Model, salt: str, edge: str = "") -> str:
    """Salted digest of what a signature at `edge` covers; the salt keeps short contents from being guessed."""
    content = json.dumps(record.signed_for(edge), ensure_ascii=False, sort_keys=True, default=str)  # type: ignore[attr-defined]
    return hashlib.sha256(f"{salt}\n{content}".encode()).hexdigest()


def require(proof: Proof | None, paper_act: PaperAct | None, by: Actor) -> None:
    if paper_act is None and (proof is None or not proof.holds_for(by)):
        raise NeedsSignature(_("这一步是签名：请再次输入口令，或登记纸质签字件"))


def write(record: models.Model, step: Step, *, by: Actor, paper_act: PaperAct | None) -> Signature:
    """The signature belonging to a step, by the system form or out of a confirmed paper act."""
    salt = paper_act.salt if paper_act else secrets.token_hex(16)
    return Signature.objects.create(
        kind=step.kind,
        record_id=step.record_id,
        **place_of(record),
        step=step,
        edge=step.edge,
        form=Signature.Form.PAPER if paper_act else Signature.Form.SYSTEM,
        signer_id=paper_act.signer_id if paper_act else by.pk,
        signer_name=paper_act.signer_name if paper_act else by.name,
        signer_post=paper_act.signer_post if paper_act else getattr(by, "post", ""),
        signed_on=step.acted_on,
        salt=salt,
        digest=paper_act.digest if paper_act else digest_of(record, salt, step.edge),
        paper_act=paper_act,
    )


def standing(record: models.Model) -> list[Signature]:
    """Signatures that still count, oldest first."""
    name: Any = record.kind_name  # type: ignore[attr-defined]
    return list(Signature.objects.filter(kind=name, record_id=record.pk, standing=True).order_by("id"))


def modified_since(record: models.Model, signature: Signature) -> bool:
    """Whether a word has changed since this signature was given."""
    return (
        signature.form != Signature.Form.CARRIED_OVER
        and digest_of(record, signature.salt, signature.edge) != signature.digest
    )
