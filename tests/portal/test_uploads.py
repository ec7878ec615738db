"""Files from strangers: pictures lose what the camera wrote, disguises do not get in, everything else is sealed as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.portal import pictures
from tests.portal.door import Door
from tests.portal.pictures import PLACE
from xuncha.portal.cleaning import Cleaner, Damaged, JpegCleaner, PngCleaner, WebpCleaner
from xuncha.portal.content import CONTENTS, HEIC, MP4, SHARED

PICTURES: dict[str, tuple[type[Cleaner], bytes, bytes]] = {
    "jpeg": (JpegCleaner, pictures.jpeg(), pictures.JPEG),
    "png": (PngCleaner, pictures.png(), pictures.PNG),
    "webp": (WebpCleaner, pictures.webp(), pictures.WEBP),
}
each = pytest.mark.parametrize("name", PICTURES)


def cleaned(cleaner: type[Cleaner], data: bytes, step: int = 1 << 20) -> bytes:
    work = cleaner()
    out = b"".join(work.feed(data[at : at + step]) for at in range(0, len(data), step))
    work.finish()
    return out


@each
def test_what_the_camera_wrote_goes(name: str) -> None:
    cleaner, data, _bare = PICTURES[name]
    assert PLACE in data  # the control
    assert PLACE not in cleaned(cleaner, data)


def test_the_picture_itself_is_not_touched() -> None:
    """Byte for byte what decoding needs; that a browser shows the same pixels is looked at in test_browser."""
    assert cleaned(PngCleaner, pictures.png()) == pictures.PNG == cleaned(PngCleaner, pictures.PNG)
    tables = pictures.JPEG.index(b"\xff\xdb")
    assert cleaned(JpegCleaner, pictures.jpeg(turned=1)) == b"\xff\xd8" + pictures.JPEG[tables:]
    webp, whole = pictures.webp(), cleaned(WebpCleaner, pictures.webp())
    frame = webp.index(b"VP8 ")
    end = frame + 8 + int.from_bytes(webp[frame + 4 : frame + 8], "little")
    assert whole[frame:end] == webp[frame:end] and len(whole) == len(webp) and whole[20] & 0x2C == 0


@each
def test_it_does_not_matter_how_the_bytes_arrive(name: str) -> None:
    cleaner, data, _bare = PICTURES[name]
    assert cleaned(cleaner, data, 1) == cleaned(cleaner, data, 7) == cleaned(cleaner, data)


@each
def test_whatever_hangs_behind_the_picture_is_dropped(name: str) -> None:
    cleaner, data, _bare = PICTURES[name]
    assert cleaned(cleaner, data + b"PK\x03\x04" + PLACE) == cleaned(cleaner, data)


@each
def test_half_a_picture_is_refused(name: str) -> None:
    cleaner, data, _bare = PICTURES[name]
    with pytest.raises(Damaged):
        cleaned(cleaner, data[: len(data) // 2])


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_stays_the_right_way_up(turned: int) -> None:
    out = cleaned(JpegCleaner, pictures.jpeg(turned))
    at = out.find(b"Exif\0\0")
    kept = int.from_bytes(out[at + 6 + 18 : at + 6 + 20], "big") if at > 0 else 1
    assert kept == turned and PLACE not in out


@each
@given(noise=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_broken_pictures_break_nothing(name: str, noise: list[tuple[float, int]]) -> None:
    cleaner, data, _bare = PICTURES[name]
    broken = bytearray(data)
    for where, value in noise:
        broken[int(where * len(broken))] = value
    try:
        out = cleaned(cleaner, bytes(broken))
    except Damaged:
        return
    assert len(out) <= len(broken) + 64


REFUSED = {
    "svg with a script": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "web page": b"  <!DOCTYPE html><script>1</script>",
    "program": b"MZ\x90\0" + b"\0" * 200,
    "linux program": b"\x7fELF" + b"\0" * 200,
    "script": b"#!/bin/sh\nrm -rf /",
    "rtf": b"{\\rtf1 hello}",
    "noise": bytes(range(256)) * 20,
    "seven zip": b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
    "half a jpeg": pictures.JPEG[:600],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing_and_loses_no_word(door: Door, name: str) -> None:
    page = door.report("带附件的反映", [("sounds", "a.mp3", REFUSED[name])])
    assert page.status == 200 and "第 1 个文件" in page.text and "还没有送出" in page.text
    assert page.hidden["what"] == "带附件的反映"
    assert not list((door.home / "spool").iterdir())


def test_a_wrong_name_is_put_right_by_the_content(door: Door) -> None:
    m4a = b"\0\0\0\x18ftypM4A \0\0\0\0isomM4A " + b"\0" * 100
    door.report(files=[("sounds", "录音.exe", m4a), ("papers", "说明.svg", "只是文字".encode()), ("papers", "账.xlsx", b"PK\x03\x04" + b"\0" * 60)])  # fmt: skip
    assert [name for name in door.opened()[0] if name.startswith("file/")] == [
        "file/1.mp4",
        "file/2.txt",
        "file/3.xlsx",
    ]


def test_a_photograph_is_cleaned_on_its_way_into_the_parcel(door: Door) -> None:
    data = PICTURES["jpeg"][1]
    door.report(files=[("pictures", "IMG_20261120_WANG.jpg", data + b"PK\x03\x04 polyglot")])
    kept = door.opened()[0]["file/1.jpg"]
    assert PLACE not in kept and b"polyglot" not in kept and kept == cleaned(JpegCleaner, data)


def test_too_many_and_too_large_files_are_told_apart(door: Door) -> None:
    many = door.report(files=[("papers", "a.txt", b"word")] * 11)
    assert "超出了个数" in many.text and "第 11 个文件" in many.text
    large = door.report(files=[("sounds", "a.mp3", b"ID3" + bytes(51 << 20))])
    assert "太大了" in large.text and not list((door.home / "spool").iterdir())


def test_a_file_on_a_page_that_asks_for_none_is_not_read(door: Door) -> None:
    page = door.send("/qy3-jy/write/", {"step": "questions", "goto": "text", "superior": "no", "inspectors": "no"}, [("x", "a.txt", b"abc")])  # fmt: skip
    assert page.status == 200 and not list((door.home / "spool").iterdir())


def test_the_inside_takes_every_kind_that_the_door_takes() -> None:
    from xuncha.foundation.files import content_types, sniff

    endings = {content.ending for content in CONTENTS} | {one for group in SHARED.values() for one in group}
    assert endings <= set(content_types.EXTENSIONS)
    assert set(MP4) == sniff._MP4 and set(HEIC) == sniff._HEIC
