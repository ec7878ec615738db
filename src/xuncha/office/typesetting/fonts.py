"""Which of the machine's faces to set Chinese in: the official ones where the office has them, else free ones."""

from __future__ import annotations

from functools import cache

import typst

BODY = (
    "FangSong_GB2312",
    "FangSong",
    "仿宋",
    "STFangsong",
    "FandolFang R",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
)
HEAD = (
    "FZXiaoBiaoSong-B05S",
    "方正小标宋简体",
    "STZhongsong",
    "SimSun",
    "FandolSong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
)
PLAIN = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimHei",
    "黑体",
    "FandolHei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
)
KAI = (
    "KaiTi_GB2312",
    "KaiTi",
    "楷体",
    "STKaiti",
    "FandolKai",
    *PLAIN,
)
FOOT = ("SimSun", "宋体", "STSong", "FandolSong", "Noto Serif CJK SC", "Source Han Serif SC")


class NoChineseFont(Exception):
    """No face in which a Chinese text could be set; typst would silently print boxes."""

    code = "no_fonts"


@cache
def families() -> frozenset[str]:
    return frozenset(font.family for font in typst.Fonts().fonts())


def first_of(names: tuple[str, ...]) -> str:
    found = next((name for name in names if name in families()), None)
    if found is None:
        raise NoChineseFont
    return found
