"""How well a heading's wording means a field."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from xuncha.office.lexicon import load
from xuncha.office.values.text import narrow

# A heading is its path from the top row down: ("整改责任", "责任领导").
Path = tuple[str, ...]
_REMARK = re.compile(r"\([^()]*\)")
_QUOTES = dict.fromkeys(map(ord, '“”"‘’《》'))
_COUNTY = re.compile(r"[市区旗州](?=领导|级|委|直)")
_PATTERN_SCORE = 0.86
_MEANING_SCORE = 0.68  # with two concepts nearly as good as a pattern, with one no more than a hint
_CONCEPT_SCORE = 0.08
_UNDER = 0.8
_MARK = re.compile(r"^[(]?[0-9一二三四五六七八九十]{1,2}[、.)]")


@lru_cache(maxsize=16384)
def variants(label: str) -> tuple[str, ...]:
    """The wordings one heading stands for: with and without its bracketed remark."""
    text = _COUNTY.sub("县", _MARK.sub("", narrow(label)).strip("*:：★"))
    text = text.translate(_QUOTES)
    return tuple(dict.fromkeys(filter(None, (text, _REMARK.sub("", text), re.sub(r"[()]", "", text)))))


@lru_cache(maxsize=131072)
def similarity(label: str, synonym: str) -> float:
    """1 for the same words, less for one inside the other, least for shared pairs of characters."""
    if label == synonym:
        return 1.0
    if len(synonym) >= 2 and synonym in label:
        return 0.55 + 0.4 * len(synonym) / len(label)
    if len(label) >= 2 and label in synonym:
        return 0.45 + 0.4 * len(label) / len(synonym)
    pairs, others = _pairs(label), _pairs(synonym)
    return 0.75 * 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


@lru_cache(maxsize=65536)
def field_score(path: Path, kind: str, name: str) -> float:
    """0 … 1: how well a heading means the field of a kind."""
    spec: dict[str, Any] = load("fields")[kind]["fields"][name]
    against = spec.get("not", ())
    if not path or len(path[-1]) > 30 or any(word in narrow(path[-1]) for word in against):
        return 0.0
    listed = max(_synonym_score(path, narrow(label)) for label in spec["labels"])
    shaped = _PATTERN_SCORE if _has_shape(path[-1], spec.get("pattern")) else 0.0
    best = max(listed, shaped, *(_meaning_score(path[-1], meaning) for meaning in spec.get("meaning", ("",))))
    # the heading above may be no more than a bracket around whatever stands there
    return best * _UNDER if any(word in narrow("".join(path[:-1])) for word in against) else best


def _has_shape(label: str, pattern: str | None) -> bool:
    return pattern is not None and any(re.search(pattern, text) for text in variants(label))


@lru_cache(maxsize=65536)
def _meaning_score(label: str, meaning: str) -> float:
    """A heading that nobody listed, composed of all concepts of the meaning; the more it takes, the surer."""
    concepts = meaning.split("+") if meaning else []
    known = load("concepts")
    means = any(all(re.search(known[concept], text) for concept in concepts) for text in variants(label))
    return _MEANING_SCORE + _CONCEPT_SCORE * len(concepts) if concepts and means else 0.0


def _synonym_score(path: Path, synonym: str) -> float:
    parent, _, leaf = synonym.rpartition("/")
    if parent and len(path) > 1:
        own = max(similarity(text, leaf) for text in variants(path[-1]) or ("",))
        above = max(
            (similarity(text, parent) for label in path[:-1] for text in variants(label)), default=0.0
        )
        return own if own >= 0.75 and above >= 0.6 else 0.0
    synonym = synonym.replace("/", "")
    alone = max((similarity(text, synonym) for text in variants(path[-1])), default=0.0)
    whole = (
        max((similarity(text, synonym) for text in variants("".join(path))), default=0.0)
        if len(path) > 1
        else 0.0
    )
    return max(alone if len(path) == 1 else alone * 0.97, whole * 0.98)


@lru_cache(maxsize=16384)
def is_label(text: str) -> bool:
    """Whether a cell's text could be a heading of any kind of table: the first look at a row."""
    words = [word for word in variants(text) if 2 <= len(word) <= 16]
    return any(word in _known() or _shaped_like_a_label(word) for word in words) or _nearly_label(words)


@lru_cache(maxsize=16384)
def _shaped_like_a_label(word: str) -> bool:
    return any(pattern.search(word) for pattern in _patterns()) or any(
        _meaning_score(word, meaning) for meaning in _meanings()
    )


@lru_cache(maxsize=1)
def _meanings() -> tuple[str, ...]:
    specs = (spec for kind in kinds() for spec in load("fields")[kind]["fields"].values())
    return tuple(dict.fromkeys(meaning for spec in specs for meaning in spec.get("meaning", ())))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    specs = (spec for kind in kinds() for spec in load("fields")[kind]["fields"].values())
    return tuple(re.compile(spec["pattern"]) for spec in specs if "pattern" in spec)


@lru_cache(maxsize=65536)
def is_exact_label(text: str) -> bool:
    """Whether a cell's text is a heading word for word; cheap enough for every row of a long ledger."""
    return len(text) <= 24 and narrow(text) in _known()


def _nearly_label(words: list[str]) -> bool:
    return any(
        2 <= len(word) <= 10 and any(similarity(word, known) >= 0.78 for known in _known()) for word in words
    )


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    table = load("fields")
    labels = list(table["ignored"]["labels"])
    for kind in kinds():
        for spec in table[kind]["fields"].values():
            labels.extend(part for label in spec["labels"] for part in label.split("/"))
    return frozenset(word for label in labels for word in variants(label))


@lru_cache(maxsize=1)
def kinds() -> tuple[str, ...]:
    return tuple(kind for kind in load("fields") if kind != "ignored")


def label_of(kind: str, name: str) -> str:
    """A field in the words most offices use for it: the first of its listed labels."""
    return str(load("fields")[kind]["fields"][name]["labels"][0]).rpartition("/")[2]


@lru_cache(maxsize=16384)
def is_ignored(path: Path) -> bool:
    """Headings known to hold nothing that is imported (telephone lists, head counts)."""
    known = {word for label in load("fields")["ignored"]["labels"] for word in variants(label)}
    return bool(path) and any(word in known for word in variants(path[-1]))
