"""How a course stands somewhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from makerpath.content.incoming.draft import Draft, LessonDraft
from makerpath.content.incoming.olx import course_file, read_olx
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Files, open_source
from makerpath.content.olx.build import files_of
from makerpath.content.package import CoursePackage
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Titled


@dataclass(frozen=True)
class Theirs:
    """A course as it stands elsewhere; what is not in here is not known there, and is left alone.

    `course` is data of course.yaml; `lessons` by id, with addresses as `lesson:<id>` and `../../<path in the package>`;
    `definitions` by kind and id, rubrics among them; `files` by their path in the package. `shown` is the language
    in which that place shows titles.
    """

    course: Mapping[str, Any] = field(default_factory=dict)
    lessons: Mapping[str, LessonDraft] = field(default_factory=dict)
    definitions: Mapping[tuple[str, str], Titled] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    shown: str = ""
    report: Report = field(default_factory=Report)


class Edits(Protocol):
    """A place where a course is edited besides its files."""

    def theirs(self, package: CoursePackage) -> Theirs:
        """How `package` stands there. Raises `pull.other_course` if it does not."""


@dataclass(frozen=True)
class FromExport:
    """What a platform exported of a course that was built from a package."""

    path: Path

    def theirs(self, package: CoursePackage) -> Theirs:
        source = open_source(self.path)
        report = Report()
        if not course_file(source):
            raise MakerpathError(
                "pull.no_export",
                N_("{path} is no export of Open edX."),
                N_("Export the course in Studio (Tools → Export Course) and give that file."),
                path=self.path,
            )
        draft = read_olx(source, report)
        if draft.course.get("id") != package.course.id or not draft.from_package:
            raise MakerpathError(
                "pull.other_course",
                N_("{path} is not the course {id}."),
                N_("makerpath course import brings another course in."),
                path=self.path,
                id=package.course.id,
            )
        return from_draft(draft, report)


def from_draft(draft: Draft, report: Report) -> Theirs:
    return Theirs(draft.course, draft.lessons, draft.definitions, draft.files, draft.shown, report)


def as_exported(package: CoursePackage, shown: str) -> Theirs:
    """How the package itself would stand on a platform that shows titles in `shown`."""
    report = Report()
    language = shown if shown in package.course.languages else None
    return from_draft(read_olx(Files(files_of(package, "run", language)), report), report)
