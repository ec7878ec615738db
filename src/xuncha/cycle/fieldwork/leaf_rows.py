"""Rows of a form in which people type a leaf beside a text: "C1.02 三重一大" or the bare code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf


def keep_codes(rows: Iterable[dict[str, str]]) -> None:
    """Leave the code alone of what was typed or picked in `leaf`."""
    for row in rows:
        row["leaf"] = row.get("leaf", "").partition(" ")[0].strip()


def unknown(rows: Iterable[dict[str, str]]) -> str:
    """The sentence that names codes which are no leaf in force; empty when all are known or left open."""
    known = set(Leaf.objects.filter(deprecated_on=None).values_list("pk", flat=True)) | {""}
    odd = sorted({row["leaf"] for row in rows} - known)
    return _("没有这些问题分类：%(codes)s") % {"codes": "、".join(odd)} if odd else ""


def begun_with(item: Any) -> dict[str, str]:
    """An abstract or finding as its form begins with it."""
    return {
        "id": str(item.pk),
        "leaf": item.leaf_id or "",
        "text": item.text,
        "importance": str(item.importance),
        "destination": item.destination,
    }
