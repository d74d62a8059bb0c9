"""The demonstration school's logo, seal and signatures, drawn here; PNGs with nothing behind them."""

from __future__ import annotations

import io
import itertools
import math
import random
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFont

SIZE = 600
FINER = 2
"""Drawn larger and made smaller, so that edges are smooth."""
RIVER, SUN, RED, INK = (24, 92, 122, 255), (232, 160, 60, 255), (186, 38, 32, 255), (28, 34, 74, 255)
CHINESE = "NotoSerifSC-600.ttf"


def logo() -> bytes:
    """A sun over two waves, in a ring."""
    image, draw, side = _empty(SIZE, SIZE)
    ring = side // 28
    draw.ellipse((ring, ring, side - ring, side - ring), outline=RIVER, width=ring)
    draw.ellipse((side * 0.36, side * 0.2, side * 0.64, side * 0.48), fill=SUN)
    for number, height in enumerate((0.58, 0.72)):
        reach = 0.33 - number * 0.06
        points = [
            (side * (0.5 - reach + 2 * reach * step / 60), side * (height + 0.03 * math.sin(step / 60 * 4 * math.pi)))
            for step in range(61)
        ]
        draw.line(points, fill=RIVER, width=ring + ring // 2, joint="curve")
    return _png(image)


def seal(text: str = "河畔学校") -> bytes:
    """A square seal, as it is pressed in red: four characters, read from the right."""
    image, draw, side = _empty(SIZE, SIZE)
    edge = side // 20
    draw.rounded_rectangle((edge, edge, side - edge, side - edge), edge, outline=RED, width=edge // 2 + 4)
    font = files("makerpath.credentials.fonts").joinpath(CHINESE).read_bytes()
    face = ImageFont.truetype(io.BytesIO(font), int(side * 0.37))
    for number, letter in enumerate(text[:4]):
        column, row = 1 - number // 2, number % 2
        place = (side * (0.29 + 0.42 * column), side * (0.28 + 0.42 * row))
        draw.text(place, letter, RED, face, anchor="mm")
    return _png(image)


def signature(name: str) -> bytes:
    """Something like a name in a hurry: one line of loops, the same for the same name."""
    chance = random.Random(name)
    image, draw, width = _empty(SIZE, SIZE // 3)
    high, loops = image.height, 5 + chance.randrange(3)
    sizes = [high * (0.34 if number in (0, loops // 2) else 0.12 + 0.08 * chance.random()) for number in range(loops)]
    tilt = 0.25 + 0.2 * chance.random()
    points = []
    for step in range(loops * 40):
        loop, angle = step // 40, step / 40 * 2 * math.pi
        tall = sizes[loop] + (sizes[min(loop + 1, loops - 1)] - sizes[loop]) * (step % 40) / 40
        x = width * (0.08 + 0.72 * step / (loops * 40)) + tall * 0.6 * math.cos(angle)
        y = high * 0.6 - tall * math.sin(angle)
        points.append((x - tilt * (y - high * 0.6), y))
    points += [(width * 0.86, high * 0.52), (width * 0.97, high * 0.44)]
    for number, (begin, end) in enumerate(itertools.pairwise(points)):
        thick = 5 + 3 * math.sin(number / 9)
        draw.line((*begin, *end), fill=INK, width=round(thick))
        draw.ellipse((end[0] - thick / 2, end[1] - thick / 2, end[0] + thick / 2, end[1] + thick / 2), fill=INK)
    return _png(image)


def _empty(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw, int]:
    image = Image.new("RGBA", (width * FINER, height * FINER), (255, 255, 255, 0))
    return image, ImageDraw.Draw(image), image.width


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.resize((image.width // FINER, image.height // FINER), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
