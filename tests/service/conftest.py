"""A service on each kind of database, with a small school in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.web.app import load_handlers, make_services
from tests.service.databases import KINDS, Templates
from tests.service.school import make_school, SmallSchool


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    made = Templates(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def services(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Services]:
    """A service with an empty, migrated database; once on SQLite, once on PostgreSQL."""
    load_handlers()
    for url in templates.fresh(request.param, tmp_path):
        made = make_services(Settings(data=tmp_path / "data", database_url=url, demo=True))
        yield made
        made.database.close()


@pytest.fixture
def school(services: Services) -> SmallSchool:
    """A school with one person of each role, a published course and a run of it."""
    return make_school(services)
