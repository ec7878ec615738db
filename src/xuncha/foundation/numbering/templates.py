"""Number templates: text with named places, checked so that only plain values can be put in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from xuncha.foundation import audit
from xuncha.foundation.numbering.models import NumberTemplate
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

audit.register("numbering.template", _lazy("修改编号模板"))

FILE = Path(__file__).resolve().parents[1] / "data" / "numbering.toml"
SERIAL = "serial"
PLACES = {
    "term": _lazy("届"),
    "year": _lazy("年"),
    "round": _lazy("轮次"),
    "group": _lazy("组"),
    "unit": _lazy("单位序号"),
    "type": _lazy("类型码"),
    SERIAL: _lazy("流水号"),
}
LONGEST = 100
WIDTH = re.compile(r"(0\d)?d?")


@cache
def delivered() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def types() -> dict[str, str]:
    """Type code → what it numbers."""
    return dict(delivered()["types"])


def template_for(type_code: str) -> str:
    """The office's template, else the delivered one. KeyError for an unknown type."""
    if type_code not in delivered()["types"]:
        raise KeyError(f"未知的编号类型：{type_code}")
    own = NumberTemplate.objects.filter(pk=type_code).values_list("template", flat=True).first()
    return own or str(delivered()["template"])


@verb
def change_template(type_code: str, template: str, *, by: Actor) -> None:
    """Change how numbers of one type look from now on; numbers already given stay."""
    template_for(type_code)
    check(template)
    NumberTemplate.objects.update_or_create(pk=type_code, defaults={"template": template})
    audit.record("numbering.template", by=by, data={"type": type_code, "template": template})


def check(template: str) -> None:
    """Refuse a template that could not be filled in, or that would reach into objects."""
    if len(template) > LONGEST:
        raise Refused(_("编号模板最长 %(longest)s 字") % {"longest": LONGEST})
    names = []
    for literal, name, spec, conversion in _parsed(template):
        if any(not char.isprintable() for char in literal):
            raise Refused(_("编号模板不能含有换行等控制字符"))
        if name is None:
            continue
        if conversion or name not in PLACES or not WIDTH.fullmatch(spec or ""):
            places = "、".join(f"{place}（{label}）" for place, label in PLACES.items())
            words = {"name": name, "places": places}
            raise Refused(_("编号模板中的 {%(name)s} 不对；可用 %(places)s，例：{round:02d}") % words)
        names.append(name)
    if names.count(SERIAL) != 1:
        raise Refused(_("编号模板必须有且只有一个 {serial}"))


def _parsed(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(template))
    except ValueError as error:
        raise Refused(_("编号模板的花括号不成对")) from error


def fill(template: str, values: Mapping[str, int | str]) -> str:
    """Put the values in. Missing with the names of what the record does not have yet."""
    missing = [
        name
        for _text, name, _spec, _conversion in _parsed(template)
        if name and values.get(name) in (None, "")
    ]
    if missing:
        raise Missing(
            _("还不能编号，缺少：%(names)s") % {"names": "、".join(str(PLACES[name]) for name in missing)}
        )
    return "".join(text + _place(name, spec, values) for text, name, spec, _conversion in _parsed(template))


def _place(name: str | None, spec: str | None, values: Mapping[str, int | str]) -> str:
    if name is None:
        return ""
    value = values[name]
    if not spec:
        return str(value)
    if isinstance(value, str) and not value.isdecimal():
        raise Refused(_("编号中的 %(name)s 应为数字，现在是“%(value)s”") % {"name": name, "value": value})
    return format(int(value), spec)


def scope_of(template: str, values: Mapping[str, int | str]) -> str:
    """What shares one sequence: the number with its serial left out, however wide the serial is printed."""
    return "".join(
        text + ("{}" if name == SERIAL else _place(name, spec, values))
        for text, name, spec, _conversion in _parsed(template)
    )
