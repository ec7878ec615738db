"""An uploaded table between its preview and its landing: in its owner's sealed drafts, gone afterwards (design §6).

For tables whose readers are fewer than those of an import batch. Nothing of them is written to the file store. A browser may
write drafts of its own, under any key: what was judged here is signed, and nothing else is taken for an upload.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core import signing
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
    said = {"name": name, "parts": len(parts), "sha256": hashlib.sha256(content).hexdigest()}
    _say(user, key, said | {"about": dict(about)})


def _say(user: Any, key: str, said: Mapping[str, Any]) -> None:
    drafts.save(user, f"{key}:about", {"said": signing.dumps(dict(said), salt=_salt(user, key))})


def _said(user: Any, key: str) -> dict[str, Any] | None:
    """What was said of the waiting upload, by this module and by nobody else."""
    head = drafts.load(user, f"{key}:about")
    try:
        return signing.loads(str(head.data.get("said")), salt=_salt(user, key)) if head else None
    except signing.BadSignature:
        return None


def _salt(user: Any, key: str) -> str:
    return f"xuncha.staged:{user.pk}:{key}"


def load(user: Any, key: str) -> Staged | None:
    """What waits under `key`, whole and as it was judged, or not at all."""
    said = _said(user, key)
    if said is None:
        return None
    parts = [drafts.load(user, f"{key}:{no}") for no in range(said["parts"])]
    if not all(parts):
        return None
    text = "".join(str(part.data.get("part")) for part in parts if part)
    try:
        staged = Staged(said["name"], base64.b64decode(text), said["about"])
    except ValueError:
        return None
    return staged if staged.sha256 == said["sha256"] else None


def choose(user: Any, key: str, about: Mapping[str, Any]) -> None:
    """Remember what was chosen for the waiting upload."""
    said = _said(user, key)
    if said is not None:
        _say(user, key, said | {"about": dict(about)})


def forget(user: Any, key: str) -> None:
    for name, _at in drafts.waiting(user):
        if name.startswith(f"{key}:"):
            drafts.discard(user, name)
