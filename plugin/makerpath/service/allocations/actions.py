"""The form by which a maker reports what an assessor wrote."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.service.allocations.withdrawing import report
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form


@action("assessment.report", N_("Your instructor is told and looks at it."))
def _report(form: Form) -> Answer:
    return form.run(report, mark=form.text("assessment"), reason=form.text("reason"))
