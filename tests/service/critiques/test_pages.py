"""What the makers see of critique, and what their class sees: only what is shown, and only while it is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from makerpath.service.core.database import new_id
from makerpath.service.critiques import operations
from makerpath.service.policy import Actor
from makerpath.service.projects import operations as projects
from makerpath.service.uploads.content import create_content_app
from tests.service.browsing import app_of, Browser
from tests.service.critiques.test_critiques import give, picture, version
from tests.service.school import SmallSchool

FILE = re.compile(r'<img src="[^"]+(/files/[^"]+)"')
PRIVATE = ("SECRET-note", "SECRET-reflection", "SECRET-decision", "SECRET-plan", "SECRET-taken-back")


@pytest.fixture
def project(school: SmallSchool) -> UUID:
    """Handed in twice, decided on, with something taken back and something at a stage that is not open yet."""
    made = school.start()
    school.show(made, school.brief.stage("launch"))
    piece = projects.add_evidence(
        school.services, school.learner, project_id=made, stage="launch", body="SECRET-taken-back"
    )
    projects.withdraw_evidence(school.services, school.learner, project_id=made, evidence_id=UUID(piece["evidence"]))
    projects.submit(school.services, school.learner, project_id=made, stage="launch", note="SECRET-note")
    from makerpath.service.projects.decisions import decide

    decide(
        school.services, school.instructor, project_id=made, stage="launch", verdict="revise", comment="SECRET-decision"
    )
    projects.submit(school.services, school.learner, project_id=made, stage="launch", reflection="SECRET-reflection")
    school.decide(made, "launch")
    for stage in ("empathize", "define"):
        school.show(made, school.brief.stage(stage))
    school.submit(made, "define")
    school.decide(made, "define")
    projects.add_evidence(school.services, school.learner, project_id=made, stage="plan", body="SECRET-plan")
    projects.reopen(school.services, school.learner, project_id=made, stage="define", reason="SECRET-reason")
    return made


@pytest.fixture
def visit(school: SmallSchool) -> Callable[[Actor], Browser]:
    app = app_of(school.services)
    return lambda actor: Browser(app, school.services).sign_in(actor)


def test_a_classmate_sees_what_is_shown_and_nothing_private_and_only_while_asked(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser]
) -> None:
    mate = visit(school.other_learner)
    address = f"/projects/{project}/critique"
    version(school, project, files=[school.photo(project)])
    assert mate.get(address).status_code == 404
    assert "They ask for your critique" not in mate.get("/home").get_data(as_text=True)
    operations.ask_class(school.services, school.learner, project_id=project)
    for listed in ("/home", f"/runs/{school.run_id}"):
        html = mate.get(listed).get_data(as_text=True)
        assert "They ask for your critique" in html and address in html
    page = mate.get(address).get_data(as_text=True)
    for shown in ("My lamp", "Learner One", "A lamp", "Words", school.brief.driving_question["en"]):
        assert shown in page
    for secret in PRIVATE:
        assert secret not in page, secret
    assert mate.get(f"/projects/{project}").status_code == 404, "the project itself stays closed"
    assert mate.post(f"/projects/{project}/rename", {"title": "Mine"}).status_code == 404

    found = FILE.search(page)
    assert found
    content = create_content_app(school.services).test_client()
    assert content.get(found[1]).status_code == 200
    operations.stop_asking(school.services, school.learner, project_id=project)
    assert content.get(found[1]).status_code == 404
    assert mate.get(address).status_code == 404


def test_nobody_else_sees_what_the_class_sees(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser]
) -> None:
    from tests.service.school import make_school

    operations.ask_class(school.services, school.learner, project_id=project)
    address = f"/projects/{project}/critique"
    stranger = make_school(school.services, slug="far", code="FAR").learner
    assert visit(stranger).get(address).status_code == 404
    assert visit(school.mentor).get(address).status_code == 200
    nobody = Browser(app_of(school.services), school.services).get(address)
    assert nobody.status_code == 303 and "/sign-in" in nobody.headers["Location"]
    assert visit(school.other_learner).get(f"/projects/{new_id()}/critique").status_code == 404


def test_a_classmate_points_at_a_picture_and_replies(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser]
) -> None:
    file_id = picture(school, project)
    operations.ask_class(school.services, school.learner, project_id=project)
    mate, address = visit(school.other_learner), f"/projects/{project}/critique"
    page = mate.get(f"{address}?picture={file_id}").get_data(as_text=True)
    assert 'data-makerpath-pins="critique-picture"' in page
    form = {"form": "critique-picture", "picture": str(file_id)}
    refused = mate.post(f"{address}/critique.give", {**form, "part": "se", "body": " "})
    assert refused.status_code == 422
    assert '<option value="se" selected>' in refused.get_data(as_text=True), "what was chosen comes back"
    for point in ({"part": "se"}, {"x": "0.1", "y": "0.2", "part": "nw"}):
        assert mate.post(f"{address}/critique.give", {**form, **point, "body": "What if?"}).status_code == 303
    page = mate.get(f"{address}?picture={file_id}").get_data(as_text=True)
    assert 'cx="83.33%" cy="83.33%"' in page and 'cx="10.00%" cy="20.00%"' in page
    for wrong in ({"x": "nan", "y": "0"}, {"x": "0x1", "y": "2"}, {"x": "1e9", "y": "0.5"}):
        assert mate.post(f"{address}/critique.give", {**form, **wrong, "body": "?"}).status_code == 422
    for name in ("critique.open", "critique.hide", "decide", "rename", "nothing"):
        assert mate.post(f"{address}/{name}", {"title": "Mine"}).status_code == 404


def test_the_tab_shows_what_waits_first_and_counts_it(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser]
) -> None:
    maker, tab = visit(school.learner), f"/projects/{project}?tab=critique"
    assert "Nothing was said yet" in maker.get(tab).get_data(as_text=True)
    version(school, project)
    first = give(school, project, body="FIRST words")
    answered = maker.post(
        f"/projects/{project}/critique.answer",
        {"tab": "critique", "form": f"answer-{first}", "critique": str(first), "version": "1", "body": "Cut anew"},
    )
    assert answered.headers["Location"].endswith("tab=critique#tab")
    give(school, project, school.instructor, body="SECOND words")
    html = maker.get(tab).get_data(as_text=True)
    assert "1 critique waits for an answer" in html
    assert html.index("SECOND words") < html.index("FIRST words")
    assert "Answered with version 1" in html
    assert re.search(r'mp-tab-count">1<', maker.get(f"/projects/{project}").get_data(as_text=True))


def test_what_an_instructor_took_out_is_read_by_instructors_only(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser]
) -> None:
    give(school, project, body="UGLY words")
    tab = f"/projects/{project}?tab=critique"
    critique = re.search(r'id="critique-([0-9a-f-]{36})"', visit(school.instructor).get(tab).get_data(as_text=True))
    assert critique
    sent = visit(school.instructor).post(f"/projects/{project}/critique.hide", {"critique": critique[1]})
    assert sent.status_code == 303
    for address in (tab, f"/projects/{project}?stage=launch"):
        assert "UGLY" not in visit(school.learner).get(address).get_data(as_text=True)
        assert "UGLY" in visit(school.instructor).get(address).get_data(as_text=True)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_both_languages_have_words_for_everything(
    school: SmallSchool, project: UUID, visit: Callable[[Actor], Browser], language: str
) -> None:
    give(school, project, file_id=picture(school, project), point=(0.5, 0.5))
    for query in ("tab=critique", "stage=launch"):
        assert visit(school.learner).get(f"/projects/{project}?{query}&lang={language}").status_code == 200
