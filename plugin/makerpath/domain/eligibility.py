"""Whether a certificate may be issued, and by name what is missing."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.gates import OPTIONAL, StageState, Standing
from makerpath.domain.text import LocalText


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a learner and the certificate; texts as in `MakerpathError`."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One thing that the certificate asks for: `kind` and `params` name it, `met` says whether it is there.

    `lack` says what is missing of it; a minimum that nothing was measured against yet is neither met nor lacking.
    """

    kind: str
    title: str
    params: dict[str, Any] = field(default_factory=dict)
    met: bool = True
    lack: Missing | None = None


Short = tuple[str, float, float]
"""A minimum that was missed: `total`, `theory` or `practice`; what was reached and what is needed, in percent."""
Level = tuple[str, LocalText, LocalText]
"""A criterion's id and title, and the level without which nobody passes."""
ThingKind = Literal["lesson", "attendance", "quiz", "sign-off"]


@dataclass(frozen=True)
class Thing:
    """Something that the course's certificate asks for beside a project: a lesson read or attended, a quiz passed, a
    sign-off. `lesson` is where it stands."""

    kind: ThingKind
    id: str
    title: LocalText
    done: bool
    lesson: str = ""


@dataclass(frozen=True)
class Presence:
    """Of so many lessons in a room so many were attended; `needed` is the percentage that is asked for."""

    lessons: int
    attended: int
    needed: float

    @property
    def enough(self) -> bool:
        return self.attended * 100 >= self.needed * self.lessons


LACKS: dict[ThingKind, tuple[str, str]] = {
    "lesson": ("certificate.lesson_unread", N_("The lesson “{title}” is not read.")),
    "attendance": ("certificate.lesson_missed", N_("The lesson in a room “{title}” was not attended.")),
    "quiz": ("certificate.quiz_open", N_("The quiz “{title}” is not passed.")),
    "sign-off": ("certificate.sign_off_open", N_("“{title}” is not signed off.")),
}
THINGS: dict[ThingKind, str] = {
    "lesson": N_("The lesson “{title}”"),
    "attendance": N_("The lesson in a room “{title}”"),
    "quiz": N_("The quiz “{title}”"),
    "sign-off": N_("The sign-off “{title}”"),
}


def missing_for_certificate(
    project: Standing | None,
    *,
    assessed: bool,
    short: Sequence[Short],
    levels: Sequence[Level] = (),
    presence: Presence | None = None,
    things: Sequence[Thing] = (),
    courses: Sequence[LocalText] = (),
    certificate_name: str,
) -> list[Missing]:
    """What is missing, in the order a learner meets it; nothing means the certificate may be issued.

    `assessed` says whether there is a final assessment; `short` lists its missed minima, `levels` the required levels
    that were not reached; `presence` and `things` are what the course asks for
    beside the project, done or not; `courses` are the titles of the mandatory courses that are not completed. A course
    without a `project` asks for no assessment.
    """
    found = _missing_of_project(project, assessed, short, levels) if project is not None else []
    if presence is not None and not presence.enough:
        found.append(Missing("certificate.attendance", TOO_FEW, _presence(presence)))
    for thing in things:
        if not thing.done:
            code, message = LACKS[thing.kind]
            found.append(Missing(code, message, {"title": thing.title, "id": thing.id}))
    for title in courses:
        found.append(
            Missing(
                "certificate.course_missing", N_("The mandatory course “{title}” is not completed."), {"title": title}
            )
        )
    if not certificate_name.strip():
        found.append(Missing("certificate.no_name", N_("The learner has no name for certificates.")))
    return found


TOO_FEW = N_("{attended} of {lessons} lessons in a room were attended, and {needed} % are asked for.")


def _presence(presence: Presence) -> dict[str, Any]:
    return {"attended": presence.attended, "lessons": presence.lessons, "needed": f"{presence.needed:g}"}


