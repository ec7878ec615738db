"""What the page of the model's versions reads."""

from __future__ import annotations

from dataclasses import dataclass

from xuncha.catalogue.classifying import sources
from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.text.classify.knowledge import digest

SHOWN = 20


@dataclass(frozen=True)
class State:
    """Which model suggests, and how much has been confirmed since it was trained."""

    active: ClassifierVersion | None
    confirmed: int
    new: int
    outdated: bool
    """The written knowledge has changed with an upgrade since the version in use was trained."""


def versions() -> list[ClassifierVersion]:
    return list(ClassifierVersion.objects.all()[:SHOWN])


def state() -> State:
    last = ClassifierVersion.objects.first()
    active = ClassifierVersion.objects.filter(active=True).first()
    count = sources.count_confirmed()
    return State(
        active=active,
        confirmed=count,
        new=max(count - (last.confirmed if last else 0), 0),
        outdated=bool(active and active.knowledge != digest()),
    )
