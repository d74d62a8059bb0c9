"""JSON Schemas (draft 2020-12) of the files of a course, for editors; made by `tests/tools/make_schemas.py`."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def schemas() -> dict[str, Path]:
    """The files by the kind that they describe: `course`, `lesson`, `quiz` …"""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
