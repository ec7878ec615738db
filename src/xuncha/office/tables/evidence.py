"""Content evidence: what share of a column's cells looks like what a field should hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from xuncha.office.lexicon import code_of
from xuncha.office.values.dates import parse_span
from xuncha.office.values.deadlines import parse_deadline
from xuncha.office.values.people import looks_like_name, split_people
from xuncha.office.values.text import CellValue, cell_text, is_nothing, narrow
from xuncha.office.values.units import names_unit
from xuncha.office.values.words import yes_or_no

_PHONE = re.compile(r"(?:1\d{2}-?\d{4}-?\d{4}|0\d{2,3}-?\d{7,8})")
_POST = re.compile(r"书记|主任|局长|长$|组长|成员|干部|科员|主席|经理|董事|股长|校长|院长|检察官|民警|办公室")
_GROUP = re.compile(r"^(?:县委)?第?[0-9一二三四五六七八九十]+(?:巡察)?组?$")
_DEPARTMENT = re.compile(r"(?:股|科|室|办|部|所|站|中心|支部|总支|纪委|大队|队|组|局|处)(?:$|[、,;，；\n])")
# How a measure begins, and what a finding says is wrong: prose that headings fail to name is told apart by these.
_ACT = re.compile(
    r"^\W*(?:[0-9一二三四五六七八九十]{1,2}[.、)）是要]{1,2}\s*|[①-⑳]\s*)?"
    r"(?:对[^，。]{0,16}(?:谈话|提醒|问责|处理|整改)|制定|修订|开展|召开|追缴|完善|建立|健全|组织|加强|严格|印发|约谈|清理|清退|收回|强化|落实|举办|成立|压实|规范|督促|全面|认真|深入|定期|按月|补|通报|明确|责令|推动|实行|聘请|委托)"
)
_FAULT = re.compile(
    r"不|未|没|缺|违规|违反|超(?:标|额|范围|期)|走形式|滞后|倒置|挂账|薄弱|虚|弱化|流于|漏|重复|雷同|迟|擅自|偏|拖|欠|差距|打折扣|形式主义|造假|缓慢|无审批"
)
_TOLD = re.compile(r"\W*(?:反映|举报|检举|控告|投诉|要求|请求|诉求|希望|咨询|建议|称|实名|匿名|来信|来电)")
_YEAR = 2023  # any year will do: only whether a date can be read is asked


def _coded(table: str, longest: int = 12) -> Callable[[CellValue], bool]:
    return lambda value: len(text := cell_text(value)) <= longest and code_of(table, text) is not None


def _is_date(value: CellValue) -> bool:
    if isinstance(value, date):
        return True
    text = cell_text(value)
    return len(text) <= 24 and parse_span(value, year=_YEAR) is not None


def _is_deadline(value: CellValue) -> bool:
    return len(cell_text(value)) <= 30 and parse_deadline(value, reference=date(_YEAR, 1, 1)).due is not None


def _is_person(value: CellValue) -> bool:
    names = split_people(cell_text(value))
    return bool(names) and all(looks_like_name(name) for name in names)


def _is_reporter(value: CellValue) -> bool:
    text = narrow(cell_text(value))
    return (
        code_of("anonymous", text) is not None or code_of("realname", text) is not None or _is_person(value)
    )


def _is_status(value: CellValue) -> bool:
    text = cell_text(value)
    return len(text) <= 60 and code_of("status", text) is not None


_TESTS: dict[str, Callable[[CellValue], bool]] = {
    "channel": _coded("channel"),
    "date": _is_date,
    "deadline": _is_deadline,
    "complaint": lambda value: bool(_TOLD.match(cell_text(value))) and len(cell_text(value)) >= 6,
    "department": lambda value: bool(_DEPARTMENT.search(cell_text(value))),
    "disposal": _coded("disposal", 20),
    "group": lambda value: bool(_GROUP.match(narrow(cell_text(value)))),
    "group_role": _coded("group_role", 10),
    "integer": lambda value: narrow(cell_text(value)).isdecimal() and len(narrow(cell_text(value))) < 5,
    "fault": lambda value: (
        len(text := cell_text(value)) >= 4 and bool(_FAULT.search(text)) and not _ACT.search(text)
    ),
    "measure": lambda value: len(text := cell_text(value)) >= 4 and bool(_ACT.search(text)),
    "mode": _coded("mode"),
    "nature": _coded("nature", 10),
    "party_org_type": _coded("party_org_type", 10),
    "person": _is_person,
    "petition_kind": _coded("petition_kind", 8),
    "phone": lambda value: bool(_PHONE.search(narrow(cell_text(value)))),
    "post": lambda value: bool(_POST.search(cell_text(value))),
    "prose": lambda value: len(cell_text(value)) > 25,
    "reporter": _is_reporter,
    "status": _is_status,
    "unit_type": _coded("unit_type", 10),
    "unit": lambda value: any(names_unit(part) for part in re.split(r"[\n、]", cell_text(value))),
    "yesno": lambda value: len(cell_text(value)) <= 4 and yes_or_no(cell_text(value)) is not None,
}
# Contents so distinct that they can name a column whose heading nobody has foreseen.
DISTINCT = frozenset(
    {
        *("deadline", "status", "nature", "channel", "phone", "party_org_type", "group_role", "disposal"),
        *("unit", "unit_type", "person", "department", "measure", "fault", "complaint", "date", "reporter"),
    }
)


def share(content: str, values: Sequence[CellValue]) -> float | None:
    """The share of non-blank cells that fit, None where fewer than three say anything."""
    said = [value for value in values if not is_nothing(cell_text(value))]
    if len(said) < 3:
        return None
    test = _TESTS[content]
    return sum(map(test, said)) / len(said)
