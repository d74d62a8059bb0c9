"""The same thing twice in the same moment happens once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.events import Event
from makerpath.service.people.operations import grant_role
from makerpath.service.privacy.erasing import erase
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.codes import code_of
from makerpath.service.teams.operations import accept, make_code
from tests.service.school import SmallSchool

AT_ONCE = 4


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Let them begin together; what each answered, or the code it was refused with."""
    gate = Barrier(len(calls))

    def one(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except MakerpathError as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_a_project_begun_four_times_is_one(school: SmallSchool) -> None:
    made = at_once(*[lambda: school.start(school.learner)] * AT_ONCE)
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(Project.id))) == 1, made


def test_a_code_for_one_lets_one_in(school: SmallSchool) -> None:
    services, project = school.services, school.start()
    made = make_code(services, school.learner, project_id=project)
    code = code_of(services.settings, UUID(made["invitation"]))
    answers = at_once(*[lambda: accept(services, school.other_learner, code=code)] * AT_ONCE)
    assert [answer for answer in answers if isinstance(answer, dict)], answers
    with services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(TeamMember.id)).where(TeamMember.project_id == project)) == 2
        assert session.scalar(select(func.count(Event.id)).where(Event.verb == "team.joined")) == 1


def test_two_administrators_who_erase_each_other_leave_one(school: SmallSchool) -> None:
    services, admin, officer = school.services, school.administrator, school.officer
    grant_role(
        services, admin, person_id=officer.person_id, role="administrator", scope_kind="school", scope_id=school.id
    )
    answers = at_once(
        lambda: erase(services, admin, person_id=officer.person_id, typed_name="Officer"),
        lambda: erase(services, officer, person_id=admin.person_id, typed_name="Admin"),
    )
    assert len([answer for answer in answers if isinstance(answer, dict)]) == 1, answers
