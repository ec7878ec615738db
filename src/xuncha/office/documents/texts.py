"""Plain text in whatever encoding a Chinese office may hand in: UTF-8, GB 18030, Big5, UTF-16, HZ, or several at once.

A statistical detector alone takes short GB texts for Big5 or Korean, so the candidates are few and ours: each is decoded
strictly, and the one whose letters are the commonest of its script wins.
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from xuncha.office.errors import Unreadable

# The hundred commonest characters of each script that the other does not write the same way, and those of both.
_BOTH = "的一是不了在人有我他中大上和地到以出就可下得自子那你也能他如用多心小日之天然同生成去作方月工前文本"
_SIMPLE = "这个们来为说国时会对过还后发经学进动与产种现实开关应条报东问题组织党务议规办县单产员责监督巡"
_TRADITIONAL = "這個們來為說國時會對過還後發經學進動與產種現實開關應條報東問題組織黨務議規辦縣單員責監督"
_COMMON = {"gb18030": set(_BOTH + _SIMPLE), "big5hkscs": set(_BOTH + _TRADITIONAL)}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAMPLE = 200_000  # bytes that decide; the rest is decoded alike


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    mixed: bool = False
    """Whether lines of several encodings stand in one file."""


def decode(data: bytes) -> Decoded:
    """The text and how it was encoded; Unreadable("encoding") when no reading makes sense."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_whole(data, encoding), encoding)
    if b"~{" in data and data.isascii():
        return Decoded(_whole(data, "hz"), "hz")
    if b"\x00" not in data:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        # A few GB characters may happen to be valid UTF-8 ("通知" is); what comes out then is no Chinese.
        if text and (len(text) > 100 or _sense(text) > 0.5):
            return Decoded(text, "utf-8")
    wide = unmarked_utf16(data)
    return Decoded(_whole(data, wide), wide) if wide else _by_script(data)


def _whole(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise _no_sense() from error


def _no_sense() -> Unreadable:
    return Unreadable("encoding", "文本文件的编码认不出来。请用记事本打开，另存为UTF-8编码后再传。")


def unmarked_utf16(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" where this is UTF-16 without its mark and nearly all of it usual Chinese text; else ""."""
    sample = data[: min(len(data), SAMPLE) & ~1]
    if len(sample) < 4 or len(data) % 2:
        return ""
    scores = {name: _sense(sample.decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0.97 and (b"\x00" in sample or _senseless(sample)) else ""


def _senseless(sample: bytes) -> bool:
    """No encoding by single bytes fits; a few letters alone do not show it."""
    return len(sample) > 80 and all(_score(sample, name) < 0.1 for name in _COMMON)


def _sense(text: str) -> float:
    """Share of characters that Chinese office texts are made of."""
    return sum(map(_is_usual, text)) / max(len(text), 1)


def _is_usual(letter: str) -> bool:
    code = ord(letter)
    return (
        0x4E00 <= code <= 0x9FFF
        or 0x20 <= code < 0x7F
        or letter in "\r\n\t"
        or 0x3000 <= code <= 0x303F
        or 0xFF00 <= code <= 0xFF65
        or 0x2010 <= code <= 0x2026
    )


def _by_script(data: bytes) -> Decoded:
    sample = _at_line_end(data[:SAMPLE])
    scores = {name: _score(sample, name) for name in _COMMON}
    best = max(scores, key=lambda name: scores[name])
    try:
        text = data.decode(best)
    except UnicodeDecodeError:
        return _line_by_line(data)
    # A few words may hold none of the commonest characters; then it is enough that they are Chinese.
    return Decoded(text, best) if scores[best] > 0.05 or _sense(text) > 0.97 else _line_by_line(data)


def _at_line_end(sample: bytes) -> bytes:
    """A sample must not end within a character."""
    end = sample.rfind(b"\n")
    return sample[:end] if end > 0 else sample


def _score(sample: bytes, encoding: str) -> float:
    """Share of the commonest characters among those beyond ASCII; -1 where it cannot be decoded."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1
    beyond = [letter for letter in text if letter > "\x7f"]
    common = _COMMON.get(encoding, _COMMON["gb18030"])
    return sum(letter in common for letter in beyond) / max(len(beyond), 1)


def _line_by_line(data: bytes) -> Decoded:
    """Files that two programs have written to: each line by itself, or refused where too much makes no sense."""
    lines = [_line(line) for line in data.split(b"\n")]
    text = "\n".join(lines)
    if not text.strip() or text.count("\ufffd") > len(text) / 200 or _sense(text) < 0.9:
        raise _no_sense()
    return Decoded(text, "mixed", mixed=True)


def _line(line: bytes) -> str:
    for encoding in ("utf-8", *sorted(_COMMON, key=lambda name: _score(line, name), reverse=True)):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("gb18030", "replace")


def tidy(text: str) -> str:
    """Line ends as one, no control characters, composed letters: what may be stored and searched."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter)[0] != "C")
