"""Save, load and discard drafts. Drafts are the author's own scratch paper: no audit, no log line, no index."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.drafts.models import Draft
from xuncha.foundation.keys.errors import SealBroken
from xuncha.foundation.refusals import Refused

MAX_BYTES = 200 * 1024
MAX_PER_PERSON = 200
_SENT_ONLY_WHEN_SET = (forms.CheckboxInput, forms.SelectMultiple, forms.CheckboxSelectMultiple)
_FORM_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}")
_NEVER_KEPT = re.compile(r"csrf|password|passphrase|otp|secret_key", re.IGNORECASE)


class DraftRefused(Refused):
    """A draft that cannot be kept; the page tells the author to save properly."""

    status = 413


class Author(Protocol):
    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as its author gets it back. `base_version` is the record version the typing started from."""

    form_key: str
    data: dict[str, Any]
    base_version: int
    updated_at: datetime

    def initial(self, fields: Mapping[str, forms.Field]) -> dict[str, Any]:
        """Initial values of a form. A box that was unticked is absent from what browsers send, and stays unticked."""
        empty = {
            name: None for name, field in fields.items() if isinstance(field.widget, _SENT_ONLY_WHEN_SET)
        }
        return empty | {name: value for name, value in self.data.items() if name in fields}


def save(user: Author, form_key: str, data: Mapping[str, Any], *, base_version: int = 0) -> datetime:
    """Keep what was typed, replacing the last draft of this form; returns when."""
    _require_key(form_key)
    text = _encode(data)
    now = timezone.now()
    draft = Draft(user_id=user.pk, form_key=form_key, base_version=base_version, updated_at=now)
    Draft._meta.get_field("ciphertext").seal_for(draft, text)
    kept = {"ciphertext": draft.ciphertext, "base_version": base_version, "updated_at": now}
    if not _own(user).filter(form_key=form_key).update(**kept):
        _require_room(user)
        Draft.objects.update_or_create(user_id=user.pk, form_key=form_key, defaults=kept)
    return now


def load(user: Author, form_key: str) -> Kept | None:
    """The draft of this form, if there is a fresh one that still opens."""
    draft = _own(user).filter(form_key=form_key, updated_at__gte=_oldest()).first()
    if draft is None:
        return None
    try:
        data = json.loads(Draft._meta.get_field("ciphertext").open_for(draft))
    except SealBroken:  # a damaged draft must not block the form it belongs to
        return None
    return Kept(form_key, data, draft.base_version, draft.updated_at)


def discard(user: Author, form_key: str) -> None:
    """Throw the draft away: called when the form was saved, or when its author says so."""
    _own(user).filter(form_key=form_key).delete()


def waiting(user: Author) -> list[tuple[str, datetime]]:
    """Form keys and times of what this person has not saved yet, newest first; offered again after sign-in."""
    rows = _own(user).filter(updated_at__gte=_oldest()).order_by("-updated_at")
    return list(rows.values_list("form_key", "updated_at"))


def sweep() -> int:
    """Remove expired drafts of everybody; run with the daily chores."""
    return Draft.objects.filter(updated_at__lt=_oldest()).delete()[0]


def is_form_key(text: str) -> bool:
    """Form keys carry kinds and ids ("workpaper:12:edit"), never words of a record."""
    return _FORM_KEY.fullmatch(text) is not None


def _own(user: Author) -> models.QuerySet[Draft]:
    return Draft.objects.filter(user_id=user.pk)


def _oldest() -> datetime:
    return timezone.now() - timedelta(days=getattr(settings, "DRAFT_DAYS", 30))


def _encode(data: Mapping[str, Any]) -> bytes:
    kept = {name: value for name, value in data.items() if not _NEVER_KEPT.search(name)}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > MAX_BYTES:
        raise DraftRefused(_("草稿超过 200 KB，无法自动暂存；请先保存表单"))
    return text


def _require_key(form_key: str) -> None:
    if not is_form_key(form_key):
        raise DraftRefused(_("草稿所属的表单名称不合规则"))


def _require_room(user: Author) -> None:
    if _own(user).count() >= MAX_PER_PERSON:
        raise DraftRefused(_("未保存的草稿已有 200 份，请先处理或清除旧草稿"))
