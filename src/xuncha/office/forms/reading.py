"""The HTML of a print page becomes a FormDocument. The vocabulary is closed: an unknown element or class raises.

Values are marked on the page: `data-field="问题标题"` on the element that holds one; `data-rows="佐证"` on the container
whose children repeat, each with its own `data-field` elements.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from lxml import html

from xuncha.office.forms.model import (
    Align,
    Block,
    Cell,
    Fields,
    FormDocument,
    Head,
    Heading,
    Line,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Span,
    Table,
)

Element = Any  # lxml tells no types

INLINE = {"b", "strong", "span", "br", "i"}
KNOWN = {
    "p": "pre quiet small end letter-to print-blank print-line number code-groups poster-lead poster-code poster-address poster-until",
    "div": "flow flow-tight pre print-next poster",
    "span": "small sign-mark sign-note nowrap pre quiet number",
    "table": "print-table table",
    "tr": "sign total",
    "td": "pre number end nowrap tall",
    "th": "end wide w-s w-m w-l w-xl w-no number",
    "ul": "poster-lines",
    "h1": "visually-hidden",
}
"""Element → the classes it may have; the elements below have none."""
PLAIN = {"h2", "h3", "ol", "li", "thead", "tbody", "b", "strong", "br", "i", "header"}
SIGN_HEIGHT, TALL_HEIGHT = 14, 40  # mm, as kit/xuncha.css
PIXEL = 25.4 / 96  # mm
HEADINGS = (re.compile(r"[一二三四五六七八九十]{1,3}、"), re.compile(r"（[一二三四五六七八九十]{1,3}）"))
LONGEST_HEADING = 40
BLANK = "　"


class UnknownMark(Exception):
    """An element or class outside the vocabulary of printed forms; the message is its name."""


def read_form(page: str) -> FormDocument:
    """The form of a whole print page. Raises UnknownMark."""
    root = html.document_fromstring(page)
    body = root.find("body")
    sheet = root.get_element_by_id("content")
    looks = classes(body)
    return FormDocument(
        blocks=tuple(blocks_of(sheet)),
        fields=fields_in(sheet),
        landscape="paper-landscape" in looks,
        compact="one-page" in looks,
        watermark=next((text.text or "" for text in body.iter("text")), ""),
    )


def blocks_of(element: Element) -> Iterator[Block]:
    """The blocks inside an element; text that stands between them makes paragraphs of its own."""
    spans: list[Span] = []
    for part in parts_of(element):
        if isinstance(part, str) or part.tag in INLINE:
            spans += spans_of(part, pre=is_pre(element))
        else:
            yield from paragraphs(spans, element)
            spans = []
            yield from block(part)
    yield from paragraphs(spans, element)


def block(element: Element) -> Iterator[Block]:
    looks, tag = checked(element), element.tag
    if "visually-hidden" in looks:
        return
    if "print-next" in looks:
        yield PageBreak()
    if tag == "header":
        yield head(element)
    elif tag == "h1":
        yield Head(title=clean(element.text_content()))
    elif tag in ("h2", "h3"):
        yield Heading(clean(element.text_content()), level=int(tag[1]) - 1)
    elif tag == "table":
        yield table(element)
    elif tag in ("ol", "ul"):
        yield from items(element)
    elif tag == "img":
        yield picture(element)
    elif "print-line" in looks:
        yield Line(tuple(clean(child.text_content()) for child in element))
    elif "print-blank" in looks:
        yield from [Paragraph((Span(BLANK),))] * 2
    else:
        yield from blocks_of(element)


def head(element: Element) -> Head:
    """Its places carry the field names of every head (kit: print-head)."""
    found = {name: clean(place.text_content()) for name, place in marked(element)}
    codes = [source(image) for image in element.iter("img")]
    lines = [place for place in element.iter("p") if "print-line" in classes(place)]
    return Head(
        title=found.get("标题", ""),
        number=found.get("编号", ""),
        unit=found.get("单位", ""),
        secrecy=found.get("密级", ""),
        note=found.get("附注", ""),
        qr=codes[0] if codes else b"",
        line=tuple(text for part in lines for child in part if (text := clean(child.text_content()))),
    )


def items(element: Element) -> Iterator[Paragraph]:
    for number, item in enumerate(element.iterchildren("li"), start=1):
        mark = f"{number}. " if element.tag == "ol" else "· "
        lines = [found for found in blocks_of(item) if isinstance(found, Paragraph)]
        for place, line in enumerate(lines):
            yield Paragraph((Span(mark), *line.spans)) if place == 0 else line


def picture(element: Element) -> Picture:
    return Picture(source(element), round(int(element.get("width", "180")) * PIXEL))


def source(image: Element) -> bytes:
    start, _comma, data = image.get("src", "").partition(",")
    if start != "data:image/png;base64":
        raise UnknownMark(f"img {start[:30]}")
    return base64.b64decode(data)


def table(element: Element) -> Table:
    """The table's rows; thead makes rows that are repeated on each page."""
    rows = [row(line) for line in element.iter("tr")]
    return Table(tuple(line for line in rows if line.cells))


