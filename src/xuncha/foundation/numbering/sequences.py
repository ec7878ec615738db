"""Giving numbers: one row per sequence, counted inside the act that uses the number, so that none is lost or doubled."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F

from xuncha.foundation.dates import today
from xuncha.foundation.numbering.models import NumberSequence
from xuncha.foundation.numbering.templates import SERIAL, delivered, fill, scope_of, template_for
from xuncha.foundation.verbs import collected, verb


@verb
def preliminary(type_code: str, *, parts: Mapping[str, int | str] | None = None) -> str:
    """A number to find a draft by (预-0213), counted per type and per the given parts; it may end unused."""
    scope = "-".join([f"预{type_code}", *(f"{name}{value}" for name, value in sorted((parts or {}).items()))])
    return fill(str(delivered()["preliminary"]), {SERIAL: _next(scope)})


def issue(type_code: str, *, parts: Mapping[str, int | str]) -> str:
    """The next number of this type, e.g. 3-02-01-05-DG-007; inside a verb only.

    Rolled back with the verb, and others of the same sequence wait until it ends: no gaps, no doubles.
    Raises Missing when a part of the template is not known yet.
    """
    collected()
    template = template_for(type_code)
    values = {"year": today().year, **parts, "type": type_code}
    fill(template, {**values, SERIAL: 1})
    return fill(template, {**values, SERIAL: _next(scope_of(template, values))})


def serial(scope: str) -> int:
    """The next number of a small count of its own, such as the abstracts of one engagement; inside a verb only."""
    collected()
    return _next(f"#{scope}")


def _next(scope: str) -> int:
    row = NumberSequence.objects.filter(pk=scope)
    if not row.update(last=F("last") + 1):
        NumberSequence.objects.bulk_create([NumberSequence(scope=scope)], ignore_conflicts=True)
        row.update(last=F("last") + 1)
    return int(row.values_list("last", flat=True).get())
