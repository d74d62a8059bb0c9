"""What a directive put into a lesson, asked for and acted on by a platform's block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from makerpath.domain.contract import Summary
from makerpath.domain.hashing import Parts, split
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import Survey
from makerpath.service import parts
from makerpath.service.classes.models import Enrolment
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.parts import PartForm, Reader, Shown, Spot
from makerpath.service.people.models import Person
from tests.service.browsing import app_of
from tests.service.core.test_operation import at_once
from tests.service.platform import make_platform, named, Platform
from tests.service.school import SmallSchool
from tests.xblocks.parts import SIGN_OFF, SURVEY

STAFF: dict[str, Any] = {"sub": "7", "anon": "anon-7", "role": "instructor"}


@pytest.fixture
def platform(school: SmallSchool) -> Platform:
    return make_platform(school, app_of(school.services))


@operation("test.answer")
def _answer(work: Work, *, run_id: Any, said: list[str]) -> Answer:
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    work.record("test.answered", run.id, said=said)
    return {"said": said}


@operation("test.close")
def _close(work: Work, *, run_id: Any) -> Answer:
    work.require("run.witness", work.get(CourseRun, run_id))
    work.record("test.closed", run_id)
    return {}


seen: list[Spot] = []


@pytest.fixture(autouse=True)
def small_part(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the place of the survey: boxes for whoever learns, a button for whoever teaches; nothing of a feature.

    The application registers the real ones when it is made, so it comes first.
    """

    def show(reader: Reader, spot: Spot) -> Shown:
        seen.append(spot)
        title = spot.load(reader.session, "survey", Survey).title.pick(reader.actor.language)
        kept = ", ".join(reader.typed.many("said")) if reader.typed else ""
        state = "done" if reader.session.scalar(select(Event.id).where(Event.verb == "test.answered")) else "open"
        page = reader.page.get("question", "")
        html = f"{title}|{page}|{kept}|{reader.host.link('run', spot.run_id)}|{reader.allowed('run.witness', spot)}"
        return Shown(parts.Markup(html), Summary(state=state))

    def answer(form: PartForm) -> Answer:
        return form.run(_answer, said=form.texts("said"))

    def close(form: PartForm) -> Answer:
        return form.run(_close)

    seen.clear()
    monkeypatch.setitem(parts.PARTS, "survey", parts.Part(show, {"answer": answer, "close": close}))
    yield


def survey(when: str = "before", **other: Any) -> dict[str, Any]:
    """What the survey's block says of itself."""
    return {
        "kind": "survey",
        "lesson": "a-lesson",
        "arguments": {"id": "you", "when": when},
        "definitions": [named("survey", split(SURVEY))],
        **other,
    }


@pytest.fixture
def taught(platform: Platform) -> Platform:
    """A platform whose survey the service has seen."""
    platform.teach(("survey", split(SURVEY)))
    return platform


def count(platform: Platform, table: Any) -> int:
    with platform.school.services.database.reading(platform.school.id) as session:
        return session.scalar(select(func.count()).select_from(select(table.id).subquery())) or 0


def events(platform: Platform, verb: str) -> int:
    with platform.school.services.database.reading(platform.school.id) as session:
        return session.scalar(select(func.count(Event.id)).where(Event.verb == verb)) or 0


def test_a_definition_never_seen_is_asked_for_and_then_shown(platform: Platform) -> None:
    people = count(platform, Person)
    answer = platform.fragment(survey())
    assert (answer.status_code, answer.get_json()["code"]) == (409, "definition.unknown")
    assert count(platform, Person) == people
    assert platform.teach(("survey", split(SURVEY)), ("sign-off", split(SIGN_OFF))).get_json() == {"stored": 2}
    answer = platform.fragment(survey(page={"question": "why"}), lang="zh-cn")
    shown = answer.get_json()
    assert shown["html"].startswith("你和动手做|why||http")
    assert shown["summary"]["state"] == "open"
    assert any("parts.css" in address for address in shown["styles"])


def test_the_spot_is_the_one_that_a_lessons_page_makes(taught: Platform) -> None:
    taught.fragment(survey("once"))
    taught.fragment(survey("after"))
    taught.fragment(survey(arguments={"id": "you"}))
    assert [spot.name for spot in seen] == ["survey-you", "survey-you--after", "survey-you"]
    assert dict(seen[2].arguments) == {"id": "you", "when": "once"}
    assert {spot.lesson for spot in seen} == {"a-lesson"}
    assert {spot.course for spot in seen} == {taught.course}


