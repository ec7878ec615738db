"""Page, fonts and paragraphs of an official document in Word, as GB/T 9704—2012 has them: their one home.

A4 with margins 37/35/28/26 mm leaves a type area of 156 × 225 mm: 22 lines of 28 characters 三号 仿宋. The official fonts
are named in the file with their stand-ins (`w:altName`), so that WPS and Word take what the machine has. The grid is
`lines` with exact spacing: LibreOffice misreads `linesAndChars` (14 characters a line).
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from xuncha.office.forms.model import Align, Span

TITLE, BODY, HEADING, SUBHEADING, FOOT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
STAND_INS = {
    TITLE: ("方正小标宋_GBK", "小标宋", "华文中宋", "STZhongsong", "宋体"),
    BODY: ("仿宋", "FangSong", "华文仿宋", "STFangsong", "FandolFang R"),
    HEADING: ("SimHei", "华文黑体", "STHeiti", "Noto Sans CJK SC"),
    SUBHEADING: ("楷体", "KaiTi", "华文楷体", "STKaiti", "FandolKai"),
    FOOT: ("SimSun", "华文宋体", "STSong", "Noto Serif CJK SC"),
}
TITLE_SIZE, BODY_SIZE, FOOT_SIZE, SMALL_SIZE, TINY_SIZE = 22, 16, 14, 12, 9
"""二号, 三号, 四号, 小四, 小五 in points."""
LINE = 28.95
"""Points from line to line: 22 lines on 225 mm."""
TIGHTER = -0.25
"""Points between two characters of the body: 28 of them on 156 mm."""
MARGINS = (37, 26, 35, 28)
"""Top, right, bottom, left in mm."""
LANDSCAPE_MARGINS = (28, 37, 26, 35)
"""The same page turned: the head of a lying table is at the binding edge."""
NUMBER_BELOW = 7  # mm from the type area to the page number
RED = "FF0000"
GREY = "808080"


@dataclass(frozen=True)
class Look:
    """How a paragraph stands; sizes and distances in points, `indent` in characters, `level` its depth in the outline."""

    font: str = BODY
    size: float = BODY_SIZE
    align: Align = Align.JUSTIFY
    indent: int = 0
    end: float = 0
    """Free space at the right."""
    sides: float = 0
    """Free space at both sides."""
    line: float = LINE
    """0 grows with what stands on the line."""
    before: float = 0
    colour: str = ""
    level: int = 0
    keep: bool = False
    tabs: tuple[tuple[str, float], ...] = ()
    """(left, center or right; distance from the margin)."""
    rule: str = ""
    """Colour of a rule below."""


def new_document(*, landscape: bool = False, watermark: str = "") -> Document:
    """An empty document with page, grid, fonts, page numbers — 1 — at the outer edge, watermark in the head."""
    document = docx.Document()
    _name_fonts(document)
    (section,) = document.sections
    _lay_out(section, landscape=landscape)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, Align.RIGHT), (section.even_page_footer, Align.LEFT)):
        _only(footer._element, _page_number(align))
    for header in (section.header, section.even_page_header):
        _only(
            header._element, paragraph(watermark, Look(FOOT, TINY_SIZE, Align.CENTER, line=12, colour=GREY))
        )
    return document


def saved(document: Document) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def body_width(*, landscape: bool = False) -> int:
    """Width of the type area in mm."""
    _top, right, _bottom, left = LANDSCAPE_MARGINS if landscape else MARGINS
    return (297 if landscape else 210) - left - right


def append(document: Document, element: BaseOxmlElement) -> None:
    """At the end of the text, before the section's own settings."""
    document.element.body.insert_element_before(element, "w:sectPr")


def paragraph(text: str | Iterable[Span], look: Look) -> BaseOxmlElement:
    made = OxmlElement("w:p")
    made.append(deepcopy(_settings(look)))
    for span in [Span(text)] if isinstance(text, str) else text:
        made.append(run(span, look))
    return made


def run(span: Span, look: Look) -> BaseOxmlElement:
    """A run in the paragraph's look; tabs stay, other signs that XML cannot hold go."""
    made = OxmlElement("w:r")
    made.append(deepcopy(_type(look, bold=span.bold, small=span.small)))
    for place, part in enumerate(span.text.split("\t")):
        if place:
            made.append(OxmlElement("w:tab"))
        text = OxmlElement("w:t")
        text.text = "".join(sign for sign in part if sign >= " " and sign not in "\ufffe\uffff")
        text.set(qn("xml:space"), "preserve")
        made.append(text)
    return made


