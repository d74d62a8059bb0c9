"""Whether a certificate may be issued, and by name what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.gates import OPTIONAL, Standing
from makerpath.domain.text import LocalText


@dataclass(frozen=True)
class Missing:
    """One thing that stands between a learner and the certificate; texts as in `MakerpathError`."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


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
    for stage in project.stages:
        if stage.plan.gate == "strict" and stage.id not in OPTIONAL and stage.status != "passed":
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
