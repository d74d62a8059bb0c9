"""Assessing inside a platform's page: the queue, the desk, what peers and makers see, and what nobody reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from makerpath.service.assessments.models import AssessmentCase, ESCALATED
from makerpath.service.people.models import Identity
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import add_evidence
from tests.service.assessing.setting import ask, copies, filled, planned, rows, wait
from tests.service.browsing import app_of
from tests.service.counting import queries
from tests.service.platform import make_platform, Platform
from tests.service.school import make_school, SmallSchool

SAID = "Your corners close well 角"
TEACHER: dict[str, Any] = {"sub": "7", "name": "Chen Jing", "role": "instructor"}
SECOND: dict[str, Any] = {"sub": "8", "name": "Second Eyes", "role": "instructor"}
MAKER: dict[str, Any] = {"sub": "42", "name": "Amir Maker"}
OTHER: dict[str, Any] = {"sub": "43", "name": "Olga Other"}


@dataclass
class Block:
    """The assessment block of a course, and whoever looks at it."""

    platform: Platform

    @property
    def school(self) -> SmallSchool:
        return self.platform.school

    @property
    def part(self) -> dict[str, Any]:
        return {"kind": "assessment", "lesson": "any", "arguments": {"brief": self.school.brief.id}}

    def act(self, who: dict[str, Any], name: str, fields: dict[str, Any], key: str = "", **part: Any) -> Any:
        body = self.platform.body(key=key or uuid4().hex, fields=fields, **part)
        return self.platform.post(f"actions/{name}", body, self.platform.token("write", **who))

    def see(self, who: dict[str, Any], **page: str) -> str:
        answer = self.platform.fragment({**self.part, "page": page}, **who)
        assert answer.status_code == 200, answer.get_json()
        return str(answer.get_json()["html"])

    def send(
        self, who: dict[str, Any], fields: dict[str, Any], name: str = "assessment.save", key: str = "", **page: str
    ) -> dict[str, Any]:
        answer = self.act(who, name, fields, key, **self.part, page=page)
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def quiet(self, who: dict[str, Any], fields: dict[str, Any], only: str = "saved", key: str = "") -> dict[str, Any]:
        return self.send(who, {**fields, "quiet": "1"}, key=key, desk=fields["desk"], **{"as": fields["as"]}, only=only)

    def begin(self, who: dict[str, Any], title: str) -> UUID:
        assert self.act(who, "start", {"title": title}).get_json()["error"] is None
        with self.school.services.database.reading(self.school.id) as session:
            return session.scalars(select(Project.id).where(Project.title == title)).one()

    def person(self, who: dict[str, Any]) -> Actor:
        self.platform.fragment(self.part, **who)
        with self.school.services.database.reading(self.school.id) as session:
            found = session.scalars(select(Identity.person_id).where(Identity.subject == who["sub"])).one()
        return Actor(person_id=found, school_id=self.school.id)

    def case(self, project: UUID) -> str:
        with self.school.services.database.reading(self.school.id) as session:
            return str(session.scalars(select(AssessmentCase.id).where(AssessmentCase.project_id == project)).one())

    def desk(self, project: UUID, role: str = "instructor") -> dict[str, str]:
        return {"desk": self.case(project), "as": role}

    def show(self, project: UUID, body: str = "The first sketch") -> None:
        """The maker's picture at the first stage."""
        with self.school.services.database.reading(self.school.id) as session:
            by = session.get_one(Project, project).created_by
        maker = Actor(person_id=by, school_id=self.school.id)
        photo = self.school.photo(project, maker)
        add_evidence(self.school.services, maker, project_id=project, stage="launch", body=body, file_id=photo)


@pytest.fixture
def block(school: SmallSchool) -> Block:
    platform = make_platform(school, app_of(school.services))
    platform.teach()
    return Block(platform)


@pytest.fixture
def project(block: Block) -> UUID:
    """A maker's project that waits for its instructor."""
    made = block.begin(MAKER, "My box")
    planned(block.school, made, {"stage": "launch"})
    return made


def links(html: str) -> list[dict[str, str]]:
    return [dict(parse_qsl(unescape(found))) for found in re.findall(r'data-makerpath-page="([^"]*)"', html)]


