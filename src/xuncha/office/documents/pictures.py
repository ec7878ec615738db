"""Photos and scanned pictures: opened within limits, set upright by what the camera noted, written as PNG."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from xuncha.office.errors import Unreadable

MOST_PIXELS = 120_000_000
MOST_FRAMES = 500
MIN_SIDE = 16
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

_HEADS = {
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
}


def is_picture(head: bytes) -> bool:
    return any(head.startswith(sign) for sign in _HEADS) or head[8:12] == b"WEBP" or is_heic(head)


def is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in {
        b"heic",
        b"heix",
        b"hevc",
        b"mif1",
        b"msf1",
        b"heim",
        b"heis",
    }


def frames(path: Path) -> int:
    """How many pages a picture has: faxes come as TIFF of many."""
    with _opened(path) as image:
        return min(getattr(image, "n_frames", 1), MOST_FRAMES) if image.format == "TIFF" else 1


def picture(path: Path, number: int = 0) -> Any:
    """Frame `number` in colour, upright as far as the camera knew."""
    with _opened(path) as image:
        try:
            if number:
                image = ImageSequence.Iterator(image)[number]
            return ImageOps.exif_transpose(image).convert("RGB")
        except (OSError, ValueError, IndexError, SyntaxError, Image.DecompressionBombError) as error:
            raise _broken() from error


def _opened(path: Path) -> Any:
    try:
        image = Image.open(path)
    except UnidentifiedImageError as error:
        if is_heic(path.open("rb").read(16)):
            raise Unreadable(
                "heic", "HEIC照片在这里打不开。请在手机上选“最兼容”格式重拍，或转成JPG后再传。"
            ) from error
        raise _broken() from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _broken() from error
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable("too_large", "图片过大（超过一亿两千万像素）。请缩小后再传。")
    if min(image.size) < MIN_SIDE:
        raise Unreadable("too_small", "图片太小，里面不会有可认的文字。")
    return image


def _broken() -> Unreadable:
    return Unreadable("corrupt", "图片已损坏或不完整，打不开。请重新取得文件后再传。")


def as_png(image: Any, *, width: int, turn: int = 0) -> bytes:
    """At most `width` pixels wide, in grey where it has no colour worth the bytes; `turn` degrees clockwise."""
    shown = image.rotate(-turn, expand=True) if turn else image
    if shown.width > width:
        shown = shown.resize((width, max(1, round(shown.height * width / shown.width))))
    out = io.BytesIO()
    shown.convert("RGB").quantize(64).save(out, "PNG", optimize=False)
    return out.getvalue()
