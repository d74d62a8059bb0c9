"""What happened, in words: a line of the timeline for each verb of the event table."""

from __future__ import annotations

from typing import Any

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.i18n import gettext

LINES = {
    "project.started": N_("The project began."),
    "project.renamed": N_("The project was named “{title}”."),
    "evidence.added": N_("{kind} added at {stage}."),
    "evidence.withdrawn": N_("Something was taken back at {stage}."),
    "iteration.added": N_("Version {number} was kept."),
    "stage.submitted": N_("{stage} was handed in, attempt {number}."),
    "stage.decided": N_("{stage}: {verdict}."),
    "stage.reopened": N_("{stage} was opened again."),
    "comment.added": N_("A comment at {stage}."),
    "assessment.final": N_("The assessment is final: {total} %."),
    "certificate.issued": N_("The certificate {serial} was issued."),
    "certificate.revoked": N_("The certificate {serial} was revoked."),
    "upload.finished": N_("A file arrived."),
}
KINDS = {"text": N_("A paragraph"), "photo": N_("A picture"), "file": N_("A file")}
TABLES = {"stage": names.STAGE, "verdict": names.VERDICT, "kind": KINDS, "dimension": names.DIMENSION}


def tell(verb: str, data: dict[str, Any], language: str) -> str:
    """The line for an event; the verb itself for one that has none."""
    return gettext(LINES.get(verb, verb), language, **in_words(data, language))


def in_words(data: dict[str, Any], language: str) -> dict[str, Any]:
    """`data` with the ids of stages, verdicts and the like replaced by their names."""
    return {
        key: gettext(TABLES[key].get(str(value), str(value)), language) if key in TABLES else value
        for key, value in data.items()
    }