def test_row_06_a_draft_of_the_block_is_there_again_after_a_reload_and_becomes_the_result(
    block: Block, project: UUID
) -> None:
    first = block.school.rubric.criteria[0]
    html = block.see(TEACHER)
    assert "My box" in html and "Amir Maker" in html and "What waits for you" in html
    (open_it,) = [link for link in links(html) if "desk" in link]
    assert open_it == block.desk(project)
    assert f'name="level-{first.id}"' in block.see(TEACHER, **open_it)
    chosen = {f"level-{first.id}": first.levels[-1].id, f"comment-{first.id}": SAID}
    answer = block.quiet(TEACHER, {**open_it, **chosen, "revision": "0"})
    assert answer["error"] is None and answer["result"] == {"revision": 1}
    assert re.search(r'data-desk-piece="saved"[^>]*>Saved ', answer["html"]) and "1 of 7" in answer["html"]
    again = block.see(TEACHER, **open_it)
    assert SAID in again and 'name="revision" value="1"' in again
    assert "draft" in block.see(TEACHER) and SAID not in block.see(MAKER)
    done = block.send(
        TEACHER, {**open_it, **filled(block.school.rubric), **chosen, "revision": "1", "final": "1"}, **open_it
    )
    assert done["error"] is None and "The assessment is final." in done["html"]
    assert SAID in block.see(MAKER)
    assert block.platform.fragment(block.part, **MAKER).get_json()["summary"]["state"] == "done"


def test_the_queue_is_this_briefs_and_leads_from_one_to_the_next(block: Block, project: UUID) -> None:
    other = block.begin(OTHER, "Her box")
    planned(block.school, other, {"stage": "launch"})
    elsewhere = block.school.start(title="Of another run")
    wait(block.school, project, other, elsewhere)
    html = block.see(TEACHER)
    assert html.index("My box") < html.index("Her box") and "Of another run" not in html
    whole = {**block.desk(project), **filled(block.school.rubric), "revision": "0", "final": "next"}
    after = block.send(TEACHER, whole, **block.desk(project))
    assert "The assessment is final." in after["html"] and block.case(other) in after["html"]
    assert "Her box" in after["html"] and "My box" not in after["html"]
    done = block.send(TEACHER, whole | block.desk(other), **block.desk(other))
    assert "Nothing else waits for you." in done["html"] and "data-desk-form" not in done["html"]
    assert "My box" in block.see(TEACHER, state="released")
    for nonsense in ({"state": "x"}, {"at": "\0"}, {"role": "boss"}, {"after": "x_y"}, {"run": str(elsewhere)}):
        assert "Of another run" not in block.see(TEACHER, **nonsense)


def test_the_queue_costs_the_same_however_much_waits(block: Block, project: UUID) -> None:
    block.see(TEACHER)
    few = queries(block.school.services, lambda: block.see(TEACHER))
    copies(block.school, project, 30)
    block.see(TEACHER)
    assert queries(block.school.services, lambda: block.see(TEACHER)) == few
    opened = block.desk(project)
    block.see(TEACHER, **opened)
    assert queries(block.school.services, lambda: block.see(TEACHER, **opened)) < 60


def test_two_tabs_do_not_overwrite_each_other_and_both_are_shown(block: Block, project: UUID) -> None:
    here = block.desk(project)
    block.quiet(TEACHER, {**here, "comment": "typed in tab one", "revision": "0"})
    stale = {**here, "comment": "typed in tab two", "revision": "0"}
    answer = block.quiet(TEACHER, stale)
    assert (answer["error"]["code"], answer["error"]["status"]) == ("assessment.changed", 409)
    assert "typed in tab one" in answer["html"] and "typed in tab two" in answer["html"]
    assert 'data-desk-revision="1"' in answer["html"]
    whole = block.send(TEACHER, stale, **here)
    assert "This is where the two differ" in whole["html"] and 'name="revision" value="1"' in whole["html"]
    assert [row.comment for row in rows(block.school)] == ["typed in tab one"]


def test_two_instructors_each_have_their_own(block: Block, project: UUID) -> None:
    here = block.desk(project)
    for who, words in ((TEACHER, "word one"), (SECOND, "word two")):
        assert block.quiet(who, {**here, "comment": words, "revision": "0"})["error"] is None
    assert sorted(row.comment for row in rows(block.school)) == ["word one", "word two"]
    assert "word two" not in block.see(TEACHER, **here)


def test_a_save_whose_answer_was_lost_happens_once(block: Block, project: UUID) -> None:
    sent = {**block.desk(project), "comment": "once", "revision": "0"}
    answers = [block.quiet(TEACHER, sent, key="k" * 32) for _time in range(2)]
    assert [answer["result"] for answer in answers] == [{"revision": 1}] * 2
    assert [row.revision for row in rows(block.school)] == [1]


