"""Certificates of the demonstration in every state that one can have, and what they look like."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from makerpath.service.certificates import operations
from makerpath.service.certificates.batches import ask_many
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.database import utc_now
from makerpath.service.demo import emblems
from makerpath.service.demo.people import DemoPerson
from makerpath.service.demo.words import CERTIFYING
from makerpath.service.designs.operations import change_look
from makerpath.service.designs.pictures import keep_picture, take
from makerpath.service.operation import Answer, Services, Work
from makerpath.service.people.operations import edit_person, grant_role
from makerpath.service.policy import Actor
from makerpath.service.uploads.intake import Kept

SIGNERS = (("Hannah Okafor", "head"), ("Zhou Wen 周文", "teacher"))
LONG_AGO = timedelta(days=500)


@dataclass(frozen=True)
class Office:
    """The school office, and the runs by their course."""

    services: Services
    officer: Actor
    runs: dict[str, UUID]

    def choose_look(self) -> None:
        """A logo, a seal, and two who sign."""
        change_look(
            self.services,
            self.officer,
            design="classic",
            orientation="landscape",
            languages=[],
            logo=self._keep("logo", emblems.logo()),
            seal=self._keep("seal", emblems.seal()),
            signatories=[
                {"name": name, "role": CERTIFYING["signers"][role], "file": self._keep(role, emblems.signature(name))}
                for name, role in SIGNERS
            ],
        )

    def issue(self, course: str, person: Actor) -> UUID:
        """The person's certificate for a course without a project."""
        return self._made(
            operations.issue(self.services, self.officer, run_id=self.runs[course], person_id=person.person_id)
        )

    def issue_to_all(self, course: str, people: list[Actor]) -> None:
        """A batch; whoever lacks something is refused by name of it."""
        wanted = [(None, str(self.runs[course]), str(person.person_id)) for person in people]
        ask_many(self.services, self.officer, wanted=wanted, title=CERTIFYING["batch"])

    def misspell(self, course: str, person: Actor, known: DemoPerson) -> None:
        """A certificate with a wrong name on it, and the one that took its place."""
        self._write_name(person, known.display_name, CERTIFYING["misspelt"])
        wrong = self.issue(course, person)
        self._write_name(person, known.display_name, known.certificate_name)
        self._tell(operations.correct, wrong, "corrected")

    def suspend(self, certificate: UUID) -> None:
        self._tell(operations.suspend, certificate, "suspended")

    def revoke(self, certificate: UUID) -> None:
        self._tell(operations.revoke, certificate, "revoked")

    def issue_long_ago(self, course: str, person: Actor) -> UUID:
        """One that has expired meanwhile, as if it had been issued then."""
        return issue_long_ago(self.services, self.officer, run_id=self.runs[course], person_id=person.person_id)

    def make_operator(self, certificate: UUID, person: Actor, class_id: UUID) -> None:
        """What the certificate allows its holder, while it holds."""
        grant_role(
            self.services,
            self.officer,
            person_id=person.person_id,
            role="operator",
            scope_kind="class",
            scope_id=class_id,
            certificate_id=certificate,
        )

    def _write_name(self, person: Actor, shown: str, written: str) -> None:
        edit_person(
            self.services,
            self.officer,
            person_id=person.person_id,
            display_name=shown,
            certificate_name=written,
            language=person.language,
        )

    def _keep(self, name: str, picture: bytes) -> str:
        kept: Kept = take(self.services, io.BytesIO(picture), f"{name}.png", name)
        return str(keep_picture(self.services, self.officer, kept=kept)["file"])

    def _tell(self, change: Callable[..., Answer], certificate: UUID, why: str) -> None:
        change(self.services, self.officer, certificate_id=certificate, reason=CERTIFYING["reasons"][why])

    def _made(self, answer: dict[str, Any]) -> UUID:
        return UUID(answer["certificate"])


def issue_long_ago(services: Services, officer: Actor, **subject: UUID | None) -> UUID:
    """Issue as `operations.issue` would have on a day long past."""
    then: datetime = utc_now() - LONG_AGO
    with services.database.writing(officer.school_id) as session:
        issue: Callable[..., Answer] = operations.issue.__wrapped__  # type: ignore[attr-defined]
        made = UUID(issue(Work(services, session, officer, then), **subject)["certificate"])
        session.get_one(Certificate, made).created_at = then
    return made
