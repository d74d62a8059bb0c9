"""The tables that a service is brought to when it starts."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from makerpath.service.core import immutable
from makerpath.service.core.database import Database
from makerpath.service.core.migrate import differences, upgrade
from makerpath.service.core.schema import is_current
from makerpath.service.operation import Services
from tests.service.databases import KINDS, named, postgresql_answers, statement
from tests.service.prepared import Finished

UNCHANGEABLE = {
    *(CERTIFYING := {"certificate_change"}),
    "course_file",
    "decision",
    "definition",
    "definition_version",
    "event",
    "iteration",
    "reopening",
    "submission",
    *(LATER := {"critique", "extension", "ownership_signature", "ownership_statement", "panel_score"}),
    *(
        ASSESSING := {
            "assessment_example_try",
            "contribution_claim",
            "feedback_answer",
            "rubric_adoption",
            "rubric_version",
        }
    ),
    "outcome",
    *(LABS := {"lab_attempt", "lab_mark"}),
    *(LEARNING := {"attendance", "course_completion", "lesson_read", "quiz_attempt", "survey_answer"}),
}


def test_migrated_tables_are_the_tables_of_the_code(services: Services) -> None:
    assert is_current(services.database)
    assert differences(services.database) == []


def test_upgrading_twice_is_harmless(services: Services) -> None:
    upgrade(services.database)
    assert is_current(services.database)


@pytest.mark.parametrize("kind", KINDS)
def test_several_processes_may_upgrade_at_once(kind: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    if kind == "postgresql":
        if not postgresql_answers():
            pytest.skip("NO POSTGRESQL ANSWERS: this test ran on SQLite only")
        statement("DROP DATABASE IF EXISTS makerpath_test_upgrade WITH (FORCE)")
        statement("CREATE DATABASE makerpath_test_upgrade")
        url = named("makerpath_test_upgrade")
    database = Database(url)
    try:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(pool.map(bring_up, [url, url]))
        assert is_current(database)
        assert differences(database) == []
    finally:
        database.close()
        if kind == "postgresql":
            statement("DROP DATABASE makerpath_test_upgrade WITH (FORCE)")


def test_many_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    together = Barrier(6)

    def journal(number: int) -> str:
        together.wait(60)
        database = Database(f"sqlite:///{tmp_path / str(number // 6)}.sqlite3")
        with database.engine.connect() as connection:
            kept = connection.scalar(text("PRAGMA journal_mode"))
        database.close()
        return str(kept)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(journal, range(600))) == {"wal"}


def bring_up(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


def test_the_record_of_what_happened_is_in_tables_that_never_change() -> None:
    assert set(immutable.tables()) == UNCHANGEABLE


def test_row_45_the_database_itself_refuses_to_change_or_delete_the_record(finished: Finished) -> None:
    engine = finished.school.services.database.engine
    columns = inspect(engine)
    for table in sorted(UNCHANGEABLE - LEARNING - LATER - ASSESSING - LABS - CERTIFYING - {"reopening"}):
        name = columns.get_columns(table)[0]["name"]
        with engine.connect() as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}"))
        for sql in (f"UPDATE {table} SET {name} = {name}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="immutable"), engine.begin() as connection:
                connection.execute(text(sql))


@pytest.mark.parametrize("column", ["levels", "points", "pins", "comments", "comment", "blind", "total", "final_at"])
def test_what_an_assessor_said_in_the_end_stays(finished: Finished, column: str) -> None:
    other = {"blind": "NOT blind", "comment": "'x'", "total": "1", "final_at": "NULL"}.get(column, "'[1]'")
    with (
        pytest.raises(DBAPIError, match="immutable"),
        finished.school.services.database.engine.begin() as connection,
    ):
        connection.execute(text(f"UPDATE assessment SET {column} = {other} WHERE final_at IS NOT NULL"))
