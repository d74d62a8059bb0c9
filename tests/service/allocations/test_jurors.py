"""A juror from outside: one secret address, what was allocated to it, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from makerpath.domain.errors import MakerpathError
from makerpath.service.allocations import jurors
from makerpath.service.allocations.juror_reminders import REMIND
from makerpath.service.allocations.models import JurorLink
from makerpath.service.assessments.models import RELEASED
from makerpath.service.core.database import Base, utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.jobs import enqueue
from makerpath.service.mail.models import MailMessage
from makerpath.service.operation import OperationKey
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor, PERMISSIONS, roles_on
from makerpath.service.projects.models import Project
from makerpath.service.web.access import ACCESS
from tests.service.allocations.group import Group
from tests.service.attacks.others import ARGUMENT, FIXED, ids_of
from tests.service.browsing import app_of
from tests.service.school import make_school, SmallSchool

JURORS = [{"role": "juror"}, {"role": "instructor"}]
LINK = re.compile(r"/j/([0-9a-f]{32})")


@pytest.fixture
def group(school: SmallSchool) -> Group:
    group = Group(school, JURORS, learners=2)
    group.hand_in()
    return group


def invite(group: Group, code: str = "", projects: list[UUID] | None = None, **more: Any) -> str:
    made = code or jurors.new_code()
    cases = [group.case(project).id for project in (projects or group.projects)]
    said = {"name": "Grace Juror", "email": "", "language": "en", "until": "", "case_ids": cases, "code": made}
    jurors.invite(group.services, group.school.instructor, run_id=group.school.run_id, **(said | more))
    return made


def juror_of(group: Group) -> Actor:
    return Actor(group.rows("juror")[0].person_id, group.school.id)


def test_a_juror_assesses_without_an_account_in_both_languages(group: Group) -> None:
    code = invite(group)
    browser = group.browser()
    page = browser.get(f"/j/{code}?lang=en")
    shown = page.get_data(as_text=True)
    assert page.status_code == 200 and "Grace Juror" in shown
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow" and page.headers["Referrer-Policy"] == "no-referrer"
    assert "谢谢" in browser.get(f"/j/{code}?lang=zh-Hans").get_data(as_text=True)
    row = group.rows("juror", project_id=group.projects[0])[0]
    assert "Learner One" not in shown
    desk = browser.get(f"/j/{code}/{row.id}")
    assert desk.status_code == 200 and "Learner One" not in desk.get_data(as_text=True)
    levels = {f"level-{item.id}": item.levels[-1].id for item in group.school.rubric.criteria}
    typed = {"final": "1", "comment": "Fine <b>work</b>"}
    refused = browser.client.post(f"/j/{code}/{row.id}", data=typed)
    assert refused.status_code == 422 and "Fine &lt;b&gt;work" in refused.get_data(as_text=True)
    saved = browser.client.post(f"/j/{code}/{row.id}", data=levels | typed)
    assert (saved.status_code, saved.location) == (303, f"/j/{code}")
    (said,) = group.assessments(group.projects[0], "juror")
    assert said.final_at is not None and said.assessor_id == row.person_id
    group.assess(group.school.instructor, group.projects[0], "instructor")
    assert group.case(group.projects[0]).state == RELEASED


def test_unknown_expired_and_revoked_links_are_answered_alike(group: Group) -> None:
    school, codes = group.school, [invite(group) for _three in range(3)]
    with group.services.database.writing(school.id) as session:
        links = session.scalars(select(JurorLink).order_by(JurorLink.id)).all()
        links[0].expires_at = utc_now() - timedelta(minutes=1)
        revoked, row = links[1].id, group.rows("juror")[0]
    jurors.revoke(group.services, school.instructor, link_id=revoked)
    answers = set()
    for code in (codes[0], codes[1], "0" * 32, "x", "%00", "A" * 5000):
        for tail in ("", f"/{row.id}"):
            answer = group.browser().get(f"/j/{code}{tail}?lang=en")
            text = answer.get_data(as_text=True).replace(f"/j/{code}{tail}", "")
            answers.add((answer.status_code, answer.headers["X-Robots-Tag"], re.sub(r"/j/[^\"?]*", "", text)))
    assert len(answers) == 1 and next(iter(answers))[0] == 404
    assert group.browser().get(f"/j/{codes[2]}").status_code == 200


def test_a_page_that_saves_meanwhile_is_told_that_the_link_is_over(group: Group) -> None:
    """Taken for a lost connection, it would try again for ever."""
    code = invite(group)
    address = f"/j/{code}/{group.rows('juror')[0].id}"
    with group.services.database.writing(group.school.id) as session:
        session.execute(update(JurorLink).values(expires_at=utc_now() - timedelta(minutes=1)))
    answer = group.browser().post(address, {"revision": "0"}, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 404 and answer.get_json()["code"] == "juror.gone"


def test_of_the_link_nothing_but_its_hash_is_kept(group: Group) -> None:
    browser = group.browser(group.school.instructor)
    form = {"name": "Grace", "language": "en", "case": [str(group.case(one).id) for one in group.projects], "key": "k1"}
    made = browser.post(f"/runs/{group.school.run_id}/jurors", form)
    found = LINK.findall(made.get_data(as_text=True))
    assert made.status_code == 200 and len(found) == 1
    assert not LINK.findall(browser.get(f"/runs/{group.school.run_id}/jurors").get_data(as_text=True))
    again = browser.post(f"/runs/{group.school.run_id}/jurors", form)
    assert again.status_code == 303, "sent twice, it is made once and told once"
    with group.services.database.reading(unscoped="a test reads everything") as session:
        assert session.scalar(select(func.count(JurorLink.id))) == 1
        kept = [
            str(dict(row._mapping))
            for mapper in Base.registry.mappers
            for row in session.execute(select(mapper.local_table))
        ]
        assert not any(found[0] in one for one in kept)
        assert session.scalars(select(OperationKey).where(OperationKey.operation == "juror.invite")).one()


def test_with_an_address_the_link_is_mailed_in_the_juror_s_language(group: Group) -> None:
    code = invite(group, email="Grace@Example.org", language="zh-Hans")
    with group.services.database.reading(group.school.id) as session:
        (mail,) = session.scalars(select(MailMessage)).all()
        assert (mail.to, mail.language) == ("grace@example.org", "zh-Hans")
        assert f"/j/{code}" in mail.body and "山丘学校" in mail.subject


def remind(group: Group, day: str) -> list[MailMessage]:
    """What is in the mail after the job of that day."""
    with group.services.database.writing(group.school.id) as session:
        enqueue(session, REMIND, {}, key=day, school_id=group.school.id)
    group.school.work()
    with group.services.database.reading(group.school.id) as session:
        found = select(MailMessage).where(MailMessage.subject.regexp_match("still waits|仍在等"))
        return list(session.scalars(found.order_by(MailMessage.id)))


def change_links(group: Group, **values: Any) -> None:
    with group.services.database.writing(group.school.id) as session:
        session.execute(update(JurorLink).values(**values))


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Hill School still waits for your assessment", "2 projects still wait"),
        ("zh-Hans", "山丘学校仍在等您的评价", "2 个项目"),
    ],
)
def test_a_juror_whose_link_ends_soon_is_reminded_once(group: Group, language: str, subject: str, words: str) -> None:
    now = utc_now()
    code = invite(group, email="grace@example.org", language=language)
    change_links(group, created_at=now - timedelta(days=9), expires_at=now + timedelta(days=3))
    assert remind(group, "early") == []
    change_links(group, expires_at=now + timedelta(hours=30))
    for day in ("first", "second"):
        (mail,) = remind(group, day)
    assert (mail.to, mail.subject, mail.language) == ("grace@example.org", subject, language)
    assert words in mail.body and "Grace Juror" in mail.body and "{" not in mail.body
    assert code not in mail.body and not LINK.search(mail.body)
    change_links(group, expires_at=now + timedelta(hours=40))
    assert len(remind(group, "longer")) == 2, "the new end is told of too, once"
    assert len(remind(group, "longer still")) == 2


def test_nobody_is_reminded_in_vain(group: Group) -> None:
    """Not who has just been invited, has done everything, has no address or no link; a project done counts no more."""
    now = utc_now()
    soon = {"created_at": now - timedelta(days=9), "expires_at": now + timedelta(hours=30)}
    invite(group, email="grace@example.org")
    for different in (
        {"created_at": now},
        {"email": ""},
        {"expires_at": now - timedelta(minutes=1)},
        {"revoked_at": now},
    ):
        change_links(group, **{"email": "grace@example.org", "revoked_at": None, **soon, **different})
        assert remind(group, str(different)) == []
    change_links(group, revoked_at=None, **soon)
    group.assess(juror_of(group), group.projects[0], "juror")
    (mail,) = remind(group, "one")
    assert "1 project still waits" in mail.body
    group.assess(juror_of(group), group.projects[1], "juror")
    change_links(group, expires_at=now + timedelta(hours=40))
    assert len(remind(group, "none")) == 1


def test_what_an_invitation_needs(group: Group, services: Any) -> None:
    school = group.school
    for wrong, field in (
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"until": "2001-01-01"}, "until"),
        ({"until": "9999-01-01"}, "until"),
        ({"case_ids": []}, "cases"),
        ({"case_ids": [UUID(int=7)]}, "cases"),
    ):
        with pytest.raises(MakerpathError) as caught:
            invite(group, **wrong)  # type: ignore[arg-type]
        assert caught.value.field in (field, None)
    for who in (school.learner, school.mentor):
        with pytest.raises(MakerpathError):
            jurors.invite(
                group.services,
                who,
                run_id=school.run_id,
                name="X",
                email="",
                language="en",
                until="",
                case_ids=[group.case(group.projects[0]).id],
                code=jurors.new_code(),
            )
    elsewhere = make_school(group.services, "vale", "VAL")
    with pytest.raises(MakerpathError):
        jurors.invite(
            group.services,
            elsewhere.instructor,
            run_id=school.run_id,
            name="X",
            email="",
            language="en",
            until="",
            case_ids=[group.case(group.projects[0]).id],
            code=jurors.new_code(),
        )
    with group.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(JurorLink.id))) == 0


def test_a_new_link_ends_the_old_one_and_revoking_lets_the_rest_go_on(group: Group) -> None:
    code, school = invite(group), group.school
    for project in group.projects:
        group.assess(school.instructor, project, "instructor")
    assert group.case(group.projects[0]).state != RELEASED
    with group.services.database.reading(school.id) as session:
        link = session.scalars(select(JurorLink.id)).one()
    newer, later = jurors.new_code(), group.rows("juror")[0].due_at + timedelta(days=9)
    jurors.renew(group.services, school.instructor, link_id=link, code=newer, until=later.date().isoformat())
    with group.services.database.reading(school.id) as session:
        ends = session.scalars(select(JurorLink.expires_at)).one()
    assert {row.due_at for row in group.rows("juror")} == {ends}
    assert ends.date() >= later.date() - timedelta(days=1)
    assert group.browser().get(f"/j/{code}").status_code == 404
    assert group.browser().get(f"/j/{newer}").status_code == 200
    group.assess(juror_of(group), group.projects[0], "juror")
    jurors.revoke(group.services, school.instructor, link_id=link)
    assert group.case(group.projects[0]).state == RELEASED, "what was final stays"
    assert all(row.withdrawn_at for row in group.rows("juror") if row.done_at is None)


def test_a_juror_reaches_what_was_allocated_to_them_and_no_other(group: Group) -> None:
    code = invite(group, projects=group.projects[:1])
    invite(group, projects=group.projects[1:])
    mine, other = (group.rows("juror", project_id=project)[0] for project in group.projects)
    browser = group.browser()
    assert browser.get(f"/j/{code}/{mine.id}").status_code == 200
    assert browser.get(f"/j/{code}/{other.id}").status_code == 404
    assert browser.client.post(f"/j/{code}/{other.id}", data={"comment": "x"}).status_code == 404
    assert group.assessments(group.projects[1], "juror") == []


def test_no_other_route_opens_to_a_juror(group: Group) -> None:
    """Every route there is, tried by a browser that has just come by a juror's link."""
    code, school = invite(group), group.school
    values, app = {**FIXED, **ids_of(school).values}, app_of(group.services)
    browser = group.browser()
    assert browser.get(f"/j/{code}").status_code == 200
    stranger = group.browser()
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith("juror."):
            continue
        public = str(getattr(app.view_functions[rule.endpoint], ACCESS, "")).startswith("public: ")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            address = ARGUMENT.sub(lambda name: str(values.get(name[1], "none")), rule.rule)
            answer, known = (who.get(address) if method == "GET" else who.post(address) for who in (browser, stranger))
            if public:
                assert answer.status_code == known.status_code, (method, rule.rule)
            else:
                assert answer.status_code in (302, 303, 401, 403, 404, 405), (method, rule.rule, answer.status_code)
                assert "/sign-in" in answer.location if answer.status_code in (302, 303) else True
    actor = juror_of(group)
    with group.services.database.reading(school.id) as session:
        project = session.get_one(Project, group.projects[0])
        assert roles_on(session, actor, project) == set()
        assert [name for name, roles in PERMISSIONS.items() if "juror" in roles] == ["allocation.answer"]
        asked = session.merge(group.rows("juror")[0], load=True)
        assert roles_on(session, actor, asked) == {"juror"}
        session.execute(update(JurorLink).values(expires_at=utc_now()))
        assert roles_on(session, actor, asked) == set(), "the role ends with the link"


def test_a_signed_in_instructor_who_opens_the_link_is_the_juror_there(group: Group) -> None:
    code, school = invite(group), group.school
    browser = group.browser(school.instructor)
    assert "Instructor" not in browser.get(f"/j/{code}").get_data(as_text=True)
    assert browser.get(f"/runs/{school.run_id}/jurors").status_code == 200
    with group.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Event.id)).where(Event.verb == "juror.invited")) == 1
        assert session.get_one(Person, juror_of(group).person_id).display_name == "Grace Juror"
