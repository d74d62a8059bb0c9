"""Who may have a certificate for which project, or for a course without one, and by name what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.eligibility import Asked, asked_for_certificate, Level, Missing, missing_for_certificate, Short
from makerpath.domain.gates import Standing, standing
from makerpath.domain.names import DIMENSION
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import REQUIRED
from makerpath.domain.text import LocalText
from makerpath.service.assessments.cases import briefs_of
from makerpath.service.assessments.results import Result, results_in
from makerpath.service.certificates.beside import Beside, besides, NONE, projectless
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.descriptions import describe, titles
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import Person
from makerpath.service.progress.completion import completed, Key
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import in_time
from makerpath.service.teams.models import guests


@dataclass(frozen=True)
class Needed:
    """A course that is completed before the certificate of another is issued, and whether it was."""

    slug: str
    title: LocalText
    done: bool


@dataclass(frozen=True)
class Candidate:
    """One person of one project, or of one run of a course without a project, with everything the certificate would be
    made of.

    `certificate` is the newest that was neither revoked nor replaced, `taken_back` the newest that was revoked.
    """

    run_id: UUID
    person: Person
    project: Project | None
    brief: Brief | None
    standing: Standing | None
    rubric: Rubric | None
    result: Result | None
    beside: Beside
    courses: Sequence[Needed]
    missing: list[Missing]
    certificate: Certificate | None
    taken_back: Certificate | None

    @property
    def asked(self) -> list[Asked]:
        """Everything that is asked for, with what is there and what is not."""
        return everything(self.standing, self.missing, self.rubric, self.result is not None, self.courses, self.beside)

    @property
    def ready(self) -> bool:
        """Whether the office may issue it with all others: nothing is missing, and no certificate ever came of it."""
        return not self.missing and self.certificate is None and self.taken_back is None

    @property
    def wanted(self) -> list[str | None]:
        """How a `CertificateBatch` names it."""
        return [str(self.project.id) if self.project else None, str(self.run_id), str(self.person.id)]


def everything(
    now: Standing | None,
    missing: Sequence[Missing],
    rubric: Rubric | None,
    assessed: bool,
    courses: Sequence[Needed],
    beside: Beside = NONE,
) -> list[Asked]:
    """What a certificate asks for where a project stands so, is assessed by the rubric, and needs the courses."""
    minima = (
        [(name, getattr(rubric.minima, name)) for name in DIMENSION if getattr(rubric.minima, name)] if rubric else []
    )
    return asked_for_certificate(
        now,
        missing,
        assessed=assessed,
        minima=minima,
        presence=beside.presence,
        things=beside.things,
        courses=[item.title for item in courses],
    )


def candidate(session: Session, project: Project, person: Person) -> Candidate:
    """Look at one person of `project`."""
    return look_at(session, [(project, person)])[0]


def candidates(session: Session, run_ids: Collection[UUID]) -> list[Candidate]:
    """Everybody of the school with a project in these runs, or enrolled where the course has none, by name."""
    rows = session.execute(
        select(Project, Person)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(Project.run_id.in_(run_ids), TeamMember.left_at.is_(None), Person.id.not_in(guests()))
    ).all()
    plain = session.execute(
        select(Enrolment.run_id, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.run_id.in_(list(projectless(session, run_ids))), Enrolment.left_at.is_(None))
        .where(Person.id.not_in(guests()))
    ).all()
    subjects: list[Subject] = [(project, person) for project, person in rows]
    subjects += [(run_id, person) for run_id, person in plain]
    subjects.sort(key=lambda pair: (pair[1].display_name, str(subject_id(pair[0]))))
    return look_at(session, subjects)


Subject = tuple[Project | UUID, Person]
"""Whose certificate for what: a project, or the run of a course without one."""


def subject_id(what: Project | UUID) -> UUID:
    return what if isinstance(what, UUID) else what.id


def look_at(session: Session, subjects: Sequence[Subject], *, whole: bool = False) -> list[Candidate]:
    """Each person of each project or run, in a number of queries that grows with the briefs and rubrics alone.

    `whole`: with all that a record says, whether it is asked for or not.
    """
    if not subjects:
        return []
    pairs = [(what, person) for what, person in subjects if isinstance(what, Project)]
    projects = {project.id: project for project, _person in pairs}
    briefs, records = briefs_of(session, projects.values()), in_time(session, projects)
    now = {id_: standing(brief, records[id_]) for id_, brief in briefs.items()}
    results = results_in(session, [(project, person.id) for project, person in pairs])
    keys = {(what.run_id if isinstance(what, Project) else what, person.id) for what, person in subjects}
    courses, beside = needed_courses(session, keys), besides(session, keys, whole=whole)
    certificates = certificates_for(session, subjects)
    rubrics: dict[tuple[str, str], Rubric] = {}
    found = []
    for what, person in subjects:
        project = what if isinstance(what, Project) else None
        run_id = what.run_id if isinstance(what, Project) else what
        result, rubric = None, None
        if project is not None:
            result = results.get((project.id, person.id))
            version = _rubric(project, result)
            rubric = rubrics.get(version) or rubrics.setdefault(version, load_rubric(session, *version))
        needed, asked = courses[run_id, person.id], beside[run_id, person.id]
        short, levels = _short(session, briefs[project.id], result) if project else ([], [])
        missing = missing_for_certificate(
            now[project.id] if project else None,
            assessed=result is not None,
            short=short,
            levels=levels,
            presence=asked.presence,
            things=asked.things,
            courses=[item.title for item in needed if not item.done],
            certificate_name=person.certificate_name or person.display_name,
        )
        there = certificates[subject_id(what), person.id]
        found.append(
            Candidate(
                run_id=run_id,
                person=person,
                project=project,
                brief=briefs[project.id] if project else None,
                standing=now[project.id] if project else None,
                rubric=rubric,
                result=result,
                beside=asked,
                courses=needed,
                missing=missing,
                certificate=there[0],
                taken_back=there[1],
            )
        )
    return found


def needed_courses(session: Session, keys: Collection[Key]) -> dict[Key, list[Needed]]:
    """The mandatory courses for the certificate of each run, by run and person."""
    runs = session.execute(
        select(CourseRun.id, CourseRow)
        .join(CourseRow, CourseRow.id == CourseRun.course_id)
        .where(CourseRun.id.in_({run_id for run_id, _person in keys}))
    ).all()
    described = describe(session, {row.id: row for _run, row in runs}.values())
    mandatory = {run_id: described[row.id].course.mandatory if row.id in described else [] for run_id, row in runs}
    names = titles(session, {slug for slugs in mandatory.values() for slug in slugs})
    done = completed(session, {person_id for _run, person_id in keys})
    return {
        (run_id, person_id): [Needed(slug, names[slug], slug in done[person_id]) for slug in mandatory[run_id]]
        for run_id, person_id in keys
    }


def certificates_for(
    session: Session, subjects: Sequence[Subject]
) -> defaultdict[Key, tuple[Certificate | None, Certificate | None]]:
    """For each subject's id and person the newest certificate that is current, and the newest that was revoked."""
    projects = {what.id for what, _person in subjects if isinstance(what, Project)}
    runs = {what for what, _person in subjects if isinstance(what, UUID)}
    people = {person.id for what, person in subjects if isinstance(what, UUID)}
    of_runs = and_(Certificate.project_id.is_(None), Certificate.run_id.in_(runs), Certificate.person_id.in_(people))
    rows = session.scalars(
        select(Certificate)
        .where(or_(Certificate.project_id.in_(projects), of_runs) if runs else Certificate.project_id.in_(projects))
        .order_by(Certificate.id)
    )
    found: defaultdict[Key, tuple[Certificate | None, Certificate | None]] = defaultdict(lambda: (None, None))
    for row in rows:
        subject = row.project_id or row.run_id
        assert subject is not None
        current, revoked = found[subject, row.person_id]
        if row.revoked_at is not None:
            found[subject, row.person_id] = (current, row)
        elif row.replaced_at is None:
            found[subject, row.person_id] = (row, revoked)
    return found


def _rubric(project: Project, result: Result | None) -> tuple[str, str]:
    """The rubric that the result was reached by; before there is one, that of the project."""
    if result is None:
        return project.rubric_hash, project.rubric_wording
    return result.main.rubric_hash, result.main.rubric_wording


def _short(session: Session, brief: Brief, result: Result | None) -> tuple[list[Short], list[Level]]:
    """The minima that were missed, each with what was reached and what is asked for; and the levels that nobody passes
    without, by criterion. Each outcome is held against its own rubric."""
    minima: dict[Short, None] = {}
    levels: dict[Level, None] = {}
    for plan in brief.plans:
        outcome = result.outcomes.get(plan.id) if result is not None and plan.weight else None
        if outcome is None or not outcome.short:
            continue
        rubric = load_rubric(session, outcome.rubric_hash, outcome.rubric_wording)
        for name in outcome.short:
            if not name.startswith(REQUIRED):
                minima[name, getattr(outcome, name) or 0.0, getattr(rubric.minima, name)] = None
            elif (criterion := rubric.criterion(name.removeprefix(REQUIRED))) and criterion.required:
                level = criterion.level(criterion.required)
                levels[criterion.id, criterion.title, level.title if level else criterion.title] = None
    return list(minima), list(levels)
