"""What the page of a package shows: what came back, what contradicts itself, what would change."""

from __future__ import annotations

from typing import Any

from xuncha.cycle.rectification.models import Declared, Measure, RectificationItem
from xuncha.exchange.labels import field_label
from xuncha.exchange.packages.forms import TakeBackForm
from xuncha.exchange.packages.models import FillPackage, PackageReturn
from xuncha.exchange.packages.sheet import fields_of


def package(record: FillPackage, actor: Any) -> dict[str, Any]:
    returns = list(PackageReturn.objects.visible_to(actor).filter(package=record))
    newest = returns[0] if returns else None
    return {
        "returns": returns,
        "returned": newest,
        "findings": _findings(record, newest) if newest else [],
        "blocked": bool(newest and newest.errors),
        "asks_reason": bool(newest and newest.warnings and not newest.errors),
        "difference": [_line(answer) for answer in newest.answers if answer["changes"] or answer["files"]]
        if newest
        else [],
        "same": sum(1 for answer in newest.answers if not answer["changes"] and not answer["files"])
        if newest
        else 0,
        "back_form": TakeBackForm() if record.state in ("out", "back") else None,
        "late": record.is_late(),
        "phone": record.organisation.phone if actor.holds("catalogue.read_contacts") else "",
    }


def _findings(record: FillPackage, returned: PackageReturn) -> list[dict[str, Any]]:
    titles = {field.name: field.title for field in fields_of(record.mode)}
    return [
        finding
        | {
            "column": titles.get(finding["field"], ""),
            "tone": "overdue" if finding["level"] == "error" else "due",
        }
        for finding in returned.findings
    ]


def _line(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "seq": answer["seq"],
        "problem": answer["problem"],
        "files": [name.rsplit("/", 1)[-1] for name in answer["files"]],
        "changes": [
            {"label": _label(name), "old": _shown(name, old), "new": _shown(name, new)}
            for name, old, new in answer["changes"]
        ],
    }


def _label(name: str) -> str:
    if name == "measures":
        return field_label(Measure, "content")
    return field_label(RectificationItem, name)


def _shown(name: str, value: str) -> str:
    return str(Declared(value).label) if name == "declared" and value in Declared.values else value
