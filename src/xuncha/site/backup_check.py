"""Whether what was restored is whole: files against their digests, keys against the database, the chain, and how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from xuncha.foundation.audit.heads import SignedHead
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.files.models import StoredFile
from xuncha.foundation.files.storage import damaged
from xuncha.foundation.keys import keyring
from xuncha.foundation.keys.errors import KeyTrouble
from xuncha.foundation.records import Protected

Finding = tuple[bool, str]
"""Whether it is as it should be, and the sentence."""

SHOWN = 20  # damaged files named one by one


def check(heads: Iterable[SignedHead] = ()) -> Iterator[Finding]:
    """Everything in turn. Reads every stored byte and every event."""
    yield from _amounts()
    yield _keys()
    yield from _files()
    yield from _chain(list(heads))


def _amounts() -> Iterator[Finding]:
    """Rows a room, to compare with what was written down at the time of the backup."""
    for config in apps.get_app_configs():
        if config.name.startswith("xuncha."):
            rows = sum(_rows(model) for model in config.get_models())
            if rows:
                yield True, _("%(room)s：%(rows)d 行") % {"room": config.verbose_name, "rows": rows}


def _rows(model: Any) -> int:
    """Counted at the server's console, where there is nobody to be scoped to."""
    return int((model.objects.trusted() if issubclass(model, Protected) else model.objects).count())


def _keys() -> Finding:
    try:
        return True, _("密封密钥：%(count)d 把与本库相符") % {"count": len(keyring.check())}
    except KeyTrouble as trouble:
        return False, str(trouble)


def _files() -> Iterator[Finding]:
    bad = list(damaged())
    words = {"missing": _("缺失"), "changed": _("内容被改")}
    for row, what in bad[:SHOWN]:
        yield False, _("文件 %(number)d %(name)s：%(what)s") % {
            "number": row.pk, "name": row.name, "what": words[what],
        }  # fmt: skip
    total = StoredFile.objects.count()
    yield not bad, _("文件：%(total)d 个，损坏 %(bad)d 个") % {"total": total, "bad": len(bad)}


def _chain(heads: list[SignedHead]) -> Iterator[Finding]:
    report = verify(heads)
    for finding in report.findings:
        yield False, _("审计链有问题：%(what)s") % {"what": finding.sentence}
    yield report.whole, _("审计链：%(events)d 条，对照了 %(heads)d 份链首") % {
        "events": report.events, "heads": report.heads,
    }  # fmt: skip
