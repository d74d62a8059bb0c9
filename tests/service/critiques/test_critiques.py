"""Critique is given at a place, waits for an answer, and the answer names the version that answers it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from makerpath.domain.errors import MakerpathError, NotAllowed, NotFound
from makerpath.service.core.events import Event
from makerpath.service.critiques import operations
from makerpath.service.critiques.models import Critique
from makerpath.service.critiques.queries import answered, asking, Thread, threads, waiting
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions
from makerpath.service.projects import operations as projects
from makerpath.service.projects.models import Project
from tests.service.school import SmallSchool


def give(school: SmallSchool, project: UUID, who: Actor | None = None, **about: Any) -> UUID:
    place = {} if about.keys() & {"stage", "version", "file_id"} else {"stage": "launch"}
    said = {"body": "What if the window were wider?", **place, **about}
    answer = operations.give(school.services, who or school.mentor, project_id=project, **said)
    return UUID(answer["critique"])


def answer(school: SmallSchool, project: UUID, critique: UUID, version: int | None = 1, **other: Any) -> None:
    operations.answer(
        school.services,
        other.pop("who", school.learner),
        project_id=project,
        critique_id=critique,
        body="We cut it anew.",
        version=version,
    )


def version(school: SmallSchool, project: UUID, stage: str = "launch", files: list[UUID] | None = None) -> None:
    projects.add_iteration(
        school.services,
        school.learner,
        project_id=project,
        stage=stage,
        body="A lamp",
        change_note="wider",
        file_ids=[str(file) for file in files or []],
    )


def picture(school: SmallSchool, project: UUID) -> UUID:
    """A picture that is shown at the first stage."""
    file_id = school.photo(project)
    projects.add_evidence(
        school.services, school.learner, project_id=project, stage="launch", rule="", body="The lamp", file_id=file_id
    )
    return file_id


def said(school: SmallSchool, project: UUID) -> list[Thread]:
    with school.services.database.reading(school.id) as session:
        return threads(session, session.get_one(Project, project))


def counts(school: SmallSchool, project: UUID) -> tuple[int, int]:
    """How many wait, how many are answered."""
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Project, project)
        return waiting(session, row), answered(session, row)


def refused(code: str, what: Any, *arguments: Any, **named: Any) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        what(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def test_a_critique_waits_until_a_maker_names_the_version_that_answers_it(school: SmallSchool) -> None:
    project = school.start()
    first, _second = give(school, project), give(school, project, school.instructor)
    assert counts(school, project) == (2, 0)
    error = refused("critique.version_missing", answer, school, project, first)
    assert error.field == "version"
    version(school, project)
    refused("critique.version_missing", answer, school, project, first, None)
    answer(school, project, first)
    answer(school, project, first)
    assert counts(school, project) == (1, 1), "two answers to one critique count once"
    assert [(item.answered, item.waits, len(item.answers)) for item in said(school, project)] == [
        (True, False, 2),
        (False, True, 0),
    ]


def test_others_reply_without_a_version_and_answer_nothing(school: SmallSchool) -> None:
    project = school.start()
    version(school, project)
    first = give(school, project)
    answer(school, project, first, 1, who=school.instructor)
    assert counts(school, project) == (1, 0)
    assert said(school, project)[0].answers[0].version is None
    refused("critique.answer_to_answer", answer, school, project, said(school, project)[0].answers[0].row.id)


def test_what_makers_say_to_themselves_meets_no_gate_and_waits_for_nobody(school: SmallSchool) -> None:
    project = school.start()
    version(school, project)
    answer(school, project, give(school, project, school.learner))
    assert counts(school, project) == (0, 0)


def test_a_critique_stands_at_a_point_of_a_picture(school: SmallSchool) -> None:
    project = school.start()
    shown, in_version = picture(school, project), school.photo(project)
    in_version = picture(school, project) if in_version == shown else in_version
    give(school, project, file_id=shown, point=(0.25, 0.75))
    give(school, project, file_id=shown)
    one, two = said(school, project)
    assert (one.first.row.stage, one.first.row.x, one.first.row.y, one.number) == ("launch", 0.25, 0.75, 1)
    assert (two.first.row.x, two.number) == (None, 2)


def test_a_critique_of_a_version_knows_its_stage_and_number(school: SmallSchool) -> None:
    project = school.start()
    version(school, project)
    give(school, project, version=1)
    first = said(school, project)[0].first
    assert (first.row.stage, first.version) == ("launch", 1)
    refused("critique.version_missing", give, school, project, version=2)


@pytest.mark.parametrize("point", [(-0.1, 0.5), (0.5, 1.01), (float("nan"), 0.5), (float("inf"), 0.5)])
def test_a_point_outside_of_the_picture_is_refused(school: SmallSchool, point: tuple[float, float]) -> None:
    project = school.start()
    refused("critique.point", give, school, project, file_id=picture(school, project), point=point)


def test_only_a_picture_that_is_shown_now_is_spoken_of(school: SmallSchool) -> None:
    project, other = school.start(), school.start(school.other_learner)
    shown = picture(school, project)
    unused = school.photo(other, school.other_learner)
    refused("critique.picture_gone", give, school, project, file_id=unused)
    refused("critique.picture_gone", give, school, other, school.other_learner, file_id=shown)
    with school.services.database.reading(school.id) as session:
        from makerpath.service.projects.models import Evidence

        piece = session.scalars(select(Evidence.id).where(Evidence.file_id == shown)).one()
    projects.withdraw_evidence(school.services, school.learner, project_id=project, evidence_id=piece)
    refused("critique.picture_gone", give, school, project, file_id=shown)


def test_critiques_never_change(school: SmallSchool) -> None:
    project = school.start()
    critique = give(school, project)
    for change in (update(Critique).values(body="Nice"), delete(Critique)):
        with pytest.raises(DBAPIError), school.services.database.writing(school.id) as session:
            session.execute(change)
    assert [item.first.row.id for item in said(school, project)] == [critique]


def test_an_instructor_takes_out_what_hurts_and_puts_it_back(school: SmallSchool) -> None:
    project = school.start()
    critique = give(school, project)
    for who in (school.learner, school.mentor):
        with pytest.raises(NotAllowed):
            operations.hide(school.services, who, project_id=project, critique_id=critique)
    operations.hide(school.services, school.instructor, project_id=project, critique_id=critique)
    assert said(school, project)[0].first.hidden
    assert counts(school, project) == (0, 0)
    operations.hide(school.services, school.instructor, project_id=project, critique_id=critique, hidden=False)
    assert counts(school, project) == (1, 0)


def test_a_closed_project_takes_no_critique(school: SmallSchool) -> None:
    project = school.start()
    critique = give(school, project)
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    school.decide(project, "launch", "close")
    refused("project.closed", give, school, project)
    refused("project.closed", answer, school, project, critique, who=school.instructor)
    refused("project.closed", operations.ask_class, school.services, school.learner, project_id=project)


def test_the_class_looks_and_speaks_only_while_the_makers_ask_it(school: SmallSchool) -> None:
    project = school.start()
    mate = school.other_learner
    with pytest.raises(NotFound):
        give(school, project, mate)
    for who in (school.mentor, school.instructor, school.officer):
        with pytest.raises((NotAllowed, NotFound)):
            operations.ask_class(school.services, who, project_id=project)
    operations.ask_class(school.services, school.learner, project_id=project)
    critique = give(school, project, mate)
    refused("critique.stage_locked", give, school, project, mate, stage="prototype")
    version(school, project)
    answer(school, project, critique, None, who=mate)
    for forbidden in (
        lambda: decisions.decide(school.services, mate, project_id=project, stage="launch", verdict="pass"),
        lambda: projects.rename(school.services, mate, project_id=project, title="Mine"),
        lambda: operations.stop_asking(school.services, mate, project_id=project),
        lambda: operations.hide(school.services, mate, project_id=project, critique_id=critique),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            forbidden()
    operations.stop_asking(school.services, school.instructor, project_id=project)
    with pytest.raises(NotFound):
        give(school, project, mate)
    assert len(said(school, project)) == 1, "what was said stays"
    with school.services.database.reading(school.id) as session:
        verbs = select(Event.verb).where(Event.verb.in_(("critique.opened", "critique.closed"))).order_by(Event.id)
        assert session.scalars(verbs).all() == ["critique.opened", "critique.closed"]


def test_those_with_least_critique_are_named_first(school: SmallSchool) -> None:
    mine, theirs = school.start(), school.start(school.other_learner, "A kite")
    operations.ask_class(school.services, school.other_learner, project_id=theirs)
    operations.ask_class(school.services, school.learner, project_id=mine)

    def listed(who: Actor) -> list[tuple[str, list[str], int]]:
        assert who.person_id is not None
        with school.services.database.reading(school.id) as session:
            return [(item.project.title, item.makers, item.given) for item in asking(session, who.person_id)]

    assert listed(school.learner) == [("A kite", ["Learner Two"], 0)]
    assert listed(school.mentor) == [], "who does not learn in the class is not asked"
    third = create_person(school.services, school.administrator, display_name="Three", email="three@hill.example")
    from makerpath.service.classes.models import Enrolment

    with school.services.database.writing(school.id) as session:
        session.add(Enrolment(person_id=UUID(third["person"]), run_id=school.run_id))
    give(school, mine)
    assert [line[0] for line in listed(Actor(UUID(third["person"]), school.id))] == ["A kite", "My lamp"]
    operations.stop_asking(school.services, school.other_learner, project_id=theirs)
    assert listed(school.learner) == []


def test_the_gate_of_a_test_asks_for_an_answered_critique(school: SmallSchool) -> None:
    from tests.service.critiques.briefs import with_rule

    school = with_rule(school, "launch", {"id": "heard", "kind": "critique", "title": {"en": "A critique answered"}})
    project = school.start()
    school.show(project, school.brief.stage("launch").model_copy(update={"evidence": []}))
    error = refused("gate.evidence_missing", school.submit, project, "launch")
    assert error.params["missing"] == ["heard"]
    version(school, project)
    critique = give(school, project)
    refused("gate.evidence_missing", school.submit, project, "launch")
    answer(school, project, critique)
    school.submit(project, "launch")