def test_a_learner_acts_in_the_block_and_is_enrolled_in_its_run(taught: Platform) -> None:
    answer = taught.act("answer", {"said": ["a", "b"]}, part=survey()).get_json()
    assert (answer["error"], answer["result"], answer["summary"]["state"]) == (None, {"said": ["a", "b"]}, "done")
    with taught.school.services.database.reading(taught.school.id) as session:
        run = session.scalars(select(CourseRun).where(CourseRun.platform_id.is_not(None))).one()
        assert session.scalars(select(Enrolment).where(Enrolment.run_id == run.id)).one()
        event = session.scalars(select(Event).where(Event.verb == "test.answered")).one()
        assert (event.subject_id, event.via) == (run.id, "block")


def test_a_learners_token_opens_no_staff_action_whatever_the_body_says(taught: Platform) -> None:
    lies = {"role": "instructor", "person": "7"}
    answer = taught.act("close", lies, part=survey(**lies)).get_json()
    assert answer["error"]["status"] in (403, 404)
    assert events(taught, "test.closed") == 0
    assert taught.act("close", part=survey(), **STAFF).get_json()["error"] is None
    assert events(taught, "test.closed") == 1


def test_an_instructor_learns_nothing_in_a_learners_place(taught: Platform) -> None:
    answer = taught.act("answer", {"said": ["a"]}, part=survey(), **STAFF).get_json()
    assert answer["error"]["status"] in (403, 404)
    assert answer["html"].endswith("|True")
    assert events(taught, "test.answered") == 0


def test_a_form_sent_twice_happens_once_and_a_token_works_once(taught: Platform) -> None:
    for _ in range(2):
        answer = taught.act("answer", {"said": "a"}, key="the-same-form", part=survey())
        assert answer.get_json()["result"] == {"said": ["a"]}
    assert events(taught, "test.answered") == 1
    token = taught.token("write")
    body = taught.body(key="another-form", fields={"said": ["b"]}, **survey())
    answers = at_once(3, lambda _n: taught.post("actions/answer", body, token))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    assert events(taught, "test.answered") == 2


def test_what_was_ticked_comes_back_when_it_is_refused(taught: Platform) -> None:
    answer = taught.act("answer", {"said": ["a", "b"], "form": "answer"}, part=survey(), **STAFF).get_json()
    assert "|a, b|" in answer["html"]


def test_a_form_that_the_part_does_not_have_is_no_other_parts(taught: Platform) -> None:
    for name in ("start", "decide", "upload.create", "sign", "../fragment"):
        answer = taught.act(name, part=survey())
        assert answer.status_code == 404 or answer.get_json()["error"]["code"] == "form.unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "hologram"}, "part.unknown"),
        ({"kind": ""}, "part.unknown"),
        ({"arguments": {}}, "part.arguments"),
        ({"arguments": {"id": "you", "when": "never"}}, "part.arguments"),
        ({"arguments": {"id": "you", "colour": "red"}}, "part.arguments"),
        ({"arguments": {"id": "other"}}, "part.arguments"),
        ({"arguments": {"brief": "you"}}, "part.arguments"),
        ({"definitions": []}, "part.arguments"),
        ({"kind": "attendance", "arguments": {}, "lesson": ""}, "part.arguments"),
        ({"kind": "attendance"}, "part.arguments"),
        ({"course": "../up"}, "request.invalid"),
        ({"lesson": "A lesson"}, "request.invalid"),
        ({"arguments": ["you"]}, "request.invalid"),
        ({"contract": 2}, "request.invalid"),
    ],
)
def test_what_no_directive_says_is_refused_and_leaves_nothing(
    taught: Platform, change: dict[str, Any], code: str
) -> None:
    people = count(taught, Person)
    for answer in (taught.fragment(survey(**change)), taught.act("answer", part=survey(**change))):
        assert (answer.status_code, answer.get_json()["code"]) == (422, code)
        assert answer.mimetype == "application/problem+json"
    assert count(taught, Person) == people


def test_an_assessment_needs_the_rubric_of_its_own_brief(platform: Platform) -> None:
    other = Parts(platform.rubric.scoring | {"id": "other"}, platform.rubric.wording)
    part = {"kind": "assessment", "arguments": {"brief": platform.brief.scoring["id"]}, "lesson": "a-lesson"}
    for definitions in ([named("brief", platform.brief)], [named("brief", platform.brief), named("rubric", other)]):
        answer = platform.fragment({**part, "definitions": definitions})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "part.arguments")


def test_only_known_kinds_of_definitions_are_kept(platform: Platform) -> None:
    for name in ("course", "hologram", ""):
        answer = platform.teach((name, split(SURVEY)))
        assert (answer.status_code, answer.get_json()["code"]) == (422, "definition.kind")
    assert platform.teach(("x" * 17, split(SURVEY))).get_json()["code"] == "request.invalid"


def test_a_definition_of_one_kind_is_none_of_another(platform: Platform) -> None:
    answer = platform.teach(("sign-off", split(SURVEY)))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "definition.invalid")
    SignOff.model_validate(SIGN_OFF.model_dump(by_alias=True))