def test_a_blind_second_sees_nothing_of_the_first(block: Block, project: UUID) -> None:
    second = block.person(SECOND)
    ask(block.school, project, second, "instructor", blind=True)
    here = block.desk(project)
    block.send(TEACHER, {**here, **filled(block.school.rubric, comment=SAID), "revision": "0", "final": "1"}, **here)
    for html in (block.see(SECOND), block.see(SECOND, **here), block.see(SECOND, state="released")):
        assert SAID not in html and "100 %" not in html
    assert "you do not see the first" in block.see(SECOND, **here)
    assert block.quiet(SECOND, {**here, "comment": "my own", "revision": "0"})["error"] is None


def test_a_peer_assesses_in_place_and_reads_no_name(block: Block, project: UUID) -> None:
    block.show(project)
    planned(block.school, project, {"stage": "launch", "assessors": [{"role": "instructor"}, {"role": "peer"}]})
    peer = block.person(OTHER)
    ask(block.school, project, peer, "peer")
    (open_it,) = [link for link in links(block.see(OTHER)) if "desk" in link]
    assert open_it == block.desk(project, "peer")
    html = block.see(OTHER, **open_it)
    assert "data-desk-form" in html
    for page in (html, block.see(OTHER)):
        assert "Amir" not in page and "lamp.jpg" not in page
    assert block.quiet(OTHER, {**open_it, "comment": "Fold tighter", "revision": "0"})["error"] is None
    shown = [item for item in block.school.rubric.criteria if not item.hidden]
    levels = {f"level-{item.id}": item.levels[0].id for item in shown}
    done = block.send(OTHER, {**open_it, **levels, "revision": "1", "final": "1"}, **open_it)
    assert done["error"] is None and "data-desk-form" not in done["html"] and "assessed by me" in done["html"]
    assert "Olga" not in block.see(MAKER) and "Olga" not in block.see(MAKER, tab="assessment")
    for wrong in ("instructor", "self", "mentor", "juror", "boss"):
        assert "data-desk-form" not in block.see(OTHER, **{**open_it, "as": wrong})
        assert block.quiet(OTHER, {**open_it, "as": wrong, "comment": "x"})["error"]["status"] == 404


def test_a_mentor_who_was_asked_assesses_and_sees_no_queue(block: Block, project: UUID) -> None:
    planned(block.school, project, {"stage": "launch", "assessors": [{"role": "instructor"}, {"role": "mentor"}]})
    mentor = block.person(OTHER)
    ask(block.school, project, mentor, "mentor")
    html = block.see(OTHER)
    assert "What waits for you" not in html and "Assess others" in html
    (open_it,) = [link for link in links(html) if "desk" in link]
    assert block.quiet(OTHER, {**open_it, "comment": "As a mentor", "revision": "0"})["error"] is None
    assert [row.assessor_role for row in rows(block.school)] == ["mentor"]


def test_nobody_else_reaches_the_desk(block: Block, project: UUID) -> None:
    here = block.desk(project)
    far = make_school(block.school.services, "dale", "DAL")
    elsewhere = Block(make_platform(far, block.platform.app, "https://far.example"))
    elsewhere.platform.teach()
    strangers = [(block, MAKER), (block, OTHER), (elsewhere, TEACHER), (elsewhere, MAKER)]
    for there, who in strangers:
        for page in (here, {**here, "only": "saved"}, {"next": here["desk"]}, {"desk": here["desk"]}):
            html = there.see(who, **page)
            assert "data-desk-form" not in html and "data-desk-piece" not in html
        for fields in ({"comment": "mine"}, {"keep": "", "comment": "x", "quiet": "1"}, {"final": "1"}):
            answer = there.send(who, {**here, **fields}, **here)
            assert answer["error"]["status"] == 404 and "data-desk-form" not in answer["html"]
    assert rows(block.school) == []


def test_an_instructor_of_the_course_does_not_assess_another_course_through_it(block: Block, project: UUID) -> None:
    other = block.school.start(title="Of another run")
    planned(block.school, other, {"stage": "launch"})
    there = block.desk(other)
    assert "data-desk-form" not in block.see(TEACHER, **there)
    assert block.quiet(TEACHER, {**there, "comment": "x"})["error"]["status"] == 404


HOSTILE: list[dict[str, Any]] = [
    {"desk": "x"},
    {"desk": ["a", "b"]},
    {"as": "administrator"},
    {"level-make": ["a", "b"]},
    {"comment": "a\0b"},
    {"comment": "x" * 20_001},
    {"revision": "9" * 40},
    {"revision": "-1"},
    {"insert": "x/../y"},
    {"drop": "00000000-0000-0000-0000-000000000000/"},
    {"pin-0-file": "../../etc", "pin-0-text": "x"},
    {"level-nobody": "high"},
    {"final": "1"},
    {"queue": "a=b", "person_id": "1", "role": "administrator"},
]


