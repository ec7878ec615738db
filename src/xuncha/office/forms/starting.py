"""A Word file to begin a template from: every field of the form once, in official type, rows as loops."""

from __future__ import annotations

from xuncha.office.forms.fields import Names
from xuncha.office.forms.model import Block, Cell, FormDocument, Head, Paragraph, Row, Span, Table
from xuncha.office.forms.word import word


def starter(title: str, names: Names) -> bytes:
    single = [
        Row((_cell(name, header=True), _cell(f"{{{{ {name} }}}}")))
        for name, inner in names.items()
        if not inner
    ]
    blocks: list[Block] = [Head(title=title)]
    if single:
        blocks.append(Table(tuple(single)))
    blocks += [Table(_loop(name, inner)) for name, inner in names.items() if inner]
    return word(FormDocument(tuple(blocks)))


def _loop(name: str, inner: tuple[str, ...]) -> tuple[Row, ...]:
    blank = tuple(_cell("") for _part in inner[1:])
    return (
        Row(tuple(_cell(part, header=True) for part in inner), head=True),
        Row((_cell(f"{{%tr for 行 in {name} %}}"), *blank)),
        Row(tuple(_cell(f"{{{{ 行.{part} }}}}") for part in inner)),
        Row((_cell("{%tr endfor %}"), *blank)),
    )


def _cell(text: str, *, header: bool = False) -> Cell:
    return Cell((Paragraph((Span(text),), indent=False),), header=header)
