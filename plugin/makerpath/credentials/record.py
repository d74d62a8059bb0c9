"""What a certificate says, frozen on the day it is issued."""

from __future__ import annotations

from datetime import datetime, UTC
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field, HttpUrl, PlainSerializer, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from makerpath.credentials.numbers import CODE_PATTERN, SERIAL_PATTERN
from makerpath.credentials.printed import PersonName, Printed, PrintedText
from makerpath.domain.course import Language
from makerpath.domain.hashing import content_hash
from makerpath.domain.model import Definition, Number, Slug
from makerpath.domain.rubric import Dimension, Minima, Percent

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("time_zone.unknown", "there is no time zone {name}", {"name": name}) from error
    return name


def _web(address: str) -> str:
    TypeAdapter(HttpUrl).validate_python(address)
    return address


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_utc),
    PlainSerializer(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), when_used="json"),
]
"""A moment in UTC, to the second; `2026-11-21T04:30:00Z` in JSON."""


class SchoolPart(Definition):
    name: PrintedText


class LearnerPart(Definition):
    """`name` is printed on the certificate, `display` is how the person is called on pages."""

    name: Annotated[PersonName, Field(min_length=1)]
    display: Annotated[PersonName, Field(min_length=1)]


class CoursePart(Definition):
    id: Slug
    title: PrintedText
    scoring_hash: Hash
    credits: Annotated[Number, Field(ge=0)]
    hours: Annotated[Number, Field(ge=0)]


class ProjectPart(Definition):
    """`title` is the learner's own, in whatever language it was written."""

    title: Annotated[Printed, Field(min_length=1)]
    brief: Slug
    brief_hash: Hash
    driving_question: PrintedText


class RubricPart(Definition):
    id: Slug
    title: PrintedText
    scoring_hash: Hash


class CriterionResult(Definition):
    """The level reached; `points` of `of`, as the rubric counts them."""

    id: Slug
    title: PrintedText
    dimension: Dimension
    level: PrintedText
    points: Annotated[Number, Field(ge=0)]
    of: Annotated[Number, Field(gt=0)]


class Results(Definition):
    """Percentages from 0 to 100; None where the rubric has no criterion of the dimension."""

    total: Percent
    theory: Percent | None = None
    practice: Percent | None = None


class IssuerPart(Definition):
    name: Annotated[PersonName, Field(min_length=1)]
    role: PrintedText


class CertificateRecord(Definition):
    """Everything a certificate shows and everything that proves it.

    `as_json` is what is stored, `record_hash` what shows that it was not changed.
    """

    schema_: Literal["makerpath.certificate/1"] = Field(alias="schema", default="makerpath.certificate/1")
    serial: Annotated[str, StringConstraints(pattern=SERIAL_PATTERN)]
    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    issued_at: Moment
    time_zone: Annotated[str, AfterValidator(_zone)]
    school: SchoolPart
    learner: LearnerPart
    course: CoursePart
    project: ProjectPart
    rubric: RubricPart
    criteria: Annotated[list[CriterionResult], Field(min_length=1)]
    results: Results
    minima: Minima
    evidence: list[Hash] = []
    assessors: list[Slug] = []
    issuer: IssuerPart
    verify_url: Annotated[str, AfterValidator(_web), StringConstraints(max_length=300)]
    languages: Annotated[list[Language], Field(min_length=1)]

    def as_json(self) -> dict[str, object]:
        """Plain JSON data, ready to be stored; `model_validate` reads it back."""
        return self.model_dump(mode="json", by_alias=True)

    @property
    def record_hash(self) -> str:
        """SHA-256 in hex of the canonical JSON: changes if one character of the record does."""
        return content_hash(self.as_json())
