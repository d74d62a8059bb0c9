"""What a certificate says, frozen on the day it is issued."""

from __future__ import annotations

from datetime import datetime, UTC
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    HttpUrl,
    model_serializer,
    model_validator,
    PlainSerializer,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    TypeAdapter,
)
from pydantic_core import PydanticCustomError

from makerpath.credentials.numbers import CODE_PATTERN, SERIAL_PATTERN
from makerpath.credentials.printed import PersonName, Printed, PrintedText
from makerpath.domain.course import Language
from makerpath.domain.hashing import content_hash
from makerpath.domain.model import Definition, Number, Slug
from makerpath.domain.rubric import Dimension, Minima, Percent

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


_ADDRESS = TypeAdapter(HttpUrl)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise PydanticCustomError("time_zone.unknown", "there is no time zone {name}", {"name": name}) from error
    return name


def _web(address: str) -> str:
    _ADDRESS.validate_python(address)
    return address


Web = Annotated[str, AfterValidator(_web), StringConstraints(max_length=300)]
Moment = Annotated[
    AwareDatetime,
    AfterValidator(_utc),
    PlainSerializer(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"), when_used="json"),
]
"""A moment in UTC, to the second; `2026-11-21T04:30:00Z` in JSON."""


class Grown(Definition):
    """A part of a record that later versions added to: what they added is left out where a record lacks it.

    So records that were stored before keep their hash. With the context `whole`, everything is there.
    """

    LATER: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _lean(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        if (info.context or {}).get("whole"):
            return data
        return {name: value for name, value in data.items() if name not in self.LATER or value not in (None, [])}


class SchoolPart(Grown):
    """`url` is where the school says who it is: the issuer's identifier in the signed credential."""

    LATER = frozenset({"url"})

    name: PrintedText
    url: Web | None = None


class LearnerPart(Definition):
    """`name` is printed on the certificate, `display` is how the person is called on pages."""

    name: Annotated[PersonName, Field(min_length=1)]
    display: Annotated[PersonName, Field(min_length=1)]


class CoursePart(Grown):
    LATER = frozenset({"wording_hash"})

    id: Slug
    title: PrintedText
    scoring_hash: Hash
    wording_hash: Hash | None = None
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


class LevelPart(Definition):
    """One level that the criterion knows; `points` is the most it gives."""

    id: Slug
    title: PrintedText
    points: Annotated[Number, Field(ge=0)]


class CriterionResult(Grown):
    """The level reached; `points` of `of`, as the rubric counts them.

    `levels` are all of the criterion's, from the lowest, `level_id` the one that was reached; `competencies` are codes
    (`framework:entry`) of the record's own.
    """

    LATER = frozenset({"level_id", "levels", "competencies"})

    id: Slug
    title: PrintedText
    dimension: Dimension | None = None
    level: PrintedText
    points: Annotated[Number, Field(ge=0)]
    of: Annotated[Number, Field(gt=0)]
    level_id: Slug | None = None
    levels: list[LevelPart] = []
    competencies: list[str] = []


class CompetencyPart(Definition):
    """A competency that the course's outcomes or the rubric's criteria point to.

    `percent` is the mean of what was reached in the criteria that point to it; None where only outcomes do.
    """

    code: Annotated[str, StringConstraints(max_length=128)]
    title: PrintedText
    framework: PrintedText
    percent: Percent | None = None


class ModulePart(Definition):
    """A mandatory course that the learner had completed."""

    id: Slug
    title: PrintedText


class AttendancePart(Definition):
    """Of so many lessons in a room, the learner was there in so many."""

    lessons: Annotated[int, Field(ge=0)]
    attended: Annotated[int, Field(ge=0)]


Watch = Literal["second-assessor", "moderated", "approved", "overridden"]
"""What watched over the assessment: a blind second assessor, a moderator's settling, an approval, an override."""


class Signatory(Definition):
    """Who signs; `picture` is the SHA-256 of their signature's picture."""

    name: Annotated[PersonName, Field(min_length=1)]
    role: PrintedText
    picture: Hash | None = None


class LookPart(Definition):
    """How the certificate is printed: the design, frozen by the hash of its folder, and the school's pictures."""

    design: Slug
    design_hash: Hash | None = None
    orientation: Literal["landscape", "portrait"] = "landscape"
    logo: Hash | None = None
    seal: Hash | None = None
    signatories: Annotated[list[Signatory], Field(max_length=3)] = []


class Results(Definition):
    """Percentages from 0 to 100; None where the rubric has no criterion of the dimension."""

    total: Percent
    theory: Percent | None = None
    practice: Percent | None = None


class IssuerPart(Definition):
    name: Annotated[PersonName, Field(min_length=1)]
    role: PrintedText


class CertificateRecord(Grown):
    """Everything a certificate shows and everything that proves it.

    A course without a project has no `project`, `rubric`, `criteria`, `results` and `minima`. `replaces` is the serial
    of the certificate that this one corrects; `role` is what its holder may act as while it holds.
    `as_json` is what is stored, `record_hash` what shows that it was not changed.
    """

    LATER = frozenset(
        {"expires_at", "competencies", "modules", "attendance", "moderation", "role", "replaces", "look"}
        | {"project", "rubric", "results", "minima"}
    )

    schema_: Literal["makerpath.certificate/1"] = Field(alias="schema", default="makerpath.certificate/1")
    serial: Annotated[str, StringConstraints(pattern=SERIAL_PATTERN)]
    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
    issued_at: Moment
    expires_at: Moment | None = None
    time_zone: Annotated[str, AfterValidator(_zone)]
    school: SchoolPart
    learner: LearnerPart
    course: CoursePart
    project: ProjectPart | None = None
    rubric: RubricPart | None = None
    criteria: list[CriterionResult] = []
    results: Results | None = None
    minima: Minima | None = None
    competencies: list[CompetencyPart] = []
    modules: list[ModulePart] = []
    attendance: AttendancePart | None = None
    evidence: list[Hash] = []
    assessors: list[Slug] = []
    moderation: list[Watch] = []
    issuer: IssuerPart
    role: Slug | None = None
    replaces: Annotated[str, StringConstraints(pattern=SERIAL_PATTERN)] | None = None
    look: LookPart | None = None
    verify_url: Web
    languages: Annotated[list[Language], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """What was assessed is there with all that says how, or not at all."""
        there = {part is not None for part in (self.project, self.rubric, self.results, self.minima)}
        if len(there | {bool(self.criteria)}) > 1:
            raise PydanticCustomError("record.assessed", "project, rubric, criteria, results and minima go together")
        return self

    def as_json(self) -> dict[str, object]:
        """Plain JSON data, ready to be stored; `model_validate` reads it back."""
        return self.model_dump(mode="json", by_alias=True)

    def as_data(self) -> dict[str, object]:
        """As `as_json`, with every name that a record may have: what a design's page is made from."""
        return self.model_dump(mode="json", by_alias=True, context={"whole": True})

    @property
    def record_hash(self) -> str:
        """SHA-256 in hex of the canonical JSON: changes if one character of the record does."""
        return content_hash(self.as_json())
