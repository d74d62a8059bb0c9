"""The picture on the cover: tiles of paper, laid by the course's id, so that each course has its own."""

from __future__ import annotations

import hashlib

COLOURS = ("#C8452F", "#2F6F73", "#E0A030", "#2B2A33", "#E9D9B8", "#7FA6A0")
COLUMNS, ROWS, SIDE = 6, 5, 100


def drawing(course_id: str) -> str:
    """An SVG; the same for the same id."""
    chance = hashlib.shake_256(course_id.encode()).digest(4 * COLUMNS * ROWS)
    tiles = []
    for place in range(COLUMNS * ROWS):
        kind, turn, first, second = chance[4 * place : 4 * place + 4]
        ground = COLOURS[first % len(COLOURS)]
        shape = COLOURS[(first + 1 + second % (len(COLOURS) - 1)) % len(COLOURS)]
        x, y = place % COLUMNS * SIDE, place // COLUMNS * SIDE
        tiles.append(
            f'<g transform="translate({x} {y})"><rect width="100" height="100" fill="{ground}"/>'
            f'<g transform="rotate({turn % 4 * 90} 50 50)">{_SHAPES[kind % len(_SHAPES)].format(shape)}</g></g>'
        )
    size = f"{COLUMNS * SIDE} {ROWS * SIDE}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" class="tiles">{"".join(tiles)}</svg>'


_SHAPES = (
    '<path d="M0 0H100A100 100 0 0 1 0 100Z" fill="{0}"/>',
    '<path d="M0 0L100 0L0 100Z" fill="{0}"/>',
    '<circle cx="50" cy="50" r="50" fill="{0}"/>',
    '<path d="M0 50A50 50 0 0 1 100 50Z" fill="{0}"/>',
    '<path d="M0 0H100V20H0ZM0 40H100V60H0ZM0 80H100V100H0Z" fill="{0}"/>',
    '<path d="M0 0A50 50 0 0 1 50 50A50 50 0 0 1 0 100Z" fill="{0}"/>'
    '<path d="M100 0A50 50 0 0 0 50 50A50 50 0 0 0 100 100Z" fill="{0}"/>',
    '<path d="M50 0L100 50L50 100L0 50Z" fill="{0}"/>',
    '<path d="M0 0H100A100 100 0 0 1 0 100Z" fill="{0}"/><circle cx="30" cy="30" r="14" fill="#FBF7EF"/>',
)
