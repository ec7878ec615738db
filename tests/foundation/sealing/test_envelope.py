"""Parcels: what goes in comes out, and nothing that was cut, moved, mixed or readdressed opens."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.envelope import CHUNK, PAD_TO, Closed, Head, Writer, open_parts, read_closed
from xuncha.foundation.sealing.errors import SealBroken

HEAD = Head("office", "report", "door-7", "bb" * 16, "aa" * 16, "2026-11-20T01", 3)
SUITES = [suites.INTERNATIONAL, suites.GM]
PAIRS = {suite.code: (suite.new_pair(), suite.new_pair()) for suite in SUITES}
chunks = st.lists(st.binary(max_size=90_000), max_size=4)


def sealed(suite: suites.Suite, parts: dict[str, list[bytes]], head: Head = HEAD) -> bytes:
    sink = io.BytesIO()
    writer = Writer(sink, suite)
    for name, pieces in parts.items():
        writer.begin(name, type="text/plain")
        for piece in pieces:
            writer.write(piece)
        writer.finish()
    writer.close(head, [pair.public for pair in PAIRS[suite.code]])
    return sink.getvalue()


def opened(parcel: bytes, holder: int = 0) -> dict[str, bytes]:
    pair = PAIRS[parcel[3] if parcel[3:4] in (b"\x01", b"\x02") else 1][holder]
    return {part.name: part.read() for part in open_parts(io.BytesIO(parcel), pair.public, pair.private)}


def closed(parcel: bytes) -> Closed:
    return read_closed(io.BytesIO(parcel))


def pieces_of(parcel: bytes) -> list[bytes]:
    """The sealed chunks, cut apart."""
    about, at, found = closed(parcel), 20, []
    while at < about.end:
        length = 5 + int.from_bytes(parcel[at + 1 : at + 5], "big")
        found.append(parcel[at : at + length])
        at += length
    return found


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
@given(parts=st.dictionaries(st.text(min_size=1, max_size=8), chunks, max_size=3))
@settings(max_examples=25, deadline=None)
def test_each_addressee_reads_every_part_as_it_was_written(
    suite: suites.Suite, parts: dict[str, list[bytes]]
) -> None:
    parcel = sealed(suite, parts)
    whole = {name: b"".join(pieces) for name, pieces in parts.items()}
    assert opened(parcel) == opened(parcel, 1) == whole
    assert closed(parcel).head == HEAD


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=120, deadline=None)
def test_no_bit_can_be_changed(where: float, bit: int) -> None:
    parcel = bytearray(PARCEL)
    at = int(where * len(parcel))
    parcel[at] ^= 1 << bit
    for holder in (0, 1):
        try:
            same = opened(bytes(parcel), holder) == opened(PARCEL) and closed(bytes(parcel)).head == HEAD
        except SealBroken:
            continue
        # Only the copy of the key that belongs to the other holder may have changed.
        assert same and at >= closed(PARCEL).end


PARCEL = sealed(suites.INTERNATIONAL, {"text": [b"word" * 60_000]})


@given(keep=st.floats(0, 1, exclude_max=True))
@settings(max_examples=60, deadline=None)
def test_a_cut_parcel_is_refused(keep: float) -> None:
    with pytest.raises(SealBroken):
        opened(PARCEL[: int(keep * len(PARCEL))])


def rebuilt(chunks: list[bytes], parcel: bytes = PARCEL) -> bytes:
    return parcel[:20] + b"".join(chunks) + parcel[closed(parcel).end :]


def test_the_control_a_parcel_put_together_again_opens() -> None:
    assert opened(rebuilt(pieces_of(PARCEL))) == {"text": b"word" * 60_000}


def test_chunks_cannot_be_left_out_doubled_or_reordered() -> None:
    chunks = pieces_of(PARCEL)
    assert len(chunks) == 4
    for wrong in (
        chunks[1:],
        chunks[:-1],
        [chunks[1], chunks[0], *chunks[2:]],
        [chunks[0], *chunks],
        [*chunks, chunks[-1]],
    ):
        with pytest.raises(SealBroken):
            opened(rebuilt(wrong))


def test_a_chunk_does_not_become_the_last_by_its_flag() -> None:
    chunks = pieces_of(PARCEL)[:2]
    chunks[1] = b"\x02" + chunks[1][1:]
    with pytest.raises(SealBroken):
        opened(rebuilt(chunks))


def test_chunks_and_heads_of_two_parcels_cannot_be_mixed() -> None:
    other = sealed(suites.INTERNATIONAL, {"text": [b"else" * 60_000]})
    mixed = [pieces_of(other)[0], *pieces_of(PARCEL)[1:]]
    with pytest.raises(SealBroken):
        opened(rebuilt(mixed))
    with pytest.raises(SealBroken):
        opened(PARCEL[: closed(PARCEL).end] + other[closed(other).end :])
    with pytest.raises(SealBroken):  # the body under another parcel's number: a replay that looks new
        opened(other[:20] + PARCEL[20:])


@pytest.mark.parametrize("field", ["addressee", "kind", "engagement", "serial", "thread", "when", "config"])
def test_nobody_readdresses_a_parcel(field: str) -> None:
    value = 4 if field == "config" else "other"
    end = closed(PARCEL).end
    tail = json.loads(PARCEL[end:-8])
    said = json.loads(tail["head"]) | {field: value}
    tail["head"] = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = json.dumps(tail).encode()
    forged = PARCEL[:end] + text + len(text).to_bytes(4, "big") + b"XPE1"
    assert closed(forged).head == replace(HEAD, **{field: value})
    with pytest.raises(SealBroken):
        opened(forged)


def test_another_key_opens_nothing() -> None:
    stranger = suites.INTERNATIONAL.new_pair()
    with pytest.raises(SealBroken):
        list(open_parts(io.BytesIO(PARCEL), stranger.public, stranger.private))
    with pytest.raises(SealBroken):  # claims to be the addressee, has not the key
        addressee = PAIRS[1][0].public
        list(open_parts(io.BytesIO(PARCEL), addressee, stranger.private))


def test_the_size_hides_whether_it_was_a_sentence_or_a_page() -> None:
    short, page = (sealed(suites.INTERNATIONAL, {"t": [b"x" * size]}) for size in (12, 4_000))
    assert len(short) == len(page)
    assert len(sealed(suites.INTERNATIONAL, {"t": [b"x" * CHUNK]})) > len(page) + CHUNK - PAD_TO


def test_nothing_readable_is_left_in_the_parcel() -> None:
    text = "张某某挪用扶贫款".encode()
    parcel = sealed(suites.INTERNATIONAL, {"report": [text]})
    assert text not in parcel and opened(parcel)["report"] == text
