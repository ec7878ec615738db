"""When two texts mean the same problem: imports and fill-in packages find their rows again by it (practice 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from xuncha.office.kinds.feedback_items import problem_title
from xuncha.office.values.lists import strip_mark
from xuncha.office.values.text import narrow

_PUNCTUATION = re.compile(r"[\s，。；：、,.;:“”\"'‘’（）()《》【】\[\]—\-…·]")


@lru_cache(maxsize=65536)
def text_key(text: str) -> str:
    """The text without number mark, punctuation, blanks and closing 的问题; equal keys are one problem."""
    return _PUNCTUATION.sub("", narrow(problem_title(strip_mark(text))))


def keys_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(key for text in texts if (key := text_key(text)))
