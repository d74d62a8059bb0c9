"""At a glance: where a project stands, what its next gate asks for, and who was helped by artificial intelligence."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.policy import Actor
from makerpath.service.projects import operations
from makerpath.service.projects.models import Project, Submission
from tests.service.browsing import app_of, Browser
from tests.service.critiques.briefs import with_brief, with_stage
from tests.service.school import SmallSchool

AHEAD = re.compile(r'<div class="mp-ahead.*?</div>', re.DOTALL)
TOLD = {"ai_used": "yes", "ai_tools": "A chat", "ai_purpose": "Names", "ai_checked": "Asked a potter"}


def page(school: SmallSchool, project: UUID, query: str = "", who: Actor | None = None) -> str:
    browser = Browser(app_of(school.services), school.services).sign_in(who or school.learner)
    answer = browser.get(f"/projects/{project}?{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def ahead(school: SmallSchool, project: UUID, who: Actor | None = None) -> str:
    """What the head says, without its marks, and where its button leads."""
    found = AHEAD.search(page(school, project, who=who))
    assert found
    link = re.search(r'href="([^"]*)"', found[0])
    text = " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", found[0], flags=re.DOTALL).split())
    return f"{text} → {link[1].split('?')[1].replace('&amp;', '&')}" if link else text


def test_the_head_says_what_the_next_gate_asks_and_leads_to_the_first_missing_thing(school: SmallSchool) -> None:
    project = school.start()
    assert ahead(school, project) == (
        "Launch: 2 of 2 still missing: “My question”, “How I will work” To “My question” "
        "→ stage=launch&ask=my-question#ask-my-question"
    )
    school.show(project, school.brief.stage("launch"))
    assert ahead(school, project) == (
        "Launch: everything is there, hand it in at the gate. To the gate → stage=launch&ask=gate#gate"
    )
    school.submit(project, "launch")
    assert ahead(school, project) == "Launch is handed in and waits for a decision."
    assert ahead(school, project, school.instructor).endswith("Decide → stage=launch#gate")
    school.decide(project, "launch", "revise")
    assert ahead(school, project).endswith("→ stage=launch#stage")
    assert "→" not in ahead(school, project, school.mentor), "who makes nothing has nothing to press"
    school.submit(project, "launch", reflection="Learned")
    school.decide(project, "launch", "close")
    assert ahead(school, project) == "The project was closed at Launch. An instructor can open it again."


def test_what_is_missing_elsewhere_is_led_to_there(school: SmallSchool) -> None:
    school = with_stage(school, "launch", evidence=[{"id": "heard", "kind": "critique", "title": {"en": "Heard"}}])
    assert ahead(school, school.start()).endswith("→ tab=critique#tab")


def test_row_08_the_page_says_which_stage_a_locked_phase_waits_for(school: SmallSchool) -> None:
    school = with_brief(school, phases="locked")
    project = school.start()
    school.pass_stage(project, school.brief.stage("launch"))
    html = page(school, project)
    phases = re.search(r'<ol class="mp-phases".*?</ol>', html, re.DOTALL)
    assert phases and phases[0].count("Opens when Empathize is passed") == 2
    assert "This stage opens when the gate of Empathize is passed." in page(school, project, "stage=define")


def test_row_09_the_path_shows_the_loop_and_nothing_is_lost(school: SmallSchool) -> None:
    project = school.start()
    school.pass_stage(project, school.brief.stage("launch"))
    for turn in ("second time here", "third time here", "time 4 here"):
        assert turn not in page(school, project)
        operations.reopen(
            school.services, school.learner, project_id=project, stage="launch", reason="Another question"
        )
        assert turn in page(school, project)
        school.submit(project, "launch")
        school.decide(project, "launch")
    history = page(school, project, "stage=launch")
    assert history.count("Another question") == 3
    assert all(f"Attempt {number}" in history for number in (1, 2, 3, 4))


def submissions(school: SmallSchool, project: UUID) -> list[dict[str, str]]:
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(Submission).where(Submission.project_id == project).order_by(Submission.number))
        return [row.ai_use for row in rows]


def hand_in(school: SmallSchool, project: UUID, **fields: str) -> tuple[int, str]:
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    with school.services.database.reading(school.id) as session:
        revision = session.get_one(Project, project).revision
    form = {"form": "submit", "stage": "launch", "revision": str(revision), **fields}
    answer = browser.post(f"/projects/{project}/submit", form)
    return answer.status_code, answer.get_data(as_text=True)


def test_who_hands_in_what_is_handed_in_already_is_told_and_loses_no_word(school: SmallSchool) -> None:
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    seen = {"revision": "1"}
    assert hand_in(school, project)[0] == 303
    status, html = hand_in(school, project, note="My words", **seen)
    assert status == 409
    assert html.count('role="alert"') == 1 and "My words" in html, "the form is gone, its words are not"
    assert "What you wrote is still in the form." not in html


def test_row_24_a_submission_without_a_declaration_is_refused_where_the_brief_requires_it(school: SmallSchool) -> None:
    school = with_stage(school, "launch", ai_use="require")
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    status, html = hand_in(school, project, note="My words")
    assert status == 422 and submissions(school, project) == []
    assert "Say whether artificial intelligence helped you at this stage." in html
    assert "My words" in html, "nothing typed is lost"
    status, html = hand_in(school, project, **{**TOLD, "ai_checked": ""})
    assert status == 422 and 'value="yes" required checked' in html and "A chat" in html
    status, html = hand_in(school, project, **{**TOLD, "ai_purpose": "x" * 2001})
    assert status == 422 and submissions(school, project) == []
    assert hand_in(school, project, **TOLD)[0] == 303
    assert submissions(school, project) == [
        {"used": "yes", "tools": "A chat", "purpose": "Names", "checked": "Asked a potter"}
    ]
    deciding = page(school, project, "stage=launch", school.instructor)
    assert "Asked a potter" in deciding[deciding.index("Decide on attempt 1") :]
    school.decide(project, "launch")
    assert "Asked a potter" in page(school, project, "stage=launch"), "it stays in the history"


@pytest.mark.parametrize(("ai_use", "kept"), [("ask", {"used": "yes", "tools": "A chat"}), ("none", {})])
def test_row_24_where_it_is_only_asked_for_nothing_stands_in_the_way(
    school: SmallSchool, ai_use: str, kept: dict[str, str]
) -> None:
    school = with_stage(school, "launch", ai_use=ai_use)
    project = school.start()
    school.show(project, school.brief.stage("launch"))
    assert ("Did artificial intelligence help you" in page(school, project)) == (ai_use == "ask")
    assert hand_in(school, project, ai_used="yes", ai_tools="A chat")[0] == 303
    assert submissions(school, project) == [kept]