@lru_cache(maxsize=256)
def _settings(look: Look) -> BaseOxmlElement:
    """w:pPr with its parts in the order that the schema wants; made once a look, and copied."""
    parts = [flag("w:keepNext")] if look.keep else []
    if look.rule:
        rule = marked("w:bottom", val="single", sz="12", space="4", color=look.rule)
        parts.append(holding("w:pBdr", [rule]))
    if look.tabs:
        stops = [marked("w:tab", val=kind, pos=twips(at)) for kind, at in look.tabs]
        parts.append(holding("w:tabs", stops))
    if look.line != LINE:
        parts.append(marked("w:snapToGrid", val="0"))
    before = twips(look.before)
    height = (
        {"line": twips(look.line), "lineRule": "exact"} if look.line else {"line": "240", "lineRule": "auto"}
    )
    parts.append(marked("w:spacing", before=before, after="0", **height))
    parts.append(_indents(look))
    parts.append(marked("w:jc", val={"justify": "both"}.get(look.align, look.align)))
    if look.level:
        parts.append(marked("w:outlineLvl", val=str(look.level - 1)))
    return holding("w:pPr", parts)


def _indents(look: Look) -> BaseOxmlElement:
    given = {"left": twips(look.sides), "right": twips(look.sides + look.end)}
    if look.indent:
        given |= {"firstLineChars": str(look.indent * 100), "firstLine": twips(look.indent * look.size)}
    return marked("w:ind", **given)


@lru_cache(maxsize=256)
def _type(look: Look, *, bold: bool = False, small: bool = False) -> BaseOxmlElement:
    """w:rPr; the hint makes quotation marks and dashes full-width. Made once a look, and copied."""
    names = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), look.font)
    parts = [marked("w:rFonts", hint="eastAsia", **names)]
    if bold:
        parts.append(flag("w:b"))
    if look.colour:
        parts.append(marked("w:color", val=look.colour))
    if look.size == BODY_SIZE:
        parts.append(marked("w:spacing", val=twips(TIGHTER)))
    half = str(round(2 * (look.size - 2 if small else look.size)))
    parts += [marked("w:sz", val=half), marked("w:szCs", val=half)]
    return holding("w:rPr", parts)


def _page_number(align: Align) -> BaseOxmlElement:
    """— 1 —, one character from the outer edge; counted by the reader's own Word."""
    look = Look(FOOT, FOOT_SIZE, align, line=FOOT_SIZE + 2)
    made = paragraph("— ", look)
    settings = made.find(qn("w:pPr"))
    edge = "right" if align is Align.RIGHT else "left"
    settings.find(qn("w:ind")).set(qn(f"w:{edge}"), twips(FOOT_SIZE))
    for part in (
        marked("w:fldChar", fldCharType="begin"),
        _instruction(),
        marked("w:fldChar", fldCharType="end"),
    ):
        made.append(holding("w:r", [deepcopy(_type(look)), part]))
    made.append(run(Span(" —"), look))
    return made


def _instruction() -> BaseOxmlElement:
    made = OxmlElement("w:instrText")
    made.text = "PAGE"
    return made


def _lay_out(section: Section, *, landscape: bool) -> None:
    width, height = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, right, bottom, left = LANDSCAPE_MARGINS if landscape else MARGINS
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(15), Mm(bottom - NUMBER_BELOW - 6)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), twips(LINE))


def _name_fonts(document: Document) -> None:
    """The font table: each official font with its stand-ins, as Chinese faces (character set 134)."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
        f'<w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
        for name, others in STAND_INS.items()
    )
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    part._blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    style = document.styles["Normal"].element
    for old in style.findall(qn("w:rPr")) + style.findall(qn("w:pPr")):
        style.remove(old)
    style.append(deepcopy(_type(Look())))


def _only(container: BaseOxmlElement, made: BaseOxmlElement) -> None:
    for old in list(container):
        container.remove(old)
    container.append(made)


def twips(points: float) -> str:
    return str(round(points * 20))


def marked(tag: str, **values: str) -> BaseOxmlElement:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def flag(tag: str) -> BaseOxmlElement:
    return OxmlElement(tag)


def holding(tag: str, parts: Iterable[BaseOxmlElement]) -> BaseOxmlElement:
    made = OxmlElement(tag)
    made.extend(list(parts))
    return made
