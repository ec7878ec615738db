"""Pictures in Word: one on a line of its own, or the code that stands at the upper right beside the head."""

from __future__ import annotations

import io

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

ANCHOR = (
    '<wp:anchor {spaces} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" '
    'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="margin"><wp:align>right</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="margin"><wp:posOffset>{down}</wp:posOffset></wp:positionV></wp:anchor>'
)


def inline(document: Document, png: bytes, width: int) -> BaseOxmlElement:
    """A run with the picture, `width` in mm."""
    return _run(document.part.new_pic_inline(io.BytesIO(png), width=Mm(width)))


def beside(document: Document, png: bytes, width: int, *, down: int) -> BaseOxmlElement:
    """A run whose picture floats at the right margin, `down` mm below the upper one; text does not make way."""
    drawn = document.part.new_pic_inline(io.BytesIO(png), width=Mm(width))
    anchor = parse_xml(ANCHOR.format(spaces=nsdecls("wp", "a", "r"), down=Mm(down)))
    extent, *others = list(drawn)
    anchor.append(extent)
    anchor.append(OxmlElement("wp:wrapNone"))
    anchor.extend(others)
    return _run(anchor)


def _run(picture: BaseOxmlElement) -> BaseOxmlElement:
    made, drawing = OxmlElement("w:r"), OxmlElement("w:drawing")
    drawing.append(picture)
    made.append(drawing)
    return made
