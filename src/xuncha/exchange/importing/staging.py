"""An uploaded table between its preview and its landing: in its owner's sealed drafts, gone afterwards (design §6).

For tables whose readers are fewer than those of an import batch. Nothing of them is written to the file store.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.exchange.importing.reading import require_admitted
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files.limits import require_size
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.files.spool import as_path, spooled
from xuncha.office import Unreadable
from xuncha.office.reading import Document, read_document

MOST_BYTES = 4 * 1024 * 1024
PART = 140_000
"""Characters of a draft, well below what one may hold."""


@dataclass(frozen=True)
class Staged:
    """One upload that waits. `about` is what was chosen for it so far."""

    name: str
    content: bytes = field(repr=False)
    about: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def document(self) -> Document:
        with as_path(spooled(self.content, self.name)) as path:
            return _read(path)


def take(
    upload: UploadedFile,
    *,
    user: Any,
    key: str,
    check: Callable[[Document], object],
    about: Mapping[str, Any] | None = None,
) -> None:
    """Judge an upload by its content and let it wait under `key`; Refused with a sentence otherwise.

    `check` raises Refused for a table that is not the one asked for; such a file is not kept.
    """
    require_size(upload.size or 0)
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(_("这里一次收 4 MB 以内的表格，请分开办理"))
    inspect_upload(upload)
    with as_path(upload) as path:
        document = _read(path)
    if not document.grids:
        raise FileRefused(_("文件里没有表格"))
    require_admitted(document)
    check(document)
    upload.seek(0)
    _keep(user, key, clean_name(upload.name or ""), upload.read(), about or {})


def _read(path: Path) -> Document:
    try:
        return read_document(path)
    except Unreadable as error:
        raise FileRefused(error.message) from None


def _keep(user: Any, key: str, name: str, content: bytes, about: Mapping[str, Any]) -> None:
    forget(user, key)
    text = base64.b64encode(content).decode()
    parts = [text[first : first + PART] for first in range(0, len(text), PART)]
    for no, part in enumerate(parts):
        drafts.save(user, f"{key}:{no}", {"part": part})
    drafts.save(user, f"{key}:about", {"name": name, "parts": len(parts), "about": dict(about)})


def load(user: Any, key: str) -> Staged | None:
    """What waits under `key`, whole or not at all."""
    head = drafts.load(user, f"{key}:about")
    if head is None:
        return None
    parts = [drafts.load(user, f"{key}:{no}") for no in range(head.data["parts"])]
    if not all(parts):
        return None
    text = "".join(part.data["part"] for part in parts if part)
    return Staged(head.data["name"], base64.b64decode(text), head.data["about"])


def choose(user: Any, key: str, about: Mapping[str, Any]) -> None:
    """Remember what was chosen for the waiting upload."""
    head = drafts.load(user, f"{key}:about")
    if head is not None:
        drafts.save(user, f"{key}:about", {**head.data, "about": dict(about)})


def forget(user: Any, key: str) -> None:
    for name, _at in drafts.waiting(user):
        if name.startswith(f"{key}:"):
            drafts.discard(user, name)
