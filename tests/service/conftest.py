"""A service on each kind of database, with a small school in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from makerpath.service.operation import Services
from tests.service.databases import KINDS, Templates
from tests.service.prepared import Finished, open_services, PreparedSchools
from tests.service.school import SmallSchool


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def prepared(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreparedSchools]:
    made = PreparedSchools(templates, tmp_path_factory.mktemp("schools"))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Every test of the service runs on SQLite and on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def services(request: pytest.FixtureRequest, kind: str, templates: Templates, tmp_path: Path) -> Iterator[Services]:
    """A service with an empty, migrated database; with `school`, the service that the school is in."""
    if "school" in request.fixturenames:
        yield request.getfixturevalue("school").services
        return
    if "finished" in request.fixturenames:
        yield request.getfixturevalue("finished").school.services
        return
    for url in templates.fresh(kind, tmp_path):
        made = open_services(url, tmp_path)
        yield made
        made.database.close()


@pytest.fixture
def school(kind: str, prepared: PreparedSchools, tmp_path: Path) -> Iterator[SmallSchool]:
    """A school with one person of each role, a published course and a run of it."""
    yield from prepared.school(kind, tmp_path)


@pytest.fixture
def finished(kind: str, prepared: PreparedSchools, tmp_path: Path) -> Iterator[Finished]:
    """Such a school whose learner has walked a project to its end; use it instead of `school`."""
    yield from prepared.finished(kind, tmp_path)


@pytest.fixture(autouse=True)
def no_grading_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of tests grade no notebooks, unless a test brings an engine or asks for the real one."""
    if "real_engine" not in request.fixturenames:
        monkeypatch.setattr("makerpath.service.labs.engines.trouble", lambda settings: "none in tests")
