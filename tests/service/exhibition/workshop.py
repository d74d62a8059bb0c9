"""A school whose learner has a finished project, and what it takes to show it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from makerpath.service.consents import operations as consents
from makerpath.service.core.database import utc_now
from makerpath.service.exhibition import operations
from makerpath.service.exhibition.content import candidates
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.exhibition.standing import read_facts
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.uploads.content import create_content_app
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

ADDRESS = re.compile(r'(?:src|href)="[^"]*(/files/[^"]+)"')
STORY = "# What we wanted\n\nA lamp that **answers**. <script>alert(1)</script> [more](https://example.org)"


class Workshop:
    """The finished project, by the operations that its page uses."""

    def __init__(self, finished: Finished) -> None:
        self.school: SmallSchool = finished.school
        self.services = finished.school.services
        self.project: UUID = finished.project
        self.app: Flask = app_of(self.services)

    def items(self) -> list[str]:
        with self.services.database.reading(self.school.id) as session:
            return [item.id for item in candidates(session, session.get_one(Project, self.project))]

    def write(
        self, licence: str = "CC-BY-4.0", shown: list[str] | None = None, title: str = "A lamp that talks"
    ) -> None:
        operations.write(
            self.services,
            self.school.learner,
            project_id=self.project,
            title=title,
            story=STORY,
            language="en",
            licence=licence,
            shown=self.items() if shown is None else shown,
        )

    def agree(self, who: Actor | None = None, name: str = "full") -> None:
        operations.agree(self.services, who or self.school.learner, project_id=self.project, name_shown=name)

    def publish(self) -> str:
        answer = operations.publish(self.services, self.school.learner, project_id=self.project)
        return str(answer["code"])

    def published(self, licence: str = "CC-BY-4.0") -> str:
        """The whole way; the code of the page."""
        self.write(licence)
        self.agree()
        return self.publish()

    def join(self, who: Actor | None = None) -> Actor:
        """Somebody joins the team."""
        mate = who or self.school.other_learner
        with self.services.database.writing(self.school.id) as session:
            session.add(TeamMember(project_id=self.project, person_id=mate.person_id))
        return mate

    def leave(self, who: Actor) -> None:
        with self.services.database.writing(self.school.id) as session:
            row = session.scalars(
                select(TeamMember).where(TeamMember.project_id == self.project, TeamMember.person_id == who.person_id)
            ).one()
            row.left_at = utc_now()

    def is_minor(self, who: Actor | None = None) -> None:
        with self.services.database.writing(self.school.id) as session:
            session.get_one(Person, (who or self.school.learner).person_id).minor = True

    def guardian(self, who: Actor | None = None, *, until: str = "", scope: str = "public-page") -> None:
        consents.give(
            self.services,
            self.school.officer,
            person_id=(who or self.school.learner).person_id,
            scope=scope,
            guardian="Parent",
            given_on="2026-01-01",
            until=until,
        )

    def missing(self) -> list[str]:
        with self.services.database.reading(self.school.id) as session:
            return [item.code for item in read_facts(session, session.get_one(Project, self.project)).missing]

    def page(self) -> PublicPage:
        with self.services.database.reading(self.school.id) as session:
            return session.scalars(select(PublicPage).where(PublicPage.project_id == self.project)).one()

    def visit(self, address: str) -> tuple[int, str]:
        """Somebody without any cookie."""
        answer = self.app.test_client().get(address)
        return answer.status_code, answer.get_data(as_text=True)

    def file(self, address: str) -> int:
        return int(create_content_app(self.services).test_client().get(address).status_code)

    def browser(self, who: Actor) -> Browser:
        return Browser(self.app, self.services).sign_in(who)


def soon(hours: float) -> str:
    """A moment from now as forms send it, on the clock of the school."""
    from zoneinfo import ZoneInfo

    return (utc_now() + timedelta(hours=hours)).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M:%S")
