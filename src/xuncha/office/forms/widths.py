"""How wide the columns of a form's table become. Word and PDF take the same, so that both look alike."""

from __future__ import annotations

from collections.abc import Iterator

from xuncha.office.forms.model import Cell, Head, Line, Table

PADDING = 4.0  # mm left and right of a cell's text together
BLANK, LONGEST_BLANK, LONGEST_WORD = "　", 14, 16
NARROWEST, LABEL = 2, 5  # characters: of a column, and of a short word that is not to be broken
POINT = 25.4 / 72  # mm
SIZES = {4: 12.0, 7: 10.5}
"""Up to so many columns: 小四, 五号; more: 小五."""


def cell_size(table: Table, *, landscape: bool, compact: bool) -> float:
    """Points of the type in the cells."""
    columns = table.columns - (2 if landscape else 0)
    return 9.0 if compact else next((size for most, size in SIZES.items() if columns <= most), 9.0)


def placed(table: Table) -> Iterator[tuple[int, int, Cell]]:
    """Each cell with its row and the column it begins in, beside cells that reach down from above."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row.cells:
            while (at, column) in taken:
                column += 1
            yield at, column, cell
            taken |= {(at + y, column + x) for y in range(cell.rowspan) for x in range(cell.colspan)}
            column += cell.colspan


def widths(table: Table, *, total: float, size: float) -> list[float]:
    """Widths in mm that add up to `total`: first what must not break, then room in proportion to the text."""
    count = table.columns
    least, wanted = [float(NARROWEST)] * count, [float(NARROWEST)] * count
    for _row, column, cell in placed(table):
        if cell.colspan == 1 and column < count:
            longest = max((span_of(line) for line in cell.text.split("\n")), default=0)
            short = min(longest, LABEL) if cell.header else unbroken(cell.text)
            least[column] = max(least[column], short)
            wanted[column] = max(wanted[column], longest)
    em = size * POINT
    return shared([n * em + PADDING for n in least], [n * em + PADDING for n in wanted], total)


def shared(least: list[float], wanted: list[float], total: float) -> list[float]:
    """`wanted` where it fits; else `least` and the rest by the root of what is missing, so that long texts do not take all."""
    free = total - sum(wanted)
    if free >= 0:
        return [one + free * one / sum(wanted) for one in wanted]
    free = total - sum(least)
    if free <= 0:
        return [one * total / sum(least) for one in least]
    missing = [max(most - low, 0.0) ** 0.5 for low, most in zip(least, wanted, strict=True)]
    return [low + free * part / sum(missing) for low, part in zip(least, missing, strict=True)]


def unbroken(text: str) -> float:
    """The longest stretch that stands on one line: a number, a moment, a word in Latin letters, a date to be written in."""
    if (BLANK in text and len(text) <= LONGEST_BLANK) or (text.isascii() and len(text) <= LONGEST_WORD):
        return span_of(text)
    longest = stretch = 0
    for sign in text:
        stretch = stretch + 1 if (sign.isascii() or sign in "—–") and not sign.isspace() else 0
        longest = max(longest, stretch)
    return min(longest, LONGEST_WORD) * 0.55


def span_of(line: str) -> float:
    """Length in full-width characters."""
    return sum(0.55 if sign.isascii() else 1 for sign in line)


def head_lines(head: Head, *, total: float, size: float) -> list[tuple[str, ...]]:
    """What stands below a title, as lines to spread: side by side where there is room, else the middle part below.

    A note alone stands in the middle. A number alone is no such line: it stands in the middle, as that of a letter does.
    """
    if not (head.unit or head.note):
        return []
    if head.line == (head.note,):
        return [("", head.note, "")]
    first, *between, last = [*head.line, ""] if len(head.line) == 1 else head.line
    room = total / (size * POINT) - 2
    if span_of("".join(head.line)) <= room:
        return [tuple(head.line)]
    if span_of(first + last) <= room:
        return [(first, last), *((part,) for part in between)]
    return [(part,) for part in head.line]


def sign_lines(line: Line, *, total: float, size: float) -> list[tuple[str, ...]]:
    """Places to sign side by side, or below one another where they are too long for that."""
    if span_of("".join(line.parts)) <= total / (size * POINT) - 2:
        return [line.parts]
    return [(part,) for part in line.parts]
