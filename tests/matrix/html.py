"""What every page's markup owes to people who cannot see it."""

from __future__ import annotations

import re
from collections import Counter

H1 = re.compile(r"<h1[\s>]", re.IGNORECASE)
LANG = re.compile(r"<html[^>]*\slang=\"[a-zA-Z-]+\"")
ID = re.compile(r"""\sid=(?:"([^"]+)"|'([^']+)')""")
IMAGE = re.compile(r"<img\b(?![^>]*\balt=)[^>]*>", re.IGNORECASE)
INLINE = re.compile(r"<[^>]+\s(?:on[a-z]+|style)\s*=", re.IGNORECASE)
TITLE = re.compile(r"<title>\s*\S")


def faults_of(text: str) -> list[str]:
    """One heading, a language, a title, ids that name one thing, images with words, nothing inline."""
    if "<html" not in text[:600].lower():
        return []  # a fragment that a page fetches
    faults = []
    headings = len(H1.findall(text))
    if headings != 1:
        faults.append(f"{headings} h1")
    if not LANG.search(text):
        faults.append("html without lang")
    if not TITLE.search(text):
        faults.append("no title")
    counted = Counter(first or second for first, second in ID.findall(text))
    faults += [f"id “{name}” {count} times" for name, count in counted.items() if count > 1]
    faults += [f"image without alt: {match[0][:60]}" for match in IMAGE.finditer(text)]
    faults += [f"inline: {match[0][:80]}" for match in INLINE.finditer(text)]
    return faults