def row(element: Element) -> Row:
    looks = checked(element)
    total = "total" in looks
    cells = [cell(child, bold=total) for child in element.iterchildren("td", "th")]
    tall = any("tall" in classes(child) for child in element)
    return Row(
        tuple(cells),
        head=element.getparent().tag == "thead" or (len(cells) > 1 and all_heads(element)),
        height=TALL_HEIGHT if tall else SIGN_HEIGHT if "sign" in looks else 0,
    )


def all_heads(element: Element) -> bool:
    return all(
        child.tag == "th" and child.get("scope") == "col" for child in element.iterchildren("td", "th")
    )


def cell(element: Element, *, bold: bool) -> Cell:
    looks, header = checked(element), element.tag == "th"
    align = Align.CENTER if header and "end" not in looks else Align.RIGHT if "end" in looks else Align.LEFT
    lines = [found for found in blocks_of(element) if isinstance(found, Paragraph)]
    return Cell(
        tuple(
            Paragraph(
                tuple(Span(span.text, span.bold or bold, span.small) for span in line.spans), align, False
            )
            for line in lines
        ),
        header=header,
        colspan=int(element.get("colspan", "1")),
        rowspan=int(element.get("rowspan", "1")),
        align=align,
    )


def paragraphs(spans: list[Span], element: Element) -> Iterator[Block]:
    """The lines of the collected spans, in the look of the element they stand in; a heading among typed lines is one."""
    looks = classes(element)
    typed = "pre" in looks and element.tag in ("p", "div")
    align = Align.RIGHT if "end" in looks else Align.CENTER if in_poster(element) else Align.JUSTIFY
    flat = bool(looks & {"end", "quiet", "letter-to"}) or align is not Align.JUSTIFY
    for at, line in enumerate(lines_of(spans)):
        shown = unindented(line) if typed else line
        text = "".join(span.text for span in shown)
        if typed and (level := heading_level(text)):
            yield Heading(text.strip(), level)
        else:
            addressed = typed and at == 0 and shown is line and text.endswith("：")
            small = bool(looks & {"quiet", "small"})
            yield Paragraph(tuple(shown), align, indent=not (flat or addressed), small=small)


def unindented(line: list[Span]) -> list[Span]:
    """A typed line without the blanks that somebody indented it with; a line of blanks alone is to be written in."""
    first, *rest = line
    text = first.text.lstrip(BLANK)
    if text == first.text or not (text or rest):
        return line
    return [Span(text, first.bold, first.small), *rest]


def heading_level(text: str) -> int:
    """1 for 一、…, 2 for （一）…, 0 for running text: a heading is short and is no sentence."""
    line = text.strip()
    if len(line) > LONGEST_HEADING or line.endswith(("。", "；", "：")):
        return 0
    return next((level for level, sign in enumerate(HEADINGS, start=1) if sign.match(line)), 0)