@pytest.mark.parametrize("fields", HOSTILE, ids=lambda fields: next(iter(fields)))
def test_hostile_fields_are_refused_and_break_nothing(block: Block, project: UUID, fields: dict[str, Any]) -> None:
    here = block.desk(project)
    for only in ({}, {"only": "saved"}, {"only": "banks"}, {"only": "x"}):
        page = {**here, **only}
        answer = block.act(TEACHER, "assessment.save", {**here, "revision": "0", **fields}, **block.part, page=page)
        assert answer.status_code in (200, 422)
    assert all(row.final_at is None for row in rows(block.school))


def test_the_bank_keeps_and_inserts_in_place(block: Block, project: UUID) -> None:
    here = block.desk(project)
    kept = block.quiet(TEACHER, {**here, "keep": "", "comment": SAID}, only="banks")
    ident = kept["result"]["comment"]
    assert SAID in kept["html"] and 'data-desk-piece="bank"' in kept["html"] and rows(block.school) == []
    got = block.quiet(TEACHER, {**here, "insert": f"{ident}/"}, only="banks")
    assert got["result"]["body"] == SAID
    without_script = block.send(TEACHER, {**here, "insert": f"{ident}/", "comment": "Before.", "revision": "0"}, **here)
    assert without_script["error"] is None and rows(block.school)[0].comment == f"Before.\n\n{SAID}"
    assert block.quiet(SECOND, {**here, "insert": f"{ident}/"}, only="banks")["error"]["status"] == 404


def test_what_is_missing_is_marked_and_what_was_typed_stays(block: Block, project: UUID) -> None:
    here = block.desk(project)
    answer = block.send(TEACHER, {**here, "comment": SAID, "revision": "0", "final": "1"}, **here)
    assert answer["error"]["code"] == "assessment.incomplete"
    assert SAID in answer["html"] and answer["html"].count("mp-criterion--missing") == 7
    assert rows(block.school) == []


def test_a_maker_says_what_they_think_of_their_own_work(block: Block, project: UUID) -> None:
    planned(block.school, project, {"stage": "launch", "assessors": [{"role": "instructor"}, {"role": "self"}]})
    html = block.see(MAKER)
    assert "What I say of my own work" in html and 'data-makerpath-action="assessment.self"' in html
    fields = {
        **filled(block.school.rubric, comment=SAID),
        "form": "self-final",
        "plan": "final",
        "revision": "0",
        "final": "0",
        "tab": "assessment",
    }
    answer = block.send(MAKER, fields, "assessment.self")
    assert answer["error"] is None and SAID in answer["html"]
    stale = block.send(MAKER, {**fields, "comment": "later"}, "assessment.self")
    assert stale["error"]["code"] == "assessment.changed" and "later" in stale["html"]
    assert block.send(OTHER, fields, "assessment.self")["error"]["status"] == 404
    for name in ("assessment.return", "contribution.set_aside", "decide", "rename"):
        assert block.send(TEACHER, fields, name)["error"]["status"] == 404


def test_what_waits_for_a_moderator_is_said_with_the_way_there(block: Block, project: UUID) -> None:
    with block.school.services.database.writing(block.school.id) as session:
        session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == project)).one().state = ESCALATED
    html = block.see(TEACHER)
    assert "To settle: 1" in html
    html = block.see(TEACHER, state="escalated")
    assert f"/moderation/{block.case(project)}" in html and "Settle it" in html
    assert f"/moderation/{block.case(project)}" in block.see(TEACHER, **block.desk(project))
    assert "To settle" not in block.see(MAKER)


def test_files_of_the_work_come_from_the_content_origin(block: Block, project: UUID) -> None:
    block.show(project)
    html = block.see(TEACHER, **block.desk(project))
    content = block.school.services.settings.content_url
    sources = re.findall(r'<img src="([^"]+)"', html)
    assert sources and all(unescape(source).startswith(content) for source in sources)
    assert "<template" not in html and "<script" not in html


def test_scripts_come_with_the_desk_alone(block: Block, project: UUID) -> None:
    learner = block.platform.fragment(block.part, **MAKER).get_json()
    assert learner["scripts"] == [] and any("desk.css" in name for name in learner["styles"])
    staff = block.platform.fragment({**block.part, "page": block.desk(project)}, **TEACHER).get_json()
    assert any("js/desk.js" in name for name in staff["scripts"])
