"""Publishing a course package to a school: its definitions by hash, its lessons and pictures as blobs."""

from __future__ import annotations

import io

from sqlalchemy import select

from makerpath.service.core.files import Blob, FileReference, keep_blob
from makerpath.service.courses.definitions import store
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.courses.packages import Package, PackageFile
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School


@operation("course.publish")
def publish(work: Work, *, package: Package) -> Answer:
    """Make the package the newest version of the course in this school; the same package again changes nothing."""
    work.require("course.publish", work.get(School, work.actor.school_id))
    row = work.session.scalar(select(CourseRow).where(CourseRow.slug == package.slug))
    if row is None:
        row = work.add(CourseRow(slug=package.slug, title=package.title))
    row.title = package.title
    for kind, items in package.definitions.items():
        for slug, parts in items.items():
            store(work.session, kind, parts, slug, f"course:{package.slug}")
    version = store(work.session, "course", package.course, package.slug, f"course:{package.slug}")
    published = work.session.scalar(
        select(CourseFile.id)
        .where(CourseFile.course_id == row.id, CourseFile.version_hash == version.wording_hash)
        .limit(1)
    )
    if published is None:
        for file in package.files:
            blob = keep_blob(work.session, work.services.storage, io.BytesIO(file.content))
            work.session.add(
                CourseFile(
                    course_id=row.id,
                    version_hash=version.wording_hash,
                    path=file.path,
                    sha256=blob.sha256,
                    media_type=file.media_type,
                    meta=file.meta | _taken_along(work, file, blob),
                )
            )
        work.record("course.published", row.id, slug=package.slug, version=version.wording_hash)
    return {"course": str(row.id), "version": version.wording_hash}


def _taken_along(work: Work, file: PackageFile, blob: Blob) -> dict[str, str]:
    """A lab's file has an address on the content origin too: a platform's learners have no session here."""
    if not file.path.startswith("labs/"):
        return {}
    name = file.path.rsplit("/", 1)[1]
    if "language" in file.meta:
        name = f"{file.meta['lab']}.{file.meta['language']}.ipynb"
    row = work.add(FileReference(sha256=blob.sha256, name=name, media_type=file.media_type, size=blob.size))
    return {"file": str(row.id)}
