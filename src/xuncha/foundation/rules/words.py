"""Where a rule comes from, as a reader may see it: the data keep their citations, pages show plain words."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

CITATION = re.compile(r"\s*\[S[^\]]*\]")
"""An entry of the register of sources, such as [S R09] or [S* R13]: found or cited there, of no use to a reader."""
CHAPTER = re.compile(r"^领域调研[^；]*(?:；|$)")
"""The first part names a chapter of the study on which the rules rest."""
SECTION = re.compile(r"（§[\d.]+）|见 §[\d.]+|(?<=讲话稿) [\d、]+ ?")
"""Sections of that study, and its numbers for the speeches it read."""


def plain_source(text: str) -> str:
    """The source without citations; marks of confidence become words: [I] inferred, [K] not checked word by word."""
    text = SECTION.sub("", CITATION.sub("", CHAPTER.sub("", text.strip())))
    text = re.sub(r"\s*\[I\]", _("（推断）"), text)
    text = re.sub(r"\s*\[K\]", _("（未核对原文）"), text)
    return text.strip("； ") or _("出处见规则研究资料")
