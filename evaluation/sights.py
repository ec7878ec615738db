"""Photos that nobody took and pages that nobody wrote, and what becomes of a photo that is used again. For `evaluation.similar`
and the tests."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

EDITS: dict[str, Callable[[Any], Any]] = {
    "saved badly": lambda image: saved(image, 30),
    "made small": lambda image: image.resize((320, 240)),
    "brightened": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "darkened": lambda image: ImageEnhance.Brightness(image).enhance(0.6),
    "without colour": lambda image: image.convert("L"),
    "cut on one side": lambda image: image.crop((0, 0, 816, 720)),
    "cut all around": lambda image: image.crop((120, 90, 840, 630)),
}


def photo(seed: int) -> Any:
    """Soft ground, hard shapes and grain, as a camera sees a room."""
    chance, grain = random.Random(seed), np.random.default_rng(seed)
    image = Image.fromarray(grain.integers(0, 255, (6, 8, 3)).astype("uint8")).resize(
        (960, 720), Image.Resampling.BICUBIC
    )
    draw = ImageDraw.Draw(image)
    for _each in range(chance.randint(10, 30)):
        x, y, size = chance.randint(0, 960), chance.randint(0, 720), chance.randint(20, 240)
        box = (x, y, x + size, y + int(size * chance.uniform(0.2, 1.5)))
        (draw.rectangle if chance.random() < 0.5 else draw.ellipse)(
            box, fill=tuple(chance.choices(range(256), k=3))
        )
    return Image.fromarray(
        (np.asarray(image) + grain.normal(0, 8, (720, 960, 3))).clip(0, 255).astype("uint8")
    )


def page(seed: int) -> Any:
    """Lines of marks on white."""
    chance = random.Random(seed)
    image = Image.new("RGB", (900, 1270), (250, 250, 248))
    draw = ImageDraw.Draw(image)
    for top in range(90, 1150, 42):
        for left in range(70, chance.choice([840, 840, 840, chance.randint(120, 840)]), 30):
            for _stroke in range(4):
                points = [(left + chance.randint(0, 26), top + chance.randint(0, 26)) for _end in range(2)]
                draw.line(points, fill=(20, 20, 20), width=3)
    return image


def saved(image: Any, quality: int) -> Any:
    held = io.BytesIO()
    image.convert("RGB").save(held, "JPEG", quality=quality)
    return Image.open(io.BytesIO(held.getvalue()))
