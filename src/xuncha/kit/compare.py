"""What changed between two versions of a text, in pieces a page can colour."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# Chinese has no blanks: a changed clause is first found whole, then compared by character.
CLAUSE = re.compile(r"[^，。；：、！？,;\n]*[，。；：、！？,;\n]?")
LONGEST_CLAUSE_PAIR = 2_000  # characters; beyond this a rewritten passage is shown as replaced whole


class Piece(NamedTuple):
    """`op` is "same", "gone" (only in the old text) or "new" (only in the new one)."""

    op: str
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; joining all but "new" gives `old`, all but "gone" `new`."""
    left, right = clauses(old), clauses(new)
    pieces: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        before, after = "".join(left[a:b]), "".join(right[c:d])
        pieces += [Piece("same", before)] if op == "equal" else within(before, after)
    return merged(pieces)


def clauses(text: str) -> list[str]:
    return [clause for clause in CLAUSE.findall(text) if clause]


def within(before: str, after: str) -> list[Piece]:
    """A changed clause by character, unless so little is common that the reader is better off with two wholes."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) + len(after) > LONGEST_CLAUSE_PAIR or matcher.ratio() < 0.4:
        return [Piece("gone", before), Piece("new", after)]
    pieces: list[Piece] = []
    for op, a, b, c, d in matcher.get_opcodes():
        pieces += (
            [Piece("same", before[a:b])]
            if op == "equal"
            else [Piece("gone", before[a:b]), Piece("new", after[c:d])]
        )
    return pieces


def merged(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].op == piece.op:
            joined[-1] = Piece(piece.op, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
