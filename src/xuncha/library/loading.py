"""Loads the delivered regulations; what is already there, or was edited since, is left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from xuncha.foundation import audit
from xuncha.foundation.verbs import verb
from xuncha.library.models import Clause, Regulation

FILE = Path(__file__).parent / "data" / "regulations.toml"


@verb
def load_library(*, fictional: bool) -> int:
    """Enter missing regulations and return how many. `fictional`: the invented county's rules too, for a demonstration."""
    entries = [entry for entry in delivered() if fictional or not entry["fictional"]]
    known = set(Regulation.objects.values_list("code", flat=True))
    missing = [entry for entry in entries if entry["code"] not in known]
    made = Regulation.objects.bulk_create(_regulation(entry) for entry in missing)
    Clause.objects.bulk_create(
        Clause(regulation=regulation, seq=seq, **clause)
        for regulation, entry in zip(made, missing, strict=True)
        for seq, clause in enumerate(entry.get("clause", []), 1)
    )
    if made:
        audit.record("library.loaded", by=None, data={"regulations": len(made), "fictional": int(fictional)})
    return len(made)


def delivered() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf8"))["regulation"]
    return entries


def _regulation(entry: dict[str, Any]) -> Regulation:
    return Regulation(
        code=entry["code"],
        title=entry["title"],
        issuer=entry["issuer"],
        document_no=entry.get("doc_no", ""),
        year=entry["year"],
        kind=entry["kind"],
        level=entry["level"],
        status=entry["status"],
        text_public=entry["text_public"],
        is_fictional=entry["fictional"],
        source=entry["source"],
        note=entry["note"],
    )