def lines_of(spans: list[Span]) -> Iterator[list[Span]]:
    """Spans cut at line breaks; lines without a visible sign go, but for blanks to write in (full-width spaces)."""
    line: list[Span] = []
    for span in [*spans, Span("\n")]:
        first, *rest = span.text.split("\n")
        line.append(Span(first, span.bold, span.small))
        for text in rest:
            yield from tidied(line)
            line = [Span(text, span.bold, span.small)]


def tidied(line: list[Span]) -> Iterator[list[Span]]:
    kept = [span for span in line if span.text]
    while kept and not kept[0].text.strip(" \t"):
        kept.pop(0)
    while kept and not kept[-1].text.strip(" \t"):
        kept.pop()
    if kept:
        kept[0] = Span(kept[0].text.lstrip(" \t"), kept[0].bold, kept[0].small)
        kept[-1] = Span(kept[-1].text.rstrip(" \t"), kept[-1].bold, kept[-1].small)
        yield kept


def spans_of(part: Element | str, *, pre: bool, bold: bool = False, small: bool = False) -> list[Span]:
    if isinstance(part, str):
        return [Span(part if pre else re.sub(r"[ \t\r\n\f]+", " ", part), bold, small)]
    looks = checked(part)
    if part.tag == "br":
        return [Span("\n")]
    pre = pre or "pre" in looks
    bold = bold or part.tag in ("b", "strong")
    small = small or bool(looks & {"small", "sign-note"})
    found: list[Span] = []
    for inner in parts_of(part):
        found += spans_of(inner, pre=pre, bold=bold, small=small)
    return found


def parts_of(element: Element) -> Iterator[Element | str]:
    """Text and child elements in order; comments are no part of a form."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str):
            yield child
        if child.tail:
            yield child.tail


def is_pre(element: Element) -> bool:
    return "pre" in classes(element)


def in_poster(element: Element) -> bool:
    return any("poster" in classes(above) for above in (element, *element.iterancestors()))


def classes(element: Element) -> set[str]:
    return set(element.get("class", "").split())


def checked(element: Element) -> set[str]:
    """The element's classes. Raises UnknownMark for what no printed form has."""
    tag, looks = element.tag, classes(element)
    allowed = set(KNOWN[tag].split()) if tag in KNOWN else {"print-head"} if tag == "header" else set()
    if tag not in KNOWN and tag not in PLAIN | {"img"}:
        raise UnknownMark(f"<{tag}>")
    if tag != "img" and (odd := looks - allowed):
        raise UnknownMark(f"<{tag} class={min(odd)}>")
    return looks


def clean(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text).strip(" ")


def marked(element: Element) -> Iterator[tuple[str, Element]]:
    for place in element.iter():
        if isinstance(place.tag, str) and (name := place.get("data-field")):
            yield name, place


def fields_in(sheet: Element) -> Fields:
    """Every marked value by its name; of a name that stands twice the first is meant, rows of one name are put together."""
    found: Fields = {}
    containers = sheet.findall(".//*[@data-rows]")
    repeated = {place for rows in containers for place in rows.iter()}
    for name, place in marked(sheet):
        if place not in repeated:
            found.setdefault(name, value(place))
    for rows in containers:
        lines = [given for child in rows if (given := row_of(child))]
        known = found.setdefault(rows.get("data-rows"), [])
        if isinstance(known, list):
            known += lines
    return found


def row_of(child: Element) -> dict[str, str]:
    return {name: value(place) for name, place in marked(child)} if isinstance(child.tag, str) else {}


def value(place: Element) -> str:
    """The text of a place as a person reads it: lines as lines, blanks to write in as nothing."""
    if place.tag in INLINE:
        lines = ["".join(span.text for span in line) for line in lines_of(spans_of(place, pre=False))]
    else:
        lines = [text_of(found) for found in blocks_of(place)]
    return "\n".join(line for line in lines if line.strip()).strip()


def text_of(found: Block) -> str:
    if isinstance(found, Line):
        return " ".join(found.parts)
    return found.text if isinstance(found, Heading | Paragraph) else ""
