"""Whether a certificate may be issued, and by name what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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


def missing_for_certificate(
    project: Standing,
    *,
    assessed: bool,
    short: Sequence[tuple[str, float, float]],
    courses: Sequence[LocalText] = (),
    certificate_name: str,
) -> list[Missing]:
    """What is missing, in the order a learner meets it; nothing means the certificate may be issued.

    `assessed` says whether there is a final assessment; `short` lists its missed minima as
    (`total`, `theory` or `practice`; reached; needed), in percent; `courses` are the titles of the mandatory
    courses that are not completed.
    """
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
    for title in courses:
        found.append(
            Missing(
                "certificate.course_missing", N_("The mandatory course “{title}” is not completed."), {"title": title}
            )
        )
    if not certificate_name.strip():
        found.append(Missing("certificate.no_name", N_("The learner has no name for certificates.")))
    return found


def asked_for_certificate(
    project: Standing,
    missing: Sequence[Missing],
    *,
    assessed: bool,
    minima: Iterable[tuple[str, float]],
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

    found = [
        asked("gate", N_("The gate of {stage}"), "certificate.gate_open", stage=stage.id) for stage in _gates(project)
    ]
    found.append(asked("assessment", N_("The final assessment"), "certificate.no_assessment"))
    for name, needed in minima:
        text, code = N_("{dimension}: at least {needed} %"), "certificate.minimum_missed"
        found.append(asked("minimum", text, code, assessed, dimension=name, needed=f"{needed:g}"))
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
    return str(params.get("stage") or params.get("dimension") or params.get("title") or "")


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
