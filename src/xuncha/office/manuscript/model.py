"""What goes out, what comes back, and what the file says about itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xuncha.office.values.text import clean, squeeze

PASSAGE, LABEL = "xc_", "xcm_"
_KEY = re.compile(r"[A-Za-z0-9]{1,24}(?:_[A-Za-z0-9]+){0,2}")
_LINE = re.compile(_KEY.pattern + r"(?:__\d+)?")
_LABEL = re.compile(rf"{LABEL}([A-Za-z0-9]{{1,12}})_([0-9]{{1,5}})_([0-9a-f]{{12}})")
_DIGEST_SHOWN = 12
"""A bookmark's name has at most forty characters."""

INSERTED, DELETED, MOVED_HERE, MOVED_AWAY = "ins", "del", "to", "from"
BODY, TABLE, BOX = "body", "table", "box"


def plain(text: str) -> str:
    """What two texts are compared by: their paragraphs without blanks."""
    return "\n".join(filter(None, map(squeeze, text.split("\n"))))


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a manuscript. `key` is its identity within the manuscript; `level` from 1 for headings."""

    key: str
    text: str
    level: int = 0

    @property
    def lines(self) -> list[str]:
        """Its paragraphs in a document; a passage without text has none and does not travel."""
        return [line for line in self.text.split("\n") if squeeze(line)]


@dataclass(frozen=True, slots=True)
class Label:
    """Which text a file was made from: the manuscript, its version, and `digest` of title and passages."""

    manuscript: str
    version: int
    digest: str

    @property
    def bookmark(self) -> str:
        return f"{LABEL}{self.manuscript}_{self.version}_{self.digest[:_DIGEST_SHOWN]}"

    @classmethod
    def of_words(cls, manuscript: str, version: str, digest: str) -> Label | None:
        """As the file declares it; None for what no export of ours would say."""
        if not re.fullmatch(r"[0-9a-f]{64}", digest):
            return None
        return cls.of_bookmark(f"{LABEL}{manuscript}_{version}_{digest[:_DIGEST_SHOWN]}")

    @classmethod
    def of_bookmark(cls, name: str) -> Label | None:
        found = _LABEL.fullmatch(name)
        return cls(found[1], int(found[2]), found[3]) if found else None

    def agrees(self, digest: str) -> bool:
        return self.digest[:_DIGEST_SHOWN] == digest[:_DIGEST_SHOWN]


def digest(title: str, passages: Sequence[Passage]) -> str:
    """SHA-256 of what an exported file shows; equal texts have equal digests whatever their version's number."""
    told = [title, *([one.key, one.level, one.text] for one in passages)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def anchor(key: str, line: int) -> str:
    """The bookmark of a passage's line, from 0: a text of several lines becomes several paragraphs."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} cannot be part of a bookmark's name")
    return PASSAGE + line_name(key, line)


def line_name(key: str, line: int) -> str:
    return f"{key}__{line}" if line else key


def line_of(bookmark: str) -> str | None:
    """The passage's line that a bookmark of ours stands for, as `key` or `key__number`; people copy other bookmarks too."""
    name = bookmark.removeprefix(PASSAGE)
    return name if bookmark.startswith(PASSAGE) and _LINE.fullmatch(name) else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `change` is "" or what was tracked: ins, del, to (moved here), from (moved away)."""

    text: str
    change: str = ""
    author: str = ""
    at: str = ""
    """As the file has it, in ISO form; Word writes local time and calls it UTC."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, or a note that was put below the text (`kind` comment, footnote, endnote); `quoted`: what it is about."""

    kind: str
    text: str
    author: str = ""
    at: str = ""
    quoted: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Maker:
    """Who changed something, and when last."""

    author: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A paragraph (in a table: a row) as it stands when every tracked change is accepted.

    `anchors`: the passages' lines whose bookmark covers letters of it, with how many; `emptied`: those whose bookmark is
    here but covers nothing any more. `breaks`: who inserted or removed an end of paragraph here. A paragraph that was deleted
    with tracking is one of these with an empty text.
    """

    pieces: tuple[Piece, ...]
    anchors: tuple[tuple[str, int], ...] = ()
    emptied: tuple[str, ...] = ()
    level: int = 0
    place: str = BODY
    remarks: tuple[Remark, ...] = ()
    breaks: tuple[Maker, ...] = field(default=())

    @property
    def text(self) -> str:
        return clean("".join(one.text for one in self.pieces if one.change not in (DELETED, MOVED_AWAY)))

    @property
    def before(self) -> str:
        return clean("".join(one.text for one in self.pieces if one.change not in (INSERTED, MOVED_HERE)))

    def makers(self) -> Iterator[Maker]:
        """Everyone who changed it with tracking, once each, with the last time."""
        last: dict[str, str] = {}
        changed = [Maker(one.author, one.at) for one in self.pieces if one.change]
        for one in (*changed, *self.breaks):
            last[one.author] = max(last.get(one.author, ""), one.at)
        return (Maker(author, at) for author, at in last.items())


@dataclass(frozen=True, slots=True)
class ReadManuscript:
    """`label` and `title` are None where the file does not say; `tracked` whether any change was tracked."""

    passages: tuple[ReadPassage, ...]
    label: Label | None = None
    title: str | None = None

    @property
    def tracked(self) -> bool:
        return any(True for one in self.passages for _maker in one.makers())
