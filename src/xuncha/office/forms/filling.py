"""A county's own Word file with fields: what it names, what it names wrongly, and the file filled in.

Fields are written {{ 问题标题 }}, rows that repeat {%tr for 行 in 佐证 %} … {{ 行.名称 }} … {%tr endfor %}. The file comes from
outside: it runs in a sandbox, in a process with limits of its own, and may fetch nothing.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import docx
from docx.oxml import parse_xml
from docxtpl import DocxTemplate, Listing
from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from xuncha.office.forms import page
from xuncha.office.forms.fields import Names
from xuncha.office.forms.model import Align, Fields

LOOP = {"loop"}
CLICKED = "hyperlink"
"""The one kind of relation that may lead outside: nothing is fetched before somebody clicks."""
EMBEDDED = {"afchunk", "subdocument", "oleobject", "control", "frame"}
"""Relations to parts of other formats, which may fetch what they like."""
_FETCHING = re.compile(
    r"INCLUDE(?:PICTURE|TEXT)|(?<!HYPER)LINK|DDE|IMPORT|DATABASE|\bRD\b|\{[{%]", re.IGNORECASE
)
"""Fields of Word that read another file when they are opened, or whose code would be made of a value."""


class FillingError(Exception):
    """Why a file cannot be a template; `code` tells the room which sentence to say."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.code, self.figures = code, figures


def check(content: bytes, names: Names) -> list[str]:
    """The fields it uses, in order. Raises FillingError: broken, syntax, fetches, or unknown with the near names."""
    _require_self_contained(content)
    tree = _parsed(content)
    unknown = list(dict.fromkeys(_unknown(tree, names)))
    if unknown:
        known = [*names, *(inner for row in names.values() for inner in row)]
        near = {name: difflib.get_close_matches(name, known, n=2, cutoff=0.4) for name in unknown}
        raise FillingError("unknown", names=unknown, near=near)
    used = [node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"]
    return [name for name in dict.fromkeys(used) if name in names]


def fill(content: bytes, fields: Fields, watermark: str = "") -> bytes:
    """The file with the values in it, and who took it in the head of each page."""
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(_values(fields), jinja_env=_environment(), autoescape=True)
    except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
        raise FillingError("render", detail=type(error).__name__) from error
    held = io.BytesIO()
    template.save(held)
    return _stamped(held.getvalue(), watermark) if watermark else held.getvalue()


def _environment() -> SandboxedEnvironment:
    """Without anything that could be called, or that writes a text as it is: fields are texts."""
    environment = SandboxedEnvironment(autoescape=True)
    environment.globals.clear()
    del environment.filters["safe"]
    return environment


def _values(fields: Fields) -> dict[str, Any]:
    return {
        name: [{key: _text(text) for key, text in row.items()} for row in value]
        if isinstance(value, list)
        else _text(value)
        for name, value in fields.items()
    }


def _text(value: str) -> Any:
    """Lines of a text stay lines."""
    return Listing(value) if "\n" in value else value


def _parsed(content: bytes) -> nodes.Template:
    environment, source = _environment(), _source(content)
    try:
        tree = environment.parse(source)
        environment.compile(source)  # only here a filter that does not exist is noticed
    except TemplateSyntaxError as error:
        raise FillingError("syntax", detail=str(error.message)) from error
    if tree.find(nodes.EvalContextModifier):
        raise FillingError("syntax", detail="autoescape")
    return tree


def _source(content: bytes) -> str:
    """Body, heads and feet as the template engine reads them."""
    try:
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
        parts = [template.xml_to_string(template.docx._element.body)]
        for relation in template.docx.part.rels.values():
            if relation.reltype in (template.HEADER_URI, template.FOOTER_URI):
                parts.append(template.xml_to_string(parse_xml(relation.target_part.blob)))
        return "".join(template.patch_xml(part) for part in parts)
    except Exception as error:
        raise FillingError("broken") from error


def _unknown(tree: nodes.Template, names: Names) -> Iterator[str]:
    """Names that are no field, and parts of a row that the row does not have."""
    loops = [
        (loop, loop.target.name, loop.iter.name)
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
    ]
    known = {*names, *LOOP, *(row for _loop, row, _rows in loops)}
    for node in tree.find_all(nodes.Name):
        if node.ctx == "load" and node.name not in known:
            yield node.name
    for loop, row, rows in loops:
        for part in loop.find_all(nodes.Getattr):
            is_of_row = isinstance(part.node, nodes.Name) and part.node.name == row
            if is_of_row and rows in names and part.attr not in names[rows]:
                yield f"{rows}.{part.attr}"


def _require_self_contained(content: bytes) -> None:
    """No remote template, picture or object: opening the file would call out, perhaps with a record's words."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [name for name in archive.namelist() if name.lower().endswith((".rels", ".xml"))]
            if any(_fetches(etree.fromstring(archive.read(name), _parser())) for name in parts):
                raise FillingError("fetches")
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise FillingError("broken") from error


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _fetches(root: Any) -> bool:
    """Read as XML: in the file's bytes the same can be written in a dozen ways."""
    relations = root.iter("{*}Relationship")
    codes = "".join(text for one in root.iter("{*}instrText", "{*}delInstrText") for text in one.itertext())
    simple = (value for one in root.iter("{*}fldSimple") for value in one.attrib.values())
    return any(map(_leads_out, relations)) or any(map(_FETCHING.search, (codes, *simple)))


def _leads_out(relation: Any) -> bool:
    kind = (relation.get("Type") or "").rsplit("/", 1)[-1].lower()
    outside = (relation.get("TargetMode") or "").lower() == "external"
    return kind in EMBEDDED or (outside and kind != CLICKED)


def _stamped(content: bytes, watermark: str) -> bytes:
    document = docx.Document(io.BytesIO(content))
    look = page.Look(page.FOOT, page.TINY_SIZE, Align.CENTER, line=12, colour=page.GREY)
    for section in document.sections:
        section.header._element.append(page.paragraph(watermark, look))
    return page.saved(document)


def asked(data: Mapping[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """What the helper process is asked: {do: check, names} → {fields}; {do: fill, fields, watermark} → the file."""
    if data["do"] == "check":
        names = {name: tuple(inner) for name, inner in data["names"].items()}
        return {"fields": check(blob, names)}, b""
    return {}, fill(blob, data["fields"], data["watermark"])
