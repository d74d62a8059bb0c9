"""A certificate that was issued, printed and signed, and what somebody may make of it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pikepdf
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import issue
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

CHINESE = {"Accept-Language": "zh-CN"}


@dataclass(frozen=True)
class Made:
    """`pdf` are the bytes that were printed; `browser` is somebody who is not signed in."""

    school: SmallSchool
    id: UUID
    code: str
    serial: str
    name: str
    pdf: bytes
    credential: str
    browser: Browser

    @property
    def services(self) -> Services:
        return self.school.services

    def page(self, language: str = "en") -> str:
        answer = self.browser.get(f"/verify/{self.code}?lang={language}")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def facts(self) -> Any:
        return self.browser.get(f"/api/v1/certificates/{self.code}").get_json()

    def send(self, content: bytes, name: str = "certificate.pdf", **options: Any) -> TestResponse:
        """The file in the form of the page."""
        return self.browser.client.post("/verify/file?lang=en", data={"file": (io.BytesIO(content), name)}, **options)

    def judge(self, content: bytes, name: str = "certificate.pdf") -> Any:
        """The file, as a program sends it."""
        answer = self.browser.client.post("/api/v1/verify", data={"file": (io.BytesIO(content), name)})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def change(self, **values: Any) -> None:
        """What no operation does: the row itself is changed."""
        with self.services.database.writing(self.school.id) as session:
            session.execute(update(Certificate).where(Certificate.id == self.id).values(**values))

    def person(self, **values: Any) -> None:
        with self.services.database.writing(self.school.id) as session:
            session.execute(update(Person).where(Person.id == self.school.learner.person_id).values(**values))

    def settle(self, **settings: Any) -> None:
        """Settings of the school."""
        with self.services.database.writing(self.school.id) as session:
            school = session.get_one(School, self.school.id)
            school.settings = {**school.settings, **settings}


def make(finished: Finished) -> Made:
    school = finished.school
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    school.work()
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Certificate)).one()
        assert row.sha256 is not None
        with school.services.storage.open(row.sha256) as content:
            pdf = content.read()
    return Made(
        school=school,
        id=UUID(answer["certificate"]),
        code=row.code,
        serial=row.serial,
        name=row.record["learner"]["name"],
        pdf=pdf,
        credential=row.credential,
        browser=Browser(app_of(school.services), school.services),
    )


def with_credential(pdf: bytes, credential: str) -> bytes:
    """The PDF with another credential attached."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for name in list(document.attachments):
            del document.attachments[name]
        document.attachments["credential.jwt"] = pikepdf.AttachedFileSpec(
            document, credential.encode(), filename="credential.jwt", mime_type="application/vc+jwt"
        )
        document.save(out)
    return out.getvalue()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
