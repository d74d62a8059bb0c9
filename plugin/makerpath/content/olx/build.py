"""The whole archive of a course."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from makerpath.content.olx import about, policy
from makerpath.content.olx.archive import pack
from makerpath.content.olx.static import Static
from makerpath.content.olx.units import unit
from makerpath.content.olx.xml import element, text_of
from makerpath.content.package import CoursePackage
from makerpath.domain.course import opens_on
from makerpath.domain.errors import MakerpathError, N_

_RUN = re.compile(r"[A-Za-z0-9_.-]{1,60}")


@dataclass(frozen=True)
class Archive:
    """A built archive and the files in it."""

    members: Mapping[str, bytes]
    """What the archive is made of, in order (`archive.pack`)."""
    names: tuple[str, ...]

    @cached_property
    def data(self) -> bytes:
        return b"".join(self.members.values())

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def build(package: CoursePackage, run: str, language: str | None = None, starts: date | None = None) -> Archive:
    """The tar.gz that Open edX imports; the same course gives the same bytes.

    `language` is that of display names, by default the first of the course. `starts` is the first day of the run, from
    which modules that open later get their dates; without it the archive has no dates at all. Raises
    `course.run_name` and `course.language`.
    """
    files = files_of(package, run, language, starts)
    return Archive(pack(files), tuple(sorted(files)))


def files_of(
    package: CoursePackage, run: str, language: str | None = None, starts: date | None = None
) -> dict[str, bytes]:
    """The files of the archive by path; raises what `build` raises."""
    course = package.course
    shown = language or course.languages[0]
    if not _RUN.fullmatch(run):
        raise MakerpathError(
            "course.run_name",
            N_("{run} cannot name a run."),
            N_("Use letters, digits, hyphens, dots and underscores, such as 2026-autumn."),
            run=run,
        )
    if shown not in course.languages:
        raise MakerpathError(
            "course.language",
            N_("The course is not there in {language}."),
            N_("Choose one of {languages}."),
            language=shown,
            languages=", ".join(course.languages),
        )
    static = Static(package)
    files = {"course.xml": text_of(element("course", {"url_name": run, "org": course.org, "course": course.number}))}
    counts: Counter[str] = Counter()
    fewest: Counter[str] = Counter()
    chapters = []
    for module in course.modules:
        chapters.append(element("chapter", {"url_name": module.id}))
        lessons = []
        for lesson_id in module.lessons:
            lessons.append(element("sequential", {"url_name": lesson_id}))
            vertical = unit(package, static, lesson_id, shown)
            name = vertical.attrib.pop("url_name")
            attributes = {"display_name": vertical.attrib["display_name"]}
            graded = policy.graded_as(package, lesson_id)
            if graded:
                counts[graded] += 1
                fewest[graded] += not policy.left_out(package, lesson_id)
                attributes |= {"format": policy.format_name(graded, shown), "graded": "true"}
            sequential = element("sequential", attributes, [element("vertical", {"url_name": name})])
            files[f"sequential/{lesson_id}.xml"] = text_of(sequential)
            files[f"vertical/{name}.xml"] = text_of(vertical)
        attributes = {"display_name": module.title.pick(shown)}
        if starts:
            attributes["start"] = policy.moment(opens_on(starts, module.opens_in_week))
        files[f"chapter/{module.id}.xml"] = text_of(element("chapter", attributes, lessons))
    files[f"course/{run}.xml"] = text_of(element("course", {}, chapters))
    files[f"policies/{run}/policy.json"] = policy.policy(package, run, shown, static, starts)
    files[f"policies/{run}/grading_policy.json"] = policy.grading(package, counts, fewest, shown)
    files["about/overview.html"] = about.overview(package, shown)
    files["about/short_description.html"] = about.short_description(package, shown)
    return files | static.files()
