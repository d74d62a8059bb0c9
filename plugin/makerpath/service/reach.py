"""Where somebody has a permission, as a condition of a query: a list of what may be seen is read at once.

Each condition holds for exactly the rows for which `policy.allowed` does; `policy` stays the one place that knows why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import and_, ColumnElement, false, or_, Select, select, true
from sqlalchemy.orm import Session

from makerpath.service.classes.models import Enrolment, SchoolClass
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Campus, grants_of
from makerpath.service.policy import Actor, PERMISSIONS, roles_by
from makerpath.service.projects.models import Project, TeamMember


def runs_with(session: Session, actor: Actor, permission: str) -> ColumnElement[bool]:
    """The condition on `CourseRun` that `actor` has `permission` there."""
    if actor.system:
        return true()
    if actor.person_id is None:
        return false()
    conditions = _granted(session, actor, _scopes(session, actor, permission))
    if "learner" in PERMISSIONS[permission]:
        conditions.append(CourseRun.id.in_(_enrolled(actor.person_id)))
    return or_(false(), *conditions)


def projects_with(session: Session, actor: Actor, permission: str) -> ColumnElement[bool]:
    """The condition on `Project` that `actor` has `permission` there."""
    if actor.system:
        return true()
    if actor.person_id is None:
        return false()
    wanted, scopes = PERMISSIONS[permission], _scopes(session, actor, permission)
    if actor.school_id in scopes["school"]:
        return true()
    conditions: list[ColumnElement[bool]] = []
    granted = _granted(session, actor, scopes)
    if granted:
        conditions.append(Project.run_id.in_(select(CourseRun.id).where(or_(*granted))))
    if scopes["project"]:
        conditions.append(Project.id.in_(scopes["project"]))
    if "member" in wanted:
        mine = select(TeamMember.project_id).where(
            TeamMember.person_id == actor.person_id, TeamMember.left_at.is_(None)
        )
        conditions.append(Project.id.in_(mine))
    if "peer" in wanted:
        conditions.append(and_(Project.critique_from.is_not(None), Project.run_id.in_(_enrolled(actor.person_id))))
    return or_(false(), *conditions)


def rows_with(
    session: Session, actor: Actor, permission: str, run_id: ColumnElement[UUID], project_id: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """The condition on rows that name a run and a project by these columns; for permissions that grants alone give."""
    if actor.system:
        return true()
    if actor.person_id is None:
        return false()
    scopes = _scopes(session, actor, permission)
    if actor.school_id in scopes["school"]:
        return true()
    conditions: list[ColumnElement[bool]] = []
    granted = _granted(session, actor, scopes)
    if granted:
        conditions.append(run_id.in_(select(CourseRun.id).where(or_(*granted))))
    if scopes["project"]:
        conditions.append(project_id.in_(scopes["project"]))
    return or_(false(), *conditions)


def _granted(session: Session, actor: Actor, scopes: Mapping[str, set[UUID]]) -> list[ColumnElement[bool]]:
    """The conditions on `CourseRun` that it lies in one of the scopes; any of them is enough."""
    if actor.school_id in scopes["school"]:
        return [true()]
    conditions: list[ColumnElement[bool]] = []
    if scopes["class"]:
        conditions.append(CourseRun.class_id.in_(scopes["class"]))
    if scopes["campus"]:
        within = select(SchoolClass.id).where(SchoolClass.campus_id.in_(_with_branches(session, scopes["campus"])))
        conditions.append(CourseRun.class_id.in_(within))
    return conditions


def _scopes(session: Session, actor: Actor, permission: str) -> defaultdict[str, set[UUID]]:
    """The ids of the scopes whose roles give the permission, by kind."""
    found: defaultdict[str, set[UUID]] = defaultdict(set)
    assert actor.person_id is not None
    granted = [(grant.role, (grant.scope_kind, grant.scope_id)) for grant in grants_of(session, actor.person_id)]
    for role, (kind, scope_id) in [*actor.token_roles, *granted]:
        if roles_by(actor, {role}) & PERMISSIONS[permission]:
            found[kind].add(scope_id)
    return found


def _with_branches(session: Session, campuses: set[UUID]) -> set[UUID]:
    """These campuses and all below them; a school has few."""
    below: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
    for row in session.execute(select(Campus.id, Campus.parent_id)):
        below[row.parent_id].append(row.id)
    found, left = set(campuses), list(campuses)
    while left:
        more = [one for one in below[left.pop()] if one not in found]
        found.update(more)
        left.extend(more)
    return found


def _enrolled(person_id: UUID) -> Select[UUID]:
    return select(Enrolment.run_id).where(Enrolment.person_id == person_id, Enrolment.left_at.is_(None))
