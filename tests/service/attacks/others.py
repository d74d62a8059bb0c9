"""The ids of everything in a school, and the addresses that name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.calendar.models import CalendarFeed
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.challenges.models import Challenge
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference, keep_blob
from makerpath.service.courses.models import CourseRun
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PublicPage
from makerpath.service.exports.models import Export
from makerpath.service.labs.models import LabAttempt
from makerpath.service.moderation.models import Example
from makerpath.service.notices.models import Notice
from makerpath.service.people.models import Grant, School
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.models import SchoolRubric
from makerpath.service.teams.models import Guest
from makerpath.service.topics.models import TopicRow
from tests.service.school import SmallSchool

ARGUMENT = re.compile(r"<(?:[^:<>]*:)?([^<>]+)>")
FIXED = {
    "activity": "none",
    "brief": "a-light-that-speaks",
    "change": "renew",
    "course": "none",
    "deed": "go_on",
    "design": "none",
    "file": "none",
    "filename": "css/none.css",
    "form": "png",
    "kid": "none",
    "kind": "csv",
    "lab": "none",
    "language": "en",
    "lesson_id": "people-who-make",
    "name": "critique.give",
    "number": "0",
    "part": "attendance",
    "path": "images/none.svg",
    "plan": "final",
    "purpose": "revocation",
    "scope": "likeness",
    "tag": "en",
    "turn": "ask",
    "version": "none",
    "way": "landscape",
    "what": "cancel",
    "who": "nobody",
}
"""Arguments that name nothing of anybody's."""


@dataclass(frozen=True)
class Ids:
    """What arguments of addresses are filled with; `secrets` are those that open something by themselves."""

    values: dict[str, Any]

    def fill(self, rule: str) -> str:
        """The address; an argument that is not known here fails: say what it names, so that it is tried."""
        return ARGUMENT.sub(lambda found: str({**FIXED, **self.values}[found[1]]), rule)

    def unknown(self) -> Ids:
        """The same shapes, naming nothing."""
        return Ids({name: _other(value) for name, value in self.values.items()})


def _other(value: Any) -> Any:
    if not isinstance(value, str):
        return new_id()
    return value if value in ("hill",) else "".join("z" if c.isalpha() else c for c in value)


def ids_of(school: SmallSchool) -> Ids:
    """Make one of everything that the school lacks, private to the learner, and tell its id."""
    project = _project(school)
    with school.services.database.writing(school.id) as session:
        made = _made(school, session, project)
    return Ids(made)


def _attempt(school: SmallSchool, session: Session, project: Any) -> LabAttempt:
    """A notebook that the learner handed in."""
    pins, blob = session.get_one(Project, project), keep_blob(session, school.services.storage, BytesIO(b"{}"))
    person = school.learner.person_id
    file = _add(
        session,
        FileReference(sha256=blob.sha256, name="a.ipynb", media_type="text/plain", size=blob.size, owner_id=person),
    )
    return _add(
        session,
        LabAttempt(
            run_id=school.run_id,
            lab="none",
            person_id=person,
            number=1,
            scoring_hash=pins.brief_hash,
            wording_hash=pins.brief_wording,
            notebooks={},
            file_id=file.id,
            sha256=blob.sha256,
            size=blob.size,
        ),
    )


def _project(school: SmallSchool) -> Any:
    with school.services.database.reading(school.id) as session:
        found = session.scalar(select(Project.id).where(Project.created_by == school.learner.person_id))
    return found or school.start()


