"""What somebody writes, step by step. Every step carries the former ones in its own form: nothing is kept here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from xuncha.foundation.sealing import receipts
from xuncha.portal import config
from xuncha.portal.bundle import INSPECTORS, OFFICE, STRAIGHT_UP

STEPS = ("questions", "text", "name", "files")
ON_STEP = {
    "questions": ("superior", "inspectors"),
    "text": ("what", "who", "when"),
    "name": ("realname", "name", "phone", "address"),
    "files": (),
}
SHORT = 500
_LINES = re.compile(r"\r\n?")


@dataclass(slots=True)
class Report:
    """One report as its form carries it. All text; nothing here has been believed yet."""

    superior: str = ""
    inspectors: str = ""
    what: str = ""
    who: str = ""
    when: str = ""
    realname: str = ""
    name: str = ""
    phone: str = ""
    address: str = ""
    once: str = field(default="", repr=False)

    @classmethod
    def read(cls, posted: QueryDict) -> Report:
        report = cls(**{item.name: plain(posted.get(item.name, "")) for item in fields(cls)})
        if not receipts.is_secret(report.once):
            report.once = receipts.new_secret()
        return report

    def carried(self, step: str) -> dict[str, str]:
        """What the page of this step takes along unseen."""
        return {
            item.name: value
            for item in fields(self)
            if item.name not in ON_STEP[step] and (value := getattr(self, item.name))
        }

    @property
    def addressee(self) -> str:
        if self.superior == "yes":
            return STRAIGHT_UP
        return INSPECTORS if self.inspectors == "yes" else OFFICE

    @property
    def both(self) -> bool:
        return self.superior == self.inspectors == "yes"

    @property
    def wants_name(self) -> bool:
        return self.realname == "yes"

    def contact(self) -> dict[str, str]:
        return {"name": self.name, "phone": self.phone, "address": self.address}

    def content(self) -> dict[str, Any]:
        return {"what": self.what, "who": self.who, "when": self.when, "realname": self.wants_name}

    def faults(self, step: str) -> list[str]:
        """What is missing on this step, as sentences."""
        checks = {"questions": self._questions, "text": self._text, "name": self._name}
        return checks[step]() if step in checks else []

    def _questions(self) -> list[str]:
        answered = {self.superior, self.inspectors} <= {"yes", "no"}
        return [] if answered else [_("两个问题都要选一个答案。")]

    def _text(self) -> list[str]:
        found = []
        if not self.what.strip():
            found.append(_("请写下要反映的事情。"))
        if len(self.what) > config.limits().text:
            found.append(
                _("文字超过 %(limit)d 字，请删减，或存成文件在最后一步添加。")
                % {"limit": config.limits().text}
            )
        if max(len(self.who), len(self.when)) > SHORT:
            found.append(_("“谁”和“什么时候”各不超过 %(limit)d 字，其余请写在大框里。") % {"limit": SHORT})
        return found

    def _name(self) -> list[str]:
        if self.wants_name and not self.name.strip():
            return [_("选了留下姓名，请写姓名；不想留就选“不留姓名”。")]
        if max(len(value) for value in self.contact().values()) > SHORT:
            return [_("姓名、电话、地址各不超过 %(limit)d 字。") % {"limit": SHORT}]
        return []

    def first_fault(self) -> tuple[str, list[str]] | None:
        """The first step that is not complete: forms come from outside, so all of them are looked at again."""
        for step in STEPS:
            if found := self.faults(step):
                return step, found
        return None


def plain(text: str) -> str:
    """Without control characters and those that turn the reading direction round; line ends as line feeds."""
    unified = _LINES.sub("\n", unicodedata.normalize("NFC", text))
    return "".join(
        mark for mark in unified if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cf", "Cs"}
    )
