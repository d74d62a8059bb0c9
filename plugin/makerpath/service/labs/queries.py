"""The files of a lab in the version of the course that a run shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from makerpath.service.courses.lessons import Published
from makerpath.service.courses.models import CourseFile
from makerpath.service.courses.packages import ANSWERS


@dataclass
class LabFiles:
    """Notebooks by language, as learners get them and with the answers; data files by name; the lab's lessons."""

    notebooks: dict[str, CourseFile] = field(default_factory=dict)
    answers: dict[str, CourseFile] = field(default_factory=dict)
    data: dict[str, CourseFile] = field(default_factory=dict)
    lessons: set[str] = field(default_factory=set)


def lab_files(found: Published, lab: str) -> LabFiles:
    """Everything of the lab; nothing where the course does not have it."""
    files = LabFiles()
    for path, row in found.files.items():
        folder, _, name = path.rpartition("/")
        if folder == f"labs/{lab}":
            if "language" in row.meta:
                files.notebooks[row.meta["language"]] = row
            else:
                files.data[name] = row
        elif folder == f"{ANSWERS}{lab}":
            files.answers[row.meta["language"]] = row
        elif any(thing["name"] == f"lab-{lab}" for thing in row.meta.get("placed", [])):
            files.lessons.add(row.meta["id"])
    return files
