"""Their table against ours: which record each row means, what differs, and what landing it would note (practice 23)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.names import UnitNames
from xuncha.catalogue.queries import unit_directory
from xuncha.cycle.rectification.ledger.matching import text_key
from xuncha.cycle.rectification.ledger.refresh import Told, take_over_told
from xuncha.exchange.national import entries
from xuncha.exchange.national.fields import Field, digest, same, told
from xuncha.exchange.national.mapping import NUMBER, Table
from xuncha.exchange.national.sheets import Setup
from xuncha.exchange.national.standing import Standing, digests
from xuncha.foundation import audit
from xuncha.foundation.refusals import Missing, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.office.values.likeness import Effort

NEW, RENEWED, SAME, UNKNOWN = "new", "renewed", "same", "unknown"
ANYWHERE = ""
"""In place of a unit, where their table has no column for it."""
ALIKE = 0.8


@dataclass(frozen=True)
class Difference:
    """One column in which a row says something else; `theirs` as written there, `value` in our values if it has any."""

    field: Field
    ours: Any
    theirs: str
    value: Any = None


@dataclass
class Line:
    """One row of their table. `found_by`: number, text, likeness; `why` says what is wrong with a row that means nothing."""

    row: int
    number: str
    label: str
    outcome: str = UNKNOWN
    standing: Standing | None = None
    found_by: str = ""
    differences: list[Difference] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    why: str = ""
    same_unit: bool = False


@dataclass(frozen=True)
class Comparison:
    """A whole table; `absent`: records that are ticked here and stand in no row of it."""

    lines: list[Line]
    absent: list[Standing]

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """Changes when the table, its reading, or any record it means changes."""
        found = hashlib.sha256()
        for line in self.lines:
            pk = line.standing.record.pk if line.standing else None
            found.update(
                f"{line.row}|{line.outcome}|{pk}|{line.number}|{sorted(line.digests.items())}".encode()
            )
        return found.hexdigest()


def compare(table: Table, columns: Mapping[str, str], setup: Setup, stands: Iterable[Standing]) -> Comparison:
    """Every row of their table with the record it means; each record at most once."""
    places = {columns[text]: at for at, text in table.headings if columns.get(text)}
    finder = _Finder(setup, list(stands))
    rows = [(row, {name: table.grid.text(row, at) for name, at in places.items()}) for row in table.rows()]
    lines = [_line(row, cells, setup) for row, cells in rows]
    for by in (finder.by_number, finder.by_text, finder.by_likeness):
        for line, (_row, cells) in zip(lines, rows, strict=True):
            if line.standing is None and not line.why:
                finder.settle(line, cells, by(cells))
    for line, (_row, cells) in zip(lines, rows, strict=True):
        if line.standing is not None:
            _judge(line, line.standing, cells, setup)
        elif not line.why:
            line.why = _("本平台没有对应的记录")
    taken = {line.standing.record.pk for line in lines if line.standing}
    absent = [each for each in finder.stands if each.entry and each.record.pk not in taken]
    return Comparison(lines, absent)


def _line(row: int, cells: Mapping[str, str], setup: Setup) -> Line:
    label = cells.get(setup.sheet.source.key) or cells.get("number") or cells.get(NUMBER, "")
    return Line(row + 1, cells.get(NUMBER, ""), label)


class _Finder:
    """Finds the record of a row: by their number, by ours, by unit and text, at last by likeness within the unit.

    Rows beyond what may be compared stay unknown, they are not guessed.
    """

    def __init__(self, setup: Setup, stands: list[Standing]) -> None:
        self.stands, self.key = stands, setup.sheet.source.key
        self.names: UnitNames = unit_directory()
        self.taken: set[int] = set()
        self.effort = Effort()
        self.numbers: dict[tuple[str, str], list[Standing]] = defaultdict(list)
        self.texts: dict[tuple[Any, str], list[Standing]] = defaultdict(list)
        self.units: dict[Any, list[tuple[str, Standing]]] = defaultdict(list)
        has_number = any(each.key == "number" for each in setup.sheet.source.fields)
        for each in stands:
            self._index(each, has_number=has_number)

    def _index(self, each: Standing, *, has_number: bool) -> None:
        if each.entry and each.entry.number:
            self.numbers[NUMBER, each.entry.number].append(each)
        if has_number and (own := str(each.value("number") or "")):
            self.numbers["number", own].append(each)
        unit, text = self._unit(str(each.value("unit"))), text_key(str(each.value(self.key)))
        for place in (unit, ANYWHERE):
            self.texts[place, text].append(each)
            self.units[place].append((text, each))

    def _unit(self, name: str) -> Any:
        """The unit that a name of theirs means; one we do not know stands for itself."""
        return self.names.resolve(name).organisation_id or name

    def by_number(self, cells: Mapping[str, str]) -> tuple[str, list[Standing]]:
        for name in (NUMBER, "number"):
            if cells.get(name) and (found := self._free(self.numbers.get((name, cells[name]), ()))):
                return "number", found
        return "number", []

    def by_text(self, cells: Mapping[str, str]) -> tuple[str, list[Standing]]:
        text = text_key(cells.get(self.key, ""))
        if self.key == "unit":
            return "text", self._free(
                each for _text, each in self.units.get(self._unit(cells.get("unit", "")), ())
            )
        unit = self._unit(cells["unit"]) if "unit" in cells else ANYWHERE
        found = self._free(self.texts.get((unit, text), ())) if text else []
        return "text", self._nearest(found, cells) if len(found) > 1 else found

    def _nearest(self, found: list[Standing], cells: Mapping[str, str]) -> list[Standing]:
        """Of several records with one text the one that agrees in most columns; a tie stays a tie."""
        counted = [(len(list(_differences(each, cells, each.setup))), each) for each in found]
        least = min(count for count, _each in counted)
        return [each for count, each in counted if count == least]

    def by_likeness(self, cells: Mapping[str, str]) -> tuple[str, list[Standing]]:
        text = text_key(cells.get(self.key, ""))
        if not text or self.key == "unit":
            return "likeness", []
        best, found = 0.0, list[Standing]()
        unit = self._unit(cells["unit"]) if "unit" in cells else ANYWHERE
        for other, each in self.units.get(unit, ()):
            if each.record.pk in self.taken:
                continue
            alike = self.effort.alike(text, other, least=max(best, ALIKE))
            if alike > best:
                best, found = alike, [each]
            elif alike and alike == best:
                found.append(each)
        return "likeness", found

    def _free(self, found: Iterable[Standing]) -> list[Standing]:
        return [each for each in found if each.record.pk not in self.taken]

    def settle(self, line: Line, cells: Mapping[str, str], answer: tuple[str, list[Standing]]) -> None:
        how, found = answer
        if len(found) == 1:
            unit = str(found[0].value("unit"))
            line.same_unit = self._unit(cells.get("unit", unit)) == self._unit(unit)
            line.standing, line.found_by, line.why = found[0], how, ""
            self.taken.add(found[0].record.pk)
        elif found:
            line.why = _("有 %(count)d 条记录都像它，没有对上") % {"count": len(found)}


def _judge(line: Line, standing: Standing, cells: Mapping[str, str], setup: Setup) -> None:
    """What differs, what would be remembered of it, and whether that is any news."""
    asked = {name: text for name, text in cells.items() if not (name == "unit" and line.same_unit)}
    line.differences = list(_differences(standing, asked, setup))
    now = digests(setup, standing.record)
    known = dict(standing.entry.digests) if standing.entry else {}
    mapped = {name for name in cells if name != NUMBER}
    other = {each.field.key: _digest_of(each) for each in line.differences}
    line.digests = {name: known.get(name, now[name]) for name in now if name not in mapped}
    line.digests |= {name: other.get(name, now[name]) for name in now if name in mapped}
    if standing.entry is None:
        line.outcome = NEW
    elif standing.entry.differs(line.digests, line.number):
        line.outcome = RENEWED
    else:
        line.outcome = SAME


def _differences(standing: Standing, cells: Mapping[str, str], setup: Setup) -> Iterator[Difference]:
    columns = {column.field: column for column in setup.filled}
    for name, text in cells.items():
        if name == NUMBER or _same_key(name, text, standing):
            continue
        of = setup.sheet.source.field(name)
        ours = of.get(standing.record)
        try:
            value = told(text, of, columns.get(name))
        except ValueError:
            yield Difference(of, ours, text)
            continue
        if not same(ours, value):
            yield Difference(of, ours, text, value)


def _same_key(name: str, text: str, standing: Standing) -> bool:
    """The text that a row is known by: numbering and stops in it make no other problem."""
    key = standing.setup.sheet.source.key
    return name == key != "unit" and text_key(text) == text_key(str(standing.value(key)))


def _digest_of(difference: Difference) -> str:
    return digest(difference.theirs if difference.value is None else difference.value)


@verb
def land(
    found: Comparison, setup: Setup, *, expected: str, file_name: str, take_over: bool, by: Actor
) -> dict[str, int]:
    """Note everything the table proves, all or nothing; `take_over`: their values go into our records where the room
    lets them be told by a file. Raises Stale when the data changed since `expected` was shown."""
    entries.require_keep(by)
    if found.fingerprint != expected:
        raise Stale(_("预览之后数据又有变化，没有登记；请重新核对后再确认"))
    lines = [line for line in found.lines if line.outcome in (NEW, RENEWED) and line.standing]
    if not lines:
        raise Missing(_("与现有勾记完全一致，没有可以登记的内容"))
    updated = _take_over(found.lines, by=by, file_name=file_name) if take_over else 0
    ticked = entries.tick(
        [line.standing.record for line in lines if line.standing],
        setup,
        by=by,
        numbers={line.standing.record.pk: line.number for line in lines if line.standing},
        known={line.standing.record.pk: line.digests for line in lines if line.standing},
        source=file_name,
    )
    audit.record("national.returned", by=by, data={"sheet": setup.sheet.code, "count": ticked})
    return {"ticked": ticked, "updated": updated}


def tellable(lines: Sequence[Line]) -> list[Line]:
    """Rows whose differences a file may settle, by the verb of the room."""
    return [line for line in lines if any(each.field.told_as and each.value for each in line.differences)]


def _take_over(lines: Sequence[Line], *, by: Actor, file_name: str) -> int:
    """Only rectification items can be told by a file, and only what their own import may tell (ledger.refresh)."""
    rows = []
    for line in tellable(lines):
        assert line.standing is not None
        values = {
            each.field.told_as: each.value for each in line.differences if each.field.told_as and each.value
        }
        record = line.standing.record
        rows.append(Told(record.pk, record.version, values, line.row))
    take_over_told(rows, by=by, file_name=file_name)
    return len(rows)
