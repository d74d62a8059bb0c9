"""Who may do what: the one place that knows.

A permission is given to roles; a role holds for a scope (a school, campus, class or project) and for all that
lies within it. Roles come from grants, from being on a project's team (`member`), from being enrolled
(`learner`), from learning beside a team that asks its class for critique (`peer`), from being asked to assess
(`assessor`; `juror` for whoever comes from outside by link), from holding a certificate (`holder`), and from a
platform's token. Staff who view as a learner are
`onlooker`s: they read what a learner reads, and begin nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_, NotAllowed, NotFound
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.core import tenancy as tenancy
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.models import Exhibition
from makerpath.service.people.models import Grant, grants_of, Scope
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.models import is_guest
from makerpath.service.topics.models import Shared

Role = Literal[
    "member",
    "learner",
    "onlooker",
    "holder",
    "mentor",
    "operator",
    "peer",
    "assessor",
    "juror",
    "instructor",
    "officer",
    "administrator",
]

_STAFF = frozenset({"instructor", "officer", "administrator"})
_RELATED = frozenset({"member", "learner", "holder", "peer", "assessor", "juror"})
"""The roles that nobody grants: they come with a team, an enrolment, a certificate, an allocation."""
_OFFICE = frozenset({"officer", "administrator"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "school.view": frozenset({"mentor"}) | _STAFF,
    "school.manage": _OFFICE,
    "people.manage": _OFFICE,
    "audit.view": _OFFICE,
    "course.publish": _STAFF,
    "course.read": frozenset({"learner", "onlooker", "mentor"}) | _STAFF,
    "guide.read": _STAFF,
    "run.manage": _STAFF,
    "run.learn": frozenset({"learner"}),
    "run.witness": frozenset({"instructor"}),
    "attendance.check_in": frozenset({"operator", "instructor"}),
    "lab.view": _STAFF,
    "lab.mark": frozenset({"instructor"}),
    "lab.grade": frozenset(),
    "class.view": frozenset({"mentor"}) | _STAFF,
    "class.manage": _STAFF,
    "project.start": frozenset({"learner"}),
    "project.view": frozenset({"member", "mentor"}) | _STAFF,
    "project.look": frozenset({"member", "mentor", "peer"}) | _STAFF,
    "project.work": frozenset({"member"}),
    "project.critique": frozenset({"member", "mentor", "instructor", "peer"}),
    "project.decide": frozenset({"instructor"}),
    "project.assess": frozenset({"instructor"}),
    "project.manage": frozenset({"instructor"}) | _OFFICE,
    "exhibition.view": frozenset({"learner", "mentor"}) | _STAFF,
    "exhibition.manage": _STAFF,
    "exhibition.judge": frozenset({"mentor", "instructor"}),
    "challenge.read": frozenset({"learner", "onlooker", "mentor"}) | _STAFF,
    "challenge.manage": _STAFF,
    "assessment.view": frozenset({"member"}) | _STAFF,
    "assessment.moderate": _STAFF,
    "example.try": frozenset({"mentor"}) | _STAFF,
    "example.write": _STAFF,
    "allocation.answer": frozenset({"assessor", "juror"}),
    "allocation.manage": frozenset({"instructor"}) | _OFFICE,
    "contribution.view": frozenset({"instructor"}),
    "rubric.manage": _STAFF,
    "certificate.view": frozenset({"holder"}) | _STAFF,
    "certificate.issue": _OFFICE,
    "certificate.revoke": _OFFICE,
    "certificate.design": _OFFICE,
    "certificate.keys": _OFFICE,
    "topic.read": frozenset({"learner", "onlooker", "mentor"}) | _STAFF,
    "topic.manage": _STAFF,
    "kit.try": frozenset({"learner"}),
    "kit.count": _STAFF,
    "platform.manage": frozenset({"administrator"}),
}
LOOKING = {"guide.read": "course.read"}
"""Who has the second permission but not the first is told so; else whoever may not `….view` a thing finds nothing."""
GRANTABLE: tuple[str, ...] = ("mentor", "operator", "instructor", "officer", "administrator")
BY_CERTIFICATE = frozenset({"operator"})
"""Roles that are granted with a certificate that carries them, and hold while it does."""


@dataclass(frozen=True)
class Actor:
    """Who acts. `token_roles` hold for this request only; `as_learner` lays staff roles down.

    A `guest` is somebody of another school who makes a project in this one (`teams.visits`).
    """

    person_id: uuid.UUID | None
    school_id: uuid.UUID
    language: str = "en"
    via: Literal["page", "block", "cli", "job", "api"] = "page"
    token_roles: tuple[tuple[str, Scope], ...] = ()
    as_learner: bool = False
    system: bool = False
    guest: bool = False

    def viewing_as_learner(self) -> Actor:
        return replace(self, as_learner=True)


class Scoped(Protocol):
    """Anything that lies somewhere in a school."""

    id: uuid.UUID

    def scopes(self, session: Session) -> list[Scope]: ...


R = TypeVar("R", bound=Scoped)


def roles_on(session: Session, actor: Actor, resource: Scoped) -> set[str]:
    """The roles that `actor` has for `resource`."""
    if actor.person_id is None:
        return set()
    scopes = set(resource.scopes(session))
    granted = _granted(actor, grants_of(session, actor.person_id), scopes)
    return granted | _relations(session, actor.person_id, resource, scopes)


def allowed(session: Session, actor: Actor, permission: str, resource: Scoped) -> bool:
    return actor.system or bool(PERMISSIONS[permission] & roles_on(session, actor, resource))


def rights(session: Session, actor: Actor, resource: Scoped, permissions: Iterable[str]) -> frozenset[str]:
    """Those of `permissions` that `actor` has on `resource`, for the price of asking once."""
    if actor.system:
        return frozenset(permissions)
    roles = roles_on(session, actor, resource)
    return frozenset(name for name in permissions if PERMISSIONS[name] & roles)


def permitted(session: Session, actor: Actor, permission: str, resources: Iterable[R]) -> list[R]:
    """Those of `resources` for which `allowed` holds, with far fewer queries than asking one by one."""
    if actor.system:
        return list(resources)
    if actor.person_id is None:
        return []
    wanted, grants, found = PERMISSIONS[permission], grants_of(session, actor.person_id), []
    for resource in resources:
        scopes = set(resource.scopes(session))
        roles = _granted(actor, grants, scopes)
        if not wanted & roles and wanted & _RELATED:
            roles = _relations(session, actor.person_id, resource, scopes)
        if wanted & roles:
            found.append(resource)
    return found


def require(session: Session, actor: Actor, permission: str, resource: Scoped) -> None:
    """Raise `NotAllowed`, or `NotFound` where not even looking is allowed.

    A student operator helps there and is told so, though they may not look either.
    """
    if actor.system:
        return
    roles = roles_on(session, actor, resource)
    if PERMISSIONS[permission] & roles:
        return
    seen = LOOKING.get(permission) or permission.split(".")[0] + ".view"
    if "operator" in roles or (seen in PERMISSIONS and seen != permission and PERMISSIONS[seen] & roles):
        raise NotAllowed("policy.denied", N_("Your role does not allow this."))
    raise NotFound()


def school_roles(session: Session, actor: Actor) -> set[str]:
    """Every role the person has anywhere in the school; for menus and start pages, never for a decision."""
    if actor.person_id is None:
        return set()
    roles = {grant.role for grant in grants_of(session, actor.person_id)}
    if actor.as_learner:
        return {"learner"}
    if session.scalar(select(Enrolment.id).where(Enrolment.person_id == actor.person_id).limit(1)):
        roles.add("learner")
    return roles


def _granted(actor: Actor, grants: list[Grant], scopes: set[Scope]) -> set[str]:
    """The roles by grants and by token; viewing as a learner lays those of staff and mentors down."""
    roles = {role for role, scope in actor.token_roles if scope in scopes}
    return roles_by(actor, roles | {grant.role for grant in grants if (grant.scope_kind, grant.scope_id) in scopes})


def roles_by(actor: Actor, roles: set[str]) -> set[str]:
    """What is left of granted `roles` in the view that the person has chosen."""
    if actor.as_learner:
        roles = (roles - _STAFF - {"mentor", "operator"}) | ({"onlooker"} if roles & _STAFF else set())
    return roles


def _relations(session: Session, person_id: uuid.UUID, resource: Scoped, scopes: set[Scope]) -> set[str]:
    roles: set[str] = set()
    for kind, scope_id in scopes:
        if kind == "project" and session.scalar(
            select(TeamMember.id).where(
                TeamMember.project_id == scope_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
            )
        ):
            roles.add("member")
    if isinstance(resource, Project) and resource.critique_from and _in_run(session, person_id, resource.run_id):
        roles.add("peer")
    if isinstance(resource, Shared):
        roles |= _in_the_school(session, person_id)
    if isinstance(resource, Certificate) and resource.person_id == person_id:
        roles.add("holder")
    if isinstance(resource, Allocation) and resource.person_id == person_id and resource.withdrawn_at is None:
        roles |= _asked(session, resource)
    if isinstance(resource, Exhibition) and _in_run(session, person_id, resource.run_id):
        roles.add("learner")
    if isinstance(resource, CourseRun) and _in_run(session, person_id, resource.id):
        roles.add("learner")
    if isinstance(resource, SchoolClass) and session.scalar(
        select(ClassMember.id).where(
            ClassMember.class_id == resource.id, ClassMember.person_id == person_id, ClassMember.left_at.is_(None)
        )
    ):
        roles.add("learner")
    return roles


def _in_run(session: Session, person_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    here = Enrolment.run_id == run_id, Enrolment.person_id == person_id, Enrolment.left_at.is_(None)
    return session.scalar(select(Enrolment.id).where(*here)) is not None


def _asked(session: Session, allocation: Allocation) -> set[str]:
    """A juror's role ends with their link."""
    if allocation.role != "juror":
        return {"assessor"}
    links = session.scalars(select(JurorLink).where(JurorLink.person_id == allocation.person_id))
    return {"juror"} if any(link.holds(utc_now()) for link in links) else set()


def _in_the_school(session: Session, person_id: uuid.UUID) -> set[str]:
    """What anybody but a guest is to what the whole school shares; who learns in any of its classes learns there."""
    if is_guest(session, person_id):
        return set()
    learns = select(ClassMember.id).where(ClassMember.person_id == person_id, ClassMember.left_at.is_(None)).limit(1)
    return {"onlooker", "learner"} if session.scalar(learns) else {"onlooker"}
