"""What a platform's blocks may ask, and what nobody else may."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.hashing import Parts, split
from makerpath.service.classes.models import ClassMember, Enrolment
from makerpath.service.classes.operations import remove_member
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseRow, CourseRun, DefinitionVersion
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.people.models import Identity, Person
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.keys import private_pem, public_pem
from makerpath.service.platforms.models import BlockLink, UsedToken
from makerpath.service.platforms.operations import add_platform
from makerpath.service.projects.models import Project, Submission
from tests.service.browsing import app_of
from tests.service.core.test_operation import at_once
from tests.service.platform import BASE, CALLBACK, make_platform, Platform
from tests.service.school import make_school, SmallSchool


@pytest.fixture
def platform(school: SmallSchool) -> Platform:
    return make_platform(school, app_of(school.services))


def count(platform: Platform, table: Any) -> int:
    with platform.school.services.database.reading(platform.school.id) as session:
        return session.scalar(select(func.count()).select_from(select(table.id).subquery())) or 0


def project_of(platform: Platform, subject: str = "42") -> Project:
    with platform.school.services.database.reading(platform.school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == subject)).one()
        return session.scalars(select(Project).where(Project.created_by == person)).one()


OTHER_KEY = private_pem(Ed25519PrivateKey.generate())
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "signed by somebody else": ({"key": OTHER_KEY}, "token.invalid"),
    "signed with a shared secret": ({"key": "s" * 32, "algorithm": "HS256"}, "token.invalid"),
    "not signed": ({"algorithm": "none"}, "token.invalid"),
    "of a platform nobody knows": ({"iss": "https://other.example"}, "token.unknown_platform"),
    "of nobody": ({"iss": ...}, "token.unknown_platform"),
    "with NUL in its issuer": ({"iss": "\0"}, "token.unknown_platform"),
    "for another service": ({"aud": "https://other.example"}, "token.invalid"),
    "for nobody": ({"aud": ...}, "token.invalid"),
    "without end": ({"exp": ...}, "token.invalid"),
    "without a person": ({"sub": ...}, "token.invalid"),
    "of an empty person": ({"sub": ""}, "token.invalid"),
    "of a person with a number for a name": ({"sub": 42}, "token.invalid"),
    "with a person too long to keep": ({"sub": "x" * 201}, "token.invalid"),
    "with NUL in its block": ({"block": "a\0b"}, "token.invalid"),
    "without a mark of its own": ({"jti": ...}, "token.invalid"),
    "with a role that is none": ({"role": "administrator"}, "token.invalid"),
    "for another use": ({"act": "write"}, "token.wrong_use"),
    "that calls back elsewhere": ({"callback": "https://evil.example/grade"}, "token.callback"),
    "that calls back to a look-alike": ({"callback": "https://lms.example.evil.example/"}, "token.callback"),
    "that calls back past a user name": ({"callback": "https://lms.example@evil.example/"}, "token.callback"),
    "that calls back without encryption": ({"callback": "http://lms.example/grade"}, "token.callback"),
    "that calls back to a file": ({"callback": "file:///etc/passwd"}, "token.callback"),
    "that calls back to no address": ({"callback": "http://["}, "token.callback"),
}


def wrong_times() -> dict[str, tuple[dict[str, Any], str]]:
    """Asked for when a test runs: what was the future when the suite began may be past by then."""
    now = int(time.time())
    return {
        "too old": ({"iat": now - 600, "exp": now - 540}, "token.invalid"),
        "from the future": ({"iat": now + 600, "exp": now + 660}, "token.invalid"),
        "for too long": ({"exp": now + 3600}, "token.wrong_use"),
    }


def test_every_wrong_token_is_refused_and_leaves_nothing(platform: Platform) -> None:
    people = count(platform, Person)
    for name, (claims, code) in (WRONG | wrong_times()).items():
        answer = platform.fragment(**claims)
        assert (answer.status_code, answer.get_json()["code"]) == (401, code), name
        assert answer.mimetype == "application/problem+json"
    assert count(platform, Person) == people
    assert count(platform, UsedToken) == 0


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic YTpi", "Bearer " + "A" * 20_000, "Bearer é"])
def test_a_header_without_a_readable_token_is_refused(platform: Platform, header: str) -> None:
    answer = platform.app.test_client().post(
        "/api/block/v1/fragment", json=platform.body(), headers={"Authorization": header}
    )
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token.malformed")


def test_the_token_is_checked_before_the_body_is_looked_at(platform: Platform) -> None:
    answer = platform.post("fragment", {"nonsense": True}, platform.token(iss="nobody"))
    assert answer.status_code == 401
    answer = platform.post("fragment", {"nonsense": True}, platform.token())
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == "request.invalid"


@pytest.mark.parametrize("depth", [100, 900, 100_000])
@pytest.mark.parametrize("path", ["fragment", "definitions"])
def test_a_body_nested_without_end_is_refused(platform: Platform, path: str, depth: int) -> None:
    """Deeper than the parser goes, or only deeper than anything that makes sense."""
    nested = '{"a":' * depth + "1" + "}" * depth
    wholes = {
        "fragment": '{"contract": 1, "kind": "project", "course": "c", "page": %s}',
        "definitions": '{"contract": 1, "definitions": [{"kind": "brief", "wording": {}, "scoring": %s}]}',
    }
    token = platform.token("read" if path == "fragment" else "write")
    answer = platform.app.test_client().post(
        f"/api/block/v1/{path}",
        data=wholes[path] % nested,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    assert answer.status_code in (400, 422), answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"


def test_a_disabled_platform_is_unknown(platform: Platform) -> None:
    from makerpath.service.core.database import utc_now
    from makerpath.service.platforms.models import Platform as Row

    with platform.school.services.database.writing(platform.school.id) as session:
        session.scalars(select(Row)).one().disabled_at = utc_now()
    assert platform.fragment().get_json()["code"] == "token.unknown_platform"


def test_a_write_token_works_once(platform: Platform) -> None:
    token = platform.token("write")
    body = platform.body(key="a-form-key", fields={"title": "Lamp"})
    answers = at_once(3, lambda _n: platform.post("actions/start", body, token))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]
    assert {answer.get_json()["code"] for answer in answers if answer.status_code == 401} == {"token.used"}


def test_a_form_sent_twice_happens_once(platform: Platform) -> None:
    platform.act("start", {"title": "Lamp"})
    for _ in range(2):
        answer = platform.act("critique.give", {"stage": "launch", "body": "Hello"}, key="the-same-form")
        assert answer.get_json()["error"] is None
    with platform.school.services.database.reading(platform.school.id) as session:
        assert session.scalar(select(func.count(Event.id)).where(Event.verb == "critique.given")) == 1


def test_a_version_never_seen_is_asked_for_and_then_known(platform: Platform) -> None:
    whole = platform.school.brief.model_dump(by_alias=True, exclude_none=True)
    whole["stages"][0]["evidence"][0]["min"] = 3
    platform.brief = split(Brief.model_validate(whole))
    answer = platform.fragment()
    assert (answer.status_code, answer.get_json()["code"]) == (409, "definition.unknown")
    assert platform.teach().get_json() == {"stored": len(platform.carried())}
    assert platform.fragment().status_code == 200


def test_row_40_a_platform_cannot_teach_a_brief_without_a_driving_question(platform: Platform) -> None:
    silent = {place: texts for place, texts in platform.brief.wording.items() if place != "/driving_question"}
    answer = platform.teach(("brief", Parts(platform.brief.scoring, silent)))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "definition.invalid")
    assert "driving_question" in answer.get_json()["title"]


def test_definitions_taught_at_once_are_kept_once(platform: Platform) -> None:
    whole = platform.school.brief.model_dump(by_alias=True, exclude_none=True)
    whole["summary"] = {"en": "Another summary"}
    platform.brief = split(Brief.model_validate(whole))
    before = count(platform, DefinitionVersion)
    assert [answer.status_code for answer in at_once(3, lambda _n: platform.teach())] == [200, 200, 200]
    assert count(platform, DefinitionVersion) >= before + 1
    assert platform.fragment().status_code == 200


def test_a_read_token_teaches_nothing(platform: Platform) -> None:
    body = {"contract": 1, "definitions": []}
    assert platform.post("definitions", body, platform.token("read")).get_json()["code"] == "token.wrong_use"


def test_a_learner_is_met_once_and_begins_in_the_block(platform: Platform) -> None:
    first = platform.fragment().get_json()
    assert first["summary"]["state"] == "new"
    assert "data-makerpath-action" in first["html"]
    people = count(platform, Person)
    begun = platform.act("start", {"title": "Lamp of Hill"}).get_json()
    assert begun["error"] is None
    assert begun["summary"]["state"] == "active"
    assert "Lamp of Hill" in platform.fragment().get_json()["html"]
    assert count(platform, Person) == people
    with platform.school.services.database.reading(platform.school.id) as session:
        link = session.scalars(select(BlockLink)).one()
        assert (link.callback, link.anonymous_id, link.weight) == (CALLBACK, "anon-42", 100.0)
        assert session.scalars(select(Event.via).where(Event.verb == "project.started")).one() == "block"


def test_a_first_visit_in_two_tabs_at_once_makes_one_person(platform: Platform) -> None:
    people = count(platform, Person)
    answers = at_once(4, lambda _n: platform.fragment())
    assert [answer.status_code for answer in answers] == [200] * 4
    assert count(platform, Person) == people + 1


def test_identity_in_the_body_changes_nothing(platform: Platform) -> None:
    platform.act("start", {"title": "Mine"})
    platform.act("start", {"title": "Theirs"}, sub="43", anon="anon-43")
    theirs = project_of(platform, "43")
    claims = {"sub": "43", "role": "instructor", "person": str(theirs.created_by), "project": str(theirs.id)}
    body = platform.body(key="form-key-1", fields={**claims, "stage": "launch", "body": "Hello"}, **claims)
    assert platform.post("actions/critique.give", body, platform.token("write")).status_code == 200
    with platform.school.services.database.reading(platform.school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "critique.given")).one()
        assert event.project_id == project_of(platform, "42").id
        assert event.actor_id == project_of(platform, "42").created_by


def submitted(platform: Platform) -> Project:
    platform.act("start", {"title": "Lamp"})
    for rule in platform.school.brief.stage("launch").evidence:
        platform.act("evidence.add", {"stage": "launch", "rule": rule.id, "body": "Words"})
    platform.act("submit", {"stage": "launch"})
    return project_of(platform)


def test_a_learner_hands_in_through_the_block_and_cannot_decide_there(platform: Platform) -> None:
    project = submitted(platform)
    assert count(platform, Submission) == 1
    refused = platform.act("decide", {"stage": "launch", "verdict": "pass"}).get_json()
    assert refused["error"]["status"] == 403
    assert refused["summary"]["done"] == 0
    with platform.school.services.database.reading(platform.school.id) as session:
        assert session.get_one(Project, project.id).state == "active"


def test_an_instructor_sees_the_class_and_acts_for_no_learner(platform: Platform) -> None:
    submitted(platform)
    teacher: dict[str, Any] = {"sub": "7", "anon": "anon-7", "role": "instructor"}
    answer = platform.fragment(**teacher).get_json()
    assert answer["summary"]["state"] == "instructor"
    assert "Lamp" in answer["html"]
    for name, fields in (
        ("start", {"title": "Mine"}),
        ("submit", {"stage": "launch"}),
        ("critique.give", {"stage": "launch", "body": "Hello"}),
    ):
        assert platform.act(name, fields, **teacher).get_json()["error"]["status"] in (403, 404)
    with platform.school.services.database.reading(platform.school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "7")).one()
        assert not session.scalars(select(Enrolment).where(Enrolment.person_id == person)).all()


def test_an_instructor_opens_a_project_of_the_class_and_decides_there(platform: Platform) -> None:
    submitted(platform)
    teacher: dict[str, Any] = {"sub": "7", "anon": "anon-7", "role": "instructor"}
    listed = platform.fragment(**teacher).get_json()["html"]
    found = re.search(r'data-makerpath-page="(project=[^"]+)"', listed)
    assert found
    assert 'target="_blank"' not in listed
    page = dict([found[1].split("=")])
    opened = platform.fragment(part={"page": page}, **teacher).get_json()
    assert f'data-makerpath-stays="{found[1]}"' in opened["html"]
    assert 'data-makerpath-action="decide"' in opened["html"]
    revision = re.search(r'name="revision" value="([0-9]+)"', opened["html"])
    assert revision
    fields = {"stage": "launch", "verdict": "revise", "comment": "Ask two more people.", "revision": revision[1]}
    answer = platform.act("decide", fields, part={"page": page}, **teacher).get_json()
    assert answer["error"] is None
    assert "Ask two more people." in answer["html"]
    with platform.school.services.database.reading(platform.school.id) as session:
        person = session.scalars(select(Identity.person_id).where(Identity.subject == "7")).one()
        assert not session.scalars(select(BlockLink).where(BlockLink.person_id == person)).all()
    stranger = {"sub": "8", "anon": "anon-8"}
    assert "Ask two more people." not in platform.fragment(part={"page": page}, **stranger).get_json()["html"]
    assert platform.act("decide", fields, part={"page": page}, **stranger).get_json()["error"]["status"] == 404
    for odd in ("x", "01a1ff6d-1a38-7edd-93a8-a705302ec8cb"):
        html = platform.fragment(part={"page": {"project": odd}}, **teacher).get_json()["html"]
        assert found[1] in html and "data-makerpath-stays" not in html


def test_what_was_typed_comes_back_when_it_is_refused(platform: Platform) -> None:
    platform.act("start", {"title": "Lamp"})
    long = "wörd " * 5000
    form = re.search(r'name="form" value="([^"]*my-question[^"]*)"', platform.fragment().get_json()["html"])
    assert form
    fields = {"stage": "launch", "rule": "my-question", "body": long, "form": form[1]}
    answer = platform.act("evidence.add", fields).get_json()
    assert answer["error"]["code"] == "text.too_long"
    assert long.strip() in answer["html"]
    assert answer["summary"]["state"] == "active"


ASKING = (
    "critique.answer",
    "decide",
    "evidence.add",
    "evidence.withdraw",
    "iteration.add",
    "no.such.form",
    "reopen",
    "submit",
    "upload.create",
)
"""Forms that are refused when what they ask for is nonsense; others ask for nothing, or take any words."""


def test_fields_of_any_shape_break_nothing(platform: Platform) -> None:
    platform.act("start", {"title": "Lamp"})
    odd: list[Any] = [{"a": []}, ["a", "b"], [], 3.5, None, "\0²", "9" * 5000, "\ud800"]
    names = ["rename", "evidence.add", "evidence.withdraw", "iteration.add", "submit", "reopen", "critique.give"]
    for name in [*names, "decide", "upload.create", "no.such.form"]:
        for value in odd:
            fields = dict.fromkeys(
                ("stage", "rule", "body", "revision", "evidence", "verdict", "size", "name", "upload", "title"), value
            )
            answer = platform.act(name, fields)
            assert answer.status_code in (200, 422), (name, value)
            if answer.status_code == 422:
                assert answer.mimetype == "application/problem+json"
            elif name in ASKING:
                assert answer.get_json()["error"] is not None, (name, value)


@pytest.mark.parametrize(
    ("claim", "shown"), [("zh-Hans", "zh-Hans"), ("zh-cn", "zh-Hans"), ("fr", "en"), ("", "en"), ("../../etc", "en")]
)
def test_the_fragment_is_in_the_readers_language_or_in_english(platform: Platform, claim: str, shown: str) -> None:
    assert f'lang="{shown}"' in platform.fragment(lang=claim).get_json()["html"]


@pytest.mark.parametrize("weight", [-1, "NaN", 1e9, "many", None])
def test_a_weight_that_is_none_is_refused(platform: Platform, weight: Any) -> None:
    answer = platform.post("fragment", platform.body(weight=weight), platform.token())
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


def test_another_schools_platform_reaches_its_own_school_only(platform: Platform) -> None:
    submitted(platform)
    dale = make_school(platform.school.services, "dale", "DAL")
    other = make_platform(dale, platform.app, "https://other.example")
    html = other.fragment(role="instructor", sub="9").get_json()["html"]
    assert "Lamp" not in html
    assert other.fragment().get_json()["summary"]["state"] == "new"
    with pytest.raises(MakerpathError) as caught:
        add_platform(
            dale.services,
            system_actor(dale.id),
            issuer=platform.issuer,
            name="LMS",
            base_url=BASE,
            public_key=public_pem(platform.key),
        )
    assert caught.value.code == "platform.taken"


def test_whom_the_school_took_out_of_the_class_is_not_back_by_a_block(platform: Platform) -> None:
    school = platform.school
    platform.act("start", {"title": "Lamp"})
    project = project_of(platform)
    with school.services.database.reading(school.id) as session:
        group = session.scalars(select(CourseRun).where(CourseRun.platform_id.is_not(None))).one().class_id
    remove_member(school.services, school.officer, class_id=group, person_id=project.created_by)
    for answer in (platform.fragment(), platform.act("rename", {"title": "Mine all the same"})):
        assert answer.status_code == 403
        assert answer.get_json()["code"] == "enrolment.left"
    assert project_of(platform).title == "Lamp"
    assert platform.fragment(sub="7", role="instructor").status_code == 200
    with school.services.database.writing(school.id) as session:
        session.scalars(select(ClassMember).where(ClassMember.person_id == project.created_by)).one().left_at = None
    assert platform.fragment().status_code == 200
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Enrolment)).all()[-1].left_at is None, "added again, they learn again"


def test_a_course_published_after_its_block_was_first_opened_is_found(
    platform: Platform, make_package: Callable[[], Any]
) -> None:
    """Otherwise no certificate could ever say what was learned."""
    school = platform.school
    platform.course = "a-draft"
    platform.fragment()

    def course() -> str:
        with school.services.database.reading(school.id) as session:
            run = session.scalars(select(CourseRun).where(CourseRun.platform_id.is_not(None))).one()
            return session.get_one(CourseRow, run.course_id).slug

    assert course() == "a-draft"
    publish(school.services, school.administrator, package=make_package())
    platform.course = "another-course"
    platform.fragment()
    assert course() == "another-course"
    platform.course = "paper-clay-light"
    platform.fragment()
    assert course() == "another-course", "a run does not leave the course that it was found in"


@pytest.fixture
def make_package() -> Callable[[], Any]:
    """The sample course under another name, with a brief of another name."""
    from dataclasses import replace

    from makerpath.content.check import load
    from tests.service.school import COURSE

    def make() -> Any:
        package = take_in(load(COURSE))
        ((_, brief),) = package.definitions["brief"].items()
        return replace(
            package,
            slug="another-course",
            course=Parts(
                package.course.scoring | {"id": "another-course", "briefs": ["another-brief"]}, package.course.wording
            ),
            definitions={"brief": {"another-brief": Parts(brief.scoring | {"id": "another-brief"}, brief.wording)}},
        )

    return make
