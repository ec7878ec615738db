"""The scheme that is ready: loaded once, the office's own changes stay."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from xuncha.cycle.rectification.models import Criterion, EvaluationScheme

FILE = Path(__file__).parent / "data" / "schemes.toml"


def load_schemes() -> None:
    """Schemes that are not there yet; harmless to repeat."""
    known = set(EvaluationScheme.objects.values_list("code", flat=True))
    for entry in tomllib.loads(FILE.read_text(encoding="utf8"))["scheme"]:
        if entry["code"] not in known:
            _load(entry)


@transaction.atomic
def _load(entry: dict) -> None:
    criteria = entry.pop("criteria")
    scheme = EvaluationScheme.objects.create(**entry)
    Criterion.objects.bulk_create(
        Criterion(scheme=scheme, seq=seq, **line) for seq, line in enumerate(criteria, start=1)
    )
