"""`::survey{id="…" when="before"}` in a lesson: the questions; for staff what the class answered."""

from __future__ import annotations

from makerpath.domain.contract import Summary
from makerpath.domain.survey import Survey
from makerpath.domain.survey_report import report, SMALLEST
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.surveys import operations

PREFIX = "q-"


def _answer(form: PartForm) -> Answer:
    given = {name.removeprefix(PREFIX): form.texts(name) for name in form.fields if name.startswith(PREFIX)}
    return form.run(
        operations.answer_survey,
        version=form.spot.versions["survey"],
        moment=form.spot.arguments["when"],
        given=given,
    )


@part("survey", {"answer": _answer})
def survey(reader: Reader, spot: Spot) -> Shown:
    """A learner answers once; staff see counts and changes, never who said what."""
    version, moment, me = spot.versions["survey"], spot.arguments["when"], reader.actor.person_id
    definition = spot.load(reader.session, "survey", Survey)
    done = bool(me and operations.answered(reader.session, spot.run_id, version.slug, moment, me))
    reads = reader.allowed("run.manage", spot)
    html = reader.render(
        "survey.html",
        spot,
        definition=definition,
        done=done,
        learns=reader.allowed("run.learn", spot),
        report=report(definition, operations.answers_in(reader.session, spot.run_id, version.slug)) if reads else None,
        smallest=SMALLEST,
        prefix=PREFIX,
    )
    return Shown(html, Summary(state="done" if done else "open"))
