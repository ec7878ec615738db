"""Named rights. Rooms name what can be done; `people` says which roles hold it; a misspelt name is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_labels: dict[str, Any] = {}
_holders: list[Callable[[str], Iterable[Any]]] = []


def register(room: str, **labels: Any) -> None:
    """`register("workpapers", sign=_("签发底稿"))` names the right "workpapers.sign"."""
    for name, label in labels.items():
        _labels[f"{room}.{name.replace('__', '.')}"] = label


def label(right: str) -> Any:
    return _labels[right]


def known() -> frozenset[str]:
    return frozenset(_labels)


def holders_from(provider: Callable[[str], Iterable[Any]]) -> None:
    """`people` tells which role labels hold a right, so that a refusal can say who could."""
    _holders[:] = [provider]


def who_could(right: str) -> str:
    return "、".join(str(name) for provider in _holders for name in provider(right))
