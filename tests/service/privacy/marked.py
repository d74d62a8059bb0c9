"""A learner whose name, words and files carry a mark that nothing else has, and a search for it everywhere."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage

from makerpath.service.accounts.operations import ask_reset, begin
from makerpath.service.calendar.models import CalendarFeed, Extension
from makerpath.service.classes.operations import join_class
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.core.database import Base, utc_now
from makerpath.service.critiques.operations import give
from makerpath.service.exhibition.models import PageConsent, PublicPage
from makerpath.service.journal.models import JournalEntry
from makerpath.service.kits.models import KitRow, KitTry
from makerpath.service.mail.operations import write_mail
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.operation import Services
from makerpath.service.ownership.models import OwnershipSignature, OwnershipStatement
from makerpath.service.people.models import Person
from makerpath.service.people.operations import create_person
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.policy import Actor
from makerpath.service.previews.models import Preview
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.projects import operations
from makerpath.service.projects.models import TeamMember
from makerpath.service.surveys.models import SurveyAnswer
from makerpath.service.uploads.operations import create, take
from tests.service.school import jpeg, SmallSchool

MARK = "Zyx Marker"
WORD = "zyxmark"


@dataclass(frozen=True)
class Marked:
    """The learner, a project of theirs alone, one of a team with the school's first learner, and their files."""

    actor: Actor
    alone: UUID
    team: UUID
    photo: UUID
    shared_photo: UUID


def make_marked(school: SmallSchool, join_code: str) -> Marked:
    """Somebody who left something in every table that can hold something."""
    services = school.services
    made = create_person(
        services,
        school.administrator,
        display_name=MARK,
        certificate_name=f"{MARK} {WORD}",
        email=f"{WORD}@hill.example",
        minor=True,
        consent_by=f"{WORD} guardian",
    )
    actor = Actor(person_id=UUID(made["person"]), school_id=school.id)
    join_class(services, actor, code=join_code)
    ask_reset(services, email=f"{WORD}@hill.example", language="en")
    alone = school.start(actor, f"{WORD} alone")
    photo = take(services, actor, alone, jpeg("#123456", f"{WORD}.jpg"))
    take(services, actor, alone, FileStorage(io.BytesIO(f"{WORD} notes".encode()), f"{WORD}.txt"))
    operations.add_evidence(services, actor, project_id=alone, stage="launch", rule="", body=WORD, file_id=None)
    create(services, actor, project_id=alone, name=f"{WORD}.zip", size=50)
    team = school.start(school.learner, "Our lamp")
    with services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=team, person_id=actor.person_id, role=WORD))
    shared = take(services, actor, team, jpeg("#654321", f"{WORD} shared.jpg"))
    take(services, school.learner, team, jpeg("#654321", "the same.jpg"))
    operations.add_iteration(
        services, actor, project_id=team, stage="launch", body=WORD, change_note=WORD, file_ids=[str(shared)]
    )
    give(services, actor, project_id=team, stage="launch", body=f"{WORD} in the team")
    give(services, school.instructor, project_id=alone, stage="launch", body=f"Dear {MARK}")
    with services.database.writing(school.id) as session:
        for row in _rows(school, actor, alone, team):
            session.add(row)
            session.flush()
        person = session.get_one(Person, school.instructor.person_id)
        write_mail(session, person, "i@hill.example", "reset", link="x", hours=1, name=MARK)
        begin(session, actor.person_id, school.id)  # type: ignore[arg-type]
    return Marked(actor, alone, team, photo, shared)


