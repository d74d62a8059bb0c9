"""The files of a package's sample projects: `samples/<id>/sample.yaml` and what it names beside it."""

from __future__ import annotations

from pathlib import Path

FOLDER = "samples"
INNER = "sample.yaml"
MAX_FILE = 2_000_000
"""In bytes. A whole school gets the course with its samples, and nobody needs a finer picture to learn from it."""

PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
"""What a photo may be, and how such a file begins."""
OTHERS = frozenset(
    {".csv", ".ino", ".ipynb", ".json", ".md", ".pdf", ".py", ".scad", ".step", ".stl", ".tsv", ".txt", ".xlsx", ".3mf"}
)


def folder(root: Path, sample: str) -> Path:
    return root / FOLDER / sample


def described(root: Path) -> dict[str, Path]:
    """The descriptions of the package at `root`, by the id that they should have."""
    return {path.parent.name: path for path in sorted((root / FOLDER).glob(f"*/{INNER}"))}
