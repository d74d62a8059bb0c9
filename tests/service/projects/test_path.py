"""A project on its way from idea to prototype."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.certificates.operations import issue
from makerpath.service.core.database import new_id
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.critiques import operations as critique
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.projects.models import Decision, Evidence, Iteration, Project, Reopening, Submission
from makerpath.service.projects.record import ProjectRecord, read_record
from makerpath.service.projects.view import project_view, StageView
from makerpath.service.uploads.operations import take
from tests.service.core.test_operation import at_once
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


def record(school: SmallSchool, project: UUID) -> ProjectRecord:
    with school.services.database.reading(school.id) as session:
        return read_record(session, session.get_one(Project, project))


def stage_of(school: SmallSchool, project: UUID, stage: str, actor: Actor | None = None) -> StageView:
    with school.services.database.reading(school.id) as session:
        return project_view(session, actor or school.learner, session.get_one(Project, project), stage).selected


def row(school: SmallSchool, project: UUID) -> Project:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Project, project)


def refused(code: str, what: Any, *arguments: Any, **named: Any) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        what(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def paragraph(school: SmallSchool, project: UUID, stage: str = "launch", **other: Any) -> UUID:
    rule = next(item.id for item in school.brief.stage(stage).evidence if item.kind == "text")
    answer = operations.add_evidence(
        school.services,
        other.pop("who", school.learner),
        project_id=project,
        stage=stage,
        rule=rule,
        **{"body": "Words", **other},
    )
    return UUID(answer["evidence"])


def test_row_05_craft_course_needs_no_code(finished: Finished) -> None:
    """Photos and paragraphs carry the craft course through every gate to its certificate."""
    school = finished.school
    with school.services.database.reading(school.id) as session:
        kinds = set(session.scalars(select(Evidence.kind)))
        media = set(session.scalars(select(FileReference.media_type)))
    assert kinds == {"text", "photo"}
    assert media == {"image/jpeg"}
    assert record(school, finished.project).standing.state == "finished"
    answer = issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    assert answer["issued"]


def test_row_35_a_photo_and_a_paragraph_pass_a_gate(school: SmallSchool) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stage("launch"))
    school.pass_stage(project, school.brief.stage("define"))
    with school.services.database.reading(school.id) as session:
        shown = set(session.scalars(select(Evidence.kind)))
    assert shown <= {"text", "photo"}
    plan = school.brief.stage("plan")
    assert {"text", "photo"} <= {rule.kind for rule in plan.evidence}
    school.pass_stage(project, plan)
    assert record(school, project).standing["plan"].status == "passed"


def test_row_09_an_advisory_gate_never_blocks(school: SmallSchool) -> None:
    advisory = [plan.id for plan in school.brief.stages if plan.gate == "advisory"]
    assert advisory
    project = school.start()
    for plan in school.brief.stages:
        if plan.gate == "strict" and plan.id != "transfer":
            school.pass_stage(project, plan)
    standing = record(school, project).standing
    assert standing.state == "finished"
    assert {standing[name].status for name in advisory} == {"open"}
    school.submit(project, advisory[0])
    school.decide(project, advisory[0], "revise")
    assert record(school, project).standing.state == "finished"


def test_row_09_reopening_a_stage_keeps_its_history(finished: Finished) -> None:
    school, project = finished.school, finished.project
    before = stage_of(school, project, "define")
    operations.reopen(school.services, school.learner, project_id=project, stage="define", reason="Found a better one")
    after = stage_of(school, project, "define")
    assert after.state.status == "open"
    assert after.state.ever_passed
    assert [attempt.row.id for attempt in after.attempts] == [attempt.row.id for attempt in before.attempts]
    assert [len(attempt.decisions) for attempt in after.attempts] == [1]
    assert [piece.row.id for piece in after.pieces] == [piece.row.id for piece in before.pieces]
    assert [(entry.reason, who) for entry, who in after.reopenings] == [("Found a better one", "Learner One")]
    standing = record(school, project).standing
    assert standing.state == "active"
    assert standing["exhibit"].status == "passed"
    school.submit(project, "define")
    school.decide(project, "define")
    assert row(school, project).state == "finished"
    assert len(stage_of(school, project, "define").attempts) == 2


def test_row_32_the_timeline_says_who_and_when_on_every_line(school: SmallSchool) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stage("launch"))
    with school.services.database.reading(school.id) as session:
        view = project_view(session, school.learner, session.get_one(Project, project))
    lines = [(moment.verb, moment.who) for moment in view.timeline]
    assert lines[0] == ("stage.decided", "Instructor")
    assert lines[-1] == ("project.started", "Learner One")
    assert all(str(moment.at.tzinfo) == "UTC" for moment in view.timeline)


def test_row_44_an_out_of_order_strict_gate_is_refused(school: SmallSchool) -> None:
    project = school.start()
    error = refused(
        "gate.out_of_order",
        operations.submit,
        school.services,
        school.learner,
        project_id=project,
        stage="prototype",
    )
    assert error.status == 409
    refused("gate.out_of_order", paragraph, school, project, "define")
    refused(
        "gate.out_of_order",
        operations.add_iteration,
        school.services,
        school.learner,
        project_id=project,
        stage="prototype",
        body="A lamp",
        file_ids=[],
    )
    with school.services.database.reading(school.id) as session:
        assert not session.scalars(select(Submission)).all()
        assert not session.scalars(select(Evidence)).all()


def test_row_45_version_2_leaves_version_1_immutable_and_needs_a_change_note(school: SmallSchool) -> None:
    project = school.finish(until="prototype")

    def version(body: str, note: str) -> dict[str, Any]:
        return operations.add_iteration(
            school.services,
            school.learner,
            project_id=project,
            stage="prototype",
            body=body,
            change_note=note,
            file_ids=[str(school.photo(project))],
        )

    first = version("Rice paper over bamboo", "")
    for blank in ("", "  \n "):
        assert refused("iteration.change_note_missing", version, "Thicker", blank).field == "change_note"
    second = version("Thicker paper", "The thin paper tore")
    assert (first["number"], second["number"]) == (1, 2)
    with school.services.database.reading(school.id) as session:
        one, two = session.scalars(select(Iteration).order_by(Iteration.number)).all()
        assert (one.body, one.change_note, len(one.file_ids)) == ("Rice paper over bamboo", "", 1)
        assert (two.body, two.change_note, len(two.file_ids)) == ("Thicker paper", "The thin paper tore", 1)
        assert one.artifact_id == two.artifact_id


def test_row_54_fail_fail_pass_scores_as_a_first_time_pass_with_a_reflection_for_each_failure(
    school: SmallSchool,
) -> None:
    plain, stumbling = school.start(), school.start(school.other_learner)
    launch = school.brief.stage("launch")
    school.pass_stage(plain, launch)
    school.show(stumbling, launch, school.other_learner)
    for turn, verdict in enumerate(("revise", "revise", "pass")):
        if turn:
            refused("gate.reflection_missing", school.submit, stumbling, "launch", school.other_learner)
        school.submit(stumbling, "launch", school.other_learner, f"Learned {turn}" if turn else "")
        school.decide(stumbling, "launch", verdict)
    first, third = record(school, plain).standing, record(school, stumbling).standing
    assert (third["launch"].failures, third["launch"].submissions) == (2, 3)
    assert (third["launch"].status, third.passed, third.state) == (first["launch"].status, first.passed, first.state)
    attempts = stage_of(school, stumbling, "launch", school.other_learner).attempts
    assert [attempt.row.reflection for attempt in attempts] == ["", "Learned 1", "Learned 2"]
    for project in (plain, stumbling):
        school.assess(project, practice=1)
    one, other = school.result(plain), school.result(stumbling)
    assert one is not None and other is not None
    assert (one.total, one.theory, one.practice, one.short) == (other.total, other.theory, other.practice, other.short)


def test_every_decision_but_a_pass_says_why(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    for verdict in ("revise", "hold", "close"):
        error = refused(
            "decision.comment_missing",
            decisions.decide,
            school.services,
            school.instructor,
            project_id=project,
            stage="launch",
            verdict=verdict,
            comment="  ",
        )
        assert error.field == "comment"
    refused(
        "decision.unknown",
        decisions.decide,
        school.services,
        school.instructor,
        project_id=project,
        stage="launch",
        verdict="perhaps",
    )
    decisions.decide(school.services, school.instructor, project_id=project, stage="launch", verdict="pass")


def test_a_stage_is_decided_once(school: SmallSchool) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stage("launch"))
    refused("gate.nothing_to_decide", school.decide, project, "launch")


def test_a_closed_project_is_opened_again_by_an_instructor_only(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    school.submit(project, "launch")
    school.decide(project, "launch", "close")
    assert row(school, project).state == "closed"
    refused("project.closed", paragraph, school, project)
    with pytest.raises(NotAllowed):
        operations.reopen(school.services, school.learner, project_id=project, stage="launch", reason="Please")
    operations.reopen(school.services, school.instructor, project_id=project, stage="launch", reason="Go on")
    assert row(school, project).state == "active"
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Reopening.created_by)).all() == [school.instructor.person_id]


def test_what_was_handed_in_stays_as_it_is_until_the_decision(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    piece = paragraph(school, project)
    school.submit(project, "launch")

    def take_back() -> Any:
        return operations.withdraw_evidence(school.services, school.learner, project_id=project, evidence_id=piece)

    refused("gate.waiting", take_back)
    school.decide(project, "launch", "revise")
    take_back()
    stage = stage_of(school, project, "launch")
    assert [item.row.id for item in stage.withdrawn] == [piece]
    assert str(piece) in stage.attempts[0].row.evidence_ids
    assert stage.withdrawn[0].shown_in == 1


def test_a_strict_gate_names_what_it_misses(school: SmallSchool) -> None:
    project = school.start()
    error = refused("gate.evidence_missing", school.submit, project, "launch")
    assert error.params["missing"] == [rule.id for rule in school.brief.stage("launch").evidence if rule.min]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"rule": "no-such-rule"}, "evidence.unknown_rule"),
        ({"body": " \n\u3000"}, "text.missing"),
        ({"body": "x" * 20_001}, "text.too_long"),
        ({"stage": "no-such-stage", "rule": ""}, "gate.no_such_stage"),
    ],
)
def test_evidence_that_cannot_be_taken_is_refused(school: SmallSchool, given: dict[str, str], code: str) -> None:
    project = school.start()
    refused(
        code,
        operations.add_evidence,
        school.services,
        school.learner,
        project_id=project,
        **{"stage": "launch", "rule": "my-question", "body": "Words", **given},
    )


def test_a_photo_is_asked_for_and_a_file_of_another_project_is_refused(school: SmallSchool) -> None:
    mine, theirs = school.finish(until="plan"), school.finish(school.other_learner, until="launch")
    rule = next(item.id for item in school.brief.stage("plan").evidence if item.kind == "photo")

    def show(file_id: UUID | None) -> Any:
        return operations.add_evidence(
            school.services, school.learner, project_id=mine, stage="plan", rule=rule, file_id=file_id
        )

    assert refused("evidence.file_missing", show, None).field == "file"
    refused("evidence.elsewhere", show, school.photo(theirs, school.other_learner))
    refused("page.not_found", show, new_id())
    text = take(school.services, school.learner, mine, plain_file())
    refused("evidence.not_a_photo", show, text)


def test_the_first_page_that_changes_makes_the_others_stale(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    seen = row(school, project).revision
    critique.give(school.services, school.mentor, project_id=project, stage="launch", body="Nice")
    error = refused(
        "page.stale",
        operations.submit,
        school.services,
        school.learner,
        project_id=project,
        stage="launch",
        revision=seen,
    )
    assert error.status == 409
    operations.submit(
        school.services, school.learner, project_id=project, stage="launch", revision=row(school, project).revision
    )


def test_two_submissions_and_two_decisions_at_once_are_one_of_each(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))

    def tried(what: Any) -> str:
        try:
            what()
        except Conflict as error:
            return error.code
        return "done"

    assert sorted(at_once(3, lambda _n: tried(lambda: school.submit(project, "launch")))) == [
        "done",
        "gate.waiting",
        "gate.waiting",
    ]
    assert sorted(at_once(3, lambda _n: tried(lambda: school.decide(project, "launch")))) == [
        "done",
        "gate.nothing_to_decide",
        "gate.nothing_to_decide",
    ]
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Submission.id))) == 1
        assert session.scalar(select(func.count(Decision.id))) == 1
        assert session.scalar(select(func.count(Event.id)).where(Event.verb == "stage.decided")) == 1


def test_versions_made_at_once_have_numbers_of_their_own(school: SmallSchool) -> None:
    project = school.finish(until="prototype")
    answers = at_once(
        4,
        lambda number: operations.add_iteration(
            school.services,
            school.learner,
            project_id=project,
            stage="prototype",
            body=f"Lamp {number}",
            change_note="Changed",
            file_ids=[],
        ),
    )
    assert sorted(answer["number"] for answer in answers) == [1, 2, 3, 4]


def test_a_learner_has_one_project_on_a_brief_in_a_run(school: SmallSchool) -> None:
    assert school.start() == school.start(title="Another lamp")
    assert school.start(school.other_learner) != school.start()


def test_only_who_is_enrolled_begins(school: SmallSchool) -> None:
    for stranger in (school.mentor, school.officer, school.instructor):
        with pytest.raises((NotAllowed, NotFound)):
            school.start(stranger)


@pytest.mark.parametrize("title", ["", "   ", "x" * 201])
def test_a_project_has_a_title_of_at_most_200_characters(school: SmallSchool, title: str) -> None:
    project = school.start()
    error = refused(
        "text.missing" if not title.strip() else "text.too_long",
        operations.rename,
        school.services,
        school.learner,
        project_id=project,
        title=title,
    )
    assert error.field == "title"


@pytest.mark.parametrize(
    "title", ["灯 🏮 مصباح", "<script>alert(1)</script>", "a\u0000b\u0007c", "'; DROP TABLE project"]
)
def test_any_script_and_any_sign_is_a_title(school: SmallSchool, title: str) -> None:
    project = school.start(title=title)
    assert row(school, project).title == title.replace("\0", "").replace("\a", "")


def test_a_project_keeps_the_scoring_it_began_with(school: SmallSchool) -> None:
    project = school.start()
    pinned = row(school, project)
    assert (pinned.brief_hash, pinned.rubric_hash) == (
        school.brief_version.scoring_hash,
        school.rubric_version.scoring_hash,
    )


def plain_file() -> Any:
    import io

    from werkzeug.datastructures import FileStorage

    return FileStorage(io.BytesIO("Säge, Papier".encode()), "list.txt", content_type="text/plain")
