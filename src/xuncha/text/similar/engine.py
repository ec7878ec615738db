"""The comparison as a helper process carries it (`foundation/engines`), and as the command line calls it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from xuncha.text.similar.comparing import Library, Pair, Text, families
from xuncha.text.similar.showing import shown

MOST_PAIRS = 2000
"""Pairs that are told of, the weightiest first."""


def answer(_data: dict[str, Any], blob: bytes) -> tuple[dict[str, Any], bytes]:
    """`blob`: JSON {texts: [{key, text, owner, asked}], quotable: [text]}; the answer's blob is the JSON of `compared`."""
    asked = json.loads(blob)
    told = compared([Text(**text) for text in asked["texts"]], asked.get("quotable", ()))
    return {"pairs": len(told["pairs"])}, json.dumps(told, ensure_ascii=False).encode()


def compared(texts: Sequence[Text], quotable: Sequence[str] = ()) -> dict[str, Any]:
    """{pairs: [{left, right, share_left, share_right, letters, family, passages}], more}: keys of texts, shares in per mille."""
    library = Library(texts, quotable)
    pairs = library.pairs()
    kept = pairs[:MOST_PAIRS]
    family = families(kept)
    rows = [_row(library, pair, family[pair.left]) for pair in kept]
    return {"pairs": rows, "more": library.overflow or len(pairs) > len(kept)}


def _row(library: Library, pair: Pair, family: int) -> dict[str, Any]:
    return {
        "left": library.texts[pair.left].key,
        "right": library.texts[pair.right].key,
        "share_left": round(pair.share_left * 1000),
        "share_right": round(pair.share_right * 1000),
        "letters": pair.letters,
        "family": family,
        "passages": shown(library, pair),
    }
