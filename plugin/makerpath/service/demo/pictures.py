"""Pictures for the demonstration's projects, drawn here: a lantern that differs with each step."""

from __future__ import annotations

import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 960, 720
SMALLER = 8
PAPER = ((250, 244, 230), (236, 228, 210), (247, 238, 222))
INK = (52, 48, 44)


def picture(seed: str, *, lit: bool = False) -> bytes:
    """A JPEG of a paper lantern on a table, the same for the same seed; `lit` at dusk with its light on."""
    chance = random.Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), (38, 36, 48) if lit else chance.choice(PAPER))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=(64, 52, 46) if lit else (205, 182, 150))
    middle, half = WIDTH // 2 + chance.randint(-80, 80), chance.randint(120, 190)
    top, bottom = chance.randint(110, 170), 560
    if lit:
        _glow(image, middle, (top + bottom) // 2, half * 3)
        draw = ImageDraw.Draw(image)
    shade = (255, 214, 130) if lit else (252, 250, 244)
    sides = [
        (middle - half, bottom),
        (middle - half * 3 // 4, top),
        (middle + half * 3 // 4, top),
        (middle + half, bottom),
    ]
    draw.polygon(sides, fill=shade, outline=INK)
    _cuts(draw, chance, middle, top, bottom, half, (120, 60, 40) if lit else (196, 83, 45))
    clay = (150, 92, 66)
    draw.rounded_rectangle(
        (middle - half - 24, bottom - 26, middle + half + 24, bottom + 34), 16, fill=clay, outline=INK
    )
    out = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(0.6)).save(out, "JPEG", quality=82)
    return out.getvalue()


def _glow(image: Image.Image, x: int, y: int, radius: int) -> None:
    # It is soft enough to be drawn small, which takes a fraction of the time.
    x, y, radius = x // SMALLER, y // SMALLER, radius // SMALLER
    light = Image.new("L", (WIDTH // SMALLER, HEIGHT // SMALLER), 0)
    ImageDraw.Draw(light).ellipse((x - radius, y - radius, x + radius, y + radius), fill=150)
    light = light.filter(ImageFilter.GaussianBlur(radius // 3)).resize(image.size, Image.Resampling.BILINEAR)
    image.paste(Image.new("RGB", image.size, (255, 190, 96)), mask=light)


def _cuts(
    draw: ImageDraw.ImageDraw,
    chance: random.Random,
    x: int,
    top: int,
    bottom: int,
    half: int,
    colour: tuple[int, int, int],
) -> None:
    """A paper-cut rosette with a random number of petals, and a row of windows below."""
    petals, radius = chance.choice((5, 6, 8)), half // 2
    centre = top + (bottom - top) * 2 // 5
    for petal in range(petals):
        angle = 2 * math.pi * petal / petals
        px, py = x + radius * 0.62 * math.cos(angle), centre + radius * 0.62 * math.sin(angle)
        draw.ellipse((px - radius * 0.3, py - radius * 0.3, px + radius * 0.3, py + radius * 0.3), fill=colour)
    draw.ellipse((x - radius * 0.2, centre - radius * 0.2, x + radius * 0.2, centre + radius * 0.2), fill=colour)
    for window in range(-2, 3):
        left = x + window * half // 3 - 14
        draw.rectangle((left, bottom - 110, left + 28, bottom - 60), fill=colour)
