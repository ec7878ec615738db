"""A long text cut into passages that a page can show and the search can point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LONGEST = 2000  # characters of a passage
_ENDS = "。；！？\n"


def passages(paragraphs: Iterable[str], longest: int = LONGEST) -> Iterator[str]:
    """Whole paragraphs together up to `longest`; one that is longer by itself is cut behind a sentence."""
    held: list[str] = []
    size = 0
    for piece in (piece for text in paragraphs for piece in _pieces(text, longest)):
        if held and size + len(piece) > longest:
            yield "\n".join(held)
            held, size = [], 0
        held.append(piece)
        size += len(piece) + 1
    if held:
        yield "\n".join(held)


def _pieces(text: str, longest: int) -> Iterator[str]:
    text, start = text.strip(), 0
    while len(text) - start > longest:
        cut = max(text.rfind(end, start + longest // 2, start + longest) for end in _ENDS)
        stop = cut + 1 if cut > 0 else start + longest
        yield text[start:stop]
        start = stop
    if start < len(text):
        yield text[start:]
