"""The form that gives a project more time."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.service.calendar.operations import extend
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form

EVERY = "every"


@action("extend", N_("There is more time now. The makers are told."))
def _extend(form: Form) -> Answer:
    stage = form.text("for") or form.text("stage")
    return form.run(
        extend, stage="" if stage == EVERY else stage, due_on=form.text("due_on"), reason=form.text("reason")
    )
