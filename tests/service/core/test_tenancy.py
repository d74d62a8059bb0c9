"""Every query stays inside one school."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, insert, literal, select, union_all, update
from sqlalchemy.orm import aliased, Session

from makerpath.domain.errors import NotFound
from makerpath.service import tables
from makerpath.service.core.database import Base, InSchool, new_id
from makerpath.service.core.tenancy import CrossSchool
from makerpath.service.operation import operation, Work
from makerpath.service.people.models import Campus, Person, School
from makerpath.service.people.operations import create_campus
from makerpath.service.projects.models import Project, TeamMember
from tests.service.prepared import Finished
from tests.service.school import make_school, SmallSchool

assert tables.metadata is not None
TABLES: list[Any] = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, InSchool)),
    key=lambda table: str(table.__name__),
)


@pytest.fixture
def other(finished: Finished) -> UUID:
    """A second school, with nothing in it but its administrator."""
    from makerpath.service.accounts.bootstrap import create_school_with_administrator

    return create_school_with_administrator(
        finished.school.services,
        slug="dale",
        code="DAL",
        name={"en": "Dale"},
        time_zone="UTC",
        email="admin@dale.example",
        person="Dale",
        password="four plain words here",
    )[0]


@pytest.fixture
def there(finished: Finished, other: UUID) -> Iterator[Session]:
    """A session of the second school."""
    with finished.school.services.database.reading(other) as session:
        yield session


def ids(finished: Finished, table: Any) -> list[UUID]:
    with finished.school.services.database.reading(finished.school.id) as session:
        return list(session.scalars(select(table.id)))


def test_no_query_path_reaches_the_rows_of_another_school(finished: Finished, there: Session, other: UUID) -> None:
    filled = 0
    for table in TABLES:
        known = ids(finished, table)
        if not known:
            continue
        filled += 1
        alias, inner = aliased(table), aliased(table)
        paths: dict[str, Any] = {
            "get": lambda t=table, k=known: there.get(t, k[0]),
            "select": lambda t=table, k=known: there.scalars(select(t).where(t.id.in_(k))).all(),
            "columns": lambda t=table, k=known: there.execute(select(t.id, t.school_id).where(t.id.in_(k))).all(),
            "count": lambda t=table, k=known: there.scalar(select(func.count(t.id)).where(t.id.in_(k))),
            "alias": lambda a=alias, k=known: there.scalars(select(a).where(a.id.in_(k))).all(),
            "subquery": lambda t=table, k=known: there.execute(
                select(select(t.id).where(t.id.in_(k)).subquery())
            ).all(),
            "scalar subquery": lambda t=table, k=known: there.scalar(
                select(select(func.count(t.id)).where(t.id.in_(k)).scalar_subquery())
            ),
            "exists": lambda t=table, k=known: there.scalar(
                select(literal(1)).where(select(t.id).where(t.id.in_(k)).exists())
            ),
            "in": lambda t=table, i=inner, k=known: there.scalars(
                select(School.id).where(literal(k[0]).in_(select(i.id)))
            ).all(),
            "join from a table of no school": lambda t=table, k=known: there.execute(
                select(School.id).join(t, literal(True)).where(t.id.in_(k))
            ).all(),
            "outer join": lambda t=table, k=known: there.scalars(
                select(t.id).select_from(School).outerjoin(t, t.id.in_(k)).where(t.id.is_not(None))
            ).all(),
            "union": lambda t=table, k=known: there.execute(
                union_all(select(t.id).where(t.id.in_(k)), select(t.id).where(t.id == k[0]))
            ).all(),
        }
        for name, path in paths.items():
            assert not path(), f"{table.__name__} by {name}"
    assert filled > 20


def test_no_statement_changes_or_deletes_the_rows_of_another_school(finished: Finished, other: UUID) -> None:
    database = finished.school.services.database
    for table in TABLES:
        known = ids(finished, table)
        if not known:
            continue
        with database.writing(other) as session:
            changed: Any = session.execute(update(table).where(table.id.in_(known)).values(created_at=table.created_at))
            assert changed.rowcount == 0, table.__name__
            gone: Any = session.execute(delete(table).where(table.id.in_(known)))
            assert gone.rowcount == 0, table.__name__


def test_a_change_by_primary_key_stays_in_the_school_too(finished: Finished, other: UUID) -> None:
    """SQLAlchemy does not narrow such statements, so they are refused."""
    with pytest.raises(CrossSchool), finished.school.services.database.writing(other) as session:
        session.execute(update(Project), [{"id": finished.project, "title": "Mine now"}])


def test_rows_are_not_put_into_another_school(finished: Finished, other: UUID) -> None:
    database, school = finished.school.services.database, finished.school.id
    with pytest.raises(CrossSchool), database.writing(other) as session:
        session.add(Campus(name={"en": "East"}, school_id=school))
    with pytest.raises(CrossSchool), database.writing(other) as session:
        session.execute(insert(Campus).values(id=new_id(), name={"en": "East"}, school_id=school))
    with pytest.raises(CrossSchool), database.writing(other) as session:
        session.execute(insert(Campus), [{"name": {"en": "East"}, "school_id": school}])
    with pytest.raises(CrossSchool), database.writing(unscoped="moving") as session:
        session.add(Campus(name={"en": "East"}))


def test_a_row_does_not_move_to_another_school(finished: Finished, other: UUID) -> None:
    with pytest.raises(CrossSchool), finished.school.services.database.writing(finished.school.id) as session:
        session.get_one(Project, finished.project).school_id = other


def test_a_session_without_a_school_sees_no_table_of_a_school(finished: Finished) -> None:
    with finished.school.services.database.reading() as session:
        for table in TABLES:
            with pytest.raises(CrossSchool):
                session.scalars(select(table)).all()
            with pytest.raises(CrossSchool):
                session.get(table, new_id())
        with pytest.raises(CrossSchool):
            session.execute(select(School.id).join(Person, Person.school_id == School.id))
        assert session.scalars(select(School)).all()


def test_a_session_that_says_why_sees_every_school(finished: Finished, other: UUID) -> None:
    with finished.school.services.database.reading(unscoped="a test") as session:
        assert {row.school_id for row in session.scalars(select(Person))} == {finished.school.id, other}


def test_two_schools_in_one_process_do_not_share_a_narrowed_statement(finished: Finished, other: UUID) -> None:
    database = finished.school.services.database
    statement = select(Person.display_name)
    for _ in range(2):
        with database.reading(other) as session:
            assert session.scalars(statement).all() == ["Dale"]
        with database.reading(finished.school.id) as session:
            assert "Dale" not in session.scalars(statement).all()


def test_an_operation_finds_nothing_of_another_school(finished: Finished, other: UUID) -> None:
    from makerpath.service.people.operations import system_actor

    @operation("test.look")
    def look(work: Work, *, table: Any, row_id: UUID) -> dict[str, str]:
        return {"id": str(work.get(table, row_id, lock=True).id)}

    stranger = system_actor(other)
    for table in TABLES:
        for row_id in ids(finished, table)[:1]:
            with pytest.raises(NotFound):
                look(finished.school.services, stranger, table=table, row_id=row_id)
    with pytest.raises(NotFound):
        look(finished.school.services, stranger, table=Project, row_id="no id at all")


def test_two_whole_schools_live_side_by_side(school: SmallSchool) -> None:
    dale = make_school(school.services, "dale", "DAL")
    hill_project, dale_project = school.start(), dale.start()
    for mine, theirs, whose in ((hill_project, dale_project, school), (dale_project, hill_project, dale)):
        with school.services.database.reading(whose.id) as session:
            assert session.scalars(select(Project.id)).all() == [mine]
            assert session.scalar(select(func.count(TeamMember.id))) == 1
            assert session.get(Project, theirs) is None
    campus = create_campus(school.services, school.administrator, name={"en": "Main"})
    with pytest.raises(NotFound):
        create_campus(school.services, dale.administrator, name={"en": "Branch"}, parent_id=UUID(campus["campus"]))
