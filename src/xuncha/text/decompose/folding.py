"""The text as the rules read it: simplified characters, half-width digits; as long as the original, letter for letter."""

from __future__ import annotations

_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {ord("％"): ord("%"), ord("．"): ord("."), ord("\u3000"): ord(" "), ord("\xa0"): ord(" ")}
_WIDE |= {
    ord("﹪"): ord("%"),
    ord("("): ord("（"),
    ord(")"): ord("）"),
    ord(";"): ord("；"),
    ord("?"): ord("？"),
}
_TELLING = frozenset("會問題責關紀發還區縣黨組織個務領導")
"""Some of these stand in any traditional text of a few lines."""


def fold(text: str) -> str:
    plain = text.translate(_WIDE)
    return _simplified(plain) if _TELLING.intersection(plain) else plain


def _simplified(text: str) -> str:
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    folded = str(convert(text))
    # Prose converters may change a phrase's length; then each letter by itself.
    return folded if len(folded) == len(text) else "".join(_one(convert(letter), letter) for letter in text)


def _one(folded: str, letter: str) -> str:
    return folded if len(folded) == 1 else letter
