"""Pages of official documents drawn by ourselves, clean or as a bad scanner and a telephone would give them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
A4 = (8.27, 11.69)  # inches
SEED = 20261120

NOTICE = """关于报送第二轮巡察集中整改进展情况的通知
各乡镇党委，县直各单位党组织：
按照县委统一部署，第二轮巡察反馈已于四月十二日结束。为推动问题见底清零，现就报送集中整改进展情况通知如下。
一、报送内容。围绕反馈意见逐条写明整改措施、完成时限、责任领导和佐证材料，尚未完成的说明原因和下一步打算。
二、报送要求。报告经党组会议研究、主要负责人签字后，于6月30日前报县委巡察办，电子版同步报送，联系电话0318-5201316。
三、有关事项。涉及专项资金1,286.47万元的问题，由县财政局牵头核实；虚报冒领、截留挪用的，移送有关部门处理。
附件：1.整改情况统计表；2.佐证材料目录"""
RULES = """清源县公务接待管理办法（试行）
第一条 为规范公务接待工作，厉行勤俭节约，反对铺张浪费，根据有关规定，结合本县实际，制定本办法。
第二条 接待对象应当按照规定标准自行用餐。确因工作需要，接待单位可以安排工作餐一次，并严格控制陪餐人数。接待对象在10人以内的，陪餐人数不得超过3人；超过10人的，不得超过接待对象人数的三分之一。
第三条 公务接待费用应当全部纳入预算管理，单独列示。禁止在接待费中列支应当由接待对象承担的差旅、会议、培训等费用，禁止以举办会议、培训为名列支、转移、隐匿接待费开支。
第四条 接待费报销凭证应当包括财务票据、派出单位公函和接待清单。"""
MINUTES = """白禾镇党委会议记录（节选）
时间：2024年3月6日上午9时  地点：镇政府二楼会议室
议题一：研究东岗村道路硬化工程款拨付事宜。会上未见列席人员意见，未附工程验收单，仅记“同意拨付”四字。
议题二：听取“第一议题”学习情况汇报。查阅台账，1月至3月应学习6次，实际学习2次，另有4次记录内容雷同、笔迹一致。
议题三：通报上半年信访件办理情况，共受理17件，办结11件，逾期未办6件，其中涉及惠农补贴发放4件。"""
TEXTS = (NOTICE, RULES, MINUTES)


def font_there() -> bool:
    return all(font.exists() for font in FONTS)


def drawn(text: str, *, dpi: int = 200, font: int = 0) -> Image.Image:
    """An A4 page of body text in size 三号 (16 pt), wrapped as a printer would."""
    width, height = (round(side * dpi) for side in A4)
    page = Image.new("RGB", (width, height), "white")
    size, margin = round(16 * dpi / 72), round(1.06 * dpi)
    face = ImageFont.truetype(str(FONTS[font]), size)
    pen, y = ImageDraw.Draw(page), round(1.4 * dpi)
    for line in wrapped(text, letters_a_line(dpi)):
        pen.text((margin, y), line, font=face, fill=(20, 20, 20))
        y += round(size * 1.75)
    return page


def letters_a_line(dpi: int) -> int:
    return (round(A4[0] * dpi) - 2 * round(1.06 * dpi)) // round(16 * dpi / 72)


def wrapped(text: str, letters: int) -> list[str]:
    return [
        paragraph[start : start + letters]
        for paragraph in text.split("\n")
        for start in range(0, len(paragraph), letters)
    ]


def skewed(degrees: float) -> Callable[[Image.Image], Image.Image]:
    def turn(page: Image.Image) -> Image.Image:
        return page.rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)

    return turn


def noisy(page: Image.Image) -> Image.Image:
    """2.3° askew, out of focus, grainy, a shadow from the left, squeezed as JPEG 55."""
    page = skewed(2.3)(page).filter(ImageFilter.GaussianBlur(page.width / 1650))
    shadow = (
        Image.linear_gradient("L").rotate(90).resize(page.size).point(lambda value: 150 + value * 105 // 255)
    )
    page = ImageChops.multiply(page, Image.merge("RGB", (shadow, shadow, shadow)))
    random.seed(SEED)
    grain = Image.effect_noise(page.size, 38).convert("RGB")
    return squeezed(Image.blend(page, ImageChops.overlay(page, grain), 0.6), 55)


def squeezed(page: Image.Image, quality: int) -> Image.Image:
    held = io.BytesIO()
    page.save(held, "JPEG", quality=quality)
    return Image.open(held).convert("RGB")


def photographed(page: Image.Image) -> Image.Image:
    """By a telephone, held askew over a table: edges that are not parallel, on a grey ground."""
    width, height = page.size
    coefficients = (1.06, 0.05, -0.03 * width, 0.02, 1.08, -0.04 * height, 0.00003, 0.00002)
    bent = page.transform(
        page.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=(120, 115, 108)
    )  # fmt: skip
    return squeezed(bent.filter(ImageFilter.GaussianBlur(0.8)), 70)


def faxed(page: Image.Image) -> Image.Image:
    """Black and white at a third of the points, as a fax machine gives it, with specks."""
    small = page.convert("L").resize((page.width // 2, page.height // 2), Image.Resampling.LANCZOS)
    random.seed(SEED)
    grain = Image.effect_noise(small.size, 60)
    return ImageChops.overlay(small, grain).point(lambda value: 255 if value > 120 else 0).convert("RGB")


def stamped(page: Image.Image) -> Image.Image:
    """A red seal across the text."""
    seal = Image.new("L", page.size, 0)
    pen, unit = ImageDraw.Draw(seal), page.width // 10
    for x, y in ((5, 6), (3, 9)):
        pen.ellipse((x * unit, y * unit, (x + 2) * unit, (y + 2) * unit), outline=200, width=unit // 12)
        pen.text((x * unit + unit // 2, y * unit + unit // 2), "★", font=_face(unit), fill=200)
    ink = Image.composite(
        Image.new("RGB", page.size, (214, 40, 40)), Image.new("RGB", page.size, "white"), seal
    )
    return ImageChops.multiply(page, ink)  # ink lets the print below show through


def _face(size: int) -> Any:
    return ImageFont.truetype(str(FONTS[0]), size)


def as_is(page: Image.Image) -> Image.Image:
    return page


HARD = (noisy, faxed, stamped)
"""Tried with every font; the others with one font a text."""
CONDITIONS: tuple[tuple[str, int, Callable[[Any], Any]], ...] = (
    ("清晰", 150, as_is),
    ("清晰", 200, as_is),
    ("清晰", 300, as_is),
    ("清晰，低分辨率", 100, as_is),
    ("歪 6°", 200, skewed(-6)),
    ("横放 90°", 200, skewed(90)),
    ("倒放 180°", 200, skewed(180)),
    ("横放 270°", 200, skewed(270)),
    ("模糊、噪点、阴影、歪、JPEG 55", 150, noisy),
    ("模糊、噪点、阴影、歪、JPEG 55", 200, noisy),
    ("手机斜拍", 200, photographed),
    ("红章压字", 200, stamped),
    ("传真：黑白、噪点", 200, faxed),
)
