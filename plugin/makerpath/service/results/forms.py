"""The forms of the tab of assessment."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.service.assessing.fields import read
from makerpath.service.assessments import operations
from makerpath.service.assessments.cases import asked_rubric, case_of
from makerpath.service.contributions import operations as contributions
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form
from makerpath.service.results import returning
from makerpath.service.results.own import ROLE

ANSWER, VERSION, POINTS, REASON = "answer-", "version-", "points-", "reason-"
NAMES = (
    "assessment.self",
    "assessment.answer",
    "assessment.return",
    "contribution.claim",
    "contribution.rate",
    "contribution.set_aside",
    "contribution.put_back",
    "contribution.remind",
)


@action("assessment.self", N_("Kept. It is yours; you see below how your picture changes."))
def _self(form: Form) -> Answer:
    with form.services.database.reading(form.actor.school_id) as session:
        rubric = asked_rubric(session, case_of(session, form.project_id, form.text("plan")), ROLE)
    typed = read({str(name): str(value) for name, value in form.fields.items()}, rubric)
    return form.run(
        operations.save,
        levels=typed.levels,
        points=typed.points,
        comments=typed.comments,
        comment=typed.comment,
        plan=form.text("plan"),
        role=ROLE,
        revision=form.revision(),
        final=form.text("final") == "1",
    )


@action("assessment.answer", N_("Your answer is kept. Hand the stage in again when you are done."))
def _answer(form: Form) -> Answer:
    versions = {name: form.number(f"{VERSION}{name}") for name in _after(form, VERSION)}
    return form.run(
        returning.answer,
        plan=form.text("plan"),
        answers={name: form.text(f"{ANSWER}{name}") for name in _after(form, ANSWER)},
        versions={name: number for name, number in versions.items() if number is not None},
    )


@action("assessment.return", N_("Returned. The makers are told what to improve."))
def _return(form: Form) -> Answer:
    return form.run(
        returning.return_work,
        plan=form.text("plan"),
        criteria=form.texts("criteria"),
        due_on=form.text("due_on"),
        reason=form.text("reason"),
    )


@action("contribution.claim", N_("Kept. Your team reads it, and so do your instructors."))
def _claim(form: Form) -> Answer:
    return form.run(contributions.claim, body=form.text("body"), shown=form.texts("shown"))


@action("contribution.rate", N_("Kept in confidence. You can change it until the result is settled."))
def _rate(form: Form) -> Answer:
    return form.run(
        contributions.rate,
        plan=form.text("plan"),
        ratings={who: form.text(f"{POINTS}{who}") for who in _after(form, POINTS)},
        reasons={who: form.text(f"{REASON}{who}") for who in _after(form, REASON)},
    )


@action(
    "contribution.set_aside", N_("These words count no more. Results that followed from them were worked out anew.")
)
def _set_aside(form: Form) -> Answer:
    return form.run(
        contributions.put_aside, plan=form.text("plan"), rating_id=form.id("rating"), reason=form.text("reason")
    )


@action("contribution.put_back", N_("These words count again."))
def _put_back(form: Form) -> Answer:
    return form.run(contributions.put_aside, plan=form.text("plan"), rating_id=form.id("rating"), back=True)


@action("contribution.remind", N_("Those who have said nothing yet are asked again."))
def _remind(form: Form) -> Answer:
    return form.run(contributions.remind, plan=form.text("plan"))


def _after(form: Form, prefix: str) -> list[str]:
    """What stands after the prefix in the names of the form's fields."""
    return [str(name).removeprefix(prefix) for name in form.fields if str(name).startswith(prefix)]
