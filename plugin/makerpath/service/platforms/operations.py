"""Trusting a platform, and finding out who and where a block's request is from."""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed
from makerpath.i18n import choose
from makerpath.service.classes.enrolment import enrol
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.classes.operations import new_join_code
from makerpath.service.core import text
from makerpath.service.courses.definitions import current
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Identity, Person, School
from makerpath.service.platforms.grades import queue_differing
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.projects.models import Project


@operation("platform.add")
def add_platform(work: Work, *, issuer: str, name: str, base_url: str, public_key: str) -> Answer:
    """Trust a platform's Ed25519 key (PEM); the same issuer again gets the new key."""
    work.require("platform.manage", work.get(School, work.actor.school_id))
    try:
        usable = isinstance(load_pem_public_key(public_key.encode()), Ed25519PublicKey)
    except ValueError:
        usable = False
    if not usable:
        raise MakerpathError("platform.key", N_("The key is not an Ed25519 public key in PEM."), status=422)
    row = work.session.scalar(select(Platform).where(Platform.issuer == issuer))
    if row is None:
        row = _new_platform(
            work, Platform(issuer=issuer, name=name, base_url=base_url.rstrip("/"), public_key=public_key)
        )
    row.name, row.base_url, row.public_key, row.disabled_at = name, base_url.rstrip("/"), public_key, None
    work.record("platform.trusted", row.id, issuer=issuer)
    return {"platform": str(row.id)}


def _new_platform(work: Work, row: Platform) -> Platform:
    try:
        with work.session.begin_nested():
            return work.add(row)
    except IntegrityError:
        raise Conflict(
            "platform.taken",
            N_("Another school has the platform {issuer} already."),
            N_("Give each school's platform an issuer of its own."),
            issuer=row.issuer,
        ) from None


@operation("platform.meet")
def meet(work: Work, *, bearer: Bearer, course_slug: str) -> Answer:
    """Know the token's person and course run: made when first seen, found again ever after.

    `missing` names the courses that a learner has to complete first; until then they are in the class only.
    """
    claims = bearer.claims
    person = _person(work, bearer)
    run = work.session.scalar(
        select(CourseRun).where(CourseRun.platform_id == bearer.platform_id, CourseRun.course_key == claims.course)
    )
    if run is None:
        run = _run(work, bearer, course_slug)
    elif current(work.session, "course", work.get(CourseRow, run.course_id).slug) is None:
        # The platform was here before the course was published: now it may be.
        run.course_id = _course(work, course_slug).id
    missing = _enrol(work, run, person) if claims.role == "learner" else []
    return {"person": str(person.id), "run": str(run.id), "class": str(run.class_id), "missing": missing}


def link_block(work: Work, bearer: Bearer, project: Project, weight: float) -> None:
    """Note which block shows the project to whom, and where its grade goes back to."""
    assert work.actor.person_id is not None
    row = _link_of(work.session, bearer, work.actor.person_id)
    if row is None:
        row = BlockLink(
            platform_id=bearer.platform_id,
            block_key=bearer.claims.block,
            person_id=work.actor.person_id,
            project_id=project.id,
        )
        work.session.add(row)
    for name, value in _noted(bearer, project, weight).items():
        setattr(row, name, value)
    work.session.flush()
    queue_differing(work, [row])
    others = select(BlockLink.id).where(
        BlockLink.platform_id == row.platform_id, BlockLink.block_key == row.block_key, BlockLink.weight != row.weight
    )
    if work.session.scalar(others.limit(1)) is not None:
        # A block has one weight for everybody who has it.
        work.job("platform.reweigh", {"link": str(row.id)}, key=f"{row.id}:{work.now.isoformat()}")


def is_linked(session: Session, bearer: Bearer, person_id: UUID | None, project: Project, weight: float) -> bool:
    """Whether the block is noted for the person as it is now, so that there is nothing to write."""
    row = _link_of(session, bearer, person_id) if person_id else None
    noted = _noted(bearer, project, weight)
    return row is not None and all(getattr(row, name) == value for name, value in noted.items())


def _link_of(session: Session, bearer: Bearer, person_id: UUID) -> BlockLink | None:
    return session.scalar(
        select(BlockLink).where(
            BlockLink.platform_id == bearer.platform_id,
            BlockLink.block_key == bearer.claims.block,
            BlockLink.person_id == person_id,
        )
    )


def _noted(bearer: Bearer, project: Project, weight: float) -> dict[str, object]:
    claims = bearer.claims
    return {
        "project_id": project.id,
        "course_key": claims.course,
        "subject": claims.sub,
        "anonymous_id": claims.anon,
        "callback": claims.callback or "",
        "weight": weight,
    }


def _person(work: Work, bearer: Bearer) -> Person:
    claims = bearer.claims
    issuer = f"platform:{bearer.platform_id}"
    found = work.session.scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.issuer == issuer, Identity.subject == claims.sub)
    )
    if found is not None:
        return found
    name = text.line(claims.name[:200], "name", 200, required=False) or claims.sub
    person = work.add(Person(display_name=name, certificate_name=name, language=choose(claims.lang)))
    work.add(Identity(person_id=person.id, issuer=issuer, subject=claims.sub))
    work.record("person.met", person.id, platform=str(bearer.platform_id))
    return person


def _run(work: Work, bearer: Bearer, course_slug: str) -> CourseRun:
    """A course the platform runs: its class is named after the course key until the office renames it."""
    course = _course(work, course_slug)
    group = work.add(SchoolClass(name=bearer.claims.course[:200], join_code=new_join_code()))
    run = work.add(
        CourseRun(
            course_id=course.id, class_id=group.id, platform_id=bearer.platform_id, course_key=bearer.claims.course
        )
    )
    work.record("run.met", run.id, course_key=bearer.claims.course)
    return run


def _course(work: Work, slug: str) -> CourseRow:
    course = work.session.scalar(select(CourseRow).where(CourseRow.slug == slug))
    return course or work.add(CourseRow(slug=slug, title={"en": slug}))


def _enrol(work: Work, run: CourseRun, person: Person) -> list[str]:
    """Put the person in the platform's class and run; the courses that they lack for that.

    Raises `enrolment.left` to whom the school has taken out of the class: what a platform says brings nobody back.
    """
    session = work.session
    member = session.scalar(
        select(ClassMember).where(ClassMember.class_id == run.class_id, ClassMember.person_id == person.id)
    )
    if member is None:
        work.add(ClassMember(class_id=run.class_id, person_id=person.id))
    elif member.left_at is not None:
        raise NotAllowed(
            "enrolment.left",
            N_("Your school has taken you out of this class."),
            N_("What you made is kept. If this is a mistake, ask whoever looks after the class to add you again."),
        )
    here = Enrolment.run_id == run.id, Enrolment.person_id == person.id, Enrolment.left_at.is_(None)
    if session.scalar(select(Enrolment.id).where(*here)):
        return []
    return enrol(work, [run], [person.id]).get(str(run.id), {}).get(str(person.id), [])