def _missing_of_project(
    project: Standing, assessed: bool, short: Sequence[Short], levels: Sequence[Level]
) -> list[Missing]:
    found: list[Missing] = []
    if project.state == "closed":
        found.append(Missing("certificate.project_closed", N_("The project was closed.")))
    for stage in _gates(project):
        if stage.status != "passed":
            found.append(
                Missing("certificate.gate_open", N_("The gate of {stage} is not passed."), {"stage": stage.id})
            )
    if not assessed:
        found.append(Missing("certificate.no_assessment", N_("The project has no final assessment.")))
    for name, reached, needed in short:
        found.append(
            Missing(
                "certificate.minimum_missed",
                N_("{dimension} reached {reached} %, and {needed} % is needed."),
                {"dimension": name, "reached": f"{reached:g}", "needed": f"{needed:g}"},
            )
        )
    for criterion, title, level in levels:
        found.append(
            Missing(
                "certificate.level_missed",
                N_("“{title}” has not reached “{level}”, and nobody passes without."),
                {"title": title, "level": level, "id": criterion},
            )
        )
    return found


def asked_for_certificate(
    project: Standing | None,
    missing: Sequence[Missing],
    *,
    assessed: bool,
    minima: Iterable[tuple[str, float]],
    presence: Presence | None = None,
    things: Sequence[Thing] = (),
    courses: Sequence[LocalText] = (),
) -> list[Asked]:
    """Everything that the certificate asks for, in order; `missing` is what `missing_for_certificate` found.

    `minima` are those of the rubric as (`total`, `theory` or `practice`; needed), `courses` all mandatory ones.
    """
    lacks = {(item.code, _what(item.params)): item for item in missing}
    named: set[tuple[str, str]] = set()

    def asked(kind: str, text: str, code: str, known: bool = True, /, **params: Any) -> Asked:
        named.add(key := (code, _what(params)))
        lack = lacks.get(key)
        return Asked(kind, text, params, known and lack is None, lack)

    found: list[Asked] = []
    if project is not None:
        text, code = N_("The gate of {stage}"), "certificate.gate_open"
        found += [asked("gate", text, code, stage=stage.id) for stage in _gates(project)]
        found.append(asked("assessment", N_("The final assessment"), "certificate.no_assessment"))
        for name, needed in minima:
            text, code = N_("{dimension}: at least {needed} %"), "certificate.minimum_missed"
            found.append(asked("minimum", text, code, assessed, dimension=name, needed=f"{needed:g}"))
    if presence is not None and presence.needed:
        text, code = N_("Lessons in a room: at least {needed} % of {lessons}"), "certificate.attendance"
        found.append(asked("presence", text, code, **_presence(presence)))
    for thing in things:
        found.append(
            asked(
                thing.kind,
                THINGS[thing.kind],
                LACKS[thing.kind][0],
                title=thing.title,
                id=thing.id,
                lesson=thing.lesson,
            )
        )
    for course in courses:
        found.append(asked("course", N_("The course “{title}”"), "certificate.course_missing", title=course))
    found.append(asked("name", N_("Your name for certificates"), "certificate.no_name"))
    # Whatever else stands in the way has no tick of its own.
    others = [item for key, item in lacks.items() if key not in named]
    return [*(Asked("other", item.message, item.params, False, item) for item in others), *found]


def _gates(project: Standing) -> list[StageState]:
    """The stages whose gates have to be passed."""
    return [stage for stage in project.stages if stage.plan.gate == "strict" and stage.id not in OPTIONAL]


def _what(params: Mapping[str, Any]) -> str:
    """Which one of several it is about."""
    return str(params.get("stage") or params.get("dimension") or params.get("id") or params.get("title") or "")


class NotEligible(MakerpathError):
    """The certificate is refused; `missing` names every reason."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(
            "certificate.not_eligible",
            N_("The certificate cannot be issued yet."),
            N_("What is missing is listed below."),
            status=422,
        )
        self.missing = tuple(missing)


def holds_until(issued: date, months: int) -> date:
    """The last day on which a certificate of so many calendar months holds; the shorter month's last day if need be."""
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    return date(year, month + 1, min(issued.day, calendar.monthrange(year, month + 1)[1]))
