"""Publishing a course package to a school: its definitions by hash, its lessons and pictures as blobs."""

from __future__ import annotations

import io
import mimetypes
from dataclasses import dataclass

from sqlalchemy import select

from makerpath.domain.hashing import Parts
from makerpath.service.core.files import keep_blob
from makerpath.service.courses.definitions import store
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.operation import Answer, Work, operation
from makerpath.service.people.models import School


@dataclass(frozen=True)
class Package:
    """A checked course package, ready to be published.

    `files` by path: `lessons/<id>.<language>.md` (front matter included) and `images/<name>`.
    """

    slug: str
    title: dict[str, str]
    course: Parts
    briefs: dict[str, Parts]
    rubrics: dict[str, Parts]
    files: dict[str, bytes]


@operation("course.publish")
def publish(work: Work, *, package: Package) -> Answer:
    """Make the package the newest version of the course in this school; the same package again changes nothing."""
    work.require("course.publish", work.get(School, work.actor.school_id))
    row = work.session.scalar(select(CourseRow).where(CourseRow.slug == package.slug))
    if row is None:
        row = work.add(CourseRow(slug=package.slug, title=package.title))
    row.title = package.title
    for kind, items in (("rubric", package.rubrics), ("brief", package.briefs)):
        for slug, parts in items.items():
            store(work.session, kind, parts, slug, f"course:{package.slug}")
    version = store(work.session, "course", package.course, package.slug, f"course:{package.slug}")
    published = work.session.scalar(
        select(CourseFile.id).where(
            CourseFile.course_id == row.id, CourseFile.version_hash == version.scoring_hash
        ).limit(1)
    )
    if published is None:
        for path, content in sorted(package.files.items()):
            blob = keep_blob(work.session, work.services.storage, io.BytesIO(content))
            media = "text/markdown" if path.endswith(".md") else mimetypes.guess_type(path)[0]
            work.session.add(
                CourseFile(
                    course_id=row.id,
                    version_hash=version.scoring_hash,
                    path=path,
                    sha256=blob.sha256,
                    media_type=media or "application/octet-stream",
                )
            )
        work.record("course.published", row.id, slug=package.slug, version=version.scoring_hash)
    return {"course": str(row.id), "version": version.scoring_hash}
