"""The shape of an Open Badges 3.0 credential: what must be there, and of which type each part must say it is.

After the data model of the specification (Open Badges 3.0, appendix B); unknown members are left alone wherever it
allows extensions. A value that may stand several times may stand alone, and a text may come by language, as in JSON-LD.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    StringConstraints,
    ValidationError,
)

from makerpath.credentials.badges.reading import Malformed

T = TypeVar("T")
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[A-Za-z0-9]+)*$")]
Text = StrictStr | dict[Tag, StrictStr]
Uri = Annotated[StrictStr, StringConstraints(min_length=1, pattern=r"^\S+$")]
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False)]
VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)?\.json$"


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _has(*wanted: str) -> AfterValidator:
    def check(types: list[str]) -> list[str]:
        if not set(wanted) & set(types):
            raise ValueError("type")
        return types

    return AfterValidator(check)


Many = Annotated[list[T], BeforeValidator(_as_list)]
Types = Annotated[list[StrictStr], BeforeValidator(_as_list), Field(min_length=1)]


def _moment(value: object) -> object:
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("date-time")
    return datetime.fromisoformat(value)


DateTime = Annotated[AwareDatetime, BeforeValidator(_moment)]
"""With its offset: without one it names no moment."""


class Open(BaseModel):
    model_config = ConfigDict(extra="allow", populate_by_name=True)


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Image(Closed):
    id: Uri
    type: Literal["Image"]
    caption: Text | None = None


class IdentifierEntry(Closed):
    type: Literal["IdentifierEntry"]
    identifier: Text
    identifier_type: Annotated[StrictStr, Field(alias="identifierType")]


class IdentityObject(Closed):
    type: Literal["IdentityObject"]
    hashed: StrictBool
    identity_hash: Annotated[StrictStr, Field(alias="identityHash")]
    identity_type: Annotated[StrictStr, Field(alias="identityType")]
    salt: Text | None = None


class Geo(Open):
    type: Literal["GeoCoordinates"]
    latitude: Amount
    longitude: Amount


class Address(Open):
    type: Annotated[Types, _has("Address")]
    geo: Geo | None = None


class Profile(Open):
    id: Uri
    type: Annotated[Types, _has("Profile")]
    name: Text | None = None
    url: Uri | None = None
    image: Image | None = None
    address: Address | None = None
    other_identifier: Annotated[Many[IdentifierEntry] | None, Field(alias="otherIdentifier")] = None
    parent_org: Annotated[Profile | None, Field(alias="parentOrg")] = None


class Alignment(Open):
    type: Annotated[Types, _has("Alignment")]
    target_name: Annotated[Text, Field(alias="targetName")]
    target_url: Annotated[Uri, Field(alias="targetUrl")]


class Criteria(Open):
    id: Uri | None = None
    narrative: Text | None = None


class Level(Open):
    id: Uri
    type: Annotated[Types, _has("RubricCriterionLevel")]
    name: Text
    alignment: Many[Alignment] | None = None


class ResultDescription(Open):
    id: Uri
    type: Annotated[Types, _has("ResultDescription")]
    name: Text
    result_type: Annotated[StrictStr, Field(alias="resultType")]
    alignment: Many[Alignment] | None = None
    levels: Annotated[Many[Level] | None, Field(alias="rubricCriterionLevel")] = None


class Result(Open):
    type: Annotated[Types, _has("Result")]
    achieved_level: Annotated[Uri | None, Field(alias="achievedLevel")] = None
    result_description: Annotated[Uri | None, Field(alias="resultDescription")] = None
    alignment: Many[Alignment] | None = None
    value: Text | None = None


class Achievement(Open):
    id: Uri
    type: Annotated[Types, _has("Achievement")]
    name: Text
    description: Text
    criteria: Criteria
    achievement_type: Annotated[StrictStr | None, Field(alias="achievementType")] = None
    alignment: Many[Alignment] | None = None
    creator: Profile | None = None
    credits_available: Annotated[Amount | None, Field(alias="creditsAvailable")] = None
    image: Image | None = None
    other_identifier: Annotated[Many[IdentifierEntry] | None, Field(alias="otherIdentifier")] = None
    result_description: Annotated[Many[ResultDescription] | None, Field(alias="resultDescription")] = None


class Subject(Open):
    id: Uri | None = None
    type: Annotated[Types, _has("AchievementSubject")]
    achievement: Achievement
    identifier: Many[IdentityObject] | None = None
    credits_earned: Annotated[Amount | None, Field(alias="creditsEarned")] = None
    image: Image | None = None
    result: Many[Result] | None = None
    source: Profile | None = None


class Evidence(Open):
    id: Uri | None = None
    type: Annotated[Types, _has("Evidence")]
    name: Text | None = None


class Named(Open):
    """What says no more than where it is and what: a schema, a status, terms of use."""

    type: Types
    id: Uri | None = None


class Proof(Open):
    type: StrictStr
    created: DateTime | None = None


class Credential(Open):
    """An `OpenBadgeCredential`; `AchievementCredential` is another name for it."""

    context: Annotated[list[Any], Field(alias="@context", min_length=2)]
    id: Uri
    type: Annotated[Types, _has("VerifiableCredential"), _has("OpenBadgeCredential", "AchievementCredential")]
    issuer: Profile | Uri
    subject: Annotated[Subject, Field(alias="credentialSubject")]
    valid_from: Annotated[DateTime, Field(alias="validFrom")]
    valid_until: Annotated[DateTime | None, Field(alias="validUntil")] = None
    awarded: Annotated[DateTime | None, Field(alias="awardedDate")] = None
    name: Text | None = None
    image: Image | None = None
    evidence: Many[Evidence] | None = None
    schemas: Annotated[Many[Named] | None, Field(alias="credentialSchema")] = None
    statuses: Annotated[Many[Named] | None, Field(alias="credentialStatus")] = None
    refresh: Annotated[Named | None, Field(alias="refreshService")] = None
    terms: Annotated[Many[Named] | None, Field(alias="termsOfUse")] = None
    proof: Many[Proof] | None = None

    @property
    def issuer_id(self) -> str:
        return self.issuer if isinstance(self.issuer, str) else self.issuer.id


def read_credential(data: dict[str, Any]) -> Credential:
    """Raises `Malformed`, which says where."""
    try:
        return Credential.model_validate(data)
    except ValidationError as error:
        place = [str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"]]
        raise Malformed(".".join(part for part in place if part not in ("Profile", "constrained-str"))[:200]) from error
    except RecursionError as error:
        raise Malformed from error
