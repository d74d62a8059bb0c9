"""What passes between a block and the service, contract 1."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from makerpath.domain.model import Slug

CONTRACT = 1
TOKEN_SECONDS = 60
ALGORITHM = "EdDSA"

BlockRole = Literal["learner", "instructor"]
Act = Literal["read", "write"]


Key = Annotated[str, StringConstraints(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A name that one side gave to something: kept as it is, so it has to fit."""

OnceKey = Annotated[str, StringConstraints(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
"""The key that makes a form happen once."""

_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def _kept(value: str) -> str:
    return _UNKEPT.sub("", value)


Typed = Annotated[str, AfterValidator(_kept)]
"""What a browser sent, without NUL and halves of letters: no database keeps them or even compares with them."""


class Shape(BaseModel):
    """Readers ignore keys they do not know, so that either side may be the newer one."""

    model_config = ConfigDict(extra="ignore")


class BlockClaims(Shape):
    """The token of a block's request; every claim comes from the platform's runtime, none from the browser."""

    iss: str
    aud: str
    sub: Annotated[Key, Field(min_length=1, max_length=200)]
    anon: Annotated[Key, Field(max_length=200)]
    name: str = ""
    course: Annotated[Key, Field(min_length=1)]
    block: Annotated[Key, Field(min_length=1)]
    role: BlockRole
    lang: str = "en"
    callback: Annotated[Key, Field(max_length=500)] | None = None
    act: Act
    jti: Annotated[Key, Field(min_length=1, max_length=64)]
    iat: int
    exp: int


class DefinitionBody(Shape):
    """A definition itself; `kind` is one of those that the service stores: brief, rubric, survey, …"""

    kind: Annotated[Key, Field(max_length=16)]
    scoring: dict[str, Any]
    wording: dict[str, dict[str, str]]


class DefinitionsRequest(Shape):
    contract: Literal[1] = 1
    definitions: list[DefinitionBody] = Field(max_length=20)


class DefinitionName(Shape):
    """A definition by its slug and the SHA-256 of each of its parts."""

    kind: Annotated[Key, Field(max_length=16)]
    slug: Annotated[Key, Field(max_length=64)]
    scoring_hash: Annotated[Key, Field(max_length=64)]
    wording_hash: Annotated[Key, Field(max_length=64)]


class FragmentRequest(Shape):
    """What a block shows: the directive it came from (`kind`, `lesson`, `arguments`) and the definitions it needs.

    `course` is the course package's id, `lesson` the lesson's; a project says no lesson, for it belongs to its brief.
    """

    contract: Literal[1] = 1
    kind: Annotated[Key, Field(max_length=32)]
    course: Slug
    lesson: Slug | Literal[""] = ""
    arguments: dict[Key, Key] = Field(default={}, max_length=10)
    definitions: list[DefinitionName] = Field(default=[], max_length=20)
    weight: float = Field(default=1.0, ge=0, le=1_000_000, allow_inf_nan=False)
    """The most points that the platform gives for the block; a grade goes back already multiplied by it."""
    page: dict[Typed, Typed] = {}


FieldValue = Typed | int | float | bool | None | Annotated[list[Typed], Field(max_length=200)]
"""The value of a form's field; a name that stands in the form several times has a list."""


class ActionRequest(FragmentRequest):
    key: OnceKey
    fields: dict[Typed, FieldValue] = {}


class Summary(Shape):
    """What a block keeps to draw its shell without a request; disposable."""

    state: str
    stage: str | None = None
    stage_title: str | None = None
    done: int = 0
    stages: int = 0
    earned: float | None = None
    possible: float | None = None


class FragmentAnswer(Shape):
    contract: int = 1
    html: str
    styles: list[str] = []
    scripts: list[str] = []
    summary: Summary
    error: dict[str, Any] | None = None
    result: dict[str, Any] | None = None
    """What an action answered, such as an upload's address."""


class ServiceClaims(Shape):
    """What every token says that the service signs for a block: about whose score it is."""

    iss: str
    aud: str
    sub: str
    anon: Annotated[str, Field(min_length=1)]
    course: str
    block: str
    jti: str
    iat: int
    exp: int


class GradeClaims(ServiceClaims):
    """The token that carries a decided grade back to the platform.

    Of two tokens the one with the later `decided_at` counts, and of the same decision (whose points change with the
    block's weight) the one that was worked out later, `as_of`. `withdrawn`: there is no grade any more. `repair`:
    somebody has compared, and what they saw decided stands above what was set on the platform.
    """

    earned: float
    possible: float
    decided_at: str
    as_of: str = ""
    withdrawn: bool = False
    repair: bool = False


class GradeQuestion(ServiceClaims):
    """The token that asks which score the platform has stored."""

    act: Literal["score"]


class GradeAnswer(Shape):
    """The score as the platform has stored it, for the service to compare; without one, neither number."""

    earned: float | None = None
    possible: float | None = None
