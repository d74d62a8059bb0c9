"""A run's exhibition: teams enter in time, a panel judges beside the grade, makers read its middle afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError
from makerpath.domain.exhibiting import medians
from makerpath.service.core.database import utc_now
from makerpath.service.exhibition import arranging, entering
from makerpath.service.exhibition.models import Exhibition, ExhibitionEntry, PanelScore
from makerpath.service.exhibition.standing import NotReady
from makerpath.service.policy import Actor
from makerpath.service.projects.asks import ASKS
from makerpath.service.projects.models import Project
from tests.service.exhibition.workshop import soon, Workshop


def announce(workshop: Workshop, *, starts: float = -1, ends: float = 5, until: float = 2) -> UUID:
    said = {"title": "Roadshow", "place": "Hall", "starts_at": soon(starts), "ends_at": soon(ends)}
    said["entries_until"] = soon(until)
    school = workshop.school
    made = arranging.create(workshop.services, school.instructor, run_id=school.run_id, said=said)
    return UUID(made["exhibition"])


def enter(workshop: Workshop, exhibition: UUID, project: UUID | None = None, who: Actor | None = None) -> UUID:
    made = entering.enter(
        workshop.services,
        who or workshop.school.learner,
        project_id=project or workshop.project,
        exhibition_id=exhibition,
        needs="A dark corner",
    )
    return UUID(made["entry"])


def levels(workshop: Workshop, at: int) -> dict[str, str]:
    return {one.id: one.levels[at].id for one in workshop.school.rubric.criteria}


def judge(workshop: Workshop, entry: UUID, who: Actor, at: int, comment: str = "") -> None:
    arranging.judge(workshop.services, who, entry_id=entry, levels=levels(workshop, at), comment=comment)


def test_row_18_a_project_enters_and_its_gate_counts_the_entry(workshop: Workshop) -> None:
    exhibition = announce(workshop)
    with workshop.services.database.reading(workshop.school.id) as session:
        project = session.get_one(Project, workshop.project)
        assert ASKS["entry"].count(session, project) == 0
    enter(workshop, exhibition)
    with workshop.services.database.reading(workshop.school.id) as session:
        project = session.get_one(Project, workshop.project)
        assert ASKS["entry"].count(session, project) == 1
    page = workshop.browser(workshop.school.other_learner).get(f"/exhibitions/{exhibition}").get_data(as_text=True)
    assert "My lamp" in page
    assert "A dark corner" not in page, "what a team needs is between them and the instructor"
    entering.leave(workshop.services, workshop.school.learner, project_id=workshop.project, exhibition_id=exhibition)
    with workshop.services.database.reading(workshop.school.id) as session:
        assert ASKS["entry"].count(session, session.get_one(Project, workshop.project)) == 0


def test_row_18_a_late_entry_is_refused(workshop: Workshop) -> None:
    exhibition = announce(workshop, until=-0.5)
    with pytest.raises(MakerpathError, match=r"exhibition\.late"):
        enter(workshop, exhibition)
    page = workshop.browser(workshop.school.learner).get(f"/projects/{workshop.project}?tab=exhibit")
    assert "Entries are closed." in page.get_data(as_text=True)


def test_results_are_not_released_before_it_begins(workshop: Workshop) -> None:
    exhibition = announce(workshop, starts=1)
    enter(workshop, exhibition)
    with pytest.raises(MakerpathError, match=r"exhibition\.early"):
        arranging.release(workshop.services, workshop.school.instructor, exhibition_id=exhibition)
    page = workshop.browser(workshop.school.instructor).get(f"/exhibitions/{exhibition}").get_data(as_text=True)
    assert "Cancel the exhibition" in page
    assert "Release the results now" not in page


def test_row_18_the_panel_judges_and_makers_read_the_middle_beside_the_grade(workshop: Workshop) -> None:
    school = workshop.school
    exhibition = announce(workshop)
    entry = enter(workshop, exhibition)
    judge(workshop, entry, school.mentor, 0)
    judge(workshop, entry, school.mentor, 2, "Bright!")
    judge(workshop, entry, school.instructor, 1)
    learner, address = workshop.browser(school.learner), f"/projects/{workshop.project}?tab=exhibit"
    assert "What the panel says" not in learner.get(address).get_data(as_text=True), "not before it is over"
    before = school.result(workshop.project)
    assert before
    arranging.release(workshop.services, school.instructor, exhibition_id=exhibition)
    page = learner.get(address).get_data(as_text=True)
    assert "What the panel says (2 jurors)" in page
    assert "Bright!" in page
    assert "between two levels" in page
    assert "Mentor" not in page.split("What the panel says")[1], "words come without names"
    after = school.result(workshop.project)
    assert after
    assert after.main.id == before.main.id
    with pytest.raises(MakerpathError, match=r"exhibition\.over"):
        judge(workshop, entry, school.mentor, 2)


def test_row_18_results_are_read_when_the_exhibition_has_ended(workshop: Workshop) -> None:
    exhibition = announce(workshop)
    judge(workshop, enter(workshop, exhibition), workshop.school.mentor, 1)
    with workshop.services.database.writing(workshop.school.id) as session:
        session.execute(update(Exhibition).values(ends_at=utc_now() - timedelta(minutes=1)))
    page = workshop.browser(workshop.school.learner).get(f"/projects/{workshop.project}?tab=exhibit")
    assert "What the panel says (1 juror)" in page.get_data(as_text=True)


def test_row_18_nobody_judges_what_they_made_or_without_being_on_the_panel(workshop: Workshop) -> None:
    school = workshop.school
    exhibition = announce(workshop)
    workshop.join(school.mentor)
    workshop.leave(school.mentor)
    entry = enter(workshop, exhibition)
    with pytest.raises(MakerpathError, match=r"exhibition\.own"):
        judge(workshop, entry, school.mentor, 1)
    for who in (school.learner, school.other_learner, school.officer):
        with pytest.raises(MakerpathError):
            judge(workshop, entry, who, 1)
    with workshop.services.database.reading(school.id) as session:
        assert session.scalars(select(PanelScore)).all() == []


def test_row_18_a_team_enters_only_when_all_have_signed_who_owns_it(workshop: Workshop) -> None:
    workshop.join()
    with pytest.raises(NotReady):
        enter(workshop, announce(workshop))


def test_judging_on_a_phone_s_page(workshop: Workshop) -> None:
    school = workshop.school
    exhibition = announce(workshop)
    entry = enter(workshop, exhibition)
    mentor = workshop.browser(school.mentor)
    sheet = f"/exhibitions/{exhibition}/entries/{entry}"
    assert sheet in mentor.get(f"/exhibitions/{exhibition}").get_data(as_text=True)
    assert mentor.get(sheet).status_code == 200
    first, *others = levels(workshop, 1).items()
    form = {f"level-{key}": value for key, value in others} | {"comment": "Fine work"}
    refused = mentor.post(sheet, form)
    assert refused.status_code == 422
    assert "Fine work" in refused.get_data(as_text=True), "nothing typed is lost"
    assert mentor.post(sheet, form | {f"level-{first[0]}": first[1]}).status_code == 303
    assert workshop.browser(school.learner).get(sheet).status_code in (403, 404)
    assert workshop.browser(school.learner).get(f"/exhibitions/{exhibition}").status_code == 200


def test_an_instructor_announces_orders_and_cancels(workshop: Workshop) -> None:
    school = workshop.school
    browser = workshop.browser(school.instructor)
    wrong = {"title": "Fair", "starts_at": soon(5), "ends_at": soon(1), "entries_until": soon(0.5)}
    answer = browser.post(f"/runs/{school.run_id}/exhibitions", wrong)
    assert answer.status_code == 422
    assert "It would end before it begins." in answer.get_data(as_text=True)
    made = browser.post(f"/runs/{school.run_id}/exhibitions", wrong | {"starts_at": soon(-1)})
    exhibition = UUID(made.location.rsplit("/", 1)[1])
    mine = enter(workshop, exhibition)
    theirs = enter(workshop, exhibition, school.start(school.other_learner, "A boat"), school.other_learner)
    browser.post(f"/exhibitions/{exhibition}/order", {f"place-{mine}": "2", f"place-{theirs}": "1"})
    with school.services.database.reading(school.id) as session:
        order = session.scalars(select(ExhibitionEntry.id).order_by(ExhibitionEntry.slot)).all()
    assert order == [theirs, mine]
    assert workshop.browser(school.learner).post(f"/exhibitions/{exhibition}/cancel").status_code in (403, 404)
    assert browser.post(f"/exhibitions/{exhibition}/cancel").status_code == 303
    with pytest.raises(MakerpathError, match=r"exhibition\.none"):
        enter(workshop, exhibition)


def test_the_middle_of_several(workshop: Workshop) -> None:
    rubric = workshop.school.rubric
    first = rubric.criteria[0]
    found = medians(rubric, [{first.id: first.levels[at].id} for at in (0, 1, 1)])
    assert [(one.criterion.id, one.level, one.jurors) for one in found] == [(first.id, first.levels[1], 3)]
    assert medians(rubric, [{}, {"strange": "x"}]) == []