def _made(school: SmallSchool, session: Session, project: Any) -> dict[str, Any]:
    now, person = utc_now(), school.learner.person_id
    event = session.scalars(select(Event).order_by(Event.id)).first()
    assert event is not None
    exhibition = _add(
        session,
        Exhibition(
            run_id=school.run_id,
            title="Fair",
            starts_at=now + timedelta(days=9),
            ends_at=now + timedelta(days=10),
            entries_until=now + timedelta(days=8),
            created_by=school.instructor.person_id,
        ),
    )
    case = session.scalars(
        select(AssessmentCase).where(AssessmentCase.project_id == project).order_by(AssessmentCase.id)
    ).first()
    assert case is not None
    return {
        "attempt_id": _attempt(school, session, project).id,
        "file_id": session.scalar(select(FileReference.id).where(FileReference.owner_id == person)),
        "project_id": project,
        "case_id": case.id,
        "allocation_id": _add(
            session, Allocation(case_id=case.id, project_id=project, person_id=school.mentor.person_id, role="mentor")
        ).id,
        "link_id": _add(
            session,
            JurorLink(
                run_id=school.run_id,
                person_id=school.officer.person_id,
                code_hash="e" * 64,
                expires_at=now + timedelta(days=1),
                created_by=school.instructor.person_id,
            ),
        ).id,
        "course_id": session.get_one(CourseRun, school.run_id).course_id,
        "run_id": school.run_id,
        "class_id": school.class_id,
        "person_id": person,
        "slug": "hill",
        "certificate_id": session.scalar(select(Certificate.id)) or new_id(),
        "batch_id": _add(
            session, CertificateBatch(asked_by=school.officer.person_id, title="Secret", wanted=[], finished_at=now)
        ).id,
        "grant_id": session.scalar(select(Grant.id).where(Grant.person_id == school.instructor.person_id)),
        "topic_id": session.scalar(select(TopicRow.id)) or _add(session, _topic()).id,
        "challenge_id": _add(session, _challenge(school)).id,
        "exhibition_id": exhibition.id,
        "entry_id": _add(
            session, ExhibitionEntry(exhibition_id=exhibition.id, project_id=project, slot=1, entered_by=person)
        ).id,
        "example_id": _add(session, _example(school)).id,
        "export_id": _add(
            session,
            Export(
                person_id=person,
                kind="portfolio",
                subject_id=project,
                language="en",
                state="failed",
                expires_at=now + timedelta(days=1),
            ),
        ).id,
        "rubric_id": _add(
            session,
            SchoolRubric(slug="secret", title={"en": "Secret"}, draft={}, changed_at=now, changed_by=person),
        ).id,
        "notice_id": _add(
            session, Notice(person_id=person, event_id=event.id, kind="team", verb="team.joined", data={})
        ).id,
        "guest_id": _guest(session, school),
        "code": _add(
            session, PublicPage(project_id=project, code="d" * 32, title="Secret", language="en", shown=[])
        ).code,
        "secret": _add(session, CalendarFeed(person_id=person, secret="secretsecretsecret")).secret,
        "token": "none",
    }


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _topic() -> TopicRow:
    texts: dict[str, str] = {"en": "T"}
    return TopicRow(
        bank="b",
        slug="t",
        position=1,
        title=texts,
        question=texts,
        summary=texts,
        crafts=[],
        disciplines=[],
        equipment=[],
        age_from=6,
        age_to=99,
        hours=1,
        licence="CC0-1.0",
    )


def _example(school: SmallSchool) -> Example:
    return Example(
        run_id=school.run_id,
        brief=school.brief.id,
        plan="final",
        title="Secret example",
        body="Secret work",
        file_ids=[],
        rubric_hash=school.rubric_version.scoring_hash,
        levels={item.id: item.levels[0].id for item in school.rubric.criteria},
        reasons={item.id: "Secret reason" for item in school.rubric.criteria},
        language="en",
        created_by=school.instructor.person_id,
    )


def _challenge(school: SmallSchool) -> Challenge:
    texts: dict[str, str] = {"en": "Secret"}
    return Challenge(
        sponsor="S",
        title=texts,
        question=texts,
        summary=texts,
        offers=texts,
        crafts=[],
        disciplines=[],
        equipment=[],
        age_from=6,
        age_to=99,
        hours=1,
        created_by=school.instructor.person_id,
    )


def _guest(session: Session, school: SmallSchool) -> Any:
    """A row of somebody from elsewhere; any other school will do."""
    elsewhere = session.scalars(select(School).where(School.id != school.id)).first()
    home = elsewhere.id if elsewhere else school.id
    return _add(
        session,
        Guest(person_id=school.other_learner.person_id, home_school_id=home, home_person_id=school.learner.person_id),
    ).id
