"""Names of units: initials to find them by, and an index in which old, short and Party names resolve (practice 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from xuncha.office import Unit, UnitDirectory
from xuncha.office.values.text import narrow

LONGEST_INITIALS = 160


def initials_of(*names: str) -> str:
    """First letters of the names: 清源县教育局, 县教育局 → "qyxjyj xjyj"."""
    from pypinyin import Style, lazy_pinyin

    found = ("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower() for name in names if name)
    return " ".join(dict.fromkeys(found))[:LONGEST_INITIALS]


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name under which a unit is known. `organisation_id` is the unit that answers for it today."""

    organisation_id: int
    name: str
    parent: str | None = None
    unit_type: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means: a unit, or the units it might mean."""

    organisation_id: int | None
    choices: tuple[str, ...] = ()
    certain: bool = True


@dataclass
class UnitNames:
    """All names of the county's units. `directory` is what `xuncha.office` resolves with; ids stay here."""

    directory: UnitDirectory
    _ids: Mapping[tuple[str, str | None], int] = field(repr=False)
    _standing: Mapping[int, str] = field(repr=False)

    @classmethod
    def build(cls, full: Iterable[KnownName], other: Iterable[KnownName]) -> UnitNames:
        """`full`: names of standing units; `other`: short, former and ended names, which never hide a full one."""
        full = list(full)
        ids = {(known.name, known.parent): known.organisation_id for known in full}
        plain = UnitDirectory.build(Unit(known.name, known.parent, known.unit_type) for known in full)
        taken = {narrow(known.name) for known in full}
        extra = [known for known in other if _adds(known, plain, taken, ids)]
        ids |= {(known.name, known.parent): known.organisation_id for known in extra}
        units = [Unit(name, parent, types) for (name, parent), types in _types(full + extra).items()]
        standing = {known.organisation_id: known.name for known in full}
        return cls(UnitDirectory.build(units) if extra else plain, ids, standing)

    def resolve(self, text: str, *, within: str | None = None) -> Found:
        """The unit that a full, short, former or Party name means; `within` names the township of a bare village."""
        found = self.directory.resolve(text, within=self._today(within))
        if found.unit is None:
            return Found(None, found.choices, found.certain)
        return Found(self._ids[(found.unit.name, found.unit.parent)], found.choices, found.certain)

    def _today(self, township: str | None) -> str | None:
        """The present name of a township that may be given by an earlier one."""
        unit = self.directory.resolve(township).unit if township else None
        return self._standing.get(self._ids[(unit.name, unit.parent)], township) if unit else township

    def id_of(self, name: str, parent: str | None = None) -> int | None:
        """The unit of exactly this name, as the office files' records give it back."""
        return self._ids.get((name, parent))


def _types(names: list[KnownName]) -> dict[tuple[str, str | None], str | None]:
    return {(known.name, known.parent): known.unit_type for known in names}


def _adds(
    known: KnownName,
    plain: UnitDirectory,
    taken: set[str],
    ids: Mapping[tuple[str, str | None], int],
) -> bool:
    """Whether a further name is needed: 县教育局 is found without it, and would only make 教育局 ambiguous."""
    if narrow(known.name) in taken and known.parent is None:
        return False
    unit = plain.resolve(known.name, within=known.parent).unit
    return unit is None or ids[(unit.name, unit.parent)] != known.organisation_id
