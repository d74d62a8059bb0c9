"""The project in a lesson of the service's pages: what it asks, and the way to begin it or to go on."""

from __future__ import annotations

from makerpath.domain.brief import Brief
from makerpath.domain.contract import Summary
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.projects.own import own_project
from makerpath.service.starting.operations import start


def _start(form: PartForm) -> Answer:
    """From the brief's own question; where there is a choice, the card leads to the page that offers it."""
    versions = form.spot.versions
    return form.run(start, brief=versions["brief"], rubric=versions["rubric"], title=form.text("title"))


@part("project", {"start": _start})
def card(reader: Reader, spot: Spot) -> Shown:
    """The brief with the reader's own project on it, if there is one."""
    project = own_project(reader.session, reader.actor.person_id, spot)
    html = reader.render(
        "project_card.html",
        spot,
        brief=spot.load(reader.session, "brief", Brief),
        project=project,
        may_start=reader.allowed("project.start", spot) and not reader.actor.as_learner,
    )
    return Shown(html, Summary(state=project.state if project else "new"))
