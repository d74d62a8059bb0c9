"""The bounds of a GLB: each mesh's own, as its file says them, put where its nodes put it."""

from __future__ import annotations

import itertools
import math
from typing import Any, IO

from makerpath.service.uploads.shapes import check_glb

Matrix = list[list[float]]
MOST_NODES = 100_000
TRIANGLES, STRIP, FAN = 4, 5, 6
UNIT: Matrix = [[float(row == column) for column in range(4)] for row in range(4)]


def scene_bounds(source: IO[bytes], size: int) -> tuple[list[float], int]:
    """The sides of the box around the first scene, in metres, and its triangles; ValueError for nonsense."""
    scene = check_glb(source, size)
    try:
        return _walk(scene)
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError("not a scene") from error


def _walk(scene: dict[str, Any]) -> tuple[list[float], int]:
    nodes = scene.get("nodes") or []
    shown = (scene.get("scenes") or [{}])[scene.get("scene", 0)]
    waiting = [(number, UNIT) for number in shown.get("nodes", range(len(nodes)))]
    low, high, triangles, seen = [math.inf] * 3, [-math.inf] * 3, 0, 0
    while waiting:
        number, outer = waiting.pop()
        seen += 1
        if seen > MOST_NODES or number < 0:
            raise ValueError("nodes without end")
        node = nodes[number]
        matrix = _times(outer, _own(node))
        waiting += [(child, matrix) for child in node.get("children", [])]
        if "mesh" in node:
            for part in scene["meshes"][node["mesh"]]["primitives"]:
                triangles += _triangles(scene, part)
                for corner in _corners(scene["accessors"][part["attributes"]["POSITION"]]):
                    for axis in range(3):
                        place = sum(matrix[axis][at] * value for at, value in enumerate([*corner, 1.0]))
                        low[axis], high[axis] = min(low[axis], place), max(high[axis], place)
    sides = [top - bottom for bottom, top in zip(low, high, strict=True)]
    if not all(math.isfinite(side) for side in sides):
        raise ValueError("no size")
    return [float(f"{side:.6g}") for side in sides], triangles


def _corners(accessor: dict[str, Any]) -> list[tuple[float, ...]]:
    """The eight corners of the box that a mesh says it fills."""
    low, high = accessor["min"], accessor["max"]
    return list(itertools.product(*((float(low[axis]), float(high[axis])) for axis in range(3))))


def _triangles(scene: dict[str, Any], part: dict[str, Any]) -> int:
    which = part["indices"] if "indices" in part else part["attributes"]["POSITION"]
    count = int(scene["accessors"][which]["count"])
    mode = part.get("mode", TRIANGLES)
    if mode == TRIANGLES:
        return max(0, count) // 3
    return max(0, count - 2) if mode in (STRIP, FAN) else 0


def _own(node: dict[str, Any]) -> Matrix:
    """Where the node puts what is in it: a matrix by columns, or moving after turning after scaling."""
    if "matrix" in node:
        given = [float(number) for number in node["matrix"]]
        return [[given[4 * column + row] for column in range(4)] for row in range(4)]
    x, y, z, w = (float(number) for number in node.get("rotation", (0, 0, 0, 1)))
    turn = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    scale = [float(number) for number in node.get("scale", (1, 1, 1))]
    move = [float(number) for number in node.get("translation", (0, 0, 0))]
    rows = [[turn[row][column] * scale[column] for column in range(3)] + [move[row]] for row in range(3)]
    return [*rows, [0.0, 0.0, 0.0, 1.0]]


def _times(left: Matrix, right: Matrix) -> Matrix:
    return [[sum(left[row][at] * right[at][column] for at in range(4)) for column in range(4)] for row in range(4)]