def _rows(school: SmallSchool, actor: Actor, alone: UUID, team: UUID) -> list[Any]:
    person_id = actor.person_id
    kit = KitRow(slug="k", body={})
    platform = Platform(issuer="i", name="n", base_url="u", public_key="k")
    wording = school.brief_version.wording_hash, school.brief_version.scoring_hash
    rows: list[Any] = [
        kit,
        platform,
        MakerProfile(person_id=person_id, crafts=[WORD], disciplines=[], equipment=[]),
        CalendarFeed(person_id=person_id, secret=WORD),
        SurveyAnswer(
            run_id=school.run_id,
            person_id=person_id,
            survey="s",
            moment="once",
            scoring_hash=wording[1],
            wording_hash=wording[0],
            answers={"why": WORD},
        ),
        GuardianConsent(person_id=person_id, scope="likeness", guardian=WORD, given_on=utc_now().date()),
        Extension(
            project_id=alone,
            stage="launch",
            due_on=utc_now().date(),
            reason=WORD,
            created_by=school.instructor.person_id,
        ),
    ]
    for project in (alone, team):
        statement = OwnershipStatement(
            project_id=project,
            number=1,
            shares={str(person_id): 10_000},
            note=WORD,
            language="en",
            record=[],
            record_hash="0" * 64,
            created_by=person_id,
        )
        rows += [
            JournalEntry(
                project_id=project,
                stage="launch",
                kind="words",
                body=WORD,
                language="en",
                terms=WORD,
                created_by=person_id,
            ),
            MaterialItem(project_id=project, name="wood", quantity=1, source=WORD, created_by=person_id),
            statement,
            PageConsent(project_id=project, person_id=person_id, given_at=utc_now()),
        ]
    rows += [
        MaterialItem(project_id=alone, name=WORD, quantity=1, created_by=school.learner.person_id),
        ResourcePlan(
            project_id=alone, sections={"place": WORD}, language="en", changed_at=utc_now(), changed_by=person_id
        ),
        PublicPage(
            project_id=alone, code="a" * 32, title=WORD, story=WORD, language="en", shown=[], published_at=utc_now()
        ),
        PublicPage(
            project_id=team, code="b" * 32, title="Ours", story=f"By {MARK} and others", language="en", shown=[]
        ),
    ]
    return rows


def more_rows(school: SmallSchool, marked: Marked) -> None:
    """What points to rows that were made before."""
    with school.services.database.writing(school.id) as session:
        person_id = marked.actor.person_id
        kit, platform = session.scalars(select(KitRow)).one(), session.scalars(select(Platform)).one()
        for statement in session.scalars(select(OwnershipStatement)):
            session.add(OwnershipSignature(statement_id=statement.id, person_id=person_id, name=MARK))
        session.add(KitTry(kit_id=kit.id, activity="a", person_id=person_id, note=WORD))
        session.add(
            BlockLink(
                platform_id=platform.id,
                project_id=marked.alone,
                person_id=person_id,
                course_key="c",
                block_key="b",
                subject=WORD,
                anonymous_id=WORD,
                callback="",
            )
        )


def preview_of(school: SmallSchool, sha256: str) -> str:
    """The preview that the worker made; the SHA-256 of its first piece."""
    school.work()
    with school.services.database.writing(school.id) as session:
        preview = session.get_one(Preview, sha256)
        preview.facts = {**preview.facts, "entries": [WORD]}
        return next(piece["sha256"] for piece in preview.pieces.values())


def places(services: Services) -> list[str]:
    """The table cells and stored blobs in which a mark stands."""
    found = []
    marks = (MARK.lower(), WORD)
    with services.database.engine.connect() as connection:
        tables = [table.name for table in Base.metadata.sorted_tables]
        if connection.dialect.name == "sqlite":
            tables.append("journal_terms")
        for name in tables:
            for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings():
                found += [
                    f"{name}.{column}: {value}"
                    for column, value in row.items()
                    if any(mark in str(value).lower() for mark in marks)
                ]
    for path in services.settings.data.rglob("*"):
        if path.is_file() and ".sqlite3" not in path.name and WORD.encode() in path.read_bytes().lower():
            found.append(f"file {path.name}")
    return found


def years_from_now(years: int) -> Any:
    return utc_now() + timedelta(days=366 * years)
