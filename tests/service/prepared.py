"""Schools that are made once a test process and copied for each test."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from makerpath.service.badges.keys import current_key
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.web.app import load_handlers, make_services
from tests.service.databases import copies, Templates
from tests.service.school import make_school, SmallSchool

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Finished:
    """A school whose learner has walked a project to its end and been assessed at the highest levels."""

    school: SmallSchool
    project: UUID


class PreparedSchools:
    """A small school on each kind of database, fresh or with a finished project."""

    def __init__(self, templates: Templates, folder: Path) -> None:
        self._templates = templates
        self._folder = folder
        self._schools: dict[str, SmallSchool] = {}
        self._finished: dict[str, Finished] = {}
        self._open = ExitStack()

    def school(self, kind: str, folder: Path) -> Iterator[SmallSchool]:
        yield from self._copy(self._school(kind), folder)

    def finished(self, kind: str, folder: Path) -> Iterator[Finished]:
        if kind not in self._finished:
            own = self._own(f"{kind}-finished")
            school = self._keep(self._copy(self._school(kind), own))
            project = school.finish()
            school.assess(project)
            with school.services.database.writing(school.id) as session:
                # To make a key takes longer than most tests.
                current_key(session, school.services.settings, school.id)
            school.services.database.close()
            self._finished[kind] = Finished(school, project)
        original = self._finished[kind]
        for school in self._copy(original.school, folder):
            yield Finished(school, original.project)

    def close(self) -> None:
        self._open.close()

    def _school(self, kind: str) -> SmallSchool:
        if kind not in self._schools:
            own = self._own(kind)
            services = open_services(self._keep(self._templates.fresh(kind, own)), own)
            self._schools[kind] = make_school(services)
            services.database.close()
        return self._schools[kind]

    def _own(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder

    def _keep(self, made: Iterator[T]) -> T:
        """What `made` yields first; the rest of it runs when all is over."""
        self._open.callback(lambda: next(made, None))
        return next(made)

    def _copy(self, original: SmallSchool, folder: Path) -> Iterator[SmallSchool]:
        shutil.copytree(original.services.settings.data, folder / "data", dirs_exist_ok=True)
        for url in copies(original.services.settings.database_url, folder):
            services = open_services(url, folder)
            yield dataclasses.replace(original, services=services)
            services.database.close()


def open_services(url: str, folder: Path) -> Services:
    load_handlers()
    return make_services(Settings(data=folder / "data", database_url=url, demo=True))
