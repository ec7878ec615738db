"""A pasted text, taken apart into its clauses (第一条 …)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEAD = re.compile(r"^[\s\u3000]*(第[一二三四五六七八九十百零〇\d]{1,8}条)[\s\u3000]*", re.MULTILINE)
_CHAPTER = re.compile(
    r"^[\s\u3000]*第[一二三四五六七八九十百零〇\d]{1,6}[章节编][^\n。；]{0,40}$", re.MULTILINE
)


def split_clauses(text: str) -> Iterator[tuple[str, str]]:
    """Number and text of each clause; what stands before the first clause and chapter headings are left out."""
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):  # no head, no clause
        body = text[head.end() : end]
        lines = (line.strip() for line in _CHAPTER.sub("", body).splitlines())
        yield head.group(1), "\n".join(line for line in lines if line)
