"""The classifier as a helper process carries it (`foundation/engines`), and as the command line calls it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from xuncha.text.classify import keeping
from xuncha.text.classify import knowledge as written
from xuncha.text.classify import model as models
from xuncha.text.classify.compose import Confirmed
from xuncha.text.classify.reasons import reasons
from xuncha.text.segment import Segmenter

LONGEST = 4000
"""Characters read of a text: what a problem is about stands at its head."""


class UnknownModel(Exception):
    """No such model, or one of another format; the caller trains anew."""

    code = "no_model"


def answer(data: dict[str, Any], blob: bytes = b"") -> dict[str, Any]:
    """Classify, prepare the model of the written knowledge, or train one that has learned from this office too.

    `{"do": "classify", "texts": […]}` with `"model": path`, or with `"folder": path` for the written knowledge alone;
    `{"do": "prepare", "folder": path}`; `{"do": "train", "model": path, "folds": n}` with the confirmed papers as JSON
    in `blob`: [{text, leaf, place}].
    """
    if data["do"] == "train":
        confirmed = [Confirmed(**row) for row in json.loads(blob or b"[]")]
        return trained(Path(data["model"]), confirmed, folds=int(data.get("folds", 0)))
    if data["do"] == "prepare":
        return {"model": str(keeping.ready(Path(data["folder"])))}
    path = Path(data["model"]) if "model" in data else Path(data["folder"]) / written_model()
    return {"answers": classified(path, data["texts"])}


@lru_cache(maxsize=1)
def written_model() -> str:
    return keeping.name()


def classified(path: Path, texts: Sequence[str]) -> list[dict[str, Any]]:
    """For each text its group, leaves, confidence and, for each leaf, the passages that speak for it."""
    try:
        model = opened(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError) as error:
        raise UnknownModel from error
    read = [text[:LONGEST] for text in texts]
    return [
        asdict(verdict)
        | {
            "reasons": {
                leaf: [asdict(one) for one in told] for leaf, told in spoken(model, text, verdict).items()
            }
        }
        for text, verdict in zip(read, model.classify(read), strict=True)
    ]


def spoken(model: models.Model, text: str, verdict: models.Verdict) -> dict[str, Any]:
    return reasons(model, text, verdict.leaves, segmenter())


def trained(path: Path, confirmed: Sequence[Confirmed] = (), *, folds: int = 0) -> dict[str, Any]:
    """Train, keep at `path`, and tell what the model was trained on; with folds also its figures."""
    from xuncha.text.classify.proving import prove
    from xuncha.text.classify.train import train

    knowledge = written.load()
    proof = prove(knowledge, confirmed, folds) if folds else None
    model = train(knowledge, confirmed)
    if proof is not None:
        model.calibration = proof.calibration
        model.told["figures"] = asdict(proof.figures)
        model.told["confirmed_figures"] = asdict(proof.confirmed) if proof.confirmed else None
    models.save(model, path)
    return model.told


@lru_cache(maxsize=2)
def opened(path: Path, changed: int) -> models.Model:  # noqa: ARG001 - a file written anew is another model
    return models.load(path)


@lru_cache(maxsize=1)
def segmenter() -> Segmenter:
    return Segmenter(word for leaf in written.load().leaves.values() for word in leaf.words)
