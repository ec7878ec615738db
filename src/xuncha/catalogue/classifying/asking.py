"""One suggestion: three leaves with the writer's own words, what they map to, and what is known of them here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from xuncha.catalogue.classifying import sources
from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.catalogue.models import Leaf, LeafMapping
from xuncha.foundation.engines.calling import Engine, EngineError, EngineRefused, call, register
from xuncha.foundation.scoping import Actor

logger = logging.getLogger(__name__)

ENGINE = "classify"
TRAINING = "classify_training"
TARGET = "xuncha.text.classify.engine:answer"
LONGEST = 4000
SHORTEST = 6
"""Characters: of less nothing can be said."""
LIKELY = 0.85
"""From this confidence on the answer is called likely; below the model's own threshold it is no suggestion."""

_preparing = threading.Lock()


class NotReady(Exception):
    """The model is being trained just now; the caller says so and asks again later."""


@dataclass(frozen=True)
class Choice:
    """A leaf with the passages that speak for it and its places in the frameworks in force."""

    leaf: Leaf
    words: list[str]
    places: list[LeafMapping]
    cited: list[str]


@dataclass(frozen=True)
class Suggestion:
    sureness: str
    """likely, possible or unsure; never a number that looks like a measurement."""
    choices: list[Choice] = field(default_factory=list)
    near: list[sources.Near] = field(default_factory=list)


def register_engines() -> None:
    register(Engine(ENGINE, TARGET, seconds=10, memory_mb=2048))
    register(Engine(TRAINING, TARGET, seconds=1200, idle_minutes=1, memory_mb=4096))


def folder() -> Path:
    path = Path(settings.HOME) / "models"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def suggest(text: str, *, actor: Actor) -> Suggestion | None:
    """None when there is too little to read. Raises NotReady, or the engine's own refusals."""
    if len(text.strip()) < SHORTEST:
        prepare_ahead()
        return None
    answer = asked([text])[0]
    codes = answer["leaves"]
    return Suggestion(
        sureness=sureness(answer),
        choices=choices(codes, answer, actor),
        near=sources.near(actor, text, codes),
    )


def asked(texts: Sequence[str]) -> list[dict[str, Any]]:
    """The engine's answers by the version in use, or by the written knowledge alone."""
    try:
        data, _blob = call(
            ENGINE, {"do": "classify", **which_model(), "texts": [text[:LONGEST] for text in texts]}
        )
    except EngineRefused as refused:
        prepare()
        raise NotReady from refused
    answers: list[dict[str, Any]] = data["answers"]
    return answers


def which_model() -> dict[str, str]:
    """The version in use; without one, or when its file is gone, the model of the written knowledge."""
    active = ClassifierVersion.objects.filter(active=True).first()
    path = folder() / active.file_name if active else None
    return {"model": str(path)} if path and path.exists() else {"folder": str(folder())}


def prepare_ahead() -> None:
    """Somebody begins to write: when the first sentence stands, the model should be there."""
    if not any(folder().glob("*.npz")):
        prepare()


def prepare() -> None:
    """Train the model of the written knowledge beside the work, once at a time."""
    if _preparing.acquire(blocking=False):
        threading.Thread(target=_prepare, name="classifier", daemon=True).start()


def _prepare() -> None:
    try:
        call(TRAINING, {"do": "prepare", "folder": str(folder())})
    except EngineError as error:
        logger.error("classifier not prepared: %s", type(error).__name__)
    finally:
        _preparing.release()


def sureness(answer: dict[str, Any]) -> str:
    if not answer["sure"]:
        return "unsure"
    return "likely" if answer["confidence"] >= LIKELY else "possible"


def choices(codes: Sequence[str], answer: dict[str, Any], actor: Actor) -> list[Choice]:
    """Three statements: leaves, their places in frameworks in force, clauses that papers of these leaves cited."""
    leaves = Leaf.objects.filter(deprecated_on=None).in_bulk(list(codes))
    places: dict[str, list[LeafMapping]] = {}
    rows = LeafMapping.objects.filter(leaf__in=codes, framework__in_force=True, is_primary=True)
    for mapping in rows.select_related("framework", "node").order_by("framework_id"):
        places.setdefault(mapping.leaf_id, []).append(mapping)
    cited = sources.cited(actor, codes)
    return [
        Choice(
            leaves[code],
            [reason["words"] for reason in answer["reasons"].get(code, ())],
            places.get(code, []),
            cited.get(code, []),
        )
        for code in codes
        if code in leaves
    ]
