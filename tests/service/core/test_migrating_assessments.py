"""What was assessed before cases and outcomes came still counts after the upgrade."""

from __future__ import annotations

import uuid
from datetime import date, datetime, UTC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, create_engine, Date, DateTime, Float, inspect, Integer, MetaData, Table, Uuid
from sqlalchemy.engine import Connection
from sqlalchemy.pool import NullPool

from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.core.database import Database
from makerpath.service.core.migrate import upgrade
from makerpath.service.core.schema import is_current
from tests.service.databases import drop, KINDS, named, postgresql_answers, statement

AT = datetime(2026, 5, 1, tzinfo=UTC)


def old_row(connection: Connection, name: str, **values: Any) -> dict[str, Any]:
    """A row of a table as it was: what it needs besides `values` is filled, the rows it points to are made."""
    table = Table(name, MetaData(), autoload_with=connection, resolve_fks=False)
    row: dict[str, Any] = {}
    for column in table.columns:
        value = values.get(column.name)
        if value is None and not column.nullable:
            parent = next((key.target_fullname.split(".") for key in column.foreign_keys), None)
            shared = {"school_id": values["school_id"]} if "school_id" in values else {}
            value = old_row(connection, parent[0], **shared)[parent[1]] if parent else something(column.type)
        if isinstance(value, uuid.UUID) and not isinstance(column.type, Uuid):
            value = value.hex
        row[column.name] = value
    connection.execute(table.insert().values(row))
    return row


def something(kind: Any) -> Any:
    for wanted, value in (
        (Uuid, uuid.uuid4()),
        (Boolean, False),
        (Integer, 1),
        (Float, 1.0),
        (DateTime, AT),
        (Date, date(2026, 5, 1)),
    ):
        if isinstance(kind, wanted):
            return value
    return {} if "JSON" in type(kind).__name__.upper() else uuid.uuid4().hex[: getattr(kind, "length", None) or 8]


@pytest.mark.parametrize("kind", KINDS)
def test_the_newest_final_assessment_of_before_is_what_makers_see(kind: str, tmp_path: Path) -> None:
    if kind == "postgresql" and not postgresql_answers():
        pytest.skip("NO POSTGRESQL ANSWERS: this test ran on SQLite only")
    name = f"makerpath_test_{uuid.uuid4().hex}"
    if kind == "postgresql":
        statement(f"CREATE DATABASE {name}")
    url = named(name) if kind == "postgresql" else f"sqlite:///{tmp_path / 'old.sqlite3'}"
    try:
        old = Database(url)
        upgrade(old, "0003")
        old.close()
        project, school = uuid.uuid4(), uuid.uuid4()
        other = uuid.uuid4()
        engine = create_engine(url, poolclass=NullPool)
        with engine.begin() as connection:
            old_row(connection, "school", id=school)
            for one in (project, other):
                old_row(connection, "project", id=one, school_id=school, state="finished")
            who = uuid.uuid4()
            old_row(connection, "person", id=who, school_id=school)
            for number, total, final in ((1, 50.0, AT), (2, 80.0, AT.replace(day=2)), (3, None, None)):
                old_row(
                    connection,
                    "assessment",
                    project_id=project,
                    school_id=school,
                    assessor_id=who,
                    assessor_role="instructor",
                    number=number,
                    levels={"craft": "good"},
                    total=total,
                    short=[],
                    final_at=final,
                )
        engine.dispose()
        new = Database(url)
        upgrade(new)
        assert is_current(new)
        with new.reading(unscoped="a test of all schools") as session:
            cases = {case.project_id: case for case in session.query(AssessmentCase)}
            outcomes = session.query(Outcome).order_by(Outcome.number).all()
            rows = session.query(Assessment).order_by(Assessment.number).all()
            assert (cases[project].state, cases[project].released_number) == ("released", 2)
            assert (cases[other].state, cases[other].released_number) == ("open", 0)
            assert [(row.number, row.total, row.levels) for row in outcomes] == [
                (1, 50.0, {"craft": "good"}),
                (2, 80.0, {"craft": "good"}),
            ]
            assert outcomes[1].steps[0]["roles"] == {"instructor": {"percent": 100, "count": 1}}
            assert {row.case_id for row in rows} == {cases[project].id}
            assert [(row.points, row.pins, row.revision, row.blind) for row in rows] == [({}, [], 1, False)] * 3
        assert "uq_assessment_case_id_assessor_id_assessor_role_number" in {
            item["name"] for item in inspect(new.engine).get_unique_constraints("assessment")
        }
        new.close()
    finally:
        if kind == "postgresql":
            drop(name)
