"""Sentences behind the codes that job rows carry, so that no business text ends up in the job tables."""

from __future__ import annotations

from typing import Any

_sentences: dict[str, Any] = {}


def register(code: str, sentence: Any) -> None:
    """`register("ledger.import", _("导入整改台账"))`, when the room starts."""
    _sentences[code] = sentence


def sentence(code: str) -> str:
    """The sentence of a code; codes of a room that is no longer installed are shown as they are."""
    return str(_sentences.get(code, code))


def require(code: str) -> None:
    """KeyError for a code nobody registered: a misspelt title is found by the first test, not by a user."""
    if code not in _sentences:
        raise KeyError(f"未登记的任务说明：{code}")
